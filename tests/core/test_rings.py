"""Closed lines: sound or not, and drawn with fewer points."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core import rings
from muctieu.core.rings import Ring, Spot, crossing, is_closed, simplified

SQUARE: list[Spot] = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]


def star(radii: list[float]) -> list[Spot]:
    """A ring around (0, 0) that never crosses itself."""
    corners = [
        (size * cos(2 * pi * at / len(radii)), size * sin(2 * pi * at / len(radii))) for at, size in enumerate(radii)
    ]
    return [*corners, corners[0]]


def test_ring_has_three_corners_and_ends_where_it_began() -> None:
    assert is_closed(SQUARE)
    assert not is_closed(SQUARE[:-1])
    assert not is_closed([(0, 0), (1, 1), (0, 0)])
    assert not is_closed([(0, 0), (1, 1), (0, 0), (1, 1), (0, 0)])


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (4, 4), (4, 0), (0, 4), (0, 0)],  # a bow
        [(0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)],  # touches its own edge
        [(0, 0), (6, 0), (6, 2), (2, 2), (2, 0), (4, 0), (4, -2), (0, -2), (0, 0)],  # runs along itself
    ],
)
def test_ring_that_meets_itself_is_found(ring: Ring) -> None:
    assert crossing(ring) is not None


def test_sound_rings_pass_whatever_way_they_turn() -> None:
    doubled = [(0, 0), (4, 0), (4, 0), (4, 4), (0, 4), (0, 0)]

    assert crossing(SQUARE) is None
    assert crossing(SQUARE[::-1]) is None
    assert crossing(doubled) is None


@given(st.lists(st.floats(1, 9), min_size=4, max_size=60))
def test_stars_never_cross_themselves(radii: list[float]) -> None:
    assert crossing(star(radii)) is None


def test_tangle_is_let_through_before_it_holds_anybody_up() -> None:
    """Long edges to and fro, all side by side, and a crossing at the very end of the slanting line."""
    comb = [(0.0 if at % 2 else 900.0, at * 1.0) for at in range(1200)]
    bow = [(2000.0, 5000.0), (2000.0, 4999.0), (1999.0, 5000.0), (2001.0, 4999.5), (2000.0, -9.0), (-1.0, -9.0)]

    assert crossing([(-1.0, -9.0), *comb, *bow]) is None
    assert crossing([(-1.0, -9.0), *bow]) is not None


@given(st.lists(st.floats(1, 9), min_size=4, max_size=60), st.integers(1, 60))
def test_simplified_keeps_corners_of_the_ring_in_order_and_number(radii: list[float], most: int) -> None:
    ring = star(radii)

    (found,) = simplified([ring], most)

    assert found[0] == found[-1]
    assert is_closed(found)
    assert len(found) <= max(most, rings.LEAST)
    assert [spot for spot in ring[:-1] if spot in found] == found[:-1]


def test_flat_corners_go_first_and_every_island_stays() -> None:
    notched = [(0, 0), (2, 0.001), (4, 0), (4, 4), (0, 4), (0, 0)]
    island = [(9, 9), (9.1, 9), (9.1, 9.1), (9, 9)]

    assert simplified([notched, island], 9) == [SQUARE, island]
    assert simplified([notched, island], 100) == [notched, island]
    assert [len(ring) for ring in simplified([notched, island], 1)] == [4, 4]

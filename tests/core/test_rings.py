"""Closed lines: sound or not, and drawn with fewer points."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core import rings
from muctieu.core.rings import Ring, Spot, crossing, is_closed, simplified

SQUARE: list[Spot] = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]


def star(radii: list[int]) -> list[Spot]:
    """A ring around (0, 0) that never crosses itself, in thousandths."""
    turns = [2 * pi * at / len(radii) for at in range(len(radii))]
    corners = [(round(size * cos(turn)), round(size * sin(turn))) for size, turn in zip(radii, turns, strict=True)]
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


@given(st.lists(st.integers(1000, 9000), min_size=4, max_size=60))
def test_stars_never_cross_themselves(radii: list[int]) -> None:
    assert crossing(star(radii)) is None


def test_tangle_is_let_through_before_it_holds_anybody_up() -> None:
    """Long edges to and fro, all side by side, and a crossing at the very end of the slanting line."""
    comb = [(0 if at % 2 else 900, at) for at in range(1200)]
    bow = [(2000, 5000), (2000, 4980), (1990, 5000), (2010, 4990), (2000, -9), (-1, -9)]

    assert crossing([(-1, -9), *comb, *bow]) is None
    assert crossing([(-1, -9), *bow]) is not None


@given(st.lists(st.integers(1000, 9000), min_size=4, max_size=60), st.integers(1, 60))
def test_simplified_keeps_corners_of_the_ring_in_order_and_number(radii: list[int], most: int) -> None:
    ring = star(radii)

    (found,) = simplified([ring], most)

    assert found[0] == found[-1]
    assert is_closed(found)
    assert len(found) <= max(most, rings.LEAST)
    assert [spot for spot in ring[:-1] if spot in found] == found[:-1]


def test_flat_corners_go_first_and_every_island_stays() -> None:
    notched = [(0, 0), (200, 1), (400, 0), (400, 400), (0, 400), (0, 0)]
    island = [(900, 900), (910, 900), (910, 910), (900, 900)]

    assert simplified([notched, island], 9) == [[(100 * x, 100 * y) for x, y in SQUARE], island]
    assert simplified([notched, island], 100) == [notched, island]
    assert [len(ring) for ring in simplified([notched, island], 1)] == [4, 4]

"""A place on a scan: one exact text for each, read back as it was, refused in words where it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.scan import MOST_PAGES, WHOLE, Box, Spot, cut_of, parse_spot, read_spot
from muctieu.errors import StateError

SIDE = st.integers(0, WHOLE)
BOXES = st.builds(Box, SIDE, SIDE, SIDE, SIDE).filter(lambda box: box.is_possible)
SPOTS = st.builds(Spot, st.integers(1, MOST_PAGES), st.none() | BOXES)


@given(SPOTS)
def test_place_is_read_back_as_it_was_written(spot: Spot) -> None:
    sides = ("", "", "", "") if spot.box is None else tuple(map(str, spot.box.sides))

    assert parse_spot(str(spot)) == spot
    assert read_spot(f" {spot.page} ", sides) == spot
    assert spot.text_en == str(spot).replace("trang", "page")


@given(st.from_regex(r"trang [0-9]{0,5}(, [0-9]{1,4},[0-9]{1,4}–[0-9]{1,4},[0-9]{1,4} ‰)?", fullmatch=True) | st.text())
def test_each_place_has_one_text(text: str) -> None:
    spot = parse_spot(text)

    assert spot is None or str(spot) == text


@pytest.mark.parametrize(
    "text",
    ["", "Biểu 2!D14", "trang 0", "trang 01", "trang 1, 5,5–5,9 ‰", "trang 1, 5,5–1001,9 ‰", "trang 1, 05,5–7,9 ‰",
     "trang 1 ", "trang ١"],
)  # fmt: skip
def test_what_is_no_place_on_a_scan_is_left_alone(text: str) -> None:
    assert parse_spot(text) is None


@pytest.mark.parametrize(
    ("page", "sides", "code", "value"),
    [
        ("0", ("", "", "", ""), "MT1485", "0"),
        ("10000", (), "MT1485", "10000"),
        ("hai", (), "MT1485", "hai"),
        ("١", (), "MT1485", "١"),
        ("1", ("5", "", "7", "9"), "MT1486", "5; –; 7; 9"),
        ("1", ("5", "5", "7"), "MT1486", "5; 5; 7"),
        ("1", ("7", "5", "5", "9"), "MT1486", "7; 5; 5; 9"),
        ("1", ("0", "0", "1001", "9"), "MT1486", "0; 0; 1001; 9"),
        ("1", ("0", "0", "1,5", "9"), "MT1486", "0; 0; 1,5; 9"),
    ],
)
def test_place_that_cannot_be_is_told(page: str, sides: tuple[str, ...], code: str, value: str) -> None:
    with pytest.raises(StateError) as refused:
        read_spot(page, sides)

    assert (refused.value.code, refused.value.fields["value"]) == (code, value)
    assert value in refused.value.message_vi
    assert value in refused.value.message_en


def test_no_page_is_the_first() -> None:
    assert read_spot(" ", ()) == Spot(1)


@given(SPOTS, st.integers(1, 20_000), st.integers(1, 20_000))
def test_cut_lies_in_the_picture_and_holds_the_mark(spot: Spot, width: int, height: int) -> None:
    found = cut_of(spot, width, height)

    left, top, wide, high = found.view
    assert 0 <= left < left + wide <= width
    assert 0 <= top < top + high <= height
    if found.mark is None:
        assert (spot.box, found.view) == (None, (0, 0, width, height))
    else:
        assert left <= found.mark[0] < found.mark[0] + found.mark[2] <= left + wide
        assert top <= found.mark[1] < found.mark[1] + found.mark[3] <= top + high

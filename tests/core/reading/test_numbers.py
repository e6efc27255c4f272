"""Figures of a sentence: what belongs together as one number, and what stays apart."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from muctieu.core.numbers_vi import read_figure
from muctieu.core.reading.numbers import Scanner
from muctieu.core.reading.tokens import tokenise
from muctieu.packs.reading import load_lexicon

Seen = tuple[str, str, str | None, str | None, str | None]


def figures(text: str) -> list[Seen]:
    """(as written, value, upper end, whole, unit) of each figure, nothing being taken by dates or numbering."""
    tokens = tokenise(text, 0, len(text))
    found = Scanner(tokens, [False] * len(tokens), load_lexicon()).scan()
    return [(text[one.start : one.end], str(one.value), _text(one.high), _text(one.whole), one.unit) for one in found]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@pytest.mark.parametrize(("text", "found"), [
    ("12/15 bản", [("12/15", "12", None, "15", "bản")]),
    ("12/1.234,5,6 hộ", [("12", "12", None, None, None)]),
    ("3/4/5 bản", [("3", "3", None, None, None), ("4/5", "4", None, "5", "bản")]),
])  # fmt: skip
def test_fraction_is_two_readable_numbers_and_no_more(text: str, found: list[Seen]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("1 326 hộ", [("1 326", "1326", None, None, "hộ")]),
    ("12 234", [("12", "12", None, None, None), ("234", "234", None, None, None)]),
    ("0 326 hộ", [("0", "0", None, None, None), ("326", "326", None, None, "hộ")]),
    ("1 326,5 ha", [("1 326,5", "1326.5", None, None, "ha")]),
    ("1 3.260 hộ", [("1", "1", None, None, None), ("3.260", "3260", None, None, "hộ")]),
])  # fmt: skip
def test_blanks_set_thousands_apart_only_before_a_unit(text: str, found: list[Seen]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("17 tỷ 260 triệu đồng", [("17 tỷ 260", "17260000000", None, None, "đồng")]),
    ("3 tỷ 450 trđ", [("3 tỷ 450", "3450000000", None, None, "đồng")]),
    ("3 tỷ đồng 450 triệu đồng", [("3 tỷ đồng 450", "3450000000", None, None, "đồng")]),
    ("3 tỷ 450", [("3 tỷ 450", "3450000000", None, None, "đồng")]),
    ("3 tỷ 450 hộ", [("3", "3", None, None, "tỷ đồng"), ("450", "450", None, None, "hộ")]),
    ("3 tỷ 450,5,6 trđ", [("3", "3", None, None, "tỷ đồng")]),
    ("2 triệu 3 tỷ đồng", [("2", "2", None, None, "triệu đồng"), ("3", "3", None, None, "tỷ đồng")]),
])  # fmt: skip
def test_amount_in_falling_scales_is_one_figure(text: str, found: list[Seen]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("3 - 5 ha", [("3 - 5", "3", "5", None, "ha")]),
    ("85% - 90%", [("85% - 90", "85", "90", None, "%")]),
    ("từ 3 đến 5 ha", [("3 đến 5", "3", "5", None, "ha")]),
    ("5 - 3 ha", [("5", "5", None, None, None), ("3", "3", None, None, "ha")]),
    ("5% - 8 hộ", [("5", "5", None, None, "%"), ("8", "8", None, None, "hộ")]),
    ("3 - 4/5 bản", [("3", "3", None, None, None), ("4/5", "4", None, "5", "bản")]),
    ("25% - 35% - 40%", [(one, one, None, None, "%") for one in ("25", "35", "40")]),
    ("4 - 5 - 6", [(one, one, None, None, None) for one in ("4", "5", "6")]),
])  # fmt: skip
def test_range_has_two_rising_ends_of_one_unit(text: str, found: list[Seen]) -> None:
    assert figures(text) == found


def test_unreadable_number_is_no_figure() -> None:
    assert figures("1.234,5,6 hộ") == []


@pytest.mark.parametrize("length", range(1, 8))
def test_whether_a_number_can_be_read_does_not_depend_on_what_is_counted(length: int) -> None:
    """The scanner asks once whether digits are a number, then again with the noun behind them."""
    for signs in product("01.,", repeat=length):
        digits = "".join(signs)
        assert (read_figure(digits) is None) is (read_figure(digits, counting=True) is None), digits

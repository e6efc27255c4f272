"""Number formats: what a cell shows of its number, and numbers that are really days or fractions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.numbers_vi import parse_vi
from muctieu.exchange.excel.formats import Format, Shows, format_of, kept_number, number_cell, said
from muctieu.exchange.excel.grid import Cell, Kind, area_of, column_of, letters, place_of


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Format()),
        ("@", Format()),
        ("", Format()),
        ("0.00E+00", Format()),
        ("#,##0,", Format()),
        ('General" ha"', Format(suffix="ha")),
        ("0", Format(Shows.FIXED, 0)),
        ("#,##0.00", Format(Shows.FIXED, 2)),
        ("#,##0.0_);[Red](#,##0.0)", Format(Shows.FIXED, 1)),
        ('"Tổng: "0" hộ"', Format(Shows.FIXED, 0, "hộ")),
        ("0\\ \\k\\g;x", Format(Shows.FIXED, 0, "kg")),
        ("0.0%", Format(Shows.PERCENT, 1)),
        ("dd/mm/yyyy", Format(Shows.MOMENT)),
        ("[$-42A]d-mmm;@", Format(Shows.MOMENT)),
        ("h:mm", Format(Shows.MOMENT)),
        ("# ?/?", Format(Shows.FRACTION, 1)),
        ("# ??/??", Format(Shows.FRACTION, 2)),
        ("?/19", Format(Shows.FRACTION, 2, below=19)),
    ],
)  # fmt: skip
def test_format_codes(code: str, shown: Format) -> None:
    assert format_of(code) == shown


@pytest.mark.parametrize(
    ("written", "code", "cell"),
    [
        ("0.30000000000000004", "General", Cell("0,3", Kind.NUMBER)),
        ("34.700000000000003", "General", Cell("34,7", Kind.NUMBER)),
        ("1234567", "#,##0", Cell("1.234.567", Kind.NUMBER)),
        ("1e3", "General", Cell("1.000", Kind.NUMBER)),
        ("-0", "General", Cell("0", Kind.NUMBER)),
        ("0.545", "0%", Cell("55%", Kind.NUMBER, "54,5%")),
        ("52.4", '0.0" tạ/ha"', Cell("52,4 tạ/ha", Kind.NUMBER)),
        ("0.631578947368421", "# ??/??", Cell("12/19", Kind.NUMBER, others=("0,631578947368421",))),
        ("0.631578947368421", "?/19", Cell("12/19", Kind.NUMBER, others=("0,631578947368421",))),
        ("3", "# ??/??", Cell("3", Kind.NUMBER)),
        ("45645", "d-mmm", Cell("19/12/2024", Kind.MOMENT, others=("12/19", "19/12"))),
        ("45645.5", "d/m/yyyy h:mm", Cell("19/12/2024 12:00", Kind.MOMENT, others=("12/19", "19/12"))),
        ("0.513194444444444", "h:mm", Cell("12:19", Kind.MOMENT, others=("12/19",))),
        ("1", "d-mmm", Cell("01/01/1900", Kind.MOMENT, others=("1/00", "1/1"))),
        ("-1", "d-mmm", Cell("-1", Kind.NUMBER)),
        ("2958466", "d-mmm", Cell("2.958.466", Kind.NUMBER)),
        ("1e40", "0", Cell("1e40", Kind.NUMBER)),
        ("x", "0", Cell("x", Kind.NUMBER)),
        ("nan", "0", Cell("nan", Kind.NUMBER)),
        ("-inf", "0", Cell("-inf", Kind.NUMBER)),
    ],
)  # fmt: skip
def test_what_a_cell_shows(written: str, code: str, cell: Cell) -> None:
    assert number_cell(written, format_of(code)) == cell


def test_last_moment_of_the_other_calendar_is_no_error() -> None:
    assert number_cell("2958465.9999999", format_of("d-mmm"), since_1904=True).kind is Kind.NUMBER


@given(st.decimals(-(10**9), 10**9, places=4))
def test_numbers_are_written_so_that_they_are_read_back_without_doubt(value: Decimal) -> None:
    parsed = parse_vi(said(value))

    assert (parsed.value, parsed.findings) == (value, ())


@given(st.integers(0, 10**15 - 1), st.integers(0, 6))
def test_fifteen_digits_survive_binary_arithmetic(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)

    assert kept_number(repr(float(value))) == value
    assert kept_number(f"{float(value):.17g}") == value


def test_addresses() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [column_of(text) for text in ("A", "xfd", "XFE", "", "AAAA", "Ă")] == [0, 16383, None, None, None, None]
    assert [place_of(text) for text in ("D14", "$D$14", "A0", "A1048577", "7", "A")] == [
        (14, 3),
        (14, 3),
        None,
        None,
        None,
        None,
    ]
    assert [area_of(text) for text in ("C2:B4", "B2", "B2:?")] == [(2, 1, 4, 2), (2, 1, 2, 1), None]

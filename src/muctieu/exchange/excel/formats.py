"""Number formats: what a cell shows of the number that it keeps, and when a number is really a day or a fraction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import isfinite

from muctieu.core.numbers_vi import format_vi
from muctieu.core.quantity import plain, round_half_up
from muctieu.exchange.excel.grid import Cell, Kind


class Shows(StrEnum):
    """What a format makes of a number."""

    GENERAL = "general"
    FIXED = "fixed"
    PERCENT = "percent"
    MOMENT = "moment"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class Format:
    """A number format as far as figures need it; `places` are decimals shown, None where all are.

    For a fraction `places` is the number of digits below the line, and `below` the number there where it is fixed.
    """

    shows: Shows = Shows.GENERAL
    places: int | None = None
    suffix: str = ""
    below: int = 0


GENERAL = Format()
_DAYS = (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))
BUILT_IN = {
    **dict.fromkeys(_DAYS, "d/m/yyyy"),
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
}  # fmt: skip
# A program keeps 15 digits of a number; what stands behind them is noise of its arithmetic.
SIGNIFICANT = 15
_LARGEST = Decimal(10) ** 30
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_FRACTION = re.compile(r"[?#0]+\s*/\s*([?#]+|\d+)")
_MOMENT = re.compile(r"[ymdhs]", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?]")


@lru_cache(maxsize=1024)
def format_of(code: str) -> Format:
    """What a format code shows; of several sections the first one speaks.

    >>> format_of('0.0%'), format_of('#,##0" ha"')
    (Format(shows=<Shows.PERCENT: 'percent'>, places=1, suffix='', below=0), \
Format(shows=<Shows.FIXED: 'fixed'>, places=0, suffix='ha', below=0))
    """
    section, suffix = _first_section(code[:255])
    if "%" in section:
        return Format(Shows.PERCENT, _places(section))
    if match := _FRACTION.search(section):
        below = int(match[1]) if match[1].isdigit() else 0
        return Format(Shows.FRACTION, len(match[1]), below=below)
    if "general" in section.lower() or "@" in section or "E" in section:
        return Format(Shows.GENERAL, suffix=suffix)
    if _MOMENT.search(section):
        return Format(Shows.MOMENT)
    if not _DIGITS.search(section) or section.rstrip().endswith(","):
        return Format(Shows.GENERAL, suffix=suffix)
    return Format(Shows.FIXED, _places(section), suffix)


def _first_section(code: str) -> tuple[str, str]:
    """The signs of the first section without what is quoted, and the words that it puts behind the number."""
    section, words, at, behind = "", "", 0, False
    for match in _QUOTED.finditer(code):
        between = code[at : match.start()]
        at = match.end()
        if ";" in between:
            return section + between.partition(";")[0], words.strip()
        section += between
        behind = behind or _ends_number(section)
        words += (match[1] or match[2] or "") if behind else ""
    return section + code[at:].partition(";")[0], words.strip()


def _ends_number(section: str) -> bool:
    return bool(_DIGITS.search(section)) or "general" in section.lower()


def _places(section: str) -> int:
    return len(_DIGITS.findall(section.partition(".")[2]))


# -- numbers ------------------------------------------------------------------------------------------------------


def number_cell(written: str, shown: Format, *, since_1904: bool = False) -> Cell:
    """The cell that keeps the number `written` (as a file does: "0.30000000000000004") under a format."""
    value = kept_number(written)
    if value is None or abs(value) >= _LARGEST:
        return Cell(written, Kind.NUMBER)
    if shown.shows is Shows.MOMENT:
        moment = _moment(value, since_1904=since_1904)
        return Cell(said(value), Kind.NUMBER) if moment is None else moment_cell(moment)
    if shown.shows is Shows.FRACTION:
        return _fraction_cell(value, shown)
    if shown.shows is Shows.PERCENT:
        return _rounded(value.scaleb(2), shown.places, "%")
    return _rounded(value, shown.places, f" {shown.suffix}" if shown.suffix else "")


def kept_number(written: str) -> Decimal | None:
    """The number without the noise of binary arithmetic: 34.700000000000003 is 34,7; None for what is none."""
    if written.isdigit() and written.isascii() and len(written) <= SIGNIFICANT:
        return Decimal(written)
    try:
        binary = float(written)
    except ValueError:
        return None
    if not isfinite(binary):
        return None
    if binary.is_integer() and abs(binary) < 2**53:
        return Decimal(int(binary))
    return plain_decimal(Decimal(format(binary, f".{SIGNIFICANT}g")))


def plain_decimal(value: Decimal) -> Decimal:
    """The number without exponent and trailing zeros, where that is not absurdly long."""
    return plain(value) if abs(value) < _LARGEST else value


def said(value: Decimal) -> str:
    """The number as written in Vietnamese so that no other reading is possible: 347.125 → "347,1250"."""
    text = format_vi(value)
    whole, comma, decimals = text.lstrip("-").partition(",")
    # A comma, three digits and no dot may be thousands to whoever reads it.
    return f"{text}0" if comma and len(decimals) == 3 and "." not in whole else text


def _rounded(value: Decimal, places: int | None, suffix: str) -> Cell:
    if places is None:
        return Cell(said(value) + suffix, Kind.NUMBER)
    shown = plain(round_half_up(value, places))
    exact = "" if shown == value else said(value) + suffix
    return Cell(said(shown) + suffix, Kind.NUMBER, exact)


def _fraction_cell(value: Decimal, shown: Format) -> Cell:
    """12/19 is kept as 0.631578947368421 when the format is that of a fraction."""
    most = shown.below or 10 ** min(shown.places or 1, 3) - 1
    near = Fraction(value).limit_denominator(most)
    if shown.below:
        near = Fraction(round(value * shown.below), shown.below)
        return Cell(f"{round(value * shown.below)}/{shown.below}", Kind.NUMBER, others=(said(value),))
    if near.denominator == 1:
        return Cell(said(value), Kind.NUMBER)
    return Cell(f"{near.numerator}/{near.denominator}", Kind.NUMBER, others=(said(value),))


# -- days ---------------------------------------------------------------------------------------------------------


def _moment(serial: Decimal, *, since_1904: bool) -> datetime | None:
    if not 0 <= serial < 2_958_466:
        return None
    # Excel counts a 29 February 1900 that never was; a day of a sheet has no zone.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001
    try:
        return start + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None


def moment_cell(moment: datetime | date) -> Cell:
    """A day or time that a program shows, with what may have been typed: 12/19 becomes a day in most programs."""
    if isinstance(moment, datetime) and moment.year < 1901 and moment.date() <= date(1899, 12, 31):
        return Cell(f"{moment:%H:%M}", Kind.MOMENT, others=_once((f"{moment.hour}/{moment.minute}",)))
    day, month, year = moment.day, moment.month, moment.year
    typed = [f"{month}/{day}", f"{day}/{month}"]
    if day == 1:  # "12/19" may have become December 2019
        typed.insert(0, f"{month}/{year % 100:02d}")
    time = f" {moment:%H:%M}" if isinstance(moment, datetime) and (moment.hour or moment.minute) else ""
    return Cell(f"{day:02d}/{month:02d}/{year:04d}{time}", Kind.MOMENT, others=_once(typed))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))

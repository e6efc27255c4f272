"""Reporting periods: runs of whole months, on the civil calendar or in the 15th-to-14th windows of Decree 09/2019."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from muctieu.errors import PeriodError


class Calendar(StrEnum):
    """`CIVIL` months run from the 1st; `ND09` months from the 15th of the month before to the 14th."""

    CIVIL = "civil"
    ND09 = "nd09"


class Frequency(StrEnum):
    """Length of a period that starts where a period of that length may start; anything else is a `SPAN`."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SPAN = "span"


MONTHS_IN = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}
ROMAN = ("I", "II", "III", "IV")
_LABELS_VI: Mapping[str, str] = {
    Frequency.YEAR: "năm {year}",
    Frequency.HALF: "6 tháng đầu năm {year}",
    "second half": "6 tháng cuối năm {year}",
    Frequency.QUARTER: "quý {roman}/{year}",
    Frequency.MONTH: "tháng {month}/{year}",
    "to date": "{count} tháng năm {year}",
    "years": "giai đoạn {year} - {last_year}",
    "months": "từ tháng {month}/{year} đến tháng {last_month}/{last_year}",
}
_LABELS_EN: Mapping[str, str] = {
    Frequency.YEAR: "{year}",
    Frequency.HALF: "first half of {year}",
    "second half": "second half of {year}",
    Frequency.QUARTER: "Q{quarter} {year}",
    Frequency.MONTH: "{month:02d}/{year}",
    "to date": "first {count} months of {year}",
    "years": "{year}–{last_year}",
    "months": "{month}/{year} to {last_month}/{last_year}",
}

_CODE = re.compile(r"(\d{4})(?:-(?:([HSQ])([1-4])|M?(\d{2})))?")
_VI = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<span>\d{1,2}) tháng(?: đầu)? năm (?P<year>\d{4})",
        r"6 tháng (?P<late>cuối) năm (?P<year>\d{4})",
        r"qu[ýí] (?P<quarter>IV|I{1,3}|[1-4])(?:/| năm )(?P<year>\d{4})",
        r"tháng (?P<month>\d{1,2})(?:/| năm )(?P<year>\d{4})",
        r"(?:nhiệm kỳ|giai đoạn) (?P<year>\d{4}) ?[-–] ?(?P<last>\d{4})",
        r"năm (?P<year>\d{4})",
    )
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of `months` whole months from month number `first` (year × 12 + month − 1).

    Periods compare by start, then length. Dates are half-open: `end` is the first day after the period. `last` is the
    number of the last month inside it, `year` the year in which it ends.

    >>> Period.parse("2023-Q1").end
    datetime.date(2023, 4, 1)
    >>> Period.parse("2023-Q1@nd09").start
    datetime.date(2022, 12, 15)
    """

    first: int
    months: int
    calendar: Calendar = Calendar.CIVIL
    # Kept, not reckoned: they are asked for a hundred times for each period that is made.
    last: int = field(init=False, repr=False, compare=False)
    year: int = field(init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        # Series are put in order and laid side by side by their periods, thousands for one page.
        return self.first << 8 ^ self.months

    def __post_init__(self) -> None:
        object.__setattr__(self, "last", self.first + self.months - 1)
        object.__setattr__(self, "year", self.last // 12)
        if self.months < 1 or self.first < 12 or self.last > 9999 * 12 + 11:
            raise PeriodError("MT1301", text=f"{self.first}+{self.months}")

    # -- making ---------------------------------------------------------------------------------------------

    @classmethod
    def of_year(cls, year: int, *, calendar: Calendar = Calendar.CIVIL) -> Period:
        """The calendar year."""
        return cls(year * 12, 12, calendar)

    @classmethod
    def of_years(cls, first: int, last: int) -> Period:
        """From the first day of year `first` to the last day of year `last`: a term or a stage."""
        if last < first:
            raise PeriodError("MT1301", text=f"{first}/{last}")
        return cls(first * 12, (last - first + 1) * 12)

    @classmethod
    def of_quarter(cls, year: int, quarter: int, *, calendar: Calendar = Calendar.CIVIL) -> Period:
        """Quarter 1 to 4 of a year."""
        return cls(year * 12 + 3 * (quarter - 1), 3, calendar)

    @classmethod
    def of_month(cls, year: int, month: int, *, calendar: Calendar = Calendar.CIVIL) -> Period:
        """Month 1 to 12 of a year."""
        return cls(year * 12 + month - 1, 1, calendar)

    @classmethod
    def containing(cls, day: date, frequency: Frequency, *, calendar: Calendar = Calendar.CIVIL) -> Period:
        """The period of that frequency in which `day` falls; on the ND09 calendar the 15th opens the next month."""
        month = day.year * 12 + day.month - 1
        if calendar is Calendar.ND09 and day.day >= 15:
            month += 1
        months = MONTHS_IN[frequency]
        return cls(month - month % 12 % months, months, calendar)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2023`, `2023-H1` (or SDMX `2023-S1`), `2023-Q1`, `2023-01`, `2020/2025`, each with `@nd09` if need be.

        Raises:
            PeriodError: MT1301 when the text is none of these.
        """
        body, _, suffix = text.strip().partition("@")
        first, slash, last = body.partition("/")
        try:
            calendar = Calendar(suffix) if suffix else Calendar.CIVIL
            start = _parse_one(first)
            stop = _parse_one(last) if slash else start
            return cls(start[0], stop[0] + stop[1] - start[0], calendar)
        except (ValueError, PeriodError):
            raise PeriodError("MT1301", text=text) from None

    @classmethod
    def parse_vi(cls, phrase: str) -> Period:
        """Read a whole Vietnamese phrase: "quý I/2023", "6 tháng đầu năm 2023", "tháng 8/2023", "nhiệm kỳ 2020 - 2025".

        Raises:
            PeriodError: MT1301 when the phrase is none of these, or is not a real period (tháng 13).
        """
        words = " ".join(phrase.split())
        for pattern in _VI:
            if match := pattern.fullmatch(words):
                period = _from_phrase({name: got for name, got in match.groupdict().items() if got})
                if period is not None:
                    return period
        raise PeriodError("MT1301", text=phrase)

    # -- asking ---------------------------------------------------------------------------------------------

    @property
    def start(self) -> date:
        """First day of the period."""
        if self.calendar is Calendar.ND09:
            return _day(self.first - 1, 15)
        return _day(self.first, 1)

    @property
    def end(self) -> date:
        """First day after the period."""
        if self.calendar is Calendar.ND09:
            return _day(self.last, 15)
        return _day(self.last + 1, 1)

    @property
    def frequency(self) -> Frequency:
        """What kind of period it is, by length and start."""
        for frequency, months in MONTHS_IN.items():
            if self.months == months and self.first % 12 % months == 0:
                return frequency
        return Frequency.SPAN

    def contains(self, other: Period) -> bool:
        """Whether every day of `other` lies in this period."""
        if self.calendar is other.calendar:
            return self.first <= other.first and other.last <= self.last
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        if self.calendar is other.calendar:
            return self.first <= other.last and other.first <= self.last
        return self.start < other.end and other.start < self.end

    @property
    def is_year_to_date(self) -> bool:
        """Whether it starts with the year and is shorter than it, as "9 tháng năm 2019" does."""
        return self.first % 12 == 0 and self.months < 12

    # -- spelling -------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        """The one spelling used in packs, JSON, addresses and the store."""
        suffix = "" if self.calendar is Calendar.CIVIL else f"@{self.calendar.value}"
        return self._civil_code() + suffix

    def _civil_code(self) -> str:
        year, month = divmod(self.first, 12)
        match self.frequency:
            case Frequency.YEAR:
                return f"{year:04d}"
            case Frequency.HALF:
                return f"{year:04d}-H{month // 6 + 1}"
            case Frequency.QUARTER:
                return f"{year:04d}-Q{month // 3 + 1}"
            case Frequency.MONTH:
                return f"{year:04d}-{month + 1:02d}"
        last_year, last_month = divmod(self.last, 12)
        if month == 0 and last_month == 11:
            return f"{year:04d}/{last_year:04d}"
        return f"{year:04d}-{month + 1:02d}/{last_year:04d}-{last_month + 1:02d}"

    @property
    def label_vi(self) -> str:
        """As a Vietnamese report writes it: "quý I/2023", "6 tháng đầu năm 2023", "năm 2022"."""
        return self._label(_LABELS_VI)

    @property
    def label_en(self) -> str:
        """The English label: "Q1 2023", "first half of 2023", "2022"."""
        return self._label(_LABELS_EN)

    def _label(self, labels: Mapping[str, str]) -> str:
        """The label of this kind of period with its numbers filled in."""
        year, month = divmod(self.first, 12)
        last_year, last_month = divmod(self.last, 12)
        kind: str = self.frequency
        if kind is Frequency.HALF and month:
            kind = "second half"
        elif kind is Frequency.SPAN:
            whole_years = month == 0 and last_month == 11
            kind = "to date" if self.is_year_to_date else "years" if whole_years else "months"
        return labels[kind].format(
            year=year,
            month=month + 1,
            quarter=month // 3 + 1,
            roman=ROMAN[month // 3],
            count=self.months,
            last_year=last_year,
            last_month=last_month + 1,
        )


@lru_cache(maxsize=4096)
def _day(month_number: int, day: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, day)


def _parse_one(text: str) -> tuple[int, int]:
    """(first month, number of months) of one side of a code; raises ValueError for anything else."""
    match = _CODE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, letter, part, month = int(match[1]), match[2], match[3], match[4]
    if letter is None:
        return _checked_month(year, int(month)) if month else (year * 12, 12)
    months = 3 if letter == "Q" else 6
    if int(part) * months > 12:
        raise ValueError(text)
    return year * 12 + (int(part) - 1) * months, months


def _checked_month(year: int, month: int) -> tuple[int, int]:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return year * 12 + month - 1, 1


def _from_phrase(got: dict[str, str]) -> Period | None:
    """The period of a matched phrase's named parts, or None when they name no real period."""
    year = int(got["year"])
    if "span" in got:
        months = int(got["span"])
        return Period(year * 12, months) if 1 <= months <= 12 else None
    if "late" in got:
        return Period(year * 12 + 6, 6)
    if "quarter" in got:
        quarter = got["quarter"].upper()
        return Period.of_quarter(year, ROMAN.index(quarter) + 1 if quarter in ROMAN else int(quarter))
    if "month" in got:
        return Period.of_month(year, int(got["month"])) if 1 <= int(got["month"]) <= 12 else None
    return Period.of_years(year, int(got.get("last", year)))

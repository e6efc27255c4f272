"""Working days of Vietnam's offices: weekends, public holidays, compensation days and swapped Saturdays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
# Due date of a task whose order gives none, as party and state offices have it.
DEFAULT_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a weekday is free. `confirmed` is False while no official notice stands behind it."""

    name_vi: str
    name_en: str
    source: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class DueDay:
    """A due date with what it rests on.

    `unknown_years` are the years on the way whose holidays are not known: there only weekends were left out.
    `unconfirmed` tells that a day off on the way has no official notice behind it yet.
    """

    day: date
    unknown_years: tuple[int, ...] = ()
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off by date, Saturdays and Sundays worked in exchange, and the years for which both are known."""

    off: Mapping[date, DayOff]
    worked: frozenset[date]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`; in an unknown year every weekday counts as a working day."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def due_after(self, start: date, working_days: int = DEFAULT_WORKING_DAYS) -> DueDay:
        """The last of `working_days` working days that follow `start`; with 0 the first working day from `start` on."""
        day, left = start, working_days
        passed = {day}
        while left > 0 or not self.is_working(day):
            day += timedelta(days=1)
            passed.add(day)
            left -= self.is_working(day)
        return DueDay(
            day,
            unknown_years=tuple(sorted({one.year for one in passed} - self.years)),
            unconfirmed=any(one in self.off and not self.off[one].confirmed for one in passed),
        )

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in [start, end); negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=offset)) for offset in range((end - start).days))

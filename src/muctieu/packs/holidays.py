"""Public holidays from `data/holidays.toml`: which days offices are closed, and which weekends they work instead."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from muctieu.core.workdays import DayOff, WorkCalendar
from muctieu.packs.rows import DATA, Row, read_toml

FILE = "holidays.toml"
OFF_KEYS = ("from", "to", "name_vi", "name_en", "source", "confirmed")
WORKED_KEYS = ("day", "for")


@cache
def load_work_calendar() -> WorkCalendar:
    """The working days of the years that ship.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return read_work_calendar(DATA / FILE)


def read_work_calendar(path: Path) -> WorkCalendar:
    """The working days written in a holidays file."""
    file = read_toml(path, name=path.name, keys=("off", "worked"))
    off: dict[date, DayOff] = {}
    for row in file.tables("off", OFF_KEYS, name="from"):
        for day in _run(row):
            if day in off:
                raise row.wrong("from", day, rule_vi="đã có trong một dịp nghỉ khác", rule_en="stands in another run")
            off[day] = _day_off(row)
    worked = frozenset(_worked(row, off) for row in file.tables("worked", WORKED_KEYS, name="day"))
    return WorkCalendar(off, worked, frozenset(day.year for day in off))


def _run(row: Row) -> list[date]:
    first, last = _needed(row, "from"), _needed(row, "to")
    if last < first:
        raise row.wrong("to", last, rule_vi="không được trước ngày đầu", rule_en="must not lie before the first day")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _day_off(row: Row) -> DayOff:
    confirmed, source = row.flag("confirmed"), row.text("source", "")
    if confirmed and not source:
        raise row.wrong("confirmed", "true", rule_vi="cần ghi nguồn", rule_en="needs a source")
    return DayOff(row.text("name_vi"), row.english("name_en"), source, confirmed)


def _worked(row: Row, off: dict[date, DayOff]) -> date:
    """A weekend day worked for a weekday that is off; anything else would be a slip of the pen."""
    day, instead = _needed(row, "day"), _needed(row, "for")
    if day.weekday() < 5 or instead not in off or instead.weekday() >= 5:
        raise row.wrong(
            "for",
            instead,
            rule_vi="phải đổi ngày cuối tuần lấy một ngày nghỉ trong tuần",
            rule_en="must exchange a weekend day for a weekday that is off",
        )
    return day


def _needed(row: Row, key: str) -> date:
    day = row.day(key)
    if day is None:
        raise row.wrong(key, "", rule_vi="phải là ngày dạng 2025-12-31", rule_en="must be a date like 2025-12-31")
    return day

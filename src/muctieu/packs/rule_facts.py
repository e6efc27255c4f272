"""What is known of one commune, from a TOML or JSON file that a person writes for `muctieu criteria`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from muctieu.core.criteria import Dated, Fact, Facts, Listing, Recognition, RuleBook
from muctieu.errors import PackError
from muctieu.packs.rows import Row, parse_toml, read_text

KEYS = ("region", "year", "facts", "recognition", "listing", "series", "levels", "stated", "paces")
FACT_KEYS = ("value", "day", "evidence")
RECOGNITION_KEYS = ("recognised_on", "lost_on", "document")
LISTING_KEYS = ("class", "since", "document")
DATED_KEYS = ("day", "value", "source")


def read_facts(path: Path, book: RuleBook) -> Facts:
    """The facts of a file; every name in it must be one that some rule set knows.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    name = path.name
    text = read_text(path, name=name)
    row = Row(
        _json(text, name) if path.suffix == ".json" else parse_toml(text, name=name), file=name, where="", keys=KEYS
    )
    region = row.text("region", "") or None
    if region is not None and region not in book.regions:
        raise row.unknown("region", region, known=sorted(book.regions))
    facts = {name for one in book.sets for name in (*one.facts, *one.formulas)}
    rules = {code for one in book.sets for code in one.rules}
    families = {one.family for one in book.sets}
    values = _table(row, "facts", facts)
    return Facts(
        {key: _fact(values, key) for key in facts if values.has(key)},
        region,
        row.whole("year") if row.has("year") else None,
        {key: tuple(map(_recognition, rows)) for key, rows in _lists(row, "recognition", families, RECOGNITION_KEYS)},
        {key: tuple(map(_listing, rows)) for key, rows in _lists(row, "listing", families, LISTING_KEYS)},
        {key: tuple(map(_dated, rows)) for key, rows in _lists(row, "series", book.series, DATED_KEYS)},
        _numbers(row, "levels", rules),
        {key: table.flag(key) for table in [_table(row, "stated", rules)] for key in rules if table.has(key)},
        _numbers(row, "paces", facts),
    )


def _json(text: str, name: str) -> Mapping[str, object]:
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as problem:
        raise PackError("MT1636", file=name, problem=str(problem)) from None
    if not isinstance(found, dict):
        raise PackError("MT1636", file=name, problem="[…] ≠ {…}")
    return found


def _table(row: Row, key: str, known: Iterable[str]) -> Row:
    names = sorted(known)
    table = row.table(key, names)
    return table if table is not None else Row({}, file=row.file, where=row.address(key), keys=())


def _lists(row: Row, key: str, known: Iterable[str], keys: tuple[str, ...]) -> Iterable[tuple[str, Iterable[Row]]]:
    names = sorted(known)
    table = _table(row, key, names)
    return [(name, table.tables(name, keys, name="")) for name in names if table.has(name)]


def _numbers(row: Row, key: str, known: Iterable[str]) -> dict[str, Decimal]:
    names = sorted(known)
    table = _table(row, key, names)
    numbers = ((name, table.decimal(name)) for name in names)
    return {name: value for name, value in numbers if value is not None}


def _fact(values: Row, key: str) -> Fact:
    """A value alone, or a table with the day it is known from and the evidence."""
    told = values.table(key, FACT_KEYS) if values.is_table(key) else None
    if told is None:
        return Fact(_value(values, key))
    return Fact(_value(told, "value"), _day(told, "day"), told.text("evidence", ""))


def _value(row: Row, key: str) -> Decimal | bool:
    if row.is_flag(key):
        return row.flag(key)
    value = row.decimal(key)
    if value is None:
        raise PackError("MT1604", file=row.file, key=row.address(key))
    return value


def _day(row: Row, key: str) -> date | None:
    """A day; JSON has no dates, so there it is text."""
    return row.iso_day(key) if row.is_text(key) else row.day(key)


def _needed_day(row: Row, key: str) -> date:
    day = _day(row, key)
    if day is None:
        raise PackError("MT1604", file=row.file, key=row.address(key))
    return day


def _recognition(row: Row) -> Recognition:
    first, lost = _needed_day(row, "recognised_on"), _day(row, "lost_on")
    if lost is not None and lost <= first:
        raise row.wrong("lost_on", lost, rule_vi="phải sau ngày công nhận", rule_en="must lie after the recognition")
    return Recognition(first, lost, row.text("document", ""))


def _listing(row: Row) -> Listing:
    return Listing(row.text("class"), _needed_day(row, "since"), row.text("document", ""))


def _dated(row: Row) -> Dated:
    value = row.decimal("value")
    if value is None:
        raise PackError("MT1604", file=row.file, key=row.address("value"))
    return Dated(_needed_day(row, "day"), value, row.text("source", ""))


def newest_day(facts: Facts) -> date | None:
    """The newest day that the facts name: the day to judge on when nobody asks for another."""
    days = [fact.day for fact in facts.values.values() if fact.day is not None]
    days += [one.recognised_on for told in facts.recognitions.values() for one in told]
    days += [one.since for told in facts.listings.values() for one in told]
    return max(days, default=None)

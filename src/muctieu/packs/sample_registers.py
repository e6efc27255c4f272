"""The registers of a sample: what was written when about each event, and when totals were handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from muctieu.core.period import Period
from muctieu.core.register import FieldType, Record, Register, Value, check_record
from muctieu.packs.registers import load_registers
from muctieu.packs.rows import Row, read_csv

FOLDER = "work/registers"
COLUMNS = ("entry", "place", "at", "day", "stage", "why")
HANDED_IN_COLUMNS = ("register", "period", "at")


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """What an entry says from the moment `at` on; the first version of an entry enters it, each later one amends it."""

    register: str
    entry: str
    place: str
    at: datetime
    day: date
    stage: str
    values: Mapping[str, Value]
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """That a register's totals of a period were handed in as figures."""

    register: str
    period: Period
    at: datetime


def read_registers_of(folder: Path, places: Sequence[str]) -> tuple[EntryVersion, ...]:
    """The versions of every register, each register's in the order of its file, which is that of time."""
    return tuple(version for register in load_registers().values() for version in _versions(folder, register, places))


def read_handed_in(folder: Path) -> tuple[HandedIn, ...]:
    """What was handed in, in the order of time."""
    name = "work/handed-in.csv"
    rows = read_csv(folder / name, name=f"{folder.name}/{name}", columns=HANDED_IN_COLUMNS)
    return tuple(_handed_in(row) for row in rows)


def _handed_in(row: Row) -> HandedIn:
    registers = load_registers()
    code = row.text("register")
    if code not in registers or not registers[code].feeds:
        feeding = [register.code for register in registers.values() if register.feeds]
        raise row.unknown("register", code, known=feeding)
    return HandedIn(code, row.period("period"), row.instant("at"))


def _versions(folder: Path, register: Register, places: Sequence[str]) -> list[EntryVersion]:
    name = f"{FOLDER}/{register.code}.csv"
    columns = (*COLUMNS, *(field.code for field in register.fields))
    last: dict[str, EntryVersion] = {}
    found = []
    for row in read_csv(folder / name, name=f"{folder.name}/{name}", columns=columns):
        version = _version(row, register, places)
        _check_order(row, register, version, last.get(version.entry))
        last[version.entry] = version
        found.append(version)
    return found


def _version(row: Row, register: Register, places: Sequence[str]) -> EntryVersion:
    place = row.text("place")
    if place not in places:
        raise row.unknown("place", place, known=places)
    values = {field.code: _value(row, field.code, field.type) for field in register.fields if row.has(field.code)}
    version = EntryVersion(
        register.code, row.text("entry"), place, row.instant("at"), row.iso_day("day"), row.text("stage"), values,
        row.text("why", ""),
    )  # fmt: skip
    faults = check_record(Record("", place, version.day, version.stage, values), register)
    if faults:
        raise row.wrong("stage", version.stage, rule_vi=faults[0].message_vi, rule_en=faults[0].message_en)
    return version


def _value(row: Row, code: str, kind: FieldType) -> Value:
    return Decimal(row.number(code)) if kind is FieldType.COUNT else row.text(code)


def _check_order(row: Row, register: Register, version: EntryVersion, earlier: EntryVersion | None) -> None:
    """A version is written after the one before it, of the same place, at its stage or the next."""
    if earlier is None:
        return
    if version.at <= earlier.at or version.place != earlier.place:
        raise row.wrong(
            "at",
            version.at,
            rule_vi=f"mỗi lần ghi của mục {version.entry} phải sau lần trước, ở cùng nơi",
            rule_en=f"each version of entry {version.entry} comes after the one before, of the same place",
        )
    allowed = [earlier.stage, *(stage.code for stage in register.stages_after(earlier.stage))]
    if version.stage not in allowed:
        raise row.unknown("stage", version.stage, known=allowed)

"""Registers: public events and counts of the commune's work, kept as data; each total feeds its indicator.

A register holds counts, dates, places and topics. It has no field for a person: what cannot be stored cannot leak.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from muctieu.core.indicator import Disclosure
from muctieu.core.period import Period
from muctieu.errors import Finding

Value = Decimal | str


class FieldType(StrEnum):
    """What a field holds: a whole number, one of a list, a topic in a few words, or a document's number."""

    COUNT = "count"
    CHOICE = "choice"
    TOPIC = "topic"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers of a choice field."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register. `part_of` names the count that this one can never exceed."""

    code: str
    name_vi: str
    name_en: str
    type: FieldType
    choices: tuple[Choice, ...] = ()
    required: bool = False
    restricted: bool = False
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of a record; the stages of a register follow one another, and a record may stop (`ends`) early."""

    code: str
    name_vi: str
    name_en: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """How a register makes an indicator's figure.

    `measure` is a count field, or None to count records. Only records at stage `since` or later count, and only those
    whose choice fields have the values of `where`.
    """

    indicator: str
    measure: str | None
    since: str
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Register:
    """The definition of one register: what a record is, its fields, its stages, and the indicators it feeds."""

    code: str
    name_vi: str
    name_en: str
    disclosure: Disclosure
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    feeds: tuple[Feed, ...] = ()

    def field(self, code: str) -> Field | None:
        """The field of that code, or None."""
        return next((field for field in self.fields if field.code == code), None)

    def rank(self, stage: str) -> int:
        """How far a stage is, from 0; −1 for a stage that the register does not have."""
        return next((rank for rank, one in enumerate(self.stages) if one.code == stage), -1)

    def stages_after(self, stage: str) -> tuple[Stage, ...]:
        """Where a record may go from `stage`: the next stage, or an early end; nowhere from an end."""
        rank = self.rank(stage)
        if rank < 0 or self.stages[rank].ends:
            return ()
        later = self.stages[rank + 1 :]
        return tuple(one for number, one in enumerate(later) if number == 0 or one.ends)


@dataclass(frozen=True, slots=True)
class Record:
    """One event in a register: when, where, how far, and its counts and words."""

    id: str
    place: str
    day: date
    stage: str
    values: Mapping[str, Value]


def check_record(record: Record, register: Register) -> tuple[Finding, ...]:
    """Everything wrong with a record, in the order of the register's fields; empty when it may be kept."""
    found = [_finding("MT2101", register, field=code) for code in record.values if register.field(code) is None]
    if register.rank(record.stage) < 0:
        found.append(_finding("MT2102", register, stage=record.stage))
    for field in register.fields:
        found += _check_field(record, field, register)
    return tuple(found)


def _check_field(record: Record, field: Field, register: Register) -> list[Finding]:
    value = record.values.get(field.code)
    if value is None or value == "":
        return [_finding("MT2103", register, field=field.name_vi, field_en=field.name_en)] if field.required else []
    if field.type is FieldType.COUNT:
        return _check_count(record, field, register, value)
    if field.type is FieldType.CHOICE and value not in {choice.code for choice in field.choices}:
        names = ", ".join(choice.name_vi for choice in field.choices)
        args = {"field": field.name_vi, "field_en": field.name_en, "value": str(value), "choices": names}
        return [_finding("MT2104", register, **args)]
    return []


def _check_count(record: Record, field: Field, register: Register, value: Value) -> list[Finding]:
    args = {"field": field.name_vi, "field_en": field.name_en, "value": str(value)}
    if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
        return [_finding("MT2105", register, **args)]
    whole = record.values.get(field.part_of or "")
    if isinstance(whole, Decimal) and value > whole:
        named = register.field(field.part_of or "")
        args |= {"whole": str(whole), "of": named.name_vi if named else "", "of_en": named.name_en if named else ""}
        return [_finding("MT2106", register, **args)]
    return []


def _finding(code: str, register: Register, **args: str) -> Finding:
    return Finding(code, {"register": register.name_vi, "register_en": register.name_en, **args})


def feed_total(feed: Feed, register: Register, records: Sequence[Record], period: Period) -> Decimal | None:
    """The figure that the register gives for `period`; None when it holds no record at all of that time.

    A register without a record says nothing: only a record, even one that counts 0, makes a zero.
    """
    inside = [record for record in records if period.start <= record.day < period.end]
    if not inside:
        return None
    return sum((_amount(record, feed) for record in inside if counts_for(record, feed, register)), Decimal(0))


def counts_for(record: Record, feed: Feed, register: Register) -> bool:
    """Whether the record is far enough and of the kind that the feed asks for."""
    far_enough = register.rank(record.stage) >= register.rank(feed.since)
    return far_enough and all(record.values.get(code) == wanted for code, wanted in feed.where.items())


def _amount(record: Record, feed: Feed) -> Decimal:
    if feed.measure is None:
        return Decimal(1)
    value = record.values.get(feed.measure)
    return value if isinstance(value, Decimal) else Decimal(0)


def public_values(record: Record, register: Register) -> Mapping[str, Value]:
    """What the public may see of a record: nothing of a register that is not public, no restricted field."""
    if register.disclosure is not Disclosure.PUBLIC:
        return {}
    open_codes = {field.code for field in register.fields if not field.restricted}
    return {code: value for code, value in record.values.items() if code in open_codes}

"""What the register screens show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muctieu.core.numbers_vi import format_vi
from muctieu.core.period import Frequency, Period
from muctieu.core.register import FieldType, Register, Value
from muctieu.packs.loader import load_indicators
from muctieu.web.common.days import VIETNAM
from muctieu.web.desk.register_forms import DAY, STAGE, FormField, Option, form_fields, stage_options
from muctieu.web.registers.mapping import values_of
from muctieu.web.registers.queries import EntryDetail, EntryLine, EntryPage
from muctieu.web.screens.words import day_text, pick

PERIODS_OFFERED = 6


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One register in the list of registers."""

    code: str
    name: str
    count: int
    feeds: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """All registers of a year."""

    year: int
    earlier: int
    later: int
    rows: tuple[RegisterRow, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a register's list."""

    uuid: str
    number: int
    day: str
    place: str
    stage: str
    summary: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The entries of one register and year."""

    code: str
    name: str
    year: int
    rows: tuple[EntryRow, ...]
    more_below: int | None
    may_keep: bool
    feeds: tuple[str, ...]
    periods: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One field of an entry with what it says."""

    label: str
    text: str
    is_count: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One version of an entry in its history."""

    version: int
    when: str
    who: str
    stage: str
    why: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class DetailPage:
    """One entry with its history."""

    code: str
    register: str
    number: int
    year: int
    place: str
    day: str
    stage: str
    said: tuple[Said, ...]
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class AmendPage:
    """The form that amends an entry; `seen` is the version before the person's eyes."""

    seen: int
    day: str
    fields: tuple[FormField, ...]
    stages: tuple[Option, ...]
    whole_error: str


def index_page(found: Sequence[tuple[Register, int]], year: int) -> IndexPage:
    """The list of registers."""
    rows = (
        RegisterRow(register.code, _name(register), count, "; ".join(_feed_names(register)))
        for register, count in found
    )
    return IndexPage(year, year - 1, year + 1, tuple(rows))


def list_page(found: EntryPage, *, may_keep: bool, today: date) -> ListPage:
    """A page of entries, with the periods whose totals may be handed in."""
    register = found.register
    return ListPage(
        code=register.code,
        name=_name(register),
        year=found.year,
        rows=tuple(_row(line, register) for line in found.lines),
        more_below=found.more_below,
        may_keep=may_keep,
        feeds=_feed_names(register),
        periods=_periods(today),
    )


def detail_page(detail: EntryDetail) -> DetailPage:
    """One entry and how it came to say what it says."""
    register, line = detail.register, detail.line
    return DetailPage(
        code=register.code,
        register=_name(register),
        number=line.number,
        year=line.record.day.year,
        place=line.place_name,
        day=day_text(line.record.day),
        stage=_stage(register, line.record.stage),
        said=_said(line.record.values, register),
        changes=tuple(
            ChangeRow(
                version=change.version,
                when=change.recorded_at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M"),
                who=change.recorded_by,
                stage=_stage(register, change.stage),
                why=change.why,
                said=_said(values_of(change.values, register), register),
            )
            for change in detail.changes
        ),
    )


def amend_page(detail: EntryDetail, posted: Mapping[str, str], errors: Mapping[str, str]) -> AmendPage | None:
    """The amending form, filled with what was typed or with what stands; None for those who only read."""
    if not detail.may_keep:
        return None
    record, register = detail.line.record, detail.register
    standing = {
        code: format_vi(value) if isinstance(value, Decimal) else value for code, value in record.values.items()
    }
    return AmendPage(
        seen=detail.line.version,
        day=posted.get(DAY, record.day.isoformat()),
        fields=form_fields(register, posted or standing, errors=errors),
        stages=stage_options(register, now=record.stage, chosen=posted.get(STAGE, "")),
        whole_error=errors.get("", ""),
    )


def _row(line: EntryLine, register: Register) -> EntryRow:
    record = line.record
    return EntryRow(
        uuid=line.uuid,
        number=line.number,
        day=day_text(record.day),
        place=line.place_name,
        stage=_stage(register, record.stage),
        summary=" · ".join(
            f"{one.text}" if not one.is_count else f"{one.label}: {one.text}" for one in _said(record.values, register)
        ),
    )


def _said(values: Mapping[str, Value], register: Register) -> tuple[Said, ...]:
    """The filled fields in the register's order."""
    found = []
    for field in register.fields:
        value = values.get(field.code)
        if value is None or value == "":
            continue
        is_count = field.type is FieldType.COUNT
        choice = next((one for one in field.choices if one.code == value), None)
        text = pick(choice.name_vi, choice.name_en) if choice else str(value)
        if isinstance(value, Decimal):
            text = format_vi(value)
        found.append(Said(pick(field.name_vi, field.name_en), text, is_count))
    return tuple(found)


def _stage(register: Register, code: str) -> str:
    stage = next((one for one in register.stages if one.code == code), None)
    return code if stage is None else pick(stage.name_vi, stage.name_en)


def _name(register: Register) -> str:
    return pick(register.name_vi, register.name_en)


def _feed_names(register: Register) -> tuple[str, ...]:
    indicators = load_indicators()
    return tuple(
        pick(indicators[feed.indicator].name_vi, indicators[feed.indicator].name_en) for feed in register.feeds
    )


def _periods(today: date) -> tuple[Option, ...]:
    """The present quarter and those before it, newest first."""
    quarter = Period.containing(today, Frequency.QUARTER)
    found = [Period(quarter.first - 3 * back, 3) for back in range(PERIODS_OFFERED)]
    return tuple(
        Option(str(period), pick(period.label_vi, period.label_en), number == 0) for number, period in enumerate(found)
    )

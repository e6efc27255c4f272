"""Verbs on registers: enter an event, amend it, move it on, and hand a period's totals in as figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid5

from django.db.models import Max

from muctieu.core.observation import Observation, Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.register import Feed, Record, Register, Value, check_record, feed_total
from muctieu.errors import Finding, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft
from muctieu.web.figures.models import Observation as ObservationRow
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.registers.mapping import current_versions, kept_values, register_named, to_core
from muctieu.web.registers.models import Entry, EntryVersion


class RecordRefusedError(StateError):
    """A record with faults; `findings` name each one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(findings[0].code, **findings[0].args)


def enter(code: str, *, place: OrgUnit, day: date, values: Mapping[str, Value], by: User, stage: str = "") -> Entry:
    """Enter one event; without a stage it stands at the register's first one.

    Raises:
        RecordRefusedError: MT21xx, one finding for each fault.
        RightsError: MT7101 when `by` may not keep registers for the place.
    """
    register = register_named(code)
    first = stage or register.stages[0].code
    _refuse_faults(Record("", place.key, day, first, values), register)
    commune = chain_of(place, day)
    with acting(by, Act.REGISTER_KEEP, place, chain=commune.uuid) as log:
        entry = Entry.objects.create(
            register=code, place=place, commune=commune, year=day.year, number=_next_number(commune, code, day.year)
        )
        version = _write(entry, 1, day=day, stage=first, values=values, by=by, why="")
        log.thing, log.after = str(entry), _journal_row(version)
    return entry


def amend(
    entry: Entry, *, seen: int, day: date, values: Mapping[str, Value], by: User, stage: str = "", why: str = ""
) -> EntryVersion:
    """Say something new about an event; `seen` is the number of the version that the person had before their eyes.

    Raises:
        RecordRefusedError: MT21xx for faults of the record.
        StateError: MT7211 when somebody else changed it meanwhile, MT7212 when its stage cannot follow.
    """
    register = register_named(entry.register)
    with acting(by, Act.REGISTER_KEEP, entry, chain=entry.commune.uuid, why=why) as log:
        last = EntryVersion.objects.select_for_update().filter(entry=entry).order_by("-number")[0]
        if last.number != seen:
            raise StateError(
                "MT7211", thing=str(entry), who=str(last.recorded_by), seen=str(seen), now=str(last.number)
            )
        wanted = stage or last.stage
        if wanted != last.stage and wanted not in {one.code for one in register.stages_after(last.stage)}:
            raise StateError("MT7212", thing=str(entry), stage=last.stage, wanted=wanted)
        _refuse_faults(Record(str(entry.uuid), entry.place.key, day, wanted, values), register)
        version = _write(entry, last.number + 1, day=day, stage=wanted, values=values, by=by, why=why)
        log.before, log.after = _journal_row(last), _journal_row(version)
    return version


def hand_in(code: str, *, commune: OrgUnit, period: Period, by: User) -> list[ObservationRow]:
    """Record the register's totals of `period` as the commune's figures, each with the register as its source.

    The same totals handed in twice are recorded once; changed totals supersede the earlier ones. A feed without any
    record in the period hands in nothing: a register that says nothing is not a zero.
    """
    register = register_named(code)
    rows = current_versions().filter(
        entry__register=code, entry__commune=commune, day__gte=period.start, day__lt=period.end
    )
    records = [to_core(row, register) for row in rows]
    sheet = _Sheet(register, commune, period, len(records))
    totals = ((feed, feed_total(feed, register, records, period)) for feed in register.feeds)
    drafts = [_draft(sheet, feed, total) for feed, total in totals if total is not None]
    return figures.record(drafts, by=by, place=commune, why=register.name_vi) if drafts else []


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is handed in at once: a register's records of one commune and period."""

    register: Register
    commune: OrgUnit
    period: Period
    count: int


def _draft(sheet: _Sheet, feed: Feed, total: Decimal) -> Draft:
    code, period = sheet.register.code, sheet.period
    place = f"{sheet.register.name_vi}, {period.label_vi}: {sheet.count} bản ghi"
    obs = Observation(
        id=str(uuid5(sheet.commune.uuid, f"{code} {feed.indicator} {period} {total} {sheet.count}")),
        indicator=feed.indicator,
        place=sheet.commune.key,
        period=period,
        value=Quantity(total, load_indicators()[feed.indicator].unit),
        recorded_at=clock.now(),
        provenance=Provenance(ProvenanceKind.FORM, f"so/{code}", text=str(total), place=place),
        source=f"so/{code}",
    )
    return Draft(obs, written=str(total))


def _refuse_faults(record: Record, register: Register) -> None:
    findings = check_record(record, register)
    if findings:
        raise RecordRefusedError(findings)


def _next_number(commune: OrgUnit, code: str, year: int) -> int:
    taken = Entry.objects.filter(commune=commune, register=code, year=year).aggregate(last=Max("number"))["last"]
    return (taken or 0) + 1


def _write(
    entry: Entry, number: int, *, day: date, stage: str, values: Mapping[str, Value], by: User, why: str
) -> EntryVersion:
    return EntryVersion.objects.create(
        entry=entry, number=number, day=day, stage=stage, values=kept_values(values), recorded_by=by, why=why
    )


def _journal_row(version: EntryVersion) -> dict[str, object]:
    return {
        "number": version.number,
        "day": version.day.isoformat(),
        "stage": version.stage,
        "values": dict(version.values),
    }

"""Verbs on what happens to units: an event is applied whole or not at all, and taken back while nothing rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.db.models.fields.reverse_related import ForeignObjectRel

from muctieu.core.lineage import check_lineage
from muctieu.core.period import Calendar, Period
from muctieu.core.place import Level, Tree, on_day
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import Event
from muctieu.core.place_history import Entry, Places, Use, apply_events
from muctieu.core.place_history import undo_event as without_event
from muctieu.errors import Finding, Severity, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, Person, acting
from muctieu.web.common.days import day_of
from muctieu.web.common.journal import SYSTEM_CHAIN
from muctieu.web.common.models import ChainHead
from muctieu.web.common.policy import Act, demand, visible
from muctieu.web.common.records import Record
from muctieu.web.places.changed import tell_of
from muctieu.web.places.mapping import event_row, part_rows, stored_places, version_of
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink, UnitEvent, UnitEventPart, UnitEventUndo
from muctieu.web.places.queries import chain_of


class EventRefusedError(StateError):
    """An event that cannot have happened, or cannot be taken back; `findings` say all that stands in its way."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = next(finding for finding in self.findings if finding.severity is Severity.ERROR)
        super().__init__(first.code, **first.args)


@dataclass(frozen=True, slots=True)
class Trial:
    """What events would do, nothing of it stored: the places before and after, and every finding."""

    before: Places
    after: Places
    findings: tuple[Finding, ...]

    @property
    def is_possible(self) -> bool:
        """Whether the events would be recorded; notes and warnings do not hinder."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The events with the rows that each would take away and add; none when they are refused."""
        return self.after.entries[len(self.before.entries) :]


@dataclass(frozen=True, slots=True)
class Applied:
    """The event as stored, with the notes and warnings that did not hinder it."""

    event: UnitEvent
    findings: tuple[Finding, ...] = ()


def apply_event(event: Event, *, by: Person) -> Applied:
    """Record what a decision does to units; units, links between the trees and lineage follow, whole or not at all.

    Raises:
        EventRefusedError: MT1401 to MT1409, MT1414, MT1421 to MT1429 for what cannot have happened.
        RightsError: for whoever may not change one of the units named, or the units above them.
    """
    return apply_decision((event,), by=by)[0]


def apply_decision(events: Sequence[Event], *, by: Person) -> tuple[Applied, ...]:
    """Record the events of one decision in the order given; whether the trees hold is asked after the last."""
    with transaction.atomic():
        before = _locked_places()
        with _changing(events, before, by=by) as log:
            trial = _tried(events, before)
            if not trial.is_possible:
                raise EventRefusedError(trial.findings)
            _store_difference(before, trial.after, basis=events[0].legal_basis)
            rows = [_store_event(entry, by=by) for entry in trial.entries]
            log.before, log.after = _journal_rows(rows, "removed"), _journal_rows(rows, "added")
    return tuple(Applied(row, _notes(row, trial.findings)) for row in rows)


def try_events(events: Sequence[Event], *, by: Person) -> Trial:
    """What `apply_decision` would do to units and links, for whoever may do it; the queries are constant.

    Raises:
        RightsError: for whoever may not change one of the units named, or the units above them.
    """
    before = stored_places()
    demand(by, Act.PLACE_CHANGE)
    _demand_all(by, anchors_of(_concerned(events, before), before))
    return _tried(events, before)


def _tried(events: Sequence[Event], before: Places) -> Trial:
    outcome = apply_events(before, events)
    findings = (*_used_keys(events), *outcome.findings, *check_lineage(outcome.places.edges))
    return Trial(before, outcome.places, findings)


def undo_event(event: UnitEvent, *, by: Person, why: str) -> UnitEventUndo:
    """Take back an event entered by mistake: exactly the rows that it wrote go, and those it took away come back.

    Raises:
        StateError: MT7228 without a reason.
        EventRefusedError: MT1411 once for each thing that rests on it, MT1412 when it no longer stands.
    """
    if not why.strip():
        raise StateError("MT7228", thing=str(event))
    with transaction.atomic():
        before = _locked_places()
        entry = next((entry for entry in before.entries if entry.event.id == event.key), None)
        if entry is None:
            demand(by, Act.PLACE_CHANGE)
            raise EventRefusedError([Finding("MT1412", {"event": event.key})])
        with _changing([entry.event], before, by=by, why=why) as log:
            outcome = without_event(before, event.key, uses=uses_of(event))
            refused = [*outcome.findings, *_settled(event)]
            if refused:
                raise EventRefusedError(refused)
            log.before, log.after = _journal_rows([event], "added"), _journal_rows([event], "removed")
            _store_difference(before, outcome.places, basis="")
            undone = UnitEventUndo.objects.create(event=event, by=by.uuid, by_name=by.full_name, why=why.strip())
    return undone


# -- who may ------------------------------------------------------------------------------------------------------


@contextmanager
def _changing(events: Sequence[Event], places: Places, *, by: Person, why: str = "") -> Iterator[Log]:
    """One act on several units: the right is asked for each, the journal is that of their commune if they share one."""
    anchors = anchors_of(_concerned(events, places), places)
    if not anchors:
        # Nothing that the events name is known: only whoever may change units somewhere is told so.
        demand(by, Act.PLACE_CHANGE)
        raise EventRefusedError(apply_events(places, events).findings)
    chains = {chain_of(anchor, clock.today()).uuid for anchor in anchors}
    chain = chains.pop() if len(chains) == 1 else SYSTEM_CHAIN
    with acting(by, Act.PLACE_CHANGE, anchors[0], chain=chain, why=why) as log:
        _demand_all(by, anchors)
        log.thing = f"event:{', '.join(event.id for event in events)}"
        yield log


def _demand_all(by: Person, anchors: Sequence[OrgUnit]) -> None:
    """As `demand` for each of the units, in a fixed number of queries."""
    units = OrgUnit.objects.filter(pk__in=[anchor.pk for anchor in anchors])
    allowed = frozenset(visible(by, Act.PLACE_CHANGE, units, place="pk").values_list("pk", flat=True))
    for anchor in anchors:
        if anchor.pk not in allowed:
            demand(by, Act.PLACE_CHANGE, anchor)


def _concerned(events: Iterable[Event], places: Places) -> set[str]:
    """The units that the events name, and those above them before and after."""
    named = {unit for event in events for unit in event.units}
    above = {change.parent for event in events for change in event.changes if change.parent}
    return named | above | {unit.parent for unit in places.units if unit.id in named and unit.parent}


def anchors_of(keys: Iterable[str], places: Places) -> list[OrgUnit]:
    """The units that decide today who may change those of `keys`, in one order.

    A unit that has ended or is yet to begin stands under the one above it; a party unit under its commune.
    """
    today = clock.today()
    standing, versions = on_day(places.units, today), versions_of(places.units)
    found: dict[str, Level] = {}
    for key in sorted(keys):
        place: str | None = key
        met: set[str] = set()
        while place is not None and place not in standing and place not in met:
            met.add(place)
            place = versions[place][-1].parent if place in versions else None
        if place in standing:
            found[place] = standing[place].level
    identities = {unit.key: unit for unit in OrgUnit.objects.filter(key__in=found)}
    placed = {
        chain_of(identities[key], today) if level.tree is Tree.PARTY else identities[key]
        for key, level in found.items()
    }
    return sorted(placed, key=lambda unit: unit.key)


# -- what rests on an event -----------------------------------------------------------------------------------------


def uses_of(event: UnitEvent) -> tuple[Use, ...]:
    """Rows of any table that speak of a unit which the event made or enlarged, and were entered after the event.

    Found by the foreign keys themselves, so that a table added later cannot be forgotten.
    """
    keys = {unit["id"] for unit in event.added}
    relations = OrgUnit._meta.related_objects  # noqa: SLF001 - Django's documented way to what points at a model
    return tuple(use for relation in relations for use in _uses_in(relation, event, keys))


def _uses_in(relation: ForeignObjectRel, event: UnitEvent, keys: Iterable[str]) -> Iterator[Use]:
    model, name = _end_of(relation)
    # Dated rows and events are the core's to judge; counts kept beside the records are no records.
    if model._meta.app_label == OrgUnit._meta.app_label or not issubclass(model, Record):  # noqa: SLF001
        return
    rows = model._default_manager.filter(**{f"{name}__key__in": sorted(keys), "created__gte": event.created})  # noqa: SLF001
    for row in rows.annotate(unit_key=F(f"{name}__key")).order_by("pk"):
        yield _use(row, row.unit_key, _day_of(row))


def _settled(event: UnitEvent) -> Iterator[Finding]:
    """What other apps have settled because of the event, whatever unit it speaks of."""
    for relation in UnitEvent._meta.related_objects:  # noqa: SLF001
        model, name = _end_of(relation)
        if model._meta.app_label != OrgUnit._meta.app_label:  # noqa: SLF001
            for row in model._default_manager.filter(**{name: event}).order_by("pk"):  # noqa: SLF001
                use = _use(row, "", event.day)
                yield Finding("MT1411", {"event": event.key, "what_vi": use.what_vi, "what_en": use.what_en})


def _end_of(relation: ForeignObjectRel) -> tuple[type[models.Model], str]:
    return relation.related_model, relation.field.name


def _use(row: Any, unit: str, day: date) -> Use:
    named = f"{row._meta.label_lower} {row} ({row.pk})"  # noqa: SLF001
    return Use(unit, day, what_vi=f"bản ghi {named}", what_en=f"the row {named}")


def _day_of(row: Any) -> date:
    """The last day of which a row speaks: of its period, else the day from which it holds, else that of its entry."""
    if getattr(row, "period_first", None) is not None:
        return Period(row.period_first, row.period_months, Calendar(row.period_calendar)).end - timedelta(days=1)
    since: date | None = getattr(row, "valid_from", None)
    return since or day_of(row.created)


# -- storing --------------------------------------------------------------------------------------------------------


def _locked_places() -> Places:
    """The places as stored, held against other events until the transaction ends."""
    ChainHead.objects.get_or_create(chain=SYSTEM_CHAIN)
    ChainHead.objects.select_for_update().get(chain=SYSTEM_CHAIN)
    return stored_places()


def _used_keys(events: Iterable[Event]) -> list[Finding]:
    """An event that was taken back keeps its key."""
    keys = [event.id for event in events]
    used = UnitEvent.objects.filter(key__in=keys, undone__isnull=False).values_list("key", flat=True)
    return [Finding("MT1408", {"event": key}) for key in used]


def _store_event(entry: Entry, *, by: Person) -> UnitEvent:
    row = event_row(entry, by=by)
    row.save(force_insert=True)
    keys = {unit for part in entry.event.parts for unit in (part.source, part.target)}
    identities = {unit.key: unit for unit in OrgUnit.objects.filter(key__in=keys)}
    UnitEventPart.objects.bulk_create(part_rows(row, entry.event, identities))
    return row


def _store_difference(before: Places, after: Places, *, basis: str) -> None:
    """Make the dated rows what they are in `after`; a stretch that only ends keeps its row."""
    gone, come = set(before.units) - set(after.units), set(after.units) - set(before.units)
    identities = _identities(come)
    _drop_links(before, after)
    kept = {(unit.id, unit.valid_from) for unit in gone} & {(unit.id, unit.valid_from) for unit in come}
    for unit in gone:
        if (unit.id, unit.valid_from) not in kept:
            OrgUnitVersion.objects.filter(unit__key=unit.id, valid_from=unit.valid_from).delete()
    for unit in come:
        attributes = version_of(unit, identities)
        if (unit.id, unit.valid_from) in kept:
            OrgUnitVersion.objects.filter(unit__key=unit.id, valid_from=unit.valid_from).update(**attributes)
        else:
            OrgUnitVersion.objects.create(**attributes, legal_basis=basis.strip())
    _add_links(before, after)
    tell_of(gone | come)


def _identities(units: Iterable[CoreUnit]) -> dict[str, OrgUnit]:
    """The identity rows of the units and of those above them; a unit that an event makes gets its own."""
    levels = {unit.id: unit.level for unit in units}
    known = set(OrgUnit.objects.filter(key__in=levels).values_list("key", flat=True))
    OrgUnit.objects.bulk_create(
        OrgUnit(key=key, tree=level.tree.value) for key, level in levels.items() if key not in known
    )
    keys = levels.keys() | {unit.parent for unit in units if unit.parent}
    return {unit.key: unit for unit in OrgUnit.objects.filter(key__in=keys)}


def _drop_links(before: Places, after: Places) -> None:
    for link in set(before.links) - set(after.links):
        rows = TreeLink.objects.filter(party__key=link.party, administrative__key=link.place)
        rows.filter(valid_from=link.valid_from).delete()


def _add_links(before: Places, after: Places) -> None:
    come = set(after.links) - set(before.links)
    ends = {end for link in come for end in (link.party, link.place)}
    identities = {unit.key: unit for unit in OrgUnit.objects.filter(key__in=ends)}
    TreeLink.objects.bulk_create(
        TreeLink(
            party=identities[link.party],
            administrative=identities[link.place],
            valid_from=link.valid_from,
            valid_to=link.valid_to,
        )
        for link in sorted(come, key=lambda link: (link.party, link.place, link.valid_from))
    )


def _notes(row: UnitEvent, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.args.get("event") == row.key)


def _journal_rows(rows: Iterable[UnitEvent], side: str) -> list[object]:
    """What the journal keeps: the dated rows and links taken away or added, event by event."""
    return [
        {"event": row.key, "kind": row.kind, "day": row.day.isoformat(), "units": getattr(row, side),
         "links": getattr(row, f"links_{side}")}
        for row in rows
    ]  # fmt: skip

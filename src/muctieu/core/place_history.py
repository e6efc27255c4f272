"""Units with the events that made them what they are: an event is applied whole or not at all, and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from muctieu.core.place import Level, OrgUnit, TreeLink
from muctieu.core.place_checks import check_places, said, said_day, versions_of
from muctieu.core.place_event_checks import check_event
from muctieu.core.place_events import Change, Edge, Event, EventKind, edges_of
from muctieu.errors import Finding, Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it was applied: exactly which rows it took away and which it added, so that it can be undone."""

    event: Event
    removed: frozenset[OrgUnit]
    added: frozenset[OrgUnit]
    links_removed: frozenset[TreeLink] = frozenset()
    links_added: frozenset[TreeLink] = frozenset()

    @property
    def touched(self) -> frozenset[str]:
        """Every identity that the event named or whose attributes it changed."""
        return self.event.units.union(unit.id for unit in self.removed | self.added)

    @property
    def grounds(self) -> frozenset[str]:
        """Places whose people and land it changed: who joined, parted or gave a part, and between whom a village moved.

        A commune that passes from its district to the province changes neither's ground.
        """
        before = {row.id: row.parent for row in self.removed if row.level is Level.VILLAGE}
        moved = {(before[row.id], row.parent) for row in self.added
                 if row.valid_from == self.event.day and before.get(row.id, row.parent) != row.parent}  # fmt: skip
        between = {place for pair in moved for place in pair if place is not None}
        return frozenset({*self.event.sources, *self.event.targets, *between})


@dataclass(frozen=True, slots=True)
class Places:
    """Dated units, dated links between the trees, and the events in the order in which they were recorded.

    Units and links are kept in one order, by identity and time, so that undoing gives back the very same places.
    """

    units: tuple[OrgUnit, ...] = ()
    links: tuple[TreeLink, ...] = ()
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        units = sorted(self.units, key=lambda unit: (unit.id, unit.valid_from))
        links = sorted(self.links, key=lambda link: (link.party, link.place, link.valid_from))
        object.__setattr__(self, "units", tuple(units))
        object.__setattr__(self, "links", tuple(links))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The lineage in the order of time; on one day in the order of recording."""
        edges = [edge for entry in self.entries for edge in edges_of(entry.event)]
        return tuple(sorted(edges, key=lambda edge: edge.day))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The places after an act, or as they were when a finding is an error; notes and warnings do not hinder."""

    places: Places
    findings: tuple[Finding, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the act was carried out."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that speaks of a unit from a day on: a figure, a target, a right; undoing must not pull it away."""

    unit: str
    day: date
    what_vi: str
    what_en: str


def apply_events(places: Places, events: Iterable[Event]) -> Outcome:
    """The places after the events, in the order given; all of them or, with an error among the findings, none.

    Whether the trees hold is asked after the last event, so that one decision may say in several steps what no
    single step could leave standing.
    """
    now, findings = places, list[Finding]()
    for event in events:
        recorded = frozenset(entry.event.id for entry in now.entries)
        faults = check_event(event, versions_of(now.units), recorded=recorded)
        findings += faults
        if any(fault.severity is Severity.ERROR for fault in faults):
            return Outcome(places, tuple(findings))
        now, unsettled = _applied(now, event)
        findings += unsettled
    before = check_places(places.units, places.links)
    findings += [fault for fault in check_places(now.units, now.links) if fault not in before]
    outcome = Outcome(now, tuple(findings))
    return outcome if outcome.is_done else Outcome(places, outcome.findings)


def undo_event(places: Places, event: str, *, uses: Iterable[Use] = ()) -> Outcome:
    """The places as if the event had never been recorded, or one finding for each thing that rests on it.

    Codes: MT1411 something rests on it, MT1412 no such event.
    """
    entry = next((entry for entry in places.entries if entry.event.id == event), None)
    if entry is None:
        return Outcome(places, (Finding("MT1412", {"event": event}),))
    resting = tuple(_resting(places, entry, uses))
    if resting:
        return Outcome(places, resting)
    units = set(places.units) - entry.added | entry.removed
    links = set(places.links) - entry.links_added | entry.links_removed
    entries = tuple(other for other in places.entries if other is not entry)
    return Outcome(Places(tuple(units), tuple(links), entries))


# -- applying ---------------------------------------------------------------------------------------------------


def _applied(places: Places, event: Event) -> tuple[Places, list[Finding]]:
    before, links = frozenset(places.units), frozenset(places.links)
    after = _units_after(before, event)
    links_after, unsettled = _links_after(links, event)
    entry = Entry(event, before - after, after - before, links - links_after, links_after - links)
    return Places(tuple(after), tuple(links_after), (*places.entries, entry)), unsettled


def _units_after(units: frozenset[OrgUnit], event: Event) -> frozenset[OrgUnit]:
    standing = {unit.id: unit for unit in units if unit.in_force(event.day)}
    after = set(units)
    for change in (*event.changes, *_followers(standing, event)):
        row = standing.get(change.unit)
        if row is None:
            after.add(_born(change, event.day))
        else:
            after -= {row}
            after |= {*_until(row, event.day), _changed(row, change, event.day)}
    for ended in event.ending():
        after -= {standing[ended]}
        after |= {*_until(standing[ended], event.day)}
    return frozenset(after)


def _followers(standing: Mapping[str, OrgUnit], event: Event) -> Iterator[Change]:
    """In a merge, what stood under a unit that ends stands under the one that receives, unless the event says else."""
    if event.kind is EventKind.MERGE:
        ending = frozenset(event.ending())
        named = event.units
        for unit in standing.values():
            if unit.parent in ending and unit.id not in named:
                yield Change(unit.id, parent=event.targets[0])


def _until(row: OrgUnit, day: date) -> Iterator[OrgUnit]:
    """What stays of the row before the day: nothing when it began that very day."""
    if row.valid_from < day:
        yield replace(row, valid_to=day)


def _changed(row: OrgUnit, change: Change, day: date) -> OrgUnit:
    given = {name: getattr(change, name) for name in change.given}
    return replace(row, valid_from=day, **given)


def _born(change: Change, day: date) -> OrgUnit:
    return OrgUnit(
        id=change.unit,
        code=change.code or "",
        name=change.name or "",
        level=cast("Level", change.level),  # MT1407 has refused a new unit without one
        parent=change.parent,
        valid_from=day,
        place_type=change.place_type,
    )


def _links_after(links: frozenset[TreeLink], event: Event) -> tuple[frozenset[TreeLink], list[Finding]]:
    """Links of units that end follow to the one successor; with several, a person says which."""
    ending = frozenset(event.ending())
    after, unsettled = set(links), list[Finding]()
    for link in links:
        if not link.in_force(event.day) or ending.isdisjoint({link.party, link.place}):
            continue
        after -= {link}
        if link.valid_from < event.day:
            after.add(replace(link, valid_to=event.day))
        if len(event.targets) == 1:
            after.add(_relinked(link, event, ending))
        else:
            args = {"event": event.id, "party": link.party, "place": link.place, "day": said_day(event.day)}
            unsettled.append(Finding("MT1413", args))
    return frozenset(after), unsettled


def _relinked(link: TreeLink, event: Event, ending: frozenset[str]) -> TreeLink:
    target = event.targets[0]
    return TreeLink(
        party=target if link.party in ending else link.party,
        place=target if link.place in ending else link.place,
        valid_from=event.day,
    )


# -- undoing ----------------------------------------------------------------------------------------------------


def _resting(places: Places, entry: Entry, uses: Iterable[Use]) -> Iterator[Finding]:
    event = entry.event
    born = _born_by(places.units, entry)
    for later in places.entries[places.entries.index(entry) + 1 :]:
        parents = {unit.parent for unit in later.added}
        if later.touched & entry.touched or parents & born:
            what = f"{later.event.id}, {said_day(later.event.day)}"
            yield _rests(event, vi=f"sự kiện {what}", en=f"event {what}")
    by_events = {unit for other in places.entries for unit in other.added}
    for unit in places.units:
        if unit.parent in born and unit not in by_events:
            yield _rests(event, vi=f"đơn vị {said(unit)}", en=f"unit {said(unit)}")
    linked_by_events = {link for other in places.entries for link in other.links_added}
    for link in places.links:
        if {link.party, link.place} & born and link not in linked_by_events:
            yield _rests(event, vi=f"liên kết {link.party} – {link.place}", en=f"the link {link.party} – {link.place}")
    taken_up = {unit for other in places.entries for unit in other.removed}
    for unit in entry.added.difference(places.units, taken_up):
        yield _rests(event, vi=f"thay đổi khác của {said(unit)}", en=f"another change of {said(unit)}")
    for use in uses:
        if use.day >= event.day and use.unit in born.union(event.targets):
            yield _rests(event, vi=use.what_vi, en=use.what_en)


def _born_by(units: Sequence[OrgUnit], entry: Entry) -> frozenset[str]:
    """Units that would not exist without the event."""
    others = {unit.id for unit in units if unit not in entry.added} | {unit.id for unit in entry.removed}
    return frozenset({unit.id for unit in entry.added} - others)


def _rests(event: Event, *, vi: str, en: str) -> Finding:
    return Finding("MT1411", {"event": event.id, "what_vi": vi, "what_en": en})

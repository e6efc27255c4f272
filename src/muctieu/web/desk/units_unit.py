"""One unit through time: what it is on a day, every stretch of its attributes, its events, kin and figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.lineage import Lineage
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_checks import said_day, versions_of
from muctieu.core.place_events import Edge, edges_of
from muctieu.packs.loader import load_indicators, load_sectors
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.units_words import event_text, kind_word, names_on, share_text, since_text, type_word
from muctieu.web.figures.models import Observation
from muctieu.web.people.models import User
from muctieu.web.places.history import UnitHistory, unit_history
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink, UnitEvent
from muctieu.web.places.queries import in_force, units_on
from muctieu.web.screens.words import day_text, pick


@dataclass(frozen=True, slots=True)
class Link:
    """Another unit; `uuid` is empty where the viewer may not open its page. `note` says what binds the two."""

    uuid: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Attributes that held from a day until another; `until` is empty while they hold."""

    since: str
    until: str
    name: str
    code: str
    kind: str
    above: str
    basis: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One event that touched the unit."""

    uuid: str
    day: str
    kind: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class SectorLines:
    """The indicators of a sector of which the unit, those below it or their kin have figures: code and name."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything about one unit."""

    uuid: str
    key: str
    name: str
    state: str
    is_standing: bool
    code: str
    kind: str
    since: str
    above: Link | None
    answers: tuple[Link, ...]
    below: tuple[Link, ...]
    stretches: tuple[Stretch, ...]
    happenings: tuple[Happening, ...]
    came_from: tuple[Link, ...]
    became: tuple[Link, ...]
    sectors: tuple[SectorLines, ...]
    has_card: bool

    @property
    def series_count(self) -> int:
        return sum(len(sector.lines) for sector in self.sectors)


def unit_page(unit: OrgUnit, *, viewer: User, day: date, readable: frozenset[int]) -> UnitPage:
    """The unit as of `day` with its whole history; the queries are constant."""
    history = unit_history(unit)
    kin = _Kin(unit, history, day, readable)
    standing = next((row for row in history.versions if row.in_force(day)), None)
    shown = standing or _nearest(history.versions, day)
    return UnitPage(
        uuid=str(unit.uuid),
        key=unit.key,
        name=shown.name,
        state=_state(history, kin, day),
        is_standing=standing is not None,
        code=shown.code,
        kind=type_word(shown),
        since=since_text(history.versions[0].valid_from),
        above=None if shown.parent is None else kin.link(shown.parent),
        answers=kin.answers(),
        below=kin.below(),
        stretches=tuple(kin.stretch(row) for row in reversed(history.versions)),
        happenings=kin.happenings(),
        came_from=tuple(kin.link(edge.source, _passed(edge)) for edge in history.came_from),
        became=tuple(kin.link(edge.target, _passed(edge)) for edge in history.became if edge.target != unit.key),
        sectors=_sectors(unit, viewer),
        has_card=_has_card(unit, standing, viewer),
    )


def _nearest(versions: Sequence[CoreUnit], day: date) -> CoreUnit:
    begun = [row for row in versions if row.valid_from <= day]
    return begun[-1] if begun else versions[0]


def _passed(edge: Edge) -> str:
    return f"{day_text(edge.day)}, {share_text(edge.shares)}"


def _state(history: UnitHistory, kin: _Kin, day: date) -> str:
    """Whether it stands on the day, and if not, since when or from when, and in whom it lives on."""
    first, last = history.versions[0], history.versions[-1]
    if last.valid_to is not None and last.valid_to <= day:
        heirs = ", ".join(kin.name(edge.target) for edge in history.became if edge.day == last.valid_to)
        ended = pick(f"Đã chấm dứt từ {day_text(last.valid_to)}", f"Ended on {day_text(last.valid_to)}")
        return f"{ended}{pick(', nay thuộc ', ', now part of ')}{heirs}" if heirs else ended
    if day < first.valid_from:
        return pick(f"Đến {day_text(first.valid_from)} mới có", f"Begins on {day_text(first.valid_from)} only")
    since = since_text(first.valid_from)
    return pick(f"Có từ {since}", f"Since {since}") if since else ""


class _Kin:
    """The units around one unit, loaded once, with the names that they had."""

    def __init__(self, unit: OrgUnit, history: UnitHistory, day: date, readable: frozenset[int]) -> None:
        self.unit, self.history, self.day, self.readable = unit, history, day, readable
        keys = {row.parent for row in history.versions if row.parent}
        for event in history.events:
            keys |= event.units | {change.parent for change in event.changes if change.parent}
        rows = OrgUnitVersion.objects.filter(unit__key__in=keys | {unit.key}).select_related("unit", "parent")
        self.identities = {row.unit.key: row.unit for row in rows}
        self.versions = versions_of(row.to_core() for row in rows)
        self.bases = {(row.unit.key, row.valid_from): row.legal_basis for row in rows}

    def names(self, day: date) -> Mapping[str, str]:
        return names_on((row for rows in self.versions.values() for row in rows), day)

    def name(self, key: str) -> str:
        return self.names(self.day).get(key, key)

    def link(self, key: str, note: str = "") -> Link:
        row = self.identities.get(key)
        is_open = row is not None and row.pk in self.readable
        return Link(str(row.uuid) if row is not None and is_open else "", self.name(key), note)

    def stretch(self, row: CoreUnit) -> Stretch:
        above = self.names(row.valid_from).get(row.parent or "", "")
        return Stretch(
            since=said_day(row.valid_from),
            until="" if row.valid_to is None else day_text(row.valid_to),
            name=row.name,
            code=row.code,
            kind=type_word(row),
            above=above,
            basis=self.bases.get((row.id, row.valid_from), ""),
        )

    def happenings(self) -> tuple[Happening, ...]:
        """The events that stand, the latest first."""
        keys = [event.id for event in self.history.events]
        rows = dict(UnitEvent.objects.filter(key__in=keys).values_list("key", "uuid"))
        return tuple(
            Happening(
                uuid=str(rows[event.id]),
                day=day_text(event.day),
                kind=kind_word(event.kind),
                text=event_text(event, self.names(event.day)),
                basis=event.legal_basis,
            )
            for event in reversed(self.history.events)
        )

    def answers(self) -> tuple[Link, ...]:
        """The units of the other tree to which it is linked on the day."""
        party = TreeLink.objects.filter(in_force(self.day), administrative=self.unit).values("party")
        places = TreeLink.objects.filter(in_force(self.day), party=self.unit).values("administrative")
        found = units_on(self.day).filter(Q(unit__in=party) | Q(unit__in=places))
        return self._links(found.order_by("code", "name"))

    def below(self) -> tuple[Link, ...]:
        return self._links(units_on(self.day).filter(parent=self.unit).order_by("code", "name"))

    def _links(self, rows: Iterable[OrgUnitVersion]) -> tuple[Link, ...]:
        return tuple(
            Link(str(row.unit.uuid) if row.unit_id in self.readable else "", row.name, row.code) for row in rows
        )


def _has_card(unit: OrgUnit, standing: CoreUnit | None, viewer: User) -> bool:
    """Whether there is a scorecard of the unit that the viewer may open."""
    acts = {Level.COMMUNE: Act.DESK_OPEN, Level.VILLAGE: Act.FIGURE_READ}
    act = None if standing is None else acts.get(standing.level)
    return act is not None and may(viewer, act, unit)


# -- figures --------------------------------------------------------------------------------------------------


def _sectors(unit: OrgUnit, viewer: User) -> tuple[SectorLines, ...]:
    """The indicators that have a series to show, by sector; nothing where the viewer may not read the figures."""
    if not may(viewer, Act.FIGURE_READ, unit):
        return ()
    catalogue = load_indicators()
    sees_all = may(viewer, Act.FIGURE_READ_RESTRICTED, unit)
    codes = _codes(unit)
    known = [one for one in catalogue.values() if _has_series(one, codes) and (sees_all or not _is_restricted(one))]
    by_sector: dict[str, list[tuple[str, str]]] = {}
    for one in known:
        by_sector.setdefault(one.sector, []).append((one.code, pick(one.name_vi, one.name_en)))
    sectors = load_sectors()
    return tuple(
        SectorLines(pick(sector.name_vi, sector.name_en), tuple(by_sector[code]))
        for code, sector in sectors.items()
        if code in by_sector
    )


def _codes(unit: OrgUnit) -> frozenset[str]:
    """Indicators reported for the unit, for what ever stood directly below it, or for the kin of any of these."""
    lineage = Lineage(tuple(edge for entry in stored_entries() for edge in edges_of(entry.event)))
    below = OrgUnitVersion.objects.filter(parent=unit).values_list("unit__key", flat=True)
    places = OrgUnit.objects.filter(key__in=lineage.relatives({unit.key, *below})).values_list("pk", flat=True)
    rows = Observation.objects.filter(place__in=list(places)).order_by().values_list("indicator", flat=True)
    return frozenset(rows.distinct())


def _has_series(indicator: Indicator, codes: frozenset[str]) -> bool:
    """Reported itself, or worked out from two components that are."""
    return indicator.code in codes or {indicator.numerator, indicator.denominator} <= codes


def _is_restricted(indicator: Indicator) -> bool:
    catalogue = load_indicators()
    parts = [catalogue[code] for code in (indicator.numerator, indicator.denominator) if code and code in catalogue]
    return any(one.disclosure is Disclosure.RESTRICTED for one in (indicator, *parts))

"""The tree of units under one of them as of a day, and the search through every name that a unit ever had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.packs.gazetteer import find
from muctieu.web.desk.units_words import counted, kind_beside_name, since_text, type_word
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink
from muctieu.web.places.queries import ancestors, descendants, in_force, units_on
from muctieu.web.screens.words import day_text, pick

SHOWN = 50
# Under a unit of these levels the page shows one step, each with how much stands below it.
_WIDE = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the tree with those below it; `note` says for whom it answers, or how much stands below."""

    uuid: str
    key: str
    name: str
    code: str
    kind: str
    since: str
    note: str
    is_open: bool
    children: tuple[UnitRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A unit above, with the page of its tree."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TreePage:
    """The units under `top`; `party` are those of the other tree. `is_standing` is false before and after its time."""

    key: str
    uuid: str
    name: str
    headline: str
    above: tuple[Step, ...]
    rows: tuple[UnitRow, ...]
    party: tuple[UnitRow, ...]
    is_standing: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that answers a search: the name that answered, what it is on the day, and where it stands."""

    uuid: str
    name: str
    code: str
    kind: str
    above: str
    state: str
    is_standing: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The units that answer, best first; `more` that were left out."""

    rows: tuple[Found, ...]
    more: int


def tree_page(top: OrgUnit, *, day: date, readable: frozenset[int]) -> TreePage:
    """The tree under `top`, as far as the units are `readable`; the queries are constant."""
    rows = _rows(top, day, readable)
    own = next((row for row in rows if row.unit_id == top.pk), None)
    name = OrgUnitVersion.objects.filter(unit=top).order_by("-valid_from").values_list("name", flat=True)[0]
    party = _party(rows, day)
    notes = _below(rows, day) if own is not None and Level(own.level) in _WIDE else {}
    answers = _answers(rows, party, day)
    return TreePage(
        key=top.key,
        uuid=str(top.uuid),
        name=name if own is None else own.name,
        headline=_headline(row for row in (*rows, *party) if row is not own),
        above=_above(top, day, readable),
        rows=_forest(rows, above=top.pk, notes=notes),
        party=_forest(party, above=None, notes=answers),
        is_standing=own is not None,
    )


def _rows(top: OrgUnit, day: date, readable: frozenset[int]) -> list[OrgUnitVersion]:
    """The unit as it stood on the day, with all below it; below a province or district one step only."""
    own = units_on(day).filter(unit=top).first()
    if own is None:
        return []
    is_wide = Level(own.level) in _WIDE
    below = units_on(day).filter(parent=top) if is_wide else units_on(day).filter(
        unit__in=descendants((top.pk,), day) - {top.pk})  # fmt: skip
    return [own, *(row for row in below if row.unit_id in readable)]


def _party(rows: Iterable[OrgUnitVersion], day: date) -> list[OrgUnitVersion]:
    """The party units that answer for one of the units, and what stands below them."""
    places = [row.unit_id for row in rows]
    links = TreeLink.objects.filter(in_force(day), administrative__in=places).values_list("party_id", flat=True)
    return list(units_on(day).filter(unit__in=descendants(links, day)))


def _answers(rows: Iterable[OrgUnitVersion], party: Iterable[OrgUnitVersion], day: date) -> Mapping[int, str]:
    """For which unit each party unit answers, in words."""
    names = {row.unit_id: row.name for row in rows}
    links = TreeLink.objects.filter(in_force(day), party__in=[row.unit_id for row in party])
    found: dict[int, list[str]] = {}
    for link in links.order_by("pk"):
        if link.administrative_id in names:
            found.setdefault(link.party_id, []).append(names[link.administrative_id])
    return {unit: pick("phụ trách ", "answers for ") + ", ".join(places) for unit, places in found.items()}


def _below(rows: Iterable[OrgUnitVersion], day: date) -> Mapping[int, str]:
    """How many units of each level stand directly below each of the units."""
    below = OrgUnitVersion.objects.filter(in_force(day), parent__in=[row.unit_id for row in rows])
    found: dict[int, list[str]] = {}
    for line in below.values("parent", "level").annotate(count=Count("pk")).order_by("parent", "level"):
        found.setdefault(line["parent"], []).append(counted(Level(line["level"]), line["count"]))
    return {unit: ", ".join(parts) for unit, parts in found.items()}


def _above(top: OrgUnit, day: date, readable: frozenset[int]) -> tuple[Step, ...]:
    """The readable units above, the highest first."""
    higher = (ancestors(top.pk, day) - {top.pk}) & readable
    rows = units_on(day).filter(unit__in=higher)
    order = {level: number for number, level in enumerate(Level)}
    ordered = sorted(rows, key=lambda row: order[Level(row.level)])
    return tuple(Step(row.unit.key, row.name) for row in ordered)


def _headline(rows: Iterable[OrgUnitVersion]) -> str:
    counts = Counter(Level(row.level) for row in rows)
    return ", ".join(counted(level, counts[level]) for level in Level if counts[level])


def _forest(rows: Sequence[OrgUnitVersion], *, above: int | None, notes: Mapping[int, str]) -> tuple[UnitRow, ...]:
    """The rows under their parents, by code; those whose parent is not among them stand under nothing."""
    known = {row.unit_id for row in rows}
    below: dict[int | None, list[OrgUnitVersion]] = {}
    for row in sorted(rows, key=lambda row: (row.code, row.name)):
        if row.unit_id != above:
            below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return _branches(below, above, notes)


def _branches(
    below: Mapping[int | None, Sequence[OrgUnitVersion]], parent: int | None, notes: Mapping[int, str]
) -> tuple[UnitRow, ...]:
    return tuple(
        UnitRow(
            uuid=str(row.unit.uuid),
            key=row.unit.key,
            name=row.name,
            code=row.code,
            kind=kind_beside_name(row.to_core()),
            since=since_text(row.valid_from),
            note=notes.get(row.unit_id, ""),
            is_open=Level(row.level) in (*_WIDE, Level.COMMUNE),
            children=_branches(below, row.unit_id, notes),
        )
        for row in below.get(parent, ())
    )


# -- search ---------------------------------------------------------------------------------------------------


def search_page(sought: str, *, day: date, readable: frozenset[int]) -> SearchPage:
    """The readable units that ever had the name or code, with or without diacritics; two queries."""
    rows = OrgUnitVersion.objects.filter(unit__in=readable).select_related("unit", "parent")
    units = {row.unit.key: str(row.unit.uuid) for row in rows}
    versions: dict[str, list[CoreUnit]] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        versions.setdefault(row.unit.key, []).append(row.to_core())
    hits = find((unit for found in versions.values() for unit in found), sought)
    # One line a unit: the best answer, which for a renamed one may be a name of the past.
    best = {hit.unit.id: hit.unit for hit in reversed(hits)}
    ordered = sorted(dict.fromkeys(hit.unit.id for hit in hits), key=lambda key: not _stands(versions[key], day))
    found = tuple(_found(best[key], versions, day, units[key]) for key in ordered[:SHOWN])
    return SearchPage(found, max(0, len(ordered) - SHOWN))


def _stands(versions: Iterable[CoreUnit], day: date) -> bool:
    return any(row.in_force(day) for row in versions)


def _found(hit: CoreUnit, versions: Mapping[str, Sequence[CoreUnit]], day: date, uuid: str) -> Found:
    rows = versions[hit.id]
    standing = next((row for row in rows if row.in_force(day)), None)
    above = versions.get((standing or hit).parent or "", ())
    return Found(
        uuid=uuid,
        name=hit.name,
        code=hit.code,
        kind=type_word(hit),
        above=next((row.name for row in above if row.in_force(day)), above[-1].name if above else ""),
        state=_state(hit, rows, day),
        is_standing=standing is not None,
    )


def _state(hit: CoreUnit, rows: Sequence[CoreUnit], day: date) -> str:
    """What a reader must know who has found this name: that it is of the past, or the unit's end."""
    standing = next((row for row in rows if row.in_force(day)), None)
    if standing is None:
        first, last = rows[0].valid_from, rows[-1].valid_to
        if last is not None and last <= day:
            return pick(f"đã chấm dứt từ {day_text(last)}", f"ended on {day_text(last)}")
        return pick(f"có từ {day_text(first)}", f"begins on {day_text(first)}")
    if standing.name != hit.name:
        if hit.valid_from > day:
            since = day_text(hit.valid_from)
            return pick(f"tên của {standing.name} từ {since}", f"the name of {standing.name} from {since}")
        return pick(f"tên cũ của {standing.name}", f"an earlier name of {standing.name}")
    if standing.code != hit.code:
        return pick(f"mã cũ, nay là {standing.code}", f"an earlier code, now {standing.code}")
    return ""

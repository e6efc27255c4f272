"""A register of named units with their lineage: what stood on a day, who came from whom, who is called so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from muctieu.core.fold import search_key
from muctieu.core.place import Level, OrgUnit
from muctieu.core.place_events import Edge
from muctieu.packs.wording import fold

# How well a name answers: the code or the very name, the name without marks, its beginning, words inside it.
EXACT, SAME_LETTERS, BEGINS, CONTAINS = range(4)


@dataclass(frozen=True, slots=True)
class Hit:
    """Attributes of a unit that answer a query, and how well; below `BEGINS` the whole name was meant."""

    unit: OrgUnit
    rank: int


class Gazetteer:
    """Dated units and the edges between them, ready to be asked."""

    def __init__(self, units: Sequence[OrgUnit], edges: Iterable[Edge]) -> None:
        self.units = tuple(units)
        self.edges = tuple(edges)
        self._versions: dict[str, list[OrgUnit]] = {}
        for unit in self.units:
            self._versions.setdefault(unit.id, []).append(unit)
        self._coming = _grouped(self.edges, by="target")
        self._going = _grouped(self.edges, by="source")

    def versions(self, place: str) -> Sequence[OrgUnit]:
        """The attributes of a unit in the order of time."""
        return self._versions.get(place, ())

    def on(self, place: str, day: date) -> OrgUnit | None:
        """The attributes of a unit on that day, or None when it does not stand."""
        return next((unit for unit in self.versions(place) if unit.in_force(day)), None)

    def parents(self, unit: OrgUnit, *, on: date | None = None) -> tuple[OrgUnit, ...]:
        """The units above, nearest first, on that day; without one, on the first day of these attributes."""
        day = unit.valid_from if on is None else on
        found: list[OrgUnit] = []
        above = self.on(unit.parent or "", day)
        while above is not None:
            found.append(above)
            above = self.on(above.parent or "", day)
        return tuple(found)

    def came_from(self, unit: OrgUnit) -> tuple[tuple[Edge, OrgUnit], ...]:
        """The units that made this one when these attributes began, as they stood the day before."""
        edges = (edge for edge in self._coming.get(unit.id, ()) if edge.day == unit.valid_from)
        return _with_units((edge, self.on(edge.source, edge.day - timedelta(days=1))) for edge in edges)

    def became(self, unit: OrgUnit) -> tuple[tuple[Edge, OrgUnit], ...]:
        """The units in which this one lives on when these attributes end, as they began."""
        edges = (edge for edge in self._going.get(unit.id, ()) if edge.day == unit.valid_to)
        return _with_units((edge, self.on(edge.target, edge.day)) for edge in edges)

    def select(
        self, *, on: date | None = None, level: Level | None = None, under: frozenset[str] | None = None
    ) -> tuple[OrgUnit, ...]:
        """The attributes in force on that day (at any time without one), of that level, at or below those units."""
        return tuple(
            unit
            for unit in self.units
            if (on is None or unit.in_force(on))
            and (level is None or unit.level is level)
            and (under is None or self.is_under(unit, under, on=on))
        )

    def is_under(self, unit: OrgUnit, tops: frozenset[str], *, on: date | None = None) -> bool:
        """Whether the unit is one of `tops` or stands below one on that day."""
        return unit.id in tops or any(above.id in tops for above in self.parents(unit, on=on))


def find(units: Iterable[OrgUnit], query: str) -> tuple[Hit, ...]:
    """The units that answer to a name or a code, best first; then the later before the earlier, then by code.

    A name answers with or without its type ("xã Tà Tổng", "tà tổng"), with or without marks, in either tone
    placement; a code also without its leading zeros, as spreadsheets leave it.
    """
    key = search_key(query)
    if not key:
        return ()
    wanted = _Wanted(key, fold(query), query.strip())
    hits = (Hit(unit, rank) for unit in units if (rank := wanted.rank(unit)) is not None)
    return tuple(sorted(hits, key=lambda hit: (hit.rank, -hit.unit.valid_from.toordinal(), hit.unit.code)))


def bare_name(unit: OrgUnit) -> str:
    """The name without the type before it: "Tà Tổng"."""
    return unit.name.removeprefix(type_before_name(unit)).strip()


def type_before_name(unit: OrgUnit) -> str:
    """The word that stands before the name; both kinds of city are "thành phố"."""
    if unit.place_type is None:
        return ""
    return "thành phố" if unit.place_type.name_vi.startswith("thành phố") else unit.place_type.name_vi


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A query in the three forms in which it is compared: without marks, with marks in one spelling, as a code."""

    key: str
    spelled: str
    code: str

    def rank(self, unit: OrgUnit) -> int | None:
        if self.code.isdigit():
            return self._rank_of_code(unit)
        full = search_key(unit.name)
        if self.key not in full:
            return None
        name = bare_name(unit)
        bare = search_key(name)
        if self.key in (full, bare):
            return EXACT if self.spelled in (fold(unit.name), fold(name)) else SAME_LETTERS
        if full.startswith(f"{self.key} ") or bare.startswith(f"{self.key} "):
            return BEGINS
        return CONTAINS if f" {self.key} " in f" {full} " else None

    def _rank_of_code(self, unit: OrgUnit) -> int | None:
        """A number is a code, or the name of a ward ("phường 5")."""
        if unit.code == self.code or bare_name(unit) == self.code:
            return EXACT
        return SAME_LETTERS if unit.code.lstrip("0") == self.code else None


def _grouped(edges: Iterable[Edge], *, by: str) -> Mapping[str, list[Edge]]:
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(getattr(edge, by), []).append(edge)
    return groups


def _with_units(pairs: Iterable[tuple[Edge, OrgUnit | None]]) -> tuple[tuple[Edge, OrgUnit], ...]:
    found = [(edge, unit) for edge, unit in pairs if unit is not None]
    return tuple(sorted(found, key=lambda pair: pair[1].code))

"""Which units a form about a change of units offers: those of one commune, or the communes of one province."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from muctieu.core.place import Level, PlaceType
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.common import clock
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.units_words import level_word
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink
from muctieu.web.places.queries import governed, governing
from muctieu.web.screens.words import pick

_WIDE = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT)
# What a unit of a level may stand under.
_ABOVE = (*_WIDE, Level.COMMUNE, Level.VILLAGE, Level.COMMITTEE)


@dataclass(frozen=True, slots=True)
class Group:
    """Options of one level under its word."""

    label: str
    options: tuple[Option, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit within which the form may work, as a link above it."""

    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """The units that can still change (their last stretch is open), and those that one may stand under, by key."""

    top: CoreUnit
    units: Mapping[str, CoreUnit]
    parents: Mapping[str, CoreUnit]
    scopes: tuple[Scope, ...]

    def groups(self, chosen: Iterable[str], units: Mapping[str, CoreUnit] | None = None) -> tuple[Group, ...]:
        """The units as options by level, the chosen ones marked."""
        marked = frozenset(chosen)
        main = Level.COMMUNE if self.top.level in _WIDE else Level.VILLAGE
        by_level: dict[Level, list[CoreUnit]] = {}
        for unit in (self.units if units is None else units).values():
            by_level.setdefault(unit.level, []).append(unit)
        return tuple(
            Group(
                level_word(level).capitalize(),
                tuple(
                    Option(unit.id, _label(unit), unit.id in marked)
                    for unit in sorted(by_level[level], key=lambda unit: (unit.code, unit.name))
                ),
                is_open=level is main or any(unit.id in marked for unit in by_level[level]),
            )
            for level in Level
            if level in by_level
        )

    def types(self, chosen: str) -> tuple[Option, ...]:
        """The types that units of the levels on offer can have."""
        levels = {unit.level for unit in self.units.values()}
        return tuple(
            Option(kind.value, pick(kind.name_vi, kind.name_en), kind.value == chosen)
            for kind in PlaceType
            if kind.level in levels
        )

    def children(self, key: str) -> tuple[CoreUnit, ...]:
        """The units on offer that stand directly below one of them."""
        return tuple(unit for unit in self.units.values() if unit.parent == key)


def _label(unit: CoreUnit) -> str:
    return f"{unit.name} ({unit.code})" if unit.code else unit.name


def offer(top: OrgUnit, readable: frozenset[int]) -> Offer:
    """What the form offers within `top`: below a commune everything, above it the unit and those directly below.

    The queries are constant.
    """
    today = clock.today()
    higher = governing(top.pk, today) & readable
    within = governed((top.pk,), today)
    party = TreeLink.objects.filter(administrative__in=within, valid_to__isnull=True).values_list("party_id", flat=True)
    known = (within | higher | governed(party, today)) & readable
    rows = _open(known)
    own = next((row for row in rows if row.unit_id == top.pk), None) or _last(top)
    is_wide = Level(own.level) in _WIDE
    inside = [row for row in rows if _is_inside(row, top, is_wide=is_wide, higher=higher)]
    beside = _open(_siblings(higher) & readable) if not is_wide else []
    return Offer(
        top=own.to_core(),
        units={row.unit.key: row.to_core() for row in inside},
        parents={row.unit.key: row.to_core() for row in (*rows, *beside) if Level(row.level) in _ABOVE},
        scopes=_scopes(rows, top, higher),
    )


def _is_inside(row: OrgUnitVersion, top: OrgUnit, *, is_wide: bool, higher: frozenset[int]) -> bool:
    if is_wide:
        return top.pk in (row.unit_id, row.parent_id)
    return row.unit_id == top.pk or row.unit_id not in higher


def _open(units: Iterable[int]) -> list[OrgUnitVersion]:
    """The last stretches of those units that have not ended."""
    rows = OrgUnitVersion.objects.filter(unit__in=list(units), valid_to__isnull=True)
    return list(rows.select_related("unit", "parent"))


def _last(top: OrgUnit) -> OrgUnitVersion:
    return OrgUnitVersion.objects.filter(unit=top).select_related("unit", "parent").latest("valid_from")


def _siblings(higher: Iterable[int]) -> frozenset[int]:
    """The communes and such directly below the units above: a village may pass to one of them."""
    rows = OrgUnitVersion.objects.filter(parent__in=list(higher), level=Level.COMMUNE.value, valid_to__isnull=True)
    return frozenset(rows.values_list("unit_id", flat=True))


def _scopes(rows: Sequence[OrgUnitVersion], top: OrgUnit, higher: frozenset[int]) -> tuple[Scope, ...]:
    """The unit and those above it, the highest first."""
    order = {level: number for number, level in enumerate(Level)}
    found = sorted((row for row in rows if row.unit_id in higher), key=lambda row: order[Level(row.level)])
    return tuple(Scope(row.unit.key, row.name, row.unit_id == top.pk) for row in found)

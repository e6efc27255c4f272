"""Who reports to whom: the units below each other through time, in whichever tree they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from muctieu.core.aggregate import Area
from muctieu.core.period import Period
from muctieu.core.place import Level, children
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.common.news import until_touched
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import ever_below


class Ground:
    """The units under some places; what was asked of a day once is known."""

    def __init__(self, units: Iterable[CoreUnit]) -> None:
        under: dict[str, list[CoreUnit]] = {}
        for unit in units:
            if unit.parent is not None and unit.level.adds_up:
                under.setdefault(unit.parent, []).append(unit)
        self.names = {unit.id: unit.name for found in under.values() for unit in found}
        self.parts = {parent: tuple(dict.fromkeys(unit.id for unit in found)) for parent, found in under.items()}
        self._under = {parent: tuple(found) for parent, found in under.items()}
        self._levels = {parent: found[-1].level for parent, found in under.items()}
        self._known: dict[tuple[str, date], tuple[CoreUnit, ...]] = {}

    def units(self, place: str, day: date) -> tuple[CoreUnit, ...]:
        """The units directly below the place on that day whose figures make its own, in the order of their codes."""
        key = (place, day)
        if key not in self._known:
            self._known[key] = children(self._under.get(place, ()), place, on=day)
        return self._known[key]

    def level_below(self, place: str) -> Level:
        """What the units below the place are: villages of a commune, communes of a province."""
        return self._levels.get(place, Level.VILLAGE)

    def below(self, place: str, period: Period) -> tuple[str, ...]:
        """The units expected to report to the place: those that stand on the period's last day."""
        return tuple(unit.id for unit in self.units(place, period.end - timedelta(days=1)))

    def area(self, place: str) -> Area:
        """The place as the core asks for it."""
        return Area(place, lambda period: self.below(place, period), self.below)


@until_touched("places")
def ground_at(place_id: int) -> tuple[Ground, frozenset[int]]:
    """The ground directly below a place, and the units that ever stood there with the place itself; one query."""
    rows = list(OrgUnitVersion.objects.filter(parent=place_id).select_related("unit", "parent"))
    return Ground(row.to_core() for row in rows), frozenset([place_id, *(row.unit_id for row in rows)])


def ground_under(place_ids: Iterable[int]) -> tuple[Ground, frozenset[int]]:
    """The ground below the places, and all units that ever stood there, the places among them; two queries."""
    return _ground_under(frozenset(place_ids))


@until_touched("places")
def _ground_under(place_ids: frozenset[int]) -> tuple[Ground, frozenset[int]]:
    units = ever_below(place_ids)
    rows = OrgUnitVersion.objects.filter(parent__in=units).select_related("unit", "parent")
    return Ground(row.to_core() for row in rows), units

"""Figures of some indicators for every unit directly below a place, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import Observation, current
from muctieu.core.period import Period
from muctieu.core.place import Level, OrgUnit, children
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation as Row
from muctieu.web.figures.sources import EVER, decisions_on
from muctieu.web.places.models import OrgUnit as UnitRow
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force

Series = Mapping[str, tuple[Figure, ...]]


def totals_below(codes: Iterable[str], place: UnitRow, *, viewer: Actor | None, day: date) -> Mapping[str, Series]:
    """Unit key → indicator code → its figures for periods over by `day`, oldest first.

    The units are those directly below the place on `day` whose figures the viewer may read; indicators that the
    viewer may not read of a unit are left out. Constant queries.
    """
    standing = OrgUnitVersion.objects.filter(in_force(day), parent=place)
    units = UnitRow.objects.filter(pk__in=visible(viewer, Act.FIGURE_READ, standing, place="unit").values("unit"))
    below = dict(units.values_list("pk", "key"))
    if not below:
        return {}
    secret = visible(viewer, Act.FIGURE_READ_RESTRICTED, UnitRow.objects.filter(pk__in=below), place="pk")
    sees_all = frozenset(secret.values_list("key", flat=True))
    catalogue = load_indicators()
    known = [catalogue[code] for code in dict.fromkeys(codes) if code in catalogue]
    rows = OrgUnitVersion.objects.filter(parent__in=below).select_related("unit", "parent")
    villages = tuple(row.to_core() for row in rows)
    counting = _counting(_needed(known), {row.unit_id for row in rows} | below.keys(), day)
    owners = {unit.id: unit.parent for unit in villages}
    by_unit: dict[str, list[Observation]] = {key: [] for key in below.values()}
    for obs in counting:
        for key in {obs.place, owners.get(obs.place)}:
            if key in by_unit:
                by_unit[key].append(obs)
    return {
        key: {
            one.code: series(one, by_unit[key], area=_area(key, villages), catalogue=catalogue)
            for one in known
            if key in sees_all or not is_restricted(one)
        }
        for key in by_unit
    }


def is_restricted(indicator: Indicator) -> bool:
    """Whether the indicator, or one of the two that it is worked out from, is for few eyes."""
    catalogue = load_indicators()
    parts = [catalogue[code] for code in (indicator.numerator, indicator.denominator) if code and code in catalogue]
    return any(one.disclosure is Disclosure.RESTRICTED for one in (indicator, *parts))


def _needed(known: Iterable[Indicator]) -> frozenset[str]:
    return frozenset(code for one in known for code in (one.code, one.numerator, one.denominator) if code)


def _counting(codes: frozenset[str], places: Iterable[int], day: date) -> tuple[Observation, ...]:
    found = with_state(Row.objects.filter(indicator__in=sorted(codes), place_id__in=sorted(places)))
    over = day + timedelta(days=1)
    observations = (obs for obs in observations_of(found) if obs.period is not None and obs.period.end <= over)
    return current(observations, as_of=EVER, decisions=decisions_on(sorted(places), codes))


def _area(key: str, villages: tuple[OrgUnit, ...]) -> Area:
    own = tuple(unit for unit in villages if unit.parent == key)

    def standing(period: Period) -> tuple[str, ...]:
        last = period.end - timedelta(days=1)
        return tuple(unit.id for unit in children(own, key, on=last, level=Level.VILLAGE))

    return Area(key, standing)

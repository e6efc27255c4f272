"""A place's totals of a few indicators, whatever plan they stand in, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import current
from muctieu.core.period import Period
from muctieu.core.place import Level, children
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, may
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.figures.sources import EVER, decisions_on
from muctieu.web.places.models import OrgUnit, OrgUnitVersion


def totals(
    codes: Iterable[str], place: OrgUnit, *, viewer: Actor | None, day: date
) -> Mapping[str, tuple[Figure, ...]]:
    """The place's figures of each indicator for periods that are over by `day`, oldest first.

    Indicators that the viewer may not see are left out. Who belongs to a part of the place only sees totals without
    the reports behind them. Constant queries.
    """
    if not may(viewer, Act.DESK_OPEN, place):
        return {}
    catalogue, sees_all = load_indicators(), may(viewer, Act.FIGURE_READ_RESTRICTED, place)
    known = [code for code in codes if sees_all or catalogue[code].disclosure is not Disclosure.RESTRICTED]
    rows = OrgUnitVersion.objects.filter(parent=place).select_related("unit", "parent")
    villages = tuple(row.to_core() for row in rows)
    places = {row.unit_id for row in rows} | {place.pk}
    found = Observation.objects.filter(indicator__in=known, place_id__in=sorted(places))
    observations = observations_of(with_state(found))
    counting = current(
        (obs for obs in observations if obs.period is not None and obs.period.end <= day + timedelta(days=1)),
        as_of=EVER,
        decisions=decisions_on(sorted(places), known),
    )

    def standing(period: Period) -> tuple[str, ...]:
        last = period.end - timedelta(days=1)
        return tuple(unit.id for unit in children(villages, place.key, on=last, level=Level.VILLAGE))

    area, totals_only = Area(place.key, standing), not may(viewer, Act.FIGURE_READ, place)
    made = {code: series(catalogue[code], counting, area=area, catalogue=catalogue) for code in known}
    return {
        code: tuple(replace(figure, sources=(), parts=()) if totals_only else figure for figure in figures)
        for code, figures in made.items()
    }

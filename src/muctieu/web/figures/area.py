"""The counting figures of a commune and its villages, outside any plan: what forms of others are filled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.indicator import Disclosure
from muctieu.core.observation import Observation, current
from muctieu.core.place import Level, children
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, may
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation as Row
from muctieu.web.places.models import OrgUnit, OrgUnitVersion


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The commune's figures by indicator, one a period; and what counts of each place by itself."""

    totals: Mapping[str, tuple[Figure, ...]]
    single: tuple[Observation, ...]


def area_figures(commune: OrgUnit, codes: Iterable[str], *, viewer: Actor | None) -> AreaFigures:
    """The counting figures of these indicators; three queries. Nothing for whoever may not read the commune's figures.

    Indicators that the viewer may not read are left out.
    """
    if not may(viewer, Act.FIGURE_READ, commune):
        return AreaFigures({}, ())
    catalogue = load_indicators()
    may_read = may(viewer, Act.FIGURE_READ_RESTRICTED, commune)
    wanted = [
        catalogue[code]
        for code in dict.fromkeys(codes)
        if code in catalogue and (may_read or catalogue[code].disclosure is not Disclosure.RESTRICTED)
    ]
    needed = {code for one in wanted for code in (one.code, one.numerator, one.denominator) if code}
    versions = list(OrgUnitVersion.objects.filter(parent=commune).select_related("unit", "parent"))
    places = {version.unit_id for version in versions} | {commune.pk}
    rows = with_state(Row.objects.filter(indicator__in=needed, place_id__in=places))
    counting = current(observations_of(rows), as_of=EVER, decisions=decisions_on(places, needed))
    units = tuple(version.to_core() for version in versions)
    area = Area(
        commune.key,
        lambda period: tuple(
            unit.id for unit in children(units, commune.key, on=period.end - timedelta(days=1), level=Level.VILLAGE)
        ),
    )
    totals = {one.code: series(one, counting, area=area, catalogue=catalogue) for one in wanted}
    return AreaFigures(totals, tuple(obs for obs in counting if obs.indicator in totals))

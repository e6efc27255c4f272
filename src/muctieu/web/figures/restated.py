"""A series read both ways: as reported then, and restated on the units of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from muctieu.core.aggregate import Figure, figure_of
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.lineage import Lineage
from muctieu.core.observation import current
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import Measure, edges_of
from muctieu.core.restate import Ground, Restated, restate
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.mapping import indicator_named

Versions = Mapping[str, list[CoreUnit]]


def restated_series(
    indicator_code: str,
    unit: OrgUnit,
    *,
    viewer: Actor | None,
    on: date | None = None,
    measures: Mapping[str, Measure] | None = None,
) -> Restated | None:
    """The indicator's figures of the unit, of those below it and of all they came from, on the units of `on`.

    None where the viewer may not read the unit's figures or the indicator. Figures of units that are not the viewer's
    to read are missing in the coverage of a total. `on` is today by default; `measures` says whether a divided figure
    goes by households or by people. The number of queries does not depend on how many units or figures there are.

    Raises:
        StateError: MT7203 when there is no such indicator.
    """
    indicator = indicator_named(indicator_code)
    parts = _parts(indicator)
    if not _may_read(viewer, unit, parts):
        return None
    day = clock.today() if on is None else on
    lineage = Lineage(tuple(edge for entry in stored_entries() for edge in edges_of(entry.event)))
    versions = _versions(unit, lineage)
    readable = _readable(viewer, unit, versions)
    figures = _figures(frozenset(part.code for part in parts), readable)
    found = restate(indicator, figures, Ground(versions, lineage, load_indicators(), measures or {}), on=day)
    return replace(found, figures=tuple(figure for figure in found.figures if figure.place in readable))


def _parts(indicator: Indicator) -> list[Indicator]:
    """The indicator and the components that it is worked out from."""
    catalogue = load_indicators()
    parts = [catalogue[code] for code in (indicator.numerator, indicator.denominator) if code and code in catalogue]
    return [indicator, *parts]


def _may_read(viewer: Actor | None, unit: OrgUnit, parts: Iterable[Indicator]) -> bool:
    if not may(viewer, Act.FIGURE_READ, unit):
        return False
    is_restricted = any(part.disclosure is Disclosure.RESTRICTED for part in parts)
    return not is_restricted or may(viewer, Act.FIGURE_READ_RESTRICTED, unit)


def _versions(unit: OrgUnit, lineage: Lineage) -> Versions:
    """The dated attributes of the unit, of all that ever stood directly under it, and of all their kin."""
    below = OrgUnitVersion.objects.filter(parent=unit).values_list("unit__key", flat=True)
    keys = lineage.relatives({unit.key, *below})
    rows = OrgUnitVersion.objects.filter(unit__key__in=keys).select_related("unit", "parent")
    return versions_of(row.to_core() for row in rows)


def _readable(viewer: Actor | None, unit: OrgUnit, versions: Versions) -> frozenset[str]:
    """Keys of the units whose figures the viewer may read: today's by right, ended ones by where they last stood."""
    rows = visible(viewer, Act.FIGURE_READ, OrgUnit.objects.filter(key__in=versions.keys()), place="pk")
    seen = frozenset(rows.values_list("key", flat=True)) | {unit.key}
    today = clock.today()
    last = {key: rows[-1] for key, rows in versions.items()}
    ended = {key for key, row in last.items() if row.valid_to is not None and row.valid_to <= today}
    return seen | {key for key in ended if last[key].parent in seen}


def _figures(codes: frozenset[str], readable: Iterable[str]) -> list[Figure]:
    rows = Observation.objects.filter(indicator__in=sorted(codes), place__key__in=sorted(readable), disaggregation="")
    decisions = decisions_on(OrgUnit.objects.filter(key__in=sorted(readable)), codes)
    return [figure_of(obs) for obs in current(observations_of(with_state(rows)), as_of=EVER, decisions=decisions)]

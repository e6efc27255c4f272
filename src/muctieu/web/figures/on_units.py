"""A plan's figures read on the units of a day: what the place would have reported, had they stood all along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator
from muctieu.core.lineage import Lineage
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import edges_of
from muctieu.core.restate import Ground, Refusal
from muctieu.core.restate_tree import Calm, RestatedTree, Restating, Tree, restate_tree
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, reach
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import ever_below, keys_of

# Periods that a finding names, beyond which they are counted.
PERIODS_NAMED = 3


@dataclass(frozen=True, slots=True)
class OnUnits:
    """The day on whose units one reads, how divided figures go, and the units whose figures one may read."""

    day: date
    how: Restating
    readable: frozenset[int]


class Kin(NamedTuple):
    """The units that ever stood below a place and all that events joined with them: dated, by number, as they moved.

    `calm` are those directly below it on whose ground nothing ever happened, with units of their own; `resting` all
    units below those.
    """

    versions: Mapping[str, Sequence[CoreUnit]]
    lineage: Lineage
    keys: Mapping[int, str]
    has_changed: bool
    calm: Mapping[int, str]
    resting: frozenset[int]

    @property
    def is_still(self) -> bool:
        """Whether the same units have stood below the place ever since one day, so that both readings are one."""
        rows = [row for each in self.versions.values() for row in each]
        is_open = all(row.valid_to is None for row in rows) and len({row.valid_from for row in rows}) == 1
        return is_open and not self.has_changed


@until_touched("places")
def kin_of(place_id: int) -> Kin:
    """The ground of the place through time; four queries when units have changed, else none."""
    below = keys_of(ever_below((place_id,)))
    lineage = Lineage(tuple(edge for entry in stored_entries() for edge in edges_of(entry.event)))
    relatives = lineage.relatives(below.values())
    rows = OrgUnitVersion.objects.filter(unit__key__in=sorted(relatives)).select_related("unit", "parent")
    found = list(rows)
    versions = versions_of(row.to_core() for row in found)
    has_moved = any(len({row.parent for row in versions[key]}) > 1 for key in below.values() if key in versions)
    has_met = any(edge.source in relatives or edge.target in relatives for edge in lineage.edges)
    keys = {row.unit_id: row.unit.key for row in found}
    calm = _calm(versions, lineage, below.get(place_id, ""))
    resting = frozenset(pk for pk, key in keys.items() if versions[key][-1].parent in calm)
    return Kin(
        versions, lineage, keys, has_moved or has_met, {pk: key for pk, key in keys.items() if key in calm}, resting
    )


def _calm(versions: Mapping[str, Sequence[CoreUnit]], lineage: Lineage, place: str) -> frozenset[str]:
    """Units directly below the place that have units of their own, always the same ones since one day."""
    ever: dict[str, list[CoreUnit]] = {}
    for rows in versions.values():
        for row in rows:
            if row.parent is not None and row.level.adds_up:
                ever.setdefault(row.parent, []).append(row)

    def is_still(row: CoreUnit) -> bool:
        above = {one.parent for one in versions[row.id]}
        return lineage.is_alone(row.id) and len(above) == 1 and versions[row.id][-1].valid_to is None

    return frozenset(
        unit.id
        for unit in ever.get(place, ())
        if is_still(unit)
        and (below := ever.get(unit.id))
        and all(is_still(one) and one.id not in ever for one in below)
        and len({versions[one.id][0].valid_from for one in below}) == 1
    )


def on_todays_units(viewer: Actor, place_id: int, how: Restating) -> OnUnits:
    """The reading on the units of today, for a viewer of the place's figures.

    Figures of a unit elsewhere are read by whoever may read them there; of one that has ended, by whoever may read
    those of the unit below which it last stood.
    """
    kin, today = kin_of(place_id), clock.today()
    seen = reach(viewer, Act.FIGURE_READ) & kin.keys.keys()
    known = {kin.keys[pk] for pk in seen} | {kin.keys[place_id]}
    ended = {key for key, rows in kin.versions.items() if (until := rows[-1].valid_to) is not None and until <= today}
    more = {pk for pk, key in kin.keys.items() if key in ended and kin.versions[key][-1].parent in known}
    return OnUnits(today, how, frozenset(seen | more | {place_id}))


def restated_plan(
    place_id: int, indicators: Collection[Indicator], figures: Sequence[Figure], on_units: OnUnits,
    *, calm: Mapping[str, Calm] = MappingProxyType({}),
) -> RestatedTree:  # fmt: skip
    """The figures of the indicators and their components on the units of that day."""
    kin, measure = kin_of(place_id), on_units.how.measure
    parts = {code for one in indicators for code in (one.code, one.numerator, one.denominator) if code}
    measures = dict.fromkeys(parts, measure) if measure is not None else {}
    ground = Ground(kin.versions, kin.lineage, load_indicators(), measures)
    return restate_tree(indicators, figures, Tree(ground, on_units.day), calm=calm)


def refused_of(restated: RestatedTree, indicator: Indicator, place: str) -> tuple[Finding, ...]:
    """What is not restated, the periods of one unit and one reason together, with the name that the unit had last."""
    versions = restated.tree.ground.versions
    alike: dict[tuple[str, str | None, str], list[Refusal]] = {}
    for one in restated.refused(indicator, place):
        alike.setdefault((one.finding.code + one.indicator, one.place, one.finding.args["day"]), []).append(one)
    found = []
    for some in alike.values():
        rows = versions.get(some[0].place or "", ())
        args = {**some[0].finding.args, **_periods_of(some), **({"place": rows[-1].name} if rows else {})}
        found.append(replace(some[0].finding, args=args))
    return tuple(found)


def _periods_of(some: Sequence[Refusal]) -> dict[str, str]:
    """The periods as arguments of a finding, the first few by name."""
    named = [one.period for one in some[:PERIODS_NAMED] if one.period is not None]
    more = len(some) - PERIODS_NAMED
    said = ", ".join(period.label_vi for period in named) + (f" và {more} kỳ nữa" if more > 0 else "")
    said_en = ", ".join(period.label_en for period in named) + (f" and {more} more" if more > 0 else "")
    return {"period": said or "–", "period_en": said_en or "–"}


def summed_up(restated: RestatedTree, indicators: Iterable[Indicator], place: str) -> tuple[Finding, ...]:
    """How much of each indicator is not restated: MT7851, where anything is not."""
    counts = ((one, len(restated.refused(one, place))) for one in indicators)
    day = f"{restated.tree.on:%d/%m/%Y}"
    return tuple(
        Finding("MT7851", {"indicator": one.name_vi, "indicator_en": one.name_en, "count": str(count), "day": day})
        for one, count in counts
        if count
    )

"""What one viewer may look into beyond the totals: single villages, records, documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator
from muctieu.core.observation import Observation
from muctieu.core.period import Period
from muctieu.core.plan import Target
from muctieu.packs.loader import load_indicators
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, may, reach
from muctieu.web.figures.explained import full_names
from muctieu.web.figures.plan_figures import PlanFigures
from muctieu.web.figures.shapes import Breakdown, Record, SourceDocument, VillageLine
from muctieu.web.figures.source_documents import source_documents
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.plans.models import Plan as PlanRow


@dataclass(frozen=True)
class Insight:
    """What one viewer may look into beyond the totals: single villages, records, documents."""

    desk: PlanFigures
    viewer: Actor | None
    readable: Mapping[int, str]

    def breakdowns_of(self, target: Target) -> tuple[Breakdown, ...]:
        """The villages of each period in which one reported, newest first; only those the viewer may look into."""
        if not self._keys:
            return ()
        below = {unit: self.desk.figures_at(unit, target.indicator) for unit in self._below}
        by_unit = {unit: {figure.period: figure for figure in figures} for unit, figures in below.items()}
        periods = {obs.period for obs in self.desk.counting if self._speaks_below(obs, target.indicator)}
        periods |= {figure.period for figures in below.values() for figure in figures if self._is_near(figure.period)}
        dated = [period for period in periods if period is not None]
        newest_first = sorted(dated, key=lambda period: (period.last, period.months), reverse=True)
        return tuple(Breakdown(period, self._lines(period, by_unit)) for period in newest_first)

    @property
    def _below(self) -> frozenset[str]:
        return self._keys & self.desk.ground.names.keys()

    def _speaks_below(self, obs: Observation, indicator: Indicator) -> bool:
        return obs.place != self.desk.plan.place and self._concerns(obs, indicator) and self._is_near(obs.period)

    def _is_near(self, period: Period | None) -> bool:
        """Whether the reports of the period have been read."""
        seen = self.desk.window
        return period is not None and (seen is None or period.first in seen.firsts)

    def _concerns(self, obs: Observation, indicator: Indicator) -> bool:
        return obs.indicator in (indicator.code, indicator.numerator, indicator.denominator) and not obs.disaggregation

    def _is_open(self, obs: Observation) -> bool:
        return obs.place in self._keys and load_indicators()[obs.indicator].disclosure in self.desk.sight.allowed

    def _lines(self, period: Period, by_unit: Mapping[str, Mapping[Period | None, Figure]]) -> tuple[VillageLine, ...]:
        return tuple(
            VillageLine(unit, by_unit.get(unit.id, {}).get(period))
            for unit in self.desk.villages(period)
            if unit.id in self._keys
        )

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(self.readable.values())

    def history_of(self, target: Target) -> tuple[Record, ...]:
        """The records of the indicator or its components that the viewer may look into, newest first."""
        seen = self.desk.window
        counting = {obs.id for obs in self.desk.counting}
        names = self.desk.ground.names | {self.desk.plan.place: self.desk.plan.place_name}
        shown = [
            (obs, row)
            for obs, row in zip(self.desk.observations, self.desk.rows, strict=True)
            if self._concerns(obs, target.indicator) and self._is_open(obs) and (seen is None or row.pk in seen.newest)
        ]
        people = full_names(frozenset(row.recorded_by_id for _obs, row in shown))
        records = [
            Record(obs, names.get(obs.place, obs.place), people[row.recorded_by_id], obs.recorded_at,
                   obs.id in counting)
            for obs, row in shown
        ]  # fmt: skip
        # Rows come in the order of recording; a stable sort keeps it among records of one moment.
        records.sort(key=lambda record: record.recorded_at)
        return tuple(records[::-1])

    def older_records(self, target: Target, shown: int) -> int:
        """How many records there are beyond those shown."""
        seen = self.desk.window
        if seen is None:
            return 0
        named = (target.indicator.code, target.indicator.numerator, target.indicator.denominator)
        open_ = [code for code in named if code and load_indicators()[code].disclosure in self.desk.sight.allowed]
        return max(0, seen.count(open_, with_own=self.desk.row.place_id in self.readable) - shown)

    def documents_of(self, figures: Iterable[Figure]) -> Mapping[str, SourceDocument]:
        """The documents that the figures and the records shown name; without text for those who may not read it."""
        codes = {source.document for figure in figures for source in figure.sources}
        codes |= {obs.provenance.document for obs in self.desk.observations if obs.place in self._keys}
        return source_documents(codes, self.viewer)


def readable_units(viewer: Actor | None, plan: PlanRow) -> Mapping[int, str]:
    """The place and the units below it whose single figures the viewer may see, by key; none for the public."""
    if viewer is None:
        return {}
    seen = reach(viewer, Act.FIGURE_READ)
    found = {unit: key for unit, key in _below(plan.place_id).items() if unit in seen}
    return found | ({plan.place_id: plan.place.key} if may(viewer, Act.FIGURE_READ, plan) else {})


@until_touched("places")
def _below(place: int) -> Mapping[int, str]:
    return dict(OrgUnitVersion.objects.filter(parent=place).values_list("unit", "unit__key"))

"""What one viewer may look into beyond the totals: single villages, records, documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from muctieu.core.aggregate import Figure, series
from muctieu.core.indicator import Indicator
from muctieu.core.observation import Observation
from muctieu.core.period import Period
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.plan import Target
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures.plan_figures import PlanFigures
from muctieu.web.figures.shapes import Breakdown, Record, SourceDocument, VillageLine
from muctieu.web.figures.source_documents import source_documents
from muctieu.web.places.models import OrgUnitVersion


@dataclass(frozen=True)
class Insight:
    """What one viewer may look into beyond the totals: single villages, records, documents."""

    desk: PlanFigures
    viewer: Actor | None

    def breakdowns_of(self, target: Target) -> tuple[Breakdown, ...]:
        """The villages of each period in which one reported, newest first; only those the viewer may look into."""
        if not self._readable:
            return ()
        by_period: dict[Period, list[Observation]] = {}
        for obs in self.desk.counting:
            if obs.place != self.desk.plan.place and obs.period is not None and self._concerns(obs, target.indicator):
                by_period.setdefault(obs.period, []).append(obs)
        newest_first = sorted(by_period, key=lambda period: (period.last, period.months), reverse=True)
        return tuple(
            Breakdown(period, self._lines(period, target.indicator, by_period[period])) for period in newest_first
        )

    def _concerns(self, obs: Observation, indicator: Indicator) -> bool:
        return obs.indicator in (indicator.code, indicator.numerator, indicator.denominator) and not obs.disaggregation

    def _is_open(self, obs: Observation) -> bool:
        return obs.place in self._readable and load_indicators()[obs.indicator].disclosure in self.desk.sight.allowed

    def _lines(self, period: Period, indicator: Indicator, found: Sequence[Observation]) -> tuple[VillageLine, ...]:
        return tuple(
            VillageLine(unit, self._figure(unit, period, indicator, found))
            for unit in self.desk.villages(period)
            if unit.id in self._readable
        )

    def _figure(
        self, unit: CoreUnit, period: Period, indicator: Indicator, found: Sequence[Observation]
    ) -> Figure | None:
        """The unit's figure for the period, for a derived indicator worked out from its own components."""
        figures = series(indicator, found, area=self.desk.ground.area(unit.id), catalogue=load_indicators())
        return next((figure for figure in figures if figure.period == period), None)

    @cached_property
    def _readable(self) -> frozenset[str]:
        """Keys of the units whose single figures the viewer may see; none for the public."""
        if self.viewer is None:
            return frozenset()
        seen = visible(self.viewer, Act.FIGURE_READ, OrgUnitVersion.objects.all(), place="unit")
        keys = frozenset(seen.filter(parent__key=self.desk.plan.place).values_list("unit__key", flat=True))
        return keys | {self.desk.plan.place} if may(self.viewer, Act.FIGURE_READ, self.desk.row) else keys

    def history_of(self, target: Target) -> tuple[Record, ...]:
        """Every record of the indicator or its components that the viewer may look into, newest first."""
        counting = {obs.id for obs in self.desk.counting}
        names = self.desk.ground.names | {self.desk.plan.place: self.desk.plan.place_name}
        records = [
            Record(obs, names.get(obs.place, obs.place), row.recorded_by.full_name, obs.recorded_at, obs.id in counting)
            for obs, row in zip(self.desk.observations, self.desk.rows, strict=True)
            if self._concerns(obs, target.indicator) and self._is_open(obs)
        ]
        # Rows come in the order of recording; a stable sort keeps it among records of one moment.
        records.sort(key=lambda record: record.recorded_at)
        return tuple(records[::-1])

    def documents_of(self, figures: Iterable[Figure]) -> Mapping[str, SourceDocument]:
        """The documents that the figures and the records shown name; without text for those who may not read it."""
        codes = {source.document for figure in figures for source in figure.sources}
        codes |= {obs.provenance.document for obs in self.desk.observations if obs.place in self._readable}
        return source_documents(codes, self.viewer)

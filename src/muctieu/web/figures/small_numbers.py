"""Small numbers among published figures: which of a plan's figures the public is not shown (`core.disclosure`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.disclosure import Cell, Counts, Sum, Unit, counts_people, gives_away, whole_count, withheld
from muctieu.core.indicator import Indicator, Kind, TimeRule
from muctieu.core.period import Period
from muctieu.packs.loader import load_indicators
from muctieu.web.figures.plan_figures import PlanFigures, plan_figures
from muctieu.web.figures.shapes import Breakdown, VillageLine
from muctieu.web.figures.window import PERIODS
from muctieu.web.places.models import OrgUnit, Tree

Lines = Mapping[str, Mapping[Period, Figure]]


@dataclass(frozen=True)
class SmallNumbers:
    """What the public may see of the figures of a plan's place and of the units below it.

    `desk` has read every published record of them, with both components of each ratio.
    """

    desk: PlanFigures

    def lines(self, indicator: Indicator) -> Lines:
        """Unit → period → its figure with a number, of the place and of the units below it."""
        if indicator.code not in self._lines:
            self._lines[indicator.code] = self._read(indicator)
        return self._lines[indicator.code]

    def is_hidden(self, indicator: Indicator, unit: str, period: Period | None) -> bool:
        """Whether this figure stays away from the public."""
        if period is None:
            return counts_people(indicator)
        if indicator.kind is not Kind.DERIVED:
            return (unit, period) in self._hidden(indicator)
        catalogue = load_indicators()
        named = (indicator.numerator, indicator.denominator)
        parts = [catalogue[code] for code in named if code is not None and code in catalogue]
        hidden = {part.code for part in parts if (unit, period) in self._hidden(part)}
        if gives_away(indicator, hidden):
            return True
        return unit != self.desk.plan.place and any(not self._is_told(part, unit, period) for part in parts)

    def _is_told(self, part: Indicator, unit: str, period: Period) -> bool:
        """Whether a village's component may be known, so that its ratio may be: it is public and not unknown to us."""
        return part.is_public and (not counts_people(part) or period in self.lines(part).get(unit, {}))

    def _hidden(self, indicator: Indicator) -> frozenset[Cell]:
        if not counts_people(indicator):
            return frozenset()
        told = tuple(
            (unit, tuple((period, whole_count(figure.value)) for period, figure in line.items() if figure.value))
            for unit, line in self.lines(indicator).items()
        )
        if any(value < 0 for _unit, line in told for _period, value in line):
            # What people come and go by: births less deaths. Of villages it is not told at all.
            return frozenset(
                (unit, period) for unit, line in told if unit != self.desk.plan.place for period, _ in line
            )
        return _worked_out(told, self._sums, adds_up=indicator.over_time is TimeRule.SUM)

    @cached_property
    def _lines(self) -> dict[str, Lines]:
        return {}

    def _read(self, indicator: Indicator) -> Lines:
        below = sorted(self.desk.ground.names)
        return {
            unit: {
                figure.period: figure
                for figure in self.desk.figures_at(unit, indicator)
                if figure.period is not None and figure.value is not None
            }
            for unit in (*below, self.desk.plan.place)
        }

    @cached_property
    def _sums(self) -> tuple[Sum, ...]:
        """Each unit is the sum of those below it. Single units are told of one tree alone (`open_breakdowns`)."""
        return tuple(Sum(total, parts) for total, parts in self.desk.ground.parts.items())


@lru_cache(maxsize=512)
def _worked_out(
    told: tuple[tuple[Unit, tuple[tuple[Period, int], ...]], ...], sums: tuple[Sum, ...], *, adds_up: bool
) -> frozenset[Cell]:
    """The same numbers hide the same cells, whatever else has changed meanwhile."""
    return withheld(Counts({unit: dict(line) for unit, line in told}, sums, adds_up))


def small_numbers_of(desk: PlanFigures, *, only: str | None = None) -> SmallNumbers:
    """The small numbers among what is published on a plan or one of its targets, whoever asks."""
    if not desk.sight.takes_totals:
        return SmallNumbers(desk)
    read = plan_figures(desk.plan.code, replace(desk.sight, with_sources=True), only=only)
    return SmallNumbers(desk if read is None else read)


def open_figures(
    figures: Mapping[str, tuple[Figure, ...]], small: SmallNumbers
) -> tuple[Mapping[str, tuple[Figure, ...]], Mapping[str, tuple[Period, ...]]]:
    """The place's figures that may be shown, and the periods of those that are too small, both by indicator."""
    catalogue, place = load_indicators(), small.desk.plan.place
    shown: dict[str, tuple[Figure, ...]] = {}
    left_out: dict[str, tuple[Period, ...]] = {}
    for code, some in figures.items():
        hidden = [figure for figure in some if small.is_hidden(catalogue[code], place, figure.period)]
        shown[code] = tuple(figure for figure in some if figure not in hidden)
        left_out[code] = tuple(figure.period for figure in hidden if figure.period is not None)
    return shown, left_out


def open_breakdowns(indicator: Indicator, small: SmallNumbers, *, most: int | None = PERIODS) -> tuple[Breakdown, ...]:
    """The units of each period in which one reported, newest first, small numbers marked and nothing of the sources.

    Only units of the administrative tree: were those of the party's told too, one would be taken from the other.
    """
    desk = small.desk
    if not OrgUnit.objects.filter(key=desk.plan.place, tree=Tree.ADMINISTRATIVE).exists():
        return ()
    lines = small.lines(indicator)
    periods = {period for unit, line in lines.items() if unit != desk.plan.place for period in line}
    newest = sorted(periods, key=lambda period: (period.last, period.months), reverse=True)[:most]
    return tuple(Breakdown(period, tuple(_told(indicator, small, period))) for period in newest)


def _told(indicator: Indicator, small: SmallNumbers, period: Period) -> Iterable[VillageLine]:
    for unit in small.desk.villages(period):
        figure = small.lines(indicator).get(unit.id, {}).get(period)
        if figure is None:
            yield VillageLine(unit, None)
        elif small.is_hidden(indicator, unit.id, period):
            yield VillageLine(unit, None, is_hidden=True)
        else:
            yield VillageLine(unit, figure._replace(sources=(), parts=(), coverage=None))

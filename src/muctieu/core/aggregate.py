"""From observations to figures: villages add up to the commune, quarters to years; each total says what it rests on.

This is the plain oracle: every shortcut of store or engine is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from muctieu.core.indicator import Indicator, Kind, PlaceRule, TimeRule
from muctieu.core.observation import NO_CLAIMS, Bound, Claims, Observation, ObsStatus, Provenance, Said
from muctieu.core.period import Frequency, Period
from muctieu.core.quantity import Quantity, exact_ratio
from muctieu.errors import Finding


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the expected places a total rests on; `missing` names the others by identity.

    `partial` names those whose figure is itself a total without all of its places.
    """

    reported: int
    expected: int
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether every expected place has reported, each in full."""
        return self.reported >= self.expected and not self.partial

    def as_dict(self) -> dict[str, int]:
        """The JSON shape of a coverage."""
        return {"reported": self.reported, "expected": self.expected}


class Figure(NamedTuple):
    """A value of one indicator for one place and period, as it may be compared with a target.

    A figure is either one observation (`coverage` None) or a total of several. `parts` are the identities of the
    observations that it rests on, `sources` their provenance; the status is the weakest among them.
    """

    indicator: str
    place: str
    period: Period | None
    value: Quantity | None
    status: ObsStatus = ObsStatus.OFFICIAL
    coverage: Coverage | None = None
    sources: tuple[Provenance, ...] = ()
    parts: tuple[str, ...] = ()
    bound: Bound = Bound.EXACT
    out_of: Decimal | None = None
    said: Said | None = None
    claims: Claims = NO_CLAIMS
    recorded_at: datetime | None = None
    findings: tuple[Finding, ...] = ()


def _nobody(_place: str, _period: Period) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Area:
    """The place whose figures are wanted, and the units directly below it that are expected to report in a period.

    `inner` tells the same of a unit below it: of a province's commune its villages.
    """

    place: str
    villages: Callable[[Period], Sequence[str]]
    inner: Callable[[str, Period], Sequence[str]] = _nobody

    def below(self, place: str, period: Period) -> Sequence[str]:
        """The units expected to report to `place`."""
        return self.villages(period) if place == self.place else self.inner(place, period)


def figure_of(obs: Observation) -> Figure:
    """The figure that one observation is by itself."""
    return Figure(
        indicator=obs.indicator,
        place=obs.place,
        period=obs.period,
        value=obs.value,
        status=obs.status,
        sources=(obs.provenance,),
        parts=(obs.id,),
        bound=obs.bound,
        out_of=obs.out_of,
        said=obs.said,
        claims=obs.claims,
        recorded_at=obs.recorded_at,
    )


def series(
    indicator: Indicator, observations: Sequence[Observation], *, area: Area, catalogue: Mapping[str, Indicator]
) -> tuple[Figure, ...]:
    """The figures of `indicator` for the area, one a period, oldest first; observations are those that count.

    The place's own figure stands before the sum of its villages; a derived indicator without an own figure is worked
    out from its two components where both are known for the same period.
    """
    own = _own(indicator, observations, area)
    summed = (
        _ratios(indicator, observations, area, catalogue) if indicator.kind is Kind.DERIVED else own.each(own.sum_below)
    )
    return tuple(sorted(({figure.period: figure for figure in summed} | own.of_area).values(), key=by_time))


def by_time(figure: Figure) -> tuple[int, int]:
    """The order of a series: by the last month, the shorter period first."""
    period = figure.period
    return (period.last, period.months) if period else (0, 0)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the places of an area say themselves of one indicator."""

    indicator: Indicator
    figures: Mapping[tuple[str, Period | None], Figure]
    area: Area

    @property
    def of_area(self) -> dict[Period | None, Figure]:
        return {period: figure for (place, period), figure in self.figures.items() if place == self.area.place}

    @property
    def periods(self) -> list[Period]:
        return list(dict.fromkeys(period for _place, period in self.figures if period is not None))

    def each(self, reckon: Callable[[str, Period], Figure | None]) -> tuple[Figure, ...]:
        """What is reckoned for the area in each period of which somebody speaks."""
        found = (reckon(self.area.place, period) for period in self.periods)
        return tuple(figure for figure in found if figure is not None)

    def sum_below(self, place: str, period: Period) -> Figure | None:
        """The sum of the figures below the place, each the unit's own or again the sum below it."""
        below = self.area.below(place, period)
        found = {unit: self.figures.get((unit, period)) or self.sum_below(unit, period) for unit in below}
        return add_places(self.indicator, found, below, place=place, period=period)


def _own(indicator: Indicator, observations: Iterable[Observation], area: Area) -> _Own:
    mine = (obs for obs in observations if obs.indicator == indicator.code and not obs.disaggregation)
    return _Own(indicator, {(obs.place, obs.period): figure_of(obs) for obs in mine}, area)


def add_places(
    indicator: Indicator, found: Mapping[str, Figure | None], expected: Sequence[str], *, place: str, period: Period
) -> Figure | None:
    """The sum of what the expected units below a place gave, or None when none gave a value: missing is never zero.

    It is as weak as the weakest of its parts, and says which units are missing and which rest on part of theirs.
    """
    if indicator.place is not PlaceRule.SUM:
        return None
    given = [(unit, figure) for unit in expected if (figure := found.get(unit)) is not None]
    reported = {unit: figure for unit, figure in given if figure.value is not None}
    if not reported:
        return None
    figures = reported.values()
    gaps = (unit for unit, figure in reported.items() if figure.coverage and not figure.coverage.is_full)
    return Figure(
        indicator=indicator.code,
        place=place,
        period=period,
        value=Quantity.total((figure.value for figure in figures if figure.value is not None), indicator.unit),
        status=weakest(figure.status for figure in figures),
        coverage=Coverage(
            len(reported), len(expected), tuple(unit for unit in expected if unit not in reported), tuple(gaps)
        ),
        sources=tuple(source for figure in figures for source in figure.sources),
        parts=tuple(part for figure in figures for part in figure.parts),
        recorded_at=max(filter(None, (figure.recorded_at for figure in figures)), default=None),
    )


def _ratios(
    indicator: Indicator, observations: Sequence[Observation], area: Area, catalogue: Mapping[str, Indicator]
) -> Iterable[Figure]:
    top = catalogue.get(indicator.numerator or "")
    bottom = catalogue.get(indicator.denominator or "")
    if top is None or bottom is None:
        return []
    pair = _Pair(_own(top, observations, area), _own(bottom, observations, area))
    return ratios(indicator, (top, pair.series()), (bottom, pair.turned.series()))


def sums(
    indicator: Indicator, observations: Sequence[Observation], *, area: Area, beside: Indicator | None = None
) -> tuple[Figure, ...]:
    """What the units below the area add up to in each period, whatever the area says itself.

    With `beside`, the other component of a ratio, it is the sum of what may stand in that ratio.
    """
    own = _own(indicator, observations, area)
    return own.each(own.sum_below if beside is None else _Pair(own, _own(beside, observations, area)).sum_below)


def ratios(
    indicator: Indicator, above: tuple[Indicator, Sequence[Figure]], below: tuple[Indicator, Sequence[Figure]]
) -> list[Figure]:
    """The derived figures of a place from those of its two components, for periods in which both are known.

    The components' figures are those that may stand beside each other: see `beside`.
    """
    bottoms = {figure.period: figure for figure in below[1]}
    pairs = [(figure, bottoms[figure.period]) for figure in above[1] if figure.period in bottoms]
    if TimeRule.SUM in (above[0].time, below[0].time):
        pairs += _year_pairs(above, below)
    return [made for top, bottom in pairs if (made := ratio(indicator, top, bottom)) is not None]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One component of a ratio beside the other."""

    own: _Own
    other: _Own

    @property
    def turned(self) -> _Pair:
        return _Pair(self.other, self.own)

    def series(self) -> tuple[Figure, ...]:
        made = {figure.period: figure for figure in self.own.each(self.figure)}
        return tuple(sorted((self.own.of_area | made).values(), key=by_time))

    def figure(self, place: str, period: Period) -> Figure | None:
        """The place's figure: its own, else what units add up to that know both components.

        A unit that knows only one of the two would bend the ratio; where the place itself knows the other component,
        every unit counts.
        """
        own = self.own.figures.get((place, period))
        if own is not None:
            return own
        if _knows(self.other.figures.get((place, period))):
            return self.own.sum_below(place, period)
        return self.sum_below(place, period)

    def sum_below(self, place: str, period: Period) -> Figure | None:
        below = self.own.area.below(place, period)
        found = {unit: figure for unit in below if _knows(figure := self.figure(unit, period))}
        both = {unit: figure for unit, figure in found.items() if _knows(self.turned.figure(unit, period))}
        return add_places(self.own.indicator, both, below, place=place, period=period)


def _knows(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _year_pairs(
    above: tuple[Indicator, Sequence[Figure]], below: tuple[Indicator, Sequence[Figure]]
) -> list[tuple[Figure, Figure]]:
    """Both components of each whole year, each by its own time rule.

    So births of four quarters meet the population at the year's end; a quarter's flow over a stock is no yearly rate.
    """
    years = {figure.period.year for figure in above[1] if figure.period is not None}
    tops = {figure.period: figure for figure in yearly(above[1], above[0].time, years) if _is_year(figure)}
    bottoms = yearly(below[1], below[0].time, years)
    by_year = {figure.period.year: figure for figure in bottoms if figure.period is not None}
    return [
        (figure, by_year[period.year]._replace(period=period))
        for period, figure in tops.items()
        if period is not None and period.year in by_year
    ]


def _is_year(figure: Figure) -> bool:
    return figure.period is not None and figure.period.frequency is Frequency.YEAR


def ratio(indicator: Indicator, above: Figure, below: Figure) -> Figure | None:
    """Numerator / denominator × factor; None when a part is missing or the denominator is zero.

    The coverage is the poorer of the two, so that a ratio never claims more villages than it rests on.
    """
    if above.value is None or below.value is None or below.value.value == 0:
        return None
    value = exact_ratio(above.value.value * indicator.factor, below.value.value)
    coverages = [figure.coverage for figure in (above, below) if figure.coverage is not None]
    return Figure(
        indicator=indicator.code,
        place=above.place,
        period=above.period,
        value=Quantity(value, indicator.unit),
        status=weakest((above.status, below.status)),
        coverage=min(coverages, key=_fullness) if coverages else None,
        sources=above.sources + below.sources,
        parts=above.parts + below.parts,
        recorded_at=max(filter(None, (above.recorded_at, below.recorded_at)), default=None),
        findings=above.findings + below.findings,
    )


def weakest(statuses: Iterable[ObsStatus]) -> ObsStatus:
    """The weakest of the statuses: one estimate makes the sum an estimate."""
    return max(statuses, key=lambda status: status.weakness)


# -- time -----------------------------------------------------------------------------------------------------


def tile(figures: Sequence[Figure], within: Period) -> tuple[Figure, ...]:
    """Figures inside `within` that do not overlap, longest first choice, in the order of time.

    Overlapping intervals are never summed: a year's own figure stands for its quarters.
    """
    dated = ((figure.period, figure) for figure in figures if figure.period is not None and figure.value is not None)
    inside = [(period, figure) for period, figure in dated if within.contains(period)]
    inside.sort(key=lambda pair: (-pair[0].months, -pair[0].first))
    chosen, taken = list[Figure](), dict[int, list[Period]]()
    for period, figure in inside:
        # On the other calendar a month reaches into the one before or after it.
        near = (other for month in range(period.first - 1, period.last + 2) for other in taken.get(month, ()))
        if not any(map(period.overlaps, near)):
            chosen.append(figure)
            for month in range(period.first, period.last + 1):
                taken.setdefault(month, []).append(period)
    return tuple(sorted(chosen, key=by_time))


def add_up(tiles: Sequence[Figure], period: Period) -> Figure | None:
    """The sum of the tiles as the figure of `period`; None without any. The coverage is the poorest of the tiles."""
    values = [figure.value for figure in tiles if figure.value is not None]
    if not values:
        return None
    coverages = [figure.coverage for figure in tiles if figure.coverage is not None]
    gap = gap_finding(tiles, period)
    return Figure(
        indicator=tiles[0].indicator,
        place=tiles[0].place,
        period=period,
        value=Quantity.total(values, values[0].unit),
        status=weakest(figure.status for figure in tiles),
        coverage=min(coverages, key=_fullness) if coverages else None,
        sources=tuple(source for figure in tiles for source in figure.sources),
        parts=tuple(part for figure in tiles for part in figure.parts),
        recorded_at=max((figure.recorded_at for figure in tiles if figure.recorded_at), default=None),
        findings=tuple(found for figure in tiles for found in figure.findings) + ((gap,) if gap else ()),
    )


@lru_cache(maxsize=4096)
def _fullness(coverage: Coverage) -> Decimal:
    """Share of the expected places that reported, by which the poorer of two coverages is told."""
    return exact_ratio(Decimal(coverage.reported), Decimal(coverage.expected))


def gap_finding(tiles: Sequence[Figure], period: Period) -> Finding | None:
    """A note naming how many months of `period` no tile covers, or None when all are covered."""
    covered = sum(figure.period.months for figure in tiles if figure.period is not None)
    if covered >= period.months:
        return None
    told = {
        "period": period.label_vi,
        "period_en": period.label_en,
        "covered": str(covered),
        "months": str(period.months),
    }
    return Finding("MT1110", told)


def yearly(figures: Sequence[Figure], rule: TimeRule, years: Iterable[int]) -> tuple[Figure, ...]:
    """The figure of each year: the year's own, else the sum of its tiles, or its last or mean value by `rule`.

    A year that is only partly covered by flows gets no figure: nine months would look like a bad year.
    """
    ending: dict[int | None, list[Figure]] = {}
    for figure in figures:
        ending.setdefault(figure.period.year if figure.period else None, []).append(figure)
    made = (_year_figure(ending.get(year, []), rule, Period.of_year(year)) for year in years)
    return tuple(figure for figure in made if figure is not None)


def _year_figure(figures: Sequence[Figure], rule: TimeRule, year: Period) -> Figure | None:
    own = [figure for figure in figures if figure.period == year]
    if own:
        return own[-1]
    tiles = tile(figures, year)
    if not tiles:
        return None
    if rule is TimeRule.SUM:
        return None if gap_finding(tiles, year) else add_up(tiles, year)
    last = tiles[-1]
    return last if last.period is not None and last.period.last == year.last else None

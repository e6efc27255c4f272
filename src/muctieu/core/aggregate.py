"""From observations to figures: villages add up to the commune, quarters to years; each total says what it rests on.

This is the plain oracle: every shortcut of store or engine is tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce

from muctieu.core.indicator import Indicator, Kind, PlaceRule, TimeRule
from muctieu.core.observation import NO_CLAIMS, Bound, Claims, Observation, ObsStatus, Provenance, Said
from muctieu.core.period import Frequency, Period
from muctieu.core.quantity import Quantity, exact_ratio
from muctieu.errors import Finding


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the expected places a total rests on; `missing` names the others by identity."""

    reported: int
    expected: int
    missing: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether every expected place has reported."""
        return self.reported >= self.expected

    def as_dict(self) -> dict[str, int]:
        """The JSON shape of a coverage."""
        return {"reported": self.reported, "expected": self.expected}


@dataclass(frozen=True, slots=True)
class Figure:
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


@dataclass(frozen=True, slots=True)
class Area:
    """The place whose figures are wanted, and the villages expected to report in a period."""

    place: str
    villages: Callable[[Period], Sequence[str]]


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
    own = {
        obs.period: figure_of(obs)
        for obs in observations
        if obs.indicator == indicator.code and obs.place == area.place and not obs.disaggregation
    }
    summed = (_ratios if indicator.kind is Kind.DERIVED else _village_sums)(indicator, observations, area, catalogue)
    return tuple(sorted(({figure.period: figure for figure in summed} | own).values(), key=_by_period))


def _by_period(figure: Figure) -> tuple[int, int]:
    period = figure.period
    return (period.last, period.months) if period else (0, 0)


def _village_sums(
    indicator: Indicator, observations: Sequence[Observation], area: Area, _catalogue: Mapping[str, Indicator]
) -> Iterable[Figure]:
    if indicator.place is not PlaceRule.SUM:
        return ()
    by_period: dict[Period, dict[str, Observation]] = {}
    for obs in observations:
        if obs.indicator == indicator.code and obs.period is not None and not obs.disaggregation:
            by_period.setdefault(obs.period, {})[obs.place] = obs
    totals = (_place_total(indicator, period, found, area) for period, found in by_period.items())
    return [total for total in totals if total is not None]


def _place_total(indicator: Indicator, period: Period, found: Mapping[str, Observation], area: Area) -> Figure | None:
    """The sum over the area's villages, or None when no village has a value: missing is never zero."""
    expected = area.villages(period)
    reported = [found[place] for place in expected if place in found and found[place].value is not None]
    if not reported:
        return None
    missing = tuple(place for place in expected if place not in found or found[place].value is None)
    return Figure(
        indicator=indicator.code,
        place=area.place,
        period=period,
        value=_sum(reported, indicator),
        status=weakest(obs.status for obs in reported),
        coverage=Coverage(len(reported), len(expected), missing),
        sources=tuple(obs.provenance for obs in reported),
        parts=tuple(obs.id for obs in reported),
        recorded_at=max(obs.recorded_at for obs in reported),
    )


def _sum(reported: Sequence[Observation], indicator: Indicator) -> Quantity:
    values = [obs.value for obs in reported if obs.value is not None]
    return reduce(Quantity.__add__, values, Quantity(Decimal(0), indicator.unit))


def _ratios(
    indicator: Indicator, observations: Sequence[Observation], area: Area, catalogue: Mapping[str, Indicator]
) -> Iterable[Figure]:
    top = catalogue.get(indicator.numerator or "")
    bottom = catalogue.get(indicator.denominator or "")
    if top is None or bottom is None:
        return []
    common = _comparable(observations, (top.code, bottom.code), area.place)
    tops = series(top, common, area=area, catalogue=catalogue)
    bottoms = {figure.period: figure for figure in series(bottom, common, area=area, catalogue=catalogue)}
    pairs = [(figure, bottoms[figure.period]) for figure in tops if figure.period in bottoms]
    if TimeRule.SUM in (top.time, bottom.time):
        pairs += _year_pairs((top, tops), (bottom, tuple(bottoms.values())))
    return [made for above, below in pairs if (made := ratio(indicator, above, below)) is not None]


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
        (figure, replace(by_year[period.year], period=period))
        for period, figure in tops.items()
        if period is not None and period.year in by_year
    ]


def _is_year(figure: Figure) -> bool:
    return figure.period is not None and figure.period.frequency is Frequency.YEAR


def _comparable(observations: Sequence[Observation], codes: tuple[str, str], place: str) -> list[Observation]:
    """The components' observations without villages that know only one of the two: their half would bend the ratio.

    Where the place itself has a figure for one component, every village counts for the other.
    """
    known = {(obs.indicator, obs.period, obs.place) for obs in observations if obs.value is not None}
    other = {codes[0]: codes[1], codes[1]: codes[0]}
    return [
        obs
        for obs in observations
        if obs.indicator in other
        and (
            obs.place == place
            or (other[obs.indicator], obs.period, obs.place) in known
            or (other[obs.indicator], obs.period, place) in known
        )
    ]


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
    inside = [
        figure
        for figure in figures
        if figure.period is not None and figure.value is not None and within.contains(figure.period)
    ]
    inside.sort(key=lambda figure: (-(figure.period or within).months, -(figure.period or within).first))
    chosen: list[Figure] = []
    for figure in inside:
        if not any(_overlap(figure, other) for other in chosen):
            chosen.append(figure)
    return tuple(sorted(chosen, key=_by_period))


def _overlap(figure: Figure, other: Figure) -> bool:
    return figure.period is not None and other.period is not None and figure.period.overlaps(other.period)


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
        value=reduce(Quantity.__add__, values),
        status=weakest(figure.status for figure in tiles),
        coverage=min(coverages, key=_fullness) if coverages else None,
        sources=tuple(source for figure in tiles for source in figure.sources),
        parts=tuple(part for figure in tiles for part in figure.parts),
        recorded_at=max((figure.recorded_at for figure in tiles if figure.recorded_at), default=None),
        findings=tuple(found for figure in tiles for found in figure.findings) + ((gap,) if gap else ()),
    )


def _fullness(coverage: Coverage) -> Decimal:
    """Share of the expected places that reported, by which the poorer of two coverages is told."""
    return exact_ratio(Decimal(coverage.reported), Decimal(coverage.expected))


def gap_finding(tiles: Sequence[Figure], period: Period) -> Finding | None:
    """A note naming how many months of `period` no tile covers, or None when all are covered."""
    covered = sum(figure.period.months for figure in tiles if figure.period is not None)
    if covered >= period.months:
        return None
    return Finding(
        "MT1110",
        {
            "period": period.label_vi,
            "period_en": period.label_en,
            "covered": str(covered),
            "months": str(period.months),
        },
    )


def yearly(figures: Sequence[Figure], rule: TimeRule, years: Iterable[int]) -> tuple[Figure, ...]:
    """The figure of each year: the year's own, else the sum of its tiles, or its last or mean value by `rule`.

    A year that is only partly covered by flows gets no figure: nine months would look like a bad year.
    """
    made = (_year_figure(figures, rule, Period.of_year(year)) for year in years)
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

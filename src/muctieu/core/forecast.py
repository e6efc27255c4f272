"""A forecast from few points: one path with an interval that holds the truth four times in five, or why there is none.

How good it is, measured on public series, stands in docs/explain/forecast.md; `python -m bench.forecast` measures it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise
from statistics import median

from muctieu.core.forecast_fit import ONE, ZERO, Season, changes, fit, mean_size, season_of
from muctieu.core.forecast_panel import Panel, panel_of
from muctieu.core.reasons import Reason
from muctieu.errors import ForecastError

LEAST_POINTS = 3
# Horizons that the back-test covers; beyond them the interval is the same law carried on.
TESTED = 8
_DIGITS = 40
# A forecast claims no more digits than this.
_SHOWN_DIGITS = 12
# A step beyond this many usual steps, and this many usual values, is a slip of unit or of the pen.
# No series is known better than this share of its usual step, by judgement: a short one that a season explains to the
# last digit was learnt by heart, and would get an interval of no width.
_LEAST_SURPRISE = Decimal("0.05")
_ABSURD_STEPS, _ABSURD_VALUES = 100, 10
# Up to how many values: half the width of the interval in surprises after one period, and its power of the horizon.
# `python -m bench.forecast --calibrate` reads these from one half of the public series.
_WIDTHS = (
    (3, Decimal("2.24"), Decimal("0.66")),
    (4, Decimal("2.09"), Decimal("0.64")),
    (9, Decimal("1.65"), Decimal("0.69")),
    (18, Decimal("1.62"), Decimal("0.66")),
)
_WIDTH_LONG = (Decimal("1.53"), Decimal("0.57"))


@dataclass(frozen=True, slots=True)
class Series:
    """Values at equal distances of `months`, the last one ending with month number `last` (year × 12 + month − 1).

    None is a period without a value; first and last have one. `weights` (0 to 1) say how firm each value is: all are
    firm when none are given.
    """

    last: int
    months: int
    values: tuple[Decimal | None, ...]
    weights: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        ends = self.values[:1] + self.values[-1:]
        if not ends or None in ends or not 1 <= self.months <= 12 or 12 % self.months:
            raise ForecastError("MT1471", months=str(self.months), count=str(len(self.values)))
        if odd := [value for value in self.values if value is not None and not value.is_finite()]:
            raise ForecastError("MT1476", value=str(odd[0]))
        if self.weights and len(self.weights) != len(self.values):
            raise ForecastError("MT1472", count=str(len(self.values)), weights=str(len(self.weights)))

    @property
    def filled(self) -> tuple[Decimal, ...]:
        """The values with a straight line over each hole."""
        known = [(place, value) for place, value in enumerate(self.values) if value is not None]
        found = [known[0][1]]
        for (start, low), (stop, high) in pairwise(known):
            found += [low + (high - low) * step / (stop - start) for step in range(1, stop - start + 1)]
        return tuple(found)

    @property
    def firmness(self) -> tuple[Decimal, ...]:
        """The weight of each value; 0 where a hole was filled."""
        weights = self.weights or (ONE,) * len(self.values)
        return tuple(ZERO if value is None else weight for value, weight in zip(self.values, weights, strict=True))

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(value is not None for value in self.values)


@dataclass(frozen=True, slots=True)
class Limits:
    """What no true value can leave: bounds, and for what only grows the value reached."""

    low: Decimal | None = None
    high: Decimal | None = None
    is_cumulative: bool = False


FREE = Limits()


@dataclass(frozen=True, slots=True)
class Step:
    """One period ahead, which ends with month number `last`; the truth lies from `low` to `high` four times in five.

    `half` is half the width of the interval before the limits cut it.
    """

    last: int
    point: Decimal
    low: Decimal
    high: Decimal
    half: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """The periods ahead, and what the forecast rests on: own values, siblings, a season, an assumption."""

    steps: tuple[Step, ...]
    count: int
    siblings: int = 0
    is_seasonal: bool = False
    assumption: Reason | None = None

    @property
    def end(self) -> Step:
        """The last period asked for."""
        return self.steps[-1]

    @property
    def is_tested(self) -> bool:
        """Whether the back-test covers so far a horizon."""
        return len(self.steps) <= TESTED


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Not enough data, and why; nothing is forecast."""

    reason: Reason


def forecast(
    series: Series, *, horizon: int, limits: Limits = FREE, siblings: Sequence[Series] = ()
) -> Forecast | TooLittle:
    """The next `horizon` periods of the series, in its own unit.

    Args:
        series: What is known.
        horizon: How many periods of the series' length to look ahead, at least one.
        limits: What bounds the truth.
        siblings: The same indicator in places like this one, in any order; at least two, else they say nothing.

    Raises:
        ForecastError: MT1473 when the horizon is below one.
    """
    if horizon < 1:
        raise ForecastError("MT1473", horizon=str(horizon))
    with localcontext() as context:
        context.prec = _DIGITS
        lack = _lack(series, horizon)
        return TooLittle(lack) if lack else _made(series, horizon, limits, siblings)


def _lack(series: Series, horizon: int) -> Reason | None:
    """Why the series carries no forecast, or None."""
    count = {"count": str(series.count)}
    known = [value for value in series.values if value is not None]
    if len(known) < LEAST_POINTS:
        return Reason("few_points", count | {"least": str(LEAST_POINTS)})
    if 2 * len(known) < len(series.values):
        return Reason("many_holes", count | {"all": str(len(series.values))})
    if len(set(known)) == 1:
        return Reason("flat", count)
    if horizon > max(TESTED, len(known)):
        return Reason("far", count | {"horizon": str(horizon)})
    return Reason("absurd") if _is_absurd(known) else None


def _is_absurd(values: Sequence[Decimal]) -> bool:
    """Whether one step dwarfs the usual step and the usual value."""
    steps = sorted(map(abs, changes(values)))
    usual_step, usual = median(steps[:-1]), median(sorted(map(abs, values)))
    return usual_step > 0 and steps[-1] > _ABSURD_STEPS * usual_step and steps[-1] > _ABSURD_VALUES * usual


def _made(series: Series, horizon: int, limits: Limits, siblings: Sequence[Series]) -> Forecast:
    values, size = series.filled, 12 // series.months
    season = season_of(values, size)
    level = season.without(values)
    panel, count = _panel(series, siblings, size)
    found = fit(level, series.firmness)
    pull = panel.pull(level) if panel else ZERO
    surprise = panel.surprise_of(found, level) if panel else found.surprise
    surprise = max(surprise, mean_size(changes(values)) * _LEAST_SURPRISE)
    widths = _half_widths(len(values), surprise * (2 - series.firmness[-1]))
    ways = (
        (season.at(point + pull * h, len(values) + h - 1), next(widths))
        for h, point in enumerate(found.ahead(horizon), start=1)
    )
    steps = tuple(bounded(ways, series, limits))
    return Forecast(steps, series.count, count if panel else 0, not season.is_flat)


def _panel(series: Series, siblings: Sequence[Series], size: int) -> tuple[Panel | None, int]:
    """What siblings of the same rhythm say of the same stretch of time, and how many they are.

    A year's part says little of a season's drift: below three whole years they are not asked.
    """
    if size > 1 and len(series.values) < 3 * size:
        return None, 0
    stretches = [part for one in siblings if (part := _same_stretch(one, series))]
    return panel_of([_without_season(part, size) for part in stretches]), len(stretches)


def _same_stretch(sibling: Series, own: Series) -> tuple[Decimal, ...]:
    """The sibling's values of the same periods; none when it has another rhythm or too few of them."""
    late = sibling.last - own.last
    if sibling.months != own.months or late % own.months:
        return ()
    until = len(sibling.values) - max(0, late // own.months)
    since = until - len(own.values) - min(0, late // own.months)
    part = sibling.filled[max(0, since) : max(0, until)]
    return part if len(part) >= LEAST_POINTS else ()


def _without_season(values: Sequence[Decimal], size: int) -> Sequence[Decimal]:
    season: Season = season_of(values, size)
    return season.without(values)


def _half_widths(count: int, surprise: Decimal) -> Iterator[Decimal]:
    """Half the width of the interval after 1, 2, 3 … periods."""
    width, power = next(((width, power) for most, width, power in _WIDTHS if count <= most), _WIDTH_LONG)
    horizon = ONE
    while True:
        yield width * surprise * horizon**power
        horizon += 1


def bounded(ways: Iterable[tuple[Decimal, Decimal]], series: Series, limits: Limits) -> Iterator[Step]:
    """Steps from (point, half width), rounded and kept within the limits; what is cumulative never falls."""
    known = [value for value in series.values if value is not None]
    least = [max(known)] * 3
    for number, (point, half) in enumerate(ways, start=1):
        found = [held(_rounded(end), limits) for end in (point, point - half, point + half)]
        if limits.is_cumulative:
            found = least = [max(end, before) for end, before in zip(found, least, strict=True)]
        low, middle, high = found[1], found[0], found[2]
        yield Step(series.last + number * series.months, middle, low, high, _rounded(half))


def _rounded(value: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = _SHOWN_DIGITS
        return +value


def held(value: Decimal, limits: Limits) -> Decimal:
    """The value within the bounds."""
    if limits.low is not None:
        value = max(value, limits.low)
    return value if limits.high is None else min(value, limits.high)

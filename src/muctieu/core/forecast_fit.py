"""Where a series goes: season, level, trend and the size of its surprises, by fixed small grids and exact decimals.

The caller sets a context with enough digits. A weight of 0 marks a value that was filled in: it moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

ZERO, ONE = Decimal(0), Decimal(1)
# What one new value teaches about the level, and of that about the trend.
_GAINS = (Decimal("0.3"), Decimal("0.6"), ONE)
_TREND_GAINS = (ZERO, Decimal("0.1"), Decimal("0.3"), Decimal("0.6"))
_LEVEL_GAINS = (Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8"), ONE)
_SEASON_SHARES = (ZERO, Decimal("0.5"), Decimal("0.8"), ONE)
# A season is believed when taking it out makes the series this much smoother.
_SMOOTHER = Decimal("0.9")
# Up to how many values: what is left of the trend after each period. Little is known of a short series' trend.
_DAMPING = ((7, Decimal("0.85")), (15, Decimal("0.9")))
_DAMPING_LONG = Decimal("0.95")
_LONG = 16
# Shares of half slope, damped trend and mean change in the forecast.
_SHARES_SHORT = (Decimal("0.25"), Decimal("0.5"), Decimal("0.25"))
_SHARES_LONG = (ZERO, Decimal("0.7"), Decimal("0.3"))
# Costs closer than this are equal: the first of the grid wins in whatever unit the values are written.
_TIE = ONE - Decimal("1e-18")

Numbers = Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class Season:
    """What each place of the year adds to, or multiplies, the level; `size` places a year."""

    factors: tuple[Decimal, ...] = (ZERO,)
    is_product: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether there is no season."""
        return len(self.factors) == 1

    def without(self, values: Numbers) -> list[Decimal]:
        """The values with the season taken out; the first value stands at place 0."""
        return [self._less(value, self.factors[i % len(self.factors)]) for i, value in enumerate(values)]

    def at(self, value: Decimal, place: int) -> Decimal:
        """The season put on a level again."""
        factor = self.factors[place % len(self.factors)]
        return value * factor if self.is_product else value + factor

    def _less(self, value: Decimal, factor: Decimal) -> Decimal:
        return value / factor if self.is_product else value - factor


@dataclass(frozen=True, slots=True)
class Fit:
    """A series read to its end: the parts of its forecast, and what the forecast of one period used to miss by."""

    level: Decimal
    trend: Decimal
    damping: Decimal
    smooth: Decimal
    slope: Decimal
    last: Decimal
    drift: Decimal
    count: int
    surprise: Decimal

    def ahead(self, horizon: int) -> Iterator[Decimal]:
        """The forecast after 1 … `horizon` periods, without season."""
        shares = _SHARES_SHORT if self.count < _LONG else _SHARES_LONG
        reach, fade = ZERO, ONE
        for h in range(1, horizon + 1):
            fade *= self.damping
            reach += fade
            parts = (self.smooth + self.slope / 2 * h, self.level + reach * self.trend, self.last + self.drift * h)
            yield sum((share * part for share, part in zip(shares, parts, strict=True)), ZERO)


def fit(values: Numbers, weights: Numbers) -> Fit:
    """Read at least two values, without season."""
    count = len(values)
    drift = (values[-1] - values[0]) / (count - 1)
    damping = next((factor for most, factor in _DAMPING if count <= most), _DAMPING_LONG)
    level, trend, errors = _best_trend(values, weights, drift, damping)
    return Fit(
        level=level,
        trend=trend,
        damping=damping,
        smooth=_best_level(values, weights),
        slope=_slope(values),
        last=values[-1],
        drift=drift,
        count=count,
        surprise=(mean_size(errors) + mean_size(changes(values))) / 2,
    )


def changes(values: Numbers) -> list[Decimal]:
    """From each value to the next."""
    return [after - before for before, after in pairwise(values)]


def mean_size(values: Numbers) -> Decimal:
    """Mean absolute value; 0 of none."""
    return sum(map(abs, values), ZERO) / max(1, len(values))


def _best_trend(
    values: Numbers, weights: Numbers, drift: Decimal, damping: Decimal
) -> tuple[Decimal, Decimal, list[Decimal]]:
    """Level, trend and one-step errors of the damped trend that would have missed least."""
    runs = (_run(values, weights, drift, (gain, share, damping)) for gain in _GAINS for share in _TREND_GAINS)
    best = next(runs)
    least = _cost(best[2])
    for run in runs:
        cost = _cost(run[2])
        if cost < least * _TIE:
            best, least = run, cost
    return best


def _run(
    values: Numbers, weights: Numbers, trend: Decimal, gains: tuple[Decimal, Decimal, Decimal]
) -> tuple[Decimal, Decimal, list[Decimal]]:
    gain, share, damping = gains
    level, errors = values[0], []
    for value, weight in zip(values[1:], weights[1:], strict=True):
        trend *= damping
        error = value - level - trend
        learned = gain * weight * error
        level += trend + learned
        trend += share * learned
        if weight:
            errors.append(error)
    return level, trend, errors


def _cost(errors: Numbers) -> Decimal:
    return sum((error * error for error in errors), ZERO)


def _best_level(values: Numbers, weights: Numbers) -> Decimal:
    """The level of a plain smoothing that would have missed least."""
    best, least = values[-1], None
    for gain in _LEVEL_GAINS:
        level, _, errors = _run(values, weights, ZERO, (gain, ZERO, ZERO))
        cost = _cost(errors)
        if least is None or cost < least * _TIE:
            best, least = level, cost
    return best


def _slope(values: Numbers) -> Decimal:
    """Slope of the straight line of least squares."""
    middle = Decimal(len(values) - 1) / 2
    mean = sum(values, ZERO) / len(values)
    over = sum(((i - middle) * (value - mean) for i, value in enumerate(values)), ZERO)
    return over / sum(((i - middle) ** 2 for i in range(len(values))), ZERO)


# -- season -----------------------------------------------------------------------------------------------------


def season_of(values: Numbers, size: int) -> Season:
    """The season of `size` periods a year: none below two whole years, or when taking it out smooths little."""
    if size < 2 or len(values) < 2 * size:
        return Season()
    is_product = min(values) > 0
    full = _full_season(values, size, is_product)
    none = ONE if is_product else ZERO
    found = [Season(tuple(none + share * (one - none) for one in full), is_product) for share in _SEASON_SHARES]
    rough = [mean_size(changes(season.without(values))) for season in found]
    least = min(rough)
    if least > rough[0] * _SMOOTHER:
        return Season()
    return next(season for season, cost in zip(found, rough, strict=True) if cost * _TIE <= least)


def _full_season(values: Numbers, size: int, is_product: bool) -> list[Decimal]:
    """Median distance of each place of the year from the mean year around it, levelled out over the year."""
    half = size // 2
    apart: list[list[Decimal]] = [[] for _ in range(size)]
    for i in range(half, len(values) - half):
        ends = (values[i - half] + values[i + half]) / 2
        year = (ends + sum(values[i - half + 1 : i + half], ZERO)) / size
        apart[i % size].append(values[i] / year if is_product else values[i] - year)
    middles = [median(place) for place in apart]
    mean = sum(middles, ZERO) / size
    return [one / mean if is_product else one - mean for one in middles]

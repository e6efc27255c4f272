"""From values and days to pixels, and round numbers for an axis. Floats are for pixels only; labels stay Decimal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of pixels, from the pixel of the lowest value to that of the highest."""

    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Values from `low` to `high`, which differ, over pixels."""

    low: Decimal
    high: Decimal
    pixels: Span
    ticks: tuple[Decimal, ...] = ()

    def at(self, value: Decimal) -> float:
        """The pixel of a value."""
        share = float((value - self.low) / (self.high - self.low))
        return self.pixels.start + share * (self.pixels.stop - self.pixels.start)


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Days from `first` to `last`, which differ, over pixels."""

    first: date
    last: date
    pixels: Span

    def at(self, day: date) -> float:
        """The pixel of a day; one outside the axis sits at its end."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.pixels.start + min(max(share, 0.0), 1.0) * (self.pixels.stop - self.pixels.start)


def value_axis(values: Sequence[Decimal], pixels: Span) -> ValueAxis:
    """An axis of at most six round ticks around all values; zero belongs to it unless the values are far from it."""
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    if low > 0 and low < (high - low) * 4:
        low = Decimal(0)
    if high < 0 and -high < (high - low) * 4:
        high = Decimal(0)
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _step(high - low)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    count = int((top - bottom) / step)
    return ValueAxis(bottom, top, pixels, tuple(bottom + step * number for number in range(count + 1)))


def tight_axis(values: Sequence[Decimal], pixels: Span) -> ValueAxis:
    """An axis from the least to the greatest value, for a thumbnail that shows only the shape of a way."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    return ValueAxis(low, high, pixels)


def _step(width: Decimal) -> Decimal:
    """The smallest round step that cuts `width` into at most five parts."""
    rough = width / _MOST_TICKS
    size = Decimal(1).scaleb(rough.adjusted())
    return next(size * step for step in _STEPS if size * step >= rough)

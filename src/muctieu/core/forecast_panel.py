"""What the siblings of a series know: by how much they change, and how much of one's own change is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from muctieu.core.forecast_fit import ONE, ZERO, Fit, changes, fit, mean_size

# How many own values the siblings' spread is worth, and how far the pull to their drift is trusted.
_WORTH = 3
_PULL = Decimal("0.5")
LEAST_SIBLINGS = 2


@dataclass(frozen=True, slots=True)
class Panel:
    """Siblings' mean change, its spread and their surprises, each as a share of their own size."""

    drift: Decimal
    spread: Decimal
    noise: Decimal
    surprise: Decimal

    def pull(self, values: Sequence[Decimal]) -> Decimal:
        """What to add to the change a period: the noisier the own change, the nearer to the siblings'."""
        size = mean_size(values)
        if size == 0:
            return ZERO
        steps = [step / size for step in changes(values)]
        own = sum(steps, ZERO) / len(steps)
        noise = (_noise(steps, own) + self.noise) / 2
        trust = noise / (noise + self.spread) if noise else ZERO
        return (self.drift - own) * trust * size * _PULL

    def surprise_of(self, own: Fit, values: Sequence[Decimal]) -> Decimal:
        """The own surprise, steadied by the siblings'."""
        theirs = self.surprise * mean_size(values)
        return (own.count * own.surprise + _WORTH * theirs) / (own.count + _WORTH)


def panel_of(siblings: Sequence[Sequence[Decimal]]) -> Panel | None:
    """What at least two siblings with values say together, in whatever order they come; None of fewer."""
    known = [values for values in siblings if mean_size(values)]
    if len(known) < LEAST_SIBLINGS:
        return None
    rows = [_row(values) for values in known]
    drifts = sorted(row[0] for row in rows)
    noises = sorted(row[1] for row in rows)
    middle = median(drifts)
    between = sum(sorted((drift - middle) ** 2 for drift in drifts), ZERO) / len(rows)
    return Panel(
        drift=middle,
        spread=max(ZERO, between - sum(noises, ZERO) / len(rows)),
        noise=noises[len(noises) // 2],
        surprise=median(row[2] for row in rows),
    )


def _row(values: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """(mean change, its sampling variance, surprise) of one sibling of size 1."""
    size = mean_size(values)
    scaled = [value / size for value in values]
    steps = changes(scaled)
    drift = sum(steps, ZERO) / len(steps)
    return drift, _noise(steps, drift), fit(scaled, [ONE] * len(scaled)).surprise


def _noise(steps: Sequence[Decimal], mean: Decimal) -> Decimal:
    """Sampling variance of the mean change."""
    squares = sum(((step - mean) ** 2 for step in steps), ZERO)
    return squares / max(1, len(steps) - 1) / len(steps)

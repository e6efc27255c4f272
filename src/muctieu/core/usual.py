"""Where a figure usually lies, told by its own past or its like: medians, which one slip of the pen does not move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from muctieu.core.indicator import Plausible
from muctieu.core.quantity import EXACT_DIGITS, exact_ratio

# A usual range needs this many earlier figures; with fewer only a jump from the last one is told.
ENOUGH = 4
MAD_TO_DEVIATION = Decimal("1.4826")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a figure is looked at; the defaults are the product's.

    Attributes:
        spreads: Half-width of the usual range in robust standard deviations (the limit of |z|).
        least_share: That half-width is never less than this share of the median: a small change of what hardly ever
            changes is no slip.
        jump: A factor between two periods from which a figure is looked at; slips of tens and thousands lie beyond.
    """

    spreads: Decimal = Decimal(4)
    least_share: Decimal = Decimal("0.5")
    jump: Decimal = Decimal(5)


USUAL = Limits()


def usual_range(past: Sequence[Decimal], limits: Limits = USUAL, *, is_count: bool = False) -> Plausible | None:
    """Where a further figure of the same place usually lies: median ± max(4 robust deviations, half the median).

    None with fewer than four earlier figures. Of things counted (`is_count`) the range also holds what chance alone
    makes of small numbers: `chance_width` on either side.

    >>> usual_range([Decimal(80), Decimal(82), Decimal(84), Decimal(86)])
    Plausible(low=Decimal('41.5'), high=Decimal('124.5'))
    """
    if len(past) < ENOUGH:
        return None
    middle = median(past)
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        width = max(limits.spreads * _deviation(past, middle), limits.least_share * abs(middle))
        if is_count:
            width = max(width, chance_width(middle, limits))
        return Plausible(middle - width, middle + width)


def chance_width(count: Decimal, limits: Limits = USUAL) -> Decimal:
    """How far a count that is usually this large strays by chance: rare events come singly or not at all.

    >>> chance_width(Decimal(0)), chance_width(Decimal(24))
    (Decimal('4'), Decimal('20'))
    """
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        return limits.spreads * (abs(count) + 1).sqrt()


def robust_z(value: Decimal, among: Sequence[Decimal]) -> Decimal | None:
    """How many robust deviations `value` lies from the median of `among`; None where those do not differ at all.

    >>> robust_z(Decimal(90), [Decimal(80), Decimal(82), Decimal(84), Decimal(86)]).quantize(Decimal("0.01"))
    Decimal('2.36')
    """
    middle = median(among)
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        deviation = _deviation(among, middle)
        gap = value - middle
    return exact_ratio(gap, deviation) if deviation else None


def _deviation(values: Sequence[Decimal], middle: Decimal) -> Decimal:
    return median([abs(value - middle) for value in values]) * MAD_TO_DEVIATION


def median(values: Iterable[Decimal]) -> Decimal:
    """The middle of the values, of an even number the mean of the two in the middle; there must be one at least."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def is_jump(value: Decimal, before: Decimal, limits: Limits = USUAL) -> bool:
    """Whether two amounts above nothing differ by the factor of a jump, either way."""
    return value > 0 and before > 0 and max(value, before) >= limits.jump * min(value, before)

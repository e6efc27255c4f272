"""Proposals for dividing a target among villages: equally, or by size; they always add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal, localcontext

from muctieu.core.quantity import EXACT_DIGITS, Quantity, plain
from muctieu.core.unit import Unit

# On average a part gets at least so many steps, so that rounding hides no difference between two villages.
STEPS = 10


def apportion(total: Decimal, weights: Sequence[Decimal], unit: Unit) -> tuple[Decimal, ...]:
    """`total` divided in proportion to `weights`, exact to the last digit that a person would write.

    What rounding down leaves goes, one step each, to the parts that lost most by it; among equals to the first.

    Args:
        total: What to divide, 0 or more, in `unit`.
        weights: One of 0 or more for each part; when all are 0, the parts are equal.
        unit: The total's unit; persons are not cut in pieces.

    >>> from muctieu.core.unit import Unit
    >>> person = Unit("person", "người", "people", "person")
    >>> [str(part) for part in apportion(Decimal(10), (Decimal(1), Decimal(1), Decimal(2)), person)]
    ['3', '2', '5']
    """
    if not weights:
        return ()
    step = Decimal(1).scaleb(-_places(total, len(weights), unit))
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        sizes = list(weights) if any(weights) else [Decimal(1)] * len(weights)
        whole, all_sizes = total / step, sum(sizes)
        fair = [whole * size / all_sizes for size in sizes]
        down = [part.to_integral_value(ROUND_FLOOR) for part in fair]
        rest = int(whole - sum(down))
        by_loss = sorted(range(len(fair)), key=lambda at: (down[at] - fair[at], at))
        for at in by_loss[:rest]:
            down[at] += 1
        return tuple(plain(part * step) for part in down)


def total_of(shares: Sequence[Decimal], unit: Unit) -> Decimal:
    """The sum of shares in `unit`, exact."""
    total = Quantity(Decimal(0), unit)
    for share in shares:
        total += Quantity(share, unit)
    return plain(total.value)


def _places(total: Decimal, parts: int, unit: Unit) -> int:
    """Decimals of the parts: those of the total, and more up to the scale while a part would have too few steps."""
    own = max(0, -int(plain(total).as_tuple().exponent))
    places = min(own, unit.scale)
    while places < unit.scale and total.scaleb(places) < STEPS * parts:
        places += 1
    return max(places, own)

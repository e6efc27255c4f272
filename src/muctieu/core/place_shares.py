"""Shares as a decision states them: so many percent, or so many households out of so many."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from muctieu.core.place_events import ONE

# A share is kept with so many decimals; a third of a village is 0.333333333333.
PLACES = 12

# How much of how much; None where nothing is stated.
Stated = tuple[Decimal, Decimal] | None


def shares_of(stated: Sequence[Stated]) -> tuple[Decimal | None, ...]:
    """The shares as decimals; where they make up the whole exactly, the last takes what rounding would lose.

    The second number of each pair must not be zero.

    >>> shares_of([(Decimal(1), Decimal(3)), (Decimal(2), Decimal(3))])
    (Decimal('0.333333333333'), Decimal('0.666666666667'))
    """
    exact = [None if pair is None else Fraction(pair[0]) / Fraction(pair[1]) for pair in stated]
    shares = [None if share is None else _rounded(share) for share in exact]
    known = [share for share in exact if share is not None]
    if known and len(known) == len(exact) and sum(known) == 1:
        others = [share for share in shares[:-1] if share is not None]
        shares[-1] = ONE - sum(others, Decimal(0))
    return tuple(shares)


def _rounded(share: Fraction) -> Decimal:
    """Halves away from zero; whole numbers only, so that nothing passes through a float."""
    scaled = abs(share) * 10**PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = Decimal(whole if share >= 0 else -whole).scaleb(-PLACES).normalize()
    return Decimal(format(text, "f"))

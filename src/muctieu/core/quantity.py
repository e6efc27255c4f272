"""A value with its unit, exact: Decimal in code, an integer mantissa at the unit's fixed scale in the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache

from muctieu.core.unit import Unit
from muctieu.errors import QuantityError

# A 64-bit signed column is what both SQLite and PostgreSQL keep exactly.
MANTISSA_LIMIT = 2**63 - 1
# Enough digits that no product of two stored values is ever rounded.
EXACT_DIGITS = 60
# Its methods reckon exactly; to make it the thread's own for every sum would cost more than the sum.
_EXACT = Context(prec=EXACT_DIGITS)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` rounded for print to `places` decimals, halves away from zero, as Vietnamese reports do."""
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def exact_ratio(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Numerator / denominator with `EXACT_DIGITS` significant digits; the caller has excluded a zero denominator."""
    return _EXACT.divide(numerator, denominator)


def exact_product(one: Decimal, other: Decimal) -> Decimal:
    """The product with up to `EXACT_DIGITS` significant digits, twice as many as Python's default context keeps."""
    return _EXACT.multiply(one, other)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A finite Decimal with its unit.

    >>> from muctieu.core.unit import Unit
    >>> million = Unit("million_dong", "triệu đồng", "million VND", "money", Decimal(10**6), 6)
    >>> dong = Unit("dong", "đồng", "VND", "money")
    >>> Quantity(Decimal("33"), million).to(dong).value
    Decimal('33000000')
    """

    value: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise QuantityError("MT1001", text=str(self.value))

    def to(self, unit: Unit) -> Quantity:
        """The same quantity in `unit`.

        Raises:
            QuantityError: MT1201 when the two units are of different dimensions.
        """
        if unit is self.unit:
            return self
        if not self.unit.converts_to(unit):
            raise QuantityError("MT1201", from_unit=self.unit.symbol_vi, to_unit=unit.symbol_vi)
        if unit.factor == self.unit.factor:
            return Quantity(self.value, unit)
        return Quantity(_EXACT.divide(_EXACT.multiply(self.value, self.unit.factor), unit.factor), unit)

    @property
    def mantissa(self) -> int:
        """The integer that the store keeps: value × 10^scale.

        Raises:
            QuantityError: MT1202 when the value has more decimals than the unit keeps, MT1203 when it is too large.
        """
        scaled = self.value.scaleb(self.unit.scale, _EXACT) if self.unit.scale else self.value
        # What is far too large is never written out in digits.
        is_short = scaled.adjusted() < EXACT_DIGITS
        whole: int | Decimal = int(scaled) if is_short else scaled.to_integral_value(context=_EXACT)
        if scaled != whole:
            digits = -int(self.value.normalize().as_tuple().exponent)
            raise QuantityError(
                "MT1202",
                value=str(self.value),
                unit=self.unit.symbol_vi,
                digits=str(digits),
                scale=str(self.unit.scale),
            )
        if not -MANTISSA_LIMIT <= whole <= MANTISSA_LIMIT:
            raise QuantityError("MT1203", value=str(self.value), unit=self.unit.symbol_vi)
        return int(whole)

    @classmethod
    def from_mantissa(cls, mantissa: int, unit: Unit) -> Quantity:
        """The quantity whose stored integer is `mantissa`; trailing zero decimals are dropped."""
        return _kept(mantissa, unit)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.add(self.value, other.to(self.unit).value), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.subtract(self.value, other.to(self.unit).value), self.unit)

    @classmethod
    def total(cls, values: Iterable[Quantity], unit: Unit) -> Quantity:
        """The sum in `unit`, zero of none.

        Raises:
            QuantityError: MT1201 when one of them is of another dimension.
        """
        found = Decimal(0)
        for one in values:
            found = _EXACT.add(found, one.to(unit).value)
        return cls(found, unit)


@lru_cache(maxsize=65536)
def _kept(mantissa: int, unit: Unit) -> Quantity:
    """Most counts come again and again."""
    return Quantity(number_of(mantissa, unit.scale), unit)


def number_of(mantissa: int, scale: int) -> Decimal:
    """Mantissa / 10^scale without trailing zeros."""
    return plain(Decimal(mantissa).scaleb(-scale, _EXACT))


def plain(value: Decimal) -> Decimal:
    """`value` without trailing zero decimals and without an exponent: 25.50 → 25.5, 1E+3 → 1000."""
    return Decimal(format(value.normalize(_EXACT), "f"))

"""The arithmetic of reports: what a printed percentage can mean, and which values are probably slips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import Bound
from muctieu.core.plan import Admits
from muctieu.core.quantity import EXACT_DIGITS, Quantity, exact_ratio, plain
from muctieu.core.unit import PER_MILLE_DIMENSION, PERCENT_DIMENSION, Unit
from muctieu.errors import Finding

HUNDRED = Decimal(100)
HALF = Decimal("0.5")
# How far the exact value may lie below and above the print, in units of its last decimal, by the word before it.
_SLACK = {
    Bound.EXACT: (HALF, HALF),
    Bound.ABOVE: (Decimal(0), Decimal(1)),
    Bound.BELOW: (Decimal(1), Decimal(0)),
    Bound.ABOUT: (Decimal(1), Decimal(1)),
}
# Pairs of units that people write for one another although one is not a scale of the other in print.
CONFUSED = (
    (PERCENT_DIMENSION, PER_MILLE_DIMENSION),
    (PER_MILLE_DIMENSION, PERCENT_DIMENSION),
)


@dataclass(frozen=True, slots=True)
class Interval:
    """All exact values that a printed number may stand for; both ends included."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the printed number can stand for `value`."""
        return self.low <= value <= self.high


def printed_interval(printed: Decimal, *, bound: Bound = Bound.EXACT) -> Interval:
    """The values that print as `printed` when rounded to its own decimals.

    An exact print may have been rounded up or down, so half a unit of the last place either way. After "trên" the
    number may have been cut off, so a whole unit upwards; after "dưới" a whole unit downwards.

    >>> printed_interval(Decimal("87"))
    Interval(low=Decimal('86.5'), high=Decimal('87.5'))
    """
    exponent = printed.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    below, above = _SLACK[bound]
    return Interval(printed - unit * below, printed + unit * above)


def implied_targets(value: Decimal, attainment_pct: Decimal, *, bound: Bound = Bound.EXACT) -> Admits:
    """The whole targets that explain "`value` is `attainment_pct` % of the target"; empty when none does.

    >>> implied_targets(Decimal(347), Decimal(87))
    Admits(low=Decimal('397'), high=Decimal('401'))
    >>> implied_targets(Decimal(14), Decimal(85)).is_empty
    True
    """
    interval = printed_interval(attainment_pct, bound=bound)
    if interval.low <= 0 or value <= 0:
        return Admits(Decimal(1), Decimal(0))
    low = exact_ratio(value * HUNDRED, interval.high).to_integral_value(ROUND_CEILING)
    high = exact_ratio(value * HUNDRED, interval.low).to_integral_value(ROUND_FLOOR)
    return Admits(low, high)


def agrees(part: Decimal, whole: Decimal, printed_pct: Decimal, *, bound: Bound = Bound.EXACT) -> bool:
    """Whether part / whole may be printed as `printed_pct` percent, under any usual rounding; a zero whole never is."""
    if whole == 0:
        return False
    return printed_interval(printed_pct, bound=bound).holds(exact_ratio(part * HUNDRED, whole))


@dataclass(frozen=True, slots=True)
class Slip:
    """A reading in another unit that would be plausible where the written one is not."""

    written: Quantity
    probable: Quantity
    finding: Finding


def probable_slip(value: Quantity, indicator: Indicator, units: Mapping[str, Unit], *, place: Finding) -> Slip | None:
    """The confusion of units that explains an implausible value; None when it is plausible or nothing explains it.

    The plausible range of an indicator is in its own unit, so the written value is first put into that unit, also
    from percent to per mille, which is done here only to ask whether it can be meant. `place` lends the finding its
    document and span.
    """
    as_written = number_in(value, indicator.unit)
    if as_written is None or indicator.plausible.holds(as_written):
        return None
    rivals = [unit for unit in units.values() if (value.unit.dimension, unit.dimension) in CONFUSED]
    for unit in rivals:
        probable = Quantity(value.value, unit)
        read_so = number_in(probable, indicator.unit)
        if read_so is not None and indicator.plausible.holds(read_so):
            args = {
                "indicator": indicator.name_vi,
                "indicator_en": indicator.name_en,
                "written": f"{format_vi(value.value)}{value.unit.symbol_vi}",
                "probable": f"{format_vi(value.value)}{unit.symbol_vi}",
            }
            finding = Finding("MT1104", args, start=place.start, end=place.end, document=place.document)
            return Slip(value, probable, finding)
    return None


def number_in(value: Quantity, unit: Unit) -> Decimal | None:
    """The number that `value` is in `unit`, reading percent and per mille as shares; None across other dimensions.

    Only checks ask this: what is stored is never turned from per mille into percent without a person.
    """
    if value.unit is unit:
        return value.value
    if value.unit.converts_to(unit):
        return value.to(unit).value
    share = {PERCENT_DIMENSION: Decimal("0.01"), PER_MILLE_DIMENSION: Decimal("0.001")}
    if value.unit.dimension not in share or unit.dimension not in share:
        return None
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        return plain(value.value * share[value.unit.dimension] / share[unit.dimension])


def out_of_bounds(value: Quantity, indicator: Indicator, *, place: Finding) -> Finding | None:
    """An error finding when no true value of the indicator can be this one (a share above 100), else None."""
    number = number_in(value, indicator.unit)
    if number is None or indicator.bounds.holds(number):
        return None
    args = {
        "indicator": indicator.name_vi,
        "indicator_en": indicator.name_en,
        "value": f"{format_vi(value.value)} {value.unit.symbol_vi}",
        "low": _limit(indicator.bounds.low),
        "high": _limit(indicator.bounds.high),
    }
    return Finding("MT1106", args, start=place.start, end=place.end, document=place.document)


def _limit(value: Decimal | None) -> str:
    return "…" if value is None else format_vi(value)


def describe(admits: Admits) -> str:
    """The admitted whole values as printed: "25" or "397–401"."""
    if admits.low == admits.high:
        return format_vi(admits.low)
    return f"{format_vi(admits.low)}–{format_vi(admits.high)}"

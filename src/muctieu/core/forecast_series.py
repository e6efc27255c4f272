"""From figures to a series of equal periods: what a break cuts off, what an estimate weighs, what bounds the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import LEAST_POINTS, Limits, Series
from muctieu.core.indicator import Plausible
from muctieu.core.observation import Bound, ObsStatus
from muctieu.core.period import MONTHS_IN
from muctieu.core.plan import Form, Target

# How much a figure of each status teaches; forecasts and missing ones teach nothing.
_WEIGHTS = {
    ObsStatus.OFFICIAL: Decimal(1),
    ObsStatus.BREAK: Decimal(1),
    ObsStatus.PROVISIONAL: Decimal("0.8"),
    ObsStatus.ESTIMATE: Decimal("0.5"),
}
_VAGUE = Decimal("0.5")
# Rates of change and differences may be negative without a bound that says so; what is counted may not.
_MAY_FALL_BELOW_ZERO = frozenset({"percent", "per_mille", "point", "percent_per_year"})
_CHANGES = (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE)


def series_of(figures: Iterable[Figure], *, is_flow: bool = False, since: date | None = None) -> Series | None:
    """The figures since the last break as a series with the shortest period of which two thirds have a figure.

    A value stands at the end of its period. Figures without period or value, forecasts, and what does not fit the
    rhythm are left out. A flow belongs to a period of exactly that length; of two levels at the end of one month the
    one of the longer period stands. Periods that end before `since` are left out: the place was another one then. None
    when no rhythm has three values.
    """
    usable = [figure for figure in figures if _teaches(figure) and _is_since(figure, since)]
    first = max((_last(figure) for figure in usable if figure.status is ObsStatus.BREAK), default=0)
    kept = sorted((figure for figure in usable if _last(figure) >= first), key=_order)
    for months in sorted(MONTHS_IN.values()):
        found = _at_rhythm({_last(figure): figure for figure in kept if _fits(figure, months, is_flow)}, months)
        if found is not None:
            return found
    return None


def _teaches(figure: Figure) -> bool:
    return figure.period is not None and figure.value is not None and figure.status in _WEIGHTS


def _is_since(figure: Figure, day: date | None) -> bool:
    return day is None or (figure.period is not None and figure.period.end > day)


def _last(figure: Figure) -> int:
    return 0 if figure.period is None else figure.period.last


def _months(figure: Figure) -> int:
    return 0 if figure.period is None else figure.period.months


def _order(figure: Figure) -> tuple[int, int]:
    return _last(figure), _months(figure)


def _fits(figure: Figure, months: int, is_flow: bool) -> bool:
    """Whether the figure's period ends where one of that length ends, and for a flow is that long."""
    return (_last(figure) + 1) % months == 0 and (not is_flow or _months(figure) == months)


def _at_rhythm(by_month: Mapping[int, Figure], months: int) -> Series | None:
    ends = sorted(by_month)
    if len(ends) < LEAST_POINTS or 3 * len(ends) < 2 * ((ends[-1] - ends[0]) // months + 1):
        return None
    found = [by_month.get(month) for month in range(ends[0], ends[-1] + 1, months)]
    values = tuple(None if one is None or one.value is None else one.value.value for one in found)
    return Series(ends[-1], months, values, tuple(Decimal(0) if one is None else _weight(one) for one in found))


def _weight(figure: Figure) -> Decimal:
    return _WEIGHTS[figure.status] if figure.bound is Bound.EXACT else _WEIGHTS[figure.status] * _VAGUE


def limits_of(target: Target, series: Series) -> Limits:
    """What no true value of the target can leave, in the target's unit.

    The indicator's bounds where it has them; else nothing counted falls below zero, unless it already did.
    """
    bounds = Plausible() if target.form in _CHANGES else target.indicator.bounds
    can_fall = target.form in _CHANGES or target.unit.dimension in _MAY_FALL_BELOW_ZERO
    if bounds.low is None and not can_fall and all(value is None or value >= 0 for value in series.values):
        bounds = replace(bounds, low=Decimal(0))
    return Limits(bounds.low, bounds.high, is_cumulative=target.form is Form.CUMULATIVE)


def within(limits: Limits, series: Series) -> Limits:
    """The limits but those that known values already break: a wrong bound must not bend the forecast."""
    known: Sequence[Decimal] = [value for value in series.values if value is not None]
    return Limits(
        None if limits.low is not None and min(known) < limits.low else limits.low,
        None if limits.high is not None and max(known) > limits.high else limits.high,
        limits.is_cumulative,
    )

"""When a value will reach a bound: its pace so far, the forecast of the next periods, the pace that would be needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from muctieu.core.aggregate import Figure
from muctieu.core.expression import as_decimal
from muctieu.core.forecast import LEAST_POINTS, TESTED, Limits, Series, Step, TooLittle, forecast
from muctieu.core.forecast_series import series_of, within
from muctieu.core.indicator import Indicator, TimeRule
from muctieu.core.period import Period
from muctieu.core.quantity import exact_ratio
from muctieu.core.reasons import Reason

_MONTHS, _DAYS_IN_YEAR = Decimal(12), Decimal("365.25")


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a value must go: to `bound` or past it, upwards or downwards; `strict` when on the bound is not enough."""

    bound: Fraction
    is_up: bool
    strict: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether the value is there."""
        gap = (Fraction(value) - self.bound) * (1 if self.is_up else -1)
        return gap > 0 or (gap == 0 and not self.strict)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a value moves towards a goal.

    `a_year` is its mean change a year over the series, `needed` the one that would reach the goal in time (None without
    a day by which, or when less than a year is left). Of `ahead` the forecast came: `first` is the period whose middle
    path is there, `early` the one whose better end is; None when none of the periods ahead is. `last` is the end of
    what is forecast.
    """

    a_year: Decimal | None
    needed: Decimal | None
    first: Step | None = None
    early: Step | None = None
    last: Step | None = None
    lack: Reason | None = None


def reach(indicator: Indicator, figures: Sequence[Figure], goal: Goal, *, until: date | None = None) -> Reach:
    """How the indicator's figures (oldest first, in its own unit) move towards a goal to be reached before `until`."""
    dated = [figure for figure in figures if figure.period is not None and figure.value is not None]
    needed = _needed(dated, goal, until)
    series = series_of(dated, is_flow=indicator.over_time in (TimeRule.SUM, TimeRule.YEARLY))
    if series is None:
        count = {"count": str(len(dated)), "least": str(LEAST_POINTS)}
        lack = Reason("no_series") if len(dated) >= LEAST_POINTS else Reason("few_points", count)
        return Reach(None, needed, lack=lack)
    limits = within(Limits(indicator.bounds.low, indicator.bounds.high), series)
    made = forecast(series, horizon=max(TESTED, series.count), limits=limits)
    if isinstance(made, TooLittle):
        return Reach(_pace(series), needed, lack=made.reason)
    first = _first(made.steps, (step.point for step in made.steps), goal)
    early = _first(made.steps, (step.high if goal.is_up else step.low for step in made.steps), goal)
    return Reach(_pace(series), needed, first, early, made.end)


def _first(steps: Sequence[Step], values: Iterable[Decimal], goal: Goal) -> Step | None:
    return next((step for step, value in zip(steps, values, strict=True) if goal.holds(value)), None)


def _pace(series: Series) -> Decimal:
    values = series.filled
    return exact_ratio((values[-1] - values[0]) * _MONTHS, Decimal((len(values) - 1) * series.months))


def _needed(dated: Sequence[Figure], goal: Goal, until: date | None) -> Decimal | None:
    """The change a year from the newest value on; None when the goal is reached or too little time is left."""
    newest = dated[-1] if dated else None
    if newest is None or newest.period is None or newest.value is None or until is None:
        return None
    days = (until - newest.period.end).days
    if goal.holds(newest.value.value) or days < _DAYS_IN_YEAR:
        return None
    gap = as_decimal(goal.bound - Fraction(newest.value.value))
    return exact_ratio(gap * _DAYS_IN_YEAR, Decimal(days))


def month_of(step: Step) -> date:
    """The last day of the period that the step stands for."""
    return Period(step.last, 1).end - timedelta(days=1)

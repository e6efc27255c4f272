"""Where a target will end: what is expected today, the pace that is needed from now on, and the forecast at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import deadline_of, expected_at, goal_of
from muctieu.core.forecast import LEAST_POINTS, Forecast, Limits, Series, Step, TooLittle, forecast, held
from muctieu.core.forecast_series import limits_of, series_of, within
from muctieu.core.indicator import Direction, TimeRule
from muctieu.core.period import Period
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import exact_ratio, round_half_up
from muctieu.core.reasons import Reason
from muctieu.core.track import needed_a_year, track


class Chance(StrEnum):
    """What the interval at the deadline says of the goal: wholly beyond it, around it, wholly short of it."""

    LIKELY = "likely"
    OPEN = "open"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Pace:
    """The change needed from now on, in the target's unit: a year, and in each of the `periods` of `months` left."""

    a_year: Decimal | None
    a_period: Decimal | None
    months: int
    periods: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything about where a target will end; `series` is what the forecast was made from, None without one."""

    expected: Decimal | None
    pace: Pace | None
    ahead: Forecast | TooLittle
    chance: Chance | None
    series: Series | None = None


def outlook(
    target: Target,
    figures: Sequence[Figure],
    *,
    plan: Plan,
    as_of: date,
    siblings: Sequence[Series] = (),
    since: date | None = None,
    way: Sequence[Figure] | None = None,
) -> Outlook:
    """Where the target will end, given the figures known at `as_of`.

    Args:
        target: A target of `plan`.
        figures: Its indicator's figures, oldest first, in any unit that converts to the target's.
        plan: The plan, for its term and deadline.
        as_of: The day on which one asks.
        since: The day of the last change of the place's own ground; earlier figures speak of another place.
        siblings: The way of the same target in places like this one, for example its `series_of(track(...))`.
        way: The target's own way (`track`), where it is known already.
    """
    if way is None:
        way = track(target, figures, plan=plan, as_of=as_of)
    series = series_of(way, is_flow=is_flow(target), since=since)
    expected = expected_at(target, as_of + timedelta(days=1), plan=plan)
    if series is None:
        lack = Reason("no_series") if way else Reason("few_points", {"count": "0", "least": str(LEAST_POINTS)})
        return Outlook(expected, None, TooLittle(lack), None)
    ahead = _ahead(target, series, plan, siblings)
    return Outlook(expected, needed_pace(target, series, plan=plan), ahead, chance_of(target, ahead), series)


def is_flow(target: Target) -> bool:
    """Whether a value is of its period alone; what is counted since the start of the term is a level."""
    return target.form is not Form.CUMULATIVE and target.indicator.over_time in (TimeRule.SUM, TimeRule.YEARLY)


def periods_left(target: Target, series: Series, *, plan: Plan) -> int:
    """How many whole periods of the series end by the deadline; below one when none does."""
    deadline = deadline_of(target, plan)
    end = (deadline + timedelta(days=1)).replace(day=1)
    return (end.year * 12 + end.month - 2 - series.last) // series.months


def needed_pace(target: Target, series: Series, *, plan: Plan) -> Pace | None:
    """The change needed from the last value on; None when no period is left or no even way leads to the goal."""
    left = periods_left(target, series, plan=plan)
    last = series.filled[-1]
    goal = goal_of(target)
    if left < 1 or goal is None:
        return None
    after = Period(series.last, 1).end
    a_year = needed_a_year(target, last, after=after, plan=plan)
    gap = goal - last
    is_short = gap < 0 if target.direction is Direction.DOWN else gap > 0
    return Pace(a_year, exact_ratio(gap, Decimal(left)) if is_short else None, series.months, left)


def _ahead(target: Target, series: Series, plan: Plan, siblings: Sequence[Series]) -> Forecast | TooLittle:
    left = periods_left(target, series, plan=plan)
    if left < 1:
        return TooLittle(Reason("term_over"))
    limits = within(limits_of(target, series), series)
    made = forecast(series, horizon=left, limits=limits, siblings=siblings)
    return made if isinstance(made, TooLittle) else in_unit(made, target.unit.scale, limits)


def in_unit(made: Forecast, places: int, limits: Limits) -> Forecast:
    """The forecast with the decimals that the unit keeps, still within bounds."""
    return replace(made, steps=tuple(_rounded(step, places, limits) for step in made.steps))


def _rounded(step: Step, places: int, limits: Limits) -> Step:
    point, low, high = (held(round_half_up(end, places), limits) for end in (step.point, step.low, step.high))
    return replace(step, point=point, low=low, high=high)


def chance_of(target: Target, ahead: Forecast | TooLittle) -> Chance | None:
    """What the interval at the end says of the goal; None without a forecast, a goal or a good side."""
    goal = goal_of(target)
    if isinstance(ahead, TooLittle) or goal is None or target.direction not in (Direction.UP, Direction.DOWN):
        return None
    end = ahead.end
    worst, best = (end.high, end.low) if target.direction is Direction.DOWN else (end.low, end.high)
    sign = -1 if target.direction is Direction.DOWN else 1
    if sign * worst >= sign * goal:
        return Chance.LIKELY
    return Chance.UNLIKELY if sign * best < sign * goal else Chance.OPEN

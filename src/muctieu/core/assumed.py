"""A target's end under a named assumption: the latest pace times a factor, or one village that catches up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import Forecast, Limits, Series, TooLittle, forecast
from muctieu.core.forecast_series import limits_of, series_of, within
from muctieu.core.indicator import PlaceRule
from muctieu.core.outlook import Outlook, in_unit, is_flow
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.reasons import Reason
from muctieu.core.track import track
from muctieu.core.what_if import if_catching_up, if_pace, if_part_changes

_ADDS_UP = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.CUMULATIVE, Form.YEARLY)
Made = Forecast | TooLittle


def with_pace(target: Target, found: Outlook, *, factor: Decimal, count: int) -> Made:
    """Where the target ends if every period ahead changes by `factor` times the mean of the last `count` changes.

    Raises:
        ForecastError: MT1474 when there are not `count` changes, or none are asked for.
    """
    series, ahead = found.series, found.ahead
    if series is None or isinstance(ahead, TooLittle):
        return ahead
    limits = _limits(target, series)
    made = if_pace(series, horizon=len(ahead.steps), count=count, factor=factor, limits=limits)
    return _finished(made, target, limits)


def may_catch_up(target: Target) -> bool:
    """Whether the target's value is the sum of its places, so that one of them moves it by what it gains."""
    return target.indicator.place is PlaceRule.SUM and target.form in _ADDS_UP


def with_place(
    target: Target, found: Outlook, parts: Mapping[str, Sequence[Figure]], *, place: str, plan: Plan, as_of: date
) -> Made:
    """Where the target ends if `place` catches up with the middle one of the others.

    Args:
        target: A target of `plan`.
        found: Its outlook.
        parts: The figures of each place that the target's value is the sum of, oldest first.
        place: The place that catches up, a key of `parts`.
        plan: The plan.
        as_of: The day on which one asks.
    """
    series, ahead = found.series, found.ahead
    if series is None or isinstance(ahead, TooLittle):
        return ahead
    if not may_catch_up(target):
        return TooLittle(Reason("not_a_sum"))
    flow = is_flow(target)
    ways = {key: series_of(track(target, part, plan=plan, as_of=as_of), is_flow=flow) for key, part in parts.items()}
    own = ways.pop(place, None)
    if own is None or own.months != series.months or (series.last - own.last) % own.months or own.last > series.last:
        return TooLittle(Reason("other_rhythm"))
    others = [way for way in ways.values() if way is not None]
    pair = _part(target, own, others, end=ahead.end.last)
    if isinstance(pair, TooLittle):
        return pair
    before, after = (replace(made, steps=made.steps[-len(ahead.steps) :]) for made in pair)
    limits = _limits(target, series)
    return _finished(if_part_changes((series, ahead), before, after, limits=limits), target, limits)


def _part(target: Target, own: Series, others: Sequence[Series], *, end: int) -> tuple[Forecast, Forecast] | TooLittle:
    """The part's forecast until month `end` as it goes, and when it catches up with the others."""
    horizon, limits = (end - own.last) // own.months, _limits(target, own)
    before = forecast(own, horizon=horizon, limits=limits, siblings=others)
    after = if_catching_up(own, others, horizon=horizon, limits=limits, direction=target.direction)
    if isinstance(before, TooLittle):
        return before
    return after if isinstance(after, TooLittle) else (before, after)


def _limits(target: Target, series: Series) -> Limits:
    return within(limits_of(target, series), series)


def _finished(made: Made, target: Target, limits: Limits) -> Made:
    return made if isinstance(made, TooLittle) else in_unit(made, target.unit.scale, limits)

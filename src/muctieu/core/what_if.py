"""Forecasts under a named assumption: the latest pace times a factor, or catching up with the places around.

The interval keeps the width of the forecast without the assumption: it says how far things stray, not whether the
assumption comes true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from statistics import median

from muctieu.core.forecast import FREE, Forecast, Limits, Series, TooLittle, bounded, forecast
from muctieu.core.forecast_panel import LEAST_SIBLINGS
from muctieu.core.indicator import Direction
from muctieu.core.quantity import EXACT_DIGITS, plain
from muctieu.core.reasons import Reason
from muctieu.errors import ForecastError


def if_pace(
    series: Series,
    *,
    horizon: int,
    count: int,
    factor: Decimal,
    limits: Limits = FREE,
    siblings: Sequence[Series] = (),
) -> Forecast | TooLittle:
    """The path if each period ahead changes by `factor` times the mean change of the last `count` periods.

    Raises:
        ForecastError: MT1474 when there are not `count` changes in the series, or none are asked for.
    """
    if not 1 <= count < len(series.values):
        raise ForecastError("MT1474", count=str(count), most=str(len(series.values) - 1))
    base = forecast(series, horizon=horizon, limits=limits, siblings=siblings)
    if isinstance(base, TooLittle):
        return base
    known = series.filled
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        step = factor * (known[-1] - known[-1 - count]) / count
    said = {"count": str(count), "factor": _number(factor)}
    return _straight(base, series, step, limits=limits, assumption=Reason("if_pace", said))


def if_catching_up(
    series: Series,
    siblings: Sequence[Series],
    *,
    horizon: int,
    limits: Limits = FREE,
    direction: Direction = Direction.UP,
) -> Forecast | TooLittle:
    """The straight path to where the middle one of the siblings is forecast to be; one that is ahead stays on its own.

    Siblings without enough data say nothing; fewer than two that do are no middle to catch up with.
    """
    base = forecast(series, horizon=horizon, limits=limits, siblings=siblings)
    if isinstance(base, TooLittle):
        return base
    made = [forecast(one, horizon=horizon, limits=limits) for one in siblings]
    ends = sorted(one.end.point for one in made if isinstance(one, Forecast))
    if len(ends) < LEAST_SIBLINGS:
        return TooLittle(Reason("few_siblings", {"count": str(len(ends)), "least": str(LEAST_SIBLINGS)}))
    assumption, goal = Reason("if_median", {"count": str(len(ends))}), median(ends)
    is_behind = base.end.point > goal if direction is Direction.DOWN else base.end.point < goal
    if not is_behind:
        return replace(base, assumption=assumption)
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        step = (goal - series.filled[-1]) / horizon
    return _straight(base, series, step, limits=limits, assumption=assumption)


def if_part_changes(
    total: tuple[Series, Forecast], before: Forecast, after: Forecast, *, limits: Limits = FREE
) -> Forecast:
    """What a sum becomes when one of its parts goes `after` instead of `before`.

    Raises:
        ForecastError: MT1475 when the three do not speak of the same periods.
    """
    series, base = total
    ends = [[step.last for step in one.steps] for one in (base, before, after)]
    if ends[0] != ends[1] or ends[0] != ends[2]:
        raise ForecastError("MT1475", count=str(len(ends[0])), other=str(len(ends[2])))
    ways = [
        (step.point + new.point - old.point, step.half)
        for step, old, new in zip(base.steps, before.steps, after.steps, strict=True)
    ]
    said = after.assumption or Reason("as_it_goes")
    assumption = Reason("if_part", {"assumption": said.text_vi, "assumption_en": said.text_en})
    return replace(base, steps=tuple(bounded(ways, series, limits)), assumption=assumption)


def _straight(base: Forecast, series: Series, step: Decimal, *, limits: Limits, assumption: Reason) -> Forecast:
    """An even path from the last value with the interval of the forecast without the assumption."""
    last = series.filled[-1]
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        ways = [(last + step * number, one.half) for number, one in enumerate(base.steps, start=1)]
        steps = tuple(bounded(ways, series, limits))
    return replace(base, steps=steps, assumption=assumption)


def _number(value: Decimal) -> str:
    return format(plain(value), "f").replace(".", ",")

"""How far a value has come: attainment, progress, expected value on a day. Typed results, never a wrong number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise

from muctieu.core.indicator import Direction
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import EXACT_DIGITS, exact_ratio

HUNDRED = Decimal(100)


class NoNumber(StrEnum):
    """Why there is no attainment or progress to print."""

    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    TARGET_IS_BASELINE = "target_is_baseline"
    LOWER_IS_BETTER = "lower_is_better"
    ZERO_TARGET = "zero_target"
    NEGATIVE = "negative"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True, slots=True)
class Share:
    """Either a share (0.40 = 40 %, may exceed 1 or be negative) or the reason why there is none."""

    value: Decimal | None = None
    reason: NoNumber | None = None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, None without one."""
        return None if self.value is None else self.value * HUNDRED


NO_SHARE = Share()


def attainment(actual: Decimal, goal: Decimal, *, direction: Direction) -> Share:
    """Actual / goal for higher-is-better values; both in one unit.

    For lower-is-better a quotient would praise a miss, for a zero or negative goal it means nothing: those come back
    as reasons.

    >>> attainment(Decimal(33), Decimal(30), direction=Direction.UP).percent
    Decimal('110.0')
    >>> attainment(Decimal("7.7"), Decimal("0.2"), direction=Direction.DOWN).reason
    <NoNumber.LOWER_IS_BETTER: 'lower_is_better'>
    """
    if direction is Direction.DOWN:
        return Share(reason=NoNumber.LOWER_IS_BETTER)
    if goal == 0:
        return Share(reason=NoNumber.ZERO_TARGET)
    if goal < 0 or actual < 0:
        return Share(reason=NoNumber.NEGATIVE)
    return Share(exact_ratio(actual, goal))


def progress(actual: Decimal, goal: Decimal, *, baseline: Decimal | None) -> Share:
    """Share of the way from baseline to goal that is behind us; works for both directions.

    >>> progress(Decimal(21), Decimal(12), baseline=Decimal(30)).value
    Decimal('0.5')
    """
    if baseline is None:
        return Share(reason=NoNumber.NO_BASELINE)
    if goal == baseline:
        return Share(reason=NoNumber.TARGET_IS_BASELINE)
    return Share(exact_ratio(actual - baseline, goal - baseline))


def goal_of(target: Target) -> Decimal | None:
    """The number that must be reached: for a range the end that is easier to reach."""
    if target.form is Form.RANGE and target.direction is Direction.DOWN:
        return target.value_hi
    return target.value


def deadline_of(target: Target, plan: Plan) -> date:
    """Last day for reaching the target."""
    return target.due or plan.deadline


def expected_at(target: Target, day: date, *, plan: Plan) -> Decimal | None:
    """The value that should be reached by the end of the day before `day`, in the target's unit; None when unknown.

    The way runs straight from the baseline (nothing, for a cumulative target) over the milestones to the goal at the
    deadline. Before the first known point there is no expectation.
    """
    anchors = _anchors(target, plan)
    if len(anchors) < 2 or day < anchors[0][0]:
        return None
    for (start, low), (stop, high) in pairwise(anchors):
        if day <= stop:
            with localcontext() as context:
                context.prec = EXACT_DIGITS
                return low + (high - low) * (day - start).days / (stop - start).days
    return anchors[-1][1]


def _anchors(target: Target, plan: Plan) -> list[tuple[date, Decimal]]:
    """(first day after, value) of each known point of the way, in time; later statements on one day win."""
    goal = goal_of(target)
    points: dict[date, Decimal] = {}
    start = date(plan.first_year, 1, 1)
    if target.form is Form.CUMULATIVE:
        points[start] = Decimal(0)
    elif target.baseline is not None:
        points[start] = target.baseline.value
    for milestone in target.milestones:
        points[milestone.period.end] = milestone.value
    if goal is not None:
        points[deadline_of(target, plan) + timedelta(days=1)] = goal
    return sorted(points.items())

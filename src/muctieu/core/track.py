"""The way of a target so far: what its figures came to period by period, and the pace that is needed from now on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import deadline_of, goal_of
from muctieu.core.indicator import Direction, TimeRule
from muctieu.core.outcome import outcome_of
from muctieu.core.period import Frequency
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import exact_ratio

# Forms whose way runs evenly towards one number, so that a pace a year means something.
_PACED = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.CUMULATIVE, Form.X_OF_Y, Form.RANGE)
_BY_OWN_RULE = (Form.CUMULATIVE, Form.YEARLY, Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE)
_FLOWS = (TimeRule.SUM, TimeRule.YEARLY)
_DAYS_IN_YEAR = Decimal("365.25")


def track(target: Target, figures: Sequence[Figure], *, plan: Plan, as_of: date) -> tuple[Figure, ...]:
    """What the target was compared with after each period, oldest first, in the target's unit.

    The last step is what the verdict rests on, unless that has no period or no number: those have no place on a time
    axis and are left out. Of what is counted year by year only whole years are steps, once there is one.
    """
    dated = [figure for figure in figures if _is_on_axis(figure, as_of) and _fits(figure, target, plan)]
    if _is_by_year(target):
        # A whole year is known once its last month is; only without any year do shorter steps stand.
        ends = [count for count, figure in enumerate(dated, start=1) if _ends_a_year(figure)]
        years = [step for step in _steps(target, dated, ends, plan) if _is_year(step)]
        if years:
            return tuple(years)
    return tuple(_steps(target, dated, range(1, len(dated) + 1), plan))


def _steps(target: Target, dated: Sequence[Figure], counts: Iterable[int], plan: Plan) -> list[Figure]:
    """What the first figures came to, for each count of them; of one last month the latest word.

    Once a whole year is told, nothing new comes until the next one ends.
    """
    steps: dict[int, Figure] = {}
    is_settled = False
    for count in counts:
        if is_settled and not _ends_a_year(dated[count - 1]):
            continue
        step, newest = _step(target, dated, count, plan), dated[count - 1].period
        if step is not None and step.period is not None:
            steps[step.period.last] = step
            is_settled = _is_by_year(target) and newest is not None and step.period.last < newest.last
    return [steps[last] for last in sorted(steps)]


def _ends_a_year(figure: Figure) -> bool:
    return figure.period is not None and figure.period.last % 12 == 11


def _is_year(step: Figure) -> bool:
    return step.period is not None and step.period.frequency is Frequency.YEAR


def _is_on_axis(figure: Figure, as_of: date) -> bool:
    return figure.period is not None and figure.value is not None and figure.period.start <= as_of


def _fits(figure: Figure, target: Target, plan: Plan) -> bool:
    """Flows before the term belong to another plan; earlier levels may show where the way began."""
    return figure.period is None or target.form is not Form.CUMULATIVE or plan.term.contains(figure.period)


def _is_by_year(target: Target) -> bool:
    return target.form is not Form.CUMULATIVE and target.indicator.over_time in _FLOWS


def _step(target: Target, dated: Sequence[Figure], count: int, plan: Plan) -> Figure | None:
    """What the first figures came to, which all have a number and have begun."""
    is_worked_out = target.form in _BY_OWN_RULE or target.indicator.over_time in _FLOWS
    figure = outcome_of(target, dated[:count], plan).figure if is_worked_out else dated[count - 1]
    if figure.value is None or not figure.value.unit.converts_to(target.unit):
        return None
    return figure._replace(value=figure.value.to(target.unit))


def needed_a_year(target: Target, value: Decimal, *, after: date, plan: Plan) -> Decimal | None:
    """By how much the value must change each year from `after` on to reach the goal at the deadline.

    Args:
        target: A target of `plan`.
        value: The value reached, in the target's unit.
        after: First day after the time that the value speaks of.
        plan: The plan, for its deadline.

    Returns:
        The change a year in the target's unit, negative when the value must fall; None when the goal is reached, when
        less than a year is left, or for forms that have no even way.
    """
    goal = goal_of(target)
    days = (deadline_of(target, plan) - after).days + 1
    if goal is None or target.form not in _PACED or days < _DAYS_IN_YEAR:
        return None
    gap = goal - value
    is_short = gap < 0 if target.direction is Direction.DOWN else gap > 0
    return exact_ratio(gap * _DAYS_IN_YEAR, Decimal(days)) if is_short else None

"""What a commune's target asks of one of its villages: the share given to it, or the common mark of a rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from muctieu.core.indicator import PlaceRule
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Milestone, Plan, Target
from muctieu.core.sharing import total_of

# A rate holds for a village as it does for the commune; a total does not.
_COMMON = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.RANGE)


def shared_target(
    target: Target,
    plan: Plan,
    *,
    whole: Decimal | None,
    years: Mapping[int, Decimal],
    start: Decimal | None = None,
) -> Target | None:
    """The target with the village's share for its value; None when nothing was given to the village.

    The shares of single years become milestones. Without a share for the term, a sum is that of its years once each
    has one, and a level that of the last year. `start` is the village's own figure of the baseline's period: without
    one there is no way to judge its pace by.
    """
    found = {year: years[year] for year in range(plan.first_year, plan.last_year + 1) if year in years}
    value = _whole(target, plan, found) if whole is None else whole
    if value is None:
        return None
    base = None if start is None or target.baseline is None else Baseline(start, target.baseline.period)
    milestones = _milestones(target, plan, found)
    return replace(target, value=value, value_hi=None, admits=None, baseline=base, milestones=milestones)


def common_target(target: Target) -> Target | None:
    """The commune's mark, and the way to it, as they hold for a village's own rate.

    None for totals and for what is told in words.
    """
    if target.indicator.place is PlaceRule.SUM or target.form not in _COMMON or target.value is None:
        return None
    return replace(target, admits=None)


def _whole(target: Target, plan: Plan, years: Mapping[int, Decimal]) -> Decimal | None:
    if target.form is Form.CUMULATIVE:
        is_whole = len(years) == plan.last_year - plan.first_year + 1
        return total_of(tuple(years.values()), target.unit) if is_whole else None
    return years.get(plan.last_year)


def _milestones(target: Target, plan: Plan, years: Mapping[int, Decimal]) -> tuple[Milestone, ...]:
    """What is due at the end of each year; a sum is told from the term's first year on, up to the first gap."""
    if target.form is not Form.CUMULATIVE:
        return tuple(Milestone(Period.of_year(year), value) for year, value in years.items())
    made: list[Milestone] = []
    for year in range(plan.first_year, plan.last_year + 1):
        if year not in years:
            break
        so_far = tuple(years[one] for one in range(plan.first_year, year + 1))
        made.append(Milestone(Period.of_year(year), total_of(so_far, target.unit)))
    return tuple(made)

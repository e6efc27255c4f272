"""The review of targets at mid-term: which to raise, which need force, which to amend, and why; people decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import deadline_of, goal_of
from muctieu.core.forecast import Forecast
from muctieu.core.indicator import Direction
from muctieu.core.outlook import Chance, Outlook, outlook
from muctieu.core.plan import Basis, Form, Plan
from muctieu.core.plan_checks import IN_WORDS
from muctieu.core.quantity import plain
from muctieu.core.reasons import Reason
from muctieu.core.verdict import Assessment, Verdict

# Forms whose goal is one number to arrive at: only these can be reached early and set higher.
_CAN_RISE = (Form.LEVEL, Form.CUMULATIVE, Form.X_OF_Y, Form.GROWTH_ON_BASE, Form.FLOOR)
_BEHIND = (Verdict.SLOW, Verdict.AT_RISK, Verdict.UNMET)
# An indicator without a figure for this long is no longer followed.
_SILENT_MONTHS = 18


class Group(StrEnum):
    """What the rules propose for a target."""

    RAISE = "raise"
    FORCE = "force"
    AMEND = "amend"
    REST = "rest"


class Decision(StrEnum):
    """What a person decides for a target."""

    KEEP = "keep"
    RAISE = "raise"
    FORCE = "force"
    AMEND = "amend"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One target under review; `proposed` is a new goal where arithmetic gives one, in the target's unit."""

    assessment: Assessment
    outlook: Outlook
    group: Group
    why: tuple[Reason, ...]
    proposed: Decimal | None = None


def review_target(
    assessment: Assessment, figures: Sequence[Figure], *, plan: Plan, as_of: date, has_unit: bool = True
) -> Reviewed:
    """Put one target into its group; `has_unit` is False when the plan's unit no longer stands on that day.

    The rules go by the computed verdict: what people have decided about it is theirs to look at again.
    """
    target = assessment.target
    ahead = outlook(target, figures, plan=plan, as_of=as_of)
    doubts = tuple(_doubts(assessment, figures, as_of, has_unit=has_unit))
    if doubts:
        return Reviewed(assessment, ahead, Group.AMEND, doubts)
    is_over = as_of > deadline_of(target, plan)
    early = () if is_over else tuple(_early(assessment, ahead))
    if early:
        return Reviewed(assessment, ahead, Group.RAISE, early, proposed_goal(assessment, ahead))
    behind = tuple(_behind(assessment, ahead))
    if behind:
        return Reviewed(assessment, ahead, Group.FORCE, behind)
    return Reviewed(assessment, ahead, Group.REST, (Reason("review_rest"),))


def _doubts(assessment: Assessment, figures: Sequence[Figure], as_of: date, *, has_unit: bool) -> list[Reason]:
    """Why the target itself is doubtful, whatever the figures say of it."""
    target, found = assessment.target, []
    if not has_unit:
        found.append(Reason("review_no_unit"))
    if target.form not in IN_WORDS and goal_of(target) is None:
        found.append(Reason("no_target"))
    elif target.basis is not Basis.STATED and target.form not in IN_WORDS:
        found.append(Reason("review_basis"))
    if assessment.computed is Verdict.BLOCKED:
        found.append(Reason("review_blocked"))
    last = max((figure.period.end for figure in figures if figure.period is not None), default=None)
    if last is not None and (as_of.year - last.year) * 12 + as_of.month - last.month >= _SILENT_MONTHS:
        found.append(Reason("review_silent", {"day": f"{last:%d/%m/%Y}"}))
    return found


def _early(assessment: Assessment, ahead: Outlook) -> list[Reason]:
    """Why the goal could be higher: reached before its time, or the whole forecast lies beyond it."""
    target, goal = assessment.target, goal_of(assessment.target)
    if target.form not in _CAN_RISE or goal is None or _is_at_the_end(assessment, goal):
        return []
    if assessment.computed.is_good and ahead.chance is not Chance.UNLIKELY:
        return [Reason("review_early")]
    if ahead.chance is Chance.LIKELY and assessment.computed not in (Verdict.SLOW, Verdict.AT_RISK):
        return [Reason("review_beyond")]
    return []


def _is_at_the_end(assessment: Assessment, goal: Decimal) -> bool:
    """Whether nothing lies beyond the goal: all of them, 100 %, or none of what should not be."""
    target = assessment.target
    if target.out_of is not None and goal >= target.out_of:
        return True
    bounds = target.indicator.bounds
    if target.direction is Direction.DOWN:
        return goal <= (bounds.low or 0)
    return target.direction is not Direction.UP or (bounds.high is not None and goal >= bounds.high)


def _behind(assessment: Assessment, ahead: Outlook) -> list[Reason]:
    found = []
    if assessment.computed in _BEHIND:
        found.append(assessment.reason if assessment.override is None else Reason("review_behind"))
    if ahead.chance is Chance.UNLIKELY:
        found.append(Reason("review_unlikely"))
    if assessment.computed is Verdict.NO_DATA:
        found.append(Reason("no_figure"))
    return found


def proposed_goal(assessment: Assessment, ahead: Outlook) -> Decimal | None:
    """A goal beyond the present one that the worse end of the forecast, or the value itself, reaches; None without.

    It has no more decimals than the present goal, and never lies beyond what can be.
    """
    target, goal = assessment.target, goal_of(assessment.target)
    if goal is None or target.direction not in (Direction.UP, Direction.DOWN):
        return None
    is_up = target.direction is Direction.UP
    sure = _sure(assessment, ahead, is_up=is_up)
    if sure is None:
        return None
    step = Decimal(1).scaleb(min(0, int(plain(goal).as_tuple().exponent)))
    wanted = sure.quantize(step, ROUND_FLOOR if is_up else ROUND_CEILING)
    ends = [end for end in (target.out_of, target.indicator.bounds.high) if end is not None] if is_up else [Decimal(0)]
    held = min([wanted, *ends]) if is_up else max([wanted, *ends])
    return plain(held) if (held > goal if is_up else held < goal) else None


def _sure(assessment: Assessment, ahead: Outlook, *, is_up: bool) -> Decimal | None:
    """What can be counted on at the end: the worse end of the forecast, else the value of today."""
    value = assessment.value
    now = None if value is None or not value.unit.converts_to(assessment.target.unit) else value.value
    if isinstance(ahead.ahead, Forecast):
        end = ahead.ahead.end
        worse = end.low if is_up else end.high
        if now is None or not assessment.computed.is_good:
            return worse
        return max(worse, now) if is_up else min(worse, now)
    return now

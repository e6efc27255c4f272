"""Where one target stands: the verdict with its reason, its working, and the doubts that block it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import NO_SHARE, Share, attainment, deadline_of, expected_at, goal_of, progress
from muctieu.core.claims import claim_findings, value_findings
from muctieu.core.indicator import Direction
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import Said
from muctieu.core.outcome import outcome
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import Quantity
from muctieu.core.reasons import Reason
from muctieu.core.unit import Unit
from muctieu.core.wording import EN, gap_text, goal_text, grade_text, with_unit
from muctieu.errors import Finding, Severity

HUNDRED = Decimal(100)


class Verdict(StrEnum):
    """Verdict codes, from the one that waits for a person to the plain miss."""

    BLOCKED = "blocked"
    NO_DATA = "no_data"
    EXCEEDED = "exceeded"
    MET = "met"
    ON_TRACK = "on_track"
    SLOW = "slow"
    AT_RISK = "at_risk"
    UNMET = "unmet"

    @property
    def is_good(self) -> bool:
        """Whether a report counts it among those that are met or exceeded."""
        return self in (Verdict.EXCEEDED, Verdict.MET)


@dataclass(frozen=True, slots=True)
class Override:
    """A verdict that a post has decided for a target, from `since` to `until`, both included."""

    target: str
    verdict: Verdict
    who: str
    who_en: str
    since: date
    until: date
    withdrawn: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it stands on `day`: begun, not lapsed, not withdrawn."""
        return self.since <= day <= self.until and (self.withdrawn is None or day < self.withdrawn)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a target stands.

    Attributes:
        target: The target judged.
        verdict: The verdict; `BLOCKED` while a finding must be settled first.
        reason: Why, in one sentence.
        figure: The figure it rests on, None without any.
        value: The value compared with the target, in the target's unit; None when told in words only.
        attainment: actual / target, higher-is-better only, as a share.
        progress: Share of the way from the baseline.
        expected: What should have been reached by the figure's period, in the target's unit.
        unblocked: The verdicts that every way of settling the findings would give; empty unless blocked.
        findings: What a person should look at.
        needs_focus: Whether it belongs under "cần tập trung".
        override: The decision that gave the verdict, None for a computed one.
        overrode: The computed verdict in place of which the decision stands.
    """

    target: Target
    verdict: Verdict
    reason: Reason
    figure: Figure | None = None
    value: Quantity | None = None
    attainment: Share = NO_SHARE
    progress: Share = NO_SHARE
    expected: Decimal | None = None
    unblocked: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    needs_focus: bool = False
    override: Override | None = None
    overrode: Verdict | None = None

    @property
    def computed(self) -> Verdict:
        """The verdict by the figures alone, whatever anybody has decided."""
        return self.overrode or self.verdict


def assess_target(
    target: Target, figures: Sequence[Figure], *, plan: Plan, as_of: date, units: Mapping[str, Unit]
) -> Assessment:
    """Judge one target by the figures known at `as_of`.

    Args:
        target: A target of `plan`.
        figures: Figures of the target's indicator for the plan's place (`core.aggregate.series`).
        plan: The plan, for its term and settings.
        as_of: The day on which the question is asked; never taken from the clock here.
        units: All units, for the check of probable slips.

    Returns:
        The assessment; wrong data comes back as findings, never as an exception.
    """
    found = outcome(target, figures, plan=plan, as_of=as_of)
    if found is None:
        return Assessment(target, Verdict.NO_DATA, Reason("no_figure"))
    figure = found.figure
    slips, doubts = value_findings(figure, target, units)
    findings = figure.findings + doubts + claim_findings(target, figure, plan.settings)
    case = _Case(target, plan, as_of, found.years)
    judged = _judge(case, figure)
    judged = replace(judged, figure=figure, findings=findings)
    blocking = next((finding for finding in findings if finding.severity is Severity.ERROR), None)
    if blocking is not None:
        judged = _blocked(case, judged, blocking, slips)
    return replace(judged, needs_focus=_needs_focus(judged, plan))


@dataclass(frozen=True, slots=True)
class _Case:
    target: Target
    plan: Plan
    as_of: date
    years: tuple[Figure, ...]


def _blocked(case: _Case, judged: Assessment, finding: Finding, slips: Sequence[Quantity]) -> Assessment:
    """The assessment set aside until `finding` is settled, with the verdicts that each reading would give."""
    figure = judged.figure
    readings = [_judge(case, figure._replace(value=slip)) for slip in slips if figure is not None]
    reason = Reason("finding", {"message": finding.message_vi, "message_en": finding.message_en})
    return replace(
        judged,
        verdict=Verdict.BLOCKED,
        reason=reason,
        attainment=NO_SHARE,
        unblocked=(judged.verdict, *(reading.verdict for reading in readings)),
    )


def _needs_focus(judged: Assessment, plan: Plan) -> bool:
    """Slow, at risk, a missed lower-is-better target, or attainment below the plan's setting.

    The attainment of a target that is on track says nothing but that its time is not over (docs/decisions/0007).
    """
    verdicts = judged.unblocked or (judged.verdict,)
    share = judged.attainment.percent
    return (
        judged.verdict in (Verdict.SLOW, Verdict.AT_RISK)
        or (judged.target.direction is Direction.DOWN and all(verdict is Verdict.UNMET for verdict in verdicts))
        or (judged.verdict is not Verdict.ON_TRACK and share is not None and share < plan.settings.focus_below)
    )


# -- judging by form --------------------------------------------------------------------------------------------


def _judge(case: _Case, figure: Figure) -> Assessment:
    target = case.target
    if figure.said is not None and figure.value is None:
        return _judge_said(target, figure)
    if figure.value is None:
        return _judge_percent_only(target, figure)
    if target.form in _WITHOUT_GOAL:
        return _WITHOUT_GOAL[target.form](target, figure.value)
    goal = goal_of(target)
    if goal is None:
        return Assessment(target, Verdict.BLOCKED, Reason("no_target"), value=figure.value)
    value = _in_target_unit(figure.value, target)
    if value is None:
        return Assessment(target, Verdict.BLOCKED, _unit_reason(figure.value.unit, target.unit), value=figure.value)
    if target.form is Form.YEARLY and case.years:
        return _judge_years(case, value, goal)
    return _judge_number(case, value, goal, _judged_day(figure, case.as_of))


def _in_target_unit(value: Quantity, target: Target) -> Quantity | None:
    return value.to(target.unit) if value.unit.converts_to(target.unit) else None


def _judged_day(figure: Figure, as_of: date) -> date:
    """The first day after the time that the figure speaks of: its period's end, else the day after `as_of`."""
    tomorrow = as_of + timedelta(days=1)
    return min(figure.period.end, tomorrow) if figure.period is not None else tomorrow


def _judge_said(target: Target, figure: Figure) -> Assessment:
    code = "kept" if figure.said is Said.KEPT else "said_met"
    return Assessment(target, Verdict.MET, Reason(code))


def _judge_percent_only(target: Target, figure: Figure) -> Assessment:
    stated = figure.claims.attainment_pct
    if stated is None:
        return Assessment(target, Verdict.NO_DATA, Reason("no_figure"))
    reason = Reason("only_percent", {"percent": format_vi(stated)})
    verdict = Verdict.UNMET if stated < HUNDRED else Verdict.MET if stated == HUNDRED else Verdict.EXCEEDED
    return Assessment(target, verdict, reason, attainment=Share(stated / HUNDRED))


def _judge_rank(target: Target, value: Quantity) -> Assessment:
    grades = target.indicator.grades
    goal = grades.index(target.grade) + 1 if target.grade in grades else len(grades)
    verdict = Verdict.MET if value.value >= goal else Verdict.UNMET
    reason = Reason("grade", {"grade": grade_text(value.value, target), "goal": goal_text(target)})
    return Assessment(target, verdict, reason, value=value)


def _judge_keep(target: Target, value: Quantity) -> Assessment:
    kept = value.value >= 1
    return Assessment(target, Verdict.MET if kept else Verdict.UNMET, Reason("kept" if kept else "lost"), value=value)


def _judge_recognition(target: Target, value: Quantity) -> Assessment:
    done = value.value >= 1
    reason = Reason("recognised" if done else "not_recognised")
    return Assessment(target, Verdict.MET if done else Verdict.UNMET, reason, value=value)


_WITHOUT_GOAL: dict[Form, Callable[[Target, Quantity], Assessment]] = {
    Form.RANK: _judge_rank,
    Form.KEEP: _judge_keep,
    Form.RECOGNITION: _judge_recognition,
}


def _judge_years(case: _Case, value: Quantity, goal: Decimal) -> Assessment:
    """A yearly target: met in each year so far; after a missed year it stands by its latest year, slow at the best."""
    met = [_reaches(figure.value, case.target, goal) for figure in case.years]
    latest = _judge_number(case, value, goal, _judged_day(case.years[-1], case.as_of))
    if all(met):
        return latest
    reason = Reason("years", {"met": str(sum(met)), "count": str(len(met))})
    return replace(latest, verdict=Verdict.SLOW if latest.verdict.is_good else latest.verdict, reason=reason)


def _reaches(value: Quantity | None, target: Target, goal: Decimal) -> bool:
    return value is not None and _is_reached(value.to(target.unit).value, goal, target.direction)


def _is_reached(value: Decimal, goal: Decimal, direction: Direction) -> bool:
    return value <= goal if direction is Direction.DOWN else value >= goal


def _judge_number(case: _Case, value: Quantity, goal: Decimal, day: date) -> Assessment:
    target = case.target
    base = target.baseline.value if target.baseline is not None and target.unit == target.indicator.unit else None
    judged = Assessment(
        target,
        Verdict.UNMET,
        Reason("reached"),
        value=value,
        attainment=attainment(value.value, goal, direction=target.direction),
        progress=progress(value.value, goal, baseline=base),
    )
    if _is_reached(value.value, goal, target.direction):
        return _reached(judged, value.value - goal)
    return _short(case, judged, value.value, day)


def _reached(judged: Assessment, gap: Decimal) -> Assessment:
    """Met, or exceeded where the target is a value to reach and not a limit to keep."""
    target = judged.target
    beyond = target.value_hi if target.form is Form.RANGE and target.direction is not Direction.DOWN else None
    if target.form in (Form.FLOOR, Form.CEILING) or gap == 0 or _inside(judged, beyond):
        return replace(judged, verdict=Verdict.MET)
    code = "below" if target.direction is Direction.DOWN else "exceeds"
    return replace(judged, verdict=Verdict.EXCEEDED, reason=Reason(code, _gap_args(gap, target)))


def _inside(judged: Assessment, upper: Decimal | None) -> bool:
    """Whether the value lies inside the range of a range target and so is met, not exceeded."""
    target, value = judged.target, judged.value
    if target.form is not Form.RANGE or value is None:
        return False
    if upper is not None:
        return value.value <= upper
    return target.value is not None and value.value >= target.value


def _short(case: _Case, judged: Assessment, value: Decimal, day: date) -> Assessment:
    """The verdict on a value that has not reached its goal: by pace, or plain unmet."""
    target, plan = case.target, case.plan
    gap = _short_args(value - (goal_of(target) or 0), target)
    if case.as_of > deadline_of(target, plan):
        return replace(judged, reason=Reason("over", gap))
    expected = _pace(target, day, plan)
    if expected is None:
        return replace(judged, reason=Reason("no_pace", gap))
    last_day = (day - timedelta(days=1)).strftime("%d/%m/%Y")
    needed = {"expected": with_unit(expected, target.unit), "expected_en": with_unit(expected, target.unit, EN)}
    verdict = _by_pace(target, value, expected=expected, plan=plan)
    reason = Reason("on_pace" if verdict is Verdict.ON_TRACK else "off_pace", {"day": last_day, **needed})
    return replace(judged, verdict=verdict, expected=expected, reason=reason)


def _pace(target: Target, day: date, plan: Plan) -> Decimal | None:
    """The expected value, where the target's way runs in its own unit; the whole goal for what is due every year."""
    if target.form in (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH) or _is_yearly_up(target):
        return goal_of(target)
    if target.form is Form.GROWTH_ON_BASE:
        return expected_at(replace(target, baseline=None), day, plan=plan)
    return expected_at(target, day, plan=plan)


def _is_yearly_up(target: Target) -> bool:
    return target.form is Form.YEARLY and target.direction is not Direction.DOWN


def _gap_args(gap: Decimal, target: Target) -> dict[str, str]:
    return {"gap": gap_text(gap, target.unit), "gap_en": gap_text(gap, target.unit, EN)}


def _short_args(gap: Decimal, target: Target) -> dict[str, str]:
    """The gap with the word for its side: a missed ceiling is too high, any other goal still lacks something."""
    words = ("cao hơn", "above by") if gap > 0 else ("còn thiếu", "short by")
    return {"gap": f"{words[0]} {gap_text(gap, target.unit)}", "gap_en": f"{words[1]} {gap_text(gap, target.unit, EN)}"}


def _unit_reason(unit: Unit, target_unit: Unit) -> Reason:
    args = {"unit": unit.symbol_vi, "target_unit": target_unit.symbol_vi}
    return Reason("unit", {**args, "unit_en": unit.symbol_en, "target_unit_en": target_unit.symbol_en})


def _by_pace(target: Target, value: Decimal, *, expected: Decimal, plan: Plan) -> Verdict:
    """On track at or beyond the expected value; slow with at least the set share of it; else at risk.

    For lower-is-better the share is that of the way already gone from the baseline, since a smaller number is no
    smaller effort.
    """
    if _is_reached(value, expected, target.direction):
        return Verdict.ON_TRACK
    share = plan.settings.slow_share
    if target.direction is not Direction.DOWN:
        return Verdict.SLOW if value >= share * expected else Verdict.AT_RISK
    if target.baseline is None:
        return Verdict.SLOW if expected >= share * value else Verdict.AT_RISK
    start = target.baseline.value
    return Verdict.SLOW if start - value >= share * (start - expected) else Verdict.AT_RISK

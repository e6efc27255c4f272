"""The way of a target as chart points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import deadline_of, expected_at, goal_of
from muctieu.core.observation import ObsStatus
from muctieu.core.plan import Form, Plan, Target
from muctieu.reports.charts import NARROW, Point, Reach, WayChart, Words, way_chart
from muctieu.reports.spark import spark
from muctieu.web.common.same import Same
from muctieu.web.screens import words

_FIRM = (ObsStatus.OFFICIAL, ObsStatus.BREAK)
# A number a year is judged year by year: a line from one year to the next would not be its expected way.
_WITHOUT_WAY = (Form.YEARLY, Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH)


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the chart's legend; `mark` names its drawing in the style sheet."""

    mark: str
    text: str


def result_points(steps: Sequence[Figure], target: Target) -> tuple[Point, ...]:
    """The steps as points at the end of their periods."""
    return tuple(
        Point(
            day=step.period.end - timedelta(days=1),
            value=step.value.value,
            printed=words.number(step.value.value),
            text=f"{words.period_text(step.period)}: {words.amount(step.value.value, target.unit)}",
            is_soft=step.status not in _FIRM,
        )
        for step in steps
        if step.period is not None and step.value is not None
    )


def expected_points(target: Target, plan: Plan) -> tuple[Point, ...]:
    """The expected way from the start of the term over the milestones to the deadline."""
    if target.form in _WITHOUT_WAY:
        return ()
    if target.form is Form.GROWTH_ON_BASE:
        target = replace(target, baseline=None)
    turns = {plan.term.start, deadline_of(target, plan) + timedelta(days=1)}
    turns |= {milestone.period.end for milestone in target.milestones}
    found = ((turn, expected_at(target, turn, plan=plan)) for turn in sorted(turns))
    return tuple(
        Point(max(turn - timedelta(days=1), plan.term.start), value) for turn, value in found if value is not None
    )


def spark_of(steps: tuple[Figure, ...], target: Target, plan: Plan) -> SafeString:
    """The row's thumbnail; the chart escapes what it is given."""
    return _spark(Same(steps), Same(target), Same(plan))


@lru_cache(maxsize=4096)
def _spark(steps: Same[tuple[Figure, ...]], target: Same[Target], plan: Same[Plan]) -> SafeString:
    """It bears no words: one drawing for every language."""
    dated = ((step.period, step.value) for step in steps.it)
    results = [Point(when.end - timedelta(days=1), value.value) for when, value in dated if when and value]
    expected = expected_points(target.it, plan.it)
    return SafeString(spark(results, expected, first=_first(plan.it, steps.it), last=_last(target.it, plan.it)))


def _first(plan: Plan, steps: Sequence[Figure]) -> date:
    """The start of the term, or of the earliest year before it that has a figure."""
    starts = [step.period.end - timedelta(days=1) for step in steps if step.period is not None]
    earliest = min(starts, default=plan.term.start)
    return min(plan.term.start, date(earliest.year, 1, 1))


def _last(target: Target, plan: Plan) -> date:
    return max(deadline_of(target, plan), plan.term.start + timedelta(days=1))


def chart_of(
    steps: Sequence[Figure],
    target: Target,
    plan: Plan,
    *,
    ahead: Sequence[Reach] = (),
    assumed: Sequence[Point] = (),
    changes: Sequence[date] = (),
) -> SafeString:
    """The chart of the target's page, with what is forecast and what would be where that is known."""
    milestones = tuple(
        Point(
            milestone.period.end - timedelta(days=1),
            milestone.value,
            text=f"{words.period_text(milestone.period)}: {words.amount(milestone.value, target.unit)}",
        )
        for milestone in target.milestones
    )
    goal = goal_of(target)
    results = result_points(steps, target)
    last = max([_last(target, plan), *(point.day for point in results), *(reach.day for reach in ahead)])
    chart = WayChart(
        title=words.pick(target.indicator.name_vi, target.indicator.name_en),
        desc=_desc(results, target),
        unit=words.unit_symbol(target.unit),
        first=_first(plan, steps),
        last=last,
        results=results,
        expected=expected_points(target, plan),
        milestones=milestones,
        goal=None if goal is None else Point(deadline_of(target, plan), goal, text=words.goal(target)),
        breaks=tuple(_breaks(steps, changes, _first(plan, steps))),
        forecast=tuple(ahead),
        assumed=tuple(assumed),
        words=_words(),
    )
    return SafeString(way_chart(chart, name="way") + way_chart(chart, name="way-narrow", size=NARROW))


def keys_of(
    steps: Sequence[Figure],
    target: Target,
    plan: Plan,
    *,
    ahead: Sequence[Reach] = (),
    assumed: Sequence[Point] = (),
    changes: Sequence[date] = (),
) -> Iterator[Key]:
    """The legend: only what the chart holds."""
    if steps:
        yield Key("result", _("kết quả"))
    if any(step.status not in _FIRM for step in steps):
        yield Key("soft", _("ước, sơ bộ"))
    if expected_points(target, plan):
        yield Key("expected", _("lộ trình cần đạt"))
    if target.milestones:
        yield Key("milestone", _("mốc của nghị quyết"))
    if goal_of(target) is not None:
        yield Key("goal", _("chỉ tiêu"))
    if any(_breaks(steps, changes, _first(plan, steps))):
        yield Key("break", _("đổi cách tính hoặc đổi địa bàn"))
    if ahead:
        yield Key("ahead", _("dự báo và khoảng bốn phần năm khả năng"))
    if assumed:
        yield Key("assumed", _("theo giả định"))


def _breaks(steps: Sequence[Figure], changes: Sequence[date], first: date) -> Iterator[date]:
    """The days across which figures cannot be compared: another way of counting, another ground."""
    yield from (step.period.start for step in steps if step.period is not None and step.status is ObsStatus.BREAK)
    yield from (day for day in changes if day >= first)


def _words() -> Words:
    return Words(
        result=_("kết quả"),
        expected=_("lộ trình"),
        milestone=_("mốc"),
        goal=_("chỉ tiêu"),
        rupture=_("đổi cách tính hoặc đổi địa bàn"),
        empty=_("chưa có số liệu"),
        forecast=_("dự báo"),
        assumed=_("giả định"),
    )


def _desc(results: Sequence[Point], target: Target) -> str:
    """What the chart shows in a sentence, for those who cannot see it."""
    goal = words.goal(target)
    if not results:
        return _("Chưa có số liệu theo thời gian. Chỉ tiêu: %(goal)s.") % {"goal": goal}
    if len(results) == 1:
        return _("Một kết quả: %(last)s. Chỉ tiêu: %(goal)s.") % {"last": results[0].text, "goal": goal}
    ends = {"count": len(results), "first": results[0].text, "last": results[-1].text, "goal": goal}
    return _("%(count)s kết quả, từ %(first)s đến %(last)s. Chỉ tiêu: %(goal)s.") % ends

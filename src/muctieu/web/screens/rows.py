"""One target as a row of the scoreboard or an entry of the focus list: texts, ready to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import goal_of
from muctieu.core.outlook import Outlook
from muctieu.core.place import Level
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.track import needed_a_year
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.wording import percent
from muctieu.web.common.same import Same
from muctieu.web.figures.ways import way_of
from muctieu.web.screens import words
from muctieu.web.screens.ahead import NO_END, End, end_of
from muctieu.web.screens.way import spark_of
from muctieu.web.screens.why import NO_WHY, WhyLinks

Ending = Callable[[Target, tuple[Figure, ...]], Outlook]
_IN_WORDS = (Form.RANK, Form.KEEP, Form.RECOGNITION)
# Reasons that only repeat the verdict and the attainment printed beside them.
_PLAIN = ("exceeds", "reached", "no_figure")
_SIGNS = {Form.FLOOR: "≥ ", Form.CEILING: "≤ "}


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says; every text is complete in the reader's language."""

    id: str
    name: str
    given_by: str
    url: str
    url_why: str
    result: str
    goal: str
    unit: str
    period: str
    status: str
    percent: str
    verdict: Verdict
    word: str
    decided: str
    reason: str
    pace: str
    ahead: End
    need: str
    coverage: str
    is_partial: bool
    spark: SafeString

    @property
    def url_way(self) -> str:
        return self.url + "#lo-trinh"

    @property
    def url_ahead(self) -> str:
        return self.url + "#du-bao"

    @property
    def url_working(self) -> str:
        return self.url + "#cach-tinh"

    @property
    def url_result(self) -> str:
        return self.url_why or self.url + "#nguon"

    @property
    def url_coverage(self) -> str:
        return self.url + "#do-phu"


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows of one plan; `link` gives the address of a target's page, `ending` tells where each will end."""

    plan: Plan
    as_of: date
    link: Callable[[str], str]
    ending: Ending | None = None
    why: WhyLinks = NO_WHY
    below: Level = Level.VILLAGE

    def row(self, assessment: Assessment, figures: tuple[Figure, ...]) -> Row:
        """The row of a target whose indicator has these figures."""
        is_told = self.ending is not None and assessment.computed is not Verdict.BLOCKED
        outlook = self.ending(assessment.target, figures) if self.ending is not None and is_told else None
        told = _Told(self.as_of, self.link(assessment.target.id), self.why, get_language(), self.below)
        return _row(Same(assessment), Same(figures), Same(self.plan), Same(outlook), told=told)


@dataclass(frozen=True, slots=True)
class _Told:
    """How a row is told: on which day, where it leads, in which language, of a place above which units."""

    as_of: date
    url: str
    why: WhyLinks
    language: str | None
    below: Level


@lru_cache(maxsize=4096)
def _row(
    of: Same[Assessment],
    figures: Same[tuple[Figure, ...]],
    by: Same[Plan],
    outlook: Same[Outlook | None],
    *,
    told: _Told,
) -> Row:
    """Written once for the same assessment: of a board an act touches few targets."""
    assessment, plan = of.it, by.it
    target, figure = assessment.target, assessment.figure
    steps = way_of(target, figures.it, plan=plan, as_of=told.as_of)
    result, goal, unit = result_and_goal(assessment)
    return Row(
        id=target.id,
        name=words.name(target),
        given_by=str(words.GIVEN_BY.get(target.authority, "")),
        url=told.url,
        url_why="" if figure is None else told.why.figure(figure),
        result=result,
        goal=goal,
        unit=unit,
        period="" if figure is None else words.figure_period(figure),
        status="" if figure is None else words.status_text(figure.status),
        percent=percent_text(assessment, plan),
        verdict=assessment.verdict,
        word=words.verdict_word(assessment.verdict),
        decided=decided_text(assessment),
        reason=reason_text(assessment),
        pace=pace_text(assessment, plan),
        ahead=NO_END if outlook.it is None else end_of(outlook.it),
        need=need_text(assessment, plan),
        coverage=coverage_text(figure, told.below),
        is_partial=figure is not None and figure.coverage is not None and not figure.coverage.is_full,
        spark=spark_of(steps, target, plan),
    )


def decided_text(assessment: Assessment) -> str:
    """That the verdict stands by decision, and what the figures alone give; "" for a computed verdict."""
    if assessment.override is None:
        return ""
    args = {"until": words.day_text(assessment.override.until), "computed": words.verdict_word(assessment.computed)}
    return _("theo quyết định, hết hiệu lực %(until)s; máy tính: %(computed)s") % args


def reason_text(assessment: Assessment) -> str:
    """The reason without a full stop, and without the verdict's own word, which stands before it; "" if that is all."""
    text = words.pick(assessment.reason.text_vi, assessment.reason.text_en).removesuffix(".")
    word = words.verdict_word(assessment.verdict)
    return "" if assessment.reason.code in _PLAIN else text.removeprefix(word + ": ")


def result_and_goal(assessment: Assessment) -> tuple[str, str, str]:
    """Result, goal and the unit of both: ("17", "25", "triệu đồng"); in words where a number would say less."""
    target = assessment.target
    if target.form in _IN_WORDS or target.value is None:
        return _result_in_words(assessment), words.goal(target), ""
    unit = words.unit_symbol(target.unit)
    value = assessment.value
    if value is not None and not value.unit.converts_to(target.unit):
        return words.result(value, target), words.goal(target), ""
    if value is not None and _is_other_whole(assessment):
        return _result_in_words(assessment), words.goal(target), ""
    shown = "" if value is None else words.number(value.value)
    return shown or _told(assessment), _goal_number(target), unit


def _is_other_whole(assessment: Assessment) -> bool:
    """Whether an x-of-y result counts out of another y than the target does."""
    figure = assessment.figure
    return figure is not None and figure.out_of is not None and figure.out_of != assessment.target.out_of


def _result_in_words(assessment: Assessment) -> str:
    value, figure = assessment.value, assessment.figure
    if value is None or figure is None:
        return _told(assessment)
    return words.result(value, assessment.target, out_of=figure.out_of)


def _told(assessment: Assessment) -> str:
    return "" if assessment.figure is None else _("nêu bằng lời")


def _goal_number(target: Target) -> str:
    goal = goal_of(target)
    if goal is None:
        return words.goal(target)
    shown = _SIGNS.get(target.form, "") + words.number(goal)
    if target.value is not None and target.value_hi is not None:
        return f"{words.number(target.value)} - {words.number(target.value_hi)}"
    return shown


def percent_text(assessment: Assessment, plan: Plan) -> str:
    """The attainment in percent; for limits how the value stands to the limit; "" where neither has a meaning."""
    share = assessment.attainment.percent
    if share is not None:
        return _in_both_forms(percent(share, plan.settings), assessment, plan)
    if assessment.value is None or assessment.computed is Verdict.BLOCKED:
        return ""
    return words.attained(assessment.value, assessment.target, plan.settings)


def _pace(assessment: Assessment, plan: Plan) -> Decimal | None:
    """What must be added each year from now on; None where that says nothing."""
    value, figure, target = assessment.value, assessment.figure, assessment.target
    if value is None or figure is None or figure.period is None or assessment.computed is Verdict.BLOCKED:
        return None
    if not value.unit.converts_to(target.unit):
        return None
    return needed_a_year(target, value.value, after=figure.period.end, plan=plan)


def need_text(assessment: Assessment, plan: Plan) -> str:
    """The pace in a cell, in the row's unit: "cần +2,67/năm"."""
    pace = _pace(assessment, plan)
    return "" if pace is None else _("cần %(change)s/năm") % {"change": words.signed(pace)}


def _in_both_forms(printed: str, assessment: Assessment, plan: Plan) -> str:
    """What exceeds its target is told in percent and by how much: "110%, vượt 3 triệu đồng"."""
    value, bracket = assessment.value, f" ({printed})"
    if value is None or assessment.verdict is not Verdict.EXCEEDED:
        return printed
    said = words.attained(value, assessment.target, plan.settings)
    return f"{printed}, {said.removesuffix(bracket)}" if said.endswith(bracket) else printed


def pace_text(assessment: Assessment, plan: Plan) -> str:
    """What must be added each year from now on: "mỗi năm cần tăng thêm 2,67 triệu đồng"; "" where that says nothing."""
    pace = _pace(assessment, plan)
    if pace is None:
        return ""
    change = {"change": words.gap(pace, assessment.target.unit)}
    return (_("mỗi năm cần tăng thêm %(change)s") if pace > 0 else _("mỗi năm cần giảm %(change)s")) % change


def coverage_text(figure: Figure | None, below: Level = Level.VILLAGE) -> str:
    """What the figure rests on: "9/11 bản", of a province "36/38 xã"; one that the place itself reported says so."""
    if figure is None:
        return ""
    if figure.coverage is None:
        return _("xã báo cáo") if below is Level.VILLAGE else _("tự báo cáo")
    return units_text(figure.coverage.reported, figure.coverage.expected, below)


def units_text(reported: int, expected: int, below: Level | None) -> str:
    """How many of the units below a place: "9/11 bản"; None where it is not known what they are."""
    numbers = {"reported": reported, "expected": expected}
    if below is Level.VILLAGE:
        return _("%(reported)s/%(expected)s bản") % numbers
    if below is Level.COMMUNE:
        return _("%(reported)s/%(expected)s xã") % numbers
    return _("%(reported)s/%(expected)s đơn vị") % numbers

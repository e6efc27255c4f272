"""The target page as texts: the answer, the way, the working, the villages, the sources, the changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import deadline_of, expected_at, goal_of
from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.wording import percent
from muctieu.errors import Severity
from muctieu.packs.loader import load_sectors
from muctieu.web.figures.shapes import TargetDetail
from muctieu.web.figures.ways import way_of
from muctieu.web.screens import words
from muctieu.web.screens.ahead import Ahead
from muctieu.web.screens.asked import RESTATED, Asked, unit_choices
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.records import FileMark, Records, records_of
from muctieu.web.screens.rows import Row, RowMaker, coverage_text
from muctieu.web.screens.sources import Source, sources_of
from muctieu.web.screens.villages import Villages, villages_of
from muctieu.web.screens.way import Key, chart_of, expected_points, keys_of
from muctieu.web.screens.why import NO_WHY, WhyLinks

# How a reader asks for all records and sources.
ALL = "tat-ca"
SOURCES_SHOWN = 12
# Of a term of months the last two years.
STEPS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class WayLine:
    """A row of the chart's table."""

    period: str
    result: str
    expected: str
    status: str
    coverage: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding, with whether it must be settled before there is a verdict."""

    code: str
    text: str
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """What the resolution asks, in its own words, by when and of whom."""

    text: str
    wording: str
    wording_source: str
    basis: str
    note: str
    owner: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Way:
    """The chart with what its marks mean, and its table in one unit; `more` steps are left out of the table."""

    chart: SafeString
    keys: tuple[Key, ...]
    unit: str
    lines: tuple[WayLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Sources:
    """What the figure rests on, how many more sources there are, and whether some have not been read."""

    shown: tuple[Source, ...]
    more: int
    has_older: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the figures: on the units of then, or of today."""

    text: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TargetPage:
    """Everything the template prints."""

    plan_code: str
    plan_name: str
    place_name: str
    sector: str
    row: Row
    answer: str
    goal: Goal
    as_of: date
    asked: Asked
    way: Way
    ahead: Ahead | None
    working: tuple[str, ...]
    villages: tuple[Villages, ...]
    sources: Sources
    doubts: tuple[Doubt, ...]
    records: Records
    older_periods: int
    board_query: str
    all_url: str
    too_small: tuple[str, ...] = ()
    updated: str = ""
    readings: tuple[Reading, ...] = ()
    unread: tuple[str, ...] = ()
    has_villages: bool = True


def target_page(
    detail: TargetDetail,
    *,
    asked: Asked,
    url: str,
    with_all: bool = False,
    files: Mapping[str, FileMark] = MappingProxyType({}),
    ahead: Ahead | None = None,
    why: WhyLinks = NO_WHY,
    changes: Sequence[date] = (),
    can_restate: bool = False,
) -> TargetPage:
    """The page of one target; `with_all` shows the whole history and every source, `files` by a figure's identity.

    `ahead` is what is said of its end, None where nothing is to be said (a forecast is no published figure), `why`
    gives the addresses of explanations, `changes` the days on which the place became another one; `can_restate` offers
    the reading on today's units.
    """
    assessment, plan = detail.assessment, detail.plan
    sector = load_sectors()[assessment.target.indicator.sector]
    villages = (villages_of(each, detail, why) for each in detail.breakdowns)
    return TargetPage(
        plan_code=plan.code,
        plan_name=words.pick(plan.name_vi, plan.name_en),
        place_name=plan.place_name,
        sector=words.pick(sector.name_vi, sector.name_en),
        row=RowMaker(plan, detail.as_of, lambda _id: url, why=why, below=detail.below).row(assessment, detail.series),
        answer=answer(assessment, plan),
        goal=_goal(assessment.target, plan),
        as_of=detail.as_of,
        asked=asked,
        way=_way(detail, ahead, changes, with_all=with_all),
        ahead=ahead,
        working=tuple(_steps(detail, changes)),
        villages=tuple(found for found in villages if found.lines),
        sources=_sources(detail, with_all=with_all),
        doubts=tuple(
            Doubt(found.code, finding_text(found), found.severity is Severity.ERROR) for found in assessment.findings
        ),
        records=records_of(detail, files, why, with_all=with_all),
        older_periods=detail.older_periods,
        board_query=_board_query(asked, plan),
        all_url=_all_url(asked),
        too_small=tuple(words.period_text(period) for period in detail.too_small),
        updated=_updated(detail),
        readings=_readings(asked) if can_restate else (),
        unread=tuple(finding_text(found) for found in detail.unread),
        has_villages=detail.below is Level.VILLAGE,
    )


def _goal(target: Target, plan: Plan) -> Goal:
    return Goal(
        text=words.goal(target),
        wording=target.wording,
        wording_source=_wording_source(target, plan),
        basis=str(words.BASIS.get(target.basis, "")),
        note=target.note,
        owner=plan.names.get(target.owner, target.owner),
        deadline=words.day_text(deadline_of(target, plan)),
    )


def _way(detail: TargetDetail, ahead: Ahead | None, changes: Sequence[date], *, with_all: bool) -> Way:
    target, plan = detail.assessment.target, detail.plan
    steps = way_of(target, detail.series, plan=plan, as_of=detail.as_of)
    reaches, assumed = ((), ()) if ahead is None else (ahead.reaches, ahead.assumed)
    known = [step for step in steps if step.period is not None and step.value is not None]
    shown = known if with_all else known[-STEPS_SHOWN:]
    return Way(
        chart=chart_of(steps, target, plan, ahead=reaches, assumed=assumed, changes=changes),
        keys=tuple(keys_of(steps, target, plan, ahead=reaches, assumed=assumed, changes=changes)),
        unit=words.unit_symbol(target.unit),
        lines=tuple(_way_lines(shown, target, plan)),
        more=len(known) - len(shown),
    )


def _sources(detail: TargetDetail, *, with_all: bool) -> Sources:
    figure = detail.assessment.figure
    found = () if figure is None else sources_of(figure.sources, detail.documents)
    shown = found if with_all else found[:SOURCES_SHOWN]
    return Sources(shown, len(found) - len(shown), _has_older_sources(detail))


def _readings(asked: Asked) -> tuple[Reading, ...]:
    """The same page on whichever units."""
    found = ((choice, replace(asked, restated=RESTATED.get(choice.value)))
             for choice in unit_choices(asked.restated))  # fmt: skip
    return tuple(Reading(choice.text, other.query or "?", choice.is_chosen) for choice, other in found)


def _updated(detail: TargetDetail) -> str:
    """The day on which the latest of the figures shown was recorded."""
    moments = [figure.recorded_at for figure in detail.figures if figure.recorded_at is not None]
    return words.day_text(max(moments).astimezone(VIETNAM_TIME).date()) if moments else ""


def _has_older_sources(detail: TargetDetail) -> bool:
    """Whether the figure rests on reports that have not been read for this page."""
    figure = detail.assessment.figure
    if figure is None or figure.coverage is None or not detail.older_periods:
        return False
    return not figure.sources or figure.period not in {one.period for one in detail.breakdowns}


def _board_query(asked: Asked, plan: Plan) -> str:
    return replace(asked, plan=plan.code).address(None)


def _all_url(asked: Asked) -> str:
    return f"{asked.query}&{ALL}=1" if asked.query else f"?{ALL}=1"


def answer(assessment: Assessment, plan: Plan) -> str:
    """How far the target has come, read after the verdict: "86,75%", "3 triệu đồng (110%)"; "" without a number."""
    if assessment.value is None or assessment.computed is Verdict.BLOCKED:
        share = assessment.attainment.percent
        return "" if share is None else percent(share, plan.settings)
    said = words.attained(assessment.value, assessment.target, plan.settings)
    return said.removeprefix(words.verdict_word(assessment.verdict) + " ")


def _wording_source(target: Target, plan: Plan) -> str:
    if target.source is None:
        return ""
    name = plan.names.get(target.source.document, target.source.document)
    return ", ".join(part for part in (name, target.source.place) if part)


# -- the chart's table --------------------------------------------------------------------------------------------


def _way_lines(steps: Sequence[Figure], target: Target, plan: Plan) -> Iterator[WayLine]:
    """Newest first, so that the first line is today's."""
    has_way = bool(expected_points(target, plan))
    for step in reversed(steps):
        if step.period is None or step.value is None:
            continue
        yield WayLine(
            period=_until(step.period, target),
            result=words.number(step.value.value),
            expected=_expected(target, step.period.end, plan) if has_way else "",
            status=words.status_text(step.status),
            coverage="" if step.coverage is None else f"{step.coverage.reported}/{step.coverage.expected}",
        )


def _until(period: Period, target: Target) -> str:
    """What adds up since the start of the term is told by its last day; its period would only repeat the start."""
    if target.form is Form.CUMULATIVE:
        return words.day_text(period.end - timedelta(days=1))
    return words.period_text(period)


def _expected(target: Target, day: date, plan: Plan) -> str:
    value = expected_at(target, day, plan=plan)
    return "" if value is None else words.number(value)


# -- the working --------------------------------------------------------------------------------------------------


def _steps(detail: TargetDetail, changes: Sequence[date]) -> Iterator[str]:
    """The whole working: on whose units, how the verdict came about, what changed about the place."""
    if detail.on_units is not None:
        yield _(
            "Số của mọi kỳ được tính lại theo các đơn vị ngày %(day)s: cộng theo địa bàn hôm nay; chỉ tiêu và số gốc"
            " giữ như nghị quyết ghi."
        ) % {"day": words.day_text(detail.on_units.day)}
    yield from _rests(detail)
    yield from _working(detail.assessment, detail.plan)
    yield from _working_of_place(changes, detail.plan)


def _rests(detail: TargetDetail) -> Iterator[str]:
    figure = detail.assessment.figure
    if figure is not None and figure.coverage is not None:
        yield _("Kết quả là tổng hợp từ báo cáo của %(share)s.") % {"share": coverage_text(figure, detail.below)}


def _working(assessment: Assessment, plan: Plan) -> Iterator[str]:
    """How the percentage and the verdict came about, a sentence a step, with every number shown."""
    target, value, figure = assessment.target, assessment.value, assessment.figure
    goal = goal_of(target)
    share = assessment.attainment.percent
    if value is not None and goal is not None and share is not None:
        yield _("Mức đạt = kết quả : chỉ tiêu = %(value)s : %(goal)s = %(percent)s.") % {
            "value": words.number(value.value),
            "goal": words.amount(goal, target.unit),
            "percent": percent(share, plan.settings),
        }
    yield from _working_of_way(assessment, plan)
    if assessment.expected is not None and figure is not None:
        day = figure.period.end - timedelta(days=1) if figure.period is not None else None
        when = words.day_text(day) if day is not None else _("ngày xét")
        yield _("Theo lộ trình, đến %(day)s cần đạt %(expected)s.") % {
            "day": when,
            "expected": words.amount(assessment.expected, target.unit),
        }
    ways = [verdict for verdict in assessment.unblocked if verdict is not Verdict.BLOCKED]
    if ways:
        named = ", ".join(dict.fromkeys(words.verdict_word(verdict) for verdict in ways))
        yield _("Tùy cách xác minh, kết luận sẽ là: %(verdicts)s.") % {"verdicts": named}


def _working_of_way(assessment: Assessment, plan: Plan) -> Iterator[str]:
    target, share = assessment.target, assessment.progress.percent
    if target.baseline is None or share is None or target.form is Form.CUMULATIVE:
        return
    yield _("Từ số gốc %(base)s (%(period)s), đã đi được %(percent)s quãng đường đến chỉ tiêu.") % {
        "base": words.amount(target.baseline.value, target.indicator.unit),
        "period": words.period_text(target.baseline.period),
        "percent": percent(share, plan.settings),
    }


def _working_of_place(changes: Sequence[date], plan: Plan) -> Iterator[str]:
    for day in changes:
        if day >= plan.term.start:
            said = _(
                "Ngày %(day)s đơn vị đổi địa bàn (sáp nhập, chia tách): số trước và sau ngày ấy không so thẳng được."
            )
            yield said % {"day": words.day_text(day)}

"""What checks have found, as texts: the kinds, the states, a line of the list, one finding with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from muctieu.core.doubt import Check
from muctieu.core.observation import Observation
from muctieu.core.period import Period
from muctieu.errors import Finding as Told
from muctieu.packs.loader import load_indicators
from muctieu.reports.charts import NARROW, Point, WayChart, way_chart
from muctieu.web.assessment.models import WAITING, Finding, FindingState, FindingStep, FindingStepKind
from muctieu.web.assessment.queries import FindingDetail, FindingPage
from muctieu.web.common.days import VIETNAM
from muctieu.web.people.models import Post
from muctieu.web.screens import words
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.sources import source_of
from muctieu.web.screens.words import pick

CHECKS: Mapping[Check, tuple[str, str]] = {
    Check.RATE: ("tỷ lệ khác các thành phần", "a rate unlike its components"),
    Check.SOURCES: ("các nguồn mâu thuẫn", "sources that differ"),
    Check.SUM: ("tổng các bản khác số của xã", "villages do not add up"),
    Check.FALL: ("số cộng dồn bị giảm", "a running total that falls"),
    Check.UNIT: ("nghi nhầm đơn vị tính", "probably another unit"),
    Check.BOUNDS: ("ngoài giới hạn có thể", "out of bounds"),
    Check.OUTLIER: ("khác thường", "unusual"),
    Check.JUMP: ("tăng giảm đột biến", "a jump"),
    Check.ROUNDING: ("chênh do làm tròn", "rounding"),
}
STATES: Mapping[FindingState, tuple[str, str]] = {
    FindingState.OPEN: ("mới phát hiện", "open"),
    FindingState.ASSIGNED: ("đã giao", "assigned"),
    FindingState.REOPENED: ("mở lại", "reopened"),
    FindingState.EXPLAINED: ("đã giải trình", "explained"),
    FindingState.CORRECTED: ("đã đính chính", "corrected"),
}
_STEPS: Mapping[FindingStepKind, tuple[str, str]] = {
    FindingStepKind.FOUND: ("phát hiện", "found it"),
    FindingStepKind.ASSIGN: ("giao xử lý", "assigned it"),
    FindingStepKind.EXPLAIN: ("giải trình: số đúng", "explained it: the figure is right"),
    FindingStepKind.CORRECT: ("tự đóng vì số liệu đã sửa", "closed it: the figures have been corrected"),
    FindingStepKind.REOPEN: ("mở lại", "reopened it"),
    FindingStepKind.CHANGED: ("ghi nhận số liệu mới, vẫn cần xem", "noted new figures; the doubt remains"),
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One line of the list."""

    uuid: str
    name: str
    place: str
    period: str
    kind: str
    text: str
    state: str
    owner: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of the place's own history; `is_it` marks the one that the finding is about."""

    period: str
    value: str
    source: str
    is_it: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the finding's way."""

    when: str
    who: str
    what: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """Everything that the page of one finding prints."""

    row: FindingRow
    seen: int
    is_waiting: bool
    chart: SafeString
    unit: str
    history: tuple[FigureLine, ...]
    parts: tuple[tuple[str, str], ...]
    way: tuple[StepLine, ...]
    may_keep: bool
    is_between_sources: bool


def check_word(check: Check) -> str:
    return pick(*CHECKS[check])


def state_word(state: FindingState) -> str:
    return pick(*STATES[state])


def rows_of(page: FindingPage) -> tuple[FindingRow, ...]:
    """The lines of a page."""
    return tuple(row_of(row, page.places.get(row.place_id, row.place.key)) for row in page.rows)


def row_of(row: Finding, place: str) -> FindingRow:
    """One finding as a line."""
    indicator = load_indicators().get(row.indicator)
    name = row.indicator if indicator is None else pick(indicator.name_vi, indicator.name_en)
    check = Check(row.check_kind)
    return FindingRow(
        uuid=str(row.uuid),
        name=f"{name} ({row.disaggregation})" if row.disaggregation else name,
        place=place,
        period=_period(row.period),
        kind=check_word(check),
        text=finding_text(Told(row.code, row.args)),
        state=state_word(FindingState(row.state)),
        owner="" if row.owner is None else post_name(row.owner),
        is_note=check is Check.ROUNDING,
    )


def post_name(post: Post) -> str:
    return pick(post.name_vi, post.name_en or post.name_vi)


def _period(code: str) -> str:
    return words.period_text(Period.parse(code)) if code else pick("không rõ kỳ", "period not known")


def view_of(detail: FindingDetail) -> FindingView:
    """One finding with its figures and its way."""
    row = detail.row
    indicator = load_indicators().get(row.indicator)
    return FindingView(
        row=row_of(row, detail.place_name),
        seen=row.steps,
        is_waiting=row.state in WAITING,
        chart=_chart(detail),
        unit="" if indicator is None else words.unit_symbol(indicator.unit),
        history=tuple(_figure_line(obs, row) for obs in reversed(detail.history)),
        parts=tuple((name, "" if obs is None else _value(obs)) for name, obs in detail.parts),
        way=tuple(_step_line(step) for step in detail.way),
        may_keep=detail.may_keep,
        is_between_sources=row.check_kind == Check.SOURCES,
    )


def _figure_line(obs: Observation, row: Finding) -> FigureLine:
    period = pick("không rõ kỳ", "period not known") if obs.period is None else words.period_text(obs.period)
    is_it = str(obs.period or "") == row.period
    return FigureLine(period, _value(obs), source_of(obs.provenance, None).cite, is_it)


def _value(obs: Observation) -> str:
    return obs.note or "–" if obs.value is None else words.amount(obs.value.value, obs.value.unit)


def _step_line(step: FindingStep) -> StepLine:
    moment = step.at.astimezone(VIETNAM)
    who = pick("Kiểm tra tự động", "Automatic checks") if step.by is None else step.by.full_name
    kind = FindingStepKind(step.kind)
    if step.by is not None and kind is FindingStepKind.CORRECT:
        who = pick(f"Kiểm tra do {who} chạy", f"Checks run by {who}")
    owner = "" if step.owner is None else post_name(step.owner)
    return StepLine(f"{moment:%d/%m/%Y %H:%M}", who, pick(*_STEPS[kind]), owner, step.reason)


# -- the chart ------------------------------------------------------------------------------------------------


def _chart(detail: FindingDetail) -> SafeString:
    """The place's own figures of periods as long as the finding's; nothing where there are fewer than two."""
    points = tuple(_points(detail))
    indicator = load_indicators().get(detail.row.indicator)
    if len(points) < 2 or indicator is None or indicator.grades:
        return SafeString("")
    chart = WayChart(
        title=pick(indicator.name_vi, indicator.name_en),
        desc=_desc(points),
        unit=words.unit_symbol(indicator.unit),
        first=date(points[0].day.year, 1, 1),
        last=points[-1].day,
        results=points,
    )
    return SafeString(way_chart(chart, name="finding") + way_chart(chart, name="finding-narrow", size=NARROW))


def _points(detail: FindingDetail) -> Iterator[Point]:
    if not detail.row.period or detail.row.check_kind == Check.SOURCES:
        return
    months = Period.parse(detail.row.period).months
    for obs in detail.history:
        if obs.value is not None and obs.period is not None and obs.period.months == months:
            text = f"{words.period_text(obs.period)}: {words.amount(obs.value.value, obs.value.unit)}"
            yield Point(obs.period.end - timedelta(days=1), obs.value.value, words.number(obs.value.value), text)


def _desc(points: Sequence[Point]) -> str:
    return "; ".join(point.text for point in points)

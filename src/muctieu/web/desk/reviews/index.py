"""All review reports of the commune: drafts on their way and what was issued; starting a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.report import ReportKind, Style
from muctieu.errors import StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.reviews.found import REFUSED, draft_url, title_of, told, tried
from muctieu.web.desk.reviews.province import provinces
from muctieu.web.plans.models import Plan
from muctieu.web.reviews import queries
from muctieu.web.reviews.domain import Asked, start_report
from muctieu.web.reviews.models import DraftState, IssuedReport, ReportDraft
from muctieu.web.screens.paper import KINDS, STATES, STYLES
from muctieu.web.screens.words import day_text, pick

PLAN, KIND, STYLE, DAY, REPLACES = "ke-hoach", "loai", "the-thuc", "ngay", "thay"
SHOWN = 100
_DONE = (DraftState.ISSUED, DraftState.WITHDRAWN, DraftState.REPLACED)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One report on its way."""

    url: str
    title: str
    plan: str
    state: str
    as_of: str
    by: str


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """One issued report."""

    url: str
    name: str
    title: str
    day: str
    state: str
    holds: bool


@guarded(Act.REPORT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """What is being written, and what was issued."""
    place = seat(request)
    rows = queries.drafts(place.user).filter(place=place.commune).exclude(state__in=_DONE)[:SHOWN]
    issued = queries.issued_reports(place.user).filter(place=place.commune).defer("content")[:SHOWN]
    context = {
        "seat": place,
        "headline": _headline(len(rows), len(issued)),
        "drafts": [_draft_line(row) for row in rows],
        "issued": [_issued_line(row) for row in issued],
        "is_province": bool(provinces(place.user)),
        "may_start": may(place.user, Act.REPORT_START, place.commune),
    }
    return render(request, "desk/reviews/index.html", context)


def _headline(open_ones: int, issued: int) -> str:
    return pick(
        f"{open_ones} báo cáo đang soạn, {issued} báo cáo đã ban hành", f"{open_ones} reports in work, {issued} issued"
    )


def _draft_line(row: ReportDraft) -> DraftLine:
    state = pick(*STATES[DraftState(row.state)])
    return DraftLine(draft_url(row), title_of(row), row.plan.name_vi, state, day_text(row.as_of), row.by.full_name)


def _issued_line(row: IssuedReport) -> IssuedLine:
    state = DraftState(row.report.state)
    return IssuedLine(
        url=reverse("desk:papers_issued", args=(row.uuid,)), name=row.name, title=title_of(row.report),
        day=day_text(row.day), state=pick(*STATES[state]), holds=state is DraftState.ISSUED,
    )  # fmt: skip


@guarded(Act.REPORT_START)
def new(request: HttpRequest) -> HttpResponse:
    """Which plan, time and paper; what is typed wrongly is told beside its field."""
    place = seat(request)
    plans = list(
        visible(place.user, Act.REPORT_START, Plan.objects.filter(place=place.commune)).select_related("place")
    )
    errors: dict[str, str] = {}
    if request.method == "POST":
        made = _started(request, place, plans, errors)
        if made is not None:
            return redirect(draft_url(made))
    return render(request, "desk/reviews/new.html", _form(request, place, plans, errors),
                  status=REFUSED if errors else 200)  # fmt: skip


def _started(request: HttpRequest, place: Seat, plans: list[Plan], errors: dict[str, str]) -> ReportDraft | None:
    posted = request.POST
    plan = next((one for one in plans if one.code == posted.get(PLAN)), None)
    day, typed = _day(posted.get(DAY, ""))
    choose = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if plan is None:
        errors["plan"] = choose
    if posted.get(KIND) not in set(ReportKind):
        errors["kind"] = choose
    if posted.get(STYLE) not in set(Style):
        errors["style"] = choose
    if not typed:
        errors["day"] = pick("Hãy ghi ngày theo dạng ngày/tháng/năm.", "Enter the date.")
    if errors or plan is None:
        return None
    asked = Asked(ReportKind(posted[KIND]), Style(posted[STYLE]), day)
    replaces = _replaced(request, place)
    try:
        return tried(lambda: start_report(plan, asked, by=place.user, replaces=replaces))
    except StateError as error:
        errors["day" if error.code == "MT7506" else "whole"] = told(error)
        return None


def _replaced(request: HttpRequest, place: Seat) -> IssuedReport | None:
    text = request.POST.get(REPLACES) or request.GET.get(REPLACES, "")
    try:
        return queries.issued(UUID(text), viewer=place.user) if text else None
    except ValueError:
        return None


def _day(text: str) -> tuple[date | None, bool]:
    """The day typed, and whether nothing is wrong with it; none is the newest document's."""
    try:
        return (date.fromisoformat(text) if text else None), True
    except ValueError:
        return None, False


def _form(request: HttpRequest, place: Seat, plans: list[Plan], errors: dict[str, str]) -> dict[str, object]:
    posted, replaced = request.POST, _replaced(request, place)
    usual: dict[str, str] = {}
    if replaced is not None:
        old = replaced.report
        usual = {PLAN: old.plan.code, KIND: old.kind, STYLE: old.style, DAY: old.as_of.isoformat()}
    asked = {name: posted.get(name) or usual.get(name, "") for name in (PLAN, KIND, STYLE, DAY)}
    return {
        "seat": place,
        "plans": [Option(one.code, one.name_vi, one.code == asked[PLAN]) for one in plans],
        "kinds": [Option(code, pick(*name), code == (asked[KIND] or "year")) for code, name in KINDS.items()],
        "styles": [Option(code, pick(*name), code == asked[STYLE]) for code, name in STYLES.items()],
        "day": asked[DAY],
        "replaces": replaced,
        "errors": errors,
    }

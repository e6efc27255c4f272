"""One report on its way: what is left to be done, its parts, its paper, who took which step, and the next one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.report import Report, Typed
from muctieu.errors import MuctieuError, StateError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.reviews.found import (
    REFUSED,
    WHY,
    draft_of,
    draft_url,
    seen_of,
    text_of,
    title_of,
    told,
    tried,
    user_of,
)
from muctieu.web.people.models import User
from muctieu.web.reviews import domain, queries
from muctieu.web.reviews.domain import Paper
from muctieu.web.reviews.issuing import LAST_NUMBER, issue, next_number
from muctieu.web.reviews.models import OPEN, DraftState, ReportComment, ReportDraft
from muctieu.web.reviews.ready import NotReadyError, Obstacle, changed_since, obstacles
from muctieu.web.screens.paper import STATES, STEPS, STYLES
from muctieu.web.screens.words import day_text, pick

STEP, NUMBER = "buoc", "so"
SUBMIT, RETURN, APPROVE, ISSUE, WITHDRAW = "trinh", "tra-lai", "duyet", "ban-hanh", "thu-hoi"
# What can be done in which state, by whom; a step back and a withdrawal want a reason.
_STEPS = (
    (SUBMIT, OPEN, Act.REPORT_SUBMIT, ("Trình lãnh đạo duyệt", "Submit for approval")),
    (APPROVE, (DraftState.SUBMITTED,), Act.REPORT_APPROVE, ("Duyệt nội dung", "Approve the content")),
    (ISSUE, (DraftState.APPROVED,), Act.REPORT_ISSUE, ("Ban hành, lấy số", "Issue with a number")),
    (RETURN, (DraftState.SUBMITTED, DraftState.APPROVED), Act.REPORT_RETURN, ("Trả lại để sửa", "Return for changes")),
    (WITHDRAW, (DraftState.ISSUED,), Act.REPORT_WITHDRAW, ("Thu hồi", "Withdraw")),
)
_WITH_REASON = (RETURN, WITHDRAW)
# The fields of the paper by their names in the form.
PAPER = {"superior": "cap-tren", "body": "co-quan", "seat": "dia-danh", "behalf": "thay-mat", "capacity": "chuc-vu",
         "signer": "nguoi-ky", "recipients": "noi-nhan", "about": "trich-yeu"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that is left to be done, with the page where it is done."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of the report: how much of it is written, how many comments wait."""

    url: str
    title: str
    state: str
    comments: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One step that the viewer can take now; `number` is what the report would be issued with."""

    code: str
    text: str
    with_reason: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class WayLine:
    """One step that was taken."""

    who: str
    what: str
    when: str
    reason: str


@guarded(Act.REPORT_READ)
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report's own page."""
    return _shown(request, draft_of(request, uuid))


@require_POST
@guarded(Act.REPORT_READ)
def step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Submit, return, approve, issue or withdraw."""
    row, user = draft_of(request, uuid), user_of(request)
    seen = seen_of(request)
    try:
        tried(lambda: _taken(request, row, user, seen))
    except NotReadyError as error:
        return _shown(request, draft_of(request, uuid), error=error)
    except StateError as error:
        return _shown(request, draft_of(request, uuid), error=error)
    return redirect(draft_url(row))


def _taken(request: HttpRequest, row: ReportDraft, user: User, seen: int) -> None:
    code, why = request.POST.get(STEP, ""), request.POST.get(WHY, "")
    if code == SUBMIT:
        domain.submit(row, by=user, seen=seen)
    elif code == RETURN:
        domain.return_report(row, by=user, seen=seen, reason=why)
    elif code == APPROVE:
        domain.approve(row, by=user, seen=seen)
    elif code == ISSUE:
        issue(row, by=user, seen=seen, number=_number(request.POST.get(NUMBER, "")))
    elif code == WITHDRAW:
        domain.withdraw(row, by=user, seen=seen, reason=why)
    else:
        raise Http404


def _number(text: str) -> int | None:
    """The number as it was typed; None where nothing was."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(LAST_NUMBER))):
        raise StateError("MT7512", value=text[:20], most=str(LAST_NUMBER))
    return int(typed)


@require_POST
@guarded(Act.REPORT_WRITE)
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the paper says beside the text."""
    row, posted = draft_of(request, uuid), request.POST
    said = Paper(**{name: posted.get(field, "") for name, field in PAPER.items()})
    seen = seen_of(request)
    try:
        tried(lambda: domain.set_paper(row, said, by=user_of(request), seen=seen))
    except StateError as error:
        return _shown(request, draft_of(request, uuid), error=error, typed=said)
    return redirect(f"{draft_url(row)}#the-thuc")


# -- the page -----------------------------------------------------------------------------------------------------


def _shown(
    request: HttpRequest, row: ReportDraft, *, error: MuctieuError | None = None, typed: Paper | None = None
) -> HttpResponse:
    report, user = text_of(request, row), user_of(request)
    left = list(_left(row, report, user))
    is_open = row.state in OPEN
    context = {
        "row": row,
        "title": title_of(row),
        "style": pick(*STYLES[row.style]),
        "state": pick(*STATES[DraftState(row.state)]),
        "as_of": day_text(row.as_of),
        "issued": getattr(row, "issued", None),
        "left": left,
        "left_head": pick(f"Còn {len(left)} việc trước khi ban hành", f"{len(left)} to do before it can be issued"),
        "parts": list(_parts(row, report)),
        "choices": _choices(row, user),
        "way": [_way(one) for one in row.way.select_related("by").order_by("-number")],
        "paper": [(field, label, str(getattr(typed or row, name)), name in _LONG) for name, field, label in _fields()],
        "may_write": is_open and may(user, Act.REPORT_WRITE, row),
        "has_last": queries.since_last_issue(row, report) is not None,
        "error": "" if error is None else told(error),
        "why": request.POST.get(WHY, ""),
    }
    return render(request, "desk/reviews/draft.html", context, status=200 if error is None else REFUSED)


_LONG = ("body", "capacity", "recipients")


def _fields() -> Iterator[tuple[str, str, str]]:
    """Name, field and words of what the paper says beside the text."""
    labels = {
        "about": pick("Trích yếu (để trống thì dùng mẫu)", "Subject (empty for the usual one)"),
        "superior": pick("Cơ quan cấp trên", "Superior body"),
        "body": pick("Cơ quan ban hành", "Issuing body"),
        "seat": pick("Địa danh", "Place"),
        "behalf": pick("Thay mặt", "On behalf of"),
        "capacity": pick("Chức vụ người ký", "Capacity of the signer"),
        "signer": pick("Họ tên người ký", "Name of the signer"),
        "recipients": pick("Nơi nhận, mỗi nơi một dòng", "Recipients, a line each"),
    }
    return ((name, PAPER[name], label) for name, label in labels.items())


def _left(row: ReportDraft, report: Report, user: User) -> Iterator[Left]:
    if row.state not in (*OPEN, DraftState.SUBMITTED, DraftState.APPROVED):
        return
    for one in (*changed_since(row, report), *obstacles(row, report, viewer=user)):
        yield Left(told(one.finding), _where(one, row, report))


def _where(one: Obstacle, row: ReportDraft, report: Report) -> str:
    """The page where it is put right."""
    if one.figure is not None:
        return f"{reverse('desk:sources')}?xa={row.place.key}"
    if one.spot:
        return f"{part_url(row, top_of(report, one.spot))}#{one.spot}"
    return reverse("desk:papers_changes", args=(row.uuid,)) if one.finding.code == "MT6103" else reverse("desk:cycles")


def part_url(row: ReportDraft, section: str) -> str:
    """The page of one part of the report."""
    return reverse("desk:papers_section", args=(row.uuid, section))


def top_of(report: Report, spot: str) -> str:
    """The part of the report in which a place for words stands."""
    for top in report.sections:
        for section in top.walk():
            if section.id == spot or any(getattr(block, "id", None) == spot for block in section.blocks):
                return top.id
    return report.sections[0].id


def _parts(row: ReportDraft, report: Report) -> Iterator[PartLine]:
    waiting = [one for one in queries.comments(row) if not hasattr(one, "settled_by")]
    for top in report.sections:
        ids = {section.id for section in top.walk()}
        typed = [block for section in top.walk() for block in section.blocks if isinstance(block, Typed)]
        empty = sum(not one.text.strip() for one in typed)
        words = pick("còn chờ người viết", "waits for words") if empty else pick("đã viết", "written")
        state = words if typed else pick("máy viết từ số liệu", "written from the figures")
        yield PartLine(part_url(row, top.id), f"{top.number} {top.name}", state,
                       sum(belongs(one, ids) for one in waiting))  # fmt: skip


def belongs(one: ReportComment, sections: set[str]) -> bool:
    """Whether a comment is about something in those sections."""
    return one.spot.split("/", 1)[0] in sections


def _choices(row: ReportDraft, user: User) -> list[Choice]:
    return [
        Choice(code, pick(*words), code in _WITH_REASON, next_number(row, clock.today()) if code == ISSUE else None)
        for code, states, act, words in _STEPS
        if row.state in states and may(user, act, row)
    ]


def _way(one) -> WayLine:  # type: ignore[no-untyped-def]
    return WayLine(
        who=one.by.full_name, what=pick(*STEPS[one.kind]), when=f"{one.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        reason=one.reason,
    )  # fmt: skip

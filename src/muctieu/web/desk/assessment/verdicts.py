"""Verdicts by decision on the desk: the computed one, the decided one beside it, deciding and withdrawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from muctieu.core.override import DECIDABLE
from muctieu.core.verdict import Verdict
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.assessment.thresholds import read_day
from muctieu.web.desk.plans import asked_target
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.figures.queries import target_detail
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.plans.judging import Terms, decide_verdict, decisions_of, override_of, withdraw_verdict
from muctieu.web.plans.models import Target, VerdictDecision
from muctieu.web.screens import words
from muctieu.web.screens.findings import post_name
from muctieu.web.screens.rows import reason_text
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
VERDICT, SINCE, UNTIL, WHY, POST, PAPER = "ket-luan", "tu-ngay", "den-ngay", "ly-do", "chuc-danh", "van-ban"
PAPERS_OFFERED = 100

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision with how it stands."""

    uuid: str
    verdict: str
    post: str
    reason: str
    evidence: str
    span: str
    state: str
    holds: bool


@guarded(Act.TARGET_REVIEW_READ)
def verdict(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """The verdict of one target: computed, decided, and the form that decides."""
    row = asked_target(request, plan_code, target_id)
    if not may(cast("User", request.user), Act.TARGET_REVIEW_READ, row):
        raise Http404
    if request.method != "POST":
        return _shown(request, row, {})
    errors = _decide(request, row)
    return _shown(request, row, errors) if errors else redirect("desk:verdict", plan_code, target_id)


@require_POST
@guarded(Act.VERDICT_DECIDE)
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a decided verdict back, with a reason."""
    user = cast("User", request.user)
    rows = visible(user, Act.VERDICT_DECIDE, VerdictDecision.objects.all())
    found = rows.select_related("target__plan", "place").filter(uuid=uuid, target__isnull=False).first()
    if found is None or found.target is None:
        raise Http404
    row = asked_target(request, found.target.plan.code, found.target.code)
    try:
        withdraw_verdict(found, by=user, reason=request.POST.get(WHY, ""))
    except StateError as error:
        return _shown(request, row, {"": pick(error.message_vi, error.message_en)})
    return redirect("desk:verdict", row.plan.code, row.code)


def _decide(request: HttpRequest, row: Target) -> Errors:
    user, posted = cast("User", request.user), request.POST
    post = next((one for one in posts_of(user, clock.today()) if str(one.uuid) == posted.get(POST)), None)
    since, until = read_day(posted.get(SINCE, "")), read_day(posted.get(UNTIL, ""))
    paper, code = None, posted.get(PAPER, "")
    errors: Errors = {}
    if code:
        paper = _papers(row, user).filter(code=code).first()
        if paper is None:
            errors[PAPER] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if posted.get(VERDICT) not in DECIDABLE:
        errors[VERDICT] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if since is None:
        errors[SINCE] = pick("Hãy ghi ngày bắt đầu hiệu lực.", "Enter the day from which it holds.")
    if until is None:
        errors[UNTIL] = pick("Hãy ghi ngày hết hiệu lực.", "Enter its last day.")
    if post is None:
        errors[POST] = pick("Hãy chọn chức danh đứng tên quyết định.", "Choose the post that decides.")
    if errors or since is None or until is None or post is None:
        return errors
    terms = Terms(since, posted.get(WHY, ""), post, user)
    try:
        decide_verdict(row, Verdict(posted[VERDICT]), terms, until=until, evidence=paper)
    except StateError as error:
        field = {"MT7228": WHY, "MT7432": UNTIL}.get(error.code, "")
        return {field: pick(error.message_vi, error.message_en)}
    except RightsError:
        raise PermissionDenied from None
    return {}


def _papers(row: Target, user: User):  # type: ignore[no-untyped-def]
    rows = visible(user, Act.DOCUMENT_READ, Document.objects.filter(place=row.plan.place))
    return rows.order_by("-dateline", "-pk")


def _shown(request: HttpRequest, row: Target, errors: Errors) -> HttpResponse:
    user, posted = cast("User", request.user), request.POST
    detail = target_detail(row.plan.code, row.code, viewer=user)
    if detail is None:
        raise Http404
    judged = detail.assessment
    may_decide = may(user, Act.VERDICT_DECIDE, row)
    papers = _papers(row, user)[:PAPERS_OFFERED] if may_decide else ()
    context = {
        "plan": row.plan.code,
        "code": row.code,
        "name": words.name(judged.target),
        "verdict": judged.verdict,
        "word": words.verdict_word(judged.verdict),
        "computed": judged.computed,
        "computed_word": words.verdict_word(judged.computed),
        "reason": reason_text(judged),
        "is_decided": judged.override is not None,
        "lines": [_line(one) for one in decisions_of(row.plan.place).filter(target=row).reverse()],
        "may_decide": may_decide,
        "verdicts": [Option(one.value, words.verdict_word(one), one.value == posted.get(VERDICT)) for one in DECIDABLE],
        "posts": [Option(str(post.uuid), post_name(post), str(post.uuid) == posted.get(POST))
                  for post in posts_of(user, clock.today())],
        "papers": [Option(one.code, one.title or one.code, one.code == posted.get(PAPER)) for one in papers],
        "since": posted.get(SINCE) or clock.today().isoformat(),
        "until": posted.get(UNTIL, ""),
        "why": posted.get(WHY, ""),
        "errors": {field.replace("-", "_"): text for field, text in errors.items() if field},
        "whole_error": errors.get("", ""),
    }  # fmt: skip
    return render(request, "desk/assessment/verdict.html", context, status=REFUSED if errors else 200)


def _line(row: VerdictDecision) -> DecisionLine:
    today = clock.today()
    taken = getattr(row, "withdrawal", None)
    override = override_of(row)
    if taken is not None:
        state = pick(f"đã rút: {taken.reason}", f"withdrawn: {taken.reason}")
    elif row.until < today:
        state = pick("đã hết hiệu lực", "lapsed")
    else:
        state = pick("đang hiệu lực", "in force") if override.holds(today) else pick("chưa đến ngày", "not begun")
    evidence = "" if row.evidence is None else row.evidence.title or row.evidence.code
    span = f"{day_text(row.since)} – {day_text(row.until)}"
    is_open = taken is None and row.until >= today
    return DecisionLine(
        str(row.uuid),
        words.verdict_word(override.verdict),
        post_name(row.post),
        row.reason,
        evidence,
        span,
        state,
        is_open,
    )

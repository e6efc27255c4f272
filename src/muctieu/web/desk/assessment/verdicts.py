"""Verdicts by decision on the desk: the computed one, the decided one beside it, deciding and withdrawing."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.override import DECIDABLE
from muctieu.core.verdict import Verdict
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.assessment.deciding import (
    REFUSED,
    WHY,
    Choices,
    Errors,
    decided,
    decision_lines,
    form_context,
    tried,
)
from muctieu.web.desk.plans import asked_target
from muctieu.web.figures.queries import target_detail
from muctieu.web.people.models import User
from muctieu.web.plans.judging import decide_verdict, decisions_of, withdraw_verdict
from muctieu.web.plans.models import Target, VerdictDecision
from muctieu.web.screens import words
from muctieu.web.screens.rows import reason_text


@guarded(Act.TARGET_REVIEW_READ)
def verdict(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """The verdict of one target: computed, decided, and the form that decides."""
    row, user = asked_target(request, plan_code, target_id), cast("User", request.user)
    if not may(user, Act.TARGET_REVIEW_READ, row):
        raise Http404
    if request.method != "POST":
        return _shown(request, row, {})
    errors = decided(
        request.POST, user, row.plan.place, known=_known(),
        decide=lambda given: decide_verdict(
            row, Verdict(given.verdict), given.terms, until=given.until, evidence=given.paper
        ),
    )  # fmt: skip
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
    errors = tried(lambda: withdraw_verdict(found, by=user, reason=request.POST.get(WHY, "")))
    return _shown(request, row, {"": " ".join(errors.values())}) if errors else redirect(
        "desk:verdict", row.plan.code, row.code
    )  # fmt: skip


def _known() -> Choices:
    return tuple((one.value, words.verdict_word(one)) for one in DECIDABLE)


def _shown(request: HttpRequest, row: Target, errors: Errors) -> HttpResponse:
    user = cast("User", request.user)
    detail = target_detail(row.plan.code, row.code, viewer=user)
    if detail is None:
        raise Http404
    judged = detail.assessment
    decisions = decisions_of(row.plan.place).filter(target=row).reverse()
    context = {
        "plan": row.plan.code,
        "code": row.code,
        "name": words.name(judged.target),
        "action": reverse("desk:verdict", args=(row.plan.code, row.code)),
        "verdict": judged.verdict,
        "word": words.verdict_word(judged.verdict),
        "computed": judged.computed,
        "computed_word": words.verdict_word(judged.computed),
        "reason": reason_text(judged),
        "is_decided": judged.override is not None,
        "lines": decision_lines(decisions, lambda one: words.verdict_word(Verdict(one))),
        "may_decide": may(user, Act.VERDICT_DECIDE, row),
        "withdraw": "desk:verdict_withdraw",
        **form_context(request.POST, user, row.plan.place, known=_known(), errors=errors),
    }
    return render(request, "desk/assessment/verdict.html", context, status=REFUSED if errors else 200)

"""Deciding on the desk that a criterion is met or not for a time, whatever the figures say, and taking it back."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.criteria import Answer, Rule, RuleSet
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.criteria.domain import subject_of
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
from muctieu.web.desk.criteria.place import set_named
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.judging import decide_criterion, decisions_on_criteria, withdraw_verdict
from muctieu.web.plans.models import VerdictDecision
from muctieu.web.screens.criteria_words import answer_word, set_name
from muctieu.web.screens.words import pick


@guarded(Act.CRITERIA_READ)
def criterion(request: HttpRequest, code: str, rule: str, uuid: UUID) -> HttpResponse:
    """The decisions on one criterion of a place, and the form that decides."""
    user = cast("User", request.user)
    asked, place = _asked(code, rule), OrgUnit.objects.filter(uuid=uuid).first()
    if place is None or not may(user, Act.CRITERIA_READ, place) or subject_of(place) is not asked[0].subject:
        raise Http404
    if request.method != "POST":
        return _shown(request, asked, place, {})
    errors = decided(
        request.POST, user, place, known=_known(),
        decide=lambda given: decide_criterion(
            place, (code, rule), Answer(given.verdict), given.terms, until=given.until, evidence=given.paper
        ),
    )  # fmt: skip
    return _shown(request, asked, place, errors) if errors else redirect("desk:criteria_decide", code, rule, uuid)


@require_POST
@guarded(Act.VERDICT_DECIDE)
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a decided criterion back, with a reason."""
    user = cast("User", request.user)
    rows = visible(user, Act.VERDICT_DECIDE, VerdictDecision.objects.filter(target__isnull=True))
    found = rows.select_related("place").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    errors = tried(lambda: withdraw_verdict(found, by=user, reason=request.POST.get(WHY, "")))
    if errors:
        return _shown(request, _asked(found.rule_set, found.criterion), found.place, {"": " ".join(errors.values())})
    return redirect("desk:criteria_decide", found.rule_set, found.criterion, found.place.uuid)


def _asked(code: str, name: str) -> tuple[RuleSet, Rule]:
    wanted = set_named(code)
    rule = wanted.rules.get(name)
    if rule is None:
        raise Http404
    return wanted, rule


def _known() -> Choices:
    return tuple((one.value, answer_word(one)) for one in (Answer.MET, Answer.UNMET))


def _shown(request: HttpRequest, asked: tuple[RuleSet, Rule], place: OrgUnit, errors: Errors) -> HttpResponse:
    user, (wanted, rule) = cast("User", request.user), asked
    version = OrgUnitVersion.objects.filter(unit=place).order_by("-valid_from").first()
    decisions = decisions_on_criteria().filter(place=place, rule_set=wanted.code, criterion=rule.code).reverse()
    context = {
        "set": wanted,
        "set_name": set_name(wanted),
        "place": place.key if version is None else version.name,
        "name": pick(rule.name_vi, rule.name_en),
        "action": reverse("desk:criteria_decide", args=(wanted.code, rule.code, place.uuid)),
        "lines": decision_lines(decisions, lambda one: answer_word(Answer(one))),
        "may_decide": may(user, Act.VERDICT_DECIDE, place),
        "withdraw": "desk:criteria_decision_withdraw",
        **form_context(request.POST, user, place, known=_known(), errors=errors),
    }
    return render(request, "desk/criteria/decide.html", context, status=REFUSED if errors else 200)

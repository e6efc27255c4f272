"""Plans on the desk: the tree, who answers for a target, and its amendment on a legal basis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.plan_pages import plan_page, shown_targets
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, options
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import Changes, amend_target, assign_owner
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.mapping import target_of
from muctieu.web.plans.models import Plan, Target, TargetVersion
from muctieu.web.plans.queries import with_versions
from muctieu.web.screens.words import pick, unit_symbol

REFUSED = 400
SOUGHT, SEEN, POST, DAY, WHY = "tim", "ban", "chuc-danh", "tu-ngay", "ly-do"
WORDING, VALUE, BASIS = "loi-van", "muc", "van-ban"
DOCUMENTS_OFFERED = 100

Errors = dict[str, str]


@guarded(Act.PLAN_READ)
def plan(request: HttpRequest, plan_code: str) -> HttpResponse:
    """The plan as a tree of points and targets, with a search that folds diacritics."""
    row, user = asked_plan(request, plan_code), cast("User", request.user)
    page = plan_page(row, viewer=user, day=clock.today(), sought=request.GET.get(SOUGHT, "").strip()[:200])
    return render(request, "desk/plan.html", {"page": page})


@guarded(Act.PLAN_READ)
def change(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """The forms that change one target."""
    return _shown(request, asked_target(request, plan_code, target_id), {})


@require_POST
@guarded(Act.PLAN_ASSIGN)
def assign(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """Let a post answer for the target."""
    row, user, posted = asked_target(request, plan_code, target_id), cast("User", request.user), request.POST
    day = _day(posted.get(DAY, ""))
    found = held_posts(row.plan.place, clock.today()).get(posted.get(POST, ""))
    errors: Errors = {} if day else {DAY: _ask_day()}
    if found is None:
        errors[POST] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if errors or day is None or found is None:
        return _shown(request, row, errors)
    why = posted.get(WHY, "").strip()
    return _done(request, row, lambda seen: assign_owner(row, found[0], on=day, by=user, seen=seen, why=why))


@require_POST
@guarded(Act.PLAN_AMEND)
def amend(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """Amend wording or value from a day on, on a document."""
    row, user, posted = asked_target(request, plan_code, target_id), cast("User", request.user), request.POST
    day, basis = _day(posted.get(DAY, "")), _documents(row, user).filter(code=posted.get(BASIS, "")).first()
    errors: Errors = {} if day else {DAY: _ask_day()}
    if basis is None:
        errors[BASIS] = pick("Hãy chọn văn bản làm căn cứ.", "Choose the document that it rests on.")
    changes = _changes(row, posted.get(WORDING, "").strip(), posted.get(VALUE, "").strip(), errors)
    if errors or day is None or basis is None:
        return _shown(request, row, errors)
    why = posted.get(WHY, "").strip()
    return _done(
        request, row, lambda seen: amend_target(row, changes, on=day, basis_document=basis, by=user, seen=seen, why=why)
    )


# -- pieces ---------------------------------------------------------------------------------------------------


def asked_plan(request: HttpRequest, code: str) -> Plan:
    """The plan, not found for those who may not see it."""
    row = Plan.objects.select_related("place").filter(code=code).first()
    if row is None or not may(cast("User", request.user), Act.PLAN_READ, row):
        raise Http404
    return row


def asked_target(request: HttpRequest, plan_code: str, code: str) -> Target:
    found = asked_plan(request, plan_code)
    rows = with_versions(Target.objects.filter(plan=found, code=code).select_related("plan__place"))
    row = rows.first()
    if row is None or row.pk not in shown_targets(found, cast("User", request.user)):
        raise Http404
    return row


def _done(request: HttpRequest, row: Target, verb: Callable[[int], object]) -> HttpResponse:
    """Run the verb on the version that the person saw; a refusal shows the target as it stands, with what was typed."""
    seen = request.POST.get(SEEN, "")
    if not (seen.isdecimal() and len(seen) < len("1000000000")):
        raise Http404
    try:
        verb(int(seen))
    except TargetError as error:
        told = " ".join(pick(finding.message_vi, finding.message_en) for finding in error.findings)
        return _shown(request, row, {"": told})
    except StateError as error:
        fresh = asked_target(request, row.plan.code, row.code)
        return _shown(request, fresh, {"": pick(error.message_vi, error.message_en)})
    except RightsError:
        raise PermissionDenied from None
    return redirect(f"{reverse('desk:plan', args=(row.plan.code,))}#{row.code}")


def _changes(row: Target, wording: str, value: str, errors: Errors) -> Changes:
    """What differs from the last version; a value that cannot be read stands among the errors."""
    standing, changes = target_of(row, _last(row)), Changes()
    if wording and wording != standing.wording:
        changes["wording"] = wording
    try:
        wanted = parse_vi(value).value if value else standing.value
    except QuantityError as error:
        errors[VALUE] = pick(error.message_vi, error.message_en)
        return changes
    if wanted != standing.value:
        changes["value"] = wanted
    return changes


def _last(row: Target) -> TargetVersion:
    return list(row.versions.all())[-1]


def _documents(row: Target, user: User):  # type: ignore[no-untyped-def]
    rows = visible(user, Act.DOCUMENT_READ, Document.objects.filter(place=row.plan.place))
    return rows.order_by("-dateline", "-pk")


def _shown(request: HttpRequest, row: Target, errors: Errors) -> HttpResponse:
    # A page that leads here may fill the form in: the review of targets proposes a value.
    user, posted, last = cast("User", request.user), request.POST or request.GET, _last(row)
    standing = target_of(row, last)
    may_assign, may_amend = may(user, Act.PLAN_ASSIGN, row), may(user, Act.PLAN_AMEND, row)
    posts = held_posts(row.plan.place, clock.today()) if may_assign else {}
    papers = _documents(row, user)[:DOCUMENTS_OFFERED] if may_amend else ()
    owner = "" if last.owner is None else str(last.owner.uuid)
    context = {
        "plan": {"code": row.plan.code, "name": pick(row.plan.name_vi, row.plan.name_en or row.plan.name_vi)},
        "code": row.code,
        "title": last.wording or row.code,
        "seen": last.number,
        "may_assign": may_assign,
        "may_amend": may_amend,
        "has_value": standing.value is not None,
        "unit": unit_symbol(standing.unit),
        "posts": options(posts, (posted.get(POST) or owner,)),
        "papers": [Option(one.code, one.title or one.code, one.code == posted.get(BASIS)) for one in papers],
        "wording": posted.get(WORDING, standing.wording),
        "value": posted.get(VALUE, "" if standing.value is None else format_vi(standing.value)),
        "day": posted.get(DAY) or clock.today().isoformat(),
        "why": posted.get(WHY, ""),
        "whole_error": errors.get("", ""),
        "errors": {field.replace("-", "_"): text for field, text in errors.items() if field},
    }
    return render(request, "desk/plan_target.html", context, status=REFUSED if errors else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ask_day() -> str:
    return pick("Hãy ghi ngày bắt đầu hiệu lực.", "Enter the day from which it holds.")

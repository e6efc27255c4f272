"""The review of targets on the desk: the groups as of a day, deciding on one target, the record of all decisions."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.numbers_vi import format_vi
from muctieu.core.target_review import Decision, Reviewed
from muctieu.errors import RightsError, StateError
from muctieu.web.assessment.review import Review, Said, decide_target, decisions, review
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.assessment.thresholds import read_day
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.plans import asked_target
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.plans.models import Plan, Target
from muctieu.web.screens import words
from muctieu.web.screens.findings import post_name
from muctieu.web.screens.review import DECISIONS, USUAL, decision_line, headline, parts_of, row_of
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
PLAN, AS_OF = "ke-hoach", "ngay"
CHOICE, WHY, POST, DAY, PAPER, PROPOSED = "quyet-dinh", "ly-do", "chuc-danh", "ngay-quyet-dinh", "van-ban", "muc"
PAPERS_OFFERED, DECISIONS_SHOWN = 100, 200

Errors = dict[str, str]


@guarded(Act.TARGET_REVIEW_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The plan's targets by group, and every decision so far."""
    place, asked = seat(request), request.GET
    plans = list(visible(place.user, Act.TARGET_REVIEW_READ, Plan.objects.filter(place=place.commune)))
    row = (
        next((one for one in plans if one.code == asked.get(PLAN)), None)
        if asked.get(PLAN)
        else next(iter(plans), None)
    )
    if row is None and asked.get(PLAN):
        raise Http404
    found = None if row is None else review(row, viewer=place.user, as_of=read_day(asked.get(AS_OF, "")))
    context = {"seat": place, "plans": [Option(one.code, _plan_name(one), one is row) for one in plans]}
    if row is not None and found is not None:
        context |= _whole(found, row, place)
    return render(request, "desk/assessment/review.html", context)


def _whole(found: Review, row: Plan, place: Seat) -> dict[str, object]:
    names = {one.id: words.name(one) for one in found.plan.targets}
    recorded = decisions(row, viewer=place.user).reverse()[:DECISIONS_SHOWN]
    return {
        "plan": {"code": row.code, "name": _plan_name(row)},
        "headline": headline(found),
        "as_of": found.as_of,
        "day": found.as_of.isoformat(),
        "parts": parts_of(found, lambda code: reverse("desk:target", args=(row.code, code))),
        "decisions": [decision_line(one, names.get(one.target.code, one.target.code)) for one in recorded],
    }


@guarded(Act.TARGET_REVIEW_READ)
def target(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """One target under review, and the form that records what is decided."""
    row = asked_target(request, plan_code, target_id)
    user = cast("User", request.user)
    found = review(row.plan, viewer=user, as_of=read_day((request.POST or request.GET).get(AS_OF, "")))
    one = None if found is None else found.find(row.code)
    if found is None or one is None:
        raise Http404
    errors: Errors = {}
    if request.method == "POST":
        errors = _decide(request, row, one, found)
        if not errors:
            return redirect(f"{reverse('desk:review_target', args=(plan_code, target_id))}?{AS_OF}={found.as_of}")
    return _shown(request, row, (one, found), errors)


def _decide(request: HttpRequest, row: Target, one: Reviewed, found: Review) -> Errors:
    user, posted = cast("User", request.user), request.POST
    post = next((held for held in posts_of(user, clock.today()) if str(held.uuid) == posted.get(POST)), None)
    day, code, paper = read_day(posted.get(DAY, "")), posted.get(PAPER, ""), None
    errors: Errors = {}
    if code:
        paper = _papers(row, user).filter(code=code).first()
        if paper is None:
            errors[PAPER] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if posted.get(CHOICE) not in set(Decision):
        errors[CHOICE] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if day is None:
        errors[DAY] = pick("Hãy ghi ngày quyết định.", "Enter the day of the decision.")
    if post is None:
        errors[POST] = pick("Hãy chọn chức danh đứng tên quyết định.", "Choose the post that decides.")
    if errors or day is None or post is None:
        return errors
    said = Said(Decision(posted[CHOICE]), posted.get(WHY, ""), post, day, paper, posted.get(PROPOSED, "").strip()[:100])
    try:
        decide_target(row, said, of=one, as_of=found.as_of, by=user)
    except StateError as error:
        field = {"MT7228": WHY, "MT7435": DAY}.get(error.code, "")
        return {field: pick(error.message_vi, error.message_en)}
    except RightsError:
        raise PermissionDenied from None
    return {}


def _papers(row: Target, user: User):  # type: ignore[no-untyped-def]
    rows = visible(user, Act.DOCUMENT_READ, Document.objects.filter(place=row.plan.place))
    return rows.order_by("-dateline", "-pk")


def _shown(request: HttpRequest, row: Target, seen: tuple[Reviewed, Review], errors: Errors) -> HttpResponse:
    one, found = seen
    user, posted = cast("User", request.user), request.POST
    may_decide = may(user, Act.TARGET_REVIEW, row)
    line = row_of(one, found, lambda code: reverse("desk:target", args=(row.plan.code, code)))
    chosen = posted.get(CHOICE) or USUAL[one.group].value
    papers = _papers(row, user)[:PAPERS_OFFERED] if may_decide else ()
    recorded = decisions(row.plan, viewer=user).filter(target=row).reverse()
    proposed = "" if one.proposed is None else format_vi(one.proposed)
    context = {
        "plan": {"code": row.plan.code, "name": _plan_name(row.plan)},
        "row": line,
        "as_of": day_text(found.as_of),
        "day": found.as_of.isoformat(),
        "decisions": [decision_line(said, line.name) for said in recorded],
        "may_decide": may_decide,
        "choices": [Option(choice.value, pick(*names), choice.value == chosen) for choice, names in DECISIONS.items()],
        "posts": [Option(str(post.uuid), post_name(post), str(post.uuid) == posted.get(POST))
                  for post in posts_of(user, clock.today())],
        "papers": [Option(paper.code, paper.title or paper.code, paper.code == posted.get(PAPER)) for paper in papers],
        "proposed": posted.get(PROPOSED, proposed),
        "why": posted.get(WHY, ""),
        "decided_on": posted.get(DAY) or clock.today().isoformat(),
        "links": _ways_on(row, proposed, line.name, user),
        "errors": {field.replace("-", "_"): text for field, text in errors.items() if field},
        "whole_error": errors.get("", ""),
    }  # fmt: skip
    return render(request, "desk/assessment/review_target.html", context, status=REFUSED if errors else 200)


def _ways_on(row: Target, proposed: str, name: str, user: User) -> list[tuple[str, str]]:
    """Where a decision is carried out: the amendment, filled in with the proposal, and a task for the target."""
    found = []
    if may(user, Act.PLAN_AMEND, row):
        query = f"?{urlencode({'muc': proposed})}" if proposed else ""
        url = reverse("desk:plan_target", args=(row.plan.code, row.code)) + query
        found.append((url, pick("Sửa đổi chỉ tiêu", "Amend the target")))
    if may(user, Act.TASK_GIVE, row):
        asked = {"chi-tieu": str(row.uuid), "viec": pick(f"Tập trung thực hiện chỉ tiêu: {name}", f"Force for: {name}")}
        found.append((f"{reverse('desk:task_new')}?{urlencode(asked)}", pick("Giao nhiệm vụ", "Give a task")))
    return found


def _plan_name(row: Plan) -> str:
    return pick(row.name_vi, row.name_en or row.name_vi)

"""Thresholds on the desk: what holds today, since when and why, and how to set another from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.core.plan import Settings
from muctieu.core.thresholds import THRESHOLDS, Threshold, settings_with
from muctieu.core.usual import USUAL
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.people.models import Post
from muctieu.web.people.posts import posts_of
from muctieu.web.plans.judging import Terms, set_threshold, threshold_history, thresholds_on
from muctieu.web.plans.mapping import settings_of
from muctieu.web.plans.models import Plan, ThresholdChange
from muctieu.web.screens.findings import post_name
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
NAME, VALUE, PLAN, SINCE, WHY, POST = "nguong", "muc", "ke-hoach", "tu-ngay", "ly-do", "chuc-danh"

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold with the value that holds; `usual` is the product's own."""

    name: str
    value: str
    usual: str
    is_usual: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change."""

    name: str
    value: str
    scope: str
    since: str
    post: str
    reason: str
    recorded: str


@guarded(Act.THRESHOLD_READ)
def thresholds(request: HttpRequest) -> HttpResponse:
    """What holds, the history, and for those who may the form that sets another."""
    place = seat(request)
    plans = _plans(place)
    errors: Errors = {}
    if request.method == "POST":
        errors = _set(request, place, plans)
        if not errors:
            return redirect(reverse("desk:thresholds") + (f"?xa={place.commune.key}" if place.choices else ""))
    held = posts_of(place.user, clock.today()) if may(place.user, Act.THRESHOLD_KEEP, place.commune) else ()
    posted = request.POST
    context = {
        "seat": place,
        "boards": [(pick(plan.name_vi, plan.name_en or plan.name_vi), _judging(plan)) for plan in plans.values()],
        "checks": _checking(place),
        "history": [_history_line(row) for row in threshold_history(place.commune).select_related(
            "plan", "post", "by").order_by("-id")],
        "may_keep": may(place.user, Act.THRESHOLD_KEEP, place.commune),
        "names": [Option(one.name, _label(one), one.name == posted.get(NAME)) for one in THRESHOLDS.values()],
        "plans": [Option(code, pick(plan.name_vi, plan.name_en or plan.name_vi), code == posted.get(PLAN))
                  for code, plan in plans.items()],
        "posts": [Option(str(post.uuid), post_name(post), str(post.uuid) == posted.get(POST)) for post in held],
        "value": posted.get(VALUE, ""),
        "since": posted.get(SINCE) or clock.today().isoformat(),
        "why": posted.get(WHY, ""),
        "errors": {field.replace("-", "_"): text for field, text in errors.items() if field},
        "whole_error": errors.get("", ""),
    }  # fmt: skip
    return render(request, "desk/assessment/thresholds.html", context, status=REFUSED if errors else 200)


def _set(request: HttpRequest, place: Seat, plans: Mapping[str, Plan]) -> Errors:
    posted = request.POST
    errors: Errors = {}
    one, since = THRESHOLDS.get(posted.get(NAME, "")), read_day(posted.get(SINCE, ""))
    value = _number(posted.get(VALUE, ""), errors)
    post = chosen_post(place, posted.get(POST, ""))
    if one is None:
        errors[NAME] = pick("Hãy chọn trong danh sách.", "Choose from the list.")
    if since is None:
        errors[SINCE] = pick("Hãy ghi ngày bắt đầu hiệu lực.", "Enter the day from which it holds.")
    if post is None:
        errors[POST] = pick("Hãy chọn chức danh đứng tên quyết định.", "Choose the post that decides.")
    if errors or one is None or since is None or post is None or value is None:
        return errors
    terms = Terms(since, posted.get(WHY, ""), post, place.user)
    try:
        set_threshold(one.name, one.kept(value), terms, place=place.commune, plan=plans.get(posted.get(PLAN, "")))
    except StateError as error:
        field = {"MT1506": VALUE, "MT7228": WHY}.get(error.code, "")
        return {field: pick(error.message_vi, error.message_en)}
    except RightsError:
        raise PermissionDenied from None
    return {}


def _number(text: str, errors: Errors) -> Decimal | None:
    try:
        return parse_vi(text.strip().removesuffix("%").strip()).value
    except QuantityError as error:
        errors[VALUE] = pick(error.message_vi, error.message_en)
        return None


def chosen_post(place: Seat, uuid: str) -> Post | None:
    """The post of that uuid among those that the person holds today."""
    return next((post for post in posts_of(place.user, clock.today()) if str(post.uuid) == uuid), None)


def read_day(text: str) -> date | None:
    """The day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _plans(place: Seat) -> dict[str, Plan]:
    rows = visible(place.user, Act.PLAN_READ, Plan.objects.filter(place=place.commune))
    return {row.code: row for row in rows.order_by("-last_year", "code")}


def _judging(plan: Plan) -> list[Line]:
    """The thresholds by which the plan's results are judged today."""
    today = clock.today()
    standing = settings_with(settings_of(plan.settings), thresholds_on(plan.place, today, plan=plan))
    return _lines(asdict(standing), asdict(Settings()))


def _checking(place: Seat) -> list[Line]:
    """The limits of the checks over figures today."""
    usual = asdict(USUAL)
    return _lines({**usual, **thresholds_on(place.commune, clock.today())}, usual)


def _lines(values: Mapping[str, Decimal], usual: Mapping[str, Decimal]) -> list[Line]:
    shown = [one for one in THRESHOLDS.values() if one.name in usual]
    return [
        Line(_label(one), _amount(one, values[one.name]), _amount(one, usual[one.name]),
             values[one.name] == usual[one.name])
        for one in shown
    ]  # fmt: skip


def _label(one: Threshold) -> str:
    return pick(one.name_vi, one.name_en)


def _amount(one: Threshold, value: Decimal) -> str:
    return f"{format_vi(one.typed(value))}{one.unit}"


def _history_line(row: ThresholdChange) -> HistoryLine:
    one = THRESHOLDS[row.name]
    plan = row.plan
    scope = pick("mọi kế hoạch", "all plans") if plan is None else pick(plan.name_vi, plan.name_en or plan.name_vi)
    moment = row.at.astimezone(VIETNAM)
    return HistoryLine(
        _label(one), _amount(one, Decimal(row.value)), scope, day_text(row.since), post_name(row.post), row.reason,
        f"{row.by.full_name}, {moment:%d/%m/%Y %H:%M}",
    )  # fmt: skip

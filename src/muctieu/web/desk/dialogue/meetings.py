"""Days of reception and sessions of dialogue at the desk: announce, count, conclude, promise, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from muctieu.core.numbers_vi import parse_vi
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.dialogue.pages import sentence, user_of
from muctieu.web.desk.file_pages import files_panel
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, options, target_names
from muctieu.web.dialogue import meetings, queries
from muctieu.web.dialogue.meetings import Held, Hours, Promise
from muctieu.web.dialogue.models import Reception, Session
from muctieu.web.dialogue.queries import Told
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_on
from muctieu.web.plans.queries import answered_targets
from muctieu.web.plans.tasks import TaskText
from muctieu.web.screens.words import pick

REFUSED = 400
POST, DAY, BEGINS, ENDS, VENUE, REASON = "chuc-danh", "ngay", "tu-gio", "den-gio", "noi", "ly-do"
PLACE, TOPIC, CONCLUSION, WHAT, LEAD, DUE, TARGET = (
    "don-vi",
    "noi-dung",
    "ket-luan",
    "viec",
    "chu-tri",
    "han",
    "chi-tieu",
)
RECEPTION_COUNTS = ("so-nguoi", "vu-viec", "giai-quyet", "chuyen-di")
SESSION_COUNTS = {
    "present": "tham-du",
    "opinions": "y-kien",
    "answered": "tra-loi-ngay",
    "passed_on": "chuyen",
    "settled": "xong",
}
MONTHS_BACK, MONTHS = 2, 6


class _UnreadableError(Exception):
    """A field is missing or says nothing that can be understood."""


# -- reception ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.DIALOGUE_READ)
def receptions(request: HttpRequest) -> HttpResponse:
    """The calendar of reception with what the rule wants and the counts of the year; a post announces a day."""
    place, error = seat(request), ""
    if request.method == "POST":
        error = _done(lambda: _announce(place, request.POST))
        if not error:
            return redirect("desk:receptions")
    today = clock.today()
    posts = held_posts(place.commune, today)
    back = today.year * 12 + today.month - 1 - MONTHS_BACK
    first = date(back // 12, back % 12 + 1, 1)
    context = {
        "seat": place,
        "months": queries.calendar_of(place.commune, first=first, months=MONTHS),
        "uncounted": queries.uncounted(place.commune),
        "counts": queries.reception_counts(place.commune, today.year),
        "petitions": queries.counts_of(place.commune, today.year, as_of=today),
        "year": today.year,
        "posts": options(posts, (request.POST.get(POST, ""),)),
        "may_keep": may(place.user, Act.DIALOGUE_KEEP, place.commune),
        "typed": _typed(request),
        "error": error,
    }
    return render(request, "desk/dialogue/receptions.html", context, status=REFUSED if error else 200)


@require_POST
@guarded(Act.DIALOGUE_KEEP)
def reception(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Count a day of reception that was held, or call it off."""
    user = user_of(request)
    rows = visible(user, Act.DIALOGUE_KEEP, Reception.objects.filter(uuid=uuid))
    row = rows.select_related("place", "post").first()
    if row is None:
        raise Http404
    error = _done(lambda: _settle_reception(row, request.POST, user))
    if error:
        return render(
            request, "desk/dialogue/refused.html", {"error": error, "back": "desk:receptions"}, status=REFUSED
        )
    return redirect("desk:receptions")


def _announce(place: Seat, posted: QueryDict) -> None:
    post = held_posts(place.commune, clock.today()).get(posted.get(POST, ""))
    if post is None:
        raise _UnreadableError
    hours = Hours(_day(posted, DAY), _time(posted, BEGINS), _time(posted, ENDS), posted.get(VENUE, ""))
    meetings.set_reception(hours, place=place.commune, post=post[0], by=place.user)


def _settle_reception(row: Reception, posted: QueryDict, user: User) -> None:
    if REASON in posted:
        meetings.cancel_reception(row, by=user, reason=posted.get(REASON, ""))
        return
    meetings.hold_reception(row, Held(*(_count(posted, name) for name in RECEPTION_COUNTS)), by=user)


# -- sessions -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.DIALOGUE_READ)
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of the commune, newest first; a post announces one."""
    place, error = seat(request), ""
    if request.method == "POST":
        error = _done(lambda: _plan(place, request.POST))
        if not error:
            return redirect("desk:sessions")
    context = {
        "seat": place,
        "rows": queries.sessions(place.commune, viewer=place.user),
        "posts": options(held_posts(place.commune, clock.today()), (request.POST.get(POST, ""),)),
        "places": _place_options(place, request.POST.get(PLACE, "")),
        "may_keep": may(place.user, Act.DIALOGUE_KEEP, place.commune),
        "typed": _typed(request),
        "error": error,
    }
    return render(request, "desk/dialogue/sessions.html", context, status=REFUSED if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.DIALOGUE_READ)
def session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One session: conclusion and counts, minutes, promises with their tasks, before the public or not."""
    user, error = user_of(request), ""
    told = queries.session_named(uuid, viewer=user)
    if told is None:
        raise Http404
    if request.method == "POST":
        error = _done(lambda: _session_act(told.session, request.POST, user))
        if not error:
            return redirect("desk:session", uuid=told.session.uuid)
    return render(
        request, "desk/dialogue/session.html", _session_context(request, told, error), status=REFUSED if error else 200
    )


def _session_context(request: HttpRequest, told: Told, error: str) -> dict[str, object]:
    user, row, today = user_of(request), told.session, clock.today()
    posts = held_posts(row.commune, today)
    return {
        "row": row,
        "promises": told.promises,
        "is_past": today >= row.day,
        "files": files_panel(row, viewer=user),
        "posts": options(posts, ()),
        "targets": options(target_names(answered_targets(user, row.commune, today), today), ()),
        "may_keep": may(user, Act.DIALOGUE_KEEP, row),
        "may_promise": may(user, Act.DIALOGUE_KEEP, row) and may(user, Act.TASK_GIVE, row),
        "may_publish": may(user, Act.PETITION_PUBLISH, row),
        "counts": [(name, code, _counted(row, code)) for code, name in SESSION_COUNTS.items()],
        "typed": _typed(request),
        "error": error,
    }


def _plan(place: Seat, posted: QueryDict) -> None:
    chair = held_posts(place.commune, clock.today()).get(posted.get(POST, ""))
    where = _places(place).filter(key=posted.get(PLACE, "")).first()
    if chair is None or where is None:
        raise _UnreadableError
    day, venue = _day(posted, DAY), posted.get(VENUE, "")
    meetings.plan_session(posted.get(TOPIC, ""), place=where, chair=chair[0], day=day, venue=venue, by=place.user)


def _session_act(row: Session, posted: QueryDict, user: User) -> None:
    match posted.get("lam", ""):
        case "ket-luan":
            counts = {
                code: _count(posted, name) for code, name in SESSION_COUNTS.items() if posted.get(name, "").strip()
            }
            meetings.conclude(row, posted.get(CONCLUSION, "")[:20_000], counts, by=user)
        case "hua":
            meetings.promise(row, _promise(row, posted, user), by=user)
        case "cong-khai" | "rut" as what:
            meetings.publish_session(row, by=user, is_public=what == "cong-khai")
        case _:
            raise _UnreadableError


def _promise(row: Session, posted: QueryDict, user: User) -> Promise:
    today = clock.today()
    posts, targets = held_posts(row.commune, today), target_names(answered_targets(user, row.commune, today), today)
    lead, target = posts.get(posted.get(LEAD, "")), targets.get(posted.get(TARGET, ""))
    title = " ".join(posted.get(WHAT, "").split())[:500]
    if lead is None or not title:
        raise _UnreadableError
    text = TaskText(title, target=None if target is None else target[0])
    return Promise(text, lead[0], row.chair, _day(posted, DUE) if posted.get(DUE) else None)


# -- pieces ---------------------------------------------------------------------------------------------------


def _done(act: Callable[[], object]) -> str:
    """What stood against an act, in words; empty when it was done."""
    try:
        act()
    except RightsError:
        raise PermissionDenied from None
    except StateError as error:
        return sentence(error)
    except (_UnreadableError, QuantityError):
        return pick(
            "Chưa ghi được: hãy điền đủ các ô bắt buộc, ngày, giờ và số đúng dạng. Chữ đã gõ vẫn còn.",
            "Not done: fill in all the required fields, days, hours and numbers in their form. What you typed is kept.",
        )
    return ""


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name.replace("-", "_"): str(value) for name, value in request.POST.items()}


def _day(posted: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(posted.get(name, ""))
    except ValueError:
        raise _UnreadableError from None


def _time(posted: QueryDict, name: str) -> time:
    try:
        return time.fromisoformat(posted.get(name, ""))
    except ValueError:
        raise _UnreadableError from None


def _count(posted: QueryDict, name: str) -> int:
    found = parse_vi(posted.get(name, "").strip(), counting=True).value
    if found < 0 or found != found.to_integral_value():
        raise _UnreadableError
    return int(found)


def _counted(row: Session, code: str) -> str:
    last = None if row.entry is None else row.entry.versions.order_by("-number").first()
    return "" if last is None else str(last.values.get(code, ""))


def _places(place: Seat) -> QuerySet[OrgUnit]:
    return visible(place.user, Act.DIALOGUE_KEEP, OrgUnit.objects.all(), place="pk")


def _place_options(place: Seat, chosen: str) -> list[Option]:
    keys = set(_places(place).values_list("key", flat=True))
    rows = [row for row in units_on(clock.today()) if row.unit.key in keys and row.unit.tree == place.commune.tree]
    return [Option(row.unit.key, row.name, row.unit.key == chosen) for row in rows]

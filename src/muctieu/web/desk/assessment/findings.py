"""Findings on the desk: the list by weight, one finding with its figures, and the acts that settle it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.doubt import Check
from muctieu.errors import RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.assessment import queries
from muctieu.web.assessment.background import check_commune
from muctieu.web.assessment.findings import assign, explain, reopen
from muctieu.web.assessment.models import WAITING, Finding, FindingState
from muctieu.web.assessment.queries import Cursor, FindingDetail, FindingFilter
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import seat
from muctieu.web.desk.job_pages import url_of
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts, options
from muctieu.web.figures.queries import plans
from muctieu.web.jobs.queue import enqueue
from muctieu.web.people.models import User
from muctieu.web.plans.models import Target
from muctieu.web.screens.findings import FindingRow, check_word, post_name, rows_of, state_word, view_of
from muctieu.web.screens.words import pick

REFUSED = 400
KIND, PLACE, OWNER, STATE, AFTER = "loai", "noi", "chuc-danh", "tinh-trang", "sau"
SEEN, WHY, ACT = "ban", "ly-do", "viec"
OPEN, ALL = "", "tat-ca"
ASSIGN, EXPLAIN, REOPEN = "giao", "giai-trinh", "mo-lai"


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list with its filters; `ran` says when the checks last ran, empty before."""

    headline: str
    rows: tuple[FindingRow, ...]
    kinds: tuple[Option, ...]
    places: tuple[Option, ...]
    owners: tuple[Option, ...]
    states: tuple[Option, ...]
    is_filtered: bool
    next_query: str
    ran: str
    may_keep: bool


@guarded(Act.FINDING_READ)
def index(request: HttpRequest) -> HttpResponse:
    """What the checks have found in the commune, the heaviest first."""
    place, asked = seat(request), request.GET
    found = queries.findings(place.user, place.commune, _filter(asked), after=_cursor(asked))
    counts = queries.state_counts(place.user, place.commune)
    ran = queries.last_run(place.commune)
    page = ListPage(
        headline=_headline(sum(counts[state] for state in WAITING)),
        rows=rows_of(found),
        kinds=_options([(check.value, check_word(check)) for check in Check], asked.get(KIND, "")),
        places=_options(list(queries.places(place.user, place.commune).items()), asked.get(PLACE, "")),
        owners=_options(
            [(str(post.uuid), post_name(post)) for post in queries.owners(place.user, place.commune)],
            asked.get(OWNER, ""),
        ),
        states=_states(asked.get(STATE, OPEN), counts),
        is_filtered=any(asked.get(name) for name in (KIND, PLACE, OWNER, STATE)),
        next_query="" if found.after is None else _next(asked, found.after),
        ran="" if ran is None else f"{ran.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        may_keep=may(place.user, Act.FINDING_KEEP, place.commune),
    )
    return render(request, "desk/assessment/findings.html", {"page": page, "seat": place})


@require_POST
@guarded(Act.FINDING_KEEP)
def run(request: HttpRequest) -> HttpResponse:
    """Ask for the checks now; they run in the background."""
    place = seat(request)
    try:
        row = enqueue(check_commune, by=place.user, place=place.commune, about=place.name, commune=place.commune.key)
    except RightsError:
        raise PermissionDenied from None
    return redirect(url_of(row))


@guarded(Act.FINDING_READ)
def finding(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One finding: the figures, the place's own history, what was done, and what this person can do."""
    return _shown(request, _detail(request, uuid))


@require_POST
@guarded(Act.FINDING_KEEP)
def step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give it to a post, accept it as true with the reason, or open it again."""
    detail, posted = _detail(request, uuid), request.POST
    seen, why = posted.get(SEEN, ""), posted.get(WHY, "").strip()
    if not (seen.isdecimal() and len(seen) < len("1000000000")):
        raise Http404
    try:
        _act(request, detail.row, posted.get(ACT, ""), seen=int(seen), why=why)
    except StateError as error:
        return _shown(request, _detail(request, uuid), error=pick(error.message_vi, error.message_en))
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:finding", uuid=uuid)


def _act(request: HttpRequest, row: Finding, act: str, *, seen: int, why: str) -> None:
    user = _user(request)
    if act == ASSIGN:
        chosen = held_posts(row.commune, clock.today()).get(request.POST.get(OWNER, ""))
        if chosen is None:
            raise StateError("MT7203", kind="chức danh", kind_en="post", value=request.POST.get(OWNER, "")[:80] or "–")
        assign(row, chosen[0], by=user, seen=seen, reason=why)
    elif act == EXPLAIN:
        explain(row, by=user, seen=seen, reason=why)
    elif act == REOPEN:
        reopen(row, by=user, seen=seen, reason=why)
    else:
        raise Http404


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    user = viewer_of(request)
    assert isinstance(user, User)  # noqa: S101 - the guard has let a person in
    return user


def _detail(request: HttpRequest, uuid: UUID) -> FindingDetail:
    detail = queries.finding(uuid, viewer=viewer_of(request))
    if detail is None:
        raise Http404
    return detail


def _shown(request: HttpRequest, detail: FindingDetail, *, error: str = "") -> HttpResponse:
    row = detail.row
    posts = held_posts(row.commune, clock.today()) if detail.may_keep else {}
    owner = "" if row.owner is None else str(row.owner.uuid)
    context = {
        "page": view_of(detail),
        "posts": options(posts, (request.POST.get(OWNER) or owner,)),
        "why": request.POST.get(WHY, ""),
        "error": error,
        "links": _links(row, _user(request)),
    }
    return render(request, "desk/assessment/finding.html", context, status=REFUSED if error else 200)


def _links(row: Finding, user: User) -> list[tuple[str, str]]:
    """Where the figures can be looked at and put right."""
    found = [(reverse("desk:unit_series", args=(row.place.uuid, row.indicator)),
              pick("Chuỗi số liệu của nơi này", "The place's series"))]  # fmt: skip
    open_plans = {line.code for line in plans(viewer=user)}
    target = Target.objects.filter(plan__place=row.commune, indicator=row.indicator, plan__code__in=open_plans)
    first = target.select_related("plan").order_by("plan", "order").first()
    if first is not None:
        url = reverse("desk:target", args=(first.plan.code, first.code))
        found.append((url, pick("Trang chỉ tiêu, nguồn và lịch sử ghi", "The target's page with sources and records")))
    if row.check_kind == Check.SOURCES:
        found.append((reverse("desk:sources"), pick("Chọn nguồn được tính", "Choose the source that counts")))
    found.append((reverse("desk:cycles"), pick("Nhập, đính chính số liệu", "Enter or correct figures")))
    return found if row.indicator in load_indicators() else found[1:]


def _filter(asked: QueryDict) -> FindingFilter:
    kind, state = asked.get(KIND, ""), asked.get(STATE, OPEN)
    states = tuple(FindingState) if state == ALL else (FindingState(state),) if state in set(FindingState) else WAITING
    return FindingFilter(
        states=states,
        check=Check(kind) if kind in set(Check) else None,
        place=asked.get(PLACE, "")[:100],
        owner=_uuid(asked.get(OWNER, "")),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _cursor(asked: QueryDict) -> Cursor | None:
    text = asked.get(AFTER, "")
    try:
        return Cursor.parse(text) if text else None
    except StateError:
        raise Http404 from None


def _next(asked: QueryDict, after: Cursor) -> str:
    query = asked.copy()
    query[AFTER] = str(after)
    return f"?{query.urlencode()}"


def _options(pairs: list[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(code, label, code == chosen) for code, label in pairs)


def _states(chosen: str, counts: Mapping[FindingState, int]) -> tuple[Option, ...]:
    single = [(state.value, f"{state_word(state)} ({counts[state]})") for state in FindingState]
    waiting = (OPEN, pick("chờ xử lý", "waiting"))
    return _options([waiting, *single, (ALL, pick("tất cả", "all"))], chosen)


def _headline(waiting: int) -> str:
    if waiting:
        return pick(f"{waiting} điểm số liệu cần xem lại", f"{waiting} findings about figures wait")
    return pick("Không có điểm số liệu nào chờ xem lại", "No finding about figures waits")

"""Posts on the desk: who holds what and answers for what, vacant ones first; establishing, renaming, handing over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from muctieu.core.fold import search_key
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk import people_forms as forms
from muctieu.web.desk.communes import PARAMETER, Seat, seat
from muctieu.web.desk.people_forms import DAY, UNIT, WHY
from muctieu.web.desk.people_pages import mapped
from muctieu.web.desk.posts_pages import PostForm, PostListPage, headline, post_page, post_row
from muctieu.web.desk.task_forms import options
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import PostName, add_post, hand_over, holding_grants, rename_post, units_within, vacate
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force
from muctieu.web.plans.post_queries import PostFilter, counted, post_detail, posts, visible_post
from muctieu.web.screens.words import pick

REFUSED = 400
TEXT, STATE, AFTER, VACANT = "tim", "tinh-trang", "sau", "trong"
TO, NAME, NAME_EN, CODE = "nhan", "ten", "ten-en", "ma"
LONGEST_NAME, LONGEST_CODE = 200, 100
_FIELDS = {"MT7204": CODE, "MT7228": WHY}
Errors = Mapping[str, str]


@guarded(Act.POST_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The commune's posts that pass the filters, vacant ones first."""
    place, asked, day = seat(request), request.GET, clock.today()
    is_vacant = True if asked.get(STATE) == VACANT else None
    wanted = PostFilter(place.commune, text=asked.get(TEXT, "").strip()[:100], is_vacant=is_vacant)
    try:
        found = posts(place.user, wanted, day, after=_after(asked))
    except StateError:
        raise Http404 from None
    page = PostListPage(
        headline=headline(*counted(place.user, place.commune, day)),
        rows=tuple(map(post_row, found.lines)),
        text=wanted.text,
        is_vacant=is_vacant is True,
        is_filtered=bool(wanted.text or is_vacant),
        next_query="" if found.after is None else _next(asked, found.after),
    )
    may_keep = bool(_units(place))
    return render(request, "desk/posts.html", {"page": page, "seat": place, "may_keep": may_keep})


@guarded(Act.POST_KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """The empty form of a post, or a typed one that establishes it or is shown again."""
    place, posted = seat(request), request.POST
    units = _units(place)
    errors: dict[str, str] = {}
    if request.method == "POST":
        unit, name = units.get(posted.get(UNIT, "")), _read_name(posted, errors)
        if unit is None:
            errors[UNIT] = forms.choose()
        if not errors and unit is not None:
            answer = _tried(lambda: add_post(name, unit=unit[0], by=place.user))
            if isinstance(answer, Post):
                return redirect("desk:post", uuid=answer.uuid)
            errors = cast("dict[str, str]", answer)
    form = PostForm(
        units=options(units, (posted.get(UNIT) or next(iter(units), ""),)),
        name=posted.get(NAME, ""),
        name_en=posted.get(NAME_EN, ""),
        code=posted.get(CODE, ""),
        errors=mapped(errors),
        whole_error=errors.get("", ""),
    )
    context = {"form": form, "seat": place, "has_errors": bool(errors)}
    return render(request, "desk/post_form.html", context, status=REFUSED if errors else 200)


@guarded(Act.POST_READ)
@require_safe
def post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One post: holder, what it answers for, who held it, and what this viewer may do."""
    return _shown(request, _found(request, uuid))


@require_POST
@guarded(Act.POST_ASSIGN)
def give(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand the post over to a person from a day on."""
    row, posted, user = _found(request, uuid), request.POST, _user(request)
    day = forms.day_of(posted.get(DAY, ""))
    errors = {} if day else {DAY: forms.ask_day()}
    to = _candidates(row).get(posted.get(TO, ""))
    if to is None:
        errors[TO] = forms.choose()
    if errors or day is None or to is None:
        return _shown(request, row, errors)
    return _done(request, row, lambda: hand_over(row, to[0], on=day, by=user, why=_why(posted)))


@require_POST
@guarded(Act.POST_ASSIGN)
def empty(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave the post vacant from a day on, with a reason."""
    row, posted, user = _found(request, uuid), request.POST, _user(request)
    day = forms.day_of(posted.get(DAY, ""))
    if day is None:
        return _shown(request, row, {DAY: forms.ask_day()})
    return _done(request, row, lambda: vacate(row, on=day, by=user, why=_why(posted)))


@require_POST
@guarded(Act.POST_KEEP)
def rename(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call the post by another name."""
    row, posted, user = _found(request, uuid), request.POST, _user(request)
    errors: dict[str, str] = {}
    name = _read_name(posted, errors)
    if errors:
        return _shown(request, row, errors)
    return _done(request, row, lambda: rename_post(row, name_vi=name.name_vi, name_en=name.name_en, by=user))


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _found(request: HttpRequest, uuid: UUID) -> Post:
    """The post, not found for those who may not see it."""
    row = visible_post(_user(request), uuid, clock.today())
    if row is None:
        raise Http404
    return row


def _shown(request: HttpRequest, row: Post, errors: Errors | None = None) -> HttpResponse:
    faults, day, user = errors or {}, clock.today(), _user(request)
    detail = post_detail(user, row.uuid, chain_of(row.unit, day), day)
    if detail is None:
        raise Http404
    may_assign, posted = may(user, Act.POST_ASSIGN, row), request.POST
    context = {
        "page": post_page(detail),
        "may_assign": may_assign,
        "may_keep": may(user, Act.POST_KEEP, row),
        "people": options(_candidates(row), (posted.get(TO, ""),)) if may_assign else (),
        "day": posted.get(DAY) or day.isoformat(),
        "why": posted.get(WHY, ""),
        "name": posted.get(NAME, row.name_vi),
        "name_en": posted.get(NAME_EN, row.name_en),
        "errors": mapped(faults),
        "whole_error": faults.get("", ""),
        "sent": request.resolver_match.url_name if faults and request.resolver_match else "",
    }
    return render(request, "desk/post.html", context, status=REFUSED if faults else 200)


def _done(request: HttpRequest, row: Post, verb: Callable[[], object]) -> HttpResponse:
    """Run the verb; a refusal shows the post as it stands, with what was typed."""
    answer = _tried(verb)
    if isinstance(answer, dict):
        return _shown(request, row, answer)
    return redirect("desk:post", uuid=row.uuid)


def _tried(verb: Callable[[], object]) -> object:
    """What the verb answers, or its refusal beside the field that it speaks of."""
    try:
        return verb()
    except StateError as error:
        return {_FIELDS.get(error.code, ""): forms.sentence(error)}
    except RightsError:
        raise PermissionDenied from None


def _candidates(row: Post) -> dict[str, tuple[User, str]]:
    """Those whose roles let them hold the post today; the verb asks again for the day."""
    people = User.objects.filter(is_active=True, pk__in=holding_grants(row, clock.today()).values("user"))
    return {str(one.uuid): (one, one.full_name) for one in people.order_by("full_name", "pk")}


def _units(place: Seat) -> dict[str, tuple[OrgUnit, str]]:
    """The units of the open commune in which this person may establish posts."""
    day = clock.today()
    near = OrgUnit.objects.filter(pk__in=units_within(place.commune, day))
    rows = OrgUnitVersion.objects.filter(in_force(day), unit__in=visible(place.user, Act.POST_KEEP, near, place="pk"))
    return {row.unit.key: (row.unit, row.name) for row in rows.select_related("unit").order_by("unit_id")}


def _read_name(posted: QueryDict, errors: dict[str, str]) -> PostName:
    """Names and code as typed; without a code the name makes one. Faults are added to `errors`."""
    name, name_en = (" ".join(posted.get(field, "").split()) for field in (NAME, NAME_EN))
    code = "-".join(search_key(posted.get(CODE) or name).split())[:LONGEST_CODE]
    if not name or not code or len(name) > LONGEST_NAME:
        errors[NAME] = pick(
            f"Hãy ghi tên chức danh, nhiều nhất {LONGEST_NAME} ký tự.",
            f"Enter the post's name, {LONGEST_NAME} letters at most.",
        )
    if len(name_en) > LONGEST_NAME:
        errors[NAME_EN] = pick(f"Nhiều nhất {LONGEST_NAME} ký tự.", f"{LONGEST_NAME} letters at most.")
    return PostName(code, name, name_en)


def _why(posted: QueryDict) -> str:
    return posted.get(WHY, "").strip()[: forms.LONGEST_WHY]


def _after(asked: QueryDict) -> UUID | None:
    text = asked.get(AFTER, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _next(asked: QueryDict, after: UUID) -> str:
    query = QueryDict(mutable=True)
    for name in (TEXT, STATE, PARAMETER):
        query.update({name: asked.get(name, "")} if asked.get(name) else {})
    query[AFTER] = str(after)
    return "?" + query.urlencode()

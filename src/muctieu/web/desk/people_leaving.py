"""Ending a role, letting a person go, closing an account: one form, which says what becomes of each post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk import people_forms as forms
from muctieu.web.desk.people import REFUSED, found
from muctieu.web.desk.people_forms import DAY, WHY
from muctieu.web.desk.people_pages import mapped, role_text
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import post_name
from muctieu.web.people.domain import live_grants, may_over
from muctieu.web.people.models import Post, RoleGrant, User
from muctieu.web.people.posts import holding_grants
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.leaving import (
    Answered,
    answered_by,
    close_account,
    end_role,
    leave,
    posts_after,
    posts_resting_on,
)
from muctieu.web.screens.words import pick

TO, VACANT = "nhan", "trong"
Candidates = Mapping[int, Sequence[User]]


@dataclass(frozen=True, slots=True)
class PostPart:
    """One post of the form: what it answers for, who may take it, what was typed."""

    code: str
    name: str
    answers: str
    is_needed: bool
    people: tuple[Option, ...]
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """The form; `kind` says which of the three acts it is."""

    kind: str
    title: str
    told: str
    button: str
    back: str
    person: str
    day: str
    latest: str
    why: str
    is_why_needed: bool
    posts: tuple[PostPart, ...]
    errors: Mapping[str, str]
    whole_error: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """One of the three acts: its words, the posts that it touches from a day on, its verb."""

    kind: str
    person: User
    title: str
    told: str
    button: str
    posts: Callable[[date], Sequence[Post]]
    verb: Callable[..., object]
    is_why_needed: bool = False


@guarded(Act.PEOPLE_REVOKE)
def end(request: HttpRequest, uuid: UUID, grant: UUID) -> HttpResponse:
    """End one role."""
    detail = found(request, uuid)
    row = RoleGrant.objects.select_related("user", "unit").filter(uuid=grant, user=detail.user).first()
    if row is None:
        raise Http404
    if not may(_user(request), Act.PEOPLE_REVOKE, row.unit):
        raise PermissionDenied
    name = next((one for one in (*detail.line.roles, *detail.past_roles) if one.uuid == row.uuid), None)
    if name is None:
        raise Http404
    said = f"{role_text(name)}, {name.unit_name}"
    act = Leaving(
        kind="role",
        person=detail.user,
        title=pick(f"Cho thôi vai trò: {said}", f"End the role: {said}"),
        told=pick("Vai trò thôi từ ngày ghi dưới đây.", "The role ends on the day below."),
        button=pick("Cho thôi vai trò", "End the role"),
        posts=lambda day: posts_resting_on(row, day),
        verb=lambda **given: end_role(row, **given),
    )
    return _answer(request, act)


@guarded(Act.PEOPLE_LEAVE)
def let_go(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a person go: posts and roles end, the account stays."""
    user, by = found(request, uuid).user, _user(request)
    units = [held.unit for held in live_grants(user)] + [post.unit for post in posts_after(user, clock.today())]
    if not units or not all(may(by, Act.PEOPLE_LEAVE, unit) for unit in units):
        raise PermissionDenied
    act = Leaving(
        kind="leave",
        person=user,
        title=pick(f"Cho thôi: {user.full_name}", f"Let {user.full_name} go"),
        told=pick(
            "Mọi vai trò và chức danh thôi từ ngày ghi dưới đây. Tài khoản còn mở nhưng không làm được gì.",
            "Every role and post ends on the day below. The account stays open but can do nothing.",
        ),
        button=pick("Cho thôi", "Let go"),
        posts=lambda day: posts_after(user, day),
        verb=lambda **given: leave(user, **given),
    )
    return _answer(request, act)


@guarded(Act.PEOPLE_CLOSE)
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close an account."""
    user = found(request, uuid).user
    if not may_over(_user(request), Act.PEOPLE_CLOSE, user):
        raise PermissionDenied
    act = Leaving(
        kind="close",
        person=user,
        title=pick(f"Đóng tài khoản: {user.full_name}", f"Close the account of {user.full_name}"),
        told=pick(
            "Vai trò và chức danh thôi từ ngày ghi dưới đây. Phiên đang mở, mật khẩu, mã và bước xác nhận thứ hai hết "
            "hiệu lực ngay.",
            "Roles and posts end on the day below. Open sign-ins, password, codes and second steps end at once.",
        ),
        button=pick("Đóng tài khoản", "Close the account"),
        posts=lambda day: posts_after(user, day),
        verb=lambda **given: close_account(user, **given),
        is_why_needed=True,
    )
    return _answer(request, act)


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _answer(request: HttpRequest, act: Leaving) -> HttpResponse:
    """The form, or the act done, or the form again with its faults."""
    posted = request.POST
    errors: dict[str, str] = {}
    day = forms.day_of(posted.get(DAY, ""))
    on = day or clock.today()
    posts = list(act.posts(on))
    answered = answered_by(posts, on)
    people = _candidates(posts, max(on, clock.today()), without=act.person)
    if request.method == "POST":
        successors, vacant, errors = _read(posted, answered, people)
        why = posted.get(WHY, "").strip()[: forms.LONGEST_WHY]
        if day is None:
            errors[DAY] = forms.ask_day()
        if not errors:
            given = {"on": on, "by": _user(request), "why": why, "successors": successors, "vacant": vacant}
            errors = _tried(lambda: act.verb(**given))
            if not errors:
                return redirect("desk:person", uuid=act.person.uuid)
    context = {"page": _page(act, posted, answered=answered, people=people, errors=errors)}
    return render(request, "desk/person_leave.html", context, status=REFUSED if errors else 200)


def _tried(verb: Callable[[], object]) -> dict[str, str]:
    try:
        verb()
    except StateError as error:
        return forms.refusals(error)
    except RightsError:
        raise PermissionDenied from None
    return {}


def _candidates(posts: Sequence[Post], day: date, *, without: User) -> Candidates:
    """Who may take the posts of each unit, by the unit's key; as many queries as there are units."""
    units = {post.unit_id: post for post in posts}
    return {
        unit: tuple(
            User.objects.filter(is_active=True, pk__in=holding_grants(post, day).values("user"))
            .exclude(pk=without.pk)
            .order_by("full_name", "pk")
        )
        for unit, post in units.items()
    }


def _read(
    posted: QueryDict, answered: Sequence[Answered], people: Candidates
) -> tuple[list[tuple[Post, User]], list[tuple[Post, str]], dict[str, str]]:
    """Successors, reasons for vacancies, and faults by post; only what is on offer can be chosen."""
    successors, vacant, errors = [], [], {}
    for what in answered:
        post = what.post
        chosen, reason = posted.get(f"{TO}-{post.uuid}", ""), posted.get(f"{VACANT}-{post.uuid}", "").strip()
        to = next((one for one in people[post.unit_id] if str(one.uuid) == chosen), None)
        if chosen and to is None:
            errors[str(post.uuid)] = forms.choose()
        elif to is not None and reason:
            errors[str(post.uuid)] = pick(
                "Chọn người nhận hoặc ghi lý do để trống, không cả hai.",
                "Choose a successor or give a reason for the vacancy, not both.",
            )
        elif to is not None:
            successors.append((post, to))
        elif reason:
            vacant.append((post, reason[: forms.LONGEST_WHY]))
        elif not what.is_empty:
            errors[str(post.uuid)] = pick(
                "Hãy chọn người nhận, hoặc ghi lý do để trống.", "Choose a successor, or give a reason for the vacancy."
            )
    return successors, vacant, errors


def _page(
    act: Leaving, posted: QueryDict, *, answered: Sequence[Answered], people: Candidates, errors: Mapping[str, str]
) -> LeavingPage:
    units = {what.post.unit_id for what in answered}
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), unit__in=units)
    names = dict(rows.values_list("unit_id", "name"))
    return LeavingPage(
        kind=act.kind,
        title=act.title,
        told=act.told,
        button=act.button,
        back=reverse("desk:person", args=(act.person.uuid,)),
        person=act.person.full_name,
        day=posted.get(DAY) or clock.today().isoformat(),
        latest=clock.today().isoformat() if act.kind == "close" else "",
        why=posted.get(WHY, ""),
        is_why_needed=act.is_why_needed,
        posts=tuple(_part(what, posted, people=people, names=names, errors=errors) for what in answered),
        errors=mapped(errors),
        whole_error=errors.get("", ""),
    )


def _part(
    what: Answered, posted: QueryDict, *, people: Candidates, names: Mapping[int, str], errors: Mapping[str, str]
) -> PostPart:
    code, post = str(what.post.uuid), what.post
    chosen = posted.get(f"{TO}-{code}", "")
    return PostPart(
        code=code,
        name=f"{post_name(post)}, {names.get(post.unit_id, post.unit.key)}",
        answers=_answers(what),
        is_needed=not what.is_empty,
        people=tuple(
            Option(str(one.uuid), one.full_name, str(one.uuid) == chosen) for one in people.get(post.unit_id, ())
        ),
        reason=posted.get(f"{VACANT}-{code}", ""),
        error=errors.get(code, ""),
    )


def _answers(what: Answered) -> str:
    """How much the post answers for, in words."""
    targets, tasks = len(what.targets), len(what.tasks)
    if what.is_empty:
        return pick("Không chịu trách nhiệm chỉ tiêu, nhiệm vụ nào.", "It answers for no target and no task.")
    return pick(
        f"Chịu trách nhiệm {targets} chỉ tiêu, {tasks} nhiệm vụ.", f"Answers for {targets} targets, {tasks} tasks."
    )

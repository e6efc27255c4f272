"""What the screens of people show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from muctieu.web.access.accounts import PersonDetail, PersonLine, PostLine, RoleLine
from muctieu.web.common.days import VIETNAM, day_of
from muctieu.web.common.policy import Act, Role, may
from muctieu.web.desk.register_forms import Option
from muctieu.web.people.domain import live_grants, may_over
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.screens.role_words import ROLES, role_name
from muctieu.web.screens.words import day_text, pick

POSTS_SHOWN = 3
OPEN, CLOSED, WITHOUT_STEP = "mo", "dong", "thieu-buoc-hai"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    uuid: str
    name: str
    username: str
    is_open: bool
    roles: tuple[str, ...]
    posts: tuple[str, ...]
    more_posts: int
    last: str
    has_second_step: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class PeopleListPage:
    """The list with its answer and its filters."""

    headline: str
    rows: tuple[PersonRow, ...]
    text: str
    roles: tuple[Option, ...]
    states: tuple[Option, ...]
    is_filtered: bool
    next_query: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role; `end_of` is the role's key where the viewer may end it."""

    name: str
    unit: str
    span: str
    end_of: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One post with the page where it is handed over."""

    uuid: str
    name: str
    unit: str
    span: str


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One open sign-in."""

    device: str
    started: str
    ends: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What the viewer may do to this account."""

    reset: bool
    sign_out: bool
    close: bool
    reopen: bool
    leave: bool
    grant: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person."""

    row: PersonRow
    roles: tuple[RoleRow, ...]
    posts: tuple[HeldRow, ...]
    past_roles: tuple[RoleRow, ...]
    past_posts: tuple[HeldRow, ...]
    sign_ins: tuple[SignInRow, ...]
    doors: Doors
    is_self: bool


def person_row(line: PersonLine) -> PersonRow:
    """One line of the list."""
    return PersonRow(
        uuid=str(line.uuid),
        name=line.full_name,
        username=line.username,
        is_open=line.is_open,
        roles=tuple(f"{role_text(one)}, {one.unit_name}" for one in line.roles),
        posts=tuple(map(_post_name, line.posts[:POSTS_SHOWN])),
        more_posts=max(0, len(line.posts) - POSTS_SHOWN),
        last="" if line.last_sign_in is None else day_text(day_of(line.last_sign_in)),
        has_second_step=line.has_second_step,
        sessions=line.sessions,
    )


def headline(open_accounts: int, without_step: int) -> str:
    """The list's answer."""
    return pick(
        f"{open_accounts} tài khoản đang mở, {without_step} chưa bật bước xác nhận thứ hai",
        f"{open_accounts} open accounts, {without_step} without a second step",
    )


def role_options(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(role.value, role_name(role), role.value == chosen) for role in ROLES)


def state_options(chosen: str) -> tuple[Option, ...]:
    """The states by which the list is narrowed."""
    offered = (
        (OPEN, pick("đang mở", "open")),
        (WITHOUT_STEP, pick("đang mở, chưa có bước hai", "open, without a second step")),
        (CLOSED, pick("đã đóng", "closed")),
    )
    return tuple(Option(code, label, code == chosen) for code, label in offered)


def person_page(detail: PersonDetail, viewer: User, *, today: date) -> PersonPage:
    """One person with what the viewer may do."""
    line, ends = detail.line, _endable(detail.line.roles, viewer)
    doors = _doors(detail, viewer)
    return PersonPage(
        row=person_row(line),
        roles=tuple(_role_row(one, today, ends) for one in line.roles),
        posts=tuple(_held_row(one, today) for one in line.posts),
        past_roles=tuple(_role_row(one, today, ()) for one in detail.past_roles),
        past_posts=tuple(_held_row(one, today) for one in detail.past_posts),
        sign_ins=tuple(
            SignInRow(
                one.device,
                f"{one.started.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
                f"{one.ends.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
            )
            for one in detail.sessions
            if doors.sign_out
        ),
        doors=doors,
        is_self=detail.user.pk == viewer.pk,
    )


def _endable(roles: Sequence[RoleLine], viewer: User) -> frozenset[str]:
    """The roles that the viewer may end: never the administration by which the viewer does it."""
    rows = RoleGrant.objects.filter(uuid__in=[one.uuid for one in roles]).select_related("unit")
    return frozenset(
        str(row.uuid)
        for row in rows
        if may(viewer, Act.PEOPLE_REVOKE, row.unit)
        and not (row.user_id == viewer.pk and row.role == Role.ADMINISTRATOR.value)
    )


def _doors(detail: PersonDetail, viewer: User) -> Doors:
    user, is_other = detail.user, detail.user.pk != viewer.pk
    live = [held.unit for held in live_grants(user)]
    return Doors(
        reset=is_other and user.is_active and may_over(viewer, Act.PEOPLE_RESET, user),
        sign_out=is_other and may_over(viewer, Act.PEOPLE_SIGN_OUT, user),
        close=is_other and user.is_active and may_over(viewer, Act.PEOPLE_CLOSE, user),
        reopen=not user.is_active and may_over(viewer, Act.PEOPLE_REOPEN, user),
        leave=is_other and bool(live) and all(may(viewer, Act.PEOPLE_LEAVE, unit) for unit in live),
        grant=user.is_active and may(viewer, Act.PEOPLE_GRANT),
    )


def _role_row(line: RoleLine, today: date, ends: Iterable[str]) -> RoleRow:
    key = str(line.uuid)
    span = span_text(line.since, line.until, today)
    return RoleRow(role_text(line), line.unit_name, span, key if key in ends else "")


def _held_row(line: PostLine, today: date) -> HeldRow:
    return HeldRow(str(line.uuid), _post_name(line), line.unit_name, span_text(line.since, line.until, today))


def span_text(since: date, until: date | None, today: date) -> str:
    """When it began, and when it ended or will begin."""
    if since > today:
        return pick(f"từ {day_text(since)} (chưa đến)", f"from {day_text(since)} (to come)")
    if until is None:
        return pick(f"từ {day_text(since)}", f"since {day_text(since)}")
    return pick(
        f"từ {day_text(since)}, thôi từ {day_text(until)}", f"from {day_text(since)}, ended on {day_text(until)}"
    )


def role_text(line: RoleLine) -> str:
    """The role's name, with the form to which it is bound."""
    form = pick(f" (chỉ biểu {line.form})", f" (form {line.form} only)") if line.form else ""
    return role_name(line.role) + form


def _post_name(line: PostLine) -> str:
    return pick(line.name_vi, line.name_en or line.name_vi)


def mapped(errors: Mapping[str, str]) -> dict[str, str]:
    """Errors by names that templates can ask for."""
    return {field.replace("-", "_"): text for field, text in errors.items() if field}

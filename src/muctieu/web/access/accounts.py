"""People as those see them who look after accounts: roles, posts, last sign-in, second step, open sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from muctieu.core.fold import search_key
from muctieu.errors import StateError
from muctieu.web.access.models import Session
from muctieu.web.common import clock
from muctieu.web.common.policy import RULES, Act, Actor, Role
from muctieu.web.people.models import Holding, RoleGrant, User
from muctieu.web.people.posts import reached
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force

PAGE = 50
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of a person over one unit, in [since, until); with `form` for that form's figures only."""

    uuid: UUID
    role: Role
    form: str
    unit: str
    unit_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post that a person holds or held, in [since, until)."""

    uuid: UUID
    name_vi: str
    name_en: str
    unit_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person with what holds or is to come; `sessions` counts the sign-ins that have not ended."""

    uuid: UUID
    username: str
    full_name: str
    is_open: bool
    last_sign_in: datetime | None
    roles: tuple[RoleLine, ...]
    posts: tuple[PostLine, ...]
    has_second_step: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What is asked for; `text` is looked for in names without regard to marks."""

    text: str = ""
    role: Role | None = None
    is_open: bool | None = None
    has_second_step: bool | None = None
    within: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page by name; `after` is the last of its people, None on the last page."""

    lines: tuple[PersonLine, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One person with everything that was: what has ended, and the sign-ins that have not."""

    user: User
    line: PersonLine
    past_roles: tuple[RoleLine, ...]
    past_posts: tuple[PostLine, ...]
    sessions: tuple[Session, ...]


def places_of(viewer: Actor | None, act: Act = Act.PEOPLE_READ) -> frozenset[int]:
    """The units whose people the viewer may see, the party units that answer for them among these."""
    if viewer is None or not viewer.is_active:
        return frozenset()
    rule = RULES[act]
    return reached(viewer.place_ids(rule.roles, from_below=rule.from_below), clock.today())


def people_of(places: frozenset[int]) -> QuerySet[User]:
    """The people who belong to the units: by a role that holds or will; without any anywhere, by a past one."""
    mine = RoleGrant.objects.filter(user=OuterRef("pk"))
    live = mine.filter(_not_ended())
    here = Q(unit_id__in=places)
    return User.objects.filter(Exists(live.filter(here)) | (~Exists(live) & Exists(mine.filter(here))))


def people(viewer: Actor | None, wanted: PeopleFilter, *, after: UUID | None = None) -> PeoplePage:
    """A page of the people whom the viewer may see; how many queries does not depend on how many there are.

    Raises:
        StateError: MT7203 when `after` is none of them.
    """
    places = _within(viewer, wanted)
    rows = _filtered(people_of(places), wanted, places).order_by("full_name", "pk")
    if after is not None:
        last = people_of(places).filter(uuid=after).first()
        if last is None:
            raise StateError("MT7203", kind="trang", kind_en="page", value=str(after))
        rows = rows.filter(Q(full_name__gt=last.full_name) | Q(full_name=last.full_name, pk__gt=last.pk))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return PeoplePage(described(shown, places), shown[-1].uuid if len(found) > PAGE else None)


def counted(viewer: Actor | None, wanted: PeopleFilter) -> tuple[int, int]:
    """How many of the people have an open account, and how many of those no second step."""
    places = _within(viewer, wanted)
    rows = people_of(places).filter(is_active=True)
    return rows.count(), rows.filter(~_stepped()).count()


def person(viewer: Actor | None, uuid: UUID) -> PersonDetail | None:
    """One person with what is known of them within the viewer's places; None when the viewer may not see them."""
    places = places_of(viewer)
    user = people_of(places).filter(uuid=uuid).first()
    if user is None:
        return None
    today = clock.today()
    past_roles = roles_of([user], places, RoleGrant.objects.filter(valid_to__lte=today))
    past_posts = posts_of([user], places, Holding.objects.filter(valid_to__lte=today))
    return PersonDetail(
        user=user,
        line=described([user], places)[0],
        past_roles=past_roles.get(user.pk, ()),
        past_posts=past_posts.get(user.pk, ()),
        sessions=tuple(Session.objects.filter(user=user, ends__gt=clock.now())),
    )


def _within(viewer: Actor | None, wanted: PeopleFilter) -> frozenset[int]:
    places = places_of(viewer)
    return places if wanted.within is None else places & wanted.within


def described(users: Sequence[User], places: frozenset[int] | None = None) -> tuple[PersonLine, ...]:
    """The people with what is known of them within the units (None: everywhere); six queries."""
    today, keys = clock.today(), [user.pk for user in users]
    roles = roles_of(users, places, RoleGrant.objects.filter(_not_ended()))
    posts = posts_of(users, places, Holding.objects.filter(in_force(today)))
    steps = Authenticator.objects.filter(user__in=keys, type__in=SECOND_STEPS).values_list("user_id", flat=True)
    stepped = set(steps)
    counted = Session.objects.filter(user__in=keys, ends__gt=clock.now()).order_by().values_list("user_id")
    sessions: dict[int, int] = dict(counted.annotate(Count("pk")))
    return tuple(
        PersonLine(
            uuid=user.uuid,
            username=user.username,
            full_name=user.full_name,
            is_open=user.is_active,
            last_sign_in=user.last_login,
            roles=roles.get(user.pk, ()),
            posts=posts.get(user.pk, ()),
            has_second_step=user.pk in stepped,
            sessions=sessions.get(user.pk, 0),
        )
        for user in users
    )


def roles_of(
    users: Sequence[User], places: frozenset[int] | None, grants: QuerySet[RoleGrant]
) -> dict[int, tuple[RoleLine, ...]]:
    """Those of `grants` that the people have within the units, by person, oldest first; two queries."""
    rows = grants.filter(user__in=[user.pk for user in users]).select_related("unit").order_by("valid_from", "pk")
    found = [row for row in rows if places is None or row.unit_id in places]
    names = _unit_names({row.unit_id for row in found})
    lines: dict[int, tuple[RoleLine, ...]] = {}
    for row in found:
        name = names.get(row.unit_id, row.unit.key)
        line = RoleLine(row.uuid, Role(row.role), row.form, row.unit.key, name, row.valid_from, row.valid_to)
        lines[row.user_id] = (*lines.get(row.user_id, ()), line)
    return lines


def posts_of(
    users: Sequence[User], places: frozenset[int] | None, holdings: QuerySet[Holding]
) -> dict[int, tuple[PostLine, ...]]:
    """Those of `holdings` that the people have within the units, by person, oldest first; two queries."""
    rows = holdings.filter(user__in=[user.pk for user in users]).select_related("post").order_by("valid_from", "pk")
    found = [row for row in rows if places is None or row.post.unit_id in places]
    names = _unit_names({row.post.unit_id for row in found})
    lines: dict[int, tuple[PostLine, ...]] = {}
    for row in found:
        post = row.post
        line = PostLine(
            post.uuid, post.name_vi, post.name_en, names.get(post.unit_id, ""), row.valid_from, row.valid_to
        )
        lines[row.user_id] = (*lines.get(row.user_id, ()), line)
    return lines


def _unit_names(units: set[int]) -> dict[int, str]:
    """Their latest names: of a unit that has ended the last one."""
    rows = OrgUnitVersion.objects.filter(unit__in=units, valid_from__lte=clock.today()).order_by("valid_from")
    return dict(rows.values_list("unit_id", "name"))


def _filtered(rows: QuerySet[User], wanted: PeopleFilter, places: frozenset[int]) -> QuerySet[User]:
    if wanted.is_open is not None:
        rows = rows.filter(is_active=wanted.is_open)
    if wanted.role is not None:
        held = RoleGrant.objects.filter(_not_ended(), user=OuterRef("pk"), role=wanted.role.value)
        rows = rows.filter(Exists(held.filter(unit_id__in=places)))
    if wanted.has_second_step is not None:
        rows = rows.filter(_stepped() if wanted.has_second_step else ~_stepped())
    sought = search_key(wanted.text)
    if sought:
        # The store keeps no folded names: an office's people are few enough to look through.
        names = rows.values_list("pk", "full_name", "username")
        rows = rows.filter(pk__in=[pk for pk, *said in names if any(sought in search_key(name) for name in said)])
    return rows


def _stepped() -> Exists:
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS))


def _not_ended() -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())

"""Letting people go: posts pass on or stay vacant with a reason, roles end, accounts close; all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.models import Q, QuerySet

from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.access.domain import shut_doors
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Role, demand
from muctieu.web.people.domain import acting_on
from muctieu.web.people.models import Holding, Post, RoleGrant, User
from muctieu.web.people.posts import end_holding, may_hold, pass_on
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import Target, TargetVersion, Task
from muctieu.web.plans.queries import with_versions

Dated = QuerySet[Holding] | QuerySet[RoleGrant]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one post answers for: codes of targets, and of open tasks that it leads or has given."""

    post: Post
    targets: tuple[str, ...]
    tasks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the post may stay without a holder."""
        return not (self.targets or self.tasks)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A post that passed on with all that it answers for; `to` is None when it stays vacant, `why` then says why."""

    what: Answered
    to: User | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Onward:
    """What becomes of the posts: successors, and reasons for leaving a post vacant, by the post's key."""

    successors: Mapping[int, User] = field(default_factory=dict)
    vacant: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, successors: Iterable[tuple[Post, User]], vacant: Iterable[tuple[Post, str]] = ()) -> Onward:
        """From posts with a successor and posts with a reason; MT7228 for an empty reason."""
        reasons = list(vacant)
        for post, why in reasons:
            if not why.strip():
                raise StateError("MT7228", thing=str(post))
        return cls({post.pk: to for post, to in successors}, {post.pk: why.strip() for post, why in reasons})


# -- what a post answers for ----------------------------------------------------------------------------------


def answered_by(posts: Sequence[Post], day: date) -> tuple[Answered, ...]:
    """What each of the posts answers for on `day`; the queries are constant."""
    targets = _targets_by_post(posts, day)
    rows = Task.objects.filter(~Q(state=TaskState.DONE.value), Q(lead__in=posts) | Q(giver__in=posts))
    tasks = list(rows.order_by("due", "id").only("year", "number", "lead_id", "giver_id"))
    return tuple(
        Answered(
            post,
            targets.get(post.pk, ()),
            tuple(str(task) for task in tasks if post.pk in (task.lead_id, task.giver_id)),
        )
        for post in posts
    )


def _targets_by_post(posts: Sequence[Post], day: date) -> Mapping[int, tuple[str, ...]]:
    owned = TargetVersion.objects.filter(owner__in=posts).values("target")
    found: dict[int, tuple[str, ...]] = {}
    for row in with_versions(Target.objects.filter(pk__in=owned)):
        version = version_on(row, day)
        if version is None or version.owner_id is None or (version.valid_to is not None and version.valid_to <= day):
            continue
        found[version.owner_id] = (*found.get(version.owner_id, ()), row.code)
    return found


def posts_after(user: User, on: date) -> list[Post]:
    """The posts that the person holds on `on` or is to hold later."""
    held = Holding.objects.filter(_still(on), user=user).values("post")
    return list(Post.objects.filter(pk__in=held).select_related("unit"))


def posts_resting_on(grant: RoleGrant, on: date) -> list[Post]:
    """The person's posts that nothing but this role lets them hold from `on`."""
    posts = posts_after(grant.user, on)
    return [
        post for post in posts if may_hold(grant.user, post, on) and not may_hold(grant.user, post, on, without=grant)
    ]


# -- verbs ----------------------------------------------------------------------------------------------------


def leave(
    user: User, *, on: date, by: User, successors: Iterable[tuple[Post, User]] = (),
    vacant: Iterable[tuple[Post, str]] = (), why: str = "",
) -> tuple[HandedOver, ...]:  # fmt: skip
    """Let a person go from the day `on`: posts pass on or stay vacant, roles end. Returns what passed to whom.

    Raises:
        StateError: MT7223 naming the posts that answer for something and of which nothing is said; MT7221, MT7222 when
            a successor cannot take over; MT7271 when something began after `on`. Nothing has changed then.
        RightsError: MT7101 unless `by` may let go at every unit concerned.
    """
    onward = Onward.of(successors, vacant)
    posts, grants = posts_after(user, on), _grants_after(user, on)
    units = list({unit.pk: unit for unit in _units(posts, grants)}.values())
    if not units:
        return ()
    with acting(by, Act.PEOPLE_LEAVE, units[0], chain=chain_of(units[0], on).uuid, why=why) as log:
        for unit in units[1:]:
            demand(by, Act.PEOPLE_LEAVE, unit)
        log.thing, log.before = f"user:{user.uuid}", _before(posts, grants)
        handed = _let_go(user, posts, onward, on=on)
        log.after = {"on": on.isoformat(), "handed_over": [_journal_row(one) for one in handed]}
    return handed


def end_role(
    grant: RoleGrant, *, on: date, by: User, successors: Iterable[tuple[Post, User]] = (),
    vacant: Iterable[tuple[Post, str]] = (), why: str = "",
) -> tuple[HandedOver, ...]:  # fmt: skip
    """End one role from `on`; posts that the person can no longer hold without it pass on or stay vacant.

    Raises:
        StateError: MT7272 for one's own administration, MT7230 when it has ended by then; as `leave`.
    """
    onward = Onward.of(successors, vacant)
    with acting(by, Act.PEOPLE_REVOKE, grant.unit, chain=chain_of(grant.unit, on).uuid, why=why) as log:
        row = RoleGrant.objects.select_for_update().select_related("user", "unit").get(pk=grant.pk)
        if row.user_id == by.pk and row.role == Role.ADMINISTRATOR.value:
            raise StateError("MT7272", who=str(by))
        if row.valid_to is not None and row.valid_to <= on:
            raise StateError("MT7230", thing=str(row))
        posts = posts_resting_on(row, on)
        log.thing, log.before = f"user:{row.user.uuid}", _before(posts, [row])
        handed = _hand_all_over(row.user, posts, onward, on=on)
        _end(RoleGrant.objects.filter(pk=row.pk), on)
        log.after = {"on": on.isoformat(), "handed_over": [_journal_row(one) for one in handed]}
    return handed


def close_account(
    user: User, *, on: date, by: User, why: str, successors: Iterable[tuple[Post, User]] = (),
    vacant: Iterable[tuple[Post, str]] = (),
) -> tuple[HandedOver, ...]:  # fmt: skip
    """Close an account: roles and posts end from `on`; sign-ins, password, codes and second steps end now.

    Raises:
        StateError: MT7228 without a reason, MT7272 for one's own, MT7273 when it is closed, MT7274 for a day to come;
            as `leave`. Nothing has changed then.
        RightsError: MT7101 unless `by` administers every unit concerned.
    """
    onward = Onward.of(successors, vacant)
    if not why.strip():
        raise StateError("MT7228", thing=user.username)
    posts, unusable = posts_after(user, on), make_password(None)
    with acting_on(user, Act.PEOPLE_CLOSE, by=by, why=why, units=[post.unit for post in posts]) as log:
        _require_closable(user, on, by)
        log.before = _before(posts, _grants_after(user, on))
        handed = _let_go(user, posts, onward, on=on)
        User.objects.filter(pk=user.pk).update(is_active=False, password=unusable)
        ended = shut_doors(user)
        log.after = {"on": on.isoformat(), "handed_over": [_journal_row(one) for one in handed], **ended}
    user.refresh_from_db()
    return handed


def _require_closable(user: User, on: date, by: User) -> None:
    if user.pk == by.pk:
        raise StateError("MT7272", who=str(by))
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise StateError("MT7273", who=str(user))
    if on > clock.today():
        raise StateError("MT7274", who=str(user), day=_shown(on))


# -- pieces ---------------------------------------------------------------------------------------------------


def _let_go(user: User, posts: Sequence[Post], onward: Onward, *, on: date) -> tuple[HandedOver, ...]:
    handed = _hand_all_over(user, posts, onward, on=on)
    _end(RoleGrant.objects.filter(_still(on), user=user), on)
    return handed


def _hand_all_over(user: User, posts: Sequence[Post], onward: Onward, *, on: date) -> tuple[HandedOver, ...]:
    answered = answered_by(posts, on)
    said = {*onward.successors, *onward.vacant}
    left = [what for what in answered if not what.is_empty and what.post.pk not in said]
    if left:
        raise StateError("MT7223", who=str(user), posts="; ".join(map(_told, left)))
    _end(Holding.objects.filter(_still(on), user=user, post__in=posts), on)
    return tuple(_hand_over(what, onward, on=on) for what in answered)


def _hand_over(what: Answered, onward: Onward, *, on: date) -> HandedOver:
    to = onward.successors.get(what.post.pk)
    if to is None:
        end_holding(what.post, on=on)
        return HandedOver(what, None, onward.vacant.get(what.post.pk, ""))
    pass_on(what.post, to, on=on)
    return HandedOver(what, to)


def _grants_after(user: User, on: date) -> list[RoleGrant]:
    return list(RoleGrant.objects.filter(_still(on), user=user).select_related("unit"))


def _units(posts: Iterable[Post], grants: Iterable[RoleGrant]) -> list[OrgUnit]:
    return [*(post.unit for post in posts), *(held.unit for held in grants)]


def _still(on: date) -> Q:
    """Dated rows that hold on `on` or begin later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)


def _end(rows: Dated, on: date) -> None:
    """End dated rows at `on`; those that would begin on it or later are called off.

    What has begun meanwhile is a fact and is not called off: MT7271.
    """
    begun = rows.filter(valid_from__gte=on, valid_from__lt=clock.today()).select_related("user").first()
    if begun is not None:
        thing = str(begun.post) if isinstance(begun, Holding) else f"{begun.role} / {begun.unit.key}"
        raise StateError(
            "MT7271", who=str(begun.user), thing=thing, since=_shown(begun.valid_from), day=_shown(on)
        )  # fmt: skip
    rows.filter(valid_from__gte=on).delete()
    rows.update(valid_to=on)


def _told(what: Answered) -> str:
    things = [*what.targets, *what.tasks]
    more = f", … (+{len(things) - 5})" if len(things) > 5 else ""
    return f"{what.post} ({', '.join(things[:5])}{more})"


def _before(posts: Iterable[Post], grants: Iterable[RoleGrant]) -> dict[str, object]:
    roles = [[held.role, held.unit.key, held.valid_from.isoformat()] for held in grants]
    return {"posts": [post.code for post in posts], "roles": roles}


def _journal_row(handed: HandedOver) -> dict[str, object]:
    what = handed.what
    to = None if handed.to is None else handed.to.username
    told: dict[str, object] = {
        "post": what.post.code,
        "to": to,
        "targets": list(what.targets),
        "tasks": list(what.tasks),
    }
    return {**told, "why": handed.why} if handed.why else told


def _shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")

"""Who answers for what: things that nobody answers for, and what must pass on before somebody leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from muctieu.core import post as core
from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, demand, visible
from muctieu.web.people.models import Holding, Post, RoleGrant, User
from muctieu.web.people.posts import end_holding, held_on, pass_on, units_within
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import Target, TargetVersion, Task
from muctieu.web.plans.queries import answered_targets, with_versions

PAGE = 50
_OPEN = ~Q(state=TaskState.DONE.value)


@dataclass(frozen=True, slots=True)
class OrphanTarget:
    """A target without a post, or whose post nobody holds."""

    plan: str
    code: str
    wording: str
    post: str


@dataclass(frozen=True, slots=True)
class OrphanTask:
    """An open task whose post nobody holds."""

    uuid: UUID
    code: str
    title: str
    post: str
    due: date


@dataclass(frozen=True, slots=True)
class Orphans:
    """All orphaned targets, the first orphaned tasks by due date, and how many of those there are."""

    targets: tuple[OrphanTarget, ...]
    tasks: tuple[OrphanTask, ...]
    task_count: int


def orphans(viewer: Actor | None, commune: OrgUnit, day: date) -> Orphans:
    """What nobody answers for on `day`, as far as the viewer may see it; the queries are constant."""
    rows = _orphan_tasks(viewer, commune, day)
    tasks = tuple(
        OrphanTask(row.uuid, str(row), row.title, row.lead.name_vi, row.due)
        for row in rows.select_related("lead").order_by("due", "id")[:PAGE]
    )
    return Orphans(_orphan_targets(viewer, commune, day), tasks, rows.count())


def _orphan_targets(viewer: Actor | None, commune: OrgUnit, day: date) -> tuple[OrphanTarget, ...]:
    rows = with_versions(answered_targets(viewer, commune, day)).select_related("plan")
    standing = ((row, version_on(row, day)) for row in rows)
    found = {
        str(row.uuid): (row, version) for row, version in standing if version is not None and _counts(version, day)
    }
    things = (core.Owned(key, str(version.owner_id or "")) for key, (_row, version) in found.items())
    owners = {version.owner_id for _row, version in found.values() if version.owner_id is not None}
    holdings = [row.to_core() for row in held_on(day).filter(post_id__in=owners)]
    return tuple(_orphan_target(*found[thing.id]) for thing in core.orphans(things, holdings, day))


def _counts(version: TargetVersion, day: date) -> bool:
    return version.valid_to is None or day < version.valid_to


def _orphan_target(row: Target, version: TargetVersion) -> OrphanTarget:
    post = "" if version.owner is None else version.owner.name_vi
    return OrphanTarget(row.plan.code, row.code, version.wording, post)


def _orphan_tasks(viewer: Actor | None, commune: OrgUnit, day: date) -> QuerySet[Task]:
    """The SQL twin of `core.post.orphans`: posts come first, because there are few of them and many tasks."""
    posts = Post.objects.filter(unit_id__in=units_within(commune, day))
    vacant = list(posts.exclude(pk__in=held_on(day).values("post")).values_list("pk", flat=True))
    return visible(viewer, Act.TASK_READ, Task.objects.filter(_OPEN, commune=commune, lead_id__in=vacant))


# -- leaving --------------------------------------------------------------------------------------------------


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
    """A post that passed on with all that it answers for; `to` is None when it had nothing and stays vacant."""

    what: Answered
    to: User | None


def answered_by(posts: Sequence[Post], day: date) -> tuple[Answered, ...]:
    """What each of the posts answers for on `day`; the queries are constant."""
    targets = _targets_by_post(posts, day)
    rows = Task.objects.filter(_OPEN, Q(lead__in=posts) | Q(giver__in=posts)).order_by("due", "id")
    tasks = list(rows.only("year", "number", "lead_id", "giver_id"))
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
        if version is not None and version.owner_id is not None and _counts(version, day):
            found[version.owner_id] = (*found.get(version.owner_id, ()), row.code)
    return found


def leave(
    user: User, *, on: date, by: User, successors: Iterable[tuple[Post, User]] = (), why: str = ""
) -> tuple[HandedOver, ...]:
    """Let a person go from the day `on`: posts pass on to the successors, roles end. Returns what passed to whom.

    Raises:
        StateError: MT7223 naming the posts that answer for something and have no successor; MT7221, MT7222 when a
            successor cannot take over. Nothing has changed then.
        RightsError: MT7101 unless `by` may let go at every unit concerned.
    """
    posts = _posts_after(user, on)
    grants = list(RoleGrant.objects.filter(_still(on), user=user).select_related("unit"))
    units = list({unit.pk: unit for unit in [*(post.unit for post in posts), *(held.unit for held in grants)]}.values())
    if not units:
        return ()
    with acting(by, Act.PEOPLE_LEAVE, units[0], chain=chain_of(units[0], on).uuid, why=why) as log:
        for unit in units[1:]:
            demand(by, Act.PEOPLE_LEAVE, unit)
        handed = _hand_all_over(user, posts, {post.pk: to for post, to in successors}, on=on)
        _end(RoleGrant.objects.filter(_still(on), user=user), on)
        log.thing = f"user:{user.uuid}"
        log.before = {"posts": [post.code for post in posts], "roles": [str(held) for held in grants]}
        log.after = {"on": on.isoformat(), "handed_over": [_journal_row(one) for one in handed]}
    return handed


def _hand_all_over(
    user: User, posts: Sequence[Post], successors: Mapping[int, User], *, on: date
) -> tuple[HandedOver, ...]:
    answered = answered_by(posts, on)
    left = [what for what in answered if not what.is_empty and what.post.pk not in successors]
    if left:
        raise StateError("MT7223", who=str(user), posts="; ".join(map(_told, left)))
    _end(Holding.objects.filter(_still(on), user=user), on)
    handed = []
    for what in answered:
        to = successors.get(what.post.pk)
        if to is None:
            end_holding(what.post, on=on)
        else:
            pass_on(what.post, to, on=on)
        handed.append(HandedOver(what, to))
    return tuple(handed)


def _posts_after(user: User, on: date) -> list[Post]:
    held = Holding.objects.filter(_still(on), user=user).values("post")
    return list(Post.objects.filter(pk__in=held).select_related("unit"))


def _still(on: date) -> Q:
    """Dated rows that hold on `on` or begin later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)


def _end(rows: QuerySet[Holding] | QuerySet[RoleGrant], on: date) -> None:
    """End dated rows at `on`; those that would begin on it or later are called off."""
    rows.filter(valid_from__gte=on).delete()
    rows.update(valid_to=on)


def _told(what: Answered) -> str:
    things = [*what.targets, *what.tasks]
    more = f", … (+{len(things) - 5})" if len(things) > 5 else ""
    return f"{what.post} ({', '.join(things[:5])}{more})"


def _journal_row(handed: HandedOver) -> dict[str, object]:
    what = handed.what
    to = None if handed.to is None else handed.to.username
    return {"post": what.post.code, "to": to, "targets": list(what.targets), "tasks": list(what.tasks)}

"""Who answers for what, and what nobody answers for. Leaving and its hand-over: `plans.leaving`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from muctieu.core import post as core
from muctieu.core.task import TaskState
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.people.models import Post
from muctieu.web.people.posts import held_on, units_left_within
from muctieu.web.places.models import OrgUnit
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
    posts = Post.objects.filter(unit_id__in=units_left_within(commune, day))
    vacant = list(posts.exclude(pk__in=held_on(day).values("post")).values_list("pk", flat=True))
    return visible(viewer, Act.TASK_READ, Task.objects.filter(_OPEN, commune=commune, lead_id__in=vacant))

"""Posts as the desk lists them: vacant ones first, with their holder and what each answers for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from muctieu.core.fold import search_key
from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.common.policy import RULES, Act, Actor, visible
from muctieu.web.people.models import Holding, Post
from muctieu.web.people.posts import held_on, reached, units_within
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import Target, TargetVersion, Task
from muctieu.web.plans.queries import answered_targets, with_versions

PAGE = 50
TASKS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post; `holder` is empty for a vacant one, which then has neither person nor day."""

    uuid: UUID
    code: str
    name_vi: str
    name_en: str
    unit_name: str
    holder: str
    holder_uuid: UUID | None
    since: date | None
    targets: int
    leads: int
    gave: int


@dataclass(frozen=True, slots=True)
class PostFilter:
    """What is asked for; `text` is looked for in the posts' names without regard to marks."""

    commune: OrgUnit
    text: str = ""
    is_vacant: bool | None = None


@dataclass(frozen=True, slots=True)
class PostPage:
    """One page; `after` is the last of its posts, None on the last page."""

    lines: tuple[PostLine, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Owned:
    """A target or an open task that a post answers for; `plan` only of a target, `due` only of a task."""

    code: str
    title: str
    plan: str = ""
    uuid: UUID | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """One person's time in a post, [since, until)."""

    holder: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PostDetail:
    """One post with what it answers for, as far as the viewer may see it, and everybody who has held it."""

    post: Post
    line: PostLine
    targets: tuple[Owned, ...]
    tasks: tuple[Owned, ...]
    holders: tuple[Held, ...]


def posts(viewer: Actor | None, wanted: PostFilter, day: date, *, after: UUID | None = None) -> PostPage:
    """A page of the commune's posts, vacant ones first; how many queries does not depend on how many there are.

    Raises:
        StateError: MT7203 when `after` is none of them.
    """
    rows = _rows(viewer, day).filter(unit_id__in=units_within(wanted.commune, day))
    page = _filtered(rows, wanted, day)
    if after is not None:
        last = rows.filter(uuid=after).first()
        if last is None:
            raise StateError("MT7203", kind="trang", kind_en="page", value=str(after))
        later = Q(unit_id__gt=last.unit_id) | Q(unit_id=last.unit_id, pk__gt=last.pk)
        held = _is_held(day)
        page = page.filter(held & later if held_on(day).filter(post=last).exists() else held | (~held & later))
    found = list(page.order_by(_is_held(day).asc(), "unit_id", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    lines = _lines(viewer, shown, wanted.commune, day)
    return PostPage(lines, shown[-1].uuid if len(found) > PAGE else None)


def counted(viewer: Actor | None, commune: OrgUnit, day: date) -> tuple[int, int]:
    """How many posts the commune has, and how many of them nobody holds."""
    rows = _rows(viewer, day).filter(unit_id__in=units_within(commune, day))
    return rows.count(), rows.filter(~_is_held(day)).count()


def post_detail(viewer: Actor | None, uuid: UUID, commune: OrgUnit, day: date) -> PostDetail | None:
    """One post; None when the viewer may not see it."""
    row = _rows(viewer, day).filter(uuid=uuid, unit_id__in=units_within(commune, day)).first()
    if row is None:
        return None
    tasks = _open_tasks(viewer, commune).filter(Q(lead=row) | Q(giver=row)).order_by("due", "id")[:TASKS_SHOWN]
    return PostDetail(
        post=row,
        line=_lines(viewer, [row], commune, day)[0],
        targets=_targets(viewer, [row], commune, day).get(row.pk, ()),
        tasks=tuple(Owned(str(task), task.title, uuid=task.uuid, due=task.due) for task in tasks),
        holders=tuple(
            Held(held.user.full_name, held.valid_from, held.valid_to)
            for held in Holding.objects.filter(post=row).select_related("user").order_by("-valid_from")
        ),
    )


def visible_post(viewer: Actor | None, uuid: UUID, day: date) -> Post | None:
    """The post with its unit, None when the viewer may not see it."""
    return _rows(viewer, day).filter(uuid=uuid).first()


# -- pieces ---------------------------------------------------------------------------------------------------


def _rows(viewer: Actor | None, day: date) -> QuerySet[Post]:
    """The posts that the viewer may see, those of the party units that answer for the viewer's places among them."""
    if viewer is None or not viewer.is_active:
        return Post.objects.none()
    rule = RULES[Act.POST_READ]
    places = reached(viewer.place_ids(rule.roles, from_below=rule.from_below), day)
    return Post.objects.filter(unit_id__in=places).select_related("unit")


def _is_held(day: date) -> Exists:
    return Exists(held_on(day).filter(post=OuterRef("pk")))


def _filtered(rows: QuerySet[Post], wanted: PostFilter, day: date) -> QuerySet[Post]:
    if wanted.is_vacant is not None:
        rows = rows.filter(~_is_held(day) if wanted.is_vacant else _is_held(day))
    sought = search_key(wanted.text)
    if sought:
        names = rows.values_list("pk", "name_vi", "name_en")
        rows = rows.filter(pk__in=[pk for pk, *said in names if any(sought in search_key(name) for name in said)])
    return rows


def _lines(viewer: Actor | None, rows: Sequence[Post], commune: OrgUnit, day: date) -> tuple[PostLine, ...]:
    held = {one.post_id: one for one in held_on(day).filter(post__in=rows).select_related("user")}
    versions = OrgUnitVersion.objects.filter(in_force(day), unit__in=[row.unit_id for row in rows])
    names = dict(versions.values_list("unit_id", "name"))
    targets = _targets(viewer, rows, commune, day)
    tasks = _open_tasks(viewer, commune).order_by()
    leads: dict[int, int] = dict(tasks.filter(lead__in=rows).values_list("lead").annotate(Count("pk")))
    given = tasks.filter(giver__in=rows).exclude(giver=F("lead"))
    gave: dict[int, int] = dict(given.values_list("giver").annotate(Count("pk")))
    return tuple(
        PostLine(
            uuid=row.uuid,
            code=row.code,
            name_vi=row.name_vi,
            name_en=row.name_en,
            unit_name=names.get(row.unit_id, row.unit.key),
            holder=held[row.pk].user.full_name if row.pk in held else "",
            holder_uuid=held[row.pk].user.uuid if row.pk in held else None,
            since=held[row.pk].valid_from if row.pk in held else None,
            targets=len(targets.get(row.pk, ())),
            leads=leads.get(row.pk, 0),
            gave=gave.get(row.pk, 0),
        )
        for row in rows
    )


def _open_tasks(viewer: Actor | None, commune: OrgUnit) -> QuerySet[Task]:
    return visible(viewer, Act.TASK_READ, Task.objects.filter(~Q(state=TaskState.DONE.value), commune=commune))


def _targets(
    viewer: Actor | None, rows: Sequence[Post], commune: OrgUnit, day: date
) -> Mapping[int, tuple[Owned, ...]]:
    """The targets that the posts answer for on `day`, by post."""
    owned = TargetVersion.objects.filter(owner__in=rows).values("target")
    shown = answered_targets(viewer, commune, day).filter(pk__in=owned)
    found: dict[int, tuple[Owned, ...]] = {}
    for target in with_versions(shown).select_related("plan"):
        version = version_on(target, day)
        if version is None or version.owner_id is None or _has_ended(version, day):
            continue
        one = _owned(target, version)
        found[version.owner_id] = (*found.get(version.owner_id, ()), one)
    return found


def _has_ended(version: TargetVersion, day: date) -> bool:
    return version.valid_to is not None and version.valid_to <= day


def _owned(target: Target, version: TargetVersion) -> Owned:
    return Owned(target.code, version.wording or target.code, plan=target.plan.code)

"""Posts of units that have ended: what they answer for passes to a post of a successor, by a person's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from muctieu.core.lineage import Lineage
from muctieu.core.place_events import Event, edges_of
from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, Placed, demand, may, visible
from muctieu.web.people.models import Holding, Post, PostDecision, User
from muctieu.web.people.posts import (
    PostName,
    end_holding,
    establish,
    hand_over,
    held_on,
    require_holder,
    units_within,
)
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.domain import Terms, write_versions
from muctieu.web.plans.leaving import Answered, answered_by
from muctieu.web.plans.mapping import target_of
from muctieu.web.plans.models import Target, TargetVersion, Task
from muctieu.web.plans.queries import with_versions
from muctieu.web.plans.tasks import pass_task


@dataclass(frozen=True, slots=True)
class LeftPost:
    """A post whose unit ended by the event `key` on `day`, still to be settled; `heirs` are the units that live on."""

    post: Post
    key: str
    day: date
    basis: str
    holding: Holding | None
    answered: Answered
    heirs: tuple[str, ...]


def left_posts(event: UnitEvent | None = None) -> tuple[LeftPost, ...]:
    """Posts of units that the event, or any event until today, ended and that nobody has settled.

    Those that nobody holds and that answer for nothing need no decision. The queries are constant.
    """
    today = clock.today()
    entries = stored_entries()
    ended = {
        key: entry.event
        for entry in entries
        if (entry.event.day <= today if event is None else entry.event.id == event.key)
        for key in entry.event.ending()
    }
    posts = list(_unsettled(ended))
    if not posts:
        return ()
    lineage = Lineage(tuple(edge for entry in entries for edge in edges_of(entry.event)))
    holdings = {row.post_id: row for row in _open_holdings(posts, ended)}
    # What a post answers for is asked for the day on which it can be handed over at the earliest.
    day = max(today, *(ended[post.unit.key].day for post in posts))
    found = []
    for post, answered in zip(posts, answered_by(posts, day), strict=True):
        by_event, holding = ended[post.unit.key], holdings.get(post.pk)
        if holding is not None or not answered.is_empty:
            heirs = _heirs(lineage, post, ended, day)
            found.append(LeftPost(post, by_event.id, by_event.day, by_event.legal_basis, holding, answered, heirs))
    return tuple(found)


def _unsettled(ended: Iterable[str]) -> QuerySet[Post]:
    rows = Post.objects.filter(unit__key__in=list(ended)).select_related("unit")
    settled = PostDecision.objects.filter(event__undone__isnull=True).values("post")
    return rows.exclude(pk__in=settled).order_by("unit", "code", "pk")


def _open_holdings(posts: Sequence[Post], ended: Mapping[str, Event]) -> list[Holding]:
    """Who holds each post beyond the end of its unit."""
    rows = Holding.objects.filter(post__in=posts).select_related("user", "post__unit").order_by("valid_from")
    return [row for row in rows if row.valid_to is None or row.valid_to > ended[row.post.unit.key].day]


def _heirs(lineage: Lineage, post: Post, ended: Mapping[str, Event], day: date) -> tuple[str, ...]:
    key = post.unit.key
    found = lineage.successors(key, start=ended[key].day, end=day + timedelta(days=1))
    return tuple(heir for heir in found if heir not in ended)


# -- who may, and to whom -------------------------------------------------------------------------------------


def settleable(by: Actor | None, left: Sequence[LeftPost]) -> tuple[LeftPost, ...]:
    """Those that the person may settle: over the unit that ended, or over every unit in which it lives on."""
    if not left:
        return ()
    posts = Post.objects.filter(pk__in=[one.post.pk for one in left])
    own = frozenset(visible(by, Act.POST_ASSIGN, posts, place="unit").values_list("pk", flat=True))
    units = OrgUnit.objects.filter(key__in={key for one in left for key in one.heirs})
    heirs = frozenset(visible(by, Act.POST_ASSIGN, units, place="pk").values_list("key", flat=True))
    return tuple(one for one in left if one.post.pk in own or (one.heirs and heirs.issuperset(one.heirs)))


def successor_communes(left: LeftPost) -> tuple[OrgUnit, ...]:
    """The communes among whose posts a successor is chosen: those of the heirs, without any that of the unit itself."""
    today = clock.today()
    heirs = list(OrgUnit.objects.filter(key__in=left.heirs).order_by("pk")) or [left.post.unit]
    found = {commune.pk: commune for commune in (chain_of(heir, today) for heir in heirs)}
    return tuple(found.values())


# -- verbs ----------------------------------------------------------------------------------------------------


def hand_duties(post: Post, to: Post | None, *, event: UnitEvent, by: User, why: str = "") -> PostDecision:
    """Let `to` answer for all that the post of an ended unit answers for; its holding ends on the event's day.

    Without `to` only the holding ends: that is for a post that answers for nothing.

    Raises:
        StateError: MT7251 when the post does not wait because of the event, MT7252 before its day, MT7253 when
            something is left and nobody takes it, MT7254 when `to` is no post of a successor's commune, MT7225 when
            nobody holds it.
        RightsError: for whoever may assign posts neither over the old unit nor over all its heirs, or not over `to`.
    """
    left = _waiting(post, event, by)
    things = _things(left, by)
    with acting(by, Act.POST_ASSIGN, things[0], chain=chain_of(post.unit, clock.today()).uuid, why=why) as log:
        for thing in things[1:]:
            demand(by, Act.POST_ASSIGN, thing)
        Post.objects.select_for_update().get(pk=post.pk)
        left = _waiting(post, event, by)
        _refuse(left, to, by)
        reason = why.strip() or event.legal_basis
        if to is not None:
            _pass_targets(left, to, by=by, why=reason)
            _pass_tasks(left, to, by=by, why=reason)
        end_holding(post, on=event.day)
        log.thing, log.before = f"post:{post.uuid}", _before(left)
        log.after = {"event": event.key, "to": None if to is None else f"{to.unit.key}: {to.code}"}
        return PostDecision.objects.create(
            event=event, post=post, to=to, targets=list(left.answered.targets), tasks=list(left.answered.tasks),
            why=why.strip(), decided_by=by,
        )  # fmt: skip


def continue_post(post: Post, heir: OrgUnit, *, event: UnitEvent, by: User, why: str = "") -> PostDecision:
    """Establish the same post in a unit that lives on, let the same person hold it, and hand the duties over to it.

    Raises:
        StateError: MT7221 when the person has no role there on the event's day; as `hand_duties`.
        RightsError: for whoever may not establish posts there; as `hand_duties`.
    """
    with transaction.atomic():
        left = _waiting(post, event, by)
        if left.holding is None or heir.key not in left.heirs:
            raise StateError("MT7254", post=str(post), to=f"{heir.key}: {post.code}", event=event.key)
        made = establish((PostName(post.code, post.name_vi, post.name_en),), unit=heir, by=by)[post.code]
        if not held_on(clock.today()).filter(post=made).exists():
            hand_over(made, left.holding.user, on=event.day, by=by, why=why)
        return hand_duties(post, made, event=event, by=by, why=why)


# -- pieces ---------------------------------------------------------------------------------------------------


def _waiting(post: Post, event: UnitEvent, by: User) -> LeftPost:
    left = next((one for one in left_posts(event) if one.post.pk == post.pk), None)
    if left is None:
        demand(by, Act.POST_ASSIGN, post)
        raise StateError("MT7251", post=str(post), event=event.key)
    return left


def _things(left: LeftPost, by: User) -> list[Placed]:
    """That over which the person needs the right: the old post, or the heirs where that does."""
    if not may(by, Act.POST_ASSIGN, left.post) and settleable(by, (left,)):
        return list(OrgUnit.objects.filter(key__in=left.heirs).order_by("pk"))
    return [left.post]


def _refuse(left: LeftPost, to: Post | None, by: User) -> None:
    today = clock.today()
    if left.day > today:
        raise StateError("MT7252", post=str(left.post), day=f"{left.day:%d/%m/%Y}")
    if to is None:
        if not left.answered.is_empty:
            things = ", ".join((*left.answered.targets, *left.answered.tasks))
            raise StateError("MT7253", post=str(left.post), things=things)
        return
    demand(by, Act.POST_ASSIGN, to)
    within = frozenset[int]().union(*(units_within(commune, today) for commune in successor_communes(left)))
    if to.unit_id not in within:
        raise StateError("MT7254", post=str(left.post), to=f"{to.unit.key}: {to.code}", event=left.key)
    require_holder(to, today)


def _pass_targets(left: LeftPost, to: Post, *, by: User, why: str) -> None:
    """Each target passes on the event's day; one that was amended since passes with its last version."""
    owned = TargetVersion.objects.filter(owner=left.post).values("target")
    list(Target.objects.select_for_update().filter(pk__in=owned))
    for row in with_versions(Target.objects.filter(pk__in=owned)):
        last: TargetVersion = list(row.versions.all())[-1]
        if last.owner_id == left.post.pk:
            on = max(left.day, last.effective or left.day)
            write_versions([(row, target_of(row, last), to)], Terms(by, on, why=why), number=last.number + 1)


def _pass_tasks(left: LeftPost, to: Post, *, by: User, why: str) -> None:
    rows = Task.objects.select_for_update().filter(~Q(state=TaskState.DONE.value))
    for task in rows.filter(Q(lead=left.post) | Q(giver=left.post)).order_by("pk"):
        leads, gave = task.lead_id == left.post.pk, task.giver_id == left.post.pk
        pass_task(task, by=by, reason=why, lead=to if leads else None, giver=to if gave else None)


def _before(left: LeftPost) -> dict[str, object]:
    return {
        "post": f"{left.post.unit.key}: {left.post.code}",
        "holder": None if left.holding is None else left.holding.user.username,
        "targets": list(left.answered.targets),
        "tasks": list(left.answered.tasks),
    }

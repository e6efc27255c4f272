"""Verbs on days of reception and on sessions of dialogue: set, cancel, count; minutes, promises, publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.db import transaction

from muctieu.core.register import Value
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.dialogue.models import Commitment, Reception, Session
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import require_post_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.tasks import TaskText, give_task
from muctieu.web.registers import domain as registers

REGISTER, PLANNED, HELD = "dialogue", "scheduled", "held"
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Hours:
    """When and where citizens are received."""

    day: date
    begins: time
    ends: time
    venue: str


@dataclass(frozen=True, slots=True)
class Held:
    """What was counted on a day of reception: people, matters, how many were settled there, how many passed on."""

    people: int
    matters: int
    settled: int
    passed_on: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised at a session: the task that comes of it."""

    text: TaskText
    lead: Post
    giver: Post
    due: date | None = None


# -- reception ------------------------------------------------------------------------------------------------


def set_reception(hours: Hours, *, place: OrgUnit, post: Post, by: User) -> Reception:
    """Announce a day on which the post receives citizens.

    Raises:
        StateError: MT7720 for a day that is past, MT7721 for hours out of order, MT7722 when the post receives on that
            day already, MT7225 and MT7229 as for any post.
    """
    with acting(by, Act.DIALOGUE_KEEP, place, chain=chain_of(place, clock.today()).uuid) as log:
        require_post_of(place, post, clock.today())
        if hours.day < clock.today():
            raise StateError("MT7720", day=hours.day.strftime("%d/%m/%Y"))
        if hours.ends <= hours.begins:
            raise StateError("MT7721", begins=f"{hours.begins:%H:%M}", ends=f"{hours.ends:%H:%M}")
        if Reception.objects.filter(post=post, day=hours.day, is_cancelled=False).exists():
            raise StateError("MT7722", post=str(post), day=hours.day.strftime("%d/%m/%Y"))
        row = Reception.objects.create(
            place=place, post=post, day=hours.day, begins=hours.begins, ends=hours.ends,
            venue=" ".join(hours.venue.split())[:300],
        )  # fmt: skip
        log.thing, log.after = f"reception:{row.uuid}", {"day": row.day.isoformat(), "post": post.code}
    return row


def cancel_reception(row: Reception, *, by: User, reason: str) -> Reception:
    """Call a day of reception off; it stays in the calendar, with the reason.

    Raises:
        StateError: MT7712 without a reason, MT7723 when it was held or called off.
    """
    with acting(by, Act.DIALOGUE_KEEP, row, chain=chain_of(row.place, clock.today()).uuid, why=reason) as log:
        row = Reception.objects.select_for_update().get(pk=row.pk)
        if row.is_cancelled or row.is_held:
            raise StateError("MT7723", day=row.day.strftime("%d/%m/%Y"))
        if not reason.strip():
            raise StateError("MT7712", thing=str(row))
        row.is_cancelled, row.reason = True, reason.strip()[:500]
        row.save()
        log.thing, log.after = f"reception:{row.uuid}", {"cancelled": True}
    return row


def hold_reception(row: Reception, held: Held, *, by: User) -> Reception:
    """Say what was counted on the day; said again, the later counts stand.

    Raises:
        StateError: MT7723 when it was called off, MT7724 before its day, MT7725 for parts that exceed the whole.
    """
    with acting(by, Act.DIALOGUE_KEEP, row, chain=chain_of(row.place, clock.today()).uuid) as log:
        row = Reception.objects.select_for_update().get(pk=row.pk)
        if row.is_cancelled:
            raise StateError("MT7723", day=row.day.strftime("%d/%m/%Y"))
        if clock.today() < row.day:
            raise StateError("MT7724", day=row.day.strftime("%d/%m/%Y"))
        if held.settled + held.passed_on > held.matters or max(held.people, held.matters) > MOST:
            raise StateError("MT7725", matters=str(held.matters), parts=str(held.settled + held.passed_on))
        log.thing, log.before = f"reception:{row.uuid}", _counts(row)
        row.people, row.matters, row.settled, row.passed_on = held.people, held.matters, held.settled, held.passed_on
        row.save()
        log.after = _counts(row)
    return row


# -- sessions -------------------------------------------------------------------------------------------------


def plan_session(topic: str, *, place: OrgUnit, chair: Post, day: date, venue: str, by: User) -> Session:
    """Announce a session of dialogue in a village or the commune; the register of dialogues gets its entry.

    Raises:
        StateError: MT7726 without a topic, MT7225 and MT7229 as for any post.
    """
    commune = chain_of(place, clock.today())
    topic = " ".join(topic.split())[:300]
    if not topic:
        raise StateError("MT7726")
    with transaction.atomic():
        require_post_of(commune, chair, clock.today())
        entry = registers.enter(REGISTER, place=place, day=day, values={"chair": chair.name_vi, "topic": topic}, by=by)
        with acting(by, Act.DIALOGUE_KEEP, place, chain=commune.uuid) as log:
            row = Session.objects.create(
                place=place, commune=commune, chair=chair, day=day, topic=topic, venue=" ".join(venue.split())[:300],
                entry=entry,
            )  # fmt: skip
            log.thing, log.after = f"session:{row.uuid}", {"topic": topic, "day": day.isoformat(), "chair": chair.code}
    return row


def conclude(row: Session, conclusion: str, counts: Mapping[str, int], *, by: User) -> Session:
    """Write down what was concluded and counted ("opinions", "answered", …); the counts go to the register.

    Raises:
        RecordRefusedError: MT21xx as the register says.
        StateError: MT7724 before its day, MT7727 without a conclusion.
    """
    if clock.today() < row.day:
        raise StateError("MT7724", day=row.day.strftime("%d/%m/%Y"))
    if not conclusion.strip():
        raise StateError("MT7727", thing=str(row))
    with transaction.atomic():
        if row.entry is not None:
            last = row.entry.versions.order_by("-number")[0]
            values: dict[str, Value] = {
                "chair": row.chair.name_vi,
                "topic": row.topic,
                **{k: Decimal(v) for k, v in counts.items()},
            }
            stage = HELD if last.stage == PLANNED else last.stage
            registers.amend(row.entry, seen=last.number, day=row.day, values=values, by=by, stage=stage)
        with acting(by, Act.DIALOGUE_KEEP, row, chain=row.commune.uuid) as log:
            row = Session.objects.select_for_update().get(pk=row.pk)
            log.thing, log.before = f"session:{row.uuid}", {"conclusion": row.conclusion}
            row.conclusion = conclusion.strip()
            row.save()
            log.after = {"conclusion": row.conclusion, "counts": dict(counts)}
    return row


def promise(row: Session, said: Promise, *, by: User) -> Commitment:
    """Make a task of what was promised; the task's own verbs move it on, its target leads to the figure."""
    with transaction.atomic():
        task = give_task(said.text, place=row.place, lead=said.lead, giver=said.giver, by=by, due=said.due)
        with acting(by, Act.DIALOGUE_KEEP, row, chain=row.commune.uuid) as log:
            found = Commitment.objects.create(session=row, text=task.title, task=task)
            log.thing, log.after = f"session:{row.uuid}", {"promised": task.title, "task": str(task)}
    return found


def publish_session(row: Session, *, by: User, is_public: bool) -> Session:
    """Put a session with its conclusion, minutes and promises before the public, or take it back.

    Raises:
        StateError: MT7727 without a conclusion.
    """
    with acting(by, Act.PETITION_PUBLISH, row, chain=row.commune.uuid) as log:
        row = Session.objects.select_for_update().get(pk=row.pk)
        if is_public and not row.conclusion:
            raise StateError("MT7727", thing=str(row))
        log.thing, log.before = f"session:{row.uuid}", {"published": row.published_at is not None}
        row.published_at = clock.now() if is_public else None
        row.save()
        log.after = {"published": is_public}
    return row


def _counts(row: Reception) -> dict[str, int | None]:
    return {"people": row.people, "matters": row.matters, "settled": row.settled, "passed_on": row.passed_on}


def promises_of(rows: Sequence[Session]) -> Mapping[int, Sequence[Commitment]]:
    """What was promised at each session, by its key; one query."""
    found: dict[int, list[Commitment]] = {}
    for one in Commitment.objects.filter(session__in=rows).select_related("task__target__plan", "task__lead"):
        found.setdefault(one.session_id, []).append(one)
    return found

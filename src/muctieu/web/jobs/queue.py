"""Asking for a job: one row and one ticket in the queue, in the transaction of the act that asks."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django_tasks import TaskContext, task

from muctieu.web.common import clock
from muctieu.web.common.policy import demand
from muctieu.web.jobs.declare import JobKind, Json
from muctieu.web.jobs.models import Job
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree
from muctieu.web.places.queries import in_force

_LONGEST_KEY = 200


def enqueue(
    kind: JobKind, /, *, by: User, place: OrgUnit, key: str = "", about: str = "", due: datetime | None = None,
    **args: object,
) -> Job:  # fmt: skip
    """Ask for a job at `place`; the same `key` there twice is one job, and the second call returns the first.

    Without a key every call is a job of its own. `about` is what it concerns, shown beside its title (a file's name);
    `due` is a moment before which it does not begin.

    Raises:
        RightsError: MT7101 when `by` may not do the job's act there; it is asked again when the job runs.
    """
    if kind.act is None:
        raise ValueError(f"{kind.name} names no act: only the store itself asks for it")
    demand(by, kind.act, place)
    return _ask(kind, by, place, key=key, about=about, due=due, args=args)


def enqueue_for_store(
    kind: JobKind, /, *, place: OrgUnit | None = None, key: str = "", about: str = "", **args: object
) -> Job | None:
    """Ask for a job by nobody, at the store's topmost unit unless told otherwise; None for a store without units."""
    where = topmost_unit() if place is None else place
    return None if where is None else _ask(kind, None, where, key=key, about=about, due=None, args=args)


def topmost_unit() -> OrgUnit | None:
    """The administrative unit above all others: what concerns the whole store belongs to it."""
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), parent=None, unit__tree=Tree.ADMINISTRATIVE)
    found = rows.select_related("unit").order_by("unit_id").first()
    return None if found is None else found.unit


def _ask(
    kind: JobKind, by: User | None, place: OrgUnit, *, key: str, about: str, due: datetime | None, args: Json
) -> Job:
    kind.check_args(args)
    content = json.loads(json.dumps(args))
    wanted = {"args": content, "about": about[:200], "asked_by": by, "due": due or clock.now()}
    with transaction.atomic():
        row, is_new = Job.objects.get_or_create(name=kind.name, place=place, key=_key(key), defaults=wanted)
        if is_new:
            give_ticket(row, kind.priority)
    return row


def _key(key: str) -> str:
    """The key as it is stored: one of its own when none was given, a digest when it is too long."""
    return (key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()) or str(uuid.uuid4())


def give_ticket(row: Job, priority: int) -> None:
    """Put the job into the queue for its due moment; earlier tickets of it are void."""
    waits = row.due > clock.now()
    ticket = run.using(priority=priority, run_after=row.due if waits else None).enqueue(str(row.uuid))
    row.ticket = uuid.UUID(ticket.id)
    row.save(update_fields=("ticket",))


@task(takes_context=True, backend="queue")
def run(context: TaskContext, job: str) -> None:
    """What the queue holds: the number of a job."""
    from muctieu.web.jobs.perform import perform  # noqa: PLC0415 - performing gives tickets too

    perform(uuid.UUID(job), ticket=uuid.UUID(context.task_result.id))

"""Running one job: take it, do it as the person who asked, and keep how it ended."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from muctieu.errors import MuctieuError, StateError
from muctieu.web.common import clock
from muctieu.web.common.faults import storage_fault
from muctieu.web.common.policy import demand
from muctieu.web.jobs.declare import KINDS, JobKind, Json, kind_of
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.queue import give_ticket
from muctieu.web.jobs.work import CancelledByPerson, Superseded, Work, WorkerStops, held, lease, station

logger = logging.getLogger(__name__)
NOW = timedelta(0)
NO_ANSWER = (OperationalError, InterfaceError)
# What a page says of a full or read-only disk, and what a job says, which tries again by itself.
IN_BACKGROUND = {"MT7304": "MT7400", "MT7306": "MT7401"}


def perform(uuid: UUID, *, ticket: UUID) -> None:
    """Run the job if this is its valid ticket; every ending is kept in its row, a fault of ours is raised again too."""
    row = _taken(uuid, ticket)
    if row is None:
        return
    try:
        with station.get().holding(row):
            _done_by(kind_of(row.name), row)
    except Superseded:
        logger.warning("%s %s was taken by another worker", row.name, row)
    except CancelledByPerson:
        _end(row, JobState.CANCELLED)
    except WorkerStops:
        _again(row, NOW)
    except MuctieuError as error:
        fail(row, error.code, error.fields, may_retry=error.retryable)
    except Exception as error:
        told = _of_the_store(error)
        if told is None:
            fail(row, "MT7299", {"kind": type(error).__name__}, may_retry=False)
            raise
        fail(row, told.code, told.fields, may_retry=True)


def _of_the_store(error: Exception) -> StateError | None:
    """What a job says of a store or a disk that does not take what it writes; None for any other fault."""
    fault = storage_fault(error)
    if fault is not None:
        return StateError(IN_BACKGROUND[fault.code])
    return StateError("MT7298", reason=str(error).strip()) if isinstance(error, NO_ANSWER) else None


def _taken(uuid: UUID, ticket: UUID) -> Job | None:
    """The job, held by this worker from now on; None when the ticket is void."""
    now = clock.now()
    with transaction.atomic():
        waiting = Job.objects.filter(uuid=uuid, ticket=ticket, state=JobState.WAITING)
        row = waiting.select_for_update(of=("self",)).select_related("asked_by", "place").first()
        if row is None:
            return None
        row.state, row.worker, row.attempt = JobState.RUNNING, station.get().name[:64], row.attempt + 1
        row.started, row.ended, row.lease_until = now, None, now + lease()
        row.save()
    return row


def _done_by(kind: JobKind, row: Job) -> None:
    if kind.act is not None:
        demand(row.asked_by, kind.act, row.place)
    work = Work(row)
    if not kind.is_atomic:
        _end(row, JobState.DONE, kind.function(work, **row.args))
        return
    work.check()
    with transaction.atomic():
        result = kind.function(work, **row.args)
        _end(row, JobState.DONE, result, memo=work.memo)


def _end(row: Job, state: JobState, result: Json | None = None, **kept: object) -> None:
    content = {} if result is None else dict(result)
    ending = {"state": state, "ended": clock.now(), "lease_until": None, "result": content, **kept}
    if state is JobState.DONE:
        ending |= {"error_code": "", "error_args": {}}
    if not held(row).update(**ending):
        raise Superseded
    row.state = state


def fail(row: Job, code: str, args: Json, *, may_retry: bool, wait: timedelta | None = None) -> None:
    """Keep the error; the job waits for its next try, or has failed when there is none."""
    row.tries += 1
    error: dict[str, object] = {
        "error_code": code,
        "error_args": {name: str(value)[:1000] for name, value in args.items()},
        "tries": row.tries,
    }
    kind = KINDS.get(row.name)
    if may_retry and kind is not None and row.tries < kind.tries:
        _again(row, kind.pause_after(row.tries) if wait is None else wait, **error)
    elif held(row).update(state=JobState.FAILED, ended=clock.now(), lease_until=None, **error):
        logger.error("%s %s failed: %s %s", row.name, row, code, args)


def _again(row: Job, wait: timedelta, **kept: object) -> None:
    """Back into the queue, unless another has it or nobody wants it any more."""
    with transaction.atomic():
        if not held(row).update(state=JobState.WAITING, due=clock.now() + wait, lease_until=None, **kept):
            return
        row.refresh_from_db()
        if row.is_cancel_asked:
            Job.objects.filter(pk=row.pk).update(state=JobState.CANCELLED, ended=clock.now())
            return
        give_ticket(row, kind_of(row.name).priority)


def take_back_lost(at: datetime) -> int:
    """Give jobs whose worker has died to the next one; how many. What their unfinished step wrote was never kept."""
    late = Q(lease_until__lt=at) | Q(lease_until__gt=at + 2 * lease())
    lost = list(Job.objects.filter(late, state=JobState.RUNNING))
    for row in lost:
        logger.warning("%s %s: worker %s has gone silent", row.name, row, row.worker)
        with transaction.atomic():
            _void(row, at)
            fail(row, "MT7293", {"times": str(row.tries + 1)}, may_retry=True, wait=NOW)
    return len(lost) + _give_again(at)


def _give_again(at: datetime) -> int:
    """New tickets for jobs that wait with one that is used up: its worker died, or met no store, before it began."""
    used = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    late = used.filter(Q(started_at__lt=at - lease()) | Q(started_at__gt=at + lease()))
    lost = list(Job.objects.filter(state=JobState.WAITING, ticket__in=late.values("pk")))
    for row in lost:
        logger.warning("%s %s: its ticket was taken and it never began", row.name, row)
        with transaction.atomic():
            _void(row, at)
            kind = KINDS.get(row.name)
            give_ticket(row, 0 if kind is None else kind.priority)
    return len(lost)


def _void(row: Job, at: datetime) -> None:
    running = DBTaskResult.objects.filter(pk__in=[row.ticket], status=TaskResultStatus.RUNNING)
    running.update(status=TaskResultStatus.FAILED, finished_at=at, traceback="the worker has died")

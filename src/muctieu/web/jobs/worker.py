"""The worker: takes tickets of the queue one after another, and says while it works that it is alive.

An idle worker only reads. It takes a ticket in a short write of its own, so that it never stands in anybody's way.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import TypeAlias

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from muctieu.web.common import clock
from muctieu.web.jobs.declare import KINDS
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.perform import take_back_lost
from muctieu.web.jobs.work import Station, held, lease, station

logger = logging.getLogger(__name__)
# Seconds between two looks into an empty queue, and after the store did not answer.
LOOK, STORE_AWAY = 1.0, 5.0
# Exit code of a worker whose job hangs; whoever watches it starts another.
HUNG = 70
Ticket: TypeAlias = "DBTaskResult[..., object]"


class Worker:
    """Works until `stopping` is set; a job that is running then is left at its next step."""

    def __init__(self, stopping: Event) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{get_random_string(6)}"
        self._stopping = stopping
        self._heart = Heart()

    def run(self) -> None:
        """Work off the queue for as long as the process lives."""
        self._heart.start()
        while not self._stopping.is_set():
            try:
                is_busy = self._next()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the store does not answer: %s", error)
                connection.close()
                self._stopping.wait(STORE_AWAY)
                continue
            if not is_busy:
                self._stopping.wait(LOOK)
        self._heart.stop()
        connection.close()

    def run_once(self) -> int:
        """Work off what is ready now; how many tickets."""
        self._heart.start()
        count = 0
        while not self._stopping.is_set() and self._next():
            count += 1
        self._heart.stop()
        return count

    def _next(self) -> bool:
        close_old_connections()
        take_back_lost(clock.now())
        heart = self._heart
        token = station.set(Station(self.name, self._stopping.is_set, heart.beating_for, heart.sign_of_life))
        try:
            return work_off_one()
        finally:
            station.reset(token)


def work_off(most: int = 1000) -> int:
    """Run what is ready, in this process; how many tickets. For commands and tests."""
    for count in range(most):
        if not work_off_one():
            return count
    return most


def work_off_one() -> bool:
    """Take the first ready ticket and run it; False when there is none."""
    ticket = _take(clock.now())
    if ticket is None:
        return False
    try:
        task = ticket.task
        result = ticket.task_result
        context = (TaskContext(task_result=result),) if task.takes_context else ()  # type: ignore[arg-type]  # of 5.2
        value = task.call(*context, *result.args, **result.kwargs)
    except Exception as error:
        logger.exception("%s failed", ticket.task_path)
        ticket.set_failed(error)
    else:
        ticket.set_successful(value)
    return True


def _take(now: datetime) -> Ticket | None:
    """The next ticket, marked as running."""
    ready = _ready(now)
    if not ready.exists():
        return None
    with transaction.atomic():
        ticket = ready.get_locked()
        if ticket is not None:
            ticket.claim(station.get().name)
            # The package takes the machine's clock; a ticket that was taken and never used is told by the store's.
            ticket.started_at = now
            ticket.save(update_fields=("started_at",))
    return ticket


def _ready(now: datetime) -> DBTaskResultQuerySet:
    # The package's own `ready` asks the machine's clock, not the store's.
    due = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    return DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)


class Heart(Thread):
    """Renews the lease of the running job from a thread of its own; ends the process when the job hangs."""

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self._ended = Event()
        self._row: Job | None = None
        self._alive = 0.0

    def sign_of_life(self) -> None:
        self._alive = time.monotonic()

    @contextmanager
    def beating_for(self, row: Job) -> Iterator[None]:
        """Keep the job's lease alive while the body runs."""
        self.sign_of_life()
        self._row = row
        try:
            yield
        finally:
            self._row = None

    def run(self) -> None:
        while not self._ended.wait(lease().total_seconds() / 4):
            row = self._row
            if row is None:
                continue
            kind = KINDS.get(row.name)
            if kind is not None and time.monotonic() - self._alive > kind.longest.total_seconds():
                logger.error("%s %s hangs since %s: this worker ends", row.name, row, kind.longest)
                os._exit(HUNG)
            self._beat(row)

    def stop(self) -> None:
        self._ended.set()

    @staticmethod
    def _beat(row: Job) -> None:
        try:
            held(row).update(lease_until=clock.now() + lease())
        except (OperationalError, InterfaceError) as error:
            logger.warning("no lease for %s %s: %s", row.name, row, error)
        finally:
            connection.close()

"""What a running job holds in its hands: who asked, where, how far it has come; and its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from muctieu.errors import RightsError
from muctieu.web.common import clock
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class LeftOff(Exception):  # noqa: N818 - no error: the job ends here, and what it did so far stays
    """A job is left between two of its steps."""


class CancelledByPerson(LeftOff):
    """Somebody has asked that it stop."""


class WorkerStops(LeftOff):
    """The worker is being stopped; the job waits for the next one."""


class Superseded(LeftOff):
    """Another worker has taken the job, since this one was thought dead: nothing of this step may stay."""


@dataclass(frozen=True, slots=True)
class Station:
    """Where jobs run: the worker's name, whether it is being stopped, what keeps a job's lease alive meanwhile.

    `sign_of_life` is called whenever the job shows that it moves on.
    """

    name: str = "here"
    is_stopping: Callable[[], bool] = lambda: False
    holding: Callable[[Job], AbstractContextManager[object]] = nullcontext
    sign_of_life: Callable[[], None] = lambda: None


HERE = Station()
station: ContextVar[Station] = ContextVar("muctieu_station", default=HERE)


def lease() -> timedelta:
    """How long a worker may be silent before its job is given to another."""
    length: timedelta = settings.JOB_LEASE
    return length


def held(row: Job) -> QuerySet[Job]:
    """The job's row for as long as this attempt holds it; no row once another has taken it."""
    return Job.objects.filter(pk=row.pk, attempt=row.attempt, state=JobState.RUNNING)


class Work:
    """A job while it runs. `memo` is kept with every step, so that a job taken up again knows where it was."""

    def __init__(self, row: Job) -> None:
        self._row = row
        self.memo: dict[str, object] = dict(row.memo)

    @property
    def by(self) -> User:
        """The person who asked and as whom the job acts; only jobs with an act have one."""
        if self._row.asked_by is None:
            raise ValueError(f"{self._row.name} was asked for by the store itself")
        return self._row.asked_by

    @property
    def place(self) -> OrgUnit:
        return self._row.place

    @property
    def key(self) -> str:
        return self._row.key

    @property
    def uuid(self) -> str:
        return str(self._row.uuid)

    @property
    def done(self) -> int:
        """How much had been done at the last step, of this attempt or of an earlier one."""
        return self._row.done

    def check(self) -> None:
        """Leave the job here if it has been cancelled, its asker's account closed, its worker stopped or replaced."""
        row, here = self._row, station.get()
        here.sign_of_life()
        standing = held(row).values_list("is_cancel_asked", "asked_by__is_active").first()
        if standing is None:
            raise Superseded
        is_cancel_asked, is_active = standing
        if is_cancel_asked:
            raise CancelledByPerson
        if is_active is False:
            raise RightsError("MT7101", who=str(row.asked_by), act=row.name, thing=str(row.place))
        if here.is_stopping():
            raise WorkerStops

    @contextmanager
    def step(self, done: int | None = None, total: int | None = None, *, vi: str = "", en: str = "") -> Iterator[None]:
        """One transaction of the job: what the body writes, `memo` and the progress stay together or not at all.

        The job is left before the step when it has been cancelled; keep steps under a second on SQLite, where nobody
        else writes meanwhile.
        """
        self.check()
        before = deepcopy(self.memo)
        try:
            with transaction.atomic():
                yield
                self._keep(done, total, vi, en)
        except BaseException:
            self.memo = before
            raise

    def tell(self, done: int | None = None, total: int | None = None, *, vi: str = "", en: str = "") -> None:
        """Say how far the job has come, for those who watch its page; a step without a body."""
        with self.step(done, total, vi=vi, en=en):
            pass

    def _keep(self, done: int | None, total: int | None, vi: str, en: str) -> None:
        row = self._row
        row.done, row.total = row.done if done is None else done, row.total if total is None else total
        row.said_vi, row.said_en, row.memo = vi[:300] or row.said_vi, en[:300] or row.said_en, self.memo
        row.lease_until = clock.now() + lease()
        fields = ("done", "total", "said_vi", "said_en", "memo", "lease_until")
        if not held(row).update(**{name: getattr(row, name) for name in fields}):
            raise Superseded

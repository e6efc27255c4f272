"""Clearing away what nobody needs any more: ended sign-ins, old budgets, jobs that are long over."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from muctieu.web.access.budget import clear_old
from muctieu.web.access.models import ResetCode
from muctieu.web.access.sessions import SessionStore
from muctieu.web.common import clock
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.work import Work

# Longer than the ticker ever looks back, so that a moment's key is still known.
JOBS_KEPT = timedelta(days=90)
TICKETS_KEPT = timedelta(days=7)
AT_ONE_TIME = 500


@job("store.clean", vi="Dọn phiên đăng nhập và việc nền đã cũ", en="Clear away old sign-ins and jobs")
def clean(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Clear away in short steps."""
    now = clock.now()
    with work.step():
        SessionStore.clear_expired()
        clear_old()
        ResetCode.objects.filter(ends__lte=now).delete()
    while _clear_jobs(work) or _clear_tickets(work):
        pass


def _clear_jobs(work: Work) -> int:
    old = Job.objects.filter(state__in=Job.OVER, ended__lt=clock.now() - JOBS_KEPT)
    with work.step():
        return old.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONE_TIME])).delete()[0]


def _clear_tickets(work: Work) -> int:
    over = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    old = DBTaskResult.objects.filter(status__in=over, finished_at__lt=clock.now() - TICKETS_KEPT)
    with work.step():
        return old.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONE_TIME])).delete()[0]

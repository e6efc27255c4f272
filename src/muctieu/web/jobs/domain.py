"""Verbs on jobs: cancel, retry."""

from __future__ import annotations

from datetime import timedelta

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.jobs.declare import kind_of, title_of
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.queue import give_ticket
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of

STATE_WORDS = {
    JobState.WAITING: ("đang chờ", "waiting"),
    JobState.RUNNING: ("đang chạy", "running"),
    JobState.DONE: ("đã xong", "done"),
    JobState.FAILED: ("gặp lỗi", "failed"),
    JobState.CANCELLED: ("đã dừng", "cancelled"),
}
AT_ONCE = timedelta(0)


def may_be_cancelled(row: Job) -> bool:
    return not row.is_over and not row.is_cancel_asked


def may_be_retried(row: Job) -> bool:
    """What has ended without success, and what waits for its next try after an error."""
    return row.state in {JobState.FAILED, JobState.CANCELLED} or (
        row.state == JobState.WAITING and bool(row.error_code)
    )


def cancel(job: Job, *, by: User) -> None:
    """Stop a job: at once when it waits, at its next step when it runs. What it has done stays.

    Raises:
        StateError: MT7292 when it is over already or being cancelled.
    """
    with acting(by, Act.JOB_CANCEL, job, chain=chain_of(job.place, clock.today()).uuid) as log:
        row = Job.objects.select_for_update().get(pk=job.pk)
        if not may_be_cancelled(row):
            raise _refused(row, "dừng", "cancelled")
        log.before = _journal_row(row)
        row.is_cancel_asked = True
        if row.state == JobState.WAITING:
            row.state, row.ended, row.ticket = JobState.CANCELLED, clock.now(), None
        row.save(update_fields=("is_cancel_asked", "state", "ended", "ticket"))
        log.after = _journal_row(row)


def retry(job: Job, *, by: User) -> None:
    """Run a job again that failed, was cancelled or waits after an error; it goes on from where it was.

    Raises:
        StateError: MT7292 when it is none of these, MT7291 when the program no longer knows such a job.
    """
    kind = kind_of(job.name)
    with acting(by, Act.JOB_RETRY, job, chain=chain_of(job.place, clock.today()).uuid) as log:
        row = Job.objects.select_for_update().get(pk=job.pk)
        if not may_be_retried(row):
            raise _refused(row, "chạy lại", "retried")
        log.before = _journal_row(row)
        row.state, row.tries, row.is_cancel_asked = JobState.WAITING, 0, False
        row.due, row.ended, row.error_code, row.error_args = clock.now(), None, "", {}
        row.save(update_fields=("state", "tries", "is_cancel_asked", "due", "ended", "error_code", "error_args"))
        give_ticket(row, kind.priority)
        log.after = _journal_row(row)


def _refused(row: Job, wanted_vi: str, wanted_en: str) -> StateError:
    title_vi, title_en = title_of(row.name)
    state_vi, state_en = STATE_WORDS[JobState(row.state)]
    return StateError(
        "MT7292", job=title_vi, job_en=title_en, state=state_vi, state_en=state_en, wanted=wanted_vi,
        wanted_en=wanted_en,
    )  # fmt: skip


def _journal_row(row: Job) -> dict[str, object]:
    return {"name": row.name, "key": row.key, "state": str(row.state), "error": row.error_code}

"""Jobs in words: what a row of the page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from muctieu.core.numbers_vi import format_vi
from muctieu.errors import CATALOGUE, Finding
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.jobs.declare import title_of
from muctieu.web.jobs.domain import STATE_WORDS, may_be_cancelled, may_be_retried
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.screens.words import pick


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; `done` of `total` is the bar, empty without a total. `url` leads to what came of it."""

    uuid: UUID
    title: str
    about: str
    place: str
    asked: str
    code: str
    state: str
    said: str
    done: int
    total: int
    progress: str
    error: str
    url: str
    is_open: bool
    may_cancel: bool
    may_retry: bool


@dataclass(frozen=True, slots=True)
class JobListPage:
    """A page of jobs."""

    headline: str
    rows: tuple[JobRow, ...]
    is_first: bool
    next_query: str

    @property
    def is_open(self) -> bool:
        return any(row.is_open for row in self.rows)


def job_row(row: Job, *, place: str) -> JobRow:
    """The job as its page shows it; needs `asked_by` selected."""
    return JobRow(
        uuid=row.uuid,
        title=job_title(row),
        about=row.about,
        place=place,
        asked=_asked(row),
        code=row.state,
        state=_state(row),
        said="" if row.state == JobState.DONE else pick(row.said_vi, row.said_en),
        done=row.done,
        total=0 if row.state == JobState.DONE else row.total,
        progress=f"{_count(row.done)}/{_count(row.total)}",
        error=error_text(row),
        url=_own_address(row.result.get("url")),
        is_open=not row.is_over,
        may_cancel=may_be_cancelled(row),
        may_retry=may_be_retried(row),
    )


def url_of(row: Job) -> str:
    """The page on which a job is watched; for rooms that have just asked for one."""
    return reverse("desk:job", args=(row.uuid,))


def job_title(row: Job) -> str:
    return pick(*title_of(row.name))


def error_text(row: Job) -> str:
    """The sentence of what went wrong last; the bare code where this version of the program no longer has it."""
    if not row.error_code:
        return ""
    if row.error_code not in CATALOGUE:
        return row.error_code
    finding = Finding(row.error_code, row.error_args)
    try:
        return f"{pick(finding.message_vi, finding.message_en)} ({row.error_code})"
    except KeyError:
        return row.error_code


def headline(counted: Mapping[str, int]) -> str:
    """How many failed and how many are under way, in a sentence."""
    failed = counted.get(JobState.FAILED, 0)
    running, waiting = counted.get(JobState.RUNNING, 0), counted.get(JobState.WAITING, 0)
    told = (
        (failed, f"{failed} việc gặp lỗi", f"{failed} failed"),
        (running, f"{running} việc đang chạy", f"{running} running"),
        (waiting, f"{waiting} việc đang chờ", f"{waiting} waiting"),
    )
    found = [pick(vi, en) for count, vi, en in told if count]
    return ", ".join(found) or pick("Không có việc nào đang chạy", "Nothing is running")


def _state(row: Job) -> str:
    if row.is_cancel_asked and not row.is_over:
        return pick("đang dừng", "being cancelled")
    word = pick(*STATE_WORDS[JobState(row.state)])
    if row.state == JobState.WAITING and row.due > clock.now():
        at = moment_text(row.due)
        return pick(f"{word}, chạy lúc {at}", f"{word}, runs at {at}")
    if row.ended is not None and row.is_over:
        return pick(f"{word} lúc {moment_text(row.ended)}", f"{word} at {moment_text(row.ended)}")
    return word


def _asked(row: Job) -> str:
    who = pick("hệ thống", "the system") if row.asked_by is None else row.asked_by.full_name
    return pick(f"{who} giao lúc {moment_text(row.created)}", f"asked by {who} at {moment_text(row.created)}")


def moment_text(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _count(number: int) -> str:
    return format_vi(Decimal(number))


def _own_address(url: object) -> str:
    """A path of this site, nothing else."""
    return url if isinstance(url, str) and url.startswith("/") and not url.startswith(("//", "/\\")) else ""

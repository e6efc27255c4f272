"""Files of figures below the desk: what is looked up, and what may change between reading a file and recording it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.period import Period
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.verify import verify
from muctieu.web.documents.files import add_file
from muctieu.web.figures.counts import count_findings
from muctieu.web.figures.models import Observation
from muctieu.web.intake.background import take_file
from muctieu.web.intake.cycles import close, lock, open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.imports import Source, judge, source_of
from muctieu.web.intake.models import Submission
from muctieu.web.intake.taking import staging, take
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.perform import perform
from muctieu.web.jobs.queue import enqueue
from tests.cast import NOON, Cast
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM, Collected
from tests.web.uploaded import upload

Q2 = Period.parse("2023-Q2")
LINES = ("Đơn vị ban-1;Số hộ;quý II/2023;84", "Đơn vị ban-2;Số hộ;quý II/2023;60", "Đơn vị ban-1;Số sinh;quý II/2023;2",
         "Đơn vị ban-2;Số sinh;quý II/2023;1")  # fmt: skip


@pytest.fixture
def collected(cast: Cast, files_folder: Path) -> Collected:
    files_folder.mkdir()
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Q2, commune=cast.commune, by=cast.clerk)
    return Collected(cast, version.form, cycle)


def file_of(collected: Collected, *lines: str, name: str = "so-lieu.csv", form: str = FORM.code) -> Source:
    raw = "\n".join(("Đơn vị;Chỉ tiêu;Kỳ;Số liệu", *lines)).encode()
    cast = collected.cast
    document = add_file(upload(name, raw), place=cast.commune, by=cast.clerk)
    return source_of(document, cast.commune, form=form, period=Q2 if form else None)


def faults() -> list[str]:
    return [fault.code for fault in (*verify().findings, *count_findings())]


@pytest.mark.parametrize("form", ["", FORM.code])
def test_queries_are_the_same_for_few_rows_and_for_many(collected: Collected, form: str) -> None:
    counts = []
    for minute, lines in enumerate((LINES[:1], LINES)):
        source = file_of(collected, *lines, form=form)
        forget()
        with clock.standing_at(NOON + timedelta(minutes=minute)), CaptureQueriesContext(connection) as asked:
            take(source, by=collected.cast.clerk)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert Observation.objects.count() == len(LINES)


@pytest.mark.parametrize("end", ["close", "lock"])
def test_period_that_ended_since_the_file_was_read_asks_for_a_reason(collected: Collected, end: str) -> None:
    cast = collected.cast
    found: list[tuple[int, object]] = []
    for why in ("", "số đến muộn"):
        with staging(file_of(collected, *LINES), by=cast.clerk, why=why) as staged:
            for some, _file in judge(staged.source, by=cast.clerk):
                staged.add(some)
            held = staged.held
            if not why and end == "close":
                close(collected.cycle, by=cast.clerk, why="đã đủ")
            elif not why:
                lock(collected.cycle, by=cast.leader, why="đã đủ")
            try:
                found.append((held, staged.take()))
            except StateError as error:
                found.append((held, error.code))

    assert found == [(0, "MT2345"), (4, 4)]
    assert faults() == []


def test_two_files_that_overlap_leave_one_figure_of_each_place(collected: Collected) -> None:
    cast = collected.cast
    one, other = file_of(collected, *LINES[:3]), file_of(collected, *LINES[1:], name="khac.csv")
    rows = list(judge(other, by=cast.clerk))
    taken = take(one, by=cast.clerk)
    with staging(other, by=cast.clerk) as staged:
        for some, _file in rows:
            staged.add(some)
        late = staged.take()

    live = Observation.objects.filter(superseded_by__isnull=True)
    assert (taken, late, live.count(), live.filter(document=other.document).count()) == (3, 3, 4, 3)
    assert faults() == []


def test_job_that_is_taken_up_again_after_it_recorded_tells_the_same(collected: Collected) -> None:
    cast, source = collected.cast, file_of(collected, *LINES)
    job = enqueue(
        take_file, by=cast.clerk, place=cast.commune, document=str(source.document.uuid), commune="xa",
        form=FORM.code, period=str(Q2), why="",
    )  # fmt: skip
    results = []
    for _time in range(2):
        assert job.ticket is not None
        perform(job.uuid, ticket=job.ticket)
        job.refresh_from_db()
        results.append((str(job.state), job.result))
        Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)

    assert results[0] == results[1]
    assert results[0][1] == {"rows": 4, "taken": 4, "url": reverse("desk:cycles")}
    assert (Observation.objects.count(), Submission.objects.count()) == (4, 2)


def test_job_makes_ready_before_it_holds_the_store(collected: Collected) -> None:
    """What takes long is done outside the step that records: on SQLite nobody else writes while that is open."""
    cast, source = collected.cast, file_of(collected, *LINES)
    job = enqueue(
        take_file, by=cast.clerk, place=cast.commune, document=str(source.document.uuid), commune="xa",
        form=FORM.code, period=str(Q2), why="",
    )  # fmt: skip
    depths: dict[str, int] = {}

    def noting(execute: Any, sql: str, *rest: Any) -> Any:
        for name in ("TABLE figures_staged AS", "TABLE figures_ordered AS", "INTO figures_observation"):
            if name in sql:
                depths[name] = len(connection.savepoint_ids)
        return execute(sql, *rest)

    assert job.ticket is not None
    with connection.execute_wrapper(noting):
        perform(job.uuid, ticket=job.ticket)

    laid, ordered, recorded = depths.values()
    # Within a test's own transaction what is done aside is a savepoint of its own.
    assert (ordered - laid, recorded > ordered) == (1, True)

"""Jobs: asked for once, done as the person who asked, kept with their end; retry, cancellation, leases."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import OperationalError, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.jobs import domain
from muctieu.web.jobs.declare import KINDS, job, kind_of, title_of
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.perform import perform, take_back_lost
from muctieu.web.jobs.queue import enqueue, enqueue_for_store, topmost_unit
from muctieu.web.jobs.work import HERE, CancelledByPerson, Station, Superseded, Work, lease, station
from muctieu.web.jobs.worker import work_off
from muctieu.web.people.models import User
from tests.cast import NOON, Cast, by_hand
from tests.web.jobs.room.background import count, refused, ticked, trace, traces, whole


def asked(cast: Cast, kind=whole, **given: object) -> Job:  # type: ignore[no-untyped-def]
    return enqueue(kind, by=cast.clerk, place=cast.commune, **given)  # type: ignore[arg-type]


def fresh(row: Job) -> Job:
    return Job.objects.get(pk=row.pk)


def started(cast: Cast, **given: object) -> Job:
    """A job that a worker holds."""
    row = asked(cast, count, upto=2, **given)
    moment = clock.now()
    Job.objects.filter(pk=row.pk).update(
        state=JobState.RUNNING, attempt=1, worker="khac", started=moment, lease_until=moment + lease()
    )
    return fresh(row)


# -- asking ---------------------------------------------------------------------------------------------------


def test_job_is_done_and_its_result_kept(cast: Cast) -> None:
    row = asked(cast, about="bieu.xlsx")

    assert work_off() == 1

    row = fresh(row)
    assert (row.state, row.result, row.about, row.attempt) == ("done", {"by": "canbo"}, "bieu.xlsx", 1)
    assert (row.started, row.ended, row.lease_until, row.error_code) == (NOON, NOON, None, "")
    assert traces() == ["whole"]


def test_same_key_is_one_job(cast: Cast) -> None:
    first = asked(cast, key="lần 1")
    elsewhere = enqueue(whole, by=cast.neighbour, place=cast.units["xa-ben"], key="lần 1")
    second = asked(cast, key="lần 1", about="khác")
    other = enqueue(count, by=cast.clerk, place=cast.commune, key="lần 1", upto=1)

    assert first == second
    assert len({first, other, elsewhere}) == 3
    assert work_off() == 3
    assert asked(cast, key="lần 1").state == "done"


def test_long_keys_are_told_apart(cast: Cast) -> None:
    first, second = asked(cast, key="x" * 500), asked(cast, key="x" * 500 + "y")

    assert first == asked(cast, key="x" * 500) != second


def test_without_key_every_call_is_a_job(cast: Cast) -> None:
    assert asked(cast) != asked(cast)


def test_job_of_an_act_that_is_undone_is_never_queued(cast: Cast) -> None:
    with transaction.atomic():
        asked(cast)
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_asking_needs_the_right_of_the_job(cast: Cast) -> None:
    with pytest.raises(RightsError) as error:
        enqueue(whole, by=cast.neighbour, place=cast.commune)

    assert error.value.fields == {"who": "Người langgieng", "act": "document.add", "thing": "xa"}
    assert not Job.objects.exists()


@pytest.mark.parametrize("args", [{}, {"upto": 1, "khac": 2}])
def test_wrong_arguments_are_a_wrong_call(cast: Cast, args: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        asked(cast, count, **args)


def test_arguments_are_plain_data(cast: Cast) -> None:
    with pytest.raises(TypeError):
        asked(cast, count, upto=date(2023, 7, 5))


def test_persons_do_not_ask_for_what_only_the_store_does(cast: Cast) -> None:
    with pytest.raises(ValueError, match="only the store"):
        asked(cast, ticked, moment="2023-07-05T05:00:00+00:00")


def test_store_asks_at_its_topmost_unit(cast: Cast) -> None:
    row = enqueue_for_store(ticked, moment="2023-07-05T05:00:00+00:00")

    assert row is not None
    assert (row.place, row.asked_by) == (cast.units["tinh"], None)
    work_off()
    assert fresh(row).state == "done"


@pytest.mark.django_db
def test_empty_store_asks_for_nothing() -> None:
    assert topmost_unit() is None
    assert enqueue_for_store(ticked, moment="2023-07-05T05:00:00+00:00") is None


def test_names_are_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        job("test.whole", vi="", en="")(whole.function)


def test_unknown_job_is_called_by_its_name() -> None:
    assert title_of("khong.co") == ("khong.co", "khong.co")
    with pytest.raises(StateError, match="khong"):
        kind_of("khong.co")


# -- running --------------------------------------------------------------------------------------------------


def test_due_job_waits_for_its_moment(cast: Cast) -> None:
    row = asked(cast, due=NOON + timedelta(hours=1))

    assert work_off() == 0
    with clock.standing_at(NOON + timedelta(hours=1)):
        assert work_off() == 1
    assert fresh(row).state == "done"


def test_steps_keep_progress_with_what_they_write(cast: Cast) -> None:
    row = asked(cast, count, upto=3)

    work_off()

    row = fresh(row)
    assert (row.done, row.total, row.said_vi, row.said_en) == (3, 3, "đã đếm 3", "counted 3")
    assert traces() == ["count 1", "count 2", "count 3"]


def test_job_goes_on_from_its_last_step(cast: Cast) -> None:
    row = asked(cast, count, upto=3)
    Job.objects.filter(pk=row.pk).update(done=2)

    work_off()

    assert traces() == ["count 3"]


def test_rights_are_asked_again_when_it_runs(cast: Cast) -> None:
    row = asked(cast)
    cast.clerk.is_active = False
    with by_hand():
        cast.clerk.save()

    work_off()

    row = fresh(row)
    assert (row.state, row.error_code, row.error_args["act"]) == ("failed", "MT7101", "document.add")
    assert traces() == []


def test_account_closed_while_the_job_runs_ends_it_at_its_next_step(cast: Cast) -> None:
    row = asked(cast, count, upto=3)

    def close_after_one() -> bool:
        if traces():
            with by_hand():
                User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
        return False

    token = station.set(Station("w", is_stopping=close_after_one))
    work_off()
    station.reset(token)

    assert (fresh(row).state, fresh(row).error_code) == ("failed", "MT7101")
    assert traces() == ["count 1", "count 2"]


def test_failed_step_is_undone_and_the_one_before_stays(cast: Cast) -> None:
    row = asked(cast, refused)

    work_off()

    row = fresh(row)
    assert (row.state, row.error_code, row.error_args, row.tries) == ("failed", "MT7204", {"value": "x"}, 1)
    assert traces() == ["kept"]


def test_error_that_may_pass_is_retried_with_growing_pauses_until_the_last_try(cast: Cast) -> None:
    row = asked(cast, refused, later=True)
    pauses = []
    moment = NOON
    while not fresh(row).is_over:
        with clock.standing_at(moment):
            assert work_off() == 1
            pauses.append(fresh(row).due - moment)
        moment = fresh(row).due

    assert [int(pause.total_seconds()) for pause in pauses[:-1]] == [30, 60, 120, 240]
    assert (fresh(row).state, fresh(row).tries, fresh(row).attempt) == ("failed", 5, 5)


def test_pause_between_tries_has_an_end() -> None:
    assert refused.pause_after(1000) == timedelta(hours=1)


def test_fault_of_ours_fails_at_once_and_undoes_everything(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    row = asked(cast, fault=True)

    work_off()

    row = fresh(row)
    assert (row.state, row.error_code, row.error_args) == ("failed", "MT7299", {"kind": "ZeroDivisionError"})
    assert traces() == []
    assert "ZeroDivisionError" in DBTaskResult.objects.get().traceback
    assert "ZeroDivisionError" in caplog.text


def test_job_of_another_version_fails_by_name(cast: Cast) -> None:
    row = asked(cast)
    Job.objects.filter(pk=row.pk).update(name="khong.co")

    work_off()

    assert (fresh(row).state, fresh(row).error_code) == ("failed", "MT7291")


def test_ticket_is_good_once(cast: Cast) -> None:
    row = asked(cast)
    assert row.ticket is not None
    work_off()

    perform(row.uuid, ticket=row.ticket)

    assert traces() == ["whole"]


def test_job_of_the_store_acts_as_nobody(cast: Cast) -> None:
    row = enqueue_for_store(ticked, moment="2023-07-05T05:00:00+00:00")
    assert row is not None

    with pytest.raises(ValueError, match="the store itself"):
        _ = Work(row).by


# -- stopping, cancelling, retrying ---------------------------------------------------------------------------


def test_worker_that_stops_puts_its_job_back(cast: Cast) -> None:
    row = asked(cast, count, upto=2)
    token = station.set(Station("w", is_stopping=lambda: bool(traces())))

    work_off(1)

    station.reset(token)
    assert (fresh(row).state, fresh(row).done, fresh(row).tries) == ("waiting", 1, 0)
    work_off()
    assert (fresh(row).state, fresh(row).attempt, traces()) == ("done", 2, ["count 1", "count 2"])
    assert station.get() is HERE


def test_waiting_job_is_cancelled_at_once_and_its_ticket_is_void(cast: Cast) -> None:
    row = asked(cast)

    domain.cancel(row, by=cast.leader)
    work_off()

    assert (fresh(row).state, fresh(row).ended, traces()) == ("cancelled", NOON, [])
    entry = JournalEntry.objects.filter(act="job.cancel").get()
    assert (entry.chain, entry.thing, entry.actor_name) == (cast.commune.uuid, str(row), "Người lanhdao")


def test_running_job_is_left_before_its_next_step(cast: Cast) -> None:
    row = started(cast)
    domain.cancel(row, by=cast.clerk)

    work = Work(fresh(row))
    with pytest.raises(CancelledByPerson), work.step(1):
        trace("never")

    assert fresh(row).state == "running"
    assert traces() == []


def test_cancelled_job_ends_as_cancelled_with_what_it_did(cast: Cast) -> None:
    row = asked(cast, count, upto=3)

    def cancel_after_one() -> bool:
        if traces() and not fresh(row).is_cancel_asked:
            domain.cancel(row, by=cast.clerk)
        return False

    token = station.set(Station("w", is_stopping=cancel_after_one))
    work_off()
    station.reset(token)

    assert (fresh(row).state, fresh(row).done, traces()) == ("cancelled", 2, ["count 1", "count 2"])


@pytest.mark.parametrize("state", list(JobState))
def test_cancel_and_retry_by_state(cast: Cast, state: JobState) -> None:
    row = asked(cast)
    Job.objects.filter(pk=row.pk).update(state=state, lease_until=NOON)

    answers = {verb: refusal(verb, fresh(row), cast) for verb in (domain.cancel, domain.retry)}

    cancels, retries = {JobState.WAITING, JobState.RUNNING}, {JobState.FAILED, JobState.CANCELLED}
    assert answers == {
        domain.cancel: "" if state in cancels else "MT7292",
        domain.retry: "" if state in retries else "MT7292",
    }


def refusal(verb: Callable[..., None], row: Job, cast: Cast) -> str:
    """The code with which the verb refuses; it is tried and undone."""
    with transaction.atomic():
        try:
            verb(row, by=cast.clerk)
        except StateError as error:
            return error.code
        finally:
            transaction.set_rollback(True)
    return ""


def test_retry_runs_it_again_with_fresh_tries(cast: Cast) -> None:
    row = asked(cast, refused)
    work_off()

    domain.retry(fresh(row), by=cast.clerk)

    assert (fresh(row).state, fresh(row).tries, fresh(row).error_code) == ("waiting", 0, "")
    work_off()
    assert (fresh(row).state, fresh(row).attempt, traces()) == ("failed", 2, ["kept", "kept"])


def test_retry_of_what_waits_after_an_error_runs_now(cast: Cast) -> None:
    row = asked(cast, refused, later=True)
    work_off()
    assert work_off() == 0

    domain.retry(fresh(row), by=cast.clerk)

    assert work_off() == 1
    assert fresh(row).attempt == 2


def test_neighbour_neither_cancels_nor_retries(cast: Cast) -> None:
    row = asked(cast)

    for verb in (domain.cancel, domain.retry):
        with pytest.raises(RightsError):
            verb(row, by=cast.neighbour)


# -- leases ---------------------------------------------------------------------------------------------------


def test_job_of_a_dead_worker_is_taken_up_after_its_lease(cast: Cast) -> None:
    row = started(cast)
    assert take_back_lost(NOON + lease()) == 0

    assert take_back_lost(NOON + lease() + timedelta(seconds=1)) == 1

    assert (fresh(row).state, fresh(row).tries, fresh(row).error_code) == ("waiting", 1, "MT7293")
    work_off()
    assert (fresh(row).state, fresh(row).error_code, traces()) == ("done", "", ["count 1", "count 2"])


@pytest.mark.parametrize("status", [TaskResultStatus.RUNNING, TaskResultStatus.FAILED])
def test_job_whose_worker_died_before_it_began_is_taken_up(cast: Cast, status: TaskResultStatus) -> None:
    row = asked(cast)
    DBTaskResult.objects.filter(pk__in=[row.ticket]).update(status=status, started_at=NOON)

    assert take_back_lost(NOON + lease()) == 0
    assert take_back_lost(NOON + lease() + timedelta(seconds=1)) == 1
    assert take_back_lost(NOON + lease() + timedelta(seconds=2)) == 0
    work_off()
    assert (fresh(row).state, fresh(row).tries, traces()) == ("done", 0, ["whole"])


def test_job_that_kills_its_workers_is_given_up(cast: Cast) -> None:
    row = started(cast)
    Job.objects.filter(pk=row.pk).update(tries=2)

    take_back_lost(NOON + 2 * lease())

    assert (fresh(row).state, fresh(row).error_code, fresh(row).error_args) == ("failed", "MT7293", {"times": "3"})


def test_lease_of_a_wrong_clock_does_not_hold_for_years(cast: Cast) -> None:
    row = started(cast)

    assert take_back_lost(NOON - timedelta(days=3650)) == 1
    assert fresh(row).state == "waiting"


def test_cancelled_job_of_a_dead_worker_is_cancelled(cast: Cast) -> None:
    row = started(cast)
    domain.cancel(row, by=cast.clerk)

    take_back_lost(NOON + 2 * lease())

    assert fresh(row).state == "cancelled"


def test_worker_thought_dead_writes_nothing_any_more(cast: Cast) -> None:
    row = started(cast)
    work = Work(row)

    def late() -> None:
        with work.step(1):
            trace("late")
            Job.objects.filter(pk=row.pk).update(attempt=2)
            work.memo["x"] = 1

    with pytest.raises(Superseded):
        late()

    assert (fresh(row).attempt, work.memo, traces()) == (1, {}, [])
    Job.objects.filter(pk=row.pk).update(attempt=2)
    with pytest.raises(Superseded):
        work.tell(1)


def test_job_taken_by_another_while_it_ran_keeps_the_others_end(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    row = asked(cast, count, upto=1)

    def taken() -> bool:
        Job.objects.filter(pk=row.pk).update(attempt=7)
        return False

    token = station.set(Station("w", is_stopping=taken))
    work_off()
    station.reset(token)

    assert (fresh(row).state, fresh(row).attempt, traces()) == ("running", 7, [])
    assert "taken by another worker" in caplog.text


def test_memo_is_kept_with_the_step(cast: Cast) -> None:
    row = started(cast)
    work = Work(row)
    with work.step(1):
        work.memo["row"] = 5

    assert Work(fresh(row)).memo == {"row": 5}
    assert (work.key, work.uuid, work.place) == (row.key, str(row.uuid), cast.commune)


def test_store_that_does_not_answer_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_work: Work) -> None:
        raise OperationalError("database is locked")

    row = asked(cast)
    monkeypatch.setitem(KINDS, whole.name, replace(whole, function=locked))
    work_off()

    assert (fresh(row).state, fresh(row).error_code) == ("waiting", "MT7298")
    assert fresh(row).error_args == {"reason": "database is locked"}


def test_store_that_can_only_be_read_is_told_as_such(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_work: Work) -> None:
        cause = sqlite3.OperationalError("attempt to write a readonly database")
        cause.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise OperationalError(str(cause)) from cause

    row = asked(cast)
    monkeypatch.setitem(KINDS, whole.name, replace(whole, function=refused))
    work_off()

    assert (fresh(row).state, fresh(row).error_code) == ("waiting", "MT7401")

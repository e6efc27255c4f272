"""Real workers and tickers on a real store: killed, stopped, two at a time."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.jobs.stores import Process, ProcessStore, ended, process_store, until

KEYS = ",".join(f"lần {number}" for number in range(40))


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path) -> Iterator[ProcessStore]:
    with process_store(tmp_path, like=cast_store) as opened:
        yield opened


def ask_and_stand(store: ProcessStore, kind: str = "test.count", **args: object) -> Path:
    """Ask for a job that stands still in the middle as long as the file returned is there."""
    gate = store.mark("cổng")
    store.do("ask", kind, "một", json.dumps(args | {"beside": str(gate)}))
    return gate


def stands(gate: Path) -> None:
    until(gate.with_suffix(".standing").exists, "the job reaches its middle")


def stop(process: Process) -> str:
    until(lambda: "Ctrl-C" in process.told(), "the worker is up")
    process.send_signal(signal.SIGTERM)
    return ended(process)


def test_job_of_a_killed_worker_is_taken_up_from_its_last_whole_step(store: ProcessStore) -> None:
    gate = ask_and_stand(store, upto=3, stop_at=2)
    worker = store.work()
    stands(gate)

    worker.kill()
    worker.wait()
    kept, state = store.traces("count"), store.job("state")
    gate.unlink()
    second = store.work()
    until(lambda: store.job("state") == ("done",), "the second worker ends the job")

    assert (kept, state) == (["count 1"], ("running",))
    assert store.traces("count") == ["count 1", "count 2", "count 3"]
    assert store.job("attempt", "tries", "done", "error_code") == (2, 1, 3, "")
    assert "has gone silent" in stop(second)


def test_atomic_job_of_a_killed_worker_happens_once(store: ProcessStore) -> None:
    gate = ask_and_stand(store, "test.whole")
    worker = store.work()
    stands(gate)

    worker.kill()
    worker.wait()
    kept = store.traces("whole")
    gate.unlink()
    store.work()
    until(lambda: store.job("state") == ("done",), "the second worker ends the job")

    assert (kept, store.traces("whole")) == ([], ["whole"])


@pytest.mark.one_store
def test_stopped_worker_ends_its_step_and_leaves_the_rest(store: ProcessStore) -> None:
    gate = ask_and_stand(store, upto=3, stop_at=2)
    worker = store.work()
    stands(gate)

    worker.send_signal(signal.SIGTERM)
    gate.unlink()
    ended(worker)

    assert store.job("state", "done", "tries") == ("waiting", 2, 0)
    # The nightly jobs run in the same round, so only this one's own steps are counted.
    assert "việc nền" in ended(store.work("--once"))
    assert store.job("state", "done", "tries") == ("done", 3, 0)
    assert store.traces("count") == ["count 1", "count 2", "count 3"]


@pytest.mark.one_store
def test_second_signal_interrupts_at_once(store: ProcessStore) -> None:
    gate = ask_and_stand(store, upto=1, stop_at=1)
    worker = store.work()
    stands(gate)

    worker.send_signal(signal.SIGINT)
    worker.send_signal(signal.SIGTERM)
    worker.ended()

    assert worker.returncode == 130
    assert (store.traces("count"), store.job("state")) == ([], ("running",))


def test_worker_that_lives_keeps_its_job_beyond_the_lease(store: ProcessStore) -> None:
    gate = ask_and_stand(store, "test.long")
    first = store.work()
    stands(gate)
    (lease,) = store.job("lease_until")

    second = store.work()
    until(lambda: str(store.job("lease_until")[0]) > str(lease), "the lease is renewed")
    (renewed,) = store.job("lease_until")
    until(lambda: str(store.job("lease_until")[0]) > str(renewed), "the lease is renewed again")
    gate.unlink()
    until(lambda: store.job("state") == ("done",), "the job ends")

    assert store.job("attempt", "tries") == (1, 0)
    for worker in (first, second):
        assert "silent" not in stop(worker)


@pytest.mark.one_store
def test_worker_whose_job_hangs_ends_and_the_job_is_taken_up(store: ProcessStore) -> None:
    gate = ask_and_stand(store, "test.hung")
    worker = store.work()

    told = worker.ended()
    gate.unlink()
    second = store.work()
    until(lambda: store.job("state") == ("done",), "the second worker ends the job")

    assert (worker.returncode, "hangs" in told) == (70, True)
    assert store.job("attempt", "tries") == (2, 1)
    stop(second)


def test_store_that_is_away_for_a_while_is_waited_for(store: ProcessStore) -> None:
    store.settings["MUCTIEU_BUSY_SECONDS"] = "1"
    gate = ask_and_stand(store, "test.long")
    worker = store.work()
    stands(gate)
    with store.away():
        until(lambda: "no lease for" in worker.told(), "the worker cannot renew its lease")
        gate.unlink()
        until(lambda: "jobs.worker: the store does not answer" in worker.told(), "the worker cannot end the job")

    until(lambda: store.job("state") == ("done",), "the worker finds the store again")
    assert worker.poll() is None
    assert store.job("attempt", "tries") == (2, 1)
    stop(worker)


def test_two_processes_that_ask_at_once_make_one_job_a_key(store: ProcessStore) -> None:
    go = store.folder / "go"
    askers = [store.act("ask-when", str(go), "test.whole", KEYS) for _ in range(2)]
    go.touch()
    for asker in askers:
        ended(asker)

    workers = [store.work("--once") for _ in range(2)]
    for worker in workers:
        ended(worker)

    assert store.states() == {"done": 40}
    assert store.traces("whole") == ["whole"] * 40


def test_two_tickers_ask_for_every_moment_once(store: ProcessStore) -> None:
    go, enough = store.folder / "go", store.folder / "enough"
    tickers = [store.act("tick-when", str(go), str(enough)) for _ in range(2)]
    go.touch()
    until(lambda: sum(store.states().values()) > 30, "thirty moments are asked for")
    enough.touch()
    for ticker in tickers:
        assert "stumbled" not in ended(ticker)
    for worker in [store.work("--once") for _ in range(2)]:
        ended(worker)

    ticked = sorted(store.traces("ticked"))
    numbers = [int(text.rsplit(" ", 1)[1]) for text in ticked]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) > 30


def test_writers_beside_workers_never_meet_a_locked_store(store: ProcessStore) -> None:
    go = store.folder / "go"
    store.do("ask", "test.count", KEYS, json.dumps({"upto": 3}))
    writers = [store.act("write-when", str(go), "150") for _ in range(2)]
    workers = [store.work() for _ in range(2)]
    go.touch()

    for writer in writers:
        ended(writer)
    until(lambda: store.states() == {"done": 40}, "all jobs are done")

    for worker in workers:
        assert "answer" not in stop(worker)
    assert store.question("SELECT DISTINCT attempt, tries FROM jobs_job WHERE name = 'test.count'") == [(1, 0)]


@pytest.mark.one_store
def test_store_of_an_earlier_version_is_not_worked_on(store: ProcessStore) -> None:
    store.do_django("migrate", "jobs", "zero")

    worker = store.work()
    told = worker.ended()

    assert (worker.returncode, "MT7912" in told) == (2, True)

"""The supervisor in this process: what ends is started again, what cannot run stops everything, a signal ends all."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from muctieu.cli.supervisor import Part, supervise
from tests.web.jobs.stores import ProcessStore, process_store, until


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessStore]:
    """A store that the processes started from here find in their environment."""
    with process_store(tmp_path, like=cast_store) as opened:
        for name, value in opened.environment().items():
            monkeypatch.setenv(name, value)
        yield opened


def supervised_until(happened: Callable[[], None], *words: str) -> int:
    """The supervisor's code when it is asked to stop after something has happened."""

    def watch() -> None:
        try:
            happened()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    watcher = Thread(target=watch)
    watcher.start()
    code = supervise((Part(words, "việc nền", "the jobs"),))
    watcher.join()
    assert signal.getsignal(signal.SIGTERM) == before
    return code


def test_part_that_ends_is_started_again(store: ProcessStore, capsys: pytest.CaptureFixture[str]) -> None:
    def two_lives() -> None:
        for count, key in enumerate(("một", "hai"), start=1):
            store.do("ask", "test.whole", key)
            until(lambda count=count: store.states().get("done") == count, "the job is done")  # type: ignore[misc]

    code = supervised_until(two_lives, "work", "--once")

    assert code == 0
    assert "việc nền dừng bất ngờ (mã 0), chạy lại sau 1 giây" in capsys.readouterr().err


def test_running_part_is_asked_to_stop(store: ProcessStore, capsys: pytest.CaptureFixture[str]) -> None:
    def done() -> None:
        store.do("ask", "test.whole", "một")
        until(lambda: store.states() == {"done": 1}, "the job is done")

    code = supervised_until(done, "work")

    assert code == 0
    assert "dừng bất ngờ" not in capsys.readouterr().err


def test_part_that_cannot_run_ends_all_with_its_code() -> None:
    parts = (Part(("khong-co",), "một", "one"), Part(("khong-co",), "hai", "two"))

    assert supervise(parts) == 2

"""`muctieu serve` with its parts, as processes: what dies comes back, what is stopped stops whole."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.web.jobs.stores import Process, ProcessStore, process_store, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for children")


@pytest.fixture
def store(cast_store: ProcessStore, tmp_path: Path) -> Iterator[ProcessStore]:
    with process_store(tmp_path, like=cast_store) as opened:
        yield opened


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve(store: ProcessStore, port: int, *words: str) -> Process:
    return store.start("muctieu.cli.main", "serve", "--port", str(port), *words)


def parts_of(server: Process) -> dict[str, int]:
    """The children of the supervisor: command and process number."""
    listed = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    numbers = listed.read_text().split() if listed.exists() else []
    return {word: int(number) for number in numbers if (word := command_of(int(number)))}


def command_of(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return words[3].decode() if len(words) > 3 else ""


def is_there(pid: int) -> bool:
    """Whether the process is alive; one that has ended and waits to be asked for its code is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def all_up(server: Process, port: int) -> dict[str, int]:
    until(lambda: set(parts_of(server)) == {"serve", "work"} and answers(port), "pages and jobs are up")
    return parts_of(server)


def done(store: ProcessStore, key: str) -> None:
    store.do("ask", "test.whole", key)
    count = len(key.split(","))
    until(lambda: store.states().get("done", 0) >= count, "the job is done")


def test_serve_runs_pages_and_jobs_and_a_part_that_dies_comes_back(store: ProcessStore) -> None:
    port = free_port()
    server = serve(store, port)
    first = all_up(server, port)
    done(store, "trước khi mất")

    os.kill(first["work"], signal.SIGKILL)
    until(lambda: parts_of(server).get("work", first["work"]) != first["work"], "the worker is back")
    done(store, "trước khi mất,sau khi mất")
    os.kill(first["serve"], signal.SIGKILL)
    until(lambda: parts_of(server).get("serve", first["serve"]) != first["serve"], "the pages are back")
    second = all_up(server, port)
    server.terminate()
    told = server.ended()

    assert server.returncode == 0
    assert "việc nền dừng bất ngờ (mã -9), chạy lại sau 1 giây" in told
    assert "trang web dừng bất ngờ (mã -9), chạy lại sau 1 giây" in told
    assert [pid for pid in (*first.values(), *second.values()) if is_there(pid)] == []
    assert not answers(port)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_every_stop_signal_stops_all(store: ProcessStore, sign: signal.Signals) -> None:
    port = free_port()
    server = serve(store, port)
    parts = all_up(server, port)

    server.send_signal(sign)
    server.ended()

    assert server.returncode == 0
    assert [pid for pid in parts.values() if is_there(pid)] == []


def test_parts_do_not_outlive_a_supervisor_that_was_killed(store: ProcessStore) -> None:
    port = free_port()
    server = serve(store, port)
    parts = all_up(server, port)

    server.kill()
    server.wait()

    until(lambda: not any(map(is_there, parts.values())), "the parts notice")
    until(lambda: not answers(port), "nobody answers any more")


def test_without_jobs_there_are_pages_only(store: ProcessStore) -> None:
    port = free_port()
    server = serve(store, port, "--no-jobs")
    until(lambda: answers(port), "the pages are up")

    assert "work" not in parts_of(server)
    server.terminate()
    server.ended()
    assert server.returncode == 0


def test_part_that_cannot_run_stops_everything_with_its_reason(store: ProcessStore) -> None:
    store.do_django("migrate", "jobs", "zero")
    server = serve(store, free_port())

    told = server.ended()

    assert server.returncode == 2
    assert "MT7912" in told

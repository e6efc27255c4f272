"""A store that several processes share: a SQLite file, or a database of its own on the tests' PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.empty_store import empty_database, empty_store, server_of
from tests.made_once import made_once

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120.0


class Process(subprocess.Popen[str]):
    """A process with what it says in a file, so that it can be read while it runs."""

    log: Path

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ended(self) -> str:
        """What it said, once it has ended by itself."""
        self.wait(PATIENCE)
        return self.told()


@dataclass
class ProcessStore:
    """The store, the processes at work on it, and a folder for their marks."""

    folder: Path
    database: str
    question: Callable[[str], list[tuple[object, ...]]]
    # Keeps others from writing, or from reaching the store at all, while the body runs.
    away: Callable[[], AbstractContextManager[None]]
    running: list[Process] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUCTIEU_", "DJANGO_"))}
        for name in ("secret", "journal"):
            (self.folder / name).write_text("for tests only, of no worth at all", encoding="ascii")
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.web.jobs.settings",
            "PYTHONPATH": str(ROOT),
            "MUCTIEU_DATABASE": self.database,
            "MUCTIEU_FILES": str(self.folder / "files"),
            "MUCTIEU_SECRET_FILE": str(self.folder / "secret"),
            "MUCTIEU_JOURNAL_KEY_FILE": str(self.folder / "journal"),
            "MUCTIEU_JOB_LEASE_SECONDS": "2",
            "MUCTIEU_LANG": "vi",
            "MUCTIEU_WORKERS": "1",
            **self.settings,
        }

    def start(self, *words: str) -> Process:
        path = self.folder / f"{len(self.running)}.log"
        with path.open("w") as log:
            process = Process(
                [sys.executable, "-m", *words], cwd=self.folder, env=self.environment(),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        process.log = path
        self.running.append(process)
        return process

    def work(self, *words: str) -> Process:
        return self.start("muctieu.cli.main", "work", *words)

    def act(self, *words: str) -> Process:
        return self.start("tests.web.jobs.acts", *words)

    def do(self, *words: str) -> None:
        """One act, to its end."""
        ended(self.act(*words))

    def do_django(self, *words: str) -> None:
        """One command of Django's, to its end."""
        ended(self.start("django", *words, "--verbosity", "0"))

    def end_all(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()

    def traces(self, start: str = "") -> list[str]:
        found = self.question("SELECT content FROM common_journaldigest ORDER BY id")
        return [str(text) for (text,) in found if str(text).startswith(start)]

    def job(self, *columns: str) -> tuple[object, ...]:
        (row,) = self.question(f"SELECT {', '.join(columns)} FROM jobs_job WHERE name LIKE 'test.%' ORDER BY id")
        return row

    def states(self) -> dict[str, int]:
        counted = self.question("SELECT state, count(*) FROM jobs_job WHERE name LIKE 'test.%' GROUP BY state")
        return {str(state): int(str(count)) for state, count in counted}

    def mark(self, name: str) -> Path:
        path = self.folder / name
        path.touch()
        return path


def ended(process: Process) -> str:
    """What a process said until its good end."""
    told = process.ended()
    assert process.returncode == 0, told
    return told


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that other processes bring about."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.05)


@contextmanager
def process_store(folder: Path, *, like: ProcessStore) -> Iterator[ProcessStore]:
    """A copy of the store given, at which nobody may be at work."""
    opened = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    with opened(folder, like.database) as store:
        try:
            yield store
        finally:
            store.end_all()


@contextmanager
def prepared_store(factory: pytest.TempPathFactory) -> Iterator[ProcessStore]:
    """A store with the cast; a SQLite file is made once a run, a database of PostgreSQL once a process."""
    if connection.vendor == "postgresql":
        with _on_postgres(factory.mktemp("cast"), "") as store:
            store.do("prepare")
            yield store
    else:
        with _on_sqlite(made_once(factory, "cast", _prepare), "") as store:
            yield store


def _prepare(folder: Path) -> None:
    with _on_sqlite(folder, str(empty_store())) as store:
        store.do("prepare")


@contextmanager
def _on_sqlite(folder: Path, like: str) -> Iterator[ProcessStore]:
    path = folder / "store.sqlite3"

    def question(sql: str) -> list[tuple[object, ...]]:
        asked = sqlite3.connect(path, timeout=30)
        try:
            return asked.execute(sql).fetchall()
        finally:
            asked.close()

    @contextmanager
    def away() -> Iterator[None]:
        holder = sqlite3.connect(path, isolation_level=None)
        try:
            holder.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            holder.close()

    if like:
        path.write_bytes(Path(like).read_bytes())
    path.touch()
    yield ProcessStore(folder, str(path), question, away)


@contextmanager
def _on_postgres(folder: Path, like: str) -> Iterator[ProcessStore]:
    import psycopg

    server = server_of(connection.settings_dict)
    name, template = f"jobs_{uuid4().hex}", like.rpartition("/")[2] or empty_database(server)

    def question(sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(dbname=name, **server) as asked:
            return asked.execute(sql).fetchall()

    @contextmanager
    def away() -> Iterator[None]:
        ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute(ends, (name,))
            yield
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        place = f"{server['user']}:{server['password']}@{server['host']}:{server['port']}"
        try:
            yield ProcessStore(folder, f"postgresql://{place}/{name}", question, away)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

"""A store after all migrations, made once for each state of them and copied by whoever needs a store.

`python -m tests.empty_store` makes the SQLite file beforehand.

Running the migrations takes half a minute, in which nothing is tested that one run does not test. The SQLite file lies
in `build/`, the database of PostgreSQL on the server, each under a name that holds a digest of everything that
migrations come from.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
_FROM = ("src/muctieu/web/*/migrations/*.py", "src/muctieu/web/*/models*", "src/muctieu/web/*/models/*.py",
         "src/muctieu/web/*/apps.py", "src/muctieu/web/common/*.py", "requirements/dev.txt", "tests/web/jobs/room/*.py",
         "src/muctieu/web/settings/base.py")  # fmt: skip


def empty_store() -> Path:
    """The SQLite file; nobody may change it."""
    path = BUILD / f"store-{_digest()}.sqlite3"
    with _alone("sqlite"):
        if not path.exists():
            for old in BUILD.glob("store-*.sqlite3*"):
                old.unlink()
            _make(path)
    return path


def empty_database(server: Mapping[str, Any]) -> str:
    """The name of the database on that server (host, port, user, password); nobody may connect to it."""
    import psycopg

    name = f"store-{_digest()}"
    place = f"{server['user']}:{server['password']}@{server['host']}:{server['port']}"
    with _alone("postgresql"), psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            admin.execute('DROP DATABASE IF EXISTS "unfinished"')
            admin.execute('CREATE DATABASE "unfinished" TEMPLATE template0')
            _migrate(f"postgresql://{place}/unfinished")
            admin.execute(f'ALTER DATABASE "unfinished" RENAME TO "{name}"')
    return name


def server_of(settings: Mapping[str, object]) -> dict[str, Any]:
    """Where Django's settings of a database find its server."""
    return {name.lower(): str(settings[name]) for name in ("HOST", "PORT", "USER", "PASSWORD")}


@contextmanager
def _alone(kind: str) -> Iterator[None]:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"store-{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    found = sha256()
    for path in sorted({path for pattern in _FROM for path in ROOT.glob(pattern) if path.is_file()}):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(database: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "muctieu.web.settings.test", "MUCTIEU_DATABASE": database}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUCTIEU_")}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=kept | settings, check=True)


def _make(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    _migrate(str(unfinished))
    with sqlite3.connect(unfinished) as store:
        # One file without a log beside it, so that it can be copied.
        store.execute("PRAGMA journal_mode=DELETE")
    store.close()
    unfinished.rename(path)


def fill_from_empty_store(wrapper: DatabaseWrapper) -> None:
    """Give a connection's own database, in memory, all tables."""
    wrapper.ensure_connection()
    source = sqlite3.connect(f"file:{empty_store()}?mode=ro", uri=True)
    try:
        source.backup(wrapper.connection)
    finally:
        source.close()


if __name__ == "__main__":
    empty_store()

"""A SQLite store after all migrations, made once for each state of them and copied by whoever needs a store.

Running the migrations takes half a minute, in which nothing is tested that one run does not test. The file lies in
`build/`, under a name that holds a digest of everything that migrations come from.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from django.db.backends.sqlite3.base import DatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
_FROM = ("src/muctieu/web/*/migrations/*.py", "src/muctieu/web/*/models*", "src/muctieu/web/*/models/*.py",
         "src/muctieu/web/*/apps.py", "src/muctieu/web/common/*.py", "requirements/dev.txt", "tests/web/jobs/room/*.py",
         "src/muctieu/web/settings/base.py")  # fmt: skip


def empty_store() -> Path:
    """The file; nobody may change it."""
    path = BUILD / f"store-{_digest()}.sqlite3"
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for old in BUILD.glob("store-*.sqlite3*"):
                old.unlink()
            _make(path)
    return path


def _digest() -> str:
    found = sha256()
    for path in sorted({path for pattern in _FROM for path in ROOT.glob(pattern) if path.is_file()}):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _make(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    settings = {"DJANGO_SETTINGS_MODULE": "muctieu.web.settings.test", "MUCTIEU_DATABASE": str(unfinished)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUCTIEU_")}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=kept | settings, check=True)
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

"""A disk that is full: told in words, nothing half stored, and the same file goes in once there is room."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.empty_store import empty_store
from tests.made_once import made_once
from tests.web.uploaded import may_mount

# Its stores are SQLite files whatever the other tests run on.
pytestmark = pytest.mark.one_store
CHILD = Path(__file__).parent / "full_disk_child.py"
# A disk of that many bytes of its own, in a mount that goes with the process.
SMALL_DISK = 'mount -t tmpfs -o size={size} muctieu "$1" && cp "$2" "$1" && cd "$1" && shift 2 && exec "$@"'


def run(*words: str, folder: Path) -> dict[str, object]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded store with one task."""
    return made_once(tmp_path_factory, "kho", found) / "kho.sqlite3"


def found(folder: Path) -> None:
    shutil.copy(empty_store(), folder / "kho.sqlite3")
    run(sys.executable, str(CHILD), "make", folder=folder)


WANTED = {
    "full": {"status": 507, "in words": True, "trace": False},
    "unchanged": True,
    "then": 302,
    "findings": [],
}


TAKEN = WANTED | {"job": "MT7400", "state": "done", "figures": 800}


@pytest.mark.parametrize(("act", "wanted"), [("fill", WANTED), ("take", TAKEN)])
def test_a_database_without_room_is_told_and_nothing_is_half_stored(
    store: Path, tmp_path: Path, act: str, wanted: dict[str, object]
) -> None:
    """SQLite refuses by itself (SQLITE_FULL): it may not grow by another page."""
    shutil.copy(store, tmp_path)

    assert run(sys.executable, str(CHILD), act, "pages", folder=tmp_path) == wanted


@pytest.mark.parametrize(
    # Where there is no room for a byte, there is none for the fault of a job either: it stands as taken up.
    ("act", "wanted"),
    [("fill", WANTED), ("take", TAKEN | {"job": ""})],
)
@pytest.mark.skipif(
    not may_mount(),
    reason="this machine lets nobody mount a small disk (unshare -rm): only SQLite's own bound is tried",
)
def test_a_disk_without_room_is_told_and_nothing_is_half_stored(
    store: Path, tmp_path: Path, act: str, wanted: dict[str, object]
) -> None:
    """A disk of its own, filled to the last byte under the store and its files."""
    size = store.stat().st_size + 6_000_000
    words = ("unshare", "-rm", "sh", "-c", SMALL_DISK.format(size=size), "sh", str(tmp_path), str(store))

    assert run(*words, sys.executable, str(CHILD), act, "disk", folder=tmp_path) == wanted

"""Bytes on the disk: whole under their hash or not at all, and words for a disk that is full."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from muctieu.errors import StateError
from muctieu.web.documents.domain import keep
from muctieu.web.documents.store import LEFT_OVER, Waiting, clear_left_over, keep_waiting, path_of, waiting_folder
from tests.web.uploaded import may_mount, upload

RAW = "Bản có 120 hộ.".encode()
DIGEST = sha256(RAW).hexdigest()


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_waits_is_removed_when_it_is_closed_or_forgotten(files_folder: Path) -> None:
    first, second = Waiting(), Waiting()
    first.write(RAW)

    first.close()
    first.close()
    del second

    assert files_in(files_folder) == []


def test_a_file_is_kept_under_its_hash_and_waits_no_more(files_folder: Path) -> None:
    file = upload("so.txt", RAW)

    assert keep_waiting(file.waiting, name="so.txt") == DIGEST
    file.close()

    assert path_of(DIGEST).read_bytes() == RAW
    assert files_in(files_folder) == [DIGEST]


def test_bytes_that_the_disk_has_damaged_are_replaced_by_the_same_bytes_again(files_folder: Path) -> None:
    keep(RAW)
    path_of(DIGEST).write_bytes(RAW[:5])

    keep(RAW)

    assert path_of(DIGEST).read_bytes() == RAW


def test_what_a_crash_has_left_is_cleared_away_after_a_day(files_folder: Path) -> None:
    waiting_folder().mkdir(parents=True)
    old, new = waiting_folder() / "cu", waiting_folder() / "moi"
    for path, age in ((old, LEFT_OVER.total_seconds() + 60), (new, 60)):
        path.write_bytes(b"x")
        moment = path.stat().st_mtime - age
        os.utime(path, (moment, moment))

    assert clear_left_over() == 1

    assert files_in(files_folder) == ["moi"]


@pytest.mark.usefixtures("files_folder")
def test_clearing_away_needs_no_folder() -> None:
    assert clear_left_over() == 0


def test_a_folder_that_is_none_is_told_with_its_reason(files_folder: Path) -> None:
    files_folder.parent.mkdir(exist_ok=True)
    files_folder.write_text("đây là tệp")

    with pytest.raises(StateError) as refused:
        keep(RAW, name="sổ.txt")

    assert refused.value.code == "MT7303"
    assert "sổ.txt" in refused.value.message_vi


# A process of its own: it keeps a small file, then one that the disk refuses, and tells what it was told and what lies
# on the disk afterwards.
CHILD = """
import resource, sys
from pathlib import Path
import django
from django.conf import settings
django.setup()
folder = settings.FILES_DIR = Path(sys.argv[1])
if sys.argv[2] == "write":
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from muctieu.errors import StateError
from muctieu.web.documents.domain import keep
keep(b"x" * 50_000, name="nho.bin")
try:
    keep(b"y" * 500_000, name="lon.bin")
except StateError as error:
    print(error.code, error.fields["file"], *(path.name for path in folder.rglob("*") if path.is_file()))
"""
KEPT = sha256(b"x" * 50_000).hexdigest()


def in_a_process_of_its_own(*words: str) -> list[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "muctieu.web.settings.test"}
    return subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout.split()


def test_a_file_that_the_disk_has_no_room_for_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    """The kernel itself refuses the write: files of that process may hold 100,000 bytes."""
    assert in_a_process_of_its_own(sys.executable, "-c", CHILD, str(tmp_path), "write") == ["MT7302", "lon.bin", KEPT]


@pytest.mark.skipif(not may_mount(), reason="this machine lets nobody mount a small disk (unshare -rm)")
def test_a_file_that_finds_no_room_for_its_place_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    """A disk with room for five entries: the file that waits is the fifth, the folder of its place one too many."""
    mount = 'mount -t tmpfs -o nr_inodes=5 muctieu "$1" && shift && exec "$@"'
    words = (
        "unshare",
        "-rm",
        "sh",
        "-c",
        mount,
        "sh",
        str(tmp_path),
        sys.executable,
        "-c",
        CHILD,
        str(tmp_path),
        "place",
    )

    assert in_a_process_of_its_own(*words) == ["MT7302", "lon.bin", KEPT]

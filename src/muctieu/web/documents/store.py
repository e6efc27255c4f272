"""Bytes on the disk of the store: written apart, then given their place under their hash in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from muctieu.web.common import clock
from muctieu.web.common.faults import storage_refusal

# What a crash has left half written is cleared away after that time.
LEFT_OVER = timedelta(days=1)


class Waiting:
    """A file that is being written on the disk of the store; it goes when it is closed, unless it was kept."""

    def __init__(self) -> None:
        folder = waiting_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        self.path, self.file, self.hash, self.size = Path(name), os.fdopen(handle, "w+b"), sha256(), 0

    def write(self, content: bytes) -> None:
        self.file.write(content)
        self.hash.update(content)
        self.size += len(content)

    def finish(self) -> None:
        """All bytes are on the disk, or OSError."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.seek(0)

    def close(self) -> None:
        with suppress(OSError):  # its last bytes found no room: nobody wants it any more
            self.file.close()
        self.path.unlink(missing_ok=True)

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.close()


def waiting_folder() -> Path:
    """Where files are written while they come in: on the disk on which they will stay."""
    return Path(settings.FILES_DIR) / "cho"


def path_of(digest: str) -> Path:
    """Where the bytes with that hash are kept."""
    return Path(settings.FILES_DIR) / digest[:2] / digest


def keep_waiting(waiting: Waiting, *, name: str) -> str:
    """Give a finished file its place, whole or not at all; returns the hash. What lies there damaged is replaced.

    Raises:
        StateError: MT7302 when the disk is full, MT7303 when it cannot be written; `name` is what the file is called.
    """
    digest = waiting.hash.hexdigest()
    path = path_of(digest)
    with in_words(name):
        if not (path.exists() and path.stat().st_size == waiting.size):
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.path.replace(path)
            _sync_folder(path.parent)
    return digest


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turn what the disk refuses into MT7302 (full) or MT7303; `name` is what the file is called."""
    try:
        yield
    except OSError as error:
        raise storage_refusal(error, name=name) from None


def _sync_folder(folder: Path) -> None:
    """A name is only safe from a power cut when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_left_over() -> int:
    """Remove what a crash has left half written long ago; returns how many files."""
    before = (clock.now() - LEFT_OVER).timestamp()
    old = [path for path in waiting_folder().glob("*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

"""The two shapes of a mail folder: a Maildir, whose files move from `new` to `cur`, and an mbox, which only grows."""

from __future__ import annotations

import fcntl
import heapq
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from muctieu.errors import DocumentError, TemporaryError
from muctieu.exchange.mail.heads import LONGEST_HEAD
from muctieu.exchange.mail.reader import LARGEST

_SEPARATOR = b"From "
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A message in a folder: its bytes (of one that is too large the beginning), its size, and where it ends."""

    raw: bytes
    size: int
    path: Path
    end: int = 0


# -- Maildir ------------------------------------------------------------------------------------------------------


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir: new mail lies in `new`."""
    return (path / "new").is_dir()


def new_files(folder: Path, *, most: int) -> list[Path]:
    """The oldest files of `new` by name, at most so many; what is no plain file is passed over."""
    with os.scandir(folder / "new") as entries:
        names = heapq.nsmallest(most, (entry.name for entry in entries if entry.is_file(follow_symlinks=False)))
    return [folder / "new" / name for name in names]


def open_new(path: Path) -> Found:
    """The message in a file of `new`."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return Found(file.read(LARGEST if size <= LARGEST else LONGEST_HEAD), size, path)


def move_to_cur(path: Path) -> None:
    """The message has been taken in: as every mail program does, it moves to `cur` and is marked as seen."""
    folder = path.parent.parent / "cur"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.name.partition(':')[0]}:2,S"
    with suppress(FileNotFoundError):
        path.rename(target)


# -- mbox ---------------------------------------------------------------------------------------------------------


def mark_of(path: Path) -> str:
    """What tells one mbox from another that has taken its place: a digest of its first line."""
    with path.open("rb") as file:
        return sha256(file.readline(_CHUNK)).hexdigest()[:32]


def read_mbox(path: Path, *, start: int) -> Iterator[Found]:
    """The messages from `start` on, where an earlier one ended; a file that was cut short is read from its beginning.

    Raises:
        TemporaryError: MT5001 while another program is writing to it.
        DocumentError: MT5005 when it is no mbox.
    """
    with path.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            vi, en = "chương trình khác đang ghi vào", "another program writes to it"
            raise TemporaryError("MT5001", file=path.name, reason_vi=vi, reason_en=en) from None
        file.seek(start)
        first = file.readline(_CHUNK)
        if start > os.fstat(file.fileno()).st_size or (start and first and not first.startswith(_SEPARATOR)):
            file.seek(0)
            first = file.readline(_CHUNK)
        if first and not first.startswith(_SEPARATOR):
            raise DocumentError("MT5005", file=path.name, byte=f"0x{first[0]:02X}")
        while first:
            yield (found := _message(file, path))
            file.seek(found.end)
            first = file.readline(_CHUNK)


def _message(file: BinaryIO, path: Path) -> Found:
    """The message behind a separator: up to the next one that follows a blank line."""
    begin, kept, held = file.tell(), [], 0
    end, is_line_start, is_after_blank = begin, True, False
    while line := file.readline(_CHUNK):
        if is_line_start and is_after_blank and line.startswith(_SEPARATOR):
            break
        end = file.tell()
        if held <= LARGEST:
            kept.append(line[1:] if is_line_start and line.startswith(b">From ") else line)
            held += len(line)
        is_after_blank = is_line_start and line in (b"\n", b"\r\n")
        is_line_start = line.endswith(b"\n")
    raw = b"".join(kept)
    size = end - begin
    return Found(raw if size <= LARGEST else raw[:LONGEST_HEAD], size, path, end)

"""The log of visits: one file an hour of Vietnam, one line for each visit or view, only ever added to.

All processes add to the same file, each line in one write at its end, so that none is lost among any number of writers.
A line says when, what kind of visitor, what it counts as and which page; nothing in it tells who.
"""

from __future__ import annotations

import gzip
import os
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote, unquote

from muctieu.core.observation import VIETNAM_TIME

PERSON, ROBOT = "p", "r"
# Where the files of hours that are long over lie, by month.
PACKED = "packed"
# The stop at its end tells a whole line from one that was cut.
_MOMENT = re.compile(rb"\d{1,12}")
_REST = re.compile(rb"([pr])([123]) (\S{1,400}) (\S{1,1200}) \.")
_OFFSET = int(VIETNAM_TIME.utcoffset(None).total_seconds())
# The subject is cut to this many characters before it is written.
_LONGEST = 200
_NO_SITE = "-"


class Visit(NamedTuple):
    """One line: the site ("" for the only one), the page, the kind of visitor, and what it counts as."""

    site: str
    subject: str
    kind: str
    is_visit: bool
    is_view: bool


class Tail(NamedTuple):
    """What stands in one file from a byte on: its whole lines, how many others, and up to which byte."""

    visits: Counter[Visit]
    unreadable: int
    end: int


def hour_of(now: int) -> str:
    """The hour of Vietnam in which a second since 1970 lies, as files are named: "2026-12-31T23"."""
    return (datetime.fromtimestamp(now, UTC) + timedelta(seconds=_OFFSET)).strftime("%Y-%m-%dT%H")


class VisitLog:
    """The files of one folder, for one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._hour, self._file = -1, -1
        self._is_torn = False

    def add(self, visit: Visit, now: int) -> None:
        """Add a line; raises OSError when it could not be written whole."""
        mark = visit.is_visit + 2 * visit.is_view
        site = quote(visit.site, safe="") or _NO_SITE
        line = f"{now} {visit.kind}{mark} {site} {quote(visit.subject[:_LONGEST], safe='/:')} .\n".encode("ascii")
        with self._lock:
            file = self._of_hour(now)
            # After half a line (a full disk) the next one begins on a line of its own.
            whole = b"\n" + line if self._is_torn else line
            self._is_torn = True
            if os.write(file, whole) != len(whole):
                raise OSError("the log of visits took only a part of a line")
            self._is_torn = False

    def pack_before(self, hour: str) -> int:
        """Compress the files of the hours before `hour`; how many those were. They stay readable all the while."""
        old = [path for path in sorted(self.folder.glob("*T??.log")) if path.name < hour]
        for path in old:
            _pack(path)
        return len(old)

    def _of_hour(self, now: int) -> int:
        hour = (now + _OFFSET) // 3600
        if hour != self._hour:
            path = self.folder / f"{hour_of(now)}.log"
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
            if self._file >= 0:
                os.close(self._file)
            self._hour, self._file, self._is_torn = hour, opened, False
        return self._file


def size_of(path: Path) -> int:
    """How many bytes the file's lines take, unpacked."""
    if path.suffix != ".gz":
        return path.stat().st_size
    return len(gzip.decompress(path.read_bytes()))


def file_of(folder: Path, hour: str) -> Path | None:
    """The file of an hour, packed or not; None where there is none."""
    plain, packed = folder / f"{hour}.log", folder / PACKED / hour[:7] / f"{hour}.log.gz"
    return next((path for path in (plain, packed) if path.is_file()), None)


def tail(path: Path, start: int = 0, end: int | None = None) -> Tail:
    """What was written to a file from byte `start` on, as far as its last line is whole, or up to byte `end`.

    Lines that differ in their moment alone are read once: under many readers there are few others.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        file.seek(start)
        written = file.read() if end is None else file.read(max(0, end - start))
    whole = written[: written.rfind(b"\n") + 1]
    told, visits, unreadable = Counter[bytes](), Counter[Visit](), 0
    for line in whole.split(b"\n"):
        if line:
            moment, _, rest = line.partition(b" ")
            told[rest if _MOMENT.fullmatch(moment) else b""] += 1
    for rest, count in told.items():
        visit = _read(rest)
        if visit is None:
            unreadable += count
        else:
            visits[visit] += count
    return Tail(visits, unreadable, start + len(whole))


def _read(line: bytes) -> Visit | None:
    """What a line says after its moment."""
    found = _REST.fullmatch(line)
    if found is None:
        return None
    kind, mark, site, subject = (part.decode("ascii", "replace") for part in found.groups())
    return Visit(
        "" if site == _NO_SITE else unquote(site), unquote(subject), kind, mark in {"1", "3"}, mark in {"2", "3"}
    )


def _pack(path: Path) -> None:
    folder = path.parent / PACKED / path.name[:7]
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{path.name}.part"
    half.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    half.replace(folder / f"{path.name}.gz")
    path.unlink()

"""The pages of kept PDF files as pictures: drawn once by a process with limits, then found by hash and page.

They lie beside the files they were made of and can be made again: nothing else depends on them, no backup needs them.
A page that nobody has looked at for a month is cleared away; its size stays, by which pieces of it are shown, and it is
drawn again when somebody looks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from signal import SIGABRT, SIGKILL, SIGSEGV, SIGXCPU

from django.conf import settings

from muctieu.errors import DocumentError, StateError
from muctieu.exchange.media.draw import BROKEN, LOCKED, TOO_HEAVY
from muctieu.exchange.media.images import shown_size
from muctieu.exchange.media.source import Source
from muctieu.web.common import clock
from muctieu.web.documents.models import Document
from muctieu.web.documents.pictures import Size, size_of
from muctieu.web.documents.store import Waiting, in_words, path_of

PDF = "application/pdf"
# What a page may take: a sheet scanned in colour at 600 dots an inch needs half of it.
MEMORY, SECONDS = 768 << 20, 10
# Twice the processor time: a busy machine gives the process a share of itself.
WAIT_S = 2 * SECONDS
_COUNT = "trang"
# After so long a page that nobody looked at goes, and a look is noted anew.
KEPT, NOTED = timedelta(days=30), timedelta(days=1)
_HEAVY = ("trang quá nặng", "the page is too heavy")
_WHY = {
    LOCKED: ("tệp có mật khẩu", "the file has a password"),
    BROKEN: ("tệp hỏng hoặc không đúng chuẩn PDF", "the file is broken or no proper PDF"),
    **dict.fromkeys((TOO_HEAVY, -SIGXCPU, -SIGABRT, -SIGSEGV), _HEAVY),
}


def is_paged(document: Document) -> bool:
    """Whether it is a harmless PDF, whose pages can be drawn."""
    return document.may_show and document.media_type == PDF


def drawn(document: Document, page: int) -> tuple[Path, int]:
    """The picture of a page, counted from 1, and how many there are; what cannot be drawn is not tried again.

    Raises:
        StateError: MT7750 for a page that cannot be drawn, MT7751 for one that is not there, MT7302 or MT7303 when the
            disk refuses its picture.
    """
    folder = _folder(document.sha256)
    picture, refusal = folder / f"{page}.jpg", folder / f"{page}.loi"
    with suppress(OSError, ValueError):
        count = int((folder / _COUNT).read_text(encoding="ascii"))
        if page > count:
            raise _missing(document, page, count)
        if picture.is_file():
            _note_look(picture)
            return picture, count
    if refusal.is_file():
        raise _refused(document, page, int(refusal.read_text(encoding="ascii")))
    status, told, content = _run(path_of(document.sha256), page)
    if status:
        if status in _WHY:  # else the machine was busy or short of memory, and the next time may be better
            _keep(refusal, str(status).encode(), name=document.file_name)
        raise _refused(document, page, status)
    _keep(folder / _COUNT, told, name=document.file_name)
    if not content:
        raise _missing(document, page, int(told))
    _keep(picture, content, name=document.file_name)
    return picture, int(told)


def pages_of(document: Document) -> Mapping[int, Size]:
    """Width and height of what is known of a file without drawing: a picture, or the pages ever drawn."""
    if not is_paged(document):
        size = size_of(document)
        return {} if size is None else {1: size}
    found: dict[int, Size] = {}
    for kept in _folder(document.sha256).glob("*.co"):
        with suppress(OSError, ValueError):
            width, height = map(int, kept.read_text(encoding="ascii").split())
            found[int(kept.stem)] = width, height
    for picture in _folder(document.sha256).glob("*.jpg"):
        with suppress(OSError, DocumentError, ValueError):
            found[int(picture.stem)] = measured(picture)
    return found


def measured(picture: Path) -> Size:
    """Width and height of a drawn page."""
    with picture.open("rb") as file:
        return shown_size(Source(file, name=picture.name), "jpeg")


def clear_unseen() -> int:
    """Remove the pages that nobody has looked at for long; their sizes stay. Returns how many went."""
    gone = 0
    for picture in (Path(settings.FILES_DIR) / "trang").glob("*/*.jpg"):
        with suppress(OSError, DocumentError):
            if _unseen(picture) > KEPT:
                size = "{} {}".format(*measured(picture))
                _keep(picture.with_suffix(".co"), size.encode(), name=picture.name)
                picture.unlink()
                gone += 1
    return gone


def _note_look(picture: Path) -> None:
    with suppress(OSError):
        if _unseen(picture) > NOTED:
            os.utime(picture, (clock.now().timestamp(),) * 2)


def _unseen(picture: Path) -> timedelta:
    return timedelta(seconds=clock.now().timestamp() - picture.stat().st_mtime)


def _folder(digest: str) -> Path:
    return Path(settings.FILES_DIR) / "trang" / digest


def _run(file: Path, page: int) -> tuple[int, bytes, bytes]:
    """The status of the drawing process, how many pages there are, and the picture; a negative one is how it ended."""
    words = [sys.executable, "-I", "-m", "muctieu.exchange.media.draw", str(file), str(page), str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT_S, env={}, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        return -SIGKILL, b"", b""
    told, _, content = done.stdout.partition(b"\n")
    return done.returncode, told, content


def _keep(path: Path, content: bytes, *, name: str) -> None:
    """Whole or not at all, also where two draw the same page at once."""
    with in_words(name):
        waiting = Waiting()
        waiting.write(content)
        waiting.finish()
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.path.replace(path)


def _refused(document: Document, page: int, status: int) -> StateError:
    vi, en = _WHY.get(status, _HEAVY)
    return StateError("MT7750", file=document.file_name, page=str(page), why_vi=vi, why_en=en)


def _missing(document: Document, page: int, count: int) -> StateError:
    return StateError("MT7751", file=document.file_name, page=str(page), count=str(count))

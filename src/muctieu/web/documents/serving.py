"""The bytes of a document as an answer: safe headers, parts by range, in pieces. Rights are asked before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from muctieu.core.fold import search_key
from muctieu.errors import StateError
from muctieu.exchange.media.films import CAPTIONS, FILMS
from muctieu.exchange.media.kinds import KEPT
from muctieu.web.documents.models import Document
from muctieu.web.documents.pages import drawn
from muctieu.web.documents.store import path_of

PIECE = 1 << 16
_KNOWN = frozenset(kind.media_type for kind in (*KEPT, *FILMS, CAPTIONS))
_PLAIN = re.compile(r"[A-Za-z0-9 ._()+-]+")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# What a browser shows of it can run nothing, load nothing and reach nothing.
_POLICY = "sandbox; default-src 'none'"
PARTIAL, NOT_MODIFIED, NO_SUCH_RANGE = 206, 304, 416


def file_response(request: HttpRequest, document: Document, *, as_download: bool) -> HttpResponseBase:
    """The answer to GET or HEAD; shown in place only what was found to be harmless (`may_show`).

    Raises:
        StateError: MT7313 when the bytes are gone from the disk, or are not as many as came in.
    """
    path = path_of(document.sha256)
    if not path.is_file() or path.stat().st_size != document.size:
        raise StateError("MT7313", file=document.file_name)
    tag = f'"{document.sha256}"'
    response = _answer(request, path, document.size, tag=tag)
    if response.status_code in {200, PARTIAL}:
        response["Content-Type"] = document.media_type if document.media_type in _KNOWN else "application/octet-stream"
        is_shown = document.may_show and not as_download
        response["Content-Disposition"] = disposition(document.file_name, is_shown=is_shown)
    return _guarded(request, response, tag=tag)


def page_response(request: HttpRequest, document: Document, page: int) -> HttpResponseBase:
    """A page of a PDF as a picture, under the headers of the file itself; raises as `pages.drawn`."""
    path, _count = drawn(document, page)
    tag = f'"{document.sha256}-{page}"'
    response = _answer(request, path, path.stat().st_size, tag=tag)
    if response.status_code in {200, PARTIAL}:
        response["Content-Type"] = "image/jpeg"
        response["Content-Disposition"] = disposition(f"{document.file_name}-{page}.jpg", is_shown=True)
    return _guarded(request, response, tag=tag)


def _guarded(request: HttpRequest, response: HttpResponseBase, *, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # Packed on the way, a part would no longer be the part that was asked for.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return response


def _answer(request: HttpRequest, path: Path, size: int, *, tag: str) -> HttpResponseBase:
    known = request.headers.get("If-None-Match", "")
    if tag in known or known.strip() == "*":
        return HttpResponse(status=NOT_MODIFIED)
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        wanted = ""
    start, end = part_of(wanted, size) or (0, size)
    if start >= end:
        return HttpResponse(status=NO_SUCH_RANGE, headers={"Content-Range": f"bytes */{size}"})
    is_part = (start, end) != (0, size)
    response: HttpResponseBase = (
        HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(path, start, end))
    )
    response.status_code = PARTIAL if is_part else 200
    response["Content-Length"] = str(end - start)
    if is_part:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """The part [start, end) that a Range header asks for, an empty one when there is none such; None to send all.

    Several parts at once, and what is no range, may be answered with the whole (RFC 9110, 14.2).

    >>> part_of("bytes=2-4", 10), part_of("bytes=-3", 10), part_of("bytes=8-", 10), part_of("bytes=12-", 10)
    ((2, 5), (7, 10), (8, 10), (10, 10))
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start = min(int(found[1]), size)
    end = int(found[2]) + 1 if found[2] else size
    return None if end <= start < size else (start, min(end, size))


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(PIECE, end - start))):
            start += len(piece)
            yield piece


def disposition(name: str, *, is_shown: bool) -> str:
    """How the browser is to treat the file and what it is called (RFC 6266): plain letters first, then its true name.

    >>> disposition("Biên bản.pdf", is_shown=False)
    "attachment; filename=\\"bien ban.pdf\\"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n.pdf"
    """
    stem, _, suffix = name.rpartition(".")
    folded = f"{search_key(stem).encode('ascii', 'ignore').decode().strip() or 'tep'}.{search_key(suffix) or 'bin'}"
    plain = name if _PLAIN.fullmatch(name) else folded
    return f"{'inline' if is_shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

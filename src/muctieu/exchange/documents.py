"""The door for narrative reports: a path or bytes in, text with its provenance out."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from muctieu.errors import DocumentError
from muctieu.exchange.base import MAX_FILE, MAX_TEXT, Body, Extracted, in_megabytes
from muctieu.exchange.sniff import Refused, kind_of

READERS = {
    "txt": "muctieu.exchange.text.reader",
    "docx": "muctieu.exchange.docx.reader",
    "html": "muctieu.exchange.html.reader",
}


class Reader(Protocol):
    """What the reader of one kind of file offers."""

    EXTRACTOR: str

    def read(self, raw: bytes, *, file: str) -> Body:
        """The file as text; `file` is its name for messages."""
        ...


def open_document(source: str | os.PathLike[str] | bytes, name: str | None = None) -> Extracted:
    """The text of a report, from a path or from bytes (standard input, an upload); the kind is known by the content.

    Args:
        source: Path of the file, or its bytes.
        name: What messages call the file, and where `id` comes from; the path's own name when left out.

    Raises:
        DocumentError: MT5001 to MT5007 and MT51xx, each naming the file, what is wrong and what to do.

    >>> open_document("Bản Mo có 120 hộ".encode(), "thang-1.txt").id
    'thang-1'
    """
    if isinstance(source, bytes):
        file, raw = name or "stdin", source
    else:
        file, raw = name or os.fspath(source), read_bytes(source)
    kind = readable_kind(raw, file=file)
    reader = cast("Reader", import_module(READERS[kind]))
    body = reader.read(raw, file=file)
    if not body.text.strip():
        raise DocumentError("MT5002", file=file)
    return Extracted(
        id=document_id(file),
        kind=kind,
        text=body.text,
        sha256=hashlib.sha256(raw).hexdigest(),
        extractor=reader.EXTRACTOR,
        findings=tuple(replace(finding, document=document_id(file)) for finding in body.findings),
        apart=body.apart,
    )


def document_id(file: str) -> str:
    """The id of a document: its file's stem."""
    return Path(file).stem or file


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """All bytes of a file; a pipe or a device is read no further than the bound.

    Raises:
        DocumentError: MT5001 when it cannot be opened, MT5003 when it is above `MAX_FILE`.
    """
    file = os.fspath(path)
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
            size = max(len(raw), os.fstat(stream.fileno()).st_size)
    except (OSError, ValueError) as error:
        raise _not_opened(file, error) from None
    _check_size(size, MAX_FILE, file=file)
    return raw


_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (FileNotFoundError, "không có tệp này", "there is no such file"),
    (IsADirectoryError, "đây là thư mục", "it is a folder"),
    (PermissionError, "không có quyền đọc", "reading it is not permitted"),
)


def _not_opened(file: str, error: Exception) -> DocumentError:
    told = str(getattr(error, "strerror", None) or error)
    for kind, vi, en in _REASONS:
        if isinstance(error, kind):
            return DocumentError("MT5001", file=file, reason_vi=vi, reason_en=en)
    return DocumentError("MT5001", file=file, reason_vi=told, reason_en=told)


def readable_kind(raw: bytes, *, file: str) -> str:
    """Which reader a file is for, by its content: a key of `READERS`.

    Raises:
        DocumentError: MT5002 to MT5004 and MT5107 for one that is empty, too large, of another kind or locked.
    """
    if not raw.strip():
        raise DocumentError("MT5002", file=file)
    kind = kind_of(raw, name=file)
    if isinstance(kind, Refused):
        (kind_vi, kind_en), (step_vi, step_en) = kind.kind, kind.step
        raise DocumentError("MT5004", file=file, kind_vi=kind_vi, kind_en=kind_en, step_vi=step_vi, step_en=step_en)
    if kind == "locked":
        raise DocumentError("MT5107", file=file)
    _check_size(len(raw), MAX_FILE if kind == "docx" else MAX_TEXT, file=file)
    return kind


def _check_size(size: int, limit: int, *, file: str) -> None:
    if size > limit:
        raise DocumentError("MT5003", file=file, size=in_megabytes(size), limit=in_megabytes(limit))

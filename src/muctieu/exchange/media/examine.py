"""The door for files that are kept as they came: what one is, under which name it is kept, what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from muctieu.errors import DocumentError, Finding
from muctieu.exchange.media.archive import archive_end, embedded_parts, ends_there, mixed
from muctieu.exchange.media.images import picture_of
from muctieu.exchange.media.kinds import ACTIVE, BY_SUFFIX, KINDS, LONGEST_MARK, Kind
from muctieu.exchange.media.names import kept_name, readable, started_suffix, suffix_of
from muctieu.exchange.media.pdf import look_at
from muctieu.exchange.media.sniff import kind_of
from muctieu.exchange.media.source import Source

_PICTURES = frozenset(("jpeg", "png", "webp", "tiff", "heic"))
_PACKED = frozenset(("docx", "xlsx", "pptx", "odt", "ods", "odp"))
_OLD_OFFICE = frozenset(("doc", "xls", "ppt"))
_HEAD = 1024
_FILLED = re.compile(rb"[^\x00\s]")
# Other files put behind a picture; phones put a film or a second picture there, which harms nobody.
_APPENDED = re.compile(
    rb"%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|MZ[\s\S]{58}[\s\S]\x00\x00\x00[\s\S]{0,512}PE\x00\x00"
)
_APPENDED_LONGEST = 640
_CODE, _ARCHIVE, _OTHER = (
    ("mã chạy trong trình duyệt", "code that runs in a browser"),
    ("một tệp nén", "an archive"),
    ("một tệp khác", "another file"),
)


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that can be kept: its kind, the name it is kept under, whether browsers may show it, and findings."""

    kind: Kind
    name: str
    may_show: bool
    findings: tuple[Finding, ...] = ()


def examine(file: BinaryIO, *, name: str) -> Examined:
    """What a seekable file is, and whether it can be kept; read in pieces, in bounded work.

    Args:
        file: The bytes.
        name: The name as given, however odd.

    Raises:
        DocumentError: MT5301 to MT5311, each naming the file, what is wrong and what to do.

    >>> import io
    >>> found = examine(io.BytesIO("Bản có 120 hộ".encode()), name="../so tay.TXT")
    >>> found.name, found.kind.code, found.may_show
    ('so tay.TXT', 'txt', False)
    """
    source = Source(file, name=readable(name) or "—")
    kind = _kept_kind(source, name)
    findings, is_passive = list(_named_otherwise(source, kind, name)), True
    if kind.code == "pdf":
        about = tuple(_about_pdf(source, kind))
        findings, is_passive = [*findings, *about], all(finding.code == "MT5318" for finding in about)
    elif kind.code in _PICTURES:
        findings += _about_picture(source, kind)
    elif kind.code in _PACKED:
        findings += _about_parts(source)
    elif kind.code in _OLD_OFFICE:
        _check_archive(source, kind, source.size)
    return Examined(kind, kept_name(name, kind), kind.is_shown and is_passive, tuple(findings))


def _kept_kind(source: Source, name: str) -> Kind:
    if not source.size:
        raise DocumentError("MT5302", file=source.name)
    suffix = started_suffix(name)
    if suffix:
        raise DocumentError("MT5307", file=source.name, suffix=f".{suffix}")
    kind = kind_of(source, suffix=suffix_of(name))
    if kind is None:
        raise DocumentError("MT5303", file=source.name)
    if not kind.is_kept:
        vi, en = kind.step
        raise DocumentError(
            "MT5301", file=source.name, kind_vi=kind.vi, kind_en=kind.en, step_vi=vi, step_en=en
        )  # fmt: skip
    return kind


def _named_otherwise(source: Source, kind: Kind, name: str) -> Iterator[Finding]:
    said = BY_SUFFIX.get(suffix_of(name))
    if said is not None and said.code != kind.code:
        told = {"file": source.name, "said_vi": said.vi, "said_en": said.en, "kind_vi": kind.vi, "kind_en": kind.en}
        yield Finding("MT5315", told)


def _about_pdf(source: Source, kind: Kind) -> Iterator[Finding]:
    look = look_at(source)
    if look.end is None:
        raise DocumentError("MT5309", file=source.name, problem_vi="bị cắt giữa chừng", problem_en="it is cut off")
    if ACTIVE.search(source.at(0, _HEAD)) or source.has(ACTIVE, longest=LONGEST_MARK, start=look.end):
        raise mixed(source, kind, _CODE)
    _check_archive(source, kind, look.end)
    if look.parts:
        vi, en = (", ".join(part[at] for part in look.parts) for at in (0, 1))
        yield Finding("MT5316", {"file": source.name, "parts_vi": vi, "parts_en": en})
    if look.is_opaque:
        yield Finding("MT5317", {"file": source.name})
    yield from _behind(source, kind, look.end)


def _about_picture(source: Source, kind: Kind) -> Iterator[Finding]:
    end = picture_of(source, kind.code).end
    # A JPEG whose first length reads `/*` is also a script.
    if source.has(ACTIVE, longest=LONGEST_MARK) or source.at(4, 2) == b"/*":
        raise mixed(source, kind, _CODE)
    if b"%PDF-" in source.at(0, _HEAD):
        raise mixed(source, kind, (KINDS["pdf"].vi, KINDS["pdf"].en))
    _check_archive(source, kind, end)
    yield from _behind(source, kind, end)


def _check_archive(source: Source, kind: Kind, end: int) -> None:
    """Refuse an archive put behind the file's own end, or one that the whole file could be opened as."""
    place = archive_end(source)
    if place is not None and (place >= end or ends_there(source, place)):
        raise mixed(source, kind, _ARCHIVE)


def _behind(source: Source, kind: Kind, end: int) -> Iterator[Finding]:
    if source.has(_APPENDED, longest=_APPENDED_LONGEST, start=end):
        raise mixed(source, kind, _OTHER)
    if source.has(_FILLED, longest=1, start=end):
        yield Finding("MT5318", {"file": source.name, "count": str(source.size - end)})


def _about_parts(source: Source) -> Iterator[Finding]:
    count = embedded_parts(source)
    if count:
        yield Finding("MT5319", {"file": source.name, "count": str(count)})

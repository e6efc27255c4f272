"""Archives: an Office or OpenDocument file by its parts, within bounds; nothing is ever unpacked to disk."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

from muctieu.errors import DocumentError
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.exchange.docx.package import MAX_PARTS, leads_outside
from muctieu.exchange.media.kinds import KEPT, KINDS, Kind
from muctieu.exchange.media.source import PIECE, Source

# XML packs some ten to one; what unpacks far above that is a bomb. Never more than a gigabyte's work.
UNPACKED_FREE, UNPACKED_TIMES, UNPACKED_MOST = 64 * MEGABYTE, 16, 1000 * MEGABYTE
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OSError, RuntimeError, LookupError,
           OverflowError)  # fmt: skip
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_END_64, _END_64_SIZE = b"PK\x06\x06", 76
# The other methods unpack without a bound on what comes out, and no Office program uses them.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_TYPES, _MANIFEST = "[Content_Types].xml", "META-INF/manifest.xml"
_MACRO = re.compile(r"(?i)(?:^|/)(?:vba\w*\.bin|macrosheets/|Basic/|Scripts/)|activeX")
_EMBEDDED = re.compile(r"(?i)(?:^|/)(?:embeddings/|ObjectReplacements/)")
_OPEN_DOCUMENT = {kind.media_type: kind for kind in KEPT if kind.code in {"odt", "ods", "odp"}}
_FOLDERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))


def archive_kind(source: Source) -> Kind:
    """The kind of Office file, `zip` for any other archive.

    Raises:
        DocumentError: MT5304 macros, MT5305 a password, MT5306 something before or behind the archive, MT5309 broken,
            MT5310 a bomb, MT5311 names of parts that lead outside.
    """
    try:
        with zipfile.ZipFile(_checked(source).file) as archive:
            parts = archive.infolist()
            kind = _kind(archive, parts)
            if kind.is_kept:
                _check_parts(source, archive, parts)
    except _BROKEN as error:
        raise _broken(source, error) from None
    return kind


def embedded_parts(source: Source) -> int:
    """How many files are embedded in an Office file that has been checked."""
    with zipfile.ZipFile(source.file) as archive:
        return sum(1 for name in archive.namelist() if _EMBEDDED.search(name) and not name.endswith("/"))


def archive_end(source: Source) -> int | None:
    """Where the end record of an archive stands among the last bytes of a file of whatever kind, None without one."""
    start = max(0, source.size - _END_SIZE - _LONGEST_COMMENT)
    tail = source.at(start, source.size - start)
    place = tail.rfind(_END)
    while place >= 0:
        record = tail[place : place + _END_SIZE]
        length, offset = (int.from_bytes(record[at : at + 4], "little") for at in (12, 16))
        if len(record) == _END_SIZE and length + offset <= start + place:
            return start + place
        place = tail.rfind(_END, 0, place)
    return None


def ends_there(source: Source, end: int) -> bool:
    """Whether the archive whose end record stands at `end` closes the file, its comment counted in."""
    return end + _END_SIZE + source.number(end + 20, 2, big=False) == source.size


def _checked(source: Source) -> Source:
    """The archive, its directory small enough to be read whole and its bytes all its own."""
    end = archive_end(source)
    if end is None:
        raise zipfile.BadZipFile("no end record")
    count, length, offset = (source.number(end + at, size, big=False) for at, size in ((10, 2), (12, 4), (16, 4)))
    if count > MAX_PARTS or length > MAX_PARTS * 1000:
        raise zipfile.BadZipFile(f"> {MAX_PARTS} parts")
    gap = end - offset - length
    is_whole = gap == 0 or (gap == _END_64_SIZE and source.at(offset + length, 4) == _END_64)
    if not is_whole or not ends_there(source, end):
        raise mixed(source, KINDS["zip"], ("dữ liệu lạ ở ngoài phần nén", "foreign data outside the archive"))
    return source


def mixed(source: Source, kind: Kind, other: tuple[str, str]) -> DocumentError:
    """MT5306: a file of one kind in which another hides."""
    return DocumentError(
        "MT5306", file=source.name, kind_vi=kind.vi, kind_en=kind.en, other_vi=other[0], other_en=other[1]
    )


def _broken(source: Source, error: Exception) -> DocumentError:
    problem = str(error)[:120] or type(error).__name__
    vi, en = f"phần nén bên trong không mở được ({problem})", f"the archive inside does not open ({problem})"
    return DocumentError("MT5309", file=source.name, problem_vi=vi, problem_en=en)


def _kind(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> Kind:
    names = {part.filename for part in parts}
    if parts and parts[0].filename == "mimetype":
        said = _start_of(archive, parts[0]).decode("ascii", "replace").strip()
        return _OPEN_DOCUMENT.get(said, KINDS["zip"])
    if _TYPES not in names:
        return KINDS["zip"]
    return KINDS[next((code for folder, code in _FOLDERS if any(name.startswith(folder) for name in names)), "zip")]


def _start_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as stream:
        return stream.read(PIECE)


def _check_parts(source: Source, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    for part in parts:
        if leads_outside(part.filename):
            raise DocumentError("MT5311", file=source.name, part=part.filename)
        if part.flag_bits & 1:
            raise DocumentError("MT5305", file=source.name)
        if _MACRO.search(part.filename):
            raise DocumentError("MT5304", file=source.name, part=part.filename)
    _check_unpacked(source, archive, parts)
    said = {part.filename: _start_of(archive, part).lower() for part in parts if part.filename in {_TYPES, _MANIFEST}}
    if b"encryption-data" in said.get(_MANIFEST, b""):
        raise DocumentError("MT5305", file=source.name)
    if b"macroenabled" in said.get(_TYPES, b""):
        raise DocumentError("MT5304", file=source.name, part=_TYPES)


def _check_unpacked(source: Source, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack everything once, no further than the bound: sizes stated in the archive may lie."""
    limit = min(UNPACKED_FREE + UNPACKED_TIMES * source.size, UNPACKED_MOST)
    left = limit
    for part in parts:
        if part.compress_type not in _PACKED:
            raise zipfile.BadZipFile(f"{part.filename}: method {part.compress_type}")
        with archive.open(part) as stream:
            while piece := stream.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise DocumentError("MT5310", file=source.name, part=part.filename, limit=in_megabytes(limit))

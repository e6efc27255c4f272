"""Pictures: their size in pixels and where they end, read from headers; nothing is ever decoded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from muctieu.errors import DocumentError
from muctieu.exchange.media.source import PIECE, Source

# A sheet of A4 scanned at 1,000 dots an inch has 97 million.
MAX_PIXELS = 120_000_000
# Parts of a picture (segments, chunks, boxes, pages) that are walked through before it is called broken.
_MAX_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class Picture:
    """Width and height in pixels (the largest page's), and the offset behind the picture's last byte."""

    width: int
    height: int
    end: int


class _BrokenError(Exception):
    """The picture does not keep to its own format: what is wrong, in Vietnamese and English."""


_CUT = ("bị cắt giữa chừng", "it is cut off")
_NO_SIZE = ("không ghi kích thước", "it states no size")
_WRONG = ("cấu trúc sai", "its structure is wrong")


def picture_of(source: Source, code: str) -> Picture:
    """The picture's size and end; `code` is that of its kind.

    Raises:
        DocumentError: MT5308 for more than `MAX_PIXELS`, MT5309 when it is cut off or broken.
    """
    try:
        found = _READERS[code](source)
    except _BrokenError as error:
        vi, en = error.args
        raise DocumentError("MT5309", file=source.name, problem_vi=vi, problem_en=en) from None
    if found.width * found.height > MAX_PIXELS:
        size, limit = f"{found.width} × {found.height}", f"{MAX_PIXELS // 1_000_000}"
        raise DocumentError("MT5308", file=source.name, size=size, limit=limit)
    return found


def shown_size(source: Source, code: str) -> tuple[int, int]:
    """Width and height as browsers show the picture: a phone's photo may say that it lies on its side.

    Raises:
        DocumentError: As `picture_of`, which a picture that was let in has passed.
    """
    if code != "jpeg":
        found = picture_of(source, code)
        return found.width, found.height
    is_turned = False
    for offset, marker in _markers(source):
        if marker in _FRAMES:
            height, width = source.number(offset + 5, 2), source.number(offset + 7, 2)
            return (height, width) if is_turned else (width, height)
        is_turned = is_turned or (marker == _EXIF and _turned(source, offset + 4))
    raise DocumentError("MT5309", file=source.name, problem_vi=_NO_SIZE[0], problem_en=_NO_SIZE[1])


def _picture(width: int, height: int, end: int) -> Picture:
    if not (width and height):
        raise _BrokenError(*_NO_SIZE)
    return Picture(width, height, end)


# -- JPEG -----------------------------------------------------------------------------------------------------

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_SCAN, _END = 0xDA, 0xD9
# Scans of a progressive picture are some ten.
_MAX_SCANS = 200


def _jpeg(source: Source) -> Picture:
    width = height = 0
    for offset, marker in _markers(source):
        if marker in _FRAMES and not width:
            height, width = source.number(offset + 5, 2), source.number(offset + 7, 2)
        if marker == _END:
            return _picture(width, height, offset + 2)
    raise _BrokenError(*_CUT)


def _markers(source: Source) -> Iterator[tuple[int, int]]:
    """Offset and code of each marker behind the first; the picture's own bytes between them are skipped."""
    offset, scans = 2, 0
    for _ in range(_MAX_PARTS):
        found = source.at(offset, 2)
        if len(found) < 2:
            return
        if found[0] != 0xFF or scans > _MAX_SCANS:
            raise _BrokenError(*_WRONG)
        yield offset, found[1]
        if found[1] == 0xFF:  # filling
            offset += 1
        elif found[1] in _ALONE:
            offset += 2
        else:
            offset += 2 + source.number(offset + 2, 2)
        if found[1] == _SCAN:
            scans += 1
            offset = next(source.find(_MARKER, longest=2, start=offset), source.size)
    raise _BrokenError(*_WRONG)


# Of the eight ways in which a picture can lie, the last four exchange its sides.
_LYING, _TURNED, _EXIF = 274, range(5, 9), 0xE1


def _turned(source: Source, offset: int) -> bool:
    """Whether the camera says that width and height are to be exchanged."""
    if source.at(offset, 6) != b"Exif\0\0":
        return False
    start = offset + 6
    big = source.at(start, 1) == b"M"
    table = start + source.number(start + 4, 4, big=big)
    count = min(source.number(table, 2, big=big), _MAX_TAGS)
    return any(tag == _LYING and value in _TURNED for tag, value in _tags(source, table + 2, count, big=big))


# -- PNG and WebP ---------------------------------------------------------------------------------------------


def _png(source: Source) -> Picture:
    if source.at(12, 4) != b"IHDR":
        raise _BrokenError(*_WRONG)
    width, height, offset = source.number(16, 4), source.number(20, 4), 8
    for _ in range(_MAX_PARTS):
        length, name = source.number(offset, 4), source.at(offset + 4, 4)
        offset += 12 + length
        if offset > source.size:
            raise _BrokenError(*_CUT)
        if name == b"IEND":
            return _picture(width, height, offset)
    raise _BrokenError(*_WRONG)


def _webp(source: Source) -> Picture:
    length = source.number(4, 4, big=False)
    end, name = 8 + length + length % 2, source.at(12, 4)
    if 8 + length > source.size:
        raise _BrokenError(*_CUT)
    if name == b"VP8X":
        return _picture(1 + source.number(24, 3, big=False), 1 + source.number(27, 3, big=False), end)
    if name == b"VP8L":
        bits = source.number(21, 4, big=False)
        return _picture(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), end)
    if name == b"VP8 " and source.at(23, 3) == b"\x9d\x01\x2a":
        return _picture(source.number(26, 2, big=False) & 0x3FFF, source.number(28, 2, big=False) & 0x3FFF, end)
    raise _BrokenError(*_WRONG)


# -- TIFF -----------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _SHORT = 256, 257, 3
_MAX_PAGES, _MAX_TAGS = 2000, 1000


def _tiff(source: Source) -> Picture:
    """The largest page; a TIFF names its parts by offsets and has no end of its own."""
    big = source.at(0, 1) == b"M"
    offset, largest = source.number(4, 4, big=big), (0, 0)
    seen: set[int] = set()
    while offset:
        if offset in seen or len(seen) > _MAX_PAGES:
            raise _BrokenError(*_WRONG)
        seen.add(offset)
        count = source.number(offset, 2, big=big)
        if not 0 < count <= _MAX_TAGS or offset + 6 + count * 12 > source.size:
            raise _BrokenError(*_CUT)
        sides = {tag: value for tag, value in _tags(source, offset + 2, count, big=big) if tag in {_WIDTH, _HEIGHT}}
        largest = max(largest, (sides.get(_WIDTH, 0), sides.get(_HEIGHT, 0)), key=lambda page: page[0] * page[1])
        offset = source.number(offset + 2 + count * 12, 4, big=big)
    return _picture(*largest, source.size)


def _tags(source: Source, start: int, count: int, *, big: bool) -> Iterator[tuple[int, int]]:
    order: Literal["big", "little"] = "big" if big else "little"
    table = source.at(start, count * 12)
    for place in range(0, len(table), 12):
        tag, form = (int.from_bytes(table[place + at : place + at + 2], order) for at in (0, 2))
        yield tag, int.from_bytes(table[place + 8 : place + (10 if form == _SHORT else 12)], order)


# -- HEIC -----------------------------------------------------------------------------------------------------

# A size (version, width, height) stands among the properties of the picture, and one for each of its tiles.
_SIZE = re.compile(rb"\x00\x00\x00\x14ispe\x00{4}([\s\S]{4})([\s\S]{4})")
_KNOWN_BOXES = frozenset(b"ftyp meta mdat free skip moov moof uuid wide udta mpvd idat sefd meco mfra".split())


def _heic(source: Source) -> Picture:
    largest, end = (0, 0), 0
    for name, offset, length in _boxes(source):
        if name == b"meta":
            sizes = _SIZE.findall(source.at(offset, min(length, PIECE)))
            sides = [(int.from_bytes(width, "big"), int.from_bytes(height, "big")) for width, height in sizes]
            largest = max([largest, *sides], key=lambda side: side[0] * side[1])
        end = offset + length
    return _picture(*largest, end)


def _boxes(source: Source) -> Iterator[tuple[bytes, int, int]]:
    """Name, offset and length of each box; the walk ends where something else begins."""
    offset = 0
    for _ in range(_MAX_PARTS):
        length, name = source.number(offset, 4), source.at(offset + 4, 4)
        if name not in _KNOWN_BOXES:
            return
        if length == 1:
            length = source.number(offset + 8, 8)
        elif length == 0:
            length = source.size - offset
        if length < 8 or offset + length > source.size:
            raise _BrokenError(*_CUT)
        yield name, offset, length
        offset += length
    raise _BrokenError(*_WRONG)


_READERS: Mapping[str, Callable[[Source], Picture]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "tiff": _tiff,
    "heic": _heic,
}

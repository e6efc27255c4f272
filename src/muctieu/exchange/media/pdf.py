"""PDF files: whether they hold parts that act by themselves, looked for in the open and inside packed objects."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from muctieu.exchange.base import MEGABYTE
from muctieu.exchange.media.source import Source

_ENDING = re.compile(rb"%%EOF")
_TAIL = 1 << 16
# Objects packed in streams are some hundred kilobytes; more is not looked through, and the file is not shown.
_MAX_UNPACKED = 64 * MEGABYTE
_LONGEST, _STEP = 128, 1 << 14


def _name(word: str) -> bytes:
    """A name of PDF, any of its letters written as `#` and two hexadecimal digits."""
    letters = (b"(?:%c|#%x%s)" % (ord(char), ord(char) >> 4, _digit(ord(char) & 15)) for char in word)
    return b"/" + b"".join(letters)


def _digit(number: int) -> bytes:
    return b"[%x%X]" % (number, number)


# What acts by itself or carries other files, and how people are told of it. `/JS` is not needed: a script's action
# names itself `/JavaScript` or `/Rendition`.
_PARTS: Mapping[str, tuple[str, str]] = {
    "JavaScript": ("mã lệnh JavaScript", "JavaScript"),
    "Launch": ("lệnh mở chương trình", "a command that starts a program"),
    "EmbeddedFile": ("tệp đính kèm bên trong", "embedded files"),
    "RichMedia": ("nội dung đa phương tiện", "rich media"),
    "Rendition": ("phim hoặc âm thanh", "film or sound"),
    "XFA": ("biểu mẫu động (XFA)", "a dynamic form (XFA)"),
    "SubmitForm": ("lệnh gửi dữ liệu đi", "a command that sends data away"),
    "ImportData": ("lệnh nạp dữ liệu", "a command that loads data"),
    "GoToE": ("lệnh mở tệp bên trong", "a command that opens an embedded file"),
}
_EACH = {word: re.compile(_name(word)) for word in _PARTS}
_ANY = re.compile(b"|".join(_name(word) for word in _PARTS))
_PACKED = re.compile(_name("ObjStm"))
_LOCKED = re.compile(_name("Encrypt") + rb"[\s<]")
_STREAM = re.compile(rb"\bstream\r?\n")
# A packed stream that can be looked through: the one usual filter, nothing before or behind it.
_PLAIN_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])\s*(?=/|>>)")
_BEFORE, _AFTER, _MOST_PACKED = 1024, 2048, 20_000


@dataclass(frozen=True, slots=True)
class PdfLook:
    """What was found: `parts` that act, in Vietnamese and English; `is_opaque` when not all could be looked through.

    `end` is the offset behind the last end mark, None when there is none.
    """

    parts: tuple[tuple[str, str], ...]
    is_opaque: bool
    end: int | None


def look_at(source: Source) -> PdfLook:
    """Look through a PDF; work and memory are bounded by its size."""
    found = (
        {word for word, pattern in _EACH.items() if source.has(pattern, longest=_LONGEST)} if _acts(source) else set()
    )
    is_opaque = source.has(_LOCKED, longest=_LONGEST)
    left = _MAX_UNPACKED
    for number, offset in enumerate(source.find(_PACKED, longest=_LONGEST)):
        unpacked = None if is_opaque or number >= _MOST_PACKED else _unpacked(source, offset, most=left)
        if unpacked is None:
            is_opaque = True
            break
        left -= len(unpacked)
        found |= {word for word, pattern in _EACH.items() if pattern.search(unpacked)}
    return PdfLook(tuple(told for word, told in _PARTS.items() if word in found), is_opaque, _end_of(source))


def _acts(source: Source) -> bool:
    return source.has(_ANY, longest=_LONGEST)


def _end_of(source: Source) -> int | None:
    start = max(0, source.size - _TAIL)
    ends = [start + found.end() for found in _ENDING.finditer(source.at(start, _TAIL))]
    return ends[-1] if ends else None


def _unpacked(source: Source, offset: int, *, most: int) -> bytes | None:
    """The objects of the packed stream whose type stands at `offset`; None when they cannot be read."""
    start = max(0, offset - _BEFORE)
    around = source.at(start, _BEFORE + _AFTER)
    opening = _STREAM.search(around, offset - start)
    if opening is None:
        return None
    heading = around.rfind(b" obj", 0, offset - start)
    head = around[heading : opening.start()]
    if heading < 0 or b"#" in head or b"/DecodeParms" in head or b"/DP" in head:
        return None
    if b"/Filter" not in head:
        return b""  # it lies open and has been looked through with the file
    return _inflated(source, start + opening.end(), most=most) if _PLAIN_FILTER.search(head) else None


def _inflated(source: Source, offset: int, *, most: int) -> bytes | None:
    """The unpacked bytes of a stream; None for more than `most`, or when it does not unpack to its end."""
    machine = zlib.decompressobj()
    unpacked = bytearray()
    try:
        while not machine.eof and len(unpacked) <= most:
            packed = machine.unconsumed_tail or source.at(offset, _STEP)
            if not packed:
                return None
            offset += 0 if machine.unconsumed_tail else len(packed)
            unpacked += machine.decompress(packed, most + 1 - len(unpacked))
    except zlib.error:
        return None
    return bytes(unpacked) if machine.eof and len(unpacked) <= most else None

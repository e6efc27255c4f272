"""The letters that travel with a PDF: which there are, and a text in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import normalize

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Tinos"
# Stands where the family has no shape for a letter: a gap would hide that something is missing.
UNKNOWN = "□"
_SEGMENTS = 4


def in_letters(text: str) -> str:
    """The text put together (NFC), blanks as spaces, without control characters, `UNKNOWN` for what has no shape."""
    known = characters()
    plain = "".join(" " if letter.isspace() else letter for letter in normalize("NFC", text))
    return "".join(letter if letter in known else UNKNOWN for letter in plain if letter.isprintable())


@cache
def characters(face: str = "Regular") -> frozenset[str]:
    """Every character that a face of the family has."""
    raw = (FONTS / f"{FAMILY}-{face}.ttf").read_bytes()
    count = _shorts(raw, 4, 1)[0]
    tables = {raw[at : at + 4]: struct.unpack_from(">I", raw, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    return frozenset(map(chr, _codes(raw, tables[b"cmap"])))


def _shorts(raw: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}H", raw, at)


def _codes(raw: bytes, table: int) -> Iterator[int]:
    """The code points of a font's map: its segments, whose last (0xFFFF) is only the end."""
    start = next(_maps(raw, table))
    count = _shorts(raw, start + 6, 1)[0] // 2
    lasts = _shorts(raw, start + 14, count)
    firsts = _shorts(raw, start + 16 + 2 * count, count)
    for first, last in zip(firsts[:-1], lasts[:-1], strict=True):
        yield from range(first, last + 1)


def _maps(raw: bytes, table: int) -> Iterator[int]:
    """Where the maps by segments begin."""
    for number in range(_shorts(raw, table + 2, 1)[0]):
        start = table + struct.unpack_from(">I", raw, table + 4 + 8 * number + 4)[0]
        if _shorts(raw, start, 1)[0] == _SEGMENTS:
            yield start

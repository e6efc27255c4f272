"""One stream of an old Office file put in place of the one there; everything else in the file stays where it is."""

from __future__ import annotations

import struct

from muctieu.exchange.excel.grid import broken
from muctieu.exchange.excel.ole import STREAM, Container

_END, _UNUSED, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LISTED = 109
_HEADER = 512


def with_stream(raw: bytes, name: str, content: bytes, *, file: str) -> bytes:
    """The file with `content` as its stream `name`, which must be there.

    Raises:
        DocumentError: MT5212 for a broken file, or one whose tables have no room left.
    """
    container = Container(raw, file=file)
    entry = next(entry for entry in container.entries if entry.kind == STREAM and entry.name == name)
    # Short streams lie among others in one of their own; a longer one never does.
    content = content.ljust(container.cutoff, b"\0")
    old = container.chain(entry.start, container.table) if entry.size >= container.cutoff else []
    return _Rewriting(raw, container, file).done(content, old, entry.place)


class _Rewriting:
    """A file whose sectors are being given out anew."""

    def __init__(self, raw: bytes, container: Container, file: str) -> None:
        self._size, self._file = container.sector_size, file
        self._raw = bytearray(raw + b"\0" * (-len(raw) % self._size))
        self._tables = container.table_sectors

    def done(self, content: bytes, old: list[int], entry: int) -> bytes:
        """The file with the stream in the sectors of the old one, and in new ones behind all others."""
        count = -(-len(content) // self._size)
        sectors = old[:count]
        while len(sectors) < count:
            sectors.append(self._new_sector())
        for number, sector in enumerate(sectors):
            piece = content[number * self._size : (number + 1) * self._size].ljust(self._size, b"\0")
            self._raw[self._place(sector) : self._place(sector) + self._size] = piece
            self._link(sector, sectors[number + 1] if number + 1 < count else _END)
        for sector in old[count:]:
            self._link(sector, _UNUSED)
        struct.pack_into("<II", self._raw, entry + 116, sectors[0], len(content))
        return bytes(self._raw)

    def _place(self, sector: int) -> int:
        return (sector + 1) * self._size

    def _new_sector(self) -> int:
        """A sector behind all others; the tables grow by one of their own where they are full."""
        sector = len(self._raw) // self._size - 1
        if sector >= len(self._tables) * self._size // 4:
            if len(self._tables) >= _LISTED:
                raise broken(self._file, "OLE: no room in the tables")
            self._raw += b"\xff" * self._size
            struct.pack_into("<I", self._raw, 76 + 4 * len(self._tables), sector)
            self._tables.append(sector)
            struct.pack_into("<I", self._raw, 44, len(self._tables))
            self._link(sector, _TABLE)
            sector += 1
        self._raw += b"\0" * self._size
        return sector

    def _link(self, sector: int, following: int) -> None:
        table, at = divmod(sector, self._size // 4)
        struct.pack_into("<I", self._raw, self._place(self._tables[table]) + 4 * at, following)

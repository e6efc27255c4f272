"""The container of an old Office file: where in the file each byte of one of its streams lies."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from muctieu.exchange.excel.grid import broken

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks: end, free, table
_ENTRY = 128
STREAM, ROOT = 2, 5


class Entry(NamedTuple):
    """What the directory says of a stream or folder; `place` is where in the file it says so."""

    name: str
    kind: int
    start: int
    size: int
    place: int


class Piece(NamedTuple):
    """A stretch of the file that belongs to a stream."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its stretches of the file in order, all of `size` bytes but the last."""

    pieces: tuple[Piece, ...]
    size: int

    def read(self, raw: bytes) -> bytes:
        """The stream's bytes."""
        return b"".join(raw[piece.start : piece.start + piece.length] for piece in self.pieces)

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return sum(piece.length for piece in self.pieces)

    def offset(self, place: int) -> int:
        """Where in the file the stream's byte number `place` lies."""
        return self.pieces[place // self.size].start + place % self.size


class Container:
    """An OLE file opened for reading.

    Raises:
        DocumentError: MT5212 when its tables do not hold together.
    """

    def __init__(self, raw: bytes, *, file: str) -> None:
        self._raw, self._file = raw, file
        if len(raw) < 512:
            raise broken(file, "OLE: header")
        shift, mini_shift = struct.unpack_from("<HH", raw, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise broken(file, "OLE: sectors")
        self.sector_size: int = 1 << shift
        self._mini_size: int = 1 << mini_shift
        self._first_directory, _, self.cutoff, self._first_mini = struct.unpack_from("<IIII", raw, 48)
        self.table_sectors: list[int] = []
        self.table = self._sectors_table()
        self.entries = self._directory()

    def stream(self, *names: str) -> Stream | None:
        """The first stream with one of the names."""
        for name in names:
            for entry in self.entries:
                if entry.kind == STREAM and entry.name == name:
                    return self._located(entry.start, entry.size)
        return None

    def has(self, *names: str) -> bool:
        """Whether there is a stream or a folder with one of the names."""
        return any(entry.name in names for entry in self.entries)

    def _located(self, start: int, size: int) -> Stream:
        if size >= self.cutoff:
            return self._cut(self.chain(start, self.table), self.sector_size, size, None)
        root = self._located_root()
        table: tuple[int, ...] = ()
        for sector in self.chain(self._first_mini, self.table):
            table += self._numbers(sector)
        return self._cut(self.chain(start, table), self._mini_size, size, root)

    def _located_root(self) -> Stream:
        root = next((entry for entry in self.entries if entry.kind == ROOT), None)
        if root is None:
            raise broken(self._file, "OLE: root")
        return self._cut(self.chain(root.start, self.table), self.sector_size, root.size, None)

    def _cut(self, sectors: list[int], size: int, length: int, within: Stream | None) -> Stream:
        """The stretches of `length` bytes in those sectors; the small ones lie within another stream."""
        if len(sectors) * size < length:
            raise broken(self._file, "OLE: stream")
        pieces: list[Piece] = []
        for number, sector in enumerate(sectors):
            here = min(size, length - number * size)
            if here <= 0:
                break
            start = self._place(sector) if within is None else self._within(within, sector * size)
            pieces.append(Piece(start, here))
        return Stream(tuple(pieces), size)

    def _within(self, stream: Stream, place: int) -> int:
        if place >= stream.length:
            raise broken(self._file, "OLE: small stream")
        return stream.offset(place)

    def _place(self, sector: int) -> int:
        start = (sector + 1) * self.sector_size
        if start >= len(self._raw):
            raise broken(self._file, "OLE: sector outside the file")
        return start

    def _numbers(self, sector: int) -> tuple[int, ...]:
        place = self._place(sector)
        whole = self._raw[place : place + self.sector_size].ljust(self.sector_size, b"\xff")
        numbers: tuple[int, ...] = struct.unpack(f"<{self.sector_size // 4}I", whole)
        return numbers

    def chain(self, start: int, table: tuple[int, ...]) -> list[int]:
        """The sectors of a stream in their order."""
        found: list[int] = []
        sector = start
        while sector < _FREE:
            if sector >= len(table) or len(found) > len(table):
                raise broken(self._file, "OLE: chain")
            found.append(sector)
            sector = table[sector]
        return found

    def _sectors_table(self) -> tuple[int, ...]:
        """Sector → the next one of its stream."""
        listed = list(struct.unpack_from("<109I", self._raw, 76))
        sector, count = struct.unpack_from("<II", self._raw, 68)
        for _ in range(min(count, len(self._raw) // self.sector_size)):
            if sector >= _FREE:
                break
            *more, sector = self._numbers(sector)
            listed += more
        numbers: list[int] = []
        for one in listed:
            if one < _FREE:
                self.table_sectors.append(one)
                numbers += self._numbers(one)
            if len(numbers) * self.sector_size > 2 * len(self._raw) + self.sector_size * self.sector_size:
                raise broken(self._file, "OLE: table")
        return tuple(numbers)

    def _directory(self) -> list[Entry]:
        """Everything that the file holds by a name."""
        found: list[Entry] = []
        for sector in self.chain(self._first_directory, self.table):
            place = self._place(sector)
            block = self._raw[place : place + self.sector_size]
            for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
                length, kind = struct.unpack_from("<HB", block, at + 64)
                name = block[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", errors="replace")
                start, size = struct.unpack_from("<II", block, at + 116)
                found.append(Entry(name, kind, start, size, place + at))
        return found

"""The container of an old Office file: where in the file each byte of one of its streams lies."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from muctieu.exchange.excel.grid import broken

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks: end, free, table
_ENTRY = 128


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
        self._size: int = 1 << shift
        self._mini_size: int = 1 << mini_shift
        self._first_directory, _, self._cutoff, self._first_mini = struct.unpack_from("<IIII", raw, 48)
        self._table = self._sectors_table()
        self._entries = self._directory()

    def stream(self, *names: str) -> Stream | None:
        """The first stream with one of the names."""
        for name in names:
            for called, kind, start, size in self._entries:
                if kind == 2 and called == name:
                    return self._located(start, size)
        return None

    def _located(self, start: int, size: int) -> Stream:
        if size >= self._cutoff:
            return self._cut(self._chain(start, self._table), self._size, size, None)
        root = self._located_root()
        table: tuple[int, ...] = ()
        for sector in self._chain(self._first_mini, self._table):
            table += self._numbers(sector)
        return self._cut(self._chain(start, table), self._mini_size, size, root)

    def _located_root(self) -> Stream:
        root = next(((start, size) for _, kind, start, size in self._entries if kind == 5), None)
        if root is None:
            raise broken(self._file, "OLE: root")
        return self._cut(self._chain(root[0], self._table), self._size, root[1], None)

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
        start = (sector + 1) * self._size
        if start >= len(self._raw):
            raise broken(self._file, "OLE: sector outside the file")
        return start

    def _numbers(self, sector: int) -> tuple[int, ...]:
        place = self._place(sector)
        whole = self._raw[place : place + self._size].ljust(self._size, b"\xff")
        numbers: tuple[int, ...] = struct.unpack(f"<{self._size // 4}I", whole)
        return numbers

    def _chain(self, start: int, table: tuple[int, ...]) -> list[int]:
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
        for _ in range(min(count, len(self._raw) // self._size)):
            if sector >= _FREE:
                break
            *more, sector = self._numbers(sector)
            listed += more
        numbers: list[int] = []
        for one in listed:
            if one < _FREE:
                numbers += self._numbers(one)
            if len(numbers) * self._size > 2 * len(self._raw) + self._size * self._size:
                raise broken(self._file, "OLE: table")
        return tuple(numbers)

    def _directory(self) -> list[tuple[str, int, int, int]]:
        """Name, kind, first sector and length of each entry."""
        found: list[tuple[str, int, int, int]] = []
        for sector in self._chain(self._first_directory, self._table):
            place = self._place(sector)
            block = self._raw[place : place + self._size]
            for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
                length, kind = struct.unpack_from("<HB", block, at + 64)
                name = block[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", errors="replace")
                start, size = struct.unpack_from("<II", block, at + 116)
                found.append((name, kind, start, size))
        return found

"""The records of one sheet of an .xls, in which cells can be written without moving anything else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from muctieu.exchange.excel import biff
from muctieu.exchange.excel.edit import Place, address, hidden_by
from muctieu.exchange.excel.grid import Area

_INDEX, _BLOCK_END, _UNCALCULATED, _DIMENSIONS = 0x20B, 0xD7, 0x5E, 0x200
_ONE_CELL = (biff.NUMBER, biff.RK, biff.BLANK, biff.LABEL, biff.RSTRING, biff.LABELSST, biff.FORMULA, biff.BOOLERR)
# Records that belong to the formula in front of them.
_ATTACHED = (biff.STRING, 0x221, 0x4BC, 0x236, biff.CONTINUE)
_STYLED_ROW = 0x80
_DEFAULT_STYLE = 15


class RawRecord(NamedTuple):
    """A record with its kind and content, and how deep it lies in charts."""

    kind: int
    content: bytes
    depth: int

    @property
    def packed(self) -> bytes:
        """The record as the stream holds it."""
        return struct.pack("<HH", self.kind, len(self.content)) + self.content


class SheetRecords:
    """The records of one sheet."""

    def __init__(self, records: list[RawRecord]) -> None:
        # The index tells where blocks of rows lie; it would be wrong now, and programs do without.
        self._records = [one for one in records if one.depth > 1 or one.kind not in (_INDEX, _BLOCK_END)]
        self._merged = tuple(_merged(records))

    def why_not(self, at: Place) -> tuple[str, dict[str, str]]:
        """The code for a cell that cannot be written, with what its text shows; empty where it can."""
        first = hidden_by(at, self._merged)
        if first is not None:
            return "MT5223", {"first": address(first)}
        found = self._find(at)
        if found is not None and self._records[found].kind == biff.FORMULA:
            return "MT5222", {}
        return ("MT5227", {}) if found is None and self._row(at[0]) is None else ("", {})

    def style_of(self, at: Place) -> int:
        """The style of the cell: its own, else that of its row, else of its column."""
        found = self._find(at)
        if found is not None:
            return _style_in(self._records[found], at[1])
        row = self._row(at[0])
        options = 0 if row is None else int(struct.unpack_from("<I", self._records[row].content, 12)[0])
        if options & _STYLED_ROW:
            return options >> 16 & 0xFFF
        for one in self._records:
            if one.kind == biff.COLINFO and one.depth == 1:
                first, last, _, style = struct.unpack_from("<HHHH", one.content)
                if first <= at[1] <= last:
                    return int(style)
        return _DEFAULT_STYLE

    def put(self, at: Place, record: RawRecord) -> None:
        """Write the cell, in its place among the others."""
        found = self._find(at)
        if found is None:
            self._insert(at, record)
            return
        self._records[found : found + 1] = [
            record if column == at[1] else one for column, one in _singles(self._records[found])
        ]

    def packed(self) -> bytes:
        """The sheet anew; one with formulas says that they are to be worked out."""
        records = list(self._records)
        kinds = {one.kind for one in records if one.depth == 1}
        if biff.FORMULA in kinds and _UNCALCULATED not in kinds:
            records.insert(1, RawRecord(_UNCALCULATED, bytes(2), 1))
        return b"".join(one.packed for one in records)

    def _find(self, at: Place) -> int | None:
        """The record in which the cell lies."""
        for number, one in enumerate(self._records):
            if one.depth == 1 and at[1] in _columns(one) and struct.unpack_from("<H", one.content)[0] + 1 == at[0]:
                return number
        return None

    def _row(self, row: int) -> int | None:
        """The record that speaks of a row as a whole."""
        for number, one in enumerate(self._records):
            if one.kind == biff.ROW and one.depth == 1 and struct.unpack_from("<H", one.content)[0] + 1 == row:
                return number
        return None

    def _insert(self, at: Place, record: RawRecord) -> None:
        """A cell that was not there stands behind those before it, with what belongs to these."""
        place = (self._row(at[0]) or 0) + 1
        for number, one in enumerate(self._records):
            columns = _columns(one) if one.depth == 1 else range(0)
            if columns and (struct.unpack_from("<H", one.content)[0] + 1, columns.start) < at:
                place = max(place, number + 1)
        while self._records[place].kind in (*_ATTACHED, biff.ROW):
            place += 1
        self._records.insert(place, record)
        self._widen(at)

    def _widen(self, at: Place) -> None:
        """Row and sheet know how far their cells reach."""
        row, column = at[0] - 1, at[1]
        for number, one in enumerate(self._records):
            if one.depth != 1:
                continue
            if one.kind == biff.ROW and struct.unpack_from("<H", one.content)[0] == row:
                first, last = struct.unpack_from("<HH", one.content, 2)
                content = (
                    one.content[:2] + struct.pack("<HH", min(first, column), max(last, column + 1)) + one.content[6:]
                )
                self._records[number] = one._replace(content=content)
            elif one.kind == _DIMENSIONS:
                top, bottom, left, right = struct.unpack_from("<IIHH", one.content)
                widened = (min(top, row), max(bottom, row + 1), min(left, column), max(right, column + 1))
                self._records[number] = one._replace(content=struct.pack("<IIHH", *widened) + one.content[12:])


def records_in(stream: bytes, start: int) -> Iterator[RawRecord]:
    """The records of one part, its first and last included."""
    place, depth = start, 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        content = stream[place + 4 : place + 4 + length]
        depth += kind == biff.BOF
        yield RawRecord(kind, content, depth)
        depth -= kind == biff.EOF
        place += 4 + length
        if depth <= 0:
            return


def _merged(records: list[RawRecord]) -> Iterator[Area]:
    for one in records:
        if one.kind == biff.MERGED and one.depth == 1:
            for at in range(struct.unpack_from("<H", one.content)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", one.content, 2 + at * 8)
                yield Area(top + 1, left, bottom + 1, right)


def _columns(record: RawRecord) -> range:
    """The columns of the cells in a record; empty for other records."""
    if record.kind in _ONE_CELL:
        first = struct.unpack_from("<H", record.content, 2)[0]
        return range(first, first + 1)
    if record.kind in (biff.MULRK, biff.MULBLANK):
        return range(
            struct.unpack_from("<H", record.content, 2)[0], struct.unpack_from("<H", record.content[-2:])[0] + 1
        )
    return range(0)


def _singles(record: RawRecord) -> Iterator[tuple[int, RawRecord]]:
    """The cells of a record, each as a record of its own."""
    row = record.content[:2]
    columns = _columns(record)
    width = {biff.MULRK: 6, biff.MULBLANK: 2}.get(record.kind)
    if width is None:
        yield columns.start, record
        return
    kind = biff.RK if record.kind == biff.MULRK else biff.BLANK
    for number, column in enumerate(columns):
        cell = record.content[4 + number * width : 4 + (number + 1) * width]
        yield column, RawRecord(kind, row + struct.pack("<H", column) + cell, 1)


def _style_in(record: RawRecord, column: int) -> int:
    single = next(one for at, one in _singles(record) if at == column)
    return int(struct.unpack_from("<H", single.content, 4)[0])

"""The reader of .xls (Excel 97 to 2003): rows stream by as those of an .xlsx do."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from muctieu.exchange.excel import biff
from muctieu.exchange.excel.biff import BoundSheet, Record, Workbook
from muctieu.exchange.excel.formats import GENERAL, Format, number_cell
from muctieu.exchange.excel.grid import (
    LAST_COLUMN,
    MAX_SHEETS,
    Area,
    Book,
    Cell,
    Counted,
    Facts,
    Kind,
    Row,
    Sheet,
    broken,
)

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW = 0x20
Found = Iterator[tuple[int, int, Cell]]


def open_xls(raw: bytes, *, file: str) -> Book:
    """The workbook's sheets; nothing of them is read yet.

    Raises:
        DocumentError: MT5212 for a broken workbook, MT5214 for a password, MT5216 for Excel 95 and older.
    """
    book = biff.open_workbook_stream(raw, file=file)
    if not book.sheets or len(book.sheets) > MAX_SHEETS:
        raise broken(file, f"{len(book.sheets)} sheets")
    return Book("xls", file, tuple(_sheet(book, one) for one in book.sheets))


def _sheet(book: Workbook, one: BoundSheet) -> Sheet:
    return Sheet(one.name, lambda: _rows(book, one), lambda: _facts(book, one), one.hidden)


def _rows(book: Workbook, one: BoundSheet) -> Iterator[Row]:
    reader = _Reader(book)
    counted = Counted(book.file)
    number, cells = -1, dict[int, Cell]()
    try:
        for row, column, cell in reader.cells(one.start):
            if row != number:
                if cells:
                    yield counted.add(Row(number + 1, cells, number in reader.hidden))
                number, cells = row, {}
            if cell.text:
                cells[column] = cell
        if cells:
            yield counted.add(Row(number + 1, cells, number in reader.hidden))
    except (struct.error, IndexError) as error:
        raise broken(book.file, f"{one.name}: {error}") from None


def _facts(book: Workbook, one: BoundSheet) -> Facts:
    hidden: set[int] = set()
    merged: list[Area] = []
    try:
        for record in book.records(one.start):
            if record.kind == biff.COLINFO:
                first, last, _, _, options = struct.unpack_from("<HHHHH", record.content)
                if options & 1:
                    hidden.update(range(first, min(last, LAST_COLUMN) + 1))
            elif record.kind == biff.MERGED:
                count = struct.unpack_from("<H", record.content)[0]
                for at in range(count):
                    top, bottom, left, right = struct.unpack_from("<HHHH", record.content, 2 + at * 8)
                    merged.append(Area(top + 1, left, bottom + 1, right))
    except struct.error as error:
        raise broken(book.file, f"{one.name}: {error}") from None
    return Facts(frozenset(hidden), tuple(merged))


class _Reader:
    """The cells of one sheet in the order of its records."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.hidden: set[int] = set()
        self._awaits: tuple[int, int] | None = None  # a formula whose text follows in a record of its own

    def cells(self, start: int) -> Found:
        """Row and column from 0, and the cell."""
        for record in self._book.records(start):
            kind, content = record.kind, record.content
            if kind == biff.ROW:
                if struct.unpack_from("<I", content, 12)[0] & _HIDDEN_ROW:
                    self.hidden.add(struct.unpack_from("<H", content)[0])
            elif kind == biff.STRING and self._awaits is not None:
                yield (*self._awaits, Cell(biff.text_of(content, 0, wide=True)))
            elif kind == biff.MULRK:
                yield from self._packed_row(content)
            elif kind in (biff.NUMBER, biff.RK, biff.LABELSST, biff.LABEL, biff.RSTRING, biff.BOOLERR, biff.FORMULA):
                yield from self._cell(record)

    def _packed_row(self, content: bytes) -> Found:
        row, first = struct.unpack_from("<HH", content)
        for at in range((len(content) - 6) // 6):
            style, packed = struct.unpack_from("<HI", content, 4 + at * 6)
            yield row, first + at, self._number(biff.rk_number(packed), style)

    def _cell(self, record: Record) -> Found:
        content = record.content
        row, column, style = struct.unpack_from("<HHH", content)
        self._awaits = None
        cell: Cell | None
        if record.kind == biff.NUMBER:
            cell = self._number(repr(struct.unpack_from("<d", content, 6)[0]), style)
        elif record.kind == biff.RK:
            cell = self._number(biff.rk_number(struct.unpack_from("<I", content, 6)[0]), style)
        elif record.kind == biff.LABELSST:
            cell = Cell(self._book.shared[struct.unpack_from("<I", content, 6)[0]])
        elif record.kind == biff.BOOLERR:
            cell = _flag(content[6], is_error=content[7] != 0)
        elif record.kind == biff.FORMULA:
            cell = self._formula(content, style, (row, column))
        else:
            cell = Cell(biff.text_of(content, 6, wide=True))
        if cell is not None:
            yield row, column, cell

    def _formula(self, content: bytes, style: int, place: tuple[int, int]) -> Cell | None:
        value = content[6:14]
        if value[6:] != b"\xff\xff":
            return self._number(repr(struct.unpack("<d", value)[0]), style)
        if value[0] == 0:
            self._awaits = place
        return _flag(value[2], is_error=value[0] == 2) if value[0] in (1, 2) else None

    def _number(self, written: str, style: int) -> Cell:
        return number_cell(written, self._format(style), since_1904=self._book.since_1904)

    def _format(self, style: int) -> Format:
        return self._book.formats[style] if style < len(self._book.formats) else GENERAL


def _flag(value: int, *, is_error: bool) -> Cell:
    if is_error:
        return Cell(ERRORS.get(value, "#ERR!"), Kind.ERROR)
    return Cell("TRUE" if value else "FALSE", Kind.FLAG)

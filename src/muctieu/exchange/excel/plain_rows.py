"""Rows of a sheet as most programs write most of them: cells with an address, a style, a kind and a value, no more.

Such rows are told by one pattern, which costs a fifth of having each start and end of an element told. Whatever looks
otherwise (formulas, texts within the cell, signs beyond ASCII, prefixes) is left to the XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from muctieu.exchange.excel.grid import LAST_ROW, Cell, column_of

ROW_END = b"</row>"
# What is longer is parsed as it comes.
LONGEST_ROW = 1 << 18
# Cells kept to be given out again, and the longest of them: the same texts and small numbers come again and again.
_KEPT, _SHORT = 20_000, 60
_VALUE = rb"[ -%'-;=-~]*"  # ASCII without & and <
_TAIL = rb'(?: s="\d{1,9}")?(?: t="(?:s|n|str|b|e)")?(?:/>|>(?:<v>' + _VALUE + rb"</v>)?</c>)"
_CELL = rb'<c r="[A-Z]{1,3}\d{1,7}"' + _TAIL
_ROW = re.compile(
    rb'[ \r\n\t]*<row r="(\d{1,7})"((?: [A-Za-z][\w.:]*="[^"<&>]*")*)>((?:' + _CELL + rb")*)" + ROW_END, re.ASCII
)
_CELLS = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"(' + _TAIL + rb")")
_PARTS = re.compile(rb'(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(?:<v>(' + _VALUE + rb")</v>)?</c>)")
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')


class PlainRow(NamedTuple):
    """A row (see `grid.Row`), and where it ends in the text."""

    number: int
    cells: dict[int, Cell]
    hidden: bool
    end: int


class PlainRows:
    """Reads plain rows; `cell_of` makes a cell of kind, style and value, None of an empty one."""

    def __init__(self, cell_of: Callable[[str, str, str], Cell | None]) -> None:
        self._cell_of = cell_of
        self._cells: dict[bytes, Cell | None] = {}
        self._columns: dict[bytes, int | None] = {}

    def from_(self, text: bytes, at: int) -> Iterator[PlainRow]:
        """The plain rows that follow one another in the text."""
        while (found := _ROW.match(text, at)) is not None:
            number = int(found[1])
            cells = self._in(found[3])
            if cells is None or not 0 < number <= LAST_ROW:
                return
            at = found.end()
            yield PlainRow(number, cells, b"hidden" in found[2] and _HIDDEN.search(found[2]) is not None, at)

    def _in(self, body: bytes) -> dict[int, Cell] | None:
        """The cells by column; None where an address names no column."""
        cells: dict[int, Cell] = {}
        kept, columns = self._cells, self._columns
        for letters, tail in _CELLS.findall(body):
            cell = kept[tail] if tail in kept else self._read(tail)
            column = columns[letters] if letters in columns else self._column(letters)
            if column is None:
                return None
            if cell is not None:
                cells[column] = cell
        return cells

    def _column(self, letters: bytes) -> int | None:
        return self._columns.setdefault(letters, column_of(letters.decode("ascii")))

    def _read(self, tail: bytes) -> Cell | None:
        parts = _PARTS.fullmatch(tail)
        style, kind, value = (b"" if part is None else part for part in parts.groups()) if parts else (b"", b"", b"")
        cell = self._cell_of(kind.decode("ascii"), style.decode("ascii"), value.decode("ascii"))
        if len(tail) <= _SHORT:
            if len(self._cells) >= _KEPT:
                self._cells.clear()
            self._cells[tail] = cell
        return cell

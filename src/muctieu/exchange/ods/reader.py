"""The reader of .ods: rows stream by; repeated cells and rows are never laid out where nothing stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from muctieu.core.quantity import round_half_up
from muctieu.errors import DocumentError
from muctieu.exchange.base import in_megabytes
from muctieu.exchange.excel.formats import kept_number, moment_cell, said
from muctieu.exchange.excel.grid import (
    LAST_COLUMN,
    LAST_ROW,
    MAX_SHEETS,
    MAX_STREAMED,
    Area,
    Book,
    Cell,
    Counted,
    Facts,
    Kind,
    Row,
    Sheet,
    broken,
    clean,
)
from muctieu.exchange.excel.parts import Parts, attribute

CONTENT = "content.xml"
_ERROR = re.compile(r"#[A-ZÀ-Ỹ0-9/!?]+[!?A-Z0-9]|Err:\d+|Lỗi:\d+")
_NOT_SHOWN = ("collapse", "filter")
_TIME = re.compile(r"PT(\d+)H(\d+)M")


def open_ods(raw: bytes, *, file: str) -> Book:
    """The workbook's sheets; their rows are read when asked for.

    Raises:
        DocumentError: MT5212 for a broken workbook, MT5213 to MT5215 for one that is refused.
    """
    parts = Parts(raw, file=file)
    if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise DocumentError("MT5214", file=file)
    tables, names = _tables(parts)
    # Each sheet is a stretch of one part, so reading them all reads it as often as there are sheets.
    if not tables or len(tables) > MAX_SHEETS:
        raise broken(file, f"{len(tables)} sheets")
    if parts.streamed * 2 * len(tables) > MAX_STREAMED:
        raise DocumentError("MT5213", file=file, part=CONTENT, limit=in_megabytes(MAX_STREAMED // (2 * len(tables))))
    sheets = tuple(_sheet(parts, at, name, hidden) for at, (name, hidden) in enumerate(tables))
    return Book("ods", file, sheets, names, parts.progress(parts.streamed * (1 + 2 * len(sheets))))


def _sheet(parts: Parts, at: int, name: str, hidden: bool) -> Sheet:
    return Sheet(name, lambda: TableReader(parts, at).rows(), lambda: _facts(parts, at), hidden)


def _tables(parts: Parts) -> tuple[list[tuple[str, bool]], dict[str, str]]:
    """Name of each table, whether it is hidden, and the names that the workbook defines."""
    hidden_styles: set[str] = set()
    tables: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    style = ""

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal style
        if element == "style":
            style = attribute(attributes, "name")
        elif element == "table-properties" and attribute(attributes, "display") == "false":
            hidden_styles.add(style)
        elif element == "table":
            tables.append((attribute(attributes, "name"), attribute(attributes, "style-name")))
        elif element == "named-range":
            names[attribute(attributes, "name")] = attribute(attributes, "cell-range-address")
        elif element == "named-expression":
            names[attribute(attributes, "name")] = attribute(attributes, "expression")

    for _ in parts.walk(CONTENT, start=start):
        pass
    return [(name, style in hidden_styles) for name, style in tables], names


def _facts(parts: Parts, at: int) -> Facts:
    reader = TableReader(parts, at)
    for _ in reader.rows():
        pass
    return Facts(frozenset(reader.hidden_columns), tuple(reader.merged))


def _times(attributes: dict[str, str], name: str) -> int:
    stated = attribute(attributes, name)
    return max(int(stated), 1) if stated.isdecimal() and len(stated) < 10 else 1


class TableReader:
    """The rows of the table numbered `at` (from 0)."""

    def __init__(self, parts: Parts, at: int) -> None:
        self._parts = parts
        self._at, self._table = at, -1
        self._done: list[Row] = []
        self._row, self._row_times, self._hidden = 0, 1, False
        self._hidden_groups: list[bool] = []
        self._cells: dict[int, Cell] = {}
        self._column = self._columns = 0
        self._attributes: dict[str, str] | None = None
        self._lines: list[str] = []
        self._aside = 0
        self._in_line = False
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self._counted = Counted(parts.file)

    def rows(self) -> Iterator[Row]:
        """Each row in which something stands, as soon as it is read."""
        for _ in self._parts.walk(CONTENT, start=self._start, end=self._end, text=self._text):
            yield from self._done
            self._done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._table += 1
        if self._table != self._at:
            return
        if name in ("table-cell", "covered-table-cell"):
            self._attributes, self._lines = attributes, []
        elif name == "p" and not self._aside:
            self._in_line = True
            self._lines.append("")
        elif name in ("annotation", "shape", "frame"):
            self._aside += 1
        elif name in ("s", "tab", "line-break"):
            self._text(" " * min(_times(attributes, "c"), 80))
        elif name == "table-row":
            self._cells, self._column = {}, 0
            self._row_times = _times(attributes, "number-rows-repeated")
            self._hidden = attribute(attributes, "visibility") in _NOT_SHOWN
        elif name == "table-column":
            self._start_column(attributes)

    def _start_column(self, attributes: dict[str, str]) -> None:
        times = _times(attributes, "number-columns-repeated")
        if attribute(attributes, "visibility") in _NOT_SHOWN:
            self.hidden_columns.update(range(self._columns, min(self._columns + times, LAST_COLUMN)))
        self._columns += times

    def _text(self, said: str) -> None:
        if self._in_line and not self._aside and self._lines:
            self._lines[-1] += said

    def _end(self, name: str) -> None:
        if self._table != self._at:
            return
        if name == "p":
            self._in_line = False
        elif name in ("annotation", "shape", "frame"):
            self._aside -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        attributes, self._attributes = self._attributes, None
        if attributes is None:
            return
        times = _times(attributes, "number-columns-repeated")
        cell = _cell(attributes, "\n".join(self._lines))
        if cell is not None and cell.text:
            if times > LAST_COLUMN:
                raise broken(self._parts.file, f"{CONTENT}: {times} cells")
            for column in range(self._column, self._column + times):
                self._cells[column] = cell
        down, right = _times(attributes, "number-rows-spanned"), _times(attributes, "number-columns-spanned")
        if down > 1 or right > 1:
            top = self._row + 1
            self.merged.append(Area(top, self._column, top + down - 1, self._column + right - 1))
        self._column += times

    def _end_row(self) -> None:
        if self._cells:
            for number in range(self._row + 1, min(self._row + self._row_times, LAST_ROW) + 1):
                self._done.append(self._counted.add(Row(number, self._cells, self._hidden)))
        self._row += self._row_times


def _cell(attributes: dict[str, str], shown: str) -> Cell | None:
    kind = attribute(attributes, "value-type")
    text = clean(shown)
    if _ERROR.fullmatch(text) and attribute(attributes, "formula"):
        return Cell(text, Kind.ERROR)
    if kind in ("float", "percentage", "currency"):
        return _number(attribute(attributes, "value"), text, is_percent=kind == "percentage")
    if kind == "date":
        return _date(attribute(attributes, "date-value"), text)
    if kind == "time":
        match = _TIME.match(attribute(attributes, "time-value"))
        others = (f"{int(match[1])}/{int(match[2])}",) if match else ()
        return Cell(text, Kind.MOMENT, others=others)
    if kind == "boolean":
        return Cell("TRUE" if attribute(attributes, "boolean-value") == "true" else "FALSE", Kind.FLAG)
    if not kind and attribute(attributes, "formula"):
        return Cell(attribute(attributes, "formula")[:80], Kind.UNCALCULATED)
    return Cell(text or clean(attribute(attributes, "string-value"))) if kind or text else None


def _number(written: str, shown: str, *, is_percent: bool) -> Cell:
    """The number kept, rounded as it is shown: the digits shown tell to how many decimals, in any locale."""
    value = kept_number(written)
    if value is None:
        return Cell(shown or written, Kind.TEXT)
    value, suffix = (value.scaleb(2), "%") if is_percent else (value, "")
    digits = "".join(sign for sign in shown if sign.isdigit())
    whole = said(value) + suffix
    for places in range(max(-int(value.as_tuple().exponent), 0)):
        rounded = round_half_up(value, places)
        if digits == f"{abs(rounded):f}".replace(".", ""):
            return Cell(said(rounded.normalize() if places else rounded) + suffix, Kind.NUMBER, whole)
    return Cell(whole, Kind.NUMBER)


def _date(written: str, shown: str) -> Cell:
    try:
        return moment_cell(datetime.fromisoformat(written.partition(".")[0]))
    except ValueError:
        return Cell(shown or clean(written), Kind.MOMENT)

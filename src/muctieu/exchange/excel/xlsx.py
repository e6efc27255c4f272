"""The reader of .xlsx: rows stream by, with what their formats show, what is hidden and what is not calculated.

Why not calamine here: it lays a sheet out as one dense block, so that two cells in opposite corners end the process;
and it tells neither formats nor hidden rows. Tests hold the two readers to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.parsers import expat

from muctieu.exchange.excel.formats import BUILT_IN, GENERAL, Format, format_of, moment_cell, number_cell
from muctieu.exchange.excel.grid import (
    LAST_COLUMN,
    LAST_ROW,
    MAX_SHEETS,
    Area,
    Book,
    Cell,
    Counted,
    Facts,
    Kind,
    Row,
    Sheet,
    area_of,
    broken,
    clean,
    column_of,
)
from muctieu.exchange.excel.parts import Parts, attribute
from muctieu.exchange.excel.plain_rows import LONGEST_ROW, ROW_END, PlainRows

_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\b[^>]{0,200}?\bref\s*=\s*[\"']([A-Z0-9:]{1,30})[\"']")
_OVERLAP = 256
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FILLED = frozenset({"c", "v", "f", "t", "is", "rPh", "row"})


def open_xlsx(raw: bytes, *, file: str) -> Book:
    """The workbook's sheets; nothing of them is read yet.

    Raises:
        DocumentError: MT5212 for a broken workbook, MT5213 to MT5215 for one that is refused.
    """
    parts = Parts(raw, file=file)
    return Workbook(parts).book()


class Workbook:
    """What the parts beside the sheets say."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        mains = (part for kind, part in parts.relations("").values() if kind == "officeDocument")
        self.main = next(mains, "xl/workbook.xml")
        self._sheets: list[tuple[str, str, bool]] = []
        self.parts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.since_1904 = False
        self._shared: list[Cell] | None = None
        self._formats: list[Format] | None = None

    def book(self) -> Book:
        """The sheets; `parts` then knows the part of each by its name."""
        relations = self._parts.relations(self.main)
        name = ""

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal name
            name = ""
            if element == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                self._sheets.append((attributes.get("name", ""), attribute(attributes, "id"), hidden))
            elif element == "workbookPr":
                self.since_1904 = attributes.get("date1904") in ("1", "true")
            elif element == "definedName":
                name = attributes.get("name", "")

        def text(said: str) -> None:
            if name:
                self._names[name] = self._names.get(name, "") + said

        for _ in self._parts.walk(self.main, start=start, text=text):
            pass
        kinds = {key: part for key, (kind, part) in relations.items() if kind == "worksheet"}
        sheets = tuple(self._sheet(called, kinds[key], hidden) for called, key, hidden in self._sheets if key in kinds)
        if not sheets or len(sheets) > MAX_SHEETS:
            raise broken(self._parts.file, f"{len(sheets)} sheets")
        self.parts = {called: kinds[key] for called, key, _ in self._sheets if key in kinds}
        # Each sheet is read twice: for what stands beside its cells, and for these.
        whole = sum(2 * self._parts.size(part) for part in self.parts.values())
        return Book("xlsx", self._parts.file, sheets, self._names, self._parts.progress(whole))

    def _sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        return Sheet(name, lambda: self.rows(part), lambda: facts_of(self._parts, part), hidden)

    def rows(self, part: str) -> Iterator[Row]:
        """The rows of one sheet in which something stands."""
        return SheetReader(self._parts, part, shared=self.shared(), formats=self.formats(),
                           since_1904=self.since_1904).rows()  # fmt: skip

    def _related(self, wanted: str) -> str | None:
        found = (part for kind, part in self._parts.relations(self.main).values() if kind == wanted)
        return next((part for part in found if part in self._parts.names), None)

    def shared(self) -> list[Cell]:
        """The texts that cells share."""
        if self._shared is None:
            part = self._related("sharedStrings")
            self._shared = [] if part is None else list(_shared_strings(self._parts, part))
        return self._shared

    def formats(self) -> list[Format]:
        """The number format of each cell style."""
        if self._formats is None:
            part = self._related("styles")
            self._formats = [] if part is None else _formats(self._parts, part)
        return self._formats


def _shared_strings(parts: Parts, part: str) -> Iterator[Cell]:
    done: list[Cell] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(element: str, _: dict[str, str]) -> None:
        inside.append(element)
        if element == "si":
            pieces.clear()

    def end(element: str) -> None:
        inside.pop()
        if element == "si":
            done.append(Cell(clean(_unescaped("".join(pieces)))))

    def text(said: str) -> None:
        # Readings of East Asian signs (rPh) are no part of the text.
        if inside[-1] == "t" and "rPh" not in inside:
            pieces.append(said)

    for _ in parts.walk(part, start=start, end=end, text=text):
        yield from done
        done.clear()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _formats(parts: Parts, part: str) -> list[Format]:
    codes: dict[str, str] = {str(number): code for number, code in BUILT_IN.items()}
    found: list[Format] = []
    inside: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element == "xf" and inside[-1:] == ["cellXfs"]:
            found.append(format_of(codes.get(attributes.get("numFmtId", ""), "General")))
        inside.append(element)

    def end(_: str) -> None:
        inside.pop()

    for _ in parts.walk(part, start=start, end=end):
        pass
    return found


def facts_of(parts: Parts, part: str) -> Facts:
    """Hidden columns and merged cells, which stand in front of and behind the cells."""
    hidden: set[int] = set()
    merged: list[Area] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _number(attributes.get("min")), _number(attributes.get("max"))
            hidden.update(range(max(first, 1) - 1, min(last, LAST_COLUMN)))

    next(parts.walk(part, start=start))  # columns stand at the very beginning
    before = b""
    for chunk in parts.stream(part):
        for match in _MERGED.finditer(before + chunk):
            area = area_of(match[1].decode("ascii"))
            if area is not None:
                merged.append(area)
        before = b"" if not chunk else chunk[-_OVERLAP:]
    return Facts(frozenset(hidden), tuple(dict.fromkeys(merged)))


def _shared_number(text: str) -> int:
    return _number(text) if text.isdecimal() else -1


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class SheetReader:
    """The rows of one sheet part."""

    def __init__(
        self, parts: Parts, part: str, *, shared: list[Cell], formats: list[Format], since_1904: bool = False
    ) -> None:
        self._parts, self._part = parts, part
        self._shared, self._formats, self._since_1904 = shared, formats, since_1904
        self._done: list[Row] = []
        self._row, self._hidden = 0, False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._has_formula = self._within_phonetic = False
        self._columns: dict[str, int | None] = {}
        self._row_end = -1
        self._plain = PlainRows(self._cell_of)

    def rows(self) -> Iterator[Row]:
        """Each row in which something stands, as soon as it is read."""
        parser = self._parts.parser(self._part)
        counted = Counted(self._parts.file)
        for _ in self._parts.feed(parser, self._part, self._cut(parser)):
            for row in self._done:
                yield counted.add(row)
            self._done.clear()

    def _cut(self, parser: expat.XMLParserType) -> Iterator[bytes]:
        """The part, cut behind rows: the parser sees every byte, but tells only of rows that are not plain ones.

        Where an end of a row was told to stand right before, a plain row cannot be part of a comment or the like.
        """
        left, fed, is_between = b"", 0, False
        for chunk in self._parts.stream(self._part):
            left += chunk
            at = 0
            while True:
                end = self._take_plain(left, at) if is_between else at
                if end > at:
                    self._listen(parser, wanted=False)
                    yield left[at:end]
                stop = left.find(ROW_END, end)
                fed, at = fed + end - at, end
                if stop < 0:
                    break
                stop += len(ROW_END)
                self._listen(parser, wanted=True)
                yield left[at:stop]
                fed, at = fed + stop - at, stop
                is_between = self._row_end == fed - len(ROW_END)
            left = left[at:]
            if not is_between or len(left) > LONGEST_ROW:
                self._listen(parser, wanted=True)
                yield left
                fed, left, is_between = fed + len(left), b"", False
        self._listen(parser, wanted=True)
        yield left

    def _listen(self, parser: expat.XMLParserType, *, wanted: bool) -> None:
        def end(name: str) -> None:
            self._row_end = parser.CurrentByteIndex
            self._end(name)

        parser.StartElementHandler = self._start if wanted else None
        parser.EndElementHandler = end if wanted else None
        parser.CharacterDataHandler = self._text if wanted else None

    def _take_plain(self, text: bytes, at: int) -> int:
        """Read the plain rows that follow one another from there on; returns where they end."""
        for found in self._plain.from_(text, at):
            self._row, self._cells, self._hidden, at = found
            if self._cells:
                self._done.append(Row(self._row, self._cells, self._hidden))
        return at

    def _cell_of(self, kind: str, style: str, written: str) -> Cell | None:
        """The cell of a plain row; None for an empty one."""
        if not written.strip() and kind != "str":
            return None
        self._attributes = {"s": style}
        cell = self._cell(kind or "n", written)
        return cell if cell.text else None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2] if ":" in name else name
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or (name == "t" and not self._within_phonetic):
            self._into = self._pieces
        elif name == "f":
            self._has_formula, self._into = True, self._formula
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._within_phonetic = True

    def _text(self, said: str) -> None:
        if self._into is not None:
            self._into.append(said)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2] if ":" in name else name
        if name == "c":
            self._end_cell()
        elif name == "row":
            if self._cells:
                self._done.append(Row(self._row, self._cells, self._hidden))
        elif name == "rPh":
            self._within_phonetic = False
        self._into = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        stated = _number(attributes.get("r"))
        self._row = stated if 0 < stated <= LAST_ROW else self._row + 1
        self._hidden = attributes.get("hidden") in ("1", "true")
        self._cells, self._column = {}, -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._attributes = attributes
        self._pieces.clear()
        self._formula.clear()
        self._has_formula = False
        named = attributes.get("r", "").rstrip("0123456789")
        if named not in self._columns:
            self._columns[named] = column_of(named)
        column = self._columns[named]
        self._column = self._column + 1 if column is None else column

    def _end_cell(self) -> None:
        written = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        if not written and not self._has_formula:
            return
        kind = self._attributes.get("t", "n")
        if not written.strip() and kind != "str":
            if self._has_formula:
                formula = "".join(self._formula)
                self._cells[self._column] = Cell(f"={formula}"[:80], Kind.UNCALCULATED)
            return
        cell = self._cell(kind, written)
        if cell.text:
            self._cells[self._column] = cell

    def _cell(self, kind: str, written: str) -> Cell:
        if kind == "n":
            return number_cell(written.strip(), self._format(), since_1904=self._since_1904)
        if kind == "s":
            at = int(written) if written.isdecimal() and len(written) < 10 else _shared_number(written.strip())
            if not 0 <= at < len(self._shared):
                raise broken(self._parts.file, f"{self._part}: shared string {written[:20]}")
            return self._shared[at]
        if kind == "b":
            return Cell("TRUE" if written.strip() in ("1", "true") else "FALSE", Kind.FLAG)
        if kind == "e":
            return Cell(written.strip()[:20], Kind.ERROR)
        return _iso(written.strip()) if kind == "d" else Cell(clean(_unescaped(written)))

    def _format(self) -> Format:
        style = _number(self._attributes.get("s"))
        return self._formats[style] if style < len(self._formats) else GENERAL


def _iso(written: str) -> Cell:
    try:
        return moment_cell(datetime.fromisoformat(written.removesuffix("Z")))
    except ValueError:
        return Cell(clean(written))

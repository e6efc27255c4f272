"""Which cell of a form of the level above wants which figure: proposals from its heads and labels, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from muctieu.core.fold import search_key
from muctieu.errors import DocumentError
from muctieu.exchange.excel import biff
from muctieu.exchange.excel.books import open_book
from muctieu.exchange.excel.edit import Place, address, hidden_by
from muctieu.exchange.excel.figures import Expected
from muctieu.exchange.excel.grid import Book, Kind, Row, Sheet
from muctieu.exchange.excel.heads import HeadReader, Neighbours, Table
from muctieu.exchange.excel.locate import locate
from muctieu.exchange.excel.mapping import WHOLE, Slot
from muctieu.exchange.excel.marks import SheetMarks
from muctieu.exchange.excel.names import Meaning, Names, Role, bare, fold
from muctieu.exchange.excel.nearly import NearNames
from muctieu.exchange.excel.parts import Parts
from muctieu.exchange.excel.xlsx import Workbook

SURE, NEAR = Decimal("0.95"), Decimal("0.7")
_CLOSE = Decimal("0.15")  # what is nearer than this to the best is a rival of it
_RESULTS = ("thuc hien", "uoc thuc hien", "uoc th", "ket qua", "so lieu", "so thuc hien")
# Words in the head of a column that want figures of another period: periods back, years back.
_BACK = (
    ("cung ky", (0, 1)),
    ("nam truoc", (0, 1)),
    ("ky truoc", (1, 0)),
    ("thang truoc", (1, 0)),
    ("quy truoc", (1, 0)),
)
_NO_FIGURE = ("so sanh", "ty le", "tang", "giam", "ke hoach", "luy ke")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A slot for a person to confirm: how sure it is (0 to 1), from which words, and what else these may mean."""

    slot: Slot
    confidence: Decimal
    label: str
    head: str
    rivals: tuple[str, ...] = ()


class _Match(NamedTuple):
    """The indicator that a text names, how sure, and the next best."""

    code: str = ""
    confidence: Decimal = Decimal(0)
    rivals: tuple[str, ...] = ()
    unit: str = ""


@dataclass(slots=True)
class _Column:
    """A column that wants figures."""

    meaning: Meaning
    said: str
    back: tuple[int, int]
    confidence: Decimal
    beside: Mapping[Role, int] = field(default_factory=dict)


def propose_mapping(raw: bytes, expected: Expected, *, file: str) -> tuple[Proposal, ...]:
    """A proposal for every cell under a head of values in a row whose label is known or nearly so.

    Raises:
        DocumentError: MT5225 for a kind that cannot be filled, and those of `books.open_book`.
    """
    book = open_book(raw, file=file)
    if book.kind not in ("xlsx", "xls"):
        raise DocumentError("MT5225", file=file, kind=f".{book.kind}")
    names = Names(expected.known, expected.places, expected.form)
    near = NearNames(expected.known.indicators)
    formulas = formulas_of(book, raw)
    return tuple(
        proposal
        for sheet in book.sheets
        if not sheet.hidden
        for proposal in _Proposer(sheet, names, near, formulas[sheet.name]).proposals()
    )


def formulas_of(book: Book, raw: bytes) -> dict[str, frozenset[Place]]:
    """Sheet → the places of its formulas."""
    if book.kind == "xls":
        old = biff.open_workbook_stream(raw, file=book.file)
        return {one.name: frozenset(biff.formulas(old, one.start)) for one in old.sheets}
    parts = Parts(raw, file=book.file)
    workbook = Workbook(parts)
    workbook.book()
    located = {name: locate(parts, part).cells for name, part in workbook.parts.items()}
    return {name: frozenset(at for at, one in cells.items() if one.has_formula) for name, cells in located.items()}


class _Proposer:
    """Goes through one sheet."""

    def __init__(self, sheet: Sheet, names: Names, near: NearNames, formulas: frozenset[Place]) -> None:
        self._sheet, self._names, self._near, self._formulas = sheet, names, near, formulas
        self._merged = sheet.facts().merged
        self._heads = HeadReader(names, SheetMarks(), self._merged, sheet.name)
        self._table: Table | None = None
        self._columns: dict[int, _Column] = {}

    def proposals(self) -> Iterator[Proposal]:
        """The proposals of the sheet, row by row."""
        for row in self._sheet.rows():
            table = self._heads.read(self._spoken(row), self._table)
            if table is not None:
                self._add_columns(row, table)
                self._table = table
            elif self._table is not None:
                found = list(self._in_row(row))
                self._table.has_rows = self._table.has_rows or bool(found)
                yield from found

    def _spoken(self, row: Row) -> Row:
        """The row with heads like "Thực hiện quý I" in the words that every table uses."""
        cells = dict(row.cells)
        for column, cell in row.cells.items():
            if self._names.meaning(cell.text) is None and _is_result(cell.text):
                cells[column] = cell._replace(text="Thực hiện")
        return row._replace(cells=cells)

    def _add_columns(self, row: Row, table: Table) -> None:
        """Which columns of the table want figures, and of which period."""
        if self._table is None or self._table.number != table.number:
            self._columns = {}
        for column, meaning in table.columns.items():
            said = row.cells[column].text if column in row.cells else meaning.text
            back = _back(said)
            if meaning.role in (Role.VALUE, Role.TOTAL) or back is not None:
                sure = SURE if fold(said) == fold(meaning.text) and not meaning.rivals else NEAR
                self._columns[column] = _Column(meaning, said, back or (0, 0), sure)
            elif column in row.cells:
                self._columns.pop(column, None)
        for column, cell in row.cells.items():
            back = _back(cell.text)
            if column not in table.columns and back is not None:
                self._columns[column] = _Column(Meaning(Role.VALUE, cell.text), cell.text, back, NEAR)
        neighbours = Neighbours(table.columns)
        for column, wanted in self._columns.items():
            wanted.beside = neighbours.of(column)

    def _in_row(self, row: Row) -> Iterator[Proposal]:
        for column, wanted in sorted(self._columns.items()):
            at = (row.number, column)
            if at in self._formulas or hidden_by(at, self._merged) is not None or not self._is_free(row, column):
                continue
            label = self._label(row, column, wanted)
            match = self._match(wanted.meaning.text if wanted.meaning.indicator else label, wanted.meaning.indicator)
            place = self._place(row, wanted)
            if match.code and place is not None:
                slot = Slot(
                    self._sheet.name, address(at), match.code, place,
                    periods_back=wanted.back[0], years_back=wanted.back[1], unit=self._unit(row, wanted, match),
                )  # fmt: skip
                yield Proposal(slot, min(match.confidence, wanted.confidence), label, wanted.said, match.rivals)

    @staticmethod
    def _is_free(row: Row, column: int) -> bool:
        """Whether nothing but a figure, or a stroke for one, stands in the cell."""
        cell = row.cells.get(column)
        return cell is None or cell.kind is not Kind.TEXT or not any(sign.isalpha() for sign in cell.text)

    def _label(self, row: Row, column: int, wanted: _Column) -> str:
        """The words that say what the row is about."""
        at = wanted.beside.get(Role.INDICATOR, wanted.beside.get(Role.PLACE))
        if at is not None:
            return row.cells[at].text if at in row.cells else ""
        texts = [cell.text for where, cell in row.cells.items() if where < column and cell.kind is Kind.TEXT]
        return max(texts, key=len, default="")

    def _match(self, text: str, known: str) -> _Match:
        if known:
            return _Match(known, SURE)
        found = self._names.indicator(text)
        if found.keys:
            sure = SURE if len(found.keys) == 1 else NEAR / 2
            return _Match(found.keys[0], sure, found.keys[1:], found.unit)
        # A heading in capitals ("II. KINH TẾ") is nobody's name for a figure, near as it may come.
        near = () if text.isupper() else self._near.find(bare(text))
        if not near:
            return _Match()
        (code, best), *others = near
        return _Match(code, min(best, NEAR), tuple(other for other, how in others if best - how <= _CLOSE))

    def _place(self, row: Row, wanted: _Column) -> str | None:
        """Key of the place, "" for the whole commune, None for a place that nobody knows."""
        if wanted.meaning.place or wanted.meaning.role is Role.TOTAL:
            return wanted.meaning.place or WHOLE
        at = wanted.beside.get(Role.PLACE)
        if at is None:
            return WHOLE
        cell = row.cells.get(at)
        if cell is None:
            return None
        meaning = self._names.meaning(cell.text)
        if meaning is not None and meaning.role is Role.TOTAL:
            return WHOLE
        places = self._names.place(cell.text)
        return places[0] if len(places) == 1 else None

    def _unit(self, row: Row, wanted: _Column, match: _Match) -> str:
        """Code of the unit that the form prints for the figure, where it is another than the indicator's own."""
        at = wanted.beside.get(Role.UNIT, wanted.beside.get(Role.EITHER))
        said = row.cells[at].text if at is not None and at in row.cells else ""
        own = self._names.known.indicators[match.code].unit
        unit = self._names.unit(said or wanted.meaning.unit or match.unit, match.code)
        return unit.code if unit is not None and unit.converts_to(own) and unit.factor != own.factor else ""


def _is_result(text: str) -> bool:
    key = search_key(text)
    return key.startswith(_RESULTS) and not any(word in key for word in (*_NO_FIGURE, *(word for word, _ in _BACK)))


def _back(text: str) -> tuple[int, int] | None:
    """How far back the figures of a column lie; None for a head that does not say so."""
    key = search_key(text)
    if any(word in key for word in _NO_FIGURE):
        return None
    return next((back for word, back in _BACK if word in key), None)

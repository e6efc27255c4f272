"""The door for files of figures: any sheet, in whatever layout people use, comes in as a stream of proposed figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from muctieu.core.entry import Definitions
from muctieu.core.form import EntryForm
from muctieu.core.imports import ImportRow, PlaceName
from muctieu.core.period import Period
from muctieu.errors import DocumentError, Finding
from muctieu.exchange.excel import marks as marking
from muctieu.exchange.excel.books import open_book
from muctieu.exchange.excel.grid import Book, Sheet
from muctieu.exchange.excel.marks import Marks, SheetMarks
from muctieu.exchange.excel.names import Names
from muctieu.exchange.excel.walk import Frame, SheetWalk

# A row may propose many figures, and one reason stands for many: more than this no person looks through.
MAX_FIGURES = 500_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file is expected to speak of.

    Attributes:
        known: Indicators and units by code.
        places: The places whose figures may come, with every spelling.
        form: The form that the file answers; its indicators are preferred where a name is shared.
        period: The period that the person chose; without it the file must say.
        place: Key of the place where the whole file speaks of one.
    """

    known: Definitions
    places: tuple[PlaceName, ...]
    form: EntryForm | None = None
    period: Period | None = None
    place: str = ""


@dataclass(slots=True)
class FigureFile:
    """A file of figures, opened. `findings` speak of sheets, heads and totals; they grow while rows are read."""

    book: Book
    marks: Marks | None
    findings: list[Finding] = field(default_factory=list)
    _is_done: bool = False
    _count: int = 0

    @property
    def progress(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return 1.0 if self._is_done else self.book.progress()

    def rows(self, expected: Expected) -> Iterator[ImportRow]:
        """Every figure that the file proposes, in its order; each stands once, with what is doubtful about it.

        Raises:
            DocumentError: MT5211 to MT5215 and MT5231 when the file turns out broken or too large on the way.
        """
        self.findings.clear()
        self._count = 0
        names = Names(expected.known, expected.places, expected.form)
        seen: dict[tuple[str, str, Period | None, str], str] = {}
        for sheet in self.book.sheets:
            if sheet.name == marking.SHEET and self.marks is not None:
                continue
            walk = SheetWalk(sheet, names, self._marks_of(sheet), self._frame(sheet, expected, names), seen=seen)
            yield from self._counted(walk.rows())
            self.findings += walk.findings
        self._is_done = True

    def _counted(self, rows: Iterator[ImportRow]) -> Iterator[ImportRow]:
        for row in rows:
            self._count += 1
            if self._count > MAX_FIGURES:
                raise DocumentError("MT5231", file=self.book.file, limit=f"{MAX_FIGURES:,}".replace(",", "."))
            yield row

    def _marks_of(self, sheet: Sheet) -> SheetMarks:
        return SheetMarks() if self.marks is None else self.marks.sheets.get(sheet.name, SheetMarks())

    def _frame(self, sheet: Sheet, expected: Expected, names: Names) -> Frame:
        marked = self._marks_of(sheet).place
        places = names.place(sheet.name)
        place = marked if marked in names.place_names else places[0] if len(places) == 1 else expected.place
        stated = None if self.marks is None else self.marks.period
        calendar = expected.form.calendar if expected.form is not None else None
        return Frame(place, expected.period, stated, calendar, plain_address=self.book.kind == "csv")


def open_figures(raw: bytes, *, file: str) -> FigureFile:
    """A file of figures: .xlsx, .ods, .xls or .csv; `marks` tell at once which form it went out as.

    Raises:
        DocumentError: as `books.open_book`.
    """
    book = open_book(raw, file=file)
    return FigureFile(book, marking.marks_of(book))

"""A workbook read within bounds: each sheet as rows of cells that know their own address."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from muctieu.core.fold import search_key
from muctieu.errors import DocumentError, Finding
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.exchange.excel.form import SheetForm
from muctieu.exchange.excel.grid import letters
from muctieu.exchange.excel.xlsx import open_xlsx

MAX_SHEET_FILE = 16 * MEGABYTE
MAX_UNPACKED = 128 * MEGABYTE
MAX_ROWS = 20_000
# The library lays a sheet out as one block: two cells in opposite corners would be seventeen thousand million.
MAX_BLOCK = 4_000_000
HEADER_WITHIN = 10
Raw = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where."""

    raw: Raw
    sheet: str
    address: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return self.raw == ""

    @property
    def shown(self) -> str:
        """The content for a message."""
        return str(self.raw)[:60]


@dataclass(slots=True)
class Sheet:
    """One sheet under its form: the rows below the header as key → cell; `notes` tell of columns left out."""

    name: str
    rows: list[dict[str, Cell]] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    wrong: list[Finding] = field(default_factory=list)


def library(name: str) -> ModuleType:
    """The spreadsheet library; without the extra `web` a sentence instead of an import error.

    Raises:
        DocumentError: MT5209 when it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise DocumentError("MT5209", module=name) from None


def open_workbook(raw: bytes, *, file: str) -> Mapping[str, Sequence[Sequence[Raw]]]:
    """Sheet name → rows of cells.

    Raises:
        DocumentError: MT5003 when it is too large, MT5201 when it is no workbook that can be read, MT5217 when its
            cells lie too far apart.
    """
    _check_archive(raw, file=file)
    _check_blocks(raw, file=file)
    calamine: Any = library("python_calamine")
    try:
        book = calamine.load_workbook(io.BytesIO(raw))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MAX_ROWS)
                for name in book.sheet_names}  # fmt: skip
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise _broken(file, error) from None


def _check_archive(raw: bytes, *, file: str) -> None:
    if len(raw) > MAX_SHEET_FILE:
        raise DocumentError("MT5003", file=file, size=in_megabytes(len(raw)), limit=in_megabytes(MAX_SHEET_FILE))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            # The sizes stated may lie; unpacking once, no further than stated, finds that out.
            damaged = archive.testzip() if unpacked <= MAX_UNPACKED else None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _broken(file, error) from None
    if unpacked > MAX_UNPACKED:
        raise DocumentError("MT5003", file=file, size=in_megabytes(unpacked), limit=in_megabytes(MAX_UNPACKED))
    if damaged is not None:
        raise DocumentError("MT5201", file=file, problem=damaged)


def _check_blocks(raw: bytes, *, file: str) -> None:
    """Raise MT5217 for a sheet whose cells lie too far apart to be laid out."""
    try:
        for sheet in open_xlsx(raw, file=file).sheets:
            bottom = right = 0
            for row in sheet.rows():
                bottom, right = max(bottom, row.number), max(right, max(row.cells) + 1)
                if bottom * right > MAX_BLOCK:
                    place = f"{letters(right - 1)}{bottom}"
                    raise DocumentError("MT5217", file=file, sheet=sheet.name, cell=place)
    except DocumentError as error:
        raise (_broken(file, error.fields["problem"]) if error.code == "MT5212" else error) from None


def _broken(file: str, error: Exception | str) -> DocumentError:
    return DocumentError("MT5201", file=file, problem=str(error)[:120] or type(error).__name__)


def sheet_of(book: Mapping[str, Sequence[Sequence[Raw]]], form: SheetForm, *, file: str) -> Sheet:
    """The sheet of that form; names, headers and their order are taken as a person means them.

    Raises:
        DocumentError: MT5202 when there is no such sheet.
    """
    name = next((name for name in book if search_key(name) == search_key(form.name)), None)
    if name is None:
        raise DocumentError("MT5202", file=file, sheet=form.name, known=", ".join(book))
    sheet = Sheet(name)
    places, top = _header(book[name], form, sheet)
    for number, cells in enumerate(book[name][top + 1 :], start=top + 2):
        row = {key: Cell(cells[at], name, f"{letters(at)}{number}") for at, key in places.items() if at < len(cells)}
        if any(not cell.is_empty for cell in row.values()):
            sheet.rows.append(row)
    return sheet


def _header(rows: Sequence[Sequence[Raw]], form: SheetForm, sheet: Sheet) -> tuple[dict[int, str], int]:
    """Place of each column by its header, and the header's row: the one of the first rows with most known headers."""
    known = {search_key(column.title): column.key for column in form.columns}
    first = rows[:HEADER_WITHIN]
    top = max(range(len(first)), key=lambda at: (_known_in(first[at], known), -at), default=0)
    titles = first[top] if first else ()
    places: dict[int, str] = {}
    for at, title in enumerate(titles):
        key = known.get(search_key(str(title)))
        if key is not None and key not in places.values():
            places[at] = key
        elif title != "":
            place = {"sheet": sheet.name, "cell": f"{letters(at)}{top + 1}", "column": str(title)[:40]}
            sheet.notes.append(Finding("MT5207", place))
    sheet.wrong += _missing(form, places, sheet.name)
    return places, top


def _known_in(row: Sequence[Raw], known: Mapping[str, str]) -> int:
    return sum(search_key(str(title)) in known for title in row)


def _missing(form: SheetForm, places: Mapping[int, str], sheet: str) -> Iterator[Finding]:
    for column in form.columns:
        if column.required and column.key not in places.values():
            yield Finding("MT5203", {"sheet": sheet, "column": column.title})

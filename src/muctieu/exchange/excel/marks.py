"""The hidden marks of a form that went out: which form, version and period it is, and what its columns and rows are.

They stand twice, as defined names (which follow a column that is moved) and on a hidden sheet (which survives
programs that drop the names). What a person reads in the sheet comes first: marks help where words do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from muctieu.core.period import Period
from muctieu.errors import PeriodError
from muctieu.exchange.excel.grid import Book, place_of

SHEET = "muctieu"
PREFIX = "mt"
KINDS = ("place", "indicator", "label")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!.]+))[!.]\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_HEAD = ("form", "version", "period")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: what a column (`axis` "c") or a row ("r") of a sheet, or a whole sheet ("s"), speaks of."""

    axis: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Marks of one sheet: by column from 0, by row from 1, and the place of the whole sheet."""

    columns: Mapping[int, Mark] = field(default_factory=dict)
    rows: Mapping[int, Mark] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the marks of a file say; `period` is None when there is none that can be read."""

    form: str
    version: str
    period: Period | None
    sheets: Mapping[str, SheetMarks] = field(default_factory=dict)


def name_of(mark: Mark, number: int) -> str:
    """The defined name that carries a mark; `number` makes it unique.

    >>> name_of(Mark("c", "place", "ban-mo"), 3)
    'mt.c.place.3.ban.002dmo'
    """
    return f"{PREFIX}.{mark.axis}.{mark.kind}.{number}.{_packed(mark.key)}"


def _packed(key: str) -> str:
    units = key.encode("utf-16-be", errors="surrogatepass")
    pairs = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(unit) if unit < 128 and chr(unit).isalnum() else f".{unit:04x}" for unit in pairs)


def _unpacked(packed: str) -> str:
    said = re.sub(r"\.([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), packed)
    return said.encode("utf-16-be", errors="surrogatepass").decode("utf-16-be", errors="replace")


def marks_of(book: Book) -> Marks | None:
    """The marks of a file; None for a file that no form went out as."""
    head = {**_listed(book), **_stated(book)}
    if not head.get("form"):
        return None
    return Marks(head["form"], head.get("version", ""), _period(head.get("period", "")), _sheets(book))


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except PeriodError:
        return None


def _stated(book: Book) -> dict[str, str]:
    """Form, version and period as defined names: mt.form is "ban-quy"."""
    found = {}
    for key in _HEAD:
        said = book.names.get(f"{PREFIX}.{key}", "").removeprefix("of:").lstrip("=").strip()
        if len(said) > 2 and said[0] == said[-1] == '"':
            found[key] = said[1:-1].replace('""', '"')
    return found


def _listed(book: Book) -> dict[str, str]:
    """The same as the hidden sheet lists them."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    found: dict[str, str] = {}
    for row in sheet.rows() if sheet is not None else ():
        key = row.cells.get(0)
        said = row.cells.get(1)
        if key is None or key.text not in _HEAD:
            break
        found[key.text] = "" if said is None else said.text
    return found


def _sheets(book: Book) -> dict[str, SheetMarks]:
    found: dict[str, tuple[dict[int, Mark], dict[int, Mark], list[str]]] = {}
    for mark, sheet, row, column in _located(book):
        columns, rows, places = found.setdefault(sheet, ({}, {}, []))
        if mark.axis == "c":
            columns[column] = mark
        elif mark.axis == "r":
            rows[row] = mark
        else:
            places.append(mark.key)
    return {
        sheet: SheetMarks(columns, rows, places[0] if len(places) == 1 else "")
        for sheet, (columns, rows, places) in found.items()
    }


def _located(book: Book) -> Iterator[tuple[Mark, str, int, int]]:
    """Each mark with the sheet, row and column that its name stands for now."""
    for name, target in book.names.items():
        parts = name.split(".", 4)
        match = _REFERENCE.search(target.removeprefix("=").replace("$'", "'").lstrip("$"))
        if len(parts) != 5 or parts[0] != PREFIX or parts[1] not in "crs" or parts[2] not in KINDS or match is None:
            continue
        at = place_of(match[3] + match[4])
        if at is not None:
            sheet = (match[1] or match[2]).replace("''", "'")
            yield Mark(parts[1], parts[2], _unpacked(parts[4])), sheet, *at

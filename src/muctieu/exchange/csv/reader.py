"""The reader of .csv: the encoding and the sign between columns are found, everything in it is text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from muctieu.exchange.excel.grid import LAST_COLUMN, Book, Cell, Counted, Row, Sheet, broken, clean
from muctieu.exchange.text.encoding import decode

SIGNS = (";", "\t", ",", "|")
_SAMPLE_ROWS, _SAMPLE = 50, 65_536
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# So a program keeps another from taking text for a number: ="12/19", or an apostrophe before it.
_KEPT = re.compile(r'="([^"]*)"')


def open_csv(raw: bytes, *, file: str) -> Book:
    """The table as a workbook of one sheet.

    Raises:
        DocumentError: MT5005 to MT5007 for what is no Unicode text.
    """
    text = decode(raw, file=file)
    stated = _STATED.match(text)
    sign = stated[1] if stated else sign_of(text)
    first = 1 if stated else 0
    return Book("csv", file, (Sheet(file, lambda: _rows(text, sign, first, file=file)),))


def sign_of(text: str) -> str:
    """The sign between the columns: the one that parts most of the first rows into the same number of cells."""
    return max(SIGNS, key=lambda sign: _evenness(text[:_SAMPLE], sign))


def _evenness(text: str, sign: str) -> tuple[int, int]:
    """How many rows have the commonest number of cells above one, and that number."""
    # The sample is shorter than the longest field that the library takes, so nothing here fails.
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), _SAMPLE_ROWS)
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return (0, 0)
    cells, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (count, cells)


def _rows(text: str, sign: str, first: int, *, file: str) -> Iterator[Row]:
    counted = Counted(file)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    number = 0
    try:
        for written in rows:
            number += 1
            if number <= first:
                continue
            cells = {at: cell for at, cell in enumerate(map(_cell, written[:LAST_COLUMN])) if cell.text}
            if cells:
                yield counted.add(Row(number, cells))
    except csv.Error as error:
        raise broken(file, f"{number + 1}: {error}") from None


def _cell(written: str) -> Cell:
    text = clean(written)
    kept = _KEPT.fullmatch(text)
    if kept:
        text = kept[1].strip()
    return Cell(text.removeprefix("'").strip())

"""What every reader of spreadsheets hands on: sheets whose rows stream by, cells as a person sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from unicodedata import normalize

from muctieu.errors import DocumentError
from muctieu.exchange.base import MEGABYTE, in_megabytes

# What programs allow in one sheet; an address beyond it is no address.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# A province's yearly figures are 100,000 rows; rows in which nothing stands do not count.
MAX_ROWS = 250_000
MAX_SHEETS = 200
MAX_SHEET_FILE = 32 * MEGABYTE
# What one part may unpack to, and what all passes over one file may unpack together.
MAX_UNPACKED = 192 * MEGABYTE
MAX_STREAMED = 8 * MAX_UNPACKED
MAX_CELL_TEXT = 2_000


class Kind(StrEnum):
    """What a cell keeps: the same signs may be text that somebody typed or a number that a program shows."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    FLAG = "flag"
    ERROR = "error"
    UNCALCULATED = "uncalculated"  # a formula whose value the file does not hold


class Cell(NamedTuple):
    """A cell that is not empty.

    Attributes:
        text: What it shows, numbers written the Vietnamese way ("1.326,5", "54,5%").
        kind: What it keeps.
        exact: The number that it keeps, where it shows a rounded one; else empty.
        others: What a person may have typed, where the program made a day or a fraction of it.
    """

    text: str
    kind: Kind = Kind.TEXT
    exact: str = ""
    others: tuple[str, ...] = ()


class Row(NamedTuple):
    """One row in which something stands; `number` counts from 1, columns from 0."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False


class Area(NamedTuple):
    """Merged cells: first and last row (from 1) and column (from 0), all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sheet says beside its cells."""

    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; each call of `rows` or `facts` reads the file anew."""

    name: str
    rows: Callable[[], Iterator[Row]]
    facts: Callable[[], Facts] = Facts
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file of sheets.

    `names` are its defined names: name → what it stands for, as the file writes it. `progress` tells how much of the
    file has been read, from 0 to 1.
    """

    kind: str
    file: str
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[], float] = lambda: 0.0


class Counted:
    """Rows counted against their bound."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0

    def add(self, row: Row) -> Row:
        """The row itself.

        Raises:
            DocumentError: MT5211 above `MAX_ROWS`.
        """
        self._count += 1
        if self._count > MAX_ROWS:
            raise DocumentError("MT5211", file=self._file, limit=f"{MAX_ROWS:,}".replace(",", "."))
        return row


def broken(file: str, problem: object) -> DocumentError:
    """MT5212 with what is wrong, in few words."""
    told = str(problem)[:120] or type(problem).__name__
    return DocumentError("MT5212", file=file, problem=told)


def check_size(raw: bytes, *, file: str) -> None:
    """Raise MT5003 for a file above `MAX_SHEET_FILE`."""
    if len(raw) > MAX_SHEET_FILE:
        raise DocumentError("MT5003", file=file, size=in_megabytes(len(raw)), limit=in_megabytes(MAX_SHEET_FILE))


def clean(text: str) -> str:
    """A cell's text in composed letters, without blanks at its ends and signs that no text has; long ones are cut."""
    return normalize("NFC", text.replace("\0", "").strip()[:MAX_CELL_TEXT])


def letters(at: int) -> str:
    """The letters of a column counted from 0: A, B, …, AA."""
    said = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def column_of(letters: str) -> int | None:
    """The column (from 0) that letters name; None for what is no column.

    >>> column_of("A"), column_of("xfd"), column_of("XFE")
    (0, 16383, None)
    """
    at = 0
    if not 0 < len(letters) <= 3:
        return None
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1 if at <= LAST_COLUMN else None


def place_of(reference: str) -> tuple[int, int] | None:
    """Row (from 1) and column (from 0) of an address like "D14" or "$D$14"; None for what is none."""
    plain = reference.replace("$", "")
    digits = len(plain) - len(plain.rstrip("0123456789"))
    column = column_of(plain[: len(plain) - digits])
    if column is None or not 0 < digits <= 7:
        return None
    row = int(plain[-digits:])
    return (row, column) if 0 < row <= LAST_ROW else None


def area_of(reference: str) -> Area | None:
    """The cells of "B2:D4" or of one address."""
    first, _, last = reference.partition(":")
    one, other = place_of(first), place_of(last or first)
    if one is None or other is None:
        return None
    return Area(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))

"""Columns of text that fit a terminal; Vietnamese in either composition counts by what is seen."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence

NARROWEST = 40
WIDEST = 120
GAP = 2
ELLIPSIS = "…"


def terminal_width() -> int:
    """Columns to fill: those of the terminal (or of COLUMNS), within bounds that can be read."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))


def has_colour() -> bool:
    """Whether emphasis may be shown: on a terminal whose owner has not set NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def width_of(text: str) -> int:
    """Columns that the text takes: marks none, East Asian wide characters two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def shorten(text: str, width: int) -> str:
    """The text, with an ellipsis where it is cut to `width` columns."""
    if width_of(text) <= width:
        return text
    kept = text
    while kept and width_of(kept) > width - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled with blanks to `width` columns."""
    blanks = " " * max(0, width - width_of(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken between words; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = shorten(word, width)
    return [*lines, line] if line else lines


def column_widths(rows: Sequence[Sequence[str]], *, total: int, least: int) -> list[int]:
    """Width of each column so that a row with its gaps fits `total`; the widest give way first, down to `least`."""
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = total - GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > least:
        widths[widths.index(max(widths))] -= 1
    return widths


def line_of(cells: Iterable[str], widths: Sequence[int], *, right: frozenset[int] = frozenset()) -> str:
    """One row: cells cut and padded to their columns, those of `right` set to the right."""
    padded = [
        pad(shorten(cell, width), width, right=column in right)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return (" " * GAP).join(padded).rstrip()

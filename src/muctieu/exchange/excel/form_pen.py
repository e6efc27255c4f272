"""The pen that draws entry forms: locked and open cells, drop-downs, hidden marks; no text becomes a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muctieu.exchange.excel import marks as marking
from muctieu.exchange.excel.grid import letters
from muctieu.exchange.excel.marks import Mark, name_of

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment: the same form gives the same bytes
SIDE_WIDTH, VALUE_WIDTH, LAST_WIDTH = 24, 13, 10
LONGEST_NAME = 31
LISTED = 255  # signs that a drop-down may list by itself; longer lists stand on the hidden sheet
FIRST_LIST = 10
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Excel would take text that begins so for a formula as soon as somebody edits the cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEGATIVE = re.compile(r"-[0-9][0-9.,]*%?")

_LOCKED = {"text_wrap": True, "bg_color": "#F3F5F7", "num_format": "@"}
_OPEN = {"text_wrap": True, "locked": False, "num_format": "@"}
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "head": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDE8F3", "num_format": "@"},
    "label": _LOCKED,
    "label quoted": {**_LOCKED, "quote_prefix": True},
    "hint": {**_LOCKED, "font_color": "#52606D", "italic": True},
    "last": {**_LOCKED, "font_color": "#7B8794", "align": "right"},
    "open": _OPEN,
    "figure": {**_OPEN, "align": "right"},
    "quoted": {**_OPEN, "quote_prefix": True},
}


@dataclass(frozen=True, slots=True)
class Titled:
    """A column with its title; `width` in signs."""

    title: str
    width: int


def safe_sheet_name(name: str) -> str:
    """The name as a sheet may be called."""
    return _FORBIDDEN.sub(" ", name).strip().strip("'")[:LONGEST_NAME].strip() or "Biểu"


def is_risky(text: str) -> bool:
    """Whether a program may take the text for a formula; a negative number is a number."""
    return text.startswith(_FORMULA) and _NEGATIVE.fullmatch(text) is None


class Pen:
    """Draws row after row on the sheets of one workbook."""

    def __init__(self, book: Any, title: str) -> None:
        book.set_properties({"title": title, "created": MADE})
        self._book = book
        self._rows: dict[Any, int] = {}
        self._names: set[str] = {marking.SHEET, "history"}
        self._marks: list[tuple[str, str, Mark]] = []
        self._lists: dict[tuple[str, ...], int] = {}
        edge: dict[str, object] = {"border": 1, "valign": "vcenter", "border_color": "#9AA5B1"}
        self._format: dict[str, Any] = {name: book.add_format({**edge, **given}) for name, given in _FORMATS.items()}
        self._title = book.add_format({"bold": True, "font_size": 13, "num_format": "@"})
        self._plain = book.add_format({"num_format": "@", "font_color": "#52606D"})

    def sheet(self, name: str, titles: Sequence[str], guide: Sequence[str]) -> Any:
        """A new sheet with its titles, locked but for the cells that are opened."""
        sheet = self._book.add_worksheet(self._free_name(name))
        self._rows[sheet] = 0
        for at, said in enumerate((*titles, *guide)):
            sheet.write_string(at, 0, said, self._title if at == 0 else self._plain)
        self._rows[sheet] = len(titles) + len(guide) + 1
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _free_name(self, name: str) -> str:
        plain = safe_sheet_name(name)
        found, number = plain, 1
        while found.casefold() in self._names:
            number += 1
            found = f"{plain[: LONGEST_NAME - 4]} {number}"
        self._names.add(found.casefold())
        return found

    def row(self, sheet: Any) -> int:
        """The row that is being drawn, from 0."""
        return self._rows[sheet]

    def next_row(self, sheet: Any) -> None:
        """Go on below."""
        self._rows[sheet] += 1

    def heading(self, sheet: Any, text: str) -> None:
        """The name of a part, with a row free above it."""
        self._rows[sheet] += 1
        sheet.write_string(self._rows[sheet], 0, text, self._title)
        self._rows[sheet] += 1

    def head(
        self,
        sheet: Any,
        sides: Sequence[Titled],
        tails: Sequence[Titled],
        values: Sequence[str],
        *,
        is_double: bool = False,
        alone: bool = False,
    ) -> None:
        """The head of a table; a double one has the last period beside each value, under one title for both."""
        top = self._rows[sheet]
        deep = is_double and not alone
        width = 2 if is_double else 1
        for at, side in enumerate(sides):
            self._head_cell(sheet, top, at, side.title, deep=deep)
            sheet.set_column(at, at, side.width)
        for number, title in enumerate(values):
            at = len(sides) + number * width
            if deep:
                sheet.merge_range(top, at, top, at + 1, "", self._format["head"])
                sheet.write_string(top, at, title, self._format["head"])
            if is_double:
                sheet.write_string(top + deep, at, "Kỳ trước", self._format["head"])
                sheet.set_column(at, at, LAST_WIDTH)
            sheet.write_string(top + deep, at + width - 1, "Số liệu" if deep else title, self._format["head"])
            sheet.set_column(at + width - 1, at + width - 1, VALUE_WIDTH)
        for number, tail in enumerate(tails):
            at = len(sides) + len(values) * width + number
            self._head_cell(sheet, top, at, tail.title, deep=deep)
            sheet.set_column(at, at, tail.width)
        self._rows[sheet] = top + 1 + deep
        sheet.freeze_panes(self._rows[sheet], min(len(sides), 2))

    def _head_cell(self, sheet: Any, top: int, column: int, title: str, *, deep: bool) -> None:
        if deep:
            sheet.merge_range(top, column, top + 1, column, "", self._format["head"])
        sheet.write_string(top, column, title, self._format["head"])

    def label(self, sheet: Any, column: int, text: str) -> None:
        """A locked cell."""
        sheet.write_string(self._rows[sheet], column, text, self._format["label quoted" if is_risky(text) else "label"])

    def hint(self, sheet: Any, column: int, text: str) -> None:
        """Words of guidance."""
        sheet.write_string(self._rows[sheet], column, text, self._format["hint"])

    def last(self, sheet: Any, column: int, text: str) -> None:
        """The figure of the period before, in grey."""
        sheet.write_string(self._rows[sheet], column, text, self._format["last"])

    def open_cell(
        self, sheet: Any, column: int, text: str, choices: Sequence[str] = (), *, is_figure: bool = False
    ) -> None:
        """A cell to type in, with what stands there already and what may be chosen."""
        row = self._rows[sheet]
        kind = "quoted" if is_risky(text) else "figure" if is_figure else "open"
        if text:
            sheet.write_string(row, column, text, self._format[kind])
        else:
            sheet.write_blank(row, column, None, self._format[kind])
        if choices:
            # A warning, not a ban: the reader knows other spellings too.
            sheet.data_validation(row, column, row, column, {
                "validate": "list", "source": self._source(tuple(choices)), "error_type": "warning",
                "error_title": "Không có trong danh sách", "error_message": "Hãy chọn trong danh sách nếu được.",
            })  # fmt: skip

    def _source(self, choices: tuple[str, ...]) -> str | list[str]:
        listed = list(choices)
        if sum(len(one) + 1 for one in listed) <= LISTED and not any("," in one for one in listed):
            return listed
        if choices not in self._lists:
            self._lists[choices] = FIRST_LIST + len(self._lists)
        column = letters(self._lists[choices])
        return f"={marking.SHEET}!${column}$1:${column}${len(choices)}"

    # -- marks ------------------------------------------------------------------------------------------------------

    def mark(self, sheet: Any, row: int, column: int, mark: Mark) -> None:
        """Mark a column, a row or a sheet by a name that follows the cell when it is moved."""
        name = name_of(mark, len(self._marks) + 1)
        quoted = sheet.get_name().replace("'", "''")
        if len(name) <= LISTED:
            self._book.define_name(name, f"='{quoted}'!${letters(column)}${row + 1}")
        self._marks.append((sheet.get_name(), f"{letters(column)}{row + 1}", mark))

    def marks(self, head: Mapping[str, str]) -> None:
        """The hidden sheet, and the same head as names."""
        sheet = self._book.add_worksheet(marking.SHEET)
        sheet.very_hidden()
        for at, (key, said) in enumerate(head.items()):
            sheet.write_string(at, 0, key, self._plain)
            sheet.write_string(at, 1, said, self._plain)
            if said:
                doubled = said.replace('"', '""')
                self._book.define_name(f"{marking.PREFIX}.{key}", f'="{doubled}"')
        for at, (name, cell, mark) in enumerate(self._marks, start=len(head) + 1):
            for column, said in enumerate((name, cell, mark.axis, mark.kind, mark.key)):
                sheet.write_string(at, column, said, self._plain)
        for choices, column in self._lists.items():
            for at, choice in enumerate(choices):
                sheet.write_string(at, column, choice, self._plain)

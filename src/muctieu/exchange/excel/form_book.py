"""An entry form as a workbook for people to fill in: open cells to type in, everything else locked, hidden marks.

Every open cell is text, so that no program turns 12/19 into a day or 1.326 into a decimal; what is typed is read by
the one reader of numbers when the file comes back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from muctieu.core.entry import Definitions
from muctieu.core.form import EntryField, EntryForm, Repeat
from muctieu.core.imports import PlaceName
from muctieu.core.indicator import Indicator
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.exchange.excel.form_pen import Pen, Titled, safe_sheet_name
from muctieu.exchange.excel.marks import Mark
from muctieu.exchange.excel.workbook import library

STATUS_WORDS: Mapping[ObsStatus, str] = {
    ObsStatus.OFFICIAL: "chính thức",
    ObsStatus.PROVISIONAL: "sơ bộ",
    ObsStatus.ESTIMATE: "ước",
}
YES_NO = ("đạt", "không đạt")
STATUS, REASON, NOTE = "Tính chất số liệu", "Lý do không có số liệu", "Ghi chú"
NO_FIGURE = "không có số liệu"
GUIDE = (
    "Chỉ ghi vào ô trắng. Số lẻ ghi bằng dấu phẩy, ví dụ 7,7; dạng “đạt trên tổng số” ghi như 12/19.",
    "Bằng không thì ghi 0. Chưa có số thì để trống ô đó và ghi lý do. Số ước tính thì chọn tính chất “ước”.",
)
_FREE_ROWS, _MOST_ROWS = 5, 300


class Layout(StrEnum):
    """How the sheets are laid out: villages in columns, villages in rows, or a sheet for each village."""

    COLUMNS = "columns"
    ROWS = "rows"
    SHEETS = "sheets"


@dataclass(frozen=True, slots=True)
class Given:
    """What stands for a figure when the form goes out: as it would be typed, and the figure of the period before."""

    text: str = ""
    last: str = ""
    status: ObsStatus = ObsStatus.OFFICIAL
    note: str = ""
    reason: str = ""

    @property
    def typed(self) -> str:
        """One cell that says value and status, or why there is no value."""
        if self.reason and not self.text:
            return f"{NO_FIGURE}: {self.reason}"
        word = STATUS_WORDS.get(self.status, "")
        return f"{self.text} ({word})" if self.text and word and self.status is not ObsStatus.OFFICIAL else self.text


NOTHING = Given()
# (place, indicator, label of a repeating row) → what stands for it.
GivenFigures = Mapping[tuple[str, str, str], Given]


def write_form_workbook(
    form: EntryForm,
    period: Period,
    places: Sequence[PlaceName],
    known: Definitions,
    *,
    version: str = "",
    given: GivenFigures | None = None,
    layout: Layout | None = None,
) -> bytes:
    """The form for a period and some places as an .xlsx; `exchange.excel.figures` reads it back.

    Args:
        form: The form.
        period: The period that it asks for.
        places: The places that fill it in, in the order in which they shall stand.
        known: Indicators and units.
        version: Version of the form, kept in the hidden marks.
        given: What is known already, and figures of the period before.
        layout: Villages in columns when left out, a sheet of its own for a single village.

    Raises:
        DocumentError: MT5209 when the extra `web` is not installed.
    """
    xlsxwriter: Any = library("xlsxwriter")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    pen = Pen(book, f"{form.name_vi}, {period.label_vi}")
    paper = _Paper(pen, form, places, known=known, given=given or {})
    paper.draw(layout or (Layout.SHEETS if len(places) == 1 else Layout.COLUMNS), period)
    pen.marks({"form": form.code, "version": version, "period": str(period)})
    book.close()
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Item:
    """A row or a column of the grid: a place or an indicator."""

    title: str
    mark: Mark
    key: str
    field: EntryField | None = None


class _Paper:
    """The form on its way to paper."""

    def __init__(
        self, pen: Pen, form: EntryForm, places: Sequence[PlaceName], *, known: Definitions, given: GivenFigures
    ) -> None:  # fmt: skip
        self._pen, self._form, self._places, self._known, self._given = pen, form, places, known, given
        self._has_last = any(one.last for one in given.values())

    def draw(self, layout: Layout, period: Period) -> None:
        """All sheets of the layout."""
        titles = (self._form.name_vi.upper(), f"Kỳ báo cáo: {period.label_vi}")
        fields = [self._field(one) for one in self._form.fields]
        if layout is Layout.SHEETS:
            for place in self._places:
                self._sheet_of(place, titles, fields)
            return
        places = [_Item(place.name, Mark("c" if layout is Layout.COLUMNS else "r", "place", place.key), place.key)
                  for place in self._places]  # fmt: skip
        sheet = self._pen.sheet("Số liệu", titles, GUIDE)
        if layout is Layout.COLUMNS:
            self._grid(sheet, rows=fields, columns=places, place_first=False)
        else:
            turned = [
                _Item(self._with_unit(one), Mark("c", "indicator", one.key), one.key, one.field) for one in fields
            ]
            self._grid(sheet, rows=places, columns=turned, place_first=True)
        for part in self._form.repeats:
            self._repeat(self._pen.sheet(part.name_vi, titles, GUIDE), part, self._places)

    def _field(self, field: EntryField) -> _Item:
        indicator = self._known.indicators[field.indicator]
        return _Item(indicator.name_vi, Mark("r", "indicator", indicator.code), indicator.code, field)

    def _with_unit(self, item: _Item) -> str:
        return f"{item.title} ({self._known.indicators[item.key].unit.symbol_vi})"

    # -- the grid of indicators and villages ------------------------------------------------------------------------

    def _sheet_of(self, place: PlaceName, titles: Sequence[str], fields: Sequence[_Item]) -> None:
        """A sheet of one village: its figures below one another, then the repeating parts."""
        sheet = self._pen.sheet(safe_sheet_name(place.name), (*titles, f"Đơn vị: {place.name}"), GUIDE)
        self._grid(
            sheet, rows=fields, columns=[_Item("Số liệu", Mark("s", "place", place.key), place.key)], place_first=False
        )
        for part in self._form.repeats:
            self._pen.heading(sheet, part.name_vi)
            self._repeat(sheet, part, (place,), alone=True)

    def _grid(self, sheet: Any, *, rows: Sequence[_Item], columns: Sequence[_Item], place_first: bool) -> None:
        if not rows or not columns:
            return
        alone = columns[0].mark.axis == "s"
        sides = (
            [Titled("Chỉ tiêu", 38), Titled("ĐVT", 10), Titled("Hướng dẫn", 36)]
            if not place_first
            else [Titled("Bản", 24)]
        )
        first = 1 + len(sides)
        width = 2 if self._has_last else 1
        values = {at: first + number * width + width - 1 for number, at in enumerate(range(len(columns)))}
        behind = first + len(columns) * width
        tails = [Titled("Tính chất", 14), Titled(REASON, 24), Titled(NOTE, 24)]
        self._pen.head(sheet, [Titled("TT", 5), *sides], tails, [item.title for item in columns],
                       is_double=self._has_last, alone=alone)  # fmt: skip
        for number, item in enumerate(columns):
            top, left = (0, 0) if alone else (self._pen.row(sheet) - 1, values[number])
            self._pen.mark(sheet, top, left, item.mark)
        if not alone:
            self._whole_columns(sheet, values.values(), first)
        for number, item in enumerate(rows, start=1):
            self._line(sheet, number, item, sides=len(sides))
            for at, column in enumerate(columns):
                self._figure(sheet, values[at], item, column, plain=alone)
            self._tail(sheet, behind, self._of(rows[number - 1], columns[0]) if alone else NOTHING)
            self._pen.next_row(sheet)

    def _whole_columns(self, sheet: Any, columns: Iterable[int], first: int) -> None:
        """Two rows that speak for whole columns: their status, and why what is empty in them is so."""
        at = list(columns)
        for title, choices in ((STATUS, tuple(STATUS_WORDS.values())), (REASON, ())):
            self._pen.label(sheet, 1, title)
            for side in (0, *range(2, first)):
                self._pen.label(sheet, side, "")
            for column in at:
                self._pen.open_cell(sheet, column, "", choices)
            self._pen.next_row(sheet)

    def _line(self, sheet: Any, number: int, item: _Item, *, sides: int) -> None:
        self._pen.label(sheet, 0, str(number))
        self._pen.label(sheet, 1, item.title)
        self._pen.mark(sheet, self._pen.row(sheet), 1, item.mark)
        if sides > 1 and item.field is not None:
            self._pen.label(sheet, 2, self._known.indicators[item.key].unit.symbol_vi)
            self._pen.hint(sheet, 3, item.field.hint_vi or ("" if item.field.required else "Không bắt buộc"))

    def _of(self, one: _Item, other: _Item) -> Given:
        indicator, place = (one, other) if one.field is not None else (other, one)
        return self._given.get((place.key, indicator.key, ""), NOTHING)

    def _figure(self, sheet: Any, column: int, row: _Item, head: _Item, *, plain: bool) -> None:
        given = self._of(row, head)
        if self._has_last:
            self._pen.last(sheet, column - 1, given.last)
        indicator = self._known.indicators[row.key if row.field is not None else head.key]
        self._pen.open_cell(sheet, column, given.text if plain else given.typed, choices_of(indicator), is_figure=True)

    def _tail(self, sheet: Any, column: int, given: Given) -> None:
        """Status, reason and note; in a grid they speak for the whole row and start empty."""
        status = "" if given.status is ObsStatus.OFFICIAL else STATUS_WORDS.get(given.status, "")
        self._pen.open_cell(sheet, column, status, tuple(STATUS_WORDS.values()))
        self._pen.open_cell(sheet, column + 1, given.reason)
        self._pen.open_cell(sheet, column + 2, given.note)

    # -- repeating parts --------------------------------------------------------------------------------------------

    def _repeat(self, sheet: Any, part: Repeat, places: Sequence[PlaceName], *, alone: bool = False) -> None:
        """Free rows, each with its label; with several villages each row names its own."""
        sides = [Titled("TT", 5), *([] if alone else [Titled("Bản", 24)]), Titled(part.label_vi, 26)]
        indicators = [self._known.indicators[field.indicator] for field in part.fields]
        heads = [f"{one.name_vi} ({one.unit.symbol_vi})" for one in indicators]
        self._pen.head(sheet, sides, [Titled("Tính chất", 14), Titled(REASON, 24), Titled(NOTE, 24)], heads)
        for at, one in enumerate(indicators, start=len(sides)):
            self._pen.mark(sheet, self._pen.row(sheet) - 1, at, Mark("c", "indicator", one.code))
        self._pen.mark(sheet, self._pen.row(sheet) - 1, len(sides) - 1, Mark("c", "label", part.code))
        there = self._rows_there(part, places)
        free = min(max(part.most * len(places) - len(there), _FREE_ROWS), _MOST_ROWS)
        names = tuple(place.name for place in places)
        for number, (place, label) in enumerate([*there, *[("", "")] * free], start=1):
            self._pen.label(sheet, 0, str(number))
            if not alone:
                self._pen.open_cell(sheet, 1, next((one.name for one in places if one.key == place), ""), names)
            self._pen.open_cell(sheet, len(sides) - 1, label, part.choices)
            key = place or (places[0].key if alone else "")
            given = [self._given.get((key, one.code, label), NOTHING) if label else NOTHING for one in indicators]
            for at, (one, said) in enumerate(zip(indicators, given, strict=True), start=len(sides)):
                self._pen.open_cell(sheet, at, said.typed, choices_of(one), is_figure=True)
            self._tail(sheet, len(sides) + len(indicators), NOTHING)
            self._pen.next_row(sheet)

    def _rows_there(self, part: Repeat, places: Sequence[PlaceName]) -> list[tuple[str, str]]:
        """Place and label of the rows that are known already, in the order of places and choices."""
        codes = {field.indicator for field in part.fields}
        keys = {(place, label) for place, indicator, label in self._given if indicator in codes and label}
        order = {label: at for at, label in enumerate(part.choices)}
        return [
            (place.key, label)
            for place in places
            for label in sorted(
                (label for key, label in keys if key == place.key), key=lambda one: (order.get(one, len(order)), one)
            )
        ]


def choices_of(indicator: Indicator) -> tuple[str, ...]:
    """The words that may be chosen for a figure; empty where a number is typed."""
    return indicator.grades or (YES_NO if indicator.unit.code == "yes_no" else ())

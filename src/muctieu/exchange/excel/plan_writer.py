"""A plan as a workbook: Vietnamese headers, drop-downs, text where Excel would turn it into something else."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Baseline, Source, Target
from muctieu.exchange.excel.form import (
    AUTHORITIES,
    BASES,
    FORMS,
    HEAD,
    LISTS,
    MILESTONES,
    PAPERS,
    POINTS,
    POSTS,
    SETTINGS,
    SETUP,
    TARGETS,
    Column,
    Holds,
    SheetForm,
)
from muctieu.exchange.excel.grid import letters
from muctieu.exchange.excel.workbook import library
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plan_pack import PlanPack

Values = Mapping[str, object]
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment: the same plan gives the same bytes
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts days wrongly
SIGNIFICANT = 15
ROWS_READY = 500
# Excel would take text that begins so for a formula as soon as somebody edits the cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_workbook(pack: PlanPack) -> bytes:
    """The workbook's bytes: the same pack gives the same bytes.

    Raises:
        DocumentError: MT5209 when the extra `web` is not installed.
    """
    xlsxwriter: Any = library("xlsxwriter")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": pack.plan.name_vi, "created": MADE})
    paper = _Paper(book)
    paper.table(TARGETS, [_target(target) for target in pack.plan.targets])
    paper.table(MILESTONES, list(_milestones(pack.plan.targets)))
    paper.table(POINTS, [{"number": point.number, "text": point.text} for point in pack.plan.points])
    paper.table(PAPERS, [_slots(one) for one in pack.papers])
    paper.table(POSTS, [_slots(one) for one in pack.posts])
    paper.setup(pack)
    paper.lists()
    book.close()
    return stream.getvalue()


class _Paper:
    """The workbook under the pen, with its cell formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE8F3", "border": 1}
        )
        self._text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._quoted = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True})
        self._number = book.add_format({"valign": "top"})
        self._day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        self._units = {code: unit.symbol_vi for code, unit in load_units().items()}

    def table(self, form: SheetForm, rows: Sequence[Values]) -> None:
        """A sheet with one row each, its header kept in sight."""
        sheet = self._book.add_worksheet(form.name)
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(form.columns):
            sheet.set_column(at, at, column.width, self._day if column.holds is Holds.DAY else self._text)
            sheet.write_string(0, at, column.title, self._head)
            self._choices(sheet, at, column)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(form.columns):
                self._cell(sheet, (number, at), row.get(column.key), column)
        sheet.autofilter(0, 0, max(len(rows), 1), len(form.columns) - 1)

    def setup(self, pack: PlanPack) -> None:
        """The sheet of the plan itself: one line for each item."""
        sheet = self._book.add_worksheet(SETUP.name)
        for at, column in enumerate(SETUP.columns):
            sheet.set_column(at, at, column.width, self._text)
            sheet.write_string(0, at, column.title, self._head)
        said = {**_slots(pack.plan), **_slots(pack.plan.settings)}
        for number, column in enumerate((*HEAD, *SETTINGS), start=1):
            sheet.write_string(number, 0, column.title, self._text)
            self._cell(sheet, (number, 1), said[column.key], column)

    def lists(self) -> None:
        """The words of the drop-downs, and the catalogue for people to look up."""
        sheet = self._book.add_worksheet(LISTS)
        for at, words in enumerate(_lists()):
            sheet.set_column(at, at, 30)
            for number, word in enumerate(words):
                sheet.write_string(number, at, word, self._head if number == 0 else self._text)

    def _choices(self, sheet: Any, at: int, column: Column) -> None:
        held = [Holds.FORM, Holds.BASIS, Holds.AUTHORITY, Holds.INDICATOR, Holds.UNIT]
        if column.holds not in held:
            return
        place = held.index(column.holds)
        letter, count = letters(place), len(_lists()[place])
        source = f"='{LISTS}'!${letter}$2:${letter}${count}"
        # A warning, not a ban: the import knows codes and other spellings too.
        sheet.data_validation(
            1, at, ROWS_READY, at, {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
        )

    def _cell(self, sheet: Any, place: tuple[int, int], value: object, column: Column) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(*place, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001
        elif isinstance(value, Decimal) and _is_safe(value):
            sheet.write_number(*place, value, self._number)
        else:
            words = self._words(value, column)
            sheet.write_string(*place, words, self._quoted if words.startswith(_FORMULA) else self._text)

    def _words(self, value: object, column: Column) -> str:
        if isinstance(value, Decimal):
            return format_vi(value)
        if isinstance(value, date):
            return value.isoformat()
        if column.holds is Holds.UNIT:
            return (
                self._units[str(value)]
                if list(self._units.values()).count(self._units[str(value)]) == 1
                else str(value)
            )
        return str(value)


def _is_safe(value: Decimal) -> bool:
    """Whether Excel, which keeps 15 digits, holds the number exactly."""
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= SIGNIFICANT and abs(value) < 10**SIGNIFICANT and value == Decimal(repr(float(value)))


def _lists() -> tuple[tuple[str, ...], ...]:
    indicators = load_indicators()
    symbols = dict.fromkeys(unit.symbol_vi for unit in load_units().values())
    return (
        ("Dạng", *FORMS.values()),
        ("Căn cứ", *BASES.values()),
        ("Cấp giao", *AUTHORITIES.values()),
        ("Chỉ tiêu trong danh mục", *indicators),
        ("Đơn vị tính", *symbols),
        ("Tên chỉ tiêu", *(indicator.name_vi for indicator in indicators.values())),
    )


def _slots(thing: Any) -> dict[str, object]:
    return {name: getattr(thing, name) for name in thing.__slots__}


def _target(target: Target) -> Values:
    plain = {key: value for key, value in _slots(target).items() if isinstance(value, str | Decimal | date)}
    return {
        **plain,
        "indicator": target.indicator.code,
        "indicator.name": target.indicator.name_vi,
        "form": FORMS[target.form],
        "basis": BASES[target.basis],
        "authority": AUTHORITIES[target.authority],
        "unit": target.unit.code,
        **({} if target.admits is None else {"admits.low": target.admits.low, "admits.high": target.admits.high}),
        **_baseline(target.baseline),
        **_source("source", target.source),
    }


def _baseline(baseline: Baseline | None) -> Values:
    if baseline is None:
        return {}
    said = {"baseline.value": baseline.value, "baseline.period": str(baseline.period)}
    return {**said, **_source("baseline.source", baseline.source)}


def _source(prefix: str, source: Source | None) -> Values:
    if source is None:
        return {}
    ends = {key: None if at is None else Decimal(at) for key, at in (("start", source.start), ("end", source.end))}
    words = {"document": source.document, "place": source.place, "written": source.written}
    return {f"{prefix}.{key}": value for key, value in {**words, **ends}.items()}


def _milestones(targets: Iterable[Target]) -> Iterator[Values]:
    for target in targets:
        for stone in target.milestones:
            said = {"target": target.id, "period": str(stone.period), "value": stone.value}
            yield {**said, **_source("source", stone.source)}

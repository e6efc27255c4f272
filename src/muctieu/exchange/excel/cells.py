"""Cells as values of a plan, the way the form says; each wrong one becomes a finding with its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from muctieu.core.fold import search_key
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import ParsedNumber, format_vi, parse_vi
from muctieu.core.period import Period
from muctieu.core.unit import Unit
from muctieu.errors import Finding, PeriodError, QuantityError
from muctieu.exchange.excel.form import AUTHORITIES, BASES, FORMS, Column, Holds
from muctieu.exchange.excel.workbook import Cell

Value = str | int | Decimal | date
_NUMBER = ("phải là một số, như 26 hoặc 7,7", "must be a number, like 26 or 7,7")
_WHOLE = ("phải là số nguyên", "must be a whole number")
_DAY = ("phải là ngày, như 31/12/2025", "must be a day, like 31/12/2025")
_PERIOD = ("phải là kỳ, như 2023, 2023-Q1 hoặc quý I/2023", "must be a period, like 2023, 2023-Q1 or quý I/2023")


Choice = TypeVar("Choice", bound=StrEnum)


class WrongCellError(Exception):
    """A cell that is not what its column asks for; the rule in both languages."""

    def __init__(self, rule: tuple[str, str]) -> None:
        self.rule = rule
        super().__init__(rule[1])


class CellReader:
    """Reads cells with the definitions that they may name; `findings` gathers what is wrong or doubtful."""

    def __init__(self, units: Mapping[str, Unit], indicators: Mapping[str, Indicator]) -> None:
        self.findings: list[Finding] = []
        self._units = _by_name({code: unit.symbol_vi for code, unit in units.items()})
        self._indicators = _by_name({code: indicator.name_vi for code, indicator in indicators.items()})
        self._readers: dict[Holds, Callable[[Cell], Value]] = {
            Holds.TEXT: _text,
            Holds.CODE: lambda cell: _text(cell).strip(),
            Holds.NUMBER: self._number,
            Holds.WHOLE: _whole,
            Holds.DAY: _day,
            Holds.PERIOD: _period,
            Holds.INDICATOR: lambda cell: _named(cell, self._indicators, "chỉ tiêu", "indicator"),
            Holds.UNIT: lambda cell: _named(cell, self._units, "đơn vị tính", "unit"),
            Holds.FORM: lambda cell: _choice(cell, FORMS),
            Holds.BASIS: lambda cell: _choice(cell, BASES),
            Holds.AUTHORITY: lambda cell: _choice(cell, AUTHORITIES),
        }

    def read(self, cell: Cell, column: Column) -> Value | None:
        """The cell's value; None when it is wrong, which is a finding then, or empty after its blanks."""
        try:
            value = self._readers[column.holds](cell)
        except WrongCellError as wrong:
            self.wrong(cell, wrong.rule)
            return None
        return None if value == "" else value

    def wrong(self, cell: Cell, rule: tuple[str, str]) -> None:
        """Note a cell that breaks a rule."""
        place = {"sheet": cell.sheet, "cell": cell.address, "value": cell.shown}
        self.findings.append(Finding("MT5204", {**place, "rule_vi": rule[0], "rule_en": rule[1]}))

    def _number(self, cell: Cell) -> Decimal:
        parsed = self.parsed(cell)
        if parsed.kind in ("range", "fraction"):
            raise WrongCellError(_NUMBER)
        return parsed.value

    def parsed(self, cell: Cell) -> ParsedNumber:
        """The number of a cell; numbers that Excel holds come as the digits it shows.

        Raises:
            WrongCellError: For anything that is not a number; a day says that Excel has made one of 12/19.
        """
        if isinstance(cell.raw, bool) or not isinstance(cell.raw, str | int | float):
            raise WrongCellError(_NUMBER)
        if not isinstance(cell.raw, str):
            return ParsedNumber(Decimal(repr(cell.raw)), cell.shown)
        try:
            parsed = parse_vi(cell.raw)
        except QuantityError:
            raise WrongCellError(_NUMBER) from None
        if parsed.findings:
            read = {"sheet": cell.sheet, "cell": cell.address, "value": cell.shown, "read": format_vi(parsed.value)}
            self.findings.append(Finding("MT5206", read))
        return parsed


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Spelling → code: codes first, then names; a name that two carry stands for the first."""
    return {_spelling(name): code for code, name in reversed(list(names.items()))} | {
        _spelling(code): code for code in names
    }


def _spelling(text: str) -> str:
    return " ".join(text.lower().split())


def _text(cell: Cell) -> str:
    """Text letter by letter; a number as the digits that Excel shows."""
    if isinstance(cell.raw, float) and cell.raw.is_integer():
        return str(int(cell.raw))
    return cell.raw if isinstance(cell.raw, str) else str(cell.raw)


def _whole(cell: Cell) -> int:
    text = _text(cell).strip()
    if isinstance(cell.raw, bool) or not text.removeprefix("-").isdecimal():
        raise WrongCellError(_WHOLE)
    return int(text)


def _day(cell: Cell) -> date:
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    if isinstance(cell.raw, date):
        return cell.raw
    parts = _text(cell).strip().replace("-", "/").split("/")
    numbers = [int(part) for part in parts if part.isdecimal()]
    try:
        first, month, last = numbers
        return date(first, month, last) if first > 31 else date(last, month, first)
    except ValueError:
        raise WrongCellError(_DAY) from None


def _period(cell: Cell) -> str:
    text = _text(cell).strip()
    for read in (Period.parse, Period.parse_vi):
        try:
            return str(read(text))
        except PeriodError:
            continue
    raise WrongCellError(_PERIOD)


def _named(cell: Cell, codes: Mapping[str, str], vi: str, en: str) -> str:
    code = codes.get(_spelling(_text(cell)))
    if code is None:
        raise WrongCellError((f"không có trong danh mục {vi}", f"is no {en} of the catalogue"))
    return code


def _choice(cell: Cell, labels: Mapping[Choice, str]) -> str:
    said = search_key(_text(cell))
    for member, label in labels.items():
        if said in (search_key(label), search_key(member.value)):
            return member.value
    known = ", ".join(labels.values())
    raise WrongCellError((f"phải là một trong: {known}", f"must be one of: {known}"))

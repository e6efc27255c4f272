"""Totals that a sheet prints: never figures, always held against the places that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from muctieu.core.imports import Said, Total
from muctieu.core.indicator import PlaceRule
from muctieu.core.period import Period
from muctieu.errors import Finding
from muctieu.exchange.excel.grid import Cell, Row
from muctieu.exchange.excel.heads import Table, ValueColumn
from muctieu.exchange.excel.names import Names, Role, fold


class Keys(NamedTuple):
    """Of whom and what a figure speaks, with the words for it, and what is wrong with these."""

    place: str
    indicator: str
    period: Period | None
    label: str
    unit: str
    said: Said
    findings: tuple[Finding, ...] = ()
    is_total: bool = False


class Totals:
    """The totals of one sheet and their parts as they come by."""

    def __init__(self, names: Names, sheet: str) -> None:
        """`sheet` is put before addresses; it is empty where a file has only one."""
        self._sheet = sheet
        self._summed = {code: one for code, one in names.known.indicators.items() if one.place is PlaceRule.SUM}
        self._totals: dict[tuple[int, int, str, Period | None, str], Total] = {}
        self._across: list[Finding] = []

    def add(self, table: Table, value: ValueColumn, keys: Keys, cell: Cell | None) -> None:
        """A figure of one place is a part of the total that may stand below or above it."""
        if cell is not None and keys.place and keys.indicator in self._summed and not value.meaning.place:
            self._of(table, value.column, keys).add(cell.text)

    def note(self, row: Row, table: Table, value: ValueColumn, keys: Keys) -> None:
        """A total that the file prints: one at the side has its parts in its row, one below or above waits for them."""
        cell = row.cells.get(value.column)
        if cell is None or keys.indicator not in self._summed:
            return
        place = f"{value.letters}{row.number}"
        address = f"{self._sheet}!{place}" if self._sheet else place
        if value.meaning.role is not Role.TOTAL:
            total = self._of(table, value.column, keys)
            total.printed, total.address = cell.text, address
            return
        total = Total(cell.text, address)
        for other in table.values:
            if other.meaning.place and other.column in row.cells:
                total.add(row.cells[other.column].text)
        self._across += self._checked(total, keys.indicator)

    def findings(self) -> Iterator[Finding]:
        """What does not add up, once all rows are read."""
        yield from self._across
        for (_, _, indicator, _, _), total in self._totals.items():
            yield from self._checked(total, indicator)

    def _of(self, table: Table, column: int, keys: Keys) -> Total:
        key = (table.number, column, keys.indicator, keys.period, fold(keys.label) if keys.label else "")
        total = self._totals.get(key)
        if total is None:
            total = self._totals[key] = Total()
        return total

    def _checked(self, total: Total, indicator: str) -> Iterator[Finding]:
        found = total.check(self._summed[indicator]) if total.printed else None
        if found is not None:
            yield found

"""The form of the level above, filled in: figures go into their cells, everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muctieu.core.quantity import plain
from muctieu.core.unit import PERCENT_DIMENSION, Unit
from muctieu.errors import DocumentError, Finding, QuantityError
from muctieu.exchange.excel import fill_xls, fill_xlsx
from muctieu.exchange.excel.books import open_book
from muctieu.exchange.excel.edit import Edit, Edits
from muctieu.exchange.excel.grid import place_of
from muctieu.exchange.excel.mapping import Fillings, FormMapping, Slot


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled form, how many cells were filled, and which were not, with the reason."""

    raw: bytes
    count: int
    findings: tuple[Finding, ...] = ()


def fill_workbook(
    raw: bytes, mapping: FormMapping, values: Fillings, *, file: str, units: Mapping[str, Unit]
) -> Filled:
    """The form with the figures in it; formulas are worked out anew when the file is opened.

    Args:
        raw: The form as it came, .xlsx or .xls.
        mapping: Which cell wants which figure.
        values: The figures.
        file: Name for messages.
        units: Units by code, for slots that print another unit.

    Raises:
        DocumentError: MT5221 for macros or a signature, MT5225 for a kind that cannot be filled, and those of
            `books.open_book`.
    """
    book = open_book(raw, file=file)
    if book.kind not in ("xlsx", "xls"):
        raise DocumentError("MT5225", file=file, kind=f".{book.kind}")
    there = {sheet.name for sheet in book.sheets}
    edits: Edits = {}
    findings: list[Finding] = []
    for slot in mapping.slots:
        edit = _edit(slot, values, units, there)
        if isinstance(edit, Edit):
            edits.setdefault(slot.sheet, {})[edit.at] = edit
        else:
            findings.append(edit)
    write = fill_xlsx.fill if book.kind == "xlsx" else fill_xls.fill
    made, refused = write(raw, edits, file=file)
    count = sum(map(len, edits.values())) - len(refused)
    return Filled(made, count, (*findings, *refused))


def _edit(slot: Slot, values: Fillings, units: Mapping[str, Unit], there: set[str]) -> Edit | Finding:
    place = {"sheet": slot.sheet, "cell": slot.cell}
    at = place_of(slot.cell)
    if slot.sheet not in there or at is None:
        return Finding("MT5224", {**place, "known": ", ".join(sorted(there))[:200]})
    value = values.get(slot.asked)
    if value is None:
        return Finding("MT5230", {**place, "value": slot.indicator})
    if isinstance(value, str):
        return Edit(at, text=value)
    wanted = units.get(slot.unit, value.unit)
    try:
        number = plain(value.to(wanted).value)
        return Edit(at, number=number, is_percent=wanted.dimension == PERCENT_DIMENSION)
    except QuantityError:
        symbols = {"unit": value.unit.symbol_vi, "unit_en": value.unit.symbol_en}
        return Finding("MT5226", {**place, **symbols, "own": wanted.symbol_vi, "own_en": wanted.symbol_en})

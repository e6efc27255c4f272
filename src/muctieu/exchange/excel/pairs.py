"""Two numbers in one cell: "19/19" for an x of y, "2.600 - 2.800" for a range, as people write them."""

from __future__ import annotations

from dataclasses import replace

from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.errors import QuantityError
from muctieu.exchange.excel.workbook import Cell

_SECOND = {"fraction": "out_of", "range": "value_hi"}


def take_pairs(row: dict[str, Cell]) -> dict[str, Cell]:
    """The row with both numbers of its value in columns of their own, where the second column is empty."""
    cell = row.get("value")
    if cell is None or not isinstance(cell.raw, str):
        return row
    try:
        parsed = parse_vi(cell.raw)
    except QuantityError:
        return row
    second = _SECOND.get(parsed.kind, "")
    other = parsed.whole if parsed.whole is not None else parsed.high
    if not second or other is None or (second in row and not row[second].is_empty):
        return row
    return {
        **row,
        "value": replace(cell, raw=format_vi(parsed.value)),
        second: replace(cell, raw=format_vi(other)),
    }

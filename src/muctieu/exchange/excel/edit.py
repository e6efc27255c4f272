"""A cell about to be written into a form that others have made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from muctieu.core.numbers_vi import format_vi
from muctieu.errors import Finding
from muctieu.exchange.excel.formats import SIGNIFICANT, Format, Shows
from muctieu.exchange.excel.grid import Area, letters

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """What goes into the cell at row (from 1) and column (from 0): a number, or a text."""

    at: Place
    number: Decimal | None = None
    text: str = ""
    is_percent: bool = False

    def kept(self, shown: Format) -> Decimal | str:
        """What the cell keeps; a percent format wants the share, a number that a program would round goes as text."""
        if self.number is None:
            return self.text
        number = self.number.scaleb(-2) if self.is_percent and shown.shows is Shows.PERCENT else self.number
        return number if is_safe(number) else format_vi(self.number)


# Sheet → place → what goes there.
Edits = dict[str, dict[Place, Edit]]


def is_safe(value: Decimal) -> bool:
    """Whether a program, which keeps 15 digits, holds the number exactly."""
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= SIGNIFICANT and abs(value) < 10**SIGNIFICANT and value == Decimal(repr(float(value)))


def refusal(code: str, sheet: str, at: Place, **more: str) -> Finding:
    """Why a cell is left as it is."""
    return Finding(code, {"sheet": sheet, "cell": address(at), **more})


def hidden_by(at: Place, merged: Iterable[Area]) -> Place | None:
    """The first cell of the merged ones that hide this cell; None where it is seen."""
    row, column = at
    for area in merged:
        if area.top <= row <= area.bottom and area.left <= column <= area.right and at != (area.top, area.left):
            return area.top, area.left
    return None


def address(at: Place) -> str:
    """The cell's address: D14."""
    return f"{letters(at[1])}{at[0]}"

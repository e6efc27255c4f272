"""What a form of the level above asks for: which cell wants which figure, as data that is made once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from muctieu.core.quantity import Quantity
from muctieu.errors import DocumentError
from muctieu.exchange.excel.grid import place_of

# The place of a slot that wants the figure of the whole commune.
WHOLE = ""


class Asked(NamedTuple):
    """The figure that a slot wants: of this period, so many periods back, or so many years back."""

    indicator: str
    place: str = WHOLE
    label: str = ""
    periods_back: int = 0
    years_back: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of the form and the figure that it wants; `unit` is the code of the unit that the form prints."""

    sheet: str
    cell: str
    indicator: str
    place: str = WHOLE
    label: str = ""
    periods_back: int = 0
    years_back: int = 0
    unit: str = ""

    @property
    def asked(self) -> Asked:
        """The figure, whatever cell it goes to."""
        return Asked(self.indicator, self.place, self.label, self.periods_back, self.years_back)


@dataclass(frozen=True, slots=True)
class FormMapping:
    """All slots of a form."""

    slots: tuple[Slot, ...]

    def as_dict(self) -> dict[str, object]:
        """As JSON keeps it; what has its default is left out."""
        return {"slots": [{key: value for key, value in asdict(slot).items() if value} for slot in self.slots]}


# A number with its unit, or words where the form wants words ("12/19", a grade).
Filling = Quantity | str
Fillings = Mapping[Asked, Filling]
_TEXTS = ("sheet", "cell", "indicator", "place", "label", "unit")
_NUMBERS = ("periods_back", "years_back")


def mapping_from(kept: Mapping[str, object]) -> FormMapping:
    """The inverse of `FormMapping.as_dict`.

    Raises:
        DocumentError: MT5228 when it is no mapping: a key that nobody knows, a cell that is none, one cell twice.
    """
    slots = kept.get("slots")
    if set(kept) - {"slots"} or not isinstance(slots, Sequence) or isinstance(slots, str):
        raise DocumentError("MT5228", value=", ".join(map(str, kept))[:80] or "–")
    found = tuple(map(_slot, slots))
    seen: set[tuple[str, str]] = set()
    for slot in found:
        if (slot.sheet, slot.cell) in seen:
            raise DocumentError("MT5228", value=f"{slot.sheet}!{slot.cell}")
        seen.add((slot.sheet, slot.cell))
    return FormMapping(found)


def _slot(kept: object) -> Slot:
    if not isinstance(kept, Mapping) or not _is_slot(kept):
        raise DocumentError("MT5228", value=str(kept)[:80])
    return Slot(**{**kept, "cell": kept["cell"].replace("$", "").upper()})


def _is_slot(kept: Mapping[str, object]) -> bool:
    return (
        not set(kept) - {*_TEXTS, *_NUMBERS}
        and all(isinstance(kept.get(key, ""), str) for key in _TEXTS)
        and all(type(kept.get(key, 0)) is int and int(str(kept.get(key, 0))) >= 0 for key in _NUMBERS)
        and bool(kept.get("sheet") and kept.get("indicator"))
        and place_of(str(kept.get("cell", ""))) is not None
    )

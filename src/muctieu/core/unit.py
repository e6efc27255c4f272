"""Units of measure: which may be converted into which, and how exactly each is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

PERCENT_DIMENSION = "percent"
PER_MILLE_DIMENSION = "per_mille"
POINT_DIMENSION = "point"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure.

    Percent, per mille and percentage points are three *dimensions*, not three scales of one: turning 7,7 ‰ into
    0,77 % is a person's decision, never arithmetic that happens on the way.

    Attributes:
        code: ASCII name used in packs, store and API, for example `million_dong`.
        symbol_vi: As printed in Vietnamese, for example "triệu đồng".
        symbol_en: As printed in English, for example "million VND".
        dimension: Units convert only within one dimension, for example `money`.
        factor: How many base units of the dimension one of this unit is (1000000 for million_dong in đồng).
        scale: Decimal places that the store keeps. Money units have the scale that makes the mantissa whole đồng.
        aliases: Other spellings met in text, for example "trđ".
    """

    code: str
    symbol_vi: str
    symbol_en: str
    dimension: str
    factor: Decimal = Decimal(1)
    scale: int = 0
    aliases: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # Looked up for every figure that is read.
        return hash(self.code)

    def converts_to(self, other: Unit) -> bool:
        """Whether a value in this unit has an exact meaning in `other`."""
        return self.dimension == other.dimension


class UnitNames:
    """Finds the unit that a text spells: "trđ", "triệu đồng", "tạ / ha"; case and blanks do not count."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_name: dict[str, Unit] = {}
        for unit in units:
            for name in (unit.symbol_vi, *unit.aliases):
                self._by_name.setdefault(_spelling(name), unit)

    def find(self, text: str) -> Unit | None:
        """The unit spelled by `text`, or None when no unit has that name."""
        return self._by_name.get(_spelling(text))


def _spelling(text: str) -> str:
    return "".join(normalize("NFC", text).lower().split())

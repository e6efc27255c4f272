"""Units of measure from `data/units.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from muctieu.core.unit import Unit
from muctieu.errors import PackError
from muctieu.packs.rows import Row, no_twins

FILE = "units.toml"
KEYS = ("code", "symbol_vi", "symbol_en", "dimension", "factor", "scale", "aliases")
MAX_SCALE = 18


def units_of(file: Row) -> dict[str, Unit]:
    """Code → unit, in the order of the file; each row is checked for itself."""
    rows = list(file.tables("unit", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    units = (_unit(row) for row in rows)
    return {unit.code: unit for unit in units}


def _unit(row: Row) -> Unit:
    factor = row.decimal("factor")
    scale = row.whole("scale")
    if factor is None or factor <= 0:
        raise row.wrong("factor", factor, rule_vi="phải là số dương", rule_en="must be a positive number")
    if not 0 <= scale <= MAX_SCALE:
        raise row.wrong("scale", scale, rule_vi=f"phải từ 0 đến {MAX_SCALE}", rule_en=f"must be 0 to {MAX_SCALE}")
    if row.text("dimension") == "money" and factor.scaleb(-scale) != Decimal(1):
        # The store keeps money as whole đồng: 1 million đồng needs exactly six decimals.
        raise row.wrong(
            "scale",
            scale,
            rule_vi="tiền phải lưu tới từng đồng (factor = 10^scale)",
            rule_en="money is stored as whole đồng (factor = 10^scale)",
        )
    return Unit(
        code=row.text("code"),
        symbol_vi=row.text("symbol_vi"),
        symbol_en=row.english("symbol_en"),
        dimension=row.text("dimension"),
        factor=factor,
        scale=scale,
        aliases=row.words("aliases"),
    )


def check_spellings(units: Mapping[str, Unit], *, file: str) -> None:
    """Refuse a spelling that two units share (MT1615): the reader could not tell which is meant."""
    owner: dict[str, str] = {}
    for unit in units.values():
        for spelling in dict.fromkeys((unit.symbol_vi, *unit.aliases)):
            key = " ".join(spelling.lower().split())
            if owner.setdefault(key, unit.code) != unit.code:
                raise PackError(
                    "MT1615", file=file, key=f"unit {unit.code} · aliases", value=spelling, other=owner[key]
                )

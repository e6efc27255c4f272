"""What the province of `bench.province` is made of, and the catalogue with as many indicators as it asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from muctieu.core.indicator import Disclosure, Indicator, Kind, PlaceRule
from muctieu.packs import loader
from muctieu.packs.catalogue import shipped

FIRST_YEAR = 2021
TARGETS = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How large the province is; the same size and seed give the same store."""

    communes: int = 38
    villages: int = 1000
    years: int = 5
    indicators: int = 300
    seed: int = 20241127

    @property
    def months(self) -> int:
        return self.years * 12

    def save(self, folder: Path) -> None:
        (folder / "size.json").write_text(json.dumps(asdict(self)), encoding="ascii")


def size_of(folder: Path) -> Size | None:
    """The size of the store in the folder."""
    file = folder / "size.json"
    return Size(**json.loads(file.read_text(encoding="ascii"))) if file.exists() else None


def widen(count: int) -> None:
    """Let this process know `count` entered and derived indicators: those that ship, and copies of entered sums.

    The store's own door for definitions knows only what ships; a measurement may say more.
    """
    catalogue = shipped()
    known: dict[str, Indicator] = dict(catalogue.indicators)
    sums = [one for one in known.values() if one.place is PlaceRule.SUM and one.kind is Kind.ENTERED]
    for number in range(max(0, count - len(known))):
        code = f"measured_{number:03}"
        known[code] = replace(sums[number % len(sums)], code=code, synonyms=(), disclosure=Disclosure.STAFF)
    wide = replace(catalogue, indicators=known)
    loader._catalogue = lambda: wide  # type: ignore[assignment]  # noqa: SLF001 - there is no public door, on purpose


def reported(indicators: Mapping[str, Indicator]) -> list[str]:
    """Indicators that villages report each month."""
    return [code for code, one in indicators.items() if one.place is PlaceRule.SUM and one.kind is Kind.ENTERED]


def told_by_communes(indicators: Mapping[str, Indicator]) -> list[str]:
    """Indicators that communes report each month themselves."""
    return [code for code, one in indicators.items() if one.place is not PlaceRule.SUM and one.kind is Kind.ENTERED]

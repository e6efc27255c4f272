"""Units, sectors and indicators together: they name one another, so they are loaded and checked as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from muctieu.core.indicator import Indicator
from muctieu.core.unit import Unit
from muctieu.errors import PackError
from muctieu.packs import indicators, sectors, snapshot, units
from muctieu.packs.rows import Row, parse_toml
from muctieu.packs.sectors import Sector

FILES: Mapping[str, tuple[str, ...]] = {
    units.FILE: ("unit",),
    sectors.FILE: ("heading", "sector"),
    indicators.FILE: ("indicator",),
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that plans and readers may name, by code; nobody can change it."""

    units: Mapping[str, Unit]
    sectors: Mapping[str, Sector]
    indicators: Mapping[str, Indicator]


def shipped() -> Catalogue:
    """The catalogue that ships, from the compiled file where it is current."""
    sources = snapshot.read_sources(tuple(FILES))
    compiled = snapshot.load(sources)
    if compiled is not None:
        return build(compiled)
    return checked(parse(sources))


def parse(sources: Mapping[str, bytes]) -> dict[str, Mapping[str, object]]:
    """File name → TOML values."""
    return {name: parse_toml(_decode(content, name), name=name) for name, content in sources.items()}


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise PackError("MT1601", file=name) from None


def build(files: Mapping[str, Mapping[str, object]]) -> Catalogue:
    """The catalogue of the files' values; each row is checked for itself."""
    rows = {name: Row(files[name], file=name, where="", keys=keys) for name, keys in FILES.items()}
    known_units = units.units_of(rows[units.FILE])
    known_sectors = sectors.sectors_of(rows[sectors.FILE])
    known = indicators.indicators_of(rows[indicators.FILE], units=known_units, sectors=known_sectors)
    return Catalogue(MappingProxyType(known_units), MappingProxyType(known_sectors), MappingProxyType(known))


def checked(files: Mapping[str, Mapping[str, object]]) -> Catalogue:
    """The catalogue after the checks between rows too; what the compiled file holds has passed them."""
    catalogue = build(files)
    units.check_spellings(catalogue.units, file=units.FILE)
    indicators.check_catalogue(catalogue.indicators, file=indicators.FILE)
    return catalogue

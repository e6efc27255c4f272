"""The door of the packs: definitions loaded once, checked, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from muctieu.core.indicator import Indicator
from muctieu.core.unit import Unit
from muctieu.packs import indicators, sectors, units
from muctieu.packs.rows import DATA, read_toml
from muctieu.packs.sectors import Sector


@cache
def load_units() -> Mapping[str, Unit]:
    """Code → unit of measure.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    loaded = units.units_of(read_toml(DATA / units.FILE, name=units.FILE, keys=("unit",)))
    units.check_spellings(loaded, file=units.FILE)
    return MappingProxyType(loaded)


@cache
def load_sectors() -> Mapping[str, Sector]:
    """Code → sector, in the order in which reports take them up."""
    file = read_toml(DATA / sectors.FILE, name=sectors.FILE, keys=("heading", "sector"))
    return MappingProxyType(sectors.sectors_of(file))


@cache
def load_indicators() -> Mapping[str, Indicator]:
    """Code → indicator, in the order of the catalogue."""
    file = read_toml(DATA / indicators.FILE, name=indicators.FILE, keys=("indicator",))
    loaded = indicators.indicators_of(file, units=load_units(), sectors=load_sectors())
    indicators.check_catalogue(loaded, file=indicators.FILE)
    return MappingProxyType(loaded)

"""The door of the packs: definitions loaded once, checked, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from muctieu.core.indicator import Indicator
from muctieu.core.unit import Unit
from muctieu.packs.catalogue import Catalogue, shipped
from muctieu.packs.sectors import Sector


@cache
def _catalogue() -> Catalogue:
    return shipped()


def load_units() -> Mapping[str, Unit]:
    """Code → unit of measure.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return MappingProxyType(_catalogue().units)


def load_sectors() -> Mapping[str, Sector]:
    """Code → sector, in the order in which reports take them up."""
    return MappingProxyType(_catalogue().sectors)


def load_indicators() -> Mapping[str, Indicator]:
    """Code → indicator, in the order of the catalogue."""
    return MappingProxyType(_catalogue().indicators)

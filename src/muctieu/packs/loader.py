"""The door of the packs: definitions loaded once, checked, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.core.indicator import Indicator
from muctieu.core.unit import Unit
from muctieu.packs.catalogue import Catalogue, shipped
from muctieu.packs.sectors import Sector

if TYPE_CHECKING:
    from muctieu.core.plan import Plan
    from muctieu.packs.samples import Sample


@cache
def _catalogue() -> Catalogue:
    return shipped()


def load_units() -> Mapping[str, Unit]:
    """Code → unit of measure; the same object whenever it is asked for, by which what rests on it is kept.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return _catalogue().units


def load_sectors() -> Mapping[str, Sector]:
    """Code → sector, in the order in which reports take them up."""
    return _catalogue().sectors


def load_indicators() -> Mapping[str, Indicator]:
    """Code → indicator, in the order of the catalogue."""
    return _catalogue().indicators


def load_plan(name_or_path: str | Path) -> Plan:
    """The plan of a shipped pack ("ta-tong-2020-2025") or of a folder on disk.

    Raises:
        PackError: MT1618 when there is no such pack, MT16xx when a file of it breaks a rule.
    """
    from muctieu.packs.plans import plan_folder, read_plan  # noqa: PLC0415 `read` without a plan starts faster

    return read_plan(plan_folder(name_or_path), units=load_units(), indicators=load_indicators())


def load_sample(name_or_path: str | Path) -> Sample:
    """Places, forms, notes and acceptances of a sample pack.

    Raises:
        PackError: MT1618 when there is no such pack, MT16xx when a file is missing or breaks a rule.
    """
    from muctieu.packs.plans import plan_folder  # noqa: PLC0415 as above
    from muctieu.packs.samples import read_sample  # noqa: PLC0415 only the demo needs samples

    return read_sample(plan_folder(name_or_path), units=load_units(), indicators=load_indicators())

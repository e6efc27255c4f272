"""Places: a stable identity whose code, name, level and parent are dated attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Where a unit stands in its tree; the last two belong to the party tree."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"
    SETTLEMENT = "settlement"
    COMMITTEE = "committee"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """One unit as it stood in a stretch of time [valid_from, valid_to).

    `id` is the identity and never changes; `code` and `name` may be reused by other units at other times.
    `valid_to` is None while the attributes are in force.
    """

    id: str
    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether these attributes hold on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def children(units: tuple[OrgUnit, ...], parent: str, *, on: date, level: Level | None = None) -> tuple[OrgUnit, ...]:
    """The units directly under `parent` on that day, of `level` if given, in the order of their codes."""
    found = [
        unit for unit in units if unit.parent == parent and unit.in_force(on) and (level is None or unit.level is level)
    ]
    return tuple(sorted(found, key=lambda unit: unit.code))

"""Places: a stable identity whose code, name, level, type and parent are dated attributes, in two trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Start of validity of what was in force before the first record; when it really began is not known.
BEGINNING = date.min


class Tree(StrEnum):
    """The two trees over one commune."""

    ADMINISTRATIVE = "administrative"
    PARTY = "party"


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

    @property
    def tree(self) -> Tree:
        """The tree that units of this level stand in."""
        return Tree.PARTY if self in (Level.COMMITTEE, Level.CELL) else Tree.ADMINISTRATIVE

    @property
    def has_national_codes(self) -> bool:
        """Whether one office gives the codes of the whole level; villages and cells are numbered by their commune."""
        return self in (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)

    @property
    def adds_up(self) -> bool:
        """Whether figures of units of this level make that of the unit above; settlement points report nothing."""
        return self is not Level.SETTLEMENT


class PlaceType(StrEnum):
    """What a unit is called by law: two types of one level differ in name and rules, not in their place in the tree."""

    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    URBAN_DISTRICT = "urban_district"
    RURAL_DISTRICT = "rural_district"
    TOWN = "town"
    CITY = "city"
    COMMUNE = "commune"
    WARD = "ward"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"
    HAMLET = "hamlet"
    VILLAGE = "village"
    RESIDENTIAL_GROUP = "residential_group"
    SETTLEMENT_POINT = "settlement_point"
    PARTY_COMMITTEE = "party_committee"
    PARTY_CELL = "party_cell"

    @property
    def level(self) -> Level:
        """The level that units of this type stand on."""
        return _TYPES[self][0]

    @property
    def name_vi(self) -> str:
        """The word before a unit's name: "xã", "thị trấn", "bản"."""
        return _TYPES[self][1]

    @property
    def name_en(self) -> str:
        """The English word for the type."""
        return _TYPES[self][2]


_TYPES = {
    PlaceType.PROVINCE: (Level.PROVINCE, "tỉnh", "province"),
    PlaceType.MUNICIPALITY: (Level.PROVINCE, "thành phố trực thuộc trung ương", "municipality"),
    PlaceType.URBAN_DISTRICT: (Level.DISTRICT, "quận", "urban district"),
    PlaceType.RURAL_DISTRICT: (Level.DISTRICT, "huyện", "rural district"),
    PlaceType.TOWN: (Level.DISTRICT, "thị xã", "town"),
    PlaceType.CITY: (Level.DISTRICT, "thành phố thuộc tỉnh", "city"),
    PlaceType.COMMUNE: (Level.COMMUNE, "xã", "commune"),
    PlaceType.WARD: (Level.COMMUNE, "phường", "ward"),
    PlaceType.TOWNSHIP: (Level.COMMUNE, "thị trấn", "township"),
    PlaceType.SPECIAL_ZONE: (Level.COMMUNE, "đặc khu", "special zone"),
    PlaceType.HAMLET: (Level.VILLAGE, "thôn", "hamlet"),
    PlaceType.VILLAGE: (Level.VILLAGE, "bản", "village"),
    PlaceType.RESIDENTIAL_GROUP: (Level.VILLAGE, "tổ dân phố", "residential group"),
    PlaceType.SETTLEMENT_POINT: (Level.SETTLEMENT, "điểm dân cư", "settlement point"),
    PlaceType.PARTY_COMMITTEE: (Level.COMMITTEE, "đảng bộ", "party committee"),
    PlaceType.PARTY_CELL: (Level.CELL, "chi bộ", "party cell"),
}


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """One unit as it stood in a stretch of time [valid_from, valid_to).

    `id` is the identity and never changes; `code` and `name` may be reused by other units at other times.
    `valid_to` is None while the attributes are in force. `place_type` is None where it was never recorded.
    """

    id: str
    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date
    valid_to: date | None = None
    place_type: PlaceType | None = None

    def in_force(self, day: date) -> bool:
        """Whether these attributes hold on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, start: date, end: date | None) -> bool:
        """Whether these attributes hold on some day of [start, end)."""
        return (end is None or self.valid_from < end) and (self.valid_to is None or start < self.valid_to)


@dataclass(frozen=True, slots=True)
class TreeLink:
    """Which administrative unit a party unit answers for in [valid_from, valid_to): a cell and its village."""

    party: str
    place: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the link holds on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def children(units: tuple[OrgUnit, ...], parent: str, *, on: date, level: Level | None = None) -> tuple[OrgUnit, ...]:
    """The units directly under `parent` on that day, of `level` if given, in the order of their codes."""
    found = [
        unit for unit in units if unit.parent == parent and unit.in_force(on) and (level is None or unit.level is level)
    ]
    return tuple(sorted(found, key=lambda unit: unit.code))


def on_day(units: Iterable[OrgUnit], day: date) -> dict[str, OrgUnit]:
    """Identity → the attributes in force on that day."""
    return {unit.id: unit for unit in units if unit.in_force(day)}


def ancestors(standing: Mapping[str, OrgUnit], unit: OrgUnit) -> Iterator[OrgUnit]:
    """The units above `unit` among those `standing` on one day, nearest first; a cycle ends where it closes."""
    met = {unit.id}
    above = standing.get(unit.parent or "")
    while above is not None and above.id not in met:
        met.add(above.id)
        yield above
        above = standing.get(above.parent or "")


def directly_below(standing: Mapping[str, OrgUnit]) -> dict[str, list[str]]:
    """Identity → identities directly below it among the units standing on one day; those without any are left out."""
    below: dict[str, list[str]] = {}
    for unit in standing.values():
        if unit.parent is not None:
            below.setdefault(unit.parent, []).append(unit.id)
    return below


def subtree(
    standing: Mapping[str, OrgUnit], top: str, below: Mapping[str, Sequence[str]] | None = None
) -> frozenset[str]:
    """Identities of `top` and everything below it among the units standing on one day; empty when it is not there.

    Whoever asks for many tops gives `directly_below(standing)` along.
    """
    known = directly_below(standing) if below is None else below
    found: set[str] = set()
    waiting = [top] if top in standing else []
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += known.get(place, ())
    return frozenset(found)

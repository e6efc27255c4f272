"""The people of the tests: a village reporter, the commune's clerk and leader, and the neighbouring commune's clerk.

Two communes under one province, each with two villages; the first has a party committee with one cell. Everything
stands since 2021; the tests act at `NOON`, so that no test asks the machine's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.common import clock
from muctieu.web.common.acts import founding
from muctieu.web.common.policy import Act, Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places import domain as places
from muctieu.web.places.models import OrgUnit, Tree

SINCE = date(2021, 1, 1)
NOON = datetime(2023, 7, 5, 5, 0, tzinfo=UTC)


def unit(key: str, level: Level, parent: str | None, code: str = "") -> CoreUnit:
    return CoreUnit(key, code or key, f"Đơn vị {key}", level, parent, SINCE)


ADMINISTRATIVE = (
    unit("tinh", Level.PROVINCE, None),
    unit("xa", Level.COMMUNE, "tinh"),
    unit("ban-1", Level.VILLAGE, "xa", "01"),
    unit("ban-2", Level.VILLAGE, "xa", "02"),
    unit("xa-ben", Level.COMMUNE, "tinh"),
    unit("ban-ben", Level.VILLAGE, "xa-ben", "01"),
)
PARTY = (unit("dang-bo", Level.COMMITTEE, None), unit("chi-bo-1", Level.CELL, "dang-bo"))
PEOPLE = (
    ("ban1", Role.REPORTER, "ban-1"),
    ("canbo", Role.CLERK, "xa"),
    ("lanhdao", Role.LEADER, "xa"),
    ("langgieng", Role.CLERK, "xa-ben"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody, and the units by key."""

    administrator: User
    reporter: User
    clerk: User
    leader: User
    neighbour: User
    units: dict[str, OrgUnit]

    @property
    def commune(self) -> OrgUnit:
        return self.units["xa"]


def assemble() -> Cast:
    """Found a store and give everybody their role."""
    with clock.standing_at(datetime(2021, 1, 2, 3, 0, tzinfo=UTC)):
        root = people.found_store(ADMINISTRATIVE, username="admin", full_name="Quản trị", password="x", since=SINCE)
        units = {found.key: found for found in OrgUnit.objects.all()}
        places.load_units(PARTY, by=root, under=units["tinh"], tree=Tree.PARTY)
        places.link_trees([("dang-bo", "xa"), ("chi-bo-1", "ban-1")], by=root, under=units["tinh"])
        units = {found.key: found for found in OrgUnit.objects.all()}
        for name, role, key in PEOPLE:
            _person(root, name, role, units[key])
    return everybody()


def everybody() -> Cast:
    """The cast as the store has it."""
    users = {found.username: found for found in User.objects.all()}
    units = {found.key: found for found in OrgUnit.objects.all()}
    reporter, clerk, leader, neighbour = (users[name] for name, _role, _key in PEOPLE)
    return Cast(users["admin"], reporter, clerk, leader, neighbour, units)


@contextmanager
def by_hand() -> Iterator[None]:
    """Let a test store rows for which there is no verb; they are vouched for like those of any act."""
    with founding("Kiểm thử", Act.PLACE_LOAD, "rows"):
        yield


def _person(by: User, name: str, role: Role, place: OrgUnit) -> User:
    return people.add_person(name, full_name=f"Người {name}", role=role, unit=place, since=SINCE, by=by, password="x")

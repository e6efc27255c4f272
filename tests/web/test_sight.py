"""Which units a person may look up, and how much rests on one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level
from muctieu.core.place_events import Change, Event, EventKind, Part
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places import domain as places
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.resting import Resting, resting_on
from muctieu.web.places.sight import readable_units
from tests.cast import SINCE, Cast, unit
from tests.web.conftest import Enter

DAY = date(2023, 7, 1)
OWN = {"tinh", "xa", "ban-1", "ban-2", "dang-bo", "chi-bo-1"}
BASIS = "12/NQ-HĐND ngày 20/6/2023"


def seen(user: User | None) -> set[str]:
    return set(OrgUnit.objects.filter(pk__in=readable_units(user)).values_list("key", flat=True))


def merge(cast: Cast) -> None:
    made = Change("ban-moi", name="Bản Mới", level=Level.VILLAGE, parent="xa")
    parts = (Part("ban-1", "ban-moi"), Part("ban-2", "ban-moi"))
    apply_event(Event("sk", EventKind.MERGE, DAY, BASIS, parts, (made,)), by=cast.administrator)


@pytest.mark.parametrize(("who", "wanted"), [
    ("reporter", OWN), ("clerk", OWN), ("leader", OWN), ("neighbour", {"tinh", "xa-ben", "ban-ben"}),
    ("administrator", OWN | {"xa-ben", "ban-ben"}),
])  # fmt: skip
def test_everybody_looks_up_their_own_commune_and_the_single_units_above(
    cast: Cast, who: str, wanted: set[str]
) -> None:
    assert seen(getattr(cast, who)) == wanted
    assert seen(None) == set()


def test_what_has_ended_or_moved_away_stays_readable_where_it_stood(cast: Cast) -> None:
    merge(cast)
    away = Event("di", EventKind.REPARENT, DAY, BASIS, changes=(Change("ban-ben", parent="xa"),))
    apply_event(away, by=cast.administrator)

    assert seen(cast.clerk) == OWN | {"ban-moi", "ban-ben"}
    assert seen(cast.reporter) == OWN | {"ban-moi", "ban-ben"}
    assert seen(cast.neighbour) == {"tinh", "xa-ben", "ban-ben"}


def test_looking_up_takes_as_many_queries_for_many_units_as_for_few(cast: Cast) -> None:
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            readable_units(cast.clerk)
        counts.append(len(asked))
        more = [unit(f"them-{one}", Level.VILLAGE, "xa") for one in range(3 * number)]
        places.load_units(more, by=cast.administrator, under=cast.units["tinh"])

    assert counts[0] == counts[1] <= 12


def test_what_rests_on_a_unit_is_counted_by_table(cast: Cast, enter: Enter) -> None:
    enter("3", place="ban-1", period="2023-Q1")
    enter("4", place="ban-1", period="2023-Q2")
    people.grant(cast.leader, Role.CLERK, unit=cast.units["ban-1"], since=SINCE, by=cast.administrator)

    found = resting_on(["ban-1", "ban-2"])

    assert found == {"ban-1": (Resting("people.rolegrant.unit", 2), Resting("figures.observation.place", 2))}

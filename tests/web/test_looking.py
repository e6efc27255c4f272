"""Rights are read once while a page is made; an act asks anew and makes everything before it forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.errors import RightsError
from muctieu.web.common import clock
from muctieu.web.common.looking import looking, remembered
from muctieu.web.common.policy import Act, Role, may, visible
from muctieu.web.figures import domain as figures
from muctieu.web.people import domain as people
from muctieu.web.places.models import OrgUnit
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.conftest import draft
from tests.web.forgetting import forget
from tests.web.test_verify import execute


def seen(cast: Cast, act: Act) -> set[str]:
    units = visible(cast.clerk, act, OrgUnit.objects.all(), place="pk")
    return set(units.values_list("key", flat=True))


def test_looking_asks_the_store_once(cast: Cast) -> None:
    def ask() -> tuple[bool, bool, set[str]]:
        return (may(cast.clerk, Act.FIGURE_RECORD, cast.commune), may(cast.clerk, Act.PEOPLE_GRANT, cast.commune),
                seen(cast, Act.FIGURE_RECORD))  # fmt: skip

    fresh = ask()
    with looking():
        first = ask()
        forget()
        with CaptureQueriesContext(connection) as asked:
            again = ask()

    assert fresh == first == again == (True, False, {"xa", "ban-1", "ban-2"})
    assert [query for query in asked if "rolegrant" in query["sql"] or "RECURSIVE" in query["sql"]] == []


def test_another_persons_another_places_and_another_days_rights_are_asked_for(cast: Cast) -> None:
    with by_hand():
        cast.clerk.grants.update(valid_to=NOON.date() + timedelta(days=1))

    with looking():
        told = [
            may(who, Act.FIGURE_RECORD, cast.units[place])
            for who in (cast.clerk, cast.neighbour)
            for place in ("xa", "xa-ben")
        ]
        with clock.standing_at(NOON + timedelta(days=1)):
            later = may(cast.clerk, Act.FIGURE_RECORD, cast.commune)

    assert (told, later) == ([True, False, False, True], False)


def test_act_makes_what_was_remembered_forgotten(cast: Cast) -> None:
    with looking():
        before = may(cast.reporter, Act.FIGURE_CHECK, cast.commune)
        people.grant(cast.reporter, Role.CLERK, unit=cast.commune, since=SINCE, by=cast.administrator)
        after = may(cast.reporter, Act.FIGURE_CHECK, cast.commune)

    assert (before, after) == (False, True)


def test_refused_act_makes_it_forgotten_too(cast: Cast) -> None:
    with looking():
        assert may(cast.clerk, Act.FIGURE_RECORD, cast.commune)
        execute("UPDATE people_rolegrant SET role = 'portal_editor' WHERE role = 'clerk' AND %s", [True])
        assert may(cast.clerk, Act.FIGURE_RECORD, cast.commune)

        with pytest.raises(RightsError):
            figures.record([draft("2")], by=cast.clerk, place=cast.commune)

        assert not may(cast.clerk, Act.FIGURE_RECORD, cast.commune)


def test_within_an_act_nothing_is_remembered(cast: Cast) -> None:
    with looking(), by_hand():
        counts = []
        for _ in range(2):
            forget()
            with CaptureQueriesContext(connection) as asked:
                may(cast.clerk, Act.FIGURE_RECORD, cast.commune)
            counts.append(len(asked))

    assert counts == [2, 2]


def test_outside_nothing_is_remembered_and_inside_one_memory_serves() -> None:
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    told = [remembered("x", read), remembered("x", read)]
    with looking():
        told.append(remembered("x", read))
        with looking():
            told.append(remembered("x", read))
        told.append(remembered("x", read))
    told.append(remembered("x", read))

    assert told == [1, 2, 3, 3, 3, 4]


def test_page_asks_for_a_persons_rights_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)

    forget()
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/lam-viec/hom-nay/").status_code == 200

    assert sum('FROM "people_rolegrant"' in query["sql"] for query in asked) <= 2
    assert len(asked) <= 60

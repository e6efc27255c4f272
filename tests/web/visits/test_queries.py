"""What pages print of the counters, with balances from before, and the readers' ratings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from muctieu.core.observation import VIETNAM_TIME
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.visits import background, queries
from muctieu.web.visits.counting import counting
from muctieu.web.visits.domain import declare_balances
from muctieu.web.visits.models import OpeningBalance
from muctieu.web.visits.queries import Counters
from muctieu.web.visits.ratings import Rating, Ratings
from tests.cast import Cast

NEW_YEAR = datetime(2027, 1, 1, 0, 0, 5, tzinfo=VIETNAM_TIME)
PERSON = {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "VISITS_DIR", tmp_path / "visits")
    yield tmp_path / "visits"
    counting.cache_clear()


def read(number: int, at: datetime, subject: str = "/tin/mot/", agent: str = "Mozilla/5.0 Firefox/140") -> None:
    asked = PERSON | {"REMOTE_ADDR": f"203.0.{number}.7", "HTTP_USER_AGENT": agent}
    queries.here().note(asked, subject, int(at.timestamp()))


def test_five_numbers_at_new_year_with_an_opening_balance(cast: Cast) -> None:
    declare_balances({"": 28_474_803}, place=cast.commune, source="trang cũ, 31/12/2026", by=cast.administrator)
    for number, before in enumerate((timedelta(days=20), timedelta(minutes=4), timedelta(seconds=2))):
        read(number, NEW_YEAR - before)
    read(9, NEW_YEAR, agent="Googlebot/2.1")

    with clock.standing_at(NEW_YEAR):
        found = queries.counters()

    assert found == Counters(
        online=2, robots=1, today=1, month=1, last_month=2, total=28_474_806, opening=28_474_803, robots_today=1
    )


def test_views_are_those_counted_here_and_those_from_before(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    declare_balances({"/tin/mot/": 700}, place=cast.commune, source="trang cũ", by=cast.administrator)
    declare_balances({"/tin/mot/": 723, "/tin/hai/": 5}, place=cast.commune, source="chép lại", by=cast.administrator)
    read(1, NEW_YEAR)

    with clock.standing_at(NEW_YEAR), django_assert_num_queries(1):
        found = queries.views(["/tin/mot/", "/tin/hai/", "/tin/ba/", "/tin/mot/"])

    assert found == {"/tin/mot/": 724, "/tin/hai/": 5, "/tin/ba/": 0}
    assert queries.openings(cast.commune.key, ["/tin/mot/"]) == {"/tin/mot/": 723}
    assert queries.openings("xa-khac", ["/tin/mot/"]) == {"/tin/mot/": 0}
    assert OpeningBalance.objects.count() == 3


def test_balance_is_declared_by_who_may_with_a_source_and_a_count_that_can_be(cast: Cast) -> None:
    with pytest.raises(RightsError):
        declare_balances({"": 1}, place=cast.commune, source="x", by=cast.clerk)
    for count, source, code in ((-1, "x", "MT7653"), (2**53, "x", "MT7653"), (1, " ", "MT7654")):
        with pytest.raises(StateError) as refused:
            declare_balances({"": count}, place=cast.commune, source=source, by=cast.administrator)
        assert refused.value.code == code
    assert not OpeningBalance.objects.exists()


@pytest.mark.django_db
def test_background_adds_up_forgets_and_packs(folder: Path) -> None:
    read(1, NEW_YEAR - timedelta(days=3))

    with clock.standing_at(NEW_YEAR):
        background.keep.function(None, moment="")

    assert [path.name for path in folder.glob("packed/*/*")] == ["2026-12-29T00.log.gz"]
    assert queries.here().facts.views("", ["/tin/mot/"]) == {"/tin/mot/": 1}
    assert not any((folder / "recent.bin").read_bytes()[64:])


def test_one_vote_a_browser_that_may_change_and_a_burst_waits_for_a_person(tmp_path: Path) -> None:
    ratings = Ratings(tmp_path)
    assert ratings.rating("", "/tin/mot/") == Rating()
    for voter, stars, held in (("a", 5, False), ("b", 3, False), ("a", 4, False), ("c", 1, True), ("d", 1, True)):
        ratings.vote("", "/tin/mot/", stars, voter=voter, at=1, is_held=held)
    ratings.vote("xa-khac", "/tin/mot/", 1, voter="a", at=1, is_held=False)

    found = ratings.rating("", "/tin/mot/")
    assert (found.by_stars, found.count, found.sum, found.held) == ((0, 0, 1, 1, 0), 2, 7, 2)
    assert ratings.waiting("") == {"/tin/mot/": 2}

    assert ratings.rule("", "/tin/mot/", counts=True, at=2) == 2
    assert ratings.rating("", "/tin/mot/") == Rating((2, 0, 1, 1, 0), 0)
    assert ratings.rule("", "/tin/mot/", counts=False, at=3) == 0
    with pytest.raises(StateError) as refused:
        ratings.vote("", "/tin/mot/", 6, voter="a", at=1, is_held=False)
    assert refused.value.code == "MT7655"
    assert b"voter-a" not in (tmp_path / "ratings.sqlite3").read_bytes()

"""Days of reception and sessions of dialogue, down to the task and the register's figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.verify import verify
from muctieu.web.dialogue import meetings, queries
from muctieu.web.dialogue.meetings import Held, Hours, Promise
from muctieu.web.dialogue.models import Session
from muctieu.web.people.models import User
from muctieu.web.plans.tasks import TaskText
from tests.cast import NOON, Cast
from tests.web.staff import TODAY, Staff, appoint

HOURS = Hours(date(2023, 7, 10), time(7, 30), time(11), "Trụ sở  UBND xã")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(StateError) as caught:
        act()
    return caught.value.code


def plan(staff: Staff, day: date = TODAY) -> Session:
    return meetings.plan_session(
        "Nước sạch", place=staff.cast.units["ban-1"], chair=staff.chairman, day=day, venue="", by=staff.cast.clerk
    )


def test_the_calendar_says_what_a_month_lacks_by_the_rule(staff: Staff) -> None:
    cast = staff.cast

    def announce(hours: Hours = HOURS) -> object:
        return meetings.set_reception(hours, place=cast.commune, post=staff.chairman, by=cast.clerk)

    first = meetings.set_reception(HOURS, place=cast.commune, post=staff.chairman, by=cast.clerk)
    assert code_of(announce) == "MT7722"
    assert code_of(lambda: announce(Hours(date(2023, 7, 4), time(7), time(8), ""))) == "MT7720"
    assert code_of(lambda: announce(Hours(TODAY, time(8), time(8), ""))) == "MT7721"
    july, august = queries.calendar_of(cast.commune, first=date(2023, 7, 1), months=2)
    assert (july.receptions, july.missing, august.missing) == ((first,), 1, 2)
    assert july.rule is not None
    assert (july.rule.days_a_month, july.rule.confirmed, first.venue) == (2, True, "Trụ sở UBND xã")

    assert code_of(lambda: meetings.hold_reception(first, Held(3, 3, 1, 1), by=cast.clerk)) == "MT7724"
    with clock.standing_at(NOON + timedelta(days=10)):
        assert [row.pk for row in queries.uncounted(cast.commune)] == [first.pk]
        assert code_of(lambda: meetings.hold_reception(first, Held(3, 3, 2, 2), by=cast.clerk)) == "MT7725"
        held = meetings.hold_reception(first, Held(5, 4, 2, 1), by=cast.clerk)
        assert code_of(lambda: meetings.cancel_reception(held, by=cast.clerk, reason="mưa")) == "MT7723"
        second = meetings.set_reception(
            Hours(date(2023, 7, 20), time(8), time(9), "x"), place=cast.commune, post=staff.chairman, by=cast.clerk
        )
        assert code_of(lambda: meetings.cancel_reception(second, by=cast.clerk, reason=" ")) == "MT7712"
        meetings.cancel_reception(second, by=cast.clerk, reason="mưa lũ")
        assert code_of(lambda: meetings.hold_reception(second, Held(0, 0, 0, 0), by=cast.clerk)) == "MT7723"
    counts = queries.reception_counts(cast.commune, 2023)
    assert (counts.announced, counts.held, counts.cancelled, counts.people, counts.matters) == (2, 1, 1, 5, 4)
    assert verify().findings == []


def test_a_session_leads_to_its_register_its_tasks_and_the_public(staff: Staff) -> None:
    cast, row = staff.cast, plan(staff)

    assert code_of(lambda: meetings.publish_session(row, by=cast.leader, is_public=True)) == "MT7727"
    assert code_of(lambda: meetings.conclude(row, " ", {}, by=cast.clerk)) == "MT7727"
    assert (
        code_of(lambda: meetings.conclude(row, "Kết luận", {"opinions": 1, "answered": 2}, by=cast.clerk)) == "MT2106"
    )
    row = meetings.conclude(row, "Làm bể nước ở bản.", {"present": 40, "opinions": 6, "answered": 4}, by=cast.clerk)
    promised = meetings.promise(row, Promise(TaskText("Làm bể nước"), staff.officer, staff.chairman), by=cast.clerk)
    meetings.publish_session(row, by=cast.leader, is_public=True)

    assert row.entry is not None
    newest = row.entry.versions.latest("number")
    assert (newest.stage, newest.values["opinions"]) == ("held", "6")
    assert (promised.task.lead, promised.task.title, promised.task.place) == (staff.officer, "Làm bể nước", row.place)
    (told,) = queries.sessions(cast.commune, viewer=None)
    assert (told.session.pk, [one.text for one in told.promises]) == (row.pk, ["Làm bể nước"])
    assert code_of(lambda: meetings.conclude(plan(staff, date(2023, 8, 1)), "x", {}, by=cast.clerk)) == "MT7724"
    assert verify().findings == []


def test_announced_sessions_are_public_and_held_ones_only_when_published(staff: Staff) -> None:
    row = plan(staff)

    assert len(queries.sessions(staff.cast.commune, viewer=None)) == 1
    assert queries.session_named(row.uuid, viewer=None) is None
    with clock.standing_at(NOON + timedelta(days=5)):
        assert queries.sessions(staff.cast.commune, viewer=None) == ()
        assert len(queries.sessions(staff.cast.commune, viewer=staff.cast.clerk)) == 1
        assert queries.sessions(staff.cast.commune, viewer=staff.cast.neighbour) == ()


def test_the_neighbour_and_the_reporter_may_do_nothing(staff: Staff) -> None:
    cast, row = staff.cast, plan(staff)
    reception = meetings.set_reception(HOURS, place=cast.commune, post=staff.chairman, by=cast.clerk)
    acts: tuple[Callable[[User], object], ...] = (
        lambda who: meetings.set_reception(HOURS, place=cast.commune, post=staff.officer, by=who),
        lambda who: meetings.cancel_reception(reception, by=who, reason="x"),
        lambda who: meetings.hold_reception(reception, Held(0, 0, 0, 0), by=who),
        lambda who: meetings.plan_session("x", place=row.place, chair=staff.chairman, day=TODAY, venue="", by=who),
        lambda who: meetings.conclude(row, "x", {}, by=who),
        lambda who: meetings.promise(row, Promise(TaskText("x"), staff.officer, staff.chairman), by=who),
        lambda who: meetings.publish_session(row, by=who, is_public=False),
    )
    for who in (cast.neighbour, cast.reporter):
        for act in acts:
            with pytest.raises(RightsError):
                act(who)

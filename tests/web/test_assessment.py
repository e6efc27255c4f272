"""Findings of the checks in the store: kept once, owned, settled by people, closed when the figures change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from muctieu.errors import RightsError, StateError
from muctieu.web.assessment import queries
from muctieu.web.assessment.checking import Outcome, communes_with_news, has_news, run_checks
from muctieu.web.assessment.findings import assign, explain, reopen
from muctieu.web.assessment.models import Finding, FindingState, FindingStep
from muctieu.web.assessment.queries import Cursor, FindingFilter
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.jobs.queue import enqueue
from muctieu.web.jobs.ticker import tick
from muctieu.web.jobs.worker import work_off
from muctieu.web.people import domain as people
from muctieu.web.people.posts import vacate
from muctieu.web.plans.domain import load_plan
from tests.cast import NOON, SINCE, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.staff import Staff, appoint, count_target

ALL = FindingFilter(states=tuple(FindingState))


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def doubtful(staff: Staff, enter: Enter) -> Finding:
    """The commune says 90, its villages add up to 84."""
    enter("40", place="ban-1")
    enter("44", place="ban-2")
    enter("90", place="xa")
    assert run_checks(staff.cast.commune) == Outcome(found=1, waiting=1)
    return Finding.objects.get()


def refused(verb: Callable[[], object]) -> str:
    with pytest.raises(StateError) as caught:
        verb()
    return caught.value.code


def test_a_doubt_is_kept_once_and_belongs_to_the_clerk(staff: Staff, doubtful: Finding) -> None:
    entries = JournalEntry.objects.count()

    assert run_checks(staff.cast.commune) == Outcome(waiting=1)
    assert JournalEntry.objects.count() == entries
    assert (doubtful.check_kind, doubtful.place.key, doubtful.period) == ("sum", "xa", "2023-Q1")
    assert (doubtful.owner, doubtful.state) == (staff.officer, FindingState.ASSIGNED)
    assert doubtful.key == "sum/births/xa/2023-Q1/"


def test_a_doubt_belongs_to_whoever_answers_for_the_target(staff: Staff, enter: Enter) -> None:
    plan = make_plan(replace(count_target(), owner="chu-tich"), code="ke-hoach")
    load_plan(plan, by=staff.cast.administrator)
    enter("40", place="ban-1")
    enter("44", place="ban-2")
    enter("90", place="xa")

    run_checks(staff.cast.commune)

    assert Finding.objects.get().owner == staff.chairman


def test_without_a_post_for_it_a_doubt_waits_for_an_owner(cast: Cast, enter: Enter) -> None:
    enter("40", place="ban-1", source="bieu")
    enter("44", place="ban-1", source="cong-an")

    run_checks(cast.commune, by=cast.clerk)

    row = Finding.objects.get()
    assert (row.owner, row.state, row.check_kind) == (None, FindingState.OPEN, "sources")


def test_what_a_person_settled_stays_settled_until_the_figures_are_others(
    staff: Staff, doubtful: Finding, enter: Enter
) -> None:
    explain(doubtful, by=staff.cast.clerk, seen=1, reason="hai cháu sinh ở bệnh viện tỉnh")

    assert run_checks(staff.cast.commune) == Outcome()
    enter("41", place="ban-1")
    assert run_checks(staff.cast.commune) == Outcome(reopened=1, waiting=1)

    row = Finding.objects.get()
    assert (row.state, row.steps) == (FindingState.REOPENED, 3)
    assert [step.kind for step in FindingStep.objects.all()] == ["found", "explain", "reopen"]


def test_a_doubt_closes_by_itself_when_the_figure_is_corrected_and_comes_back_when_it_is_wrong_again(
    staff: Staff, doubtful: Finding, enter: Enter
) -> None:
    enter("84", place="xa")
    assert run_checks(staff.cast.commune) == Outcome(closed=1)
    doubtful.refresh_from_db()
    assert doubtful.state == FindingState.CORRECTED

    enter("90", place="xa")
    assert run_checks(staff.cast.commune) == Outcome(reopened=1, waiting=1)


def test_other_figures_that_are_still_doubtful_are_noted(staff: Staff, doubtful: Finding, enter: Enter) -> None:
    enter("95", place="xa")

    assert run_checks(staff.cast.commune) == Outcome(waiting=1)
    assert [step.kind for step in FindingStep.objects.all()] == ["found", "changed"]


def test_acts_on_a_finding_keep_its_way(staff: Staff, doubtful: Finding) -> None:
    cast = staff.cast

    assign(doubtful, staff.chairman, by=cast.clerk, seen=1)
    explain(doubtful, by=cast.leader, seen=2, reason="đúng")
    reopen(doubtful, by=cast.leader, seen=3, reason="chưa rõ")

    told = [(step.kind, step.state, step.reason) for step in FindingStep.objects.all()]
    assert told[1:] == [("assign", "assigned", ""), ("explain", "explained", "đúng"), ("reopen", "reopened", "chưa rõ")]


def test_what_cannot_be_done_is_refused(staff: Staff, doubtful: Finding) -> None:
    cast = staff.cast

    assert refused(lambda: explain(doubtful, by=cast.clerk, seen=1, reason=" ")) == "MT7228"
    assert refused(lambda: explain(doubtful, by=cast.clerk, seen=7, reason="đúng")) == "MT7211"
    assert refused(lambda: reopen(doubtful, by=cast.clerk, seen=1, reason="xem lại")) == "MT7230"
    assert refused(lambda: assign(doubtful, staff.officer, by=cast.clerk, seen=1)) == "MT7230"
    assert refused(lambda: assign(doubtful, staff.head, by=cast.clerk, seen=1)) == "MT7431"
    explain(doubtful, by=cast.clerk, seen=1, reason="đúng")
    assert refused(lambda: assign(doubtful, staff.chairman, by=cast.clerk, seen=2)) == "MT7430"
    assert refused(lambda: explain(doubtful, by=cast.clerk, seen=2, reason="đúng")) == "MT7430"
    vacate(staff.chairman, on=clock.today(), by=cast.leader, why="nghỉ")
    reopen(doubtful, by=cast.clerk, seen=2, reason="xem lại")
    assert refused(lambda: assign(doubtful, staff.chairman, by=cast.clerk, seen=3)) == "MT7225"


def test_neighbours_and_villages_see_no_finding(staff: Staff, doubtful: Finding) -> None:
    cast = staff.cast

    for stranger in (cast.neighbour, cast.reporter, None):
        assert queries.findings(stranger, cast.commune, ALL).rows == ()
        assert queries.finding(doubtful.uuid, viewer=stranger) is None
    for stranger in (cast.neighbour, cast.reporter):
        assert queries.own_count(stranger, cast.commune) == 0
        with pytest.raises(RightsError):
            run_checks(cast.commune, by=stranger)
        with pytest.raises(RightsError):
            explain(doubtful, by=stranger, seen=1, reason="đúng")


def test_findings_about_restricted_indicators_are_for_those_who_read_them(staff: Staff, enter: Enter) -> None:
    enter("3", indicator="militia_count", place="xa", source="a")
    enter("4", indicator="militia_count", place="xa", source="b")
    cast = staff.cast
    run_checks(cast.commune)
    reader = people.add_person("tinh", full_name="Tỉnh", role=Role.PROVINCE_READER, unit=cast.units["tinh"],
                               since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    assert len(queries.findings(cast.clerk, cast.commune, ALL).rows) == 1
    assert queries.findings(reader, cast.commune, ALL).rows == ()


def test_the_list_is_filtered_and_paged_in_a_constant_number_of_queries(
    staff: Staff, doubtful: Finding, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast = staff.cast
    enter("30", place="ban-1", period="2022-Q1")
    enter("900", place="ban-1", period="2022-Q2")
    run_checks(cast.commune)

    first = queries.findings(cast.clerk, cast.commune, ALL, size=1)
    assert [row.check_kind for row in first.rows] == ["sum"]
    rest = queries.findings(cast.clerk, cast.commune, ALL, after=Cursor.parse(str(first.after)))
    assert [row.check_kind for row in rest.rows] == ["jump"]
    only = replace(ALL, place="ban-1", owner=staff.officer.uuid)
    assert [row.check_kind for row in queries.findings(cast.clerk, cast.commune, only).rows] == ["jump"]
    assert queries.own_count(cast.clerk, cast.commune) == 2
    assert refused(lambda: Cursor.parse("1.x")) == "MT7203"
    with django_assert_num_queries(6):
        queries.findings(cast.clerk, cast.commune, ALL)
    with django_assert_num_queries(6):
        queries.findings(cast.clerk, cast.commune, ALL, size=1)


def test_the_checks_run_by_themselves_soon_after_an_approval_and_once(staff: Staff, enter: Enter) -> None:
    cast = staff.cast
    enter("40", place="ban-1")
    enter("44", place="ban-2")
    enter("90", place="xa")
    assert communes_with_news() == [cast.commune]

    tick(NOON)
    with clock.standing_at(NOON + timedelta(minutes=20)):
        assert [job.name for job in tick()] == ["assessment.checks"]
        work_off()

    assert Finding.objects.count() == 1
    assert communes_with_news() == []
    with clock.standing_at(datetime(2023, 7, 5, 20, 0, tzinfo=UTC)):
        assert "assessment.checks" in [job.name for job in tick()]


def test_a_commune_that_was_never_checked_is_not_forgotten(staff: Staff, enter: Enter) -> None:
    cast = staff.cast
    enter("40", place="xa")
    run_checks(cast.units["xa-ben"])

    assert has_news() is False
    assert communes_with_news() == [cast.commune]
    tick(NOON)
    with clock.standing_at(NOON + timedelta(days=1)):
        assert "assessment.checks" in [job.name for job in tick()]


def test_a_person_can_ask_for_the_checks(staff: Staff, enter: Enter) -> None:
    from muctieu.web.assessment.background import check_commune

    enter("40", place="xa", source="a")
    enter("44", place="xa", source="b")
    row = enqueue(check_commune, by=staff.cast.clerk, place=staff.cast.commune, commune="xa")

    work_off()

    row.refresh_from_db()
    assert row.result == {"found": 1, "url": "/lam-viec/kiem-tra/"}
    assert FindingStep.objects.get().by == staff.cast.clerk

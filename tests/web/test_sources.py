"""Two sources of one figure: both stay, a named post decides with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.core.observation import ObsStatus
from muctieu.errors import RightsError, StateError
from muctieu.web.figures.models import Observation, SourceChoice
from muctieu.web.figures.queries import board
from muctieu.web.figures.sources import choose_source, contested, waiting_count
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from tests.cast import Cast
from tests.factories import make_plan
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.staff import Staff, appoint, count_target


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
def pair(enter: Enter) -> tuple[Observation, Observation]:
    return enter("84", source="bieu"), enter("86", source="cong-an")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def counted(cast: Cast) -> Decimal | None:
    """The commune's births as its leader's scoreboard has them."""
    found = board("ke-hoach", viewer=cast.leader)
    assert found is not None
    (figure,) = found.figures["births"]
    return None if figure.value is None else figure.value.value


def test_figures_whose_sources_differ_wait_for_a_decision(
    cast: Cast, staff: Staff, pair: tuple[Observation, Observation]
) -> None:
    (one,) = contested(cast.clerk, cast.commune)

    assert (one.is_open, one.choice) == (True, None)
    assert [(side.obs.source, side.counts) for side in one.sides] == [("cong-an", True), ("bieu", False)]


def test_the_chosen_source_counts_and_the_other_stays_visible(
    cast: Cast, staff: Staff, pair: tuple[Observation, Observation]
) -> None:
    load_plan(make_plan(count_target(), code="ke-hoach"), by=cast.administrator)
    before = counted(cast)

    choose_source(pair[0], post=staff.officer, by=cast.clerk, reason="trưởng bản đếm tận hộ")

    (one,) = contested(cast.leader, cast.commune)
    assert (before, counted(cast)) == (Decimal(86), Decimal(84))
    assert (one.is_open, one.choice and one.choice.reason) == (False, "trưởng bản đếm tận hộ")
    assert [(side.obs.source, side.counts) for side in one.sides] == [("bieu", True), ("cong-an", False)]


def test_decision_needs_a_reason_a_post_held_and_a_source_that_counts(
    cast: Cast, staff: Staff, enter: Enter, pair: tuple[Observation, Observation]
) -> None:
    draft = enter("90", source="y-te", until="sent")

    with pytest.raises(StateError) as silent:
        choose_source(pair[0], post=staff.officer, by=cast.clerk, reason=" ")
    with pytest.raises(StateError) as foreign:
        choose_source(pair[0], post=staff.chairman, by=cast.clerk, reason="x")
    with pytest.raises(StateError) as unapproved:
        choose_source(draft, post=staff.officer, by=cast.clerk, reason="x")

    assert [one.value.code for one in (silent, foreign, unapproved)] == ["MT7228", "MT7331", "MT7320"]
    assert SourceChoice.objects.count() == 0


def test_reporter_and_neighbour_decide_nothing(cast: Cast, staff: Staff, pair: tuple[Observation, Observation]) -> None:
    for who in (cast.reporter, cast.neighbour):
        with pytest.raises(RightsError):
            choose_source(pair[0], post=staff.head, by=who, reason="x")

    assert contested(cast.neighbour, cast.commune) == ()
    assert waiting_count(None, cast.commune) == 0


def test_sources_that_agree_and_what_is_not_approved_are_no_contest(cast: Cast, enter: Enter) -> None:
    enter("84", source="bieu")
    enter("84", source="cong-an")
    enter("90", source="y-te", until="checked")

    assert contested(cast.clerk, cast.commune) == ()


@pytest.mark.parametrize("until", ["sent", "checked"])
def test_a_correction_on_its_way_leaves_the_approved_figure_contested(
    cast: Cast, staff: Staff, enter: Enter, pair: tuple[Observation, Observation], until: str
) -> None:
    enter("85", source="bieu", until=until)

    (one,) = contested(cast.clerk, cast.commune)
    assert [(side.obs.source, side.row.mantissa, side.counts) for side in one.sides] == [
        ("cong-an", 86, True), ("bieu", 84, False)
    ]  # fmt: skip

    choose_source(pair[0], post=staff.officer, by=cast.clerk, reason="trưởng bản đếm tận hộ")

    (one,) = contested(cast.clerk, cast.commune)
    assert [(side.obs.source, side.counts) for side in one.sides] == [("bieu", True), ("cong-an", False)]


def test_of_a_source_only_the_latest_approved_figure_is_a_side_and_is_chosen(
    cast: Cast, staff: Staff, enter: Enter, pair: tuple[Observation, Observation]
) -> None:
    latest = enter("85", source="bieu")

    (one,) = contested(cast.clerk, cast.commune)
    with pytest.raises(StateError) as outdated:
        choose_source(pair[0], post=staff.officer, by=cast.clerk, reason="x")
    choose_source(latest, post=staff.officer, by=cast.clerk, reason="x")

    assert sorted((side.obs.source, side.row.mantissa) for side in one.sides) == [("bieu", 85), ("cong-an", 86)]
    assert outdated.value.code == "MT7810"


def test_sources_that_agree_after_a_correction_are_no_contest_any_more(
    cast: Cast, enter: Enter, pair: tuple[Observation, Observation]
) -> None:
    enter("86", source="bieu")

    assert contested(cast.clerk, cast.commune) == ()


def test_a_number_beside_one_told_to_be_missing_is_contested(cast: Cast, enter: Enter) -> None:
    enter("84", source="bieu")
    enter(None, source="cong-an", status=ObsStatus.MISSING, note="chưa đếm")

    assert len(contested(cast.clerk, cast.commune)) == 1


def test_restricted_figures_are_shown_to_those_who_may_read_them(cast: Cast, enter: Enter) -> None:
    for source, value in (("bieu", "20"), ("ban-chqs", "22")):
        enter(value, source=source, indicator="militia_count", place="xa")

    assert len(contested(cast.clerk, cast.commune)) == 1
    assert contested(cast.administrator, cast.commune) == ()


# -- the page -----------------------------------------------------------------------------------------------------


def test_page_shows_both_and_takes_the_decision(
    cast: Cast, staff: Staff, pair: tuple[Observation, Observation]
) -> None:
    client = signed_in(cast.clerk)
    page = client.get(reverse("desk:sources"))
    body = {"nguon": str(pair[0].uuid), "chuc-danh": str(staff.officer.uuid), "ly-do": "đếm tận hộ", "by": "x"}

    answer = client.post(reverse("desk:sources_choose"), body)

    assert "84" in page.content.decode()
    assert "86" in page.content.decode()
    assert answer.status_code == 302
    assert SourceChoice.objects.get().by == cast.clerk


@pytest.mark.parametrize("wrong", [{"ly-do": " "}, {"chuc-danh": "không có"}])
def test_page_says_what_is_missing_and_keeps_the_reason(
    cast: Cast, staff: Staff, pair: tuple[Observation, Observation], wrong: dict[str, str]
) -> None:
    body = {"nguon": str(pair[0].uuid), "chuc-danh": str(staff.officer.uuid), "ly-do": "đếm tận hộ"} | wrong

    answer = signed_in(cast.clerk).post(reverse("desk:sources_choose"), body)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_page_is_shut_to_the_public_and_empty_for_the_neighbour(
    cast: Cast, staff: Staff, pair: tuple[Observation, Observation]
) -> None:
    body = {"nguon": str(pair[0].uuid), "chuc-danh": str(staff.officer.uuid), "ly-do": "x"}

    assert Client().get(reverse("desk:sources")).status_code == 302
    assert "cong-an" not in signed_in(cast.neighbour).get(reverse("desk:sources")).content.decode()
    assert signed_in(cast.neighbour).post(reverse("desk:sources_choose"), body).status_code == 404
    assert signed_in(cast.reporter).post(reverse("desk:sources_choose"), body).status_code in (403, 404)


def test_page_takes_the_same_number_of_queries_however_many_are_contested(
    cast: Cast, staff: Staff, enter: Enter, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, seen = signed_in(cast.clerk), []
    for period in ("2023-Q1", "2022-Q4", "2022-Q3"):
        for source, value in (("bieu", "84"), ("cong-an", "86")):
            enter(value, source=source, period=period)
        if period != "2022-Q4":
            forget()
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("desk:sources"))
            seen.append(len(queries))

    assert seen[0] == seen[1]

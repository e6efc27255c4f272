"""Shares to villages: kept as typed, the difference shown, fixed once they add up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.db import DatabaseError

from muctieu.core.period import Period
from muctieu.core.plan import Form, Milestone
from muctieu.errors import QuantityError, RightsError, StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.plans.amendments import amend_target
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import ShareSet, Target
from muctieu.web.plans.shares import Division, division_of, earlier_divisions, share_findings, share_out
from tests.cast import Cast, by_hand
from tests.factories import make_plan, make_target
from tests.web.staff import TODAY, count_target, decision


@pytest.fixture
def target(cast: Cast) -> Target:
    load_plan(make_plan(count_target("10")), by=cast.administrator)
    return Target.objects.select_related("plan__place").get()


def divide(target: Target, cast: Cast, shares: Mapping[str, int | str], seen: int = 0, why: str = "") -> Division:
    exact = {key: Decimal(value) for key, value in shares.items()}
    return share_out(target, exact, by=cast.clerk, seen=seen, why=why)


def test_shares_that_do_not_add_up_are_kept_with_a_finding(cast: Cast, target: Target) -> None:
    division = divide(target, cast, {"ban-1": 4, "ban-2": 5})

    assert division.shares == {"ban-1": Decimal(4), "ban-2": Decimal(5)}
    assert division.finding is not None
    assert "thiếu 1" in division.finding.message_vi
    assert division_of(target) == division


def test_shares_are_edited_until_they_add_up(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 4, "ban-2": 5})

    division = divide(target, cast, {"ban-1": 5, "ban-2": 5}, seen=1)

    assert (division.number, division.finding) == (2, None)
    assert ShareSet.objects.count() == 2


def test_shares_that_add_up_change_only_with_a_reason(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 5, "ban-2": 5})

    with pytest.raises(StateError, match="lý do"):
        divide(target, cast, {"ban-1": 6, "ban-2": 4}, seen=1)
    assert divide(target, cast, {"ban-1": 6, "ban-2": 4}, seen=1, why="bản 2 ít hộ").shares["ban-1"] == 6


def test_amended_target_opens_its_shares_again(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 5, "ban-2": 5})
    amend_target(target, {"value": Decimal(12)}, on=TODAY, basis_document=decision(cast), by=cast.clerk, seen=1)

    finding = division_of(target).finding

    assert finding is not None
    assert finding.args["gap"] == "thiếu 2"
    assert divide(target, cast, {"ban-1": 6, "ban-2": 6}, seen=1).finding is None


def test_second_of_two_editors_sees_that_it_changed(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 4})

    with pytest.raises(StateError) as refused:
        divide(target, cast, {"ban-1": 5})
    assert (refused.value.code, refused.value.fields["who"]) == ("MT7211", "Người canbo")


def test_years_are_divided_beside_the_term_and_held_against_their_milestones(cast: Cast) -> None:
    stone = Milestone(Period.of_year(2023), Decimal(6))
    load_plan(make_plan(count_target("10", milestones=(stone,))), by=cast.administrator)
    target = Target.objects.select_related("plan__place").get()
    term, year = {"ban-1": Decimal(5), "ban-2": Decimal(5)}, {"ban-1": Decimal(3), "ban-2": Decimal(2)}

    short = share_out(target, term, years={2023: year}, by=cast.clerk, seen=0)
    whole = share_out(target, term, years={2023: year | {"ban-2": Decimal(3)}, 2024: year}, by=cast.clerk, seen=1)

    assert short.finding is not None
    assert (short.finding.args["wanted"], short.finding.args["gap"]) == ("6 người (2023)", "thiếu 1")
    assert (whole.finding, whole.years[2024]) == (None, year)
    assert [one.values for one in earlier_divisions(target)] == [
        {0: term, 2023: year | {"ban-2": Decimal(3)}, 2024: year}, {0: term, 2023: year},
    ]  # fmt: skip
    assert [one.number for one in earlier_divisions(target, below=2)] == [1]


def test_years_alone_leave_the_term_open(cast: Cast, target: Target) -> None:
    division = share_out(target, {}, years={2023: {"ban-1": Decimal(3)}}, by=cast.clerk, seen=0)

    assert (division.shares, division.finding, division.is_empty) == ({}, None, False)


def test_year_outside_the_term_is_refused(cast: Cast, target: Target) -> None:
    with pytest.raises(StateError, match="2021–2025"):
        share_out(target, {}, years={2026: {"ban-1": Decimal(3)}}, by=cast.clerk, seen=0)
    assert ShareSet.objects.count() == 0


def test_division_that_changes_nothing_is_refused(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 4})

    with pytest.raises(StateError) as refused:
        divide(target, cast, {"ban-1": 4}, seen=1)
    assert refused.value.code == "MT7230"


def test_shares_follow_the_targets_unit(cast: Cast) -> None:
    million, billion = load_units()["million_dong"], load_units()["billion_dong"]
    money = make_target("2", Form.YEARLY, id="thu", indicator=load_indicators()["budget_revenue"], unit=billion)
    load_plan(make_plan(money), by=cast.administrator)
    target = Target.objects.select_related("plan__place").get()
    divide(target, cast, {"ban-1": "0.5", "ban-2": "1.5"})

    amend_target(target, {"unit": million, "value": Decimal(2000)}, on=TODAY, basis_document=decision(cast),
                 by=cast.clerk, seen=1)  # fmt: skip

    assert division_of(target).shares == {"ban-1": Decimal(500), "ban-2": Decimal(1500)}


@pytest.mark.parametrize(("shares", "code"), [
    ({"ban-ben": 10}, "MT7229"), ({"xa": 10}, "MT7229"), ({"ban-9": 10}, "MT7229"), ({"ban-1": -1}, "MT1502"),
])  # fmt: skip
def test_bad_share_is_refused_and_stores_nothing(
    cast: Cast, target: Target, shares: Mapping[str, int], code: str
) -> None:
    with pytest.raises(StateError) as refused:
        divide(target, cast, shares)

    assert refused.value.code == code
    assert ShareSet.objects.count() == 0


def test_share_that_the_unit_cannot_keep_is_refused(cast: Cast, target: Target) -> None:
    with pytest.raises(QuantityError):
        divide(target, cast, {"ban-1": "4.5"})


def test_division_is_the_clerks_act(cast: Cast, target: Target) -> None:
    for who in (cast.reporter, cast.neighbour, cast.administrator):
        with pytest.raises(RightsError):
            share_out(target, {}, by=who, seen=0)


def test_target_not_divided_has_no_finding(cast: Cast, target: Target) -> None:
    assert division_of(target) == Division("so-sinh", 0, {}, None)
    assert share_findings(cast.clerk, cast.commune, TODAY) == ()


def test_findings_are_for_those_who_read_the_communes_figures(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 4})

    seen = {
        name: len(share_findings(getattr(cast, name), cast.commune, TODAY))
        for name in ("clerk", "leader", "reporter", "neighbour")
    }

    assert seen == {"clerk": 1, "leader": 1, "reporter": 0, "neighbour": 0}
    assert share_findings(None, cast.commune, TODAY) == ()


def test_database_refuses_to_rewrite_a_division(cast: Cast, target: Target) -> None:
    divide(target, cast, {"ban-1": 4})

    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        ShareSet.objects.update(why="x")

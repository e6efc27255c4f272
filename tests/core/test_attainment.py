from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.attainment import NO_SHARE, NoNumber, attainment, expected_at, goal_of, progress
from muctieu.core.indicator import Direction
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Milestone
from tests.factories import make_plan, make_target
from tests.strategies import positive

BASE = Baseline(Decimal(50), Period.parse("2020"))


@given(positive, positive, st.sampled_from([1, 1000, 10**6]))
def test_attainment_does_not_depend_on_the_scale(actual: Decimal, goal: Decimal, scale: int) -> None:
    one = attainment(actual, goal, direction=Direction.UP).value
    other = attainment(actual * scale, goal * scale, direction=Direction.UP).value

    assert one == other


@pytest.mark.parametrize(
    ("actual", "goal", "direction", "reason"),
    [
        ("7.7", "0.2", Direction.DOWN, NoNumber.LOWER_IS_BETTER),
        ("5", "0", Direction.UP, NoNumber.ZERO_TARGET),
        ("5", "-1", Direction.UP, NoNumber.NEGATIVE),
        ("-5", "1", Direction.UP, NoNumber.NEGATIVE),
    ],
)
def test_no_percentage_where_it_would_be_wrong(actual: str, goal: str, direction: Direction, reason: NoNumber) -> None:
    share = attainment(Decimal(actual), Decimal(goal), direction=direction)

    assert (share.value, share.percent, share.reason) == (None, None, reason)


def test_attainment_is_never_capped() -> None:
    assert attainment(Decimal(153), Decimal(20), direction=Direction.UP).percent == 765


@given(positive, positive, positive)
def test_progress_is_the_same_in_both_directions(baseline: Decimal, goal: Decimal, actual: Decimal) -> None:
    mirrored = progress(-actual, -goal, baseline=-baseline)

    assert progress(actual, goal, baseline=baseline) == mirrored


def test_progress_without_a_way() -> None:
    assert progress(Decimal(1), Decimal(2), baseline=None).reason is NoNumber.NO_BASELINE
    assert progress(Decimal(1), Decimal(2), baseline=Decimal(2)).reason is NoNumber.TARGET_IS_BASELINE
    assert NO_SHARE.percent is None


def test_expected_value_runs_straight_from_the_baseline() -> None:
    target = make_target("100", baseline=BASE)
    plan = make_plan(target)

    assert expected_at(target, date(2021, 1, 1), plan=plan) == 50
    assert expected_at(target, date(2026, 1, 1), plan=plan) == 100
    assert expected_at(target, date(2030, 1, 1), plan=plan) == 100
    assert expected_at(target, date(2020, 12, 31), plan=plan) is None


def test_expected_value_passes_through_milestones() -> None:
    target = make_target("100", baseline=BASE, milestones=(Milestone(Period.parse("2022"), Decimal(60)),))

    assert expected_at(target, date(2023, 1, 1), plan=make_plan(target)) == 60


def test_a_cumulative_target_starts_from_nothing() -> None:
    target = make_target("100", Form.CUMULATIVE)

    assert expected_at(target, date(2021, 1, 1), plan=make_plan(target)) == 0


@given(st.dates(date(2021, 1, 1), date(2026, 1, 1)), st.dates(date(2021, 1, 1), date(2026, 1, 1)))
def test_expectation_never_falls_towards_a_higher_goal(one: date, other: date) -> None:
    target = make_target("100", baseline=BASE)
    plan = make_plan(target)
    early, late = sorted((one, other))

    assert expected_at(target, early, plan=plan) <= expected_at(target, late, plan=plan)  # type: ignore[operator]


def test_no_expectation_without_a_start() -> None:
    target = make_target("100")

    assert expected_at(target, date(2023, 1, 1), plan=make_plan(target)) is None
    assert expected_at(make_target(None, baseline=BASE), date(2023, 1, 1), plan=make_plan()) is None


def test_a_range_is_reached_at_its_easier_end() -> None:
    assert goal_of(make_target("4", Form.RANGE, value_hi=Decimal(5))) == 4
    assert goal_of(make_target("4", Form.RANGE, value_hi=Decimal(5), direction=Direction.DOWN)) == 5


def test_a_target_s_own_due_date_stands_before_the_plan_s() -> None:
    target = make_target("100", baseline=BASE, due=date(2023, 12, 31))

    assert expected_at(target, date(2024, 1, 1), plan=make_plan(target)) == 100

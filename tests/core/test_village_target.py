"""What a commune's target asks of one village."""

from __future__ import annotations

from decimal import Decimal

from muctieu.core.indicator import PlaceRule
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Milestone, Plan, Target
from muctieu.core.village_target import common_target, shared_target
from tests.factories import make_indicator, make_plan, make_target

BASE = Baseline(Decimal(12), Period.of_year(2020))


def shared(form: Form, whole: str | None, start: str | None = None, **years: str) -> Target | None:
    target = make_target("100", form, baseline=BASE, milestones=(Milestone(Period.of_year(2022), Decimal(50)),))
    plan: Plan = make_plan(target)
    found = {int(year[1:]): Decimal(value) for year, value in years.items()}
    return shared_target(
        target,
        plan,
        whole=None if whole is None else Decimal(whole),
        years=found,
        start=None if start is None else Decimal(start),
    )


def marks(target: Target | None) -> list[tuple[str, Decimal]]:
    return [] if target is None else [(str(one.period), one.value) for one in target.milestones]


def test_share_of_the_term_takes_the_place_of_the_value_and_forgets_the_communes_way() -> None:
    found = shared(Form.LEVEL, "30")

    assert found is not None
    assert (found.value, found.baseline, found.milestones) == (Decimal(30), None, ())
    begun = shared(Form.LEVEL, "30", start="3")
    assert begun is not None
    assert begun.baseline == Baseline(Decimal(3), BASE.period)


def test_nothing_given_is_no_target() -> None:
    assert shared(Form.LEVEL, None) is None
    assert shared(Form.LEVEL, None, y2021="5") is None
    assert shared(Form.CUMULATIVE, None, y2021="5") is None


def test_shares_of_years_add_up_for_a_sum_and_stand_alone_for_a_level() -> None:
    years = {"y2021": "5", "y2022": "6", "y2023": "7", "y2024": "8", "y2025": "9"}

    summed, level = shared(Form.CUMULATIVE, None, **years), shared(Form.LEVEL, None, **years)

    assert summed is not None
    assert level is not None
    assert (summed.value, level.value) == (Decimal(35), Decimal(9))
    assert marks(summed)[:2] == [("2021", Decimal(5)), ("2022", Decimal(11))]
    assert marks(level)[:2] == [("2021", Decimal(5)), ("2022", Decimal(6))]


def test_sum_is_told_up_to_the_first_year_without_a_share() -> None:
    assert marks(shared(Form.CUMULATIVE, "40", y2021="5", y2023="7")) == [("2021", Decimal(5))]


def test_only_a_rate_holds_for_every_village() -> None:
    rate, total = make_indicator(place=PlaceRule.RATIO), make_indicator(place=PlaceRule.SUM)
    common = common_target(make_target("20", Form.CEILING, indicator=rate, baseline=BASE))

    assert common is not None
    assert (common.value, common.baseline) == (Decimal(20), BASE)
    assert common_target(make_target("20", Form.CEILING, indicator=total)) is None
    assert common_target(make_target("20", Form.CUMULATIVE, indicator=rate)) is None
    assert common_target(make_target(None, Form.LEVEL, indicator=rate)) is None

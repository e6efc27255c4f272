from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from muctieu.core.forecast import Forecast, Series, TooLittle
from muctieu.core.indicator import Direction, Plausible, TimeRule
from muctieu.core.outlook import Chance, Outlook, Pace, chance_of, outlook
from muctieu.core.period import Period
from muctieu.core.plan import Baseline, Form, Target
from tests.factories import MILLION, PERCENT, PERSON, make_figure, make_indicator, make_plan, make_target

PLAN = make_plan()
AS_OF = date(2024, 1, 10)
YEARS = (("2021", "14"), ("2022", "17"), ("2023", "19"))


def seen(target: Target, *figures: tuple[str, str], as_of: date = AS_OF, siblings: tuple[Series, ...] = ()) -> Outlook:
    known = [make_figure(value, period, target.indicator.unit) for period, value in figures]
    return outlook(target, known, plan=PLAN, as_of=as_of, siblings=siblings)


def end(found: Outlook) -> tuple[str, str, str]:
    assert isinstance(found.ahead, Forecast)
    step = found.ahead.end
    return str(step.low), str(step.point), str(step.high)


def test_outlook_of_a_level_says_what_is_due_the_pace_and_the_end() -> None:
    target = make_target("25", unit=PERSON, baseline=Baseline(Decimal(10), Period.of_year(2020)))

    found = seen(target, *YEARS, as_of=date(2023, 12, 31))

    assert found.expected is not None
    assert found.expected.quantize(Decimal("0.01")) == Decimal("19.00")
    assert found.pace is not None
    assert found.pace == Pace(found.pace.a_year, Decimal(3), 12, 2)
    assert found.pace.a_year is not None
    assert found.pace.a_year.quantize(Decimal("0.01")) == Decimal("3.00")
    assert end(found) == ("17", "22", "28")
    assert found.chance is Chance.OPEN
    assert found.series == Series(2023 * 12 + 11, 12, (Decimal(14), Decimal(17), Decimal(19)), (Decimal(1),) * 3)


def test_outlook_of_a_cumulative_target_never_falls() -> None:
    indicator = make_indicator(unit=PERSON, time=TimeRule.SUM)
    target = make_target("90", Form.CUMULATIVE, indicator=indicator)

    found = seen(target, ("2021", "10"), ("2022", "12"), ("2023", "0"))

    assert Decimal(end(found)[0]) >= 22
    assert found.chance is Chance.UNLIKELY


def test_outlook_of_a_yearly_flow_is_made_of_whole_years() -> None:
    target = make_target("30", Form.YEARLY, indicator=make_indicator(unit=MILLION, time=TimeRule.SUM))

    found = seen(target, *YEARS, ("2024-Q1", "5"))

    assert found.series is not None
    assert list(found.series.values) == [14, 17, 19]
    assert found.pace == Pace(None, Decimal("5.5"), 12, 2)


def test_outlook_of_a_share_stays_below_100() -> None:
    share = make_indicator(unit=PERCENT, bounds=Plausible(Decimal(0), Decimal(100)))

    found = seen(make_target("99", indicator=share), ("2021", "92.5"), ("2022", "96.25"), ("2023", "99.5"))

    assert end(found)[1:] == ("100.0000", "100.0000")


def test_outlook_asks_siblings() -> None:
    siblings = tuple(Series(2023 * 12 + 11, 12, tuple(map(Decimal, (10, 10 + k, 10 + 2 * k)))) for k in (8, 9))

    found = seen(make_target("25"), *YEARS, siblings=siblings)

    assert isinstance(found.ahead, Forecast)
    assert found.ahead.siblings == 2


def reason(found: Outlook) -> str:
    assert isinstance(found.ahead, TooLittle)
    return found.ahead.reason.code


def test_outlook_without_enough_figures_says_why() -> None:
    target = make_target("25", baseline=Baseline(Decimal(10), Period.of_year(2020)))

    assert reason(seen(target)) == "few_points"
    assert reason(seen(target, ("2023", "19"))) == "no_series"
    assert reason(seen(target, ("2021", "19"), ("2022", "19"), ("2023", "19"))) == "flat"
    assert seen(target).expected is not None
    assert (seen(target).pace, seen(target).chance, seen(target).series) == (None, None, None)


def test_outlook_after_the_term_has_no_period_left() -> None:
    found = seen(make_target("25"), ("2023", "14"), ("2024", "17"), ("2025", "19"), as_of=date(2026, 2, 1))

    assert reason(found) == "term_over"
    assert found.pace is None


def test_outlook_ends_with_the_last_whole_period_before_the_deadline() -> None:
    found = seen(make_target("25", due=date(2025, 6, 30)), *YEARS)

    assert isinstance(found.ahead, Forecast)
    assert len(found.ahead.steps) == 1


@pytest.mark.parametrize(
    ("given", "pace"),
    [
        ({"value": "18"}, Pace(None, None, 12, 2)),
        ({"value": None}, None),
        ({"value": "15", "direction": Direction.DOWN}, Decimal(-2)),
    ],
)
def test_pace_is_named_only_on_the_way_to_a_goal(given: dict[str, Any], pace: Pace | Decimal | None) -> None:
    found = seen(make_target(given.pop("value"), **given), *YEARS).pace

    assert (found.a_period if found is not None and isinstance(pace, Decimal) else found) == pace


@pytest.mark.parametrize(
    ("goal", "direction", "chance"),
    [
        ("10", Direction.UP, Chance.LIKELY),
        ("23", Direction.UP, Chance.OPEN),
        ("99", Direction.UP, Chance.UNLIKELY),
        ("99", Direction.DOWN, Chance.LIKELY),
        ("23", Direction.DOWN, Chance.OPEN),
        ("10", Direction.DOWN, Chance.UNLIKELY),
        ("10", Direction.INFO, None),
        (None, Direction.UP, None),
    ],
)
def test_chance_compares_the_whole_interval_with_the_goal(
    goal: str | None, direction: Direction, chance: Chance | None
) -> None:
    target = make_target(goal, direction=direction)

    assert chance_of(target, seen(make_target("25"), *YEARS).ahead) is chance

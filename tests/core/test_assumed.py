"""What would be if: one pace, one village; and why nothing can be said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.assumed import Made, with_pace, with_place
from muctieu.core.forecast import Forecast, TooLittle
from muctieu.core.indicator import PlaceRule, TimeRule
from muctieu.core.outlook import Outlook, outlook
from muctieu.core.plan import Form, Target
from tests.factories import PERSON, make_figure, make_indicator, make_plan, make_target

PLAN = make_plan()
AS_OF = date(2024, 1, 10)
YEARS = ("2021", "2022", "2023")
MEMBERS = make_target("60", Form.CUMULATIVE, indicator=make_indicator(unit=PERSON, time=TimeRule.SUM))
# What each village gave in each year; the last one lags behind.
VILLAGES = {"a": (5, 6, 7), "b": (4, 6, 6), "c": (1, 2, 2)}


def figures(*values: int | None, periods: tuple[str, ...] = YEARS) -> list[Figure]:
    return [
        make_figure(str(value), period, PERSON)
        for period, value in zip(periods, values, strict=False)
        if value is not None
    ]


def parts(**given: list[Figure]) -> dict[str, list[Figure]]:
    return {key: figures(*values) for key, values in VILLAGES.items()} | given


def seen(target: Target = MEMBERS, *values: int) -> Outlook:
    known = figures(*(values or tuple(map(sum, zip(*VILLAGES.values(), strict=True)))))
    return outlook(target, known, plan=PLAN, as_of=AS_OF)


def points(made: Made) -> list[int]:
    assert isinstance(made, Forecast)
    return [int(step.point) for step in made.steps]


def code(made: Made) -> str:
    assert isinstance(made, TooLittle)
    return made.reason.code


def caught_up(target: Target = MEMBERS, place: str = "c", **given: Any) -> Made:
    found = given.pop("found", None) or seen(target)
    return with_place(target, found, given.get("parts", parts()), place=place, plan=PLAN, as_of=AS_OF)


def test_pace_doubled_adds_twice_as_much_a_year_in_whole_units() -> None:
    assert points(with_pace(MEMBERS, seen(), factor=Decimal(2), count=1)) == [69, 99]
    assert points(with_pace(MEMBERS, seen(), factor=Decimal("0.5"), count=2)) == [46, 54]


def test_village_that_catches_up_moves_the_total_by_what_it_gains() -> None:
    found = seen()
    plain = found.ahead
    made = caught_up(found=found)

    assert isinstance(plain, Forecast)
    assert isinstance(made, Forecast)
    assert made.end.point > plain.end.point
    assert made.assumption is not None
    assert "theo kịp mức giữa của 2 đơn vị cùng loại" in made.assumption.text_vi


def test_village_that_leads_changes_nothing() -> None:
    found = seen()

    assert points(caught_up(place="a", found=found)) == points(found.ahead)


def test_village_that_is_a_year_late_is_carried_to_the_same_end() -> None:
    late = parts(
        c=[make_figure(value, period, PERSON) for period, value in (("2020", "1"), ("2021", "1"), ("2022", "2"))]
    )
    level = make_target("40", indicator=make_indicator(unit=PERSON))

    assert isinstance(caught_up(level, parts=late, found=seen(level, 10, 14, 15)), Forecast)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"found": seen(MEMBERS, 10)}, "no_series"),
        ({"place": "không có"}, "other_rhythm"),
        ({"parts": parts(c=figures(1))}, "other_rhythm"),
        ({"parts": parts(c=figures(0, 0, 0))}, "flat"),
        ({"parts": {key: figures(*VILLAGES[key]) for key in ("a", "c")}}, "few_siblings"),
    ],
)
def test_too_little_is_known_to_say_what_a_village_would_change(given: dict[str, Any], expected: str) -> None:
    assert code(caught_up(**given)) == expected


def test_ratio_is_no_sum_of_villages() -> None:
    rate = make_target("60", indicator=make_indicator(unit=PERSON, place=PlaceRule.RATIO))

    assert code(caught_up(rate, found=seen(rate, 10, 14, 15))) == "not_a_sum"


def test_pace_of_too_little_stays_too_little() -> None:
    assert code(with_pace(MEMBERS, seen(MEMBERS, 10), factor=Decimal(2), count=1)) == "no_series"

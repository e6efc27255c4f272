from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator, Plausible, TimeRule
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.reach import Goal, Reach, month_of, reach
from muctieu.core.reasons import Reason
from muctieu.packs.loader import load_indicators

POOR = load_indicators()["poverty_rate"]
BELOW_20 = Goal(Fraction(20), is_up=False, strict=True)


def yearly(*values: str | None, indicator: Indicator = POOR, first: int = 2018) -> list[Figure]:
    """One figure a year from `first` on."""
    quantities = (None if value is None else Quantity(Decimal(value), indicator.unit) for value in values)
    return [
        Figure(indicator.code, "xa", Period.of_year(first + place), value) for place, value in enumerate(quantities)
    ]


def test_a_rate_that_falls_evenly_reaches_its_bound_in_a_year_that_can_be_named() -> None:
    found = reach(POOR, yearly("40", "37", "33", "30", "28"), BELOW_20, until=date(2026, 1, 1))

    assert (found.a_year, found.lack) == (Decimal(-3), None)
    assert found.needed is not None
    assert found.needed.quantize(Decimal("0.1")) == Decimal("-2.7")
    assert found.first is not None
    assert found.early is not None
    assert (month_of(found.early), month_of(found.first)) == (date(2024, 12, 31), date(2027, 12, 31))


def test_a_rate_that_moves_away_never_reaches_its_bound() -> None:
    found = reach(POOR, yearly("30", "31", "33", "34", "36"), BELOW_20)

    assert (found.first, found.needed) == (None, None)
    assert found.a_year == Decimal("1.5")
    assert found.last is not None
    assert month_of(found.last) == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("values", "lack"),
    [
        ((), "few_points"),
        (("40", None, "37"), "few_points"),
        (("40", "40", "40"), "flat"),
    ],
)
def test_too_few_figures_tell_no_year(values: tuple[str | None, ...], lack: str) -> None:
    found = reach(POOR, yearly(*values), BELOW_20)

    assert found.lack is not None
    assert (found.lack.code, found.first) == (lack, None)


def test_figures_without_a_rhythm_tell_no_year() -> None:
    odd = [one._replace(period=period) for one, period in zip(
        yearly("40", "39", "38"), map(Period.parse, ("2018", "2021", "2026")), strict=True)]  # fmt: skip

    assert reach(POOR, odd, BELOW_20) == Reach(None, None, lack=Reason("no_series"))


@pytest.mark.parametrize(
    ("value", "until", "needed"),
    [
        ("28", date(2022, 12, 31), None),
        ("28", date(2023, 1, 1), None),
        ("28", date(2025, 1, 1), "-4.0"),
        ("20", date(2025, 1, 1), "0.0"),
        ("19", date(2025, 1, 1), None),
    ],
)
def test_the_pace_needed_leads_to_the_bound_in_the_years_left(value: str, until: date, needed: str | None) -> None:
    found = reach(POOR, yearly("40", "37", "33", "30", value), BELOW_20, until=until).needed

    assert (None if found is None else str(found.quantize(Decimal("0.1")))) == needed


def test_upwards_on_the_bound_is_enough_and_the_indicator_bounds_the_forecast() -> None:
    flow = replace(POOR, time=TimeRule.YEARLY, bounds=Plausible(Decimal(0), Decimal(55)))

    found = reach(flow, yearly("40", "43", "46", "50", "52"), Goal(Fraction(55), is_up=True))

    assert found.first is not None
    assert found.first.point == 55
    assert reach(flow, yearly("40", "43", "46", "50", "52"), Goal(Fraction(55), is_up=True, strict=True)).first is None

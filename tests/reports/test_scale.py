from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.reports.scale import DayAxis, Span, tight_axis, value_axis

PIXELS = Span(200, 0)
values = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False), max_size=8
)


@pytest.mark.parametrize(
    ("found", "ticks"),
    [
        (["17", "25"], ["0", "5", "10", "15", "20", "25"]),
        (["0.2", "7.7"], ["0", "2", "4", "6", "8"]),
        (["-3", "4"], ["-4", "-2", "0", "2", "4"]),
        (["-8", "-2"], ["-8", "-6", "-4", "-2", "0"]),
        (["1000", "1001"], ["1000", "1000.2", "1000.4", "1000.6", "1000.8", "1001"]),
        (["-1001", "-1000"], ["-1001", "-1000.8", "-1000.6", "-1000.4", "-1000.2", "-1000"]),
        (["12"], ["0", "5", "10", "15"]),
        (["-12"], ["-15", "-10", "-5", "0"]),
        (["0"], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ([], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    ],
)
def test_value_axis_has_round_ticks_around_all_values(found: list[str], ticks: list[str]) -> None:
    axis = value_axis([Decimal(value) for value in found], PIXELS)

    assert [Decimal(tick) for tick in ticks] == list(axis.ticks)


@given(values)
def test_value_axis_holds_every_value_with_few_ticks(found: list[Decimal]) -> None:
    axis = value_axis(found, PIXELS)

    assert all(0 <= axis.at(value) <= 200 for value in found)
    assert 2 <= len(axis.ticks) <= 8
    assert axis.low < axis.high


@given(values.filter(bool))
def test_tight_axis_holds_every_value(found: list[Decimal]) -> None:
    axis = tight_axis(found, PIXELS)

    assert all(0 <= axis.at(value) <= 200 for value in found)


def test_day_axis_keeps_days_outside_at_its_ends() -> None:
    axis = DayAxis(date(2021, 1, 1), date(2025, 12, 31), Span(0, 100))

    assert [axis.at(date(2020, 1, 1)), axis.at(date(2026, 1, 1))] == [0, 100]

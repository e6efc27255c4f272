from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import Limits, Series
from muctieu.core.forecast_series import limits_of, series_of, within
from muctieu.core.indicator import Plausible
from muctieu.core.observation import Bound, ObsStatus
from muctieu.core.plan import Form
from tests.factories import MILLION, PERCENT, make_figure, make_indicator, make_target

ZERO = Decimal(0)


def figures(*rows: tuple[str, str]) -> list[Figure]:
    """(period, value) each."""
    return [make_figure(value, period) for period, value in rows]


def told(series: Series | None) -> tuple[int, list[str]] | None:
    """Length of a period, and the values."""
    return None if series is None else (series.months, ["-" if one is None else str(one) for one in series.values])


def test_series_takes_the_rhythm_of_the_figures() -> None:
    assert told(series_of(figures(("2021", "14"), ("2022", "17"), ("2023", "19")))) == (12, ["14", "17", "19"])
    assert told(series_of(figures(("2023-Q1", "1"), ("2023-Q2", "2"), ("2023-Q4", "4")))) == (3, ["1", "2", "-", "4"])
    assert told(series_of(figures(("2022-H1", "1"), ("2022-H2", "2"), ("2023-H1", "4")))) == (6, ["1", "2", "4"])


def test_series_ends_with_the_last_month_of_its_last_period() -> None:
    found = series_of(figures(("2021", "14"), ("2022", "17"), ("2023-Q1", "18"), ("2023", "19")))

    assert found is not None
    assert (told(found), found.last) == ((12, ["14", "17", "19"]), 2023 * 12 + 11)


def test_series_of_what_adds_up_since_the_start_stands_at_each_end() -> None:
    assert told(series_of(figures(("2021", "10"), ("2021/2022", "22"), ("2021/2023", "31")))) == (
        12,
        ["10", "22", "31"],
    )


def test_series_of_a_flow_never_mixes_lengths() -> None:
    rows = figures(
        ("2022", "40"), ("2023-Q1", "9"), ("2023-Q2", "11"), ("2023-Q3", "8"), ("2023-Q4", "12"), ("2023", "40")
    )

    assert told(series_of(rows, is_flow=True)) == (3, ["9", "11", "8", "12"])
    assert told(series_of(rows)) == (3, ["40", "9", "11", "8", "40"])


def test_series_begins_at_the_last_break() -> None:
    rows = [
        *figures(("2018", "90"), ("2019", "91")),
        make_figure("14", "2020", status=ObsStatus.BREAK),
        *figures(("2021", "15"), ("2022", "17")),
    ]

    assert told(series_of(rows)) == (12, ["14", "15", "17"])


def test_series_begins_after_the_place_became_another_one() -> None:
    known = figures(("2019", "5"), ("2020", "6"), ("2021", "20"), ("2022", "22"), ("2023", "23"))

    found = series_of(known, since=date(2021, 1, 1))

    assert found is not None
    assert found.values == (Decimal(20), Decimal(22), Decimal(23))
    assert series_of(known, since=date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    "given",
    [{"status": ObsStatus.FORECAST}, {"status": ObsStatus.MISSING}, {"period": None}, {"value": None}],
)
def test_series_leaves_out_what_teaches_nothing(given: dict[str, Any]) -> None:
    odd = make_figure(given.pop("value", "99"), given.pop("period", "2023"), **given)

    assert told(series_of([*figures(("2020", "1"), ("2021", "2"), ("2022", "3")), odd])) == (12, ["1", "2", "3"])


def test_series_weighs_estimates_less_and_bounds_less_still() -> None:
    found = series_of(
        [
            make_figure("1", "2020"),
            make_figure("2", "2021", status=ObsStatus.PROVISIONAL),
            make_figure("3", "2023", status=ObsStatus.ESTIMATE, bound=Bound.ABOVE),
        ]
    )

    assert found is not None
    assert list(found.weights) == [1, Decimal("0.8"), 0, Decimal("0.25")]


def test_series_needs_three_values_of_one_rhythm() -> None:
    assert series_of(figures(("2021", "14"), ("2022", "17"))) is None
    assert series_of(figures(("2013", "1"), ("2018", "2"), ("2023", "3"))) is None
    assert series_of([]) is None


@pytest.mark.parametrize(
    ("target", "values", "expected"),
    [
        (make_target("25"), "1 2 3", Limits(ZERO)),
        (make_target("25"), "-1 2 3", Limits()),
        (make_target("25", unit=PERCENT), "1 2 3", Limits()),
        (make_target("25", Form.CUMULATIVE), "1 2 3", Limits(ZERO, is_cumulative=True)),
        (make_target("5", Form.YEARLY_CHANGE), "1 2 3", Limits()),
        (
            make_target("90", indicator=make_indicator(unit=PERCENT, bounds=Plausible(ZERO, Decimal(100)))),
            "1 2 3",
            Limits(ZERO, Decimal(100)),
        ),
        (
            make_target("5", Form.YEARLY_CHANGE, indicator=make_indicator(unit=MILLION, bounds=Plausible(ZERO))),
            "1 2 3",
            Limits(),
        ),
    ],
)
def test_limits_are_the_indicator_s_or_zero_for_what_is_counted(target: Any, values: str, expected: Limits) -> None:
    series = Series(2023 * 12 + 11, 12, tuple(map(Decimal, values.split())))

    assert limits_of(target, series) == expected


def test_limits_that_the_values_break_are_dropped() -> None:
    series = Series(2023 * 12 + 11, 12, (Decimal(-1), None, Decimal(101)))

    assert within(Limits(ZERO, Decimal(100)), series) == Limits()
    assert within(Limits(Decimal(-1), Decimal(101), is_cumulative=True), series) == Limits(
        Decimal(-1), Decimal(101), True
    )

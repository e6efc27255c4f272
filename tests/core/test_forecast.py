import os
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muctieu.core.forecast import FREE, Forecast, Limits, Series, Step, TooLittle, forecast
from muctieu.errors import ForecastError

END_2023 = 2023 * 12 + 11
SHARE = Limits(Decimal(0), Decimal(100))
numbers = st.decimals(Decimal(-10000), Decimal(10000), places=2)
months = st.sampled_from((1, 3, 6, 12))


def of(*values: object, step: int = 12, weights: tuple[str, ...] = ()) -> Series:
    """A series that ends with 2023; "-" is a period without a value."""
    known = tuple(None if value == "-" else Decimal(str(value)) for value in values)
    return Series(END_2023, step, known, tuple(map(Decimal, weights)))


def made(series: Series, horizon: int = 2, limits: Limits = FREE, siblings: tuple[Series, ...] = ()) -> Forecast:
    found = forecast(series, horizon=horizon, limits=limits, siblings=siblings)
    assert isinstance(found, Forecast)
    return found


def lack(series: Series, horizon: int = 2) -> str:
    found = forecast(series, horizon=horizon)
    assert isinstance(found, TooLittle)
    return found.reason.code


def shown(step: Step) -> tuple[str, ...]:
    return tuple(str(end.quantize(Decimal("0.1"))) for end in (step.low, step.point, step.high))


@st.composite
def series(draw: st.DrawFn, values: st.SearchStrategy[Decimal] = numbers, least: int = 3) -> Series:
    known = draw(st.lists(values, min_size=least, max_size=30))
    return Series(END_2023, draw(months), tuple(known))


def ends(step: Step) -> tuple[Decimal, Decimal, Decimal]:
    return step.low, step.point, step.high


# -- what it says -----------------------------------------------------------------------------------------------


def test_forecast_goes_on_with_the_trend_more_slowly() -> None:
    found = made(of(10, 12, 15, 17))

    assert [step.last for step in found.steps] == [END_2023 + 12, END_2023 + 24]
    assert [shown(step) for step in found.steps] == [("15.8", "18.8", "21.7"), ("15.8", "20.4", "24.9")]
    assert (found.count, found.siblings, found.is_seasonal, found.is_tested) == (4, 0, False, True)


def test_season_is_followed_once_two_years_are_known() -> None:
    quarters = (10, 20, 30, 40, 11, 21, 31, 41, 12, 22, 32, 42)

    found = made(of(*quarters, step=3), horizon=4)

    assert found.is_seasonal
    assert [round(step.point) for step in found.steps] == [12, 22, 33, 43]


def test_season_of_values_that_reach_zero_is_added() -> None:
    found = made(of(0, 20, 1, 21, 2, 22, 3, 23, step=6), horizon=2)

    assert found.is_seasonal
    assert [round(step.point) for step in found.steps] == [4, 24]


def test_season_is_not_believed_before_two_years_or_where_it_explains_little() -> None:
    assert not made(of(10, 20, 30, 40, 11, 21, 31, step=3)).is_seasonal
    assert not made(of(10, 11, 12, 13, 14, 15, 16, 17, 18, step=3)).is_seasonal


def test_hole_is_bridged_and_moves_nothing() -> None:
    assert of(10, "-", "-", 16).filled == tuple(map(Decimal, (10, 12, 14, 16)))
    assert of(10, "-", 14).firmness == tuple(map(Decimal, (1, 0, 1)))
    assert made(of(10, "-", 14, 16)).count == 3


def test_estimate_weighs_less_and_a_weak_last_value_widens_the_interval() -> None:
    firm = made(of(10, 11, 12, 20))
    weak = made(of(10, 11, 12, 20, weights=("1", "1", "1", "0.5")))

    assert weak.end.point < firm.end.point
    assert weak.end.half > firm.end.half


def test_siblings_pull_a_short_series_towards_their_pace() -> None:
    own = of(10, 10, 13)
    rising = tuple(of(20, 20 + k, 20 + 2 * k) for k in (4, 5, 6))

    assert made(own, siblings=rising).end.point > made(own).end.point
    assert made(own, siblings=rising).siblings == 3


def test_siblings_speak_of_the_same_stretch_of_time_only() -> None:
    own = of(10, 11, 13)
    later = tuple(Series(END_2023 + 12, 12, tuple(map(Decimal, (20, 24, 29, 999)))) for _ in range(2))
    earlier = tuple(Series(END_2023 - 12, 12, tuple(map(Decimal, (1, 20, 24, 29)))) for _ in range(2))

    assert made(own, siblings=later) == made(own, siblings=(of(20, 24, 29),) * 2)
    assert made(own, siblings=earlier).siblings == 0


def test_siblings_of_another_rhythm_or_too_few_or_all_zero_say_nothing() -> None:
    own = of(10, 11, 13)
    others = (of(1, 2, 3, step=3), Series(END_2023 + 1, 12, own.values), of(1, 2), of(0, 0, 0), of(4, 5, 6))

    assert made(own, siblings=others) == made(own)


def test_siblings_are_not_asked_about_less_than_three_years_of_a_season() -> None:
    own = of(1, 2, 3, 4, 6, step=3)

    assert made(own, siblings=(of(5, 6, 7, 8, 9, step=3),) * 2).siblings == 0


def test_siblings_without_any_noise_leave_a_steady_series_alone() -> None:
    own = of(10, 20, 30)

    assert made(own, siblings=(of(1, 2, 3),) * 2).end.point == made(own).end.point


def test_siblings_leave_a_series_of_which_the_season_is_everything_alone() -> None:
    own = of(*(-1, 1) * 6, step=6)

    assert made(own, siblings=(of(*(range(1, 13)), step=6),) * 2).end.point == made(own).end.point


# -- too little -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((7,), "few_points"),
        ((7, 9), "few_points"),
        ((7, "-", 9), "few_points"),
        ((7, "-", "-", "-", 9, "-", 8), "many_holes"),
        ((7, 7, 7, 7), "flat"),
        ((0, 0, 0), "flat"),
        ((10, 11, 12, 11, 12000), "absurd"),
        ((10, 11, 12000, 11, 12), "absurd"),
    ],
)
def test_too_little_says_why(values: tuple[object, ...], code: str) -> None:
    assert lack(of(*values)) == code


def test_too_little_to_look_far_ahead() -> None:
    assert lack(of(1, 2, 4), horizon=9) == "far"
    assert not made(of(*range(12)), horizon=9).is_tested


def test_too_little_speaks_both_languages() -> None:
    found = forecast(of(7, 9), horizon=1)

    assert isinstance(found, TooLittle)
    assert found.reason.text_vi == "chưa đủ dữ liệu để dự báo: mới có 2 kỳ, cần ít nhất 3 kỳ"
    assert found.reason.text_en == "not enough data for a forecast: 2 periods so far, at least 3 are needed"


@pytest.mark.parametrize(
    ("values", "weights", "step", "code"),
    [((), (), 12, "MT1471"), ((None,), (), 12, "MT1471"), ((1, None), (), 12, "MT1471"), ((1, 2), (), 5, "MT1471"),
     ((1, 2), (), 0, "MT1471"), ((1, 2), (1,), 12, "MT1472")],
)  # fmt: skip
def test_series_that_is_none_is_refused(
    values: tuple[int | None, ...], weights: tuple[int, ...], step: int, code: str
) -> None:
    known = tuple(None if value is None else Decimal(value) for value in values)

    with pytest.raises(ForecastError) as caught:
        Series(END_2023, step, known, tuple(map(Decimal, weights)))

    assert caught.value.code == code


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_series_of_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ForecastError, match=f"Giá trị “{value}” trong chuỗi số liệu không phải là số") as caught:
        of(1, value, 3)

    assert caught.value.code == "MT1476"


def test_no_period_ahead_is_refused() -> None:
    with pytest.raises(ForecastError, match="Số kỳ “0” không dùng được") as caught:
        forecast(of(1, 2, 4), horizon=0)

    assert caught.value.code == "MT1473"


# -- what always holds ------------------------------------------------------------------------------------------


def test_alternating_values_get_an_interval_that_holds_both() -> None:
    step = made(of(0, 10, 0, 10, 0, 10), horizon=1).end

    assert step.low <= 0
    assert step.high >= 10


def test_huge_values_and_zeros_are_forecast_like_others() -> None:
    small, huge = made(of(1, 0, 3, 0, 2)), made(of("1e18", 0, "3e18", 0, "2e18"))

    assert [ends(step) for step in huge.steps] == [tuple(end * 10**18 for end in ends(step)) for step in small.steps]


@given(series(), st.integers(1, 8), st.decimals(Decimal("0.001"), Decimal(1000), places=3))
def test_unit_of_the_values_changes_nothing(known: Series, horizon: int, factor: Decimal) -> None:
    scaled = Series(known.last, known.months, tuple(value * factor for value in known.filled))

    one, other = forecast(known, horizon=horizon), forecast(scaled, horizon=horizon)

    assert isinstance(one, Forecast) == isinstance(other, Forecast)
    if isinstance(one, Forecast) and isinstance(other, Forecast):
        near = max(map(abs, known.filled)) * Decimal("1e-6")
        for step, twin in zip(one.steps, other.steps, strict=True):
            assert all(abs(a - b / factor) <= near for a, b in zip(ends(step), ends(twin), strict=True))


@given(series(), st.integers(1, 8))
def test_interval_holds_the_path_and_widens_with_the_horizon(known: Series, horizon: int) -> None:
    found = forecast(known, horizon=horizon)
    assume(isinstance(found, Forecast))

    assert isinstance(found, Forecast)
    assert all(step.low <= step.point <= step.high for step in found.steps)
    assert all(before.half < after.half for before, after in pairwise(found.steps))


def test_season_that_explains_everything_still_leaves_an_interval() -> None:
    values = tuple(map(Decimal, ("0.01", "0.00", "0.01", "0.00")))

    found = forecast(Series(24287, 6, values), horizon=2)

    assert isinstance(found, Forecast)
    assert 0 < found.steps[0].half < found.steps[1].half


@given(series(st.decimals(Decimal(0), Decimal(100), places=1)), st.integers(1, 8))
def test_share_stays_between_0_and_100(known: Series, horizon: int) -> None:
    found = forecast(known, horizon=horizon, limits=SHARE)

    if isinstance(found, Forecast):
        assert all(0 <= end <= 100 for step in found.steps for end in ends(step))


@given(series(), st.integers(1, 8))
def test_what_is_cumulative_never_falls_below_what_is_reached(known: Series, horizon: int) -> None:
    found = forecast(known, horizon=horizon, limits=Limits(is_cumulative=True))

    if isinstance(found, Forecast):
        paths = list(zip(*map(ends, found.steps), strict=True))
        assert all(low >= max(known.filled) for low in paths[0])
        assert all(before <= after for path in paths for before, after in pairwise(path))


@given(series(), st.lists(st.lists(numbers, min_size=3, max_size=12), min_size=2, max_size=5), st.randoms())
def test_order_of_siblings_does_not_matter(known: Series, others: list[list[Decimal]], random: Random) -> None:
    siblings = [Series(END_2023, known.months, tuple(values)) for values in others]
    shuffled = sorted(siblings, key=lambda _: random.random())

    assert forecast(known, horizon=3, siblings=siblings) == forecast(known, horizon=3, siblings=shuffled)


def test_forecast_is_the_same_in_every_process() -> None:
    ask = (
        "from decimal import Decimal as D\nfrom muctieu.core.forecast import Series, forecast\n"
        "own = Series(24287, 3, tuple(map(D, (3, 8, 5, 1, 4, 9, 6, 2, 5, 9, 7, 3))))\n"
        "print(forecast(own, horizon=8, siblings=[own, own]))"
    )

    said = {
        subprocess.run(
            [sys.executable, "-c", ask],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
    assert said.pop().startswith("Forecast(")

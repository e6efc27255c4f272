from decimal import Decimal

import pytest

from muctieu.core.forecast import FREE, Forecast, Limits, Series, TooLittle, forecast
from muctieu.core.indicator import Direction
from muctieu.core.what_if import if_catching_up, if_pace, if_part_changes
from muctieu.errors import ForecastError

TWICE = Decimal(2)
END_2023 = 2023 * 12 + 11


def of(*values: int) -> Series:
    return Series(END_2023, 12, tuple(map(Decimal, values)))


def made(found: Forecast | TooLittle) -> Forecast:
    assert isinstance(found, Forecast)
    return found


def points(found: Forecast | TooLittle) -> list[Decimal]:
    return [step.point for step in made(found).steps]


OWN = of(10, 11, 14, 16)
AHEAD = (of(20, 24, 25, 29), of(30, 33, 34, 38), of(40, 44, 45, 47))


def test_doubled_pace_of_the_last_periods_is_carried_on() -> None:
    found = made(if_pace(OWN, horizon=3, count=2, factor=TWICE))

    assert points(found) == [21, 26, 31]
    assert found.assumption is not None
    assert found.assumption.text_vi == "giả định: nhịp của 2 kỳ gần nhất nhân với 2"
    assert found.assumption.text_en == "assumed: the pace of the last 2 periods times 2"


def test_assumed_pace_keeps_the_width_of_the_plain_forecast_and_the_bounds() -> None:
    plain = made(forecast(OWN, horizon=3))

    found = made(if_pace(OWN, horizon=3, count=1, factor=Decimal("2.5"), limits=Limits(high=Decimal(25))))

    assert [step.half for step in found.steps] == [step.half for step in plain.steps]
    assert points(found) == [21, 25, 25]
    assert found.assumption is not None
    assert found.assumption.args["factor"] == "2,5"


def test_assumed_loss_of_pace_never_takes_back_what_is_reached() -> None:
    found = if_pace(OWN, horizon=2, count=1, factor=-TWICE, limits=Limits(is_cumulative=True))

    assert points(found) == [16, 16]


@pytest.mark.parametrize("count", [0, 4])
def test_pace_of_periods_that_are_not_there_is_refused(count: int) -> None:
    with pytest.raises(ForecastError, match=f"Không lấy nhịp của {count} kỳ gần nhất được") as caught:
        if_pace(OWN, horizon=1, count=count, factor=TWICE)

    assert caught.value.code == "MT1474"


def test_pace_of_too_little_data_says_why() -> None:
    assert isinstance(if_pace(of(1, 2), horizon=1, count=1, factor=TWICE), TooLittle)


def test_catching_up_ends_at_the_middle_sibling() -> None:
    middle = points(forecast(AHEAD[1], horizon=2))[-1]

    found = made(if_catching_up(OWN, AHEAD, horizon=2))

    assert points(found) == [(16 + middle) / 2, middle]
    assert found.assumption is not None
    assert found.assumption.text_vi == "giả định: theo kịp mức giữa của 3 đơn vị cùng loại"


def test_who_is_ahead_stays_on_the_own_path() -> None:
    leader = of(90, 94, 97, 99)

    assert points(if_catching_up(leader, AHEAD, horizon=2)) == points(forecast(leader, horizon=2, siblings=AHEAD))


def test_catching_up_means_falling_where_lower_is_better() -> None:
    high, low = of(90, 88, 89, 87), if_catching_up(OWN, AHEAD, horizon=2, direction=Direction.DOWN)

    found = if_catching_up(high, AHEAD, horizon=2, direction=Direction.DOWN)

    assert points(found)[-1] == points(forecast(AHEAD[1], horizon=2))[-1]
    assert points(low) == points(forecast(OWN, horizon=2, siblings=AHEAD))


def test_catching_up_with_nobody_or_from_nothing_says_why() -> None:
    alone = if_catching_up(OWN, (AHEAD[0], of(1, 2)), horizon=1)

    assert isinstance(alone, TooLittle)
    assert alone.reason.text_vi.endswith("mới 1 đơn vị cùng loại dự báo được, cần ít nhất 2")
    assert isinstance(if_catching_up(of(1, 2), AHEAD, horizon=1), TooLittle)


def test_sum_moves_by_what_its_part_gains() -> None:
    total = of(100, 110, 118, 130)
    base, before = made(forecast(total, horizon=2)), made(forecast(OWN, horizon=2))
    after = made(if_pace(OWN, horizon=2, count=1, factor=TWICE))

    found = if_part_changes((total, base), before, after)

    gains = [new - old for old, new in zip(points(before), points(after), strict=True)]
    assert points(found) == pytest.approx([old + gain for old, gain in zip(points(base), gains, strict=True)])
    assert found.assumption is not None
    assert found.assumption.text_vi == "giả định ở một đơn vị thành phần: giả định: nhịp của 1 kỳ gần nhất nhân với 2"


def test_sum_stays_when_its_part_goes_as_it_goes() -> None:
    base, before = made(forecast(of(100, 110, 118, 130), horizon=2)), made(forecast(OWN, horizon=2))

    found = if_part_changes((of(100, 110, 118, 130), base), before, before, limits=FREE)

    assert points(found) == points(base)
    assert found.assumption is not None
    assert found.assumption.text_en == "assumed of one part: as it goes now"


def test_sum_and_part_of_different_periods_are_refused() -> None:
    base, part = made(forecast(OWN, horizon=2)), made(forecast(OWN, horizon=1))

    with pytest.raises(ForecastError) as caught:
        if_part_changes((OWN, base), base, part)

    assert caught.value.code == "MT1475"
    with pytest.raises(ForecastError):
        if_part_changes((OWN, base), part, base)

from decimal import Decimal

import pytest

from muctieu.core.indicator import Direction
from muctieu.core.plan import Form, Settings
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from muctieu.core.wording import EN, attainment_text, gap_text, goal_text, value_text, with_unit
from tests.factories import (
    CRITERION,
    GRADE,
    GRADES,
    KG,
    MILLION,
    PERCENT,
    YES_NO,
    make_indicator,
    make_target,
)

DRILL = make_indicator("drill", GRADE, grades=GRADES)
SETTINGS = Settings()


@pytest.mark.parametrize(
    ("target", "printed"),
    [
        (make_target("25"), "25 triệu đồng"),
        (make_target("1326.5", unit=KG), "1.326,5 kg"),
        (make_target("80", Form.FLOOR, unit=PERCENT), "từ 80% trở lên"),
        (make_target("0.2", Form.CEILING, unit=PERCENT), "không quá 0,2%"),
        (make_target("4", Form.RANGE, unit=PERCENT, value_hi=Decimal(5)), "4 - 5%"),
        (make_target("19", Form.X_OF_Y, unit=CRITERION, out_of=Decimal(19)), "19/19 tiêu chí"),
        (make_target("15", Form.X_OF_Y, unit=CRITERION), "15 tiêu chí"),
        (make_target(None, Form.RANK, indicator=DRILL, grade="xuất sắc"), "xuất sắc"),
        (make_target(None, Form.RANK, indicator=DRILL, grade="khá"), "khá trở lên"),
        (make_target(None, Form.KEEP, unit=YES_NO), "duy trì"),
        (make_target(None, Form.RECOGNITION, unit=YES_NO), "được công nhận"),
        (make_target(None), "chưa xác định"),
    ],
)
def test_goals_as_printed(target: object, printed: str) -> None:
    assert goal_text(target) == printed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "target", "printed"),
    [
        ("347", make_target("400", unit=KG), "86,75%"),
        ("17", make_target("25"), "68%"),
        ("33", make_target("30"), "vượt 3 triệu đồng (110%)"),
        ("30", make_target("30"), "100%"),
        ("12", make_target("19", Form.X_OF_Y, unit=CRITERION), "63,16%"),
        ("79", make_target("96", unit=PERCENT), "thấp hơn 17 điểm % (82,29%)"),
        ("7.7", make_target("0.2", Form.CEILING, unit=PERCENT), "cao hơn 7,5 điểm %"),
        ("0.1", make_target("0.2", Form.CEILING, unit=PERCENT), "trong mức"),
        ("5", make_target("0"), "vượt 5 triệu đồng"),
        ("-5", make_target("0", unit=PERCENT), "thấp hơn 5 điểm %"),
        ("-5", make_target("10"), ""),
        ("5", make_target(None), ""),
        ("1", make_target(None, Form.KEEP, unit=YES_NO), ""),
        ("45", make_target("40", Form.RANGE, value_hi=Decimal(50)), "trong khoảng"),
        ("51", make_target("40", Form.RANGE, value_hi=Decimal(50)), "vượt 11 triệu đồng (127,5%)"),
        ("41", make_target("40", Form.RANGE), "trong khoảng"),
    ],
)
def test_results_in_the_resolution_s_language(value: str, target: object, printed: str) -> None:
    quantity = Quantity(Decimal(value), target.unit)  # type: ignore[attr-defined]

    assert attainment_text(quantity, target, SETTINGS) == printed  # type: ignore[arg-type]


def test_lower_is_better_never_shows_a_percentage_of_the_target() -> None:
    target = make_target("5", direction=Direction.DOWN)

    assert "%" not in attainment_text(Quantity(Decimal(50), MILLION), target, SETTINGS)


def test_values_as_printed() -> None:
    ntm = make_target("19", Form.X_OF_Y, unit=CRITERION, out_of=Decimal(19))

    assert value_text(Quantity(Decimal(12), CRITERION), ntm) == "12/19 tiêu chí"
    assert value_text(Quantity(Decimal(3), CRITERION), ntm, out_of=Decimal(3)) == "3/3 tiêu chí"
    assert value_text(Quantity(Decimal(3), CRITERION), make_target("3", Form.X_OF_Y, unit=CRITERION)) == "3 tiêu chí"
    assert value_text(Quantity(Decimal("1.335"), PERCENT), make_target("2", unit=PERCENT)) == "1,34%"
    assert value_text(Quantity(Decimal(5), GRADE), make_target(None, Form.RANK, indicator=DRILL)) == "xuất sắc"
    assert value_text(Quantity(Decimal(9), GRADE), make_target(None, Form.RANK, indicator=DRILL)) == "9"
    keep = make_target(None, Form.KEEP, unit=YES_NO)
    assert value_text(Quantity(Decimal(1), YES_NO), keep) == "đạt"
    assert value_text(Quantity(Decimal(0), YES_NO), keep) == "chưa đạt"


PER_YEAR = Unit("percent_per_year", "%/năm", "% a year", "percent_per_year", Decimal(1), 4)


def test_rates_differ_by_points() -> None:
    assert with_unit(Decimal(8), PER_YEAR) == "8%/năm"
    assert gap_text(Decimal("-0.13"), PER_YEAR) == "0,13 điểm %/năm"
    assert gap_text(Decimal("0.13"), PER_YEAR, EN) == "0,13 points a year"


@pytest.mark.parametrize(
    ("target", "value", "goal", "result", "attained"),
    [
        (make_target("30"), "33", "30 million VND", "33 million VND", "exceeds by 3 million VND (110%)"),
        (make_target("80", Form.FLOOR, unit=PERCENT), "79", "at least 80%", "79%", "short by 1 point (98,75%)"),
        (make_target("0.2", Form.CEILING, unit=PERCENT), "7.7", "at most 0,2%", "7,7%", "above by 7,5 points"),
        (make_target("5", Form.CEILING), "4", "at most 5 million VND", "4 million VND", "within the limit"),
        (make_target(None, Form.RANK, indicator=DRILL, grade="khá"), "3", "khá or better", "khá", ""),
        (make_target(None, Form.KEEP, unit=YES_NO), "1", "kept", "yes", ""),
        (make_target(None, Form.RECOGNITION, unit=YES_NO), "0", "recognised", "not yet", ""),
        (make_target(None), "1", "not known", "1 million VND", ""),
    ],
)
def test_the_same_in_english(target: object, value: str, goal: str, result: str, attained: str) -> None:
    quantity = Quantity(Decimal(value), target.unit)  # type: ignore[attr-defined]

    assert goal_text(target, EN) == goal  # type: ignore[arg-type]
    assert value_text(quantity, target, EN) == result  # type: ignore[arg-type]
    assert attainment_text(quantity, target, SETTINGS, EN) == attained  # type: ignore[arg-type]

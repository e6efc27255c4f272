from decimal import Decimal

import pytest

from muctieu.core.indicator import Direction
from muctieu.core.plan import Form, Settings
from muctieu.core.quantity import Quantity
from muctieu.core.wording import attainment_text, goal_text, value_text
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

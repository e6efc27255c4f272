"""One target as a row: result, goal, attainment, pace, coverage, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.indicator import Direction
from muctieu.core.observation import ObsStatus, Said
from muctieu.core.period import Period
from muctieu.core.plan import Authority, Baseline, Form, Target
from muctieu.core.verdict import assess_target
from muctieu.web.screens.rows import Row, RowMaker
from tests.factories import (
    AS_OF,
    CRITERION,
    GRADE,
    GRADES,
    MILLION,
    PER_MILLE,
    PERCENT,
    UNITS,
    YES_NO,
    make_figure,
    make_indicator,
    make_plan,
    make_target,
)

LEVEL = make_target("25")
NTM = make_target("19", Form.X_OF_Y, indicator=make_indicator("ntm", CRITERION), out_of=Decimal(19))


def row(target: Target, *figures: Figure, language: str = "vi") -> Row:
    plan = make_plan(target)
    with translation.override(language):
        judged = assess_target(target, figures, plan=plan, as_of=AS_OF, units=UNITS)
        return RowMaker(plan, AS_OF, lambda target_id: f"/{target_id}/").row(judged, figures)


def shown(target: Target, *figures: Figure) -> tuple[str, str, str]:
    found = row(target, *figures)
    return found.result, found.goal, found.unit


@pytest.mark.parametrize(
    ("target", "figure", "expected"),
    [
        (LEVEL, make_figure("17", "2022"), ("17", "25", "triệu đồng")),
        (make_target("25", Form.FLOOR), make_figure("17", "2022"), ("17", "≥ 25", "triệu đồng")),
        (
            make_target("25", Form.CEILING, direction=Direction.DOWN),
            make_figure("17", "2022"),
            ("17", "≤ 25", "triệu đồng"),
        ),
        (
            make_target("20", Form.RANGE, value_hi=Decimal("2500.5")),
            make_figure("17", "2022"),
            ("17", "20 - 2.500,5", "triệu đồng"),
        ),
        (NTM, make_figure("12", "2022", CRITERION), ("12", "19", "tiêu chí")),
        (NTM, make_figure("12", "2022", CRITERION, out_of=Decimal(15)), ("12/15 tiêu chí", "19/19 tiêu chí", "")),
        (
            make_target(None, Form.RANK, indicator=make_indicator(unit=GRADE, grades=GRADES), grade="khá"),
            make_figure("4", "2022", GRADE),
            ("tốt", "khá trở lên", ""),
        ),
        (
            make_target(None, Form.KEEP, indicator=make_indicator(unit=YES_NO, direction=Direction.KEEP)),
            make_figure(None, "2022", YES_NO, said=Said.KEPT),
            ("nêu bằng lời", "duy trì", ""),
        ),
        (make_target(None), make_figure("17", "2022"), ("17 triệu đồng", "chưa xác định", "")),
        (LEVEL, make_figure("17", "2022", PERCENT), ("17%", "25 triệu đồng", "")),
        (LEVEL, make_figure(None, "2022", said=Said.MET), ("nêu bằng lời", "25", "triệu đồng")),
    ],
)
def test_result_stands_beside_its_goal(target: Target, figure: Figure, expected: tuple[str, str, str]) -> None:
    assert shown(target, figure) == expected


def test_row_without_figures_leaves_blanks() -> None:
    found = row(LEVEL)

    assert (found.result, found.goal, found.percent, found.coverage, found.period, found.spark, found.reason) == (
        "", "25", "", "", "", "", "",
    )  # fmt: skip
    assert found.word == "chưa có số liệu"


def test_row_names_status_period_and_coverage() -> None:
    figure = make_figure("17", "2022", status=ObsStatus.ESTIMATE, coverage=Coverage(9, 11, ("a", "b")))

    found = row(LEVEL, figure)

    assert (found.period, found.status, found.coverage, found.is_partial) == ("năm 2022", "ước", "9/11 bản", True)


def test_figure_without_a_period_says_so_with_the_day_of_its_source() -> None:
    assert row(LEVEL, make_figure("17")).period == "không rõ kỳ (bài ngày 04/06/2023)"
    assert row(LEVEL, make_figure("17", recorded_at=None)).period == "không rõ kỳ"


@pytest.mark.parametrize(
    ("target", "figure", "percent"),
    [
        (LEVEL, make_figure("17", "2022"), "68%"),
        (make_target("5", Form.CEILING, direction=Direction.DOWN), make_figure("7", "2022"), "cao hơn 2 triệu đồng"),
        (LEVEL, make_figure("17", "2022", PERCENT), ""),
        (
            make_target("2", Form.CEILING, unit=PERCENT, direction=Direction.DOWN),
            make_figure("1", "2022", PER_MILLE),
            "",
        ),
    ],
)
def test_attainment_is_a_percentage_where_that_has_a_meaning(target: Target, figure: Figure, percent: str) -> None:
    assert row(target, figure).percent == percent


def test_pace_is_told_in_the_direction_of_the_goal() -> None:
    up = row(LEVEL, make_figure("17", "2022"))
    down = row(
        make_target("2", Form.CEILING, indicator=make_indicator(unit=PERCENT, direction=Direction.DOWN)),
        make_figure("8", "2022", PERCENT),
    )

    assert up.pace == "mỗi năm cần tăng thêm 2,67 triệu đồng"
    assert down.pace == "mỗi năm cần giảm 2 điểm %"


@pytest.mark.parametrize("figure", [make_figure("25", "2022"), make_figure("17"), make_figure("17", "2022", PERCENT)])
def test_no_pace_where_it_says_nothing(figure: Figure) -> None:
    assert row(LEVEL, figure).pace == ""


def test_reason_does_not_repeat_the_verdict() -> None:
    assert row(LEVEL, make_figure("30", "2022")).reason == ""
    assert row(LEVEL, make_figure("17", "2022")).reason.startswith("chưa đạt, còn thiếu 8 triệu đồng")
    assert not row(LEVEL, make_figure("17", "2022", PERCENT)).reason.startswith("chờ xác minh")


def test_target_on_a_change_is_named_apart_from_the_level() -> None:
    base = Baseline(Decimal(100), Period.of_year(2020))
    growth = make_target("50", Form.GROWTH_ON_BASE, unit=PERCENT, indicator=make_indicator(unit=MILLION), baseline=base)

    assert row(growth).name == "Chỉ tiêu thử, mức tăng so với năm gốc"
    assert row(growth, language="en").name == "Test indicator, growth since the base year"


def test_target_of_another_authority_says_whose() -> None:
    assert row(make_target("25", authority=Authority.PROVINCE)).given_by == "tỉnh giao"
    assert row(LEVEL).given_by == ""


def test_english_row_is_english_throughout() -> None:
    found = row(LEVEL, make_figure("17", "2022", coverage=Coverage(11, 11)), language="en")

    assert (found.name, found.unit, found.period, found.word, found.coverage, found.pace) == (
        "Test indicator", "million VND", "2022", "not reached", "11/11 villages",
        "needs 2,67 million VND more each year",
    )  # fmt: skip


def test_row_links_to_the_explanations_of_its_numbers() -> None:
    found = row(LEVEL)

    assert [found.url_way, found.url_working, found.url_result, found.url_coverage] == [
        "/thu/#lo-trinh", "/thu/#cach-tinh", "/thu/#nguon", "/thu/#do-phu",
    ]  # fmt: skip


def test_spark_is_drawn_for_a_way_and_has_no_style() -> None:
    drawn = row(LEVEL, make_figure("14", "2021"), make_figure("17", "2022")).spark

    assert drawn.startswith("<svg ")
    assert "style=" not in drawn

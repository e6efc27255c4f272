"""Each step of an explanation as one line that a person can check with a pocket calculator."""

from __future__ import annotations

from decimal import Decimal

from muctieu.core.explain import Node
from muctieu.core.explain_text import ENGLISH, formula
from tests.core.test_explain import BIRTHS, CATALOGUE, INCOME, PEOPLE, QUARTERS, RATE, told, tree
from tests.factories import TONNE, make_indicator, make_ratio

NAMES = {"xa": "xã Thử", "ban-1": "bản Một"}


def said(node: Node) -> tuple[str, str]:
    return formula(node, NAMES), formula(node, NAMES, ENGLISH)


def test_ratio_is_told_with_its_names_numbers_factor_and_rounding() -> None:
    node = tree(RATE, "2022", told("9", "xa"), told("1100", "xa", code="population"))

    vi, en = said(node)

    assert vi == (
        "Chỉ tiêu thử = chỉ tiêu thử : chỉ tiêu thử × 1.000 = 9 người : 1.100 người × 1.000 = 8,18% "
        "(làm tròn từ 8,18181818…)"
    )
    assert en.endswith("= 9 people : 1.100 people × 1.000 = 8,18% (rounded from 8,18181818…)")


def test_ratio_without_a_factor_and_with_an_abbreviation() -> None:
    gdp = make_indicator("gdp", TONNE, name_vi="GRDP")
    share = make_ratio("share", "gdp", "population", unit=TONNE, factor=Decimal(1), name_vi="Bình quân")
    catalogue = {**CATALOGUE, "gdp": gdp, "share": share}
    reported = told("3", "xa", code="gdp", unit=TONNE), told("2", "xa", code="population")
    node = tree(share, "2022", *reported, catalogue=catalogue)

    assert said(node)[0] == "Bình quân = GRDP : chỉ tiêu thử = 3 tấn : 2 người = 1,5 tấn"


def test_ratio_without_a_component_says_that_it_is_not_known() -> None:
    node = tree(RATE, "2022", told("9", "xa"))

    assert said(node)[0].endswith("= 9 người : chưa có × 1.000 = chưa có")


def test_sum_of_places_says_how_many_and_adds_them() -> None:
    node = tree(BIRTHS, "2022", told("9"), told("-5", "ban-3"))

    assert said(node) == (
        "Chỉ tiêu thử = tổng số của 2/3 đơn vị = 9 + (-5) = 4 người",
        "Test indicator = sum of 2/3 units = 9 + (-5) = 4 people",
    )


def test_sum_of_one_place_adds_nothing_and_of_none_is_not_known() -> None:
    assert said(tree(BIRTHS, "2022", told("9")))[0] == "Chỉ tiêu thử = tổng số của 1/3 đơn vị = 9 người"
    assert said(tree(BIRTHS, "2022"))[0] == "Chỉ tiêu thử = chưa có"


def test_sum_of_periods_and_last_of_periods() -> None:
    births = tree(BIRTHS, "2022", *(told("3", "xa", period) for period in QUARTERS))
    people = tree(PEOPLE, "2022", told("1000", "xa", "2022-Q4", "population"))

    assert said(births)[0] == "Chỉ tiêu thử = tổng số của 4 kỳ = 3 + 3 + 3 + 3 = 12 người"
    assert said(people)[0] == "Chỉ tiêu thử = số của quý IV/2022 = 1.000 người"


def test_own_report_names_its_place() -> None:
    assert said(tree(INCOME, "2022", told("17.005", "xa", code="income")))[0] == (
        "Chỉ tiêu thử = số do xã Thử báo cáo = 17,01 người (làm tròn từ 17,005)"
    )
    assert said(tree(INCOME, "2022", told("17", "xa", code="income")))[1].startswith(
        "Test indicator = as reported by xã"
    )

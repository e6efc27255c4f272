"""Typed cells: read exactly, doubted beside the cell, held against the place's own past and the form's rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.entry import Cell, Definitions, Sheet, Sum, Typed, read_sheet, sum_of
from muctieu.core.form import EntryField, EntryForm, FieldRule, Relation, Repeat, Schedule
from muctieu.core.imports import open_form
from muctieu.core.indicator import Indicator, PlaceRule, Plausible
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency
from muctieu.core.place import Level
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from muctieu.core.usual import usual_range
from muctieu.packs.loader import load_indicators, load_units
from tests.factories import (
    BILLION,
    CRITERION,
    DONG,
    GRADE,
    GRADES,
    HOUSEHOLD,
    MILLION,
    PER_MILLE,
    PERCENT,
    PERSON,
    TONNE,
    UNITS,
    YES_NO,
    make_indicator,
)

HECTARE = Unit("ha", "ha", "ha", "area", Decimal(1), 4)


def named(code: str, unit: Unit, name_vi: str, name_en: str, **given: Any) -> Indicator:
    return make_indicator(code, unit, name_vi=name_vi, name_en=name_en, **given)


def within(low: int | None, high: int | None = None) -> Plausible:
    return Plausible(None if low is None else Decimal(low), None if high is None else Decimal(high))


INDICATORS = (
    named("households", HOUSEHOLD, "Số hộ", "Households"),
    named("poor", HOUSEHOLD, "Hộ nghèo", "Poor households"),
    named("area", HECTARE, "Diện tích quế", "Cinnamon"),
    named("income", MILLION, "Thu", "Revenue"),
    named("output", TONNE, "Sản lượng", "Output"),
    named("growth", PER_MILLE, "Tăng", "Growth", plausible=within(-5, 35)),
    named("drop", PERCENT, "Tỷ lệ giảm", "Drop", plausible=within(0, 3)),
    named("share", PERCENT, "Tỷ lệ", "Share", bounds=within(0, 100)),
    named("rank", GRADE, "Xếp loại", "Grade", grades=GRADES),
    named("kept", YES_NO, "Đạt chuẩn", "Standard"),
    named("criteria", CRITERION, "Tiêu chí", "Criteria"),
    named("increase", PERSON, "Tăng tự nhiên", "Increase", plausible=within(-50)),
    named("fruit", HECTARE, "Cây ăn quả", "Fruit", plausible=within(None, 50)),
    named("model", HECTARE, "Mô hình", "Model"),
)
KNOWN = Definitions({one.code: one for one in INDICATORS}, {**UNITS, "ha": HECTARE})
RULES = (
    FieldRule(("poor",), Relation.AT_MOST, ("households",), "hộ nghèo ≤ số hộ", "poor ≤ all", strict=True),
    FieldRule(("area",), Relation.EQUAL, ("income",), "bằng nhau", "equal"),
)
FORM = EntryForm(
    "quy", "Biểu quý", "Quarterly", Level.VILLAGE, Frequency.QUARTER,
    tuple(EntryField(one.code, required=one.code == "households") for one in INDICATORS[:-2]),
    Schedule({Level.VILLAGE: 1}),
    repeats=(
        Repeat("cay", "Cây", "Trees", "Loại", "Kind", (EntryField("fruit"),), choices=("mận", "lê")),
        Repeat("mo-hinh", "Mô hình", "Models", "Tên", "Name", (EntryField("model"),)),
    ),
    rules=RULES,
)  # fmt: skip


def read(*cells: Typed, **given: object) -> Sheet:
    return read_sheet(FORM, cells, KNOWN, **given)  # type: ignore[arg-type]


def codes(sheet: Sheet) -> list[str]:
    return [remark.finding.code for remark in sheet.remarks]


@pytest.mark.parametrize(
    ("indicator", "text", "value"),
    [
        ("households", "1.326", "1326"),
        ("households", "84 hộ", "84"),
        ("area", "16,5", "16.5"),
        ("area", "16,5 ha", "16.5"),
        ("income", "33", "33"),
        ("income", "33 triệu", "33"),
        ("income", "1,2 tỷ đồng", "1200"),
        ("income", "1 tỷ 200 triệu", "1200"),
        ("output", "347 kg", "0.347"),
        ("increase", "-3", "-3"),
        ("growth", "7,7", "7.7"),
        ("rank", "Khá", "3"),
        ("rank", "xuat sac", "5"),
        ("kept", "Đạt", "1"),
        ("kept", "chưa đạt", "0"),
    ],
)
def test_cell_is_read_exactly(indicator: str, text: str, value: str) -> None:
    (cell,) = read(Typed(indicator, text)).cells

    assert cell.value is not None
    assert (cell.value.value, cell.value.unit, cell.written) == (
        Decimal(value), KNOWN.indicators[indicator].unit, text,
    )  # fmt: skip


def test_criteria_keep_what_they_are_out_of() -> None:
    (cell,) = read(Typed("criteria", "12/19")).cells

    assert cell.value is not None
    assert (cell.value.value, cell.out_of) == (Decimal(12), Decimal(19))


@pytest.mark.parametrize(
    ("indicator", "text", "code"),
    [
        ("households", "tám mươi", "MT1001"),
        ("households", "84 con", "MT1001"),
        ("households", "8,5", "MT1202"),
        ("households", "84 tấn", "MT1201"),
        ("households", "-2", "MT2319"),
        ("households", "NaN", "MT1001"),
        ("households", "99999999999999999999", "MT1203"),
        ("area", "4-5", "MT2317"),
        ("share", "6/11", "MT2318"),
        ("share", "105", "MT1106"),
        ("rank", "giỏi lắm", "MT2316"),
        ("kept", "có lẽ", "MT2316"),
    ],
)
def test_cell_that_cannot_stand_is_an_error_beside_it(indicator: str, text: str, code: str) -> None:
    sheet = read(Typed(indicator, text))

    assert [(remark.finding.code, remark.indicator) for remark in sheet.errors] == [(code, indicator)]
    assert all(remark.finding.message_vi and remark.finding.message_en for remark in sheet.remarks)


@pytest.mark.parametrize(
    ("indicator", "text", "value", "doubts"),
    [
        ("households", "1.326", "1326", []),
        ("households", "1,326", "1326", ["MT3101"]),
        ("area", "1,326", "1.326", ["MT3102"]),
        ("households", "1 326", "1326", ["MT3106"]),
        ("area", "1.326,5", "1326.5", []),
        ("area", "1,33", "1.33", []),
        ("area", "1.33", "1.33", ["MT3103"]),
        ("households", "-0", "0", []),
        ("output", "3,47 tạ", "0.347", []),
        ("output", "347 kg", "0.347", []),
        ("output", "0,347 tấn", "0.347", []),
        ("income", "33 triệu đồng", "33", []),
        ("income", "0,033 tỷ đồng", "33", []),
    ],
)
def test_cell_in_any_writing_and_unit_is_exact_or_asked(
    indicator: str, text: str, value: str, doubts: list[str]
) -> None:
    sheet = read_sheet(FORM, [Typed(indicator, text)], Definitions(KNOWN.indicators, load_units()))

    (cell,) = sheet.cells
    assert cell.value is not None
    assert (cell.value.value, cell.value.unit) == (Decimal(value), KNOWN.indicators[indicator].unit)
    assert codes(sheet) == doubts


@pytest.mark.parametrize(
    ("indicator", "text", "value"),
    [
        ("budget_revenue", "33 triệu đồng", "33"),
        ("budget_revenue", "312 triệu 500 nghìn đồng", "312.5"),
        ("budget_revenue", "1 tỷ 200 nghìn đồng", "1000.2"),
        ("budget_revenue", "1 tỷ 200 triệu đồng", "1200"),
        ("budget_revenue", "12 tỷ 300 tr.đ", "12300"),
        ("budget_revenue", "1 tỷ 200 triệu", "1200"),
        ("budget_revenue", "500.000 đồng", "0.5"),
        ("cinnamon_area", "5.000 m2", "0.5"),
        ("cinnamon_area", "5.000 m²", "0.5"),
    ],
)
def test_amount_of_the_catalogue_is_exact_in_whatever_unit_it_is_typed(indicator: str, text: str, value: str) -> None:
    one = load_indicators()[indicator]
    form = open_form([one], level=Level.VILLAGE, frequency=Frequency.QUARTER)

    (cell,) = read_sheet(form, [Typed(indicator, text)], Definitions(load_indicators(), load_units())).cells

    assert cell.value == Quantity(Decimal(value), one.unit)


@pytest.mark.parametrize(
    ("indicator", "text"),
    [(indicator, text) for indicator in ("households", "area", "share")
     for text in ("NaN", "Infinity", "-inf", "1e400", "9" * 30, "٣٤", "10²", "1О5", "\u202e62")]
    + [("households", "-2"), ("households", "12,5"), ("share", "105"), ("share", "-1"), ("area", "12 sào"),
       ("share", "7,7‰"), ("income", "33 tấn")],
)  # fmt: skip
def test_no_cell_holds_what_is_no_finite_possible_number_of_its_unit(indicator: str, text: str) -> None:
    sheet = read_sheet(FORM, [Typed(indicator, text)], Definitions(KNOWN.indicators, load_units()))

    assert sheet.errors
    assert all(remark.indicator == indicator for remark in sheet.errors)


def test_doubtful_writing_is_kept_with_its_doubt() -> None:
    sheet = read(Typed("area", "1,075"))

    assert codes(sheet) == ["MT3102"]
    assert len(sheet.cells) == 1


def test_blank_is_nothing_and_a_reason_is_a_missing_figure() -> None:
    sheet = read(Typed("households", "  "), Typed("poor", reason=" chưa rà soát "))

    assert sheet.cells == (Cell("poor", "", None, ObsStatus.MISSING, note="chưa rà soát"),)
    assert sheet.remarks == ()


def test_figure_and_reason_together_ask_for_one_of_them() -> None:
    assert codes(read(Typed("poor", "3", reason="chưa rà soát"))) == ["MT2315"]


def test_status_and_note_are_kept() -> None:
    (cell,) = read(Typed("poor", "3", status=ObsStatus.ESTIMATE, note=" theo rà soát ")).cells

    assert (cell.status, cell.note) == (ObsStatus.ESTIMATE, "theo rà soát")


def test_figure_that_the_form_does_not_ask_is_named() -> None:
    assert codes(read(Typed("owner", "3"))) == ["MT2311"]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (Typed("fruit", "3", label="mận"), []),
        (Typed("fruit", "3", label="đu đủ"), ["MT2312"]),
        (Typed("fruit", "3"), ["MT2312"]),
        (Typed("model", "3", label="Mô hình trồng quế"), []),
        (Typed("model", "3", label="x" * 201), ["MT2312"]),
        (Typed("households", "3", label="mận"), ["MT2312"]),
    ],
)
def test_rows_of_a_repeating_part_need_their_label(cell: Typed, wanted: list[str]) -> None:
    assert codes(read(cell)) == wanted


def test_two_rows_of_one_label_are_told() -> None:
    sheet = read(Typed("model", "3", label="Quế"), Typed("model", "4", label="quế"))

    assert codes(sheet) == ["MT2313"]


def test_whole_form_tells_what_is_left_blank() -> None:
    assert [(r.finding.code, r.indicator) for r in read(Typed("poor", "3"), whole=True).remarks] == [
        ("MT2314", "households")
    ]
    assert read(Typed("households", reason="mất sổ"), whole=True).remarks == ()


# -- checks -------------------------------------------------------------------------------------------------------


def test_strict_rule_is_an_error_and_the_other_a_doubt() -> None:
    strict = read(Typed("poor", "90"), Typed("households", "84"))
    loose = read(Typed("area", "3"), Typed("income", "4"))

    assert ([r.finding.code for r in strict.errors], codes(loose)) == (["MT2324"], ["MT2323"])


def test_rule_with_a_missing_side_or_a_kept_relation_says_nothing() -> None:
    assert codes(read(Typed("poor", "90"))) == []
    assert codes(read(Typed("poor", "84"), Typed("households", "84"))) == []
    assert codes(read(Typed("poor", "12"), Typed("households", "84"))) == []


def test_percent_written_for_per_mille_is_found() -> None:
    assert codes(read(Typed("growth", "7,7%"))) == ["MT1201"]
    assert codes(read(Typed("growth", "77"))) == ["MT2322"]
    assert codes(read(Typed("drop", "7,7"))) == ["MT1104"]


def test_plausible_bounds_may_be_open_on_a_side() -> None:
    sheet = read(Typed("fruit", "80", label="mận"))

    assert codes(sheet) == ["MT2322"]
    assert sheet.remarks[0].finding.args["low"] == "…"


PAST = [Decimal(value) for value in (80, 82, 84, 83)]


@pytest.mark.parametrize(
    ("text", "past", "wanted"),
    [
        ("86", PAST, []),
        ("860", PAST, ["MT2320"]),
        ("8", PAST, ["MT2320"]),
        ("860", PAST[:2], ["MT2321"]),
        ("17", PAST[:1], []),
        ("16", PAST[:1], ["MT2321"]),
        ("860", [], []),
        ("0", PAST[:1], []),
        ("5", [Decimal(0)], []),
    ],
)
def test_figure_is_held_against_the_places_own_past(text: str, past: list[Decimal], wanted: list[str]) -> None:
    assert codes(read(Typed("households", text), history={"households": past})) == wanted


def test_rows_and_words_have_no_past() -> None:
    sheet = read(
        Typed("model", "1000", label="Quế"), Typed("rank", "yếu"),
        history={"model": PAST, "rank": [Decimal(5)] * 4},
    )  # fmt: skip

    assert codes(sheet) == []


def test_usual_range_needs_four_figures() -> None:
    assert usual_range(PAST[:3]) is None
    assert usual_range([Decimal(0)] * 4) == Plausible(Decimal(0), Decimal(0))


def test_money_without_dong_among_the_units_is_taken_as_it_stands() -> None:
    without = replace(KNOWN, units={"billion_dong": BILLION, "million_dong": MILLION})

    sheet = read_sheet(FORM, [Typed("income", "33 triệu")], without)

    assert [cell.value.value for cell in sheet.cells if cell.value] == [Decimal(33_000_000)]
    assert DONG.code not in without.units


@given(st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=4, max_size=30))
def test_usual_range_holds_the_median_and_does_not_depend_on_order(values: list[Decimal]) -> None:
    usual = usual_range(values)

    assert usual is not None
    assert usual.holds(sorted(values)[len(values) // 2]) or len(values) % 2 == 0
    assert usual == usual_range(values[::-1])


@given(st.text(max_size=60), st.sampled_from(sorted(KNOWN.indicators)))
def test_any_text_is_read_or_remarked(text: str, indicator: str) -> None:
    label = {"fruit": "mận", "model": "Quế"}.get(indicator, "")

    sheet = read(Typed(indicator, text, label=label))

    assert bool(sheet.cells) or bool(sheet.remarks) or not text.strip()


# -- totals while typing --------------------------------------------------------------------------------------------


def test_sum_says_of_how_many_places_it_speaks_and_missing_is_not_zero() -> None:
    births = make_indicator("births", PERSON)

    assert sum_of([Decimal(2), None, Decimal(3)], births, expected=3) == Sum(Decimal(5), 2, 3)
    assert sum_of([None, None], births, expected=2) == Sum(None, 0, 2)
    assert sum_of([Decimal(0)], births, expected=2) == Sum(Decimal(0), 1, 2)


def test_what_villages_do_not_add_up_to_has_no_sum() -> None:
    rank = make_indicator("rank", GRADE, place=PlaceRule.NONE)

    assert sum_of([Decimal(2), Decimal(3)], rank, expected=2) == Sum(None, 2, 2)

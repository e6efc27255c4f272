"""Proposals for a form of the level above: cells and figures with how sure they are, and what else may be meant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange.excel.fill import fill_workbook
from muctieu.exchange.excel.mapping import FormMapping, Slot
from muctieu.exchange.excel.nearly import NearNames
from muctieu.exchange.excel.propose import Proposal, propose_mapping
from tests.exchange.excel.test_figures import with_merged
from tests.exchange.excel.test_fill import OLD, at, people
from tests.exchange.excel.test_form_book import changed
from tests.exchange.sheets import EXPECTED, KNOWN, PLACES, Rows, ods, raw_xlsx, xlsx

FORM: Rows = [
    ["BIỂU 02: KẾT QUẢ THỰC HIỆN QUÝ I"],
    ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Thực hiện quý I/2024", "Cùng kỳ năm trước", "So sánh cùng kỳ (%)",
     "Số liệu của kỳ trước", "Lũy kế"],
    ["A", "B", "C", 1, 2, 3, 4, 5, 6],
    ["I", "KINH TẾ"],
    [1, "Sản lượng lúa", "tạ", 10],
    [2, "Tổng số hộ nghèo cuối kỳ", "hộ", "", 7, "-"],
    ["", "Hộ cận nghèo", "hộ", "", "điền sau", ""],
]  # fmt: skip


def proposed(sheets: dict[str, Rows]) -> list[Proposal]:
    return list(propose_mapping(xlsx(sheets), EXPECTED, file="bieu.xlsx"))


def cells(found: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(one.slot.cell, one.slot.indicator, one.slot.place) for one in found]


def test_results_of_this_period_the_last_and_a_year_ago_are_found() -> None:
    found = proposed({"Biểu 02": FORM})

    assert [(one.slot.cell, one.slot.indicator, one.slot.periods_back, one.slot.years_back) for one in found] == [
        ("E5", "rice_output", 0, 0), ("F5", "rice_output", 0, 1), ("H5", "rice_output", 1, 0),
        ("E6", "poor_households", 0, 0), ("F6", "poor_households", 0, 1), ("H6", "poor_households", 1, 0),
        ("F7", "near_poor_households", 0, 1), ("H7", "near_poor_households", 1, 0),
    ]  # fmt: skip
    assert found[0] == Proposal(
        Slot("Biểu 02", "E5", "rice_output", unit="quintal"), Decimal("0.7"), "Sản lượng lúa", "Thực hiện quý I/2024"
    )


def test_label_that_is_only_near_is_less_sure_and_names_its_rivals() -> None:
    found = proposed({"Biểu 02": FORM})[3]

    assert found.label == "Tổng số hộ nghèo cuối kỳ"
    assert Decimal("0.5") <= found.confidence < Decimal("0.7")
    assert "near_poor_households" in found.rivals


def test_villages_and_the_whole_commune_are_found_in_rows_and_in_columns() -> None:
    by_row = proposed({"B": [["Bản", "Số hộ", "Hộ nghèo"], ["Nà Mo"], ["Nà Lạ"], ["", 5], ["Tổng cộng", ""]]})
    by_column = proposed({"B": [["Chỉ tiêu", "Nà Mo", "Nà Hin", "Toàn xã"], ["Số hộ"]]})

    assert cells(by_row) == [
        ("B2", "household_count", "mo"), ("C2", "poor_households", "mo"),
        ("B5", "household_count", ""), ("C5", "poor_households", ""),
    ]  # fmt: skip
    assert cells(by_column) == [
        ("B2", "household_count", "mo"), ("C2", "household_count", "hin"), ("D2", "household_count", "")
    ]  # fmt: skip


def test_two_villages_of_one_name_are_not_proposed() -> None:
    twins = replace(EXPECTED, places=(*PLACES, replace(PLACES[0], key="mo2")))

    assert propose_mapping(xlsx({"B": [["Bản", "Số hộ", "Hộ nghèo"], ["Nà Mo"]]}), twins, file="x.xlsx") == ()


def test_label_of_several_indicators_is_unsure() -> None:
    one = KNOWN.indicators["household_count"]
    known = replace(KNOWN, indicators={"a": replace(one, code="a"), "b": replace(one, code="b")})

    raw = xlsx({"B": [["Chỉ tiêu", "Thực hiện"], ["Số hộ"]]})
    found = propose_mapping(raw, replace(EXPECTED, known=known, form=None), file="x.xlsx")

    assert [(one.slot.indicator, one.confidence, one.rivals) for one in found] == [("a", Decimal("0.35"), ("b",))]


def test_second_row_of_a_head_takes_plans_out_and_units_of_heads_count() -> None:
    rows: Rows = [
        ["TT", "Nà Mo", "", "Nà Hin", ""],
        ["", "KH", "TH", "Thực hiện (tạ)", "Kỳ trước"],
        ["Sản lượng lúa"],
    ]

    found = propose_mapping(with_merged(xlsx({"B": rows}), "B1:C1", "D1:E1"), EXPECTED, file="x.xlsx")

    assert [(one.slot.cell, one.slot.place, one.slot.unit, one.slot.periods_back) for one in found] == [
        ("C3", "mo", "", 0),
        ("D3", "hin", "quintal", 0),
        ("E3", "", "", 1),
    ]


def test_formulas_and_hidden_parts_of_merged_cells_are_not_proposed() -> None:
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    head = "".join(text.format(said) for said in ("Chỉ tiêu", "Nà Mo", "Nà Hin", "Lũng Sáo"))
    raw = raw_xlsx(
        f"<sheetData><row>{head}</row><row>{text.format('Số hộ')}<c><f>1+1</f><v>2</v></c><c/></row></sheetData>"
        '<mergeCells><mergeCell ref="C2:D2"/></mergeCells>'
    )

    assert cells(list(propose_mapping(raw, EXPECTED, file="x.xlsx"))) == [("C2", "household_count", "hin")]


def test_hidden_sheets_are_passed_over() -> None:
    raw = xlsx({"Biểu": [["a"]], "Ẩn": [["Bản", "Số hộ", "Hộ nghèo"], ["Nà Mo"]]})
    shown = len(propose_mapping(raw, EXPECTED, file="x.xlsx"))
    hidden = changed(raw, "xl/workbook.xml", ('name="Ẩn"', 'name="Ẩn" state="hidden"'))

    assert (shown, len(propose_mapping(hidden, EXPECTED, file="x.xlsx"))) == (2, 0)


def test_proposals_of_an_old_form_can_be_filled_as_they_are() -> None:
    found = propose_mapping(OLD, EXPECTED, file="bieu.xls")
    slots = [one.slot for one in found if one.slot.indicator == "household_count"]

    result = fill_workbook(OLD, FormMapping(tuple(slots)), {slot.asked: people("7") for slot in slots}, file="bieu.xls",
                           units={})  # fmt: skip

    # C7 is a formula: it is neither proposed nor filled.
    assert [slot.cell for slot in slots] == ["C4", "C5", "C6"]
    assert result.findings == ()
    assert [getattr(at(result.raw, slot.cell), "text", "") for slot in slots] == ["7", "7", "7"]


def test_files_that_cannot_be_filled_are_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        propose_mapping(ods({"B": FORM}), EXPECTED, file="bieu.ods")

    assert caught.value.code == "MT5225"


def test_nearest_names_are_ranked_and_far_ones_left_out() -> None:
    near = NearNames(KNOWN.indicators)

    found = near.find("số hộ nghèo của xã")

    assert found[0][0] == "poor_households"
    assert [how for _, how in found] == sorted((how for _, how in found), reverse=True)
    assert near.find("xyz") == near.find("") == ()

"""Files of figures in the layouts that people use: what is read, what is doubtful, and nothing that is guessed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from muctieu.core.imports import Said
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.errors import DocumentError
from muctieu.exchange.excel import figures as reading
from muctieu.exchange.excel.figures import Expected, open_figures
from muctieu.packs.forms import load_forms
from tests.exchange.sheets import (
    EXPECTED,
    KNOWN,
    PLACES,
    QUARTER,
    Rows,
    codes,
    figures,
    ods,
    packed,
    raw_xlsx,
    read,
    told,
    xlsx,
)

MATRIX: Rows = [
    ["BIỂU QUÝ CỦA BẢN"],
    ["TT", "Chỉ tiêu", "ĐVT", "Nà Mo", "Bản Nà Hin", "LŨNG SÁO"],
    [1, "Số hộ", "hộ", 112, 94, "1.326"],
    [2, "Hộ nghèo", "hộ", 18, 0, ""],
]
EIGHT = [
    ("mo", "household_count", "112"),
    ("hin", "household_count", "94"),
    ("sao", "household_count", "1.326"),
    ("mo", "poor_households", "18"),
    ("hin", "poor_households", "0"),
]


# -- layouts -------------------------------------------------------------------------------------------------------


def test_indicators_in_rows_and_villages_in_columns() -> None:
    rows = read({"Biểu 2": MATRIX})

    assert told(rows) == EIGHT
    assert [row.address for row in rows] == [f"Biểu 2!{cell}" for cell in ("D3", "E3", "F3", "D4", "E4")]
    assert rows[0].said == Said("Nà Mo", "Số hộ", "")
    assert {row.period for row in rows} == {QUARTER}
    assert {row.findings for row in rows} == {()}


def test_villages_in_rows_and_indicators_in_columns_with_units_in_the_head() -> None:
    rows = read({"Biểu": [
        ["STT", "Tên bản", "Số hộ (hộ)", "1. Hộ nghèo", "Diện tích quế, ha"],
        ["A", "B", "1", "2", "3"],
        [1, "Nà Mo", 112, 18, 4.5],
        [2, "Nà Hin", 94, 11, "12,25"],
    ]})  # fmt: skip

    assert told(rows) == [
        ("mo", "household_count", "112"), ("mo", "poor_households", "18"), ("mo", "cinnamon_area", "4,5"),
        ("hin", "household_count", "94"), ("hin", "poor_households", "11"), ("hin", "cinnamon_area", "12,25"),
    ]  # fmt: skip


def test_one_row_for_each_figure_with_period_status_note_and_reason() -> None:
    rows = read({"Số liệu": [
        ["Bản", "Chỉ tiêu", "Kỳ", "Thực hiện", "Tính chất", "Ghi chú", "Lý do không có số liệu"],
        ["B01", "household_count", "2023-Q4", 112, "", "mới tách 2 hộ", ""],
        ["B02", "Số khẩu", "quý IV/2023", 470, "ước", "", ""],
        ["B03", "Số khẩu", "Tháng 12 năm 2023", "", "", "", "chưa rà soát"],
    ]})  # fmt: skip

    assert told(rows) == [("mo", "household_count", "112"), ("hin", "population", "470"), ("sao", "population", "")]
    assert [str(row.period) for row in rows] == ["2023-Q4", "2023-Q4", "2023-12"]
    assert [(row.status, row.note, row.reason) for row in rows] == [
        (ObsStatus.OFFICIAL, "mới tách 2 hộ", ""),
        (ObsStatus.ESTIMATE, "", ""),
        (ObsStatus.OFFICIAL, "", "chưa rà soát"),
    ]


def test_a_sheet_for_each_village_named_by_its_tab_or_title() -> None:
    body: Rows = [["Chỉ tiêu", "ĐVT", "Kỳ trước", "Số liệu", "Ghi chú"], ["Số hộ", "hộ", 110, 112, ""]]
    rows = read({"Nà Mo": body, "Sheet2": [["Đơn vị báo cáo: bản Nà Hin"], *body], "S3": [["Bản Lũng Sáo"], *body]})

    assert told(rows) == [(place, "household_count", "112") for place in ("mo", "hin", "sao")]


def test_villages_as_headings_between_rows_of_one_table() -> None:
    rows = read({"Biểu": [
        ["Chỉ tiêu", "Số liệu"], ["Nà Mo"], ["Số hộ", 112], ["- Hộ nghèo", 18], ["Bản Nà Hin:"], ["Số hộ", 94],
    ]})  # fmt: skip

    assert told(rows) == [
        ("mo", "household_count", "112"), ("mo", "poor_households", "18"), ("hin", "household_count", "94"),
    ]  # fmt: skip


def test_periods_in_columns() -> None:
    rows = read({"Nà Mo": [["Chỉ tiêu", "Quý I/2023", "quý II năm 2023", "2024"], ["Số hộ", 1, 2, 3]]})

    assert [(row.place, str(row.period), row.text) for row in rows] == [
        ("mo", "2023-Q1", "1"), ("mo", "2023-Q2", "2"), ("mo", "2024", "3"),
    ]  # fmt: skip


def test_a_head_of_two_rows_takes_the_results_and_leaves_plans_out() -> None:
    raw = xlsx({"Biểu": [
        ["Chỉ tiêu", "Nà Mo", "", "Nà Hin", ""],
        ["", "KH", "TH", "KH", "TH"],
        ["Số hộ", 115, 112, 95, 94],
    ]})  # fmt: skip

    merged = with_merged(raw, "B1:C1", "D1:E1")

    assert told(figures(merged)[0]) == [("mo", "household_count", "112"), ("hin", "household_count", "94")]


def test_two_tables_below_one_another_with_titles_of_their_own() -> None:
    rows = read({"Biểu": [
        ["Biểu 1. Hộ, quý II năm 2023"], ["Bản", "Số hộ"], ["Nà Mo", 1], [],
        ["Biểu 2. Gia súc, quý III năm 2023"], ["Bản", "Đàn gia súc", "Đàn gia cầm"], ["Nà Hin", 2, 3],
    ]}, replace(EXPECTED, period=None))  # fmt: skip

    assert [(*row, str(found.period)) for row, found in zip(told(rows), rows, strict=True)] == [
        ("mo", "household_count", "1", "2023-Q2"),
        ("hin", "cattle_head", "2", "2023-Q3"),
        ("hin", "poultry_head", "3", "2023-Q3"),
    ]


def test_two_tables_beside_one_another() -> None:
    rows = read({"Biểu": [
        ["Bản", "Số hộ", "Ghi chú", "", "Bản", "Hộ nghèo", "Ghi chú"],
        ["Nà Mo", 112, "một", "", "Nà Hin", 11, "hai"],
    ]})  # fmt: skip

    assert [(*row, found.note) for row, found in zip(told(rows), rows, strict=True)] == [
        ("mo", "household_count", "112", "một"), ("hin", "poor_households", "11", "hai"),
    ]  # fmt: skip


def test_places_merged_over_rows_speak_for_each_of_them() -> None:
    raw = xlsx({"Biểu": [
        ["Bản", "Chỉ tiêu", "Số liệu"], ["Nà Mo", "Số hộ", 112], ["", "Hộ nghèo", 18], ["Nà Hin", "Số hộ", 94],
    ]})  # fmt: skip

    assert told(figures(with_merged(raw, "A2:A3"))[0]) == [
        ("mo", "household_count", "112"), ("mo", "poor_households", "18"), ("hin", "household_count", "94"),
    ]  # fmt: skip


def test_status_and_reasons_above_the_values_speak_for_whole_columns() -> None:
    rows = read({"Biểu": [
        ["Chỉ tiêu", "Nà Mo", "Nà Hin", "Tính chất", "Lý do không có số liệu"],
        ["Tính chất số liệu", "sơ bộ"],
        ["Lý do không có số liệu", "", "bản chưa họp"],
        ["Số hộ", 112, "", "ước"],
        ["Hộ nghèo", "", "", "", "đang rà soát"],
        ["Hộ cận nghèo", "", 5],
    ]})  # fmt: skip

    assert [(*row, found.status.value, found.reason) for row, found in zip(told(rows), rows, strict=True)] == [
        ("mo", "household_count", "112", "E", ""),
        ("hin", "household_count", "", "E", "bản chưa họp"),
        ("mo", "poor_households", "", "P", "đang rà soát"),
        ("hin", "poor_households", "", "A", "đang rà soát; bản chưa họp"),
        ("hin", "near_poor_households", "5", "A", ""),
    ]


def test_repeating_rows_carry_their_label() -> None:
    expected = replace(EXPECTED, form=load_forms()["ban-nuoi-trong"])
    rows = read({"Cây": [["Bản", "Loại cây", "Diện tích cây ăn quả (ha)"], ["Nà Mo", "xoài", 1.5], ["Nà Mo", "lê", 2]]},
                expected)  # fmt: skip

    assert [(row.label, row.text, row.findings) for row in rows] == [("xoài", "1,5", ()), ("lê", "2", ())]


def test_the_same_figures_come_out_of_every_kind_of_file() -> None:
    text = "\n".join(";".join(str(cell) for cell in row) for row in MATRIX)

    assert told(figures(ods({"Biểu 2": MATRIX}), file="x.ods")[0]) == EIGHT
    rows, _ = figures(text.encode(), file="x.csv")
    assert told(rows) == EIGHT
    assert rows[0].address == "D3"


def test_first_column_may_have_no_head() -> None:
    rows = read({"Biểu": [["", "Nà Mo", "Nà Hin"], ["1. Số hộ", 1, 2], ["khác", 3, 4]]})

    assert told(rows) == [("mo", "household_count", "1"), ("hin", "household_count", "2")]


def test_head_of_several_columns_that_is_no_place_is_one_head() -> None:
    raw = with_merged(xlsx({"Biểu": [["Chỉ tiêu", "", "Nà Mo", "Nà Hin"], ["Số hộ", "", 1, 2]]}), "A1:B1")

    assert told(figures(raw)[0]) == [("mo", "household_count", "1"), ("hin", "household_count", "2")]


def test_types_of_places_and_units_in_the_head_are_read() -> None:
    rows = read({"Bản Lũng Sáo": [["Chỉ tiêu", "Thực hiện (tạ)"], ["Sản lượng lúa", 52]],
                 "Hai": [["Bản", "Số hộ"], ["Thôn Nà Mo", 1]]})  # fmt: skip

    assert told(rows) == [("sao", "rice_output", "52 tạ"), ("mo", "household_count", "1")]


def test_title_with_a_period_that_cannot_be_is_searched_on() -> None:
    rows = read({"Biểu": [["Tháng 13 năm 2024, quý III/2023"], ["Bản", "Số hộ", "Hộ nghèo"], ["Nà Mo", 1, 2]]},
                replace(EXPECTED, period=None))  # fmt: skip

    assert {str(row.period) for row in rows} == {"2023-Q3"}


# -- cells that programs have changed ------------------------------------------------------------------------------


def one(
    value: object, indicator: str = "Số hộ", *, shown: str = "", unit: str = ""
) -> tuple[str, list[str], tuple[str, ...]]:
    """Text, codes of findings and readings of one figure of Nà Mo."""
    sheet: Rows = [["Chỉ tiêu", "ĐVT", "Nà Mo", "Nà Hin"], [indicator, unit, value]]
    rows, _ = figures(xlsx({"Biểu": sheet}, formats={(1, 2): shown} if shown else {}))
    assert len(rows) == 1
    assert all(finding.message_vi and finding.message_en for finding in rows[0].findings)
    return rows[0].text, codes(rows[0].findings), rows[0].readings


@pytest.mark.parametrize(
    ("value", "indicator", "text"),
    [
        (0.1 + 0.2, "Diện tích quế", "0,3"),
        (34.7, "Diện tích quế", "34,7"),
        (1234.5, "Diện tích quế", "1.234,5"),
        (347.125, "Diện tích quế", "347,1250"),
        (-3, "Số tăng tự nhiên", "-3"),
        ("1.326,5", "Diện tích quế", "1.326,5"),
        ("1 326", "Số hộ", "1 326"),
        ("12/19", "Số tiêu chí nông thôn mới đạt", "12/19"),
        ("tốt", "par_rank", "tốt"),
        (True, "health_standard", "đạt"),
        (False, "health_standard", "không đạt"),
        (True, "Số hộ", "TRUE"),
        (3, "par_rank", "3"),
        ("52 tạ", "Sản lượng lúa", "52 tạ"),
        (1e300, "Số hộ", "1E+300"),
    ],
)
def test_cell_is_taken_as_it_is_shown(value: object, indicator: str, text: str) -> None:
    assert one(value, indicator) == (text, [], ())


def test_percent_format_is_read_as_shown() -> None:
    assert one(0.545, "online_dossier_rate", shown="0.0%") == ("54,5%", [], ())


def test_figure_shown_rounded_is_taken_as_shown_and_told() -> None:
    assert one(1 / 3, "Diện tích quế", shown="0.0") == ("0,3", ["MT2210"], ())
    assert one(12.6, "Số hộ", shown="#,##0") == ("13", ["MT2210"], ())


def test_figure_that_became_a_day_comes_with_what_may_have_been_typed() -> None:
    text, found, readings = one(date(2024, 12, 19), "Số tiêu chí nông thôn mới đạt")

    assert (text, found, readings) == ("19/12/2024", ["MT2209"], ("12/19", "19/12"))
    assert one(date(2019, 12, 1), "ntm_criteria_met")[2] == ("12/19", "12/1", "1/12")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("19-Dec", ("12/19", "19/12")), ("Dec-19", ("12/19",)), ("Thg 12-19", ("12/19",)),
        ("19-Thg12", ("12/19", "19/12")),
        ("19/12/2024", ("12/19", "19/12")), ("12/12/2024", ("12/12",)),
    ],
)  # fmt: skip
def test_day_saved_as_text_is_known_too(text: str, readings: tuple[str, ...]) -> None:
    assert one(text, "ntm_criteria_met") == (text, ["MT2209"], readings)


@pytest.mark.parametrize(
    "text", ["13-Xyz", "tháng 13-19", "19-Xyz12", "mar", "thg 99-19", "thang muoi hai nam nay dai"]
)
def test_other_texts_are_no_days(text: str) -> None:
    assert one(text, "ntm_criteria_met") == (text, [], ())


def test_fraction_format_is_told() -> None:
    assert one(12 / 19, "ntm_criteria_met", shown="# ??/??") == ("12/19", ["MT2225"], ("12/19", "0,631578947368421"))


def test_dot_between_thousands_taken_for_a_decimal_point_is_asked() -> None:
    assert one(1.326) == ("1,3260", ["MT2211"], ("1.326",))
    assert one(1.5) == ("1,5", ["MT2211"], ("1.500",))
    assert one(1.00005) == ("1,00005", ["MT2211"], ())


def test_share_written_as_a_small_number_is_asked() -> None:
    assert one(0.545, "online_dossier_rate") == ("0,5450", ["MT2212"], ("0,5450", "54,5"))


@pytest.mark.parametrize("text", ["-", "–", "...", "…"])
def test_dash_is_neither_zero_nor_nothing(text: str) -> None:
    assert one(text) == (text, ["MT2213"], ("0", ""))


@pytest.mark.parametrize(
    ("text", "plain", "status"),
    [
        ("ước 347", "347", "E"), ("347 (ước)", "347", "E"), ("ước đạt 1.326", "1.326", "E"), ("sơ bộ: 12", "12", "P"),
        ("54,5% (tạm tính)", "54,5%", "P"), ("dự kiến 5", "5", "F"),
    ],
)  # fmt: skip
def test_words_of_status_in_the_cell_are_taken(text: str, plain: str, status: str) -> None:
    row = read({"Biểu": [["Chỉ tiêu", "Nà Mo", "Nà Hin"], ["Số hộ", text]]})[0]

    assert (row.text, row.status.value) == (plain, status)


def test_unknown_status_is_told() -> None:
    rows = read({"Biểu": [["Chỉ tiêu", "Số liệu", "Tính chất", "Bản"], ["Số hộ", 1, "chắc chắn", "Nà Mo"]]})

    assert codes(rows[0].findings) == ["MT2219"]
    assert rows[0].findings[0].args["cell"] == "B2"


def test_formulas_that_fail_or_were_never_calculated_give_no_figure() -> None:
    rows, _ = figures(raw_xlsx(
        '<sheetData><row><c t="inlineStr"><is><t>Chỉ tiêu</t></is></c><c t="inlineStr"><is><t>Nà Mo</t></is></c>'
        '<c t="inlineStr"><is><t>Nà Hin</t></is></c></row><row><c t="inlineStr"><is><t>Số hộ</t></is></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>SUM(A1:A2)</f></c></row></sheetData>'
    ))  # fmt: skip

    assert [(row.text, codes(row.findings)) for row in rows] == [("#DIV/0!", ["MT2207"]), ("=SUM(A1:A2)", ["MT2208"])]


def test_words_instead_of_a_figure_are_its_reason() -> None:
    rows = read({"Biểu": [["Chỉ tiêu", "Nà Mo", "Nà Hin"], ["Số hộ", "chưa có số liệu", "không có số: bản chưa họp"]]})

    assert [(row.text, row.reason) for row in rows] == [("", "chưa có số liệu"), ("", "bản chưa họp")]


# -- units ---------------------------------------------------------------------------------------------------------


def test_unit_of_the_row_is_carried_to_the_figure() -> None:
    assert one(52, "Sản lượng lúa", unit="tạ") == ("52 tạ", ["MT2217"], ())
    assert one(52, "Sản lượng lúa (tạ)") == ("52 tạ", ["MT2217"], ())
    assert one(52, "Sản lượng lúa", unit="tấn") == ("52", [], ())
    assert one("52 tạ", "Sản lượng lúa", unit="tấn") == ("52 tạ", [], ())
    assert one("52 tấn", "Sản lượng lúa", unit="tạ") == ("52 tấn", [], ())


def test_unit_that_does_not_fit_is_an_error() -> None:
    assert one(52, "Sản lượng lúa", unit="ha") == ("52", ["MT2216"], ())
    assert one(52, "Sản lượng lúa", unit="bao") == ("52", ["MT2216"], ())
    assert one(52, "Số hộ", unit="nghìn bao") == ("52", ["MT2216"], ())


def test_thousands_of_things_are_said_in_words() -> None:
    assert one(12, "Đàn gia cầm", unit="nghìn con") == ("12 nghìn con", ["MT2217"], ())
    assert one(2, "Số hộ", unit="1.000 hộ") == ("2 nghìn", ["MT2217"], ())


def test_unit_of_the_whole_sheet_serves_where_it_fits() -> None:
    rows = read({"Biểu": [["Đơn vị tính: tạ."], ["Bản", "Sản lượng lúa", "Số hộ"], ["Nà Mo", 52, 112]]})

    assert [(row.text, codes(row.findings)) for row in rows] == [("52 tạ", ["MT2217"]), ("112", [])]


def test_money_in_thousands_with_decimals_is_no_slip() -> None:
    assert one(1234.5, "Tổng thu nhập của dân cư", unit="nghìn đồng") == ("1.234,5 nghìn đồng", ["MT2217"], ())


# -- what is not known ---------------------------------------------------------------------------------------------


def test_unknown_names_of_a_long_table_are_told_row_by_row() -> None:
    rows = read({"Biểu": [
        ["Bản", "Chỉ tiêu", "Kỳ", "Số liệu"],
        ["Nà Lạ", "Số hộ", "", 1],
        ["Nà Mo", "Số hợp tác xã kiểu lạ", "", 2],
        ["Nà Mo", "Số hộ", "năm ngoái", 3],
    ]})  # fmt: skip

    assert [(row.place, row.indicator, row.period, codes(row.findings)) for row in rows] == [
        ("", "household_count", QUARTER, ["MT2204"]),
        ("mo", "", QUARTER, ["MT2205"]),
        ("mo", "household_count", None, ["MT2218"]),
    ]


def test_unknown_row_and_column_of_a_matrix_are_told_once() -> None:
    rows, file = figures(xlsx({"Biểu": [
        ["Chỉ tiêu", "Nà Mo", "Nà Hin", "Nà Lạ"],
        ["Số hộ", 1, 2, 3],
        ["Số hợp tác xã kiểu lạ", 1, 2, 3],
        ["Người lập biểu", "", "Chủ tịch"],
    ]}))  # fmt: skip

    assert told(rows) == [("mo", "household_count", "1"), ("hin", "household_count", "2")]
    assert [(f.code, f.args["cell"], f.args.get("count")) for f in file.findings] == [
        ("MT2221", "D1", None), ("MT2220", "B3", "2"),
    ]  # fmt: skip


def test_name_of_two_places_is_never_guessed() -> None:
    twins = (*PLACES, replace(PLACES[0], key="mo2"))
    rows = read({"Biểu": [["Bản", "Chỉ tiêu", "Số liệu"], ["Nà Mo", "Số hộ", 1]]}, replace(EXPECTED, places=twins))

    assert [(row.place, codes(row.findings)) for row in rows] == [("", ["MT2206"])]
    assert rows[0].findings[0].args["known"] == "Nà Mo; Nà Mo"


def test_head_that_names_two_places_marks_its_column() -> None:
    twins = (*PLACES, replace(PLACES[0], key="mo2"))
    rows = read({"Biểu": [["Chỉ tiêu", "Nà Mo", "Nà Hin", "Lũng Sáo"], ["Số hộ", 1, 2, 3]]},
                replace(EXPECTED, places=twins))  # fmt: skip

    assert [codes(row.findings) for row in rows] == [["MT2206"], [], []]


def test_the_same_figure_twice_is_told_with_its_first_address() -> None:
    rows = read({"Biểu": [["Bản", "Số hộ", "Hộ nghèo"], ["Nà Mo", 1, 2], ["nà mo", 1, 3]]})

    assert [(row.address, [f.args["first"] for f in row.findings]) for row in rows] == [
        ("Biểu!B2", []), ("Biểu!C2", []), ("Biểu!B3", ["Biểu!B2"]), ("Biểu!C3", ["Biểu!C2"]),
    ]  # fmt: skip


def test_two_columns_of_one_village_are_both_wrong() -> None:
    rows = read({"Biểu": [["Chỉ tiêu", "Nà Mo", "Nà Hin", "Nà Mo"], ["Số hộ", 1, 2, 3]]})

    assert [row.is_wrong for row in rows] == [True, False, True]


def test_sheet_without_a_table_is_told() -> None:
    rows, file = figures(xlsx({"Bìa": [["BÁO CÁO"], ["Quý I năm 2024"]]}))

    assert rows == []
    assert codes(file.findings) == ["MT2222"]


# -- periods -------------------------------------------------------------------------------------------------------


def test_period_of_the_title_serves_on_the_calendar_of_the_form() -> None:
    expected = replace(EXPECTED, form=load_forms()["ban-thang"], period=None)
    rows = read({"Biểu": [["BIỂU THÁNG 3 NĂM 2024"], ["Bản", "births", "deaths"], ["Nà Mo", 1, 2]]}, expected)

    assert {str(row.period) for row in rows} == {"2024-03@nd09"}


def test_day_of_a_signature_is_no_period() -> None:
    rows = read({"Biểu": [["Nà Mo, ngày 5 tháng 4 năm 2024"], ["Bản", "Số hộ"], ["Nà Mo", 1]]},
                replace(EXPECTED, period=None))  # fmt: skip

    assert rows[0].period is None


def test_title_of_another_period_than_the_chosen_one_is_told() -> None:
    rows = read({"Biểu": [["Quý II năm 2024"], ["Bản", "Số hộ"], ["Nà Mo", 1]]})

    assert (rows[0].period, codes(rows[0].findings)) == (QUARTER, ["MT2224"])


def test_period_of_the_row_goes_before_all_others() -> None:
    rows = read({"Biểu": [["Quý II năm 2024"], ["Bản", "Kỳ", "Số hộ", "Hộ nghèo"], ["Nà Mo", "2023-Q3", 1, 2]]})

    assert [(row.period, row.findings) for row in rows] == [(Period.parse("2023-Q3"), ())] * 2


# -- totals and hidden parts ---------------------------------------------------------------------------------------


def test_total_row_is_no_figure_but_is_checked() -> None:
    rows, file = figures(xlsx({"Biểu": [
        ["Bản", "Số hộ", "Diện tích quế (ha)"],
        ["Toàn xã", 210, 7],
        ["Tổng số", "", ""],
        ["Cộng", "", 6.6],
        ["Nà Mo", 112, 4.3],
        ["Nà Hin", 94, 2.3],
    ]}))  # fmt: skip

    assert told(rows)[0] == ("mo", "household_count", "112")
    assert [(f.code, f.args["cell"], f.args["sum"], f.args["difference"]) for f in file.findings] == [
        ("MT2203", "Biểu!B2", "206", "4")
    ]


def test_total_of_what_is_not_known_is_passed_over() -> None:
    rows, file = figures(
        xlsx({"Biểu": [["Bản", "Chỉ tiêu", "Số liệu"], ["Toàn xã", "Số lạ", 5], ["Nà Mo", "Số hộ", 1]]})
    )

    assert told(rows) == [("mo", "household_count", "1")]
    assert file.findings == []


def test_total_column_is_checked_row_by_row() -> None:
    _, file = figures(xlsx({"Biểu": [
        ["Chỉ tiêu", "Nà Mo", "Nà Hin", "Tổng cộng"],
        ["Số hộ", 112, 94, 206],
        ["Hộ nghèo", 18, 11, 30],
        ["Hộ cận nghèo", "?", 11, 30],
        ["ntm_criteria_met", 1, 2, 9],
    ]}))  # fmt: skip

    assert [(f.code, f.args["cell"]) for f in file.findings] == [("MT2203", "Biểu!D3")]


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name in ("Biểu", "Ẩn"):
        sheet = book.add_worksheet(name)
        for at, row in enumerate((["Chỉ tiêu", "Nà Mo", "Nà Hin"], ["Số hộ", 1, 2], ["Hộ nghèo", 3, 4])):
            sheet.write_row(at, 0, row)
        if name == "Biểu":
            sheet.set_row(1, None, None, {"hidden": True})
            sheet.set_column(2, 2, None, None, {"hidden": True})
    book.worksheets()[1].hide()
    book.close()

    rows, _ = figures(stream.getvalue())

    assert [(row.address, "MT2214" in codes(row.findings)) for row in rows] == [
        ("Biểu!B2", True), ("Biểu!C2", True), ("Biểu!B3", False), ("Biểu!C3", True),
        ("Ẩn!B2", True), ("Ẩn!C2", True), ("Ẩn!B3", True), ("Ẩn!C3", True),
    ]  # fmt: skip


def test_whole_file_of_one_place() -> None:
    rows = read({"Biểu": [["Chỉ tiêu", "Số liệu"], ["Số hộ", 1]]}, replace(EXPECTED, place="sao"))

    assert told(rows) == [("sao", "household_count", "1")]


def test_place_and_unit_under_one_head_are_told_apart() -> None:
    by_place = read({"Biểu": [["Đơn vị", "Số hộ", "Hộ nghèo"], ["Nà Mo", 1, 2]]})
    by_unit = read({"Biểu": [["Chỉ tiêu", "Đơn vị", "Nà Mo", "Nà Hin"], ["Sản lượng lúa", "tạ", 1, 2]]})

    assert told(by_place) == [("mo", "household_count", "1"), ("mo", "poor_households", "2")]
    assert [row.text for row in by_unit] == ["1 tạ", "2 tạ"]


def test_too_many_figures_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FIGURES", 4)

    with pytest.raises(DocumentError) as caught:
        read({"Biểu 2": MATRIX})

    assert caught.value.code == "MT5231"


def test_columns_far_to_the_right_are_no_head() -> None:
    far: Rows = [["Chỉ tiêu", "Nà Mo", *[""] * 1030, "Nà Hin"], ["Số hộ", 1, *[""] * 1030, 2]]

    assert told(read({"Biểu": far})) == [("mo", "household_count", "1")]


def test_progress_grows_to_the_end() -> None:
    file = open_figures(xlsx({"Biểu": MATRIX}), file="x.xlsx")
    before = file.progress
    list(file.rows(Expected(KNOWN, PLACES)))

    assert (before < 1, file.progress) == (True, 1.0)


def with_merged(raw: bytes, *areas: str) -> bytes:
    """The workbook with those areas of its first sheet merged."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode())
    return packed(parts)

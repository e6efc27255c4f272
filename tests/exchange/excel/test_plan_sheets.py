"""Plans as spreadsheets: the same plan comes back, wrong cells are named one by one, nothing is half done."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings

from muctieu.core.plan import Plan, Point
from muctieu.errors import DocumentError
from muctieu.exchange.excel import workbook
from muctieu.exchange.excel.plan_sheets import SheetsRead, read_plan_sheets, read_workbook, write_plan_sheets
from muctieu.exchange.excel.plan_writer import plan_workbook
from muctieu.packs.plan_pack import pack_of, read_pack
from muctieu.packs.plans import shipped_plans
from tests.exchange.sheets import raw_xlsx
from tests.plan_strategies import plans

SAMPLE = "nam-sao-phin-2020-2025"
Rows = list[list[object]]
Book = dict[str, Rows]

SMALL: Book = {
    "Chỉ tiêu": [
        ["Mã", "Nguyên văn", "Chỉ tiêu trong danh mục", "Dạng", "Giá trị", "Điểm", "Mức khởi điểm", "Kỳ khởi điểm"],
        ["thu-nhap", "Thu nhập đạt 32 triệu đồng", "income_per_capita", "mức cần đạt", 32, "1.1", "18,5", 2020],
        ["ntm", "đạt 15/19 tiêu chí", "ntm_criteria_met", "x trên tổng số y", "15/19", "1.1", "", ""],
    ],
    "Mốc năm": [["Mã chỉ tiêu", "Kỳ", "Giá trị"], ["thu-nhap", "2023", "26"]],
    "Điểm nghị quyết": [["Số", "Nội dung"], ["1.1", "Thu nhập đạt 32 triệu đồng; đạt 15/19 tiêu chí."]],
    "Văn bản": [["Mã", "Tên"], ["nq", "Nghị quyết"]],
    "Chức danh": [["Mã", "Tên"], ["chu-tich", "Chủ tịch UBND xã"]],
    "Thiết lập": [
        ["Mục", "Giá trị"],
        ["Mã kế hoạch", "thu"],
        ["Tên kế hoạch", "Kế hoạch thử"],
        ["Mã đơn vị", "xa-thu"],
        ["Tên đơn vị", "xã Thử"],
        ["Năm đầu", 2021],
        ["Năm cuối", 2025],
        ["Năm gốc", 2020],
        ["Hạn cuối", "31/12/2025"],
    ],
}


def book_of(sheets: Book) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, bool):
                    sheet.write_boolean(at, column, value)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                else:
                    sheet.write_number(at, column, value)
    book.close()
    return stream.getvalue()


def with_cell(sheet: str, row: int, column: int, value: object) -> Book:
    """The small book with one cell replaced; rows and columns from 0."""
    rows = [list(cells) for cells in SMALL[sheet]]
    rows[row][column] = value
    return {**SMALL, sheet: rows}


def read(sheets: Book) -> SheetsRead:
    return read_workbook(book_of(sheets), file="ke-hoach.xlsx")


def told(got: SheetsRead) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.args.get("cell", ""), finding.args.get("value", "")) for finding in got.findings]


def imported(sheets: Book) -> Plan:
    got = read(sheets)
    assert got.pack is not None, [finding.message_vi for finding in got.findings]
    return got.pack.plan


# -- round trip ----------------------------------------------------------------------------------------------------


@given(plans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_plan_written_is_the_plan_read(plan: Plan) -> None:
    got = read_workbook(plan_workbook(pack_of(plan)), file="ke-hoach.xlsx")

    assert [finding.message_en for finding in got.findings if finding.severity == "error"] == []
    assert got.pack is not None
    assert got.pack.plan == plan


@pytest.mark.parametrize("name", shipped_plans())
def test_shipped_plan_comes_back_with_papers_and_posts(name: str, tmp_path: Path) -> None:
    pack = read_pack(name)

    write_plan_sheets(pack, tmp_path / "ke-hoach.xlsx")
    got = read_plan_sheets(tmp_path / "ke-hoach.xlsx")

    assert got.findings == ()
    assert got.pack is not None
    assert (got.pack.plan, got.pack.papers, got.pack.posts) == (pack.plan, pack.papers, pack.posts)


def test_same_plan_gives_the_same_bytes() -> None:
    pack = read_pack(SAMPLE)

    assert plan_workbook(pack) == plan_workbook(pack)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    pack = read_pack(SAMPLE)
    first = replace(pack.plan.targets[0], note='=HYPERLINK("http://x","y")')
    plan = replace(pack.plan, targets=(first, *pack.plan.targets[1:]))

    raw = plan_workbook(replace(pack, plan=plan))

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")
    got = read_workbook(raw, file="x.xlsx").pack
    assert got is not None
    assert got.plan == plan


def test_numbers_that_excel_would_round_are_written_as_text() -> None:
    pack = read_pack(SAMPLE)
    long = Decimal("12345678901234567890.5")
    plan = replace(pack.plan, targets=(replace(pack.plan.targets[0], value=long), *pack.plan.targets[1:]))

    got = read_workbook(plan_workbook(replace(pack, plan=plan)), file="x.xlsx").pack

    assert got is not None
    assert got.plan.targets[0].value == long


def test_days_before_excels_calendar_are_written_as_text() -> None:
    pack = read_pack(SAMPLE)
    plan = replace(pack.plan, targets=(replace(pack.plan.targets[0], due=date(1887, 5, 4)), *pack.plan.targets[1:]))

    got = read_workbook(plan_workbook(replace(pack, plan=plan)), file="x.xlsx").pack

    assert got is not None
    assert got.plan.targets[0].due == date(1887, 5, 4)


def test_drop_downs_stand_on_the_columns_with_choices() -> None:
    with zipfile.ZipFile(io.BytesIO(plan_workbook(read_pack(SAMPLE)))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert sheet.count("<dataValidation ") == 5
    assert "$A$2:$A$14" in sheet


def test_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.xlsx"
    path.write_text("của tôi")

    with pytest.raises(DocumentError) as caught:
        write_plan_sheets(read_pack(SAMPLE), path)

    assert caught.value.code == "MT5210"
    assert path.read_text() == "của tôi"


def test_plan_that_would_not_come_back_the_same_is_not_written(tmp_path: Path) -> None:
    pack = read_pack(SAMPLE)
    spaced = replace(pack.plan, code=" mã có dấu cách ")
    long = replace(pack.plan, targets=(replace(pack.plan.targets[0], note="x" * 40_000),))
    lost = replace(pack.plan, points=(*pack.plan.points, Point("a", "không phải số")))

    codes = []
    for plan in (spaced, long, lost):
        with pytest.raises(DocumentError) as caught:
            write_plan_sheets(replace(pack, plan=plan), tmp_path / "ke-hoach.xlsx")
        codes.append((caught.value.code, caught.value.fields["what"]))

    assert codes == [("MT5208", "code"), ("MT5208", "targets"), ("MT5208", "targets")]
    assert list(tmp_path.iterdir()) == []


# -- as people fill it in ------------------------------------------------------------------------------------------


def test_small_book_is_read_with_numbers_days_and_periods_as_people_write_them() -> None:
    plan = imported(SMALL)
    income, ntm = plan.targets

    assert (plan.first_year, plan.deadline, plan.name_en) == (2021, date(2025, 12, 31), "Kế hoạch thử")
    assert income.baseline is not None
    assert (income.value, income.baseline.value, str(income.baseline.period)) == (Decimal(32), Decimal("18.5"), "2020")
    assert [(str(stone.period), stone.value) for stone in income.milestones] == [("2023", Decimal(26))]
    assert (ntm.value, ntm.out_of) == (Decimal(15), Decimal(19))


def test_columns_may_be_moved_headers_written_otherwise_and_titles_stand_above() -> None:
    rows: Rows = [list(reversed(row)) for row in SMALL["Chỉ tiêu"]]
    rows[0] = [str(title).upper() for title in rows[0]]
    moved = dict(SMALL)
    moved["Chỉ tiêu"] = [["BIỂU CHỈ TIÊU"], [], *rows]
    renamed = {("chi tieu" if name == "Chỉ tiêu" else name): rows for name, rows in moved.items()}

    assert imported(renamed) == imported(SMALL)


def test_empty_rows_do_not_count_and_unknown_columns_are_told() -> None:
    rows: Rows = [[*SMALL["Chỉ tiêu"][0], "", "Người nhập"], *SMALL["Chỉ tiêu"][1:], [], ["", "", ""]]

    got = read({**SMALL, "Chỉ tiêu": rows})

    assert got.pack is not None
    assert [(finding.code, finding.args["column"], finding.args["cell"]) for finding in got.findings] == [
        ("MT5207", "Người nhập", "J1")
    ]


def test_range_in_one_cell_is_taken_apart() -> None:
    rows = [list(row) for row in SMALL["Chỉ tiêu"]]
    rows[1][3:5] = ["trong khoảng", "30 - 32"]

    target = imported({**SMALL, "Chỉ tiêu": rows}).targets[0]

    assert (target.value, target.value_hi) == (Decimal(30), Decimal(32))


def test_names_of_the_catalogue_may_stand_for_codes() -> None:
    by_name = with_cell("Chỉ tiêu", 1, 2, "Thu nhập bình quân đầu người")

    assert imported(by_name) == imported(SMALL)
    assert imported(with_cell("Chỉ tiêu", 1, 3, "LEVEL")) == imported(SMALL)


def test_doubtful_number_is_read_and_told() -> None:
    got = read(with_cell("Chỉ tiêu", 1, 4, "1,326"))

    assert got.pack is not None
    assert got.pack.plan.targets[0].value == Decimal("1.326")
    assert told(got) == [("MT5206", "E2", "1,326")]


@pytest.mark.parametrize("value", ["2025-12-31", date(2025, 12, 31), "31-12-2025"])
def test_day_may_be_a_day_of_excel_or_text(value: object) -> None:
    assert imported(with_cell("Thiết lập", 8, 1, value)) == imported(SMALL)


# -- wrong cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "cell"),
    [
        ("Chỉ tiêu", 2, 0, "", "A3"),
        ("Chỉ tiêu", 1, 2, "chi_tieu_la", "C2"),
        ("Chỉ tiêu", 1, 3, "không rõ", "D2"),
        ("Chỉ tiêu", 1, 4, "ba mươi", "E2"),
        ("Chỉ tiêu", 1, 4, date(2025, 12, 19), "E2"),
        ("Chỉ tiêu", 1, 4, True, "E2"),
        ("Chỉ tiêu", 1, 6, "4/5", "G2"),
        ("Chỉ tiêu", 1, 7, "năm ngoái", "H2"),
        ("Mốc năm", 1, 0, "khong-co", "A2"),
        ("Mốc năm", 1, 2, "", "C2"),
        ("Điểm nghị quyết", 1, 0, "a)", "A2"),
        ("Thiết lập", 5, 1, "20x1", "B6"),
        ("Thiết lập", 5, 1, True, "B6"),
        ("Thiết lập", 8, 1, "31/13/2025", "B9"),
        ("Thiết lập", 8, 1, "cuối kỳ", "B9"),
        ("Thiết lập", 1, 1, "", "B2"),
    ],
)
def test_wrong_cell_is_named(sheet: str, row: int, column: int, value: object, cell: str) -> None:
    got = read(with_cell(sheet, row, column, value))

    assert got.pack is None
    assert [(finding.code, finding.args["sheet"], finding.args["cell"]) for finding in got.findings] == [
        ("MT5204", sheet, cell)
    ]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "cell"),
    [
        ("Chỉ tiêu", 1, 1, "không có trong điểm", "B2"),
        ("Chỉ tiêu", 1, 5, "9.9", "F2"),
        ("Chỉ tiêu", 1, 4, "", "E2"),
        ("Chỉ tiêu", 2, 4, "20/19", "E3"),
        ("Chỉ tiêu", 2, 0, "thu-nhap", "A2"),
        ("Thiết lập", 5, 1, 2030, "B6"),
    ],
)
def test_broken_rule_of_plans_is_named_at_its_cell(sheet: str, row: int, column: int, value: object, cell: str) -> None:
    got = read(with_cell(sheet, row, column, value))

    assert got.pack is None
    assert [(finding.code, finding.args["sheet"], finding.args["cell"]) for finding in got.findings] == [
        ("MT5205", sheet, cell)
    ]
    assert got.findings[0].args["problem_vi"]


def test_all_wrong_cells_are_told_at_once() -> None:
    rows = [list(row) for row in SMALL["Chỉ tiêu"]]
    rows[1][2], rows[1][4], rows[2][3] = "lạ", "x", "y"

    got = read({**SMALL, "Chỉ tiêu": rows, "Mốc năm": [*SMALL["Mốc năm"], ["ntm", "2023", "một"]]})

    assert told(got) == [
        ("MT5204", "C2", "lạ"),
        ("MT5204", "E2", "x"),
        ("MT5204", "D3", "y"),
        ("MT5204", "C3", "một"),
    ]


def test_every_target_that_breaks_a_rule_is_told() -> None:
    rows = [list(row) for row in SMALL["Chỉ tiêu"]]
    rows[1][1], rows[2][1] = "một", "hai"

    assert [cell for _, cell, _ in told(read({**SMALL, "Chỉ tiêu": rows}))] == ["B2", "B3"]


def test_milestones_may_stand_in_any_order() -> None:
    plan = imported({**SMALL, "Mốc năm": [*SMALL["Mốc năm"], ["thu-nhap", "2022", "20"]]})

    assert [str(stone.period) for stone in plan.targets[0].milestones] == ["2022", "2023"]


@pytest.mark.parametrize("period", ["2023", "2031"])
def test_milestone_twice_or_outside_the_term_is_told_at_its_target(period: str) -> None:
    got = read({**SMALL, "Mốc năm": [*SMALL["Mốc năm"], ["thu-nhap", period, "20"]]})

    assert got.pack is None
    assert [(finding.args["sheet"], finding.args["cell"]) for finding in got.findings] == [("Mốc năm", "B2")]


def test_missing_column_is_told() -> None:
    got = read({**SMALL, "Văn bản": [["Mã", "Ngày"], ["nq", ""]]})

    assert got.pack is None
    assert [(finding.code, finding.args) for finding in got.findings] == [
        ("MT5203", {"sheet": "Văn bản", "column": "Tên"})
    ]


def test_sheet_without_a_header_has_none_of_its_columns() -> None:
    got = read({**SMALL, "Chức danh": []})

    assert [finding.args["column"] for finding in got.findings] == ["Mã", "Tên"]


def test_missing_sheet_is_told_with_those_there() -> None:
    with pytest.raises(DocumentError) as caught:
        read({name: rows for name, rows in SMALL.items() if name != "Văn bản"})

    assert caught.value.code == "MT5202"
    assert "Mốc năm" in caught.value.message_vi


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", "chữ".encode()])
def test_file_that_is_no_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read_workbook(raw, file="x.xlsx")

    assert caught.value.code == "MT5201"


def test_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    with pytest.raises(DocumentError) as caught:
        read_workbook(stream.getvalue(), file="x.xlsx")

    assert caught.value.code == "MT5201"


def test_workbook_with_a_damaged_part_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    raw = stream.getvalue().replace(b"<workbook/>", b"<workbuch/>")

    with pytest.raises(DocumentError) as caught:
        read_workbook(raw, file="x.xlsx")

    assert (caught.value.code, caught.value.fields["problem"]) == ("MT5201", "xl/workbook.xml")


def test_file_above_the_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book_of(SMALL)
    codes = []
    for bound in ("MAX_SHEET_FILE", "MAX_UNPACKED"):
        with monkeypatch.context() as patch:
            patch.setattr(workbook, bound, 100)
            with pytest.raises(DocumentError) as caught:
                read_workbook(raw, file="x.xlsx")
            codes.append(caught.value.code)

    assert codes == ["MT5003", "MT5003"]


def test_cells_in_opposite_corners_are_refused_before_they_are_laid_out() -> None:
    last: list[object] = [*[""] * 16_000, "x"]
    rows: Rows = [*SMALL["Chức danh"], *[[] for _ in range(9000)], last]

    with pytest.raises(DocumentError) as caught:
        read({**SMALL, "Chức danh": rows})

    assert (caught.value.code, caught.value.fields["cell"]) == ("MT5217", "WQK9003")


def test_workbook_that_only_the_library_refuses_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        read_workbook(raw_xlsx('<sheetData><row r="1"><c r="1?"><v>1</v></c></row></sheetData>'), file="x.xlsx")

    assert caught.value.code == "MT5201"


def test_missing_library_is_a_sentence() -> None:
    with pytest.raises(DocumentError) as caught:
        workbook.library("khong_co_thu_vien_nay")

    assert caught.value.code == "MT5209"


def test_missing_line_of_the_plan_itself_is_told_by_its_name() -> None:
    got = read({**SMALL, "Thiết lập": [row for row in SMALL["Thiết lập"] if row[0] != "Năm gốc"]})

    assert [(finding.code, finding.args["cell"]) for finding in got.findings] == [("MT5204", "Năm gốc")]

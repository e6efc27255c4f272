"""The form of the level above, filled in: figures in their cells, everything else as it was, refusals in words."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muctieu.core.quantity import Quantity
from muctieu.errors import DocumentError
from muctieu.exchange.excel import ole_write
from muctieu.exchange.excel.books import open_book
from muctieu.exchange.excel.fill import Filled, fill_workbook
from muctieu.exchange.excel.fill_xlsx import calculated_on_load
from muctieu.exchange.excel.grid import Cell, Kind, letters, place_of
from muctieu.exchange.excel.mapping import Asked, Filling, FormMapping, Slot, mapping_from
from muctieu.exchange.excel.ole import Container
from tests.exchange import biff
from tests.exchange.biff import bof, cell, container, number, record, stream
from tests.exchange.sheets import KNOWN, MAIN, NO_LIBREOFFICE, by_libreoffice, ods, packed, raw_xlsx, xlsx
from tests.exchange.test_specimens import FOLDER

UNITS = KNOWN.units
OLD = (FOLDER / "bieu-cu.xls").read_bytes()


def people(value: str) -> Quantity:
    return Quantity(Decimal(value), UNITS["person"])


def percent(value: str) -> Quantity:
    return Quantity(Decimal(value), UNITS["percent"])


def filled(raw: bytes, wanted: dict[str, Filling], *, sheet: str = "Biểu", unit: str = "") -> Filled:
    """The form with figures in cells of one sheet; each cell wants a figure named after it."""
    slots = tuple(Slot(sheet, at, f"i{at}", unit=unit) for at in wanted)
    values = {Asked(f"i{at}"): value for at, value in wanted.items()}
    return fill_workbook(raw, FormMapping(slots), values, file="bieu", units=UNITS)


def cells_of(raw: bytes, sheet: int = 0) -> dict[tuple[int, int], Cell]:
    return {
        (row.number, at): one for row in open_book(raw, file="x").sheets[sheet].rows() for at, one in row.cells.items()
    }


def at(raw: bytes, address: str) -> Cell | None:
    place = place_of(address)
    assert place is not None
    return cells_of(raw).get(place)


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told(result: Filled) -> list[tuple[str, str]]:
    assert all(finding.message_vi and finding.message_en for finding in result.findings)
    return [(finding.code, finding.args["cell"]) for finding in result.findings]


SHEET = "xl/worksheets/sheet1.xml"


def superior() -> bytes:
    """A form as a province sends it: merged titles, borders, widths, a picture, formulas, a printing area."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    edge = book.add_format({"border": 1, "font_name": "Times New Roman"})
    share = book.add_format({"border": 1, "num_format": "0.0%"})
    sheet = book.add_worksheet("Biểu 02")
    sheet.merge_range("A1:F1", "BIỂU TỔNG HỢP", book.add_format({"bold": True, "align": "center"}))
    sheet.set_column("B:B", 44)
    sheet.set_column("F:F", 9, share)
    sheet.set_row(11, 20, edge)
    for row in range(3, 8):
        sheet.write(row, 1, f"Dòng {row}", edge)
        sheet.write_blank(row, 2, None, edge)
        sheet.write_number(row, 3, 0.1, share)
    sheet.write_formula("C9", "=SUM(C4:C8)", edge, 999)
    sheet.merge_range("D9:E9", "x", edge)
    sheet.print_area("A1:F9")
    picture = io.BytesIO(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea7"
            "3581840000000049454e44ae426082"
        )
    )
    sheet.insert_image("E3", "dau.png", {"image_data": picture})
    other = book.add_worksheet("Phụ lục")
    other.write_formula("A1", "='Biểu 02'!C9*2", None, 1998)
    book.close()
    return out.getvalue()


# -- .xlsx ---------------------------------------------------------------------------------------------------------


def test_figures_go_into_their_cells_in_the_unit_and_format_of_the_form() -> None:
    result = filled(superior(), {"C4": people("1326"), "D4": percent("54.5"), "C5": "12/19 <&>", "F6": percent("7.7"),
                                 "C12": people("5"), "A20": people("-3")}, sheet="Biểu 02")  # fmt: skip

    assert (result.count, result.findings) == (6, ())
    assert [at(result.raw, one) for one in ("C4", "D4", "C5", "F6", "C12", "A20")] == [
        Cell("1.326", Kind.NUMBER), Cell("54,5%", Kind.NUMBER), Cell("12/19 <&>"), Cell("7,7%", Kind.NUMBER),
        Cell("5", Kind.NUMBER), Cell("-3", Kind.NUMBER),
    ]  # fmt: skip


def test_everything_but_the_cells_stays_byte_for_byte() -> None:
    raw = superior()
    result = filled(raw, {"C4": people("1326"), "C5": "12/19"}, sheet="Biểu 02")

    before, after = parts_of(raw), parts_of(result.raw)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {SHEET, "xl/worksheets/sheet2.xml"}
    inner = re.compile(rb'<c r="C[45]"[^>]*?(?:/>|>.*?</c>)|(?<=</f>)<v>[^<]*</v>')
    for name in changed:
        assert inner.sub(b"", before[name]) == inner.sub(b"", after[name])
    styles = re.compile(rb'<c r="(C[45])" s="(\d+)"')
    assert styles.findall(before[SHEET]) == styles.findall(after[SHEET])


def test_formulas_show_nothing_old_and_are_worked_out_on_opening() -> None:
    raw = superior()
    result = filled(raw, {"C4": people("1")}, sheet="Biểu 02")

    assert at(result.raw, "C9") == Cell("=SUM(C4:C8)", Kind.UNCALCULATED)
    assert cells_of(result.raw, 1)[1, 0].kind is Kind.UNCALCULATED
    assert b'fullCalcOnLoad="1"' in parts_of(result.raw)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<w><sheets/><calcPr calcId="1"/></w>', b'<w><sheets/><calcPr calcId="1" fullCalcOnLoad="1"/></w>'),
        (b'<w><calcPr fullCalcOnLoad="0" a="1"></calcPr></w>', b'<w><calcPr a="1" fullCalcOnLoad="1"></calcPr></w>'),
        (b"<w><sheets></sheets><x/></w>", b'<w><sheets></sheets><calcPr fullCalcOnLoad="1"/><x/></w>'),
        (
            b"<x:w><x:sheets></x:sheets><x:definedNames></x:definedNames></x:w>",
            b'<x:w><x:sheets></x:sheets><x:definedNames></x:definedNames><x:calcPr fullCalcOnLoad="1"/></x:w>',
        ),
    ],
)
def test_workbook_asks_for_calculation_where_the_standard_wants_it(before: bytes, after: bytes) -> None:
    assert calculated_on_load(before) == after


def test_workbook_without_formulas_is_not_touched_otherwise() -> None:
    raw = xlsx({"Biểu": [[1]]})
    result = filled(raw, {"A1": people("2")})

    before, after = parts_of(raw), parts_of(result.raw)
    assert [name for name in before if before[name] != after[name]] == [SHEET]


def test_formulas_and_hidden_parts_of_merged_cells_are_left_alone() -> None:
    result = filled(superior(), {"C9": people("1"), "E9": people("2"), "D9": people("3")}, sheet="Biểu 02")

    assert (result.count, told(result)) == (1, [("MT5222", "C9"), ("MT5223", "E9")])
    assert result.findings[1].args["first"] == "D9"


def test_slots_that_cannot_be_filled_are_told() -> None:
    mapping = FormMapping((
        Slot("Khác", "A1", "a"), Slot("Biểu", "A1", "b"), Slot("Biểu", "A2", "c", unit="ha"), Slot("Biểu", "A0", "a"),
        Slot("Biểu", "A3", "c", unit="khong_co"), Slot("Biểu", "A4", "d", unit="billion_dong"),
    ))  # fmt: skip
    values = {
        Asked("a"): people("1"),
        Asked("c"): people("1"),
        Asked("d"): Quantity(Decimal("1250"), UNITS["million_dong"]),
    }

    result = fill_workbook(xlsx({"Biểu": [[1]]}), mapping, values, file="bieu.xlsx", units=UNITS)

    assert told(result) == [("MT5224", "A1"), ("MT5230", "A1"), ("MT5226", "A2"), ("MT5224", "A0")]
    assert [at(result.raw, one) for one in ("A1", "A3", "A4")] == [
        Cell("1", Kind.NUMBER), Cell("1", Kind.NUMBER), Cell("1,25", Kind.NUMBER),
    ]  # fmt: skip


def test_number_that_a_program_would_round_goes_as_text() -> None:
    result = filled(xlsx({"Biểu": [[1]]}), {"A1": people("12345678901234567890.5")})

    assert at(result.raw, "A1") == Cell("12.345.678.901.234.567.890,5")


@pytest.mark.parametrize(
    "sheet",
    [
        "<sheetData/>",
        "<sheetData></sheetData>",
        '<sheetData><row r="1"/><row r="9"/></sheetData>',
        '<sheetData><row r="2" spans="1:3"/></sheetData>',
        '<sheetData><row r="2" spans="1:3" s="0"><c r="A2"><v>1</v></c><c r="D2" t="s"><v>0</v></c></row></sheetData>',
        "<sheetData><row><c><v>5</v></c></row><row><c/><c></c><c><v>1</v></c></row></sheetData>",
        '<sheetData><row r="2"><c r="B2" t="inlineStr"><is><t>a &gt; b</t></is></c></row></sheetData>',
        "<cols><col min='x' max='9'/></cols><sheetData x='>' ><row r='2' y='>' ><c r='C2' z='>' /></row></sheetData>",
    ],
)  # fmt: skip
def test_cells_and_rows_that_are_missing_are_put_in_order(sheet: str) -> None:
    raw = raw_xlsx(sheet, shared="<si><t>x</t></si>")
    wanted: dict[str, Filling] = {
        "C2": people("7"),
        "B2": "hai",
        "F2": people("9"),
        "A7": people("8"),
        "B7": people("6"),
    }

    result = filled(raw, wanted)

    found = cells_of(result.raw)
    old = {place: one for place, one in cells_of(raw).items() if place not in {(2, 1), (2, 2)}}
    new = {(2, 2): Cell("7", Kind.NUMBER), (2, 1): Cell("hai"), (2, 5): Cell("9", Kind.NUMBER),
           (7, 0): Cell("8", Kind.NUMBER), (7, 1): Cell("6", Kind.NUMBER)}  # fmt: skip
    assert found == old | new
    assert list(found) == sorted(found)
    assert b"spans" not in parts_of(result.raw)[SHEET]


def test_markup_with_prefixes_keeps_them() -> None:
    body = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData></x:worksheet>'
    raw = raw_xlsx("", parts={SHEET: body.encode()})

    result = filled(raw, {"A1": people("1"), "B1": "hai", "A2": people("3")})

    assert {place: one.text for place, one in cells_of(result.raw).items()} == {(1, 0): "1", (1, 1): "hai", (2, 0): "3"}
    assert b"<c" not in parts_of(result.raw)[SHEET]


def test_new_cells_take_the_style_of_their_row_or_column() -> None:
    raw = raw_xlsx(
        '<cols><col min="2" max="3" style="2"/></cols><sheetData><row r="1" s="1" customFormat="1"/><row r="2" s="1"/>'
        '<row r="3" customFormat="true"/></sheetData>',
        styles='<cellXfs><xf/><xf numFmtId="9"/><xf numFmtId="10"/></cellXfs>',
    )

    result = filled(raw, {one: percent("50") for one in ("A1", "B2", "A2", "B3", "C9")})

    assert re.findall(rb'<c r="([A-Z]\d)"(?: s="(\d)")?', parts_of(result.raw)[SHEET]) == [
        (b"A1", b"1"), (b"A2", b""), (b"B2", b"2"), (b"B3", b""), (b"C9", b"2"),
    ]  # fmt: skip
    assert [at(result.raw, one) for one in ("A1", "A2", "B2")] == [
        Cell("50%", Kind.NUMBER), Cell("50", Kind.NUMBER), Cell("50%", Kind.NUMBER),
    ]  # fmt: skip


def test_sheet_without_rows_at_all_is_left_as_it_is() -> None:
    raw = raw_xlsx("<sheetViews/>")

    assert parts_of(filled(raw, {"A1": people("1")}).raw) == parts_of(raw)


def test_strange_styles_are_kept_without_their_format() -> None:
    raw = raw_xlsx('<sheetData><row><c s="x"/><c s="77"/></row></sheetData>', styles="<cellXfs><xf/></cellXfs>")

    assert b's="77"><v>1</v>' in parts_of(filled(raw, {"A1": people("1"), "B1": people("1")}).raw)[SHEET]


VALUES = st.one_of(st.integers(-(10**9), 10**9), st.text("Nà Mo<&>'\"", max_size=5), st.just(""))
GRID = st.lists(st.lists(VALUES, max_size=5), max_size=6)
WANTED = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(0, 6)),
    st.one_of(st.integers(-(10**9), 10**9), st.just("12/19")),
    max_size=8,
)


@pytest.mark.heavy
@given(GRID, WANTED)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_only_what_is_wanted_changes(grid: list[list[object]], wanted: dict[tuple[int, int], int | str]) -> None:
    raw = xlsx({"Biểu": grid})
    values = {f"{letters(column)}{row}": value if isinstance(value, str) else people(str(value))
              for (row, column), value in wanted.items()}  # fmt: skip

    result = filled(raw, values)

    expected = {place: one.text for place, one in cells_of(raw).items()}
    expected |= {
        place: f"{value:,}".replace(",", ".") if isinstance(value, int) else value for place, value in wanted.items()
    }
    assert {place: one.text for place, one in cells_of(result.raw).items()} == expected
    theirs = (
        python_calamine.load_workbook(io.BytesIO(result.raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    assert sum(str(one).strip() != "" for row in theirs for one in row) == sum(
        one.strip() != "" for one in expected.values()
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (raw_xlsx("<sheetData/>", parts={"xl/vbaProject.bin": b"x"}), "MT5221"),
        (raw_xlsx("<sheetData/>", parts={"xl/macrosheets/sheet1.xml": b"x"}), "MT5221"),
        (raw_xlsx("<sheetData/>", parts={"_xmlsignatures/sig1.xml": b"x"}), "MT5221"),
        (raw_xlsx("", parts={SHEET: '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")}), "MT5229"),
        (raw_xlsx("", parts={SHEET: b'<?xml version="1.0" encoding="us-ascii"?><a/>'}), "MT5229"),
        (raw_xlsx("<sheetData>"), "MT5212"),
        (ods({"Biểu": [[1]]}), "MT5225"),
        (b"a;b\n1;2", "MT5225"),
        (packed({"a": b"b"}), "MT5216"),
    ],
)  # fmt: skip
def test_forms_that_cannot_be_filled_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        filled(raw, {"A1": people("1")})

    assert caught.value.code == code
    assert "bieu" in caught.value.message_vi


# -- .xls ----------------------------------------------------------------------------------------------------------


def row_record(row: int, *, style: int | None = None) -> bytes:
    options = 0x100 if style is None else 0x180 | style << 16
    return record(0x208, struct.pack("<HHHHHHI", row, 0, 3, 255, 0, 0, options))


STYLES = record(0x41E, struct.pack("<H", 165) + biff.text("0.0%")) + b"".join(
    record(0xE0, struct.pack("<HH", 0, code).ljust(20, b"\0")) for code in (0, 165)
)
BODY = (
    record(0x20B, bytes(16))
    + record(0x200, struct.pack("<IIHHH", 0, 3, 0, 3, 0))
    + record(0x7D, struct.pack("<HHHHH", 4, 5, 2560, 1, 0))
    + row_record(0)
    + row_record(1, style=1)
    + row_record(2)
    + cell(0x201, 0, 0, b"")
    + record(0xBD, struct.pack("<HHHIHIHIH", 0, 1, 0, (1 << 2) | 2, 1, (2 << 2) | 2, 0, (3 << 2) | 2, 3))
    + record(0xBE, struct.pack("<HHHHHH", 2, 0, 0, 1, 0, 2))
    + cell(0x06, 2, 3, struct.pack("<d", 9) + bytes(8))
    + record(0x207, biff.text("kèm"))
    + record(0xE5, struct.pack("<HHHHH", 1, 2, 2, 6, 7))
    + record(0xD7, bytes(8))
    + bof(0x20) + number(0, 0, 1) + biff.EOF
)  # fmt: skip
AFTER = number(0, 0, 5)


def old_form(*, texts: list[str] | None = None, pad: int = 0, sst: bytes | None = None) -> bytes:
    head = STYLES + record(0x1C1, struct.pack("<HHI", 0x1C1, 0, 77))
    sheets = [("Biểu", BODY), ("Sau", AFTER)]
    return container(stream(sheets, texts=texts or [], head=head, sst=sst) + bytes(pad))


def test_figures_go_into_old_cells_of_every_kind() -> None:
    wanted: dict[str, Filling] = {
        "A1": people("1326"), "C1": percent("-2.5"), "B3": percent("54.5"), "A3": "12/19", "B2": percent("7.7"),
        "F1": percent("50"), "C3": people("1"),
    }  # fmt: skip

    result = filled(old_form(), wanted)

    assert (result.count, result.findings) == (7, ())
    assert {place: one.text for place, one in cells_of(result.raw).items()} == {
        (1, 0): "1.326", (1, 1): "1", (1, 2): "-2,5%", (1, 3): "3", (1, 5): "50%", (2, 1): "7,7%", (3, 0): "12/19",
        (3, 1): "54,5%", (3, 2): "1", (3, 3): "9",
    }  # fmt: skip
    assert cells_of(result.raw, 1) == {(1, 0): Cell("5", Kind.NUMBER)}


def test_old_form_keeps_its_other_records_and_asks_for_calculation() -> None:
    result = filled(old_form(texts=["một"]), {"A1": "hai", "G2": people("1")})

    raw = result.raw
    assert record(0xE5, struct.pack("<HHHHH", 1, 2, 2, 6, 7)) in raw
    assert struct.pack("<HHHHI", 0x1C1, 8, 0x1C1, 0, 0) in raw
    assert record(0x5E, bytes(2)) in raw
    assert record(0x200, struct.pack("<IIHHH", 0, 3, 0, 7, 0)) in raw
    assert struct.pack("<HHHHHH", 0x208, 16, 1, 0, 7, 255) in raw
    assert at(raw, "A1") == Cell("hai")


def test_old_cells_that_cannot_be_written_are_told() -> None:
    result = filled(old_form(), {"D3": people("1"), "H3": people("2"), "A9": people("3")})

    assert (result.count, told(result)) == (0, [("MT5222", "D3"), ("MT5223", "H3"), ("MT5227", "A9")])


def test_texts_are_added_behind_those_there_however_long_they_are() -> None:
    long = record(0xFC, struct.pack("<II", 2, 2) + biff.text("x" * 4000)) + record(0x3C, biff.text("y"))
    raw = old_form(sst=long)

    result = filled(raw, {"A1": "một" * 60, "B1": "hai"})

    assert (at(result.raw, "A1"), at(result.raw, "B1")) == (Cell("một" * 60), Cell("hai"))


def test_text_that_no_longer_fits_its_record_stands_in_the_next() -> None:
    long = record(0xFC, struct.pack("<II", 1, 1) + biff.text("x" * 4100)) + record(0xFF, bytes(8))

    result = filled(old_form(sst=long), {"A1": "một" * 60})

    assert at(result.raw, "A1") == Cell("một" * 60)
    assert record(0xFF, bytes(8)) not in result.raw


def test_sheet_behind_that_ends_early_is_passed_on_as_it_is() -> None:
    raw = container(stream([("Biểu", BODY), ("Sau", AFTER)], head=STYLES)[:-4])

    assert at(filled(raw, {"A1": people("3")}).raw, "A1") == Cell("3", Kind.NUMBER)


def test_workbook_of_another_writer_is_filled_and_read_by_another_reader() -> None:
    result = filled(OLD, {"C4": people("1326"), "D7": people("30"), "F4": "12/19"}, sheet="Biểu 1")

    sheet = python_calamine.load_workbook(io.BytesIO(result.raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert (sheet[3][2], sheet[6][3], sheet[3][5], sheet[3][4]) == (1326, 30, "12/19", 4.5)


def test_stream_may_grow_beyond_its_tables_and_shrink_again(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = old_form(pad=512 * 122)
    grown = ole_write.with_stream(raw, "Workbook", b"\1" * 200_000, file="x.xls")
    again = ole_write.with_stream(grown, "Workbook", open_stream(raw), file="x.xls")

    assert open_stream(grown)[:200_000] == b"\1" * 200_000
    assert cells_of(again) == cells_of(raw)
    monkeypatch.setattr(ole_write, "_LISTED", 2)
    with pytest.raises(DocumentError) as caught:
        ole_write.with_stream(raw, "Workbook", b"\1" * 900_000, file="x.xls")
    assert caught.value.code == "MT5212"


def open_stream(raw: bytes) -> bytes:
    found = Container(raw, file="x.xls").stream("Workbook")
    assert found is not None
    return found.read(raw)


def test_small_old_form_is_filled_too() -> None:
    raw = container(stream([("Biểu", row_record(0) + number(0, 0, 7))]), small=True)

    assert at(filled(raw, {"A1": people("8"), "B1": people("9")}).raw, "B1") == Cell("9", Kind.NUMBER)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (container(stream([("Biểu", b"")]), also=["_VBA_PROJECT_CUR"]), "MT5221"),
        (container(stream([("Biểu", b"")]), also=["_signatures"]), "MT5221"),
        (container(stream([("Biểu", record(0x208, b"\0"))])), "MT5212"),
    ],
)  # fmt: skip
def test_old_forms_that_cannot_be_filled_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        filled(raw, {"A1": people("1")})

    assert caught.value.code == code


@NO_LIBREOFFICE
@pytest.mark.parametrize(
    ("name", "raw", "sheet", "total"),
    [("a.xlsx", superior(), "Biểu 02", "1001"), ("a.xls", OLD, "Biểu 1", '"1,079.0"')],
)
def test_totals_are_worked_out_anew_by_libreoffice(
    name: str, raw: bytes, sheet: str, total: str, tmp_path: Path
) -> None:
    result = filled(raw, {"C4": people("1000"), "C5": people("1")}, sheet=sheet)

    saved = by_libreoffice(result.raw, name, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path)

    assert total in saved.decode()


# -- the mapping as data -------------------------------------------------------------------------------------------


SLOTS = st.builds(
    Slot, st.just("Biểu"), st.integers(1, 99).map(lambda row: f"B{row}"), st.sampled_from("ab"),
    st.sampled_from(["", "mo"]), st.sampled_from(["", "lê"]), st.integers(0, 4), st.integers(0, 1),
    st.sampled_from(["", "ha"]),
)  # fmt: skip


@given(st.lists(SLOTS, max_size=5, unique_by=lambda slot: slot.cell))
def test_mapping_is_kept_and_read_back(slots: list[Slot]) -> None:
    mapping = FormMapping(tuple(slots))

    assert mapping_from(mapping.as_dict()) == mapping


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"slots": "a"},
        {"slots": [], "khac": 1},
        {"slots": ["a"]},
        {"slots": [{"sheet": "B", "cell": "A1"}]},
        {"slots": [{"sheet": "B", "cell": "1A", "indicator": "a"}]},
        {"slots": [{"sheet": "B", "cell": 5, "indicator": "a"}]},
        {"slots": [{"sheet": "B", "cell": "A1", "indicator": "a", "la": ""}]},
        {"slots": [{"sheet": "B", "cell": "A1", "indicator": "a", "years_back": -1}]},
        {"slots": [{"sheet": "B", "cell": "A1", "indicator": "a", "years_back": True}]},
        {"slots": [{"sheet": "B", "cell": "A1", "indicator": "a"}, {"sheet": "B", "cell": "$a$1", "indicator": "b"}]},
    ],
)
def test_wrong_mapping_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(DocumentError) as caught:
        mapping_from(kept)

    assert caught.value.code == "MT5228"
    assert caught.value.message_en

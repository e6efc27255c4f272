"""The reader of .xlsx: the same values as another reader gives, what that one does not tell, and bounds that hold."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import DocumentError
from muctieu.exchange.excel import grid, parts
from muctieu.exchange.excel.grid import Area, Cell, Facts, Kind, Row
from muctieu.exchange.excel.xlsx import open_xlsx
from tests.exchange.sheets import MAIN, packed, raw_xlsx, texts, xlsx


def rows_of(raw: bytes) -> list[Row]:
    return list(open_xlsx(raw, file="x.xlsx").sheets[0].rows())


def cells_of(cells: str, **given: str) -> list[Cell]:
    """The cells of one row of markup."""
    rows = rows_of(raw_xlsx(f"<sheetData><row>{cells}</row></sheetData>", **given))  # type: ignore[arg-type]
    return [row.cells[at] for row in rows for at in sorted(row.cells)]


def refused(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        rows_of(raw)
    assert "x.xlsx" in caught.value.message_vi
    return caught.value.code


VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).map(str.strip),
    st.booleans(),
)


@pytest.mark.heavy
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=6))
def test_values_are_those_that_another_reader_finds(table: list[list[object]]) -> None:
    raw = xlsx({"Biểu": table})

    sheet = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0)
    theirs = sheet.to_python(skip_empty_area=False)
    for row in rows_of(raw):
        for at, cell in row.cells.items():
            other = theirs[row.number - 1][at]
            if cell.kind is Kind.NUMBER:
                assert float(cell.text.replace(".", "").replace(",", ".")) == pytest.approx(other, rel=1e-12)
            elif cell.kind is Kind.FLAG:
                assert cell.text == str(other).upper()
            else:
                assert cell == Cell(grid.clean(str(other)))
    assert sum(len(row.cells) for row in rows_of(raw)) == sum(
        str(value).strip() != "" for row in theirs for value in row
    )


def test_every_kind_of_cell_is_told_apart() -> None:
    cells = cells_of(
        '<c t="inlineStr"><is><t>Nà </t><r><t>Mo</t></r><rPh><t>x</t></rPh></is></c>'
        '<c t="str"><f>A1</f><v>hai_x000D_</v></c>'
        '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>SUM(A1:A2)</f></c>'
        '<c t="d"><v>2024-12-19T00:00:00Z</v></c><c t="d"><v>ngày</v></c><c><f>A1+1</f><v>5</v></c><c><v>không</v></c>'
        '<c t="str"><f>A1</f><v></v></c><c/><c><v> </v></c>'
    )

    assert cells == [
        Cell("Nà Mo"),
        Cell("hai"),
        Cell("TRUE", Kind.FLAG),
        Cell("FALSE", Kind.FLAG),
        Cell("#DIV/0!", Kind.ERROR),
        Cell("=SUM(A1:A2)", Kind.UNCALCULATED),
        Cell("19/12/2024", Kind.MOMENT, others=("12/19", "19/12")),
        Cell("ngày"),
        Cell("5", Kind.NUMBER),
        Cell("không", Kind.NUMBER),
    ]


def test_shared_texts_may_be_rich_and_carry_readings() -> None:
    shared = "<si><t>Nà Hin</t></si><si><r><t>Số </t></r><r><t>hộ</t></r><rPh><t>x</t></rPh></si>"

    assert cells_of('<c t="s"><v>1</v></c><c t="s"><v>0</v></c>', shared=shared) == [Cell("Số hộ"), Cell("Nà Hin")]


@pytest.mark.parametrize("number", ["2", "-1", "x"])
def test_shared_text_that_is_not_there_is_refused(number: str) -> None:
    assert (
        refused(raw_xlsx(f'<sheetData><row><c t="s"><v>{number}</v></c></row></sheetData>', shared="<si/>")) == "MT5212"
    )


def test_formats_come_from_the_styles_of_cells_only() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="165" formatCode="0.0%"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="165"/><xf numFmtId="14"/><xf/></cellXfs>'
    )
    cells = '<c s="0"><v>0.545</v></c><c s="1"><v>45645</v></c><c s="2"><v>7</v></c><c s="9"><v>8</v></c>'

    assert [cell.text for cell in cells_of(cells, styles=styles)] == ["54,5%", "19/12/2024", "7", "8"]
    since_1904 = cells_of(cells, styles=styles, head='<workbookPr date1904="1"/>')
    assert since_1904[1].text == "20/12/2028"


def test_addresses_decide_and_what_has_none_stands_next() -> None:
    rows = rows_of(raw_xlsx(
        '<sheetData><row r="3" hidden="1"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="ZZZZ3"><v>3</v></c></row>'
        '<row><c r="A"><v>4</v></c></row><row r="9"/><row r="99999999"><c><v>5</v></c></row></sheetData>'
    ))  # fmt: skip

    assert [(row.number, row.hidden, sorted(row.cells)) for row in rows] == [
        (3, True, [1, 2, 3]),
        (4, False, [0]),
        (10, False, [0]),
    ]


def test_markup_with_prefixes_is_read_too() -> None:
    raw = raw_xlsx("", parts={"xl/worksheets/sheet1.xml": (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    ).encode()})  # fmt: skip

    assert texts(rows_of(raw)) == [["7"]]
    assert open_xlsx(raw, file="x").sheets[0].facts().merged == (Area(1, 0, 1, 1),)


def test_hidden_columns_and_merged_cells_are_known() -> None:
    raw = raw_xlsx(
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/><col max="x" hidden="true"/></cols><sheetData/>'
        '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="A1:C2"/><mergeCell ref="A0:C2"/></mergeCells>'
    )

    assert open_xlsx(raw, file="x").sheets[0].facts() == Facts(frozenset({1, 2}), (Area(1, 0, 2, 2),))


def test_merged_cells_are_found_across_pieces_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "CHUNK", 20)
    raw = raw_xlsx('<sheetData/><mergeCells><mergeCell ref="A1:C2"/></mergeCells>')

    assert open_xlsx(raw, file="x").sheets[0].facts().merged == (Area(1, 0, 2, 2),)


def test_names_and_hidden_sheets_of_the_workbook_are_known() -> None:
    head = "\n<definedNames><definedName name='mt.form'>\"ban-quy\"</definedName></definedNames><calcPr/>"
    book = open_xlsx(raw_xlsx("<sheetData/>", head=head), file="x")
    twice = raw_xlsx("", parts={"xl/workbook.xml": open_part(raw_xlsx(""), "xl/workbook.xml").replace(
        b"</sheets>", b'<sheet name="mat" state="veryHidden" r:id="rId1"/><sheet name="bieu do" r:id="rId9"/></sheets>'
    )})  # fmt: skip

    assert book.names == {"mt.form": '"ban-quy"'}
    assert [(sheet.name, sheet.hidden) for sheet in open_xlsx(twice, file="x").sheets] == [
        ("Biểu", False),
        ("mat", True),
    ]


def test_two_corners_of_a_sheet_cost_no_more_than_two_cells() -> None:
    rows = rows_of(raw_xlsx(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    ))  # fmt: skip

    assert [(row.number, dict(row.cells)) for row in rows] == [
        (1, {0: Cell("1", Kind.NUMBER)}),
        (1_048_576, {16_383: Cell("2", Kind.NUMBER)}),
    ]


def test_a_hundred_megabytes_of_empty_cells_are_read_as_nothing() -> None:
    cells = '<c s="1"/>' * 1000
    raw = raw_xlsx(f"<sheetData>{f'<row>{cells}</row>' * 300}</sheetData>")

    assert rows_of(raw) == []
    assert len(raw) < 20_000


@pytest.mark.parametrize("bound", ["MAX_UNPACKED", "MAX_STREAMED"])
def test_more_than_the_bounds_is_refused(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = raw_xlsx("<sheetData>" + '<row><c s="1"/></row>' * 9000 + "</sheetData>")
    monkeypatch.setattr(parts, bound, 100_000)

    assert refused(raw) == "MT5213"


def test_too_many_rows_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MAX_ROWS", 2)

    assert refused(xlsx({"Biểu": [[1], [2], [3]]})) == "MT5211"
    assert len(rows_of(xlsx({"Biểu": [[1], [""], [3]]}))) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04 broken",
        b"",
        packed({"xl/workbook.xml": b"<workbook/>"}),
        packed({"xl/workbook.xml": b"<workbook>"}),
        packed({"word/document.xml": b"<x/>"}),
        raw_xlsx("<sheetData><row></sheetData>"),
        raw_xlsx("", parts={"xl/worksheets/sheet1.xml": b'<?xml version="1.0" encoding="khong"?><a/>'}),
        raw_xlsx("").replace(b"sheet1.xml", b"sheet2.xml", 1),
    ],
)
def test_broken_workbooks_are_refused(raw: bytes) -> None:
    assert refused(raw) == "MT5212"


def test_document_types_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]><worksheet>&x;</worksheet>'

    assert refused(raw_xlsx("", parts={"xl/worksheets/sheet1.xml": bomb})) == "MT5215"


def test_parts_with_a_password_are_refused() -> None:
    raw = bytearray(raw_xlsx("<sheetData/>"))
    at = 0
    while (at := raw.find(b"PK\x01\x02", at + 1)) > 0:
        raw[at + 8] |= 1

    assert refused(bytes(raw)) == "MT5214"


def test_archives_of_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_PARTS", 3)

    assert refused(raw_xlsx("")) == "MT5212"


def test_relations_outside_the_archive_are_not_followed() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="http://127.0.0.1/" TargetMode="External"/></Relationships>'
    )

    assert refused(raw_xlsx("", parts={"xl/_rels/workbook.xml.rels": rels.encode()})) == "MT5212"


def test_sheet_may_name_its_part_without_a_prefix() -> None:
    raw = raw_xlsx("<sheetData><row><c><v>1</v></c></row></sheetData>")
    book = open_part(raw, "xl/workbook.xml").replace(b"r:id=", b"id=")

    assert texts(rows_of(raw_xlsx("<sheetData><row><c><v>1</v></c></row></sheetData>",
                                  parts={"xl/workbook.xml": book}))) == [["1"]]  # fmt: skip


def test_absolute_targets_are_followed_inside_the_archive() -> None:
    raw = raw_xlsx("<sheetData><row><c><v>1</v></c></row></sheetData>")
    rels = open_part(raw, "xl/_rels/workbook.xml.rels").replace(b'"worksheets/', b'"/xl/worksheets/')

    assert texts(rows_of(raw_xlsx("<sheetData><row><c><v>1</v></c></row></sheetData>",
                                  parts={"xl/_rels/workbook.xml.rels": rels}))) == [["1"]]  # fmt: skip


@pytest.mark.heavy
@given(st.dates(date(1901, 1, 1), date(9999, 12, 31)))
def test_days_come_back_as_written(day: date) -> None:
    cell = rows_of(xlsx({"Biểu": [[day]]}))[0].cells[0]

    assert cell.text == f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    assert cell.kind is Kind.MOMENT


def test_moments_keep_their_time() -> None:
    assert [cell.text for cell in cells_of('<c t="d"><v>2024-12-19T07:30:00</v></c>')] == ["19/12/2024 07:30"]


def open_part(raw: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name)


SIGNS = st.sampled_from(["", "0", "7", "-1.5", "1e3", "12", "x", " ", "&#49;", "é", "_x0041_", "]]"])
CELLS = st.builds(
    "<c{}{}{}>{}</c>".format,
    st.sampled_from(["", ' r="A1"', ' r="B7"', ' r="AB3"', ' r="ZZZ1"', ' r="a1"', " r='C1'"]),
    st.sampled_from(["", ' s="0"', ' s="1"', ' s="9"']),
    st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"']),
    st.one_of(
        SIGNS.map("<v>{}</v>".format), st.just(""), st.just("<f>A1</f>"), st.just("<f>A1</f><v>5</v>"),
        st.just("<is><t>Nà</t></is>"), st.just("<!-- </row> --><v>3</v>"), st.just("<v>1</v><v>2</v>"),
    ),
)  # fmt: skip
ROWS = st.builds(
    "{}<row{}>{}</row>{}".format,
    st.sampled_from(["", "\n", "<!-- <row r='9'><c r='A9'><v>9</v></c></row> -->", "<!-- "]),
    st.sampled_from(["", ' r="2"', ' r="5" spans="1:3"', ' r="6" hidden="1"', ' r="9999999"', ' r="3" hidden="&#49;"']),
    st.lists(CELLS, max_size=4).map("".join),
    st.sampled_from(["", "", "", "", " -->", "<row/>", "<x/>", "<!-- </row>"]),
)


@pytest.mark.heavy
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_plain_rows_are_read_as_the_xml_parser_reads_them(rows: list[str]) -> None:
    styles = '<numFmts><numFmt numFmtId="165" formatCode="0.0%"/></numFmts><cellXfs><xf/><xf numFmtId="165"/></cellXfs>'
    markup = f"<sheetData>{''.join(rows)}</sheetData>"

    # With a blank in its end no row is a plain one.
    found, wanted = (
        read_or_refused(raw_xlsx(text, shared="<si><t>Nà Mo</t></si><si><t>x</t></si>", styles=styles))
        for text in (markup, markup.replace("</row>", "</row >"))
    )

    assert found == wanted


@pytest.mark.parametrize("row", [
    '<row r="2" spans="1:2" hidden="true"><c r="A2" s="1"><v>0.5</v></c><c r="B2" t="s"><v>1</v></c></row>',
    '<row r="9999999"><c r="A2"><v>7</v></c></row>',
    '<row r="2"><c r="ZZZ2"><v>7</v></c></row>',
    '<row r="2"><c r="A2"/><c r="C2"><v></v></c><c r="D2"><v> </v></c><c r="E2" t="str"><v></v></c></row>',
    '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="str"><v>a_x0041_</v></c></row>',
    f'<row r="2"><c r="A2" t="str"><v>{"dài" * 30}</v></c><c r="B2" t="str"><v>{"long " * 30}</v></c></row>',
    '<row r="2"><c r="A2" t="s"><v>9</v></c></row>',
    '<row r="2"><c r="A2" s="1" s="1"><v>1</v></c></row>',
    '<row r="2"></row>',
])  # fmt: skip
def test_plain_row_after_another_is_read_as_the_xml_parser_reads_it(row: str) -> None:
    markup = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{row}<row><c><v>3</v></c></row></sheetData>'
    styles = '<numFmts><numFmt numFmtId="165" formatCode="0.0%"/></numFmts><cellXfs><xf/><xf numFmtId="165"/></cellXfs>'

    found, wanted = (
        read_or_refused(raw_xlsx(text, shared="<si><t>Nà Mo</t></si><si><t>x</t></si>", styles=styles))
        for text in (markup, markup.replace("</row>", "</row >"))
    )

    assert found == wanted


def test_rows_of_a_long_sheet_are_read_once_each_wherever_pieces_of_it_end() -> None:
    odd = dict.fromkeys(range(1, 9000, 977), "<c><f>A1</f><v>1</v></c>")
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c>{odd.get(number, "")}</row>'
        for number in range(1, 9000)
    )
    wide = '<row r="9000"><c r="A9000"><v>0</v></c>' + '<c r="B9000"><v>1</v></c>' * 12_000 + "</row>"

    found = rows_of(raw_xlsx(f"<sheetData>{rows}{wide}</sheetData>"))

    assert [row.number for row in found] == list(range(1, 9001))
    assert [row.cells[0].text.replace(".", "") for row in found[:-1]] == [str(number) for number in range(1, 9000)]
    assert [len(row.cells) for row in found] == [2 if number in odd else 1 for number in range(1, 9000)] + [2]


def read_or_refused(raw: bytes) -> list[Row] | str:
    try:
        return rows_of(raw)
    except DocumentError as error:
        return error.code

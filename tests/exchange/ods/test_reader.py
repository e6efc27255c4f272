"""The reader of .ods: values as shown in any locale, repeated cells never laid out, bounds that hold."""

from __future__ import annotations

import io
from datetime import date

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import DocumentError
from muctieu.exchange.excel import grid, parts
from muctieu.exchange.excel.grid import Area, Cell, Facts, Kind, Row
from muctieu.exchange.ods import reader
from muctieu.exchange.ods.reader import open_ods
from tests.exchange.sheets import ods, packed, raw_ods, texts


def rows_of(raw: bytes, at: int = 0) -> list[Row]:
    return list(open_ods(raw, file="x.ods").sheets[at].rows())


def table(inner: str, name: str = "Biểu") -> str:
    return f'<table:table table:name="{name}">{inner}</table:table>'


def cells_of(cells: str) -> list[Cell]:
    rows = rows_of(raw_ods(table(f"<table:table-row>{cells}</table:table-row>")))
    return [cell for row in rows for cell in row.cells.values()]


def cell(attributes: str, shown: str = "") -> str:
    lines = f"<text:p>{shown}</text:p>" if shown else ""
    return f"<table:table-cell {attributes}>{lines}</table:table-cell>"


def repeated(times: int, cells: str) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def refused(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        rows_of(raw)
    return caught.value.code


@pytest.mark.heavy
@given(st.lists(st.lists(st.one_of(st.integers(-(10**9), 10**9), st.sampled_from(["", "Nà Mo", "12/19", "ước 5"])),
                         min_size=1, max_size=4), min_size=1, max_size=5))  # fmt: skip
def test_values_are_those_that_another_reader_finds(rows: list[list[object]]) -> None:
    raw = ods({"Biểu": rows})

    theirs = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for row in rows_of(raw):
        for at, one in row.cells.items():
            other = theirs[row.number - 1][at]
            assert one.text.replace(".", "") == (str(int(other)) if isinstance(other, int | float) else other)


def test_every_kind_of_cell_is_told_apart() -> None:
    cells = cells_of(
        cell('office:value-type="string"', "Nà<text:s text:c='2'/>Mo<text:tab/><text:span>x</text:span>")
        + cell('office:value-type="float" office:value="0.3333333333"', "0,33")
        + cell('office:value-type="float" office:value="34.700000000000003"', "34.70")
        + cell('office:value-type="float" office:value="1234.5"', "1.235")
        + cell('office:value-type="float" office:value="x"', "mười")
        + cell('office:value-type="percentage" office:value="0.545"', "54,5%")
        + cell('office:value-type="currency" office:value="1200"', "1.200 ₫")
        + cell('office:value-type="date" office:date-value="2024-12-19T00:00:00.5"', "19/12")
        + cell('office:value-type="date" office:date-value="hôm qua"', "hôm qua")
        + cell('office:value-type="time" office:time-value="PT12H19M00S"', "12:19")
        + cell('office:value-type="time" office:time-value="lâu"', "lâu")
        + cell('office:value-type="boolean" office:boolean-value="true"', "ĐÚNG")
        + cell('office:value-type="boolean" office:boolean-value="false"', "SAI")
        + cell('table:formula="of:=1/0" office:value-type="string" office:string-value=""', "#DIV/0!")
        + cell('table:formula="of:=SUM([.A1])"')
        + cell('office:value-type="string" office:string-value="ẩn ý"')
        + cell("")
        + cell("", "chữ")
    )

    assert cells == [
        Cell("Nà  Mo x"),
        Cell("0,33", Kind.NUMBER, "0,3333333333"),
        Cell("34,7", Kind.NUMBER),
        Cell("1.235", Kind.NUMBER, "1.234,5"),
        Cell("mười"),
        Cell("54,5%", Kind.NUMBER),
        Cell("1.200", Kind.NUMBER),
        Cell("19/12/2024", Kind.MOMENT, others=("12/19", "19/12")),
        Cell("hôm qua", Kind.MOMENT),
        Cell("12:19", Kind.MOMENT, others=("12/19",)),
        Cell("lâu", Kind.MOMENT),
        Cell("TRUE", Kind.FLAG),
        Cell("FALSE", Kind.FLAG),
        Cell("#DIV/0!", Kind.ERROR),
        Cell("of:=SUM([.A1])", Kind.UNCALCULATED),
        Cell("ẩn ý"),
        Cell("chữ"),
    ]


def test_comments_and_pictures_are_no_text_of_the_cell() -> None:
    note = "<office:annotation><text:p>ghi chú</text:p></office:annotation>"

    assert cells_of(
        f'<table:table-cell office:value-type="string">{note}<text:p>Nà Mo</text:p></table:table-cell>'
    ) == [Cell("Nà Mo")]


def test_table_within_a_cell_is_no_second_sheet_of_the_first() -> None:
    inner = '<table:table-cell office:value-type="string"><text:p>ngoài</text:p><table:table-cell/></table:table-cell>'

    assert cells_of(inner) == []


def test_repeated_cells_and_rows_stand_where_they_are_meant() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    twice = cell('table:number-columns-repeated="2" office:value-type="float" office:value="7"', "7")
    raw = raw_ods(table(repeated(3, empty) + repeated(2, "<table:table-cell/>" + twice) + repeated(1048570, empty)))

    assert [(row.number, sorted(row.cells)) for row in rows_of(raw)] == [(4, [1, 2]), (5, [1, 2])]


def test_rows_repeated_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MAX_ROWS", 5)
    full = (
        '<table:table-row table:number-rows-repeated="999999">'
        + cell('office:value-type="string"', "x")
        + "</table:table-row>"
    )

    assert refused(raw_ods(table(full))) == "MT5211"
    wide = cell('office:value-type="string" table:number-columns-repeated="99999"', "x")
    assert refused(raw_ods(table(f"<table:table-row>{wide}</table:table-row>"))) == "MT5212"


def test_sheets_facts_and_names() -> None:
    styles = (
        '<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    )
    first = (
        '<table:table table:name="Một" table:style-name="ta1"><table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/><table:table-row table:visibility="filter">'
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" office:value-type="string">'
        "<text:p>Gộp</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>"
    )
    second = (
        '<table:table table:name="Hai" table:style-name="ta2"><table:table-row>'
        + cell("", "ẩn")
        + "</table:table-row></table:table>"
    )
    names = (
        '<table:named-expressions><table:named-range table:name="a" table:cell-range-address="$Một.$A$1"/>'
        '<table:named-expression table:name="mt.form" table:expression="of:=&quot;x&quot;"/></table:named-expressions>'
    )
    book = open_ods(raw_ods(first + second, styles=styles, names=names), file="x.ods")

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Một", False), ("Hai", True)]
    assert book.names == {"a": "$Một.$A$1", "mt.form": 'of:="x"'}
    assert book.sheets[0].facts() == Facts(frozenset({2}), (Area(1, 0, 3, 1),))
    assert [(row.hidden, texts([row])) for row in book.sheets[0].rows()] == [(True, [["Gộp"]])]
    assert texts(list(book.sheets[1].rows())) == [["ẩn"]]


def test_day_is_told_from_a_number() -> None:
    assert rows_of(ods({"Biểu": [[date(2019, 12, 1)]]}))[0].cells[0].others[0] == "12/19"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (raw_ods(""), "MT5212"),
        (raw_ods("<table:table>"), "MT5212"),
        (packed({"mimetype": b"x"}), "MT5212"),
        (raw_ods(table(""), parts={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "MT5214"),
        (packed({"content.xml": b"<!DOCTYPE a><a/>"}), "MT5215"),
    ],
)
def test_broken_workbooks_are_refused(raw: bytes, code: str) -> None:
    assert refused(raw) == code


def test_many_sheets_of_much_content_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_STREAMED", 1000)

    assert refused(raw_ods(table("") * 5)) == "MT5213"


def test_unpacking_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_UNPACKED", 100)

    assert refused(ods({"Biểu": [["Nà Mo"]]})) == "MT5213"

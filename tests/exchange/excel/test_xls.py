"""The reader of .xls: every kind of record, texts over breaks, and files that are broken on purpose."""

from __future__ import annotations

import io
import struct

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import DocumentError
from muctieu.exchange.excel.grid import Area, Cell, Facts, Kind, Row
from muctieu.exchange.excel.xls import open_xls
from tests.exchange import biff
from tests.exchange.biff import bof, cell, container, number, record, shared, stream, text
from tests.exchange.test_specimens import FOLDER


def rows_of(raw: bytes) -> list[Row]:
    return list(open_xls(raw, file="x.xls").sheets[0].rows())


def all_of(raw: bytes) -> list[tuple[list[Row], Facts]]:
    return [(list(sheet.rows()), sheet.facts()) for sheet in open_xls(raw, file="x.xls").sheets]


def refused(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        all_of(raw)
    assert "x.xls" in caught.value.message_en
    return caught.value.code


FORMATS = record(0x41E, struct.pack("<H", 165) + text("0.0%")) + b"".join(
    record(0xE0, struct.pack("<HH", 0, code).ljust(20, b"\0")) for code in (0, 165, 14)
)


def formula(row: int, column: int, value: bytes) -> bytes:
    return cell(0x06, row, column, value.ljust(8, b"\0")[:8] + bytes(8))


def special(kind: int, value: int = 0) -> bytes:
    return bytes((kind, 0, value, 0, 0, 0, 255, 255))


RECORDS = (
    record(0x208, struct.pack("<HHHHHHI", 0, 0, 9, 0, 0, 0, 0))
    + record(0x208, struct.pack("<HHHHHHI", 1, 0, 9, 0, 0, 0, 0x20))
    + shared(0, 0, 1)
    + cell(0x204, 0, 1, text("cũ"))
    + cell(0xD6, 0, 2, text("đậm"))
    + number(0, 3, 0.1 + 0.2)
    + number(0, 4, 0.545, style=1)
    + number(0, 5, 45645, style=2)
    + number(0, 6, 7, style=99)
    + cell(0x27E, 1, 0, struct.pack("<I", (112 << 2) | 2))
    + cell(0x27E, 1, 1, struct.pack("<I", ((1 << 30) - 5 << 2) | 2))
    + cell(0x27E, 1, 2, struct.pack("<I", (1234 << 2) | 3))
    + cell(0x27E, 1, 3, struct.pack("<d", 1.5)[4:])
    + record(0xBD, struct.pack("<HHHIHIH", 2, 0, 0, (1 << 2) | 2, 0, (2 << 2) | 2, 1))
    + cell(0x205, 3, 0, b"\x01\x00")
    + cell(0x205, 3, 1, b"\x07\x01")
    + cell(0x205, 3, 2, b"\x63\x01")
    + formula(4, 0, struct.pack("<d", 2.5))
    + formula(4, 1, special(0))
    + record(0x207, text("chữ"))
    + formula(4, 2, special(1, 0))
    + formula(4, 3, special(2, 0x17))
    + formula(4, 4, special(3))
    + record(0x207, text("lạc"))
    + bof(0x20)
    + number(9, 9, 1)
    + biff.EOF
    + cell(0x201, 5, 0, b"")
)


def test_every_record_is_the_cell_that_it_shows() -> None:
    raw = container(stream([("Biểu", RECORDS)], texts=["Nà Mo", "Nà Hin"], head=FORMATS))

    assert [(row.number, row.hidden, list(row.cells.values())) for row in rows_of(raw)] == [
        (1, False, [
            Cell("Nà Hin"), Cell("cũ"), Cell("đậm"), Cell("0,3", Kind.NUMBER), Cell("54,5%", Kind.NUMBER),
            Cell("19/12/2024", Kind.MOMENT, others=("12/19", "19/12")), Cell("7", Kind.NUMBER),
        ]),
        (2, True, [Cell(said, Kind.NUMBER) for said in ("112", "-5", "12,34", "1,5")]),
        (3, False, [Cell("1", Kind.NUMBER), Cell("2", Kind.NUMBER)]),
        (4, False, [Cell("TRUE", Kind.FLAG), Cell("#DIV/0!", Kind.ERROR), Cell("#ERR!", Kind.ERROR)]),
        (5, False, [Cell("2,5", Kind.NUMBER), Cell("chữ"), Cell("FALSE", Kind.FLAG), Cell("#REF!", Kind.ERROR)]),
    ]  # fmt: skip


def test_facts_and_hidden_sheets() -> None:
    records = record(0x7D, struct.pack("<HHHHH", 2, 3, 0, 0, 1)) + record(0x7D, struct.pack("<HHHHH", 0, 1, 0, 0, 0))
    records += record(0xE5, struct.pack("<HHHHH", 1, 0, 1, 0, 2))
    raw = container(stream([("Một", records), ("Hai", b"")], hidden=["Hai"], head=record(0x22, b"\x01")))

    book = open_xls(raw, file="x.xls")

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Một", False), ("Hai", True)]
    assert book.sheets[0].facts() == Facts(frozenset({2, 3}), (Area(1, 0, 2, 2),))
    assert list(book.sheets[1].rows()) == []


def test_calendar_of_1904() -> None:
    raw = container(stream([("B", number(0, 0, 1, style=2))], head=FORMATS + record(0x22, b"\x01")))

    assert rows_of(raw)[0].cells[0].text == "02/01/1904"


def test_small_workbooks_lie_in_the_stream_of_small_streams() -> None:
    raw = container(stream([("B", number(0, 0, 7))]), small=True)

    assert rows_of(raw)[0].cells[0].text == "7"


def test_texts_go_on_in_the_next_record_with_letters_of_another_width() -> None:
    one = struct.pack("<II", 2, 2) + struct.pack("<HB", 5, 1) + "Nà ".encode("utf-16-le")
    two = b"\x00Mo" + struct.pack("<HBHI", 3, 0x0C, 1, 2) + b"Hin" + bytes(4)
    raw = container(
        stream([("B", shared(0, 0, 0) + shared(0, 1, 1))], sst=record(0xFC, one) + record(0x3C, two + bytes(2)))
    )

    assert [one.text for one in rows_of(raw)[0].cells.values()] == ["Nà Mo", "Hin"]


def test_texts_may_be_cut_between_their_head_and_their_letters() -> None:
    one = struct.pack("<II", 1, 1) + b"\x02"
    raw = container(stream([("B", shared(0, 0, 0))], sst=record(0xFC, one) + record(0x3C, b"\x00\x00Mo")))

    assert rows_of(raw)[0].cells[0].text == "Mo"


def test_charts_are_no_sheets_and_empty_texts_no_cells() -> None:
    chart = record(0x85, struct.pack("<IBB", 0, 0, 2) + text("Biểu đồ", wide=False))
    raw = container(stream([("B", shared(0, 0, 0) + shared(0, 1, 1))], texts=["", "Mo"], head=chart))

    assert [sheet.name for sheet in open_xls(raw, file="x").sheets] == ["B"]
    assert dict(rows_of(raw)[0].cells) == {1: Cell("Mo")}


def test_stream_may_have_sectors_to_spare_but_not_too_few() -> None:
    raw = bytearray(container(stream([("B", number(0, 0, 7))])))
    entry = raw.index("Workbook".encode("utf-16-le"))
    raw[entry + 120 : entry + 124] = struct.pack("<I", 4097)
    too_few = bytes(raw)
    big = bytearray(container(stream([("B", number(0, 0, 7))]) + bytes(9000)))
    entry = big.index("Workbook".encode("utf-16-le"))
    big[entry + 120 : entry + 124] = struct.pack("<I", 4096)

    assert refused(too_few) == "MT5212"
    assert rows_of(bytes(big))[0].cells[0].text == "7"


def test_texts_that_end_early_are_refused() -> None:
    sst = record(0xFC, struct.pack("<IIHB", 1, 1, 90, 1) + b"abcd")

    assert refused(container(stream([("B", b"")], sst=sst))) == "MT5212"


@given(st.lists(st.one_of(st.integers(-(10**8), 10**8), st.floats(-1e9, 1e9)), min_size=1, max_size=9))
def test_numbers_are_those_that_another_reader_finds(values: list[float]) -> None:
    raw = container(stream([("B", b"".join(number(0, at, value) for at, value in enumerate(values)))]))

    theirs = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python()[0]
    ours = [float(one.text.replace(".", "").replace(",", ".")) for one in rows_of(raw)[0].cells.values()]
    assert ours == pytest.approx(theirs, rel=1e-14)


def test_workbook_of_another_writer_is_read() -> None:
    """The specimen comes from a program of others; the other reader finds the same texts in it."""
    raw = (FOLDER / "bieu-cu.xls").read_bytes()

    theirs = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for row in rows_of(raw):
        for at, one in row.cells.items():
            if one.kind is Kind.TEXT:
                assert one.text == str(theirs[row.number - 1][at]).strip()


SOUND = container(stream([("B", RECORDS)], texts=["a", "b"], head=FORMATS))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (biff.container(b"", name="Book"), "MT5216"),
        (biff.container(b"", name="WordDocument"), "MT5216"),
        (biff.container(b"", name="EncryptedPackage"), "MT5214"),
        (container(stream([("B", b"")], head=record(0x2F))), "MT5214"),
        (container(b""), "MT5212"),
        (container(stream([])), "MT5212"),
        (container(stream([("B", shared(0, 0, 9))])), "MT5212"),
        (container(stream([("B", record(0x7D, b"\0"))])), "MT5212"),
        (container(stream([("B", record(0x203, b"\0"))])), "MT5212"),
        (container(stream([("B", b"")], head=record(0x41E))), "MT5212"),
        (container(stream([("B", b"")])[:-4] + record(1)), "MT5212"),
        (SOUND[:300], "MT5212"),
        (SOUND[:30] + b"\x05\x00" + SOUND[32:], "MT5212"),
        (SOUND[:48] + struct.pack("<I", 9999) + SOUND[52:], "MT5212"),
        (SOUND[:76] + struct.pack("<I", 9999) + SOUND[80:], "MT5212"),
        (SOUND[:600], "MT5212"),
        (SOUND[:-2048], "MT5212"),
    ],
)
def test_broken_and_other_files_are_refused(raw: bytes, code: str) -> None:
    assert refused(raw) == code


def test_small_stream_without_its_holder_is_refused() -> None:
    raw = bytearray(container(stream([("B", b"")]), small=True))
    root = raw.index("Root Entry".encode("utf-16-le"))
    raw[root + 66] = 1

    assert refused(bytes(raw)) == "MT5212"


def test_small_stream_outside_its_holder_is_refused() -> None:
    raw = bytearray(container(stream([("B", number(0, 0, 1))]), small=True))
    root = raw.index("Root Entry".encode("utf-16-le"))
    raw[root + 120 : root + 124] = struct.pack("<I", 64)

    assert refused(bytes(raw)) == "MT5212"


def test_table_that_is_its_own_end_is_refused() -> None:
    raw = bytearray(SOUND)
    table = 512
    for at in range(table, table + 512, 4):
        raw[at : at + 4] = struct.pack("<I", 2)

    assert refused(bytes(raw)) == "MT5212"


def test_long_list_of_tables_is_followed_and_bounded() -> None:
    """Files above 7 MB list their tables in sectors of their own."""
    more = struct.pack("<128I", *[0] * 127, 0xFFFFFFFE)
    whole = SOUND + more
    sector = len(SOUND) // 512 - 1
    raw = whole[:68] + struct.pack("<II", sector, 1) + whole[76:]

    assert refused(raw) == "MT5212"
    ended = whole[:68] + struct.pack("<II", sector, 5) + whole[76:-512] + struct.pack("<128I", *[0xFFFFFFFF] * 128)
    assert len(rows_of(ended)) == 5

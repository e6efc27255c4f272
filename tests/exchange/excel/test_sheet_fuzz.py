"""Whatever bytes come in as a spreadsheet: figures with findings, or a refusal with a code; in bounded work."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from muctieu.core.imports import ImportRow, fates
from muctieu.core.quantity import Quantity
from muctieu.errors import CATALOGUE, DocumentError
from muctieu.exchange.excel.figures import open_figures
from muctieu.exchange.excel.fill import fill_workbook
from muctieu.exchange.excel.form_book import Given, write_form_workbook
from muctieu.exchange.excel.mapping import Asked, FormMapping, Slot
from muctieu.exchange.excel.propose import propose_mapping
from tests.exchange.biff import container, stream
from tests.exchange.excel.test_xls import FORMATS, RECORDS
from tests.exchange.sheets import EXPECTED, FORM, KNOWN, PLACES, QUARTER, Rows, ods, packed, xlsx

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ROWS: Rows = [
    ["Chỉ tiêu", "ĐVT", "Nà Mo", "Nà Hin", "Cộng"],
    ["Số hộ", "hộ", 112, "94", 206],
    ["Hộ nghèo", "hộ", 0.5, "ước 3"],
]
TABLE = xlsx({"Biểu": ROWS})
OPEN = ods({"Biểu": ROWS})
OLD = container(stream([("Biểu", RECORDS)], texts=["Số hộ", "Nà Mo"], head=FORMATS))
FILLED_IN = write_form_workbook(FORM, QUARTER, PLACES, KNOWN, given={("mo", "births", ""): Given("3", "2")})
VALUE = Quantity(Decimal(7), KNOWN.units["household"])


def taken(raw: bytes) -> list[ImportRow] | None:
    """The figures, checked for what must always hold; None when the file is refused as it should be."""
    try:
        file = open_figures(raw, file="thu.xlsx")
        rows = list(file.rows(EXPECTED))
    except DocumentError as error:
        check_refusal(error)
        return None
    assert len({row.address for row in rows}) == len(rows)
    for finding in (*file.findings, *(one for row in rows for one in row.findings)):
        assert finding.message_vi
        assert finding.message_en
    for row in rows:
        assert row.place in {"", *(place.key for place in PLACES)}
        assert row.indicator in {"", *KNOWN.indicators}
        fates((row,), form=FORM, known=KNOWN, current={})
    return rows


def check_refusal(error: DocumentError) -> None:
    """A refusal is a code with its sentence in both languages."""
    assert error.code in CATALOGUE
    assert error.message_vi
    assert error.message_en


def filled(raw: bytes) -> None:
    """The same bytes as a form of the level above."""
    try:
        found = propose_mapping(raw, EXPECTED, file="thu.xlsx")
        slots = (*(one.slot for one in found), Slot("Biểu", "C2", "a"), Slot("Biểu", "Z9", "a"))
        unique = tuple({(slot.sheet, slot.cell): slot for slot in slots}.values())
        values = {slot.asked: VALUE for slot in unique} | {Asked("a"): VALUE}
        fill_workbook(raw, FormMapping(unique), values, file="thu.xlsx", units=KNOWN.units)
    except DocumentError as error:
        check_refusal(error)


@pytest.mark.heavy
@given(st.binary(max_size=600))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
@example(b"\xff\xfe;\x00")
@SLOW
def test_any_bytes_are_figures_or_refused(raw: bytes) -> None:
    taken(raw)
    filled(raw)


@pytest.mark.heavy
@pytest.mark.parametrize("raw", [TABLE, OPEN, OLD, FILLED_IN], ids=["xlsx", "ods", "xls", "form"])
@given(data=st.data())
@SLOW
def test_a_file_cut_or_changed_anywhere_is_figures_or_refused(raw: bytes, data: st.DataObject) -> None:
    changed = bytearray(raw)
    changes = st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=12)
    for place, byte in data.draw(changes):
        changed[place] = byte
    cut = data.draw(st.one_of(st.just(len(raw)), st.integers(0, len(raw))))

    taken(bytes(changed[:cut]))
    filled(bytes(changed[:cut]))


PIECES = [
    b"", b"<c>", b"</row>", b'<c r="ZZZ99999999" t="s"><v>9999</v></c>', b"\xff", b"&x;", b"<!DOCTYPE a>", b"<row/>",
    b'<table:table-cell table:number-columns-repeated="99999999" office:value-type="float" office:value="1"/>', b"<f>",
    b'<mergeCell ref="A1:XFD1048576"/>', b"<v>1e999</v>", b't="e"', b"</table:table-row>",
]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("raw", [TABLE, OPEN, FILLED_IN], ids=["xlsx", "ods", "form"])
@given(data=st.data())
@SLOW
def test_a_file_with_changed_markup_is_figures_or_refused(raw: bytes, data: st.DataObject) -> None:
    """The changed bytes get a right checksum, so that they reach the readers of the markup."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 150)))
    made = packed({**parts, name: content[:start] + data.draw(st.sampled_from(PIECES)) + content[end:]})

    taken(made)
    filled(made)


WORDS = [
    "Bản", "Chỉ tiêu", "Đơn vị", "ĐVT", "Kỳ", "Thực hiện", "KH", "Ghi chú", "Tính chất", "Lý do", "Nà Mo", "Nà Hin",
    "Số hộ", "Hộ nghèo", "Tổng cộng", "quý I/2024", "Quý II năm 2023", "ước", "hộ", "tạ", "Đơn vị tính: tạ", "-", "7,7",
    "12/19", "1.326", "Bản: Nà Mo", "x", "#REF!", "19-Dec", "", "",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(WORDS), st.integers(0, 3000), st.floats(0, 99, width=16), st.booleans())


@pytest.mark.heavy
@given(st.lists(st.lists(CELLS, max_size=7), max_size=12))
@SLOW
def test_any_table_of_words_and_numbers_is_read_without_a_guess(rows: list[list[object]]) -> None:
    found = taken(xlsx({"Biểu": rows}))

    assert found is not None
    for row in found:
        # A place or an indicator is known by words of the file or by a heading, never by its position.
        assert not row.indicator or row.said.indicator
        filled(xlsx({"Biểu": rows}))


@pytest.mark.parametrize("sign", ["1", ".", "1.", "1,1", ";", '"', "\n", "\t", "Nà Mo;", "=1+1;", "ước "])
def test_a_megabyte_of_one_sign_takes_work_in_proportion(sign: str) -> None:
    taken(b"Ban;So ho\n" + sign.encode() * (1_000_000 // len(sign.encode())))


@pytest.mark.parametrize(
    "text", ["quý " * 300, "1" * 2000, "(" * 2000, "ngày tháng năm " * 100, "a" * 1990 + " (ha)", "1." * 990]
)
def test_long_texts_in_cells_are_read_in_bounded_work(text: str) -> None:
    taken(xlsx({"Biểu": [[text], ["Chỉ tiêu", "Nà Mo", "Nà Hin", text], ["Số hộ", text, 1], [text, text, text]] * 20}))

"""Writes the specimens that are spreadsheets: `python specimens/make_sheets.py`; see `make.py` and `manifest.toml`.

Their markup is written by hand, so that they hold what programs leave behind: a figure that became a day, a formula
that fails, a row that somebody hid, two cells in opposite corners.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
MOMENT = (2024, 4, 5, 8, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Cell styles: plain, percent, day and month, bold in a frame, number in a frame.
STYLES = (
    '<fonts count="2"><font><sz val="12"/><name val="Times New Roman"/></font><font><b/><sz val="12"/>'
    '<name val="Times New Roman"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/>'
    '<bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf numFmtId="10"/><xf numFmtId="16"/><xf fontId="1" borderId="1"/><xf numFmtId="3" borderId="1"/></cellXfs>'
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts stored unpacked: no version of zlib changes a byte."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content)
    return written.getvalue()


def xlsx(sheets: Mapping[str, str]) -> bytes:
    """A workbook; each sheet is all that stands between <worksheet> and </worksheet>."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in zip(numbers, sheets, strict=True))
    related = "".join(relation(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in numbers)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>' for at in numbers
    )
    return packed({
        "[Content_Types].xml": f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(related + relation("rIdS", "styles", "styles.xml")),
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>',
        **{f"xl/worksheets/sheet{at}.xml": f'{XML}<worksheet xmlns="{MAIN}">{inner}</worksheet>'
           for at, inner in zip(numbers, sheets.values(), strict=True)},
    })  # fmt: skip


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def relations(inner: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def cell(at: str, value: str | float | None, style: int = 0) -> str:
    """A text, a number, or an empty cell in its frame."""
    if value is None:
        return f'<c r="{at}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}" s="{style}"><v>{value!r}</v></c>'


def row(number: int, *cells: str, hidden: bool = False) -> str:
    state = ' hidden="1"' if hidden else ""
    return f'<row r="{number}"{state}>{"".join(cells)}</row>'


def texts(number: int, *values: str | float | None, style: int = 3) -> str:
    """A row of values from the first column on; the empty text leaves a cell out."""
    return row(number, *(cell(f"{chr(65 + at)}{number}", value, style) for at, value in enumerate(values) if value != ""))


def quarterly() -> bytes:
    """What a clerk hands in: a head of two rows, villages in columns, and what went wrong on the way."""
    head = (
        texts(1, "BIỂU TỔNG HỢP SỐ LIỆU QUÝ I NĂM 2024", style=0)
        + texts(2, "Đơn vị tính: tạ", style=0)
        + texts(4, "TT", "Chỉ tiêu", "ĐVT", "Nà Mo", "", "Nà Hin", "", "Toàn xã")
        + texts(5, "", "", "", "KH", "TH", "KH", "TH")
        + texts(6, "A", "B", "C", 1, 2, 3, 4, 5)
    )
    body = (
        texts(7, 1, "Số hộ", "hộ", 115, 112, 95, "94", 206, style=4)
        + texts(8, 2, "Sản lượng lúa", "", 500, 520.5, 400, 410, 930.5, style=4)
        + row(9, cell("A9", 3), cell("B9", "Số tiêu chí nông thôn mới đạt"), cell("E9", 45645.0, 2), cell("G9", "12/19"))
        + row(10, cell("A10", 4), cell("B10", "Tỷ lệ hồ sơ nộp trực tuyến"), cell("E10", 0.545, 1),
              '<c r="G10" t="e"><f>B1/0</f><v>#DIV/0!</v></c>')
        + row(11, cell("A11", 5), cell("B11", "Hộ nghèo"), cell("E11", 0.0), cell("G11", "-"), hidden=True)
        + row(12, cell("A12", 6), cell("B12", "Đàn gia súc"), cell("E12", "ước 1.326"), '<c r="G12"><f>SUM(A1:A9)</f></c>')
        + row(13, cell("A13", 7), cell("B13", "Số hợp tác xã kiểu mới"), cell("E13", 2.0))
        + row(15, cell("B15", "Người lập biểu"), cell("G15", "Chủ tịch"))
    )  # fmt: skip
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in ("A1:H1", "D4:E4", "F4:G4", "A4:A5", "B4:B5", "H4:H5"))
    return xlsx({"Biểu 1": f"<sheetData>{head}{body}</sheetData><mergeCells>{merged}</mergeCells>"})


def two_corners() -> bytes:
    """Two cells that a dense block would take gigabytes for."""
    return xlsx({"Số liệu": '<dimension ref="A1:XFD1048576"/><sheetData>' + texts(1, "Bản", "Số hộ") + texts(2, "Nà Mo", 112)
                 + row(1048576, cell("XFD1048576", 1.0)) + "</sheetData>"})  # fmt: skip


def superior() -> bytes:
    """A form of the level above: framed cells to fill in, a formula for their sum, a second sheet that uses it."""
    first = (
        '<cols><col min="2" max="2" width="40" customWidth="1"/></cols><sheetData>'
        + texts(1, "BIỂU 02: KẾT QUẢ THỰC HIỆN QUÝ")
        + texts(3, "TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Thực hiện quý I", "Cùng kỳ năm trước", "So sánh cùng kỳ")
        + texts(4, 1, "Số hộ nghèo", "hộ", 30, None, None, None, style=4)
        + texts(5, 2, "Số hộ cận nghèo", "hộ", 20, None, None, None, style=4)
        + row(6, cell("B6", "Cộng", 3), '<c r="E6" s="4"><f>SUM(E4:E5)</f><v>999</v></c>')
        + '</sheetData><mergeCells><mergeCell ref="A1:G1"/></mergeCells>'
    )
    return xlsx({"Biểu 02": first, "Phụ lục": "<sheetData><row r=\"1\"><c r=\"A1\"><f>'Biểu 02'!E6</f><v>999</v></c></row></sheetData>"})


SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))


def long_table() -> bytes:
    """One figure a row, as LibreOffice keeps it, with rows and cells that are only repeated."""
    lines = (
        ("Bản", "Chỉ tiêu", "Kỳ", "Số liệu", "Tính chất", "Lý do không có số liệu"),
        ("Nà Mo", "Số khẩu", "quý I/2024", 470, "sơ bộ", ""),
        ("Bản Nà Hin", "Số khẩu", "2024-Q1", "1.326", "", ""),
        ("Lũng Sáo", "population", "Quý I năm 2024", "", "", "bản chưa họp"),
    )
    body = "".join(f"<table:table-row>{''.join(map(open_cell, line))}</table:table-row>" for line in lines)
    rest = '<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    content = (
        f'{XML}<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name="Số liệu">'
        f"{body}{rest}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def open_cell(value: str | float) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


PLAIN = """\
sep=;
Bản;Số hộ;Số tiêu chí nông thôn mới đạt;Diện tích quế (ha)
Nà Mo;112;="12/19";4,5
Nà Hin;94;19-Dec;"1.075,25"
Tổng cộng;207;;
"""

MAKERS: Mapping[str, Callable[[], bytes]] = {
    "so-lieu-quy.xlsx": quarterly,
    "so-lieu-dai.ods": long_table,
    "so-lieu-ban.csv": lambda: PLAIN.replace("\n", "\r\n").encode("utf-8-sig"),
    "hai-goc.xlsx": two_corners,
    "bieu-cap-tren.xlsx": superior,
}


def main() -> int:
    for name, make in MAKERS.items():
        (HERE / name).write_bytes(make())
    print(f"{len(MAKERS)} specimens")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Spreadsheets for tests: made of plain rows, or of markup written by hand where a program would not write it."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from muctieu.core.entry import Definitions
from muctieu.core.imports import ImportRow, PlaceName
from muctieu.core.period import Period
from muctieu.errors import Finding
from muctieu.exchange.excel.figures import Expected, FigureFile, open_figures
from muctieu.exchange.excel.grid import Row
from muctieu.packs.forms import load_forms
from muctieu.packs.loader import load_indicators, load_units

KNOWN = Definitions(load_indicators(), load_units())
PLACES = (
    PlaceName("mo", "Nà Mo", ("bản Nà Mo", "B01")),
    PlaceName("hin", "Nà Hin", ("bản Nà Hin", "B02")),
    PlaceName("sao", "Lũng Sáo", ("bản Lũng Sáo", "B03")),
)
QUARTER = Period.parse("2024-Q1")
FORM = load_forms()["ban-quy"]
EXPECTED = Expected(KNOWN, PLACES, FORM, QUARTER)
Value = object
Rows = Sequence[Sequence[Value]]


def xlsx(sheets: Mapping[str, Rows], *, formats: Mapping[tuple[int, int], str] | None = None) -> bytes:
    """A workbook as Excel writes it; `formats` are number formats by row and column of the first sheet, from 0."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "d-mmm"})
    made = {code: book.add_format({"num_format": code}) for code in set((formats or {}).values())}
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                code = (formats or {}).get((at, column)) if number == 0 else None
                write(sheet, (at, column), value, day if isinstance(value, date) else made.get(code or ""))
    book.close()
    return stream.getvalue()


def write(sheet: object, at: tuple[int, int], value: Value, shown: object = None) -> None:
    """One value as what it is; None and the empty text leave the cell out."""
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", date: "datetime"}
    if value is not None and value != "":
        getattr(sheet, f"write_{kinds[type(value)]}")(*at, value, *([] if shown is None else [shown]))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_xlsx(
    sheet: str, *, parts: Mapping[str, bytes] | None = None, head: str = "", shared: str = "", styles: str = ""
) -> bytes:
    """A workbook with one sheet whose markup is given: all between <worksheet> and </worksheet>."""
    rels = {"rId1": ("worksheet", "worksheets/sheet1.xml")}
    given: dict[str, bytes] = {}
    if shared:
        rels["rId2"] = ("sharedStrings", "sharedStrings.xml")
        given["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'.encode()
    if styles:
        rels["rId3"] = ("styles", "styles.xml")
        given["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'.encode()
    listed = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in rels.items()
    )
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{head}'
        '<sheets><sheet name="Biểu" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return packed(
        {
            "_rels/.rels": relations("rId1", "officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'.encode(),
            **given,
            **(parts or {}),
        }
    )


def relations(key: str, kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        "</Relationships>"
    ).encode()


SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short if short != "fo" else "xsl-fo-compatible"}:1.0"'
    for short in ("office", "table", "text", "style")
)


def raw_ods(tables: str, *, styles: str = "", names: str = "", parts: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook of LibreOffice whose tables are given as markup."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}{names}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = {"META-INF/manifest.xml": b"<manifest/>"}
    return packed({"mimetype": kind, **manifest, "content.xml": content.encode(), **(parts or {})})


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """The same rows as LibreOffice writes them."""
    return raw_ods("".join(f"<table:table table:name={quoteattr(name)}>{_ods_rows(rows)}</table:table>"
                           for name, rows in sheets.items()))  # fmt: skip


def _ods_rows(rows: Rows) -> str:
    return "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    if isinstance(value, date):
        return _ods_kept("date", "date-value", value.isoformat(), str(value))
    return _ods_kept("float", "value", str(value), str(value).replace(".", ","))


def _ods_kept(kind: str, name: str, kept: str, shown: str) -> str:
    head = f'<table:table-cell office:value-type="{kind}" office:{name}="{kept}">'
    return f"{head}<text:p>{shown}</text:p></table:table-cell>"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of those parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # LibreOffice stores the kind of its files unpacked, so that it is seen at once.
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()


def texts(rows: Sequence[Row]) -> list[list[str]]:
    """The texts of rows, column by column from the first, empty where nothing stands."""
    return [[row.cells[at].text if at in row.cells else "" for at in range(max(row.cells) + 1)] for row in rows]


def figures(
    raw: bytes, expected: Expected = EXPECTED, *, file: str = "so-lieu.xlsx"
) -> tuple[list[ImportRow], FigureFile]:
    """Every proposed figure of a file, and the file with its findings."""
    opened = open_figures(raw, file=file)
    return list(opened.rows(expected)), opened


def read(sheets: Mapping[str, Rows], expected: Expected = EXPECTED) -> list[ImportRow]:
    """The figures of a workbook made of rows."""
    return figures(xlsx(sheets), expected)[0]


def by_libreoffice(raw: bytes, name: str, kind: str, folder: Path) -> bytes:
    """The file opened and saved by LibreOffice as another kind; `kind` may name the filter and its options."""
    (folder / name).write_bytes(raw)
    # A profile of our own: an open LibreOffice on the desk is not asked, and start-up is paid once.
    profile = Path(tempfile.gettempdir()) / f"muctieu-soffice-{os.getpid()}"
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder / "ra"), str(folder / name)], check=True, capture_output=True, timeout=180
    )
    return (folder / "ra" / f"{Path(name).stem}.{kind.partition(':')[0]}").read_bytes()


NO_LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def told(rows: Sequence[ImportRow]) -> list[tuple[str, str, str]]:
    """Place, indicator and text of each figure."""
    return [(row.place, row.indicator, row.text) for row in rows]


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]

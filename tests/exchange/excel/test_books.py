"""The door for spreadsheets: the kind is known by the content, other files are refused by name."""

from __future__ import annotations

import pytest

from muctieu.errors import DocumentError
from muctieu.exchange.excel import grid
from muctieu.exchange.excel.books import open_book
from tests.exchange.sheets import ods, packed, xlsx
from tests.exchange.test_specimens import FOLDER

ROWS = {"Biểu": [["Nà Mo", 1]]}


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (xlsx(ROWS), "x.bin", "xlsx"),
        (ods(ROWS), "x.xlsx.ods", "ods"),
        ((FOLDER / "bieu-cu.xls").read_bytes(), "x", "xls"),
        ("Nà Mo;1".encode(), "x", "csv"),
    ],
)
def test_kind_is_known_by_the_content(raw: bytes, name: str, kind: str) -> None:
    book = open_book(raw, file=name)

    assert (book.kind, book.file) == (kind, name)
    assert 0 <= book.progress() <= 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "MT5002"),
        (b" \n", "MT5002"),
        (packed({"word/document.xml": b"<x/>"}), "MT5216"),
        (packed({"a.txt": b"a"}), "MT5216"),
        (b"<html><body>a</body></html>", "MT5216"),
        (b"%PDF-1.7", "MT5216"),
        (b"\x89PNG....", "MT5216"),
        (b"a\x01b", "MT5005"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "MT5212"),
        (b"PK\x03\x04 [Content_Types].xml xl/", "MT5212"),
    ],
)
def test_other_files_are_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        open_book(raw, file="tep-la")

    assert caught.value.code == code
    assert "tep-la" in caught.value.message_vi


def test_broken_archive_that_calls_itself_xlsx_is_a_broken_xlsx() -> None:
    with pytest.raises(DocumentError) as caught:
        open_book(b"PK\x03\x04 broken", file="bieu.XLSX")

    assert caught.value.code == "MT5212"


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MAX_SHEET_FILE", 10)

    with pytest.raises(DocumentError) as caught:
        open_book(xlsx(ROWS), file="x.xlsx")

    assert caught.value.code == "MT5003"

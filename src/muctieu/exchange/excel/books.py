"""The door for spreadsheets: bytes in, a book of sheets out; the kind is known by the content."""

from __future__ import annotations

from muctieu.errors import DocumentError
from muctieu.exchange.csv.reader import open_csv
from muctieu.exchange.excel.grid import Book, check_size
from muctieu.exchange.excel.xls import open_xls
from muctieu.exchange.excel.xlsx import open_xlsx
from muctieu.exchange.ods.reader import open_ods
from muctieu.exchange.sniff import Refused, kind_of

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = {"html": ("trang web", "a web page"), "docx": ("văn bản Word", "a Word document")}


def open_book(raw: bytes, *, file: str) -> Book:
    """The sheets of an .xlsx, .ods, .xls or .csv.

    Raises:
        DocumentError: MT5002 when it is empty, MT5003 when it is too large, MT5005 to MT5007 for text that is no
            Unicode, MT5212 for a broken workbook, MT5213 to MT5216 for one that is refused.
    """
    if not raw.strip():
        raise DocumentError("MT5002", file=file)
    check_size(raw, file=file)
    if raw.startswith(_ZIP):
        return _open_zip(raw, file=file)
    if raw.startswith(_OLE):
        return open_xls(raw, file=file)
    kind = kind_of(raw, name=file)
    if isinstance(kind, Refused) or kind == "html":
        raise _no_sheet(file, kind)
    return open_csv(raw, file=file)


def _open_zip(raw: bytes, *, file: str) -> Book:
    """What an archive is, by the names of its parts; one that calls itself .xlsx is a broken .xlsx to its owner."""
    if b"xl/" in raw or file.lower().endswith(".xlsx"):
        return open_xlsx(raw, file=file)
    kind = kind_of(raw, name=file)
    if b"content.xml" in raw and kind != "docx":
        return open_ods(raw, file=file)
    raise _no_sheet(file, kind)


def _no_sheet(file: str, kind: str | Refused) -> DocumentError:
    vi, en = kind.kind if isinstance(kind, Refused) else _NAMES[kind]
    return DocumentError("MT5216", file=file, kind_vi=vi, kind_en=en)

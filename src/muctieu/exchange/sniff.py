"""Which kind of file some bytes are, by their content: suffixes are often wrong and standard input has none."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|table|p|h[1-6])\b[^<]{0,400}>", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ASK = ("Hãy lưu lại dạng .docx.", "Save it as .docx.")
_PDF = (
    "Hãy dùng tệp .docx gốc, hoặc chép phần chữ vào tệp .txt.",
    "Use the original .docx, or copy its text to a .txt file.",
)
_SHEET = (
    "Bảng tính không phải báo cáo lời văn; hãy lưu phần lời dạng .docx hoặc .txt.",
    "A spreadsheet is no narrative report; save its words as .docx or .txt.",
)
_IMAGE = ("Hãy dùng bản gõ thay cho bản chụp.", "Use the typed version instead of the picture.")
_UNPACK = ("Hãy giải nén rồi đọc từng báo cáo.", "Unpack it and read each report.")
_PAGE = ("Hãy lưu trang dạng “Webpage, HTML only”.", "Save the page as “Webpage, HTML only”.")


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind that is known but not read yet: its name and what the person can do, in Vietnamese and English."""

    kind: tuple[str, str]
    step: tuple[str, str]


_SIGNATURES: tuple[tuple[bytes, Refused], ...] = (
    (b"{\\rtf", Refused(("tệp RTF", "an RTF file"), _ASK)),
    (b"\x89PNG", Refused(("ảnh PNG", "a PNG picture"), _IMAGE)),
    (b"\xff\xd8\xff", Refused(("ảnh JPEG", "a JPEG picture"), _IMAGE)),
    (b"GIF8", Refused(("ảnh GIF", "a GIF picture"), _IMAGE)),
    (b"II*\0", Refused(("ảnh TIFF", "a TIFF picture"), _IMAGE)),
    (b"MM\0*", Refused(("ảnh TIFF", "a TIFF picture"), _IMAGE)),
    (b"Rar!", Refused(("tệp nén RAR", "a RAR archive"), _UNPACK)),
    (b"7z\xbc\xaf", Refused(("tệp nén 7z", "a 7z archive"), _UNPACK)),
    (b"\x1f\x8b", Refused(("tệp nén gzip", "a gzip archive"), _UNPACK)),
)
# Names of streams inside an OLE file (Word and Excel until 2003, and anything with a password), as UTF-16.
_OLE_STREAMS: tuple[tuple[str, str | Refused], ...] = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", Refused(("tệp Word cũ (.doc)", "an old Word file (.doc)"), _ASK)),
    ("Workbook", Refused(("bảng tính Excel cũ (.xls)", "an old Excel workbook (.xls)"), _SHEET)),
    ("Book", Refused(("bảng tính Excel cũ (.xls)", "an old Excel workbook (.xls)"), _SHEET)),
)
_ZIP_PARTS: tuple[tuple[bytes, str | Refused], ...] = (
    (b"xl/", Refused(("bảng tính Excel (.xlsx)", "an Excel workbook (.xlsx)"), _SHEET)),
    (b"ppt/", Refused(("bài trình chiếu (.pptx)", "a presentation (.pptx)"), _ASK)),
    (b"application/vnd.oasis.opendocument", Refused(("tệp OpenDocument", "an OpenDocument file"), _ASK)),
)


def kind_of(raw: bytes, *, name: str = "") -> str | Refused:
    """`txt`, `docx`, `html`, `locked` (password), or what kind of file cannot be read yet.

    The name decides only where the content cannot: an archive without any known part that calls itself .docx is a
    broken .docx to its owner.

    >>> kind_of(b"%PDF-1.7 ...").kind
    ('tệp PDF', 'a PDF file')
    >>> kind_of("Tổng số 120 hộ".encode())
    'txt'
    """
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(raw, name)
    if raw.startswith(_OLE):
        return _ole_kind(raw)
    if b"%PDF-" in raw[:1024]:
        return Refused(("tệp PDF", "a PDF file"), _PDF)
    for signature, refused in _SIGNATURES:
        if raw.startswith(signature):
            return refused
    return _text_kind(raw[:_HEAD])


def _zip_kind(raw: bytes, name: str) -> str | Refused:
    if b"word/" in raw:
        return "docx"
    for part, kind in _ZIP_PARTS:
        if part in raw:
            return kind
    # An archive without Word's parts may still be a .docx with its end cut off: let its reader say so.
    is_cut_off = b"[Content_Types].xml" in raw or name.lower().endswith(".docx")
    return "docx" if is_cut_off else Refused(("tệp nén ZIP", "a ZIP archive"), _UNPACK)


def _ole_kind(raw: bytes) -> str | Refused:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in raw:
            return kind
    return Refused(("tệp Office cũ", "an old Office file"), _ASK)


def _text_kind(head: bytes) -> str | Refused:
    # A page saved as UTF-16 still shows its tags once the zero bytes are gone.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if b"multipart/related" in plain.lower() and b"mime-version:" in plain.lower():
        return Refused(("trang web lưu dạng MHTML", "a web page saved as MHTML"), _PAGE)
    return "html" if plain.startswith(b"<") and _HTML.search(plain) else "txt"

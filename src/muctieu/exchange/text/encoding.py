"""From bytes to characters: UTF-8 and UTF-16 are read, older Vietnamese encodings are refused by name."""

from __future__ import annotations

import codecs
import re
import unicodedata

from muctieu.core.reading.document import legacy_encoding
from muctieu.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
# Half of UTF-16 Vietnamese is ASCII, and there every second byte is zero.
_ZERO_SHARE = 4
# Control characters that no text has; tab, line ends, form feed, and the 0x1A with which DOS closed a file are fine.
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_COMMON = frozenset(("và", "của", "các", "được", "đạt", "xã", "năm", "người", "hộ", "trong", "tỷ", "lệ"))


def decode(raw: bytes, *, file: str, declared: str | None = None) -> str:
    """The characters of a text file, line ends and composition as they are, without the byte order mark.

    A byte order mark decides, then valid UTF-8, then what the file itself declares.

    Raises:
        DocumentError: MT5005 for a binary, MT5006 for TCVN3, VNI or Windows-1258, MT5007 for another encoding.
    """
    text = _unicode(raw, file=file, declared=declared)
    control = _CONTROL.search(text)
    if control:
        raise DocumentError("MT5005", file=file, byte=f"0x{ord(control.group()):02X}")
    refuse_old_encoding(text, file=file)
    return text


def refuse_old_encoding(text: str, *, file: str) -> None:
    """Raise MT5006 for text that is Unicode by its bytes, but TCVN3 or VNI by its letters.

    So it comes out of a document in an old font (.VnTime, VNI-Times), or pasted from one.
    """
    encoding = legacy_encoding(text)
    if encoding:
        raise DocumentError("MT5006", file=file, encoding=encoding)


def _unicode(raw: bytes, *, file: str, declared: str | None) -> str:
    encoding = _announced(raw) or _utf_16_without_mark(raw) or "utf-8"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if declared is None:
            raise _refusal(raw, error.start, file=file) from None
    return raw.decode(declared, errors="replace")


def _announced(raw: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)


def _utf_16_without_mark(raw: bytes) -> str | None:
    head = raw[:_SAMPLE]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = len(head) // 2 // _ZERO_SHARE
    if odd > enough and even == 0:
        return "utf-16-le"
    if even > enough and odd == 0:
        return "utf-16-be"
    return None


def _refusal(raw: bytes, place: int, *, file: str) -> DocumentError:
    """Why bytes that are not Unicode cannot be read."""
    latin = raw.decode("latin-1")
    control = _CONTROL.search(latin)
    if control:
        return DocumentError("MT5005", file=file, byte=f"0x{ord(control.group()):02X}")
    encoding = legacy_encoding(latin) or _windows_1258(raw)
    if encoding:
        return DocumentError("MT5006", file=file, encoding=encoding)
    line = raw.count(b"\n", 0, place) + 1
    return DocumentError("MT5007", file=file, line=str(line), byte=f"0x{raw[place]:02X}")


def _windows_1258(raw: bytes) -> str | None:
    """Windows-1258 keeps most tone marks apart; read so, the commonest words of the language appear."""
    text = unicodedata.normalize("NFC", raw[:_SAMPLE].decode("cp1258", errors="ignore")).lower()
    return "Windows-1258" if len(_COMMON & set(text.split())) > 1 else None

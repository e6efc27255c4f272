"""The head of a mail or of one of its parts: the few lines that are used, each short, decoded and made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

LONGEST_HEAD = 64 * 1024
_LONGEST_VALUE = 4096
_WANTED = frozenset((
    "content-type", "content-disposition", "content-transfer-encoding", "from", "subject", "date", "message-id",
))  # fmt: skip
_LINE_END = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"(?:\A|\n)\r?\n")
# What cannot be seen or turns the line: control and format signs, halves of pairs, line ends.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Encodings that mails really have. Others (zip, idna, punycode) are programs, some of them slow.
_CHARSET = re.compile(
    r"(?:utf-?8|us-ascii|ascii|utf-?16(?:-?[lb]e)?|iso-?8859-?\d{1,2}|(?:windows-|cp)125\d)", re.ASCII
)

Head = Mapping[str, str]


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body of a mail or part; without a blank line all of it is head."""
    found = _BLANK_LINE.search(raw)
    return (raw, b"") if found is None else (raw[: found.start()], raw[found.end() :])


def read_head(raw: bytes) -> Head:
    """The lines that are used, by name in small letters; of a line that stands twice the first."""
    found: dict[str, str] = {}
    for name, value in _lines(raw[:LONGEST_HEAD]):
        if name in _WANTED:
            found.setdefault(name, value)
    return found


def _lines(raw: bytes) -> Iterator[tuple[str, str]]:
    """Name and value, a value over several lines put together."""
    name, value = b"", b""
    for line in (*_LINE_END.split(raw), b":"):
        if line[:1] in (b" ", b"\t"):
            value = (value + b" " + line.strip())[:_LONGEST_VALUE]
            continue
        if name:
            yield name.decode("ascii", "ignore").strip().lower(), value.decode("utf-8", "replace")
        name, _, rest = line.partition(b":")
        value = rest.strip()[:_LONGEST_VALUE]


def words(text: str, *, most: int) -> str:
    r"""A value for people: encoded words decoded, in one line, nothing in it that cannot be seen.

    >>> words("=?utf-8?q?B=C3=A1o?= c\u00e1o\r\nBcc: x@y", most=40)
    'Báo cáo Bcc: x@y'
    """
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        pieces = [(text, None)]
    whole = "".join(piece if isinstance(piece, str) else decoded(piece, charset or "")[0] for piece, charset in pieces)
    seen = "".join(sign if unicodedata.category(sign) not in _UNSEEN else " " for sign in whole)
    return unicodedata.normalize("NFC", " ".join(seen.split()))[:most]


def decoded(raw: bytes, charset: str) -> tuple[str, bool]:
    """The characters, and whether all of them are certain."""
    name = charset.strip().lower() or "utf-8"
    is_known = _CHARSET.fullmatch(name) is not None
    text = raw.decode("utf-8" if not is_known or "ascii" in name else name, "replace")
    return text, is_known and "\ufffd" not in text


class Kind:
    """What a part is by its head: type, encoding, name."""

    def __init__(self, head: Head) -> None:
        said = Message()
        for name in ("content-type", "content-disposition"):
            if name in head:
                said[name] = head[name]
        self._said = said
        self.media_type = said.get_content_type()
        self.charset = self._parameter("charset")
        self.boundary = self._parameter("boundary").rstrip()
        self.name = words(self._file_name(), most=250)
        self.is_attached = said.get_content_disposition() == "attachment" or bool(self.name)
        self.encoding = head.get("content-transfer-encoding", "").strip().lower()

    def _parameter(self, name: str) -> str:
        try:
            value = self._said.get_param(name, "")
        except ValueError:  # a part number of thousands of digits
            return ""
        return str(value[2] if isinstance(value, tuple) else value or "")

    def _file_name(self) -> str:
        try:
            return self._said.get_filename("") or ""
        except ValueError:
            return ""

"""Text: letters from end to end in one encoding, and nothing that a browser or a computer would run."""

from __future__ import annotations

import codecs
import re

from muctieu.exchange.media.kinds import ACTIVE, KINDS, LONGEST_MARK, Kind
from muctieu.exchange.media.source import Source

# Control characters that no text has; tab, line ends, form feed and escape stand in old texts.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD = 4096
_SVG = re.compile(rb"<svg[\s>:]", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<[a-z!?/]", re.IGNORECASE)
_STARTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*\{\\rtf"), "rtf"),
    (re.compile(rb"%!PS"), "postscript"),
    (re.compile(rb"#!|\s*\[(?:InternetShortcut|Desktop Entry)\]", re.IGNORECASE), "program"),
)


def text_kind(source: Source, *, suffix: str) -> Kind | None:
    """Text, CSV (which only its suffix tells apart), or what kind of code it is; None for what is no text."""
    encoding = next((name for mark, name in _MARKS if source.at(0, len(mark)) == mark), "")
    if not (_decodes(source, encoding) if encoding.startswith("utf-16") else _is_plain(source)):
        return None
    head = source.at(0, _HEAD).removeprefix(codecs.BOM_UTF8)
    if encoding.startswith("utf-16"):
        head = head.replace(b"\0", b"")[len(codecs.BOM_UTF16_LE) :]
    code = _code_of(head) or ("csv" if suffix in KINDS["csv"].suffixes else "txt")
    return KINDS[code]


def _code_of(head: bytes) -> str:
    for pattern, code in _STARTS:
        if pattern.match(head):
            return code
    if _SVG.search(head):
        return "svg"
    lowered = head.lower()
    if ACTIVE.search(head) or (b"mime-version:" in lowered and b"multipart/related" in lowered):
        return "html"
    return "xml" if _MARKUP.match(head) else ""


def _is_plain(source: Source) -> bool:
    return not source.has(_BINARY, longest=LONGEST_MARK)


def _decodes(source: Source, encoding: str) -> bool:
    """Whether the whole is that encoding; a zero character, which no text has, tells a binary that merely fits."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        is_text = all("\0" not in decoder.decode(piece) for piece in source.pieces())
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return is_text

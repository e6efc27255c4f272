"""Which kind a file is, by its content. The name decides only where the content cannot: text or CSV."""

from __future__ import annotations

import re

from muctieu.exchange.media.archive import archive_kind
from muctieu.exchange.media.kinds import KINDS, Kind
from muctieu.exchange.media.ole import SIGNATURE as OLE
from muctieu.exchange.media.ole import ole_kind
from muctieu.exchange.media.plain import text_kind
from muctieu.exchange.media.source import Source

_HEAD = 1024
_BLANKS = re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d")
_PE = b"PE\0\0"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MSCF", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"dex\n", "program"),
    (b"\0asm", "program"),
    (b"ITSF", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"#!AMR", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
)
# A name of four letters at byte 8 of a RIFF file.
_RIFF = {b"WEBP": "webp", b"WAVE": "audio", b"AVI ": "video"}
# The first brand of a file of boxes (ISO 14496-12).
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_BRANDS = {b"avif": "avif", b"avis": "avif", b"M4A ": "audio", b"M4B ": "audio"} | dict.fromkeys(_HEIC_BRANDS, "heic")


def kind_of(source: Source, *, suffix: str) -> Kind | None:
    """What the content is; None for nothing that is known. `suffix` is that of the name, in lower case, no dot.

    Raises:
        DocumentError: MT53xx for an archive or an Office file that cannot be kept as it is.
    """
    head = source.at(0, _HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archive_kind(source)
    if head.startswith(OLE):
        return ole_kind(source)
    code = _code_of(head, source)
    return KINDS[code] if code else text_kind(source, suffix=suffix)


def _code_of(head: bytes, source: Source) -> str:
    if _BLANKS.match(head):
        return "pdf"
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            return code
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video")
    return _older_code(head, source)


def _older_code(head: bytes, source: Source) -> str:
    """Kinds whose signature is too short to stand alone."""
    if head.startswith(b"MZ") and (source.at(int.from_bytes(head[60:64], "little"), 4) == _PE or b"\0" in head):
        return "program"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    if head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xf3", b"\xf2"}:
        return "audio"
    return "archive" if head[257:262] == b"ustar" else ""

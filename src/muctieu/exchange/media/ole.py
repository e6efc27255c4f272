"""Office files until 2003: streams inside an OLE file, known by the names in its directory."""

from __future__ import annotations

import re

from muctieu.errors import DocumentError
from muctieu.exchange.media.kinds import KINDS, Kind
from muctieu.exchange.media.source import Source

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Entries of the directory are 128 bytes long and stand in sectors: the name, then its length with the last zero.
_ENTRY, _LENGTH_AT = 128, 64
_LOCKED = frozenset(("EncryptedPackage", "EncryptionInfo"))
_MACROS = frozenset(("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA", "PROJECTwm"))
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_NAMES = (*_LOCKED, *_MACROS, *_STREAMS)
_PATTERN = re.compile(b"|".join(re.escape(f"{name}\0".encode("utf-16-le")) for name in _NAMES))
_LONGEST = 64


def ole_kind(source: Source) -> Kind:
    """Which old Office file it is.

    Raises:
        DocumentError: MT5304 when it holds macros, MT5305 when it is locked by a password.
    """
    found = _names(source)
    if found & _LOCKED:
        raise DocumentError("MT5305", file=source.name)
    if found & _MACROS:
        raise DocumentError("MT5304", file=source.name, part=min(found & _MACROS))
    return KINDS[next((code for name, code in _STREAMS.items() if name in found), "ole")]


def _names(source: Source) -> frozenset[str]:
    """Known names of the directory; words of the text that merely read the same do not stand where entries do."""
    found = set()
    for offset in source.find(_PATTERN, longest=_LONGEST):
        if offset % _ENTRY == 0:
            entry = source.at(offset, _ENTRY)
            length = int.from_bytes(entry[_LENGTH_AT : _LENGTH_AT + 2], "little")
            found.add(entry[:length].decode("utf-16-le", "replace").rstrip("\0"))
    return frozenset(found)

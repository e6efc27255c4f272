"""Reads .txt."""

from __future__ import annotations

from muctieu.exchange.base import Body
from muctieu.exchange.text.encoding import decode

EXTRACTOR = "txt/1"


def read(raw: bytes, *, file: str) -> Body:
    """The text as it is: nothing is joined, trimmed or composed.

    Raises:
        DocumentError: MT5005 to MT5007, when the bytes are no Unicode text.
    """
    return Body(decode(raw, file=file))

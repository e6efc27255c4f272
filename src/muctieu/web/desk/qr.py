"""A link as a square that a phone's camera reads."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4


@dataclass(frozen=True, slots=True)
class Square:
    """The dark parts as one path of an SVG whose view box is `size` by `size`."""

    size: int
    path: str


def square_of(text: str) -> Square:
    """The QR code of a text, with the quiet zone that readers need."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Square(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))

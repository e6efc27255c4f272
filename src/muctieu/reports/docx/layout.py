"""The measures of a paper by its rules: state documents by Decree 30/2020/NĐ-CP, Annex I; party documents by 399-QĐ/TW.

Sizes are in points, margins in millimetres. What the party's guidance leaves to offices (spacing, the mark behind the
title) follows the greater number of the papers seen; docs/explain/reports.md says which of it nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.report import Head, Style

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
# Months below three have a zero before them, days below ten too.
_PADDED_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """How a paper looks; `line_exact` is the height of a line in points, 0 for single spacing."""

    top: int
    bottom: int
    left: int
    right: int
    body: int
    title: int
    about: int
    superior: int
    issuer: int
    nation: int
    place: int
    signature: int
    receivers_head: int
    receivers: int
    first_line: float
    line_exact: int
    underlined_receivers: bool
    bold_post: bool


LAYOUTS: Mapping[Style, Layout] = {
    Style.STATE: Layout(
        top=20, bottom=20, left=30, right=20, body=14, title=14, about=14, superior=12, issuer=12, nation=12, place=14,
        signature=14, receivers_head=12, receivers=11, first_line=12.7, line_exact=0, underlined_receivers=False,
        bold_post=True,
    ),
    Style.PARTY: Layout(
        top=20, bottom=20, left=30, right=15, body=14, title=16, about=15, superior=14, issuer=14, nation=15, place=14,
        signature=14, receivers_head=14, receivers=12, first_line=10, line_exact=18, underlined_receivers=True,
        bold_post=False,
    ),
}  # fmt: skip


def number_line(head: Head, style: Style) -> str:
    """ "Số: 15/BC-UBND" or "Số 15-BC/ĐU"; room to write where the number is not given yet, 0 before one below ten."""
    number = f"{int(head.number):02d}" if head.number.isdecimal() else head.number or "      "
    return f"Số: {number}/BC-UBND" if style is Style.STATE else f"Số {number}-BC/ĐU"


def day_line(place: str, day: date) -> str:
    """ "Nậm Sao Phìn, ngày 08 tháng 01 năm 2024"; of the months only the first two have a zero."""
    month = f"{day.month:02d}" if day.month < _PADDED_MONTHS else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"

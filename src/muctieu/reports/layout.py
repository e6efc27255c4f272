"""The measures of a paper by its rules: state documents by Decree 30/2020/NĐ-CP, Annex I; party documents by 399-QĐ/TW.

Sizes are in points, margins in millimetres. What the party's guidance leaves to offices (spacing, the mark behind the
title) follows the greater number of the papers seen; docs/explain/reports.md says which of it nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.report import Head, Paragraph, Report, Style, Typed

# Counted up when the same report would be printed otherwise: kept with what is issued.
VERSION = "1"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
RECEIVERS = "Nơi nhận:"
A4 = (210.0, 297.0)
# Shares of the head's and the signature's two columns: the nation's name must not break.
LEFT_SHARE = 0.4
# The annexes' turned pages: margins on all sides, columns of the table of all targets, height of a chart, all in mm.
ANNEX_MARGIN = 20
ANNEX_SIZE = 11
GRAPH_SIZE = (220.0, 70.0)
_ANNEX_WIDTHS = (9.0, 62.0, 26.0, 30.0, 24.0, 26.0, 20.0, 16.0, 30.0)
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
    before = "Số: " if style is Style.STATE else "Số "
    if head.number.isdecimal():
        return before + name_of(int(head.number), style)
    number = head.number or "      "
    return f"{before}{number}/BC-UBND" if style is Style.STATE else f"{before}{number}-BC/ĐU"


def name_of(number: int, style: Style) -> str:
    """Number and sign of a report: "05/BC-UBND", "05-BC/ĐU"."""
    return f"{number:02d}/BC-UBND" if style is Style.STATE else f"{number:02d}-BC/ĐU"


def day_line(place: str, day: date) -> str:
    """ "Nậm Sao Phìn, ngày 08 tháng 01 năm 2024"; of the months only the first two have a zero."""
    month = f"{day.month:02d}" if day.month < _PADDED_MONTHS else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def reference_line(report: Report) -> str:
    """Under an annex's title: to which paper it belongs."""
    number = number_line(report.head, report.style)
    day = day_line("", report.head.day).removeprefix(", ")
    return f"(Kèm theo Báo cáo {number[:1].lower()}{number[1:]}, {day})"


def frame_lines(report: Report) -> tuple[str, ...]:
    """What the paper has about the text beside what the report says, for those who read the file back."""
    head = report.head
    lines = (NATION, MOTTO, PARTY, RECEIVERS, number_line(head, report.style), day_line(head.place, head.day))
    references = (reference_line(report),) * len(report.annexes)
    return (*lines, *references, *basis_lines(report), *(f"- {one}" for one in report.foot.recipients))


def basis_lines(report: Report) -> tuple[str, ...]:
    """The legal bases as printed: the state's end in ";" and the last in ".", the party's begin with a dash."""
    is_state, last = report.style is Style.STATE, len(report.bases)
    return tuple(
        f"{basis}{'.' if number == last else ';'}" if is_state else f"- {basis}{'.' if number == last else ','}"
        for number, basis in enumerate(report.bases, start=1)
    )


def end_mark(report: Report) -> str:
    """What is put behind the last words of the text: "./." of the state, the party's full stop unless it is there."""
    said = _last_words(report)
    end = "./." if report.style is Style.STATE else "."
    return end.removeprefix(".") if said.endswith(".") else end


def _last_words(report: Report) -> str:
    sections = [section for top in report.sections[-1:] for section in top.walk()]
    block = sections[-1].blocks[-1] if sections and sections[-1].blocks else None
    if isinstance(block, Typed):
        return block.text.strip()
    return block.text if isinstance(block, Paragraph) else ""


def column_widths(count: int) -> tuple[float, ...]:
    """Columns of the annex's table in mm; another table's are even."""
    return _ANNEX_WIDTHS if count == len(_ANNEX_WIDTHS) else (sum(_ANNEX_WIDTHS) / count,) * count

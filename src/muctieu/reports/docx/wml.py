"""WordprocessingML in small pieces: runs, paragraphs, tables, bound figures. Lengths in twentieths of a point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FONT = "Times New Roman"
TWIPS_A_POINT = 20
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FACE = re.compile("<w:rPr>.*?</w:rPr>")
TWIPS_A_MM = 56.6929


def mm(length: float) -> int:
    """Millimetres as twentieths of a point."""
    return round(length * TWIPS_A_MM)


def points(length: float) -> int:
    """Points as twentieths of a point."""
    return round(length * TWIPS_A_POINT)


@dataclass(frozen=True, slots=True)
class Face:
    """How letters look; `size` in points."""

    size: float
    bold: bool = False
    italic: bool = False
    underlined: bool = False

    @property
    def xml(self) -> str:
        marks = "".join(tag for tag, on in (("<w:b/><w:bCs/>", self.bold), ("<w:i/><w:iCs/>", self.italic)) if on)
        line = '<w:u w:val="single"/>' if self.underlined else ""
        half = round(self.size * 2)
        return f'<w:rPr>{marks}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>{line}</w:rPr>'


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph stands; spacing in points, indents in millimetres, `line` the exact height of a line or 0.

    `mark` is the look of its end mark, which alone gives an empty paragraph its height.
    """

    align: str = "left"
    before: float = 0
    after: float = 0
    first: float = 0
    indent: tuple[float, float] = (0, 0)
    line: float = 0
    keep_next: bool = False
    ruled: bool = False
    style: str = ""
    mark: str = ""
    keep_lines: bool = False

    @property
    def xml(self) -> str:
        line = f' w:line="{points(self.line)}" w:lineRule="exact"' if self.line else ' w:line="240" w:lineRule="auto"'
        left, right = self.indent
        parts = [
            f'<w:pStyle w:val="{self.style}"/>' if self.style else "",
            "<w:keepNext/>" if self.keep_next else "",
            "<w:keepLines/>" if self.keep_lines else "",
            '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>' if self.ruled else "",
            f'<w:spacing w:before="{points(self.before)}" w:after="{points(self.after)}"{line}/>',
            f'<w:ind w:left="{mm(left)}" w:right="{mm(right)}" w:firstLine="{mm(self.first)}"/>',
            f'<w:jc w:val="{self.align}"/>',
            self.mark,
        ]
        return f"<w:pPr>{''.join(parts)}</w:pPr>"


def run(text: str, face: Face) -> str:
    """Letters in one face, without the control characters that XML cannot hold."""
    return f'<w:r>{face.xml}<w:t xml:space="preserve">{escape(_NOT_XML.sub("", text))}</w:t></w:r>'


def bound(text: str, face: Face, *, name: str, number: int) -> str:
    """A figure in a content control that carries its binding's name."""
    tag = f'<w:alias w:val={quoteattr(name)}/><w:tag w:val={quoteattr(name)}/><w:id w:val="{number}"/>'
    return f"<w:sdt><w:sdtPr>{tag}</w:sdtPr><w:sdtContent>{run(text, face)}</w:sdtContent></w:sdt>"


def marked(content: str, *, name: str, number: int) -> str:
    """A stretch of a paragraph under a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'


def paragraph(content: str, shape: Shape = Shape()) -> str:
    """Runs as one paragraph; its mark looks like its first letters, or it would make the last line higher."""
    face = _FACE.search(content)
    return f"<w:p>{shape.xml if face is None else replace(shape, mark=face[0]).xml}{content}</w:p>"


def rule(left: float, right: float) -> str:
    """A thin line, so far in from both sides (mm)."""
    shape = Shape("center", before=3, indent=(left, right), ruled=True, line=4)
    return paragraph("", shape)


def table(rows: Iterable[Sequence[str]], widths: Sequence[float], *, ruled: bool = False, heads: int = 0) -> str:
    """Cells (each the XML of its paragraphs) in columns of these widths (mm); the first `heads` rows repeat."""
    line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
    sides = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    borders = f"<w:tblBorders>{sides}</w:tblBorders>" if ruled else ""
    margin = "".join(f'<w:{side} w:w="{mm(1)}" w:type="dxa"/>' for side in ("left", "right"))
    look = f'<w:tblW w:w="{sum(map(mm, widths))}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
    grid = "".join(f'<w:gridCol w:w="{mm(width)}"/>' for width in widths)
    made = "".join(_row(cells, widths, is_head=number < heads) for number, cells in enumerate(rows))
    fixed = '<w:tblLayout w:type="fixed"/>'
    return (
        f"<w:tbl><w:tblPr>{look}{fixed}<w:tblCellMar>{margin}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
    )


def _row(cells: Sequence[str], widths: Sequence[float], *, is_head: bool) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{mm(width)}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"


def section(
    *, size: tuple[float, float], margins: tuple[float, float, float, float], header: str, first: int = 0
) -> str:
    """The page of what stands before: size and margins (top, right, bottom, left) in mm, the header's relation.

    `first` is the number of its first page where numbers begin anew.
    """
    width, height = map(mm, size)
    top, right, bottom, left = map(mm, margins)
    number = f'<w:pgNumType w:start="{first}"/>' if first else ""
    turned = ' w:orient="landscape"' if width > height else ""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}"'
        f' w:left="{left}" w:header="{mm(10)}" w:footer="{mm(10)}" w:gutter="0"/>{number}<w:titlePg/></w:sectPr>'
    )

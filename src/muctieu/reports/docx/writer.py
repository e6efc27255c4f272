"""A report printed as a Word file: head, text, signature, annexes; every figure in a content control of its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from muctieu.core.report import Block, Bound, Graph, Paragraph, Piece, Report, Section, Sentence, Style, Table, Typed
from muctieu.core.report_return import FIGURE, sentence_mark
from muctieu.reports.docx import wml
from muctieu.reports.docx.chart import chart_xml, drawing
from muctieu.reports.docx.package import HEADER, chart_relation, packed
from muctieu.reports.docx.wml import Face, Shape, paragraph, rule, run, table
from muctieu.reports.graphs import graph_words
from muctieu.reports.layout import (
    A4,
    ANNEX_MARGIN,
    ANNEX_SIZE,
    GRAPH_SIZE,
    LAYOUTS,
    LEFT_SHARE,
    MOTTO,
    NATION,
    PARTY,
    RECEIVERS,
    basis_lines,
    column_widths,
    day_line,
    end_mark,
    number_line,
    reference_line,
)

_END = "</w:p>"
_ABOVE_SIGNATURE = 8


def write_docx(report: Report) -> bytes:
    """The file's bytes; the same report gives the same bytes."""
    return _Writer(report).file()


class _Writer:
    def __init__(self, report: Report) -> None:
        self.report, self.layout = report, LAYOUTS[report.style]
        self.charts: list[str] = []
        self._numbers = iter(range(1, 1_000_000))

    @property
    def width(self) -> float:
        """Of the text, in mm."""
        return A4[0] - self.layout.left - self.layout.right

    def file(self) -> bytes:
        body = "".join((*self._head(), *self._text(), self._signature(), self._page(), *self._annexes()))
        return packed(body, self.charts, title=self.report.head.about, day=self.report.head.day)

    def _page(self) -> str:
        """The page of the text, in the paragraph that ends it."""
        layout = self.layout
        margins = (layout.top, layout.right, layout.bottom, layout.left)
        made = wml.section(size=A4, margins=margins, header=HEADER)
        return f"<w:p><w:pPr>{made}</w:pPr></w:p>" if self.report.annexes else made

    # -- head ----------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        widths = (self.width * LEFT_SHARE, self.width * (1 - LEFT_SHARE))
        head, layout = self.report.head, self.layout
        is_state = self.report.style is Style.STATE
        left = [paragraph(run(head.superior, Face(layout.superior)), Shape("center"))] if head.superior else []
        left += [paragraph(run(line, Face(layout.issuer, bold=True)), Shape("center")) for line in _lines(head.body)]
        left.append(rule(24, 24) if is_state else paragraph(run("*", Face(layout.issuer)), Shape("center")))
        number = paragraph(run(number_line(head, self.report.style), Face(13 if is_state else 14)), Shape("center"))
        right = list(self._nation())
        day = run(day_line(head.place, head.day), Face(layout.place, italic=True))
        yield table([("".join(left), "".join(right)), (number, paragraph(day, Shape("center")))], widths)
        yield paragraph("", Shape(line=8))
        yield paragraph(run(head.type, Face(layout.title, bold=True)), Shape("center", before=6))
        yield paragraph(run(head.about, Face(layout.about, bold=True)), Shape("center"))
        middle = self.width * 0.36
        yield rule(middle, middle) if is_state else paragraph(run("-----", Face(layout.about)), Shape("center"))
        for line in basis_lines(self.report):
            yield self._body(run(line, Face(layout.body, italic=is_state)))

    def _nation(self) -> Iterator[str]:
        layout = self.layout
        if self.report.style is Style.STATE:
            yield paragraph(run(NATION, Face(layout.nation, bold=True)), Shape("center"))
            yield paragraph(run(MOTTO, Face(layout.nation + 1, bold=True)), Shape("center"))
            yield rule(22, 22)
            return
        yield paragraph(run(PARTY, Face(layout.nation, bold=True)), Shape("center"))
        yield rule(12, 12)

    # -- text ----------------------------------------------------------------------------------------------------

    def _text(self) -> Iterator[str]:
        sections = self.report.sections
        for number, section in enumerate(sections, start=1):
            yield from self._section(section, level=1, is_last=number == len(sections))

    def _section(self, section: Section, *, level: int, is_last: bool = False) -> Iterator[str]:
        title = f"{section.number} {section.title}".strip()
        shape = replace(self._shape(keep_next=True, style=f"Heading{level}"), keep_lines=True)
        yield paragraph(run(title, Face(self.layout.body, bold=True)), shape)
        made = [text for block in section.blocks for text in self._block(block)]
        for below in section.sections:
            made += self._section(below, level=level + 1)
        if is_last and made:
            made[-1] = self._ended(made[-1])
        yield from made

    def _ended(self, last: str) -> str:
        """The last paragraph with the mark that ends a text; its last lines stay with the signature."""
        shown = end_mark(self.report)
        return (
            last.replace("<w:pPr>", "<w:pPr><w:keepNext/>", 1).removesuffix(_END)
            + (run(shown, Face(self.layout.body)) if shown else "")
            + _END
        )

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            content = run(" ", Face(self.layout.body)).join(map(self._sentence, block.sentences))
            yield paragraph(content, self._shape())
        elif isinstance(block, Typed):
            yield from self._typed(block)
        elif isinstance(block, Table):
            yield self._table(block)
        else:
            yield self._graph(block)

    def _sentence(self, sentence: Sentence) -> str:
        content = "".join(self._piece(piece, Face(self.layout.body)) for piece in sentence.pieces)
        return wml.marked(content, name=sentence_mark(sentence.id), number=next(self._numbers))

    def _piece(self, piece: Piece, face: Face) -> str:
        if isinstance(piece, Bound):
            return wml.bound(piece.text, face, name=FIGURE + piece.id, number=next(self._numbers))
        return run(piece, face)

    def _typed(self, block: Typed) -> Iterator[str]:
        """People's words; while there are none a line that asks for them, in brackets, so that nobody overlooks it."""
        words = [line for line in block.text.splitlines() if line.strip()]
        face = Face(self.layout.body, italic=not words)
        for line in words or [f"[{block.prompt}]"]:
            yield paragraph(run(line.strip(), face), self._shape())

    def _body(self, content: str) -> str:
        return paragraph(content, self._shape())

    def _shape(self, *, keep_next: bool = False, style: str = "") -> Shape:
        layout = self.layout
        return Shape(
            "both", before=6, first=layout.first_line, line=layout.line_exact, keep_next=keep_next, style=style
        )

    # -- signature ----------------------------------------------------------------------------------------------

    def _signature(self) -> str:
        """Who receives it at the left, who signs at the right; one row that no page break parts."""
        foot, layout = self.report.foot, self.layout
        is_state = self.report.style is Style.STATE
        face = Face(layout.receivers_head, bold=is_state, italic=is_state, underlined=layout.underlined_receivers)
        left = [paragraph(run(RECEIVERS, face), Shape(before=_ABOVE_SIGNATURE))]
        left += [paragraph(run(f"- {one}", Face(layout.receivers))) for one in foot.recipients]
        above = Shape("center", before=_ABOVE_SIGNATURE)
        right = [paragraph(run(foot.behalf, Face(layout.signature, bold=True)), above)] if foot.behalf else []
        right.append(paragraph(run(foot.capacity, Face(layout.signature, bold=layout.bold_post)), Shape("center")))
        right += [paragraph("", Shape("center", line=14))] * 4
        right.append(paragraph(run(foot.name, Face(layout.signature, bold=True)), Shape("center")))
        widths = (self.width * (1 - LEFT_SHARE) - 10, self.width * LEFT_SHARE + 10)
        return table([("".join(left), "".join(right))], widths)

    # -- annexes ------------------------------------------------------------------------------------------------

    def _annexes(self) -> Iterator[str]:
        """Wide tables and charts on turned pages of their own."""
        annexes = self.report.annexes
        for number, annex in enumerate(annexes, start=1):
            head = Shape("center", after=3, keep_next=True)
            yield paragraph(run(annex.number, Face(14, bold=True)), head)
            yield paragraph(run(annex.title, Face(13, bold=True)), head)
            yield paragraph(run(reference_line(self.report), Face(13, italic=True)), Shape("center", after=6))
            for block in annex.blocks:
                yield from self._block(block)
            is_last = number == len(annexes)
            page = wml.section(size=(A4[1], A4[0]), margins=(ANNEX_MARGIN,) * 4, header=HEADER, first=1)
            yield page if is_last else f"<w:p><w:pPr>{page}</w:pPr></w:p>"

    def _table(self, block: Table) -> str:
        face, bold = Face(ANNEX_SIZE), Face(ANNEX_SIZE, bold=True)
        heads = tuple(paragraph(run(head, bold), Shape("center")) for head in block.heads)
        rows = [
            tuple(
                paragraph("".join(self._piece(piece, face) for piece in cell), _in_cell(is_number))
                for cell, is_number in zip(row, block.is_number, strict=True)
            )
            for row in block.rows
        ]
        return table([heads, *rows], column_widths(len(block.heads)), ruled=True, heads=1) + paragraph(
            "", Shape(line=6)
        )

    def _graph(self, block: Graph) -> str:
        self.charts.append(chart_xml(block))
        number = len(self.charts)
        shown = drawing(chart_relation(number), number=number, name=graph_words(block), size=GRAPH_SIZE)
        return paragraph(shown, Shape("center", after=6))


def _in_cell(is_number: bool) -> Shape:
    return Shape("right" if is_number else "left", mark=Face(ANNEX_SIZE).xml)


def _lines(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line.strip()]

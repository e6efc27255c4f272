"""A report as lines of text, for the terminal and for reading aloud."""

from __future__ import annotations

from collections.abc import Iterator

from muctieu.core.report import Block, Graph, Paragraph, Piece, Report, Section, Table, Typed


def plain_lines(report: Report) -> Iterator[str]:
    """The text of a report, a line a paragraph; charts give their last value, which the table has too."""
    head = report.head
    yield from filter(None, (head.superior, *head.body.splitlines(), head.type, head.about))
    yield ""
    for section in (*report.sections, *report.annexes):
        yield from _section(section)
    foot = report.foot
    yield from filter(None, (foot.behalf, foot.capacity, foot.name))


def _section(section: Section) -> Iterator[str]:
    yield f"{section.number} {section.title}".strip()
    for block in section.blocks:
        yield from _block(block)
    for below in section.sections:
        yield from _section(below)
    yield ""


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Typed):
        yield from block.text.splitlines() or [f"[{block.prompt}]"]
    elif isinstance(block, Table):
        yield " | ".join(block.heads)
        yield from (" | ".join("".join(map(_text, cell)) for cell in row) for row in block.rows)
    else:
        yield from _graph(block)


def _text(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.text


def _graph(graph: Graph) -> Iterator[str]:
    yield f"{graph.title} ({graph.unit}): {graph.periods[0]} – {graph.periods[-1]}"

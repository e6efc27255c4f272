"""A report as a web page: what it says and its structure, no looks of its own; `report.css` gives those.

Every figure is a `<data>` element with its exact value and the name of its binding, every sentence a span with its id,
people's words a paragraph with the name of their place: whoever shows the page (the desk, a file) can lead from a
number to what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from unicodedata import normalize

from muctieu.core.report import Block, Bound, Graph, Paragraph, Piece, Report, Section, Sentence, Style, Table, Typed
from muctieu.reports.graphs import graph_svg, graph_words
from muctieu.reports.layout import (
    MOTTO,
    NATION,
    PARTY,
    RECEIVERS,
    basis_lines,
    day_line,
    end_mark,
    number_line,
    reference_line,
)

STYLESHEET = Path(__file__).parent / "report.css"
# The text's headings begin below the title of the paper.
_TOP = 2


def write_html(report: Report, *, stylesheet: str = "") -> str:
    """A whole page; `stylesheet` is the address of its looks, none when left out."""
    title = _text(f"{report.head.type.capitalize()}: {report.head.about}")
    link = f'<link rel="stylesheet" href="{_text(stylesheet)}"/>' if stylesheet else ""
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"/>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/><title>{title}</title>{link}</head>\n'
        f"<body><main>\n{article(report)}\n</main></body></html>\n"
    )


def article(report: Report) -> str:
    """The report as an `<article>`, to be put into a page."""
    made = (*_head(report), *_body(report), *_foot(report), *_annexes(report))
    return "\n".join((f'<article class="report report-{report.style.value}">', *made, "</article>"))


def _head(report: Report) -> Iterator[str]:
    head = report.head
    nation = (NATION, MOTTO) if report.style is Style.STATE else (PARTY,)
    yield '<header class="report-head">'
    yield f'<div class="report-issuer">{_lines((head.superior, *head.body.splitlines()))}</div>'
    yield f'<div class="report-nation">{_lines(nation)}</div>'
    yield f'<p class="report-number">{_text(number_line(head, report.style))}</p>'
    day = _text(day_line(head.place, head.day))
    yield f'<p class="report-day"><time datetime="{head.day.isoformat()}">{day}</time></p>'
    yield f'<h1><span class="report-type">{_text(head.type)}</span> <span>{_text(head.about)}</span></h1>'
    yield "</header>"
    yield from (f'<p class="report-basis">{_text(line)}</p>' for line in basis_lines(report))


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<p>{_text(line)}</p>" for line in lines if line.strip())


def _body(report: Report) -> Iterator[str]:
    made = [line for section in report.sections for line in _section(section, _TOP)]
    last = next((at for at in range(len(made) - 1, -1, -1) if made[at].endswith("</p>")), None)
    if last is not None:
        made[last] = f"{made[last].removesuffix('</p>')}{end_mark(report)}</p>"
    yield from made


def _section(section: Section, level: int) -> Iterator[str]:
    name = f"report-{_text(section.id)}"
    title = _text(f"{section.number} {section.title}".strip())
    yield f'<section aria-labelledby="{name}"><h{level} id="{name}">{title}</h{level}>'
    yield from _blocks(section)
    for below in section.sections:
        yield from _section(below, level + 1)
    yield "</section>"


def _blocks(section: Section) -> Iterator[str]:
    for number, block in enumerate(section.blocks, start=1):
        yield from _block(block, f"report-{section.id}-{number}")


def _block(block: Block, name: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"<p>{' '.join(map(_sentence, block.sentences))}</p>"
    elif isinstance(block, Typed):
        lines = [line for line in block.text.splitlines() if line.strip()]
        place = f'data-typed="{_text(block.id)}"'
        yield from (f"<p {place}>{_text(line.strip())}</p>" for line in lines)
        if not lines:
            yield f'<p class="report-prompt" {place}>[{_text(block.prompt)}]</p>'
    elif isinstance(block, Table):
        yield _table(block)
    else:
        yield _figure(block, name)


def _sentence(sentence: Sentence) -> str:
    said = "".join(map(_piece, sentence.pieces))
    return f'<span data-sentence="{_text(sentence.id)}">{said}</span>'


def _piece(piece: Piece) -> str:
    if not isinstance(piece, Bound):
        return _text(piece)
    value = "" if piece.value is None else f"{piece.value:f}"
    return f'<data value="{value}" data-figure="{_text(piece.id)}">{_text(piece.text)}</data>'


def _table(block: Table) -> str:
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in block.heads)
    rows = "".join(f"<tr>{''.join(_cells(block, row))}</tr>" for row in block.rows)
    caption = f"<caption>{_text(block.caption)}</caption>"
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(block: Table, row: Iterable[tuple[Piece, ...]]) -> Iterator[str]:
    """The cells of a row; the second, its name, is its head."""
    for column, (cell, is_number) in enumerate(zip(row, block.is_number, strict=True)):
        said = "".join(map(_piece, cell))
        look = ' class="report-right"' if is_number else ""
        yield f'<th scope="row">{said}</th>' if column == 1 else f"<td{look}>{said}</td>"


def _figure(graph: Graph, name: str) -> str:
    return f"<figure>{graph_svg(graph, name=_text(name))}<figcaption>{_text(graph_words(graph))}</figcaption></figure>"


def _foot(report: Report) -> Iterator[str]:
    foot = report.foot
    receivers = "".join(f"<li>{_text(one)}</li>" for one in foot.recipients)
    yield '<footer class="report-foot">'
    yield f'<div class="report-receivers"><p>{RECEIVERS}</p><ul>{receivers}</ul></div>' if receivers else ""
    post = _lines((foot.behalf, foot.capacity))
    yield f'<div class="report-signer">{post}<p class="report-name">{_text(foot.name)}</p></div></footer>'


def _annexes(report: Report) -> Iterator[str]:
    reference = _text(reference_line(report))
    for annex in report.annexes:
        name = f"report-{_text(annex.id)}"
        title = f'<span class="report-type">{_text(annex.number)}</span> <span>{_text(annex.title)}</span>'
        yield f'<section class="report-annex" aria-labelledby="{name}"><h2 id="{name}">{title}</h2>'
        yield f'<p class="report-reference">{reference}</p>'
        yield from _blocks(annex)
        yield "</section>"


_CONTROLS: Mapping[int, None] = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def _text(text: str) -> str:
    """Text as markup, for elements and attributes; without characters that no page may hold."""
    return escape(normalize("NFC", text.translate(_CONTROLS)))

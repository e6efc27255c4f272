"""A report printed as a PDF: the measures of the Word file, letters that travel with it, charts as lines.

The file is tagged for screen readers and made for archives (PDF/UA-1, PDF/A-2a).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from muctieu.core.report import Block, Graph, Paragraph, Piece, Report, Section, Style, Table, Typed
from muctieu.errors import SettingError
from muctieu.reports.graphs import graph_svg, graph_words
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
from muctieu.reports.letters import FONTS, in_letters

STANDARDS = ("a-2a", "ua-1")
_TEMPLATE = Path(__file__).parent / "report.typ"
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]


def write(report: Report) -> bytes:
    """The file's bytes; the same report gives the same bytes under the same version of typst.

    It sets pages in threads of its own: a process forked after it must not call it, start that one anew (spawn).

    Raises:
        SettingError: MT6130 where the extra `reports` is not installed.
    """
    typst = _typst()
    given = json.dumps(_data(report), ensure_ascii=False)
    day = report.head.day
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # A letter without a shape is an error by these standards, never a gap on the paper.
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"report": given},
        pdf_standards=list(STANDARDS),
        timestamp=moment,
    )
    return bytes(made)


def _typst() -> ModuleType:
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingError("MT6130") from None
    return typst


def _data(report: Report) -> Mapping[str, Value]:
    head, foot = report.head, report.foot
    is_state = report.style is Style.STATE
    return {
        "title": f"{head.type.capitalize()}: {head.about}",
        "is_state": is_state,
        "layout": asdict(LAYOUTS[report.style]),
        "page": A4,
        "left_share": LEFT_SHARE,
        "annex_margin": ANNEX_MARGIN,
        "annex_size": ANNEX_SIZE,
        "head": {
            "superior": in_letters(head.superior),
            "body": [in_letters(line) for line in head.body.splitlines()],
            "nation": [NATION, MOTTO] if is_state else [PARTY],
            "number": in_letters(number_line(head, report.style)),
            "day": in_letters(day_line(head.place, head.day)),
            "type": in_letters(head.type),
            "about": in_letters(head.about),
        },
        "bases": [in_letters(line) for line in basis_lines(report)],
        "text": _ended(list(_text(report)), end_mark(report)),
        "receivers": RECEIVERS,
        "foot": {
            "behalf": in_letters(foot.behalf),
            "capacity": in_letters(foot.capacity),
            "name": in_letters(foot.name),
            "recipients": [in_letters(one) for one in foot.recipients],
        },
        "reference": in_letters(reference_line(report)),
        "annexes": [
            {
                "number": annex.number,
                "title": in_letters(annex.title),
                "blocks": [one for block in annex.blocks for one in _block(block)],
            }
            for annex in report.annexes
        ],
    }


def _text(report: Report) -> Iterator[dict[str, Value]]:
    for section in report.sections:
        yield from _section(section, level=1)


def _section(section: Section, *, level: int) -> Iterator[dict[str, Value]]:
    yield {"kind": "heading", "level": level, "text": in_letters(f"{section.number} {section.title}".strip())}
    for block in section.blocks:
        yield from _block(block)
    for below in section.sections:
        yield from _section(below, level=level + 1)


def _block(block: Block) -> Iterator[dict[str, Value]]:
    if isinstance(block, Paragraph):
        yield _paragraph(block.text)
    elif isinstance(block, Typed):
        lines = [line.strip() for line in block.text.splitlines() if line.strip()]
        yield from (_paragraph(line) for line in lines) if lines else [_paragraph(f"[{block.prompt}]", is_prompt=True)]
    elif isinstance(block, Table):
        yield {
            "kind": "table",
            "widths": column_widths(len(block.heads)),
            "heads": [in_letters(head) for head in block.heads],
            "rows": [["".join(map(_piece, cell)) for cell in row] for row in block.rows],
            "is_number": block.is_number,
        }
    else:
        yield _graph(block)


def _paragraph(text: str, *, is_prompt: bool = False) -> dict[str, Value]:
    return {"kind": "text", "text": in_letters(text), "is_prompt": is_prompt, "is_last": False}


def _in_print(graph: Graph) -> Graph:
    lines = tuple(replace(line, name=in_letters(line.name)) for line in graph.lines)
    return replace(graph, title=in_letters(graph.title), unit=in_letters(graph.unit), lines=lines)


def _graph(block: Graph) -> dict[str, Value]:
    return {
        "kind": "graph",
        "svg": graph_svg(_in_print(block), name="g"),
        "alt": in_letters(graph_words(block)),
        "size": GRAPH_SIZE,
    }


def _ended(text: list[dict[str, Value]], end: str) -> list[dict[str, Value]]:
    """The text with its end mark; the last paragraph stays with the signature."""
    if text and text[-1]["kind"] == "text":
        text[-1] |= {"text": f"{text[-1]['text']}{end}", "is_last": True}
    return text


def _piece(piece: Piece) -> str:
    return in_letters(piece if isinstance(piece, str) else piece.text)

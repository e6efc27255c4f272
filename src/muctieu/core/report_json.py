"""A report as JSON and back: what is frozen when it is issued. Numbers are decimal strings, periods their codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from muctieu.core.aggregate import Coverage
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.report import (
    Block,
    Bound,
    Cell,
    Foot,
    Graph,
    Head,
    Line,
    Paragraph,
    Piece,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Style,
    Table,
    Typed,
)

Json = dict[str, Any]
# Of a bound figure these are left out where they say nothing.
_TEXTS = ("unit", "indicator", "place", "target")


def report_json(report: Report) -> Json:
    """The whole report as JSON values; `report_from` gives the same report back."""
    return {
        "kind": report.kind.value,
        "style": report.style.value,
        "plan": report.plan,
        "place": report.place,
        "period": str(report.period),
        "as_of": report.as_of.isoformat(),
        "head": {name: getattr(report.head, name) for name in Head.__slots__} | {"day": report.head.day.isoformat()},
        "foot": {name: getattr(report.foot, name) for name in Foot.__slots__}
        | {"recipients": list(report.foot.recipients)},
        "bases": list(report.bases),
        "sections": [_section(one) for one in report.sections],
        "annexes": [_section(one) for one in report.annexes],
    }


def report_from(found: Mapping[str, Any]) -> Report:
    """The report that `report_json` wrote."""
    head, foot = found["head"], found["foot"]
    return Report(
        kind=ReportKind(found["kind"]),
        style=Style(found["style"]),
        plan=found["plan"],
        place=found["place"],
        period=Period.parse(found["period"]),
        as_of=date.fromisoformat(found["as_of"]),
        head=Head(**head | {"day": date.fromisoformat(head["day"])}),
        foot=Foot(**foot | {"recipients": tuple(foot["recipients"])}),
        bases=tuple(found["bases"]),
        sections=tuple(map(_section_from, found["sections"])),
        annexes=tuple(map(_section_from, found["annexes"])),
    )


def content_digest(report: Report) -> str:
    """SHA-256 over all that the report says; number and day of the paper, which come with its issue, are left out."""
    bare = replace(report, head=replace(report.head, number="", day=report.as_of))
    text = json.dumps(report_json(bare), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


# -- writing --------------------------------------------------------------------------------------------------


def _section(section: Section) -> Json:
    return {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "blocks": [_block(one) for one in section.blocks],
        "sections": [_section(one) for one in section.sections],
    }


def _block(block: Block) -> Json:
    if isinstance(block, Paragraph):
        return {"is": "paragraph", "sentences": [{"id": one.id, "pieces": _cell(one.pieces)}
                                                 for one in block.sentences]}  # fmt: skip
    if isinstance(block, Typed):
        return {"is": "typed", "id": block.id, "prompt": block.prompt, "text": block.text}
    if isinstance(block, Table):
        return {
            "is": "table", "id": block.id, "caption": block.caption, "heads": list(block.heads),
            "rows": [[_cell(cell) for cell in row] for row in block.rows], "is_number": list(block.is_number),
        }  # fmt: skip
    return {"is": "graph", "id": block.id, "title": block.title, "unit": block.unit, "periods": list(block.periods),
            "lines": [_line(one) for one in block.lines]}  # fmt: skip


def _line(line: Line) -> Json:
    values = [None if value is None else str(value) for value in line.values]
    return {"name": line.name, "values": values, "is_target": line.is_target}


def _cell(pieces: Cell) -> list[str | Json]:
    return [piece if isinstance(piece, str) else _bound(piece) for piece in pieces]


def _bound(bound: Bound) -> Json:
    found: Json = {"id": bound.id, "role": bound.role.value, "text": bound.text}
    found |= {name: text for name in _TEXTS if (text := getattr(bound, name))}
    if bound.value is not None:
        found["value"] = str(bound.value)
    if bound.period is not None:
        found["period"] = str(bound.period)
    if bound.parts:
        found["parts"] = list(bound.parts)
    if bound.coverage is not None:
        found["coverage"] = {name: _plain(getattr(bound.coverage, name)) for name in Coverage.__slots__}
    if bound.status is not ObsStatus.OFFICIAL:
        found["status"] = bound.status.value
    return found


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# -- reading --------------------------------------------------------------------------------------------------


def _section_from(found: Mapping[str, Any]) -> Section:
    return Section(
        found["id"], found["number"], found["title"], tuple(map(_block_from, found["blocks"])),
        tuple(map(_section_from, found["sections"])),
    )  # fmt: skip


def _block_from(found: Mapping[str, Any]) -> Block:
    kind = found["is"]
    if kind == "paragraph":
        return Paragraph(tuple(Sentence(one["id"], _cell_from(one["pieces"])) for one in found["sentences"]))
    if kind == "typed":
        return Typed(found["id"], found["prompt"], found["text"])
    if kind == "table":
        rows = tuple(tuple(map(_cell_from, row)) for row in found["rows"])
        return Table(found["id"], found["caption"], tuple(found["heads"]), rows, tuple(found["is_number"]))
    lines = tuple(map(_line_from, found["lines"]))
    return Graph(found["id"], found["title"], found["unit"], tuple(found["periods"]), lines)


def _line_from(found: Mapping[str, Any]) -> Line:
    values = tuple(None if value is None else Decimal(value) for value in found["values"])
    return Line(found["name"], values, is_target=found["is_target"])


def _cell_from(pieces: list[Any]) -> Cell:
    return tuple(map(_piece_from, pieces))


def _piece_from(found: Any) -> Piece:
    if isinstance(found, str):
        return found
    coverage = found.get("coverage")
    return Bound(
        found["id"], Role(found["role"]), found["text"],
        value=None if "value" not in found else Decimal(found["value"]),
        period=None if "period" not in found else Period.parse(found["period"]),
        parts=tuple(found.get("parts", ())),
        coverage=None if coverage is None else Coverage(
            coverage["reported"], coverage["expected"], tuple(coverage["missing"]), tuple(coverage["partial"])
        ),
        status=ObsStatus(found.get("status", ObsStatus.OFFICIAL.value)),
        **{name: found.get(name, "") for name in _TEXTS},
    )  # fmt: skip

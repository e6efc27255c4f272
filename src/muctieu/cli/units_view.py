"""Units for people and programs: where each stands, since when, who became it and what it became."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from muctieu.cli.layout import column_widths, line_of, terminal_width, wrap
from muctieu.cli.output import both, visible
from muctieu.core.place import BEGINNING
from muctieu.packs.gazetteer import BEGINS, CONTAINS, EXACT, SAME_LETTERS, bare_name

if TYPE_CHECKING:
    from muctieu.core.place import OrgUnit
    from muctieu.core.place_events import Edge
    from muctieu.packs.gazetteer import Gazetteer, Hit

HEADINGS = (("mã", "code"), ("tên", "name"), ("loại", "type"), ("trực thuộc", "under"), ("hiệu lực", "in force"))
COLUMNS = ("id", "code", "name", "type", "level", "parents", "valid_from", "valid_to", "came_from", "became", "match")
MATCHES = {EXACT: "exact", SAME_LETTERS: "letters", BEGINS: "begins", CONTAINS: "contains"}
INDENT = " " * 7
LEAST_COLUMN = 5
Relatives = Sequence[tuple["Edge", "OrgUnit"]]


def print_table(gazetteer: Gazetteer, hits: Sequence[Hit], *, on: date | None) -> None:
    """One line a unit, and below it who became it (←) and what it became (→)."""
    if not hits:
        return
    width = terminal_width()
    heading = tuple(both(vi, en, between="/") for vi, en in HEADINGS)
    rows = [heading, *(_cells(gazetteer, hit.unit, on) for hit in hits)]
    widths = column_widths(rows, total=width, least=LEAST_COLUMN)
    lines = [line_of(heading, widths), "─" * width]
    for hit, row in zip(hits, rows[1:], strict=True):
        lines.append(line_of(row, widths))
        lines += _relatives("←", gazetteer.came_from(hit.unit), width)
        lines += _relatives("→", gazetteer.became(hit.unit), width)
    print(visible_lines(lines))


def visible_lines(lines: Iterable[str]) -> str:
    """Lines safe on a terminal."""
    return "\n".join(map(visible, lines))


def _cells(gazetteer: Gazetteer, unit: OrgUnit, on: date | None) -> tuple[str, ...]:
    place_type = unit.place_type
    return (
        unit.code,
        bare_name(unit),
        "" if place_type is None else both(place_type.name_vi, place_type.name_en, between="/"),
        ", ".join(above.name for above in gazetteer.parents(unit, on=on)) or "–",
        _validity(unit),
    )


def _validity(unit: OrgUnit) -> str:
    """First and last day; an unknown beginning and an open end stay blank around the dash."""
    first = "" if unit.valid_from == BEGINNING else f"{unit.valid_from:%d/%m/%Y} "
    last = "" if unit.valid_to is None else f" {unit.valid_to - timedelta(days=1):%d/%m/%Y}"
    return f"{first}–{last}"


def _relatives(sign: str, relatives: Relatives, width: int) -> Iterator[str]:
    said = [
        f"{unit.name} ({unit.code}{'' if edge.shares.is_whole else both(', một phần', ', part', between='/')})"
        for edge, unit in relatives
    ]
    for number, line in enumerate(wrap(", ".join(said), width - len(INDENT) - 2)):
        yield INDENT + (f"{sign} " if number == 0 else "  ") + line


def print_json(gazetteer: Gazetteer, hits: Sequence[Hit], *, on: date | None) -> None:
    """One array; `valid_to` is the first day after, `valid_from` is null where the beginning is not known."""
    import json  # noqa: PLC0415 - only when it is asked for

    print(json.dumps([_as_dict(gazetteer, hit, on) for hit in hits], ensure_ascii=False, indent=1))


def _as_dict(gazetteer: Gazetteer, hit: Hit, on: date | None) -> dict[str, object]:
    unit = hit.unit
    return {
        "id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "type": unit.place_type,
        "level": unit.level,
        "parents": [_short(above) for above in gazetteer.parents(unit, on=on)],
        "valid_from": None if unit.valid_from == BEGINNING else unit.valid_from.isoformat(),
        "valid_to": None if unit.valid_to is None else unit.valid_to.isoformat(),
        "came_from": [_short(other) | {"extent": _extent(edge)} for edge, other in gazetteer.came_from(unit)],
        "became": [_short(other) | {"extent": _extent(edge)} for edge, other in gazetteer.became(unit)],
        "match": MATCHES[hit.rank],
    }


def _short(unit: OrgUnit) -> dict[str, str]:
    return {"id": unit.id, "code": unit.code, "name": unit.name}


def _extent(edge: Edge) -> str:
    return "whole" if edge.shares.is_whole else "part"


def print_csv(gazetteer: Gazetteer, hits: Sequence[Hit], *, on: date | None) -> None:
    """A header, then one row a unit; several parents or relatives stand in one cell, parted by semicolons."""
    import csv  # noqa: PLC0415 - only when it is asked for

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for hit in hits:
        unit, start, end = hit.unit, hit.unit.valid_from, hit.unit.valid_to
        writer.writerow(
            (
                unit.id, unit.code, unit.name, unit.place_type, unit.level,
                "; ".join(above.name for above in gazetteer.parents(unit, on=on)),
                "" if start == BEGINNING else start, end or "",
                _listed(gazetteer.came_from(unit)), _listed(gazetteer.became(unit)), MATCHES[hit.rank],
            )
        )  # fmt: skip


def _listed(relatives: Relatives) -> str:
    return "; ".join(f"{unit.code} {unit.name}{'' if edge.shares.is_whole else ' (part)'}" for edge, unit in relatives)

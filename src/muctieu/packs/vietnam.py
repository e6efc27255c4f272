"""The units of Vietnam: three levels until 30 June 2025, two since, and what became of whom that day.

The tables are made by tools/make_vietnam_units.py; where they come from and what they do not know stands in
docs/decisions/0008. An identity is "vn-" and the code under which a unit was first known; one that began with the
reform adds its year, because its code had belonged to another.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from muctieu.core.place import BEGINNING, OrgUnit, PlaceType
from muctieu.core.place_events import UNSTATED, WHOLE, Edge
from muctieu.errors import PackError
from muctieu.packs.gazetteer import Gazetteer
from muctieu.packs.rows import DATA, read_text

REFORM = date(2025, 7, 1)
EVENT = "vn-2025-07-01"
BEFORE, SINCE, LINEAGE = "before-2025-07-01.csv", "since-2025-07-01.csv", "lineage-2025-07-01.csv"
_COLUMNS = {
    BEFORE: ("code", "type", "name", "parent"),
    SINCE: ("code", "type", "name", "parent", "same"),
    LINEAGE: ("old", "new", "extent"),
}
_EXTENTS = {"whole": WHOLE, "part": UNSTATED}
_CITIES = (PlaceType.MUNICIPALITY, PlaceType.CITY)


@cache
def load_vietnam() -> Gazetteer:
    """The units that ship, loaded once and only where they are asked for."""
    return read_vietnam(DATA / "vietnam")


def read_vietnam(folder: Path) -> Gazetteer:
    """The units of a folder with the three tables.

    Raises:
        PackError: MT16xx naming file, line and rule.
    """
    before = _state(folder, BEFORE)
    since = _state(folder, SINCE)
    same = {code: f"vn-{code}" for code, row in since.items() if row[4] == "="}
    old_ids = {code: f"vn-{code}" for code in before}
    new_ids = {code: same.get(code, f"vn-{code}-{REFORM.year}") for code in since}
    old = [_unit(row, old_ids, file=BEFORE, start=BEGINNING) for row in before.values()]
    new = [_unit(row, new_ids, file=SINCE, start=REFORM) for row in since.values()]
    edges = tuple(_edges(folder, old_ids, new_ids))
    return Gazetteer(_joined(old, new), edges)


def _joined(old: Sequence[OrgUnit], new: Sequence[OrgUnit]) -> list[OrgUnit]:
    """Old and new attributes; where the reform changed nothing at all, one stretch instead of two."""
    followed = {replace(unit, valid_from=BEGINNING, valid_to=REFORM): unit for unit in new}
    kept = [replace(unit, valid_to=None) if unit in followed else unit for unit in old]
    unchanged = {unit.id for unit in kept if unit.valid_to is None}
    return [*kept, *(unit for unit in new if unit.id not in unchanged)]


def _state(folder: Path, name: str) -> Mapping[str, Sequence[str]]:
    """Code → cells; a code stands once."""
    found: dict[str, Sequence[str]] = {}
    for line, cells in _rows(folder, name):
        if cells[0] in found:
            raise PackError("MT1607", file=name, key=f"dòng {line} · code", value=cells[0])
        found[cells[0]] = cells
    return found


def _rows(folder: Path, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    columns = _COLUMNS[name]
    lines = csv.reader(io.StringIO(read_text(folder / name, name=name)))
    header = tuple(next(lines, ()))
    if header != columns:
        raise PackError("MT1616", file=name, header=",".join(header), columns=",".join(columns))
    for line, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            raise PackError("MT1617", file=name, line=str(line), got=str(len(cells)), want=str(len(columns)))
        yield line, cells


def _unit(cells: Sequence[str], ids: Mapping[str, str], *, file: str, start: date) -> OrgUnit:
    code, type_code, name, parent = cells[:4]
    try:
        place_type = PlaceType(type_code)
    except ValueError:
        raise _unknown(file, f"{code} · type", type_code, known=tuple(PlaceType)) from None
    if parent and parent not in ids:
        raise _unknown(file, f"{code} · parent", parent, known=(file,))
    return OrgUnit(
        id=ids[code],
        code=code,
        name=f"{'thành phố' if place_type in _CITIES else place_type.name_vi} {name}",
        level=place_type.level,
        parent=ids[parent] if parent else None,
        valid_from=start,
        # The old state ends for everyone: what goes on has new attributes, if only another parent.
        valid_to=REFORM if start == BEGINNING else None,
        place_type=place_type,
    )


def _edges(folder: Path, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Edge]:
    for line, (source, target, extent) in _rows(folder, LINEAGE):
        for code, ids, file, column in ((source, old, BEFORE, "old"), (target, new, SINCE, "new")):
            if code not in ids:
                raise _unknown(LINEAGE, f"dòng {line} · {column}", code, known=(file,))
        if extent not in _EXTENTS:
            raise _unknown(LINEAGE, f"dòng {line} · extent", extent, known=tuple(_EXTENTS))
        yield Edge(EVENT, REFORM, old[source], new[target], _EXTENTS[extent])


def _unknown(file: str, key: str, value: str, *, known: Sequence[str]) -> PackError:
    return PackError("MT1614", file=file, key=key, value=value, known=", ".join(known))

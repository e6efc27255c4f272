"""Sheets that a sample's villages fill in by hand, and what a clerk types from a photo of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from muctieu.core.scan import Spot, read_spot
from muctieu.packs.rows import Row, read_csv

FILE = "work/scans.csv"
SIDES = ("left", "top", "right", "bottom")
COLUMNS = ("file", "form", "place", "indicator", "written", *SIDES)


@dataclass(frozen=True, slots=True)
class ScannedCell:
    """One number as it stands on a photo."""

    indicator: str
    written: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """A photo beside the form of a place, with the numbers that are typed from it."""

    file: str
    content: bytes
    form: str
    place: str
    cells: tuple[ScannedCell, ...]


def read_scans(folder: Path, places: Sequence[str]) -> tuple[ScannedSheet, ...]:
    """The sheets in the order of the file; the rows of one sheet name the same photo."""
    rows = read_csv(folder / FILE, name=f"{folder.name}/{FILE}", columns=COLUMNS)
    by_file: dict[str, list[Row]] = {}
    for row in rows:
        if row.text("place") not in places:
            raise row.unknown("place", row.text("place"), known=places)
        by_file.setdefault(row.text("file"), []).append(row)
    return tuple(_sheet(folder, found) for found in by_file.values())


def _sheet(folder: Path, rows: Sequence[Row]) -> ScannedSheet:
    first = rows[0]
    content = (folder / FILE).with_name(first.text("file")).read_bytes()
    cells = tuple(ScannedCell(row.text("indicator"), row.text("written"), _spot(row)) for row in rows)
    return ScannedSheet(first.text("file"), content, first.text("form"), first.text("place"), cells)


def _spot(row: Row) -> Spot:
    return read_spot("1", [row.text(side) for side in SIDES])

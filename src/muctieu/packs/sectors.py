"""Sectors from `data/sectors.toml`: the headings of a report and what stands under each."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.packs.rows import Row, no_twins

FILE = "sectors.toml"
HEADING_KEYS = ("code", "name_vi", "name_en")
KEYS = (*HEADING_KEYS, "heading")


@dataclass(frozen=True, slots=True)
class Heading:
    """One of the four parts of a report's results."""

    code: str
    name_vi: str
    name_en: str
    order: int


@dataclass(frozen=True, slots=True)
class Sector:
    """A field of work; `order` counts through the whole report."""

    code: str
    name_vi: str
    name_en: str
    heading: Heading
    order: int


def sectors_of(file: Row) -> dict[str, Sector]:
    """Code → sector, in the order of reports."""
    heading_rows = list(file.tables("heading", HEADING_KEYS))
    no_twins((row.text("code"), row) for row in heading_rows)
    headings = {row.text("code"): _heading(row, order) for order, row in enumerate(heading_rows, start=1)}
    rows = list(file.tables("sector", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    sectors = (_sector(row, headings, order) for order, row in enumerate(rows, start=1))
    return {sector.code: sector for sector in sectors}


def _heading(row: Row, order: int) -> Heading:
    return Heading(row.text("code"), row.text("name_vi"), row.english("name_en"), order)


def _sector(row: Row, headings: dict[str, Heading], order: int) -> Sector:
    heading = headings.get(row.text("heading"))
    if heading is None:
        raise row.unknown("heading", row.text("heading"), known=headings)
    return Sector(row.text("code"), row.text("name_vi"), row.english("name_en"), heading, order)

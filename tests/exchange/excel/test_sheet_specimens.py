"""Specimens that are spreadsheets give the figures that the manifest says, with what is doubtful about each."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from muctieu.exchange.excel.fill import fill_workbook
from muctieu.exchange.excel.mapping import FormMapping
from muctieu.exchange.excel.propose import propose_mapping
from tests.exchange.excel.test_fill import at, people
from tests.exchange.sheets import EXPECTED, codes, figures
from tests.exchange.test_specimens import FOLDER, MANIFEST, name_of

SHEETS = [entry for entry in MANIFEST if "sheet" in entry]


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("specimens_make_sheets", FOLDER / "make_sheets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_specimens_are_what_their_script_writes() -> None:
    makers: Mapping[str, Callable[[], bytes]] = maker().MAKERS

    assert [name for name, make in makers.items() if (FOLDER / name).read_bytes() != make()] == []


@pytest.mark.parametrize("entry", SHEETS, ids=name_of)
def test_specimen_gives_the_figures_of_its_manifest(entry: dict[str, Any]) -> None:
    rows, file = figures((FOLDER / entry["file"]).read_bytes(), file=entry["file"])

    assert [[row.address, row.place, row.indicator, row.text, *codes(row.findings)] for row in rows] == entry["sheet"]
    assert sorted(set(codes(file.findings))) == entry.get("about", [])


def test_form_of_the_level_above_is_proposed_and_filled() -> None:
    raw = (FOLDER / "bieu-cap-tren.xlsx").read_bytes()
    found = propose_mapping(raw, EXPECTED, file="bieu-cap-tren.xlsx")
    slots = tuple(one.slot for one in found)

    result = fill_workbook(
        raw, FormMapping(slots), {slot.asked: people("7") for slot in slots}, file="x.xlsx", units={}
    )

    assert [(slot.cell, slot.indicator, slot.years_back) for slot in slots] == [
        ("E4", "poor_households", 0),
        ("F4", "poor_households", 1),
        ("E5", "near_poor_households", 0),
        ("F5", "near_poor_households", 1),
    ]
    assert (result.count, result.findings) == (4, ())
    assert [getattr(at(result.raw, slot.cell), "text", "") for slot in slots] == ["7"] * 4

"""What the explanations name exists: modules, functions, files."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "muctieu"
JOURNEY = (ROOT / "docs" / "explain" / "journey-of-a-figure.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:core|exchange)\.[\w.]+)`", JOURNEY)))
FILES = sorted(set(re.findall(r"`((?:exchange|packs|web|core)/[\w./-]+)`", JOURNEY)))
ABUSE = (ROOT / "docs" / "explain" / "abuse-cases.md").read_text(encoding="utf-8")
HELD_BY = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", ABUSE)))


def test_the_journey_has_nine_steps() -> None:
    assert re.findall(r"^\*\*(\d)\. ", JOURNEY, re.MULTILINE) == list("123456789")


@pytest.mark.parametrize("name", NAMES)
def test_the_journey_names_what_can_be_imported(name: str) -> None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(["muctieu", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        return
    pytest.fail(f"there is no muctieu.{name}")


@pytest.mark.parametrize("file", FILES)
def test_the_journey_names_files_that_exist(file: str) -> None:
    assert (SOURCE / file).exists()


def test_the_journey_follows_the_figure_that_the_sample_holds() -> None:
    note = (SOURCE / "packs/data/plans/nam-sao-phin-2020-2025/notes/12-bao-cao-nam.txt").read_text(encoding="utf-8")

    assert note[692:697] == "13/19"
    assert "692–697" in JOURNEY


def test_every_abuse_case_names_its_tests() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (.+) \|$", ABUSE, re.MULTILINE)

    numbers = "1 2 3 4 5 6 7 9 10 11 12 13 14 15 16 17 18 24 25 26 27 28 29 33 34 35 36 37 38 39 40 41 42 43 44"
    assert " ".join(number for number, _tests in rows) == numbers
    assert all("::" in tests for _number, tests in rows)


@pytest.mark.parametrize(("file", "name"), HELD_BY)
def test_an_abuse_case_is_held_by_a_test_that_exists(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")

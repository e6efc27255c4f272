"""Outlines and sentence patterns of review reports, from `data/reports/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

from muctieu.core.report import ReportKind
from muctieu.packs.rows import DATA, Row, no_twins, read_toml

FOLDER = "reports"
OUTLINE_KEYS = ("kind", "about", "sections")
SECTION_KEYS = ("id", "title", "fill", "prompt")
CASE_KEYS = ("code", "variants")
_PLACE = re.compile(r"\{(\w*)\}")
# What a pattern may name; `reports.sentences` gives each.
PLACES = frozenset({
    "name", "Name", "value", "goal", "share", "gap", "due", "reach", "only", "change", "coverage", "years",
    "former", "paper", "period",
    "is", "left", "ranked", "holds",
})  # fmt: skip
OUTLINE_PLACES = frozenset({"plan", "period"})


class Fill(StrEnum):
    """What stands in a section."""

    COUNTS = "counts"
    REVISIONS = "revisions"
    RESULTS = "results"
    FOCUS = "focus"
    MISSING = "missing"
    RAISE = "raise"
    FORCE = "force"
    AMEND = "amend"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section's title and what fills it, in order; `prompt` asks people for their words."""

    id: str
    title: str
    fill: tuple[Fill, ...]
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one kind of report; `about` and titles hold {plan} and {period}."""

    kind: ReportKind
    about: str
    sections: tuple[OutlineSection, ...]


@cache
def load_outlines() -> Mapping[ReportKind, Outline]:
    """Kind of report → its outline.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return outlines_of(read_toml(DATA / FOLDER / "outlines.toml", name="reports/outlines.toml", keys=("outline",)))


@cache
def outline_version() -> str:
    """What the shipped outlines and sentences are, in twelve letters: others may read otherwise."""
    found = sha256()
    for name in ("outlines.toml", "sentences.toml"):
        found.update((DATA / FOLDER / name).read_bytes())
    return found.hexdigest()[:12]


@cache
def load_patterns() -> Mapping[str, tuple[str, ...]]:
    """Case ("number.met") → its variants, in the order in which they are taken.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return patterns_of(read_toml(DATA / FOLDER / "sentences.toml", name="reports/sentences.toml", keys=("case",)))


def read_words(path: Path, outline: Outline) -> dict[str, str]:
    """People's words from a TOML file, by the section of the outline to which each text belongs.

    Raises:
        PackError: MT1601 and MT1602 for a file that cannot be read, MT1603 for a section that takes no words.
    """
    asked = [one.id for one in outline.sections if Fill.TYPED in one.fill]
    file = read_toml(path, name=path.name, keys=asked)
    return {name: file.text(name) for name in asked if file.has(name)}


def outlines_of(file: Row) -> dict[ReportKind, Outline]:
    """The outlines in a file, each kind once."""
    rows = list(file.tables("outline", OUTLINE_KEYS, name="kind"))
    no_twins(((row.text("kind"), row) for row in rows), key="kind")
    return {outline.kind: outline for outline in map(_outline, rows)}


def _outline(row: Row) -> Outline:
    rows = list(row.tables("sections", SECTION_KEYS, name="id"))
    no_twins(((one.text("id"), one) for one in rows), key="id")
    about = _checked(row, "about", row.text("about"), OUTLINE_PLACES)
    return Outline(row.choice("kind", ReportKind), about, tuple(map(_section, rows)))


def _section(row: Row) -> OutlineSection:
    fills = tuple(_fill(row, word) for word in row.words("fill"))
    prompt = row.text("prompt") if Fill.TYPED in fills else row.text("prompt", "")
    return OutlineSection(row.text("id"), _checked(row, "title", row.text("title"), OUTLINE_PLACES), fills, prompt)


def _fill(row: Row, word: str) -> Fill:
    if word not in [one.value for one in Fill]:
        raise row.unknown("fill", word, known=[one.value for one in Fill])
    return Fill(word)


def patterns_of(file: Row) -> dict[str, tuple[str, ...]]:
    """The patterns in a file, each case once."""
    rows = list(file.tables("case", CASE_KEYS))
    no_twins((row.text("code"), row) for row in rows)
    return {row.text("code"): tuple(_variants(row)) for row in rows}


def _variants(row: Row) -> Iterable[str]:
    found = row.words("variants")
    if not found:
        raise row.wrong("variants", found, rule_vi="phải có ít nhất một câu", rule_en="needs at least one sentence")
    return [_checked(row, "variants", one, PLACES) for one in found]


def _checked(row: Row, key: str, text: str, known: Iterable[str]) -> str:
    """The text, whose places are all known (MT1614)."""
    for name in _PLACE.findall(text):
        if name not in known:
            raise row.unknown(key, f"{{{name}}}", known=sorted(known))
    return text

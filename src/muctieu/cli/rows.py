"""Readings for programs: JSON, JSON lines, CSV. A document is printed whole or not at all."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muctieu.cli.intake import Note
    from muctieu.core.reading.model import Fact

COLUMNS = (
    "id", "start", "end", "text", "value", "value_hi", "fraction", "unit", "approx", "period", "target", "target_unit",
    "attainment_pct", "change_kind", "change_value", "change_unit", "change_vs", "head", "subject", "indicator",
    "findings", "sentence",
)  # fmt: skip
# Spreadsheets take a cell that begins so for a formula, full-width signs included; a signed number is none.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠].", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def print_jsonl(notes: Iterator[Note]) -> None:
    """One line per document."""
    for note in notes:
        print(note.reading.as_json())


def print_json(notes: Iterator[Note]) -> None:
    """One array of documents."""
    documents = [note.reading.as_dict() for note in notes]
    print(json.dumps(documents, ensure_ascii=False, indent=1))


def print_csv(notes: Iterator[Note]) -> None:
    """A header, then one row per fact, written document by document; numbers with a decimal point."""
    import csv  # noqa: PLC0415 - only when it is asked for

    for number, note in enumerate(notes):
        block = io.StringIO()
        writer = csv.writer(block, lineterminator="\n")
        if number == 0:
            writer.writerow(COLUMNS)
        writer.writerows([harmless(cell) for cell in row_of(note, fact)] for fact in note.reading.facts)
        sys.stdout.write(block.getvalue())


def harmless(cell: str) -> str:
    """The cell as text that no spreadsheet runs: a would-be formula gets an apostrophe, a negative number stays."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def row_of(note: Note, fact: Fact) -> tuple[str, ...]:
    """A fact in the order of `COLUMNS`."""
    change, (first, last) = fact.change, fact.sentence
    return (
        note.extracted.id, str(fact.start), str(fact.end), note.extracted.text[fact.start : fact.end],
        _number(fact.value), _number(fact.value_hi), "/".join(map(_number, fact.fraction or ())), fact.unit or "",
        fact.approx, fact.period or "", _number(fact.target), fact.target_unit or "", _number(fact.attainment_pct),
        change.kind if change else "", _number(change.value) if change else "", change.unit or "" if change else "",
        change.vs or "" if change else "", fact.head, fact.subject, fact.indicator or "",
        " ".join(finding.code for finding in fact.findings),
        " ".join(note.extracted.text[first:last].split()),
    )  # fmt: skip


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")

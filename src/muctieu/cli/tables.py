"""A reading for people: each figure with what belongs to it, and below it the sentence where it stands, marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from muctieu.cli.layout import ELLIPSIS, column_widths, has_colour, line_of, terminal_width, wrap
from muctieu.cli.output import both, visible
from muctieu.core.numbers_vi import format_vi

if TYPE_CHECKING:
    from decimal import Decimal

    from muctieu.cli.intake import Note
    from muctieu.core.reading.model import Fact, Statement
    from muctieu.errors import Finding

HEADINGS = (
    ("số liệu", "figure"),
    ("chỉ tiêu giao", "target"),
    ("đạt", "attained"),
    ("thay đổi", "change"),
    ("kỳ", "period"),
    ("chỉ tiêu", "indicator"),
)
RIGHT = frozenset({0, 2, 3})
INDENT = "    "
# Longer sentences are cut around the figure, so that a page of legal text does not drown it.
CONTEXT_BEFORE, CONTEXT_AFTER = 90, 110
LEAST_COLUMN = 6
_SIGN = {"up": "+", "down": "−"}
_HEDGE = {">": "trên ", "<": "dưới ", "~": "khoảng ", "=": ""}
_WEIGHT = {"error": "!!", "warning": "! ", "note": "i "}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def print_table(notes: Iterator[Note]) -> None:
    """Each document as it is read."""
    width, colour = terminal_width(), has_colour()
    for number, note in enumerate(notes):
        lines = [""] if number else []
        lines += _document(note, width, colour=colour)
        print("\n".join(lines), flush=True)


def _document(note: Note, width: int, *, colour: bool) -> list[str]:
    reading = note.reading
    head = f"{reading.id} · {both('số liệu', 'figures')}: {len(reading.facts)}"
    if reading.dateline:
        head += f" · {both('ngày', 'dated')}: {reading.dateline}"
    lines = wrap(visible(head), width)
    for finding in reading.findings:
        lines += _finding(finding, width)
    if reading.facts:
        lines += _facts(note, width, colour=colour)
    lines += [line for said in reading.statements for line in _statement(note, said, width)]
    return lines


def _facts(note: Note, width: int, *, colour: bool) -> Iterator[str]:
    heading = tuple(both(vi, en, between="/") for vi, en in HEADINGS)
    rows = [heading, *(_cells(fact) for fact in note.reading.facts)]
    widths = column_widths(rows, total=width, least=LEAST_COLUMN)
    yield line_of(heading, widths, right=RIGHT)
    yield "─" * width
    for fact, row in zip(note.reading.facts, rows[1:], strict=True):
        yield line_of(row, widths, right=RIGHT)
        yield from _in_context(note.extracted.text, fact, width, colour=colour)
        for finding in fact.findings:
            yield from _finding(finding, width)


def _cells(fact: Fact) -> tuple[str, ...]:
    change = fact.change
    cells = (
        _figure(fact),
        _amount(fact.target, fact.target_unit or fact.unit),
        _amount(fact.attainment_pct, "%"),
        _SIGN[change.kind] + _amount(change.value, change.unit) if change else "",
        fact.period or "",
        fact.indicator or fact.subject,
    )
    return tuple(visible(unicodedata.normalize("NFC", cell)) or "–" for cell in cells)


def _figure(fact: Fact) -> str:
    if fact.value is None:
        return ""
    if fact.fraction:
        number = "/".join(format_vi(part) for part in fact.fraction)
    elif fact.value_hi is not None:
        number = f"{format_vi(fact.value)}–{format_vi(fact.value_hi)}"
    else:
        number = format_vi(fact.value)
    return _HEDGE.get(fact.approx, "") + _joined(number, fact.unit)


def _amount(value: Decimal | None, unit: str | None) -> str:
    return "" if value is None else _joined(format_vi(value), unit)


def _joined(number: str, unit: str | None) -> str:
    if not unit:
        return number
    return number + unit if unit.startswith(("%", "‰")) else f"{number} {unit}"


def _in_context(text: str, fact: Fact, width: int, *, colour: bool) -> Iterator[str]:
    """The sentence on its own lines, the figure in brackets (and bold where the terminal shows it)."""
    first, last = fact.sentence if fact.sentence != (0, 0) else (0, len(text))
    start, end = max(first, fact.start - CONTEXT_BEFORE), min(last, fact.end + CONTEXT_AFTER)
    before = (ELLIPSIS if start > first else "") + text[start : fact.start]
    after = text[fact.end : end] + (ELLIPSIS if end < last else "")
    marked = f"{before}[{text[fact.start : fact.end]}]{after}"
    for line in wrap(visible(unicodedata.normalize("NFC", marked)), width - len(INDENT)):
        yield INDENT + (_emphasised(line) if colour else line)


def _emphasised(line: str) -> str:
    start, end = line.find("["), line.find("]")
    return line if start < 0 or end < start else line[:start] + _BOLD + line[start : end + 1] + _PLAIN + line[end + 1 :]


def _statement(note: Note, said: Statement, width: int) -> Iterator[str]:
    name = {"grade": ("xếp loại", "graded"), "met": ("đều đạt", "all met"), "kept": ("duy trì", "kept")}[said.kind]
    place = said.indicator or both("chưa rõ chỉ tiêu", "indicator unknown")
    words = " ".join(note.extracted.text[said.start : said.end].split())
    yield from wrap(visible(f"{both(*name, between='/')}: “{words}” · {said.period or '–'} · {place}"), width)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    text = both(finding.message_vi, finding.message_en)
    mark = f"{INDENT}{_WEIGHT[finding.severity.value]} "
    for number, line in enumerate(wrap(visible(f"{finding.code} · {text}"), width - len(mark))):
        yield (mark if number == 0 else " " * len(mark)) + line

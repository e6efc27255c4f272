"""A reading for people: each figure with what belongs to it, and below it the sentence where it stands, marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from muctieu.cli.layout import ELLIPSIS, column_widths, has_colour, line_of, terminal_width, wrap
from muctieu.cli.output import both, language, visible
from muctieu.core.numbers_vi import format_vi
from muctieu.packs.loader import load_indicators

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
# Below this width (a telephone, half a window) columns would be cut too short.
NARROW = 76
NOTHING = "–"
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
    rows = [_cells(fact) for fact in note.reading.facts]
    heads = _in_columns(rows, width) if width >= NARROW else _in_words(rows, width)
    for fact, head in zip((None, *note.reading.facts), heads, strict=True):
        yield from head
        if fact is not None:
            yield from _in_context(note.extracted.text, fact, width, colour=colour)
            for finding in fact.findings:
                yield from _finding(finding, width)


def _in_columns(rows: list[tuple[str, ...]], width: int) -> Iterator[list[str]]:
    """The lines above the first figure, then the line of each."""
    headings = list(zip(*(both(vi, en, between="\n").split("\n") for vi, en in HEADINGS), strict=True))
    widths = column_widths([*headings, *rows], total=width, least=LEAST_COLUMN)
    yield [*(line_of(heading, widths, right=RIGHT) for heading in headings), "─" * width]
    for row in rows:
        yield [line_of(row, widths, right=RIGHT)]


def _in_words(rows: list[tuple[str, ...]], width: int) -> Iterator[list[str]]:
    """The same for a window too narrow for columns: what is known, each with its name."""
    yield ["─" * width]
    for row in rows:
        said = [
            cell if number == 0 else f"{both(*HEADINGS[number], between='/')}: {cell}"
            for number, cell in enumerate(row)
            if cell != NOTHING
        ]
        yield wrap(" · ".join(said), width)


def _cells(fact: Fact) -> tuple[str, ...]:
    change = fact.change
    cells = (
        _figure(fact),
        _target(fact),
        _amount(fact.attainment_pct, "%"),
        _SIGN[change.kind] + _amount(change.value, change.unit) if change else "",
        fact.period or "",
        _name(fact),
    )
    return tuple(visible(unicodedata.normalize("NFC", cell)) or NOTHING for cell in cells)


def _name(fact: Fact) -> str:
    """What is measured: the indicator's name, or the text's own words where no indicator is known."""
    indicator = load_indicators().get(fact.indicator or "")
    if indicator is None:
        return f"? {fact.subject}" if fact.subject else ""
    return indicator.name_en if language() == "en" else indicator.name_vi


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


def _target(fact: Fact) -> str:
    """The goal; a goal that stands alone may be a range."""
    unit = fact.target_unit or fact.unit
    if fact.target is not None and fact.head == "target" and fact.value_hi is not None:
        return _joined(f"{format_vi(fact.target)}–{format_vi(fact.value_hi)}", unit)
    return _amount(fact.target, unit)


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
        yield INDENT + (emphasised(line) if colour else line)


def emphasised(line: str) -> str:
    """The line with its bracketed figure in bold."""
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

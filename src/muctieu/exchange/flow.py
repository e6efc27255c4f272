"""Extracted text while it is put together: runs make lines, lines make cells, rows and flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from muctieu.errors import Finding

# A layout table (letterhead, signatures) has two cells with lines of their own; a data table has more.
_LAYOUT_CELLS = 2
_CELL_END = "\t"
_PARAGRAPH_END = "; "
# Characters of a hidden passage that its finding repeats.
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters of one line, and whether the page hides them."""

    text: str
    is_hidden: bool = False


Line = list[Run]


@dataclass(slots=True)
class Flow:
    """Lines in reading order: a body, a cell, a text box or a note."""

    lines: list[Line] = field(default_factory=list)
    _unfinished: Line = field(default_factory=list)

    def add(self, line: Line, *, is_joined: bool = False) -> None:
        """Add a line that has characters; one whose end mark is deleted goes on in the next."""
        whole = self._unfinished + line
        self._unfinished = whole if is_joined else []
        if not is_joined and any(run.text.strip() for run in whole):
            self.lines.append(whole)

    def close(self) -> None:
        """No line comes any more: what is unfinished is a line."""
        self.add([])


@dataclass(slots=True)
class Row:
    """A table row while its cells are read."""

    cells: list[Flow] = field(default_factory=list)
    is_deleted: bool = False

    def lines(self) -> list[Line]:
        """One line with the cells a tab apart, so that a figure keeps its label, unit and neighbours.

        The cells of a layout table stand one after the other instead, or the date line of a letterhead would be
        glued to the name of the office.
        """
        if self.is_deleted:
            return []
        if len(self.cells) <= _LAYOUT_CELLS and any(len(cell.lines) > 1 for cell in self.cells):
            return [line for cell in self.cells for line in cell.lines]
        joined: Line = []
        for number, cell in enumerate(self.cells):
            if number:
                joined.append(Run(_CELL_END))
            joined += _one_line(cell)
        while joined and joined[-1].text == _CELL_END:
            joined.pop()
        return [joined]


def _one_line(cell: Flow) -> Line:
    line: Line = []
    for number, part in enumerate(cell.lines):
        if number:
            # Not a blank: 12 and 345 in two paragraphs must not become 12 345.
            line.append(Run(_PARAGRAPH_END))
        line += [Run(run.text.replace("\n", " "), run.is_hidden) for run in part]
    return line


def to_text(lines: list[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The text of some lines, one below the other, and the spans of it that the page hides."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    place = 0
    for number, line in enumerate(lines):
        if number:
            pieces.append("\n")
            place += 1
        for run in line:
            if run.is_hidden and run.text.strip():
                _mark(spans, place, place + len(run.text))
            pieces.append(run.text)
            place += len(run.text)
    return "".join(pieces), spans


def _mark(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a span; one that continues the last is the same piece of hidden text."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def hidden_findings(text: str, spans: list[tuple[int, int]]) -> Iterator[Finding]:
    """A finding for each span of the text that the page hides."""
    for start, end in spans:
        said = text[start:end].strip()
        yield Finding("MT5151", {"text": said[:_SHOWN] + ("…" if len(said) > _SHOWN else "")}, start, end)

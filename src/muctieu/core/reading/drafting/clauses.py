"""Cuts an item of a resolution into clauses with one goal each, and tells what stands in brackets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from muctieu.core.reading.drafting.heading import UPPER

_BRACKET = re.compile(r"\([^()]*\)?")
_SENTENCE = re.compile(rf"[.!?](?=\s+[{UPPER}0-9“\"])")
_SEMICOLON = re.compile(";")
# No goal of a resolution takes so many characters; the bound keeps hostile input from costing its square.
MAX_CLAUSE = 1500
_EDGE = " \t.;,:–-\u00a0"
_JOIN = re.compile(r",\s+|\s+và\s+|;\s*")
# A digit that is no part of a year or a day.
HAS_FIGURE = re.compile(r"(?<![0-9/.])(?!(?:19|20)[0-9]{2}(?![0-9]))(?![0-9]{1,2}/)[0-9]")
_LABEL = re.compile(r"[^:;.()]{2,90}:\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch `start`..`end` of the plain text with the brackets inside it and the label in front of it."""

    start: int
    end: int
    brackets: tuple[tuple[int, int], ...] = ()
    label: str = ""

    def outside(self, at: int) -> bool:
        """Whether the place lies in the clause's own words, not in a bracket."""
        return self.start <= at < self.end and _free(at, self.brackets)


def brackets_in(plain: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The bracketed stretches; one that is never closed runs to the end."""
    return tuple(match.span() for match in _BRACKET.finditer(plain, start, end))


def split_clauses(plain: str, start: int, end: int, *, is_label: Callable[[str], bool]) -> Iterator[Clause]:
    """Sentences and parts between semicolons; brackets are never cut.

    What stands before a colon is a label of all of them ("Về kinh tế:") when `is_label` says so; otherwise it is the
    subject of the first.
    """
    brackets = brackets_in(plain, start, end)
    label, begin = "", start
    match = _LABEL.match(plain, start, end)
    if match is not None and not HAS_FIGURE.search(match.group()) and is_label(match.group()):
        label, begin = match.group().lower(), match.end()
    cuts = [match.end() for match in _SENTENCE.finditer(plain, begin, end)]
    cuts += [match.end() for match in _SEMICOLON.finditer(plain, begin, end)]
    for cut in (*sorted(cut for cut in cuts if _free(cut - 1, brackets)), end):
        yield from _clause(plain, begin, cut, label=label)
        begin = cut


def _free(at: int, brackets: tuple[tuple[int, int], ...]) -> bool:
    before = bisect_left(brackets, (at + 1,)) - 1
    return before < 0 or at >= brackets[before][1]


def _clause(plain: str, start: int, end: int, *, label: str) -> Iterator[Clause]:
    while start < end and plain[start] in _EDGE:
        start += 1
    while end > start and plain[end - 1] in _EDGE:
        end -= 1
    if 0 < end - start <= MAX_CLAUSE:
        yield Clause(start, end, brackets_in(plain, start, end), label)


def joints(plain: str, clause: Clause) -> list[tuple[int, int]]:
    """Commas and "và" in the clause's own words, where a second goal may begin."""
    return [match.span() for match in _JOIN.finditer(plain, clause.start, clause.end) if clause.outside(match.start())]


def cut_at(plain: str, clause: Clause, joint: tuple[int, int]) -> tuple[Clause, Clause] | None:
    """The clause in two, the joint left out; None when nothing would be left on one side."""
    parts = (*_clause(plain, clause.start, joint[0], label=clause.label),
             *_clause(plain, joint[1], clause.end, label=clause.label))  # fmt: skip
    return (parts[0], parts[1]) if len(parts) == 2 else None


def wording_span(plain: str, clause: Clause) -> tuple[int, int]:
    """The clause without a bracket at its end."""
    start, end = clause.start, clause.end
    for low, high in reversed(clause.brackets):
        if high == end:
            end = low
            while end > start and plain[end - 1] in _EDGE:
                end -= 1
    return (start, end) if start < end else (clause.start, clause.end)

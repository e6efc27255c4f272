"""Text in, facts with spans out: the whole way of one document through the reading room."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import SCALES, format_vi
from muctieu.core.reading.document import legacy_encoding, make_document
from muctieu.core.reading.facts import FactSentence
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.linker import Linker
from muctieu.core.reading.model import Fact, NumberWord, Reading, Statement
from muctieu.core.reading.periods import Frame, find_time, spell
from muctieu.core.reading.scope import Context, Scope
from muctieu.core.reading.statements import HINT, find_number_words
from muctieu.core.reading.structure import (
    LIST_RANK,
    Line,
    heading_kind,
    mark_headings,
    read_outline,
    split_lines,
    split_sentences,
)
from muctieu.core.reading.tablefacts import table_facts
from muctieu.core.reading.tables import find_tables
from muctieu.core.reading.tokens import tag_cues, tokenise
from muctieu.errors import Finding

FIGURE = re.compile("[0-9]")
DIGITS = re.compile("[0-9]+")
LETTERS = re.compile(r"[^\W\d_]+")
# What may stand between an amount in digits and the same amount in words.
OPENED = re.compile(r"[^0-9()]*\((?:[^\W\d_]+\s*:\s*)?")
BEFORE_WORDS = 60
DENSE_FROM = 1000  # characters from which a stretch may be a dump of data
DUMP_FROM = 20_000  # characters from which the whole document may be one
DENSE = 100  # runs of digits in such a stretch


def read(text: str, *, lexicon: Lexicon, indicators: Sequence[Indicator] = (), id: str = "") -> Reading:  # noqa: A002 - the contract's own word
    """The facts, statements and number words of a report.

    Args:
        text: The text as extracted; all offsets of the result count its characters.
        lexicon: The words the reader knows (`muctieu.packs.reading.load_lexicon()`).
        indicators: The catalogue that facts are linked to; empty leaves them unlinked.
        id: Carried into the result.
    """
    document = make_document(text)
    linker = Linker(indicators, lexicon) if indicators else None
    return _Reader(Context(document, lower(document.plain), lexicon, linker)).read(id)


def in_dong(value: Decimal | None, unit: str | None) -> Decimal | None:
    """An amount of money in đồng; None when the unit is none of đồng, nghìn, triệu, tỷ đồng."""
    if value is None or unit is None:
        return None
    scale, _, rest = unit.rpartition(" ")
    if rest != "đồng" or (scale and scale not in SCALES):
        return None
    return value * SCALES.get(scale, Decimal(1))


def lower(plain: str) -> str:
    """`plain` in lower case, character for character, so that offsets stay."""
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


class _Reader:
    """Walks through the lines of one document and keeps what headings and openings have set."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.document = context.document
        self.plain = context.document.plain
        self.low = context.low
        self.stack: list[tuple[int, Scope]] = []
        self.facts: list[Fact] = []
        self.statements: list[Statement] = []
        self.findings: list[Finding] = []
        self.listed: Scope | None = None

    def read(self, name: str) -> Reading:
        lines = split_lines(self.plain)
        mark_headings(self.plain, self.low, lines)
        outline = self.context.outline = read_outline(self.plain, self.low, lines)
        if len(self.low) < DUMP_FROM or not self._too_dense(0, len(self.low)):
            self._lines(lines)
        words = self._words()
        self._compare_words(words)
        return Reading(
            name,
            tuple(self.facts),
            tuple(self.statements),
            words,
            title=outline.title,
            dateline=outline.dateline,
            period=spell(outline.period),
            findings=self._document_findings(),
        )

    def _lines(self, lines: list[Line]) -> None:
        """Line by line; a table is read as one, by its columns."""
        tables = find_tables(self.low, lines, self.context.outline.frame)
        at = 0
        while at < len(lines):
            table = tables.get(at)
            if table is None:
                self._line(lines[at])
            else:
                self.facts.extend(table_facts(table, self.context, self._base()))
            at = at + 1 if table is None else table.last

    def _too_dense(self, start: int, end: int) -> bool:
        """Whether a long stretch is digits with hardly a word: a dump of data, which is not read and gets a finding."""
        digits = sum(1 for _ in DIGITS.finditer(self.low, start, end))
        if digits < DENSE or digits <= 4 * sum(1 for _ in LETTERS.finditer(self.low, start, end)):
            return False
        first, last = self.document.span(start, min(start + 80, end))
        self.findings.append(Finding("MT3002", {"text": " ".join(self.plain[start : start + 40].split())}, first, last))
        return True

    def _words(self) -> tuple[NumberWord, ...]:
        found = []
        for start, end, value in find_number_words(self.low):
            first, last = self.document.span(start, end)
            found.append(NumberWord(first, last, " ".join(self.plain[start:end].split()), value))
        return tuple(found)

    def _compare_words(self, words: tuple[NumberWord, ...]) -> None:
        """17 tỷ đồng (Mười bảy tỷ đồng): words that say another amount than the digits before them."""
        text, ends = self.document.original, [fact.end for fact in self.facts]
        for word in words:
            at = bisect_right(ends, word.start) - 1
            if at < 0 or word.start - ends[at] > BEFORE_WORDS or not OPENED.fullmatch(text, ends[at], word.start):
                continue
            fact = self.facts[at]
            amount = in_dong(fact.value if fact.value is not None else fact.target, fact.unit)
            if amount is not None and amount != word.value:
                told = {"text": text[fact.start : fact.end], "words": word.text, "value": format_vi(word.value)}
                self.findings.append(Finding("MT3201", told, fact.start, word.end))

    def _document_findings(self) -> tuple[Finding, ...]:
        legacy = legacy_encoding(self.document.original)
        if legacy is not None:
            first = Finding("MT3001", {"encoding": legacy}, 0, min(len(self.document.original), 80))
            self.findings.insert(0, first)
        return tuple(self.findings)

    # -- scopes --------------------------------------------------------------------------------------------------

    def _base(self) -> Scope:
        return self.stack[-1][1] if self.stack else Scope(self.context.outline.period, self.context.outline.is_plan)

    def _frame(self, scope: Scope) -> Frame:
        frame = self.context.outline.frame
        year = scope.months[2] if scope.months else frame.year
        term = scope.months[2] if scope.months and scope.months[0] != scope.months[2] else frame.term_end
        return Frame(year, scope.months or frame.months, term)

    def _line(self, line: Line) -> None:
        begin = line.body
        if line.heading_end:
            self._heading(line)
            begin = line.heading_end
        if begin < line.end:
            self._paragraph(line, begin)

    def _heading(self, line: Line) -> None:
        rank = line.rank if line.rank is not None else 0
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()
        above = self._base()
        low = self.low[line.body : line.heading_end]
        months = above.months
        for words in find_time(self.low, line.body, line.heading_end, self._frame(above)):
            if words.months is not None:
                months = words.months
                break
        kind = heading_kind(low, self.context.lexicon)
        goal = kind == "goal" or (above.goal and kind != "result")
        self.stack.append((rank, Scope(months, goal)))
        self.listed = None

    def _paragraph(self, line: Line, begin: int) -> None:
        base = self._base()
        if self.listed is not None and line.rank is not None and line.rank >= LIST_RANK:
            base = self.listed
        elif line.rank is None or line.rank < LIST_RANK:
            self.listed = None
        scope = Scope(base.months, base.goal)
        for start, end in split_sentences(self.plain, begin, line.end):
            self._sentence((start, end), base, scope)
        if self.plain[begin : line.end].rstrip().endswith(":"):
            self.listed = scope

    def _sentence(self, span: tuple[int, int], base: Scope, scope: Scope) -> None:
        if span[1] - span[0] > DENSE_FROM and self._too_dense(*span):
            return
        judged = HINT.search(self.low, *span) is not None
        counted = FIGURE.search(self.low, *span) is not None
        times = find_time(self.low, *span, self._frame(scope))
        if not (judged or counted or times):
            return
        tokens = tokenise(self.plain, *span)
        sentence = FactSentence(self.context, tokens, tag_cues(tokens, self.context.lexicon), times)
        sentence.open_scope(base, scope)
        if counted:
            self.facts.extend(sentence.facts(scope))
        if judged:
            self.statements.extend(sentence.statements(scope))
        if sentence.adopts_targets():
            scope.goal = True

"""The figures of a table as facts: the columns say what each number is, the rows what it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from muctieu.core.reading.linker import Link, Zone
from muctieu.core.reading.model import Change, Fact
from muctieu.core.reading.numbers import Mention, Scanner
from muctieu.core.reading.periods import Months, spell, year_before
from muctieu.core.reading.scope import Context, Scope
from muctieu.core.reading.tables import (
    ACTUAL,
    CHANGE,
    EARLIER,
    LABEL,
    MEASURE,
    PLAN,
    RATE,
    RATIO,
    UNIT,
    Cell,
    Column,
    Table,
)
from muctieu.core.reading.tokens import NUMBER, WORD, Token, longest, tokenise
from muctieu.core.reading.units import read_unit

_READ = frozenset({ACTUAL, CHANGE, EARLIER, MEASURE, PLAN, RATE, RATIO})


@dataclass(slots=True)
class _Row:
    """A body row: the span and the words of its label, its unit, and the figures by column."""

    span: Cell
    label: list[Token]
    unit: str | None
    figures: dict[int, list[Mention]]


def table_facts(table: Table, context: Context, scope: Scope) -> list[Fact]:
    """The facts of all rows in the order of the text."""
    return _TableReader(table, context, scope).read()


class _TableReader:
    def __init__(self, table: Table, context: Context, scope: Scope) -> None:
        self.table = table
        self.context = context
        self.scope = scope
        self.low = context.low
        self.units = [self._head_unit(column) for column in table.columns]
        self.caption = self._unit(table.caption)
        self.links = self._pair()

    def read(self) -> list[Fact]:
        facts = []
        for cells in self.table.rows:
            row = self._row(cells)
            if row is not None:
                facts.extend(self._facts(row))
        return sorted(facts, key=lambda fact: fact.start)

    # -- units ---------------------------------------------------------------------------------------------------

    def _unit(self, cell: Cell | None) -> str | None:
        """The unit written in a cell."""
        if cell is None or cell[0] == cell[1]:
            return None
        tokens = tokenise(self.low, *cell)
        found = read_unit(tokens, 0, self.context.lexicon)
        return found.unit if found.after == len(tokens) or found.known else None

    def _head_unit(self, column: Column) -> str | None:
        """The unit in the brackets of a head, or the noun that a head counts ("Số hộ", "Nhân khẩu")."""
        unit = self._unit(column.unit)
        if unit is not None or column.role != MEASURE:
            return unit
        tokens = tokenise(self.low, *column.head)
        while tokens and tokens[0].word in ("tổng", "số", "lượng"):
            tokens.pop(0)
        if tokens and tokens[0].word in ("tỷ", "tốc"):
            return "%"
        size, tags = longest(self.context.lexicon.nouns, tokens, 0) if tokens else (0, frozenset())
        return next(iter(tags)) if size else None

    def _label_unit(self, cell: Cell) -> str | None:
        """The unit in brackets behind a label: "Diện tích ngô (ha)"; a rate is in percent."""
        text = self.low[slice(*cell)]
        opened = text.rfind("(")
        if opened >= 0 and text.endswith(")"):
            inner = (cell[0] + opened + 1, cell[1] - 1)
            first, comma, _ = self.low[slice(*inner)].partition(",")
            return self._unit((inner[0], inner[0] + len(first)) if comma else inner)
        return "%" if text.lstrip("-–+ ").startswith(("tỷ lệ", "tỉ lệ")) else None

    # -- columns -------------------------------------------------------------------------------------------------

    def _pair(self) -> dict[int, int]:
        """For each plan and rate column the column whose figure it belongs to."""
        columns = self.table.columns
        done = [at for at, column in enumerate(columns) if column.role == ACTUAL]
        links: dict[int, int] = {}
        for at, column in enumerate(columns):
            if column.role == PLAN:
                fitting = [other for other in done if self._same_year(column, columns[other])]
                right = [other for other in fitting if other > at]
                if fitting:
                    links[at] = right[0] if right else fitting[-1]
            elif column.role in (RATE, CHANGE, RATIO) and done:
                left = [other for other in done if other < at]
                links[at] = left[-1] if left else done[0]
        return links

    def _same_year(self, plan: Column, done: Column) -> bool:
        if plan.months is None:
            return True
        months = done.months or self.scope.months
        return months is None or (plan.months[0], plan.months[2]) == (months[0], months[2])

    def _months(self, at: int) -> Months | None:
        """The months of a column: told by its head, else those of the report; earlier ones are the year before."""
        column = self.table.columns[at]
        if column.role == EARLIER:
            return self._earlier(column)
        if column.role in (RATE, CHANGE, RATIO) and at in self.links:
            return self._months(self.links[at])
        return column.months or self.scope.months

    def _earlier(self, column: Column) -> Months | None:
        done = self.table.at(ACTUAL)
        base = self.table.columns[done].months if done >= 0 else None
        base = base or self.scope.months
        if column.months is None:
            return year_before(base)
        if base is None or base[0] != base[2] or column.months[:2] != (column.months[0], 1):
            return column.months
        whole = column.months[1] == 1 and column.months[3] == 12
        return (column.months[0], base[1], column.months[2], base[3]) if whole else column.months

    def _goal(self, at: int) -> bool:
        """Whether the figures of a column are goals by themselves."""
        column = self.table.columns[at]
        year = self.context.outline.frame.year
        ahead = column.months is not None and year is not None and column.months[0] > year
        return column.role == PLAN or ahead or (column.role == MEASURE and self.scope.goal)

    # -- rows ----------------------------------------------------------------------------------------------------

    def _row(self, cells: list[Cell]) -> _Row | None:
        table, plain = self.table, self.context.document.plain
        label = tokenise(plain, *cells[table.at(LABEL)])
        while label and label[0].kind not in (WORD, NUMBER):
            label.pop(0)
        if not any(token.kind == WORD for token in label):
            return None
        own = self._unit(cells[table.at(UNIT)]) if table.at(UNIT) >= 0 else None
        figures = {}
        for at, column in enumerate(table.columns):
            if column.role in _READ:
                tokens = tokenise(plain, *cells[at])
                figures[at] = Scanner(tokens, [False] * len(tokens), self.context.lexicon).scan()
        return _Row((cells[0][0], cells[-1][1]), label, own or self._label_unit(cells[table.at(LABEL)]), figures)

    def _facts(self, row: _Row) -> list[Fact]:
        facts, taken = [], self._taken(row)
        for at, found in row.figures.items():
            if found and at not in taken:
                facts.append(self._fact(row, at, taken))
            facts.extend(self._extra(row, at, mention) for mention in found[1:])
        return facts

    def _taken(self, row: _Row) -> dict[int, int]:
        """Columns that are attributes of another column's figure in this row; a slot is filled once."""
        taken: dict[int, int] = {}
        for at, main in self.links.items():
            role = self.table.columns[at].role
            full = any(self.table.columns[other].role == role and home == main for other, home in taken.items())
            if row.figures.get(at) and row.figures.get(main) and role != RATIO and not full:
                taken[at] = main
        return taken

    def _unit_of(self, row: _Row, at: int) -> str | None:
        mention, role = row.figures[at][0], self.table.columns[at].role
        if mention.unit is not None:
            return mention.unit
        if role in (RATE, RATIO) or (role == CHANGE and "%" in self.low[slice(*self.table.columns[at].head)]):
            return "%"
        return self.units[at] or row.unit or self.caption

    def _fact(self, row: _Row, at: int, taken: dict[int, int]) -> Fact:
        mention, unit = row.figures[at][0], self._unit_of(row, at)
        parts = {self.table.columns[other].role: other for other, main in taken.items() if main == at}
        head = self._head(at)
        goal = row.figures[parts[PLAN]][0] if PLAN in parts else mention if head == "target" else None
        rate = row.figures[parts[RATE]][0] if RATE in parts else mention if head == "attainment" else None
        moved = parts.get(CHANGE, at if head == "change" else None)
        link, subject = self._link(row, at, unit)
        span = self.context.document.span
        named = {"target": goal, "attainment": rate, "change": row.figures[moved][0] if moved is not None else None}
        return Fact(
            *span(mention.start, mention.end),
            value=mention.value if head == "value" else None,
            value_hi=mention.high,
            fraction=None if mention.whole is None else (mention.value, mention.whole),
            unit=unit,
            period=spell(self._months(at)),
            target=None if goal is None else goal.value,
            target_unit=None if goal is None else goal.unit or unit,
            attainment_pct=None if rate is None else rate.value,
            change=None if moved is None else self._change(row, moved),
            head=head,
            spans={
                name: span(part.start, part.end)
                for name, part in named.items()
                if part is not None and part is not mention
            },
            subject=subject,
            indicator=link.code if link else None,
            reason=f"“{subject}”" if link else "",
            rivals=tuple(replace(rival, reason=f"“{subject}”") for rival in link.rivals) if link else (),
            confidence=link.confidence if link else Decimal(0),
            sentence=span(*row.span),
            context=self.context.document.plain[slice(*row.span)],
        )

    def _head(self, at: int) -> str:
        role = self.table.columns[at].role
        if role in (RATE, CHANGE):
            return "attainment" if role == RATE else "change"
        return "target" if self._goal(at) else "value"

    def _extra(self, row: _Row, at: int, mention: Mention) -> Fact:
        """A further number in a cell, "152 hộ (12,4%)": a value of its own."""
        span = self.context.document.span
        return Fact(
            *span(mention.start, mention.end),
            value=mention.value,
            value_hi=mention.high,
            unit=mention.unit,
            period=spell(self._months(at)),
            subject=_words(row.label),
            sentence=span(*row.span),
            context=self.context.document.plain[slice(*row.span)],
        )

    def _change(self, row: _Row, at: int) -> Change:
        mention = row.figures[at][0]
        head = self.low[slice(*self.table.columns[at].head)]
        before = self.low[max(0, mention.start - 2) : mention.start]
        down = "-" in before or ("giảm" in head and "tăng" not in head)
        against = "cùng kỳ" if "cùng kỳ" in head or "ck" in head.split() else None
        return Change("down" if down else "up", mention.value, self._unit_of(row, at), against)

    # -- indicators ----------------------------------------------------------------------------------------------

    def _link(self, row: _Row, at: int, unit: str | None) -> tuple[Link | None, str]:
        """The indicator that the head of a measure names, else the row's label; and the words of both."""
        column = self.table.columns[at]
        words, named = _words(row.label), [row.label]
        if column.role == MEASURE:
            head = tokenise(self.context.document.plain, *column.head)
            named.insert(0, head)
            words = f"{_words(head)} {words}".strip()
        loose = self._head(at) in ("attainment", "change") or column.role == RATIO
        for tokens in named:
            link = self._choose(tokens, unit, loose=loose)
            if link is not None:
                return link, words
        return None, words

    def _choose(self, tokens: list[Token], unit: str | None, *, loose: bool) -> Link | None:
        linker = self.context.linker
        hits = linker.hits(tokens) if linker is not None else []
        if linker is None or not hits:
            return None
        return linker.choose(hits, [Zone(0, len(tokens), 6.0, len(tokens))], unit, loose=loose)


def _words(tokens: list[Token]) -> str:
    """Up to eight words of a cell."""
    return " ".join([token.word for token in tokens if token.kind == WORD][:8])

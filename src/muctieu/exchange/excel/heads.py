"""The head of a table: which rows are one, what each column holds, and which columns speak for which values."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from muctieu.errors import Finding
from muctieu.exchange.excel.grid import Area, Cell, Kind, Row, letters
from muctieu.exchange.excel.marks import Mark, SheetMarks
from muctieu.exchange.excel.names import Meaning, Names, Role, is_year

# Sheets of a province have some hundred columns; the bounds keep hostile ones from costing more than they weigh.
MAX_COLUMNS, MAX_KEYS = 1024, 64
KEYS = (Role.PLACE, Role.INDICATOR, Role.PERIOD, Role.LABEL, Role.UNIT, Role.EITHER)
BESIDE = (Role.STATUS, Role.NOTE, Role.REASON)
_NUMERIC = re.compile(r"[-+−]?[0-9][0-9.,\s]*%?")
# The row under a head that numbers its columns: A, B, 1, 2, (3), 4=2/1.
_ORDINAL = re.compile(r"\(?(?:[A-Z]|[0-9]{1,2})(?:\s*=[0-9A-Za-z+\-*/:x()%\s]{1,20})?\)?")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: what its head says, and by role the column of each row that speaks for it."""

    column: int
    meaning: Meaning
    beside: Mapping[Role, int]
    faults: tuple[Finding, ...] = ()
    letters: str = ""
    keyed_by: tuple[int | None, ...] = ()


@dataclass(slots=True)
class Table:
    """A table: its columns, and what rows in front of the values say for whole columns."""

    number: int
    head_row: int
    columns: dict[int, Meaning]
    values: tuple[ValueColumn, ...] = ()
    by_column: Mapping[int, ValueColumn] = field(default_factory=dict)
    value_columns: frozenset[int] = frozenset()
    reason_columns: frozenset[int] = frozenset()
    key_columns: tuple[int, ...] = ()
    has_rows: bool = False
    said: dict[Role, dict[int, str]] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        """Whether each row names whose and what figure it is, rather than the columns."""
        return any(not value.meaning.has_axis for value in self.values)


class HeadReader:
    """Finds the heads of the tables of one sheet."""

    def __init__(self, names: Names, marks: SheetMarks, merged: Iterable[Area], sheet: str) -> None:
        self._names, self._marks, self._sheet = names, marks, sheet
        # Only what is merged to the right matters for heads; there are few of these.
        self._wide: dict[int, list[Area]] = {}
        for area in merged:
            if area.right > area.left:
                self._wide.setdefault(area.top, []).append(area)
        self.findings: list[Finding] = []
        self._count = 0

    def read(self, row: Row, table: Table | None) -> Table | None:
        """The table of which the row is the head; None when it is none.

        A row under a head in which no values have come yet makes one head with it.
        """
        if has_figures(row):
            return None
        below = table is not None and not table.has_rows
        found = self._meanings(row)
        if not self._is_head(found, below=below, within=table is not None and table.is_long and table.has_rows):
            return None
        columns = dict(table.columns) if below and table is not None else {}
        for column, meaning in self._spread(row, found).items():
            columns[column] = self._remembered(column, _joined(columns.get(column), meaning))
        self._count += 0 if below else 1
        made = Table(self._count, row.number, columns)
        made.values = tuple(self._values(columns))
        made.by_column = {value.column: value for value in made.values}
        made.value_columns = frozenset(made.by_column)
        made.key_columns = tuple(at for at, meaning in columns.items() if meaning.role in KEYS)[:MAX_KEYS]
        made.reason_columns = frozenset(at for at, meaning in columns.items() if meaning.role is Role.REASON)
        return made

    def note_unknown(self, row: Row, table: Table) -> None:
        """Tell of columns in the head that are left out."""
        for column, cell in row.cells.items():
            if column not in table.columns:
                self.findings.append(Finding("MT2221", {**self._at(row.number, column), "value": cell.text[:60]}))

    def _meanings(self, row: Row) -> dict[int, Meaning]:
        found: dict[int, Meaning] = {}
        for column, cell in row.cells.items():
            if column >= MAX_COLUMNS:
                break
            meaning = self._names.meaning(cell.text)
            mark = self._marks.columns.get(column)
            if mark is not None and (meaning is None or meaning.rivals):
                meaning = _marked(mark, cell.text, meaning, self._names) or meaning
            if meaning is not None:
                found[column] = meaning
        return found

    def _remembered(self, column: int, meaning: Meaning) -> Meaning:
        """A column of values whose head names nothing is what its mark says."""
        mark = self._marks.columns.get(column)
        if mark is None or meaning.has_axis or meaning.rivals or meaning.role is not Role.VALUE:
            return meaning
        return _marked(mark, meaning.text, meaning, self._names) or meaning

    @staticmethod
    def _is_head(found: Mapping[int, Meaning], *, below: bool, within: bool) -> bool:
        roles = {meaning.role for meaning in found.values() if not meaning.has_axis and not meaning.rivals}
        axes = Counter(
            "place" if m.place else "indicator" if m.indicator else "period" for m in found.values() if m.has_axis
        )
        keys = roles & {Role.INDICATOR, Role.PLACE, Role.LABEL, Role.EITHER}
        # Inside a long table a note may repeat a name: there only the words of a head begin another.
        if (max(axes.values(), default=0) >= 2 and not within) or (
            keys and (axes or Role.VALUE in roles or len(keys) > 1)
        ):
            return True
        return below and len(found) >= 2 and bool(roles) and not (axes and len(found) == len(axes))

    def _spread(self, row: Row, found: Mapping[int, Meaning]) -> dict[int, Meaning]:
        """A head over several merged columns is the head of each of them."""
        spread = dict(found)
        end = -1
        for area in sorted(self._wide.get(row.number, ()), key=lambda area: area.left):
            meaning = found.get(area.left)
            if meaning is not None and meaning.has_axis and area.left > end:
                end = min(area.right, MAX_COLUMNS)
                spread |= dict.fromkeys(range(area.left, end + 1), meaning)
        return spread

    def _values(self, columns: Mapping[int, Meaning]) -> Iterable[ValueColumn]:
        twins = Counter(_axes(meaning) for meaning in columns.values() if meaning.has_axis)
        neighbours = Neighbours(columns)
        for column, meaning in sorted(columns.items()):
            if meaning.role not in (Role.VALUE, Role.TOTAL):
                continue
            beside = neighbours.of(column)
            faults: tuple[Finding, ...] = ()
            if meaning.has_axis and twins[_axes(meaning)] > 1 and not neighbours.begin_tables():
                faults = (Finding("MT2215", {"value": meaning.text[:60], "first": letters(column)}),)
            elif meaning.rivals:
                faults = (self.ambiguous(meaning.text, meaning.rivals),)
            keyed_by = tuple(beside.get(role) for role in KEYS)
            yield ValueColumn(column, meaning, beside, faults, letters(column), keyed_by)

    def ambiguous(self, text: str, rivals: Iterable[str]) -> Finding:
        """MT2206 with the names that a text may stand for."""
        known = self._names.known.indicators
        told = [known[key].name_vi if key in known else self._names.place_names.get(key, key) for key in rivals]
        return Finding("MT2206", {"value": text[:60], "known": "; ".join(told)[:200]})

    def _at(self, row: int, column: int) -> dict[str, str]:
        return {"sheet": self._sheet, "cell": f"{letters(column)}{row}"}


class Neighbours:
    """Which columns speak for the values of another: keys stand to its left, words about it to its right."""

    def __init__(self, columns: Mapping[int, Meaning]) -> None:
        self._by_role: dict[Role, list[int]] = {}
        for column in sorted(columns):
            self._by_role.setdefault(columns[column].role, []).append(column)

    def of(self, column: int) -> dict[Role, int]:
        """By role the column that speaks for the values of one."""
        return {role: self._nearest(role, column) for role in (*KEYS, *BESIDE) if role in self._by_role}

    def begin_tables(self) -> bool:
        """Whether two tables stand side by side, each with keys of its own."""
        return any(len(self._by_role.get(role, ())) > 1 for role in (Role.PLACE, Role.INDICATOR))

    def _nearest(self, role: Role, column: int) -> int:
        found = self._by_role[role]
        at = bisect_left(found, column)
        if role in BESIDE:
            return found[min(at, len(found) - 1)]
        return found[max(at - 1, 0)]


def _axes(meaning: Meaning) -> tuple[str, str, str]:
    return (meaning.place, meaning.indicator, str(meaning.period or ""))


def _joined(upper: Meaning | None, lower: Meaning) -> Meaning:
    """The head of a column of which two rows speak: a place above, "thực hiện" below."""
    if upper is None or not upper.has_axis:
        return lower
    if not lower.has_axis and lower.role in (Role.VALUE, Role.LABEL, Role.EITHER):
        return replace(upper, unit=lower.unit or upper.unit)
    if lower.has_axis:
        return replace(
            lower,
            place=lower.place or upper.place,
            indicator=lower.indicator or upper.indicator,
            period=lower.period or upper.period,
        )
    return lower


def _marked(mark: Mark, text: str, meaning: Meaning | None, names: Names) -> Meaning | None:
    """What the hidden mark says of a column whose words say nothing certain."""
    if mark.kind == "place":
        key = next((key for key in names.place_names if key.casefold() == mark.key.casefold()), None)
        return None if key is None else Meaning(Role.VALUE, text, place=key)
    if mark.kind == "indicator" and mark.key in names.known.indicators:
        return Meaning(Role.VALUE, text, indicator=mark.key, unit=meaning.unit if meaning is not None else "")
    return Meaning(Role.LABEL, text) if mark.kind == "label" else None


def has_figures(row: Row) -> bool:
    """Whether some cell is a number other than a year."""
    return any(is_figure(cell) for cell in row.cells.values())


def is_figure(cell: Cell) -> bool:
    """Whether the cell is a number, kept or written, other than a year."""
    text = cell.text
    if cell.kind is Kind.NUMBER and len(text) < 4:
        return True  # too short for a year
    if cell.kind is Kind.TEXT and not (text[:1] in "-+−" or text[:1].isdigit()):
        return False
    plain = text.replace(".", "") if cell.kind is Kind.NUMBER else text
    return (cell.kind is not Kind.TEXT or _NUMERIC.fullmatch(text) is not None) and not is_year(plain)


def is_ordinal(row: Row) -> bool:
    """Whether the row only numbers the columns: A, B, (1), 2=1/3."""
    texts = [cell.text.replace(" ", "") for cell in row.cells.values()]
    if len(texts) < 3 or not all(_ORDINAL.fullmatch(text) for text in texts):
        return False
    numbers = [int(digits[0]) for text in texts if (digits := re.findall(r"^\(?(\d+)", text))]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True

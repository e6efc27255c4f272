"""One sheet from top to bottom: titles give the frame, heads give columns, rows give figures."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from muctieu.core.imports import ImportRow, Key, Said
from muctieu.core.indicator import Indicator
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Calendar, Period
from muctieu.errors import Finding
from muctieu.exchange.excel.grid import Cell, Kind, Row, Sheet, letters
from muctieu.exchange.excel.heads import HeadReader, Table, ValueColumn, is_figure, is_ordinal
from muctieu.exchange.excel.marks import Mark, SheetMarks
from muctieu.exchange.excel.names import STATUSES, WORDS, Names, Role, fold, period_within
from muctieu.exchange.excel.totals import Keys, Totals
from muctieu.exchange.excel.values import in_unit, unit_finding, value_of

_HEADED = (Role.STATUS, Role.REASON, Role.NOTE)
_UNIT_WORDS = ("don vi tinh", "dvt")


class _Named(NamedTuple):
    """What words of a row stand for: the key of a place or indicator, or a period; the unit that they name."""

    key: str
    text: str
    unit: str = ""
    findings: tuple[Finding, ...] = ()
    is_total: bool = False
    period: Period | None = None


@dataclass(slots=True)
class Frame:
    """What holds for a whole sheet: its place, the period chosen, the one of the hidden marks, the form's calendar."""

    place: str = ""
    chosen: Period | None = None
    marked: Period | None = None
    calendar: Calendar | None = None
    plain_address: bool = False
    titled: Period | None = None
    unit: str = ""


class SheetWalk:
    """Reads the figures of one sheet; `seen` holds the keys of the whole file with their first address."""

    def __init__(self, sheet: Sheet, names: Names, marks: SheetMarks, frame: Frame, *, seen: dict[Key, str]) -> None:
        self._sheet, self._names, self._marks, self._frame, self._seen = sheet, names, marks, frame, seen
        facts = sheet.facts()
        self._hidden_columns = facts.hidden_columns
        self._heads = HeadReader(names, marks, facts.merged, sheet.name)
        self._tall = {(area.top, area.left): area.bottom for area in facts.merged if area.bottom > area.top}
        self._carried: dict[int, tuple[int, Cell]] = {}
        self._table: Table | None = None
        self._heading = ""
        self._totals = Totals(names, "" if frame.plain_address else sheet.name)
        # The same few words come in thousands of rows.
        self._place_named = lru_cache(maxsize=4096)(self._named_place)
        self._indicator_named = lru_cache(maxsize=4096)(self._named_indicator)
        self._period_named = lru_cache(maxsize=1024)(self._named_period)
        self.findings: list[Finding] = []

    def rows(self) -> Iterator[ImportRow]:
        """The figures of the sheet, top to bottom."""
        is_told = False
        for row in self._sheet.rows():
            for figure in self._row(self._filled(row)):
                is_told = True
                yield figure
        self.findings = [*self._heads.findings, *self.findings, *self._totals.findings()]
        if self._table is None and not is_told and not self._sheet.hidden:
            self.findings.append(Finding("MT2222", {"sheet": self._sheet.name}))

    def _filled(self, row: Row) -> Row:
        """The row with what stands in cells merged downwards into it."""
        if not self._tall:
            return row
        carried: dict[int, Cell] = {}
        for column in self._table.key_columns if self._table is not None else ():
            cell = row.cells.get(column)
            last = self._tall.get((row.number, column))
            if cell is not None and last is not None:
                self._carried[column] = (last, cell)
            elif cell is None and column in self._carried and row.number <= self._carried[column][0]:
                carried[column] = self._carried[column][1]
        return row._replace(cells={**row.cells, **carried}) if carried else row

    def _row(self, row: Row) -> Iterator[ImportRow]:
        if self._table is not None and self._goes_on(row, self._table):
            yield from self._figures(row, self._table)
            return
        table = self._heads.read(row, self._table)
        if table is not None:
            self._heads.note_unknown(row, table)
            self._table = table
            return
        if self._table is None or not self._is_data(row, self._table):
            self._title(row)
            return
        if not self._table.has_rows and (is_ordinal(row) or self._is_headed(row, self._table)):
            return
        self._table.has_rows = True
        yield from self._figures(row, self._table)

    @staticmethod
    def _goes_on(row: Row, table: Table) -> bool:
        """Whether the row is surely one more of a table: a number stands under a head of values."""
        if not table.has_rows:
            return False
        cells = row.cells
        return any(column in cells and is_figure(cells[column]) for column in table.value_columns)

    @staticmethod
    def _is_data(row: Row, table: Table) -> bool:
        """Whether the row belongs to the table; a lone text is a heading between its rows."""
        return not (table.value_columns.isdisjoint(row.cells) and table.reason_columns.isdisjoint(row.cells))

    # -- titles, headings and rows that speak for columns ----------------------------------------------------------

    def _title(self, row: Row) -> None:
        """What a row outside of tables says: period, unit and place of the rows below it."""
        for cell in row.cells.values():
            period = period_within(cell.text)
            if period is not None and (self._table is None or len(row.cells) == 1):
                self._frame.titled = period
            word, colon, said = cell.text.partition(":")
            key = fold(word)
            if colon and key in _UNIT_WORDS:
                self._frame.unit = said.strip().rstrip(".")
            elif colon and WORDS.get(key) in (Role.PLACE, Role.EITHER) and self._set_place(said):
                continue
            elif len(row.cells) == 1:
                self._set_place(cell.text)

    def _set_place(self, text: str) -> bool:
        places = self._names.place(text)
        if len(places) == 1:
            self._heading = places[0]
        return bool(places)

    def _is_headed(self, row: Row, table: Table) -> bool:
        """Whether the row says something for whole columns: their status, or why they are empty."""
        for column in table.key_columns:
            cell = row.cells.get(column)
            role = WORDS.get(fold(cell.text)) if cell is not None else None
            if role in _HEADED:
                said = {at: cell.text for at, cell in row.cells.items() if at != column}
                table.said[role] = said
                return True
        return False

    # -- figures ---------------------------------------------------------------------------------------------------

    def _figures(self, row: Row, table: Table) -> Iterator[ImportRow]:
        known: dict[tuple[int | None, ...], Keys] = {}
        left_out: list[int] = []
        for value in self._spoken_of(row, table):
            cell = row.cells.get(value.column)
            if cell is None and not self._beside(row, table, value, Role.REASON):
                continue
            if value.keyed_by not in known:
                known[value.keyed_by] = self._keys(row, value)
            keys = self._whole(known[value.keyed_by], value)
            if keys.is_total or value.meaning.role is Role.TOTAL:
                self._totals.note(row, table, value, keys)
            elif self._is_strange(keys, value):
                if cell is not None and is_figure(cell):
                    left_out.append(value.column)
            else:
                self._totals.add(table, value, keys, cell)
                yield self._figure(row, table, value, keys)
        if left_out:
            self._note_left_out(row, table, left_out)

    @staticmethod
    def _spoken_of(row: Row, table: Table) -> Iterable[ValueColumn]:
        """The columns of values of which the row says something: those filled in, or all where there is a reason."""
        if Role.REASON in table.said or not table.reason_columns.isdisjoint(row.cells):
            return table.values
        return [value for value in map(table.by_column.get, row.cells) if value is not None]

    @staticmethod
    def _is_strange(keys: Keys, value: ValueColumn) -> bool:
        """Whether the row's label is unknown in a table whose columns name the rest: a line that is not ours."""
        return value.meaning.has_axis and not keys.findings and not (keys.place and keys.indicator)

    def _note_left_out(self, row: Row, table: Table, columns: list[int]) -> None:
        label = next((row.cells[column].text for column in table.key_columns if column in row.cells), "")
        if not label:
            label = next(iter(row.cells.values())).text
        place = {"sheet": self._sheet.name, "cell": f"{letters(columns[0])}{row.number}"}
        self.findings.append(Finding("MT2220", {**place, "value": label[:60], "count": str(len(columns))}))

    def _keys(self, row: Row, value: ValueColumn) -> Keys:
        """What the row's own cells say, before the column's head is asked."""
        cells, meaning = row.cells, value.meaning
        place_text, said, period_text, label, unit, either = [
            cells[column].text if column is not None and column in cells else "" for column in value.keyed_by
        ]
        mark = self._marks.rows.get(row.number)
        place = self._place_named(place_text, either, mark)
        if not said and not meaning.indicator and Role.INDICATOR not in value.beside:
            said = self._row_label(row, value)
        found = self._indicator_named(said, mark, meaning.has_axis)
        period = self._period_named(period_text)
        findings = place.findings + found.findings + period.findings
        words = Said(place.text, said, period_text)
        return Keys(place.key, found.key, period.period, label, unit or place.unit or found.unit, words, findings,
                    place.is_total)  # fmt: skip

    def _named_place(self, text: str, either: str, mark: Mark | None) -> _Named:
        """The place that a row names; "Đơn vị" may hold it, or else a unit of measure."""
        unit = ""
        if either and not text and self._names.place(either):
            text = either
        elif either:
            unit = either
        if text and WORDS.get(fold(text)) is Role.TOTAL:
            return _Named("", text, unit, is_total=True)
        findings: list[Finding] = []
        keys = self._marked(mark, "place", self._names.place(text), self._names.place_names)
        key = self._one(text, keys, "MT2204", findings)
        return _Named(key, text, unit, tuple(findings))

    def _named_indicator(self, text: str, mark: Mark | None, has_axis: bool) -> _Named:
        """The indicator that a row names, with the unit behind its name."""
        findings: list[Finding] = []
        found = self._names.indicator(text)
        keys = self._marked(mark, "indicator", found.keys, self._names.known.indicators)
        key = "" if has_axis and not keys else self._one(text, keys, "MT2205", findings)
        return _Named(key, text, found.unit, tuple(findings))

    def _named_period(self, text: str) -> _Named:
        """The period that a row names."""
        period = self._names.period(text) if text else None
        unknown = (Finding("MT2218", {"value": text[:60]}),) if text and period is None else ()
        return _Named("", text, "", unknown, period=period)

    @staticmethod
    def _marked(mark: Mark | None, kind: str, keys: tuple[str, ...], known: Container[str]) -> tuple[str, ...]:
        """What the row's words mean; its hidden mark decides where they mean nothing or several things."""
        if len(keys) == 1 or mark is None or mark.kind != kind or mark.key not in known:
            return keys
        return (mark.key,) if not keys or mark.key in keys else keys

    def _row_label(self, row: Row, value: ValueColumn) -> str:
        """The label of a row in a table whose first columns have no head: the first text that is an indicator."""
        texts = [cell.text for column, cell in row.cells.items() if column < value.column and cell.kind is Kind.TEXT]
        return next((text for text in texts if self._names.indicator(text).keys), "")

    def _one(self, text: str, keys: tuple[str, ...], unknown: str, findings: list[Finding]) -> str:
        if len(keys) == 1 or not text:
            return keys[0] if keys else ""
        findings.append(self._heads.ambiguous(text, keys) if keys else Finding(unknown, {"value": text[:60]}))
        return ""

    def _whole(self, keys: Keys, value: ValueColumn) -> Keys:
        """The keys completed by the column's head and by what holds for the sheet."""
        head = value.meaning
        if keys.place and keys.period is not None and not (head.has_axis or head.unit):
            return keys
        said = keys.said
        if head.place or head.indicator or head.period:
            said = Said(
                head.text if head.place else said.place,
                head.text if head.indicator else said.indicator,
                head.text if head.period else said.period,
            )
        return keys._replace(
            place=head.place or keys.place or ("" if said.place else self._heading or self._frame.place),
            indicator=head.indicator or keys.indicator,
            period=head.period or keys.period or (None if said.period else self._framed_period()),
            unit=head.unit or keys.unit,
            said=said,
        )

    def _framed_period(self) -> Period | None:
        frame = self._frame
        return frame.chosen or (frame.marked if frame.titled is None else self._on_calendar(frame.titled))

    def _on_calendar(self, period: Period) -> Period:
        calendar = self._frame.calendar
        return period if calendar is None else replace(period, calendar=calendar)

    def _beside(self, row: Row, table: Table, value: ValueColumn, role: Role) -> str:
        """What the row or the whole column says beside the value."""
        column = value.beside.get(role)
        if column is None and role not in table.said:
            return ""
        own = row.cells.get(column) if column is not None else None
        head = table.said[role].get(value.column, "") if role in table.said else ""
        if own is None or not head or own.text == head:
            return head if own is None else own.text
        return f"{own.text}; {head}"

    # -- one figure ------------------------------------------------------------------------------------------------

    def _figure(self, row: Row, table: Table, value: ValueColumn, keys: Keys) -> ImportRow:
        cell = row.cells.get(value.column)
        place = f"{value.letters}{row.number}"
        address = place if self._frame.plain_address else f"{self._sheet.name}!{place}"
        indicator = self._names.known.indicators.get(keys.indicator)
        findings = [*value.faults, *keys.findings]
        if self._frame.titled is not None:
            findings += self._period_faults(keys, self._frame.titled)
        text, status, reason, readings = "", None, "", tuple[str, ...]()
        if cell is not None:
            unit = self._names.unit(keys.unit, keys.indicator) if keys.unit else None
            text, status, reason, readings, doubts = value_of(cell, indicator, unit)
            findings += doubts
            if indicator is not None and text:
                text = self._with_unit(text, keys.unit, indicator, findings)
        status = self._status(row, table, value, own=status, findings=findings)
        if row.hidden or value.column in self._hidden_columns or self._sheet.hidden:
            findings.append(Finding("MT2214"))
        if keys.place and keys.indicator and (first := self._first(keys, address)) is not address:
            findings.append(Finding("MT2215", {"value": keys.said.indicator or keys.indicator, "first": first}))
        return ImportRow(
            address,
            keys.place,
            keys.indicator,
            keys.period,
            keys.label,
            text,
            status,
            self._beside(row, table, value, Role.NOTE),
            "" if text else reason or self._beside(row, table, value, Role.REASON),
            keys.said,
            readings,
            self._placed(findings, place) if findings else (),
        )

    def _placed(self, findings: list[Finding], place: str) -> tuple[Finding, ...]:
        """The findings with the cell that they speak of."""
        at = {"sheet": self._sheet.name, "cell": place}
        return tuple(replace(one, args={**at, **one.args}) for one in findings)

    def _with_unit(self, text: str, unit: str, indicator: Indicator, findings: list[Finding]) -> str:
        if not unit:
            found = self._names.unit(self._frame.unit, indicator.code) if self._frame.unit else None
            if found is None or found.dimension != indicator.unit.dimension:
                return text
            unit = self._frame.unit
        text, code = in_unit(text, unit, indicator, self._names)
        if code:
            findings.append(unit_finding(code, unit, indicator))
        return text

    def _status(
        self, row: Row, table: Table, value: ValueColumn, *, own: ObsStatus | None, findings: list[Finding]
    ) -> ObsStatus:
        """The weakest of what cell, row and column say: a figure is as firm as the least firm word about it."""
        words = self._beside(row, table, value, Role.STATUS)
        if not words:
            return own or ObsStatus.OFFICIAL
        said = [own] if own is not None else []
        for text in words.split("; "):
            status = STATUSES.get(fold(text))
            if status is not None:
                said.append(status)
            else:
                findings.append(Finding("MT2219", {"value": text[:60]}))
        return max(said, key=lambda status: status.weakness, default=ObsStatus.OFFICIAL)

    def _period_faults(self, keys: Keys, said: Period) -> Iterator[Finding]:
        """The title speaks of another period than the marks or the person: nothing is chosen in silence."""
        frame = self._frame
        titled = self._on_calendar(said)
        if keys.said.period:
            return
        if frame.chosen is not None and titled != frame.chosen:
            yield Finding("MT2224", {"value": titled.label_vi, "value_en": titled.label_en,
                                     "other": frame.chosen.label_vi, "other_en": frame.chosen.label_en})  # fmt: skip
        elif frame.chosen is None and frame.marked is not None and titled != frame.marked:
            yield Finding("MT2223", {"value": titled.label_vi, "value_en": titled.label_en,
                                     "other": frame.marked.label_vi, "other_en": frame.marked.label_en})  # fmt: skip

    def _first(self, keys: Keys, address: str) -> str:
        """Where the same figure stands in the file for the first time."""
        label = keys.label and fold(keys.label)
        return self._seen.setdefault((keys.place, keys.indicator, keys.period, label), address)

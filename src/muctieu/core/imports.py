"""Figures that a file proposes: one row each with its place in the file, and what would become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from muctieu.core.entry import Cell, Definitions, History, Remark, Typed, read_sheet
from muctieu.core.fold import search_key
from muctieu.core.form import EntryField, EntryForm, Schedule
from muctieu.core.indicator import Indicator, Kind
from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.core.quantity import EXACT_DIGITS
from muctieu.errors import Finding, QuantityError, Severity

_EXACT = Context(prec=EXACT_DIGITS)
Key = tuple[str, str, "Period | None", str]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place that a file may name: its key, its name, and other spellings (code, with its type, old name)."""

    key: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the file itself calls the place, the indicator and the period of a row."""

    place: str = ""
    indicator: str = ""
    period: str = ""


NOTHING_SAID = Said()


class ImportRow(NamedTuple):
    """A figure that a file proposes; it counts only when a person takes it.

    Attributes:
        address: Where it stands: "Biểu 2!D14".
        place: Key of the place; empty when it was not recognised.
        indicator: Code; empty when it was not recognised.
        period: The period, None when neither the file nor the person said one.
        label: Name of the row of a repeating part.
        text: The figure as shown, with the unit that header or cell name; empty where a reason stands for it.
        status: Official unless the file says otherwise.
        note: Words beside the figure.
        reason: Why there is no figure.
        said: Place, indicator and period in the file's own words.
        readings: What may be meant, where the cell does not tell; a person chooses.
        findings: What is wrong or doubtful with the row itself.
    """

    address: str
    place: str = ""
    indicator: str = ""
    period: Period | None = None
    label: str = ""
    text: str = ""
    status: ObsStatus = ObsStatus.OFFICIAL
    note: str = ""
    reason: str = ""
    said: Said = NOTHING_SAID
    readings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def typed(self) -> Typed:
        """The row as a cell of a form."""
        return Typed(self.indicator, self.text, self.label, self.status, self.note, self.reason)

    @property
    def key(self) -> Key:
        """What the figure speaks of: place, indicator, period and the row of a repeating part."""
        return (self.place, self.indicator, self.period, search_key(self.label) if self.label else "")

    @property
    def is_wrong(self) -> bool:
        """Whether the row cannot be taken as it stands."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


class Outcome(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class Standing(NamedTuple):
    """What stands now for the key of a row: value in the indicator's unit, None for one told to be missing."""

    value: Decimal | None
    status: ObsStatus = ObsStatus.OFFICIAL
    out_of: Decimal | None = None
    note: str = ""


class Fate(NamedTuple):
    """What would become of a row: the cell to keep (None when rejected), what stands now, what there is to say."""

    row: ImportRow
    outcome: Outcome
    cell: Cell | None = None
    old: Standing | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """Why it is rejected; empty for every other outcome."""
        if self.outcome is not Outcome.REJECTED:
            return ()
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def fate(row: ImportRow, current: Standing | None, *, form: EntryForm, known: Definitions) -> Fate:
    """What would become of one row by itself; `fates` also holds the rows of a form against one another."""
    standing = {} if current is None else {row.key: current}
    return fates((row,), form=form, known=known, current=standing)[0]


def fates(
    rows: Sequence[ImportRow],
    *,
    form: EntryForm,
    known: Definitions,
    current: Mapping[Key, Standing],
    history: History | None = None,
) -> tuple[Fate, ...]:
    """What would become of the rows of one place and period, in their order.

    Args:
        rows: Rows of one place and period.
        form: The form by whose rules they are checked; `open_form` where the file follows none.
        known: Indicators and units.
        current: What stands now, by the key of a row.
        history: Earlier figures of the place, for the checks against its own past.
    """
    faults = [_faults(row) for row in rows]
    sound = [row.typed for row, wrong in zip(rows, faults, strict=True) if not wrong]
    sheet = read_sheet(form, sound, known, history=history)
    cells = {(cell.indicator, search_key(cell.label) if cell.label else ""): cell for cell in sheet.cells}
    told: dict[tuple[str, str], list[Finding]] = {}
    for remark in sheet.remarks:
        told.setdefault((remark.indicator, search_key(remark.label)), []).append(remark.finding)
    return tuple(
        _fate(row, wrong, cells=cells, told=told, old=current.get(row.key))
        for row, wrong in zip(rows, faults, strict=True)
    )


def _faults(row: ImportRow) -> tuple[Finding, ...]:
    """Why a row cannot even be read as a cell of a form."""
    wrong = tuple(finding for finding in row.findings if finding.severity is Severity.ERROR)
    if wrong:
        return wrong
    for name, got in (("place", row.place), ("indicator", row.indicator), ("period", row.period)):
        if not got:
            return (Finding("MT2201", {"cell": row.address, **_missing(name)}),)
    return () if row.text.strip() or row.reason.strip() else (Finding("MT2202", {"cell": row.address}),)


_PARTS = {"place": ("đơn vị", "place"), "indicator": ("chỉ tiêu", "indicator"), "period": ("kỳ", "period")}


def _missing(name: str) -> dict[str, str]:
    vi, en = _PARTS[name]
    return {"part": vi, "part_en": en}


def _fate(
    row: ImportRow,
    faults: tuple[Finding, ...],
    *,
    cells: Mapping[tuple[str, str], Cell],
    told: Mapping[tuple[str, str], list[Finding]],
    old: Standing | None,
) -> Fate:
    if faults:
        return Fate(row, Outcome.REJECTED, None, old, (*row.findings, *(f for f in faults if f not in row.findings)))
    at = (row.indicator, search_key(row.label) if row.label else "")
    findings = (*row.findings, *told.get(at, ()))
    cell = cells.get(at)
    if cell is None or any(finding.severity is Severity.ERROR for finding in findings):
        return Fate(row, Outcome.REJECTED, None, old, findings)
    if old is None:
        return Fate(row, Outcome.NEW, cell, None, findings)
    same = standing_of(cell, before=old) == old
    return Fate(row, Outcome.UNCHANGED if same else Outcome.CHANGED, cell, old, findings)


def standing_of(cell: Cell, *, before: Standing | None = None) -> Standing:
    """What would stand once the cell is kept; a file without a note does not take away the one from `before`."""
    value = None if cell.value is None else cell.value.value
    return Standing(value, cell.status, cell.out_of, cell.note or ("" if before is None else before.note))


def open_form(indicators: Iterable[Indicator], *, level: Level, frequency: Frequency) -> EntryForm:
    """A form that takes every entered indicator and rules nothing, for files that follow no form."""
    fields = tuple(EntryField(one.code, required=False) for one in indicators if one.kind is Kind.ENTERED)
    return EntryForm("", "Tệp số liệu", "Data file", level, frequency, fields, Schedule({level: 1}))


# -- totals printed in the file -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Total:
    """A total that a file prints, and the parts beside it as they come by."""

    printed: str = ""
    address: str = ""
    parts: Decimal = Decimal(0)
    count: int = 0
    slack: Decimal = Decimal(0)
    is_open: bool = field(default=False)

    def add(self, text: str) -> None:
        """One more part; a part that is no plain number leaves the total unchecked."""
        if text.isdecimal() and text.isascii():
            self.parts = _EXACT.add(self.parts, Decimal(text))
            self.count += 1
            return
        value = _plain(text)
        if value is None:
            self.is_open = True
            return
        self.parts = _EXACT.add(self.parts, value)
        self.slack = _EXACT.add(self.slack, half_of_last_digit(value))
        self.count += 1

    def check(self, indicator: Indicator) -> Finding | None:
        """MT2203 when the parts do not make the total, by more than rounding may; None when nothing can be said."""
        printed = _plain(self.printed)
        if printed is None or self.is_open or not self.count:
            return None
        difference = _EXACT.subtract(printed, self.parts)
        slack = _EXACT.add(self.slack, half_of_last_digit(printed))
        if self.slack and printed == printed.to_integral_value():
            slack += Decimal("0.5")  # a whole total of parts with decimals has been rounded
        if abs(difference) <= slack:
            return None
        return Finding("MT2203", {
            "indicator": indicator.name_vi, "indicator_en": indicator.name_en, "cell": self.address,
            "value": format_vi(printed), "sum": format_vi(self.parts), "count": str(self.count),
            "difference": format_vi(difference),
        })  # fmt: skip


def _plain(text: str) -> Decimal | None:
    if text.isdecimal() and text.isascii():
        return Decimal(text)
    try:
        parsed = parse_vi(text.removesuffix("%"))
    except QuantityError:
        return None
    return parsed.value if parsed.kind == "plain" and not parsed.findings else None


def half_of_last_digit(value: Decimal) -> Decimal:
    """How far the true number may lie from a rounded one: 0,05 for 1,3; none for a whole number.

    >>> half_of_last_digit(Decimal("1.3")), half_of_last_digit(Decimal(12))
    (Decimal('0.05'), Decimal('0'))
    """
    exponent = int(value.as_tuple().exponent)
    return Decimal(5).scaleb(exponent - 1) if exponent < 0 else Decimal(0)


def remarks_of(fate: Fate) -> tuple[Remark, ...]:
    """The findings of a row as remarks beside its cell."""
    return tuple(Remark(finding, fate.row.indicator, fate.row.label) for finding in fate.findings)

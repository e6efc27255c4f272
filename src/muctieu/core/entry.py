"""What a person typed into a form, read and checked: numbers exactly as meant, doubts beside the cell that has them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from muctieu.core.checks import out_of_bounds, probable_slip
from muctieu.core.fold import search_key
from muctieu.core.form import LONGEST_LABEL, EntryForm, FieldRule, Relation
from muctieu.core.indicator import Indicator, PlaceRule, Plausible
from muctieu.core.numbers_vi import ParsedNumber, format_vi, parse_vi
from muctieu.core.observation import ObsStatus
from muctieu.core.quantity import Quantity
from muctieu.core.unit import PERCENT_DIMENSION, Unit, UnitNames
from muctieu.core.usual import USUAL, Limits, is_jump, usual_range
from muctieu.errors import Finding, QuantityError, Severity

_WITH_UNIT = re.compile(r"(?P<number>.*?\d)\s*(?P<unit>[^\d\s.,/]\D*|k?m[23](?:/\D+)?)")
_SCALE_WORDS = {Decimal(10**3): "nghìn", Decimal(10**6): "triệu", Decimal(10**9): "tỷ"}
_YES = frozenset(map(search_key, ("đạt", "có", "1", "x", "yes", "met")))
# A cell of a form lies in no document: what is found has no place to borrow.
_NOWHERE = Finding("MT1106")
_NO = frozenset(map(search_key, ("không đạt", "chưa đạt", "không", "chưa", "0", "no", "not met")))


class Typed(NamedTuple):
    """One cell as typed; `label` names the row of a repeating part, `reason` says why there is no figure."""

    indicator: str
    text: str = ""
    label: str = ""
    status: ObsStatus = ObsStatus.OFFICIAL
    note: str = ""
    reason: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was said: missing is not zero, and no reason given is no reason."""
        return not self.text.strip() and not self.reason.strip()


class Cell(NamedTuple):
    """A figure as understood; `value` is None for one told to be missing, with the reason in `note`."""

    indicator: str
    label: str
    value: Quantity | None
    status: ObsStatus
    written: str = ""
    note: str = ""
    out_of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding and the cell beside which it stands; both names empty where it speaks of the whole form."""

    finding: Finding
    indicator: str = ""
    label: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the form cannot be sent as it stands."""
        return self.finding.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as read: the cells that can be kept, and what there is to say about all of them."""

    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> tuple[Remark, ...]:
        """What stands in the way of sending."""
        return tuple(remark for remark in self.remarks if remark.is_error)


@dataclass(frozen=True, slots=True)
class Definitions:
    """What reading a cell needs to know: indicators by code, units by code, when a figure is looked at.

    `names` are the ways to spell the units.
    """

    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    limits: Limits = USUAL
    names: UnitNames = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", UnitNames(self.units.values()))


# Earlier figures of the same place and indicator, oldest first, in the indicator's unit.
History = Mapping[str, Sequence[Decimal]]


def read_sheet(
    form: EntryForm, typed: Sequence[Typed], known: Definitions, *, history: History | None = None, whole: bool = False
) -> Sheet:
    """The cells of a form.

    Args:
        form: The form that was filled in.
        typed: What stands in it; blank cells are passed over.
        known: Indicators, units and limits.
        history: Earlier figures of the place, for the checks against its own past.
        whole: Whether the form is being handed in as a whole, so that a required cell left blank is told.
    """
    cells: list[Cell] = []
    remarks: list[Remark] = []
    fields = frozenset(form.indicators)
    for one in typed:
        if one.is_blank:
            continue
        is_plain = not form.repeats and not one.label and one.indicator in fields
        told = [] if is_plain else list(_address(form, one, fields))
        if not told:
            cell, doubts = _read(one, known.indicators[one.indicator], known.names)
            told = doubts
            if cell is not None:
                cells.append(cell)
        remarks += [Remark(finding, one.indicator, one.label) for finding in told]
    remarks += _twins(cells)
    remarks += check_cells(form, cells, known, history=history or {})
    if whole:
        remarks += _left_blank(form, typed, known.indicators)
    return Sheet(tuple(cells), tuple(remarks))


def _address(form: EntryForm, one: Typed, fields: Container[str]) -> Iterator[Finding]:
    """What is wrong with where a cell says it stands."""
    if one.indicator not in fields:
        yield Finding("MT2311", {"form": form.name_vi, "form_en": form.name_en, "value": one.indicator[:80]})
        return
    part = form.repeat_with(one.indicator)
    fits = not one.label if part is None else bool(one.label.strip()) and len(one.label) <= LONGEST_LABEL
    if not fits or (part is not None and part.choices and one.label not in part.choices):
        allowed = ", ".join(part.choices) if part is not None and part.choices else "–"
        yield Finding("MT2312", {"value": one.label[:80] or "–", "known": allowed})


def _twins(cells: Sequence[Cell]) -> Iterator[Remark]:
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        key = (cell.indicator, search_key(cell.label))
        if key in seen:
            yield Remark(Finding("MT2313", {"value": cell.label or cell.indicator}), cell.indicator, cell.label)
        seen.add(key)


def _left_blank(form: EntryForm, typed: Sequence[Typed], indicators: Mapping[str, Indicator]) -> Iterator[Remark]:
    """A required figure without a word about it: the sender is asked, nothing is assumed."""
    filled = {one.indicator for one in typed if not one.is_blank}
    for one in form.fields:
        if one.required and one.indicator not in filled:
            yield Remark(Finding("MT2314", _named(indicators[one.indicator])), one.indicator)


def _named(indicator: Indicator) -> dict[str, str]:
    return {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}


# -- one cell -----------------------------------------------------------------------------------------------------


def _read(one: Typed, indicator: Indicator, names: UnitNames) -> tuple[Cell | None, list[Finding]]:
    text, reason = one.text.strip(), one.reason.strip()
    if text and reason:
        return None, [Finding("MT2315", {**_named(indicator), "value": text[:80], "reason": reason[:80]})]
    if reason:
        return Cell(indicator.code, one.label, None, ObsStatus.MISSING, note=reason), []
    if indicator.grades or indicator.unit.code == "yes_no":
        return _in_words(one, indicator)
    try:
        value, parsed = _quantity(text, indicator, names)
        value.mantissa  # noqa: B018 - asks whether the store can keep it
    except QuantityError as error:
        return None, [Finding(error.code, error.fields)]
    faults = [*parsed.findings, *_form_faults(parsed, indicator, text)]
    if any(fault.severity is Severity.ERROR for fault in faults):
        return None, faults
    return Cell(indicator.code, one.label, value, one.status, text, one.note.strip(), parsed.whole), faults


def _in_words(one: Typed, indicator: Indicator) -> tuple[Cell | None, list[Finding]]:
    """A grade by its name or rank, a yes or no by its word."""
    word = search_key(one.text)
    number: int | None = None
    if indicator.grades:
        ranks = {search_key(grade): rank for rank, grade in enumerate(indicator.grades, start=1)}
        number = ranks.get(word)
        known = indicator.grades
    else:
        known = ("đạt", "không đạt")
        number = 1 if word in _YES else 0 if word in _NO else None
    if number is None:
        return None, [Finding("MT2316", {**_named(indicator), "value": one.text[:80], "known": ", ".join(known)})]
    value = Quantity(Decimal(number), indicator.unit)
    return Cell(indicator.code, one.label, value, one.status, one.text.strip(), one.note.strip()), []


def _quantity(text: str, indicator: Indicator, names: UnitNames) -> tuple[Quantity, ParsedNumber]:
    """The number in the indicator's unit, or in the one written behind it; "33 triệu" of money is 33 million đồng."""
    number, unit = text, indicator.unit
    if not text.isdecimal() and (match := _WITH_UNIT.fullmatch(text)):
        written = names.find(match["unit"])
        if written is not None:
            number, unit = match["number"], written
    parsed = parse_vi(number, counting=indicator.unit.scale == 0)
    if parsed.kind == "composite" and unit.dimension == "money" and (dong := names.find("đồng")) is not None:
        # "1 tỷ 200 nghìn đồng": the unit behind it is that of its last part, and the whole is in đồng.
        parsed = parsed if number == text else parse_vi(f"{number} {_SCALE_WORDS.get(unit.factor, '')}")
        unit = dong
    return Quantity(parsed.value, unit).to(indicator.unit), parsed


def _form_faults(parsed: ParsedNumber, indicator: Indicator, text: str) -> Iterator[Finding]:
    """What cannot stand in a cell although it is a number."""
    if parsed.kind == "plain" and parsed.value >= 0:
        return
    args = {**_named(indicator), "value": text[:80]}
    if parsed.kind == "range":
        yield Finding("MT2317", args)
    elif parsed.kind == "fraction" and indicator.unit.dimension == PERCENT_DIMENSION:
        yield Finding("MT2318", args)
    elif parsed.value < 0 and indicator.unit.scale == 0 and not _may_be_negative(indicator):
        yield Finding("MT2319", args)


def _may_be_negative(indicator: Indicator) -> bool:
    """Whether things counted can be fewer than none: a natural increase can, households cannot."""
    return indicator.plausible.low is not None and indicator.plausible.low < 0


# -- checks between cells and against the past --------------------------------------------------------------------


def check_cells(form: EntryForm, cells: Sequence[Cell], known: Definitions, *, history: History) -> Iterator[Remark]:
    """Bounds, slips of unit, the place's own past, and the form's rules between fields."""
    for cell in cells:
        if cell.value is not None:
            indicator = known.indicators[cell.indicator]
            # A row of a repeating part is only a piece of what the past of the indicator says.
            past = () if cell.label else tuple(history.get(cell.indicator, ()))
            for finding in _doubts(cell.value, indicator, known, past):
                yield Remark(finding, cell.indicator, cell.label)
    values = {cell.indicator: cell.value.value for cell in cells if cell.value is not None and not cell.label}
    for rule in form.rules:
        broken = _broken(rule, values, known.indicators)
        if broken is not None:
            yield Remark(broken, rule.left[0])


def compared_with(form: EntryForm, indicator: str) -> tuple[str, ...]:
    """The other indicators of the form's rules between fields in which the indicator stands."""
    codes = (code for rule in form.rules if indicator in rule.fields for code in rule.fields)
    return tuple(dict.fromkeys(code for code in codes if code != indicator))


def broken_beside(
    form: EntryForm, indicator: str, values: Mapping[str, Decimal], indicators: Mapping[str, Indicator]
) -> tuple[Finding, ...]:
    """The rules with the indicator that `values`, figures by indicator in its unit, do not keep."""
    found = (_broken(rule, values, indicators) for rule in form.rules if indicator in rule.fields)
    return tuple(finding for finding in found if finding is not None)


def _doubts(value: Quantity, indicator: Indicator, known: Definitions, past: Sequence[Decimal]) -> Iterator[Finding]:
    broken = out_of_bounds(value, indicator, place=_NOWHERE)
    slip = probable_slip(value, indicator, known.units, place=_NOWHERE)
    if broken is not None:
        yield broken
    elif slip is not None:
        yield slip.finding
    elif indicator.grades or indicator.unit.code == "yes_no":
        return
    elif (unusual := _unusual(value.value, indicator, past, known.limits)) is not None:
        yield unusual
    elif not indicator.plausible.holds(value.value):
        yield Finding("MT2322", {**_named(indicator), **_shown(value.value, indicator), **_limits(indicator.plausible)})


def _unusual(value: Decimal, indicator: Indicator, past: Sequence[Decimal], limits: Limits) -> Finding | None:
    if not past:
        return None
    usual = usual_range(past, limits)
    last = past[-1]
    args = {**_named(indicator), "last": format_vi(last)}
    if usual is not None:
        if usual.holds(value):
            return None
        return Finding("MT2320", {**args, **_shown(value, indicator), **_limits(usual)})
    if is_jump(value, last, limits):
        return Finding("MT2321", {**args, **_shown(value, indicator)})
    return None


def _shown(value: Decimal, indicator: Indicator) -> dict[str, str]:
    unit = indicator.unit
    return {"value": f"{format_vi(value)} {unit.symbol_vi}", "value_en": f"{format_vi(value)} {unit.symbol_en}"}


def _limits(bounds: Plausible) -> dict[str, str]:
    def shown(limit: Decimal | None) -> str:
        return "…" if limit is None else format_vi(limit)

    return {"low": shown(bounds.low), "high": shown(bounds.high)}


def _broken(rule: FieldRule, values: Mapping[str, Decimal], indicators: Mapping[str, Indicator]) -> Finding | None:
    """The finding when both sides are known and the relation does not hold; a missing figure breaks nothing."""
    if not all(name in values for name in rule.fields):
        return None
    left, right = (sum((values[name] for name in side), Decimal(0)) for side in (rule.left, rule.right))
    if left == right or (rule.relation is Relation.AT_MOST and left <= right):
        return None
    args = {
        "rule": rule.text_vi,
        "rule_en": rule.text_en,
        "left": format_vi(left),
        "right": format_vi(right),
        "unit": indicators[rule.left[0]].unit.symbol_vi,
        "unit_en": indicators[rule.left[0]].unit.symbol_en,
    }
    return Finding("MT2324" if rule.strict else "MT2323", args)


# -- totals while typing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """What the cells of one indicator add up to, and of how many expected places it speaks."""

    value: Decimal | None
    reported: int
    expected: int


def sum_of(values: Iterable[Decimal | None], indicator: Indicator, *, expected: int) -> Sum:
    """The sum of the figures typed so far, with its coverage; no sum for what villages do not add up to, or for none.

    A value of None is a place that said nothing: it is missing, not zero.
    """
    known = [value for value in values if value is not None]
    adds_up = indicator.place is PlaceRule.SUM and bool(known)
    return Sum(sum(known, Decimal(0)) if adds_up else None, len(known), expected)

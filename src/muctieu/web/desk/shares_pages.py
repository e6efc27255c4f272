"""The sheet on which a target is shared out: villages down, the term and single years across, sums at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict

from muctieu.core.indicator import PlaceRule
from muctieu.core.numbers_vi import format_vi, parse_vi
from muctieu.core.plan import Form, Target
from muctieu.core.plan_checks import adds_up, goal_in
from muctieu.core.quantity import Quantity
from muctieu.core.sharing import apportion, total_of
from muctieu.core.unit import Unit
from muctieu.errors import MuctieuError, StateError
from muctieu.packs.loader import load_units
from muctieu.web.common.days import VIETNAM
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.plans.models import Plan
from muctieu.web.plans.shares import WHOLE, Division, EarlierDivision
from muctieu.web.screens.words import amount, gap, pick, unit_symbol

YEARS, WHY = "nam", "ly-do"
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One field; `name` is what the form sends."""

    name: str
    label: str
    typed: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class VillageRow:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The term or one year: what the commune must reach, what the villages have, and the difference in words.

    `total` is empty for those who do not see every village.
    """

    year: int
    name: str
    goal: str
    total: str
    difference: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A division of the past; `columns` name the columns of its rows."""

    number: int
    told: str
    why: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SharesPage:
    """Everything the template prints."""

    title: str
    goal: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[VillageRow, ...]
    more_years: tuple[int, ...]
    need_not_add_up: bool
    can_propose: bool
    seen: int
    is_divided: bool
    needs_reason: bool
    earlier: tuple[Earlier, ...]
    older: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The target under division and what stands in its fields."""

    plan: Plan
    target: Target
    villages: Sequence[OrgUnitVersion]
    years: tuple[int, ...]
    texts: Mapping[tuple[str, int], str]
    values: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    errors: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def of(self, year: int) -> dict[str, Decimal]:
        """The column's values by village, those left empty left out."""
        return {key: value for (key, column), value in self.values.items() if column == year}


def stored_sheet(
    plan: Plan, target: Target, villages: Sequence[OrgUnitVersion], division: Division, *, more: Sequence[int]
) -> Sheet:
    """The sheet with what is shared out at present; `more` are further years asked for."""
    columns = {WHOLE: division.shares, **division.years}
    values = {(key, year): value for year, shares in columns.items() for key, value in shares.items()}
    texts = {cell: format_vi(value) for cell, value in values.items()}
    return Sheet(plan, target, villages, _years(plan, target, (*division.years, *more)), texts, values)


def typed_sheet(plan: Plan, target: Target, villages: Sequence[OrgUnitVersion], posted: QueryDict) -> Sheet:
    """The sheet as typed: only the fields of its villages and years are read, a wrong one keeps its text."""
    years = _years(plan, target, asked_years(posted))
    texts: dict[tuple[str, int], str] = {}
    values: dict[tuple[str, int], Decimal] = {}
    errors: dict[tuple[str, int], str] = {}
    for village in villages:
        for year in (WHOLE, *years):
            cell = village.unit.key, year
            texts[cell] = posted.get(_field(village, year), "").strip()[:LONGEST]
            if texts[cell]:
                try:
                    values[cell] = _number(texts[cell], target.unit)
                except MuctieuError as error:
                    errors[cell] = pick(error.message_vi, error.message_en)
    return Sheet(plan, target, villages, years, texts, values, errors)


def proposed_sheet(sheet: Sheet, weights: Mapping[str, Decimal]) -> Sheet:
    """The sheet with every column that has a goal filled in proportion to `weights` by village; the others stay."""
    texts, values = dict(sheet.texts), dict(sheet.values)
    sizes = [weights.get(village.unit.key, Decimal(0)) for village in sheet.villages]
    for year in (WHOLE, *sheet.years):
        goal = goal_in(sheet.target, year or None)
        if goal is None or goal < 0 or not can_propose(sheet.target):
            continue
        parts = apportion(goal, sizes, sheet.target.unit) if adds_up(sheet.target) else (goal,) * len(sizes)
        for village, part in zip(sheet.villages, parts, strict=True):
            values[village.unit.key, year] = part
            texts[village.unit.key, year] = format_vi(part)
    return Sheet(sheet.plan, sheet.target, sheet.villages, sheet.years, texts, values)


def can_propose(target: Target) -> bool:
    """Whether villages can be given parts of the target, or for a rate the same level each."""
    return target.value is not None and target.indicator.place is not PlaceRule.NONE


def asked_years(asked: QueryDict) -> tuple[int, ...]:
    """The years that the address or the form names."""
    return tuple(int(text) for text in asked.getlist(YEARS) if text.isascii() and text.isdigit() and len(text) == 4)


def _years(plan: Plan, target: Target, asked: Sequence[int]) -> tuple[int, ...]:
    """Years with a column: those with a milestone, those shared out, and those asked for, within the term."""
    wanted = {*asked, *(stone.period.year for stone in target.milestones)}
    return tuple(year for year in range(plan.first_year, plan.last_year + 1) if year in wanted)


def _field(village: OrgUnitVersion, year: int) -> str:
    return f"giao-{village.unit.uuid}-{year or 'ca'}"


def _number(text: str, unit: Unit) -> Decimal:
    """What was typed, exact; MT7261 for no single number from 0 on or one that could be read in two ways, MT1202 or
    MT1203 for one that the unit cannot keep.
    """
    parsed = parse_vi(text)
    if parsed.kind in {"range", "fraction"} or parsed.findings or parsed.value < 0:
        raise StateError("MT7261", text=text)
    return Quantity.from_mantissa(Quantity(parsed.value, unit).mantissa, unit).value


# -- as shown -------------------------------------------------------------------------------------------------


def shares_page(
    sheet: Sheet,
    division: Division,
    earlier: Sequence[EarlierDivision],
    *,
    title: str,
    goal: str,
    sees_all: bool,
    older: int = 0,
) -> SharesPage:
    """The sheet in words; sums only for those who see every village."""
    columns = tuple(_column(sheet, year, sees_all=sees_all) for year in (WHOLE, *sheet.years))
    names = {village.unit.key: village.name for village in sheet.villages}
    plan_years = range(sheet.plan.first_year, sheet.plan.last_year + 1)
    return SharesPage(
        title=title,
        goal=goal,
        unit=unit_symbol(sheet.target.unit),
        columns=columns,
        rows=tuple(_row(sheet, village, columns) for village in sheet.villages),
        more_years=tuple(year for year in plan_years if year not in sheet.years),
        need_not_add_up=not adds_up(sheet.target),
        can_propose=can_propose(sheet.target),
        seen=division.number,
        is_divided=not division.is_empty,
        needs_reason=not division.is_empty and division.finding is None,
        earlier=tuple(_earlier(one, sheet, names) for one in earlier),
        older=older,
    )


def _row(sheet: Sheet, village: OrgUnitVersion, columns: Sequence[Column]) -> VillageRow:
    cells = tuple(
        Cell(
            _field(village, column.year),
            f"{village.name}, {column.name}",
            sheet.texts.get((village.unit.key, column.year), ""),
            sheet.errors.get((village.unit.key, column.year), ""),
        )
        for column in columns
    )
    return VillageRow(village.name, cells)


def _column(sheet: Sheet, year: int, *, sees_all: bool) -> Column:
    unit, wanted = sheet.target.unit, goal_in(sheet.target, year or None)
    shares = tuple(sheet.of(year).values())
    total = total_of(shares, unit)
    told, is_off = "", False
    if sees_all and wanted is not None and shares and adds_up(sheet.target):
        difference = (Quantity(total, unit) - Quantity(wanted, unit)).value
        told, is_off = _difference(difference, unit), difference != 0
    return Column(
        year=year,
        name=column_name(sheet.target.form, year, sheet.plan.last_year),
        goal="" if wanted is None else amount(wanted, unit),
        total=amount(total, unit) if sees_all and shares and adds_up(sheet.target) else "",
        difference=told,
        is_off=is_off,
    )


def _difference(difference: Decimal, unit: Unit) -> str:
    if difference == 0:
        return pick("khớp", "agrees")
    size = gap(abs(difference), unit)
    return pick(f"thừa {size}", f"{size} too many") if difference > 0 else pick(f"thiếu {size}", f"{size} too few")


def column_name(form: Form, year: int, last_year: int) -> str:
    """What a column speaks of: the end of the term, every year, one year, or everything up to it."""
    if form is Form.CUMULATIVE:
        return pick(f"Cộng dồn đến hết {year or last_year}", f"In all by the end of {year or last_year}")
    if year == WHOLE:
        each = form in {Form.YEARLY, Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH}
        return pick("Mỗi năm", "Each year") if each else pick(f"Đến hết {last_year}", f"By the end of {last_year}")
    return pick(f"Năm {year}", f"Year {year}")


def _earlier(one: EarlierDivision, sheet: Sheet, names: Mapping[str, str]) -> Earlier:
    form, last = sheet.target.form, sheet.plan.last_year
    keys = dict.fromkeys(key for shares in one.values.values() for key in shares if key in names)
    at = one.at.astimezone(VIETNAM)
    return Earlier(
        number=one.number,
        told=f"{at:%d/%m/%Y %H:%M} · {one.by}",
        why=one.why,
        unit=unit_symbol(load_units()[one.unit]),
        columns=tuple(column_name(form, year, last) for year in one.values),
        rows=tuple((names[key], tuple(_cells(one, key))) for key in keys),
    )


def _cells(one: EarlierDivision, key: str) -> Iterator[str]:
    for shares in one.values.values():
        yield "–" if key not in shares else format_vi(shares[key])

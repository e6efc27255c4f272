"""The rows of a comparison: each unit's cells, the order of the units, and the answer in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from muctieu.core.aggregate import Figure
from muctieu.core.compare import (
    badness,
    breaking_events,
    common_period,
    counted_anew,
    figure_in,
    is_ranked,
    told_in,
    worst_first,
)
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.place_history import Entry
from muctieu.web.common.same import Interned, Same
from muctieu.web.desk.scorecards.material import Asked, Material
from muctieu.web.desk.units_words import event_text, names_on
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.plans.models import Target, TargetVersion
from muctieu.web.screens.compare import NO_CELL, Cell, Column, Line, column, figure_cell, target_cell
from muctieu.web.screens.words import amount, day_text, period_text, pick

# How far back a series is looked at for what broke it.
YEARS_BACK = 6


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units that have a place in the order, those that have not, and the whole place's own line."""

    headline: str
    columns: tuple[Column, ...]
    ranked: tuple[Line, ...]
    unranked: tuple[Line, ...]
    common: tuple[Cell, ...]
    keys: tuple[tuple[str, str], ...]
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the material: one period or each indicator's newest, the main indicator, worst first or not."""

    main: str
    period: Period | None
    as_of: date
    is_worst_first: bool
    by_targets: Asked | None


def matrix(material: Material, question: Question, told: Breaks) -> Matrix:
    """The units against the indicators; units without any figure come last and have no place."""
    # By targets each cell tells its own period: the target's form decides which one counts.
    periods = {code: None if question.by_targets else question.period or period_of(material, code)
               for code in material.codes}  # fmt: skip
    order, ranked, unranked = _order(material, question, periods)
    lines = {unit.unit.key: Line(
        uuid=str(unit.unit.uuid),
        name=unit.name,
        place=str(order[unit.unit.key]) if unit.unit.key in order else "",
        cells=tuple(_cell(material, unit, code, question=question, period=periods[code]) for code in material.codes),
        breaks=tuple(text for _day, text in told.get(unit.unit.key, ())),
    ) for unit in material.units}  # fmt: skip
    common = tuple(_common_cell(material, code, question, periods[code]) for code in material.codes)
    catalogue = material.indicator
    return Matrix(
        headline=_headline(material, question, periods, ranked),
        columns=tuple(column(catalogue(code), periods[code], is_main=code == question.main) for code in material.codes),
        ranked=tuple(lines[key] for key in ranked),
        unranked=tuple(lines[key] for key in unranked),
        common=common if any(cell.value for cell in common) else (),
        keys=_keys(lines.values(), common),
        breaks=tuple(_all_breaks(material, question, told)),
    )  # fmt: skip


def _keys(lines: Iterable[Line], common: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    """The shapes of the table with their words, each once."""
    cells = [*(cell for line in lines for cell in line.cells), *common]
    return tuple(dict.fromkeys((cell.mark, cell.word) for cell in cells if cell.mark))


def period_of(material: Material, code: str) -> Period | None:
    """The period in which the units are compared on an indicator when none is asked for."""
    return common_period(told_of(material.figures(unit, code)) for unit in material.units)


def told_of(figures: tuple[Figure, ...]) -> frozenset[Period]:
    """The periods of which the series has a value."""
    return _told(Same(figures))


@lru_cache(maxsize=16_384)
def _told(figures: Same[tuple[Figure, ...]]) -> frozenset[Period]:
    """Most units tell the same periods: one set for all of them is compared at a glance."""
    found = told_in(figures.it)
    return _ALIKE.the(found, found)


_ALIKE = Interned[frozenset[Period]](512)


def _cell(material: Material, unit: OrgUnitVersion, code: str, *, question: Question, period: Period | None) -> Cell:
    if question.by_targets is None:
        return figure_cell(material.figures(unit, code), material.common.get(code, ()), period,
                           material.indicator(code), is_own=material.is_commune)  # fmt: skip
    judged = question.by_targets.by_unit.get(unit.unit.key)
    if judged is None:
        return NO_CELL
    return target_cell(judged.by_code.get(code), judged.plan, is_own=material.is_commune)


def _common_cell(material: Material, code: str, question: Question, period: Period | None) -> Cell:
    """What the whole place comes to; never among the ranked."""
    below = Level.VILLAGE if material.is_commune else Level.COMMUNE
    if question.by_targets is None:
        common, indicator = material.common.get(code, ()), material.indicator(code)
        return figure_cell(common, (), period, indicator, is_own=False, below=below)
    judged = question.by_targets.common
    return NO_CELL if judged is None else target_cell(judged.by_code.get(code), judged.plan, is_own=False, below=below)


# -- order --------------------------------------------------------------------------------------------------------


def _order(
    material: Material, question: Question, periods: Mapping[str, Period | None]
) -> tuple[dict[str, int], list[str], list[str]]:
    """The place of each unit where there is an order, the units that are shown first, and those without a figure."""
    keys = [unit.unit.key for unit in material.units]
    by_name = {unit.unit.key: unit.name for unit in material.units}
    if question.by_targets is not None:
        found = {key: _badness(question.by_targets, key) for key in keys}
        known = [key for key in keys if found[key] is not None]
        ordered = sorted(known, key=lambda key: found[key] or (0, 0, 0))
        shown = ordered if question.is_worst_first else sorted(known, key=lambda key: by_name[key])
        return {}, shown, [key for key in keys if key not in known]
    any_figure = {unit.unit.key for unit in material.units if any(
        period is not None and figure_in(material.figures(unit, code), period, material.indicator(code))
        for code, period in periods.items())}  # fmt: skip
    told = [key for key in keys if key in any_figure]
    rest = [key for key in keys if key not in any_figure]
    indicator = material.indicator(question.main)
    if not is_ranked(indicator):
        return {}, sorted(told, key=lambda key: by_name[key]), rest
    order = worst_first(figures_at(material, question.main, periods[question.main]), indicator)
    places = dict(order.places)
    if not question.is_worst_first:
        return places, sorted(told, key=lambda key: by_name[key]), rest
    return places, [*order.ranked, *(key for key in told if key not in places)], rest


def figures_at(material: Material, code: str, period: Period | None) -> dict[str, Figure | None]:
    """Each unit's figure of the period."""
    indicator = material.indicator(code)
    return {
        unit.unit.key: None if period is None else figure_in(material.figures(unit, code), period, indicator)
        for unit in material.units
    }


# -- the answer ---------------------------------------------------------------------------------------------------


def _headline(
    material: Material, question: Question, periods: Mapping[str, Period | None], ranked: Sequence[str]
) -> str:
    names = {unit.unit.key: unit.name for unit in material.units}
    if question.by_targets is not None:
        return _targets_told(question.by_targets, names, ranked)
    indicator, period = material.indicator(question.main), periods[question.main]
    name = pick(indicator.name_vi, indicator.name_en)
    figures = figures_at(material, question.main, period)
    known = {key: one for key, one in figures.items() if one is not None and one.value is not None}
    if period is None or not known:
        return pick(f"{name}: chưa có số liệu để so sánh", f"{name}: no figures to compare yet")
    order = worst_first(figures, indicator).ranked
    first, last = (f"{names[key]} ({_amount(known[key])})" for key in (order[0], order[-1]))
    told = pick(f"{len(known)}/{len(names)} đơn vị có số liệu", f"{len(known)} of {len(names)} units have figures")
    when = period_text(period)
    if not is_ranked(indicator):
        return pick(f"{name}, {when}: từ {first} đến {last}; {told}", f"{name}, {when}: from {first} to {last}; {told}")
    return pick(f"{name}, {when}: kém nhất {first}, tốt nhất {last}; {told}",
                f"{name}, {when}: worst {first}, best {last}; {told}")  # fmt: skip


def _targets_told(asked: Asked, names: Mapping[str, str], ranked: Sequence[str]) -> str:
    bad = {key: sum(one.needs_focus for one in asked.by_unit[key].by_code.values()) for key in ranked}
    behind = [key for key, count in bad.items() if count]
    if not ranked:
        return pick("Chưa có số liệu để so với mục tiêu", "No figures to hold against targets yet")
    if not behind:
        return pick(f"{len(ranked)}/{len(names)} đơn vị có số liệu, không đơn vị nào có mục tiêu cần tập trung",
                    f"{len(ranked)} of {len(names)} units have figures, no target needs attention")  # fmt: skip
    worst = min(behind, key=lambda key: _badness(asked, key) or (0, 0, 0))
    count, all_units, worst_name = len(behind), len(names), names[worst]
    return pick(
        f"{count} trong {all_units} đơn vị có mục tiêu cần tập trung, nặng nhất là {worst_name} "
        f"({bad[worst]} mục tiêu)",
        f"{count} of {all_units} units have targets that need attention, most of all {worst_name} ({bad[worst]})",
    )


def _badness(asked: Asked, key: str) -> tuple[int, int, int] | None:
    judged = asked.by_unit.get(key)
    return None if judged is None else badness(judged.by_code.values())


def _amount(figure: Figure) -> str:
    return "–" if figure.value is None else amount(figure.value.value, figure.value.unit)


# -- breaks -------------------------------------------------------------------------------------------------------

Breaks = Mapping[str, Sequence[tuple[date, str]]]


def breaks_of(material: Material, as_of: date) -> Breaks:
    """Unit → the days on which its land or people changed, and what happened."""
    keys = {unit.unit.key for unit in material.units}
    since = date(as_of.year - YEARS_BACK, 1, 1)
    entries = breaking_events(material.events, keys, since=since, until=as_of)
    names = _names(entries)
    found: dict[str, list[tuple[date, str]]] = {}
    for entry in entries:
        event = entry.event
        text = pick(f"từ {day_text(event.day)}: {event_text(event, names(event.day))}",
                    f"from {day_text(event.day)}: {event_text(event, names(event.day))}")  # fmt: skip
        for key in sorted(entry.grounds & keys):
            found.setdefault(key, []).append((event.day, text))
    return found


def _names(entries: Iterable[Entry]) -> Callable[[date], Mapping[str, str]]:
    keys = {key for entry in entries for key in entry.event.units | entry.grounds}
    rows = OrgUnitVersion.objects.filter(unit__key__in=keys).select_related("unit", "parent")
    units = [row.to_core() for row in rows]
    return lambda day: names_on(units, day)


def anew_of(series: tuple[Figure, ...]) -> list[tuple[date, str]]:
    """The days from which the figures are counted in another way."""
    return [(day, pick(f"từ {day_text(day)}: đổi cách tính", f"from {day_text(day)}: counted in another way"))
            for day in _anew(Same(series))]  # fmt: skip


@lru_cache(maxsize=16_384)
def _anew(series: Same[tuple[Figure, ...]]) -> tuple[date, ...]:
    return tuple(counted_anew(series.it))


def _all_breaks(material: Material, question: Question, told: Breaks) -> Iterator[str]:
    for unit in material.units:
        for _day, text in told.get(unit.unit.key, ()):
            yield f"{unit.name}: {text}"
        for code in material.codes:
            indicator = material.indicator(code)
            for _day, text in anew_of(material.figures(unit, code)):
                yield f"{unit.name}, {pick(indicator.name_vi, indicator.name_en)}: {text}"
    for target in () if question.by_targets is None else question.by_targets.targets:
        yield from _rebased(target, material, question.as_of)


def _rebased(target: Target, material: Material, as_of: date) -> Iterator[str]:
    """That a target's value or starting point was changed on the way."""
    versions = list(target.versions.all())
    indicator = material.indicator(target.indicator)
    for earlier, later in pairwise(versions):
        if later.effective is not None and later.effective <= as_of and _basis(earlier) != _basis(later):
            name, day = pick(indicator.name_vi, indicator.name_en), day_text(later.effective)
            yield pick(f"{name}: mục tiêu hoặc số gốc được sửa từ {day}",
                       f"{name}: the target or its baseline was changed from {day}")  # fmt: skip


def _basis(version: TargetVersion) -> tuple[object, ...]:
    base = getattr(version, "baseline", None)
    start = None if base is None else (base.period, base.value)
    return version.form, version.unit, version.value, version.value_hi, start

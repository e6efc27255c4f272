"""The pictures of a comparison with their tables: a small chart for each unit, and the map of tiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from muctieu.core.aggregate import Figure
from muctieu.core.compare import class_bounds, class_of, is_rate, line_of
from muctieu.core.indicator import Indicator
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.packs.boundaries import PER_DEGREE, Lines
from muctieu.packs.loader import load_indicators
from muctieu.reports.boundary_map import boundary_map
from muctieu.reports.charts import Point
from muctieu.reports.multiples import Panel, multiples
from muctieu.reports.shades import CLASSES, Shade
from muctieu.reports.tile_map import Area, MapWords, tile_map
from muctieu.web.common.same import Same
from muctieu.web.desk.scorecards.material import Material
from muctieu.web.desk.scorecards.matrix import Breaks, anew_of, figures_at
from muctieu.web.screens.compare import note_of
from muctieu.web.screens.words import amount, number, period_text, pick, unit_symbol

# Periods in one chart and its table.
PERIODS = 12
# Units that are named in a note.
NAMED = 12
Series = tuple[Figure, ...]
_FIRM = (ObsStatus.OFFICIAL, ObsStatus.BREAK)


@dataclass(frozen=True, slots=True)
class Multiple:
    """One unit's small chart and the cells of its row, one for each period of the table."""

    name: str
    chart: SafeString
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Multiples:
    """All units on one scale; `common` are the cells of the whole place, empty for totals."""

    name: str
    unit: str
    periods: tuple[str, ...]
    rows: tuple[Multiple, ...]
    common: SafeString


@dataclass(frozen=True, slots=True)
class MapRow:
    """One unit in the map's table."""

    name: str
    value: str
    note: str
    group: str


@dataclass(frozen=True, slots=True)
class Map:
    """The map of one indicator in one period, with its table."""

    name: str
    period: str
    note: str
    drawing: SafeString
    rows: tuple[MapRow, ...]


# A unit's name, its series, and what befell it.
Unit = tuple[str, Same[Series], tuple[tuple[date, str], ...]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """All on which the small charts depend: the units and the whole place, and who reads them."""

    code: str
    period: Period
    units: tuple[Unit, ...]
    whole: Same[Series]
    language: str | None


_NOTHING: Series = ()


def multiples_of(material: Material, code: str, period: Period | None, breaks: Breaks) -> SafeString:
    """The units' series of the main indicator in periods of one length; empty without any figure."""
    if period is None:
        return SafeString()
    units = tuple((unit.name, Same(material.figures(unit, code)), tuple(breaks.get(unit.unit.key, ())))
                  for unit in material.units)  # fmt: skip
    whole = material.common.get(code, _NOTHING) if is_rate(material.indicator(code)) else _NOTHING
    return _multiples_once(_Shown(code, period, units, Same(whole), get_language()))


@lru_cache(maxsize=256)
def _multiples_once(shown: _Shown) -> SafeString:
    """Drawn once for the same series: of a commune's indicators an act touches few."""
    return render_to_string("desk/scorecards/multiples.html", {"multiples": _multiples(shown)})


def _multiples(asked: _Shown) -> Multiples:
    indicator, length = load_indicators()[asked.code], asked.period.months
    told = frozenset[Period]().union(*(_periods(series, length, asked.code) for _name, series, _breaks in asked.units))
    shown = tuple(sorted(told, key=lambda one: one.last)[-PERIODS:])
    drawn = [_drawn(unit, shown, asked.code, asked.language) for unit in asked.units]
    common = _within(_line(asked.whole, length, asked.code), shown)
    charts = multiples([panel for panel, _row in drawn], _points(common, indicator), name="nho",
                       empty=pick("chưa có số liệu", "no data"))  # fmt: skip
    names = (name for name, _series, _breaks in asked.units)
    rows = (Multiple(name, SafeString(chart), row)
            for name, (_panel, row), chart in zip(names, drawn, charts, strict=True))  # fmt: skip
    return Multiples(
        name=_name(indicator),
        unit=unit_symbol(indicator.unit),
        periods=tuple(map(period_text, shown)),
        rows=tuple(rows),
        common=_cells(common, shown) if common else SafeString(),
    )


@lru_cache(maxsize=16_384)
def _line(series: Same[Series], length: int, code: str) -> Series:
    return line_of(series.it, length, load_indicators()[code])


@lru_cache(maxsize=16_384)
def _periods(series: Same[Series], length: int, code: str) -> frozenset[Period]:
    return frozenset(one.period for one in _line(series, length, code) if one.period is not None)


@lru_cache(maxsize=16_384)
def _drawn(unit: Unit, shown: tuple[Period, ...], code: str, _language: str | None) -> tuple[Panel, SafeString]:
    """What is drawn of one unit and its row: an act touches few of the units beside each other."""
    (name, series, befell), indicator = unit, load_indicators()[code]
    line = _within(_line(series, shown[0].months, code), shown) if shown else ()
    points = _points(line, indicator)
    breaks = (one for one in (*befell, *anew_of(series.it)) if shown and shown[0].start <= one[0] < shown[-1].end)
    panel = Panel(f"{name}: {_name(indicator)}", _told(points), points, tuple(breaks))
    return panel, _cells(line, shown)


def _within(line: Sequence[Figure], shown: Collection[Period]) -> tuple[Figure, ...]:
    known = frozenset(shown)
    return tuple(one for one in line if one.period in known)


def _points(line: Sequence[Figure], indicator: Indicator) -> tuple[Point, ...]:
    return tuple(
        Point(
            day=one.period.end - timedelta(days=1),
            value=one.value.to(indicator.unit).value,
            text=f"{period_text(one.period)}: {amount(one.value.value, one.value.unit)}",
            is_soft=one.status not in _FIRM,
        )
        for one in line
        if one.period is not None and one.value is not None
    )


def _told(points: Sequence[Point]) -> str:
    if not points:
        return pick("Chưa có số liệu.", "No data.")
    return "; ".join(dict.fromkeys((points[0].text, points[-1].text))) + "."


def _cells(line: Sequence[Figure], shown: Sequence[Period]) -> SafeString:
    by_period = {one.period: one for one in line}
    return format_html_join("", '<td class="num">{}</td>', ((_cell(by_period.get(period)),) for period in shown))


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    coverage = figure.coverage
    partial = "" if coverage is None or coverage.is_full else f" ({coverage.reported}/{coverage.expected})"
    return number(figure.value.value) + partial


# -- the map ------------------------------------------------------------------------------------------------------


def map_of(
    material: Material, code: str, period: Period | None, *, lines: Mapping[str, Lines] | None = None
) -> Map | None:
    """The units by classes of equal number, in their boundaries where those are known; None without any figure."""
    indicator = material.indicator(code)
    figures = figures_at(material, code, period)
    values = {key: one.value.to(indicator.unit).value for key, one in figures.items()
              if one is not None and one.value is not None}  # fmt: skip
    if period is None or not values:
        return None
    bounds = class_bounds(values.values(), CLASSES)
    groups = _groups(bounds, values, indicator)
    areas, rows = [], []
    for unit in material.units:
        key = unit.unit.key
        figure = figures[key]
        found = class_of(values[key], bounds) if key in values else None
        value = number(values[key]) if key in values else ""
        note = "" if figure is None else note_of(figure, is_own=material.is_commune)
        group = groups[found] if found is not None else _none()
        areas.append(Area(key, unit.name, value, f"{unit.name}: {value or _none()}", Shade(found)))
        rows.append(MapRow(unit.name, value or "–", note, group))
    told = MapWords(
        title=f"{_name(indicator)}, {period_text(period)}",
        desc=pick(f"{len(values)}/{len(areas)} đơn vị có số liệu; các số ở bảng bên dưới.",
                  f"{len(values)} of {len(areas)} units have figures; the numbers are in the table below."),
        classes=(*((Shade(number), text) for number, text in groups.items()),
                 *(((Shade(None), _none()),) if len(values) < len(areas) else ())),
    )  # fmt: skip
    return Map(
        name=_name(indicator),
        period=period_text(period),
        note=" ".join((*(() if is_rate(indicator) else (_size(),)), *_undrawn(areas, lines or {}))),
        drawing=SafeString(_drawing(areas, told, lines or {})),
        rows=tuple(rows),
    )


def _drawing(areas: Sequence[Area], told: MapWords, lines: Mapping[str, Lines]) -> str:
    if not any(area.key in lines for area in areas):
        return tile_map(areas, told, name="ban-do-o")
    return boundary_map(areas, lines, told, name="ban-do-ve", per_degree=PER_DEGREE)


def _undrawn(areas: Sequence[Area], lines: Mapping[str, Lines]) -> tuple[str, ...]:
    """The units of which no boundary is known, where others have one."""
    missing = [area.name for area in areas if area.key not in lines]
    if not missing or len(missing) == len(areas):
        return ()
    names = ", ".join(missing[:NAMED]) + ("…" if len(missing) > NAMED else "")
    return (pick(f"Chưa có ranh giới nên không vẽ: {names}.", f"Not drawn, without a boundary: {names}."),)


def _groups(bounds: Sequence[Decimal], values: Mapping[str, Decimal], indicator: Indicator) -> dict[int, str]:
    """What each class holds: its least and greatest value."""
    found: dict[int, list[Decimal]] = {}
    for value in values.values():
        found.setdefault(class_of(value, bounds), []).append(value)
    unit = unit_symbol(indicator.unit)
    return {place: f"{_span(min(some), max(some))} {unit}" for place, some in sorted(found.items())}


def _span(low: Decimal, high: Decimal) -> str:
    return number(low) if low == high else f"{number(low)} – {number(high)}"


def _none() -> str:
    return pick("chưa có số liệu", "no data")


def _size() -> str:
    return pick("Đây là tổng số: đơn vị đông dân hơn có số lớn hơn, không vì thế mà tốt hay kém hơn.",
                "These are totals: a bigger unit has a bigger number and is not better or worse for it.")  # fmt: skip


def _name(indicator: Indicator) -> str:
    return pick(indicator.name_vi, indicator.name_en)

"""A series read both ways: as reported then, and beside it what the units of a day would have reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator
from muctieu.core.period import Period
from muctieu.core.place_events import Measure
from muctieu.core.restate import Restated
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.units_words import Told, listed, names_on, told
from muctieu.web.desk.why_links import WHY
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.screens.words import number, period_text, pick, status_text, unit_symbol

# Periods on one page; the older ones are a link away.
PERIODS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One unit in a period; "–" where it has no figure in that reading."""

    name: str
    reported: str
    restated: str
    note: str
    is_same: bool
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One period with every unit that has a figure in either reading."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The blocks, newest first; `older` is where the next page begins, empty at the end."""

    name: str
    unit: str
    blocks: tuple[Block, ...]
    doubts: tuple[Told, ...]
    measures: tuple[Option, ...]
    older: str
    is_changed: bool


def series_page(found: Restated, indicator: Indicator, *, measure: Measure | None, before: str) -> SeriesPage:
    """Both readings of one indicator, a block a period."""
    names = _names(found)
    then, now = _by_period(found.as_reported), _by_period(found.figures)
    periods = sorted({*then, *now}, key=lambda period: (period.last, period.months), reverse=True)
    start = next((place for place, period in enumerate(periods) if str(period) == before), 0)
    shown = periods[start : start + PERIODS]
    blocks = tuple(_block(period, then.get(period, {}), now.get(period, {}), names) for period in shown)
    rest = periods[start + PERIODS :]
    return SeriesPage(
        name=pick(indicator.name_vi, indicator.name_en),
        unit=unit_symbol(indicator.unit),
        blocks=blocks,
        doubts=told((one.finding for one in found.refusals if one.period is None or one.period in shown), names),
        measures=_measures(measure),
        older=str(rest[0]) if rest else "",
        is_changed=any(not line.is_same for block in blocks for line in block.lines),
    )


def _names(found: Restated) -> Mapping[str, str]:
    """The names of all units concerned, as of the day on whose units the series is restated."""
    figures = (*found.as_reported, *found.figures)
    keys = {figure.place for figure in figures}
    keys |= {key for figure in figures if figure.coverage for key in figure.coverage.missing}
    keys |= {one.place for one in found.refusals if one.place}
    rows = OrgUnitVersion.objects.filter(unit__key__in=keys).select_related("unit", "parent")
    return names_on((row.to_core() for row in rows), found.on)


def _by_period(figures: Iterable[Figure]) -> dict[Period, dict[str, Figure]]:
    """Figures of no known period stand in no block: their target's page tells them."""
    by_period: dict[Period, dict[str, Figure]] = {}
    for figure in figures:
        if figure.period is not None:
            by_period.setdefault(figure.period, {})[figure.place] = figure
    return by_period


def _block(period: Period, then: Mapping[str, Figure], now: Mapping[str, Figure], names: Mapping[str, str]) -> Block:
    places = sorted({*then, *now}, key=lambda place: names.get(place, place))
    return Block(period_text(period), tuple(_line(place, then.get(place), now.get(place), names) for place in places))


def _line(place: str, then: Figure | None, now: Figure | None, names: Mapping[str, str]) -> Line:
    reported, restated = _value(then), _value(now)
    url = "" if then is None else WHY.figure(then)
    return Line(names.get(place, place), reported, restated, _note(now or then, names), reported == restated, url)


def _value(figure: Figure | None) -> str:
    return "–" if figure is None or figure.value is None else number(figure.value.value)


def _note(figure: Figure | None, names: Mapping[str, str]) -> str:
    """What a restated figure rests on: estimated, and of how many units, naming those that are missing."""
    if figure is None:
        return ""
    parts: list[str] = [status_text(figure.status)] if status_text(figure.status) else []
    if figure.coverage is not None:
        reported, expected = figure.coverage.reported, figure.coverage.expected
        parts.append(pick(f"từ {reported}/{expected} đơn vị", f"from {reported}/{expected} units"))
        if figure.coverage.missing:
            missing = listed(figure.coverage.missing, names)
            parts.append(pick(f"thiếu {missing}", f"missing {missing}"))
    return ", ".join(parts)


def _measures(chosen: Measure | None) -> tuple[Option, ...]:
    offered: Sequence[tuple[str, str]] = (
        ("", pick("không chia", "do not divide")),
        (Measure.HOUSEHOLDS.value, pick("theo số hộ", "by households")),
        (Measure.PEOPLE.value, pick("theo nhân khẩu", "by people")),
    )
    return tuple(Option(code, label, code == (chosen or "")) for code, label in offered)

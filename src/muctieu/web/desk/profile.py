"""The place in numbers as of a day: area, households, people, villages, settlement points, cells, and their years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muctieu.core.aggregate import Figure, yearly
from muctieu.core.indicator import Indicator
from muctieu.core.place import Level
from muctieu.packs.loader import load_indicators
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.communes import Seat, seat_or_none
from muctieu.web.desk.units import BAD, asked_day, day_context
from muctieu.web.desk.units_words import counted
from muctieu.web.desk.why_links import WHY
from muctieu.web.figures.totals import totals
from muctieu.web.places.counts import unit_counts
from muctieu.web.screens.rows import coverage_text
from muctieu.web.screens.sources import source_of
from muctieu.web.screens.words import amount, day_text, figure_period, number, pick, status_text, unit_symbol

YEARS = 5
FIGURES = ("natural_area", "household_count", "population", "party_member_count")
# What is counted in the tree of units, and the indicator under which it may be reported too.
COUNTED = {
    Level.VILLAGE: "village_count",
    Level.SETTLEMENT: "settlement_point_count",
    Level.CELL: "party_cell_count",
}
Counts = Mapping[Level, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the place; `told` says what it rests on, `differs` what was reported instead of what is counted."""

    name: str
    value: str
    when: str
    status: str
    told: str
    is_partial: bool
    url: str
    differs: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One number through the years, "–" where nothing is known."""

    name: str
    unit: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The place on a day."""

    name: str
    headline: str
    facts: tuple[Fact, ...]
    years: tuple[str, ...]
    rows: tuple[YearRow, ...]


@guarded(Act.PLACE_READ)
def profile(request: HttpRequest) -> HttpResponse:
    """The commune that is open, as of the day asked for."""
    place, (day, is_wrong) = seat_or_none(request), asked_day(request.GET)
    if place is None:
        return render(request, "desk/empty.html")
    context = {
        "page": profile_page(place, day),
        "seat": place,
        **day_context(request.GET, day, is_wrong=is_wrong),
    }
    return render(request, "desk/profile.html", context, status=BAD if is_wrong else 200)


def profile_page(place: Seat, day: date) -> ProfilePage:
    """What the viewer may see of the place; the queries are constant."""
    figures = totals((*FIGURES, *COUNTED.values()), place.commune, viewer=place.user, day=day)
    years = _years(figures, day)
    ends = {year: min(date(year, 12, 31), day) for year in years}
    counts = unit_counts(place.commune, {day, *ends.values()})
    facts = [_count(level, counts[day], figures, day) for level in COUNTED]
    facts += [_fact(code, figures[code]) for code in FIGURES if code in figures]
    return ProfilePage(
        name=place.name,
        headline=", ".join(counted(level, counts[day].get(level, 0)) for level in COUNTED if counts[day].get(level)),
        facts=tuple(facts),
        years=tuple(_year_name(year, day) for year in years),
        rows=(*_figure_rows(figures, years, day), *_count_rows(counts, ends)),
    )


# -- single numbers -------------------------------------------------------------------------------------------


def _fact(code: str, figures: Sequence[Figure]) -> Fact:
    """The newest figure with its period and what it rests on."""
    indicator, newest = load_indicators()[code], _newest(figures)
    if newest is None:
        return Fact(_name(indicator), "–", "", "", pick("chưa có số liệu được duyệt", "no approved figure yet"),
                    is_partial=False, url="", differs="")  # fmt: skip
    return Fact(
        name=_name(indicator),
        value=_amount(newest),
        when=figure_period(newest),
        status=status_text(newest.status),
        told=_told(newest),
        is_partial=newest.coverage is not None and not newest.coverage.is_full,
        url=WHY.figure(newest),
        differs="",
    )


def _count(level: Level, counts: Counts, figures: Mapping[str, Sequence[Figure]], day: date) -> Fact:
    """What the tree counts; where the newest report says another number, both."""
    code = COUNTED[level]
    indicator, newest = load_indicators()[code], _newest(figures.get(code, ()))
    counted_now = counts.get(level, 0)
    differs = ""
    if newest is not None and newest.value is not None and newest.value.value != counted_now:
        said, when, source = _amount(newest), figure_period(newest), _told(newest)
        differs = pick(f"báo cáo ghi {said} ({when}; {source})", f"reported as {said} ({when}; {source})")
    return Fact(
        name=_name(indicator),
        value=amount(Decimal(counted_now), indicator.unit),
        when=day_text(day),
        status="",
        told=pick("đếm theo cây đơn vị", "counted in the tree of units"),
        is_partial=False,
        url="",
        differs=differs,
    )


def _newest(figures: Sequence[Figure]) -> Figure | None:
    known = [figure for figure in figures if figure.value is not None]
    return known[-1] if known else None


def _amount(figure: Figure) -> str:
    return "–" if figure.value is None else amount(figure.value.value, figure.value.unit)


def _told(figure: Figure) -> str:
    """How many villages a total rests on, or where the commune's own figure stands written."""
    if figure.coverage is not None or not figure.sources:
        return coverage_text(figure)
    return f"{coverage_text(figure)}: {source_of(figure.sources[0], None).short}"


def _name(indicator: Indicator) -> str:
    return pick(indicator.name_vi, indicator.name_en)


def _unit(indicator: Indicator) -> str:
    """The unit, where the name does not say it already."""
    symbol = unit_symbol(indicator.unit)
    return "" if symbol in _name(indicator).lower() else symbol


# -- years ----------------------------------------------------------------------------------------------------


def _years(figures: Mapping[str, Sequence[Figure]], day: date) -> tuple[int, ...]:
    """The years up to the day, from the first of the last five with a figure."""
    known = {figure.period.year for found in figures.values() for figure in found if figure.period is not None}
    offered = range(day.year - YEARS + 1, day.year + 1)
    first = min((year for year in offered if year in known), default=day.year)
    return tuple(year for year in offered if year >= first)


def _year_name(year: int, day: date) -> str:
    """The year; one that is not over says until when."""
    is_over = day >= date(year, 12, 31)
    return str(year) if is_over else pick(f"{year} (đến {day:%d/%m})", f"{year} (to {day:%d/%m})")


def _figure_rows(figures: Mapping[str, Sequence[Figure]], years: Sequence[int], day: date) -> tuple[YearRow, ...]:
    found = []
    for code in FIGURES:
        indicator = load_indicators()[code]
        by_year = _by_year(figures.get(code, ()), indicator, years, day)
        if by_year:
            cells = tuple(_cell(by_year.get(year)) for year in years)
            found.append(YearRow(_name(indicator), _unit(indicator), cells))
    return tuple(found)


def _by_year(figures: Sequence[Figure], indicator: Indicator, years: Sequence[int], day: date) -> Mapping[int, Figure]:
    """Each year's figure; of the year that is not over the newest."""
    made = yearly(figures, indicator.time, years)
    found = {figure.period.year: figure for figure in made if figure.period is not None}
    last = [figure for figure in figures if figure.period is not None and figure.period.year == day.year]
    if day < date(day.year, 12, 31) and (newest := _newest(last)) is not None:
        found.setdefault(day.year, newest)
    return found


def _cell(figure: Figure | None) -> str:
    """The number, with the coverage of a total that does not rest on every village."""
    if figure is None or figure.value is None:
        return "–"
    is_partial = figure.coverage is not None and not figure.coverage.is_full
    return f"{number(figure.value.value)}{f' ({coverage_text(figure)})' if is_partial else ''}"


def _count_rows(counts: Mapping[date, Counts], ends: Mapping[int, date]) -> tuple[YearRow, ...]:
    return tuple(
        YearRow(_name(load_indicators()[code]), _unit(load_indicators()[code]),
                tuple(str(counts[day].get(level, 0)) for day in ends.values()))
        for level, code in COUNTED.items()
    )  # fmt: skip

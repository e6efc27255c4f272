"""Small charts of many units on one common scale, each as SVG of its own, readable in black and white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from muctieu.reports.charts import Point, tick_text, unbroken, zigzag
from muctieu.reports.scale import DayAxis, Span, ValueAxis, value_axis
from muctieu.reports.svg import dot, element, label, path_of, words

WIDTH, HEIGHT = 220.0, 120.0
_RIGHT, _TOP, _BOTTOM, _LETTER = 8.0, 10.0, 20.0, 11.0
_LEAST_LEFT, _LETTER_WIDTH = 26.0, 6.8


@dataclass(frozen=True, slots=True)
class Panel:
    """One unit: its points, oldest first, and the days on which its series breaks, each with what happened."""

    title: str
    desc: str
    points: tuple[Point, ...]
    breaks: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    days: DayAxis
    values: ValueAxis
    left: float


def multiples(panels: Sequence[Panel], common: Sequence[Point], *, name: str, empty: str) -> tuple[str, ...]:
    """An `<svg>` for each panel, all with the same axes; `common` is drawn dashed behind every one of them.

    `name` makes the ids unique in the page, `empty` stands in a panel without points.
    """
    scale = _scale([*common, *(point for panel in panels for point in panel.points)])
    behind = "".join((*_axes(scale), *_common(common, scale)))
    return tuple(
        _chart(panel, scale, behind + ("" if panel.points else _nothing(empty)), name=f"{name}-{number}")
        for number, panel in enumerate(panels, 1)
    )


def _scale(points: Sequence[Point]) -> _Scale:
    days = [point.day for point in points] or [date(2000, 1, 1)]
    first, last = min(days), max(days)
    if first == last:
        first -= timedelta(days=1)
    values = value_axis([point.value for point in points], Span(HEIGHT - _BOTTOM, _TOP))
    left = max(_LEAST_LEFT, 10 + _LETTER_WIDTH * max(len(tick_text(tick)) for tick in values.ticks))
    return _Scale(DayAxis(first, last, Span(left + 4, WIDTH - _RIGHT - 4)), values, left)


def _nothing(empty: str) -> str:
    return label(empty, class_="c-empty", x=WIDTH / 2 + 12, y=HEIGHT / 2, text_anchor="middle", font_size=_LETTER)


@lru_cache(maxsize=1024)
def _chart(panel: Panel, scale: _Scale, behind: str, *, name: str) -> str:
    return element(
        "svg",
        element("title", words(panel.title), id=f"{name}-t"),
        element("desc", words(panel.desc), id=f"{name}-d"),
        behind,
        *_breaks(panel, scale),
        *_line(panel, scale),
        class_="chart multiple",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    )


def _axes(scale: _Scale) -> Iterator[str]:
    """The ends of the value axis and of the time axis; zero is a firmer line."""
    ticks = scale.values.ticks
    for tick in dict.fromkeys((ticks[0], ticks[len(ticks) // 2], ticks[-1])):
        y = scale.values.at(tick)
        kind, stroke = ("c-zero", "#555") if tick == 0 else ("c-grid", "#ddd")
        yield element("line", class_=kind, x1=scale.left, x2=WIDTH - _RIGHT, y1=y, y2=y, stroke=stroke)
        yield label(tick_text(tick), class_="c-tick", x=scale.left - 5, y=y + 4, text_anchor="end", font_size=_LETTER)
    first, last = scale.days.first, scale.days.last
    floor = HEIGHT - 5
    yield label(f"{first:%m/%Y}", class_="c-tick", x=scale.left, y=floor, font_size=_LETTER)
    yield label(f"{last:%m/%Y}", class_="c-tick", x=WIDTH - _RIGHT, y=floor, text_anchor="end", font_size=_LETTER)


def _common(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    if len(points) > 1:
        line = path_of((scale.days.at(point.day), scale.values.at(point.value)) for point in points)
        yield element("polyline", class_="c-expected", points=line, fill="none", stroke="#777", stroke_dasharray="4 3")


def _breaks(panel: Panel, scale: _Scale) -> Iterator[str]:
    for day, told in panel.breaks:
        x = scale.days.at(day)
        yield zigzag(x, _TOP, HEIGHT - _BOTTOM, told)


def _line(panel: Panel, scale: _Scale) -> Iterator[str]:
    for part in unbroken(panel.points, [day for day, _told in panel.breaks]):
        if len(part) > 1:
            line = path_of((scale.days.at(point.day), scale.values.at(point.value)) for point in part)
            yield element("polyline", class_="c-result", points=line, fill="none", stroke="#000", stroke_width=2)
    for point in panel.points:
        kind, fill = ("c-dot c-soft", "#fff") if point.is_soft else ("c-dot", "#000")
        at = scale.days.at(point.day), scale.values.at(point.value)
        yield dot(at, point.tip, kind=kind, r=3, fill=fill)

"""The charts of a report as SVG: told apart by dash and mark, so that they read in black and white."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from muctieu.core.numbers_vi import format_vi
from muctieu.core.quantity import plain, round_half_up
from muctieu.core.report import Graph, Line
from muctieu.reports.scale import Span, ValueAxis, value_axis
from muctieu.reports.svg import element, label, path_of, words

# Three units a millimetre of paper: 220 mm wide, 70 mm high.
WIDTH, HEIGHT = 660.0, 210.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 96.0, 40.0, 24.0
_LETTER = 11.0
_PERIOD_WIDTH = 42.0
_FAMILY = "Tinos, 'Times New Roman', serif"
_DASHES = ("", "7 4", "2 3", "9 3 2 3")
_DIGITS = 2


def graph_svg(graph: Graph, *, name: str) -> str:
    """The chart as an `<svg>` element; `name` makes its ids unique in a page."""
    values = [value for line in graph.lines for value in line.values if value is not None]
    axis = value_axis(values, Span(HEIGHT - _BOTTOM, _TOP))
    body = "".join((
        label(graph.title, x=WIDTH / 2, y=14, text_anchor="middle", font_size=_LETTER + 1, font_weight="bold"),
        label(graph.unit, x=4, y=30, font_size=_LETTER),
        *_ticks(axis),
        *_periods(graph),
        *(mark for number, line in enumerate(graph.lines) for mark in _line(graph, axis, line, number=number)),
        *_ends(graph, axis),
    ))  # fmt: skip
    return element(
        "svg",
        element("title", words(graph.title), id=f"{name}-t"),
        element("desc", words(graph_words(graph)), id=f"{name}-d"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        font_family=_FAMILY,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    )


def graph_words(graph: Graph) -> str:
    """What a chart shows, in words."""
    lasts = [(line.name, line.values[-1]) for line in graph.lines if line.values]
    ends = [f"{name} {number_text(value)}" for name, value in lasts if value is not None]
    return f"{graph.title}, {graph.periods[0]} đến {graph.periods[-1]}: {'; '.join(ends)}"


def number_text(value: Decimal | None) -> str:
    """A value as a chart prints it, "" for none."""
    return "" if value is None else format_vi(plain(round_half_up(value, _DIGITS)))


def _at(graph: Graph, number: int) -> float:
    """Where a period stands, from left to right."""
    width = WIDTH - _LEFT - _RIGHT
    return _LEFT + width * (number + 0.5) / len(graph.periods)


def _ticks(axis: ValueAxis) -> Iterator[str]:
    for tick in axis.ticks:
        y = axis.at(tick)
        stroke = "#555" if tick == 0 else "#ccc"
        yield element("line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y, stroke=stroke, stroke_width=0.6)
        yield label(number_text(tick), x=_LEFT - 6, y=y + 4, text_anchor="end", font_size=_LETTER)


def _periods(graph: Graph) -> Iterator[str]:
    """Under each period its name; of many every few, counted from the last."""
    every = ceil(len(graph.periods) * _PERIOD_WIDTH / (WIDTH - _LEFT - _RIGHT))
    for number, period in enumerate(graph.periods):
        if (len(graph.periods) - 1 - number) % every == 0:
            yield label(period, x=_at(graph, number), y=HEIGHT - 8, text_anchor="middle", font_size=_LETTER)


def _line(graph: Graph, axis: ValueAxis, line: Line, *, number: int) -> Iterator[str]:
    """The line, interrupted where nothing is known, and a mark at each value of what is not a target."""
    dash = {"stroke_dasharray": _DASHES[number % len(_DASHES)]} if number % len(_DASHES) else {}
    for part in _known(line):
        points = [(_at(graph, at), axis.at(value)) for at, value in part]
        if len(points) > 1:
            width = 1.2 if line.is_target else 1.8
            yield element("polyline", points=path_of(points), fill="none", stroke="#000", stroke_width=width, **dash)
        for (x, y), (_, value) in zip(points, part, strict=True):
            if not line.is_target:
                yield element("circle", element("title", words(number_text(value))), cx=x, cy=y, r=3, fill="#000")


def _known(line: Line) -> list[list[tuple[int, Decimal]]]:
    """The values with their places, in runs without a gap."""
    runs: list[list[tuple[int, Decimal]]] = [[]]
    for at, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]


def _ends(graph: Graph, axis: ValueAxis) -> Iterator[str]:
    """Beside the end of each line its name and last value; names that would meet keep their distance."""
    lasts = [(run[-1][1], line) for line in graph.lines for run in _known(line)[-1:]]
    floor = -HEIGHT
    for value, line in sorted(lasts, key=lambda one: one[0], reverse=True):
        y = floor = max(axis.at(value) + 4, floor + _LETTER + 3)
        weight = "normal" if line.is_target else "bold"
        said = f"{line.name}: {number_text(value)}"
        yield label(said, x=WIDTH - _RIGHT + 6, y=y, font_size=_LETTER, font_weight=weight)

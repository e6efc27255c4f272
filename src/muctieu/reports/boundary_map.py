"""Units in their boundaries, as one drawing without letters, with its legend beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from muctieu.reports.shades import patterns
from muctieu.reports.svg import element, words
from muctieu.reports.tile_map import Area, MapWords, legend, legend_height

WIDTH, MOST_HEIGHT, _EDGE = 640.0, 560.0, 4.0
LEGEND_WIDTH = 330.0

# Closed lines of (longitude, latitude), in any one unit.
Lines = Sequence[Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From places on the ground to pixels: north is up, and a step east is as long as a step north."""

    west: float
    north: float
    across: float
    down: float

    def at(self, spot: tuple[float, float]) -> str:
        x, y = (spot[0] - self.west) * self.across + _EDGE, (self.north - spot[1]) * self.down + _EDGE
        return f"{x:.1f} {y:.1f}".replace(".0 ", " ").removesuffix(".0")


def boundary_map(
    areas: Sequence[Area], lines: Mapping[str, Lines], told: MapWords, *, name: str, per_degree: float
) -> str:
    """The areas that have lines, each in the look of its class; `name` makes the ids unique in the page.

    The drawing holds no letters, so that it can be shrunk to a phone; the legend is an SVG of its own.
    """
    drawn = [area for area in areas if lines.get(area.key)]
    frame, height = _frame([spot for area in drawn for line in lines[area.key] for spot in line], per_degree)
    shapes = (
        _shape(area, lines[area.key], frame, key=f"{name}-{number}", name=name) for number, area in enumerate(drawn, 1)
    )
    return element(
        "svg",
        element("title", words(told.title), id=f"{name}-t"),
        element("desc", words(told.desc), id=f"{name}-d"),
        patterns(name),
        *shapes,
        class_="chart map",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    ) + _legend(told, name)


def _frame(spots: Sequence[tuple[float, float]], per_degree: float) -> tuple[_Frame, float]:
    """The frame that holds all spots within the drawing, and the drawing's height."""
    west, east = min(x for x, _y in spots), max(x for x, _y in spots)
    south, north = min(y for _x, y in spots), max(y for _x, y in spots)
    narrow = cos(radians((south + north) / 2 / per_degree))
    wide, tall = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * _EDGE) / wide, (MOST_HEIGHT - 2 * _EDGE) / tall)
    return _Frame(west, north, scale * narrow, scale), tall * scale + 2 * _EDGE


def _shape(area: Area, lines: Lines, frame: _Frame, *, key: str, name: str) -> str:
    """One unit: its lines once, shown in its shade and again in its pattern; holes stay open."""
    path = "".join(f"M{' '.join(frame.at(spot) for spot in line[:-1])}Z" for line in lines)
    return element(
        "g",
        element("title", words(area.tip)),
        element("defs", element("path", d=path, id=key, fill_rule="evenodd")),
        element("use", href=f"#{key}", class_=area.shade.name, fill=area.shade.fill, stroke="#333"),
        element("use", href=f"#{key}", fill=area.shade.pattern(name), stroke="none"),
    )


def _legend(told: MapWords, name: str) -> str:
    height = legend_height(told)
    return element(
        "svg",
        patterns(f"{name}-l"),
        legend(told, f"{name}-l", top=8),
        class_="chart map-key",
        viewBox=f"0 0 {LEGEND_WIDTH:.0f} {height:.0f}",
        width=LEGEND_WIDTH,
        height=height,
        aria_hidden="true",
    )

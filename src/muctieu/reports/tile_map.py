"""One square for each unit in a stable order: the map of places whose boundaries nobody has given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from muctieu.reports.shades import Shade, patterns, swatch
from muctieu.reports.svg import element, label, words

# A page shows one of two widths: a wide map shrunk to a phone would have letters that nobody can read.
WIDTHS = {"wide": 640.0, "narrow": 330.0}
_WIDE, _TALL, _STRIP, _GAP, _LINE = 106.0, 68.0, 20.0, 4.0, 22.0
_MOST_LETTERS = 16
_LETTER = 12.0


@dataclass(frozen=True, slots=True)
class Area:
    """One unit: its name, its value as printed ("" where nothing is known), and what a pointer over it reads."""

    key: str
    name: str
    value: str
    tip: str
    shade: Shade


@dataclass(frozen=True, slots=True)
class MapWords:
    """What the map says of itself, and what each class means, the lightest first, then areas without a figure."""

    title: str
    desc: str
    classes: tuple[tuple[Shade, str], ...]


def tile_map(areas: Sequence[Area], told: MapWords, *, name: str) -> str:
    """The squares in rows, then the legend, in both widths; `name` makes the ids unique in the page."""
    return "".join(_tile_map(areas, told, f"{name}-{size}", size) for size in WIDTHS)


def _tile_map(areas: Sequence[Area], told: MapWords, name: str, size: str) -> str:
    across = int((WIDTHS[size] + _GAP) // (_WIDE + _GAP))
    rows = ceil(len(areas) / across)
    floor = rows * (_TALL + _GAP)
    tiles = (_tile(area, number % across, number // across, name) for number, area in enumerate(areas))
    body = (*tiles, legend(told, name, top=floor + 8))
    return drawn(told, body, height=floor + legend_height(told), name=name, size=size)


def drawn(told: MapWords, body: Sequence[str], *, height: float, name: str, size: str) -> str:
    """A map with its title, description and patterns around `body`."""
    return element(
        "svg",
        element("title", words(told.title), id=f"{name}-t"),
        element("desc", words(told.desc), id=f"{name}-d"),
        patterns(name),
        *body,
        class_=f"chart map chart-{size}",
        viewBox=f"0 0 {WIDTHS[size]:.0f} {height:.0f}",
        width=WIDTHS[size],
        height=height,
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    )


def legend(told: MapWords, name: str, *, top: float) -> str:
    """The classes below each other."""
    return "".join(
        swatch(shade, name, text, x=0, y=top + number * _LINE) for number, (shade, text) in enumerate(told.classes)
    )


def legend_height(told: MapWords) -> float:
    """How much room the legend takes below the map."""
    return 12 + len(told.classes) * _LINE


@lru_cache(maxsize=2048)
def _tile(area: Area, column: int, row: int, name: str) -> str:
    """A strip in the look of the area's class, and below it name and value on plain ground."""
    x, y = column * (_WIDE + _GAP) + 0.5, row * (_TALL + _GAP) + 0.5
    strip = {"x": x, "y": y, "width": _WIDE - 1, "height": _STRIP}
    middle = x + _WIDE / 2
    return element(
        "g",
        element("title", words(area.tip)),
        element("rect", class_="q q-none", fill="#fff", stroke="#333", x=x, y=y, width=_WIDE - 1, height=_TALL - 1),
        element("rect", class_=area.shade.name, fill=area.shade.fill, stroke="#333", **strip),
        element("rect", fill=area.shade.pattern(name), **strip),
        label(_short(area.name), class_="q-text", x=middle, y=y + 38, text_anchor="middle", font_size=_LETTER),
        label(area.value or "–", class_="q-text q-value", x=middle, y=y + 57, text_anchor="middle", font_size=15),
    )


def _short(text: str) -> str:
    """Without the word for the kind of unit, which all of them share."""
    named = text.split(" ", 1)[-1] if text[:1].islower() else text
    return named if len(named) <= _MOST_LETTERS else named[: _MOST_LETTERS - 1].rstrip() + "…"

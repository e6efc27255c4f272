"""Writing SVG without style attributes: a strict content policy refuses them, and print has its own colours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr


def element(name: str, *children: str, **attributes: str | float) -> str:
    """One element; children are markup already, attribute names take `_` for `-` (`class_` for class)."""
    given = "".join([f" {_name(key)}={_quoted(_text(value))}" for key, value in attributes.items()])
    inside = "".join(children)
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


# Coordinates and classes, which are nearly all attributes, hold nothing that must be written in another way.
_SPECIAL = re.compile(r"[^ -~]|[&<>\"]")


def _quoted(text: str) -> str:
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'


def words(text: str) -> str:
    """Text as markup: nothing in it can become an element."""
    return escape(text)


def label(text: str, **attributes: str | float) -> str:
    """A text element."""
    return element("text", words(text), **attributes)


def dot(at: tuple[float, float], tip: str, *, kind: str, r: float, fill: str, is_bold: bool = False) -> str:
    """A circle with a tip, of which charts have hundreds."""
    x, y = at
    bold = ' stroke-width="2"' if is_bold else ""
    return (
        f'<circle class="{kind}" cx="{_text(x)}" cy="{_text(y)}" r="{_text(r)}" fill="{fill}" stroke="#000"{bold}>'
        f"<title>{words(tip)}</title></circle>"
    )


def path_of(points: Iterable[tuple[float, float]]) -> str:
    """The `points` attribute of a polyline."""
    return " ".join(f"{_text(x)},{_text(y)}" for x, y in points)


@lru_cache(maxsize=256)
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def _text(value: str | float) -> str:
    """Coordinates to a tenth of a pixel: more only makes pages longer."""
    if isinstance(value, str):
        return value
    short = f"{value:.1f}"
    return short.removesuffix(".0") if short != "-0.0" else "0"

"""Classes of values as pattern and shade, for maps that are read in colour, in grey and in black and white."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.reports.svg import element, label

CLASSES = 4
# Shades from light to dark, as they are without a style sheet.
_FILLS = ("#ffffff", "#dfe7ef", "#b3c6da", "#7f9fc0")
_EMPTY_FILL = "#ffffff"


@dataclass(frozen=True, slots=True)
class Shade:
    """The class of one area; None where nothing is known of it."""

    number: int | None

    @property
    def name(self) -> str:
        """The class in the style sheet."""
        return "q q-none" if self.number is None else f"q q-{self.number}"

    @property
    def fill(self) -> str:
        """The shade that holds where no style sheet is."""
        return _EMPTY_FILL if self.number is None else _FILLS[self.number]

    def pattern(self, name: str) -> str:
        """The reference to the pattern over the shade; "none" for the lightest class."""
        if self.number == 0:
            return "none"
        return f"url(#{name}-p{'n' if self.number is None else self.number})"


def patterns(name: str) -> str:
    """The patterns of all classes; `name` makes their ids unique in the page."""
    return element(
        "defs",
        _pattern(f"{name}-p1", 8, element("circle", cx=2, cy=2, r=1, class_="q-ink", fill="#333")),
        _pattern(f"{name}-p2", 7, element("path", d="M-1 8 8-1", class_="q-line", stroke="#333", stroke_width=1)),
        _pattern(f"{name}-p3", 6, element("path", d="M-1 7 7-1M-1-1 7 7", class_="q-line", stroke="#222",
                                          stroke_width=1)),
        _pattern(f"{name}-pn", 6, element("path", d="M0 3H3", class_="q-line", stroke="#888", stroke_width=1)),
    )  # fmt: skip


def _pattern(name: str, size: float, mark: str) -> str:
    return element("pattern", mark, id=name, width=size, height=size, patternUnits="userSpaceOnUse")


def swatch(shade: Shade, name: str, text: str, *, x: float, y: float) -> str:
    """One entry of the legend: a box in the class's look and what it means."""
    box = {"x": x, "y": y, "width": 26.0, "height": 16.0}
    return "".join((
        element("rect", class_=shade.name, fill=shade.fill, stroke="#333", **box),
        element("rect", fill=shade.pattern(name), **box),
        label(text, class_="c-tick", x=x + 34, y=y + 13, font_size=13),
    ))  # fmt: skip

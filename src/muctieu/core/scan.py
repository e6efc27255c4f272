"""Where on a photo or a scan a figure stands: a page, perhaps a rectangle on it, told in one exact text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from muctieu.errors import StateError

# A rectangle is told in thousandths of the page's width and height, so that it fits the picture at any size.
WHOLE = 1000
MOST_PAGES = 9999
_TEXT = re.compile(r"trang ([1-9][0-9]{0,3})(?:, ([0-9]{1,4}),([0-9]{1,4})–([0-9]{1,4}),([0-9]{1,4}) ‰)?")
_COUNT = re.compile(r"[0-9]{1,4}")
# What is shown around a marked place, in parts of the rectangle's own height.
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, from its left and top edges to its right and bottom ones."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_possible(self) -> bool:
        """Whether it lies on the page and has a width and a height."""
        return 0 <= self.left < self.right <= WHOLE and 0 <= self.top < self.bottom <= WHOLE

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return (self.left, self.top, self.right, self.bottom)


@dataclass(frozen=True, slots=True)
class Spot:
    """A page, counted from 1, and where on it.

    >>> str(Spot(2, Box(102, 205, 350, 241))), str(Spot(1))
    ('trang 2, 102,205–350,241 ‰', 'trang 1')
    """

    page: int
    box: Box | None = None

    def __str__(self) -> str:
        return f"trang {self.page}{self._where}"

    @property
    def text_en(self) -> str:
        """The same in English, for a screen; what is kept is the Vietnamese text."""
        return f"page {self.page}{self._where}"

    @property
    def _where(self) -> str:
        if self.box is None:
            return ""
        left, top, right, bottom = self.box.sides
        return f", {left},{top}–{right},{bottom} ‰"


def parse_spot(text: str) -> Spot | None:
    """The inverse of `str`; None for what is no such place, as a cell's or a form's.

    >>> parse_spot("trang 2, 102,205–350,241 ‰"), parse_spot("Biểu 2!D14")
    (Spot(page=2, box=Box(left=102, top=205, right=350, bottom=241)), None)
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    box = None if found[2] is None else Box(*map(int, found.groups()[1:]))
    spot = Spot(int(found[1]), box)
    # Leading noughts, and rectangles that cannot be, are nobody's writing.
    return spot if (box is None or box.is_possible) and str(spot) == text else None


def read_spot(page: str, sides: Sequence[str]) -> Spot:
    """The place that a person typed: a page, and the four sides of a rectangle or none of them.

    Raises:
        StateError: MT1485 for a page that is none, MT1486 for a rectangle that is none.
    """
    typed = page.strip() or "1"
    if not _COUNT.fullmatch(typed) or not 1 <= int(typed) <= MOST_PAGES:
        raise StateError("MT1485", value=typed[:20], most=str(MOST_PAGES))
    told = [side.strip() for side in sides]
    if not any(told):
        return Spot(int(typed))
    shown = "; ".join(side[:10] or "–" for side in told)
    if len(told) != len(Box.__slots__) or not all(_COUNT.fullmatch(side) for side in told):
        raise StateError("MT1486", value=shown, whole=str(WHOLE))
    box = Box(*map(int, told))
    if not box.is_possible:
        raise StateError("MT1486", value=shown, whole=str(WHOLE))
    return Spot(int(typed), box)


@dataclass(frozen=True, slots=True)
class Cut:
    """What to show of a picture for a place: the view, and the mark in it, as left, top, width, height in pixels."""

    view: tuple[int, int, int, int]
    mark: tuple[int, int, int, int] | None


def cut_of(spot: Spot, width: int, height: int) -> Cut:
    """The piece of a picture around a place, the whole picture where only its page is known."""
    if spot.box is None:
        return Cut((0, 0, width, height), None)
    left, right = spot.box.left * width // WHOLE, -(-spot.box.right * width // WHOLE)
    top, bottom = spot.box.top * height // WHOLE, -(-spot.box.bottom * height // WHOLE)
    around = _AROUND * (bottom - top)
    start, upper = max(0, left - 2 * around), max(0, top - around)
    end, lower = min(width, right + 2 * around), min(height, bottom + around)
    return Cut((start, upper, end - start, lower - upper), (left, top, right - left, bottom - top))

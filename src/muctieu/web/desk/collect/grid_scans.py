"""The photo or scan beside the entry grid: which one is shown, what is typed of the place, what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from muctieu.core.scan import Spot, read_spot
from muctieu.errors import StateError
from muctieu.web.desk.collect.grid_pages import Sheet, grid_page
from muctieu.web.desk.file_pages import moment_text
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.models import Document
from muctieu.web.documents.pages import drawn, is_paged, measured
from muctieu.web.documents.pictures import size_of
from muctieu.web.intake.scans import ScanLine
from muctieu.web.screens.words import pick

SCAN, PAGE, FIGURE = "anh", "trang", "o"
# The page to turn to: its number on a button, or the button that says to take the one that was typed.
TURN, TYPED, TYPED_PAGE = "lat", "toi", "toi-trang"
SIDES = ("trai", "tren", "phai", "duoi")


@dataclass(frozen=True, slots=True)
class SideField:
    """One side of the rectangle, to be typed."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownScan:
    """The scan beside the grid; `mark` is a rectangle on it as left, top, width, height.

    `picture` is the address of what is shown of it, empty where nothing can be; `number` of `count` pages is shown.
    """

    code: str
    name: str
    about: str
    url: str
    picture: str
    number: int
    count: int
    fault: str
    width: int
    height: int
    page: str
    sides: tuple[SideField, ...]
    mark: tuple[int, int, int, int] | None

    @property
    def before(self) -> int:
        """The page to turn back to, 0 for none."""
        return self.number - 1 if self.count else int(self.number > 1)

    @property
    def after(self) -> int:
        """The page to turn on to, 0 for none."""
        return self.number + 1 if self.number < self.count else 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """What of a file is shown: one of its pages with its size, or why none."""

    number: int = 1
    count: int = 1
    size: tuple[int, int] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ScanPanel:
    """What can be shown beside the grid, and what is."""

    choices: tuple[Option, ...]
    shown: ShownScan | None
    errors: tuple[str, ...] = ()


def scan_named(posted: QueryDict) -> UUID | None:
    """The scan that a request names; None for none, and for what is no name of one."""
    try:
        return UUID(posted.get(SCAN, ""))
    except ValueError:
        return None


def turned_page(posted: QueryDict) -> dict[str, str]:
    """The page that is to be shown next, where it is another than the one typed from."""
    turn = posted.get(TURN, "")
    page = posted.get(TYPED_PAGE, "").strip() if turn == TYPED else turn
    return {PAGE: page[:4]} if page else {}


def typed_spot(posted: QueryDict) -> Spot:
    """The place that a request names; MT1485 or MT1486 where there can be none such."""
    return read_spot(posted.get(PAGE, ""), [posted.get(side, "") for side in SIDES])


def scan_panel(request: HttpRequest, sheet: Sheet, errors: Sequence[str] = ()) -> ScanPanel:
    """The panel of a request: of a scan that is not there for this person only the choice is shown."""
    asked = request.POST if request.method == "POST" else request.GET
    uuid = scan_named(asked)
    line = next((one for one in sheet.scans if one.uuid == uuid), None)
    choices = tuple(Option(str(one.uuid), _name(one, sheet), one.uuid == uuid) for one in sheet.scans)
    return ScanPanel(choices, None if line is None else _shown(line, asked, sheet), tuple(errors))


def _shown(line: ScanLine, asked: QueryDict, sheet: Sheet) -> ShownScan:
    typed = {side: asked.get(side, "")[:4] for side in SIDES}
    page, box = asked.get(PAGE, "")[:4] or "1", _box_of(asked.get(FIGURE, ""), line, sheet)
    leaf = _leaf(line.document, int(page) if page.isascii() and page.isdecimal() else 1)
    if box:
        typed = dict(zip(SIDES, map(str, box), strict=True))
    return ShownScan(
        code=str(line.uuid),
        name=line.document.file_name,
        about=f"{line.by}, {moment_text(line.at)}",
        url=reverse("desk:file", args=(line.document.uuid,)),
        picture=_address(line.document, leaf),
        number=leaf.number,
        count=leaf.count,
        fault=leaf.fault,
        width=leaf.size[0] if leaf.size else 0,
        height=leaf.size[1] if leaf.size else 0,
        page=page,
        sides=_sides(typed),
        mark=(box[0], box[1], box[2] - box[0], box[3] - box[1]) if box else None,
    )


def _leaf(document: Document, page: int) -> Leaf:
    if not is_paged(document):
        return Leaf(size=size_of(document))
    try:
        picture, count = drawn(document, page)
    except StateError as error:
        return Leaf(page, 0, fault=pick(error.message_vi, error.message_en))
    return Leaf(page, count, measured(picture))


def _address(document: Document, leaf: Leaf) -> str:
    if leaf.size is None:
        return ""
    if is_paged(document):
        return reverse("desk:file_page", args=(document.uuid, leaf.number))
    return reverse("desk:file", args=(document.uuid,))


def _sides(typed: Mapping[str, str]) -> tuple[SideField, ...]:
    labels = (pick("Trái", "Left"), pick("Trên", "Top"), pick("Phải", "Right"), pick("Dưới", "Bottom"))
    return tuple(SideField(side, label, typed[side]) for side, label in zip(SIDES, labels, strict=True))


def _box_of(figure: str, line: ScanLine, sheet: Sheet) -> tuple[int, ...]:
    """The rectangle of the figure that was asked for, where it stands on this scan."""
    page = grid_page(sheet) if figure else None
    cells = [] if page is None else [cell for row in page.rows for cell in row.cells]
    spot = next((cell.spot for cell in cells if cell.figure == figure), None)
    if spot is None or not spot.box or spot.scan != str(line.uuid):
        return ()
    return tuple(map(int, spot.box.split(",")))


def _name(line: ScanLine, sheet: Sheet) -> str:
    """File, whose it is, when it was put there."""
    place = next((one.name for one in sheet.places if one.unit_id == line.place), pick("cả xã", "whole commune"))
    return f"{line.document.file_name}, {place}, {moment_text(line.at)}"

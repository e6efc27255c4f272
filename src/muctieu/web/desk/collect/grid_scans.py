"""The photo or scan beside the entry grid: which one is shown, what is typed of the place, what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from muctieu.core.scan import Spot, read_spot
from muctieu.web.desk.collect.grid_pages import Sheet, grid_page
from muctieu.web.desk.file_pages import moment_text
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.pictures import size_of
from muctieu.web.intake.scans import ScanLine
from muctieu.web.screens.words import pick

SCAN, PAGE, FIGURE = "anh", "trang", "o"
SIDES = ("trai", "tren", "phai", "duoi")


@dataclass(frozen=True, slots=True)
class SideField:
    """One side of the rectangle, to be typed."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownScan:
    """The scan beside the grid; `mark` is a rectangle on it as left, top, width, height."""

    code: str
    name: str
    about: str
    url: str
    is_picture: bool
    width: int
    height: int
    page: str
    sides: tuple[SideField, ...]
    mark: tuple[int, int, int, int] | None


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
    size = size_of(line.document)
    typed = {side: asked.get(side, "")[:4] for side in SIDES}
    page, box = asked.get(PAGE, "")[:4] or "1", _box_of(asked.get(FIGURE, ""), line, sheet)
    if box:
        typed = dict(zip(SIDES, map(str, box), strict=True))
    return ShownScan(
        code=str(line.uuid),
        name=line.document.file_name,
        about=f"{line.by}, {moment_text(line.at)}",
        url=reverse("desk:file", args=(line.document.uuid,)),
        is_picture=size is not None,
        width=size[0] if size else 0,
        height=size[1] if size else 0,
        page=page,
        sides=_sides(typed),
        mark=(box[0], box[1], box[2] - box[0], box[3] - box[1]) if box else None,
    )


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

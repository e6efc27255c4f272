"""Boundaries of the map: what is drawn now, and a GeoJSON file that replaces it from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from muctieu.errors import Finding
from muctieu.exchange.media.names import readable
from muctieu.packs.boundaries import MOST_BYTES
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.people.models import User
from muctieu.web.places.boundaries import Handed, NothingToDrawError, boundaries_on, keep_boundaries, units_for
from muctieu.web.places.models import BoundarySet, OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
FILE, PROPERTY, DAY = "tep", "thuoc-tinh", "tu-ngay"
# A wrong file can be wrong in each of its areas.
FAULTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class BoundaryPage:
    """What is drawn of the place's units, and what became of a file that was handed in."""

    uuid: str
    name: str
    key: str
    now: str
    without: tuple[str, ...]
    day: str
    property: str
    error: str
    done: str
    faults: tuple[str, ...]
    more_faults: int


@guarded(Act.PLACE_DRAW)
def boundaries(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The boundaries of the units below a place; a posted file is kept as far as it can be drawn."""
    user, today = cast("User", request.user), clock.today()
    place = OrgUnit.objects.filter(uuid=uuid).first()
    if place is None or not may(user, Act.PLACE_DRAW, place):
        raise Http404
    error, done, faults = _handed_in(request, place, user) if request.method == "POST" else ("", "", ())
    page = _page(request, place, today, error=error, done=done, faults=faults)
    return render(request, "desk/scorecards/boundaries.html", {"page": page}, status=REFUSED if error else 200)


def _handed_in(request: HttpRequest, place: OrgUnit, user: User) -> tuple[str, str, Sequence[Finding]]:
    """What was wrong with the question, or what was kept, and the faults of single areas."""
    upload, since = request.FILES.get(FILE), _day(request.POST.get(DAY, ""))
    if since is None:
        return pick("Hãy chọn ngày ranh giới có hiệu lực.", "Choose the day from which the boundaries hold."), "", ()
    if upload is None:
        return pick("Hãy chọn một tệp GeoJSON.", "Choose a GeoJSON file."), "", ()
    name = readable(upload.name or "") or "tep"
    handed = Handed(name, upload.read(MOST_BYTES + 1), request.POST.get(PROPERTY, "").strip()[:60])
    try:
        found = keep_boundaries(handed, place=place, since=since, by=user)
    except NothingToDrawError as refused:
        return pick(refused.message_vi, refused.message_en), "", refused.findings
    count = len(found.shapes)
    return "", pick(f"Đã ghi ranh giới của {count} đơn vị.", f"Kept the boundaries of {count} units."), found.findings


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _page(
    request: HttpRequest, place: OrgUnit, today: date, *, error: str, done: str, faults: Sequence[Finding]
) -> BoundaryPage:
    row = boundaries_on(place, today)
    version = OrgUnitVersion.objects.filter(in_force(today), unit=place).first()
    return BoundaryPage(
        uuid=str(place.uuid),
        name=place.key if version is None else version.name,
        key=place.key,
        now=_now(row),
        without=() if row is None else _without(place, row, today),
        day=request.POST.get(DAY, "") or today.isoformat(),
        property=request.POST.get(PROPERTY, ""),
        error=error,
        done=done,
        faults=tuple(map(finding_text, faults[:FAULTS_SHOWN])),
        more_faults=max(0, len(faults) - FAULTS_SHOWN),
    )


def _now(row: BoundarySet | None) -> str:
    if row is None:
        return ""
    since, day, count = day_text(row.valid_from), day_text(day_of(row.recorded_at)), len(row.shapes)
    return pick(
        f"Ranh giới của {count} đơn vị, có hiệu lực từ {since}: tệp “{row.file_name}”, {row.recorded_by_name} nạp "
        f"ngày {day}.",
        f"Boundaries of {count} units, in force from {since}: file “{row.file_name}”, loaded by {row.recorded_by_name} "
        f"on {day}.",
    )


def _without(place: OrgUnit, row: BoundarySet, today: date) -> tuple[str, ...]:
    """Names of the units that are not drawn."""
    missing = [key for key in units_for(place, today).by_code.values() if key not in row.shapes]
    rows = OrgUnitVersion.objects.filter(in_force(today), unit__key__in=missing).order_by("code")
    return tuple(rows.values_list("name", flat=True))

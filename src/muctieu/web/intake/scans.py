"""Photos and scans beside a form: put there once, shown to whoever may read its figures, named as their source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, OfForm, demand, reach
from muctieu.web.documents.files import attach, check_uploads
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.things import is_restricted
from muctieu.web.documents.uploads import Upload
from muctieu.web.intake.models import Cycle, Scan
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

KIND = "scan"


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A scan that stands beside a form, with its file."""

    uuid: UUID
    place: int
    document: Document
    by: str
    at: datetime


def add_scan(cycle: Cycle, place: OrgUnit, file: Upload, *, by: User) -> Scan:
    """Put a photo or scan beside the form of a place, or of the whole commune; its file hangs on it.

    Raises:
        RightsError: MT7101 unless `by` may report for the place by this form.
        FilesRefusedError: MT53xx when the file cannot be kept as what it is.
        StateError: MT7302, MT7303 when the disk refuses it, MT7394 for what is neither a picture nor a PDF.
    """
    desk = OfForm(place, cycle.form.code)
    demand(by, Act.FIGURE_RECORD, desk)
    check_uploads((file,))
    found = file.examined
    if not found.kind.is_shown:
        raise StateError("MT7394", file=found.name, kind_vi=found.kind.vi, kind_en=found.kind.en)
    there = next((line for line in scans_of(cycle, (place.pk,), viewer=by)
                  if line.place == place.pk and line.document.sha256 == file.sha256), None)  # fmt: skip
    if there is not None:
        return Scan.objects.get(uuid=there.uuid)
    with transaction.atomic():
        with acting(by, Act.FIGURE_RECORD, desk, chain=chain_of(place, clock.today()).uuid) as log:
            scan = Scan.objects.create(cycle=cycle, place=place, by=by)
            log.thing = f"scan:{scan.uuid}"
        attach(file, to=scan, by=by)
    return scan


def scans_of(cycle: Cycle, places: Iterable[int], *, viewer: User) -> tuple[ScanLine, ...]:
    """The scans of these places and of the whole commune that the viewer may read, the newest first; two queries."""
    code = cycle.form.code
    readable = reach(viewer, Act.FIGURE_READ, code)
    if is_restricted(cycle.version.to_core().indicators):
        readable &= reach(viewer, Act.FIGURE_READ_RESTRICTED, code)
    shown = readable & {*places, cycle.commune_id}
    scans = {row.uuid: row for row in Scan.objects.filter(cycle=cycle, place__in=shown).select_related("by")}
    rows = Attachment.objects.filter(
        thing_kind=KIND, thing_uuid__in=list(scans), withdraws__isnull=True, withdrawal__isnull=True
    )
    lines = [_line(scans[row.thing_uuid], row.document) for row in rows.select_related("document")]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _line(scan: Scan, document: Document) -> ScanLine:
    return ScanLine(scan.uuid, scan.place_id, document, scan.by.full_name, scan.at)


def scan_for(uuid: UUID, cycle: Cycle, place: OrgUnit, *, viewer: User) -> ScanLine:
    """The scan from which figures of a place are typed: the place's own, or one of the whole commune.

    Raises:
        StateError: MT7393 for a scan of another form, period or place, and one that the person may not read.
    """
    found = next((line for line in scans_of(cycle, (place.pk,), viewer=viewer) if line.uuid == uuid), None)
    if found is None:
        raise StateError("MT7393", place=place.key, form=str(cycle))
    return found

"""What the screens ask of files: those of a thing, how many there are, and who may open one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from muctieu.errors import Finding
from muctieu.web.common.policy import Act, Actor, may
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.things import Thing, kind_of, may_read, thing_named
from muctieu.web.people.models import User

# Attachments of one document that are looked at for one that opens it, the newest first.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who has taken a file back, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a thing; `withdrawn` is None while it stands."""

    attachment: UUID
    document: UUID
    name: str
    media_type: str
    size: int
    may_show: bool
    doubts: tuple[Finding, ...]
    by: str
    at: datetime
    withdrawn: Withdrawn | None
    may_open: bool
    may_withdraw: bool


def may_open(viewer: Actor | None, document: Document) -> bool:
    """Whether the viewer may have the bytes of a document.

    A document that was read, and a file that hangs on nothing, are for those who read the place's documents; a file
    put to things is for those who may read one of them. One taken back is for those who also read the journal.
    """
    rows = Attachment.objects.filter(document=document, withdraws__isnull=True).select_related("withdrawal")
    found = list(rows.order_by("-pk")[:_LOOKED_AT])
    if (document.extractor or not found) and may(viewer, Act.DOCUMENT_READ, document):
        return True
    return any(_opens(viewer, row) for row in found)


def _opens(viewer: Actor | None, row: Attachment) -> bool:
    thing = thing_named(row.thing_kind, row.thing_uuid)
    if thing is None or not may_read(viewer, thing):
        return False
    return not hasattr(row, "withdrawal") or may(viewer, Act.JOURNAL_READ, thing)


def files_of(thing: Thing, *, viewer: User) -> tuple[FileLine, ...]:
    """The files of a thing, those that stand first, the newest first; none for who may not read it."""
    if not may_read(viewer, thing):
        return ()
    rows = _attached(thing)
    is_staff = may(viewer, Act.DOCUMENT_READ, thing) and may(viewer, Act.DOCUMENT_WITHDRAW, thing)
    may_own = is_staff or may(viewer, Act.DOCUMENT_WITHDRAW, thing)
    sees_withdrawn = any(hasattr(row, "withdrawal") for row in rows) and may(viewer, Act.JOURNAL_READ, thing)
    lines = [
        _line(row, may_withdraw=is_staff or (may_own and row.by_id == viewer.pk), sees_withdrawn=sees_withdrawn)
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: line.withdrawn is not None))


def _attached(thing: Thing) -> Sequence[Attachment]:
    rows = Attachment.objects.filter(thing_kind=kind_of(thing).code, thing_uuid=thing.uuid, withdraws__isnull=True)
    return list(rows.select_related("document", "by", "withdrawal__by").defer("document__text").order_by("-pk"))


def _line(row: Attachment, *, may_withdraw: bool, sees_withdrawn: bool) -> FileLine:
    document = row.document
    gone: Attachment | None = getattr(row, "withdrawal", None)
    return FileLine(
        attachment=row.uuid,
        document=document.uuid,
        name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        may_show=document.may_show,
        doubts=tuple(Finding(doubt["code"], doubt["args"]) for doubt in document.doubts),
        by=row.by.full_name,
        at=row.at,
        withdrawn=None if gone is None else Withdrawn(gone.by.full_name, gone.at, gone.reason),
        may_open=gone is None or sees_withdrawn,
        may_withdraw=gone is None and may_withdraw,
    )


def file_counts(kind: str, things: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many files stand at each of the things of a kind; those without any are left out. One query."""
    rows = Attachment.objects.filter(
        thing_kind=kind, thing_uuid__in=list(things), withdraws__isnull=True, withdrawal__isnull=True
    )
    return dict(rows.order_by().values_list("thing_uuid").annotate(Count("pk")))


def withdrawn_from(thing: Thing) -> frozenset[int]:
    """Keys of the documents that were put to a thing and stand there no more."""
    rows = Attachment.objects.filter(thing_kind=kind_of(thing).code, thing_uuid=thing.uuid, withdraws__isnull=True)
    still = Count("pk", filter=Q(withdrawal__isnull=True))
    return frozenset(
        rows.order_by()
        .values_list("document_id")
        .annotate(still=still)
        .filter(still=0)
        .values_list("document_id", flat=True)
    )

"""Who may read a document of the register and have its files: page, list, search, feed, count and file all ask here."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.gazette.models import Access, Consultation, OfficialDocument, State


def public_rows(rows: QuerySet[OfficialDocument]) -> QuerySet[OfficialDocument]:
    """Those that everybody may read: published, public, and a draft text only from the day its consultation opens."""
    open_by = Q(is_proposal=False) | Q(consultation__opens__lte=clock.today())
    return rows.filter(open_by, state=State.PUBLISHED, access=Access.PUBLIC)


def readable(viewer: Actor | None, rows: QuerySet[OfficialDocument]) -> QuerySet[OfficialDocument]:
    """The part of `rows` for which `may_read` says yes."""
    return public_rows(rows) | visible(viewer, Act.GAZETTE_READ, rows)


def may_read(viewer: Actor | None, row: OfficialDocument) -> bool:
    """Whether the viewer may read the document's page."""
    return _is_public(row, clock.today()) or may(viewer, Act.GAZETTE_READ, row)


def may_have_files(viewer: Actor | None, row: OfficialDocument) -> bool:
    """Whether the viewer may have its files; the public those of a draft text only while opinions are taken."""
    today = clock.today()
    return (_is_public(row, today) and _gives_files(row, today)) or may(viewer, Act.GAZETTE_READ, row)


def is_open(consultation: Consultation | None, day: date) -> bool:
    """Whether opinions are taken on `day`."""
    return consultation is not None and consultation.opens <= day <= consultation.closes


def consultation_of(row: OfficialDocument) -> Consultation | None:
    found: Consultation | None = getattr(row, "consultation", None)
    return found


def _is_public(row: OfficialDocument, day: date) -> bool:
    if row.state != State.PUBLISHED or row.access != Access.PUBLIC:
        return False
    found = consultation_of(row)
    return not row.is_proposal or (found is not None and found.opens <= day)


def _gives_files(row: OfficialDocument, day: date) -> bool:
    return not row.is_proposal or is_open(consultation_of(row), day)

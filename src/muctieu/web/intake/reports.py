"""A report comes in: its bytes with the text that was taken out of them, kept for the place that it speaks of."""

from __future__ import annotations

from muctieu.core.reading.evidence import document_day
from muctieu.exchange.documents import open_document
from muctieu.web.documents.domain import Extract, Heading, RawFile, add_document
from muctieu.web.documents.models import Document
from muctieu.web.intake.review import read_only
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

REPORT = "report"


def add_report(file: RawFile, *, place: OrgUnit, by: User, title: str = "") -> Document:
    """Keep a report for a place; the same bytes again are the document that is there. `title` where it has none.

    Raises:
        DocumentError: MT50xx and MT51xx when no text can be read from it.
        RightsError: MT7101 when `by` may not add documents of the place.
    """
    extracted = open_document(file.content, file.name)
    reading = read_only(extracted.text, file.name)
    heading = Heading(title=(reading.title or title)[:500], type=REPORT, dateline=document_day(reading))
    kept = RawFile(file.name[:255], file.content, file.media_type[:100])
    return add_document(
        kept, Extract(extracted.text, extracted.extractor), heading,
        code=f"bc-{extracted.sha256[:16]}-{place.key}"[:150], place=place, by=by,
    )  # fmt: skip

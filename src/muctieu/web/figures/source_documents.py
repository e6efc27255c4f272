"""The documents that figures rest on, as far as a viewer may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.documents.models import Document
from muctieu.web.documents.pages import is_paged, pages_of
from muctieu.web.documents.pictures import opened_by
from muctieu.web.figures.shapes import SourceDocument


def source_documents(codes: Iterable[str], viewer: Actor | None) -> Mapping[str, SourceDocument]:
    """By the code that provenance names; without text for those who may not read it, a file without name or picture."""
    rows = list(Document.objects.filter(code__in=set(codes)))
    if not rows:
        return {}
    readable = visible(viewer, Act.DOCUMENT_READ, Document.objects.filter(pk__in=[row.pk for row in rows]))
    open_ids = frozenset(readable.values_list("pk", flat=True))
    opened = opened_by(viewer, rows)
    return {row.code: _document(row, with_text=row.pk in open_ids, is_opened=row.pk in opened) for row in rows}


def _document(row: Document, *, with_text: bool, is_opened: bool) -> SourceDocument:
    is_file = not row.extractor
    return SourceDocument(
        code=row.code,
        uuid=str(row.uuid),
        number=row.number,
        type=row.type,
        title=row.title or (row.file_name if is_file and is_opened else ""),
        dateline=row.dateline,
        text=row.text if with_text else "",
        pages=pages_of(row) if is_opened else {},
        is_paged=is_paged(row),
        is_file=is_file,
    )

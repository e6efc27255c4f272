"""Kept files that a page can show as a picture, to whoever may open them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast
from uuid import UUID

from django.apps import apps

from muctieu.errors import DocumentError
from muctieu.exchange.media.images import shown_size
from muctieu.exchange.media.kinds import KEPT
from muctieu.exchange.media.source import Source
from muctieu.web.common.policy import Actor
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.store import path_of
from muctieu.web.documents.things import KINDS, Thing, may_read

_CODES = {kind.media_type: kind.code for kind in KEPT if kind.media_type.startswith("image/")}
Size = tuple[int, int]


def size_of(document: Document) -> Size | None:
    """Width and height as browsers show it; None for what is no picture that they show, or is gone from the disk."""
    code = _CODES.get(document.media_type)
    if code is None or not document.may_show:
        return None
    try:
        return _measured(document.sha256, code)
    except (OSError, DocumentError):
        return None


@lru_cache(4096)
def _measured(digest: str, code: str) -> Size:
    """The same bytes have the same size for good."""
    with path_of(digest).open("rb") as file:
        return shown_size(Source(file, name=digest), code)


def opened_by(viewer: Actor | None, documents: Iterable[Document]) -> Mapping[int, Document]:
    """By key the kept files that stand at a thing which the viewer may read; one query for each kind of thing."""
    files = {row.pk: row for row in documents if not row.extractor}
    if viewer is None or not files:
        return {}
    rows = Attachment.objects.filter(document__in=list(files), withdraws__isnull=True, withdrawal__isnull=True)
    by_kind: dict[str, dict[UUID, set[int]]] = {}
    for kind, uuid, document in rows.values_list("thing_kind", "thing_uuid", "document"):
        by_kind.setdefault(kind, {}).setdefault(uuid, set()).add(document)
    opened = {
        pk
        for kind, found in by_kind.items()
        for thing in _things(kind, found)
        if may_read(viewer, thing)
        for pk in found[thing.uuid]
    }
    return {pk: row for pk, row in files.items() if pk in opened}


def _things(code: str, uuids: Iterable[UUID]) -> Iterable[Thing]:
    kind = KINDS[code]
    rows = apps.get_model(kind.label)._default_manager.filter(uuid__in=list(uuids))  # noqa: SLF001 - Django's documented way to a model's rows
    return cast("Iterable[Thing]", rows.select_related(*kind.needs) if kind.needs else rows)

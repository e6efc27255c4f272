"""Pages that say something else than what was let out: what was written past the editor, whoever holds the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from wagtail.models import Page

from muctieu.errors import Finding
from muctieu.web.common.models import JournalEntry
from muctieu.web.portal.journal import SHOWS, digest_of

# Pages and entries read at a time.
_AT_ONCE = 500


def page_findings() -> Iterator[Finding]:
    """Live pages whose words are not those of the last entry about them (MT7831); the journal itself is checked apart.

    Of pages that were last let out before entries told what they show nothing is said.
    """
    sealed = _sealed()
    for page in Page.objects.live().specific().iterator(chunk_size=_AT_ONCE):
        told = sealed.get(_name(page.pk))
        if told is not None and told != digest_of(page):
            yield Finding("MT7831", {"title": page.title, "address": page.url or page.url_path})


def _sealed() -> Mapping[str, str]:
    """What the last entry about each page says that it shows."""
    rows = JournalEntry.objects.filter(thing__startswith=_name(""), after__contains=f'"{SHOWS}"').order_by("pk")
    told = ((thing, json.loads(after)) for thing, after in rows.values_list("thing", "after").iterator(_AT_ONCE))
    return {thing: after[SHOWS] for thing, after in told if SHOWS in after}


def _name(number: object) -> str:
    return f"page:{number}"

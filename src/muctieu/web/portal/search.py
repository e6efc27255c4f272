"""Finding anything on a portal, in whatever spelling: without marks, old or new tone placement, d for đ.

Whoever shows things to the public keeps their rows here with `put` and `drop`, inside the act that changes what the
public sees, and registers how to write all of them anew (`register`), for `rebuild`. What is not public is never put.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from muctieu.core.fold import search_key
from muctieu.web.places.models import OrgUnit
from muctieu.web.portal.models import Findable

# Of what matches, so many of the best are looked at again for the exact spelling.
LOOKED_AT = 300
MOST_WORDS = 12
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that the public may open; `kind` and `key` name it."""

    kind: str
    key: str
    commune: OrgUnit
    url: str
    title: str
    text: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, with the words around the place where it was."""

    kind: str
    url: str
    title: str
    excerpt: str
    day: date | None


_EVERYTHING: dict[str, Callable[[], Iterable[Thing]]] = {}


def register(kind: str, everything: Callable[[], Iterable[Thing]]) -> None:
    """Tell how to list all public things of a kind."""
    _EVERYTHING[kind] = everything


def put(thing: Thing) -> None:
    """Let a thing be found, or found as it is now."""
    text = thing.text[:LONGEST_TEXT]
    row = {
        "commune": thing.commune,
        "url": thing.url,
        "title": thing.title[:500],
        "text": text,
        "folded_title": search_key(thing.title)[:600],
        "folded": search_key(text),
        "day": thing.day,
    }
    Findable.objects.update_or_create(kind=thing.kind, key=thing.key, defaults=row)


def drop(kind: str, key: str) -> None:
    """Let a thing be found no longer."""
    Findable.objects.filter(kind=kind, key=key).delete()


def rebuild(kind: str) -> int:
    """Write all rows of a kind anew; how many there are."""
    with transaction.atomic():
        Findable.objects.filter(kind=kind).delete()
        count = 0
        for thing in _EVERYTHING[kind]():
            put(thing)
            count += 1
    return count


def kinds() -> Sequence[str]:
    """The kinds that have registered."""
    return tuple(_EVERYTHING)


def find(text: str, *, commune: OrgUnit, kind: str = "") -> Sequence[Hit]:
    """What matches every word, the exact spelling first, then titles, then the rest by how well it fits."""
    words = search_key(text[:400]).split()[:MOST_WORDS]
    if not words:
        return ()
    rows = {row.pk: row for row in _rows(words, commune.pk, kind)}
    asked = _plain(text)
    ranked = sorted(rows.values(), key=lambda row: _rank(row, asked, " ".join(words)))
    return tuple(Hit(row.kind, row.url, row.title, _excerpt(row.text, words), row.day) for row in ranked)


def _rank(row: Findable, asked: str, folded: str) -> tuple[bool, bool, bool]:
    """Sorting is stable: among equals the order of the index stays."""
    is_exact = asked in _plain(row.title) or asked in _plain(row.text)
    return (not is_exact, asked not in _plain(row.title), folded not in row.folded_title)


def _plain(text: str) -> str:
    """One form of a text with its marks, small letters and single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def _rows(words: Sequence[str], commune: int, kind: str) -> list[Findable]:
    if connection.vendor == "sqlite":
        match = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
        sql = (
            "SELECT f.* FROM portal_found i JOIN portal_findable f ON f.id = i.rowid WHERE portal_found MATCH %s"
            " AND f.commune_id = %s AND (%s = '' OR f.kind = %s) ORDER BY bm25(portal_found, 8.0, 1.0) LIMIT %s"
        )
    else:
        match = " & ".join([*words[:-1], f"{words[-1]}:*"])
        sql = (
            "SELECT f.* FROM portal_findable f, to_tsquery('simple', %s) q"
            " WHERE to_tsvector('simple', f.folded_title || ' ' || f.folded) @@ q AND f.commune_id = %s"
            " AND (%s = '' OR f.kind = %s)"
            " ORDER BY ts_rank(to_tsvector('simple', f.folded_title), q) DESC, f.day DESC NULLS LAST LIMIT %s"
        )
    return list(Findable.objects.raw(sql, [match, commune, kind, kind, LOOKED_AT]))


def _excerpt(text: str, words: Sequence[str], around: int = 90) -> str:
    """The part of a text around the first of the words; its beginning where none stands there."""
    folded = text.lower()
    for part in text.split():
        if search_key(part) in words:
            at = folded.find(part.lower())
            start = max(0, at - around)
            cut = text[start : at + around * 2]
            return ("… " if start else "") + cut.strip() + (" …" if at + around * 2 < len(text) else "")
    return text[: around * 2].strip() + (" …" if len(text) > around * 2 else "")

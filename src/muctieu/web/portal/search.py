"""Finding anything on a portal, in whatever spelling: without marks, old or new tone placement, d for đ.

Whoever shows things to the public keeps their rows here with `put` and `drop`, inside the act that changes what the
public sees, and registers (`register`) how to list all of them, for `mend`, and which of them are open at this moment:
a row that has stayed behind is not shown. Things of which there are few are not kept, but looked through
(`look_through`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from muctieu.core.document_number import parse_number
from muctieu.core.fold import search_key
from muctieu.web.common.seals import chunks
from muctieu.web.places.models import OrgUnit
from muctieu.web.portal.models import Findable

# Of what matches, so many of the best are looked at again for the exact spelling.
LOOKED_AT = 300
MOST_WORDS = 12
_AT_ONCE = 200
# What a row says of its thing.
_TOLD = ("commune_id", "url", "title", "text", "folded_title", "folded", "day")
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A kind whose things have rows: all that should have one, and which of these keys the public may open now."""

    everything: Callable[[], Iterable[Thing]]
    open_now: Callable[[Collection[str]], Collection[str]]


_KEPT: dict[str, _Kept] = {}
_FEW: dict[str, Callable[[OrgUnit], Iterable[Thing]]] = {}


def register(
    kind: str, everything: Callable[[], Iterable[Thing]], *, open_now: Callable[[Collection[str]], Collection[str]]
) -> None:
    """Tell how to list all things of a kind, and which of some keys the public may open at this moment."""
    _KEPT[kind] = _Kept(everything, open_now)


def look_through(kind: str, things: Callable[[OrgUnit], Iterable[Thing]]) -> None:
    """Tell what is public of a commune at this moment, where that is never more than a hundred or so."""
    _FEW[kind] = things


def put(thing: Thing) -> None:
    """Let a thing be found, or found as it is now."""
    row = _row(thing)
    told = {name: getattr(row, name) for name in _TOLD}
    Findable.objects.update_or_create(kind=thing.kind, key=thing.key, defaults=told)


def drop(kind: str, key: str) -> None:
    """Let a thing be found no longer."""
    Findable.objects.filter(kind=kind, key=key).delete()


def mend(step: Callable[[], AbstractContextManager[object]] = transaction.atomic) -> int:
    """Write what is missing or says something else than the thing itself, drop what is left over; how many those were.

    Each `step` holds few writes, for nobody else writes meanwhile.
    """
    count = 0
    for kind, kept in _KEPT.items():
        seen: set[str] = set()
        for some in chunks(kept.everything(), _AT_ONCE):
            seen.update(thing.key for thing in some)
            count += _write(list(_changed(kind, some)), step)
        gone = set(Findable.objects.filter(kind=kind).values_list("key", flat=True)) - seen
        for keys in chunks(sorted(gone), _AT_ONCE):
            with step():
                count += Findable.objects.filter(kind=kind, key__in=keys).delete()[0]
    return count


def kinds() -> Sequence[str]:
    """The kinds that have registered."""
    return (*_KEPT, *_FEW)


def find(text: str, *, commune: OrgUnit, kind: str = "") -> Sequence[Hit]:
    """What matches every word, the exact spelling first, then titles, then the rest by how well it fits.

    The number of a document is looked for as the register writes it, however it is typed.
    """
    number = parse_number(text[:400])
    asked = text[:400] if number is None else number.text
    words = search_key(asked).split()[:MOST_WORDS]
    if not words:
        return ()
    rows = [*_few(words, commune, kind), *_open(_rows(words, commune.pk, kind))]
    ranked = sorted(rows, key=lambda row: _rank(row, _plain(asked), " ".join(words)))
    return tuple(Hit(row.kind, row.url, row.title, _excerpt(row.text, words), row.day) for row in ranked)


def _row(thing: Thing) -> Findable:
    text = thing.text[:LONGEST_TEXT]
    return Findable(
        kind=thing.kind, key=thing.key, commune=thing.commune, url=thing.url, title=thing.title[:500], text=text,
        folded_title=search_key(thing.title)[:600], folded=search_key(text), day=thing.day,
    )  # fmt: skip


def _changed(kind: str, things: Iterable[Thing]) -> Iterator[Thing]:
    made = {thing.key: (thing, _row(thing)) for thing in things}
    there = {row.key: row for row in Findable.objects.filter(kind=kind, key__in=list(made))}
    for key, (thing, row) in made.items():
        kept = there.get(key)
        if kept is None or any(getattr(kept, name) != getattr(row, name) for name in _TOLD):
            yield thing


def _write(things: list[Thing], step: Callable[[], AbstractContextManager[object]]) -> int:
    if things:
        with step():
            for thing in things:
                put(thing)
    return len(things)


def _few(words: Sequence[str], commune: OrgUnit, kind: str) -> Iterator[Findable]:
    """Of the things that have no rows those with every word, the last one as far as it is typed."""
    for name, things in _FEW.items():
        for row in map(_row, things(commune)) if kind in ("", name) else ():
            held = f" {row.folded_title} {row.folded} "
            if all(f" {word} " in held for word in words[:-1]) and f" {words[-1]}" in held:
                yield row


def _open(rows: Sequence[Findable]) -> Iterator[Findable]:
    """Those that the public may open at this moment, as the rooms say whose they are."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.kind, []).append(row.key)
    allowed = {(kind, key) for kind, some in keys.items() for key in _KEPT[kind].open_now(some)}
    yield from (row for row in rows if (row.kind, row.key) in allowed)


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

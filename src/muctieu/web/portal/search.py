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
from functools import lru_cache

from django.db import transaction

from muctieu.core.document_number import parse_number
from muctieu.core.fold import search_key
from muctieu.web.common.seals import chunks
from muctieu.web.places.models import OrgUnit
from muctieu.web.portal.matching import matching
from muctieu.web.portal.models import Findable

# So many are told at the most.
MOST_HITS = 51
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
    """What matches every word, `MOST_HITS` at the most: the exact spelling first, then titles, then the words side by
    side, each time the newest first.

    The number of a document is looked for as the register writes it, however it is typed. Words are whole, for the
    beginning of one is in Vietnamese mostly another word; only where nothing is found the last one may be begun, by two
    letters in titles, by four anywhere.
    """
    number = parse_number(text[:400])
    asked = text[:400] if number is None else number.text
    words = search_key(asked).split()[:MOST_WORDS]
    if not words or (kind and kind not in kinds()):
        return ()
    rows = _rows(words, commune, kind) or _rows(words, commune, kind, is_begun=True)
    rows.sort(key=lambda row: (row.day or date.min, row.pk or 0), reverse=True)
    ranked = sorted(rows, key=lambda row: _rank(row, _plain(asked), words))[:MOST_HITS]
    return tuple(Hit(row.kind, row.url, row.title, _excerpt(row, words), row.day) for row in ranked)


def _row(thing: Thing) -> Findable:
    text = thing.text[:LONGEST_TEXT]
    return Findable(
        kind=thing.kind, key=thing.key, commune=thing.commune, url=thing.url, title=thing.title[:500], text=text,
        folded_title=search_key(thing.title)[:600], folded=search_key(text), day=thing.day,
    )  # fmt: skip


# Of few things the same are asked again and again.
_row_of_few = lru_cache(maxsize=4096)(_row)


def _changed(kind: str, things: Iterable[Thing]) -> Iterator[Findable]:
    made = {thing.key: _row(thing) for thing in things}
    there = {row.key: row for row in Findable.objects.filter(kind=kind, key__in=list(made))}
    for key, row in made.items():
        kept = there.get(key)
        if kept is None or any(getattr(kept, name) != getattr(row, name) for name in _TOLD):
            yield row


def _write(rows: list[Findable], step: Callable[[], AbstractContextManager[object]]) -> int:
    if rows:
        with step():
            Findable.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=("kind", "key"), update_fields=_TOLD
            )
    return len(rows)


def _rows(words: Sequence[str], commune: OrgUnit, kind: str, *, is_begun: bool = False) -> list[Findable]:
    found = matching(words, commune.pk, kind, is_begun=is_begun)
    return [*_few(words, commune, kind, is_begun=is_begun), *_open(found)]


def _few(words: Sequence[str], commune: OrgUnit, kind: str, *, is_begun: bool) -> Iterator[Findable]:
    """Of the things that have no rows those with every word."""
    asked = [*(f" {word} " for word in words[:-1]), f" {words[-1]}" + ("" if is_begun else " ")]
    for name, things in _FEW.items():
        for row in map(_row_of_few, things(commune)) if kind in ("", name) else ():
            held = f" {row.folded_title} {row.folded} "
            if all(word in held for word in asked):
                yield row


def _open(rows: Sequence[Findable]) -> Iterator[Findable]:
    """Those that the public may open at this moment, as the rooms say whose they are."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.kind, []).append(row.key)
    allowed = {(kind, key) for kind, some in keys.items() for key in _KEPT[kind].open_now(some)}
    yield from (row for row in rows if (row.kind, row.key) in allowed)


def _rank(row: Findable, asked: str, words: Sequence[str]) -> tuple[bool, ...]:
    """Sorting is stable: among equals the order in which they come stays."""
    title, folded_title, beside = _plain(row.title), f" {row.folded_title} ", " ".join(words)
    is_beside = beside in row.folded
    # Where it does not stand without its marks, it does not stand with them.
    is_exact = asked in title or (is_beside and asked in _plain(row.text))
    has_all = all(f" {word} " in folded_title for word in words)
    return (not is_exact, asked not in title, beside not in folded_title, not has_all, not is_beside)


def _plain(text: str) -> str:
    """One form of a text with its marks, small letters and single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def _excerpt(row: Findable, words: Sequence[str], around: int = 90) -> str:
    """The part of a text around the first of the words; its beginning where none stands there."""
    is_there = any(f" {word} " in f" {row.folded} " for word in words)
    text, folded = row.text, row.text.lower()
    for part in text.split() if is_there else ():
        if search_key(part) in words:
            at = folded.find(part.lower())
            start = max(0, at - around)
            cut = text[start : at + around * 2]
            return ("… " if start else "") + cut.strip() + (" …" if at + around * 2 < len(text) else "")
    return text[: around * 2].strip() + (" …" if len(text) > around * 2 else "")

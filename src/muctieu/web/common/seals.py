"""Rows under the journal's seal: an act that makes, changes or removes rows writes what became of each into its entry.

A row altered, removed or put in beside the verbs can then be named. `records` tells what is stored, `acts` opens and
closes the collecting, `verify` compares. An entry's `seals` is {model: base64 of 16 bytes identity + 16 bytes digest,
…}; a digest of zeros says that the act removed the row.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from muctieu.errors import StateError
from muctieu.web.common.journal import canonical
from muctieu.web.common.spelling import spelling_of

if TYPE_CHECKING:
    from muctieu.web.common.records import Record

T = TypeVar("T")
# Keys of one statement: SQLite takes 32,766 values at once.
AT_ONCE = 500
GONE = bytes(16)
_HALF = 16
# Bytes of a row in an entry: its identity and its digest.
PAIR = 2 * _HALF
_NO_LINKS: Mapping[str, Sequence[int]] = {}


# -- while an act runs ----------------------------------------------------------------------------------------


class Touched:
    """What an act has done to rows so far."""

    def __init__(self) -> None:
        self.made: dict[type[Record], dict[bytes, bytes]] = {}
        self.changed: dict[type[Record], dict[int, None]] = {}
        self.packed: dict[type[Record], bytearray] = {}

    def text(self) -> str:
        """The entry's `seals`; a changed row as it stands now, whatever was done to it in between."""
        packed = {**self.made}
        for model, keys in self.changed.items():
            packed[model] = {**packed.get(model, {}), **dict(_standing(model, keys))}
        joined = {
            model._meta.label_lower: b"".join(identity + digest for identity, digest in rows.items())  # noqa: SLF001 - Django's documented way to a model's name
            for model, rows in packed.items()
        }
        for model, pairs in self.packed.items():
            joined[model._meta.label_lower] = joined.get(model._meta.label_lower, b"") + pairs  # noqa: SLF001 - as above
        return canonical({label: b64encode(rows).decode() for label, rows in joined.items()}) if joined else ""


_open: ContextVar[Touched | None] = ContextVar("muctieu_touched", default=None)


def is_acting() -> bool:
    """Whether an act is under way here: what it has written may yet be undone."""
    return _open.get() is not None


@contextmanager
def collecting() -> Iterator[Touched]:
    """Collect what the body stores; an act within an act answers for its own rows."""
    touched = Touched()
    token = _open.set(touched)
    try:
        yield touched
    finally:
        _open.reset(token)


def require_act(model: type[Record]) -> Touched:
    """What the running act has touched; MT7281 outside an act, where nothing would vouch for the row."""
    touched = _open.get()
    if touched is None:
        raise StateError("MT7281", table=model._meta.label_lower)  # noqa: SLF001 - as above
    return touched


def note_made(rows: Iterable[Record]) -> None:
    """Rows stored for the first time: sealed as they were handed over, without reading them again."""
    for row in rows:
        made = require_act(type(row)).made.setdefault(type(row), {})
        made[row.uuid.bytes] = digest_of(row)


def note_packed(model: type[Record], pairs: bytes | bytearray) -> None:
    """Rows stored by the thousand: identity and digest of each, one after the other."""
    touched = require_act(model)
    if pairs:
        touched.packed.setdefault(model, bytearray()).extend(pairs)


def note_changed(model: type[Record], keys: Iterable[int]) -> None:
    """Rows changed, or given other links: read again when the act ends."""
    require_act(model).changed.setdefault(model, {}).update(dict.fromkeys(keys))


def note_removed(model: type[Record], identities: Iterable[bytes]) -> None:
    require_act(model).made.setdefault(model, {}).update(dict.fromkeys(identities, GONE))


def _standing(model: type[Record], keys: Iterable[int]) -> Iterator[tuple[bytes, bytes]]:
    for some in chunks(keys, AT_ONCE):
        links = links_of(model, some)
        for row in model._default_manager.filter(pk__in=some).order_by("pk"):  # noqa: SLF001 - as above
            yield row.uuid.bytes, digest_of(row, links.get(row.pk, _NO_LINKS))


# -- digests --------------------------------------------------------------------------------------------------


def digest_of(row: Record, links: Mapping[str, Sequence[int]] = _NO_LINKS) -> bytes:
    """16 bytes over every column but those that mean nothing or change by themselves, and over the row's `links`."""
    spelling = spelling_of(type(row))
    if not links:
        return digest_of_text(spelling.text(spelling.values(row)))
    return digest_of_text(canonical(dict(spelling.columns(row)) | {name: list(keys) for name, keys in links.items()}))


def digest_of_text(text: str) -> bytes:
    """The digest of a row whose sealed columns spell `text`."""
    return sha256(text.encode()).digest()[:_HALF]


def pairs_of(identities: Iterable[UUID], texts: Iterable[str]) -> bytes:
    """What an entry holds of rows: the identity of each and the digest of what its columns spell."""
    return b"".join([
        identity.bytes + sha256(text.encode()).digest()[:_HALF]
        for identity, text in zip(identities, texts, strict=False)
    ])  # fmt: skip


def links_of(model: type[Record], keys: Sequence[int]) -> Mapping[int, Mapping[str, Sequence[int]]]:
    """What rows point at through tables of their own: key → {name of the link: keys at its other end}."""
    found: dict[int, dict[str, list[int]]] = {}
    for field in model._meta.local_many_to_many:  # noqa: SLF001 - as above
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        table: Any = field.remote_field.through
        pairs = table.objects.filter(**{f"{own}__in": keys}).order_by(f"{other}_id")
        for key, end in pairs.values_list(f"{own}_id", f"{other}_id"):
            found.setdefault(key, {}).setdefault(field.name, []).append(end)
    return found


def chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of at most `size`."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


# -- reading an entry -----------------------------------------------------------------------------------------


def sealed_in(seals: str) -> Iterator[tuple[str, Iterator[tuple[bytes, bytes]]]]:
    """Model and (identity, digest) of each row in an entry's `seals`; ValueError for a text that was spoilt."""
    if not seals:
        return
    content = json.loads(seals)
    if not isinstance(content, dict):
        raise ValueError(seals)
    for label, packed in content.items():
        raw = b64decode(packed)
        yield label, ((raw[at : at + _HALF], raw[at + _HALF : at + PAIR]) for at in range(0, len(raw), PAIR))

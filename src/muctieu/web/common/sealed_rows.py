"""Comparing rows with their seals: a row of an append-only table with its one entry, any other with its latest one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from muctieu.errors import Finding
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.records import Record
from muctieu.web.common.seals import AT_ONCE, GONE, chunks, digest_of, links_of, sealed_in


@dataclass(frozen=True, slots=True)
class _Seal:
    """What an entry says of a row; entries are in the order of their keys, whatever chain they stand in."""

    entry: int
    digest: bytes
    named: Mapping[str, str]


def sealed_models() -> dict[str, type[Record]]:
    """Every table whose rows stand under the journal's seal, by the name that entries use."""
    found = (model for model in apps.get_models() if issubclass(model, Record) and model.is_sealed)
    return {model._meta.label_lower: model for model in found}  # noqa: SLF001 - Django's documented way to a model's name


def named(entry: JournalEntry) -> dict[str, str]:
    """How findings name an entry."""
    return {"chain": str(entry.chain), "number": str(entry.number), "act": entry.act, "thing": entry.thing}


class SealedRows:
    """The rows of a store, held against its entries as they are read; `count` is how many rows were compared."""

    def __init__(self) -> None:
        self.count = 0
        self._models = sealed_models()
        self._waiting: dict[str, dict[bytes, _Seal]] = {label: {} for label in self._models}
        self._met: Counter[str] = Counter()

    def take(self, entry: JournalEntry) -> Iterator[Finding]:
        """Read one entry; rows that can change wait for the end, the others only until there are enough of them."""
        told = named(entry)
        for label, identity, digest in _readable(entry):
            if label not in self._models:
                continue
            waiting, model = self._waiting[label], self._models[label]
            known = waiting.get(identity)
            if known is None or known.entry < entry.pk:
                waiting[identity] = _Seal(entry.pk, digest, told)
            if model.is_append_only and len(waiting) >= AT_ONCE:
                yield from self._compare(label)

    def finish(self) -> Iterator[Finding]:
        """What is left to compare, then rows that no act has stored."""
        for label, model in self._models.items():
            changing = frozenset() if model.is_append_only else frozenset(self._waiting[label])
            yield from self._compare(label)
            if not model.is_append_only:
                yield from self._foreign(label, changing)
            elif self._met[label] != model._default_manager.count():  # noqa: SLF001 - as above
                yield from self._foreign(label, _identities(label))

    def _compare(self, label: str) -> Iterator[Finding]:
        waiting, model = self._waiting[label], self._models[label]
        for some in chunks(waiting, AT_ONCE):
            found = _standing(model, some)
            self.count += len(some)
            self._met[label] += len(found)
            for identity in some:
                yield from _judged(label, identity, waiting[identity], found.get(identity))
        waiting.clear()

    def _foreign(self, label: str, known: frozenset[bytes]) -> Iterator[Finding]:
        rows = self._models[label]._default_manager.order_by("pk")  # noqa: SLF001 - as above
        for identity in rows.values_list("uuid", flat=True).iterator():
            if identity.bytes not in known:
                yield Finding("MT7246", {"table": label, "row": str(identity)})


def _judged(label: str, identity: bytes, seal: _Seal, found: tuple[Record, bytes] | None) -> Iterator[Finding]:
    told = {**seal.named, "table": label, "row": str(UUID(bytes=identity))}
    if seal.digest == GONE:
        if found is not None:
            yield Finding("MT7246", {"table": label, "row": told["row"]})
    elif found is None:
        yield Finding("MT7245", told)
    elif found[1] != seal.digest:
        yield Finding("MT7244", {**told, "now": _said(found[0])})


def _standing(model: type[Record], identities: Iterable[bytes]) -> dict[bytes, tuple[Record, bytes]]:
    """These rows as they stand, with their digests; in no order that would ask for the rows they point at."""
    wanted = [UUID(bytes=identity) for identity in identities]
    rows = list(model._default_manager.filter(uuid__in=wanted).order_by("pk"))  # noqa: SLF001 - as above
    links = links_of(model, [row.pk for row in rows])
    return {row.uuid.bytes: (row, digest_of(row, links.get(row.pk, {}))) for row in rows}


def _said(row: Record) -> str:
    """How the row calls itself, as far as what it points at is still there."""
    try:
        return str(row)
    except ObjectDoesNotExist:
        return f"{row.pk}"


def _identities(label: str) -> frozenset[bytes]:
    """The rows of a table that any entry speaks of."""
    entries = JournalEntry.objects.filter(seals__contains=f'"{label}"').iterator(chunk_size=2000)
    return frozenset(identity for entry in entries for name, identity, _ in _readable(entry) if name == label)


def _readable(entry: JournalEntry) -> list[tuple[str, bytes, bytes]]:
    """(table, identity, digest) of the entry's rows; of a spoilt text nothing, and the entry itself has been named."""
    try:
        return [(label, *row) for label, rows in sealed_in(entry.seals) for row in rows]
    except (ValueError, TypeError):
        return []

"""The journal's chain: each entry is sealed with a key that the database does not hold, over the seal before it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from muctieu.web.common.models import ChainHead, JournalEntry

# Acts that belong to no commune: loading the units of a province, making the first administrator.
SYSTEM_CHAIN = UUID(int=0)
_SEALED = ("chain", "number", "at", "actor", "actor_name", "act", "thing", "before", "after", "why")


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry of a chain that is not what was written, and what is wrong with it."""

    chain: UUID
    number: int
    problem: str


def canonical(content: object) -> str:
    """One spelling of a JSON value, so that equal contents have equal digests."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of_rows(rows: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """{"rows": how many, "digest": sha256 over their canonical lines}: what the journal keeps of a bulk act."""
    digest, count = sha256(), 0
    for row in rows:
        digest.update(canonical(row).encode() + b"\n")
        count += 1
    return {"rows": count, "digest": digest.hexdigest()}


def append(entry: JournalEntry) -> JournalEntry:
    """Number, seal and store `entry` as the next of its chain; inside the act's own transaction."""
    ChainHead.objects.get_or_create(chain=entry.chain)
    head = ChainHead.objects.select_for_update().get(chain=entry.chain)
    entry.number = head.number + 1
    entry.seal = seal_of(entry, head.seal)
    entry.save(force_insert=True)
    head.number, head.seal = entry.number, entry.seal
    head.save(update_fields=("number", "seal"))
    return entry


def newest_seal() -> str:
    """The seal of the latest act in the store: it changes with every act and never comes twice."""
    return JournalEntry.objects.order_by("-id").values_list("seal", flat=True).first() or ""


def seal_of(entry: JournalEntry, previous: str) -> str:
    """HMAC-SHA256 over the entry's fields and the seal of the one before."""
    fields = {name: _text(getattr(entry, name)) for name in _SEALED} | {"previous": previous}
    return hmac.new(settings.JOURNAL_KEY.encode(), canonical(fields).encode(), sha256).hexdigest()


def _text(content: object) -> str | int | None:
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat(timespec="microseconds")
    if content is None or isinstance(content, int):
        return content
    return str(content)


def first_break(chain: UUID) -> Break | None:
    """Where the chain stops being what was written; None when it is whole up to its head."""
    previous, expected = "0" * 64, 0
    for entry in JournalEntry.objects.filter(chain=chain).order_by("number").iterator(chunk_size=2000):
        expected += 1
        if entry.number != expected:
            return Break(chain, expected, "missing")
        if not hmac.compare_digest(entry.seal, seal_of(entry, previous)):
            return Break(chain, expected, "altered")
        previous = entry.seal
    head = ChainHead.objects.filter(chain=chain).first()
    if head is not None and (head.number, head.seal) != (expected, previous):
        return Break(chain, expected + 1, "missing")
    return None

"""The journal's chain: each entry is sealed with a key that the database does not hold, over the seal before it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from muctieu.web.common.models import ChainHead, JournalEntry

# Acts that belong to no commune: loading the units of a province, making the first administrator.
SYSTEM_CHAIN = UUID(int=0)
_SEALED = ("chain", "number", "at", "actor", "actor_name", "act", "thing", "before", "after", "why", "seals")


def canonical(content: object) -> str:
    """One spelling of a JSON value, so that equal contents have equal digests."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def append(entry: JournalEntry) -> JournalEntry:
    """Number, seal and store `entry` as the next of its chain; inside the act's own transaction."""
    head = hold(entry.chain)
    entry.number = head.number + 1
    entry.seal = seal_of(entry, head.seal)
    entry.save(force_insert=True)
    head.number, head.seal = entry.number, entry.seal
    head.save(update_fields=("number", "seal"))
    return entry


def hold(chain: UUID) -> ChainHead:
    """The chain's last entry, kept from everybody else until the transaction ends."""
    heads = ChainHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        ChainHead.objects.get_or_create(chain=chain)
        head = heads.get()
    return head


def newest_seal() -> str:
    """The seal of the latest act in the store: it changes with every act and never comes twice."""
    return JournalEntry.objects.order_by("-id").values_list("seal", flat=True).first() or ""


def newest_seals(chains: Iterable[UUID]) -> tuple[str, ...]:
    """The seal of the latest act in each of the chains, in one order; it changes with every act in one of them."""
    heads = ChainHead.objects.filter(chain__in=list(chains)).order_by("chain")
    return tuple(heads.values_list("seal", flat=True))


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

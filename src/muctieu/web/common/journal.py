"""The journal's chain: each entry is sealed with a key that the database does not hold, over the seal before it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection

from muctieu.web.common.models import ChainHead, JournalEntry

# Acts that belong to no commune: loading the units of a province, making the first administrator.
SYSTEM_CHAIN = UUID(int=0)
# Every act asks for these: the words of a query cost more to put together than to answer.
_HEAD = "SELECT number, seal FROM common_chainhead WHERE chain = %s"
_MOVE = "UPDATE common_chainhead SET number = %s, seal = %s WHERE chain = %s"
_SEALED = ("chain", "number", "at", "actor", "actor_name", "act", "thing", "before", "after", "why", "seals")


def canonical(content: object) -> str:
    """One spelling of a JSON value, so that equal contents have equal digests."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def append(entry: JournalEntry) -> JournalEntry:
    """Number, seal and store `entry` as the next of its chain; inside the act's own transaction."""
    number, seal = hold(entry.chain)
    entry.number = number + 1
    entry.seal = seal_of(entry, seal)
    entry.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, (entry.number, entry.seal, kept_chain(entry.chain)))
    return entry


def hold(chain: UUID) -> tuple[int, str]:
    """Number and seal of the chain's last entry, kept from everybody else until the transaction ends."""
    query = f"{_HEAD} FOR UPDATE" if connection.features.has_select_for_update else _HEAD
    with connection.cursor() as cursor:
        cursor.execute(query, (kept_chain(chain),))
        head = cursor.fetchone()
        if head is None:
            ChainHead.objects.get_or_create(chain=chain)
            cursor.execute(query, (kept_chain(chain),))
            head = cursor.fetchone()
    return head[0], head[1]


def kept_chain(chain: UUID) -> UUID | str:
    """The chain as the database takes it."""
    return chain if connection.features.has_native_uuid_field else chain.hex


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

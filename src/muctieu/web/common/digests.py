"""Digests of the journal: the head of every chain at one moment, sealed, kept and carried off the machine.

Who holds the database, and even the key, cannot change what lies in a file elsewhere: `verify` compares.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.journal import canonical
from muctieu.web.common.models import ChainHead, JournalDigest

FORMAT = "muctieu-digest-1"


@dataclass(frozen=True, slots=True)
class Digest:
    """Number and seal of each chain's last entry at the moment `made`."""

    made: datetime
    heads: Mapping[UUID, tuple[int, str]]
    name: str = ""

    @property
    def day(self) -> date:
        return day_of(self.made)

    def text(self) -> str:
        """The file: JSON of one line, its own seal last."""
        chains = [{"chain": str(chain), "number": number, "seal": seal}
                  for chain, (number, seal) in sorted(self.heads.items())]  # fmt: skip
        content = {"format": FORMAT, "made": self.made.isoformat(), "day": self.day.isoformat(), "chains": chains}
        return json.dumps({**content, "seal": _seal(content)}, ensure_ascii=False) + "\n"


def make_digest() -> Digest:
    """The digest of this moment, kept in the store; a day may have several."""
    with transaction.atomic():
        heads = {head.chain: (head.number, head.seal) for head in ChainHead.objects.filter(number__gt=0)}
        digest = Digest(clock.now(), heads)
        JournalDigest.objects.create(made=digest.made, day=digest.day, content=digest.text())
    return digest


def kept_digests() -> list[str]:
    """Texts of the digests in the store, oldest first."""
    return list(JournalDigest.objects.order_by("id").values_list("content", flat=True))


def read_digest(text: str, *, name: str) -> Digest:
    """The digest in a file.

    Raises:
        StateError: MT7249 when it is none, was changed, or belongs to a store with another key.
    """
    try:
        content = json.loads(text)
        seal = content.pop("seal")
        made = datetime.fromisoformat(content["made"])
        heads = {UUID(row["chain"]): (int(row["number"]), str(row["seal"])) for row in content["chains"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StateError("MT7249", name=name) from None
    if content.get("format") != FORMAT or not hmac.compare_digest(str(seal), _seal(content)):
        raise StateError("MT7249", name=name)
    return Digest(made, heads, name)


def _seal(content: Mapping[str, object]) -> str:
    return hmac.new(settings.JOURNAL_KEY.encode(), b"digest:" + canonical(content).encode(), sha256).hexdigest()

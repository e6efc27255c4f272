"""Rows under the journal's seal: an act that stores rows writes their digests into its entry, so that a row altered,
removed or put in beside the verbs can be named.

An entry's `after` holds {"rows", "digest", "seals": {model: base64 of 16 bytes identity + 16 bytes digest, …}}.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from muctieu.web.common.journal import canonical
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.records import Record

# The tables of which every row stands in some entry: one that stands in none was put in by another way.
SEALED = ("figures.observation", "figures.approvalact")
KEY = "seals"
_HALF = 16


def digest_of(row: Record) -> bytes:
    """16 bytes over every column but the database's own key."""
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's documented way to a model's columns
    columns = {
        field.attname: _text(field.to_python(field.value_from_object(row))) for field in fields if field.attname != "id"
    }
    return sha256(canonical(columns).encode()).digest()[:_HALF]


def _text(content: object) -> object:
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat(timespec="microseconds")
    return content if content is None or isinstance(content, int) else str(content)


def seals_of(rows: Sequence[Record], *others: Sequence[Record]) -> dict[str, object]:
    """What the journal keeps of an act that stored `rows`, and `others` with them; each of one model."""
    groups = [group for group in (rows, *others) if group]
    packed = {_label(group[0]): b"".join(row.uuid.bytes + digest_of(row) for row in group) for group in groups}
    whole = sha256(b"".join(packed[label] for label in sorted(packed))).hexdigest()
    seals = {label: b64encode(content).decode() for label, content in packed.items()}
    return {"rows": len(rows), "digest": whole, KEY: seals}


def _label(row: Record) -> str:
    return row._meta.label_lower  # noqa: SLF001 - as above


def sealed_in(entry: JournalEntry) -> Iterator[tuple[str, dict[UUID, bytes]]]:
    """Model and digests by identity of the rows that the entry stored."""
    if f'"{KEY}"' not in entry.after:
        return
    content = json.loads(entry.after)
    for label, packed in (content.get(KEY) or {}).items() if isinstance(content, dict) else ():
        raw = b64decode(packed)
        parts = (raw[start : start + 2 * _HALF] for start in range(0, len(raw), 2 * _HALF))
        yield label, {UUID(bytes=part[:_HALF]): part[_HALF:] for part in parts}


def without_seals(after: str) -> str:
    """The text of an entry's `after` as people read it."""
    if f'"{KEY}"' not in after:
        return after
    content = json.loads(after)
    return canonical({name: value for name, value in content.items() if name != KEY})

"""Figures read by the thousand: the columns of their rows as text and numbers, for a model's objects cost too much.

Identity and moment are turned into what they are only where they are needed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from muctieu.web.figures.models import Observation


class Told(NamedTuple):
    """One figure with its state (`mapping.with_state`), as its row says it."""

    pk: int
    place_key: str
    indicator: str
    period_first: int | None
    period_months: int | None
    period_calendar: str
    disaggregation: str
    identity: str
    moment: str
    recorded_by_id: int
    mantissa: int | None
    unit: str
    written: str
    unit_written: str
    status: str
    began: str
    state: str
    source: str
    bound: str
    out_of: int | None
    said: str
    note: str
    provenance_kind: str
    provenance_document: str
    provenance_text: str
    provenance_place: str
    provenance_start: int | None
    provenance_end: int | None
    provenance_text_start: int | None
    claim_attainment_pct: str
    claim_attainment_bound: str
    claim_target: str
    claim_excess: str

    @property
    def uuid(self) -> UUID:
        return UUID(self.identity)

    @property
    def uid(self) -> str:
        """The identity as the core writes it; SQLite keeps it without its dashes."""
        text = self.identity
        return text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    @property
    def recorded_at(self) -> datetime:
        return _moment(self.moment)


def told_in(rows: QuerySet[Observation]) -> list[Told]:
    """The rows of `mapping.with_state`, in their order; one query."""
    texts = {"identity": Cast("uuid", CharField()), "moment": Cast("recorded_at", CharField())}
    return [Told(*row) for row in rows.annotate(**texts).values_list(*Told._fields)]


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    """A form is recorded in one moment. SQLite keeps it in UTC without saying so."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

"""Figures read by the thousand: the columns of their rows as text and numbers, for a model's objects cost too much.

Identity and moment are turned into what they are only where they are needed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar
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
        return _uid(self.identity)

    @property
    def recorded_at(self) -> datetime:
        return _moment(self.moment)


class Short(NamedTuple):
    """Of a figure's row without breakdown only what a total or a series is made of; no note."""

    place_key: str
    indicator: str
    period_first: int | None
    period_months: int | None
    period_calendar: str
    identity: str
    moment: str
    mantissa: int | None
    unit: str
    status: str
    state: str
    source: str
    bound: str
    out_of: int | None
    said: str
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
    def disaggregation(self) -> str:
        return ""

    @property
    def note(self) -> str:
        return ""

    @property
    def figure_key(self) -> tuple[object, ...]:
        """Place, indicator and period."""
        return self[:5]

    @property
    def uid(self) -> str:
        return _uid(self.identity)

    @property
    def recorded_at(self) -> datetime:
        return _moment(self.moment)


AnyTold = TypeVar("AnyTold", Told, Short)


def told_in(rows: QuerySet[Observation]) -> list[Told]:
    """The rows of `mapping.with_state`, in their order; one query."""
    return _read(rows, Told)


def short_in(rows: QuerySet[Observation]) -> list[Short]:
    """The same with fewer columns: each costs some time for every row."""
    return _read(rows, Short)


def _read(rows: QuerySet[Observation], shape: type[AnyTold]) -> list[AnyTold]:
    texts = {"identity": Cast("uuid", CharField()), "moment": Cast("recorded_at", CharField())}
    return [shape._make(row) for row in rows.annotate(**texts).values_list(*shape._fields)]


def _uid(identity: str) -> str:
    """The identity as the core writes it; SQLite keeps it without its dashes."""
    if "-" in identity:
        return identity
    return f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}"


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    """A form is recorded in one moment. SQLite keeps it in UTC without saying so."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

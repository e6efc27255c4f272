"""What places say themselves, read by the thousand: a figure comes straight from its row where the row has no rival.

`kept.own_of` gives the same of all observations; that is the slow twin against which this is held.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from muctieu.core.aggregate import Figure
from muctieu.core.observation import ApprovalState, Bound, ObsStatus, Said
from muctieu.core.quantity import Quantity
from muctieu.packs.loader import load_units
from muctieu.web.figures.kept import Asked, Own, current_of, own_of
from muctieu.web.figures.mapping import claims_of, observations_of, period_of, provenance_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.plans.mapping import decimal_of


class Row(NamedTuple):
    """The columns of a figure as text and numbers; identity and moment are turned only where they are needed."""

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
    def disaggregation(self) -> str:
        return ""

    @property
    def uuid(self) -> UUID:
        return UUID(self.identity)

    @property
    def recorded_at(self) -> datetime:
        return _moment(self.moment)


_COUNTING = frozenset(state.value for state in ApprovalState if state.counts)
_STATUS, _BOUNDS = {one.value: one for one in ObsStatus}, {one.value: one for one in Bound}
_figure_key = attrgetter("place_key", "indicator", "period_first", "period_months", "period_calendar")


def own_figures(asked: Asked) -> Own:
    """Place → indicator → what the place says itself; two queries at most."""
    rows = Observation.objects.filter(
        asked.when, place_id__in=sorted(asked.places), indicator__in=sorted(asked.codes), disaggregation=""
    )
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in _read(rows):
        if row.state in _COUNTING and (not asked.is_public or row.state == ApprovalState.PUBLISHED.value):
            found.setdefault(_figure_key(row), []).append(row)
    rivals = [row for some in found.values() if len(some) > 1 for row in some]
    told = own_of(current_of(observations_of(cast("list[Observation]", rivals)), asked)) if rivals else {}
    own = {place: {code: list(some) for code, some in each.items()} for place, each in told.items()}
    for some in found.values():
        if len(some) == 1:
            row = some[0]
            own.setdefault(row.place_key, {}).setdefault(row.indicator, []).append(_figure(row))
    return {place: {code: tuple(some) for code, some in each.items()} for place, each in own.items()}


def _read(rows: QuerySet[Observation]) -> list[Row]:
    texts = {"identity": Cast("uuid", CharField()), "moment": Cast("recorded_at", CharField())}
    return [Row(*row) for row in with_state(rows).annotate(**texts).order_by().values_list(*Row._fields)]


def _figure(row: Row) -> Figure:
    """As `figure_of` of the row's observation."""
    unit, identity = load_units()[row.unit], row.identity
    return Figure(
        indicator=row.indicator,
        place=row.place_key,
        period=period_of(cast("Observation", row)),
        value=None if row.mantissa is None else Quantity.from_mantissa(row.mantissa, unit),
        status=_STATUS[row.status],
        sources=(provenance_of(cast("Observation", row)),),
        parts=(identity if "-" in identity else _dashed(identity),),
        bound=_BOUNDS[row.bound],
        out_of=decimal_of(row.out_of, unit),
        said=Said(row.said) if row.said else None,
        claims=claims_of(cast("Observation", row)),
        recorded_at=_moment(row.moment),
    )


def _dashed(text: str) -> str:
    """An identity as SQLite keeps it, without its dashes."""
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    """A form is recorded in one moment. SQLite keeps it in UTC without saying so."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

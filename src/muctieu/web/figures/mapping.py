"""Between observation rows and `core.observation`: exact both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from muctieu.core.entry import Cell
from muctieu.core.form import LINE
from muctieu.core.observation import (
    NO_CLAIMS,
    ApprovalState,
    Bound,
    Claims,
    ObsStatus,
    Provenance,
    ProvenanceKind,
    Said,
)
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.period import Calendar, Period
from muctieu.core.quantity import Quantity, plain
from muctieu.core.unit import PER_MILLE_DIMENSION, PERCENT_DIMENSION, Unit
from muctieu.errors import StateError
from muctieu.packs.loader import load_units
from muctieu.web.common import clock
from muctieu.web.documents.models import Document
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.figures.told import Short, Told, told_in
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.mapping import decimal_of, indicator_named, mantissa_of

# A figure's row as a model, or its columns alone.
AnyRow = Observation | Told | Short
# Rows by column: the values of each, in the order of the rows.
Columns = dict[str, Sequence[Any]]
STATUS, BOUNDS = {one.value: one for one in ObsStatus}, {one.value: one for one in Bound}
_STATES = {one.value: one for one in ApprovalState}
_SHARES = frozenset((PERCENT_DIMENSION, PER_MILLE_DIMENSION))


class Draft(NamedTuple):
    """A figure about to be recorded, with the number and unit as they stood in the source.

    Of `obs` the record takes everything but approval and time; an empty `id` asks for a new one, a given one must be
    a uuid (a phone's own, which makes a repeated delivery harmless). `identity` stands for the `id` where the caller
    has it as such already.
    """

    obs: CoreObservation
    written: str = ""
    unit_written: str = ""
    identity: UUID | None = None

    @property
    def has_identity(self) -> bool:
        """Whether the figure is known outside by an identity of its own, by which it may come again."""
        return self.identity is not None or bool(self.obs.id)


def with_state(rows: QuerySet[Observation], *, before: datetime | None = None) -> QuerySet[Observation]:
    """`rows` with `state`, that of the latest approval act or else of the recording, and `place_key`.

    With `before` the state is the one known until that moment.
    """
    acts = ApprovalAct.objects.filter(observation=OuterRef("pk"))
    if before is not None:
        acts = acts.filter(at__lt=before)
    latest = acts.order_by("-id").values("state")[:1]
    # As a mapping, because the row's class already declares these names for its readers.
    extra: dict[str, Any] = {
        "state": Coalesce(Subquery(latest), "began"),
        "place_key": F("place__key"),
    }
    return rows.annotate(**extra)


def handed_in(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Those of the rows that were handed in at least once, whatever became of them: no mere drafts."""
    acts = ApprovalAct.objects.filter(observation=OuterRef("pk"))
    return rows.filter(~Q(began=ApprovalState.DRAFT.value) | Q(Exists(acts)))


def observations_of(rows: Iterable[AnyRow]) -> tuple[CoreObservation, ...]:
    """The core's observations of rows from `with_state`."""
    units = load_units()
    return tuple(_observation(row, units[row.unit]) for row in rows)


def observations_in(rows: QuerySet[Observation], *, before: datetime | None = None) -> tuple[CoreObservation, ...]:
    """As `observations_of`, for thousands of rows of which nothing else is asked; their state as in `with_state`."""
    return observations_of(told_in(with_state(rows, before=before)))


def _observation(row: AnyRow, unit: Unit) -> CoreObservation:
    return CoreObservation(
        id=str(row.uuid) if isinstance(row, Observation) else row.uid,
        indicator=row.indicator,
        place=row.place_key,
        period=period_of(row),
        value=None if row.mantissa is None else Quantity.from_mantissa(row.mantissa, unit),
        recorded_at=row.recorded_at,
        provenance=provenance_of(row),
        status=STATUS[row.status],
        approval=_STATES[row.state],
        disaggregation=row.disaggregation,
        source=row.source,
        bound=BOUNDS[row.bound],
        out_of=decimal_of(row.out_of, unit),
        said=Said(row.said) if row.said else None,
        claims=claims_of(row),
        note=row.note,
    )


def period_of(row: AnyRow) -> Period | None:
    if row.period_first is None or row.period_months is None:
        return None
    return kept_period(row.period_first, row.period_months, row.period_calendar)


@lru_cache(maxsize=4096)
def kept_period(first: int, months: int, calendar: str) -> Period:
    """The period of stored columns; the same few come again and again."""
    return Period(first, months, Calendar(calendar))


def provenance_of(row: AnyRow) -> Provenance:
    """Where the figure stands written."""
    told = (row.provenance_document, row.provenance_text, row.provenance_place, row.provenance_start)
    return _kept_provenance(row.provenance_kind, told, row.provenance_end, row.provenance_text_start)


@lru_cache(maxsize=4096)
def _kept_provenance(
    kind: str, told: tuple[str, str, str, int | None], end: int | None, text_start: int | None
) -> Provenance:
    """A form is the source of hundreds of figures."""
    document, text, place, start = told
    return Provenance(ProvenanceKind(kind), document, text, place, start, end, text_start)


def claims_of(row: AnyRow) -> Claims:
    """What the source itself says of the figure."""
    if not (row.claim_attainment_pct or row.claim_target or row.claim_excess) and row.claim_attainment_bound == "=":
        return NO_CLAIMS
    return Claims(
        attainment_pct=_number(row.claim_attainment_pct),
        attainment_bound=Bound(row.claim_attainment_bound),
        target=_number(row.claim_target),
        excess=_number(row.claim_excess),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(plain(number))


def row_of(draft: Draft, *, place: OrgUnit, document: Document | None, by: User, state: ApprovalState) -> Observation:
    """The row of a draft that begins in `state`, its value turned into the indicator's unit exactly.

    Raises:
        StateError: MT7206 when the unit is of another kind than the indicator's.
        QuantityError: MT1202 or MT1203 when the store cannot keep the number exactly.
    """
    columns = columns_of((draft,), places={draft.obs.place: place}, documents={}, by=by, at=clock.now(), state=state)
    row = Observation(**{name: column[0] for name, column in columns.items()})
    row.place, row.document, row.recorded_by = place, document, by
    return row


def columns_of(
    drafts: Sequence[Draft], *, places: Mapping[str, OrgUnit], documents: Mapping[str, Document], by: User,
    at: datetime, state: ApprovalState,
) -> Columns:  # fmt: skip
    """The rows of drafts as values by column, their keys left out; raises as `row_of`.

    `places` and `documents` are by the names that the drafts give them; a document that is not among them is not kept.
    """
    told = [draft.obs for draft in drafts]
    periods, sources = [obs.period for obs in told], [obs.provenance for obs in told]
    keys = {code: document.pk for code, document in documents.items()}
    same: Columns = {
        name: (value,) * len(told)
        for name, value in (("created", at), ("recorded_at", at), ("recorded_by_id", by.pk), ("began", str(state)),
                            ("supersedes_id", None))
    }  # fmt: skip
    return {
        **same,
        "uuid": [draft.identity or (UUID(draft.obs.id) if draft.obs.id else uuid4()) for draft in drafts],
        "place_id": [places[obs.place].pk for obs in told],
        "period_first": [period.first if period else None for period in periods],
        "period_months": [period.months if period else None for period in periods],
        "period_calendar": [str(period.calendar) if period else "" for period in periods],
        "disaggregation": [obs.disaggregation for obs in told],
        "source": [obs.source for obs in told],
        "written": [draft.written for draft in drafts],
        "unit_written": [draft.unit_written for draft in drafts],
        "said": [str(obs.said) if obs.said else "" for obs in told],
        "bound": [str(obs.bound) for obs in told],
        "status": [str(obs.status) for obs in told],
        "note": [obs.note for obs in told],
        "provenance_kind": [str(source.kind) for source in sources],
        "provenance_document": [source.document for source in sources],
        "document_id": [keys.get(source.document) for source in sources],
        "provenance_place": [source.place for source in sources],
        "provenance_start": [source.start for source in sources],
        "provenance_end": [source.end for source in sources],
        "provenance_text": [source.text for source in sources],
        "provenance_text_start": [source.text_start for source in sources],
        **_measured(told),
        **_claimed([obs.claims for obs in told]),
    }


def columns_of_cells(
    cells: Sequence[Cell], each: Columns, *, document: Document, by: User, at: datetime, state: ApprovalState
) -> Columns:
    """The rows of cells of a kept file, as `columns_of` would give them; raises as it does.

    `each` holds what a cell does not tell: uuid, place_id, the period's columns and provenance_place.
    """
    same = {
        **_NOTHING_SAID, "created": at, "recorded_at": at, "recorded_by_id": by.pk, "began": str(state), "source": LINE,
        "provenance_kind": str(ProvenanceKind.CELL), "provenance_document": document.code, "document_id": document.pk,
    }  # fmt: skip
    return {
        **{name: (value,) * len(cells) for name, value in same.items()},
        **each,
        **_measured(cells),
        "disaggregation": [cell.label for cell in cells],
        "written": [cell.written for cell in cells],
        "status": [_STATUS_TEXT[cell.status] for cell in cells],
        "note": [cell.note for cell in cells],
        "provenance_text": [cell.written or cell.note for cell in cells],
    }


def _measured(told: Sequence[CoreObservation | Cell]) -> Columns:
    """The columns of what was measured, turned into the indicator's unit exactly."""
    codes = [one.indicator for one in told]
    units = {code: indicator_named(code).unit for code in set(codes)}
    values = [None if one.value is None else _kept(one.value, units[one.indicator], one.indicator) for one in told]
    kept = [units[code] if value is None else value.unit for code, value in zip(codes, values, strict=True)]
    return {
        "indicator": codes,
        "mantissa": [None if value is None else value.mantissa for value in values],
        "unit": [unit.code for unit in kept],
        "out_of": [
            None if one.out_of is None else mantissa_of(one.out_of, unit) for one, unit in zip(told, kept, strict=True)
        ],
    }


def _claimed(claims: Sequence[Claims]) -> Columns:
    """The columns of what sources claim; of most figures nothing."""
    if all(one is NO_CLAIMS for one in claims):
        return {name: (value,) * len(claims) for name, value in _NO_CLAIMS.items()}
    told = list(map(_claim_columns, claims))
    return {name: [one[name] for one in told] for name in _NO_CLAIMS}


def _claim_columns(claims: Claims) -> dict[str, str]:
    return {
        "claim_attainment_pct": _text(claims.attainment_pct),
        "claim_attainment_bound": str(claims.attainment_bound),
        "claim_target": _text(claims.target),
        "claim_excess": _text(claims.excess),
    }


_NO_CLAIMS = _claim_columns(NO_CLAIMS)
# What a figure holds that was given as a number and stands in no running text.
_NOTHING_SAID: Mapping[str, Any] = {
    **_NO_CLAIMS, "supersedes_id": None, "unit_written": "", "said": "", "bound": str(Bound.EXACT),
    "provenance_start": None, "provenance_end": None, "provenance_text_start": None,
}  # fmt: skip
_STATUS_TEXT = {one: str(one) for one in ObsStatus}


def _kept(value: Quantity, unit: Unit, indicator: str) -> Quantity:
    """`value` in the indicator's unit; percent written for per mille stays as written, so that the checks see it."""
    if value.unit is unit:
        return value
    if value.unit.converts_to(unit):
        return value.to(unit)
    if {value.unit.dimension, unit.dimension} <= _SHARES:
        return value
    raise StateError("MT7206", indicator=indicator, unit=unit.symbol_vi, other=value.unit.symbol_vi)

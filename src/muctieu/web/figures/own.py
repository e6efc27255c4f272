"""What places say themselves, read by the thousand: a figure comes straight from its row where the row has no rival.

`kept.own_of` gives the same of all observations; that is the slow twin against which this is held.
"""

from __future__ import annotations

from muctieu.core.aggregate import Figure
from muctieu.core.observation import ApprovalState, Said
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from muctieu.packs.loader import load_units
from muctieu.web.figures.kept import Asked, Own, current_of, own_of
from muctieu.web.figures.mapping import (
    BOUNDS,
    STATUS,
    claims_of,
    observations_of,
    period_of,
    provenance_of,
    with_state,
)
from muctieu.web.figures.models import Observation
from muctieu.web.figures.told import Short, short_in
from muctieu.web.plans.mapping import decimal_of

_COUNTING = frozenset(state.value for state in ApprovalState if state.counts)


def own_figures(asked: Asked) -> Own:
    """Place → indicator → what the place says itself; two queries at most."""
    rows = Observation.objects.filter(
        asked.when, place_id__in=sorted(asked.places), indicator__in=sorted(asked.codes), disaggregation=""
    )
    found: dict[tuple[object, ...], list[Short]] = {}
    for row in short_in(with_state(rows).order_by()):
        if row.state in _COUNTING and (not asked.is_public or row.state == ApprovalState.PUBLISHED.value):
            found.setdefault(row.figure_key, []).append(row)
    rivals = [row for some in found.values() if len(some) > 1 for row in some]
    told = own_of(current_of(observations_of(rivals), asked)) if rivals else {}
    own = {place: {code: list(some) for code, some in each.items()} for place, each in told.items()}
    units = load_units()
    for some in found.values():
        if len(some) == 1:
            row = some[0]
            own.setdefault(row.place_key, {}).setdefault(row.indicator, []).append(_figure(row, units[row.unit]))
    return {place: {code: tuple(some) for code, some in each.items()} for place, each in own.items()}


def _figure(row: Short, unit: Unit) -> Figure:
    """As `figure_of` of the row's observation."""
    return Figure(
        indicator=row.indicator,
        place=row.place_key,
        period=period_of(row),
        value=None if row.mantissa is None else Quantity.from_mantissa(row.mantissa, unit),
        status=STATUS[row.status],
        sources=(provenance_of(row),),
        parts=(row.uid,),
        bound=BOUNDS[row.bound],
        out_of=decimal_of(row.out_of, unit),
        said=Said(row.said) if row.said else None,
        claims=claims_of(row),
        recorded_at=row.recorded_at,
    )

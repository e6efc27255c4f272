"""Totals of places for a few indicators, whatever plan they stand in, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Disclosure
from muctieu.core.place import Level
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, may, reach
from muctieu.web.common.same import Same
from muctieu.web.figures.remembered import figures_at
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_below

Totals = Mapping[str, tuple[Figure, ...]]


def totals(codes: Iterable[str], place: OrgUnit, *, viewer: Actor | None, day: date) -> Totals:
    """The place's figures of each indicator for periods that are over by `day`, oldest first.

    A commune's figure is its own or the sum of its villages, a province's its own or the sum of its communes' figures;
    a party committee's that of its cells. Indicators that the viewer may not see are left out. Who belongs to a part
    of the place only sees totals without the reports behind them. Constant queries.
    """
    if not may(viewer, Act.DESK_OPEN, place):
        return {}
    sees_all = may(viewer, Act.FIGURE_READ_RESTRICTED, place)
    made = _figures(codes, {place.pk: place.key}, day)[place.key]
    return _shown(made, restricted=sees_all, parts=may(viewer, Act.FIGURE_READ, place))


def totals_below(codes: Iterable[str], place: OrgUnit, *, viewer: Actor | None, day: date) -> Mapping[str, Totals]:
    """The same for every unit that stands directly below the place on `day`, by the units' keys.

    Units whose figures are not the viewer's to see are left out: who belongs to one of several communes sees that one.
    The queries are constant, however many units, indicators and periods there are.
    """
    acts = (Act.DESK_OPEN, Act.FIGURE_READ, Act.FIGURE_READ_RESTRICTED)
    near, readable, secret = (reach(viewer, act) for act in acts)
    seen = {
        row.unit_id: row.unit.key
        for row in units_below(place.pk, day)
        if row.level != Level.SETTLEMENT
        and (row.unit_id in readable or (row.unit_id in near and row.level not in _SINGLE))
    }
    made = _figures(codes, seen, day)
    return {key: _shown(made[key], restricted=pk in secret, parts=pk in readable) for pk, key in seen.items()}


# Of these a figure is a single report.
_SINGLE = (Level.VILLAGE, Level.CELL)


def _shown(made: Totals, *, restricted: bool, parts: bool) -> Totals:
    """Without indicators that are not the viewer's to see, and without single reports for whoever sees totals only."""
    catalogue = load_indicators()
    return {
        code: figures if parts else tuple(figure._replace(sources=(), parts=()) for figure in figures)
        for code, figures in made.items()
        if restricted or catalogue[code].disclosure is not Disclosure.RESTRICTED
    }


def _figures(codes: Iterable[str], places: Mapping[int, str], day: date) -> Mapping[str, Totals]:
    """Place → the figures of each indicator."""
    return {
        key: {code: _over(Same(figures), day) for code, figures in found.items()}
        for key, found in figures_at(places, codes).items()
    }


@lru_cache(maxsize=16_384)
def _over(figures: Same[tuple[Figure, ...]], day: date) -> tuple[Figure, ...]:
    """Those of periods that are over, the same objects as long as the figures are."""
    month, after = day.year * 12 + day.month - 1, day + timedelta(days=1)
    return tuple(
        figure for figure in figures.it
        # Of a month that is over one need not ask for the day.
        if figure.period is not None and (figure.period.last < month or figure.period.end <= after)
    )  # fmt: skip

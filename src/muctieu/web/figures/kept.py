"""Between rows of kept totals and the core's figures; what places have of their own, and what is kept of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import F, Q

from muctieu.core.aggregate import Coverage, Figure, figure_of
from muctieu.core.observation import ApprovalState, Observation, ObsStatus, current
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.totals import Kept
from muctieu.packs.loader import load_indicators
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.mapping import kept_period
from muctieu.web.figures.models import Total

# By place key.
Own = Mapping[str, Mapping[str, tuple[Figure, ...]]]
Sums = Mapping[str, Mapping[Kept, tuple[Figure, ...]]]


# First months of periods; None for figures of no known period.
Firsts = Collection[int | None]


class Asked(NamedTuple):
    """The places and indicators of which figures are wanted, and whether only published ones count.

    `firsts` are the first months of the periods that are wanted, None for all.
    """

    places: Collection[int]
    codes: Collection[str]
    is_public: bool = False
    firsts: Firsts | None = None

    @property
    def when(self) -> Q:
        """The condition on rows that the period is wanted."""
        if self.firsts is None:
            return Q()
        found = Q(period_first__in=sorted(first for first in self.firsts if first is not None))
        return found | Q(period_first__isnull=True) if None in self.firsts else found


def own_of(observations: Iterable[Observation]) -> Own:
    """Place → indicator → what the place says itself, of observations that count."""
    found: dict[str, dict[str, list[Figure]]] = {}
    for obs in observations:
        if not obs.disaggregation:
            found.setdefault(obs.place, {}).setdefault(obs.indicator, []).append(figure_of(obs))
    return {place: {code: tuple(some) for code, some in each.items()} for place, each in found.items()}


def current_of(observations: Iterable[Observation], asked: Asked) -> tuple[Observation, ...]:
    """Those of the observations that count now; one query."""
    told = (obs for obs in observations if not asked.is_public or obs.approval is ApprovalState.PUBLISHED)
    return current(told, as_of=EVER, decisions=decisions_on(asked.places, asked.codes))


def kept_totals(asked: Asked) -> Sums:
    """Place → indicator and what it stands beside → what is kept; one query.

    What stands beside an indicator that was not asked for is left out.
    """
    rows = Total.objects.filter(
        asked.when, place_id__in=sorted(asked.places), indicator__in=sorted(asked.codes), is_public=asked.is_public,
        beside__in=sorted({"", *asked.codes}),
    )  # fmt: skip
    found: dict[str, dict[Kept, list[Figure]]] = {}
    named = rows.annotate(place_key=F("place__key")).values_list("place_key", *_FIGURE, named=True)
    for row in named.order_by("period_first", "period_months"):
        found.setdefault(row.place_key, {}).setdefault((row.indicator, row.beside), []).append(figure_in(row))
    return {place: {pair: tuple(some) for pair, some in each.items()} for place, each in found.items()}


def spoken_of(kept: Sums) -> frozenset[Period]:
    """The periods of which there is a total."""
    figures = (figure for each in kept.values() for some in each.values() for figure in some)
    return frozenset(figure.period for figure in figures if figure.period is not None)


_FIGURE = ("indicator", "beside", "period_first", "period_months", "period_calendar", *Total.CONTENT)


def figure_in(row: Any) -> Figure:
    """The figure of a row that has the place's key as `place_key`."""
    unit = load_indicators()[row.indicator].unit
    return Figure(
        indicator=row.indicator,
        place=row.place_key,
        period=kept_period(row.period_first, row.period_months, row.period_calendar),
        value=Quantity.from_mantissa(row.mantissa, unit),
        status=ObsStatus(row.status),
        coverage=_coverage(row.reported, row.expected, row.missing, row.partial),
        recorded_at=row.recorded_at,
    )


def content_of(figure: Figure) -> dict[str, Any]:
    """What a row keeps of a total."""
    coverage = figure.coverage or Coverage(0, 0)
    return {
        "mantissa": None if figure.value is None else figure.value.mantissa,
        "status": figure.status.value,
        "reported": coverage.reported,
        "expected": coverage.expected,
        "missing": "\n".join(coverage.missing),
        "partial": "\n".join(coverage.partial),
        "recorded_at": figure.recorded_at,
    }


@lru_cache(maxsize=4096)
def _coverage(reported: int, expected: int, missing: str, partial: str) -> Coverage:
    return Coverage(reported, expected, _names(missing), _names(partial))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()

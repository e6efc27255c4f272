"""Which of several sources of one figure counts, as decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import QuerySet

from muctieu.core.observation import SourceDecision
from muctieu.core.period import Calendar, Period
from muctieu.web.common.news import until_touched
from muctieu.web.figures.models import SourceChoice
from muctieu.web.places.models import OrgUnit

EVER = datetime.max.replace(tzinfo=UTC)


def decisions_on(places: Iterable[int] | QuerySet[OrgUnit], indicators: Iterable[str]) -> tuple[SourceDecision, ...]:
    """The decisions that concern these figures; one query at most."""
    codes = frozenset(indicators)
    if isinstance(places, QuerySet):
        rows = SourceChoice.objects.filter(place__in=places, indicator__in=sorted(codes))
        return tuple(map(decision_of, rows.select_related("place").order_by("id")))
    return tuple(one for one in _decided(frozenset(places)) if one.figure[0] in codes)


@until_touched("figures.sourcechoice")
def _decided(places: frozenset[int]) -> tuple[SourceDecision, ...]:
    """All decisions at the places: people take them one by one, so that they are few."""
    rows = SourceChoice.objects.filter(place__in=sorted(places))
    return tuple(map(decision_of, rows.select_related("place").order_by("id")))


def decision_of(row: SourceChoice) -> SourceDecision:
    """The core's decision of a row; its place must be loaded."""
    return SourceDecision((row.indicator, row.place.key, _period(row), row.disaggregation), row.source, row.at)


def _period(row: SourceChoice) -> Period | None:
    if row.period_first is None or row.period_months is None:
        return None
    return Period(row.period_first, row.period_months, Calendar(row.period_calendar))

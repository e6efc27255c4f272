"""The newest figure of each place that counts, for screens that weigh places against each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from muctieu.core.observation import current
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation

_EVER = datetime.max.replace(tzinfo=UTC)


def newest_by_place(viewer: Actor | None, indicator: str, place_ids: Collection[int]) -> Mapping[str, Decimal]:
    """Place key → its approved value of the latest period, in the indicator's unit; one query."""
    rows = Observation.objects.filter(indicator=indicator, place_id__in=place_ids, disaggregation="")
    counting = current(observations_of(with_state(visible(viewer, Act.FIGURE_READ, rows))), as_of=_EVER)
    dated = [(obs.period, obs) for obs in counting if obs.period is not None and obs.value is not None]
    dated.sort(key=lambda pair: (pair[0].last, pair[0].months))
    return {obs.place: obs.value.value for _period, obs in dated if obs.value is not None}

"""Figures that wait for a person: sent ones for the clerk who checks, checked ones for the leader who approves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from muctieu.core.observation import ApprovalState
from muctieu.web.common.policy import Actor, visible
from muctieu.web.figures.domain import ACT_OF_STEP
from muctieu.web.figures.models import WaitingCount
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import governed

# A figure in the first state waits for somebody who may take it to the second.
_NEXT = ((ApprovalState.SENT, ApprovalState.CHECKED), (ApprovalState.CHECKED, ApprovalState.APPROVED))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many figures of one place wait in a state."""

    place: str
    place_name: str
    state: ApprovalState
    count: int


def waiting(viewer: Actor | None, commune: OrgUnit, day: date) -> tuple[Waiting, ...]:
    """What waits for this viewer's step in the commune, by place and state; the queries are constant."""
    places = governed((commune.pk,), day)
    versions = OrgUnitVersion.objects.filter(valid_from__lte=day, unit_id__in=places).select_related("unit")
    # A village that has ended still has reports of its time to be checked; it is called what it was last called.
    units = {row.unit_id: row for row in versions.order_by("valid_from")}
    found = [
        Waiting(units[row.place_id].unit.key, units[row.place_id].name, state, row.count)
        for state, wanted in _NEXT
        for row in visible(viewer, ACT_OF_STEP[wanted], _kept(state, units))
    ]
    return tuple(sorted(found, key=lambda one: (one.state, one.place_name, one.place)))


def _kept(state: ApprovalState, places: Iterable[int]) -> QuerySet[WaitingCount]:
    return WaitingCount.objects.filter(place_id__in=list(places), state=state.value, count__gt=0)

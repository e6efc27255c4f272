"""Figures that wait for a person: sent ones for the clerk who checks, checked ones for the leader who approves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from muctieu.core.observation import ApprovalState
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.domain import ACT_OF_STEP
from muctieu.web.figures.models import ApprovalAct
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import descendants, in_force

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
    places = descendants((commune.pk,), day)
    versions = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=places).select_related("unit")
    units = {row.unit_id: row for row in versions}
    counts = [
        (units[place], state, count)
        for state, wanted in _NEXT
        for place, count in _counts(viewer, state, ACT_OF_STEP[wanted], places)
        if place in units
    ]
    found = [Waiting(unit.unit.key, unit.name, state, count) for unit, state, count in counts]
    return tuple(sorted(found, key=lambda one: (one.state, one.place_name, one.place)))


def _counts(viewer: Actor | None, state: ApprovalState, act: Act, places: frozenset[int]) -> Iterator[tuple[int, int]]:
    """(place, how many) of the figures whose latest step is `state` and that no later record has replaced."""
    later = ApprovalAct.objects.filter(observation=OuterRef("observation"), id__gt=OuterRef("id"))
    acts = ApprovalAct.objects.filter(~Exists(later), state=state.value, observation__place_id__in=places)
    standing = acts.filter(observation__superseded_by__isnull=True)
    rows = visible(viewer, act, standing, place="observation__place").order_by()
    yield from rows.values_list("observation__place").annotate(Count("pk"))

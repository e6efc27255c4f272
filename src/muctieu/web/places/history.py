"""What a unit was from day to day, from whom it came and in whom it lives on."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_events import Edge, Event, edges_of
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, OrgUnitVersion


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """One unit through time: its attributes, the events that touched it in the order of their days, and its kin.

    `came_from` are the steps by which others became part of it, `became` those by which it became part of others.
    """

    versions: tuple[CoreUnit, ...]
    events: tuple[Event, ...]
    came_from: tuple[Edge, ...]
    became: tuple[Edge, ...]


def unit_history(unit: OrgUnit) -> UnitHistory:
    """The unit's history as far as events that stand tell it; three queries."""
    rows = OrgUnitVersion.objects.filter(unit=unit).select_related("unit", "parent")
    touched = [entry.event for entry in stored_entries() if unit.key in entry.touched]
    events = tuple(sorted(touched, key=lambda event: event.day))
    edges = [edge for event in events for edge in edges_of(event)]
    return UnitHistory(
        versions=tuple(row.to_core() for row in rows),
        events=events,
        came_from=tuple(edge for edge in edges if edge.target == unit.key),
        became=tuple(edge for edge in edges if edge.source == unit.key),
    )

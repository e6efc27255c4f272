"""Rights that a change of units touches, listed for a person to confirm: nothing moves by itself."""

from __future__ import annotations

from datetime import date, timedelta

from muctieu.core.place_history import Places
from muctieu.core.place_rights import Grant, Proposal, affected_grants
from muctieu.web.people.models import RoleGrant
from muctieu.web.places.queries import in_force


def touched_grants(places: Places, day: date) -> tuple[Proposal, ...]:
    """The roles in force the day before that the events of `day` touch, with what is proposed; one query."""
    rows = RoleGrant.objects.filter(in_force(day - timedelta(days=1))).select_related("user", "unit").order_by("pk")
    return affected_grants(places, day, [Grant(row.user.username, row.unit.key, row.role) for row in rows])

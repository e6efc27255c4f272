"""Which units a person may look up: names and history are known to all who belong to a commune."""

from __future__ import annotations

from muctieu.core.place import Level
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink
from muctieu.web.places.queries import ever_below, in_force


def readable_units(viewer: Actor | None) -> frozenset[int]:
    """Keys of the units whose names, dates and events the viewer may see; the queries are constant.

    These are the units of the viewer's roles and of their communes with all that ever stood below them, the party
    units that ever answered for one of these, and the single units above.
    """
    all_units = OrgUnit.objects.all()
    own = visible(viewer, Act.PLACE_READ, all_units, place="pk").values_list("pk", flat=True)
    near = frozenset(visible(viewer, Act.DESK_OPEN, all_units, place="pk").values_list("pk", flat=True))
    communes = OrgUnitVersion.objects.filter(in_force(clock.today()), level=Level.COMMUNE.value, unit__in=near)
    below = ever_below({*own, *communes.values_list("unit_id", flat=True)})
    party = TreeLink.objects.filter(administrative__in=below).values_list("party_id", flat=True)
    return below | near | ever_below(set(party))

"""How many units of each level stood below a place on the days asked about, in both trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from muctieu.core.place import Level, on_day, subtree
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, TreeLink
from muctieu.web.places.queries import ever_below


def unit_counts(place: OrgUnit, days: Iterable[date]) -> Mapping[date, Mapping[Level, int]]:
    """Level → how many units below the place, and of the party units that answered for any of these, on each day.

    Five queries, however many units and days there are.
    """
    below = ever_below((place.pk,))
    links = list(TreeLink.objects.filter(administrative__in=below).select_related("party", "administrative"))
    party = ever_below({link.party_id for link in links})
    rows = OrgUnitVersion.objects.filter(unit__in=below | party).select_related("unit", "parent")
    units = tuple(row.to_core() for row in rows)
    tops = [link.to_core() for link in links]
    found: dict[date, Mapping[Level, int]] = {}
    for day in days:
        standing = on_day(units, day)
        own = subtree(standing, place.key)
        linked = {link.party for link in tops if link.in_force(day) and link.place in own}
        reached = own.union(*(subtree(standing, top) for top in linked))
        found[day] = Counter(standing[key].level for key in reached if key != place.key)
    return found

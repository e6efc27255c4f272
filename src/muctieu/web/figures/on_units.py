"""A plan's figures read on the units of a day: what the place would have reported, had they stood all along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from muctieu.core.lineage import Lineage
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import edges_of
from muctieu.core.restate_tree import Restating
from muctieu.web.common import clock
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, reach
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import ever_below, keys_of


@dataclass(frozen=True, slots=True)
class OnUnits:
    """The day on whose units one reads, how divided figures go, and the units whose figures one may read."""

    day: date
    how: Restating
    readable: frozenset[int]


class Kin(NamedTuple):
    """The units that ever stood below a place and all that events joined with them: dated, by number, as they moved.

    `calm` are those directly below it on whose ground nothing ever happened, with units of their own; `resting` all
    units below those.
    """

    versions: Mapping[str, Sequence[CoreUnit]]
    lineage: Lineage
    keys: Mapping[int, str]
    has_changed: bool
    calm: Mapping[int, str]
    resting: frozenset[int]

    @property
    def is_still(self) -> bool:
        """Whether the same units have stood below the place ever since one day, so that both readings are one."""
        rows = [row for each in self.versions.values() for row in each]
        is_open = all(row.valid_to is None for row in rows) and len({row.valid_from for row in rows}) == 1
        return is_open and not self.has_changed


@until_touched("places")
def kin_of(place_id: int) -> Kin:
    """The ground of the place through time; four queries when units have changed, else none."""
    below = keys_of(ever_below((place_id,)))
    lineage = Lineage(tuple(edge for entry in stored_entries() for edge in edges_of(entry.event)))
    relatives = lineage.relatives(below.values())
    rows = OrgUnitVersion.objects.filter(unit__key__in=sorted(relatives)).select_related("unit", "parent")
    found = list(rows)
    versions = versions_of(row.to_core() for row in found)
    has_moved = any(len({row.parent for row in versions[key]}) > 1 for key in below.values() if key in versions)
    has_met = any(edge.source in relatives or edge.target in relatives for edge in lineage.edges)
    keys = {row.unit_id: row.unit.key for row in found}
    calm = _calm(versions, lineage, below.get(place_id, ""))
    resting = frozenset(pk for pk, key in keys.items() if versions[key][-1].parent in calm)
    return Kin(
        versions, lineage, keys, has_moved or has_met, {pk: key for pk, key in keys.items() if key in calm}, resting
    )


def _calm(versions: Mapping[str, Sequence[CoreUnit]], lineage: Lineage, place: str) -> frozenset[str]:
    """Units directly below the place that have units of their own, always the same ones since one day."""
    ever: dict[str, list[CoreUnit]] = {}
    for rows in versions.values():
        for row in rows:
            if row.parent is not None and row.level.adds_up:
                ever.setdefault(row.parent, []).append(row)

    def is_still(row: CoreUnit) -> bool:
        above = {one.parent for one in versions[row.id]}
        return lineage.is_alone(row.id) and len(above) == 1 and versions[row.id][-1].valid_to is None

    return frozenset(
        unit.id
        for unit in ever.get(place, ())
        if is_still(unit)
        and (below := ever.get(unit.id))
        and all(is_still(one) and one.id not in ever for one in below)
        and len({versions[one.id][0].valid_from for one in below}) == 1
    )


def on_todays_units(viewer: Actor, place_id: int, how: Restating) -> OnUnits:
    """The reading on the units of today, for a viewer of the place's figures.

    Figures of a unit elsewhere are read by whoever may read them there; of one that has ended, by whoever may read
    those of the unit below which it last stood.
    """
    kin, today = kin_of(place_id), clock.today()
    seen = reach(viewer, Act.FIGURE_READ) & kin.keys.keys()
    known = {kin.keys[pk] for pk in seen} | {kin.keys[place_id]}
    ended = {key for key, rows in kin.versions.items() if (until := rows[-1].valid_to) is not None and until <= today}
    more = {pk for pk, key in kin.keys.items() if key in ended and kin.versions[key][-1].parent in known}
    return OnUnits(today, how, frozenset(seen | more | {place_id}))

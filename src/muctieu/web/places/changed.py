"""Told inside the transaction of every act after which other units stand below a place: what rests on that follows.

`parents` says from which day on it is so, by the place's identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.dispatch import Signal

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.places.models import OrgUnit

tree_changed = Signal()


def tell_of(units: Iterable[CoreUnit]) -> None:
    """Tell of dated rows that came or went."""
    days: dict[str, date] = {}
    for unit in units:
        if unit.parent is not None:
            days[unit.parent] = min(unit.valid_from, days.get(unit.parent, date.max))
    keys = dict(OrgUnit.objects.filter(key__in=days).values_list("key", "pk")) if days else {}
    parents: Mapping[int, date] = {keys[key]: day for key, day in days.items() if key in keys}
    if parents:
        tree_changed.send(sender=OrgUnit, parents=parents)

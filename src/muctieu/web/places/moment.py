"""The state of what is known about some places: it changes with every act that may concern them, and with no other.

What is worked out from figures, plans, rights or units of a commune stays right while its state is the same; so an act
in one of a province's communes leaves what was worked out for the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from muctieu.web.common import journal
from muctieu.web.common.looking import remembered
from muctieu.web.common.news import NEWS, until_touched
from muctieu.web.common.seals import is_acting
from muctieu.web.places.models import OrgUnit, TreeLink
from muctieu.web.places.queries import ever_above, ever_below


def state_of(places: Iterable[int], *, with_drafts: bool = True) -> tuple[str, ...]:
    """The seal of the newest act in every chain that concerns the places; drafts being typed may be passed over.

    A unit's acts stand in the chain of the commune that it belongs to on the day of the act, its party units' in that
    of their commune. So the chains are those of whatever any unit that ever stood below the places ever stood below.
    """
    keys = frozenset(places)
    return remembered(("state", keys, with_drafts), lambda: _read_state(keys, with_drafts=with_drafts))


def _read_state(places: frozenset[int], *, with_drafts: bool) -> tuple[str, ...]:
    if is_acting():
        return journal.newest_seals(_chains(places))
    return _seals(places, NEWS.moment(), with_drafts=with_drafts)


@lru_cache(maxsize=256)
def _seals(places: frozenset[int], _moment: int, *, with_drafts: bool) -> tuple[str, ...]:
    heads = NEWS.heads() if with_drafts else NEWS.settled()
    return tuple(heads[chain][1] for chain in _chains(places) if chain in heads)


@until_touched("places")
def _chains(places: frozenset[int]) -> tuple[UUID, ...]:
    keys = sorted(ever_above(ever_below(places)))
    linked = TreeLink.objects.filter(party__in=keys).values_list("administrative", flat=True)
    found = OrgUnit.objects.filter(pk__in={*keys, *linked}).values_list("uuid", flat=True)
    return tuple(sorted({*found, journal.SYSTEM_CHAIN}))

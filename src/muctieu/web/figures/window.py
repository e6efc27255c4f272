"""The part of a target's records that its page shows at first: of sixty months nobody reads every village's report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from django.db.models import Count, Q

from muctieu.core.period import Period
from muctieu.web.figures.models import Observation

# Periods with the single reports of each village, and records of the history.
PERIODS = 3
RECORDS = 20


class Heap(NamedTuple):
    """How many records speak of an indicator in a period, of the place itself or of the units below it together."""

    is_own: bool
    indicator: str
    period_first: int | None
    period_months: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which records are read: of the place itself all, of those below it the newest periods, and the newest of all.

    A period is told by its first month, so that whatever overlaps one in part is read with it. `older` is how many
    periods are left out.
    """

    wanted: Q
    newest: frozenset[int]
    firsts: frozenset[int]
    older: int
    heaps: tuple[Heap, ...]

    def count(self, codes: Collection[str], *, with_own: bool) -> int:
        """How many records there are in all of the indicators, those of the place itself among them or not."""
        return sum(heap.number for heap in self.heaps if heap.indicator in codes and (with_own or not heap.is_own))


def window(codes: Iterable[str], place: int, below: Iterable[int], totals: Iterable[Period]) -> Window:
    """The window on the records of a place and units below it; two queries, which read an index alone.

    `totals` are the periods of which the place has a total.
    """
    rows = Observation.objects.filter(indicator__in=sorted(codes), place_id__in=sorted({place, *below})).order_by()
    grouped = rows.annotate(is_own=Q(place_id=place)).values(*Heap._fields[:-1])
    heaps = tuple(map(Heap._make, grouped.annotate(number=Count("pk")).values_list(*Heap._fields)))
    ends = {
        (heap.period_first + (heap.period_months or 0), heap.period_first)
        for heap in heaps
        if heap.period_first is not None and not heap.is_own
    } | {(period.last + 1, period.first) for period in totals}
    firsts = frozenset(first for _end, first in nlargest(PERIODS, ends))
    newest = tuple(rows.order_by("-pk").values_list("pk", "place_id", "indicator", "period_first")[:RECORDS])
    wanted = Q(place_id=place) | Q(period_first__in=sorted(firsts))
    # Of what the newest speak others may speak too, of which one counts.
    for where, code, first in {(where, code, first) for _pk, where, code, first in newest}:
        if where != place and first not in firsts:
            wanted |= Q(place_id=where, indicator=code, period_first=first)
    return Window(
        wanted=wanted,
        newest=frozenset(pk for pk, _where, _code, _first in newest),
        firsts=firsts,
        older=len({first for _end, first in ends} - firsts),
        heaps=heaps,
    )

"""The part of a target's records that its page shows at first: of sixty months nobody reads every village's report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from muctieu.core.period import Period
from muctieu.web.figures.models import Observation

# Periods with the single reports of each village, and records of the history.
PERIODS = 6
RECORDS = 20


class Mark(NamedTuple):
    """Where a record stands, as the index alone tells it."""

    pk: int
    place_id: int
    indicator: str
    period_first: int | None
    period_months: int | None

    @property
    def figure(self) -> tuple[int, str, int | None]:
        """What it speaks of, as far as needed to find all that may stand for it."""
        return self.place_id, self.indicator, self.period_first


@dataclass(frozen=True, slots=True)
class Window:
    """Which records are read: of the place itself all, of those below it the newest periods, and the newest of all.

    A period is told by its first month, so that whatever overlaps one in part is read with it. `older` is how many
    periods are left out.
    """

    pks: frozenset[int]
    newest: frozenset[int]
    firsts: frozenset[int]
    older: int
    marks: tuple[Mark, ...]

    def count(self, places: Collection[int], codes: Collection[str]) -> int:
        """How many records there are in all of these."""
        return sum(mark.place_id in places and mark.indicator in codes for mark in self.marks)


def window(codes: Iterable[str], place: int, below: Iterable[int], totals: Iterable[Period]) -> Window:
    """The window on the records of a place and units below it; one query, which reads an index alone.

    `totals` are the periods of which the place has a total.
    """
    rows = Observation.objects.filter(indicator__in=sorted(codes), place_id__in=sorted({place, *below}))
    marks = tuple(map(Mark._make, rows.order_by().values_list(*Mark._fields)))
    ends = {
        (mark.period_first + (mark.period_months or 0), mark.period_first)
        for mark in marks
        if mark.period_first is not None and mark.place_id != place
    } | {(period.last + 1, period.first) for period in totals}
    firsts = frozenset(first for _end, first in nlargest(PERIODS, ends))
    newest = nlargest(RECORDS, marks)
    figures = {mark.figure for mark in newest}
    return Window(
        pks=frozenset(
            mark.pk for mark in marks if mark.place_id == place or mark.period_first in firsts or mark.figure in figures
        ),
        newest=frozenset(mark.pk for mark in newest),
        firsts=firsts,
        older=len({first for _end, first in ends} - firsts),
        marks=marks,
    )

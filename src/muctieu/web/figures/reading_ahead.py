"""A worker reads ahead the series of the plans' indicators beside its answers, so that no reader waits for them.

First of the places that somebody has looked at, with the units below them, which a comparison reads by the thousand;
then, once after its start, of all plans' own places and of the units below those.

It reads a few series at a time, then rests longer than it read. What nobody has looked at is read only while a quarter
of the room stays free, so that it drives out nothing; what acts touch meanwhile is read again as ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from queue import SimpleQueue
from threading import Thread

from django.db import DatabaseError, connection

from muctieu.web.common import clock
from muctieu.web.common.looking import looking
from muctieu.web.common.news import NEWS
from muctieu.web.figures import remembered
from muctieu.web.places.queries import units_below
from muctieu.web.plans.models import Target

logger = logging.getLogger(__name__)
# Series of one place read at a time, and how many times as long as that took it rests: an answer that is made meanwhile
# waits for the interpreter after every query.
AT_ONCE, REST = 2, 3
# Places of which is known that they were read, before all of them may be read again.
KNOWN = 10_000
# Places by number and key, with indicators.
Step = tuple[Mapping[int, str], tuple[str, ...]]


class _Looked:
    """The places that somebody looks at, each once as long as neither units nor plans change."""

    def __init__(self) -> None:
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self.waiting: SimpleQueue[int] = SimpleQueue()

    def note(self, places: Iterable[int]) -> None:
        """Let the places wait that have not been read since units or plans changed."""
        marks = NEWS.marks(("places", "plans.target"))
        for place in places:
            if (place, marks) not in self._known:
                if len(self._known) >= KNOWN:
                    self._known.clear()
                self._known.add((place, marks))
                self.waiting.put(place)

    def steps(self) -> Iterator[Step]:
        """What the places that wait now need."""
        while not self.waiting.empty():
            yield from _around(_plans(self.waiting.get()))


_LOOKED = _Looked()


def looked_at(places: Iterable[int]) -> None:
    """Somebody looks at the places: what their pages and comparisons need is read next."""
    _LOOKED.note(places)


def read_ahead_beside() -> Thread:
    """Read ahead in a thread of its own, which ends with the process."""
    thread = Thread(target=_beside, name="read-ahead", daemon=True)
    thread.start()
    return thread


def _beside() -> None:
    _unless_locked(lambda: read_ahead(rest=REST))
    while True:
        connection.close()
        place = _LOOKED.waiting.get()
        _unless_locked(partial(_read_all, _around(_plans(place))))


def _unless_locked(read: Callable[[], int]) -> None:
    """A store that is not there yet, or locked: whoever asks first reads."""
    try:
        read()
    except DatabaseError:
        logger.warning("figures were not read ahead", exc_info=True)


def read_ahead(*, rest: int = 0) -> int:
    """Read of all plans what is not kept yet, of places that were looked at first; how many series that are."""
    count = 0
    for step in _around(_plans()):
        count += _read_all(_LOOKED.steps(), rest=rest)
        if remembered.kept() + _size(step) > remembered.MOST * 3 // 4:
            break
        count += _read_all((step,), rest=rest)
    return count


def _read_all(steps: Iterable[Step], *, rest: int = REST) -> int:
    """Read, resting after each; how many series."""
    count = 0
    for step in steps:
        began = time.monotonic()
        with looking():
            remembered.figures_at(*step)
        count += _size(step)
        time.sleep(rest * (time.monotonic() - began))
    return count


def _size(step: Step) -> int:
    places, codes = step
    return len(places) * len(codes)


Plans = Mapping[tuple[int, str], tuple[str, ...]]


def _plans(place: int | None = None) -> Plans:
    """Place → the indicators of its plans, those of the latest plans first; of one place or of all."""
    rows = Target.objects.order_by("-plan__last_year", "plan", "order")
    if place is not None:
        rows = rows.filter(plan__place=place)
    found: dict[tuple[int, str], dict[str, None]] = {}
    for pk, key, code in rows.values_list("plan__place", "plan__place__key", "indicator"):
        found.setdefault((pk, key), {})[code] = None
    return {where: tuple(codes) for where, codes in found.items()}


def _around(plans: Plans) -> Iterator[Step]:
    """The places of the plans with a few of their indicators, then the units below them with one."""
    for (place, key), codes in plans.items():
        for start in range(0, len(codes), AT_ONCE):
            yield {place: key}, codes[start : start + AT_ONCE]
    for (place, _key), codes in plans.items():
        below = {row.unit_id: row.unit.key for row in units_below(place, clock.today())}
        for code in codes if below else ():
            yield below, (code,)

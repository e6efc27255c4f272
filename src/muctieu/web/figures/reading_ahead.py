"""A worker that has just begun reads ahead the series of the plans' indicators, so that no reader waits for them.

First those of the plans' own places, then those of the units below them, which a comparison reads by the thousand.

It reads beside the answers, a few series at a time, then rests much longer than it read, and at most three quarters of
what is kept; what acts touch meanwhile is read again as ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from threading import Thread

from django.db import DatabaseError, connection

from muctieu.web.common import clock
from muctieu.web.common.looking import looking
from muctieu.web.figures import remembered
from muctieu.web.places.queries import units_below
from muctieu.web.plans.models import Target

logger = logging.getLogger(__name__)
# Series read at a time, and how many times as long as that took it rests: an answer that is made meanwhile waits for
# the interpreter after every query.
AT_ONCE, REST = 2, 9


def read_ahead_beside() -> Thread:
    """Read ahead in a thread of its own, which ends with the process."""
    thread = Thread(target=_beside, name="read-ahead", daemon=True)
    thread.start()
    return thread


def _beside() -> None:
    try:
        read_ahead(rest=REST)
    except DatabaseError:
        # A store that is not there yet, or locked: whoever asks first reads.
        logger.warning("figures were not read ahead", exc_info=True)
    finally:
        connection.close()


def read_ahead(*, rest: int = 0) -> int:
    """Read what is not kept yet; how many series that are."""
    count = 0
    for places, codes in _wanted():
        size = len(places) * len(codes)
        if count + size > remembered.MOST * 3 // 4:
            break
        began = time.monotonic()
        with looking():
            remembered.figures_at(places, codes)
        count += size
        time.sleep(rest * (time.monotonic() - began))
    return count


def _wanted() -> Iterator[tuple[Mapping[int, str], tuple[str, ...]]]:
    """Places by number and key with a few of their plans' indicators, those of the latest plans first."""
    rows = Target.objects.order_by("-plan__last_year", "plan", "order")
    plans: dict[tuple[int, str], dict[str, None]] = {}
    for place, key, code in rows.values_list("plan__place", "plan__place__key", "indicator"):
        plans.setdefault((place, key), {})[code] = None
    for (place, key), codes in plans.items():
        known = tuple(codes)
        for start in range(0, len(known), AT_ONCE):
            yield {place: key}, known[start : start + AT_ONCE]
    for (place, _key), codes in plans.items():
        below = {row.unit_id: row.unit.key for row in units_below(place, clock.today())}
        for code in codes if below else ():
            yield below, (code,)

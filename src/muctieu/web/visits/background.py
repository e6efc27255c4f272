"""Keeping the counters: sums brought up to the log, what was remembered of visitors forgotten, old hours packed."""

from __future__ import annotations

from datetime import timedelta

from muctieu.web.common import clock
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import every, on_tick
from muctieu.web.jobs.work import Work
from muctieu.web.visits.log import hour_of
from muctieu.web.visits.queries import here

# Nobody writes to the file of an hour that is so long over.
UNPACKED = timedelta(days=2)


@job("visits.keep", vi="Cộng lượt truy cập của từng giờ", en="Add up the visits of each hour")
def keep(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Nothing of this is in the store, so no step writes there."""
    found, now = here(), clock.now()
    found.recent.forget(int(now.timestamp()))
    found.facts.take_in()
    found.log.pack_before(hour_of(int((now - UNPACKED).timestamp())))


on_tick("visits.keep", every(minutes=30), keep, latest_only=True)

"""The ticker: asks for what falls due, once per due moment, however many tickers run and however often they start.

Two things hold that. How far an entry has come stands in the store and only goes forward, in one transaction with the
jobs asked for. And each job's key is its moment: asking twice is asking once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Event

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction

from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM, day_of
from muctieu.web.jobs.declare import JobKind
from muctieu.web.jobs.models import Job, TickMark
from muctieu.web.jobs.queue import enqueue_for_store, topmost_unit

logger = logging.getLogger(__name__)
# Seconds between two looks at the clock.
LOOK = 15.0
# Of the moments missed while the machine was off, so many of the latest are caught up.
MOST_MISSED = 31
# A mark further ahead than this was set by a wrong clock and is taken back; a clock corrected by less just waits.
WRONG_CLOCK = timedelta(days=2)

# The due moments in (after, until], oldest first.
When = Callable[[datetime, datetime], Sequence[datetime]]


@dataclass(frozen=True, slots=True)
class TickEntry:
    """What falls due: the job is asked for with its due moment as `moment` (ISO, UTC)."""

    name: str
    when: When
    kind: JobKind
    is_latest_only: bool


ENTRIES: dict[str, TickEntry] = {}


def on_tick(name: str, when: When, kind: JobKind, *, latest_only: bool = True) -> None:
    """Let the ticker ask for `kind` at every moment of `when`: `every`, `daily`, or a function of one's own.

    Moments missed while nothing ran are caught up: the latest of them, or with `latest_only=False` the last 31.
    """
    if name in ENTRIES:
        raise ValueError(f"ticker entry {name} is registered twice")
    kind.check_args({"moment": ""})
    ENTRIES[name] = TickEntry(name, when, kind, latest_only)


def every(*, minutes: int) -> When:
    """Every so many minutes, counted from midnight in Vietnam; `minutes` divides a day."""
    if minutes < 1 or 1440 % minutes:
        raise ValueError(f"{minutes} minutes do not divide a day")
    size = timedelta(minutes=minutes)

    def when(after: datetime, until: datetime) -> Sequence[datetime]:
        start = _at(day_of(after), time(0))
        first = start + ((after - start) // size + 1) * size
        count = max(0, (until - first) // size + 1)
        skipped = max(0, count - MOST_MISSED)
        return [first + number * size for number in range(skipped, count)]

    return when


def daily(clock_time: str) -> When:
    """Every day at "HH:MM" in Vietnam."""
    at = time.fromisoformat(clock_time)

    def when(after: datetime, until: datetime) -> Sequence[datetime]:
        last = day_of(until)
        count = min((last - day_of(after)).days, MOST_MISSED)
        moments = (_at(last - timedelta(days=back), at) for back in range(count, -1, -1))
        return [moment for moment in moments if after < moment <= until]

    return when


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=VIETNAM).astimezone(UTC)


def tick(now: datetime | None = None) -> list[Job]:
    """Ask for everything that has fallen due; an entry seen for the first time begins now."""
    at = clock.now() if now is None else now
    if topmost_unit() is None:
        return []
    marks = dict(TickMark.objects.values_list("entry", "reached"))
    asked: list[Job] = []
    for entry in ENTRIES.values():
        try:
            asked += _asked(entry, marks.get(entry.name), at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one room's mistake does not silence the others
            logger.exception("ticker entry %s stumbled", entry.name)
    return asked


def _asked(entry: TickEntry, reached: datetime | None, at: datetime) -> list[Job]:
    if reached is None:
        TickMark.objects.get_or_create(entry=entry.name, defaults={"reached": at})
    elif reached > at + WRONG_CLOCK:
        logger.warning("ticker entry %s stands at %s, ahead of the clock: set back", entry.name, reached)
        TickMark.objects.filter(entry=entry.name, reached=reached).update(reached=at)
    elif reached < at:
        return _ask(entry, reached, at)
    return []


def _ask(entry: TickEntry, reached: datetime, at: datetime) -> list[Job]:
    moments = entry.when(reached, at)[-(1 if entry.is_latest_only else MOST_MISSED) :]
    if not moments:
        return []
    with transaction.atomic():
        if not TickMark.objects.filter(entry=entry.name, reached=reached).update(reached=moments[-1]):
            return []
        said = [moment.astimezone(UTC).isoformat() for moment in moments]
        rows = [enqueue_for_store(entry.kind, key=f"{entry.name}@{moment}", moment=moment) for moment in said]
    return [row for row in rows if row is not None]


def run(stopping: Event) -> None:
    """Tick until stopped; what goes wrong is logged and tried again at the next look."""
    while not stopping.is_set():
        try:
            close_old_connections()
            tick()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the store does not answer: %s", error)
            connection.close()
        stopping.wait(LOOK)
    connection.close()

"""The one clock of the store, which the demo and the tests can set: recorded acts are played at their own moment.

A demo store also lives in its own time (`CLOCK_BEHIND`), so that its lists of the day are not years old.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from muctieu.web.common.days import day_of

_standing: ContextVar[datetime | None] = ContextVar("muctieu_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _standing.get() or timezone.now() - settings.CLOCK_BEHIND


def today() -> date:
    """This day in Vietnam."""
    return day_of(now())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the body act at `moment` (aware)."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)

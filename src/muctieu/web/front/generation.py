"""What changes with every change of the store: pages made before are then worth nothing, in every process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from django.db import DatabaseError, connection

from muctieu.web.common.news import NEWS

logger = logging.getLogger(__name__)
# Seconds between two looks; a change shows on all workers within a second.
LOOK = 0.5
# Every act moves the head of its journal, in its own transaction; changes that are no acts move this number.
_QUERY = "SELECT COALESCE(SUM(number), 0) FROM front_change"


def read() -> object | None:
    """The generation as the store has it now, drafts left out; None when the store does not answer."""
    try:
        acts = NEWS.settled()
        with connection.cursor() as cursor:
            cursor.execute(_QUERY)
            return acts, cursor.fetchone()
    except DatabaseError as error:
        logger.warning("the store does not answer, so no page is given from memory: %s", error)
        connection.close()
        return None


class Generation:
    """The generation as this process knows it, read anew when the last look is half a second old."""

    def __init__(self, now: Callable[[], float], look: Callable[[], object | None] = read) -> None:
        self._now, self._look = now, look
        self._known: object | None = None
        self._looked: float | None = None
        self._lock = Lock()

    def __call__(self) -> object | None:
        now = self._now()
        with self._lock:
            if self._looked is None or not 0 <= now - self._looked < LOOK:
                self._known, self._looked = self._look(), now
            return self._known

"""Counting a page that was delivered: who asked is looked at, what it counts as is decided, and a line is logged."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from muctieu.web.visits.facts import Facts
from muctieu.web.visits.log import PERSON, ROBOT, Visit, VisitLog
from muctieu.web.visits.readers import is_ahead_of_time, who_asks
from muctieu.web.visits.recent import Recent, Seen

logger = logging.getLogger(__name__)
_NOTHING = Seen(is_visit=False, is_view=False)


class Counting:
    """The counters of one folder, as one process writes them."""

    def __init__(self, folder: Path, *, proxies: int = 0) -> None:
        self.folder = folder
        self.recent = Recent(folder / "recent.bin")
        self.log = VisitLog(folder)
        self.facts = Facts(folder)
        self._proxies = proxies

    def note(self, environ: Mapping[str, Any], subject: str, now: int, *, site: str = "") -> Seen:
        """Count what was delivered; `subject` names it for ever, whatever its address may become.

        Only a GET that somebody asked for counts. A disk that takes nothing costs the count, never the page.
        """
        if environ.get("REQUEST_METHOD") != "GET" or is_ahead_of_time(environ):
            return _NOTHING
        who = who_asks(environ, proxies=self._proxies)
        seen = self.recent.seen(who, f"{site} {subject}", now)
        if seen.is_visit or seen.is_view:
            try:
                self.log.add(Visit(site, subject, ROBOT if who.is_robot else PERSON, *seen), now)
            except OSError as error:
                logger.warning("a visit could not be counted: %s", error)
        return seen


@lru_cache(maxsize=8)
def counting(folder: Path, proxies: int = 0) -> Counting:
    """The one `Counting` of a folder in this process."""
    return Counting(folder, proxies=proxies)

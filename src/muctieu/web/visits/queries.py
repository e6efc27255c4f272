"""What pages print of the counters; every number here is public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.guard import viewer_of
from muctieu.web.visits.counting import Counting, counting
from muctieu.web.visits.log import ROBOT
from muctieu.web.visits.models import OpeningBalance

# Seconds for which numbers that were just read serve again, and a log that was just taken in is not looked at.
FRESH = 2


@dataclass(frozen=True, slots=True)
class Counters:
    """The visitors of one portal, people only but for `robots`; `opening` is the part of the total from before."""

    online: int
    robots: int
    today: int
    month: int
    last_month: int
    total: int
    opening: int
    robots_today: int


def here() -> Counting:
    """The counting of this site."""
    return counting(settings.VISITS_DIR, settings.PROXIES)


def counters(site: str = "") -> Counters:
    """The five numbers, to the minute."""
    found = here()
    _take_in(found)
    now = clock.now()
    today = day_of(now)
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    online, robots = _online(found, int(now.timestamp()))
    opening = openings(site, [""])[""]

    def visits(first: date | None, last: date) -> int:
        return found.facts.days(site, first, last).visits

    return Counters(
        online=online,
        robots=robots,
        today=visits(today, today),
        month=visits(month, today),
        last_month=visits(before.replace(day=1), before),
        total=opening + visits(None, today),
        opening=opening,
        robots_today=found.facts.days(site, today, today, kind=ROBOT).visits,
    )


def views(subjects: Iterable[str], site: str = "") -> Mapping[str, int]:
    """Subject → its views, with those from before it was counted here; two queries however many there are."""
    wanted = list(dict.fromkeys(subjects))
    found = here()
    _take_in(found)
    counted, opening = found.facts.views(site, wanted), openings(site, wanted)
    return {subject: counted[subject] + opening[subject] for subject in wanted}


def views_below(prefixes: Iterable[str], site: str = "") -> Mapping[str, int]:
    """Prefix → the views of all that begins with it: of a document's address the downloads of its files.

    What was declared for the prefix itself counts too: an older portal knew the downloads of a document, not of a file.
    """
    wanted = list(dict.fromkeys(prefixes))
    found = here()
    _take_in(found)
    counted, opening = found.facts.views_below(site, wanted), openings(site, wanted)
    return {prefix: counted[prefix] + opening[prefix] for prefix in wanted}


def note_read(request: HttpRequest, subject: str, site: str = "") -> None:
    """Count what is given without the layer in front: a file. Whoever is signed in does not count."""
    if viewer_of(request) is None:
        here().note(request.META, subject, int(clock.now().timestamp()), site=site)


def openings(site: str, subjects: Iterable[str]) -> dict[str, int]:
    """Subject → what was declared for it last, 0 where nothing was; "" is the portal itself."""
    wanted = dict.fromkeys(subjects, 0)
    rows = OpeningBalance.objects.filter(subject__in=wanted)
    if site:
        rows = rows.filter(place__key=site)
    latest = {(place, subject): count for place, subject, count in rows.values_list("place", "subject", "count")}
    for (_place, subject), count in latest.items():
        wanted[subject] += count
    return wanted


_online_at: dict[Counting, tuple[int, tuple[int, int]]] = {}


def _online(found: Counting, now: int) -> tuple[int, int]:
    """Readers and robots that are here, counted anew when the last count is older than a moment."""
    at, known = _online_at.get(found, (-FRESH, (0, 0)))
    if not 0 <= now - at < FRESH:
        known = found.recent.online(now)
        _online_at[found] = (now, known)
    return known


_taken: dict[Counting, float] = {}
_taking = Lock()


def _take_in(found: Counting) -> None:
    """Bring the sums up to the log, unless that was done a moment ago."""
    now = clock.now().timestamp()
    with _taking:
        if 0 <= now - _taken.get(found, -FRESH) < FRESH:
            return
        _taken[found] = now
    found.facts.take_in()

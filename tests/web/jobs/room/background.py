"""Jobs whose effect can be counted: each puts one of the day's register of digests down, in its own transaction."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from muctieu.errors import StateError, TemporaryError
from muctieu.web.common import clock
from muctieu.web.common.models import JournalDigest
from muctieu.web.common.policy import Act
from muctieu.web.jobs.declare import Json, job
from muctieu.web.jobs.work import Work

SECOND = timedelta(seconds=1)
TENTH = 0.1


def trace(text: str) -> None:
    JournalDigest.objects.create(made=clock.now(), day=clock.today(), content=text)


def traces(start: str = "") -> list[str]:
    rows = JournalDigest.objects.filter(content__startswith=start).order_by("pk")
    return list(rows.values_list("content", flat=True))


@job("test.count", vi="Đếm", en="Count", act=Act.DOCUMENT_ADD, tries=3, wait=SECOND)
def count(work: Work, *, upto: int, stop_at: int = 0, beside: str = "") -> Json:
    """One trace a step. At `stop_at` it stands still in the middle of its step while the file `beside` is there."""
    for number in range(work.done + 1, upto + 1):
        with work.step(number, upto, vi=f"đã đếm {number}", en=f"counted {number}"):
            trace(f"count {number}")
            if number == stop_at:
                wait_while(Path(beside))
    return {"counted": upto}


def wait_while(there: Path) -> None:
    """Stand still until somebody removes the file; a mark beside it says that we stand."""
    there.with_suffix(".standing").touch()
    while there.exists():
        time.sleep(0.02)


@job("test.whole", vi="Làm một lần", en="All at once", act=Act.DOCUMENT_ADD, atomic=True, tries=3, wait=SECOND)
def whole(work: Work, *, beside: str = "", fault: bool = False) -> Json:
    trace("whole")
    if beside:
        wait_while(Path(beside))
    if fault:
        raise ZeroDivisionError
    return {"by": work.by.username}


@job("test.refused", vi="Bị từ chối", en="Refused", act=Act.DOCUMENT_ADD)
def refused(work: Work, *, later: bool = False) -> None:
    with work.step():
        trace("kept")
    with work.step():
        trace("undone")
        kind = TemporaryError if later else StateError
        raise kind("MT7204", value="x")


@job("test.long", vi="Lâu", en="Long", act=Act.DOCUMENT_ADD)
def long(work: Work, *, beside: str) -> None:
    """Stands still outside any step."""
    wait_while(Path(beside))


@job("test.hung", vi="Treo", en="Hung", act=Act.DOCUMENT_ADD, longest=SECOND)
def hung(_work: Work, *, beside: str) -> None:
    wait_while(Path(beside))


@job("test.ticked", vi="Đúng giờ", en="On time", atomic=True)
def ticked(work: Work, *, moment: str) -> None:
    trace(f"ticked {moment} {datetime.fromisoformat(moment).timestamp() / TENTH:.0f}")


def every_tenth(after: datetime, until: datetime) -> list[datetime]:
    """Ten moments a second."""
    first, last = int(after.timestamp() / TENTH) + 1, int(until.timestamp() / TENTH)
    return [datetime.fromtimestamp(number * TENTH, UTC) for number in range(first, last + 1)]

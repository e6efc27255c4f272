"""A store on a disk that fills up, run as a process of its own by `test_full_disk`; writes what happened as JSON.

`make` founds the store in the present folder. `fill` lets the disk under it fill up while a file is attached, `take`
while a file of figures is taken in by its page, then by a job. `pages` bounds the database by SQLite itself, `disk` is
a folder on a small disk that is filled to its last bytes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client

# The moment of the cast; its module needs Django to be set up first.
NOON = datetime(2023, 7, 5, 5, 0, tzinfo=UTC)


def make() -> dict[str, object]:
    from tests.cast import assemble
    from tests.web.staff import appoint

    return {"task": str(appoint(assemble()).give().uuid)}


def fill(how: str) -> dict[str, object]:
    client = signed_in("ban1")
    with no_room(how):
        full, is_unchanged = until_refused(client)
    then = attach(client, 400_000)["status"]
    return {"full": full, "unchanged": is_unchanged, "then": then, "findings": sound()}


def take(how: str) -> dict[str, object]:
    """A file of figures on a full disk: by its page, then by a job; then both once more with room."""
    from django.db import OperationalError

    from muctieu.web.common import clock
    from muctieu.web.figures.models import Observation
    from muctieu.web.jobs.models import Job
    from muctieu.web.jobs.perform import take_back_lost
    from muctieu.web.jobs.worker import work_off

    client = signed_in("canbo")
    pages = [bring_in(client, number) for number in range(2)]
    job = asked(client, pages[1])
    before = state()
    with no_room(how):
        full = told_of(client.post(pages[0]))
        with suppress(OperationalError):  # a worker goes on when not even the fault finds room
            work_off()
        is_unchanged = before == state()
    told = Job.objects.get(uuid=job).error_code
    then = client.post(pages[0]).status_code
    with clock.standing_at(NOON + timedelta(hours=1)):
        take_back_lost(clock.now())
        work_off()
    return {"full": full, "unchanged": is_unchanged, "then": then, "findings": sound(), "job": told,
            "state": Job.objects.get(uuid=job).state, "figures": Observation.objects.count()}  # fmt: skip


@contextmanager
def no_room(how: str) -> Iterator[None]:
    """Not a byte more, while the body runs."""
    if how == "pages":
        bound_pages()
        yield
        bound_pages(most=1_000_000)
        return
    ballast = Path("ballast")
    take_all(ballast)
    yield
    ballast.unlink()


def signed_in(name: str) -> Client:
    from django.test import Client

    from muctieu.web.people.models import User

    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=name))
    return client


def bound_pages(most: int | None = None) -> None:
    """Let SQLite grow its file no further than to `most` pages, or than it is."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (count,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {most or count}")


def take_all(ballast: Path) -> None:
    """Fill the disk to its last bytes."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


def until_refused(client: Client) -> tuple[dict[str, object], bool]:
    """Attach one picture after the other until one is refused; whether that one left everything as it was."""
    for number in range(1000):
        before = state()
        told = attach(client, 5_000 + number)
        if told["status"] != 302:
            return told, before == state()
    raise AssertionError("the disk never filled up")


def attach(client: Client, size: int) -> dict[str, object]:
    """Attach a picture of that size by the page, as the village head."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from muctieu.web.plans.models import Task
    from tests.web.uploaded import specimen

    raw = specimen("anh-hien-truong.jpg")
    file = SimpleUploadedFile("anh.jpg", raw + bytes(size - len(raw)))
    answer = client.post(f"/lam-viec/tep/cua/task/{Task.objects.get().uuid}/", {"tep": file})
    return told_of(answer)


def told_of(answer: Any) -> dict[str, object]:
    said = "" if answer.status_code == 302 else answer.content.decode()
    return {"status": answer.status_code, "in words": "đĩa của máy chủ đã đầy" in said, "trace": "Traceback" in said}


def bring_in(client: Client, number: int) -> str:
    """The address at which a file of 400 figures is taken; it has been sent in."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    first = 1950 + 30 * number
    quarters = [f"quý {part}/{year}" for year in range(first, first + 25) for part in ("I", "II", "III", "IV")]
    named = [(f"Đơn vị ban-{place}", what) for place in (1, 2) for what in ("Số hộ", "Số sinh")]
    lines = [f"{place};{what};{quarter};84" for place, what in named for quarter in quarters]
    raw = "\n".join(("Đơn vị;Chỉ tiêu;Kỳ;Số liệu", *lines)).encode()
    answer = client.post("/lam-viec/bieu/tep/", {"tep": SimpleUploadedFile("so-lieu.csv", raw)})
    return str(answer.headers["Location"])


def asked(client: Client, page: str) -> str:
    """The job that takes the file of that page."""
    return str(client.post(page, {"nen": "1"}).headers["Location"].rpartition("#")[2])


def state() -> dict[str, object]:
    """All that a refused file must leave as it was."""
    from muctieu.web.common.models import JournalEntry
    from muctieu.web.documents.models import Attachment, Document
    from muctieu.web.figures.models import ApprovalAct, Observation

    files = sorted(str(path) for path in Path("tep").rglob("*") if path.is_file())
    rows = [model.objects.count() for model in (Document, Attachment, JournalEntry, Observation, ApprovalAct)]
    return {"files": files, "rows": rows}


def sound() -> list[str]:
    from muctieu.web.common.verify import verify

    return [finding.code for finding in verify().findings]


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "muctieu.web.settings.test"
    os.environ["MUCTIEU_DATABASE"] = str(Path("kho.sqlite3").resolve())
    os.environ["MUCTIEU_FILES"] = str(Path("tep").resolve())
    django.setup()
    from muctieu.web.common import clock

    act, *words = sys.argv[1:]
    with clock.standing_at(NOON):
        sys.stdout.write(json.dumps(make() if act == "make" else {"fill": fill, "take": take}[act](*words)))


if __name__ == "__main__":
    main()

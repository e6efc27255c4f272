"""A store on a disk that fills up, run as a process of its own by `test_full_disk`; writes what happened as JSON.

`make` founds the store in the present folder, `fill` lets the disk under it fill up while a file is attached:
`pages` bounds the database by SQLite itself, `disk` is a folder on a small disk that is filled to its last bytes.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

# The moment of the cast; its module needs Django to be set up first.
NOON = datetime(2023, 7, 5, 5, 0, tzinfo=UTC)


def make() -> dict[str, object]:
    from django.core.management import call_command

    from tests.cast import assemble
    from tests.web.staff import appoint

    call_command("migrate", verbosity=0)
    return {"task": str(appoint(assemble()).give().uuid)}


def fill(how: str) -> dict[str, object]:
    client = signed_in()
    if how == "pages":
        bound_pages()
        full, is_unchanged = until_refused(client)
        bound_pages(most=1_000_000)
    else:
        ballast = Path("ballast")
        take_all(ballast)
        full, is_unchanged = until_refused(client)
        ballast.unlink()
    then = attach(client, 400_000)["status"]
    return {"full": full, "unchanged": is_unchanged, "then": then, "findings": sound()}


def signed_in() -> Client:
    from django.test import Client

    from muctieu.web.people.models import User

    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="ban1"))
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
    said = "" if answer.status_code == 302 else answer.content.decode()
    return {"status": answer.status_code, "in words": "đĩa của máy chủ đã đầy" in said, "trace": "Traceback" in said}


def state() -> dict[str, object]:
    """All that a refused file must leave as it was."""
    from muctieu.web.common.models import JournalEntry
    from muctieu.web.documents.models import Attachment, Document

    files = sorted(str(path) for path in Path("tep").rglob("*") if path.is_file())
    rows = [model.objects.count() for model in (Document, Attachment, JournalEntry)]
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

    with clock.standing_at(NOON):
        sys.stdout.write(json.dumps(make() if sys.argv[1] == "make" else fill(sys.argv[2])))


if __name__ == "__main__":
    main()

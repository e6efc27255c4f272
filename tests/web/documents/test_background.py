"""The night's clearing of half uploads; of drawn pages `tests/web/desk/test_scan_pages.py` tells the rest."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from muctieu.web.common import clock
from muctieu.web.documents.pages import KEPT
from muctieu.web.documents.store import waiting_folder
from muctieu.web.jobs.ticker import tick
from muctieu.web.jobs.worker import work_off
from tests.cast import NOON, Cast


def test_files_that_a_crash_left_half_written_go_at_night(cast: Cast, files_folder: Path) -> None:
    waiting_folder().mkdir(parents=True)
    for name, age in (("cu", timedelta(days=2)), ("moi", timedelta(hours=2))):
        path, moment = waiting_folder() / name, (NOON - age).timestamp()
        path.write_bytes(b"x")
        os.utime(path, (moment, moment))
    page = files_folder / "trang" / "x" / "1.jpg"
    page.parent.mkdir(parents=True)
    page.write_bytes((Path(__file__).parents[3] / "specimens" / "anh-hien-truong.jpg").read_bytes())
    os.utime(page, ((NOON - KEPT).timestamp(),) * 2)
    tick(NOON)

    with clock.standing_at(NOON + timedelta(hours=15)):
        tick()
        work_off()

    assert [path.name for path in waiting_folder().iterdir()] == ["moi"]
    assert [path.name for path in page.parent.iterdir()] == ["1.co"]

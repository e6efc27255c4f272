"""The store, the server and the people of `bench.mixed_load`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from statistics import quantiles
from threading import Event, Lock, Thread
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from django.db import connection

from bench.imported_files import CODES, VILLAGES, lines, sheet_of
from bench.read import show
from muctieu.core.form import EntryField, Schedule
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.common import clock
from muctieu.web.common.verify import verify
from muctieu.web.documents.files import add_file
from muctieu.web.figures.counts import count_findings
from muctieu.web.figures.models import Observation
from muctieu.web.intake.background import take_file
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Cycle
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.queue import enqueue
from muctieu.web.places.domain import load_units
from tests.cast import NOON, SINCE, Cast, assemble
from tests.web.intake.conftest import FORM
from tests.web.uploaded import upload

SIGN_IN = {"username": "canbo", "password": "x"}
FIELDS = CODES[:20]
# Each stands for some people: a request that waits holds up no other kind.
ENTERING, VIEWING = 8, 8
DESK = ("/lam-viec/hom-nay/", "/ket-qua/", "/ket-qua/", "/ket-qua/", "/dang-nhap/")
BAR_SLOWEST_S = 10.0


@dataclass
class Traffic:
    """What came back of one kind of request: seconds of each and how many of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def note(self, seconds: float, status: str) -> None:
        with self.lock:
            self.seconds.append(seconds)
            self.statuses[status] += 1

    def faults(self) -> int:
        return sum(many for status, many in self.statuses.items() if not status.startswith(("2", "3")))


def measure(rows: int, *, entries: int, views: int, seconds: int) -> int:
    """Print what the traffic met without the file and beside it; 1 when anything was refused or altered."""
    cast, cycle = prepare()
    document = add_file(upload("so-lieu.xlsx", sheet_of(lines(rows, first=1901))), place=cast.commune, by=cast.clerk)
    connection.close()
    with served() as address:
        people = People(address, str(cycle.uuid))
        alone = people.busy(entries, views, for_as_long_as=_seconds(seconds))
        job = enqueue(take_file, by=cast.clerk, place=cast.commune, document=str(document.uuid), commune="xa", form="",
                      period="", why="đo")  # fmt: skip
        start = time.monotonic()
        beside = people.busy(entries, views, for_as_long_as=lambda: not _is_over(job))
        lasted = time.monotonic() - start
    locked = Path("served.log").read_text(encoding="utf-8").count("locked")
    print(f"{rows:,} figures were taken in {lasted:.1f} s beside {entries} entries and {views} pages a second")
    for kind in ("entries", "pages"):
        _tell(kind, alone[kind], beside[kind], lasted)
    faults = [fault.code for fault in (*verify().findings, *count_findings())]
    stored = Observation.objects.filter(document=document).count()
    show("“database is locked”", str(locked), "0", holds=not locked, yardstick="in what the server wrote")
    show("figures of the file, faults of the store", f"{stored:,}, {len(faults)}", f"{rows:,}, 0",
         holds=(stored, faults) == (rows, []), yardstick="")  # fmt: skip
    refused = sum(one.faults() for found in (alone, beside) for one in found.values())
    return int(bool(refused or locked or faults or stored != rows))


def _tell(kind: str, alone: Traffic, beside: Traffic, lasted: float) -> None:
    faults, slowest = beside.faults(), max(beside.seconds)
    show(f"{kind} refused", str(faults), "0", holds=not faults, yardstick=str(dict(beside.statuses)))
    show(f"{kind} answered a second", f"{len(beside.seconds) / lasted:.0f}", "", holds=True, yardstick="")
    show(f"{kind}, slowest", f"{slowest:.2f} s", f"< {BAR_SLOWEST_S:g} s", holds=slowest < BAR_SLOWEST_S,
         yardstick=f"{slowest / max(alone.seconds):.1f} × without the file")  # fmt: skip
    at95 = quantiles(beside.seconds, n=20)[-1]
    show(f"{kind}, p95", f"{at95 * 1000:.0f} ms", "", holds=True,
         yardstick=f"{at95 / quantiles(alone.seconds, n=20)[-1]:.1f} × without the file")  # fmt: skip


def prepare() -> tuple[Cast, Cycle]:
    """The cast with twenty-five villages and a form whose quarter is open."""
    with clock.standing_at(NOON):
        cast = assemble()
        units = [CoreUnit(f"v{at}", f"{at:03}", name, Level.VILLAGE, "xa", SINCE) for at, name in enumerate(VILLAGES)]
        load_units(units, by=cast.administrator, under=cast.units["tinh"])
    schedule = Schedule({Level.VILLAGE: 3, Level.COMMUNE: 5}, opens=100, cut_off=5)
    form = replace(FORM, fields=tuple(EntryField(code, required=False) for code in FIELDS), rules=(), repeats=(),
                   schedule=schedule)  # fmt: skip
    version = keep_form(form, owner=cast.commune, by=cast.clerk)
    return cast, open_cycle(version.form, form.period_of(clock.today()), commune=cast.commune, by=cast.clerk)


@contextmanager
def served() -> Iterator[str]:
    """The address of the store of this process, served by another."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "muctieu.cli.main", "serve", "--port", str(port)]
    with Path("served.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            _wait_for(f"http://127.0.0.1:{port}/dang-nhap/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(address: str) -> None:
    for _time in range(300):
        try:
            with build_opener().open(address, timeout=30):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(address)


class People:
    """The clerk at the grid, in several windows, and everybody who looks at pages."""

    def __init__(self, address: str, cycle: str) -> None:
        self.address, self.cell = address, f"{address}/lam-viec/bieu/nhap/{cycle}/o/"
        self.jar = CookieJar()
        self.opener().open(f"{address}/dang-nhap/").read()
        self.opener().open(f"{address}/dang-nhap/", self.form(**SIGN_IN)).read()
        if not any(cookie.name == "sessionid" for cookie in self.jar):
            raise RuntimeError("the clerk was not let in")
        self.seen: dict[tuple[str, str], str] = {}
        self.values = count(10)

    def opener(self) -> OpenerDirector:
        return build_opener(HTTPCookieProcessor(self.jar))

    def form(self, **fields: str) -> bytes:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken") or ""
        return urlencode({"csrfmiddlewaretoken": token, **fields}).encode()

    def busy(self, entries: int, views: int, *, for_as_long_as: Callable[[], bool]) -> dict[str, Traffic]:
        """Enter and look at so many a second until told otherwise."""
        found, over = {"entries": Traffic(), "pages": Traffic()}, Event()
        threads = [Thread(target=_at_a_rate, args=(entries / ENTERING, over, self.entering(n), found["entries"]))
                   for n in range(ENTERING)]  # fmt: skip
        threads += [Thread(target=_at_a_rate, args=(views / VIEWING, over, self.viewing(n), found["pages"]))
                    for n in range(VIEWING)]  # fmt: skip
        for thread in threads:
            thread.start()
        while for_as_long_as():
            time.sleep(0.2)
        over.set()
        for thread in threads:
            thread.join()
        return found

    def entering(self, window: int) -> Callable[[], str]:
        """One cell after the other of the villages of this window, each with another number than before."""
        cells = [(f"v{at}", code) for at in range(window, len(VILLAGES), ENTERING) for code in FIELDS]
        numbers, opener = count(), self.opener()

        def enter() -> str:
            place, code = key = cells[next(numbers) % len(cells)]
            body = self.form(**{"noi": place, "chi-tieu": code, "so": str(next(self.values) % 80 + 10),
                                "thay": self.seen.get(key, "")})  # fmt: skip
            with opener.open(self.cell, body, timeout=60) as answer:
                told = json.loads(answer.read())
            self.seen[key] = told.get("seen", "")
            return str(answer.status)

        return enter

    def viewing(self, window: int) -> Callable[[], str]:
        pages, opener = count(window), self.opener()

        def view() -> str:
            with opener.open(self.address + DESK[next(pages) % len(DESK)], timeout=60) as answer:
                answer.read()
            return str(answer.status)

        return view


def _at_a_rate(rate: float, over: Event, ask: Callable[[], str], found: Traffic) -> None:
    """Ask at fixed moments; a moment that an answer came too late for is made up for at once."""
    start = time.monotonic()
    for number in count():
        if over.wait(max(0.0, start + number / rate - time.monotonic())):
            return
        began = time.monotonic()
        try:
            status = ask()
        except HTTPError as error:
            status = str(error.code)
        except (URLError, OSError) as error:
            status = type(error).__name__
        found.note(time.monotonic() - began, status)


def _seconds(many: int) -> Callable[[], bool]:
    until = time.monotonic() + many
    return lambda: time.monotonic() < until


def _is_over(job: Job) -> bool:
    job.refresh_from_db()
    return job.state in Job.OVER

"""The store, the server and the people of `bench.mixed_load`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from statistics import quantiles
from threading import Event, Lock, Thread
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

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
from muctieu.web.portal.domain import found_portal
from tests.cast import NOON, SINCE, Cast, assemble
from tests.web.conftest import entering
from tests.web.intake.conftest import FORM
from tests.web.plan_store import CODE, fill
from tests.web.uploaded import upload

SIGN_IN = {"username": "canbo", "password": "x"}
FIELDS = CODES[:20]
# Each stands for some people: a request that waits holds up no other kind.
WINDOWS = 8
# Of a hundred pages a second those that the public looks at, and those of people at their desks.
PUBLIC_SHARE = 0.85
PUBLIC = ("/", f"/ket-qua/{CODE}/", f"/ket-qua/{CODE}/sinh/", "/van-ban/", "/doi-thoai/", "/dang-nhap/")
DESK = ("/lam-viec/hom-nay/", "/lam-viec/", f"/lam-viec/chi-tieu/{CODE}/sinh/")
KINDS = ("entries", "public pages", "staff pages")
BAR_SLOWEST_S = 10.0
BAR_ENTRY_MS, BAR_PAGE_MS = 15.0, 15.0


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
    wanted = dict(zip(KINDS, (entries, views * PUBLIC_SHARE, views * (1 - PUBLIC_SHARE)), strict=True))
    with served() as (address, server):
        people = People(address, str(cycle.uuid))
        people.busy(wanted, for_as_long_as=_seconds(2))
        cost = {kind: people.cost(kind, wanted[kind], server, seconds=seconds / 2) for kind in KINDS}
        alone = people.busy(wanted, for_as_long_as=_seconds(seconds))
        job = enqueue(take_file, by=cast.clerk, place=cast.commune, document=str(document.uuid), commune="xa", form="",
                      period="", why="đo")  # fmt: skip
        start = time.monotonic()
        beside = people.busy(wanted, for_as_long_as=lambda: not _is_over(job))
        lasted = time.monotonic() - start
    locked = Path("served.log").read_text(encoding="utf-8").count("locked")
    print(f"{rows:,} figures were taken in {lasted:.1f} s beside {entries} entries and {views} pages a second")
    for kind in KINDS:
        bar = BAR_ENTRY_MS if kind == "entries" else BAR_PAGE_MS
        show(f"{kind}, the server's processor each", f"{cost[kind]:.1f} ms", f"≤ {bar:g} ms", holds=cost[kind] <= bar,
             yardstick="each kind by itself")  # fmt: skip
        _tell(kind, wanted[kind], (alone[kind], seconds), (beside[kind], lasted))
    faults = [fault.code for fault in (*verify().findings, *count_findings())]
    stored = Observation.objects.filter(document=document).count()
    show("“database is locked”", str(locked), "0", holds=not locked, yardstick="in what the server wrote")
    show("figures of the file, faults of the store", f"{stored:,}, {len(faults)}", f"{rows:,}, 0",
         holds=(stored, faults) == (rows, []), yardstick="")  # fmt: skip
    refused = sum(one.faults() for found in (alone, beside) for one in found.values())
    return int(bool(refused or locked or faults or stored != rows))


def _tell(kind: str, wanted: float, without: tuple[Traffic, float], with_file: tuple[Traffic, float]) -> None:
    (alone, seconds), (beside, lasted) = without, with_file
    faults, slowest = beside.faults(), max(beside.seconds)
    show(f"{kind} refused", str(faults), "0", holds=not faults, yardstick=str(dict(beside.statuses)))
    rates = (len(beside.seconds) / lasted, len(alone.seconds) / seconds)
    show(f"{kind} answered a second", f"{rates[0]:.0f}", f"{wanted:.0f}", holds=min(rates) >= wanted * 0.97,
         yardstick=f"{rates[1]:.0f} without the file")  # fmt: skip
    show(f"{kind}, slowest", f"{slowest:.2f} s", f"< {BAR_SLOWEST_S:g} s", holds=slowest < BAR_SLOWEST_S,
         yardstick=f"{slowest / max(alone.seconds):.1f} × without the file")  # fmt: skip
    at95 = quantiles(beside.seconds, n=20)[-1]
    show(f"{kind}, p95", f"{at95 * 1000:.0f} ms", "", holds=True,
         yardstick=f"{at95 / quantiles(alone.seconds, n=20)[-1]:.1f} × without the file")  # fmt: skip


def prepare() -> tuple[Cast, Cycle]:
    """The cast with twenty-five villages, a plan with published figures, and a form whose quarter is open."""
    with clock.standing_at(NOON):
        cast = assemble()
        fill(cast, entering(cast))
        found_portal(cast.commune, name="Xã", host="127.0.0.1", by=cast.administrator)
        units = [CoreUnit(f"v{at}", f"{at:03}", name, Level.VILLAGE, "xa", SINCE) for at, name in enumerate(VILLAGES)]
        load_units(units, by=cast.administrator, under=cast.units["tinh"])
    schedule = Schedule({Level.VILLAGE: 3, Level.COMMUNE: 5}, opens=100, cut_off=5)
    form = replace(FORM, fields=tuple(EntryField(code, required=False) for code in FIELDS), rules=(), repeats=(),
                   schedule=schedule)  # fmt: skip
    version = keep_form(form, owner=cast.commune, by=cast.clerk)
    return cast, open_cycle(version.form, form.period_of(clock.today()), commune=cast.commune, by=cast.clerk)


@contextmanager
def served() -> Iterator[tuple[str, Server]]:
    """The address of the store of this process, served by another, and what that spends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "muctieu.cli.main", "serve", "--port", str(port)]
    with Path("served.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            _wait_for(f"http://127.0.0.1:{port}/dang-nhap/")
            yield f"127.0.0.1:{port}", Server(server.pid)
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


class Server:
    """The processes that answer pages, below the one that was started; Linux tells what each has spent."""

    def __init__(self, started: int) -> None:
        self._started = started

    def spent(self) -> float:
        """Seconds of processor that they have taken so far."""
        ticks = sum(sum(map(int, self._stat(one)[11:13])) for one in self._answering())
        return ticks / os.sysconf("SC_CLK_TCK")

    def _answering(self) -> set[int]:
        """The process that serves the pages, which the started one keeps beside that of the jobs, and its workers."""
        above = {
            int(one.name): int(self._stat(int(one.name))[1]) for one in Path("/proc").iterdir() if one.name.isdigit()
        }
        found = {pid for pid, parent in above.items() if parent == self._started and "--no-jobs" in self._words(pid)}
        while more := {pid for pid, parent in above.items() if parent in found} - found:
            found |= more
        return found

    def _words(self, pid: int) -> list[str]:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")

    def _stat(self, pid: int) -> list[str]:
        """What follows the name, which may hold blanks; nothing of a process that has ended meanwhile."""
        try:
            return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return ["0"] * 20


class Window:
    """One window of a browser: a connection that stays open, and the cookies of whoever sits before it."""

    def __init__(self, address: str, cookies: str = "") -> None:
        self._connection = HTTPConnection(address, timeout=60)
        self._headers = {"Cookie": cookies} if cookies else {}

    def ask(self, path: str, body: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Status and content; what breaks the connection is told and it is opened anew."""
        form = None if body is None else urlencode(body)
        kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._connection.request("GET" if form is None else "POST", path, form, self._headers | kind)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (HTTPException, OSError):
            self._connection.close()
            raise


class People:
    """The clerk at the grid and at other pages of the desk, in several windows, and the public without any session."""

    def __init__(self, address: str, cycle: str) -> None:
        self.address, self.cell = address, f"/lam-viec/bieu/nhap/{cycle}/o/"
        jar = CookieJar()
        opener, page = build_opener(HTTPCookieProcessor(jar)), f"http://{address}/dang-nhap/"
        opener.open(page).read()
        self.token = next(cookie.value for cookie in jar if cookie.name == "csrftoken") or ""
        opener.open(page, urlencode({"csrfmiddlewaretoken": self.token, **SIGN_IN}).encode()).read()
        given = {cookie.name: cookie.value or "" for cookie in jar}
        if "sessionid" not in given:
            raise RuntimeError("the clerk was not let in")
        self.token = given["csrftoken"]
        self.cookies = "; ".join(f"{name}={value}" for name, value in given.items())
        self.seen: dict[tuple[str, str], str] = {}
        self.values = count(10)

    def busy(self, wanted: Mapping[str, float], *, for_as_long_as: Callable[[], bool]) -> dict[str, Traffic]:
        """Do so many of each kind a second until told otherwise."""
        doing = {"entries": self.entering, "public pages": self.reading, "staff pages": self.working}
        found, over = {kind: Traffic() for kind in wanted}, Event()
        threads = [
            Thread(target=_at_a_rate, args=(rate / WINDOWS, over, doing[kind](window), found[kind]))
            for kind, rate in wanted.items() for window in range(WINDOWS)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        while for_as_long_as():
            time.sleep(0.2)
        over.set()
        for thread in threads:
            thread.join()
        return found

    def cost(self, kind: str, rate: float, server: Server, *, seconds: float) -> float:
        """Milliseconds of processor that the server takes for one of a kind."""
        before = server.spent()
        done = self.busy({kind: rate}, for_as_long_as=_seconds(seconds))[kind]
        return (server.spent() - before) * 1000 / len(done.seconds)

    def entering(self, window: int) -> Callable[[], str]:
        """One cell after the other of the villages of this window, each with another number than before."""
        cells = [(f"v{at}", code) for at in range(window, len(VILLAGES), WINDOWS) for code in FIELDS]
        numbers, browser = count(), Window(self.address, self.cookies)

        def enter() -> str:
            place, code = key = cells[next(numbers) % len(cells)]
            status, told = browser.ask(self.cell, {
                "csrfmiddlewaretoken": self.token, "noi": place, "chi-tieu": code,
                "so": str(next(self.values) % 83 + 10), "thay": self.seen.get(key, ""),
            })  # fmt: skip
            if status == 200:
                self.seen[key] = json.loads(told).get("seen", "")
            return str(status)

        return enter

    def reading(self, window: int) -> Callable[[], str]:
        return _looking(Window(self.address), PUBLIC, window)

    def working(self, window: int) -> Callable[[], str]:
        return _looking(Window(self.address, self.cookies), DESK, window)


def _looking(browser: Window, pages: Sequence[str], first: int) -> Callable[[], str]:
    numbers = count(first)
    return lambda: str(browser.ask(pages[next(numbers) % len(pages)])[0])


def _at_a_rate(rate: float, over: Event, ask: Callable[[], str], found: Traffic) -> None:
    """Ask at fixed moments; a moment that an answer came too late for is made up for at once."""
    start = time.monotonic()
    for number in count():
        if over.wait(max(0.0, start + number / rate - time.monotonic())):
            return
        began = time.monotonic()
        try:
            status = ask()
        except (HTTPException, OSError) as error:
            status = type(error).__name__
        found.note(time.monotonic() - began, status)


def _seconds(many: float) -> Callable[[], bool]:
    until = time.monotonic() + many
    return lambda: time.monotonic() < until


def _is_over(job: Job) -> bool:
    job.refresh_from_db()
    return job.state in Job.OVER

"""Users who ask a province's server at once, and whoever approves figures meanwhile."""

from __future__ import annotations

import argparse
import http.client
import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Queue
from multiprocessing.synchronize import Event
from random import Random
from statistics import median

from django.db import connection
from django.test import Client

from bench.province_size import FIRST_YEAR, Size, reported
from bench.province_store import PROVINCE, chosen, commune, plan_code
from bench.read import show
from muctieu.core.indicator import Kind
from muctieu.core.observation import Observation, Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft
from muctieu.web.figures.models import Observation as Row
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

BAR_MS, LONGEST_MS = 100, 1000
WARM_SECONDS = 120
# The pages of assessment, in the order in which each user asks for them.
KINDS = ("board", "target", "compare", "target", "explain", "target", "card")
COMPARED = 3


@dataclass(slots=True)
class Times:
    """Milliseconds by kind of page: until the answer was there, and of them at work on it."""

    found: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)
    # What went wrong, of which a thread cannot stop the others.
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, taken: float, work: float) -> None:
        with self.lock:
            self.found.setdefault(kind, []).append(taken * 1000)
            self.work.setdefault(kind, []).append(work)


@dataclass(frozen=True, slots=True)
class Asking:
    """How the users ask: for how many seconds, and how long each looks at a page before the next."""

    seconds: float
    look: float = 0


def ask(size: Size, args: argparse.Namespace, *, port: int, workers: int) -> int:
    """Print for each kind of page the middle, the 95th of a hundred, the longest, the ratio; then how readers fare."""
    print(f"{size.communes} communes, {size.villages:,} villages, {size.months} months, {size.indicators} indicators:"
          f" {Row.objects.count():,} figures; {args.users} users at once")  # fmt: skip
    users = [_user(number, size) for number in range(args.users)]
    _wait(port, workers)
    connection.close()
    without, reading = Asking(args.seconds / 2), Asking(args.seconds, look=args.look)
    # A server is asked when it has been in use for a while; what its first users wait is told beside it.
    first = _together(users, _product, Asking(WARM_SECONDS), port=port)
    with approving(args.pause, size):
        product = _together(users, _product, Asking(args.seconds), port=port)
    with approving(args.pause, size):
        read = _together(users, _product, reading, port=port)
    alone = _together(users, _product, without, port=port)
    read_alone = _together(users, _product, reading, port=port)
    yardstick = _together(users, _plain, without, port=port)
    holds = [_line(kind, product, yardstick) for kind in sorted(product.found)]
    told = {
        f"the first {WARM_SECONDS} s": first,
        "without acts": alone,
        f"looking {args.look:g} s at each": read,
        f"looking {args.look:g} s, without acts": read_alone,
    }
    for name, times in told.items():
        for kind in sorted(times.found):
            print(f"{kind} ({len(times.found[kind])} times), {name}: {_told(kind, times)}")
    return 0 if all(holds) else 1


def _line(kind: str, product: Times, yardstick: Times) -> bool:
    """One kind of page beside plain SQL; a yardstick that never came to the kind says nothing of it."""
    taken = sorted(product.found[kind])
    holds = _share(taken) <= BAR_MS and taken[-1] <= LONGEST_MS
    text = "no plain SQL"
    if plain := sorted(yardstick.found.get(kind, ())):
        text = f"{median(taken) / median(plain):.2f} × plain SQL (p50 {median(plain):.0f}, p95 {_share(plain):.0f} ms)"
    told = _told(kind, product)
    show(f"{kind} ({len(taken)} times)", told, f"{BAR_MS}, longest {LONGEST_MS} ms", holds=holds, yardstick=text)
    return holds


def _told(kind: str, times: Times) -> str:
    taken, work = sorted(times.found[kind]), sorted(times.work[kind])
    return (
        f"p50 {median(taken):.0f}, p95 {_share(taken):.0f}, longest {taken[-1]:.0f} ms;"
        f" at work p50 {median(work):.0f}, p95 {_share(work):.0f}, longest {work[-1]:.0f} ms"
    )


def _share(ordered: list[float]) -> float:
    return ordered[int(len(ordered) * 0.95)]


# -- who asks what --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asker:
    """A signed-in person with the place that is theirs."""

    place: str
    cookies: str
    seed: int
    card: str
    year: int


def _user(number: int, size: Size) -> Asker:
    """Every fourth reads for the province, the others are clerks of communes."""
    place = PROVINCE if number % 4 == 3 else commune(number * 5 % size.communes)
    client = Client()
    client.force_login(User.objects.get(username=f"nguoi-{place}"))
    client.get("/lam-viec/", headers={"host": "127.0.0.1"})
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    # A reader for the province looks at the scorecards of its communes.
    own = commune(number % size.communes) if place == PROVINCE else place
    card = OrgUnit.objects.get(key=own).uuid
    return Asker(place, cookies, number, str(card), FIRST_YEAR + size.years - 1)


def _product(asker: Asker) -> Iterator[tuple[str, str]]:
    """Kinds and addresses of pages without end."""
    random, plan = Random(asker.seed), plan_code(asker.place)
    for kind in itertools.cycle(KINDS):
        target, month = random.randrange(len(chosen())), random.randrange(12) + 1
        yield (
            kind,
            {
                "board": f"/lam-viec/?ke-hoach={plan}",
                "target": f"/lam-viec/chi-tieu/{plan}/t{target:02}/",
                "compare": f"/lam-viec/so-sanh/?noi={asker.place}{_codes(random, COMPARED, name='chi-tieu')}",
                "explain": f"/lam-viec/vi-sao/{_codes(random, 1, name='')[2:]}/{asker.place}/{asker.year}-{month:02}/",
                "card": f"/lam-viec/the-ket-qua/don-vi/{asker.card}/",
            }[kind],
        )


def _plain(asker: Asker) -> Iterator[tuple[str, str]]:
    random = Random(asker.seed)
    every = "".join(f"&ma={code}" for code in _needed(range(len(chosen()))))
    for kind in itertools.cycle(KINDS):
        place = commune(asker.seed) if asker.place == PROVINCE else asker.place
        month = asker.year * 12 + random.randrange(12)
        one = "".join(f"&ma={code}" for code in _needed((random.randrange(len(chosen())),)))
        yield (
            kind,
            {
                "board": f"/do/sql/board/?noi={place}{every}",
                "target": f"/do/sql/target/?noi={place}{one}",
                "compare": f"/do/sql/below/?noi={PROVINCE}{_codes(random, COMPARED)}",
                "explain": f"/do/sql/reports/?noi={place}{_codes(random, 1)}&thang={month}",
                "card": f"/do/sql/board/?noi={place}{every}",
            }[kind],
        )


def _codes(random: Random, count: int, *, name: str = "ma") -> str:
    known = [one.code for one in chosen() if one.kind is Kind.ENTERED]
    return "".join(f"&{name}={code}" for code in random.sample(known, count))


def _needed(numbers: range | tuple[int, ...]) -> list[str]:
    wanted = [chosen()[number] for number in numbers]
    return sorted({code for one in wanted for code in (one.numerator or one.code, one.denominator or one.code)})


def _together(
    users: list[Asker], pages: Callable[[Asker], Iterator[tuple[str, str]]], asking: Asking, *, port: int
) -> Times:
    times, until = Times(), time.perf_counter() + asking.seconds
    doors = [Door(port, times, asking.look, asking.look * number / len(users)) for number in range(len(users))]
    threads = [
        threading.Thread(target=_visit, args=(user.cookies, pages(user), until, door))
        for user, door in zip(users, doors, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if times.faults:
        raise SystemExit("\n".join(times.faults))
    return times


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens, where is noted how long it took, how long one looks, and when one begins."""

    port: int
    times: Times
    look: float
    late: float


def _visit(cookies: str, pages: Iterator[tuple[str, str]], until: float, door: Door) -> None:
    server = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    time.sleep(door.late)
    while time.perf_counter() < until:
        kind, address = next(pages)
        started = time.perf_counter()
        server.request("GET", address, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = server.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            door.times.faults.append(f"{address}: {answer.status}")
            break
        door.times.add(kind, time.perf_counter() - started, float(answer.headers["X-Work"]))
        time.sleep(door.look)


def _wait(port: int, workers: int) -> None:
    """Until all workers answer: one that is still loading leaves the users to the others."""
    seen: set[str] = set()
    until = time.perf_counter() + 120
    while len(seen) < workers:
        if time.perf_counter() > until:
            raise SystemExit("the server does not answer")
        with suppress(OSError):
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            server.request("GET", "/dang-nhap/")
            answer = server.getresponse()
            answer.read()
            server.close()
            seen.add(answer.headers["X-Worker"])
        time.sleep(0.05)


# -- who approves ---------------------------------------------------------------------------------------------


@contextmanager
def approving(pause: float, size: Size) -> Iterator[None]:
    """Somebody records and approves meanwhile: a process of its own, which takes no turn of those who ask."""
    # Forked, for the store is open here and the catalogue wide.
    context = multiprocessing.get_context("fork")
    stop, taken = context.Event(), context.Queue()
    writer = context.Process(target=_approve, args=(stop, taken, pause, size))
    writer.start()
    try:
        yield
    finally:
        stop.set()
        times = taken.get()
        writer.join()
        wall, work = (median([one[way] for one in times] or [0]) * 1000 for way in (0, 1))
        print(f"{len(times)} × 10 figures recorded, checked and approved meanwhile: {wall:.0f} ms each,"
              f" {work:.0f} ms at work")  # fmt: skip


def _approve(stop: Event, taken: Queue[list[tuple[float, float]]], pause: float, size: Size) -> None:
    """A village after the other gets figures of a month that nobody has reported yet, recorded, checked, approved."""
    clerk, leader = (User.objects.get(username=name) for name in ("nguoi-ghi", "nguoi-duyet"))
    codes, times = reported(load_indicators())[:10], []
    for number in itertools.count():
        if stop.wait(pause):
            break
        place = OrgUnit.objects.get(key=f"ban-{number % size.villages:04}")
        drafts = [_draft(code, place.key, Period(FIRST_YEAR * 12 + size.months + number // size.villages, 1))
                  for code in codes]  # fmt: skip
        started, work = time.perf_counter(), time.process_time()
        rows = figures.record(drafts, by=clerk, place=place, why="đính chính")
        figures.check(rows, by=clerk)
        figures.approve(rows, by=leader)
        times.append((time.perf_counter() - started, time.process_time() - work))
    taken.put(times)
    connection.close()


def _draft(code: str, place: str, period: Period) -> Draft:
    source = Provenance(ProvenanceKind.FORM, "", place="biểu tháng")
    value = Quantity.from_mantissa(500, load_indicators()[code].unit)
    return Draft(Observation("", code, place, period, value, clock.now(), source))

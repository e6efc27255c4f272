"""Users who ask a province's server at once, and whoever approves figures meanwhile."""

from __future__ import annotations

import argparse
import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
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
# The pages of assessment, in the order in which each user asks for them.
KINDS = ("board", "target", "compare", "target", "explain", "target", "card")
COMPARED = 3


@dataclass(slots=True)
class Times:
    """Milliseconds by kind of page: until the answer was there, and of them at work on it."""

    found: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, taken: float, work: float) -> None:
        with self.lock:
            self.found.setdefault(kind, []).append(taken * 1000)
            self.work.setdefault(kind, []).append(work)


def ask(size: Size, args: argparse.Namespace, *, port: int) -> int:
    """Print a line for each kind of page: the middle, the 95th of a hundred, the longest, and the ratio."""
    print(f"{size.communes} communes, {size.villages:,} villages, {size.months} months, {size.indicators} indicators:"
          f" {Row.objects.count():,} figures; {args.users} users at once")  # fmt: skip
    users = [_user(number, size) for number in range(args.users)]
    _wait(port)
    connection.close()
    stop = threading.Event()
    writer = threading.Thread(target=_approve, args=(stop, args.pause, size))
    _together(users, _product, seconds=5, port=port)
    writer.start()
    product = _together(users, _product, seconds=args.seconds, port=port)
    stop.set()
    writer.join()
    yardstick = _together(users, _plain, seconds=args.seconds / 2, port=port)
    holds = [_line(kind, product, yardstick) for kind in sorted(product.found)]
    return 0 if all(holds) else 1


def _line(kind: str, product: Times, yardstick: Times) -> bool:
    """One kind of page beside plain SQL; a yardstick that never came to the kind says nothing of it."""
    taken, work = sorted(product.found[kind]), sorted(product.work[kind])
    p95, longest = _share(taken), taken[-1]
    holds = p95 <= BAR_MS and longest <= LONGEST_MS
    text = "no plain SQL"
    if plain := sorted(yardstick.found.get(kind, ())):
        text = f"{median(taken) / median(plain):.2f} × plain SQL (p50 {median(plain):.0f}, p95 {_share(plain):.0f} ms)"
    told = (
        f"p50 {median(taken):.0f}, p95 {p95:.0f}, longest {longest:.0f} ms;"
        f" at work p50 {median(work):.0f}, p95 {_share(work):.0f}, longest {work[-1]:.0f} ms"
    )
    show(f"{kind} ({len(taken)} times)", told, f"{BAR_MS}, longest {LONGEST_MS} ms", holds=holds, yardstick=text)
    return holds


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
    users: list[Asker], pages: Callable[[Asker], Iterator[tuple[str, str]]], *, seconds: float, port: int
) -> Times:
    times, until = Times(), time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_visit, args=(user.cookies, pages(user), until, Door(port, times))) for user in users
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens, and where is noted how long it took."""

    port: int
    times: Times


def _visit(cookies: str, pages: Iterator[tuple[str, str]], until: float, door: Door) -> None:
    server = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    while (started := time.perf_counter()) < until:
        kind, address = next(pages)
        server.request("GET", address, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = server.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{address}: {answer.status}")
        door.times.add(kind, time.perf_counter() - started, float(answer.headers["X-Work"]))


def _wait(port: int) -> None:
    for _try in range(150):
        with suppress(OSError):
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            server.request("GET", "/dang-nhap/")
            server.getresponse().read()
            return
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


# -- who approves ---------------------------------------------------------------------------------------------


def _approve(stop: threading.Event, pause: float, size: Size) -> None:
    """A village after the other gets figures of a month that nobody has reported yet, recorded, checked, approved."""
    clerk, leader = (User.objects.get(username=name) for name in ("nguoi-ghi", "nguoi-duyet"))
    codes, taken = reported(load_indicators())[:10], []
    for number in itertools.count():
        if stop.wait(pause):
            break
        place = OrgUnit.objects.get(key=f"ban-{number % size.villages:04}")
        drafts = [_draft(code, place.key, Period(FIRST_YEAR * 12 + size.months + number // size.villages, 1))
                  for code in codes]  # fmt: skip
        started = time.perf_counter()
        rows = figures.record(drafts, by=clerk, place=place, why="đính chính")
        figures.check(rows, by=clerk)
        figures.approve(rows, by=leader)
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{len(taken)} × 10 figures recorded, checked and approved meanwhile: {median(taken or [0]):.0f} ms each")
    connection.close()


def _draft(code: str, place: str, period: Period) -> Draft:
    source = Provenance(ProvenanceKind.FORM, "", place="biểu tháng")
    value = Quantity.from_mantissa(500, load_indicators()[code].unit)
    return Draft(Observation("", code, place, period, value, clock.now(), source))

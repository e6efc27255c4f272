"""Two processes that write at the same moment: `python -m tests.web.faults.pairs ROUNDS SEED`, by a warm parent.

Both children make ready what they can, wait at one gate, and go on when it opens, one of them a moment later.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from random import Random
from select import select
from uuid import uuid4

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - Django must be set up first

from muctieu.core.entry import Typed  # noqa: E402 - as above
from muctieu.errors import MuctieuError  # noqa: E402 - as above
from muctieu.web.common.verify import verify  # noqa: E402 - as above
from muctieu.web.figures.counts import count_findings  # noqa: E402 - as above
from muctieu.web.figures.models import Observation  # noqa: E402 - as above
from muctieu.web.intake.cycles import lock  # noqa: E402 - as above
from muctieu.web.intake.imports import Source, judge, source_of  # noqa: E402 - as above
from muctieu.web.intake.models import Cycle  # noqa: E402 - as above
from muctieu.web.intake.submissions import Delivery, submit  # noqa: E402 - as above
from muctieu.web.intake.taking import staging  # noqa: E402 - as above
from muctieu.web.places.models import OrgUnit  # noqa: E402 - as above
from muctieu.web.plans.models import Plan  # noqa: E402 - as above
from muctieu.web.reviews.issuing import issue  # noqa: E402 - as above
from muctieu.web.reviews.models import ReportDraft  # noqa: E402 - as above
from tests.cast import everybody  # noqa: E402 - as above
from tests.web.conftest import entering  # noqa: E402 - as above
from tests.web.faults.acts import MONTHLY, at, commune, figures_wrong, open_month, person, sheet  # noqa: E402 - as above
from tests.web.review_cast import PLAN, Office, open_office  # noqa: E402 - as above

# Makes ready up to its one `yield`, then acts and returns how many figures it was about.
Half = Generator[None, None, int]
# The longest that one waits for the other after the gate has opened.
LONGEST = 0.02
# How long an import stands still for a writer that waits for it.
PATIENCE = 0.5


def importing(source: Source, number: int) -> Half:
    with at(number), staging(source, by=person("canbo")) as staged:
        for some, _file in judge(source, by=person("canbo")):
            staged.add(some)
        yield
        staged.make_ready()
        return staged.take()


def locking(cycle: Cycle, number: int) -> Half:
    by = person("lanhdao")
    yield
    with at(number):
        return lock(cycle, by=by)


def together(*halves: Half, delays: tuple[float, ...]) -> list[object]:
    """What each told: how many figures, or the code of why it was refused."""
    connections.close_all()
    waiting, gate = os.pipe()
    said = [_forked(half, delay, waiting, gate) for half, delay in zip(halves, delays, strict=True)]
    os.close(waiting)
    for coming, _pid in said:
        assert os.read(coming, 1) == b"."
    os.close(gate)
    told = []
    for coming, pid in said:
        with os.fdopen(coming, "rb") as end:
            told.append(json.loads(end.read()))
        assert os.waitpid(pid, 0)[1] == 0
    return told


def _forked(half: Half, delay: float, waiting: int, gate: int) -> tuple[int, int]:
    coming, told = os.pipe()
    pid = os.fork()
    if pid:
        os.close(told)
        return coming, pid
    os.close(gate)
    code = 1
    with suppress(BaseException):
        next(half)
        os.write(told, b".")
        os.read(waiting, 1)  # the gate opens when nobody holds its other end any more
        time.sleep(delay)
        os.write(told, json.dumps(_outcome(half)).encode())
        code = 0
    os._exit(code)


def _outcome(half: Half) -> int | str:
    try:
        return _ended(half)
    except MuctieuError as error:
        return error.code


def _ended(half: Half) -> int:
    try:
        next(half)
    except StopIteration as ended:
        return int(ended.value)
    raise AssertionError("a half acts once")


def same_file(number: int, delays: tuple[float, ...]) -> dict[str, object]:
    """Both bring the same file in: its figures are there once."""
    with at(number):
        source = source_of(sheet(number), commune())
    before = Observation.objects.count()
    told = together(importing(source, number), importing(source, number), delays=delays)
    return {"told": sorted(map(str, told)), "stored": Observation.objects.count() - before,
            "wrong": figures_wrong(source.document, number)}  # fmt: skip


def two_files(number: int, delays: tuple[float, ...]) -> dict[str, object]:
    """Files that say something else of the same: the later one stands as a whole, the earlier one is its past."""
    with at(number):
        documents = [sheet(2 * number + more) for more in range(2)]
        sources = [source_of(document, commune()) for document in documents]
    before = Observation.objects.count()
    told = together(*(importing(source, number) for source in sources), delays=delays)
    wrong = [figures_wrong(document, 2 * number + more) for more, document in enumerate(documents)]
    return {
        "told": sorted(map(str, told)),
        "stored": Observation.objects.count() - before,
        "wrong": min(wrong, key=len),
    }


def import_and_lock(number: int, delays: tuple[float, ...]) -> dict[str, object]:
    """Either the figures came first and the lock says that they wait, or the lock did and they want a reason."""
    with at(number):
        cycle, document = open_month(number)
        source = source_of(document, commune(), form=MONTHLY.code)
    told = together(importing(source, number), locking(cycle, number), delays=delays)
    cycle.refresh_from_db()
    return {"told": [*map(str, told)], "stored": Observation.objects.filter(document=document).count(),
            "state": cycle.state}  # fmt: skip


def entry_during_import(number: int, _delays: tuple[float, ...]) -> dict[str, object]:
    """While an import holds the store, a village's form comes in: it waits, is kept, and reading waits for nobody."""
    with at(number):
        cycle, _file = open_month(number)
        source = source_of(sheet(200 + number), commune())
    holds, begins, answers = os.pipe(), os.pipe(), os.pipe()
    told = together(held_import(source, number, holds[1], begins[0], answers[0]),
                    entry(cycle, number, holds[0], begins[1], answers[1]), delays=(0.0, 0.0))  # fmt: skip
    for end in (*holds, *begins, *answers):
        os.close(end)
    rows = Observation.objects.filter(period_first=cycle.period_first, period_months=1)
    return {"told": [*map(str, told)], "stored": rows.count(), "wrong": figures_wrong(source.document, 200 + number)}


def held_import(source: Source, number: int, holds: int, begins: int, answers: int) -> Half:
    """An import that stands still with everything written and nothing kept, until somebody has tried to write."""
    half = importing(source, number)
    next(half)
    commit = connection.commit

    def standing() -> None:
        # Rows may have been made ready and kept apart before, on PostgreSQL by a commit of their own.
        if Observation.objects.filter(document=source.document).exists():
            os.write(holds, b".")
            os.read(begins, 1)
            select([answers], [], [], PATIENCE)  # nobody answers: whoever writes now is waiting
        commit()

    connection.commit = standing  # type: ignore[method-assign]
    yield
    return _ended(half)


def entry(cycle: Cycle, number: int, holds: int, begins: int, answers: int) -> Half:
    by, place, before = person("ban1"), OrgUnit.objects.get(key="ban-1"), Observation.objects.count()
    delivery = Delivery(MONTHLY.code, cycle.period, [Typed("household_count", "90")], id=uuid4())
    yield
    os.read(holds, 1)
    seen = Observation.objects.count() - before
    os.write(begins, b".")
    try:
        with at(number):
            submit(delivery, place=place, by=by)
    finally:
        os.write(answers, b".")
    return seen


def two_issuers(number: int, delays: tuple[float, ...]) -> list[int]:
    """Two approved reports are issued at once: each has its number, and none is left out."""
    with at(number):
        cast = everybody()
        is_first = not Plan.objects.filter(code=PLAN).exists()
        office = open_office(cast, entering(cast)) if is_first else Office(cast, entering(cast))
        rows = [office.approved(office.start()) for _ in range(2)]
    told = together(*(issuing(row, number) for row in rows), delays=delays)
    return sorted(int(str(one)) for one in told)


def issuing(row: ReportDraft, number: int) -> Half:
    by = person("canbo")
    yield
    with at(number):
        return issue(row, by=by, seen=row.steps).number


RACES: tuple[Callable[[int, tuple[float, ...]], object], ...] = (
    same_file, two_files, import_and_lock, entry_during_import, two_issuers,
)  # fmt: skip


def main(rounds: str, seed: str) -> None:
    dice = Random(seed)
    found: dict[str, object] = {}
    for (first, step), race in zip(((0, 2), (100, 2), (0, 1), (26, 1), (300, 1)), RACES, strict=True):
        told = []
        for number in range(1 if race is entry_during_import else int(rounds)):
            later = dice.uniform(0, LONGEST)
            told.append(race(first + step * number, dice.choice([(0.0, later), (later, 0.0)])))
        found[race.__name__] = told
    found["faults"] = [fault.code for fault in (*verify().findings, *count_findings())]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

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

import django

django.setup()

from django.db import connections  # noqa: E402 - Django must be set up first

from muctieu.errors import MuctieuError  # noqa: E402 - as above
from muctieu.web.common.verify import verify  # noqa: E402 - as above
from muctieu.web.figures.counts import count_findings  # noqa: E402 - as above
from muctieu.web.figures.models import Observation  # noqa: E402 - as above
from muctieu.web.intake.cycles import lock  # noqa: E402 - as above
from muctieu.web.intake.imports import Source, judge, source_of, staging  # noqa: E402 - as above
from muctieu.web.intake.models import Cycle  # noqa: E402 - as above
from tests.web.faults.acts import MONTHLY, at, commune, figures_wrong, open_month, person, sheet  # noqa: E402 - as above

# Makes ready up to its one `yield`, then acts and returns how many figures it was about.
Half = Generator[None, None, int]
# The longest that one waits for the other after the gate has opened.
LONGEST = 0.02


def importing(source: Source, number: int) -> Half:
    with at(number), staging(source, by=person("canbo")) as staged:
        for some, _file in judge(source, by=person("canbo")):
            staged.add(some)
        yield
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
        next(half)
    except StopIteration as ended:
        return int(ended.value)
    except MuctieuError as error:
        return error.code
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


RACES: tuple[Callable[[int, tuple[float, ...]], dict[str, object]], ...] = (same_file, two_files, import_and_lock)


def main(rounds: str, seed: str) -> None:
    dice = Random(seed)
    found: dict[str, object] = {}
    for (first, step), race in zip(((0, 2), (100, 2), (0, 1)), RACES, strict=True):
        told = []
        for number in range(int(rounds)):
            later = dice.uniform(0, LONGEST)
            told.append(race(first + step * number, dice.choice([(0.0, later), (later, 0.0)])))
        found[race.__name__] = told
    found["faults"] = [fault.code for fault in (*verify().findings, *count_findings())]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

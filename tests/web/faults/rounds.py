"""Acts whose process is killed, one after the other, by a parent that is warm: `python -m tests.web.faults.rounds …`.

The parent sets Django up once and forks a child for every act. A child counts its points: each statement that it sends
to the database, the opening and the end of each transaction. It is killed by SIGKILL either exactly at a point, or by
the parent a moment after it has passed one, while the statement or the commit runs. What a killed act leaves must be
nothing, or the whole of what the same act leaves when nobody kills it; asked again it must be there once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402 - Django must be set up first
from django.db import connection, connections  # noqa: E402 - as above

from muctieu.web.common.verify import verify  # noqa: E402 - as above
from muctieu.web.figures.counts import count_findings  # noqa: E402 - as above
from tests.web.faults.acts import ACTS, KeptAct  # noqa: E402 - as above

# The longest that a child lives on once it has passed the point at which the parent is to kill it.
LONGEST = 0.004
# Points at which every act dies once: made ready but not begun, all written but nothing kept, kept but not told.
BEGIN, COMMIT, KEPT = "BEGIN", "COMMIT", "KEPT"
State = Counter[str]


class Points:
    """What a child passes; it dies at point `at`, or says that it has come there and goes on."""

    def __init__(self, told: int, *, at: int | None = None, is_exact: bool = True) -> None:
        self.told, self.at, self.is_exact, self.names = told, at, is_exact, [""]

    def passed(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self.at:
            if self.is_exact:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(self.told, b".")

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.passed(sql.split(maxsplit=1)[0])
        return execute(sql, params, many, context)

    def watch(self) -> None:
        """Stand at the doors through which Django sends everything."""
        autocommit, commit = connection.set_autocommit, connection.commit

        def opening(value: bool, *rest: Any, **named: Any) -> None:
            self.passed("END" if value else BEGIN)
            autocommit(value, *rest, **named)

        def committing() -> None:
            self.passed(COMMIT)
            commit()
            self.passed(KEPT)

        connection.set_autocommit, connection.commit = opening, committing  # type: ignore[assignment,method-assign]
        connection.execute_wrappers.append(self.statement)


def in_child(act: KeptAct, number: int, *, at: int | None = None, is_exact: bool = True, delay: float = 0) -> list[str]:
    """Do the act in a child; names of the points passed when it lived to its end, else none."""
    connections.close_all()
    coming, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(act, number, Points(told, at=at, is_exact=is_exact))
    os.close(told)
    with os.fdopen(coming, "rb") as said:
        first = said.read(1)
        if first == b".":
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)
        rest = first.lstrip(b".") + said.read()
    _pid, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        assert status == 0, f"{act.name} {number} ended with {status}"
        names: list[str] = json.loads(rest)
        return names
    assert os.WTERMSIG(status) == signal.SIGKILL
    _forgotten()
    return []


def _live(act: KeptAct, number: int, points: Points) -> None:
    code = 1
    with suppress(BaseException):
        points.watch()
        act.do(number)
        names = list(points.names)
        points.passed("CLOSE")
        connections.close_all()
        os.write(points.told, json.dumps(names).encode())
        code = 0
    os._exit(code)


def _forgotten() -> None:
    """A server needs a moment to see that nobody is there any more."""
    if connection.vendor != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for _time in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.005)
    raise AssertionError("the server still runs what the killed child asked for")


def state(act: KeptAct) -> State:
    """How many rows of each kind there are, without those that tell of the way an act went."""
    return Counter({
        model._meta.label: model._default_manager.count()
        for model in apps.get_models() if model._meta.label not in act.beside and not model._meta.proxy
    })  # fmt: skip


def change(act: KeptAct, before: State) -> dict[str, int]:
    after = state(act)
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def rounds(act: KeptAct, kills: int, dice: Random) -> dict[str, object]:
    """Kill the act so often; what came of it, and every round that went wrong with its numbers."""
    living = []
    for number in range(2):  # the first of them makes what later ones find
        act.prepare(number)
        before = state(act)
        living.append(in_child(act, number))
        whole = change(act, before)
    came: Counter[str] = Counter()
    wrong: list[object] = []
    for kill in range(kills):
        number, names = kill + 2, living[kill % 2]
        at, is_exact, delay = aim(names, kill, dice)
        act.prepare(number)
        before = state(act)
        in_child(act, number, at=at, is_exact=is_exact, delay=delay)
        left = change(act, before)
        came["whole" if left == whole else "nothing" if not left else "half"] += 1
        again = [asked_again(act, number, before) for _time in range(2)]
        # Where a whole act is one transaction, an exact point says which of the two it must be.
        wanted = [whole if at > last(names, COMMIT) else {}] if is_exact and names.count(COMMIT) == 1 else [whole, {}]
        if left not in wanted or again != [whole, whole] or act.faults(number):
            wrong.append([number, names[at], at, is_exact, left, again, act.faults(number)])
    return {"kills": kills, "points": len(living[0]) - 1, "came": dict(came), "wrong": wrong, "whole": whole}


def asked_again(act: KeptAct, number: int, before: State) -> dict[str, int]:
    act.again(number)
    return change(act, before)


def aim(names: list[str], kill: int, dice: Random) -> tuple[int, bool, float]:
    """At which point, whether exactly there, and how much later; first the three that matter most, then anywhere."""
    chosen = (last(names, BEGIN), last(names, COMMIT), last(names, KEPT))
    if kill < len(chosen):
        return chosen[kill], True, 0
    if kill % 3 == 0:  # while the rows are copied, or while they are kept
        return dice.choice([*range(names.index(BEGIN) + 1, len(names))][-12:]), False, dice.uniform(0, LONGEST)
    return dice.randrange(1, len(names)), bool(kill % 2), dice.uniform(0, LONGEST)


def last(names: list[str], name: str) -> int:
    return len(names) - 1 - names[::-1].index(name)


def main(kills: str, seed: str) -> None:
    found: dict[str, object] = {}
    for act in ACTS:
        count = int(kills) if act.name == "import" else max(3, int(kills) // 5)
        found[act.name] = rounds(act, count, Random(f"{seed} {act.name}"))
    found["faults"] = [fault.code for fault in (*verify().findings, *count_findings())]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Declaring a job: its name, its title in two languages, what right it takes, how often it is tried.

A room declares its jobs in its own `background.py`; `enqueue` (`jobs.queue`) asks for one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from muctieu.errors import StateError
from muctieu.web.common.policy import Act

if TYPE_CHECKING:
    pass

Json = Mapping[str, object]
Function = Callable[..., Json | None]
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A declared job. `act` is what the person who asks must be allowed to do at the place, then and when it runs."""

    name: str
    vi: str
    en: str
    function: Function
    act: Act | None
    tries: int
    wait: timedelta
    longest: timedelta
    priority: int
    is_atomic: bool

    def pause_after(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row: twice as long each time, an hour at most."""
        waited: timedelta = self.wait * (1 << min(failures - 1, 16))
        return min(waited, LONGEST_WAIT)

    def check_args(self, args: Json) -> None:
        """Raise TypeError when the function does not take these arguments."""
        inspect.signature(self.function).bind(None, **args)


KINDS: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    vi: str,
    en: str,
    act: Act | None = None,
    tries: int = 5,
    wait: timedelta = timedelta(seconds=30),
    longest: timedelta = timedelta(hours=1),
    priority: int = 0,
    atomic: bool = False,
) -> Callable[[Function], JobKind]:
    """Declare the function below as the job `name` ("room.what").

    It is called as `function(work, **args)` with a `Work` and the arguments of `enqueue`, and returns what should be
    kept and shown (JSON; "url" leads to a page of ours), or nothing. Without `act` only the store itself asks for it.

    `atomic` runs it in one transaction together with its ending: for short ones (a write of a second at most). Others
    write in `work.step()`. An error that says that retrying can help is retried, `tries` times in all. A job that
    neither ends nor begins a step within `longest` is cut off with its worker, which counts as a try. What a job says
    (progress, error, result) is read by everybody who may see jobs of the place: nothing restricted belongs there.
    """

    def wrap(function: Function) -> JobKind:
        if name in KINDS:
            raise ValueError(f"job {name} is declared twice")
        kind = JobKind(name, vi, en, function, act, tries, wait, longest, priority, atomic)
        KINDS[name] = kind
        return kind

    return wrap


def kind_of(name: str) -> JobKind:
    """The declared job of this name.

    Raises:
        StateError: MT7291 when the program has none: the job was asked for before an upgrade took it away.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise StateError("MT7291", job=name)
    return kind


def title_of(name: str) -> tuple[str, str]:
    """What a job is called, in Vietnamese and English; an unknown one by its name."""
    kind = KINDS.get(name)
    return (name, name) if kind is None else (kind.vi, kind.en)

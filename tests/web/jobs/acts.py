"""What the tests let other processes do to a store of their own: `python -m tests.web.jobs.acts ACT ARGUMENTS`."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

import django

# As `muctieu` itself begins.
gc.disable()
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first

from muctieu.web.common import clock  # noqa: E402 - as above
from muctieu.web.jobs import ticker  # noqa: E402 - as above
from muctieu.web.jobs.declare import KINDS  # noqa: E402 - as above
from muctieu.web.jobs.queue import enqueue  # noqa: E402 - as above
from muctieu.web.people.models import User  # noqa: E402 - as above
from muctieu.web.places.models import OrgUnit  # noqa: E402 - as above
from tests.cast import assemble  # noqa: E402 - as above
from tests.web.jobs.room.background import every_tenth, ticked  # noqa: E402 - as above


def prepare() -> None:
    """A store with the cast."""
    call_command("migrate", verbosity=0, interactive=False)
    assemble()


def ask(kind: str, keys: str, args: str = "{}") -> None:
    """Ask for one job a key, keys separated by commas."""
    by, place = User.objects.get(username="canbo"), OrgUnit.objects.get(key="xa")
    for key in keys.split(","):
        enqueue(KINDS[kind], by=by, place=place, key=key, **json.loads(args))


def ask_when(go: str, kind: str, keys: str, args: str = "{}") -> None:
    """As `ask`, beginning when the file `go` is there."""
    wait_for(Path(go))
    ask(kind, keys, args)


def tick_when(go: str, until: str) -> None:
    """Tick as fast as it goes from the one file's appearance to the other's."""
    ticker.on_tick("test.tenth", every_tenth, ticked, latest_only=False)
    wait_for(Path(go))
    while not Path(until).exists():
        ticker.tick(clock.now())
        time.sleep(0.01)


def write_when(go: str, count: str) -> None:
    """Write often and shortly, as people at their pages do."""
    wait_for(Path(go))
    for _number in range(int(count)):
        User.objects.filter(username="lanhdao").update(last_login=clock.now())
        time.sleep(0.002)


def wait_for(there: Path) -> None:
    while not there.exists():
        time.sleep(0.01)


ACTS = {"prepare": prepare, "ask": ask, "ask-when": ask_when, "tick-when": tick_when, "write-when": write_when}

if __name__ == "__main__":
    ACTS[sys.argv[1]](*sys.argv[2:])  # type: ignore[operator]  # each act takes its own words

"""Processes that belong together: started together, stopped together, one that dies started again.

Each part is a child with a session of its own, so that Ctrl-C reaches the supervisor alone, and holds a leash: the
other end of its standard input. When the supervisor is killed the leash breaks, and the part stops by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from types import FrameType

from muctieu.cli.output import DONE, USAGE, tell

# Seconds: between two looks, until a part that stops is killed, the longest pause before a part is started again, and
# how long a part has lived when its earlier deaths are forgotten.
LOOK, GRACE, LONGEST_PAUSE, LIVED = 0.25, 20.0, 60.0, 60.0
LEASH = "--leash"
_STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


@dataclass(frozen=True, slots=True)
class Part:
    """A command of ours that runs for as long as the others; the names are for people."""

    words: tuple[str, ...]
    vi: str
    en: str


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    deaths: int = 0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the part; children of the child can be reached by its process group."""
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "muctieu.cli.main", *self.part.words, LEASH],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self.born = time.monotonic()

    def bury(self, code: int) -> None:
        """Note a death, clear away what the part has left running, and say when it starts again."""
        self.kill()
        lived = time.monotonic() - self.born
        self.deaths = 1 if lived >= LIVED else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self.again_at = time.monotonic() + pause
        tell(
            f"muctieu: {self.part.vi} dừng bất ngờ (mã {code}), chạy lại sau {pause:.0f} giây",
            f"muctieu: {self.part.en} ended unexpectedly (code {code}), starting again in {pause:.0f} s",
        )

    def kill(self) -> None:
        """End the part and whatever it has started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def supervise(parts: Sequence[Part]) -> int:
    """Run the parts until a stop signal; the exit code.

    A part that ends as a wrong call (a bad setting, a port in use) will not do better a second time: everything stops
    with its code.
    """
    stopping = Event()
    earlier = {one: signal.signal(one, lambda _number, _frame: stopping.set()) for one in _STOPS}
    children = [_Child(part) for part in parts]
    code = DONE
    try:
        while code == DONE:
            code = _look_after(children)
            if stopping.wait(LOOK):
                break
    finally:
        _stop(children, patience=GRACE if code == DONE else 0.0)
        for one, handler in earlier.items():
            signal.signal(one, handler)
    return code


def _look_after(children: Sequence[_Child]) -> int:
    """Start what does not run and may; USAGE when a part cannot run at all."""
    for child in children:
        ended = None if child.process is None else child.process.poll()
        if ended == USAGE:
            return USAGE
        if ended is not None:
            child.bury(ended)
        if child.process is None and time.monotonic() >= child.again_at:
            child.start()
    return DONE


def _stop(children: Sequence[_Child], *, patience: float) -> None:
    """Ask every part to stop; after so many seconds, make it."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    until = time.monotonic() + patience
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, until - time.monotonic()))
    for child in children:
        child.kill()


def hold_leash() -> None:
    """Stop this process when the one that started it is gone."""

    def wait() -> None:
        # Read from the system itself: a lock of `sys.stdin` held here would hang the server's forked workers.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="leash", daemon=True).start()


def on_stop_signals(stopping: Event) -> None:
    """Let stop signals set the event; a second one interrupts at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    for one in _STOPS:
        signal.signal(one, stop)

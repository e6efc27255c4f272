"""Who was here in the last half hour, in memory shared by all processes: numbers without names, gone within the hour.

A visitor is known by a keyed hash of the network and the browser's name. The key is drawn anew every half hour and is
overwritten, with all that was made of it, half an hour after that: later nobody can tell who a number was, nor whether
two numbers were the same person.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from threading import Lock
from typing import NamedTuple

# Seconds: a visit ends after so long without a page, and one reader's view of a page counts once in it.
WINDOW = 1800
# Seconds in which who has looked at a page is still "here".
ONLINE = 300
# New visitors of one network in half an hour that are counted: beyond, somebody changes the browser's name.
CROWD = 500

_PROBES = 8
_VISITORS, _VIEWS, _NETWORKS = 1 << 16, 1 << 17, 1 << 13
_HEAD = Struct("=Q16s")
_HEAD_BYTES = 64
_SLOT_BYTES = 12


class Who(NamedTuple):
    """As much of a reader as is looked at, and never kept: the network of the address, and the browser's name."""

    network: str
    agent: str
    is_robot: bool


class Seen(NamedTuple):
    """What one page delivered was: the beginning of a visit, a view to be counted, or neither."""

    is_visit: bool
    is_view: bool


_NOTHING_NEW = Seen(is_visit=False, is_view=False)


class _Table:
    """Numbers with a stamp each, in a part of the shared memory; when it is full the oldest nearby gives way."""

    def __init__(self, memory: memoryview, size: int) -> None:
        self.keys = memory[: size * 8].cast("Q")
        self.stamps = memory[size * 8 : size * _SLOT_BYTES].cast("I")
        self._size = size

    def find(self, key: int) -> tuple[int, bool]:
        """The slot of the key, or the one that it may take, and whether it is there."""
        first = oldest = key % self._size
        for step in range(_PROBES):
            slot = (first + step) % self._size
            held = self.keys[slot]
            if held == key:
                return slot, True
            if not held:
                return slot, False
            if self.stamps[slot] < self.stamps[oldest]:
                oldest = slot
        return oldest, False

    def stamp(self, key: int) -> int:
        slot, is_there = self.find(key)
        return self.stamps[slot] if is_there else 0

    def put(self, key: int, stamp: int) -> None:
        slot, _ = self.find(key)
        self.keys[slot], self.stamps[slot] = key, stamp


class _Window:
    """One half hour: its number and salt, and the tables of its visitors, their views, and their networks."""

    BYTES = (_VISITORS + _VIEWS + _NETWORKS) * _SLOT_BYTES

    def __init__(self, head: memoryview, body: memoryview) -> None:
        self._head, self._body = head, body
        views, networks = _VISITORS * _SLOT_BYTES, (_VISITORS + _VIEWS) * _SLOT_BYTES
        self.visitors = _Table(body[:views], _VISITORS)
        self.views = _Table(body[views:networks], _VIEWS)
        self.networks = _Table(body[networks:], _NETWORKS)
        self.salt = b""

    @property
    def number(self) -> int:
        return int(_HEAD.unpack_from(self._head)[0])

    def become(self, number: int) -> None:
        """Be the half hour of that number: as it stands in the memory, else empty and with a salt of its own."""
        held, self.salt = _HEAD.unpack_from(self._head)
        if held != number:
            self._body[:] = bytes(len(self._body))
            self.salt = os.urandom(16)
            _HEAD.pack_into(self._head, 0, number, self.salt)

    def key(self, *parts: str, is_robot: bool = False) -> int:
        """The number of what the parts say; its lowest bit tells a robot, and it is never 0."""
        told = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8, key=self.salt).digest()
        return (int.from_bytes(told, "big") | 2) & ~1 | is_robot


class Recent:
    """The shared memory of one folder; one object for each process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        size = _HEAD_BYTES + 2 * _Window.BYTES
        if os.fstat(self._file).st_size != size:
            os.ftruncate(self._file, size)
        self._memory = memoryview(mmap.mmap(self._file, size))
        start = _HEAD_BYTES
        self._windows = tuple(
            _Window(
                self._memory[number * _HEAD.size : (number + 1) * _HEAD.size],
                self._memory[start + number * _Window.BYTES : start + (number + 1) * _Window.BYTES],
            )
            for number in (0, 1)
        )
        self._threads = Lock()

    def seen(self, who: Who, subject: str, now: int) -> Seen:
        """Note that `who` was given the page `subject` at `now`, in seconds since 1970."""
        with self._at(now) as (moment, here, before):
            is_visit = self._is_visit(who, moment, here, before)
            if is_visit and not self._has_room(who, here):
                return _NOTHING_NEW
            here.visitors.put(here.key(who.network, who.agent, is_robot=who.is_robot), moment)
            return Seen(is_visit, _is_view(who, subject, moment, (here, before)))

    def tally(self, network: str, what: str, now: int) -> int:
        """How often `what` has been done from a network in this half hour, this time included."""
        with self._at(now) as (_now, here, _before):
            key = here.key(network, what)
            count = here.networks.stamp(key) + 1
            here.networks.put(key, count)
            return count

    def online(self, now: int) -> tuple[int, int]:
        """How many readers, and how many robots, were given a page in the last five minutes."""
        with self._at(now) as (_now, *windows):
            # Copied at once and looked at afterwards: every reader of every process waits for this lock.
            copies = [(window.visitors.keys.tobytes(), window.visitors.stamps.tobytes()) for window in windows]
        here = [
            key
            for keys, stamps in copies
            for key, stamp in zip(memoryview(keys).cast("Q"), memoryview(stamps).cast("I"), strict=True)
            if stamp > now - ONLINE
        ]
        robots = sum(key & 1 for key in here)
        return len(here) - robots, robots

    def forget(self, now: int) -> None:
        """Clear away what is older than the last two half hours, if nobody has come since."""
        with self._at(now):
            pass

    @contextmanager
    def _at(self, now: int) -> Iterator[tuple[int, _Window, _Window]]:
        """The half hour of `now` and the one before it, for this thread of this process alone.

        Whoever comes a moment late, when others have already begun the next half hour, belongs to its first second.
        """
        with self._threads:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                number = now // WINDOW
                if self._windows[(number + 1) % 2].number == number + 1:
                    number += 1
                    now = number * WINDOW
                here, before = self._windows[number % 2], self._windows[(number + 1) % 2]
                here.become(number)
                before.become(number - 1)
                yield now, here, before
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    @staticmethod
    def _is_visit(who: Who, now: int, here: _Window, before: _Window) -> bool:
        """Whether a visit begins; one that began in the half hour before and goes on is taken over."""
        if here.visitors.find(here.key(who.network, who.agent, is_robot=who.is_robot))[1]:
            return False
        slot, was_there = before.visitors.find(before.key(who.network, who.agent, is_robot=who.is_robot))
        if not was_there or now - before.visitors.stamps[slot] >= WINDOW:
            return True
        before.visitors.stamps[slot] = 0
        return False

    @staticmethod
    def _has_room(who: Who, here: _Window) -> bool:
        key = here.key(who.network)
        count = here.networks.stamp(key)
        if count >= CROWD:
            return False
        here.networks.put(key, count + 1)
        return True


def _is_view(who: Who, subject: str, now: int, windows: tuple[_Window, _Window]) -> bool:
    for window in windows:
        stamp = window.views.stamp(window.key(who.network, who.agent, subject))
        if stamp and now - stamp < WINDOW:
            return False
    here = windows[0]
    here.views.put(here.key(who.network, who.agent, subject), now)
    return True

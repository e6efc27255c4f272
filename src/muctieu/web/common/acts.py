"""The frame of every verb: check rights, do, write the journal, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import transaction

from muctieu.web.common import clock, journal
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Actor, Placed, demand


class Person(Actor, Protocol):
    """Whoever acts: rights, and how the journal names them."""

    @property
    def uuid(self) -> UUID: ...

    @property
    def full_name(self) -> str: ...


@dataclass(slots=True)
class Log:
    """What a verb tells the journal about its act; JSON values, or a digest of the rows it touched."""

    thing: str
    before: object = None
    after: object = None


@contextmanager
def acting(by: Person, act: Act, thing: Placed, *, chain: UUID, why: str = "") -> Iterator[Log]:
    """Run the body as one act of `by` on `thing`: refused without the right, undone whole when it fails.

    `chain` is the commune's uuid, `journal.SYSTEM_CHAIN` for acts above the communes.
    """
    with transaction.atomic():
        demand(by, act, thing)
        log = Log(str(thing))
        yield log
        _write(by, act, log, chain=chain, why=why)


@contextmanager
def founding(name: str, act: Act, thing: str) -> Iterator[Log]:
    """The very first act in an empty store, before anybody exists who could have a right."""
    with transaction.atomic():
        log = Log(thing)
        yield log
        entry = JournalEntry(chain=journal.SYSTEM_CHAIN, at=clock.now(), actor_name=name, act=act.value)
        _finish(entry, log)


def _write(by: Person, act: Act, log: Log, *, chain: UUID, why: str) -> None:
    entry = JournalEntry(chain=chain, at=clock.now(), actor=by.uuid, actor_name=by.full_name, act=act.value, why=why)
    _finish(entry, log)


def _finish(entry: JournalEntry, log: Log) -> None:
    entry.thing = log.thing[:200]
    entry.before = "" if log.before is None else journal.canonical(log.before)
    entry.after = "" if log.after is None else journal.canonical(log.after)
    journal.append(entry)

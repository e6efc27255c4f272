"""The frame of every verb: check rights, do, write the journal, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

from muctieu.web.common import clock, journal, seals
from muctieu.web.common.looking import forgetting
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
    """What a verb tells people about its act, as JSON values; the rows it touches are sealed beside it."""

    thing: str
    before: object = None
    after: object = None


@contextmanager
def acting(
    by: Person, act: Act, thing: Placed | None, *, chain: UUID, why: str = "", apart: bool = True
) -> Iterator[Log]:
    """Run the body as one act of `by` on `thing`: refused without the right, undone whole when it fails.

    `chain` is the commune's uuid, `journal.SYSTEM_CHAIN` for acts above the communes. `thing` is None where any place
    at all gives the right; the body then names what it was about. An act that is not `apart` fails with all that is
    around it: to undo it alone the database would keep every page of it as it was, while everybody else waits.
    """
    with forgetting(), transaction.atomic(savepoint=apart), seals.collecting() as touched:
        _one_at_a_time(chain)
        demand(by, act, thing)
        log = Log("" if thing is None else str(thing))
        yield log
        entry = JournalEntry(
            chain=chain, at=clock.now(), actor=by.uuid, actor_name=by.full_name, act=act.value, why=why
        )
        _write(entry, log, touched)


@contextmanager
def founding(name: str, act: Act, thing: str) -> Iterator[Log]:
    """The very first act in an empty store, before anybody exists who could have a right."""
    with forgetting(), transaction.atomic(), seals.collecting() as touched:
        log = Log(thing)
        yield log
        _write(JournalEntry(chain=journal.SYSTEM_CHAIN, at=clock.now(), actor_name=name, act=act.value), log, touched)


@contextmanager
def arriving(door: str, act: Act, *, chain: UUID) -> Iterator[Log]:
    """Something comes in by itself and nobody acts: the journal names the door, which opens only to public acts."""
    with transaction.atomic(), seals.collecting() as touched:
        _one_at_a_time(chain)
        demand(None, act)
        log = Log("")
        yield log
        _write(JournalEntry(chain=chain, at=clock.now(), actor_name=door, act=act.value), log, touched)


def _one_at_a_time(chain: UUID) -> None:
    """Nobody else acts in the commune meanwhile: what an act has looked up still holds when it writes.

    On SQLite the transaction has seen to that. Elsewhere the chain's head is taken first, before any other row, so
    that two acts never wait for each other.
    """
    if connection.features.has_select_for_update:
        journal.hold(chain)


def _write(entry: JournalEntry, log: Log, touched: seals.Touched) -> None:
    entry.thing = log.thing[:200]
    entry.before = "" if log.before is None else journal.canonical(log.before)
    entry.after = "" if log.after is None else journal.canonical(log.after)
    entry.seals = touched.text()
    journal.append(entry)

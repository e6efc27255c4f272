"""Whether a document is in effect on a day, where its own dates and those of the documents after it are not all known.

The answer is the set of everything that can be so: with all dates known one state, without some of them several. A date
that becomes known later only takes states away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product


class Effect(StrEnum):
    """How a document stands on a day."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    PARTLY = "partly"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Term:
    """A document's own dates, each None where unknown; in effect in [effective, expires).

    Nothing takes effect before it is issued. A document of which no expiry is known has none.
    """

    issued: date | None = None
    effective: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A later document that ends this one from `day` on (None: not known when), as a whole or in parts."""

    day: date | None
    is_whole: bool = True


def effects_on(day: date, term: Term, endings: Iterable[Ending] = ()) -> frozenset[Effect]:
    """Every state in which the document can be on `day`; never empty.

    >>> decree = Term(issued=date(2024, 1, 5), effective=date(2024, 2, 20))
    >>> sorted(effects_on(date(2024, 3, 1), decree, [Ending(date(2024, 2, 25), is_whole=False)]))
    [<Effect.PARTLY: 'partly'>]
    >>> sorted(effects_on(date(2024, 3, 1), Term(issued=date(2024, 1, 5))))
    [<Effect.IN_FORCE: 'in_force'>, <Effect.NOT_YET: 'not_yet'>]
    """
    later = tuple(endings)
    has_begun = _passed(day, term.effective, not_before=term.issued)
    has_expired = frozenset({term.expires is not None and day >= term.expires})
    is_over = _any_passed(day, [one.day for one in later if one.is_whole], not_before=term.issued)
    is_cut = _any_passed(day, [one.day for one in later if not one.is_whole], not_before=term.issued)
    return frozenset(
        _effect(has_ended=expired or over, has_begun=begun, is_cut=cut)
        for begun, expired, over, cut in product(has_begun, has_expired, is_over, is_cut)
    )


def _effect(*, has_ended: bool, has_begun: bool, is_cut: bool) -> Effect:
    if has_ended:
        return Effect.ENDED
    if not has_begun:
        return Effect.NOT_YET
    return Effect.PARTLY if is_cut else Effect.IN_FORCE


def _passed(day: date, known: date | None, *, not_before: date | None) -> frozenset[bool]:
    """Whether `known` has come by `day`: both answers where it is not known and can have come."""
    if known is not None:
        return frozenset({day >= known})
    return frozenset({False}) if not_before is not None and day < not_before else frozenset({False, True})


def _any_passed(day: date, days: list[date | None], *, not_before: date | None) -> frozenset[bool]:
    answers = [_passed(day, one, not_before=not_before) for one in days]
    if any(False not in one for one in answers):
        return frozenset({True})
    return frozenset({False, True}) if any(True in one for one in answers) else frozenset({False})


def faults_of_dates(term: Term) -> tuple[str, ...]:
    """Codes of what cannot be: MT1540 takes effect before it is issued, MT1541 ends before or as it takes effect."""
    found = []
    begin = term.effective or term.issued
    if term.issued is not None and term.effective is not None and term.effective < term.issued:
        found.append("MT1540")
    if begin is not None and term.expires is not None and term.expires <= begin:
        found.append("MT1541")
    return tuple(found)

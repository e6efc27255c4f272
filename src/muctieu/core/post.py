"""Posts: who answers for what. A post is held by one person at a time; what it owns passes on with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holding:
    """One person holding one post in [valid_from, valid_to); open-ended while `valid_to` is None."""

    post: str
    person: str
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the person holds the post on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def holder_on(holdings: Iterable[Holding], post: str, day: date) -> str | None:
    """Who holds the post on `day`, None when nobody does."""
    return next((held.person for held in holdings if held.post == post and held.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Owned:
    """A target or task with the post that answers for it; `owner` is empty when none was named."""

    id: str
    owner: str


def orphans(things: Iterable[Owned], holdings: Sequence[Holding], day: date) -> tuple[Owned, ...]:
    """The things for which nobody answers on `day`: no post, or a post that nobody holds."""
    return tuple(thing for thing in things if not thing.owner or holder_on(holdings, thing.owner, day) is None)

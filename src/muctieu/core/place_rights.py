"""Whose rights an event touches, and what is proposed: a person confirms each, nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from muctieu.core.lineage import Lineage
from muctieu.core.place import OrgUnit, directly_below, on_day, subtree
from muctieu.core.place_history import Places


class Effect(StrEnum):
    """What becomes of a right over a unit: its unit has ended, or reaches further, less far, or elsewhere."""

    ENDED = "ended"
    GREW = "grew"
    SHRANK = "shrank"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a user over a unit and all below it."""

    user: str
    place: str
    role: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A right that a day's events touch.

    `proposed` are the units to hold it over from that day: one is ready to confirm, several are to choose from, none
    means that the right ends. `gained` and `lost` are units of the day before that it would newly reach, or no
    longer wholly reach.
    """

    grant: Grant
    effect: Effect
    proposed: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def needs_choice(self) -> bool:
        """Whether confirming is not enough: there is more than one unit to choose from."""
        return len(self.proposed) > 1


def affected_grants(places: Places, day: date, grants: Iterable[Grant]) -> tuple[Proposal, ...]:
    """The rights touched by the events of `day`, with proposals, in the order of the grants; others are left out."""
    change = _Change.of(places, day)
    return tuple(proposal for grant in grants if (proposal := change.of_grant(grant)) is not None)


@dataclass(frozen=True, slots=True)
class _Day:
    """The units standing on one day, with what stands directly below each."""

    units: dict[str, OrgUnit]
    below: dict[str, list[str]]

    @classmethod
    def of(cls, places: Places, day: date) -> _Day:
        units = on_day(places.units, day)
        return cls(units, directly_below(units))

    def reach(self, place: str) -> frozenset[str]:
        return subtree(self.units, place, self.below)


@dataclass(frozen=True, slots=True)
class _Change:
    """The units of the day before and of the day, where each of the former lives on, and who lives on elsewhere."""

    before: _Day
    after: _Day
    heirs: dict[str, frozenset[str]]
    moved: frozenset[str]

    @classmethod
    def of(cls, places: Places, day: date) -> _Change:
        before, after = _Day.of(places, day - timedelta(days=1)), _Day.of(places, day)
        lineage = Lineage(tuple(edge for edge in places.edges if edge.day == day))
        giving = {edge.source for edge in lineage.edges}
        heirs = {unit: frozenset({unit}) & after.units.keys() for unit in before.units}
        for unit in giving & before.units.keys():
            found = lineage.successors(unit, start=day, end=day + timedelta(days=1))
            heirs[unit] = frozenset(found) & after.units.keys()
        return cls(before, after, heirs, frozenset(giving))

    def of_grant(self, grant: Grant) -> Proposal | None:
        if grant.place not in self.before.units:
            return None
        reach = self.before.reach(grant.place)
        proposed = (grant.place,) if grant.place in self.after.units else tuple(sorted(self.heirs[grant.place]))
        then = frozenset(unit for place in proposed for unit in self.after.reach(place))
        gained = tuple(sorted(self._gained(reach, then)))
        lost = tuple(sorted(unit for unit in reach if not self.heirs[unit] <= then))
        effect = self._effect(grant, gained, lost)
        return None if effect is None else Proposal(grant, effect, proposed, gained, lost)

    def _gained(self, reach: frozenset[str], then: frozenset[str]) -> Iterator[str]:
        """Units of the day before that live on within `then`: under their own identity, or in another that is there."""
        strangers = (then | self.moved) & self.before.units.keys() - reach
        yield from (unit for unit in strangers if self.heirs[unit] & then)

    def _effect(self, grant: Grant, gained: tuple[str, ...], lost: tuple[str, ...]) -> Effect | None:
        if grant.place not in self.after.units:
            return Effect.ENDED
        if gained and lost:
            return Effect.SHIFTED
        return Effect.GREW if gained else Effect.SHRANK if lost else None

"""What happens to places, as a decision says it: who joins, parts or changes, from which day, on what legal basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from muctieu.core.place import Level, PlaceType

ONE = Decimal(1)


class Measure(StrEnum):
    """Which of the two stated shares divides a series when a unit parts."""

    HOUSEHOLDS = "households"
    PEOPLE = "people"


class EventKind(StrEnum):
    """The eight things a decision does to units; each name is a verb."""

    MERGE = "merge"
    SPLIT = "split"
    TRANSFER = "transfer"
    RENAME = "rename"
    RETYPE = "retype"
    RECODE = "recode"
    REPARENT = "reparent"
    DISSOLVE = "dissolve"


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a unit passes on, 0 to 1, as the decision states it; None where it states nothing."""

    households: Decimal | None
    people: Decimal | None

    def of(self, measure: Measure) -> Decimal | None:
        """The share by that measure."""
        return self.households if measure is Measure.HOUSEHOLDS else self.people

    @property
    def is_whole(self) -> bool:
        """Whether everything passes on."""
        return self.households == ONE and self.people == ONE


WHOLE = Shares(ONE, ONE)
UNSTATED = Shares(None, None)


@dataclass(frozen=True, slots=True)
class Part:
    """That `shares` of `source` become part of `target`; both are identities."""

    source: str
    target: str
    shares: Shares = WHOLE


@dataclass(frozen=True, slots=True)
class Change:
    """What a unit is from the day on; None leaves an attribute as it was. A new unit needs name and level."""

    unit: str
    code: str | None = None
    name: str | None = None
    level: Level | None = None
    place_type: PlaceType | None = None
    parent: str | None = None

    @property
    def given(self) -> frozenset[str]:
        """Names of the attributes that change."""
        return frozenset(
            field.name for field in fields(self) if field.name != "unit" and getattr(self, field.name) is not None
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One act on units, effective from the start of `day`.

    Attributes:
        id: Its own identity, given by whoever records it.
        kind: What it does.
        day: First day on which the new state holds.
        legal_basis: Number and date of the decision, as printed.
        parts: Who becomes part of whom; merge, split and transfer only.
        changes: New attributes of units that begin or change, also of the children that a split leaves behind.
        dissolved: Units that end without a successor; dissolve only.
    """

    id: str
    kind: EventKind
    day: date
    legal_basis: str
    parts: tuple[Part, ...] = ()
    changes: tuple[Change, ...] = ()
    dissolved: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Units that give, in the order named, each once."""
        return tuple(dict.fromkeys(part.source for part in self.parts))

    @property
    def targets(self) -> tuple[str, ...]:
        """Units that receive, in the order named, each once."""
        return tuple(dict.fromkeys(part.target for part in self.parts))

    @property
    def units(self) -> frozenset[str]:
        """Every identity that the event names as changed."""
        named = {change.unit for change in self.changes}
        return frozenset(named.union(self.sources, self.targets, self.dissolved))

    def ending(self) -> Iterator[str]:
        """Units that end with the event: dissolved ones, and sources of merge and split that are no target too."""
        yield from self.dissolved
        if self.kind in (EventKind.MERGE, EventKind.SPLIT):
            yield from (source for source in self.sources if source not in self.targets)


@dataclass(frozen=True, slots=True)
class Edge:
    """A step of lineage: from the start of `day`, `shares` of `source` live on in `target`."""

    event: str
    day: date
    source: str
    target: str
    shares: Shares = WHOLE


def edges_of(event: Event) -> tuple[Edge, ...]:
    """The lineage that an event makes; what stays where it was needs no edge."""
    return tuple(
        Edge(event.id, event.day, part.source, part.target, part.shares)
        for part in event.parts
        if part.source != part.target
    )

"""From a unit of one day to the units of another: who lives on in whom, and by what share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import TypeVar

from muctieu.core.place_events import ONE, WHOLE, Edge, Measure, Shares
from muctieu.core.quantity import exact_product
from muctieu.errors import Finding

NOTHING = Shares(Decimal(0), Decimal(0))

Weights = Mapping[str, Shares]
Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Lineage:
    """The edges of all events, by day; on one day in the order given."""

    edges: tuple[Edge, ...] = ()
    # Numbers of the edges that leave a unit, and of those that touch it: a country has ten thousand.
    _leaving: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _touching: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", tuple(sorted(self.edges, key=lambda edge: edge.day)))
        for number, edge in enumerate(self.edges):
            self._leaving.setdefault(edge.source, []).append(number)
            for unit in {edge.source, edge.target}:
                self._touching.setdefault(unit, []).append(number)

    def follow(self, unit: str, *, start: date, end: date) -> Weights:
        """The units in which `unit` lives on after all events of start ≤ day < end, each with its share of it.

        A unit that nothing befell is itself, whole; one that was dissolved is still named by its own identity. A
        share that no decision states is None, and so is every share worked out from it; then the unit itself is
        named too, and its validity tells whether it still stands.
        """
        weights: dict[str, Shares] = {unit: WHOLE}
        for step_of in self._events(unit, start, end):
            held, weights = weights, {}
            for place, share in held.items():
                for target, part in step_of.get(place, ((place, WHOLE),)):
                    if part != NOTHING:
                        weights[target] = _plus(weights.get(target, NOTHING), _times(share, part))
        return weights

    def successors(self, unit: str, *, start: date, end: date) -> tuple[str, ...]:
        """Identities in which `unit` lives on, itself included while something of it stays."""
        return tuple(self.follow(unit, start=start, end=end))

    def leaving(self, unit: str, *, start: date, end: date) -> tuple[Edge, ...]:
        """The edges that start at `unit` on a day of start ≤ day < end."""
        return _between((self.edges[number] for number in self._leaving.get(unit, ())), start, end)

    def touching(self, unit: str, *, start: date, end: date) -> tuple[Edge, ...]:
        """The edges that start or end at `unit` on a day of start ≤ day < end."""
        return _between((self.edges[number] for number in self._touching.get(unit, ())), start, end)

    def is_alone(self, unit: str) -> bool:
        """Whether no event ever joined the unit with another or divided it."""
        return unit not in self._touching

    def relatives(self, units: Iterable[str]) -> frozenset[str]:
        """The units and all that any event ever joined with them, however remotely."""
        found: set[str] = set()
        waiting = list(units)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.add(unit)
                edges = (self.edges[number] for number in self._touching.get(unit, ()))
                waiting += [end for edge in edges for end in (edge.source, edge.target)]
        return frozenset(found)

    def _events(self, unit: str, start: date, end: date) -> Iterator[Mapping[str, Sequence[tuple[str, Shares]]]]:
        """For each event on the way of `unit`: where each source goes, with what stays where it was."""
        numbers: set[int] = set()
        waiting = [unit]
        while waiting:
            fresh = set(self._leaving.get(waiting.pop(), ())) - numbers
            numbers |= fresh
            waiting += [self.edges[number].target for number in fresh]
        inside = _between((self.edges[number] for number in sorted(numbers)), start, end)
        for _, edges in groupby(inside, key=lambda edge: (edge.day, edge.event)):
            by_source: dict[str, list[Edge]] = {}
            for edge in edges:
                by_source.setdefault(edge.source, []).append(edge)
            yield {source: _destinations(source, found) for source, found in by_source.items()}


def _between(edges: Iterable[Edge], start: date, end: date) -> tuple[Edge, ...]:
    return tuple(edge for edge in edges if start <= edge.day < end)


def check_lineage(edges: Sequence[Edge]) -> tuple[Finding, ...]:
    """MT1429 when units live on in one another in a circle: wholly at any time, or in part on one day."""
    whole: dict[str, set[str]] = {}
    daily: dict[tuple[str, date], set[tuple[str, date]]] = {}
    for edge in edges:
        if edge.shares.is_whole:
            whole.setdefault(edge.target, set()).add(edge.source)
        daily.setdefault((edge.target, edge.day), set()).add((edge.source, edge.day))
    circles = (_circle(whole), [unit for unit, _ in _circle(daily)])
    return tuple(
        Finding("MT1429", {"unit": circle[0], "chain": " → ".join(circle)})
        for circle in dict.fromkeys(tuple(circle) for circle in circles)
        if circle
    )


def _circle(graph: Mapping[Node, set[Node]]) -> list[Node]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _destinations(source: str, edges: Sequence[Edge]) -> list[tuple[str, Shares]]:
    stays = _rest([edge.shares for edge in edges])
    return [(source, stays), *((edge.target, edge.shares) for edge in edges)]


def _rest(shares: Sequence[Shares]) -> Shares:
    def left(measure: Measure) -> Decimal | None:
        stated = [share.of(measure) for share in shares]
        known = [share for share in stated if share is not None]
        return ONE - sum(known, Decimal(0)) if len(known) == len(stated) else None

    return Shares(left(Measure.HOUSEHOLDS), left(Measure.PEOPLE))


def _times(held: Shares, share: Shares) -> Shares:
    return Shares(_product(held.households, share.households), _product(held.people, share.people))


def _product(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else exact_product(one, other)


def _plus(one: Shares, other: Shares) -> Shares:
    return Shares(_sum(one.households, other.households), _sum(one.people, other.people))


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other

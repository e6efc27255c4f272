"""What may be shown of small numbers: a few persons in one village are hidden, and nothing shown gives them away.

A count of persons below a bound says who they are to whoever lives there. Hiding it is not enough: the total less the
other villages, the year less three quarters, or all people less the women give it back. So further cells are hidden,
until every small count could as well be higher by the rule's width, whatever is shown and however it is put together.

The proof is a *move*: changes to hidden cells alone, in one month, which leave every sum right and every shown cell as
it is, and say nobody only where nothing tells that somebody is there. Whoever knows all that is shown cannot tell the
table from the moved one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count, pairwise

from muctieu.core.indicator import Indicator, Kind
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity

# Dimensions that count persons, or what belongs to the persons of one household.
PEOPLE = frozenset(("person", "household", "couple", "house", "case"))
# Whoever has counts: a village, a party cell, the women of a village.
Unit = Hashable
Cell = tuple[Unit, Period]
# States of a search that are looked at before everything that hangs together is hidden.
_PATIENCE = 500


@dataclass(frozen=True, slots=True)
class SmallNumbers:
    """Counts from 1 to `below` - 1 are hidden; each could as well be higher by `width`, for all that is shown."""

    below: int = 5

    @property
    def width(self) -> int:
        """How far apart the values lie between which nobody can decide."""
        return self.below - 1

    def is_small(self, value: int) -> bool:
        """Whether a count must be hidden; none at all tells of nobody."""
        return 0 < value < self.below


COMMON_RULE = SmallNumbers()


@dataclass(frozen=True, slots=True)
class Sum:
    """That one unit is the sum of others, in every period of which both are known; it need not be exact."""

    total: Unit
    parts: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that would be shown of one count: unit → period → value, and how the units hang together.

    Where the count adds up over time, what lies between two periods follows (nine months less half a year); where the
    last period stands for all, periods with one end say the same.
    """

    values: Mapping[Unit, Mapping[Period, int]]
    sums: Sequence[Sum] = ()
    adds_up: bool = True


def withheld(counts: Counts, rule: SmallNumbers = COMMON_RULE) -> frozenset[Cell]:
    """The cells that must not be shown: small counts, and others by which they could be worked out.

    >>> year = Period.of_year(2023)
    >>> values = {"commune": 20, "a": 3, "b": 7, "c": 10}
    >>> counts = Counts({unit: {year: value} for unit, value in values.items()}, [Sum("commune", ("a", "b", "c"))])
    >>> sorted(unit for unit, _period in withheld(counts))
    ['a', 'b']
    """
    hidden: set[Cell] = set()
    for end in sorted({period.last for line in counts.values.values() for period in line}):
        hidden |= _withheld_until(counts, end, hidden, rule)
    return frozenset(hidden)


def _withheld_until(counts: Counts, end: int, before: Collection[Cell], rule: SmallNumbers) -> set[Cell]:
    """What the periods that end in one month add to what was hidden when only earlier ones were known.

    In this order, so that a new period takes nothing back of what was hidden, as long as its own cells will do.
    """
    known = {
        unit: {period: value for period, value in line.items() if period.last <= end}
        for unit, line in counts.values.items()
    }
    start = min(period.first for line in known.values() for period in line if period.last == end)
    hiding = _Hiding(Counts(known, counts.sums, counts.adds_up), rule, before)
    small = [(unit, span) for unit, line in hiding.lines.items() for span in line.small(rule) if span.bounds[1] > start]
    for unit, span in small:
        hiding.hide(unit, (period for period in known[unit] if (period.first, period.last + 1) == span.bounds))
    for unit, span in small:
        hiding.protect(unit, span)
    return hiding.hidden


@dataclass(frozen=True, slots=True)
class _Span:
    """Months in which a unit has a small count, and where a move may raise it."""

    bounds: tuple[int, int]
    months: tuple[int, ...]


@dataclass(frozen=True)
class _Line:
    """What is known of one unit over time.

    A *gap* is what lies between two neighbouring bounds of periods that can be taken from each other; every period is
    a run of gaps. Of a state, each last month is a gap of its own.
    """

    values: Mapping[Period, int]
    adds_up: bool

    def around(self, month: int) -> tuple[Period, ...]:
        """The periods that a change in this month changes."""
        if not self.adds_up:
            return tuple(period for period in self.values if period.last == month)
        return tuple(period for period in self.values if period.first <= month <= period.last)

    @cached_property
    def gaps(self) -> tuple[Mapping[int, int], ...]:
        """For each group of periods that share bounds: bound → what has come together by then."""
        if not self.adds_up:
            return ()
        return tuple(_added_up(group, self.values) for group in _linked(self.values))

    @cached_property
    def is_sound(self) -> bool:
        """Whether the periods agree with each other, so that their differences are true."""
        for until in self.gaps:
            bounds = sorted(until)
            if any(until[end] < until[start] for start, end in pairwise(bounds)):
                return False
        return all(
            until[period.last + 1] - until[period.first] == value
            for until in self.gaps
            for period, value in self.values.items()
            if period.first in until and period.last + 1 in until
        )

    def least(self, month: int) -> int:
        """The smallest count that holds the month, shown or worked out."""
        found = [self.values[period] for period in self.around(month)]
        for until in self.gaps if self.is_sound else ():
            bounds = sorted(until)
            for start, end in pairwise(bounds):
                if start <= month < end:
                    found.append(until[end] - until[start])
        return min(found, default=0)

    def small(self, rule: SmallNumbers) -> Iterator[_Span]:
        """Small counts that are shown, or that follow from shown ones."""
        found = {(period.first, period.last + 1) for period, value in self.values.items() if rule.is_small(value)}
        for until in self.gaps if self.is_sound else ():
            bounds = sorted(until)
            for at, start in enumerate(bounds):
                found |= {(start, end) for end in bounds[at + 1 :] if rule.is_small(until[end] - until[start])}
        for start, end in sorted(found):
            months = [month for month in range(start, end) if self.least(month) > 0] if self.adds_up else [end - 1]
            yield _Span((start, end), tuple(months))


class _Hiding:
    """The cells hidden so far. Hiding more never harms: a move that was found changes none of the new ones."""

    def __init__(self, counts: Counts, rule: SmallNumbers, hidden: Iterable[Cell]) -> None:
        self.lines = {unit: _Line(values, counts.adds_up) for unit, values in counts.values.items() if values}
        self.hidden = set(hidden)
        self._width = rule.width
        self._as_part: dict[Unit, list[Sum]] = {}
        self._as_total: dict[Unit, list[Sum]] = {}
        for one in counts.sums:
            known = Sum(one.total, tuple(part for part in one.parts if part in self.lines))
            if one.total in self.lines and known.parts:
                self._as_total.setdefault(one.total, []).append(known)
                for part in known.parts:
                    self._as_part.setdefault(part, []).append(known)

    def hide(self, unit: Unit, periods: Iterable[Period]) -> None:
        """Hide the unit's cells but for those that hold nobody; of contradicting reports all."""
        line = self.lines[unit]
        found = [period for period in periods if line.values[period] > 0]
        if found and not line.is_sound:
            found = [period for period, value in line.values.items() if value > 0]
        self.hidden.update((unit, period) for period in found)

    def protect(self, unit: Unit, span: _Span) -> None:
        """Hide what is needed so that the count could as well be higher by the width."""
        left = self._width
        for month in self._by_cost(unit, span.months):
            left -= self._raise(unit, month, left)
            if not left:
                return
        if any(self._blank(unit, month) for month in self._by_cost(unit, span.months)):
            return
        for month in span.months:
            move = self._search(unit, month)
            if move is not None:
                self._hide_all(move, month)
                return
        self._hide_around(unit)

    # -- one tree: others of the same sum give what this one might have more ----------------------------------------

    def _by_cost(self, unit: Unit, months: Sequence[int]) -> list[int]:
        """One month of each gap; those first in which the fewest cells are shown."""
        seen: dict[tuple[Period, ...], int] = {}
        for month in months:
            seen.setdefault(self.lines[unit].around(month), month)
        return sorted(seen.values(), key=lambda month: self._cost(unit, month))

    def _raise(self, unit: Unit, month: int, amount: int) -> int:
        """Let others have up to `amount` less in this month; how much that is. Hides what changes by it."""
        sums = self._as_part.get(unit, [])
        if len(sums) > 1 or self._as_total.get(unit):
            return 0
        if not sums:
            self.hide(unit, self.lines[unit].around(month))
            return amount
        seen = self._seen(sums[0], unit, month)
        others = [
            (other, room)
            for other in sums[0].parts
            if other != unit and (room := self._room(other, month)) and self._seen(sums[0], other, month) == seen
        ]
        given = min(amount, sum(room for _other, room in others))
        if given:
            self.hide(unit, self.lines[unit].around(month))
        left = given
        for other, room in sorted(others, key=lambda one: self._worth(one, month, amount)):
            if left > 0:
                self.hide(other, self.lines[other].around(month))
                left -= room
        return given

    def _blank(self, unit: Unit, month: int) -> bool:
        """Hide all parts of the sum in this month, those with nobody too, if they have so much together.

        Where every part is hidden no mark says that somebody is there: each may have all of it, or nobody at all.
        """
        sums = self._as_part.get(unit, [])
        if len(sums) != 1 or self._as_total.get(unit):
            return False
        seen = self._seen(sums[0], unit, month)
        others = [part for part in sums[0].parts if part != unit and self._seen(sums[0], part, month)]
        if any(self._seen(sums[0], other, month) != seen or not self._is_simple(other) for other in others):
            return False
        if not others or sum(self.lines[part].least(month) for part in (unit, *others)) < self._width:
            return False
        for part in (unit, *others):
            self.hidden.update((part, period) for period in self.lines[part].around(month))
        return True

    def _is_simple(self, unit: Unit) -> bool:
        """Whether the unit is part of one sum and total of none, and its periods agree."""
        return len(self._as_part.get(unit, ())) == 1 and not self._as_total.get(unit) and self.lines[unit].is_sound

    def _worth(self, given: tuple[Unit, int], month: int, amount: int) -> tuple[bool, bool, int, int]:
        """Who gives first: whoever is hidden anyway, then who can give all of it, then who gives most."""
        unit, room = given
        cost = self._cost(unit, month)
        return cost > 0, room < amount, -min(room, amount), cost

    def _seen(self, one: Sum, unit: Unit, month: int) -> tuple[Period, ...]:
        """The periods in which a change of the unit changes the sum as others know it."""
        return tuple(period for period in self.lines[unit].around(month) if period in self.lines[one.total].values)

    def _room(self, unit: Unit, month: int) -> int:
        """How much less the unit might have in this month, somebody still being there; 0 for one of several sums."""
        return max(0, self.lines[unit].least(month) - 1) if self._is_simple(unit) else 0

    # -- several sums at once ----------------------------------------------------------------------------------------

    def _search(self, unit: Unit, month: int) -> Mapping[Unit, int] | None:
        """The cheapest change of whole units by the width that raises `unit`; None when none is found."""
        ties = count()
        waiting: list[tuple[int, int, dict[Unit, int]]] = [(0, next(ties), {unit: 1})]
        for _ in range(_PATIENCE):
            if not waiting:
                return None
            cost, _tie, move = heappop(waiting)
            crooked = self._crooked(move, month)
            if crooked is None:
                return move
            for other, sign in self._ways(*crooked, move, month):
                heappush(waiting, (cost + self._cost(other, month), next(ties), move | {other: sign}))
        return None

    def _crooked(self, move: Mapping[Unit, int], month: int) -> tuple[Sum, int] | None:
        """A sum that the move leaves wrong, and by how much its parts lack."""
        for unit in move:
            for one in (*self._as_part.get(unit, ()), *self._as_total.get(unit, ())):
                lack = move.get(one.total, 0) - sum(move.get(part, 0) for part in one.parts)
                if lack and self._seen(one, unit, month):
                    return one, lack
        return None

    def _ways(self, one: Sum, lack: int, move: Mapping[Unit, int], month: int) -> Iterator[tuple[Unit, int]]:
        """How a sum may be set right by one unit: a part goes along with the lack, the total against it."""
        sign = 1 if lack > 0 else -1
        seen = next(self._seen(one, unit, month) for unit in (one.total, *one.parts) if unit in move)
        for unit, way in ((one.total, -sign), *((part, sign) for part in one.parts)):
            line = self.lines[unit]
            if unit in move or self._seen(one, unit, month) != seen or not line.is_sound:
                continue
            if line.least(month) > (0 if way > 0 else self._width):
                yield unit, way

    def _cost(self, unit: Unit, month: int) -> int:
        """How many cells a change would hide that are shown yet; a sum of everything is missed most."""
        line = self.lines[unit]
        new = sum((unit, period) not in self.hidden for period in line.around(month))
        return new * (1 + 100 * (unit not in self._as_part and unit in self._as_total))

    def _hide_all(self, units: Iterable[Unit], month: int) -> None:
        for unit in units:
            self.hide(unit, self.lines[unit].around(month))

    def _hide_around(self, unit: Unit) -> None:
        """Hide everything that hangs together with the unit: all of it might be many times as much."""
        found, waiting = {unit}, [unit]
        while waiting:
            here = waiting.pop()
            for one in (*self._as_part.get(here, ()), *self._as_total.get(here, ())):
                new = {one.total, *one.parts} - found
                found |= new
                waiting += new
        for one in found:
            self.hide(one, self.lines[one].values)


def _linked(periods: Iterable[Period]) -> list[list[Period]]:
    """The periods of each calendar in groups that share bounds, so that differences follow within each."""
    groups: list[tuple[set[tuple[int, str]], list[Period]]] = []
    for period in periods:
        bounds, members = {(bound, period.calendar.value) for bound in (period.first, period.last + 1)}, [period]
        apart = []
        for other in groups:
            if other[0].isdisjoint(bounds):
                apart.append(other)
            else:
                bounds |= other[0]
                members += other[1]
        groups = [*apart, (bounds, members)]
    return [members for _bounds, members in groups]


def _added_up(group: Sequence[Period], values: Mapping[Period, int]) -> dict[int, int]:
    """At each bound, what has come together since the first one, as one way over the periods says."""
    start = min(period.first for period in group)
    until, waiting = {start: 0}, [start]
    while waiting:
        bound = waiting.pop()
        for period in group:
            first, end = period.first, period.last + 1
            for here, there, change in ((first, end, values[period]), (end, first, -values[period])):
                if here == bound and there not in until:
                    until[there] = until[bound] + change
                    waiting.append(there)
    return until


def with_remainder(total: Mapping[Period, int], parts: Iterable[Mapping[Period, int]]) -> dict[Period, int]:
    """What is left of a total beside parts that need not be all there are: of all people beside women, the others."""
    known = list(parts)
    left = {period: value - sum(one.get(period, 0) for one in known) for period, value in total.items()}
    return {period: value for period, value in left.items() if value > 0}


def counts_people(indicator: Indicator) -> bool:
    """Whether its figures count persons or households, so that small ones are hidden."""
    return indicator.unit.dimension in PEOPLE


def whole_count(value: Quantity) -> int:
    """The persons or households of a figure, whole."""
    return round(value.value * value.unit.factor)


def gives_away(indicator: Indicator, hidden: Collection[str]) -> bool:
    """Whether a figure of the indicator tells a hidden one: it is a ratio of it.

    `hidden` are the codes of indicators whose figure is hidden for the same unit and period.
    """
    return indicator.kind is Kind.DERIVED and not {indicator.numerator, indicator.denominator}.isdisjoint(hidden)

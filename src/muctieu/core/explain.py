"""Why a figure is what it is: the tree from a value down to the records that it rests on.

The tree is made of the very functions by which totals are made, so that nobody has to believe it: worked out again
from its leaves it gives the figure that the screens show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from muctieu.core.aggregate import Area, Figure, add_places, add_up, figure_of, gap_finding, ratio, tile
from muctieu.core.indicator import Indicator, Kind, PlaceRule, TimeRule
from muctieu.core.observation import Observation, SourceDecision, current
from muctieu.core.period import Frequency, Period
from muctieu.core.totals import Kept


class Way(StrEnum):
    """How a value came about."""

    OWN = "own"
    PLACES = "places"
    RATIO = "ratio"
    PERIODS = "periods"
    LATEST = "latest"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What became of a record: it counts, a rival does, a newer one of its source does, or nobody has approved it."""

    COUNTS = "counts"
    RIVAL = "rival"
    SUPERSEDED = "superseded"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a figure, with what became of it."""

    obs: Observation
    standing: Standing


@dataclass(frozen=True, slots=True)
class Node:
    """A value and what it is made of; `figure` is None where nothing is known.

    `parts` are the units of a sum in the order of their codes (those that gave nothing among them), numerator and
    denominator of a ratio, the periods of a longer one. `left_out` gave a component of a ratio without the other.
    `records` are what was reported for this very place and period, what counts first.
    """

    indicator: Indicator
    place: str
    period: Period | None
    way: Way
    figure: Figure | None = None
    parts: tuple[Node, ...] = ()
    left_out: tuple[Node, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.figure is not None and self.figure.value is not None

    def walk(self) -> Iterator[Node]:
        """The node and everything below it."""
        yield self
        for part in (*self.parts, *self.left_out):
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Known:
    """Everything recorded that may speak of a figure, as known at `as_of`, and the decisions between its sources.

    `totals` are kept ones (`core.totals`) of places of which the records of the units below were not read.
    """

    observations: Sequence[Observation]
    as_of: datetime
    decisions: Sequence[SourceDecision] = ()
    totals: Mapping[str, Mapping[Kept, Sequence[Figure]]] = field(default_factory=dict)


def explain(
    indicator: Indicator, period: Period | None, *, known: Known, area: Area, catalogue: Mapping[str, Indicator]
) -> Node:
    """The tree of the area's figure for the period; of `Way.UNKNOWN` with what is missing where there is no figure.

    Args:
        indicator: What is measured.
        period: When; None for what was reported without a period.
        known: The records of the indicator and its components, whatever their state.
        area: Where, with the units below.
        catalogue: All indicators by code.
    """
    tree = _Tree(known, area, catalogue)
    if period is None:
        return tree.own(indicator, area.place, None)
    node = tree.standing(indicator, area.place, period)
    if node.figure is not None:
        return node
    longer = tree.over_time(indicator, area.place, period)
    return node if longer.figure is None else longer


class _Tree:
    """Makes nodes from the records that count; each node is made once."""

    def __init__(self, known: Known, area: Area, catalogue: Mapping[str, Indicator]) -> None:
        self.area, self.catalogue = area, catalogue
        whole = [obs for obs in known.observations if not obs.disaggregation and obs.recorded_at <= known.as_of]
        counting = current(whole, as_of=known.as_of, decisions=known.decisions)
        self.counting = {(obs.indicator, obs.place, obs.period): obs for obs in counting}
        self.records: dict[tuple[str, str, Period | None], list[Observation]] = {}
        for obs in whole:
            self.records.setdefault((obs.indicator, obs.place, obs.period), []).append(obs)
        self.totals = {
            place: {(pair, figure.period): figure for pair, figures in kept.items() for figure in figures}
            for place, kept in known.totals.items()
        }
        self._components: dict[tuple[str, str, Period], Node] = {}

    # -- one period -------------------------------------------------------------------------------------------

    def own(self, indicator: Indicator, place: str, period: Period | None) -> Node:
        """What the place itself reported, the record that counts first; unknown where none counts."""
        key = (indicator.code, place, period)
        counting = self.counting.get(key)
        records = _ordered(_record(obs, counting) for obs in self.records.get(key, ()))
        way, figure = (Way.UNKNOWN, None) if counting is None else (Way.OWN, figure_of(counting))
        return Node(indicator, place, period, way, figure, records=records)

    def standing(self, indicator: Indicator, place: str, period: Period) -> Node:
        """The place's figure of that very period: its own, else worked out."""
        own = self.own(indicator, place, period)
        if own.figure is not None:
            return own
        made = self._ratio if indicator.kind is Kind.DERIVED else self._sum
        return replace(made(indicator, place, period), records=own.records)

    def _kept(self, indicator: Indicator, place: str, period: Period, beside: str = "") -> Node:
        """The place's total as it is kept, of units that know the component `beside` too."""
        units = self.area.below(place, period) if indicator.place is PlaceRule.SUM else ()
        figure = self.totals[place].get(((indicator.code, beside), period))
        return Node(indicator, place, period, Way.PLACES if units else Way.UNKNOWN, figure)

    def _sum(self, indicator: Indicator, place: str, period: Period) -> Node:
        if place in self.totals:
            return self._kept(indicator, place, period)
        units = self.area.below(place, period) if indicator.place is PlaceRule.SUM else ()
        nodes = [self.standing(indicator, unit, period) for unit in units]
        return _added(indicator, place, period, nodes)

    def _ratio(self, indicator: Indicator, place: str, period: Period) -> Node:
        top, bottom = (self.catalogue.get(code or "") for code in (indicator.numerator, indicator.denominator))
        if top is None or bottom is None:
            return Node(indicator, place, period, Way.UNKNOWN)
        parts = self._component(top, bottom, place, period), self._component(bottom, top, place, period)
        made = _divided(indicator, place, period, parts)
        is_yearly = period.frequency is Frequency.YEAR and TimeRule.SUM in (top.time, bottom.time)
        if made.figure is not None or not is_yearly:
            return made
        above, below = self._year(top, bottom, place, period), self._year(bottom, top, place, period)
        if above.figure is None or above.figure.period != period:
            return made
        of_year = _divided(indicator, place, period, (above, below))
        return made if of_year.figure is None else of_year

    def _component(self, component: Indicator, other: Indicator, place: str, period: Period) -> Node:
        """One component beside the other: units that know only one of the two are left out, or they bend the ratio."""
        key = (component.code, place, period)
        if key not in self._components:
            self._components[key] = self._made_component(component, other, place, period)
        return self._components[key]

    def _made_component(self, component: Indicator, other: Indicator, place: str, period: Period) -> Node:
        own = self.own(component, place, period)
        if own.figure is not None:
            return own
        if self.own(other, place, period).is_known:
            return replace(self._sum(component, place, period), records=own.records)
        if place in self.totals:
            return replace(self._kept(component, place, period, other.code), records=own.records)
        units = self.area.below(place, period) if component.place is PlaceRule.SUM else ()
        nodes = {unit: self._component(component, other, unit, period) for unit in units}
        alone = tuple(
            node
            for unit, node in nodes.items()
            if node.is_known and not self._component(other, component, unit, period).is_known
        )
        both = [node for node in nodes.values() if node not in alone]
        made = _added(component, place, period, both, expected=tuple(units))
        return replace(made, left_out=alone, records=own.records)

    # -- longer periods ---------------------------------------------------------------------------------------

    def over_time(self, indicator: Indicator, place: str, period: Period) -> Node:
        """The figure of a period from those of shorter ones inside it, by the indicator's own rule."""
        nodes = [self.standing(indicator, place, inside) for inside in self._inside(indicator, period)]
        return _tiled(indicator, place, period, nodes, rule=indicator.over_time)

    def _year(self, component: Indicator, other: Indicator, place: str, period: Period) -> Node:
        nodes = [self._component(component, other, place, inside) for inside in self._inside(component, period)]
        own = [node for node in nodes if node.period == period and node.figure is not None]
        return own[0] if own else _tiled(component, place, period, nodes, rule=component.time)

    def _inside(self, indicator: Indicator, period: Period) -> list[Period]:
        """The periods inside that one of which anybody reported what the figure is made of."""
        codes = {indicator.code, indicator.numerator, indicator.denominator}
        reported = (told for code, _place, told in self.counting if code in codes)
        kept = (told for totals in self.totals.values() for (code, _beside), told in totals if code in codes)
        return list(dict.fromkeys(told for told in (*reported, *kept) if told is not None and period.contains(told)))


def _record(obs: Observation, counting: Observation | None) -> Record:
    if counting is not None and obs.id == counting.id:
        return Record(obs, Standing.COUNTS)
    if not obs.approval.counts:
        return Record(obs, Standing.WAITING)
    is_same = counting is not None and obs.source == counting.source
    return Record(obs, Standing.SUPERSEDED if is_same else Standing.RIVAL)


def _ordered(records: Iterable[Record]) -> tuple[Record, ...]:
    """What counts first, the newest first among those of one standing."""
    newest_first = sorted(records, key=lambda record: (record.obs.recorded_at, record.obs.id), reverse=True)
    return tuple(sorted(newest_first, key=lambda record: list(Standing).index(record.standing)))


def _added(
    indicator: Indicator, place: str, period: Period, nodes: Sequence[Node], *, expected: Sequence[str] = ()
) -> Node:
    units = expected or [node.place for node in nodes]
    figure = add_places(indicator, {node.place: node.figure for node in nodes}, units, place=place, period=period)
    return Node(indicator, place, period, Way.PLACES if units else Way.UNKNOWN, figure, tuple(nodes))


def _divided(indicator: Indicator, place: str, period: Period, parts: tuple[Node, Node]) -> Node:
    above, below = (part.figure for part in parts)
    figure = None if above is None or below is None else ratio(indicator, above, below._replace(period=above.period))
    return Node(indicator, place, period, Way.RATIO, figure, parts)


def _tiled(indicator: Indicator, place: str, period: Period, nodes: Iterable[Node], *, rule: TimeRule) -> Node:
    """The sum of what tiles the period, or its last value; a year that flows cover only in part has no figure."""
    by_period = {node.period: node for node in nodes if node.figure is not None}
    tiles = tile([node.figure for node in by_period.values() if node.figure is not None], period)
    chosen = tuple(by_period[figure.period] for figure in tiles)
    if rule is TimeRule.SUM:
        is_short = period.frequency is Frequency.YEAR and gap_finding(tiles, period) is not None
        return Node(indicator, place, period, Way.PERIODS, None if is_short else add_up(tiles, period), chosen)
    if tiles and tiles[-1].period is not None and tiles[-1].period.last == period.last:
        return Node(indicator, place, period, Way.LATEST, tiles[-1], chosen[-1:])
    return Node(indicator, place, period, Way.UNKNOWN)


def rests_on(node: Node, obs_id: str) -> bool:
    """Whether the record is among those that the value was made of."""
    return node.figure is not None and obs_id in node.figure.parts

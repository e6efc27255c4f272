"""What a place would have reported, had its units of a day stood all along: the second reading, up a whole tree.

What each place said itself is restated (`core.restate`); then figures add up as they always do, but along the tree of
that day: the place's own before the sum of its units, a ratio through its components. Only where a restated own figure
lacks a part of the place, the sum of the units stands if it rests on more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator, PlaceRule
from muctieu.core.period import Period
from muctieu.core.place import OrgUnit, ancestors, on_day
from muctieu.core.place_events import Measure
from muctieu.core.quantity import exact_ratio
from muctieu.core.restate import Ground, Reason, Refusal, first_day, refusal, restate
from muctieu.core.totals import NOTHING, Given, Kept, series_of, total

# Place → indicator → its figures, oldest first.
Own = Mapping[str, Mapping[str, Sequence[Figure]]]
_NONE: Mapping[Period | None, Figure] = {}


class Restating(StrEnum):
    """How figures of divided units are restated: not at all, by households, or by people."""

    WHOLE = "whole"
    HOUSEHOLDS = "households"
    PEOPLE = "people"

    @property
    def measure(self) -> Measure | None:
        """By which share of a divided unit its figures pass."""
        return None if self is Restating.WHOLE else Measure(self.value)


@dataclass(frozen=True)
class Tree:
    """The units through time, with the day on whose units one reads."""

    ground: Ground
    on: date

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        """Who stands directly below each unit on the day, in the order of their codes."""
        found: dict[str, list[OrgUnit]] = {}
        for row in self._today.values():
            if row.parent is not None and row.level.adds_up:
                found.setdefault(row.parent, []).append(row)
        return {parent: tuple(row.id for row in sorted(rows, key=lambda row: row.code))
                for parent, rows in found.items()}  # fmt: skip

    def below(self, place: str) -> tuple[str, ...]:
        """The units directly below the place on the day."""
        return self._below.get(place, ())

    def within(self, place: str) -> Iterator[str]:
        """The place and everything below it on the day."""
        yield place
        for unit in self.below(place):
            yield from self.within(unit)

    @cached_property
    def still(self) -> Mapping[str, date]:
        """Units without any below them of which no event and no change is known, with the day since when they stand.

        What they said since then stands as it is: of a commune's villages most are such.
        """
        return {
            row.id: row.valid_from
            for row in self._today.values()
            if len(self.ground.versions[row.id]) == 1 and self.ground.lineage.is_alone(row.id)
            and row.id not in self._above
        }  # fmt: skip

    @cached_property
    def _above(self) -> frozenset[str]:
        """Whatever ever had a unit below it."""
        rows = (row for rows in self.ground.versions.values() for row in rows)
        return frozenset(row.parent for row in rows if row.parent is not None)

    def moved(self, place: str, day: date) -> date | None:
        """The first day after `day` on which a unit came below the place from elsewhere or went away; None without.

        What merges or parts within the place moves nothing; what events say of the place itself is told by them.
        """
        after, until = day + timedelta(days=1), self.on + timedelta(days=1)
        if self.ground.lineage.touching(place, start=after, end=until):
            return None
        began = bisect_right(self._breaks, day)
        if began not in self._moves:
            self._moves[began] = self._moving(day)
        return self._moves[began].get(place)

    @cached_property
    def _moves(self) -> dict[int, Mapping[str, date]]:
        """What has moved since the days between two changes, by how many changes there were before."""
        return {}

    @cached_property
    def _breaks(self) -> list[date]:
        rows = (row for rows in self.ground.versions.values() for row in rows)
        days = {day for row in rows for day in (row.valid_from, row.valid_to) if day is not None}
        return sorted(days | {edge.day for edge in self.ground.lineage.edges})

    @cached_property
    def _today(self) -> dict[str, OrgUnit]:
        return on_day((row for rows in self.ground.versions.values() for row in rows), self.on)

    def _moving(self, day: date) -> dict[str, date]:
        """Place → since when a unit stands below it that did not on `day`, or the other way round."""
        then = on_day((row for rows in self.ground.versions.values() for row in rows), day)
        after, until = day + timedelta(days=1), self.on + timedelta(days=1)
        found: dict[str, date] = {}
        for unit, row in then.items():
            if not row.level.adds_up:
                continue
            above = {one.id for one in ancestors(then, row)}
            heirs = self.ground.lineage.successors(unit, start=after, end=until)
            for heir in (self._today[one] for one in heirs if one in self._today):
                for place in above ^ {one.id for one in ancestors(self._today, heir)}:
                    came = max(self._since(heir), after)
                    found[place] = min(found.get(place, came), came)
        return found

    def _since(self, row: OrgUnit) -> date:
        """Since when the unit has stood below what it stands below."""
        since = row.valid_from
        for one in sorted(self.ground.versions[row.id], key=lambda one: one.valid_from, reverse=True):
            if one.valid_from <= since and one.parent == row.parent:
                since = one.valid_from
            elif one.valid_from < since:
                break
        return since


@dataclass(frozen=True, slots=True)
class Calm:
    """A place on whose ground nothing ever happened: what it says itself, and what is kept of its units together.

    Both readings of it are one, so that its units' reports need not be read: of a province most communes are such.
    """

    own: Mapping[str, Sequence[Figure]]
    kept: Mapping[Kept, Sequence[Figure]]


@dataclass(frozen=True)
class RestatedTree:
    """The figures of all places on the units of the tree's day, and those that stay as they were reported."""

    tree: Tree
    own: Own
    refusals: tuple[Refusal, ...]
    calm: Mapping[str, Calm] = field(default_factory=dict)

    def series(self, indicator: Indicator, place: str) -> tuple[Figure, ...]:
        """The figures of the place, one a period, oldest first; the same object whenever it is asked for."""
        key = (indicator.code, place)
        if key not in self._known:
            self._known[key] = self._series(indicator, place)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[str, str], tuple[Figure, ...]]:
        return {}

    def _series(self, indicator: Indicator, place: str) -> tuple[Figure, ...]:
        catalogue = self.tree.ground.catalogue
        kept: dict[Kept, tuple[Figure, ...]] = {
            pair: tuple(filter(None, (self._total(pair, place, period) for period in self._periods(pair))))
            for pair in _pairs(indicator)
        }
        own = {code: self._settled(figures, kept.get((code, ""), ()))
               for code, figures in self._all_own.get(place, {}).items()}  # fmt: skip
        return series_of(indicator, own, kept, catalogue)

    def refused(self, indicator: Indicator, place: str) -> tuple[Refusal, ...]:
        """What of the indicator or its components, reported in or about the place, leaves a gap in its figures."""
        whole = {figure.period for figure in self.series(indicator, place) if not _lacks(figure)}
        near = self.tree.ground.lineage.relatives(self.tree.within(place))
        parts = (indicator.code, indicator.numerator, indicator.denominator)
        return tuple(
            one for one in self.refusals
            if one.indicator in parts and (one.place is None or one.place in near)
            and (one.period is None or one.period not in whole)
        )  # fmt: skip

    def _periods(self, pair: Kept) -> list[Period]:
        told = [each.get(code, ()) for each in self._all_own.values() for code in filter(None, pair)]
        told += [calm.kept.get(pair, ()) for calm in self.calm.values()]
        return list(dict.fromkeys(one.period for figures in told for one in figures if one.period is not None))

    @cached_property
    def _all_own(self) -> Own:
        return {**self.own, **{place: calm.own for place, calm in self.calm.items()}}

    def _total(self, pair: Kept, place: str, period: Period) -> Figure | None:
        if place in self.calm:
            return self._kept_in.get((place, pair, period))
        key = (place, pair, period)
        if key not in self._totals:
            self._totals[key] = self._summed(pair, place, period)
        return self._totals[key]

    @cached_property
    def _totals(self) -> dict[tuple[str, Kept, Period], Figure | None]:
        return {}

    def _summed(self, pair: Kept, place: str, period: Period) -> Figure | None:
        below = self.tree.below(place)
        if not below:
            return None
        given = {unit: found for unit in below if (found := self._given(pair, unit, period)) is not NOTHING}
        indicator = self.tree.ground.catalogue[pair[0]]
        return total(indicator, pair[1], given, below, place=place, period=period)

    def _given(self, pair: Kept, unit: str, period: Period) -> Given:
        """What a unit has in the period of both components: its own, and what its units add up to."""
        code, beside = pair
        said, of_beside = self._said.get((unit, code), _NONE).get(period), None
        if beside:
            of_beside = self._said.get((unit, beside), _NONE).get(period)
        own = {one: figure for one, figure in ((code, said), (beside, of_beside)) if figure is not None}
        if unit not in self.calm and not self.tree.below(unit):
            return Given(own, {}) if own else NOTHING
        pairs = [(code, ""), (code, beside), (beside, ""), (beside, code)] if beside else [pair]
        kept = {one: found for one in dict.fromkeys(pairs) if (found := self._total(one, unit, period)) is not None}
        settled = {one: figure for one, figure in own.items() if not _is_poorer(figure, kept.get((one, "")))}
        return Given(settled, kept)

    @cached_property
    def _said(self) -> Mapping[tuple[str, str], Mapping[Period | None, Figure]]:
        return {(place, code): {figure.period: figure for figure in some}
                for place, each in self._all_own.items() for code, some in each.items()}  # fmt: skip

    @cached_property
    def _kept_in(self) -> Mapping[tuple[str, Kept, Period | None], Figure]:
        found = ((place, pair, one) for place, calm in self.calm.items() for pair, some in calm.kept.items()
                 for one in some)  # fmt: skip
        return {(place, pair, figure.period): figure for place, pair, figure in found}

    @staticmethod
    def _settled(figures: Sequence[Figure], sums: Iterable[Figure]) -> tuple[Figure, ...]:
        by_period = {figure.period: figure for figure in sums}
        return tuple(figure for figure in figures if not _is_poorer(figure, by_period.get(figure.period)))


def _pairs(indicator: Indicator) -> tuple[Kept, ...]:
    top, bottom = indicator.numerator, indicator.denominator
    if top is None or bottom is None:
        return ((indicator.code, ""),)
    return ((top, ""), (bottom, ""), (top, bottom), (bottom, top))


def _lacks(figure: Figure) -> bool:
    return figure.coverage is not None and not figure.coverage.is_full


def _is_poorer(figure: Figure, other: Figure | None) -> bool:
    """Whether a part of the place is lacking in the figure, and less of it in the other."""
    return _lacks(figure) and other is not None and _fullness(figure) < _fullness(other)


def _fullness(figure: Figure) -> Decimal:
    coverage = figure.coverage
    return Decimal(1) if coverage is None else exact_ratio(Decimal(coverage.reported), Decimal(coverage.expected))


def restate_tree(
    indicators: Iterable[Indicator], figures: Sequence[Figure], tree: Tree, *, calm: Mapping[str, Calm] | None = None
) -> RestatedTree:
    """All figures on the units in force on the tree's day; `figures` are what places said themselves.

    Of the `calm` places and of what stands below them `figures` hold nothing.

    Components of ratios are restated with them. A place's own figure stays as reported where a unit below the place
    has moved since (MT7850), a rank where anything has befallen the place (MT1441).
    """
    catalogue = tree.ground.catalogue
    codes = (code for one in indicators for code in (one.code, one.numerator, one.denominator) if code)
    wanted = {code: catalogue[code] for code in codes if code in catalogue}
    own: dict[str, dict[str, list[Figure]]] = {}
    settled, refusals = _still_true(wanted, _without_still(wanted, figures, tree, own), tree)
    for one in wanted.values():
        made: Sequence[Figure] = settled.get(one.code, ())
        if one.place is PlaceRule.SUM:
            found = restate(one, made, tree.ground, on=tree.on)
            made = (*(figure for figure in made if figure.period is None), *found.figures)
            refusals += found.refusals
        elif one.place is PlaceRule.RATIO:
            made, refused = _rates(one, settled, tree)
            refusals += refused
        for figure in made:
            own.setdefault(figure.place, {}).setdefault(one.code, []).append(figure)
    return RestatedTree(tree, own, tuple(refusals), calm or {})


def _rates(
    indicator: Indicator, known: Mapping[str, Sequence[Figure]], tree: Tree
) -> tuple[list[Figure], list[Refusal]]:
    """Rates as a place told them, where nothing has befallen it since; all others come of their components."""
    kept, changed, refused = list[Figure](), list[Figure](), list[Refusal]()
    for figure in known.get(indicator.code, ()):
        day = tree.on if figure.period is None else first_day(indicator, figure.period)
        is_kept = figure.period is None or tree.ground.is_untouched(figure.place, (day, tree.on))
        (kept if is_kept else changed).append(figure)
    if changed:
        codes = (indicator.numerator or "", indicator.denominator or "")
        parts = [{(one.place, one.period) for one in known.get(code, ())} for code in codes]
        refused += (refusal(indicator, (Reason.NO_COMPONENTS, tree.on), one)
                    for one in changed if not all((one.place, one.period) in part for part in parts))  # fmt: skip
    return kept, refused


def _without_still(
    wanted: Mapping[str, Indicator], figures: Iterable[Figure], tree: Tree, own: dict[str, dict[str, list[Figure]]]
) -> Iterator[Figure]:
    """The figures that have to be looked at; those that stand as they are go to `own` at once."""
    for figure in figures:
        since, period = tree.still.get(figure.place), figure.period
        if since is None or period is None or period.start < since or figure.indicator not in wanted:
            yield figure
        elif figure.value is not None or wanted[figure.indicator].place is not PlaceRule.SUM:
            own.setdefault(figure.place, {}).setdefault(figure.indicator, []).append(figure)


def _still_true(
    wanted: Mapping[str, Indicator], figures: Iterable[Figure], tree: Tree
) -> tuple[dict[str, list[Figure]], list[Refusal]]:
    """By indicator the figures that can be looked at further, and those that speak of a ground that is no more."""
    kept: dict[str, list[Figure]] = {}
    refused: list[Refusal] = []
    for figure in figures:
        indicator = wanted.get(figure.indicator)
        if indicator is None:
            continue
        why = _outdated(indicator, figure, tree)
        if why is None:
            kept.setdefault(figure.indicator, []).append(figure)
        else:
            refused.append(refusal(indicator, why, figure))
    return kept, refused


def _outdated(indicator: Indicator, figure: Figure, tree: Tree) -> tuple[Reason, date] | None:
    if figure.period is None:
        met = tree.ground.lineage.touching(figure.place, start=date.min, end=tree.on + timedelta(days=1))
        return (Reason.UNDATED, met[-1].day) if met else None
    day = first_day(indicator, figure.period)
    moved = tree.moved(figure.place, day)
    if indicator.place in (PlaceRule.SUM, PlaceRule.RATIO):
        return None if moved is None else (Reason.MOVED, moved)
    is_same = moved is None and tree.ground.is_untouched(figure.place, (day, tree.on))
    return None if is_same else (Reason.RANK, tree.on)

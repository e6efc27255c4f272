"""A plan's figures read on the units of a day, each indicator worked out once for the same figures of its places."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Indicator
from muctieu.core.restate import Ground, Refusal
from muctieu.core.restate_tree import Calm, Own, RestatedTree, Tree, restate_tree
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators
from muctieu.web.common.room import Room
from muctieu.web.common.same import Same
from muctieu.web.figures import remembered
from muctieu.web.figures.kept import Asked
from muctieu.web.figures.on_units import Kin, OnUnits, kin_of
from muctieu.web.figures.own import own_figures

# Periods that a finding names, beyond which they are counted.
PERIODS_NAMED = 3
# Indicators of places of which the outcome is kept.
KEPT = 2048
Outcome = tuple[tuple[Figure, ...], tuple[Refusal, ...]]


@dataclass(frozen=True)
class RestatedPlan:
    """What the places said themselves, and the calm ones with their sums, to be read on the units of a day.

    `is_remembered` says that the figures are those of a worker's memory, the same objects until an act touches them.
    """

    place: str
    kin: Kin
    on_units: OnUnits
    own: Own
    calm: Mapping[str, Calm] = field(default_factory=dict)
    is_remembered: bool = False
    _trees: dict[str, RestatedTree] = field(default_factory=dict, compare=False, repr=False)

    def series(self, indicator: Indicator, place: str) -> tuple[Figure, ...]:
        """The figures of the place, one a period, oldest first."""
        return self._whole(indicator)[0] if place == self.place else self._tree(indicator).series(indicator, place)

    def refused(self, indicator: Indicator, place: str) -> tuple[Refusal, ...]:
        """What of the indicator, reported in or about the place, leaves a gap in its figures."""
        return self._whole(indicator)[1] if place == self.place else self._tree(indicator).refused(indicator, place)

    def _whole(self, indicator: Indicator) -> Outcome:
        """Of the plan's own place, which every board asks for."""
        key = self._key(indicator) if self.is_remembered else None
        found = None if key is None else _OUTCOMES.get(key)
        if found is None:
            tree = self._tree(indicator)
            found = tree.series(indicator, self.place), tree.refused(indicator, self.place)
            if key is not None:
                _OUTCOMES.put(key, found)
        return found

    def _tree(self, indicator: Indicator) -> RestatedTree:
        if indicator.code not in self._trees:
            parts = _parts(indicator)
            figures = [one for each in self.own.values() for part in parts for one in each.get(part, ())]
            self._trees[indicator.code] = restate_tree((indicator,), figures, self._ground, calm=self.calm)
        return self._trees[indicator.code]

    @cached_property
    def _ground(self) -> Tree:
        catalogue, measure = load_indicators(), self.on_units.how.measure
        measures = {} if measure is None else dict.fromkeys(catalogue, measure)
        return Tree(Ground(self.kin.versions, self.kin.lineage, catalogue, measures), self.on_units.day)

    def _key(self, indicator: Indicator) -> Hashable:
        return self.place, Same(self.kin), self.on_units, indicator.code, tuple(self._rests_on(_parts(indicator)))

    def _rests_on(self, parts: Collection[str]) -> Iterator[Same[Sequence[Figure]]]:
        for each in self.own.values():
            yield from (Same(each.get(part, ())) for part in parts)
        for calm in self.calm.values():
            yield from (Same(some) for code, some in calm.own.items() if code in parts)
            yield from (Same(some) for pair, some in calm.kept.items() if pair[0] in parts)


def _parts(indicator: Indicator) -> tuple[str, ...]:
    return tuple(code for code in (indicator.code, indicator.numerator, indicator.denominator) if code)


class _Outcomes:
    """The outcomes asked for last; shared by the threads of a worker."""

    def __init__(self) -> None:
        self._room: Room[Hashable, Outcome] = Room(KEPT)
        self._lock = Lock()

    def get(self, key: Hashable) -> Outcome | None:
        with self._lock:
            return self._room.find(key)

    def put(self, key: Hashable, outcome: Outcome) -> None:
        with self._lock:
            self._room.put(key, outcome, 1)


_OUTCOMES = _Outcomes()


def restated_now(place: int, key: str, on_units: OnUnits, codes: Collection[str]) -> RestatedPlan:
    """The plan of a place by what counts now; constant queries."""
    kin = kin_of(place)
    still = {pk: one for pk, one in kin.calm.items() if pk in on_units.readable}
    calm = {one: _calm_of(lines) for one, lines in remembered.lines_at(still, codes).items()}
    others = {
        pk: one for pk, one in kin.keys.items() if pk in on_units.readable and pk not in kin.resting | still.keys()
    }
    # Of a province whose every commune has changed there would be more than a worker keeps.
    is_remembered = len(others) * len(codes) <= remembered.MOST // 2
    if is_remembered:
        lines_at = remembered.lines_at(others, codes)
        own: Own = {
            one: {code: line.own.get(code, ()) for code, line in lines.items()} for one, lines in lines_at.items()
        }
    else:
        own = own_figures(Asked(others.keys(), codes))
    return RestatedPlan(key, kin, on_units, own, calm, is_remembered)


def _calm_of(lines: Mapping[str, remembered.Line]) -> Calm:
    own = {code: some for line in lines.values() for code, some in line.own.items()}
    return Calm(own, {pair: some for line in lines.values() for pair, some in line.kept.items()})


def refused_of(restated: RestatedPlan, indicator: Indicator, place: str) -> tuple[Finding, ...]:
    """What is not restated, the periods of one unit and one reason together, with the name that the unit had last."""
    versions = restated.kin.versions
    alike: dict[tuple[str, str | None, str], list[Refusal]] = {}
    for one in restated.refused(indicator, place):
        alike.setdefault((one.finding.code + one.indicator, one.place, one.finding.args["day"]), []).append(one)
    found = []
    for some in alike.values():
        rows = versions.get(some[0].place or "", ())
        args = {**some[0].finding.args, **_periods_of(some), **({"place": rows[-1].name} if rows else {})}
        found.append(replace(some[0].finding, args=args))
    return tuple(found)


def _periods_of(some: Sequence[Refusal]) -> dict[str, str]:
    """The periods as arguments of a finding, the first few by name."""
    named = [one.period for one in some[:PERIODS_NAMED] if one.period is not None]
    more = len(some) - PERIODS_NAMED
    said = ", ".join(period.label_vi for period in named) + (f" và {more} kỳ nữa" if more > 0 else "")
    said_en = ", ".join(period.label_en for period in named) + (f" and {more} more" if more > 0 else "")
    return {"period": said or "–", "period_en": said_en or "–"}


def summed_up(restated: RestatedPlan, indicators: Iterable[Indicator], place: str) -> tuple[Finding, ...]:
    """How much of each indicator is not restated: MT7851, where anything is not."""
    counts = ((one, len(restated.refused(one, place))) for one in indicators)
    day = f"{restated.on_units.day:%d/%m/%Y}"
    return tuple(
        Finding("MT7851", {"indicator": one.name_vi, "indicator_en": one.name_en, "count": str(count), "day": day})
        for one, count in counts
        if count
    )

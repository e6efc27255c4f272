"""A series as reported then, or restated on the units of another day; the figures themselves never move.

Sums add up, parts pass by the share that the decision states, ratios go through their components, ranks never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Coverage, Figure, ratio, weakest
from muctieu.core.indicator import Indicator, PlaceRule, TimeRule
from muctieu.core.lineage import Lineage
from muctieu.core.observation import Bound, ObsStatus
from muctieu.core.period import Period
from muctieu.core.place import OrgUnit
from muctieu.core.place_checks import said_day
from muctieu.core.place_events import ONE, UNSTATED, Measure
from muctieu.core.quantity import Quantity, exact_product
from muctieu.errors import Finding

# Flows happen in the course of a period and split at the day of an event; all else is a stock at the period's end.
FLOWS = (TimeRule.SUM, TimeRule.YEARLY)


class Reason(StrEnum):
    """Why a figure is not restated."""

    RANK = "MT1441"
    SHARE_UNSTATED = "MT1442"
    NO_MEASURE = "MT1443"
    STRADDLES = "MT1444"
    NO_SUCCESSOR = "MT1445"
    NOT_STANDING = "MT1446"
    NO_COMPONENTS = "MT1447"
    LATER = "MT1448"
    MOVED = "MT7850"
    UNDATED = "MT7852"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A figure that stays as reported, and why; `place` and `period` are None when no figure can be restated."""

    reason: Reason
    indicator: str
    finding: Finding
    place: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """One series read both ways: `as_reported` on the units of then, `figures` on the units of `on`."""

    on: date
    as_reported: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What restating rests on: each unit's dated attributes, the lineage, definitions, and how to divide.

    `measures` says for an indicator whether a part takes its share of households or of people; an indicator that is
    not in it is restated across whole units only.
    """

    versions: Mapping[str, Sequence[OrgUnit]]
    lineage: Lineage
    catalogue: Mapping[str, Indicator]
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def stands(self, unit: str, day: date) -> bool:
        """Whether the unit is in force on that day."""
        return any(row.in_force(day) for row in self.versions.get(unit, ()))

    def is_untouched(self, unit: str, days: tuple[date, date]) -> bool:
        """Whether the unit stood on both days and no event between them gave it anything or took anything away."""
        first, last = sorted(days)
        after = timedelta(days=1)
        met = self.lineage.touching(unit, start=first + after, end=last + after)
        return not met and self.stands(unit, first) and self.stands(unit, last)


def first_day(indicator: Indicator, period: Period) -> date:
    """The day of whose units a figure speaks: the last of its period, of a flow the first."""
    return period.start if indicator.time in FLOWS else period.end - timedelta(days=1)


def restate(indicator: Indicator, figures: Sequence[Figure], ground: Ground, *, on: date) -> Restated:
    """The series of `indicator` on the units in force on `on`; `figures` also hold the components of a ratio.

    A total carries the coverage of the units it should rest on; one that a share helped to make is an estimate.
    """
    own = tuple(figure for figure in figures if figure.indicator == indicator.code)
    if indicator.place is PlaceRule.SUM:
        made, refused = _sums(_Case(indicator, ground, on), own)
    elif indicator.place is PlaceRule.RATIO:
        made, refused = _ratios(_Case(indicator, ground, on), figures)
    else:
        names = {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}
        made, refused = [], [Refusal(Reason.RANK, indicator.code, Finding(Reason.RANK.value, names))]
    return Restated(on, own, tuple(sorted(made, key=_order)), tuple(refused))


def _order(figure: Figure) -> tuple[str, int, int]:
    period = figure.period
    return (figure.place, period.last, period.months) if period else (figure.place, 0, 0)


# -- sums -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Share:
    """What one unit gives to one unit of the day asked about."""

    source: str
    target: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class _Case:
    """One indicator to be restated for one day."""

    indicator: Indicator
    ground: Ground
    on: date

    def stands_all_along(self, place: str, period: Period) -> bool:
        """Whether the unit stands at the end of the period and on the day asked about."""
        return self.ground.stands(place, period.end - timedelta(days=1)) and self.ground.stands(place, self.on)

    def shares(self, place: str, period: Period) -> list[_Share] | tuple[Reason, date]:
        """Where a unit's figure of the period goes, or why it goes nowhere, with the day that decides."""
        last = period.end - timedelta(days=1)
        first = first_day(self.indicator, period)
        if not any(row.overlaps(first, period.end) for row in self.ground.versions.get(place, ())):
            return Reason.NOT_STANDING, last
        after, until = first + timedelta(days=1), self.on + timedelta(days=1)
        if later := self.ground.lineage.touching(place, start=until, end=after):
            return Reason.LATER, later[0].day
        for edge in self.ground.lineage.leaving(place, start=after, end=min(period.end, until)):
            if self.ground.stands(place, edge.day):
                return Reason.STRADDLES, edge.day
        return self._spread(place, after, until)

    def _spread(self, place: str, after: date, until: date) -> list[_Share] | tuple[Reason, date]:
        weights = self.ground.lineage.follow(place, start=after, end=until)
        whole = all(shares.is_whole for shares in weights.values())
        measure = Measure.PEOPLE if whole else self.ground.measures.get(self.indicator.code)
        leaving = self.ground.lineage.leaving(place, start=after, end=until)
        day = leaving[0].day if leaving else self.on
        if any(shares == UNSTATED for shares in weights.values()):
            return Reason.SHARE_UNSTATED, day
        if measure is None:
            return Reason.NO_MEASURE, day
        if any(found.of(measure) is None for found in weights.values()):
            return Reason.SHARE_UNSTATED, day
        shares = [_Share(place, target, weight) for target, found in weights.items() if (weight := found.of(measure))]
        if not all(self.ground.stands(share.target, self.on) for share in shares):
            return Reason.NO_SUCCESSOR, self.on
        return shares

    def refusal(self, why: tuple[Reason, date], figure: Figure) -> Refusal:
        return refusal(self.indicator, why, figure)


def refusal(indicator: Indicator, why: tuple[Reason, date], figure: Figure) -> Refusal:
    """That the figure stays as reported, why, and the day that decides."""
    reason, day = why
    period = figure.period
    args = {
        "indicator": indicator.name_vi,
        "indicator_en": indicator.name_en,
        "place": figure.place,
        "period": period.label_vi if period else "–",
        "period_en": period.label_en if period else "–",
        "day": said_day(day),
    }
    return Refusal(reason, indicator.code, Finding(reason.value, args), figure.place, period)


def _sums(case: _Case, figures: Sequence[Figure]) -> tuple[list[Figure], list[Refusal]]:
    made: list[Figure] = []
    refused: list[Refusal] = []
    by_period: dict[Period, dict[str, Figure]] = {}
    for figure in figures:
        if figure.period is not None:
            by_period.setdefault(figure.period, {})[figure.place] = figure
    # A unit that reported nothing is looked at too where events befell it: its part is missing, not zero.
    lineage = case.ground.lineage
    relatives = sorted(lineage.relatives(place for place in {figure.place for figure in figures}
                                         if not lineage.is_alone(place)))  # fmt: skip
    for period, reported in by_period.items():
        shares: list[_Share] = []
        for place in dict.fromkeys((*reported, *relatives)):
            if lineage.is_alone(place) and case.stands_all_along(place, period):
                # Of a province's thousand villages few ever met an event.
                made += [reported[place]] if _has_value(reported[place]) else []
                continue
            got = case.shares(place, period)
            if isinstance(got, list):
                shares += got
            elif place in reported:
                refused.append(case.refusal(got, reported[place]))
        made += _totals(case, reported, shares)
    return made, refused


def _totals(case: _Case, reported: Mapping[str, Figure], shares: Iterable[_Share]) -> Iterator[Figure]:
    by_target: dict[str, list[_Share]] = {}
    for share in shares:
        by_target.setdefault(share.target, []).append(share)
    for target, given in by_target.items():
        known = [(reported[share.source], share.weight) for share in given if _has_value(reported.get(share.source))]
        missing = tuple(share.source for share in given if not _has_value(reported.get(share.source)))
        if known == [(reported.get(target), ONE)] and not missing:
            yield known[0][0]
        elif known:
            yield _total(case, target, known, missing)


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _total(case: _Case, target: str, known: Sequence[tuple[Figure, Decimal]], missing: tuple[str, ...]) -> Figure:
    parts = [Quantity(exact_product(figure.value.value, weight), figure.value.unit)
             for figure, weight in known if figure.value is not None]  # fmt: skip
    figures = [figure for figure, _ in known]
    estimated = [ObsStatus.ESTIMATE] if any(weight != ONE for _, weight in known) else []
    return Figure(
        indicator=case.indicator.code,
        place=target,
        period=figures[0].period,
        value=Quantity.total(parts, case.indicator.unit),
        status=weakest([*(figure.status for figure in figures), *estimated]),
        coverage=Coverage(len(known), len(known) + len(missing), missing),
        sources=tuple(source for figure in figures for source in figure.sources),
        parts=tuple(part for figure in figures for part in figure.parts),
        bound=_bound({figure.bound for figure in figures}),
        recorded_at=max(filter(None, (figure.recorded_at for figure in figures)), default=None),
        findings=tuple(finding for figure in figures for finding in figure.findings),
    )


def _bound(bounds: set[Bound]) -> Bound:
    """What the parts' hedges make of their sum: "trên" and exact is "trên", "trên" and "dưới" is "khoảng"."""
    hedged = bounds - {Bound.EXACT}
    return Bound.EXACT if not hedged else hedged.pop() if len(hedged) == 1 else Bound.ABOUT


# -- ratios -----------------------------------------------------------------------------------------------------


def _ratios(case: _Case, figures: Sequence[Figure]) -> tuple[list[Figure], list[Refusal]]:
    """Ratios of restated components; a ratio reported without them stands where nothing has befallen its unit since."""
    top, bottom = (
        case.ground.catalogue.get(code or "") for code in (case.indicator.numerator, case.indicator.denominator)
    )
    made: dict[tuple[str, Period | None], Figure] = {}
    refused: list[Refusal] = []
    paired: set[tuple[str, Period | None]] = set()
    if top is not None and bottom is not None:
        above, below = _of(top, figures), _of(bottom, figures)
        paired = above.keys() & below.keys()
        tops, refused = _sums(replace(case, indicator=top), [above[key] for key in above if key in paired])
        bottoms, _ = _sums(replace(case, indicator=bottom), [below[key] for key in below if key in paired])
        under = {(figure.place, figure.period): figure for figure in bottoms}
        found = (
            ratio(case.indicator, figure, under[key])
            for figure in tops
            if (key := (figure.place, figure.period)) in under
        )
        made = {(figure.place, figure.period): figure for figure in found if figure is not None}
    for key, figure in _of(case.indicator, figures).items():
        told_of = case.on if figure.period is None else first_day(case.indicator, figure.period)
        if case.ground.is_untouched(figure.place, (told_of, case.on)):
            made[key] = figure
        elif key not in paired:
            refused.append(case.refusal((Reason.NO_COMPONENTS, case.on), figure))
    return list(made.values()), refused


def _of(indicator: Indicator, figures: Iterable[Figure]) -> dict[tuple[str, Period | None], Figure]:
    """The figures of one indicator that have a value and a period."""
    return {
        (figure.place, figure.period): figure
        for figure in figures
        if figure.indicator == indicator.code and figure.period is not None and _has_value(figure)
    }

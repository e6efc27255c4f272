"""Units beside each other on one indicator: which period, who stands where, which figures make no comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Figure, yearly
from muctieu.core.indicator import Direction, Indicator, PlaceRule
from muctieu.core.observation import ObsStatus
from muctieu.core.period import MONTHS_IN, Frequency, Period
from muctieu.core.place_history import Entry
from muctieu.core.verdict import Assessment, Verdict


class Against(StrEnum):
    """How a unit's rate stands to the common one."""

    BETTER = "better"
    EVEN = "even"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Order:
    """Units with a figure, the worst first, and those without one, which have no place in any order.

    `places` tell how many are better, and one; units with the same figure share a place.
    """

    ranked: tuple[str, ...]
    unranked: tuple[str, ...]
    places: Mapping[str, int]


def is_rate(indicator: Indicator) -> bool:
    """Whether figures of units of different size can stand beside each other: a rate or a mean, never a total."""
    return indicator.place is not PlaceRule.SUM


def is_ranked(indicator: Indicator) -> bool:
    """Whether there is a better and a worse among units: a rate that has a good side."""
    return is_rate(indicator) and indicator.direction in (Direction.UP, Direction.DOWN)


def has_value(figure: Figure | None) -> bool:
    """Whether the figure tells a number; one told in words is none."""
    return figure is not None and figure.value is not None


def told_in(figures: Sequence[Figure]) -> frozenset[Period]:
    """The periods of which there is a value."""
    return frozenset(one.period for one in figures if one.period is not None and has_value(one))


def common_period(told: Iterable[frozenset[Period]]) -> Period | None:
    """The newest period that at least half of the units that ever told one have told; None without any."""
    alike = Counter(periods for periods in told if periods)
    counts: Counter[Period] = Counter()
    for periods, units in alike.items():
        counts.update(dict.fromkeys(periods, units))
    often = [period for period, count in counts.items() if 2 * count >= alike.total()]
    return max(often or counts, key=lambda period: (period.last, period.months), default=None)


def figure_in(figures: Sequence[Figure], period: Period, indicator: Indicator) -> Figure | None:
    """The figure of exactly that period; for a year also what its parts make by the indicator's own rule."""
    own = next((one for one in figures if one.period == period and has_value(one)), None)
    if own is not None or period.frequency is not Frequency.YEAR:
        return own
    return next((one for one in yearly(figures, indicator.over_time, (period.year,)) if has_value(one)), None)


def line_of(figures: Sequence[Figure], months: int, indicator: Indicator) -> tuple[Figure, ...]:
    """The figures of periods of one length, oldest first; a year also where its parts make one."""
    known = tuple(one for one in figures if has_value(one) and one.period is not None)
    if months != MONTHS_IN[Frequency.YEAR]:
        return tuple(one for one in known if one.period is not None and one.period.months == months)
    years = sorted({one.period.year for one in known if one.period is not None})
    return tuple(one for one in yearly(known, indicator.over_time, years) if has_value(one))


def badness(assessments: Iterable[Assessment]) -> tuple[int, int, int] | None:
    """A key that puts the worst place first: by targets that need attention, then endangered ones, then good ones.

    None for a place of which no target has data.
    """
    told = [one for one in assessments if one.verdict is not Verdict.NO_DATA]
    if not told:
        return None
    focus, risk = sum(one.needs_focus for one in told), sum(one.verdict is Verdict.AT_RISK for one in told)
    return -focus, -risk, sum(one.verdict.is_good for one in told)


def against(figure: Figure | None, common: Figure | None, indicator: Indicator) -> Against | None:
    """A unit's rate against that of the whole; None for totals, for rates without a good side, without one of both."""
    if not is_ranked(indicator) or figure is None or common is None:
        return None
    if figure.value is None or common.value is None:
        return None
    gap = figure.value.to(indicator.unit).value - common.value.to(indicator.unit).value
    if gap == 0:
        return Against.EVEN
    return Against.BETTER if (gap > 0) == (indicator.direction is Direction.UP) else Against.WORSE


def worst_first(figures: Mapping[str, Figure | None], indicator: Indicator) -> Order:
    """Units by their rates, the worst first; equal ones stay in the order given."""
    known = {unit: one.value.to(indicator.unit).value for unit, one in figures.items()
             if one is not None and one.value is not None}  # fmt: skip
    ranked = sorted(known, key=lambda unit: known[unit], reverse=indicator.direction is Direction.DOWN)
    best_first = [known[unit] for unit in reversed(ranked)]
    places = {unit: best_first.index(value) + 1 for unit, value in known.items()}
    return Order(tuple(ranked), tuple(unit for unit in figures if unit not in known), places)


def class_bounds(values: Iterable[Decimal], count: int) -> tuple[Decimal, ...]:
    """The greatest value of each class when the values are divided into `count` classes of equal number.

    Equal values share a class, so that there may be fewer classes than asked for.

    >>> [str(bound) for bound in class_bounds(map(Decimal, (1, 2, 3, 4, 5, 9)), 3)]
    ['2', '4', '9']
    """
    ordered = sorted(values)
    ends = (-(-len(ordered) * part // count) - 1 for part in range(1, count + 1))
    return tuple(dict.fromkeys(ordered[end] for end in ends if end >= 0)) if ordered else ()


def class_of(value: Decimal, bounds: Sequence[Decimal]) -> int:
    """The number of the class that holds the value, from 0."""
    return next((number for number, bound in enumerate(bounds) if value <= bound), max(len(bounds) - 1, 0))


def breaking_events(entries: Iterable[Entry], units: Iterable[str], *, since: date, until: date) -> list[Entry]:
    """The events of [since, until] that break a series of one of the units, for they changed its people and land."""
    wanted = frozenset(units)
    found = (one for one in entries if since <= one.event.day <= until and wanted & one.grounds)
    return sorted(found, key=lambda one: one.event.day)


def counted_anew(figures: Iterable[Figure]) -> tuple[date, ...]:
    """The days from which the figures say of themselves that they are counted in another way."""
    return tuple(one.period.start for one in figures if one.status is ObsStatus.BREAK and one.period is not None)

"""Totals that are kept: what one unit gives, what units give together, and a place's series from what is kept.

`core.aggregate` reckons the same from all observations; that is the slow twin against which this is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from muctieu.core.aggregate import Figure, add_places, by_time, ratios
from muctieu.core.indicator import Indicator, Kind, PlaceRule
from muctieu.core.period import Period

# Indicator and, for the sum of what may stand in a ratio, the ratio's other component, else "".
Kept = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a unit: its own figures by indicator, and the totals kept of the units below it."""

    own: Mapping[str, Figure]
    kept: Mapping[Kept, Figure]

    def figure(self, code: str, beside: str = "") -> Figure | None:
        """The unit's figure: its own, else the total; beside another component, that of units which know both."""
        own = self.own.get(code)
        if own is not None:
            return own
        return self.kept.get((code, "" if _has_value(self.own.get(beside)) else beside))


NOTHING = Given({}, {})


def kept_of(catalogue: Mapping[str, Indicator]) -> frozenset[Kept]:
    """All totals that are kept of a place: of what adds up, by itself and beside the other component of each ratio."""
    pairs = [(one.numerator or "", one.denominator or "") for one in catalogue.values() if one.kind is Kind.DERIVED]
    both = {
        turned
        for top, bottom in pairs
        if top in catalogue and bottom in catalogue
        for turned in ((top, bottom), (bottom, top))
    }
    summed = {code for code, one in catalogue.items() if one.place is PlaceRule.SUM and one.kind is Kind.ENTERED}
    return frozenset({(code, "") for code in summed} | {pair for pair in both if pair[0] in summed})


def touched(code: str, kept: Iterable[Kept]) -> frozenset[Kept]:
    """The totals that a figure of the indicator may change."""
    return frozenset(pair for pair in kept if code in pair)


def total(
    indicator: Indicator,
    beside: str,
    given: Mapping[str, Given],
    expected: Sequence[str],
    *,
    place: str,
    period: Period,
) -> Figure | None:
    """What the expected units of a place give together in a period; None when none gives a value."""
    found = {unit: given.get(unit, NOTHING).figure(indicator.code, beside) for unit in expected}
    if beside:
        others = {unit: given.get(unit, NOTHING).figure(beside, indicator.code) for unit in expected}
        found = {unit: figure if _has_value(others[unit]) else None for unit, figure in found.items()}
    return add_places(indicator, found, expected, place=place, period=period)


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def series_of(
    indicator: Indicator,
    own: Mapping[str, Sequence[Figure]],
    kept: Mapping[Kept, Sequence[Figure]],
    catalogue: Mapping[str, Indicator],
) -> tuple[Figure, ...]:
    """The figures of a place from its own and the kept ones, one a period, oldest first; as `aggregate.series`."""
    made: Iterable[Figure] = kept.get((indicator.code, ""), ())
    if indicator.kind is Kind.DERIVED:
        top, bottom = (catalogue.get(code or "") for code in (indicator.numerator, indicator.denominator))
        made = () if top is None or bottom is None else _ratios(indicator, (top, bottom), own, kept)
    found = _by_period(made) | _by_period(own.get(indicator.code, ()))
    return tuple(sorted(found.values(), key=by_time))


def _ratios(
    indicator: Indicator,
    parts: tuple[Indicator, Indicator],
    own: Mapping[str, Sequence[Figure]],
    kept: Mapping[Kept, Sequence[Figure]],
) -> list[Figure]:
    top, bottom = parts
    above = tuple(sorted(_beside(top.code, bottom.code, own, kept), key=by_time))
    below = tuple(sorted(_beside(bottom.code, top.code, own, kept), key=by_time))
    return ratios(indicator, (top, above), (bottom, below))


def _beside(
    code: str, other: str, own: Mapping[str, Sequence[Figure]], kept: Mapping[Kept, Sequence[Figure]]
) -> Iterable[Figure]:
    """The component's figures that may stand beside the other's: all units count where the place knows the other."""
    known = {figure.period for figure in own.get(other, ()) if figure.value is not None}
    paired = (figure for figure in kept.get((code, other), ()) if figure.period not in known)
    plain = (figure for figure in kept.get((code, ""), ()) if figure.period in known)
    return (_by_period(paired) | _by_period(plain) | _by_period(own.get(code, ()))).values()


def _by_period(figures: Iterable[Figure]) -> dict[Period | None, Figure]:
    return {figure.period: figure for figure in figures}

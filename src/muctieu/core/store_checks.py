"""Checks over the figures that a commune keeps: each against its own past, its like, its parts and its other sources.

Every doubt says which figure it is about and what it rests on, so that it is found again as the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from muctieu.core.aggregate import Figure, series
from muctieu.core.checks import number_in, out_of_bounds, probable_slip
from muctieu.core.doubt import (
    Check,
    Doubt,
    Ground,
    basis_of,
    indicator_of,
    named,
    number_of,
    shown,
    shown_in,
    shown_limit,
    when_of,
)
from muctieu.core.imports import half_of_last_digit
from muctieu.core.indicator import Indicator, PlaceRule, Plausible, TimeRule
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import Observation, current, rivals
from muctieu.core.period import Calendar, Period
from muctieu.core.quantity import Quantity, plain, round_half_up
from muctieu.core.rate_checks import against_components
from muctieu.core.unit import Unit
from muctieu.core.usual import Limits, chance_width, is_jump, median, robust_z, usual_range
from muctieu.errors import Finding

HALF = Decimal("0.5")
NEAR = 2  # by this factor a figure in another unit may miss what is usual


def check_store(observations: Sequence[Observation], ground: Ground, *, as_of: datetime) -> tuple[Doubt, ...]:
    """Every doubt about the area's approved figures as known at `as_of` (aware), the heaviest checks first."""
    counting = current(observations, as_of=as_of, decisions=ground.decisions)
    numbers = [obs for obs in counting if obs.value is not None and _is_number(indicator_of(obs, ground))]
    apart = rivals(observations, as_of=as_of, decisions=ground.decisions)
    found = [_between_sources(sides) for sides in apart.values()]
    found += _against_own_past(numbers, ground)
    found += _against_sums(numbers, ground)
    found += against_components(numbers, ground)
    return tuple(sorted(found, key=_order))


def _order(doubt: Doubt) -> tuple[int, str, str, str, str]:
    indicator, place, period, part = doubt.figure
    return (-doubt.check.weight, indicator, place, str(period or ""), part)


def _is_number(indicator: Indicator) -> bool:
    return not indicator.grades and indicator.unit.code != "yes_no"


def _may_be_negative(indicator: Indicator) -> bool:
    return indicator.plausible.low is not None and indicator.plausible.low < 0


# -- sources --------------------------------------------------------------------------------------------------


def _between_sources(sides: Sequence[Observation]) -> Doubt:
    """Sources that say different things of one figure, and nobody has decided between them."""
    ordered = sorted(sides, key=lambda obs: (obs.source, obs.id))
    told = "; ".join(f"{_said(obs)} ({obs.provenance.document or obs.source or '–'})" for obs in ordered)
    args = {**when_of(ordered[0].period), "sides": told}
    basis = "|".join(f"{obs.source}={_said(obs)}" for obs in ordered)
    return Doubt(Check.SOURCES, ordered[0].key[:4], Finding("MT1505", args), basis)


def _said(obs: Observation) -> str:
    if obs.value is None:
        return obs.said.value if obs.said is not None else "–"
    return shown(obs.value)


# -- each figure against its own past -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """The figures of one indicator, place and kind of period, oldest first.

    Where most periods have nothing, only those that have something are `comparable`.
    """

    ground: Ground
    indicator: Indicator
    rows: tuple[Observation, ...]
    values: tuple[Decimal, ...]
    comparable: tuple[Decimal, ...]
    known: dict[Limits, Plausible | None] = field(default_factory=dict)

    @property
    def is_count(self) -> bool:
        return self.indicator.unit.scale == 0

    def usual(self, obs: Observation) -> Plausible | None:
        """Where the figures lie, by the limits for the figure's period."""
        limits = self.ground.limits(obs.period)
        if limits not in self.known:
            self.known[limits] = usual_range(self.comparable, limits, is_count=self.is_count)
        return self.known[limits]


def _against_own_past(numbers: Sequence[Observation], ground: Ground) -> Iterator[Doubt]:
    lines = _lines(numbers, ground)
    like = _siblings(lines, ground)
    for line in lines:
        yield from _along(line, like)
    yield from _falls(numbers, ground)


def _lines(numbers: Iterable[Observation], ground: Ground) -> list[_Line]:
    found: dict[tuple[object, ...], list[Observation]] = {}
    for obs in numbers:
        if obs.period is not None:
            key = (obs.indicator, obs.place, obs.disaggregation, obs.period.months, obs.period.calendar)
            found.setdefault(key, []).append(obs)
    return [_line(rows, ground) for rows in found.values()]


def _line(rows: list[Observation], ground: Ground) -> _Line:
    ordered = tuple(sorted(rows, key=lambda obs: _first(obs.period)))
    values = tuple(number_of(obs, ground) for obs in ordered)
    indicator = indicator_of(ordered[0], ground)
    said = tuple(value for value in values if value)
    comparable = values if indicator.unit.scale == 0 or 2 * len(said) > len(values) else said
    return _Line(ground, indicator, ordered, values, comparable)


def _first(period: Period | None) -> int:
    return 0 if period is None else period.first


_Group = tuple[str, Period | None, str]


def _siblings(lines: Sequence[_Line], ground: Ground) -> Mapping[_Group, tuple[Plausible, tuple[Decimal, ...]]]:
    """What villages usually say of one indicator and period, by that; only where enough of them do."""
    found: dict[_Group, list[Decimal]] = {}
    counts = {line.indicator.code for line in lines if line.is_count}
    for line in lines:
        for obs, value in zip(line.rows, line.values, strict=True):
            if obs.place != ground.area.place:
                found.setdefault(_group(obs), []).append(value)
    usual = (
        (group, usual_range(values, ground.limits(group[1]), is_count=group[0] in counts))
        for group, values in found.items()
    )
    return {group: (limits, tuple(found[group])) for group, limits in usual if limits is not None}


def _group(obs: Observation) -> _Group:
    return (obs.indicator, obs.period, obs.disaggregation)


def _along(line: _Line, like: Mapping[_Group, tuple[Plausible, tuple[Decimal, ...]]]) -> Iterator[Doubt]:
    """The doubts about a line, one a figure at most; a figure is held against the last one that was not doubted."""
    last: Decimal | None = None
    for obs, value in zip(line.rows, line.values, strict=True):
        doubt = _hard(obs, line) or _unusual(obs, value, line)
        if doubt is None and line.usual(obs) is None:
            doubt = _leaps(obs, value, last, line)
            if doubt is None and last is None:
                doubt = _unlike(obs, value, like.get(_group(obs)), line)
        if doubt is None:
            last = value
        else:
            yield doubt


def _hard(obs: Observation, line: _Line) -> Doubt | None:
    """A value that no true one can be, or that lies where only another unit explains it."""
    assert obs.value is not None  # noqa: S101 - as above
    slip = probable_slip(obs.value, line.indicator, line.ground.known.units, place=Finding("MT1104"))
    if slip is not None:
        return Doubt(Check.UNIT, obs.key[:4], slip.finding, shown(obs.value))
    broken = out_of_bounds(obs.value, line.indicator, place=Finding("MT1106"))
    return None if broken is None else Doubt(Check.BOUNDS, obs.key[:4], broken, shown(obs.value))


def _unusual(obs: Observation, value: Decimal, line: _Line) -> Doubt | None:
    usual = line.usual(obs)
    is_sparse = line.comparable is not line.values
    if usual is None or usual.holds(value) or (is_sparse and not value):
        return None
    middle, z = median(line.comparable), robust_z(value, line.comparable)
    limits = line.ground.limits(obs.period)
    if (z is None or is_sparse) and value > 0 and middle > 0 and not is_jump(value, middle, limits):
        return None  # what hardly ever changes, or happens, gives no measure of its swings
    swapped = _swap(value, middle, line)
    if swapped is not None:
        return _swap_doubt(obs, swapped, middle, line.indicator)
    return _outlier("MT1495", obs, usual, z)


def _outlier(code: str, obs: Observation, usual: Plausible, z: Decimal | None) -> Doubt:
    args = {
        **named(obs),
        "low": shown_limit(usual.low, obs.value),
        "high": shown_limit(usual.high, obs.value),
        "z": "∞" if z is None else format_vi(round_half_up(z, 1)),
    }
    return Doubt(Check.OUTLIER, obs.key[:4], Finding(code, args), basis_of(obs))


def _unlike(
    obs: Observation, value: Decimal, like: tuple[Plausible, tuple[Decimal, ...]] | None, line: _Line
) -> Doubt | None:
    """A village's first figure among those of its siblings, where it has no past of its own."""
    if like is None or obs.place == line.ground.area.place or like[0].holds(value):
        return None
    return _outlier("MT1496", obs, like[0], robust_z(value, like[1]))


def _leaps(obs: Observation, value: Decimal, last: Decimal | None, line: _Line) -> Doubt | None:
    limits = line.ground.limits(obs.period)
    if last is None or not is_jump(value, last, limits):
        return None
    if line.is_count and abs(value - last) <= chance_width(min(value, last), limits):
        return None
    swapped = _swap(value, last, line)
    if swapped is not None:
        return _swap_doubt(obs, swapped, last, line.indicator)
    args = {**named(obs), "last": shown_in(last, line.indicator), "factor": format_vi(limits.jump)}
    return Doubt(Check.JUMP, obs.key[:4], Finding("MT1497", args), f"{basis_of(obs)}<{plain(last)}")


def _swap(value: Decimal, usual: Decimal, line: _Line) -> Unit | None:
    """The unit in which the written number would be as usual: tạ for tấn, triệu for tỷ, % for ‰; the nearest of all."""
    if value <= 0 or usual <= 0:
        return None
    own, ways = line.indicator.unit, list[tuple[Decimal, Unit]]()
    for unit in line.ground.known.units.values():
        if unit.code != own.code:
            read_so = number_in(Quantity(value, unit), own)
            if read_so is not None and read_so != value and read_so > 0 and _apart(read_so, usual) <= NEAR:
                ways.append((_apart(read_so, usual), unit))
    return min(ways, key=lambda way: (way[0], way[1].code), default=(Decimal(0), None))[1]


def _apart(one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) / min(one, other)


def _swap_doubt(obs: Observation, unit: Unit, usual: Decimal, indicator: Indicator) -> Doubt:
    args = {
        **named(obs),
        "unit": unit.symbol_vi,
        "unit_en": unit.symbol_en,
        "usual": shown_in(round_half_up(usual, indicator.unit.scale), indicator),
    }
    return Doubt(Check.UNIT, obs.key[:4], Finding("MT1504", args), basis_of(obs))


# -- what only grows ------------------------------------------------------------------------------------------


def _falls(numbers: Iterable[Observation], ground: Ground) -> Iterator[Doubt]:
    """Of periods that begin together the longer one cannot hold less, where things are only added."""
    found: dict[tuple[str, str, str, int, Calendar], list[Observation]] = {}
    for obs in numbers:
        indicator = indicator_of(obs, ground)
        if obs.period is not None and indicator.over_time is TimeRule.SUM and not _may_be_negative(indicator):
            key = (obs.indicator, obs.place, obs.disaggregation, obs.period.first, obs.period.calendar)
            found.setdefault(key, []).append(obs)
    for rows in found.values():
        yield from _falling(sorted(rows, key=lambda obs: obs.period.months if obs.period else 0), ground)


def _falling(rows: Sequence[Observation], ground: Ground) -> Iterator[Doubt]:
    highest = rows[0]
    for obs in rows[1:]:
        if number_of(obs, ground) >= number_of(highest, ground):
            highest = obs
            continue
        assert highest.value is not None  # noqa: S101 - as above
        earlier = {key.replace("period", "earlier"): text for key, text in when_of(highest.period).items()}
        args = {**named(obs), **earlier, "before": shown(highest.value)}
        yield Doubt(Check.FALL, obs.key[:4], Finding("MT1498", args), f"{basis_of(obs)}<{basis_of(highest)}")


# -- the parts against the whole ------------------------------------------------------------------------------


def _against_sums(numbers: Sequence[Observation], ground: Ground) -> Iterator[Doubt]:
    """The area's own figures against what its villages add up to."""
    own = {obs.key[:4]: obs for obs in numbers if obs.place == ground.area.place and not obs.disaggregation}
    parts: dict[str, list[Observation]] = {}
    for obs in numbers:
        if obs.place != ground.area.place:
            parts.setdefault(obs.indicator, []).append(obs)
    for code, rows in parts.items():
        indicator = ground.known.indicators[code]
        if indicator.place is not PlaceRule.SUM or not any(key[0] == code for key in own):
            continue
        by_id = {obs.id: obs for obs in rows}
        for total in series(indicator, rows, area=ground.area, catalogue=ground.known.indicators):
            whole = own.get((code, ground.area.place, total.period, ""))
            if whole is not None:
                yield from _sum_doubt(whole, total, [by_id[part] for part in total.parts], ground)


def _sum_doubt(whole: Observation, total: Figure, parts: Sequence[Observation], ground: Ground) -> Iterator[Doubt]:
    """The difference, a mere note where rounding may have made it; of an incomplete sum only that it is too large."""
    assert total.value is not None and total.coverage is not None  # noqa: S101, PT018 - a sum has both
    indicator = indicator_of(whole, ground)
    printed, added = number_of(whole, ground), total.value.to(indicator.unit).value
    gap = printed - added
    too_few = not total.coverage.is_full and (gap > 0 or _may_be_negative(indicator))
    if gap == 0 or too_few:
        return
    is_rounded = abs(gap) <= _slack(printed, [number_of(part, ground) for part in parts])
    args = {
        **named(whole),
        "sum": shown_in(added, indicator),
        "gap": ("+" if gap > 0 else "−") + shown_in(abs(gap), indicator),
        "reported": str(total.coverage.reported),
        "expected": str(total.coverage.expected),
    }
    check, code = (Check.ROUNDING, "MT1500") if is_rounded else (Check.SUM, "MT1499")
    yield Doubt(check, whole.key[:4], Finding(code, args), f"{basis_of(whole)}≠{plain(added)}")


def _slack(printed: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """How far rounding alone may part a whole from its parts; nothing where all of them are whole numbers."""
    own = half_of_last_digit(plain(printed))
    below = sum((half_of_last_digit(plain(part)) for part in parts), Decimal(0))
    return own + below + (HALF if below and not own else Decimal(0))

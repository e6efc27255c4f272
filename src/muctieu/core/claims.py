"""The report's own arithmetic: what it says beside a figure, held against the figure and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import attainment, goal_of
from muctieu.core.checks import agrees, describe, implied_targets, number_in, out_of_bounds, probable_slip
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Basis, Form, Settings, Target
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from muctieu.core.wording import goal_text, percent, with_unit
from muctieu.errors import Finding


def value_findings(
    figure: Figure, target: Target, units: Mapping[str, Unit]
) -> tuple[tuple[Quantity, ...], tuple[Finding, ...]]:
    """(other readings of the value that would be plausible, what is doubtful about the value itself)."""
    if target.form in (Form.RANK, Form.KEEP, Form.RECOGNITION):
        return (), ()
    probable, findings = value_doubts(figure, target.indicator, units)
    read_so = None if probable is None else number_in(probable, target.unit)
    return () if read_so is None else (Quantity(read_so, target.unit),), findings


def value_doubts(
    figure: Figure, indicator: Indicator, units: Mapping[str, Unit]
) -> tuple[Quantity | None, tuple[Finding, ...]]:
    """(what is probably meant, what is doubtful) of a value held against its indicator's own range, without a plan."""
    if figure.value is None:
        return None, ()
    place = _place(figure)
    slip = probable_slip(figure.value, indicator, units, place=place)
    if slip is not None:
        return slip.probable, (slip.finding,)
    broken = out_of_bounds(figure.value, indicator, place=place)
    return None, (broken,) if broken is not None else ()


def unplanned_findings(figure: Figure, indicator: Indicator) -> tuple[Finding, ...]:
    """A stated percentage of a target that no plan holds: of things counted, some whole target has to explain it."""
    stated, value = figure.claims.attainment_pct, figure.value
    if not stated or value is None or indicator.unit.scale > 0:
        return ()
    if not implied_targets(value.value, stated, bound=figure.claims.attainment_bound).is_empty:
        return ()
    return (_at("MT1102", figure, value=with_unit(value.value, value.unit), percent=format_vi(stated)),)


def _place(figure: Figure) -> Finding:
    """A carrier of the figure's document and span for findings that speak of it."""
    source = figure.sources[0] if figure.sources else None
    if source is None:
        return Finding("MT1103")
    return Finding("MT1103", start=source.start, end=source.end, document=source.document)


def claim_findings(target: Target, figure: Figure, settings: Settings) -> tuple[Finding, ...]:
    """Every stated percentage, goal and excess that does not follow, cannot be checked, or asks for a look."""
    checks = (_check_percent, _check_goal, _check_excess, _check_height)
    found = (check(target, figure, settings) for check in checks)
    return tuple(finding for finding in found if finding is not None)


def _at(code: str, figure: Figure, **args: str) -> Finding:
    place = _place(figure)
    return Finding(code, args, start=place.start, end=place.end, document=place.document)


def _check_percent(target: Target, figure: Figure, _settings: Settings) -> Finding | None:
    """A printed attainment against value and target, or against what any whole target could give."""
    stated, value = figure.claims.attainment_pct, figure.value
    if stated is None or value is None or target.form is Form.RANK:
        return None
    shown = {"value": with_unit(value.value, value.unit), "percent": format_vi(stated)}
    goal = goal_of(target)
    if goal is None:
        admits = implied_targets(value.value, stated, bound=figure.claims.attainment_bound)
        return (
            _at("MT1102", figure, **shown)
            if admits.is_empty
            else _at("MT1108", figure, **shown, targets=describe(admits))
        )
    if not value.unit.converts_to(target.unit):
        return None
    number = value.to(target.unit).value
    if not agrees(number, goal, stated, bound=figure.claims.attainment_bound):
        computed = attainment(number, goal, direction=target.direction).percent
        return _at(
            "MT1101",
            figure,
            **shown,
            goal=with_unit(goal, target.unit),
            computed="—" if computed is None else percent(computed, Settings()),
        )
    if target.basis is Basis.IMPLIED and target.admits is not None:
        return _circular(target, figure, value, clue=f"{format_vi(stated)}%")
    return None


def _circular(target: Target, figure: Figure, value: Quantity, *, clue: str) -> Finding:
    """The note that a clue cannot check a target which was worked out from that very clue."""
    goal = goal_text(target)
    admits = target.admits
    possible = goal if admits is None or admits.low == admits.high else describe(admits)
    return _at("MT1103", figure, value=with_unit(value.value, value.unit), clue=clue, goal=goal, targets=possible)


def _check_goal(target: Target, figure: Figure, _settings: Settings) -> Finding | None:
    """The goal that the source prints beside its figure against the plan's."""
    goal, stated = goal_of(target), figure.claims.target
    if goal is None or stated is None or stated == goal or _is_total(target, stated):
        return None
    return _at("MT1107", figure, stated=with_unit(stated, target.unit), goal=with_unit(goal, target.unit))


def _is_total(target: Target, stated: Decimal) -> bool:
    return target.out_of is not None and stated == target.out_of


def _check_excess(target: Target, figure: Figure, _settings: Settings) -> Finding | None:
    """A stated "vượt 3 triệu đồng" against value and goal."""
    goal, excess, value = goal_of(target), figure.claims.excess, figure.value
    if goal is None or excess is None or value is None or not value.unit.converts_to(target.unit):
        return None
    gap = value.to(target.unit).value - goal
    if gap != excess:
        return _at("MT1109", figure, stated=format_vi(excess), gap=format_vi(gap), unit=target.unit.symbol_vi)
    if target.basis is Basis.IMPLIED:
        return _circular(target, figure, value, clue=with_unit(excess, target.unit))
    return None


def _check_height(target: Target, figure: Figure, settings: Settings) -> Finding | None:
    """An attainment so high that the target itself deserves a look; it is never capped."""
    goal, value = goal_of(target), figure.value
    if goal is None or value is None or not value.unit.converts_to(target.unit):
        return None
    share = attainment(value.to(target.unit).value, goal, direction=target.direction).percent
    if share is None or share <= settings.flag_above:
        return None
    return _at("MT1105", figure, computed=percent(share, settings), limit=format_vi(settings.flag_above))

"""The English twin of `core.wording`: results and targets as the English pages print them."""

from __future__ import annotations

from decimal import Decimal

from muctieu.core.attainment import attainment, goal_of
from muctieu.core.indicator import Direction
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Form, Settings, Target
from muctieu.core.quantity import Quantity
from muctieu.core.unit import PERCENT_DIMENSION, POINT_DIMENSION
from muctieu.core.wording import gap_text_en, grade_text, percent, with_unit_en

_BOUND_WORDS = {Form.FLOOR: "at least {}", Form.CEILING: "at most {}"}


def goal_text_en(target: Target) -> str:
    """The target's value in English; a grade keeps its official Vietnamese name."""
    if target.grade is not None:
        return f"{target.grade} or better" if target.grade != target.indicator.grades[-1] else target.grade
    if target.form in (Form.KEEP, Form.RECOGNITION):
        return "kept" if target.form is Form.KEEP else "recognised"
    if target.value is None:
        return "not known"
    if target.form is Form.X_OF_Y and target.out_of is not None:
        return f"{format_vi(target.value)}/{format_vi(target.out_of)} {target.unit.symbol_en}"
    if target.value_hi is not None:
        return f"{format_vi(target.value)} - {with_unit_en(target.value_hi, target.unit)}"
    return _BOUND_WORDS.get(target.form, "{}").format(with_unit_en(target.value, target.unit))


def value_text_en(value: Quantity, target: Target, *, out_of: Decimal | None = None) -> str:
    """A result as the English pages print it beside its target."""
    if target.form is Form.RANK:
        return grade_text(value.value, target)
    if target.form in (Form.KEEP, Form.RECOGNITION):
        return "yes" if value.value >= 1 else "not yet"
    whole = out_of or target.out_of
    if target.form is Form.X_OF_Y and whole is not None:
        return f"{format_vi(value.value)}/{format_vi(whole)} {value.unit.symbol_en}"
    return with_unit_en(value.value, value.unit)


def attainment_text_en(value: Quantity, target: Target, settings: Settings) -> str:
    """How far the value has come: "86,75%", "exceeds by 3 million VND (110%)"; empty for grades and states."""
    goal = goal_of(target)
    if goal is None or target.form in (Form.RANK, Form.KEEP, Form.RECOGNITION):
        return ""
    gap = value.value - goal
    if target.direction is Direction.DOWN:
        return f"above by {gap_text_en(gap, target.unit)}" if gap > 0 else "within the limit"
    share = attainment(value.value, goal, direction=target.direction).percent
    printed = "" if share is None else percent(share, settings)
    behind = f" ({printed})" if printed else ""
    if gap > 0:
        return f"exceeds by {gap_text_en(gap, target.unit)}{behind}"
    if gap < 0 and target.unit.dimension in (PERCENT_DIMENSION, POINT_DIMENSION):
        return f"short by {gap_text_en(gap, target.unit)}{behind}"
    return printed

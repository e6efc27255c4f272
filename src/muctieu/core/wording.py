"""Results in the resolution's own language: "17/25 triệu đồng (68%)", "vượt 3 triệu đồng (110%)", "12/19 tiêu chí"."""

from __future__ import annotations

from decimal import Decimal

from muctieu.core.attainment import attainment, goal_of
from muctieu.core.indicator import Direction
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Form, Settings, Target
from muctieu.core.quantity import Quantity, plain, round_half_up
from muctieu.core.unit import PERCENT_DIMENSION, POINT_DIMENSION, Unit

# A place for the percent sign with no blank before it, a blank before words.
_TIGHT = ("%", "‰")
PRINT_PLACES = 2
_BOUND_WORDS = {Form.FLOOR: "từ {} trở lên", Form.CEILING: "không quá {}"}


def with_unit(value: Decimal, unit: Unit) -> str:
    """The number with its unit as Vietnamese documents print it: "7,7%", "17 triệu đồng"."""
    number = format_vi(plain(round_half_up(value, min(unit.scale, PRINT_PLACES))))
    return number + ("" if unit.symbol_vi.startswith(_TIGHT) else " ") + unit.symbol_vi


def percent(value: Decimal, settings: Settings) -> str:
    """A percentage as the plan prints it, without trailing zeros: "86,75%"."""
    return format_vi(plain(round_half_up(value, settings.percent_places))) + "%"


def gap_text(gap: Decimal, unit: Unit) -> str:
    """The size of a difference as printed: "3 triệu đồng"; two percentages differ by points: "17 điểm %"."""
    return f"{_size(gap)} {'điểm %' if unit.dimension == PERCENT_DIMENSION else unit.symbol_vi}"


def gap_text_en(gap: Decimal, unit: Unit) -> str:
    """The same in English: "3 million VND", "17 points"."""
    return f"{_size(gap)} {'points' if unit.dimension == PERCENT_DIMENSION else unit.symbol_en}"


def _size(gap: Decimal) -> str:
    return format_vi(plain(round_half_up(abs(gap), PRINT_PLACES)))


def with_unit_en(value: Decimal, unit: Unit) -> str:
    """The number with its English unit."""
    number = format_vi(plain(round_half_up(value, min(unit.scale, PRINT_PLACES))))
    return number + ("" if unit.symbol_en.startswith(_TIGHT) else " ") + unit.symbol_en


def goal_text(target: Target) -> str:
    """The target's value as printed, with the words of its form."""
    if target.grade is not None:
        return f"{target.grade} trở lên" if target.grade != target.indicator.grades[-1] else target.grade
    if target.form in (Form.KEEP, Form.RECOGNITION):
        return "duy trì" if target.form is Form.KEEP else "được công nhận"
    if target.value is None:
        return "chưa xác định"
    if target.form is Form.X_OF_Y and target.out_of is not None:
        number = f"{format_vi(target.value)}/{format_vi(target.out_of)}"
        return f"{number} {target.unit.symbol_vi}"
    if target.value_hi is not None:
        return f"{format_vi(target.value)} - {with_unit(target.value_hi, target.unit)}"
    return _BOUND_WORDS.get(target.form, "{}").format(with_unit(target.value, target.unit))


def grade_text(value: Decimal, target: Target) -> str:
    """The grade that a stored rank stands for; the number itself where the indicator has no such grade."""
    grades = target.indicator.grades
    return grades[int(value) - 1] if 1 <= value <= len(grades) else format_vi(value)


def value_text(value: Quantity, target: Target, *, out_of: Decimal | None = None) -> str:
    """A result as printed beside its target."""
    if target.form is Form.RANK:
        return grade_text(value.value, target)
    if target.form in (Form.KEEP, Form.RECOGNITION):
        return "đạt" if value.value >= 1 else "chưa đạt"
    if target.form is Form.X_OF_Y and (out_of or target.out_of) is not None:
        return f"{format_vi(value.value)}/{format_vi(out_of or target.out_of or value.value)} {value.unit.symbol_vi}"
    return with_unit(value.value, value.unit)


def attainment_text(value: Quantity, target: Target, settings: Settings) -> str:
    """How far the value has come, both forms: "86,75%", "vượt 3 triệu đồng (110%)", "thấp hơn 17 điểm %".

    Lower-is-better values, grades and states have no percentage; percentages fall short by points.
    """
    goal = goal_of(target)
    if goal is None or target.form in (Form.RANK, Form.KEEP, Form.RECOGNITION):
        return ""
    gap = value.value - goal
    if target.direction is Direction.DOWN:
        return f"cao hơn {gap_text(gap, target.unit)}" if gap > 0 else "trong mức"
    share = attainment(value.value, goal, direction=target.direction).percent
    printed = "" if share is None else percent(share, settings)
    if gap > 0:
        return f"vượt {gap_text(gap, target.unit)}" + (f" ({printed})" if printed else "")
    if gap < 0 and target.unit.dimension in (PERCENT_DIMENSION, POINT_DIMENSION):
        return f"thấp hơn {gap_text(gap, target.unit)}" + (f" ({printed})" if printed else "")
    return printed

"""Results in the resolution's own language: "17/25 triệu đồng (68%)", "vượt 3 triệu đồng (110%)", "12/19 tiêu chí".

The same sentences stand in English beside them; numbers keep the Vietnamese separators in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from muctieu.core.attainment import attainment, goal_of
from muctieu.core.indicator import Direction
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Form, Settings, Target
from muctieu.core.quantity import Quantity, plain, round_half_up
from muctieu.core.unit import Unit

# Signs that stand tight behind the number.
_TIGHT = ("%", "‰")
PRINT_PLACES = 2
_STATES = (Form.KEEP, Form.RECOGNITION)


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language; `symbol` takes a unit's printed form."""

    symbol: Callable[[Unit], str]
    point: str
    points: str
    at_least: str
    at_most: str
    or_better: str
    goals: Mapping[Form, str]
    no_goal: str
    yes: str
    no: str
    above: str
    within: str
    inside: str
    exceeds: str
    short: str


VI = Words(
    symbol=lambda unit: unit.symbol_vi,
    point="điểm %",
    points="điểm %",
    at_least="từ {} trở lên",
    at_most="không quá {}",
    or_better="{} trở lên",
    goals={Form.KEEP: "duy trì", Form.RECOGNITION: "được công nhận"},
    no_goal="chưa xác định",
    yes="đạt",
    no="chưa đạt",
    above="cao hơn {}",
    within="trong mức",
    inside="trong khoảng",
    exceeds="vượt {}",
    short="thấp hơn {}",
)
EN = Words(
    symbol=lambda unit: unit.symbol_en,
    point="point",
    points="points",
    at_least="at least {}",
    at_most="at most {}",
    or_better="{} or better",
    goals={Form.KEEP: "kept", Form.RECOGNITION: "recognised"},
    no_goal="not known",
    yes="yes",
    no="not yet",
    above="above by {}",
    within="within the limit",
    inside="within the range",
    exceeds="exceeds by {}",
    short="short by {}",
)


def with_unit(value: Decimal, unit: Unit, words: Words = VI) -> str:
    """The number with its unit: "7,7%", "17 triệu đồng", "1,2 sản phẩm" (which a pace may ask for); two decimals."""
    symbol = words.symbol(unit)
    return printed(value, PRINT_PLACES) + ("" if symbol.startswith(_TIGHT) else " ") + symbol


@lru_cache(maxsize=16_384)
def printed(value: Decimal, places: int) -> str:
    """The number rounded for print; of thousands of figures on a page most are written again and again."""
    return format_vi(plain(round_half_up(value, places)))


def percent(value: Decimal, settings: Settings) -> str:
    """A percentage as the plan prints it, without trailing zeros: "86,75%"."""
    return printed(value, settings.percent_places) + "%"


def in_sentence(name: str) -> str:
    """A name inside a sentence: a small first letter, but an abbreviation keeps its capitals.

    >>> in_sentence("Thu nhập bình quân"), in_sentence("OCOP")
    ('thu nhập bình quân', 'OCOP')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def gap_text(gap: Decimal, unit: Unit, words: Words = VI) -> str:
    """The size of a difference: "3 triệu đồng"; two percentages differ by points: "17 điểm %", "0,13 điểm %/năm"."""
    symbol = words.symbol(unit)
    if symbol.startswith("%"):
        symbol = (words.point if abs(gap) == 1 else words.points) + symbol.removeprefix("%")
    return f"{printed(abs(gap), PRINT_PLACES)}{'' if symbol.startswith(_TIGHT) else ' '}{symbol}"


def goal_text(target: Target, words: Words = VI) -> str:
    """The target's value with the words of its form; a grade keeps its official Vietnamese name."""
    if target.grade is not None:
        return words.or_better.format(target.grade) if target.grade != target.indicator.grades[-1] else target.grade
    if target.form in _STATES:
        return words.goals[target.form]
    if target.value is None:
        return words.no_goal
    if target.form is Form.X_OF_Y and target.out_of is not None:
        return f"{format_vi(target.value)}/{with_unit(target.out_of, target.unit, words)}"
    if target.value_hi is not None:
        return f"{format_vi(target.value)} - {with_unit(target.value_hi, target.unit, words)}"
    # Below nothing there is nothing: "không quá 0 hộ" would be said by nobody.
    form = Form.LEVEL if target.value == 0 else target.form
    frame = {Form.FLOOR: words.at_least, Form.CEILING: words.at_most}.get(form, "{}")
    return frame.format(with_unit(target.value, target.unit, words))


def grade_text(value: Decimal, target: Target) -> str:
    """The grade that a stored rank stands for; the number itself where the indicator has no such grade."""
    grades = target.indicator.grades
    return grades[int(value) - 1] if 1 <= value <= len(grades) else format_vi(value)


def value_text(value: Quantity, target: Target, words: Words = VI, *, out_of: Decimal | None = None) -> str:
    """A result as printed beside its target."""
    if target.form is Form.RANK:
        return grade_text(value.value, target)
    if target.form in _STATES:
        return words.yes if value.value >= 1 else words.no
    whole = out_of or target.out_of
    if target.form is Form.X_OF_Y and whole is not None:
        return f"{format_vi(value.value)}/{with_unit(whole, value.unit, words)}"
    return with_unit(value.value, value.unit, words)


def attainment_text(value: Quantity, target: Target, settings: Settings, words: Words = VI) -> str:
    """How far the value has come, both forms: "86,75%", "vượt 3 triệu đồng (110%)", "thấp hơn 17 điểm % (82,29%)".

    Lower-is-better values, ranges, grades and states have no percentage; percentages fall short by points.
    """
    goal = goal_of(target)
    if goal is None or target.form is Form.RANK or target.form in _STATES:
        return ""
    gap = value.value - goal
    if target.direction is Direction.DOWN:
        return words.above.format(gap_text(gap, target.unit, words)) if gap > 0 else words.within
    if target.form is Form.RANGE and gap >= 0 and (target.value_hi is None or value.value <= target.value_hi):
        return words.inside
    share = attainment(value.value, goal, direction=target.direction).percent
    printed = "" if share is None else percent(share, settings)
    if gap > 0:
        return words.exceeds.format(gap_text(gap, target.unit, words)) + _behind(printed)
    if gap < 0 and words.symbol(target.unit).startswith((*_TIGHT, words.point)):
        return words.short.format(gap_text(gap, target.unit, words)) + _behind(printed)
    return printed


def _behind(printed: str) -> str:
    return f" ({printed})" if printed else ""

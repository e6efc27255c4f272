"""The rules of one target, and of its shares to villages, wherever the target comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from muctieu.core.indicator import PlaceRule
from muctieu.core.numbers_vi import format_vi
from muctieu.core.period import Period
from muctieu.core.plan import Basis, Form, Target
from muctieu.core.quantity import Quantity
from muctieu.core.sharing import total_of
from muctieu.core.unit import PER_MILLE_DIMENSION, PERCENT_DIMENSION
from muctieu.errors import Finding

IN_WORDS = (Form.RANK, Form.KEEP, Form.RECOGNITION)
CHANGES = (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE)
# A target may say percent where the indicator says per mille: such a slip must stay visible, not be refused.
SHARES = (PERCENT_DIMENSION, PER_MILLE_DIMENSION)
# Only these say an amount that villages can divide among them.
AMOUNTS = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.CUMULATIVE, Form.YEARLY)
_BELONGS = (("value_hi", Form.RANGE), ("out_of", Form.X_OF_Y), ("grade", Form.RANK), ("rule_set", Form.RECOGNITION))


def target_faults(target: Target, term: Period | None) -> tuple[Finding, ...]:
    """Every rule that the target breaks within the plan's years `term` (MT1501, MT1502); empty when it is sound.

    Without `term` (the plan's years are not known) milestones may lie anywhere.
    """
    rules = (_order, _form, _number, _unit, _admits, _dates)
    stray = () if term is None else _stray_milestones(target, term)
    return (*stray, *(finding for rule in rules for finding in rule(target)))


def _wrong(target: Target, key: str, value: object, rules: tuple[str, str]) -> Finding:
    shown = "" if value is None else str(value)
    args = {"target": target.id, "key": key, "value": shown, "rule_vi": rules[0], "rule_en": rules[1]}
    return Finding("MT1502", args)


def _stray_milestones(target: Target, term: Period) -> Iterator[Finding]:
    for milestone in target.milestones:
        # By month: a year of Decree 09/2019 begins two weeks before the civil year that it stands for.
        if not term.first <= milestone.period.first <= milestone.period.last <= term.last:
            args = {"target": target.id, "period": milestone.period.label_vi, "term": f"{term.start.year}-{term.year}"}
            yield Finding("MT1501", args)


def _order(target: Target) -> Iterator[Finding]:
    ends = [milestone.period.end for milestone in target.milestones]
    if ends != sorted(set(ends)):
        periods = ", ".join(str(milestone.period) for milestone in target.milestones)
        yield _wrong(target, "milestone", periods, ("phải xếp theo thời gian, mỗi kỳ một mốc",
                                                    "must be in the order of time, one for each period"))  # fmt: skip


def _form(target: Target) -> Iterator[Finding]:
    form = target.form
    for key, owner in _BELONGS:
        value = getattr(target, key)
        if form is owner and value is None:
            yield _wrong(target, key, value, (f"là mục phải có của dạng {form.value}",
                                              f"is needed by the form {form.value}"))  # fmt: skip
        if form is not owner and value is not None:
            yield _wrong(target, key, value, (f"không đi với dạng {form.value}",
                                              f"does not go with the form {form.value}"))  # fmt: skip
    if target.grade is not None and target.grade not in target.indicator.grades:
        known = ", ".join(target.indicator.grades)
        yield _wrong(target, "grade", target.grade, (f"không thuộc: {known}", f"is none of: {known}"))


def _number(target: Target) -> Iterator[Finding]:
    if target.form in IN_WORDS:
        if target.value is not None:
            rules = (f"không đi với dạng {target.form.value}", f"does not go with the form {target.form.value}")
            yield _wrong(target, "value", target.value, rules)
        return
    if target.value is None:
        if not target.note:
            yield _wrong(target, "value", None, ("chưa có: phải nêu lý do ở note", "is missing: say why in note"))
        return
    for key, upper in (("value_hi", target.value_hi), ("out_of", target.out_of)):
        if upper is not None and upper < target.value:
            yield _wrong(target, key, upper, ("không được nhỏ hơn value", "must not be smaller than value"))


def _unit(target: Target) -> Iterator[Finding]:
    """Levels are in the indicator's dimension; a growth or change may have a unit of its own with a baseline."""
    own, wanted = target.unit, target.indicator.unit
    if own.converts_to(wanted) or (own.dimension in SHARES and wanted.dimension in SHARES):
        return
    if target.form not in CHANGES:
        rules = (f"phải cùng loại với {wanted.code}", f"must be of the same kind as {wanted.code}")
        yield _wrong(target, "unit", own.code, rules)
    elif target.baseline is None:
        yield _wrong(target, "baseline", None, ("phải có khi mục tiêu là mức thay đổi", "is needed by a change"))


def _admits(target: Target) -> Iterator[Finding]:
    admits = target.admits
    if admits is None:
        return
    if target.basis is Basis.STATED:
        rules = ("chỉ dùng khi basis là implied hoặc assumed", "is only for the basis implied or assumed")
        yield _wrong(target, "admits", target.basis.value, rules)
    if target.value is not None and not admits.holds(target.value):
        yield _wrong(target, "admits", f"{admits.low}–{admits.high}", ("phải chứa value", "must hold value"))


def _dates(target: Target) -> Iterator[Finding]:
    if target.valid_from and target.valid_to and target.valid_from >= target.valid_to:
        yield _wrong(target, "valid_to", target.valid_to, ("phải sau valid_from", "must be after valid_from"))


# -- shares to villages ---------------------------------------------------------------------------------------


def adds_up(target: Target) -> bool:
    """Whether villages' shares must sum to the target: an amount of an indicator that itself sums over places."""
    return target.form in AMOUNTS and target.indicator.place is PlaceRule.SUM


def goal_in(target: Target, year: int | None) -> Decimal | None:
    """What the target wants in a year (its milestone, or the value of a target for each year), without one at its end.

    None where nothing is stated. In the target's unit.
    """
    if year is None:
        return target.value
    whole = Period.of_year(year)  # in whichever calendar the milestone counts
    spans = ((stone.period.first, stone.period.months, stone.value) for stone in target.milestones)
    stated = (value for first, months, value in spans if (first, months) == (whole.first, whole.months))
    return next(stated, target.value if target.form is Form.YEARLY else None)


def share_finding(target: Target, shares: Iterable[Decimal], *, year: int | None = None) -> Finding | None:
    """What is wrong with the shares (in the target's unit) as a whole: MT1512 no value, MT1511 with the difference.

    None when they add up exactly, for targets whose shares need not (`adds_up`: a rate is no sum of rates), and for a
    year of which the plan states nothing.
    """
    wanted = goal_in(target, year)
    if wanted is None:
        return Finding("MT1512", _named(target)) if year is None else None
    if not adds_up(target):
        return None
    total = total_of(tuple(shares), target.unit)
    gap = (Quantity(total, target.unit) - Quantity(wanted, target.unit)).value
    if gap == 0:
        return None
    size, over = format_vi(abs(gap)), gap > 0
    when = "" if year is None else f" ({year})"
    args = {
        **_named(target),
        "wanted": f"{format_vi(wanted)} {target.unit.symbol_vi}{when}",
        "wanted_en": f"{format_vi(wanted)} {target.unit.symbol_en}{when}",
        "total": format_vi(total),
        "gap": f"thừa {size}" if over else f"thiếu {size}",
        "gap_en": f"{size} too many" if over else f"{size} too few",
    }
    return Finding("MT1511", args)


def _named(target: Target) -> dict[str, str]:
    return {"target": target.id, "name": target.indicator.name_vi, "name_en": target.indicator.name_en}

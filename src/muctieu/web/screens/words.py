"""What the core says, in the reader's language. Numbers keep Vietnamese separators in both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Direction
from muctieu.core.observation import VIETNAM_TIME, ApprovalState, ObsStatus
from muctieu.core.period import Period
from muctieu.core.plan import Authority, Basis, Form, Settings, Target
from muctieu.core.quantity import Quantity
from muctieu.core.scoreboard import VERDICT_WORDS
from muctieu.core.unit import Unit
from muctieu.core.verdict import Verdict
from muctieu.core.wording import (
    EN,
    PRINT_PLACES,
    VI,
    Words,
    attainment_text,
    gap_text,
    goal_text,
    printed,
    value_text,
    with_unit,
)

# How a target on a change is named: where more is better, and where less is.
CHANGES = {
    Form.YEARLY_CHANGE: (gettext_lazy("mức tăng mỗi năm"), gettext_lazy("mức giảm mỗi năm")),
    Form.AVERAGE_GROWTH: (gettext_lazy("tốc độ tăng bình quân"), gettext_lazy("tốc độ giảm bình quân")),
    Form.GROWTH_ON_BASE: (gettext_lazy("mức tăng so với năm gốc"), gettext_lazy("mức giảm so với năm gốc")),
}
GIVEN_BY = {
    Authority.COUNCIL: gettext_lazy("Hội đồng nhân dân giao"),
    Authority.PROVINCE: gettext_lazy("tỉnh giao"),
}
STATUS = {
    ObsStatus.PROVISIONAL: gettext_lazy("sơ bộ"),
    ObsStatus.ESTIMATE: gettext_lazy("ước"),
    ObsStatus.FORECAST: gettext_lazy("dự báo"),
    ObsStatus.BREAK: gettext_lazy("đổi cách tính"),
}
BASIS = {
    Basis.IMPLIED: gettext_lazy("suy ra từ tỷ lệ đã in, nghị quyết không nêu số"),
    Basis.ASSUMED: gettext_lazy("hiểu theo lời văn, chưa có số chính thức"),
}
APPROVAL = {
    ApprovalState.DRAFT: gettext_lazy("nháp"),
    ApprovalState.SENT: gettext_lazy("đã gửi"),
    ApprovalState.RETURNED: gettext_lazy("trả lại"),
    ApprovalState.CHECKED: gettext_lazy("đã kiểm tra"),
    ApprovalState.APPROVED: gettext_lazy("đã duyệt"),
    ApprovalState.LOCKED: gettext_lazy("đã khóa"),
    ApprovalState.PUBLISHED: gettext_lazy("đã công bố"),
}


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def pick(vi: str, en: str) -> str:
    return en if is_english() else vi


def day_text(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def verdict_word(verdict: Verdict) -> str:
    return pick(*VERDICT_WORDS[verdict])


def _words() -> Words:
    return EN if is_english() else VI


def unit_symbol(unit: Unit) -> str:
    return pick(unit.symbol_vi, unit.symbol_en)


def name(target: Target) -> str:
    """The indicator's name; a target on its change says so, since the level may be a target of its own."""
    own = pick(target.indicator.name_vi, target.indicator.name_en)
    if target.indicator.unit.converts_to(target.unit) or target.form not in CHANGES:
        return own
    change = str(CHANGES[target.form][target.indicator.direction is Direction.DOWN])
    return f"{own}, {change}"


def number(value: Decimal) -> str:
    """The number as printed beside its unit."""
    return printed(value, PRINT_PLACES)


def signed(value: Decimal) -> str:
    """A change with its sign: "+3,84", "−0,5"."""
    return ("−" if value < 0 else "+") + number(abs(value))


def amount(value: Decimal, unit: Unit) -> str:
    return with_unit(value, unit, _words())


def gap(size: Decimal, unit: Unit) -> str:
    """A difference; two percentages differ by points."""
    return gap_text(size, unit, _words())


def goal(target: Target) -> str:
    return goal_text(target, _words())


def result(value: Quantity, target: Target, *, out_of: Decimal | None = None) -> str:
    return value_text(value, target, _words(), out_of=out_of)


def attained(value: Quantity, target: Target, settings: Settings) -> str:
    """How far the value has come in words; empty where its unit is not the target's."""
    if not value.unit.converts_to(target.unit):
        return ""
    return attainment_text(value, target, settings, _words())


def period_text(period: Period) -> str:
    return _period_text(period, in_english=is_english())


@lru_cache(maxsize=4096)
def _period_text(period: Period, *, in_english: bool) -> str:
    return period.label_en if in_english else period.label_vi


def figure_period(figure: Figure) -> str:
    """The period a figure speaks of; where its source does not tell, the day of that source."""
    if figure.period is not None:
        return period_text(figure.period)
    if figure.recorded_at is None:
        return _("không rõ kỳ")
    return _("không rõ kỳ (bài ngày %(day)s)") % {"day": day_text(figure.recorded_at.astimezone(VIETNAM_TIME).date())}


def status_text(status: ObsStatus) -> str:
    """Anything but an official figure is named; an official one needs no word."""
    return str(STATUS.get(status, ""))

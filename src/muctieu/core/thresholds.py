"""Thresholds as dated settings: which there are, what they may be, and which hold on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from muctieu.core.indicator import Plausible
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Settings
from muctieu.core.usual import Limits
from muctieu.errors import Finding


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold: its name in `Settings` or `Limits`, what people call it, what it may be.

    `is_share` tells that people write it as a percentage and the field is a share.
    """

    name: str
    name_vi: str
    name_en: str
    unit: str
    allowed: Plausible
    is_share: bool = False

    def typed(self, value: Decimal) -> Decimal:
        """The value as people write it: 80 for a share of 0.8."""
        return value * 100 if self.is_share else value

    def kept(self, typed: Decimal) -> Decimal:
        """The value of the field for what people wrote."""
        return typed / 100 if self.is_share else typed


def _between(low: str, high: str) -> Plausible:
    return Plausible(Decimal(low), Decimal(high))


THRESHOLDS: Mapping[str, Threshold] = {
    one.name: one
    for one in (
        Threshold("focus_below", "Cần tập trung khi mức đạt dưới", "Needs attention when attainment is below", "%",
                  _between("0", "100")),
        Threshold("slow_share", "Chậm khi đạt ít nhất (dưới mức này là khó đạt)",
                  "Slow with at least this part of the expected value (below it: at risk)", "%",
                  _between("0", "1"), is_share=True),
        Threshold("flag_above", "Xem lại chỉ tiêu khi mức đạt trên", "Look at the target when attainment is above",
                  "%", _between("100", "1000")),
        Threshold("spreads", "Khác thường khi lệch quá (z)", "Unusual beyond (z)", "", _between("1", "20")),
        Threshold("least_share", "Khoảng thường gặp rộng ít nhất, so với trung vị",
                  "Least half-width of the usual range, of the median", "%", _between("0", "5"), is_share=True),
        Threshold("jump", "Đột biến khi gấp từ (lần)", "A jump from a factor of", "", _between("1.5", "1000")),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """That a threshold is `value` from a day on, for one plan or ("") all of a commune's; `order` as recorded."""

    name: str
    value: Decimal
    since: date
    order: int
    plan: str = ""


def in_force(changes: Iterable[Change], day: date, *, plan: str = "") -> Mapping[str, Decimal]:
    """Name → value on `day`: the plan's own before the commune's, of each the latest day, then the last record."""
    found: dict[str, Change] = {}
    for one in sorted(changes, key=lambda change: (bool(change.plan), change.since, change.order)):
        if one.since <= day and one.plan in ("", plan) and one.name in THRESHOLDS:
            found[one.name] = one
    return {name: one.value for name, one in found.items()}


def settings_with(settings: Settings, values: Mapping[str, Decimal]) -> Settings:
    """The plan's settings with the thresholds that hold."""
    known = {field.name for field in fields(Settings)}
    given: dict[str, Any] = {name: value for name, value in values.items() if name in known}
    return replace(settings, **given)


def limits_with(values: Mapping[str, Decimal]) -> Limits:
    """The checks' limits with the thresholds that hold."""
    known = {field.name for field in fields(Limits)}
    return replace(Limits(), **{name: value for name, value in values.items() if name in known})


def threshold_fault(name: str, value: Decimal) -> Finding | None:
    """MT1506 when the threshold cannot be this value (as kept), None when it can."""
    one = THRESHOLDS[name]
    if one.allowed.holds(value):
        return None
    low, high = one.allowed.low, one.allowed.high
    assert low is not None and high is not None  # noqa: S101, PT018 - all of them have both
    args = {
        "threshold": one.name_vi, "threshold_en": one.name_en, "value": format_vi(one.typed(value)),
        "low": format_vi(one.typed(low)), "high": format_vi(one.typed(high)), "unit": one.unit,
    }  # fmt: skip
    return Finding("MT1506", args)

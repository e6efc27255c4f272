"""A doubt about a stored figure, what checking needs to know, and how a doubt names figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Area
from muctieu.core.entry import Definitions
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import FigureKey, Observation, SourceDecision
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity, plain, round_half_up
from muctieu.core.usual import Limits
from muctieu.errors import Finding


class Check(StrEnum):
    """What a doubt is about, from what weighs most to what is only told."""

    RATE = "rate"
    SOURCES = "sources"
    SUM = "sum"
    FALL = "fall"
    UNIT = "unit"
    BOUNDS = "bounds"
    OUTLIER = "outlier"
    JUMP = "jump"
    ROUNDING = "rounding"

    @property
    def weight(self) -> int:
        """The heavier, the sooner somebody should look."""
        return len(Check) - list(Check).index(self)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One figure that somebody should look at; `basis` are the numbers it rests on: when they change, it is another."""

    check: Check
    figure: FigureKey
    finding: Finding
    basis: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What checking needs to know: definitions, the area with its villages, decisions between sources.

    `limits_of` tells when figures of a period are looked at; by default always by the same limits.
    """

    known: Definitions
    area: Area
    decisions: Sequence[SourceDecision] = ()
    limits_of: Callable[[Period], Limits] | None = None

    def limits(self, period: Period | None) -> Limits:
        """When a figure of the period is looked at."""
        return self.known.limits if period is None or self.limits_of is None else self.limits_of(period)


def indicator_of(obs: Observation, ground: Ground) -> Indicator:
    """The definition of what was recorded."""
    return ground.known.indicators[obs.indicator]


def number_of(obs: Observation, ground: Ground) -> Decimal:
    """The value in the indicator's unit; a percent kept for a per mille stays a number of its own."""
    unit = indicator_of(obs, ground).unit
    assert obs.value is not None  # noqa: S101 - only figures with a number come here
    return obs.value.to(unit).value if obs.value.unit.converts_to(unit) else obs.value.value


# -- texts -----------------------------------------------------------------------------------------------------


def named(obs: Observation) -> dict[str, str]:
    """Value and period in the arguments of a text; of a record with a number."""
    assert obs.value is not None  # noqa: S101 - as above
    return {"value": shown(obs.value), **when_of(obs.period)}


def basis_of(obs: Observation) -> str:
    """The number that a doubt about the record rests on; of a record with a number."""
    assert obs.value is not None  # noqa: S101 - as above
    return shown(obs.value)


def shown(value: Quantity) -> str:
    """The number with its unit, as people read it."""
    return f"{format_vi(value.value)} {value.unit.symbol_vi}"


def shown_in(value: Decimal, indicator: Indicator) -> str:
    """The number in the indicator's unit, as people read it."""
    return f"{format_vi(plain(value))} {indicator.unit.symbol_vi}"


def shown_limit(value: Decimal | None, like: Quantity | None) -> str:
    """An end of a range with the decimals of the figure beside it; "…" without one."""
    places = 0 if like is None else min(like.unit.scale, 2)
    return "…" if value is None else format_vi(plain(round_half_up(value, places)))


def when_of(period: Period | None) -> dict[str, str]:
    """The period in both languages as arguments of a text."""
    if period is None:
        return {"period": "không rõ kỳ", "period_en": "period not known"}
    return {"period": period.label_vi, "period_en": period.label_en}

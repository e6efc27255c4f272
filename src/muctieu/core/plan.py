"""The plan: a resolution's points, and the numbered targets that they set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from muctieu.core.indicator import Direction, Indicator
from muctieu.core.period import Period
from muctieu.core.unit import Unit


class Form(StrEnum):
    """The forms a target takes; each is judged in its own way (see `core.attainment`)."""

    LEVEL = "level"
    FLOOR = "floor"
    CEILING = "ceiling"
    CUMULATIVE = "cumulative"
    YEARLY = "yearly"
    YEARLY_CHANGE = "yearly_change"
    AVERAGE_GROWTH = "average_growth"
    GROWTH_ON_BASE = "growth_on_base"
    KEEP = "keep"
    X_OF_Y = "x_of_y"
    RANK = "rank"
    RECOGNITION = "recognition"
    RANGE = "range"


class Basis(StrEnum):
    """How the target's value is known: written down, worked out from a percentage, or taken for granted."""

    STATED = "stated"
    IMPLIED = "implied"
    ASSUMED = "assumed"


class Authority(StrEnum):
    """Who set the target; one indicator can carry a target of each."""

    CONGRESS = "congress"
    COUNCIL = "council"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value of the plan stands: document, place in it, and the number as written there.

    `start` and `end` are character offsets in the document's extracted text, None when the place is a numbered point.
    """

    document: str
    place: str = ""
    written: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The value from which the way to the target is measured, in the indicator's unit."""

    value: Decimal
    period: Period
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """What should be reached at the end of `period`, in the target's unit (for cumulative targets: since the start)."""

    period: Period
    value: Decimal
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Admits:
    """The whole values that a target may have, given what is printed; empty when `low` exceeds `high`."""

    low: Decimal
    high: Decimal

    @property
    def is_empty(self) -> bool:
        """Whether no value fits."""
        return self.low > self.high

    def holds(self, value: Decimal) -> bool:
        """Whether `value` is among the admitted ones."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Target:
    """One numbered target of a plan.

    Attributes:
        id: Code within the plan, for example `thu-nhap`.
        indicator: What is measured.
        wording: The resolution's own words.
        form: How it is judged.
        unit: Unit of `value`; the indicator's unit except for growth and change targets.
        value: The number to reach; None when none is known (the reason stands in `note`).
        value_hi: Upper end, range targets only.
        out_of: The y of an x-of-y target.
        grade: The grade to reach, rank targets only; one of the indicator's grades.
        basis: How `value` is known.
        admits: Which values the source leaves possible; None when the resolution states it.
        baseline: Start value, None when unknown.
        milestones: Stated intermediate values, in the order of their periods.
        authority: Who set it.
        point: Number of the resolution's point that it belongs to.
        owner: The post that answers for it.
        source: Where it is written.
        valid_from: First day on which the target counts, None for the plan's first day.
        valid_to: First day on which it no longer counts, None for the plan's end.
        due: Last day for reaching it, None for the plan's deadline.
        rule_set: Code of the rule set that decides, recognition targets only.
        note: What a reader must know about the value.
    """

    id: str
    indicator: Indicator
    wording: str
    form: Form
    unit: Unit
    value: Decimal | None = None
    value_hi: Decimal | None = None
    out_of: Decimal | None = None
    grade: str | None = None
    basis: Basis = Basis.STATED
    admits: Admits | None = None
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    authority: Authority = Authority.CONGRESS
    point: str = ""
    owner: str = ""
    source: Source | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    due: date | None = None
    rule_set: str | None = None
    note: str = ""

    @property
    def direction(self) -> Direction:
        """Which way is good for this target: its form says so when the indicator leaves it open."""
        if self.form in (Form.FLOOR, Form.YEARLY_CHANGE):  # a change is counted towards the good side
            return Direction.UP
        if self.form is Form.CEILING:
            return Direction.DOWN
        return self.indicator.direction


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the resolution's text; `number` is "2.1", `heading` marks a title without targets of its own."""

    number: str
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """How this plan's results are judged and printed; the defaults are the product's.

    Attributes:
        percent_places: Decimals of a printed attainment.
        slow_share: A value of at least this share of the expected value is slow, below it at risk.
        focus_below: Attainment (percent) below which a target needs attention whatever its verdict.
        flag_above: Attainment (percent) above which the target itself deserves a look.
    """

    percent_places: int = 2
    slow_share: Decimal = Decimal("0.8")
    focus_below: Decimal = Decimal(70)
    flag_above: Decimal = Decimal(150)


@dataclass(frozen=True, slots=True)
class Plan:
    """A five-year resolution (or a yearly plan) as data.

    Attributes:
        code: ASCII name used in addresses, for example `ta-tong-2020-2025`.
        name_vi: Title in Vietnamese.
        name_en: Title in English.
        place: Identity of the unit whose plan it is.
        place_name: That unit's name as the plan's time wrote it.
        first_year: First plan year (2021 for a term 2020 - 2025).
        last_year: Last plan year.
        baseline_year: The year from which progress is measured.
        deadline: Last day for reaching the targets.
        points: The resolution's text.
        targets: In the order of the resolution.
        settings: Thresholds and print settings.
        names: Identity → printed name of documents and posts that the plan refers to.
    """

    code: str
    name_vi: str
    name_en: str
    place: str
    place_name: str
    first_year: int
    last_year: int
    baseline_year: int
    deadline: date
    targets: tuple[Target, ...]
    points: tuple[Point, ...] = ()
    settings: Settings = Settings()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def term(self) -> Period:
        """The plan years as one period."""
        return Period.of_years(self.first_year, self.last_year)

    def target(self, target_id: str) -> Target | None:
        """The target of that code, or None."""
        return next((target for target in self.targets if target.id == target_id), None)

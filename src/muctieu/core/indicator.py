"""What is measured: an indicator's definition, its unit, and how it adds up over places and time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from muctieu.core.unit import Unit


class Direction(StrEnum):
    """Which way is good. `KEEP` is a yes-or-no state to be held, `INFO` has no good side."""

    UP = "up"
    DOWN = "down"
    KEEP = "keep"
    INFO = "info"


class Kind(StrEnum):
    """`ENTERED` figures are reported; `DERIVED` ones are computed from two entered components."""

    ENTERED = "entered"
    DERIVED = "derived"


class PlaceRule(StrEnum):
    """How village figures make the commune's figure."""

    SUM = "sum"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    SHARE = "share"
    NONE = "none"


class TimeRule(StrEnum):
    """How figures of short periods make the figure of a longer one."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    COMPOUND = "compound"
    YEARLY = "yearly"


class Disclosure(StrEnum):
    """Who may see the figure. Staff is the default: public is a decision."""

    PUBLIC = "public"
    STAFF = "staff"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Plausible:
    """Bounds outside which a value is probably a slip of unit or of the pen; either side may be open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, value: Decimal) -> bool:
        """Whether `value` lies inside the bounds, both included."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Indicator:
    """The definition of one measured thing; it has exactly one unit.

    Attributes:
        code: Stable ASCII name, for example `income_per_capita`.
        name_vi: Name as a report prints it.
        name_en: English name.
        unit: The one unit in which values are kept and shown.
        direction: Which way is good.
        kind: Entered or derived.
        place: How villages add up.
        time: How periods add up within a term.
        sector: Code of the sector under which reports list it.
        disclosure: Who may see its figures.
        synonyms: Other Vietnamese wordings, unique over the whole catalogue.
        accepts: Unit spellings met beside its figures besides the unit's own ("đảng viên" for persons).
        numerator: Component code, derived indicators only.
        denominator: Component code, derived indicators only.
        factor: What numerator / denominator is multiplied by (100 for percent, 1000 for per mille).
        plausible: Bounds for the check of suspicious values.
        bounds: Hard limits that no true value can leave (a share lies within 0 and 100).
        grades: For ordinal indicators, the grades from worst to best.
    """

    code: str
    name_vi: str
    name_en: str
    unit: Unit
    direction: Direction = Direction.UP
    kind: Kind = Kind.ENTERED
    place: PlaceRule = PlaceRule.NONE
    time: TimeRule = TimeRule.LAST
    sector: str = "general"
    disclosure: Disclosure = Disclosure.STAFF
    synonyms: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    numerator: str | None = None
    denominator: str | None = None
    factor: Decimal = Decimal(1)
    plausible: Plausible = Plausible()
    bounds: Plausible = Plausible()
    grades: tuple[str, ...] = ()

    @property
    def over_time(self) -> TimeRule:
        """How figures of short periods make a longer one: a ratio is never added up, its components are."""
        if self.kind is Kind.DERIVED and self.time is TimeRule.SUM:
            return TimeRule.YEARLY
        return self.time

    @property
    def is_public(self) -> bool:
        """Whether the public may see its published figures."""
        return self.disclosure is Disclosure.PUBLIC

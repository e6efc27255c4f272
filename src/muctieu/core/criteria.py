"""Rule sets: the criteria of one decision, for its span of days, with levels by region, year and group.

A level that the law has but nobody has copied yet stays an empty slot: what rests on it is unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from muctieu.core.expression import Expression


class Answer(StrEnum):
    """What a criterion comes to; a figure or level that is missing makes it unknown, never unmet."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a rule asks: a share, a number, yes or no, none at all; a recognition, class or region; other rules."""

    PERCENT = "percent"
    NUMBER = "number"
    BOOL = "bool"
    ZERO = "zero"
    RECOGNISED = "recognised"
    CLASS = "class"
    REGION = "region"
    ALL_OF = "all_of"
    ANY_OF = "any_of"
    AT_LEAST = "at_least"


MEASURED = frozenset({Kind.PERCENT, Kind.NUMBER})
COMPOSITE = frozenset({Kind.ALL_OF, Kind.ANY_OF, Kind.AT_LEAST})


class Op(StrEnum):
    """How a value must stand to the level."""

    GE = ">="
    GT = ">"
    LE = "<="
    LT = "<"


class SetKind(StrEnum):
    """A tally counts its criteria ("12/19"); classes are tried in order and the first that holds is the answer."""

    TALLY = "tally"
    CLASSES = "classes"


class Subject(StrEnum):
    """What a set judges: communes, villages, or single households, of which no system of counts knows anything."""

    COMMUNE = "commune"
    VILLAGE = "village"
    HOUSEHOLD = "household"


class SetBy(StrEnum):
    """Who writes the number of a level."""

    CENTRAL = "central"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from: keys of sources, the legal basis in words, and whether somebody compared the text."""

    text: str
    sources: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a rule, for the region, year and group named (None: for any); `value` None is an empty slot."""

    value: Expression | None
    basis: Basis
    region: str | None = None
    year: int | None = None
    group: str | None = None
    set_by: SetBy = SetBy.CENTRAL

    @property
    def dims(self) -> tuple[tuple[str, str], ...]:
        """The dimensions that the level names, with their values."""
        told = (("region", self.region), ("year", self.year), ("group", self.group))
        return tuple((name, str(value)) for name, value in told if value is not None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion. Measured: `fact` stands `op` to a level and, where `under` has levels, below that one too.

    Composite: `needed` of the rules named in `of`. Recognised: the commune is (`wanted`) recognised under `family`.
    Class: the set of `family` in force gives one of `classes`. Region: the commune lies in one of `classes`.
    """

    code: str
    name_vi: str
    name_en: str
    kind: Kind
    basis: Basis
    fact: str = ""
    unit: str = ""
    op: Op = Op.GE
    levels: tuple[Level, ...] = ()
    under: tuple[Level, ...] = ()
    wanted: bool = True
    of: tuple[str, ...] = ()
    needed: int = 0
    family: str = ""
    classes: tuple[str, ...] = ()

    def uses(self) -> tuple[str, ...]:
        """The names of facts, formulas and series that the rule looks up."""
        of_levels = (name for level in self.levels + self.under if level.value for name in level.value.names)
        return (*([self.fact] if self.fact else []), *of_levels)


@dataclass(frozen=True, slots=True)
class ClassDef:
    """One class of a classification; `rule` None takes what is left."""

    code: str
    name_vi: str
    name_en: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A fact or region that a person sees by name."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """A policy that communes of the classes named receive, and lose when they leave them."""

    name_vi: str
    name_en: str
    classes: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class ExitRule:
    """A listed commune for which `rule` holds is of class `to` from that day on, whatever the list says."""

    rule: str
    to: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class RegionRule:
    """Communes for which `rule` holds use the levels of `region`, wherever they lie."""

    rule: str
    region: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The criteria of one decision. In force from `start` up to the day before `end` (None: until replaced).

    `bands` are rules whose ranges, lowest first, cover every number once. `group_family` is the set whose class is the
    group that levels name.
    """

    code: str
    family: str
    name_vi: str
    name_en: str
    kind: SetKind
    start: date
    end: date | None
    basis: Basis
    rules: Mapping[str, Rule]
    top: tuple[str, ...] = ()
    needed: int = 0
    classes: tuple[ClassDef, ...] = ()
    facts: Mapping[str, Named] = field(default_factory=dict)
    formulas: Mapping[str, Expression] = field(default_factory=dict)
    bands: tuple[tuple[str, ...], ...] = ()
    scope: str | None = None
    group_family: str | None = None
    region_rule: RegionRule | None = None
    exit: ExitRule | None = None
    benefits: tuple[Benefit, ...] = ()
    subject: Subject = Subject.COMMUNE

    def in_force(self, day: date) -> bool:
        """Whether the set binds on that day."""
        return self.start <= day and (self.end is None or day < self.end)

    def class_named(self, code: str) -> ClassDef | None:
        """The class of that code, or None."""
        return next((one for one in self.classes if one.code == code), None)

    def families_used(self) -> tuple[str, ...]:
        """The families whose class this set asks for: they are worked out first."""
        asked = [rule.family for rule in self.rules.values() if rule.kind is Kind.CLASS]
        return tuple(dict.fromkeys([*asked, *([self.group_family] if self.group_family else [])]))


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of an external series, in force from `day`."""

    day: date
    value: Decimal
    source: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """An external reference series, such as the national poverty rate; it may ship without a value."""

    code: str
    name_vi: str
    name_en: str
    values: tuple[Dated, ...] = ()

    def on(self, day: date) -> Dated | None:
        """The newest value of that day or earlier."""
        return max((one for one in self.values if one.day <= day), key=lambda one: one.day, default=None)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule set, region and reference series that is loaded."""

    sets: tuple[RuleSet, ...]
    regions: Mapping[str, Named] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)

    def named(self, code: str) -> RuleSet | None:
        """The set of that code, in force or not."""
        return next((one for one in self.sets if one.code == code), None)

    def in_force(self, family: str, day: date) -> RuleSet | None:
        """The set of the family that binds on that day."""
        return next((one for one in self.sets if one.family == family and one.in_force(day)), None)


# -- what is known of a commune ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or a yes/no of the commune, known from `day` (None: always), with the evidence it rests on."""

    value: Decimal | Fraction | bool
    day: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """A decision that recognises a standard; `lost_on` is the day from which it no longer holds."""

    recognised_on: date
    lost_on: date | None = None
    document: str = ""

    def holds(self, day: date) -> bool:
        """Whether the recognition is in force on that day; it is from the day the decision takes effect."""
        return self.recognised_on <= day and (self.lost_on is None or day < self.lost_on)


@dataclass(frozen=True, slots=True)
class Listing:
    """The class that a published list gives the commune, from `since` on."""

    code: str
    since: date
    document: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer to one criterion that a post has decided for a time, whatever the figures say."""

    answer: Answer
    who: str
    who_en: str
    until: date


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one commune. A family missing from `recognitions` is unknown, an empty one is "never".

    `levels` are the province's numbers by rule; `stated` are answers given without figures ("criterion 4: met");
    `paces` are required paces of facts, worked out elsewhere; `decided` are answers by decision, by set and rule.
    """

    values: Mapping[str, Fact] = field(default_factory=dict)
    region: str | None = None
    year: int | None = None
    recognitions: Mapping[str, tuple[Recognition, ...]] = field(default_factory=dict)
    listings: Mapping[str, tuple[Listing, ...]] = field(default_factory=dict)
    series: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)
    levels: Mapping[str, Decimal] = field(default_factory=dict)
    stated: Mapping[str, bool] = field(default_factory=dict)
    paces: Mapping[str, Decimal] = field(default_factory=dict)
    decided: Mapping[tuple[str, str], Decided] = field(default_factory=dict)

    def fact(self, name: str, day: date) -> Fact | None:
        """The fact of that name as it was known on that day."""
        found = self.values.get(name)
        return found if found is not None and (found.day is None or found.day <= day) else None

    def recognised(self, family: str, day: date) -> bool | None:
        """Whether the commune is recognised under the family on that day; None when nobody said."""
        told = self.recognitions.get(family)
        return None if told is None else any(one.holds(day) for one in told)

    def listed(self, family: str, day: date) -> Listing | None:
        """The newest listing of that day or earlier."""
        told = (one for one in self.listings.get(family, ()) if one.since <= day)
        return max(told, key=lambda one: one.since, default=None)

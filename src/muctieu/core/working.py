"""What judging gives back: the working of each rule, what is missing, and the verdict on a whole set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from muctieu.core.criteria import Answer, Decided, Listing, Rule, RuleSet
from muctieu.core.expression import Value
from muctieu.errors import Finding


class Lack(StrEnum):
    """What kind of thing is missing."""

    FACT = "fact"
    LEVEL = "level"
    SERIES = "series"
    REGION = "region"
    GROUP = "group"
    RECOGNITION = "recognition"
    RULE_SET = "rule_set"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that nobody has given yet; `province` marks a level that the province writes."""

    lack: Lack
    code: str
    name_vi: str
    name_en: str
    province: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """How one rule came to its answer.

    `margin` is how far the value lies inside the bound (negative: short of it), `relative` the same as a part of the
    bound; both None where there is no number to measure. `stated`: the answer was given without figures. `decided` is
    the decision by which the answer stands, `overrode` what the answer was without it.
    """

    rule: Rule
    answer: Answer
    value: Value | None = None
    bound: Fraction | None = None
    under: Fraction | None = None
    margin: Fraction | None = None
    confirmed: bool = True
    stated: bool = False
    evidence: str = ""
    sources: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()
    parts: tuple[Working, ...] = ()
    chained: SetVerdict | None = None
    decided: Decided | None = None
    overrode: Answer | None = None

    @property
    def relative(self) -> Fraction | None:
        """The margin as a part of the bound it is measured from; None where the bound is 0."""
        bound = self.under if self.bound is None or self._upper_is_nearer() else self.bound
        return None if self.margin is None or not bound else self.margin / abs(bound)

    def _upper_is_nearer(self) -> bool:
        return self.under is not None and isinstance(self.value, Fraction) and self.margin == self.under - self.value

    def walk(self) -> Iterator[Working]:
        """This working and every one below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Tally:
    """Criteria counted by answer: "12/19 met"."""

    met: int
    unmet: int
    unknown: int

    @property
    def total(self) -> int:
        """All criteria of the set."""
        return self.met + self.unmet + self.unknown


@dataclass(frozen=True, slots=True)
class SetVerdict:
    """What a rule set says of a commune on a day.

    `answer` and `tally` belong to a tally. Of classes, `live` is the class that the figures give (None: not decided,
    `possible` names those left), `listing` what the list in force says, and `standing` what counts: the exit rule, else
    the list, else the figures. `within_scope` tells whether the set speaks of this commune at all, `scope` why.
    """

    ruleset: RuleSet
    as_of: date
    region: str | None
    year: int
    group: str | None
    rows: tuple[Working, ...]
    answer: Answer = Answer.UNKNOWN
    tally: Tally = Tally(0, 0, 0)
    live: str | None = None
    possible: tuple[str, ...] = ()
    listing: Listing | None = None
    standing: str | None = None
    within_scope: Answer = Answer.MET
    scope: Working | None = None
    findings: tuple[Finding, ...] = ()
    chained: tuple[SetVerdict, ...] = ()

    @property
    def candidates(self) -> tuple[str, ...]:
        """The classes that may count for the commune: one when it is settled."""
        if self.standing is not None:
            return (self.standing,)
        if self.listing is not None and self.ruleset.exit is not None:
            return (self.listing.code, self.ruleset.exit.to)
        return self.possible

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything missing below the rows, each named once."""
        return tuple(dict.fromkeys(lack for row in self.rows for one in row.walk() for lack in one.missing))

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Codes of the rules that were used and that nobody has compared with the official text."""
        used = (one for row in self.rows for one in row.walk())
        return tuple(dict.fromkeys(one.rule.code for one in used if not one.confirmed))


def at_least(needed: int, answers: Iterable[Answer]) -> Answer:
    """Whether `needed` of them hold: met once enough are met, unmet once too few can be, unknown in between."""
    told = list(answers)
    met = told.count(Answer.MET)
    if met >= needed:
        return Answer.MET
    return Answer.UNKNOWN if met + told.count(Answer.UNKNOWN) >= needed else Answer.UNMET

"""The way out of a class: what stands between a commune and leaving it, nearest first, and what it loses by leaving.

A route is a smallest set of changes after which the class no longer holds. Each one has been tried: the set is judged
again with the changes made, so that "below 20%" is never shown where "below 15%" is what helps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from muctieu.core.criteria import (
    Answer,
    Benefit,
    Fact,
    Facts,
    Kind,
    Listing,
    Op,
    Recognition,
    Rule,
    RuleBook,
    RuleSet,
    SetKind,
)
from muctieu.core.judge import judge
from muctieu.core.working import Missing, SetVerdict, Working

MOST_TRIALS = 300
MOST_CHANGES = 5
# A step over a bound that itself does not count; finer than any figure that a commune reports.
_STEP = Fraction(1, 10**12)
_OTHER_SIDE = {Op.GE: "<", Op.GT: "≤", Op.LE: ">", Op.LT: "≥"}
_SIGNS = {Op.GE: "≥", Op.GT: ">", Op.LE: "≤", Op.LT: "<"}


@dataclass(frozen=True, slots=True)
class Barrier:
    """One thing that must change: the rule, which answer it must come to, and how far that is.

    `sign` and `bound` say where the value must go; `gap` is the way still to go, `relative` the same as a part of the
    bound. Both are None for yes/no. `missing` is what must be found out first. `pace` is the required pace,
    where given.
    """

    rule: Rule
    want: Answer
    value: Fraction | bool | None = None
    sign: str = ""
    bound: Fraction | None = None
    gap: Fraction | None = None
    relative: Fraction | None = None
    missing: tuple[Missing, ...] = ()
    confirmed: bool = True
    pace: Decimal | None = None
    parts: tuple[Barrier, ...] = ()
    further: WayOut | None = None

    @property
    def order(self) -> tuple[int, Fraction, str]:
        """Nearest first; then what is yes or no; last what is not known."""
        kind = 2 if self.missing else 1 if self.relative is None else 0
        return kind, self.relative or Fraction(0), self.rule.code


@dataclass(frozen=True, slots=True)
class Route:
    """Changes that together lead out, nearest first."""

    barriers: tuple[Barrier, ...]

    @property
    def order(self) -> tuple[int, int, Fraction]:
        """Fewest unknowns, then fewest changes, then the shortest way."""
        unknown = sum(1 for barrier in self.barriers if barrier.missing)
        return unknown, len(self.barriers), sum((one.relative or Fraction(0) for one in self.barriers), Fraction(0))


@dataclass(frozen=True, slots=True)
class WayOut:
    """The routes out of `leaving` (a class), or to meeting the whole set; `lost` are the policies that end then."""

    ruleset: RuleSet
    as_of: date
    leaving: str | None
    routes: tuple[Route, ...]
    lost: tuple[Benefit, ...] = ()


def way_out(book: RuleBook, ruleset: RuleSet, facts: Facts, *, as_of: date) -> WayOut:
    """What stands between the commune and leaving its class (of classes) or meeting the set (of a tally)."""
    verdict = judge(book, ruleset, facts, as_of=as_of)
    if ruleset.kind is SetKind.TALLY:
        return _all_criteria(verdict, facts)
    leaving = verdict.standing or (verdict.listing.code if verdict.listing is not None else None)
    search = _Search(book, ruleset, facts, as_of, leaving)
    routes = sorted(search.routes(), key=lambda route: route.order)
    lost = tuple(one for one in ruleset.benefits if leaving in one.classes)
    return WayOut(ruleset, as_of, leaving, tuple(routes), lost)


def _all_criteria(verdict: SetVerdict, facts: Facts) -> WayOut:
    """Every criterion not met yet, with those of its parts that keep it."""
    barriers = [_barrier(row, Answer.MET, facts) for row in verdict.rows if row.answer is not Answer.MET]
    route = Route(tuple(sorted(barriers, key=lambda one: one.order)))
    return WayOut(verdict.ruleset, verdict.as_of, None, (route,) if barriers else ())


def _barrier(found: Working, want: Answer, facts: Facts) -> Barrier:
    rule = found.rule
    if found.parts:
        keeping = (part for part in found.parts if part.answer is not want)
        parts = tuple(sorted((_barrier(part, want, facts) for part in keeping), key=lambda one: one.order))
        furthest = max((one.relative for one in parts if one.relative is not None), default=None)
        missing = tuple(dict.fromkeys(lack for one in parts for lack in one.missing))
        return Barrier(rule, want, relative=furthest, missing=missing, confirmed=_sure(found, parts), parts=parts)
    sign, bound = _aim(found, want)
    number = found.value if isinstance(found.value, Fraction) else None
    gap = None if number is None or bound is None else abs(number - bound)
    return Barrier(
        rule,
        want,
        found.value,
        sign,
        bound,
        gap,
        gap / abs(bound) if gap is not None and bound else None,
        found.missing,
        found.confirmed,
        facts.paces.get(rule.fact),
    )


def _sure(found: Working, parts: tuple[Barrier, ...]) -> bool:
    return found.confirmed and all(part.confirmed for part in parts)


def _aim(found: Working, want: Answer) -> tuple[str, Fraction | None]:
    """Where the value of a leaf must go, as sign and bound; ("", None) where there is no number."""
    rule = found.rule
    if rule.kind is Kind.ZERO:
        return ("=", Fraction(0)) if want is Answer.MET else (">", Fraction(0))
    if found.bound is None:
        return "", None
    if want is Answer.UNMET:
        return _OTHER_SIDE[rule.op], found.bound
    too_high = found.under is not None and isinstance(found.value, Fraction) and found.value >= found.under
    return ("<", found.under) if too_high else (_SIGNS[rule.op], found.bound)


@dataclass(frozen=True, slots=True)
class _State:
    done: frozenset[str]
    barriers: tuple[Barrier, ...]
    facts: Facts


@dataclass(frozen=True)
class _Search:
    """Tries changes one after another, fewest first, and keeps the smallest sets that lead out."""

    book: RuleBook
    ruleset: RuleSet
    facts: Facts
    as_of: date
    leaving: str | None

    def routes(self) -> Iterator[Route]:
        goal = self._goal()
        if goal is None:
            return
        rule, want = goal
        out: list[frozenset[str]] = []
        tried: set[frozenset[str]] = set()
        line = [_State(frozenset(), (), self.facts)]
        while line:
            state = line.pop(0)
            if any(state.done >= found for found in out):
                continue
            root = _root(judge(self.book, self.ruleset, state.facts, as_of=self.as_of), rule)
            if root.answer is want:
                out.append(state.done)
                yield Route(tuple(sorted(state.barriers, key=lambda one: one.order)))
            elif len(state.done) < MOST_CHANGES:
                line += self._steps(state, root, want, tried)

    def _goal(self) -> tuple[str, Answer] | None:
        """The rule to turn and its answer: the class's own no longer holds, or the class of the exit rule does."""
        own = self.ruleset.class_named(self.leaving or "")
        if own is None or (self.ruleset.exit is not None and own.code == self.ruleset.exit.to):
            return None
        if own.rule is not None:
            return own.rule, Answer.UNMET
        better = self.ruleset.class_named(self.ruleset.exit.to) if self.ruleset.exit is not None else None
        return (better.rule, Answer.MET) if better is not None and better.rule is not None else None

    def _steps(self, state: _State, root: Working, want: Answer, tried: set[frozenset[str]]) -> Iterator[_State]:
        """Every single change that brings one leaf to the answer wanted, each combination once."""
        for leaf in root.walk():
            after = state.done | {leaf.rule.code}
            fixed = leaf.parts or leaf.rule.kind is Kind.REGION or leaf.answer is want
            if fixed or after in tried or len(tried) >= MOST_TRIALS:
                continue
            tried.add(after)
            barrier = self._measured_from_today(_barrier(leaf, want, self.facts))
            fact = barrier.rule.fact
            kept = tuple(one for one in state.barriers if not fact or one.rule.fact != fact)
            yield _State(after, (*kept, barrier), self._changed(state.facts, leaf, want))

    def _measured_from_today(self, barrier: Barrier) -> Barrier:
        """The barrier with today's value: earlier changes of the same figure were only tried."""
        if barrier.rule.kind is Kind.RECOGNISED:
            return replace(barrier, further=self._further(barrier.rule))
        fact = self.facts.fact(barrier.rule.fact, self.as_of)
        if fact is None or barrier.bound is None or isinstance(fact.value, bool):
            return barrier
        value = Fraction(fact.value)
        gap = abs(value - barrier.bound)
        return replace(barrier, value=value, gap=gap, relative=gap / abs(barrier.bound) if barrier.bound else None)

    def _further(self, rule: Rule) -> WayOut | None:
        """What stands before a recognition: the criteria of its own set in force."""
        other = self.book.in_force(rule.family, self.as_of)
        if other is None or other.kind is not SetKind.TALLY:
            return None
        return way_out(self.book, other, self.facts, as_of=self.as_of)

    def _changed(self, facts: Facts, leaf: Working, want: Answer) -> Facts:
        """The facts as they would be after the change."""
        rule = leaf.rule
        holds = want is Answer.MET
        if rule.kind is Kind.RECOGNISED:
            told = (Recognition(self.as_of),) if holds is rule.wanted else ()
            return replace(facts, recognitions={**facts.recognitions, rule.family: told})
        if rule.kind is Kind.CLASS:
            return replace(facts, listings={**facts.listings, rule.family: (self._listing(rule, holds),)})
        if leaf.answer is Answer.UNKNOWN or leaf.stated:
            return replace(facts, stated={**facts.stated, rule.code: holds})
        value = _just_over(leaf, want)
        return replace(facts, values={**facts.values, rule.fact: Fact(value)})

    def _listing(self, rule: Rule, holds: bool) -> Listing:
        """A class that answers the rule as wanted; the loader has seen that the family has one."""
        other = self.book.in_force(rule.family, self.as_of)
        codes = [one.code for one in other.classes] if other is not None else []
        return Listing(next((code for code in codes if (code in rule.classes) is holds), ""), self.as_of)


def _just_over(leaf: Working, want: Answer) -> Fraction | bool:
    """The nearest value with which the leaf comes to the answer wanted."""
    if leaf.rule.kind is Kind.BOOL:
        return leaf.rule.wanted is (want is Answer.MET)
    sign, bound = _aim(leaf, want)
    assert bound is not None  # noqa: S101 - a leaf with a known answer has a bound
    return bound + {"<": -_STEP, ">": _STEP}.get(sign, Fraction(0))


def _root(verdict: SetVerdict, rule: str) -> Working:
    """The working of a class's rule."""
    return next(row for row in verdict.rows if row.rule.code == rule)

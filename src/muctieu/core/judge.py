"""Judging a commune by a rule set as of a day: met, not met or unknown, with the working and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from operator import ge, gt, le, lt

from muctieu.core.criteria import (
    COMPOSITE,
    Answer,
    Facts,
    Kind,
    Level,
    Op,
    Recognition,
    Rule,
    RuleBook,
    RuleSet,
    SetBy,
    SetKind,
)
from muctieu.core.expression import Value, as_decimal, evaluate, exact, order_of
from muctieu.core.numbers_vi import format_vi
from muctieu.core.working import Lack, Missing, SetVerdict, Tally, Working, at_least
from muctieu.errors import ExpressionError, Finding

_HOLDS = {Op.GE: ge, Op.GT: gt, Op.LE: le, Op.LT: lt}
_ZERO = Fraction(0)
_WANTED = {
    Kind.PERCENT: ("tỷ lệ từ 0 đến 100%", "a share from 0 to 100%"),
    Kind.NUMBER: ("một số", "a number"),
    Kind.ZERO: ("số đếm từ 0 trở lên", "a count from 0 up"),
    Kind.BOOL: ("có hoặc không", "yes or no"),
}
_WORDS = {Answer.MET: ("đạt", "met"), Answer.UNMET: ("chưa đạt", "not met")}


def judge(book: RuleBook, ruleset: RuleSet, facts: Facts, *, as_of: date) -> SetVerdict:
    """The verdict of a set that the loader has checked; chained sets are those in force on `as_of`."""
    court = _Court(book, ruleset, facts, as_of)
    verdict = court.tally() if ruleset.kind is SetKind.TALLY else court.classify()
    if ruleset.in_force(as_of):
        return verdict
    note = Finding("MT1463", {"set": ruleset.name_vi, "set_en": ruleset.name_en, "day": f"{as_of:%d/%m/%Y}"})
    return replace(verdict, findings=(note, *verdict.findings))


@dataclass
class _Court:
    """One set, one commune, one day; every rule is worked out once."""

    book: RuleBook
    ruleset: RuleSet
    facts: Facts
    as_of: date
    done: dict[str, Working] = field(default_factory=dict)
    heard: dict[str, SetVerdict | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.worked: dict[str, Value | None] = {}
        self.faults: dict[str, Finding] = {}
        for name in order_of(self.ruleset.formulas):
            self._work_formula(name)
        self.year = self.facts.year or self.as_of.year
        self.group: str | None = None
        self.region = self.facts.region
        self.no_region: tuple[Missing, ...] = (Missing(Lack.REGION, "region", *_DIMENSIONS["region"]),)
        if self.ruleset.group_family is not None:
            other = self.chained(self.ruleset.group_family)
            self.group = other.standing if other is not None else None
        if self.ruleset.region_rule is not None:
            self.region = self._region(self.ruleset.region_rule.rule, self.ruleset.region_rule.region)

    def _region(self, rule: str, region: str) -> str | None:
        """The region whose levels apply; unknown as long as it hangs on something unknown."""
        found = self.work(rule)
        if found.answer is Answer.MET:
            return region
        if found.answer is Answer.UNMET or self.region == region:
            return self.region
        if self.region is not None:
            self.no_region = tuple(dict.fromkeys(lack for one in found.walk() for lack in one.missing))
        return None

    # -- whole sets ---------------------------------------------------------------------------------------------

    def tally(self) -> SetVerdict:
        rows = tuple(map(self.work, self.ruleset.top))
        answers = [row.answer for row in rows]
        count = Tally(*(answers.count(answer) for answer in (Answer.MET, Answer.UNMET, Answer.UNKNOWN)))
        return replace(self._verdict(rows), answer=at_least(self.ruleset.needed, answers), tally=count)

    def classify(self) -> SetVerdict:
        rows: list[Working] = []
        possible: list[str] = []
        settled = False
        for one in self.ruleset.classes:
            answer = Answer.MET
            if one.rule is not None:
                rows.append(self.work(one.rule))
                answer = rows[-1].answer
            if answer is not Answer.UNMET and not settled:
                possible.append(one.code)
            settled = settled or answer is Answer.MET
        left = tuple(possible) if len(possible) == 1 else self._either_way(tuple(possible))
        live = left[0] if len(left) == 1 else None
        return self._stand(replace(self._verdict(tuple(rows)), live=live, possible=left))

    def _either_way(self, possible: tuple[str, ...]) -> tuple[str, ...]:
        """The classes that remain when an unknown recognition is tried as given and as not given: fewer, never more."""
        asked = (rule.family for rule in self.ruleset.rules.values() if rule.kind is Kind.RECOGNISED)
        unknown = next((one for one in asked if self.facts.recognised(one, self.as_of) is None), None)
        if unknown is None:
            return possible
        left: set[str] = set()
        for told in ((), (Recognition(self.as_of),)):
            facts = replace(self.facts, recognitions={**self.facts.recognitions, unknown: told})
            left.update(judge(self.book, self.ruleset, facts, as_of=self.as_of).possible)
        return tuple(code for code in possible if code in left)

    def _stand(self, verdict: SetVerdict) -> SetVerdict:
        """The class that counts: whoever has left by the exit rule is out, else the list binds, else the figures."""
        listing = self.facts.listed(self.ruleset.family, self.as_of)
        if listing is None:
            return replace(verdict, standing=verdict.live)
        leaving = self.ruleset.exit
        left = Answer.UNMET if leaving is None else self.work(leaving.rule).answer
        if leaving is not None and left is not Answer.UNMET:
            return replace(verdict, listing=listing, standing=leaving.to if left is Answer.MET else None)
        findings = verdict.findings
        if listing.code not in verdict.possible:
            findings = (*findings, self._contradicts(listing.code, verdict.possible))
        return replace(verdict, listing=listing, standing=listing.code, findings=findings)

    def _contradicts(self, listed: str, possible: tuple[str, ...]) -> Finding:
        classes = [one for one in self.ruleset.classes if one.code in possible]
        says = self.ruleset.class_named(listed)
        args = {
            "set": self.ruleset.name_vi, "set_en": self.ruleset.name_en,
            "listed": says.name_vi if says else listed, "listed_en": says.name_en if says else listed,
            "found": ", ".join(one.name_vi for one in classes), "found_en": ", ".join(one.name_en for one in classes),
        }  # fmt: skip
        return Finding("MT1464", args)

    def _verdict(self, rows: tuple[Working, ...]) -> SetVerdict:
        scope = None if self.ruleset.scope is None else self.work(self.ruleset.scope)
        heard = tuple(one for one in self.heard.values() if one is not None)
        findings = [self._nothing(family) for family, one in self.heard.items() if one is None]
        return SetVerdict(
            *(self.ruleset, self.as_of, self.region, self.year, self.group, rows),
            within_scope=Answer.MET if scope is None else scope.answer,
            scope=scope,
            findings=tuple(findings),
            chained=heard,
        )

    def _nothing(self, family: str) -> Finding:
        return Finding("MT1465", {"set": family, "set_en": family, "day": f"{self.as_of:%d/%m/%Y}"})

    def chained(self, family: str) -> SetVerdict | None:
        """The verdict of the other family's set in force on the day, or None when there is none."""
        if family not in self.heard:
            other = self.book.in_force(family, self.as_of)
            self.heard[family] = None if other is None else judge(self.book, other, self.facts, as_of=self.as_of)
        return self.heard[family]

    # -- one rule -----------------------------------------------------------------------------------------------

    def work(self, code: str) -> Working:
        if code not in self.done:
            rule = self.ruleset.rules[code]
            found = self._figure_out(rule)
            found = replace(found, confirmed=found.confirmed and rule.basis.confirmed)
            self.done[code] = self._by_decision(self._with_statement(found))
        return self.done[code]

    def _by_decision(self, found: Working) -> Working:
        """A decided answer counts for everything above the rule; what was worked out stays beside it."""
        decided = self.facts.decided.get((self.ruleset.code, found.rule.code))
        if decided is None:
            return found
        return replace(found, answer=decided.answer, decided=decided, overrode=found.answer)

    def _with_statement(self, found: Working) -> Working:
        """A stated answer counts where the figures give none; where they do, a contradiction is named."""
        said = self.facts.stated.get(found.rule.code)
        if said is None:
            return found
        stated = Answer.MET if said else Answer.UNMET
        if found.answer is Answer.UNKNOWN:
            return replace(found, answer=stated, stated=True)
        if found.answer is stated:
            return found
        args = {**_names(found.rule), "said": _WORDS[stated][0], "said_en": _WORDS[stated][1]}
        args |= {"found": _WORDS[found.answer][0], "found_en": _WORDS[found.answer][1]}
        return replace(found, findings=(*found.findings, Finding("MT1461", args)))

    def _figure_out(self, rule: Rule) -> Working:
        if rule.kind in COMPOSITE:
            parts = tuple(map(self.work, rule.of))
            return Working(rule, at_least(rule.needed, (part.answer for part in parts)), parts=parts)
        if rule.kind is Kind.RECOGNISED:
            return self._recognised(rule)
        if rule.kind is Kind.CLASS:
            return self._class(rule)
        if rule.kind is Kind.REGION:
            return self._in_region(rule)
        return self._measured(rule)

    def _in_region(self, rule: Rule) -> Working:
        """By the region where the commune lies, whatever levels it may use."""
        region = self.facts.region
        if region is None:
            return Working(rule, Answer.UNKNOWN, missing=(Missing(Lack.REGION, "region", *_DIMENSIONS["region"]),))
        return Working(rule, _answer(region in rule.classes))

    def _recognised(self, rule: Rule) -> Working:
        known = self.facts.recognised(rule.family, self.as_of)
        if known is None:
            lack = Missing(Lack.RECOGNITION, rule.family, rule.name_vi, rule.name_en)
            return Working(rule, Answer.UNKNOWN, missing=(lack,))
        told = [one.document for one in self.facts.recognitions[rule.family] if one.holds(self.as_of)]
        return Working(rule, _answer(known is rule.wanted), known, evidence="; ".join(filter(None, told)))

    def _class(self, rule: Rule) -> Working:
        other = self.chained(rule.family)
        if other is None:
            lack = Missing(Lack.RULE_SET, rule.family, rule.name_vi, rule.name_en)
            return Working(rule, Answer.UNKNOWN, missing=(lack,))
        inside = [code in rule.classes for code in other.candidates]
        answer = Answer.MET if all(inside) else Answer.UNKNOWN if any(inside) else Answer.UNMET
        missing = other.missing if answer is Answer.UNKNOWN else ()
        return Working(rule, answer, missing=missing, chained=other)

    def _measured(self, rule: Rule) -> Working:
        """A leaf over a fact. The bound is worked out even without the figure: people want to see what is asked."""
        fact = self.facts.fact(rule.fact, self.as_of)
        value, findings = self._value(rule)
        bound = self._bound(rule, rule.levels)
        under = self._bound(rule, rule.under) if rule.under else _Bound(None)
        op = Op.LE if rule.kind is Kind.ZERO else rule.op
        found = Working(
            rule,
            Answer.UNKNOWN,
            value,
            bound.value,
            under.value,
            confirmed=bound.confirmed and under.confirmed,
            evidence=fact.evidence if fact is not None else "",
            missing=(
                *(() if value is not None or findings else self._lacking(rule.fact)),
                *bound.missing,
                *under.missing,
            ),
            findings=(*findings, *bound.findings, *under.findings),
        )
        if isinstance(value, bool):
            return replace(found, answer=_answer(value is rule.wanted))
        if value is None or bound.value is None or (rule.under and under.value is None):
            return replace(found, answer=_decided_by_one(rule, value, bound.value, under.value))
        margins = [value - bound.value if op in {Op.GE, Op.GT} else bound.value - value]
        holds = _HOLDS[op](value, bound.value)
        if under.value is not None:
            margins.append(under.value - value)
            holds = holds and value < under.value
        return replace(found, answer=_answer(holds), margin=min(margins))

    # -- values and levels --------------------------------------------------------------------------------------

    def _value(self, rule: Rule) -> tuple[Value | None, tuple[Finding, ...]]:
        """The value that the rule looks at, or why the one given cannot be used."""
        try:
            value = self.lookup(rule.fact)
        except ExpressionError as error:
            return None, (Finding(error.code, error.fields),)
        if value is None:
            return None, tuple(self.faults[name] for name in self._below(rule.fact) if name in self.faults)
        if isinstance(value, bool):
            fits = rule.kind is Kind.BOOL
        else:
            fits = rule.kind is Kind.NUMBER or (rule.kind is Kind.PERCENT and 0 <= value <= 100)
            fits = fits or (rule.kind is Kind.ZERO and value >= 0)
        return (value, ()) if fits else (None, (_unusable(rule, value),))

    def lookup(self, name: str) -> Value | None:
        """A fact, else a formula over facts, else a reference series; what cannot be worked out is unknown."""
        fact = self.facts.fact(name, self.as_of)
        if fact is not None:
            return fact.value if isinstance(fact.value, bool) else exact(fact.value)
        if name in self.ruleset.formulas:
            return self.worked[name]
        series = self.book.series.get(name)
        if series is None:
            return None
        found = replace(series, values=(*series.values, *self.facts.series.get(name, ()))).on(self.as_of)
        return None if found is None else exact(found.value)

    def _work_formula(self, name: str) -> None:
        self.worked[name] = None
        try:
            self.worked[name] = evaluate(self.ruleset.formulas[name], self.lookup)
        except ExpressionError as error:
            self.faults[name] = Finding(error.code, error.fields)

    def _below(self, *names: str) -> list[str]:
        """The names and everything that their formulas look up, each once."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting += self.ruleset.formulas[name].names if name in self.ruleset.formulas else ()
        return list(found)

    def _lacking(self, *names: str) -> tuple[Missing, ...]:
        """What must be given before the names have a value."""
        bottom = [name for name in self._below(*names) if name not in self.ruleset.formulas]
        return tuple(self._lack(name) for name in bottom if self.lookup(name) is None)

    def _lack(self, name: str) -> Missing:
        if name in self.book.series:
            series = self.book.series[name]
            return Missing(Lack.SERIES, name, series.name_vi, series.name_en)
        named = self.ruleset.facts[name]
        return Missing(Lack.FACT, name, named.name_vi, named.name_en)

    def _bound(self, rule: Rule, levels: tuple[Level, ...]) -> _Bound:
        if rule.kind is Kind.ZERO:
            return _Bound(_ZERO)
        if not levels:
            return _Bound(None)
        if self.region is None and any(level.region is not None for level in levels):
            return _Bound(None, missing=self.no_region)
        if self.group is None and any(level.group is not None for level in levels):
            return _Bound(None, missing=(Missing(Lack.GROUP, "group", *_DIMENSIONS["group"]),))
        level = self._level(levels)
        if level is None or level.value is None:
            given = self.facts.levels.get(rule.code) if levels is rule.levels else None
            by_province = level is not None and level.set_by is SetBy.PROVINCE
            if given is not None and level is not None:
                return _Bound(exact(given))
            lack = Missing(Lack.LEVEL, rule.code, rule.name_vi, rule.name_en, province=by_province)
            return _Bound(None, missing=(lack,))
        return self._worked_level(level)

    def _worked_level(self, level: Level) -> _Bound:
        assert level.value is not None  # noqa: S101 - the caller has looked
        try:
            value = evaluate(level.value, self.lookup)
        except ExpressionError as error:
            return _Bound(None, findings=(Finding(error.code, error.fields),))
        if value is None or isinstance(value, bool):
            return _Bound(None, missing=self._lacking(*level.value.names))
        return _Bound(value, level.basis.confirmed)

    def _level(self, levels: tuple[Level, ...]) -> Level | None:
        """The level that fits region, year and group and names most of them; the loader has refused a draw."""
        here = {"region": self.region, "year": str(self.year), "group": self.group}
        fitting = [level for level in levels if all(here[name] == value for name, value in level.dims)]
        return max(fitting, key=lambda level: len(level.dims), default=None)


_DIMENSIONS = {"region": ("vùng của xã", "the commune's region"), "group": ("nhóm xã", "the commune's group")}


@dataclass(frozen=True, slots=True)
class _Bound:
    value: Fraction | None
    confirmed: bool = True
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()


def _answer(holds: bool) -> Answer:
    return Answer.MET if holds else Answer.UNMET


def _decided_by_one(rule: Rule, value: Fraction | None, bound: Fraction | None, under: Fraction | None) -> Answer:
    """Between two bounds of which one is not known, the other alone can still say no."""
    if value is None:
        return Answer.UNKNOWN
    if bound is not None and not _HOLDS[rule.op](value, bound):
        return Answer.UNMET
    return Answer.UNMET if under is not None and value >= under else Answer.UNKNOWN


def _names(rule: Rule) -> dict[str, str]:
    return {"rule": rule.name_vi, "rule_en": rule.name_en}


def _unusable(rule: Rule, value: Value) -> Finding:
    wanted_vi, wanted_en = _WANTED[rule.kind]
    shown = ("có" if value else "không") if isinstance(value, bool) else format_vi(as_decimal(value))
    return Finding("MT1462", {**_names(rule), "value": shown, "wanted": wanted_vi, "wanted_en": wanted_en})

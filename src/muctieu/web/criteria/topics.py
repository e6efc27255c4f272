"""What may be stated of a commune or a village: everything that some rule set asks for and no figure gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from muctieu.core.criteria import Kind as RuleKind
from muctieu.core.criteria import Named, Rule, RuleSet, SetBy, SetKind, Subject
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.criteria.models import Kind

# Between the code of a set and that of its rule, in the names of answers and levels.
DOT = "."
_UNASKED = frozenset({RuleKind.RECOGNISED, RuleKind.CLASS, RuleKind.REGION})


class Wants(StrEnum):
    """What a statement's value must be; of a recognition the day alone is told."""

    YES_NO = "yes_no"
    SHARE = "share"
    COUNT = "count"
    NUMBER = "number"
    CHOICE = "choice"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that may be stated; `sets` are the rule sets that ask for it."""

    kind: Kind
    name: str
    label: Named
    wants: Wants
    unit: str = ""
    options: tuple[Named, ...] = ()
    sets: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.value, self.name


@cache
def topics(subject: Subject) -> Mapping[tuple[str, str], Topic]:
    """Every topic of communes or of villages, by kind and name."""
    book = load_rule_book()
    sets = [one for one in book.sets if one.subject is subject]
    found: dict[tuple[str, str], Topic] = {}
    for topic in (*_of_place(subject), *(topic for one in sets for topic in _of_set(one))):
        known = found.get(topic.key)
        found[topic.key] = topic if known is None else _merged(known, topic)
    return found


def _merged(one: Topic, other: Topic) -> Topic:
    options = {option.code: option for option in (*one.options, *other.options)}
    sets = tuple(dict.fromkeys((*one.sets, *other.sets)))
    return Topic(one.kind, one.name, one.label, one.wants, one.unit, tuple(options.values()), sets)


def is_figure(name: str) -> bool:
    """Whether the fact is an indicator: its value comes from approved figures, never from a statement."""
    return name in load_indicators()


def _of_place(subject: Subject) -> Iterator[Topic]:
    """What belongs to the commune, and through it to its villages."""
    if subject is not Subject.COMMUNE:
        return
    book = load_rule_book()
    region = Named("region", "Vùng của xã", "The commune's region")
    yield Topic(Kind.REGION, "region", region, Wants.CHOICE, options=tuple(book.regions.values()))
    for one in book.series.values():
        named = Named(one.code, one.name_vi, one.name_en)
        yield Topic(Kind.SERIES, one.code, named, Wants.SHARE, "%")


def _of_set(found: RuleSet) -> Iterator[Topic]:
    named = Named(found.family, found.name_vi, found.name_en)
    if found.kind is SetKind.TALLY:
        for kind in (Kind.RECOGNITION, Kind.LOSS, Kind.NEVER):
            yield Topic(kind, found.family, named, Wants.NOTHING, sets=(found.code,))
    else:
        options = tuple(Named(one.code, one.name_vi, one.name_en) for one in found.classes)
        yield Topic(Kind.LISTING, found.family, named, Wants.CHOICE, options=options, sets=(found.code,))
    yield from _facts(found)
    for rule in found.rules.values():
        label = Named(rule.code, rule.name_vi, rule.name_en)
        name = f"{found.code}{DOT}{rule.code}"
        if rule.kind not in _UNASKED:
            yield Topic(Kind.ANSWER, name, label, Wants.YES_NO, sets=(found.code,))
        if any(level.value is None and level.set_by is SetBy.PROVINCE for level in rule.levels):
            wants = Wants.SHARE if rule.kind is RuleKind.PERCENT else Wants.NUMBER
            yield Topic(Kind.LEVEL, name, label, wants, rule.unit, sets=(found.code,))


def _facts(found: RuleSet) -> Iterator[Topic]:
    series = load_rule_book().series
    for name in asked_by(found):
        if name not in found.formulas and name not in series and not is_figure(name):
            wants, unit = _wanted(name, found.rules.values())
            yield Topic(Kind.FACT, name, found.facts[name], wants, unit, sets=(found.code,))


def asked_by(found: RuleSet) -> tuple[str, ...]:
    """Every name that the set's rules and formulas look up, once."""
    of_rules = (name for rule in found.rules.values() for name in rule.uses())
    of_formulas = (name for formula in found.formulas.values() for name in formula.names)
    return tuple(dict.fromkeys((*of_rules, *of_formulas)))


def _wanted(name: str, rules: Iterable[Rule]) -> tuple[Wants, str]:
    """What a fact must be by the first rule that looks at it; a part of a formula is a count."""
    for rule in rules:
        if rule.fact == name:
            wants = {RuleKind.BOOL: Wants.YES_NO, RuleKind.PERCENT: Wants.SHARE, RuleKind.ZERO: Wants.COUNT}
            counts = Wants.COUNT if _is_whole(rule.unit) else Wants.NUMBER
            return wants.get(rule.kind, counts), rule.unit
    return Wants.COUNT, ""


def _is_whole(symbol: str) -> bool:
    """Whether the unit counts whole things."""
    return any(unit.symbol_vi == symbol and unit.scale == 0 for unit in load_units().values())

"""Small rule sets for tests: what matters is given by the test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from muctieu.core.criteria import (
    Basis,
    ClassDef,
    Fact,
    Facts,
    Kind,
    Level,
    Named,
    Rule,
    RuleBook,
    RuleSet,
    Series,
    SetKind,
)
from muctieu.core.expression import parse

DAY = date(2023, 6, 4)
SURE = Basis("Quyết định 1", ("nguon",), True)


def level(value: str | None, **where: Any) -> Level:
    """A level; None is an empty slot."""
    return Level(None if value is None else parse(value), where.pop("basis", SURE), **where)


def rule(code: str, kind: Kind, *levels: str | None, **changes: Any) -> Rule:
    """A rule that looks at the fact of its own code, with levels that hold everywhere."""
    leaf = kind in {Kind.PERCENT, Kind.NUMBER, Kind.BOOL, Kind.ZERO}
    of = changes.get("of", ())
    needed = {Kind.ALL_OF: len(of), Kind.ANY_OF: 1}.get(kind, 0)
    found = Rule(code, f"Tiêu chí {code}", f"Criterion {code}", kind, SURE, fact=code if leaf else "", needed=needed)
    return replace(found, levels=tuple(map(level, levels)), **{"of": of, **changes} if of else changes)


def ruleset(*rules: Rule, formulas: dict[str, str] | None = None, **changes: Any) -> RuleSet:
    """A tally of all its rules, in force always."""
    facts = {one.fact: Named(one.fact, one.name_vi, one.name_en) for one in rules if one.fact}
    worked = {name: parse(text) for name, text in (formulas or {}).items()}
    for formula in worked.values():
        facts |= {name: Named(name, name, name) for name in formula.names if name not in worked}
    top = tuple(one.code for one in rules)
    found = RuleSet(
        "bo_1", "bo", "Bộ", "Set", SetKind.TALLY, date(2000, 1, 1), None, SURE, {one.code: one for one in rules}
    )
    changes = {"top": top, "needed": len(changes.get("top", top)), **changes}
    return replace(found, facts={**facts, **changes.pop("facts", {})}, formulas=worked, **changes)


def classes(*rules: Rule, order: Iterable[tuple[str, str | None]], **changes: Any) -> RuleSet:
    """A classification with the classes given as (code, rule)."""
    defined = tuple(ClassDef(code, f"Loại {code}", f"Class {code}", tried) for code, tried in order)
    return ruleset(*rules, kind=SetKind.CLASSES, classes=defined, **changes)


def book(*sets: RuleSet, series: Iterable[Series] = ()) -> RuleBook:
    """The sets as a book."""
    return RuleBook(sets, {}, {one.code: one for one in series})


def known(**values: str | bool) -> Facts:
    """Facts of a commune, known always."""
    told = {name: Fact(value if isinstance(value, bool) else Decimal(value)) for name, value in values.items()}
    return Facts(told)

"""Rule sets from `data/rulesets/`: one file for each decision, and `common.toml` with sources, regions and series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from muctieu.core.criteria import (
    COMPOSITE,
    MEASURED,
    Basis,
    Benefit,
    ClassDef,
    Dated,
    ExitRule,
    Kind,
    Level,
    Named,
    Op,
    RegionRule,
    Rule,
    RuleBook,
    RuleSet,
    Series,
    SetBy,
    SetKind,
    Subject,
)
from muctieu.core.expression import Expression, parse
from muctieu.errors import ExpressionError, PackError
from muctieu.packs.rows import DATA, Row, no_twins, read_toml
from muctieu.packs.ruleset_checks import check_book, check_set

FOLDER = DATA / "rulesets"
COMMON = "common.toml"
BASIS_KEYS = ("basis", "sources", "confirmed")
NAMED_KEYS = ("code", "name_vi", "name_en")
SET_KEYS = (
    *("code", "family", "name_vi", "name_en", "kind", "subject", "from", "until", "top", "needed", "bands", "scope"),
    *("group_family", "region_rule", "exit", "fact", "formula", "class", "rule", "benefit"),
    *BASIS_KEYS,
)
RULE_KEYS = (
    *("code", "name_vi", "name_en", "kind", "fact", "unit", "op", "level", "levels", "under", "wanted", "of"),
    *("needed", "family", "classes"),
    *BASIS_KEYS,
)
LEVEL_KEYS = ("value", "region", "year", "group", "set_by", *BASIS_KEYS)


@cache
def load_rule_book() -> RuleBook:
    """Every rule set that ships.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return read_rule_book(FOLDER)


def read_rule_book(folder: Path) -> RuleBook:
    """The rule sets of a folder, checked one by one and together."""
    common = read_toml(folder / COMMON, name=COMMON, keys=("source", "region", "series"))
    sources = {row.text("key"): row.text("url") for row in common.tables("source", ("key", "name", "url"), name="key")}
    regions = {row.text("code"): _named(row) for row in common.tables("region", NAMED_KEYS)}
    series = {row.text("code"): _series(row, sources) for row in common.tables("series", (*NAMED_KEYS, "values"))}
    files = [path for path in sorted(folder.glob("*.toml")) if path.name != COMMON]
    rows = [read_toml(path, name=path.name, keys=SET_KEYS) for path in files]
    no_twins((row.text("code"), row) for row in rows)
    reader = [_Reader(row, sources, regions, series).ruleset() for row in rows]
    book = RuleBook(tuple(reader), regions, series)
    check_book(book, dict(zip((one.code for one in reader), rows, strict=True)))
    return book


def _named(row: Row) -> Named:
    return Named(row.text("code"), row.text("name_vi"), row.english("name_en"))


def _series(row: Row, sources: Mapping[str, str]) -> Series:
    values = row.tables("values", ("day", "value", *BASIS_KEYS), name="day")
    dated = tuple(_dated(one, sources) for one in values)
    return Series(row.text("code"), row.text("name_vi"), row.english("name_en"), dated)


def _dated(row: Row, sources: Mapping[str, str]) -> Dated:
    value = row.decimal("value")
    if value is None:
        raise PackError("MT1604", file=row.file, key=row.address("value"))
    basis = read_basis(row, sources, "")
    return Dated(needed_day(row, "day"), value, ", ".join(basis.sources), basis.confirmed)


def needed_day(row: Row, key: str) -> date:
    """The day under `key`, which must be there."""
    day = row.day(key)
    if day is None:
        raise PackError("MT1604", file=row.file, key=row.address(key))
    return day


def read_basis(row: Row, sources: Mapping[str, str], default: str) -> Basis:
    """Legal basis, sources and mark of a row; what is confirmed names the source it was compared with."""
    keys, confirmed = row.words("sources"), row.flag("confirmed")
    for key in keys:
        if key not in sources:
            raise row.unknown("sources", key, known=sorted(sources))
    if confirmed and not keys:
        raise row.wrong("confirmed", "true", rule_vi="cần ghi nguồn (sources)", rule_en="needs a source (sources)")
    return Basis(row.text("basis", default), keys, confirmed)


class _Reader:
    """Reads one file; what a row names must stand in the same file or in `common.toml`."""

    def __init__(
        self,
        row: Row,
        sources: Mapping[str, str],
        regions: Mapping[str, Named],
        series: Mapping[str, Series],
    ) -> None:
        self.row, self.sources, self.regions, self.series = row, sources, regions, series
        self.basis = replace(read_basis(row, sources, ""), text=row.text("basis"))

    def ruleset(self) -> RuleSet:
        row = self.row
        rule_rows = {one.text("code"): one for one in self._once("rule", RULE_KEYS)}
        rules = {code: self._rule(one) for code, one in rule_rows.items()}
        facts = {one.text("code"): _named(one) for one in self._once("fact", NAMED_KEYS)}
        found = RuleSet(
            row.text("code"),
            row.text("family"),
            row.text("name_vi"),
            row.english("name_en"),
            row.choice("kind", SetKind),
            needed_day(row, "from"),
            row.day("until"),
            self.basis,
            rules,
            top=row.words("top"),
            needed=row.whole("needed", len(row.words("top"))),
            classes=tuple(map(_class, self._once("class", (*NAMED_KEYS, "rule")))),
            facts={**_facts_of(rules), **facts},
            formulas={
                one.text("name"): read_formula(one, "text", one.text("text"))
                for one in row.tables("formula", ("name", "text"), name="name")
            },
            bands=self._bands(),
            scope=row.text("scope", "") or None,
            group_family=row.text("group_family", "") or None,
            region_rule=self._region_rule(),
            exit=self._exit(),
            benefits=tuple(map(self._benefit, row.tables("benefit", (*NAMED_KEYS[1:], "of", *BASIS_KEYS)))),
            subject=row.choice("subject", Subject, Subject.COMMUNE),
        )
        check_set(found, row, rule_rows, series=self.series, regions=self.regions)
        return found

    def _once(self, key: str, keys: tuple[str, ...]) -> list[Row]:
        rows = list(self.row.tables(key, keys))
        no_twins((one.text("code"), one) for one in rows)
        return rows

    def _bands(self) -> tuple[tuple[str, ...], ...]:
        return tuple(one.words("of") for one in self.row.tables("bands", ("of",)))

    def _region_rule(self) -> RegionRule | None:
        row = self.row.table("region_rule", ("rule", "region"))
        return None if row is None else RegionRule(row.text("rule"), self._region(row) or "")

    def _region(self, row: Row) -> str | None:
        region = row.text("region", "") or None
        if region is not None and region not in self.regions:
            raise row.unknown("region", region, known=sorted(self.regions))
        return region

    def _exit(self) -> ExitRule | None:
        row = self.row.table("exit", ("rule", "to", *BASIS_KEYS))
        if row is None:
            return None
        return ExitRule(row.text("rule"), row.text("to"), read_basis(row, self.sources, self.basis.text))

    def _benefit(self, row: Row) -> Benefit:
        basis = read_basis(row, self.sources, self.basis.text)
        return Benefit(row.text("name_vi"), row.english("name_en"), row.words("of"), basis)

    def _rule(self, row: Row) -> Rule:
        kind = row.choice("kind", Kind)
        basis = read_basis(row, self.sources, self.basis.text)
        leaf = kind in MEASURED or kind in {Kind.BOOL, Kind.ZERO}
        of = row.words("of")
        return Rule(
            row.text("code"),
            row.text("name_vi"),
            row.english("name_en"),
            kind,
            basis,
            fact=row.text("fact", row.text("code")) if leaf else "",
            unit=row.text("unit", "%" if kind is Kind.PERCENT else ""),
            op=row.choice("op", Op, Op.GE),
            levels=self._levels(row, basis, "levels"),
            under=self._levels(row, basis, "under"),
            wanted=row.flag("wanted") if row.has("wanted") else True,
            of=of,
            needed={Kind.ALL_OF: len(of), Kind.ANY_OF: 1}.get(kind, row.whole("needed", 0)) if kind in COMPOSITE else 0,
            family=row.text("family", ""),
            classes=row.words("classes"),
        )

    def _levels(self, row: Row, basis: Basis, key: str) -> tuple[Level, ...]:
        """The levels of a rule: `level = "20"` is short for one that holds everywhere."""
        if key == "levels" and row.has("level"):
            return (Level(read_formula(row, "level", row.text("level")), basis),)
        return tuple(self._level(one, basis) for one in row.tables(key, LEVEL_KEYS, name="region"))

    def _level(self, row: Row, basis: Basis) -> Level:
        own = read_basis(row, self.sources, basis.text)
        text = row.text("value", "")
        return Level(
            read_formula(row, "value", text) if text else None,
            own if own.sources or own.confirmed or row.has("confirmed") else basis,
            region=self._region(row),
            year=row.whole("year") if row.has("year") else None,
            group=row.text("group", "") or None,
            set_by=row.choice("set_by", SetBy, SetBy.CENTRAL),
        )


def _class(row: Row) -> ClassDef:
    return ClassDef(row.text("code"), row.text("name_vi"), row.english("name_en"), row.text("rule", "") or None)


def _facts_of(rules: Mapping[str, Rule]) -> dict[str, Named]:
    """The facts that rules look at, by the name of the first rule that does."""
    found: dict[str, Named] = {}
    for rule in rules.values():
        if rule.fact:
            found.setdefault(rule.fact, Named(rule.fact, rule.name_vi, rule.name_en))
    return found


def read_formula(row: Row, key: str, text: str) -> Expression:
    """The formula under `key`, refused with its place when it cannot be read."""
    try:
        return parse(text)
    except ExpressionError as error:
        raise PackError(
            "MT1634", file=row.file, key=row.address(key), message_vi=error.message_vi, message_en=error.message_en
        ) from None

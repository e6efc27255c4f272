"""What a rule set must be before anybody is judged by it: every name known, no circle, no gap and no overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, pairwise, product

from muctieu.core.criteria import COMPOSITE, MEASURED, Kind, Level, Named, Op, Rule, RuleBook, RuleSet, Series, SetKind
from muctieu.core.expression import order_names, order_of
from muctieu.errors import ExpressionError, PackError
from muctieu.packs.rows import Row

DEEPEST = 20
_TRUTHS = frozenset({"and", "or", "not", ">=", ">", "<=", "<", "=", "!="})
_FAULTS = {True: ("để hở một khoảng", "leave a gap"), False: ("chồng lên nhau", "overlap")}


def check_set(
    found: RuleSet,
    row: Row,
    rows: Mapping[str, Row],
    *,
    series: Mapping[str, Series],
    regions: Mapping[str, Named],
) -> None:
    """Refuse a set that one of its own rows contradicts.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    if found.end is not None and found.end <= found.start:
        raise row.wrong("until", found.end, rule_vi="phải sau ngày bắt đầu", rule_en="must lie after the first day")
    for rule in found.rules.values():
        _check_rule(rule, rows[rule.code], regions)
    _check_names(found, row, rows, series)
    _check_circles(found, row)
    _check_answers(found, row)
    for rule in found.rules.values():
        _check_range(rule, rows[rule.code])
    for band in found.bands:
        _check_band([found.rules[code] for code in band], row)


def _check_rule(rule: Rule, row: Row, regions: Mapping[str, Named]) -> None:
    if rule.kind is Kind.REGION:
        _known(row, "classes", rule.classes, regions)
    if rule.kind in MEASURED and not rule.levels:
        raise row.wrong("levels", "", rule_vi="cần ít nhất một mức", rule_en="needs at least one level")
    if rule.kind not in MEASURED and (rule.levels or rule.under):
        raise row.wrong("levels", "…", rule_vi=f"không có mức ở loại {rule.kind}", rule_en=f"{rule.kind} has no levels")
    if rule.kind in COMPOSITE and not (rule.of and 1 <= rule.needed <= len(rule.of)):
        raise row.wrong("of", rule.needed, rule_vi="cần từ 1 đến đủ số mục", rule_en="needs from 1 to all of its parts")
    if rule.kind in {Kind.CLASS, Kind.RECOGNISED} and not rule.family:
        raise PackError("MT1604", file=row.file, key=row.address("family"))
    if rule.kind in {Kind.CLASS, Kind.REGION} and not rule.classes:
        raise PackError("MT1604", file=row.file, key=row.address("classes"))
    if rule.under and rule.op is not Op.GE:
        raise row.wrong("under", "…", rule_vi="chỉ đi cùng op >=", rule_en="goes with op >= only")
    for levels in (rule.levels, rule.under):
        _check_levels(levels, row)


def _check_levels(levels: tuple[Level, ...], row: Row) -> None:
    for level in levels:
        if level.value is not None and level.value.root.op in _TRUTHS:
            raise row.wrong("levels", level.value.text, rule_vi="phải là một số", rule_en="must be a number")
    for one, other in combinations(levels, 2):
        if len(one.dims) == len(other.dims) and _meet(dict(one.dims), dict(other.dims)):
            where = ", ".join(f"{name} {value}" for name, value in sorted({*one.dims, *other.dims})) or "—"
            raise PackError("MT1633", file=row.file, key=row.address("levels"), where=where)


def _meet(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(other.get(name, value) == value for name, value in one.items())


def _check_names(found: RuleSet, row: Row, rows: Mapping[str, Row], series: Mapping[str, Series]) -> None:
    known = {*found.facts, *found.formulas, *series}
    for rule in found.rules.values():
        _known(rows[rule.code], "levels", rule.uses(), known)
        _known(rows[rule.code], "of", rule.of, found.rules)
    for name, formula in found.formulas.items():
        _known(row, f"formula {name}", formula.names, known)
    classes = [one.code for one in found.classes]
    _known(row, "top", found.top, found.rules)
    _known(row, "class", [one.rule for one in found.classes if one.rule is not None], found.rules)
    _known(row, "bands", [code for band in found.bands for code in band], found.rules)
    _known(row, "scope", [found.scope] if found.scope is not None else [], found.rules)
    _known(row, "benefit", [code for benefit in found.benefits for code in benefit.classes], classes)
    if found.region_rule is not None:
        _known(row, "region_rule", [found.region_rule.rule], found.rules)
    if found.exit is not None:
        _known(row, "exit", [found.exit.rule], found.rules)
        _known(row, "exit", [found.exit.to], classes)


def _known(row: Row, key: str, names: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for name in names:
        if name not in there:
            raise row.unknown(key, name, known=sorted(there))


def _check_circles(found: RuleSet, row: Row) -> None:
    try:
        order_of(found.formulas)
        order = order_names({code: rule.of for code, rule in found.rules.items()})
    except ExpressionError as error:
        raise _refused(error, row, "of") from None
    depth: dict[str, int] = {}
    for code in order:
        depth[code] = 1 + max((depth[part] for part in found.rules[code].of), default=0)
        if depth[code] > DEEPEST:
            raise row.wrong("of", code, rule_vi=f"lồng quá {DEEPEST} tầng", rule_en=f"is nested over {DEEPEST} deep")


def _refused(error: ExpressionError, row: Row, key: str) -> PackError:
    return PackError(
        "MT1634", file=row.file, key=row.address(key), message_vi=error.message_vi, message_en=error.message_en
    )


def _check_answers(found: RuleSet, row: Row) -> None:
    """A tally has criteria to count; classes are tried one by one and the last takes what is left."""
    if found.kind is SetKind.TALLY:
        if not 1 <= found.needed <= len(found.top):
            raise row.wrong("needed", found.needed, rule_vi="cần từ 1 đến đủ tiêu chí", rule_en="needs from 1 to all")
        return
    last = [number for number, one in enumerate(found.classes, start=1) if one.rule is None]
    if last != [len(found.classes)]:
        raise row.wrong(
            "class",
            last,
            rule_vi="chỉ hạng cuối cùng không có điều kiện (nhận phần còn lại)",
            rule_en="the last class alone has no rule (it takes what is left)",
        )


# -- ranges -----------------------------------------------------------------------------------------------------


def _check_range(rule: Rule, row: Row) -> None:
    """From a level up to another one there must be something in between."""
    if not rule.under:
        return
    for where in _variants([rule]):
        low, high = _bound(rule.levels, where, row), _bound(rule.under, where, row)
        if high <= low:
            raise _broken(row, _code(rule), _code(rule), where, gap=False)


def _check_band(band: list[Rule], row: Row) -> None:
    """Rules from the lowest to the highest that cover every number exactly once, for every region, year and group."""
    if not band or any(rule.kind not in MEASURED or rule.op not in {Op.GE, Op.LT} for rule in band):
        raise row.wrong("bands", "…", rule_vi="chỉ gồm mức >= hoặc <", rule_en="holds rules with >= or < only")
    for where in _variants(band):
        ranges = [_range(rule, where, row) for rule in band]
        ends = [("−∞", None, ranges[0][0]), (_code(band[-1]), ranges[-1][1], None)]
        for name, one, other in ends:
            if one is not other:
                raise _broken(row, name, _code(band[0]) if name == "−∞" else "+∞", where, gap=True)
        for (lower, (_, high)), (upper, (low, _)) in pairwise(zip(band, ranges, strict=True)):
            if high is None or low is None or high != low:
                gap = high is not None and low is not None and high < low
                raise _broken(row, _code(lower), _code(upper), where, gap=gap)


def _code(rule: Rule) -> str:
    return f"{rule.code} ({rule.name_vi})"


def _broken(row: Row, low: str, high: str, where: Mapping[str, str], *, gap: bool) -> PackError:
    fault_vi, fault_en = _FAULTS[gap]
    place = ", ".join(f"{name} {value}" for name, value in where.items() if value) or "—"
    return PackError(
        "MT1632",
        file=row.file,
        key=row.address("bands"),
        low=low,
        high=high,
        where=place,
        fault_vi=fault_vi,
        fault_en=fault_en,
    )


def _variants(rules: Iterable[Rule]) -> Iterator[dict[str, str]]:
    """Every combination of the dimensions that the rules' levels name; "" stands for any other value."""
    seen: dict[str, set[str]] = {"region": {""}, "year": {""}, "group": {""}}
    for rule in rules:
        for level in rule.levels + rule.under:
            for name, value in level.dims:
                seen[name].add(value)
    for values in product(*(sorted(values) for values in seen.values())):
        yield dict(zip(seen, values, strict=True))


def _range(rule: Rule, where: Mapping[str, str], row: Row) -> tuple[Fraction | None, Fraction | None]:
    level = _bound(rule.levels, where, row)
    if rule.op is Op.LT:
        return None, level
    return level, _bound(rule.under, where, row) if rule.under else None


def _bound(levels: tuple[Level, ...], where: Mapping[str, str], row: Row) -> Fraction:
    """The number of the level for that combination; ranges that are compared need plain numbers."""
    fitting = [level for level in levels if all(where[name] == value for name, value in level.dims)]
    level = max(fitting, key=lambda one: len(one.dims), default=None)
    if level is None or level.value is None or level.value.root.op != "number":
        raise row.wrong("bands", "…", rule_vi="cần mức là số cho mọi vùng, năm", rule_en="needs a number everywhere")
    return level.value.root.number


# -- sets together ----------------------------------------------------------------------------------------------


def check_book(book: RuleBook, rows: Mapping[str, Row]) -> None:
    """Refuse sets that contradict one another: two in force on one day, a circle of chains, classes nobody gives.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    families: dict[str, list[RuleSet]] = {}
    for one in book.sets:
        families.setdefault(one.family, []).append(one)
    for same in families.values():
        _check_days(sorted(same, key=lambda one: one.start), rows)
    for one in book.sets:
        _check_chains(one, families, rows[one.code])
    uses = {name: tuple(used for one in same for used in one.families_used()) for name, same in families.items()}
    try:
        order_names(uses)
    except ExpressionError as error:
        raise _refused(error, rows[book.sets[0].code], "family") from None


def _check_days(same: list[RuleSet], rows: Mapping[str, Row]) -> None:
    for earlier, later in pairwise(same):
        if earlier.end is None or earlier.end > later.start:
            row = rows[later.code]
            raise PackError("MT1631", file=row.file, key=row.address("from"), value=later.code, other=earlier.code)


def _check_chains(one: RuleSet, families: Mapping[str, list[RuleSet]], row: Row) -> None:
    for rule in one.rules.values():
        if rule.kind in {Kind.CLASS, Kind.RECOGNISED}:
            _known(row, f"rule {rule.code} · family", [rule.family], families)
        if rule.kind is Kind.CLASS:
            _known(row, f"rule {rule.code} · classes", rule.classes, _classes(families[rule.family]))
    if one.group_family is not None:
        _known(row, "group_family", [one.group_family], families)
    groups = [level.group for rule in one.rules.values() for level in rule.levels + rule.under if level.group]
    _known(row, "levels · group", groups, _classes(families.get(one.group_family or "", [])))


def _classes(same: list[RuleSet]) -> list[str]:
    return [found.code for one in same for found in one.classes]

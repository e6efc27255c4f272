"""Targets of a plan file: what each form needs, and the rules that a wrong target breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.period import Period
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Point, Source, Target
from muctieu.core.plan_checks import target_faults
from muctieu.core.unit import Unit
from muctieu.errors import PackError
from muctieu.packs.indicators import unit_named
from muctieu.packs.rows import Row, no_twins

KEYS = (
    "id",
    "indicator",
    "wording",
    "form",
    "unit",
    "value",
    "value_hi",
    "out_of",
    "grade",
    "basis",
    "admits",
    "baseline",
    "milestone",
    "authority",
    "point",
    "owner",
    "source",
    "valid_from",
    "valid_to",
    "due",
    "rule_set",
    "note",
)
ADMITS_KEYS = ("low", "high")
BASELINE_KEYS = ("value", "period", "source")
MILESTONE_KEYS = ("period", "value", "source")
SOURCE_KEYS = ("document", "place", "written", "start", "end")


@dataclass(frozen=True, slots=True)
class Known:
    """What a target may name: definitions, documents, posts, and the resolution's points (none when it is not held).

    `term` are the plan's years, within which milestones lie; None when they are not known.
    """

    units: Mapping[str, Unit]
    indicators: Mapping[str, Indicator]
    documents: Mapping[str, str]
    posts: Mapping[str, str]
    points: Mapping[str, Point]
    term: Period | None = None


def targets_of(file: Row, known: Known) -> tuple[Target, ...]:
    """The targets in the order of the file, each checked."""
    rows = list(file.tables("target", KEYS, name="id"))
    no_twins(((row.text("id"), row) for row in rows), key="id")
    return tuple(_target(row, known) for row in rows)


def _target(row: Row, known: Known) -> Target:
    indicator = _indicator(row, known)
    target = Target(
        id=row.text("id"),
        indicator=indicator,
        wording=row.text("wording"),
        form=row.choice("form", Form),
        unit=unit_named(row, "unit", known.units) if row.has("unit") else indicator.unit,
        value=row.decimal("value"),
        value_hi=row.decimal("value_hi"),
        out_of=row.decimal("out_of"),
        grade=row.text("grade") if row.has("grade") else None,
        basis=row.choice("basis", Basis, Basis.STATED),
        admits=_admits(row),
        baseline=_baseline(row, known),
        milestones=_milestones(row, known),
        authority=row.choice("authority", Authority, Authority.CONGRESS),
        point=row.text("point", ""),
        owner=row.text("owner", ""),
        source=source_of(row, known.documents),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        due=row.day("due"),
        rule_set=row.text("rule_set") if row.has("rule_set") else None,
        note=row.text("note", ""),
    )
    _check_rules(target, row, known)
    _check_names(target, row, known)
    return target


def _indicator(row: Row, known: Known) -> Indicator:
    code = row.text("indicator")
    if code not in known.indicators:
        raise PackError("MT1609", file=row.file, key=row.address("indicator"), value=code)
    return known.indicators[code]


def _needed(row: Row, key: str) -> Decimal:
    number = row.decimal(key)
    if number is None:
        raise PackError("MT1604", file=row.file, key=row.address(key))
    return number


def _admits(row: Row) -> Admits | None:
    part = row.table("admits", ADMITS_KEYS)
    return None if part is None else Admits(_needed(part, "low"), _needed(part, "high"))


def _baseline(row: Row, known: Known) -> Baseline | None:
    part = row.table("baseline", BASELINE_KEYS)
    if part is None:
        return None
    return Baseline(_needed(part, "value"), part.period("period"), source_of(part, known.documents))


def _milestones(row: Row, known: Known) -> tuple[Milestone, ...]:
    parts = row.tables("milestone", MILESTONE_KEYS, name="period")
    return tuple(
        Milestone(part.period("period"), _needed(part, "value"), source_of(part, known.documents)) for part in parts
    )


def source_of(row: Row, documents: Mapping[str, str]) -> Source | None:
    """The `source` table of a row: a document that the plan names, and the place in it."""
    part = row.table("source", SOURCE_KEYS)
    if part is None:
        return None
    document = part.text("document")
    if document not in documents:
        raise part.unknown("document", document, known=documents)
    start = part.whole("start") if part.has("start") else None
    end = part.whole("end") if part.has("end") else None
    if (start is None) != (end is None) or (start is not None and end is not None and not 0 <= start < end):
        raise part.wrong(
            "start", start, rule_vi="phải đi cùng end và nhỏ hơn end", rule_en="must stand with end and be smaller"
        )
    return Source(document, part.text("place", ""), part.text("written", ""), start, end)


# -- rules -----------------------------------------------------------------------------------------------------


def _check_rules(target: Target, row: Row, known: Known) -> None:
    """The core's rules of a target, told with the file's own key."""
    for finding in target_faults(target, known.term):
        args = finding.args
        if finding.code == "MT1501":
            rules = (f"phải nằm trong nhiệm kỳ {args['term']}", f"must lie within the term {args['term']}")
            raise row.wrong("milestone", args["period"], rule_vi=rules[0], rule_en=rules[1])
        key, value = args["key"], args["value"]
        if not value and key != "value":
            raise PackError("MT1604", file=row.file, key=row.address(key))
        if key == "grade" and target.form is Form.RANK:
            raise row.unknown(key, value, known=target.indicator.grades)
        raise row.wrong(key, value, rule_vi=args["rule_vi"], rule_en=args["rule_en"])


def _check_names(target: Target, row: Row, known: Known) -> None:
    """Owner and point exist; where the resolution is held, the congress's targets are worded in its own words."""
    if target.owner and target.owner not in known.posts:
        raise row.unknown("owner", target.owner, known=known.posts)
    if not known.points or target.authority is not Authority.CONGRESS:
        return
    point = known.points.get(target.point)
    if point is None:
        raise row.unknown("point", target.point, known=known.points)
    if target.wording not in point.text:
        raise row.wrong(
            "wording",
            target.wording,
            rule_vi=f"không có nguyên văn trong điểm {target.point}",
            rule_en=f"does not stand word for word in point {target.point}",
        )

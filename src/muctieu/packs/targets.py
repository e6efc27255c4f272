"""Targets of a plan file: what each form needs, and the rules that a wrong target breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Point, Source, Target
from muctieu.core.unit import PER_MILLE_DIMENSION, PERCENT_DIMENSION, Unit
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
IN_WORDS = (Form.RANK, Form.KEEP, Form.RECOGNITION)
CHANGES = (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE)
# A target may say percent where the indicator says per mille: the seed's own slip must stay visible, not be refused.
SHARES = (PERCENT_DIMENSION, PER_MILLE_DIMENSION)


@dataclass(frozen=True, slots=True)
class Known:
    """What a target may name: definitions, documents, posts, and the resolution's points (none when it is not held)."""

    units: Mapping[str, Unit]
    indicators: Mapping[str, Indicator]
    documents: Mapping[str, str]
    posts: Mapping[str, str]
    points: Mapping[str, Point]


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
    for check in (_check_form, _check_number, _check_unit, _check_admits, _check_dates):
        check(target, row)
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
    found = tuple(
        Milestone(part.period("period"), _needed(part, "value"), source_of(part, known.documents)) for part in parts
    )
    if list(found) != sorted(found, key=lambda milestone: milestone.period.end):
        raise row.wrong(
            "milestone",
            ", ".join(str(milestone.period) for milestone in found),
            rule_vi="phải xếp theo thời gian",
            rule_en="must be in the order of time",
        )
    return found


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


def _check_form(target: Target, row: Row) -> None:
    """The keys that belong to one form stand with it and with no other."""
    belongs = {
        "value_hi": (target.form is Form.RANGE, target.value_hi),
        "out_of": (target.form is Form.X_OF_Y, target.out_of),
        "grade": (target.form is Form.RANK, target.grade),
        "rule_set": (target.form is Form.RECOGNITION, target.rule_set),
    }
    for key, (wanted, value) in belongs.items():
        if wanted and value is None:
            raise PackError("MT1604", file=row.file, key=row.address(key))
        if value is not None and not wanted:
            raise row.wrong(
                key,
                value,
                rule_vi=f"không đi với dạng {target.form.value}",
                rule_en=f"does not go with the form {target.form.value}",
            )
    if target.grade is not None and target.grade not in target.indicator.grades:
        raise row.unknown("grade", target.grade, known=target.indicator.grades)


def _check_number(target: Target, row: Row) -> None:
    if target.form in IN_WORDS:
        if target.value is not None:
            raise row.wrong(
                "value",
                target.value,
                rule_vi=f"không đi với dạng {target.form.value}",
                rule_en=f"does not go with the form {target.form.value}",
            )
        return
    if target.value is None:
        if not target.note:
            raise row.wrong(
                "value", "", rule_vi="chưa có: phải nêu lý do ở note", rule_en="is missing: say why in note"
            )
        return
    for key, upper in (("value_hi", target.value_hi), ("out_of", target.out_of)):
        if upper is not None and upper < target.value:
            raise row.wrong(key, upper, rule_vi="không được nhỏ hơn value", rule_en="must not be smaller than value")


def _check_unit(target: Target, row: Row) -> None:
    """Levels are in the indicator's dimension; a growth or change has a unit of its own and a base to start from."""
    own, wanted = target.unit, target.indicator.unit
    if target.form in CHANGES:
        if not own.converts_to(wanted) and target.baseline is None:
            raise PackError("MT1604", file=row.file, key=row.address("baseline"))
        return
    both_shares = own.dimension in SHARES and wanted.dimension in SHARES
    if not own.converts_to(wanted) and not both_shares:
        raise row.wrong(
            "unit",
            own.code,
            rule_vi=f"phải cùng loại với {wanted.code}",
            rule_en=f"must be of the same kind as {wanted.code}",
        )


def _check_admits(target: Target, row: Row) -> None:
    """Only a value that is not stated has an admitted set, and it lies in it."""
    admits = target.admits
    if admits is None:
        return
    if target.basis is Basis.STATED:
        raise row.wrong(
            "admits",
            target.basis.value,
            rule_vi="chỉ dùng khi basis là implied hoặc assumed",
            rule_en="is only for the basis implied or assumed",
        )
    if target.value is not None and not admits.holds(target.value):
        raise row.wrong("admits", f"{admits.low}–{admits.high}", rule_vi="phải chứa value", rule_en="must hold value")


def _check_dates(target: Target, row: Row) -> None:
    if target.valid_from and target.valid_to and target.valid_from >= target.valid_to:
        raise row.wrong("valid_to", target.valid_to, rule_vi="phải sau valid_from", rule_en="must be after valid_from")


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

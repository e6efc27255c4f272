"""Between the plan's rows and `core.plan`: exact both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

from muctieu.core.indicator import Indicator
from muctieu.core.period import Period
from muctieu.core.plan import Admits, Authority, Basis, Form, Settings, Source
from muctieu.core.plan import Baseline as CoreBaseline
from muctieu.core.plan import Milestone as CoreMilestone
from muctieu.core.plan import Plan as CorePlan
from muctieu.core.plan import Point as CorePoint
from muctieu.core.plan import Target as CoreTarget
from muctieu.core.quantity import Quantity, number_of
from muctieu.core.unit import Unit
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.days import end_of
from muctieu.web.people.models import Post
from muctieu.web.plans.models import Baseline, Milestone, Plan, Sourced, Target, TargetVersion

# -- rows to core ---------------------------------------------------------------------------------------------


def plan_of(row: Plan, *, on: date | None = None, known_on: date | None = None) -> CorePlan:
    """The core's plan as it stands on the day `on` (default: today); give a row from `queries.whole_plan`.

    With `known_on`, what was decided later than the end of that day is left out.
    """
    day = on or clock.today()
    standing = [(target, version_on(target, day, known_on=known_on)) for target in row.targets.all()]
    found = [(target, version) for target, version in standing if version is not None]
    return CorePlan(
        code=row.code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        place=row.place.key,
        place_name=row.place_name,
        first_year=row.first_year,
        last_year=row.last_year,
        baseline_year=row.baseline_year,
        deadline=row.deadline,
        targets=tuple(target_of(target, version) for target, version in found),
        points=tuple(CorePoint(point.number, point.text, point.is_heading) for point in row.points.all()),
        settings=settings_of(row.settings),
        names=_names(row, [version.owner for _target, version in found]),
    )


def version_on(row: Target, day: date, *, known_on: date | None = None) -> TargetVersion | None:
    """The version in force on `day` as known then, None before the target was set; needs the versions, in order.

    A plan is loaded after it was adopted: what it said at first counts as known from the start.
    """
    until = None if known_on is None else end_of(known_on)
    for version in reversed(row.versions.all()):
        if version.effective is None:
            return version
        if version.effective <= day and (until is None or version.recorded_at < until):
            return version
    return None


def _names(row: Plan, owners: Iterable[Post | None]) -> dict[str, str]:
    """The plan's printed names, and those of posts that came to own a target later."""
    later = {post.code: post.name_vi for post in owners if post is not None and post.name_vi != post.code}
    return {**later, **row.names}


def target_of(target: Target, row: TargetVersion) -> CoreTarget:
    indicator, unit = indicator_named(target.indicator), unit_named(row.unit)
    low, high = decimal_of(row.admits_low, unit), decimal_of(row.admits_high, unit)
    return CoreTarget(
        id=target.code,
        indicator=indicator,
        wording=row.wording,
        form=Form(row.form),
        unit=unit,
        value=decimal_of(row.value, unit),
        value_hi=decimal_of(row.value_hi, unit),
        out_of=decimal_of(row.out_of, unit),
        grade=row.grade,
        basis=Basis(row.basis),
        admits=None if low is None or high is None else Admits(low, high),
        baseline=_baseline_of(row, indicator.unit),
        milestones=tuple(_milestone_of(milestone, indicator.unit) for milestone in row.milestones.all()),
        authority=Authority(row.authority),
        point=row.point,
        owner="" if row.owner is None else row.owner.code,
        source=source_of(row),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        due=row.due,
        rule_set=row.rule_set,
        note=row.note,
    )


def _baseline_of(row: TargetVersion, unit: Unit) -> CoreBaseline | None:
    found = getattr(row, "baseline", None)
    if found is None:
        return None
    return CoreBaseline(Quantity.from_mantissa(found.value, unit).value, Period.parse(found.period), source_of(found))


def _milestone_of(row: Milestone, unit: Unit) -> CoreMilestone:
    return CoreMilestone(Period.parse(row.period), Quantity.from_mantissa(row.value, unit).value, source_of(row))


def source_of(row: Sourced) -> Source | None:
    if not row.has_source:
        return None
    return Source(row.source_document, row.source_place, row.source_written, row.source_start, row.source_end)


def settings_of(kept: Mapping[str, Any]) -> Settings:
    """Settings from their JSON; one that this version does not know is passed over, one that is missing is default."""
    decimals = {field.name: isinstance(field.default, Decimal) for field in fields(Settings)}
    known = {name: given for name, given in kept.items() if name in decimals}
    typed: dict[str, Any] = {name: Decimal(given) if decimals[name] else given for name, given in known.items()}
    return Settings(**typed)


def decimal_of(mantissa: int | None, unit: Unit) -> Decimal | None:
    return None if mantissa is None else number_of(mantissa, unit.scale)


def indicator_named(code: str) -> Indicator:
    indicator = load_indicators().get(code)
    if indicator is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="indicator", value=code)
    return indicator


def unit_named(code: str) -> Unit:
    unit = load_units().get(code)
    if unit is None:
        raise StateError("MT7203", kind="đơn vị tính", kind_en="unit of measure", value=code)
    return unit


# -- core to rows ---------------------------------------------------------------------------------------------


def settings_json(settings: Settings) -> dict[str, object]:
    return {name: str(given) if isinstance(given, Decimal) else given for name, given in asdict(settings).items()}


def version_row(target: CoreTarget, *, of: Target, owner: Post | None, number: int) -> TargetVersion:
    """What `target` says, as an unsaved version; the caller adds who, why and from when."""
    unit, admits = target.unit, target.admits
    return TargetVersion(
        target=of,
        number=number,
        wording=target.wording,
        form=target.form.value,
        unit=unit.code,
        value=mantissa_of(target.value, unit),
        value_hi=mantissa_of(target.value_hi, unit),
        out_of=mantissa_of(target.out_of, unit),
        grade=target.grade,
        basis=target.basis.value,
        admits_low=None if admits is None else mantissa_of(admits.low, unit),
        admits_high=None if admits is None else mantissa_of(admits.high, unit),
        authority=target.authority.value,
        point=target.point,
        owner=owner,
        valid_from=target.valid_from,
        valid_to=target.valid_to,
        due=target.due,
        rule_set=target.rule_set,
        note=target.note,
        **source_columns(target.source),
    )


def baseline_rows(target: CoreTarget, version: TargetVersion) -> list[Baseline]:
    """The baseline of a version, in the indicator's unit; none without one."""
    base = target.baseline
    if base is None:
        return []
    value = Quantity(base.value, target.indicator.unit).mantissa
    return [Baseline(version=version, period=str(base.period), value=value, **source_columns(base.source))]


def milestone_rows(target: CoreTarget, version: TargetVersion) -> list[Milestone]:
    """The milestones of a version, in the indicator's unit."""
    return [
        Milestone(
            version=version,
            order=order,
            period=str(milestone.period),
            value=Quantity(milestone.value, target.indicator.unit).mantissa,
            **source_columns(milestone.source),
        )
        for order, milestone in enumerate(target.milestones)
    ]


def source_columns(source: Source | None) -> dict[str, object]:
    """The columns of `Sourced`; none of them without a source."""
    if source is None:
        return {}
    return {
        "has_source": True,
        "source_document": source.document,
        "source_place": source.place,
        "source_written": source.written,
        "source_start": source.start,
        "source_end": source.end,
    }


def mantissa_of(number: Decimal | None, unit: Unit) -> int | None:
    """The stored integer, None for none; MT1202 or MT1203 when the unit cannot keep the number exactly."""
    return None if number is None else Quantity(number, unit).mantissa

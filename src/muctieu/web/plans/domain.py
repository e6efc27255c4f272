"""Verbs on plans."""

from __future__ import annotations

from collections.abc import Iterator

from muctieu.core.plan import Plan as CorePlan
from muctieu.core.quantity import Quantity
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.journal import digest_of_rows
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.mapping import plan_of, settings_json, source_columns, target_row
from muctieu.web.plans.models import Baseline, Milestone, Plan, Point, Target
from muctieu.web.plans.queries import whole_plan


def load_plan(plan: CorePlan, *, by: Person, resolution: Document | None = None) -> Plan:
    """Store a plan with its points and targets; the same plan again changes nothing.

    Raises:
        StateError: MT7203 when its place is not in the store, MT7204 when the code holds another plan.
    """
    place = OrgUnit.objects.filter(key=plan.place).first()
    if place is None:
        raise StateError("MT7203", kind="đơn vị", kind_en="unit", value=plan.place)
    there = whole_plan(plan.code)
    if there is not None:
        return _same(there, plan)
    with acting(by, Act.PLAN_LOAD, place, chain=chain_of(place, clock.today()).uuid) as log:
        row = _plan_row(plan, place)
        row.resolution = resolution
        row.save(force_insert=True)
        Point.objects.bulk_create(_points(plan, row))
        _store_targets(plan, row)
        log.thing = f"plan:{row.uuid}"
        log.after = {"code": plan.code, **digest_of_rows({"target": repr(target)} for target in plan.targets)}
    return row


def _same(row: Plan, plan: CorePlan) -> Plan:
    if plan_of(row) != plan:
        raise StateError("MT7204", value=plan.code)
    return row


def _plan_row(plan: CorePlan, place: OrgUnit) -> Plan:
    return Plan(
        code=plan.code,
        name_vi=plan.name_vi,
        name_en=plan.name_en,
        place=place,
        place_name=plan.place_name,
        first_year=plan.first_year,
        last_year=plan.last_year,
        baseline_year=plan.baseline_year,
        deadline=plan.deadline,
        settings=settings_json(plan.settings),
        names=dict(plan.names),
    )


def _points(plan: CorePlan, row: Plan) -> Iterator[Point]:
    for order, point in enumerate(plan.points):
        yield Point(plan=row, order=order, number=point.number, text=point.text, is_heading=point.heading)


def _store_targets(plan: CorePlan, row: Plan) -> None:
    targets = [target_row(target, plan=row, order=order) for order, target in enumerate(plan.targets)]
    Target.objects.bulk_create(targets)
    stored = {target.code: target for target in Target.objects.filter(plan=row)}
    Baseline.objects.bulk_create(_baselines(plan, stored))
    Milestone.objects.bulk_create(_milestones(plan, stored))


def _baselines(plan: CorePlan, stored: dict[str, Target]) -> Iterator[Baseline]:
    for target in plan.targets:
        if target.baseline is not None:
            yield Baseline(
                target=stored[target.id],
                period=str(target.baseline.period),
                value=Quantity(target.baseline.value, target.indicator.unit).mantissa,
                **source_columns(target.baseline.source),
            )


def _milestones(plan: CorePlan, stored: dict[str, Target]) -> Iterator[Milestone]:
    for target in plan.targets:
        for order, milestone in enumerate(target.milestones):
            yield Milestone(
                target=stored[target.id],
                order=order,
                period=str(milestone.period),
                value=Quantity(milestone.value, target.indicator.unit).mantissa,
                **source_columns(milestone.source),
            )

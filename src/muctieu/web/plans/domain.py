"""Verbs on plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from muctieu.core.plan import Plan as CorePlan
from muctieu.core.plan import Target as CoreTarget
from muctieu.core.plan_checks import target_faults
from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import PostName, plant_posts, posts_within
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.mapping import baseline_rows, milestone_rows, plan_of, settings_json, version_row
from muctieu.web.plans.models import Baseline, Milestone, Plan, Point, Target, TargetVersion
from muctieu.web.plans.queries import whole_plan


class TargetError(StateError):
    """A target that breaks rules; `findings` name each one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings[0].code, **findings[0].args)


def load_plan(plan: CorePlan, *, by: User, resolution: Document | None = None) -> Plan:
    """Store a plan with its points, targets and the posts that own them; the same plan again changes nothing.

    Raises:
        StateError: MT7203 when its place is not in the store, MT7204 when the code holds another plan.
        TargetError: MT1501 for milestones outside the plan's years.
    """
    place = OrgUnit.objects.filter(key=plan.place).first()
    if place is None:
        raise StateError("MT7203", kind="đơn vị", kind_en="unit", value=plan.place)
    there = whole_plan(plan.code)
    if there is not None:
        return _same(there, plan)
    with acting(by, Act.PLAN_LOAD, place, chain=chain_of(place, clock.today()).uuid) as log:
        row = plant_plan(plan, place, by=by, resolution=resolution)
        log.thing, log.after = f"plan:{row.uuid}", plan_told(plan)
    return row


def plant_plan(plan: CorePlan, place: OrgUnit, *, by: User, resolution: Document | None = None) -> Plan:
    """Store a plan that is not there yet, inside the transaction of the verb that calls.

    Raises:
        StateError: MT7204 when the code is taken.
        TargetError: MT1501 for milestones outside the plan's years.
    """
    if Plan.objects.filter(code=plan.code).exists():
        raise StateError("MT7204", value=plan.code)
    _refuse_stray_milestones(plan)
    row = _plan_row(plan, place)
    row.resolution = resolution
    row.save(force_insert=True)
    Point.objects.bulk_create(_points(plan, row))
    _store_targets(plan, row, by=by)
    return row


def plan_told(plan: CorePlan) -> dict[str, object]:
    """What the journal tells of a plan that was stored."""
    return {"code": plan.code, "targets": len(plan.targets)}


def _same(row: Plan, plan: CorePlan) -> Plan:
    """The plan as it was loaded, before any amendment, must be the one given."""
    if replace(plan_of(row, on=date.min), names=dict(row.names)) != plan:
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


def _refuse_stray_milestones(plan: CorePlan) -> None:
    found = [finding for target in plan.targets for finding in target_faults(target, plan.term)]
    stray = [finding for finding in found if finding.code == "MT1501"]
    if stray:
        raise TargetError(stray)


def _store_targets(plan: CorePlan, row: Plan, *, by: User) -> None:
    posts = _owner_posts(plan, row.place)
    identities = [
        Target(plan=row, order=order, code=target.id, indicator=target.indicator.code)
        for order, target in enumerate(plan.targets)
    ]
    Target.objects.bulk_create(identities)
    stored = {target.code: target for target in Target.objects.filter(plan=row)}
    terms = Terms(by)
    write_versions([(stored[target.id], target, posts.get(target.owner)) for target in plan.targets], terms, number=1)


def _owner_posts(plan: CorePlan, place: OrgUnit) -> dict[str, Post]:
    """The posts that own a target, by code; those that nobody has established yet are made with the plan's names."""
    known = posts_within(place, clock.today())
    codes = dict.fromkeys(target.owner for target in plan.targets if target.owner and target.owner not in known)
    return known | plant_posts([PostName(code, plan.names.get(code, code)) for code in codes], unit=place)


@dataclass(frozen=True, slots=True)
class Terms:
    """By whom, from when and on what ground a target's version is written."""

    by: User
    effective: date | None = None
    decision: Document | None = None
    why: str = ""


def write_versions(rows: Sequence[tuple[Target, CoreTarget, Post | None]], terms: Terms, *, number: int) -> None:
    """Store the version `number` of each target with its baseline and milestones; three statements."""
    versions = [version_row(target, of=row, owner=owner, number=number) for row, target, owner in rows]
    for version in versions:
        version.effective, version.decision = terms.effective, terms.decision
        version.recorded_by, version.why = terms.by, terms.why
    TargetVersion.objects.bulk_create(versions)
    found = TargetVersion.objects.filter(number=number, target__in=[row for row, _target, _owner in rows])
    stored = {version.target_id: version for version in found}
    pairs = [(target, stored[row.pk]) for row, target, _owner in rows]
    Baseline.objects.bulk_create(base for target, version in pairs for base in baseline_rows(target, version))
    Milestone.objects.bulk_create(stone for target, version in pairs for stone in milestone_rows(target, version))

"""Verbs that change a plan after its adoption: each writes a new version, the earlier wording stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.db.models import Max

from muctieu.core.period import Period
from muctieu.core.plan import Admits, Authority, Baseline, Basis, Form, Milestone, Source
from muctieu.core.plan import Target as CoreTarget
from muctieu.core.plan_checks import target_faults
from muctieu.core.unit import Unit
from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import post_named, require_holder, require_post_of
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.domain import TargetError, Terms, write_versions
from muctieu.web.plans.mapping import target_of
from muctieu.web.plans.models import Plan, Target, TargetVersion
from muctieu.web.plans.queries import with_versions


class Changes(TypedDict, total=False):
    """What an amendment may change; code and indicator make the target what it is, the owner has its own verb."""

    wording: str
    form: Form
    unit: Unit | None
    value: Decimal | None
    value_hi: Decimal | None
    out_of: Decimal | None
    grade: str | None
    basis: Basis
    admits: Admits | None
    baseline: Baseline | None
    milestones: tuple[Milestone, ...]
    authority: Authority
    point: str
    source: Source | None
    valid_from: date | None
    valid_to: date | None
    due: date | None
    rule_set: str | None
    note: str


def add_target(
    plan: Plan, target: CoreTarget, *, on: date, basis_document: Document, by: User, why: str = ""
) -> Target:
    """Set another target in the plan from a day on, for example the province's beside the congress's.

    Raises:
        StateError: MT7203 when its owner is no post here, MT7204 when the code is taken, MT7225 for a vacant post.
        TargetError: MT15xx, one finding for each rule that it breaks.
    """
    with acting(by, Act.PLAN_AMEND, plan, chain=chain_of(plan.place, clock.today()).uuid, why=why) as log:
        if Target.objects.filter(plan=plan, code=target.id).exists():
            raise StateError("MT7204", value=target.id)
        owner = post_named(target.owner or "—", within=plan.place, day=on)
        require_holder(owner, on)
        _refuse_faults(target, plan)
        last = Target.objects.filter(plan=plan).aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
        row = Target.objects.create(plan=plan, order=order, code=target.id, indicator=target.indicator.code)
        write_versions([(row, target, owner)], Terms(by, on, basis_document, why), number=1)
        log.thing = f"target:{row.uuid}"
        log.after = {"plan": plan.code, "target": repr(target), "on": on.isoformat(), "basis": basis_document.code}
    return row


def amend_target(
    target: Target, changes: Changes, *, on: date, basis_document: Document, by: User, seen: int, why: str = ""
) -> TargetVersion:
    """Amend or re-base a target from the day `on`; `seen` is the number of the version that the person looked at.

    Raises:
        StateError: MT7211 when somebody changed it meanwhile, MT7232 when the last version begins after `on`, MT7230
            without a change, MT7231 for what an amendment cannot touch.
        TargetError: MT15xx, one finding for each rule that the amended target would break.
    """
    plan = target.plan
    with acting(by, Act.PLAN_AMEND, target, chain=chain_of(plan.place, clock.today()).uuid, why=why) as log:
        last = _last(target, seen=seen, on=on)
        before = target_of(target, last)
        after = _amended(before, changes)
        _refuse_faults(after, plan)
        write_versions([(target, after, last.owner)], Terms(by, on, basis_document, why), number=last.number + 1)
        log.thing = f"target:{target.uuid}"
        log.before = {"version": last.number, **_shown(before, changes)}
        log.after = {"version": last.number + 1, "on": on.isoformat(), **_shown(after, changes)}
    return TargetVersion.objects.get(target=target, number=last.number + 1)


def assign_owner(target: Target, post: Post, *, on: date, by: User, seen: int, why: str = "") -> TargetVersion:
    """Let `post` answer for the target from the day `on`.

    Raises:
        StateError: MT7211 when somebody changed the target meanwhile, MT7225 when nobody holds the post, MT7229 when
            it is no post of the plan's place, MT7230 when it is the owner already.
    """
    place = target.plan.place
    with acting(by, Act.PLAN_ASSIGN, target, chain=chain_of(place, clock.today()).uuid, why=why) as log:
        require_post_of(place, post, on)
        last = _last(target, seen=seen, on=on)
        if last.owner_id == post.pk:
            raise StateError("MT7230", thing=str(target))
        write_versions([(target, target_of(target, last), post)], Terms(by, on, why=why), number=last.number + 1)
        log.thing, log.after = f"target:{target.uuid}", {"owner": post.code, "on": on.isoformat()}
        log.before = {"owner": None if last.owner is None else last.owner.code, "version": last.number}
    return TargetVersion.objects.get(target=target, number=last.number + 1)


def _last(target: Target, *, seen: int, on: date) -> TargetVersion:
    """The target's last version, held against a second writer; it must be the one seen, and not begin after `on`."""
    Target.objects.select_for_update().get(pk=target.pk)
    row = with_versions(Target.objects.filter(pk=target.pk)).get()
    last: TargetVersion = list(row.versions.all())[-1]
    if last.number != seen:
        raise StateError("MT7211", thing=str(target), who=str(last.recorded_by), now=str(last.number), seen=str(seen))
    if last.effective is not None and last.effective > on:
        raise StateError("MT7232", thing=str(target), since=f"{last.effective:%d/%m/%Y}", day=f"{on:%d/%m/%Y}")
    return last


def _amended(target: CoreTarget, changes: Changes) -> CoreTarget:
    for key in changes:
        if key not in Changes.__annotations__:
            raise StateError("MT7231", thing=target.id, value=key, known=", ".join(Changes.__annotations__))
    if "unit" in changes and changes["unit"] is None:
        raise TargetError([Finding("MT1503", {"target": target.id, "example": target.indicator.unit.symbol_vi})])
    after: CoreTarget = replace(target, **changes)  # type: ignore[arg-type]  # a missing unit was refused above
    if after == target:
        raise StateError("MT7230", thing=target.id)
    return after


def _refuse_faults(target: CoreTarget, plan: Plan) -> None:
    findings = target_faults(target, Period.of_years(plan.first_year, plan.last_year))
    if findings:
        raise TargetError(findings)


def _shown(target: CoreTarget, keys: Iterable[str]) -> Mapping[str, str]:
    return {key: repr(getattr(target, key)) for key in keys}

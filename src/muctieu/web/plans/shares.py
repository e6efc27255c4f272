"""Dividing a target among villages: every division is kept, the sum is checked by the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from muctieu.core.place import Level
from muctieu.core.plan_checks import share_finding
from muctieu.core.quantity import Quantity
from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, descendants, in_force
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.mapping import decimal_of, target_of, unit_named, version_on
from muctieu.web.plans.models import Share, ShareSet, Target
from muctieu.web.plans.queries import answered_targets, with_versions


@dataclass(frozen=True, slots=True)
class Division:
    """How a target is divided: `number` 0 and no shares while it is not; `finding` when it does not add up."""

    target: str
    number: int
    shares: Mapping[str, Decimal]
    finding: Finding | None


def share_out(target: Target, shares: Mapping[str, Decimal], *, by: User, seen: int, why: str = "") -> Division:
    """Divide the target among villages (place key → value in the target's unit); replaces the division seen.

    It is kept whether or not it adds up, so that nothing typed is lost; the finding shows the difference. Once it
    adds up, a further change needs a reason.

    Raises:
        StateError: MT7211 when somebody divided it meanwhile, MT7228 without a reason, MT7229 for a place that is no
            village of the plan's.
        TargetError: MT1502 for a share below zero.
    """
    place = target.plan.place
    with acting(by, Act.PLAN_SHARE, target, chain=chain_of(place, clock.today()).uuid, why=why) as log:
        Target.objects.select_for_update().get(pk=target.pk)
        before = division_of(target)
        _refuse_stale(target, before, seen=seen)
        if before.shares and before.finding is None and not why.strip():
            raise StateError("MT7228", thing=str(target))
        _write(target, before.number + 1, shares, by=by, why=why)
        after = division_of(target)
        log.thing = f"target:{target.uuid}"
        log.before, log.after = _journal_row(before), _journal_row(after)
    return after


def division_of(target: Target) -> Division:
    """How the target is divided at present."""
    row = _with_shares(with_versions(Target.objects.filter(pk=target.pk))).get()
    return _division(row, clock.today())


def share_findings(viewer: Actor | None, place: OrgUnit, day: date) -> tuple[Finding, ...]:
    """A finding for each divided target of the place whose shares do not add up on `day`; the queries are constant."""
    divided = answered_targets(viewer, place, day).filter(pk__in=ShareSet.objects.values("target"))
    divisions = (_division(row, day) for row in _with_shares(with_versions(divided)))
    return tuple(division.finding for division in divisions if division.finding is not None)


def _with_shares(targets: QuerySet[Target]) -> QuerySet[Target]:
    newest = ShareSet.objects.filter(target=OuterRef("target")).order_by("-number").values("pk")[:1]
    shares = Share.objects.select_related("place").order_by("pk")
    sets = ShareSet.objects.filter(pk=Subquery(newest)).prefetch_related(Prefetch("shares", queryset=shares))
    return targets.prefetch_related(Prefetch("share_sets", queryset=sets))


def _division(row: Target, day: date) -> Division:
    version = version_on(row, day)
    last = next(iter(row.share_sets.all()), None)
    if last is None or version is None:
        return Division(row.code, 0 if last is None else last.number, {}, None)
    unit = unit_named(last.unit)
    shares = {share.place.key: decimal_of(share.value, unit) or Decimal(0) for share in last.shares.all()}
    return Division(row.code, last.number, shares, share_finding(target_of(row, version), shares.values()))


def _write(target: Target, number: int, shares: Mapping[str, Decimal], *, by: User, why: str) -> None:
    version = version_on(with_versions(Target.objects.filter(pk=target.pk)).get(), clock.today())
    if version is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="target", value=str(target))
    unit = unit_named(version.unit)
    villages = _villages(target.plan.place)
    for key, value in shares.items():
        if key not in villages:
            raise StateError("MT7229", kind="Bản", kind_en="village", value=key, place=target.plan.place.key)
        if value < 0:
            raise TargetError([_below_zero(target, key, value)])
    made = ShareSet.objects.create(target=target, number=number, unit=unit.code, recorded_by=by, why=why)
    Share.objects.bulk_create(
        Share(share_set=made, place=villages[key], value=Quantity(value, unit).mantissa)
        for key, value in shares.items()
    )


def _villages(place: OrgUnit) -> dict[str, OrgUnit]:
    day = clock.today()
    below = descendants((place.pk,), day)
    rows = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=below, level=Level.VILLAGE.value)
    return {row.unit.key: row.unit for row in rows.select_related("unit")}


def _below_zero(target: Target, key: str, value: Decimal) -> Finding:
    rules = {"rule_vi": "không được âm", "rule_en": "must not be negative"}
    return Finding("MT1502", {"target": target.code, "key": key, "value": str(value), **rules})


def _refuse_stale(target: Target, present: Division, *, seen: int) -> None:
    if present.number != seen:
        newest = ShareSet.objects.select_related("recorded_by").get(target=target, number=present.number)
        raise StateError(
            "MT7211", thing=str(target), who=str(newest.recorded_by), now=str(present.number), seen=str(seen)
        )


def _journal_row(division: Division) -> dict[str, object]:
    return {"number": division.number, "shares": {key: str(value) for key, value in division.shares.items()}}

"""Dividing a target among villages: every division is kept, the sum is checked by the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from muctieu.core.place import Level
from muctieu.core.plan_checks import share_finding
from muctieu.core.quantity import Quantity, plain
from muctieu.core.unit import Unit
from muctieu.errors import Finding, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, descendants, in_force
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.mapping import target_of, unit_named, version_on
from muctieu.web.plans.models import Plan, Share, ShareSet, Target
from muctieu.web.plans.queries import PLAN_KINDS, answered_targets, with_versions

Shares = Mapping[str, Decimal]
WHOLE = 0


@dataclass(frozen=True, slots=True)
class Division:
    """How a target is divided: `number` 0 and no shares while it is not; `finding` when it does not add up.

    `shares` are those of the whole term, `years` those of single plan years; place key → value in the target's unit.
    """

    target: str
    number: int
    shares: Shares
    finding: Finding | None
    years: Mapping[int, Shares] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.shares and not any(self.years.values())


@dataclass(frozen=True, slots=True)
class EarlierDivision:
    """A division of the target's history; year (`WHOLE` for the term) → place key → value in `unit`."""

    number: int
    at: datetime
    by: str
    why: str
    unit: str
    values: Mapping[int, Shares]


def share_out(
    target: Target,
    shares: Shares,
    *,
    by: User,
    seen: int,
    why: str = "",
    years: Mapping[int, Shares] | None = None,
) -> Division:
    """Divide the target among villages (place key → value in the target's unit), for the whole term and for single
    plan years; replaces the division seen.

    It is kept whether or not it adds up, so that nothing typed is lost; the finding shows the difference. Once it
    adds up, a further change needs a reason.

    Raises:
        StateError: MT7211 when somebody divided it meanwhile, MT7228 without a reason, MT7229 for a place that is no
            village of the plan's, MT7230 when nothing is changed.
        TargetError: MT1502 for a share below zero or a year outside the plan's.
    """
    place = target.plan.place
    with acting(by, Act.PLAN_SHARE, target, chain=chain_of(place, clock.today()).uuid, why=why) as log:
        Target.objects.select_for_update().get(pk=target.pk)
        before = division_of(target)
        _refuse_stale(target, before, seen=seen)
        wanted = {WHOLE: shares, **(years or {})}
        if _values(before) == {year: dict(found) for year, found in wanted.items() if found}:
            raise StateError("MT7230", thing=str(target))
        if not before.is_empty and before.finding is None and not why.strip():
            raise StateError("MT7228", thing=str(target))
        _write(target, before.number + 1, wanted, by=by, why=why)
        after = division_of(target)
        log.thing = f"target:{target.uuid}"
        log.before, log.after = _journal_row(before), _journal_row(after)
    return after


def division_of(target: Target) -> Division:
    """How the target is divided at present."""
    row = _with_shares(with_versions(Target.objects.filter(pk=target.pk))).get()
    return _division(row, clock.today())


@until_touched(*PLAN_KINDS, "plans.shareset", "plans.share", most=64)
def divisions_of(plan: Plan, day: date) -> Mapping[str, Division]:
    """How each target of the plan is divided on `day`, by the target's code; the queries are constant."""
    return {row.code: _division(row, day) for row in _with_shares(with_versions(Target.objects.filter(plan=plan)))}


def share_findings(viewer: Actor | None, place: OrgUnit, day: date) -> tuple[Finding, ...]:
    """A finding for each divided target of the place whose shares do not add up on `day`; the queries are constant."""
    divided = answered_targets(viewer, place, day).filter(pk__in=ShareSet.objects.values("target"))
    divisions = (_division(row, day) for row in _with_shares(with_versions(divided)))
    return tuple(division.finding for division in divisions if division.finding is not None)


def earlier_divisions(target: Target, *, below: int | None = None, size: int = 20) -> tuple[EarlierDivision, ...]:
    """The target's divisions, the newest first, below a number; three queries."""
    rows = ShareSet.objects.filter(target=target).select_related("recorded_by").order_by("-number")
    if below is not None:
        rows = rows.filter(number__lt=below)
    shares = Share.objects.select_related("place").order_by("pk")
    return tuple(
        EarlierDivision(
            row.number, row.recorded_at, row.recorded_by.full_name, row.why, row.unit, _values_of(row)
        )
        for row in rows.prefetch_related(Prefetch("shares", queryset=shares))[:size]
    )  # fmt: skip


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
    standing = target_of(row, version)
    values = _values_of(last, wanted=standing.unit)
    whole = values.pop(WHOLE, {})
    found = [share_finding(standing, whole.values())] if whole or not values else []
    found += [share_finding(standing, shares.values(), year=year) for year, shares in values.items()]
    return Division(row.code, last.number, whole, next((one for one in found if one is not None), None), values)


def _values_of(row: ShareSet, *, wanted: Unit | None = None) -> dict[int, dict[str, Decimal]]:
    """Year → place → value, the whole term first, then year by year; in `wanted` where the set's unit converts to it,
    as after an amendment of the target's unit.
    """
    unit = unit_named(row.unit)
    into = wanted if wanted is not None and unit.converts_to(wanted) else unit
    found: dict[int, dict[str, Decimal]] = {}
    for share in sorted(row.shares.all(), key=lambda share: (share.year, share.pk)):
        value = Quantity.from_mantissa(share.value, unit).to(into).value
        found.setdefault(share.year, {})[share.place.key] = plain(value)
    return found


def _write(target: Target, number: int, wanted: Mapping[int, Shares], *, by: User, why: str) -> None:
    version = version_on(with_versions(Target.objects.filter(pk=target.pk)).get(), clock.today())
    if version is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="target", value=str(target))
    unit = unit_named(version.unit)
    villages = {one.unit.key: one.unit for one in villages_of(target.plan.place)}
    for year, shares in wanted.items():
        _refuse_stray_year(target, year)
        for key, value in shares.items():
            if key not in villages:
                raise StateError("MT7229", kind="Bản", kind_en="village", value=key, place=target.plan.place.key)
            if value < 0:
                raise TargetError([_wrong(target, key, str(value), ("không được âm", "must not be negative"))])
    made = ShareSet.objects.create(target=target, number=number, unit=unit.code, recorded_by=by, why=why)
    Share.objects.bulk_create(
        Share(share_set=made, place=villages[key], year=year, value=Quantity(value, unit).mantissa)
        for year, shares in wanted.items()
        for key, value in shares.items()
    )


def villages_of(place: OrgUnit) -> tuple[OrgUnitVersion, ...]:
    """The villages below the place as they stand today, by code."""
    day = clock.today()
    below = descendants((place.pk,), day)
    rows = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=below, level=Level.VILLAGE.value)
    return tuple(rows.select_related("unit").order_by("code", "name", "pk"))


def _refuse_stray_year(target: Target, year: int) -> None:
    plan = target.plan
    if year != WHOLE and not plan.first_year <= year <= plan.last_year:
        term = f"{plan.first_year}–{plan.last_year}"
        rules = (f"phải nằm trong nhiệm kỳ {term}", f"must lie within the term {term}")
        raise TargetError([_wrong(target, "năm", str(year), rules)])


def _wrong(target: Target, key: str, value: str, rules: tuple[str, str]) -> Finding:
    args = {"target": target.code, "key": key, "value": value, "rule_vi": rules[0], "rule_en": rules[1]}
    return Finding("MT1502", args)


def _refuse_stale(target: Target, present: Division, *, seen: int) -> None:
    if present.number != seen:
        newest = ShareSet.objects.select_related("recorded_by").get(target=target, number=present.number)
        raise StateError(
            "MT7211", thing=str(target), who=str(newest.recorded_by), now=str(present.number), seen=str(seen)
        )


def _values(division: Division) -> dict[int, dict[str, Decimal]]:
    """Every column of the division that holds something."""
    columns = {WHOLE: division.shares, **division.years}
    return {year: dict(shares) for year, shares in columns.items() if shares}


def _journal_row(division: Division) -> dict[str, object]:
    told = {key: str(value) for key, value in division.shares.items()}
    years = {str(year): {key: str(value) for key, value in one.items()} for year, one in division.years.items()}
    return {"number": division.number, "shares": told, **({"years": years} if years else {})}

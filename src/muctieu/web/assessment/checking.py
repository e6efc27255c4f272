"""Runs of the checks: what they find is kept once, and what is no longer found closes by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Max, Q

from muctieu.core.doubt import Doubt, Ground
from muctieu.core.entry import Definitions
from muctieu.core.observation import Observation
from muctieu.core.place import Level
from muctieu.core.store_checks import check_store
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.assessment.models import WAITING, CheckRun, Finding, FindingState, FindingStep, FindingStepKind
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting, arriving
from muctieu.web.common.policy import Act, Role, demand
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.domain import COUNTING
from muctieu.web.figures.ground import ground_at
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import ApprovalAct
from muctieu.web.figures.models import Observation as Row
from muctieu.web.people.models import Post, RoleGrant, User
from muctieu.web.people.posts import held_on
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.judging import limits_book
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import Target
from muctieu.web.plans.queries import with_versions

DOOR = "Kiểm tra tự động"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: findings that were not known, that opened again, and that closed by themselves."""

    found: int = 0
    reopened: int = 0
    closed: int = 0
    waiting: int = 0


def run_checks(commune: OrgUnit, *, by: User | None = None) -> Outcome:
    """Check the commune's approved figures and keep what is found; without `by` the store does it by itself.

    The same figures give the same findings: a second run changes nothing, and opens nothing that a person settled.

    Raises:
        RightsError: MT7101 when `by` may not have the commune's figures checked.
    """
    if by is not None:
        demand(by, Act.FINDING_KEEP, commune)
    reached = ApprovalAct.objects.aggregate(last=Max("id"))["last"] or 0
    doubts = {key_of(doubt): doubt for doubt in doubts_about(commune)}
    outcome = _kept(commune, doubts, by)
    CheckRun.objects.update_or_create(commune=commune, defaults={"at": clock.now(), "reached": reached})
    return outcome


def doubts_about(commune: OrgUnit) -> tuple[Doubt, ...]:
    """What the checks say of the approved figures of a commune and its villages; four queries."""
    below, places = ground_at(commune.pk)
    rows = with_state(Row.objects.filter(place_id__in=places)).filter(Q(state__in=COUNTING))
    observations = [obs for obs in observations_of(rows) if obs.indicator in load_indicators()]
    book = limits_book([commune.pk])
    ground = Ground(
        Definitions(load_indicators(), load_units(), book.on(commune.pk, clock.today())),
        below.area(commune.key),
        decisions=decisions_on(places, {obs.indicator for obs in observations}),
        limits_of=partial(book.of, commune.pk),
    )
    return check_store(observations, ground, as_of=EVER)


def key_of(doubt: Doubt) -> str:
    """The identity of a doubt: its check and its figure."""
    indicator, place, period, part = doubt.figure
    return f"{doubt.check.value}/{indicator}/{place}/{period or ''}/{part}"


def _kept(commune: OrgUnit, doubts: Mapping[str, Doubt], by: User | None) -> Outcome:
    """Nothing is written, not even an entry of the journal, where nothing changes."""
    if not _Change(commune, doubts, {}, by).is_any:
        return Outcome(waiting=Finding.objects.filter(commune=commune, state__in=WAITING).count())
    with _acting(commune, by) as log:
        change = _Change(commune, doubts, _owners(commune, doubts.values()), by)
        outcome = change.write()
        log.thing = f"findings:{commune.key}"
        log.after = {"found": outcome.found, "reopened": outcome.reopened, "closed": outcome.closed}
    return outcome


def _acting(commune: OrgUnit, by: User | None) -> AbstractContextManager[Log]:
    if by is None:
        return arriving(DOOR, Act.FINDING_FIND, chain=commune.uuid)
    return acting(by, Act.FINDING_KEEP, commune, chain=commune.uuid)


class _Change:
    """What a run has to write: new findings, and steps of those known."""

    def __init__(
        self, commune: OrgUnit, doubts: Mapping[str, Doubt], owners: Mapping[str, Post], by: User | None
    ) -> None:
        self._commune, self._owners, self._by = commune, owners, by
        known = {row.key: row for row in Finding.objects.filter(commune=commune)}
        self._new = [doubt for key, doubt in doubts.items() if key not in known]
        self._other = [
            (known[key], doubt) for key, doubt in doubts.items() if key in known and _is_other(known[key], doubt)
        ]
        self._gone = [row for key, row in known.items() if key not in doubts and row.state in WAITING]

    @property
    def is_any(self) -> bool:
        return bool(self._new or self._other or self._gone)

    def write(self) -> Outcome:
        places = dict(OrgUnit.objects.filter(key__in={doubt.figure[1] for doubt in self._new}).values_list("key", "pk"))
        made = Finding.objects.bulk_create([self._row(doubt, places) for doubt in self._new])
        steps = [self._step(row, FindingStepKind.FOUND) for row in made]
        reopened = 0
        for row, doubt in self._other:
            is_settled = row.state not in WAITING
            reopened += is_settled
            _say(row, doubt)
            steps.append(self._move(row, FindingState.REOPENED if is_settled else FindingState(row.state)))
        steps.extend(self._move(row, FindingState.CORRECTED) for row in self._gone)
        FindingStep.objects.bulk_create(steps)
        waiting = Finding.objects.filter(commune=self._commune, state__in=WAITING).count()
        return Outcome(len(made), reopened, len(self._gone), waiting)

    def _row(self, doubt: Doubt, places: Mapping[str, int]) -> Finding:
        indicator, place, period, part = doubt.figure
        row = Finding(
            commune=self._commune,
            place_id=places[place],
            key=key_of(doubt),
            check_kind=doubt.check.value,
            indicator=indicator,
            period="" if period is None else str(period),
            disaggregation=part,
            owner=self._owners.get(indicator, self._owners.get("")),
        )
        row.state = FindingState.OPEN if row.owner_id is None else FindingState.ASSIGNED
        _say(row, doubt)
        return row

    def _move(self, row: Finding, state: FindingState) -> FindingStep:
        kinds = {FindingState.CORRECTED: FindingStepKind.CORRECT, FindingState.REOPENED: FindingStepKind.REOPEN}
        kind = kinds.get(state, FindingStepKind.CHANGED) if state != row.state else FindingStepKind.CHANGED
        row.state, row.steps = state, row.steps + 1
        row.save()
        return self._step(row, kind)

    def _step(self, row: Finding, kind: FindingStepKind) -> FindingStep:
        return step_of(row, kind, by=self._by)


def step_of(row: Finding, kind: FindingStepKind, *, by: User | None, reason: str = "") -> FindingStep:
    """The step that led to how the finding stands, not stored yet."""
    return FindingStep(
        finding=row, number=row.steps, kind=kind, state=row.state, owner_id=row.owner_id, basis=row.basis,
        reason=reason, by=by,
    )  # fmt: skip


def _is_other(row: Finding, doubt: Doubt) -> bool:
    """Whether the numbers are others, or a doubt that had gone is there again."""
    return row.basis != doubt.basis or row.state == FindingState.CORRECTED


def _say(row: Finding, doubt: Doubt) -> None:
    row.code, row.args, row.basis = doubt.finding.code, dict(doubt.finding.args), doubt.basis
    row.weight = doubt.check.weight


# -- who owns what is found -----------------------------------------------------------------------------------


def _owners(commune: OrgUnit, doubts: Iterable[Doubt]) -> Mapping[str, Post]:
    """Indicator → the post that answers for a target on it; "" → the post of the commune's clerk, for all others."""
    today = clock.today()
    codes = {doubt.figure[0] for doubt in doubts}
    rows = with_versions(Target.objects.filter(plan__place=commune, indicator__in=codes)).order_by("plan", "order")
    found: dict[str, Post] = {}
    for row in rows:  # the latest plans come first
        version = version_on(row, today)
        if version is not None and version.owner is not None:
            found.setdefault(row.indicator, version.owner)
    clerk = clerk_post(commune, today)
    return found if clerk is None else {**found, "": clerk}


def clerk_post(commune: OrgUnit, day: date) -> Post | None:
    """The post of the commune that one of its clerks holds; of several the one for statistics, else the first."""
    clerks = RoleGrant.objects.filter(in_force(day), unit=commune, role=Role.CLERK.value).values("user")
    held = held_on(day).filter(post__unit=commune, user__in=clerks).select_related("post").order_by("post_id")
    posts = [one.post for one in held]
    return min(posts, key=lambda post: "thống kê" not in post.name_vi.lower(), default=None)


def has_news() -> bool:
    """Whether anything was approved since any check ran; two look-ups, for the ticker asks several times a minute."""
    newest = ApprovalAct.objects.aggregate(last=Max("id"))["last"] or 0
    return newest > (CheckRun.objects.aggregate(last=Max("reached"))["last"] or 0)


def communes_with_news() -> list[OrgUnit]:
    """The communes in which figures were approved since their last check; five queries."""
    reached, day = dict(CheckRun.objects.values_list("commune_id", "reached")), clock.today()
    standing_communes = OrgUnitVersion.objects.filter(in_force(day), level=Level.COMMUNE.value)
    never = standing_communes.exclude(unit_id__in=reached.keys()).exists()
    acts = ApprovalAct.objects.filter(id__gt=0 if never else min(reached.values(), default=0)).order_by()
    newest = dict(acts.values_list("observation__place").annotate(last=Max("id")))
    standing = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=newest.keys())
    last: dict[int, int] = {}
    for unit, parent, level in standing.values_list("unit_id", "parent_id", "level"):
        commune = unit if level == Level.COMMUNE.value else parent
        if commune is not None:
            last[commune] = max(last.get(commune, 0), newest[unit])
    waiting = [commune for commune, act in last.items() if act > reached.get(commune, 0)]
    rows = standing_communes.filter(unit_id__in=waiting)
    return [row.unit for row in rows.select_related("unit").order_by("unit_id")]


def records_of(indicator: str, places: Iterable[int], *, part: str = "") -> tuple[Observation, ...]:
    """The approved records of an indicator at some places."""
    rows = Row.objects.filter(indicator=indicator, place_id__in=list(places), disaggregation=part)
    return observations_of(with_state(rows).filter(Q(state__in=COUNTING)))

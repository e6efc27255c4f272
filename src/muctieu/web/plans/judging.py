"""Verbs and queries on how results are judged: thresholds from a day on, verdicts that a post decides for a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from muctieu.core.criteria import Answer, Decided
from muctieu.core.override import DECIDABLE, holding
from muctieu.core.period import Period
from muctieu.core.quantity import plain
from muctieu.core.thresholds import THRESHOLDS, Change, in_force, limits_with, threshold_fault
from muctieu.core.usual import Limits
from muctieu.core.verdict import Override, Verdict
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.days import day_of, end_of
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.models import Plan, Target, ThresholdChange, VerdictDecision, VerdictWithdrawal


@dataclass(frozen=True, slots=True)
class Terms:
    """From when, why, in the name of which post, and by whom."""

    since: date
    reason: str
    post: Post
    by: User


# -- thresholds -----------------------------------------------------------------------------------------------


def set_threshold(name: str, value: Decimal, terms: Terms, *, place: OrgUnit, plan: Plan | None = None) -> None:
    """Let a threshold be `value` (as the setting keeps it) from a day on, for one plan or for all of the place's.

    Raises:
        StateError: MT1506 for a value that cannot be, MT7203 for no threshold, MT7228 without a reason, MT7229 for a
            plan of another place, MT7230 when it is so already, MT7331 when `by` does not hold the post.
    """
    if name not in THRESHOLDS:
        raise StateError("MT7203", kind="ngưỡng", kind_en="threshold", value=name[:80])
    _require_reason(terms.reason, name)
    fault = threshold_fault(name, value)
    if fault is not None:
        raise StateError(fault.code, **fault.args)
    by = terms.by
    with acting(by, Act.THRESHOLD_KEEP, place, chain=chain_of(place, clock.today()).uuid, why=terms.reason) as log:
        _require_post(terms)
        if plan is not None and plan.place_id != place.pk:
            raise StateError("MT7229", kind="Kế hoạch", kind_en="plan", value=plan.code, place=place.key)
        before = thresholds_on(place, terms.since, plan=plan).get(name)
        if before == value:
            raise StateError("MT7230", thing=name)
        row = ThresholdChange.objects.create(
            place=place, plan=plan, name=name, value=str(plain(value)), since=terms.since,
            reason=terms.reason.strip(), post=terms.post, by=by,
        )  # fmt: skip
        log.thing = f"threshold:{row.uuid}"
        log.before = {"name": name, "value": None if before is None else str(before)}
        log.after = {"name": name, "value": row.value, "since": row.since.isoformat(), "plan": plan and plan.code}


def thresholds_on(place: OrgUnit, day: date, *, plan: Plan | None = None) -> Mapping[str, Decimal]:
    """The thresholds that somebody has set and that hold on `day`; one query."""
    changes = threshold_history(place).select_related("plan")
    return in_force(map(_change, changes), day, plan="" if plan is None else plan.code)


def plan_thresholds(plan: Plan, day: date, *, known_on: date | None = None) -> Mapping[str, Decimal]:
    """The plan's thresholds on `day`, as known then; one query."""
    rows = ThresholdChange.objects.filter(place=plan.place_id).select_related("plan")
    if known_on is not None:
        rows = rows.filter(at__lt=end_of(known_on))
    return in_force(map(_change, rows), day, plan=plan.code)


@dataclass(frozen=True, slots=True)
class LimitsBook:
    """When figures of some communes are looked at, through time."""

    changes: Mapping[int, Sequence[Change]]

    def on(self, commune: int, day: date) -> Limits:
        """The commune's limits on the day."""
        return limits_with(in_force(self.changes.get(commune, ()), day))

    def of(self, commune: int, period: Period) -> Limits:
        """The limits for figures of the period: those of its last day, on which the figures count."""
        return self.on(commune, period.end - timedelta(days=1))


def limits_book(communes: Collection[int]) -> LimitsBook:
    """The limits of the communes; one query."""
    return _limits_book(frozenset(communes))


@until_touched("plans.thresholdchange")
def _limits_book(communes: frozenset[int]) -> LimitsBook:
    found: dict[int, list[Change]] = {}
    for row in ThresholdChange.objects.filter(place_id__in=communes, plan__isnull=True):
        found.setdefault(row.place_id, []).append(Change(row.name, Decimal(row.value), row.since, row.pk))
    return LimitsBook(found)


def threshold_history(place: OrgUnit) -> QuerySet[ThresholdChange]:
    """Every change of the place's thresholds, in the order of recording."""
    return ThresholdChange.objects.filter(place=place)


def _change(row: ThresholdChange) -> Change:
    return Change(row.name, Decimal(row.value), row.since, row.pk, "" if row.plan is None else row.plan.code)


# -- verdicts -------------------------------------------------------------------------------------------------


def decide_verdict(
    target: Target, verdict: Verdict, terms: Terms, *, until: date, evidence: Document | None = None
) -> VerdictDecision:
    """Let the target have this verdict until a day, in place of the computed one, which stays beside it.

    Raises:
        StateError: MT7228 without a reason, MT7229 for evidence of another place, MT7331 when `by` does not hold the
            post, MT7432 when it would end before it begins or has ended, MT7434 for no verdict that people decide.
    """
    if verdict not in DECIDABLE:
        raise StateError("MT7434", value=verdict.value, known=", ".join(DECIDABLE))
    row = VerdictDecision(place=target.plan.place, target=target, verdict=verdict.value)
    return _decide(row, terms, until=until, evidence=evidence)


def decide_criterion(
    place: OrgUnit, criterion: tuple[str, str], answer: Answer, terms: Terms, *, until: date,
    evidence: Document | None = None,
) -> VerdictDecision:  # fmt: skip
    """The same for a criterion of a rule set, named by (rule set, code); the answer is met or unmet."""
    if answer not in (Answer.MET, Answer.UNMET) or not all(criterion):
        raise StateError("MT7434", value=answer.value, known=f"{Answer.MET.value}, {Answer.UNMET.value}")
    row = VerdictDecision(place=place, rule_set=criterion[0], criterion=criterion[1], verdict=answer.value)
    return _decide(row, terms, until=until, evidence=evidence)


def _decide(row: VerdictDecision, terms: Terms, *, until: date, evidence: Document | None) -> VerdictDecision:
    _require_reason(terms.reason, str(row))
    by, place = terms.by, row.place
    with acting(by, Act.VERDICT_DECIDE, place, chain=chain_of(place, clock.today()).uuid, why=terms.reason) as log:
        _require_post(terms)
        if until < terms.since or until < clock.today():
            raise StateError("MT7432", until=_shown(until), since=_shown(terms.since), today=_shown(clock.today()))
        if evidence is not None and evidence.place_id != place.pk:
            raise StateError("MT7229", kind="Văn bản", kind_en="document", value=evidence.code, place=place.key)
        row.since, row.until, row.reason, row.evidence = terms.since, until, terms.reason.strip(), evidence
        row.post, row.by = terms.post, by
        row.save()
        log.thing = f"verdict:{row.uuid}"
        log.after = {"of": str(row), "since": row.since.isoformat(), "until": until.isoformat(), "post": row.post.code}
    return row


def withdraw_verdict(decision: VerdictDecision, *, by: User, reason: str) -> VerdictWithdrawal:
    """Take a decided verdict back from today on; MT7228 without a reason, MT7433 when it holds no longer."""
    _require_reason(reason, str(decision))
    place = decision.place
    with acting(by, Act.VERDICT_DECIDE, place, chain=chain_of(place, clock.today()).uuid, why=reason) as log:
        if VerdictWithdrawal.objects.filter(decision=decision).exists() or decision.until < clock.today():
            raise StateError("MT7433", thing=str(decision))
        row = VerdictWithdrawal.objects.create(decision=decision, reason=reason.strip(), by=by)
        log.thing, log.before = f"verdict:{decision.uuid}", {"of": str(decision), "until": decision.until.isoformat()}
    return row


# What a decided verdict is made of.
DECIDED_KINDS = ("plans.plan", "plans.target", "plans.verdictdecision", "plans.verdictwithdrawal", "people.post")


def overrides_on(plan: Plan, day: date, *, known_on: date | None = None) -> Mapping[str, Override]:
    """Target → the decision that holds on `day`, as known then; one query."""
    rows = decisions_of(plan.place).filter(target__plan=plan)
    if known_on is not None:
        rows = rows.filter(at__lt=end_of(known_on))
    return holding([override_of(row, known_on=known_on) for row in rows], day)


def decisions_of(place: OrgUnit) -> QuerySet[VerdictDecision]:
    """Every verdict decided at the place, in the order of deciding."""
    rows = VerdictDecision.objects.filter(place=place).order_by("id")
    return rows.select_related("target__plan", "post", "by", "evidence", "withdrawal__by")


def override_of(row: VerdictDecision, *, known_on: date | None = None) -> Override:
    """The core's override of a target's decision."""
    taken = getattr(row, "withdrawal", None)
    withdrawn = None if taken is None else day_of(taken.at)
    if known_on is not None and withdrawn is not None and withdrawn > known_on:
        withdrawn = None
    code = "" if row.target is None else row.target.code
    names = (row.post.name_vi, row.post.name_en or row.post.name_vi)
    return Override(code, Verdict(row.verdict), *names, row.since, row.until, withdrawn)


def criterion_decisions(places: Collection[int], day: date) -> Mapping[int, Mapping[tuple[str, str], Decided]]:
    """Place → rule set and criterion → the decision on it that holds on `day`; one query."""
    found: dict[int, dict[tuple[str, str], Decided]] = {}
    rows = decisions_on_criteria().filter(place__in=places, since__lte=day, until__gte=day)
    for row in rows:
        taken = getattr(row, "withdrawal", None)
        if taken is None or day < day_of(taken.at):
            names = (row.post.name_vi, row.post.name_en or row.post.name_vi)
            decided = Decided(Answer(row.verdict), *names, row.until)
            found.setdefault(row.place_id, {})[row.rule_set, row.criterion] = decided
    return found


def decisions_on_criteria() -> QuerySet[VerdictDecision]:
    """Every decision on a criterion, in the order of deciding."""
    rows = VerdictDecision.objects.filter(target__isnull=True).order_by("id")
    return rows.select_related("place", "post", "by", "evidence", "withdrawal__by")


# -- rules ----------------------------------------------------------------------------------------------------


def _require_reason(reason: str, thing: str) -> None:
    if not reason.strip():
        raise StateError("MT7228", thing=thing)


def _require_post(terms: Terms) -> None:
    if terms.post not in posts_of(terms.by, clock.today()):
        raise StateError("MT7331", who=str(terms.by), post=str(terms.post))


def _shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")

"""From a record up: every total, ratio, target and criterion that it goes into, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from muctieu.core.criteria import Rule, RuleSet, Subject
from muctieu.core.explain import Node, rests_on
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import ApprovalState
from muctieu.core.period import Period
from muctieu.core.plan import Target
from muctieu.core.verdict import Assessment
from muctieu.packs.loader import load_indicators
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures import queries
from muctieu.web.figures.explained import Explained, explained, material_of, names_of
from muctieu.web.figures.mapping import period_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import governing
from muctieu.web.plans.models import Plan
from muctieu.web.plans.models import Target as TargetRow


@dataclass(frozen=True, slots=True)
class TotalUse:
    """A figure that rests on the record."""

    node: Node


@dataclass(frozen=True, slots=True)
class TargetUse:
    """A target of the record's indicator or of a ratio of it; `counts` when its present result rests on the record.

    `is_public` tells that its public page shows a result that rests on the record: both are open and it is published.
    `is_open` tells the same of its chart and table, where older results stand too.
    """

    plan_code: str
    plan_name: tuple[str, str]
    target: Target
    counts: bool
    is_public: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A criterion in force that asks for the indicator."""

    found: RuleSet
    rule: Rule


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a record goes: its own figure first, then what is above."""

    record: Explained
    obs_id: str
    totals: tuple[TotalUse, ...]
    targets: tuple[TargetUse, ...]
    rules: tuple[RuleUse, ...]
    names: Mapping[str, str]

    @property
    def open_targets(self) -> frozenset[tuple[str, str]]:
        """The targets (plan, code) whose figures the public sees with this record among them."""
        return frozenset((use.plan_code, use.target.id) for use in self.targets if use.is_open)


def uses_of(uuid: UUID, *, viewer: Actor | None) -> Uses | None:
    """What rests on the record; None where there is no such record for this viewer. The queries are constant."""
    row = readable_records(viewer).filter(uuid=uuid).select_related("place").first()
    if row is None:
        return None
    record = explained(row.indicator, row.place.key, period_of(row), viewer=viewer)
    if record is None:
        return None
    climb = _Climb(row, viewer)
    totals, targets, rules = tuple(climb.totals()), tuple(climb.targets()), tuple(_rules(climb.related))
    names = names_of({use.node.place for use in totals}, period_of(row))
    return Uses(record, str(row.uuid), totals, targets, rules, names)


def readable_records(viewer: Actor | None) -> QuerySet[Observation]:
    """The records that the viewer may read, without those of restricted indicators that are not theirs."""
    secret = [code for code, one in load_indicators().items() if one.disclosure is Disclosure.RESTRICTED]
    seen = visible(viewer, Act.FIGURE_READ, Observation.objects.all())
    allowed = visible(viewer, Act.FIGURE_READ_RESTRICTED, Observation.objects.filter(indicator__in=secret))
    return seen.exclude(indicator__in=secret) | allowed


@dataclass(frozen=True)
class _Climb:
    """The way up from one record, for one viewer."""

    row: Observation
    viewer: Actor | None

    @cached_property
    def related(self) -> tuple[Indicator, ...]:
        """The record's indicator and every ratio of which it is a component."""
        catalogue, code = load_indicators(), self.row.indicator
        ratios = (one for one in catalogue.values() if code in (one.numerator, one.denominator))
        return (catalogue[code], *ratios)

    @cached_property
    def above(self) -> tuple[OrgUnit, ...]:
        """The record's place and those above it that the viewer may open, the nearest first."""
        today = clock.today()
        units = {unit.pk: unit for unit in OrgUnit.objects.filter(pk__in=governing(self.row.place_id, today))}
        nearest = sorted(units, key=lambda pk: (-len(governing(pk, today)), pk))
        return tuple(units[pk] for pk in nearest if may(self.viewer, Act.DESK_OPEN, units[pk]))

    def totals(self) -> Iterator[TotalUse]:
        """Totals of the same period and of its year that rest on the record.

        Of its place and of what is directly above it the ratios too; further up, where thousands of records would have
        to be read, the indicator alone.
        """
        period = period_of(self.row)
        if period is None or self.row.disaggregation:
            return
        for steps, place in enumerate(self.above):
            for node in self._made(place, period, self.related if steps < 2 else self.related[:1]):
                is_itself = node.place == self.row.place.key and node.indicator.code == self.row.indicator
                if rests_on(node, str(self.row.uuid)) and not (is_itself and node.period == period):
                    yield TotalUse(node)

    def _made(self, place: OrgUnit, period: Period, related: Sequence[Indicator]) -> Iterator[Node]:
        sees_all = may(self.viewer, Act.FIGURE_READ_RESTRICTED, place)
        indicators = [one for one in related if sees_all or one.disclosure is not Disclosure.RESTRICTED]
        year = Period.of_year(period.year)
        asked = dict.fromkeys((period, year) if year.contains(period) else (period,))
        found = material_of(indicators, place, max(asked, key=lambda one: one.months))
        yield from (found.tree(indicator, wanted) for indicator in indicators for wanted in asked)

    def targets(self) -> Iterator[TargetUse]:
        """The targets of these indicators in plans of these places."""
        codes = {one.code for one in self.related}
        is_published = with_state(Observation.objects.filter(pk=self.row.pk)).get().state == ApprovalState.PUBLISHED
        about = TargetRow.objects.filter(indicator__in=codes, plan__place__in=self.above)
        plans = Plan.objects.filter(pk__in=about.values("plan")).select_related("place")
        for plan in plans.order_by("-first_year", "pk"):
            board = queries.board(plan.code, viewer=self.viewer)
            judged = () if board is None else board.scoreboard.assessments
            found = [one for one in judged if one.target.indicator.code in codes]
            resting = self._resting(plan.place, found)
            for one in found:
                counts = one.target.id in resting
                is_open = is_published and one.target.indicator.is_public
                yield TargetUse(
                    plan.code, (plan.name_vi, plan.name_en), one.target, counts, counts and is_open, is_open
                )

    def _resting(self, place: OrgUnit, judged: Sequence[Assessment]) -> frozenset[str]:
        """The targets whose present result rests on the record; one reading for all of a plan."""
        periods = {
            one.target.id: one.figure.period
            for one in judged
            if one.figure is not None and one.figure.period is not None
        }
        if place not in self.above[:2] or not periods:
            return frozenset()
        first, last = min(one.first for one in periods.values()), max(one.last for one in periods.values())
        found = material_of(self.related, place, Period(first, last - first + 1))
        trees = (
            (one.target.id, found.tree(one.target.indicator, periods[one.target.id]))
            for one in judged
            if one.target.id in periods
        )
        return frozenset(code for code, tree in trees if rests_on(tree, str(self.row.uuid)))


def _rules(related: Sequence[Indicator]) -> Iterator[RuleUse]:
    codes = {one.code for one in related}
    for found in load_rule_book().sets:
        if found.subject is Subject.HOUSEHOLD or not found.in_force(clock.today()):
            continue
        for rule in found.rules.values():
            names = {name for used in rule.uses() for name in (used, *_of_formula(found, used))}
            if names & codes:
                yield RuleUse(found, rule)


def _of_formula(found: RuleSet, name: str) -> tuple[str, ...]:
    return found.formulas[name].names if name in found.formulas else ()

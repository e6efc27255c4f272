"""All figures that one plan needs, as a kind of viewer may see them, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from muctieu.core.aggregate import Figure, series
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import ApprovalState, Observation, Provenance, SourceDecision, current
from muctieu.core.period import Period
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.plan import Plan
from muctieu.core.thresholds import settings_with
from muctieu.core.totals import series_of
from muctieu.core.verdict import Override
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.days import day_of, end_of
from muctieu.web.common.looking import remembered
from muctieu.web.common.news import until_touched
from muctieu.web.common.same import Interned
from muctieu.web.documents.models import Document
from muctieu.web.figures import remembered as memory
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.ground import Ground, ground_at, ground_under
from muctieu.web.figures.kept import Asked, Own, Sums, kept_totals, own_of, spoken_of
from muctieu.web.figures.mapping import handed_in, observations_of, with_state
from muctieu.web.figures.models import Observation as Row
from muctieu.web.figures.on_units import OnUnits, kin_of
from muctieu.web.figures.restated_plan import RestatedPlan, restated_now
from muctieu.web.figures.told import Told, told_in
from muctieu.web.figures.window import Window, window
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.judging import DECIDED_KINDS, overrides_on, plan_thresholds
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.queries import PLAN_KINDS, whole_plan


@dataclass(frozen=True, slots=True)
class Sight:
    """All on which a scoreboard depends beside the store: who looks, and when."""

    is_public: bool
    totals_only: bool
    allowed: frozenset[Disclosure]
    as_of: date | None
    known_on: date | None
    today: date
    with_sources: bool = False
    on_units: OnUnits | None = None

    @property
    def judged_on(self) -> date:
        """The day whose thresholds and decided verdicts count: the one asked about, else today."""
        return self.as_of or self.known_on or self.today

    @property
    def takes_totals(self) -> bool:
        """Whether the question is how things stand and not on which reports, so that the kept totals answer it."""
        return not (self.as_of or self.known_on or self.with_sources or self.on_units)


def plan_figures(
    plan_code: str, sight: Sight, *, only: str | None = None, readable: Collection[int] = ()
) -> PlanFigures | None:
    """All that is needed to answer about the plan, in a fixed number of queries; None without a target to show.

    For one target (`only`) the records of the units in `readable` are read too, as far as its page shows them.
    """
    frame = _frame_of(plan_code, sight)
    if frame is None or (sight.is_public and not frame.plan.targets):
        return None
    row, plan, ground, places, as_of = frame
    codes = _codes(plan, only)
    kept: Sums | None = None
    series: Mapping[str, tuple[Figure, ...]] | None = None
    seen, rows = None, Row.objects.filter(indicator__in=sorted(codes), place_id__in=sorted(places))
    if only is None and (sight.on_units or (sight.takes_totals and not sight.totals_only)):
        rows = rows.none()
    elif sight.on_units:
        rows = rows.filter(place_id__in=sorted({row.place_id, *readable}))
    elif sight.takes_totals:
        lines = memory.lines_at({row.place_id: plan.place}, codes, is_public=sight.is_public)[plan.place]
        kept = {plan.place: {pair: some for line in lines.values() for pair, some in line.kept.items()}}
        rows = rows.filter(place=row.place_id) if only is None or not readable else rows
        if only is not None and readable:
            seen = window(codes, row.place_id, places.intersection(readable), spoken_of(kept))
            kept = {**kept, **_kept_below(places - {row.place_id}, codes, sight, seen)}
            series = None if sight.totals_only else {code: line.series for code, line in lines.items()}
            rows = rows.filter(seen.wanted)
    return PlanFigures(
        row=row,
        plan=plan,
        sight=sight,
        rows=_records(rows, sight),
        ground=ground,
        as_of=as_of,
        codes=frozenset(target.indicator.code for target in plan.targets),
        decisions=_decisions(codes, places, sight),
        kept=kept,
        window=seen,
        series=series,
        restated=_restated(frame, codes, sight),
    )


def _restated(frame: _Frame, codes: Collection[str], sight: Sight) -> RestatedPlan | None:
    """The figures on the units that one reads on; None where each place is read as it reported."""
    if sight.on_units is None:
        return None
    if sight.as_of is None and sight.known_on is None:
        return restated_now(frame.row.place_id, frame.plan.place, sight.on_units, codes)
    places, told = sight.on_units.readable, Row.objects.filter(indicator__in=sorted(codes), disaggregation="")
    known = observations_of(_records(told.filter(place_id__in=sorted(places)), sight))
    told_then = (obs for obs in known if sight.as_of is None or _was_told(obs, sight.as_of))
    own = own_of(current(told_then, as_of=EVER, decisions=_decisions(codes, places, sight)))
    return RestatedPlan(frame.plan.place, kin_of(frame.row.place_id), sight.on_units, own)


def _kept_below(places: frozenset[int], codes: Collection[str], sight: Sight, seen: Window) -> Sums:
    """What is kept of the units below in the months that are shown; one query at most."""
    adding = _adding_up(places)
    return kept_totals(Asked(adding, codes, sight.is_public, seen.firsts)) if adding else {}


@until_touched("places")
def _adding_up(places: frozenset[int]) -> frozenset[int]:
    """Those of the places that have a total, for units ever stood below them."""
    return frozenset(OrgUnitVersion.objects.filter(parent__in=places).values_list("parent", flat=True))


def _judged(plan: Plan, row: PlanRow, sight: Sight) -> Plan:
    """The plan with the thresholds of the day on which one asks."""
    values = plan_thresholds(row, sight.judged_on, known_on=sight.known_on)
    return replace(plan, settings=settings_with(plan.settings, values))


@until_touched(*PLAN_KINDS, "plans.thresholdchange", most=64)
def _standing(plan_code: str, sight: Sight, as_of: date) -> tuple[PlanRow, Plan] | None:
    """The plan as it stood, with its thresholds and without what may not be seen; read once until it changes."""
    row = whole_plan(plan_code)
    if row is None:
        return None
    plan = _judged(plan_of(row, on=as_of, known_on=sight.known_on), row, sight)
    return row, _same(_cut(plan, sight.allowed))


class _Frame(NamedTuple):
    """What all questions about a plan share: the plan as it was on the day, its place and the units below."""

    row: PlanRow
    plan: Plan
    ground: Ground
    places: frozenset[int]
    as_of: date


def plan_row(plan_code: str) -> PlanRow | None:
    """The plan's row with its place, read once a page."""
    return remembered(("plan", plan_code), lambda: _plan_row(plan_code))


@until_touched("plans.plan", "places")
def _plan_row(plan_code: str) -> PlanRow | None:
    return PlanRow.objects.select_related("place").filter(code=plan_code).first()


def _frame_of(plan_code: str, sight: Sight) -> _Frame | None:
    row = plan_row(plan_code)
    if row is None:
        return None
    ground, places = ground_at(row.place_id) if sight.takes_totals else ground_under((row.place_id,))
    as_of = sight.as_of or sight.known_on or newest_day(places)
    found = _standing(plan_code, sight, as_of)
    return None if found is None else _Frame(*found, ground, places, as_of)


def _same(plan: Plan) -> Plan:
    """The very same object as long as nothing about the plan changes, so that what rests on it is not reckoned anew."""
    return _PLANS.the((plan.code, frozenset(target.id for target in plan.targets)), plan)


_PLANS = Interned[Plan](128)


def _decisions(codes: Iterable[str], places: Iterable[int], sight: Sight) -> tuple[SourceDecision, ...]:
    """The decisions between sources that were known."""
    before = EVER if sight.known_on is None else end_of(sight.known_on)
    return tuple(one for one in decisions_on(places, codes) if one.decided_at < before)


def _cut(plan: Plan, allowed: frozenset[Disclosure]) -> Plan:
    """The plan without targets that the viewer may not see, and without the points of text that speak of them."""
    seen = tuple(target for target in plan.targets if target.indicator.disclosure in allowed)
    hidden = {target.point for target in plan.targets if target.indicator.disclosure not in allowed}
    return replace(plan, targets=seen, points=tuple(point for point in plan.points if point.number not in hidden))


def _codes(plan: Plan, only: str | None) -> frozenset[str]:
    """Indicators whose observations are needed: those of the targets and the components of derived ones."""
    catalogue = load_indicators()
    wanted = [target.indicator for target in plan.targets if only is None or target.id == only]
    parts = [code for indicator in wanted for code in (indicator.numerator, indicator.denominator) if code]
    return frozenset([indicator.code for indicator in wanted] + [code for code in parts if code in catalogue])


def _records(rows: QuerySet[Row], sight: Sight) -> tuple[Told, ...]:
    """The records that may be seen; the state of each as it was known."""
    before = None if sight.known_on is None else end_of(sight.known_on)
    if before is not None:
        rows = rows.filter(recorded_at__lt=before)
    if rows.query.is_empty():
        return ()
    known = with_state(rows, before=before)
    return tuple(told_in(known.filter(Q(state=ApprovalState.PUBLISHED.value)) if sight.is_public else known))


def newest_day(places: Iterable[int]) -> date:
    """The newest dateline among the documents of the places; without any, the day of their newest record."""
    keys = frozenset(places)
    return _newest_dateline(keys) or _newest_record(keys, clock.today())


@until_touched("documents")
def _newest_dateline(places: frozenset[int]) -> date | None:
    day: date | None = Document.objects.filter(place_id__in=places).aggregate(newest=Max("dateline"))["newest"]
    return day


@until_touched("figures.observation", "figures.approvalact")
def _newest_record(places: frozenset[int], today: date) -> date:
    """The day of the newest record that was handed in: what is still being typed makes nothing newer."""
    last = handed_in(Row.objects.filter(place=OuterRef("pk"))).order_by("-recorded_at").values("recorded_at")[:1]
    moments = OrgUnit.objects.filter(pk__in=places).values_list(Subquery(last), flat=True)
    newest = max(filter(None, moments), default=None)
    return today if newest is None else day_of(newest)


def _was_told(obs: Observation, day: date) -> bool:
    return obs.period is None or obs.period.end <= day + timedelta(days=1) or obs.recorded_at < end_of(day)


@until_touched(*DECIDED_KINDS)
def _overrides(plan: int, day: date, known_on: date | None) -> Mapping[str, Override]:
    return overrides_on(PlanRow.objects.select_related("place").get(pk=plan), day, known_on=known_on)


@dataclass(frozen=True)
class PlanFigures:
    """The material on one plan as a kind of viewer may see it."""

    row: PlanRow
    plan: Plan
    sight: Sight
    rows: tuple[Told, ...]
    ground: Ground
    as_of: date
    codes: frozenset[str]
    decisions: tuple[SourceDecision, ...] = ()
    # What units add up to, by place, where it need not be reckoned from all reports; and the reports that are read.
    kept: Sums | None = None
    window: Window | None = None
    series: Mapping[str, tuple[Figure, ...]] | None = None
    restated: RestatedPlan | None = None

    @cached_property
    def overrides(self) -> Mapping[str, Override]:
        """Target → the verdict that somebody has decided and that holds."""
        return _overrides(self.row.pk, self.sight.judged_on, self.sight.known_on)

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        return observations_of(self.rows)

    @cached_property
    def counting(self) -> tuple[Observation, ...]:
        """The observations that count, one a key.

        On a day that was asked about, what speaks of a time not yet over counts only if it was told by then: the
        half-year's board must not know the year's result.
        """
        asked = self.sight.as_of
        told = (obs for obs in self.observations if asked is None or _was_told(obs, asked))
        return current(told, as_of=EVER, decisions=self.decisions)

    def villages(self, period: Period) -> tuple[CoreUnit, ...]:
        """The villages, or whatever units stand directly below the place, on the period's last day."""
        on_units = self.sight.on_units
        day = period.end - timedelta(days=1) if on_units is None else on_units.day
        return self.ground.units(self.plan.place, day)

    def series_of(self, code: str) -> tuple[Figure, ...]:
        """The same as they are remembered, whoever asks; where each report counts, as read."""
        return self.figures_of(code) if self.series is None else self.series[code]

    def figures_of(self, code: str) -> tuple[Figure, ...]:
        """The commune's figures of an indicator, one a period, oldest first."""
        if self._remembered is not None:
            return self._remembered[code]
        if self.series is not None:
            return self._sourced(code, self.series[code])
        figures = self.figures_at(self.plan.place, load_indicators()[code])
        if self.sight.totals_only:
            return tuple(self._shown(figure) for figure in figures)
        return figures if self.window is None else self._sourced(code, figures)

    @cached_property
    def _remembered(self) -> Mapping[str, tuple[Figure, ...]] | None:
        """The figures that need not be read again; None where single reports are wanted or hidden."""
        sight = self.sight
        if not sight.takes_totals or sight.totals_only or self.window is not None or self.kept is not None:
            return None
        place = self.plan.place
        return memory.figures_at({self.row.place_id: place}, self.codes, is_public=sight.is_public)[place]

    def figures_at(self, place: str, indicator: Indicator) -> tuple[Figure, ...]:
        """The figures of the place or of a unit directly below it."""
        if self.restated is not None:
            return self.restated.series(indicator, place)
        if self.kept is None:
            return series(indicator, self.counting, area=self.ground.area(place), catalogue=load_indicators())
        return series_of(indicator, self._own.get(place, {}), self.kept.get(place, {}), load_indicators())

    def _sourced(self, code: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        """The same, but each figure whose reports have been read names them."""
        area, catalogue = self.ground.area(self.plan.place), load_indicators()
        read = {one.period: one for one in series(catalogue[code], self.counting, area=area, catalogue=catalogue)}
        found = ((figure, read.get(figure.period)) for figure in figures)
        return tuple(figure if one is None or one.coverage != figure.coverage else one for figure, one in found)

    @cached_property
    def _own(self) -> Own:
        return own_of(self.counting)

    def _shown(self, figure: Figure) -> Figure:
        """A figure for those who see totals only: no single report behind a sum, of a sentence the figure alone.

        A small village's count must not be read off the page, nor what else stands in the same sentence.
        """
        if figure.coverage is not None:
            missing = () if self.sight.is_public else figure.coverage.missing
            return figure._replace(sources=(), parts=(), coverage=replace(figure.coverage, missing=missing))
        known = [source for source in figure.sources if source in self.written]
        return figure._replace(
            parts=(), sources=tuple(source._replace(text=self.written[source], place="") for source in known)
        )

    @cached_property
    def written(self) -> Mapping[Provenance, str]:
        """The number as written in each source that may be shown; a ratio's components need not be open."""
        catalogue = load_indicators()
        pairs = zip(self.observations, self.rows, strict=True)
        return {
            obs.provenance: row.written
            for obs, row in pairs
            if catalogue[obs.indicator].disclosure in self.sight.allowed
        }

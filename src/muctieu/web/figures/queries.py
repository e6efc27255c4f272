"""What the screens ask for. Everything a viewer may not see is left out here, not in the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from django.db.models import Max, Q

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import ApprovalState, Observation, Provenance, SourceDecision, current
from muctieu.core.period import Period
from muctieu.core.place import Level, OrgUnit, children
from muctieu.core.plan import Plan, Target
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.sectors import Sector
from muctieu.web.common import clock, journal
from muctieu.web.common.days import day_of, end_of
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.documents.models import Document
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation as Row
from muctieu.web.figures.shapes import Board, Breakdown, PlanLine, Record, SourceDocument, TargetDetail, VillageLine
from muctieu.web.figures.sources import EVER, decisions_on
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.models import Target as TargetRow
from muctieu.web.plans.queries import whole_plan

PUBLIC_ONLY = frozenset((Disclosure.PUBLIC,))


def plans(*, viewer: Actor | None) -> tuple[PlanLine, ...]:
    """The plans that the viewer may open, the latest term first; for the public those with a public target."""
    if viewer is None:
        codes = [indicator.code for indicator in load_indicators().values() if indicator.is_public]
        rows = PlanRow.objects.filter(pk__in=TargetRow.objects.filter(indicator__in=codes).values("plan"))
    else:
        rows = visible(viewer, Act.PLAN_READ, PlanRow.objects.all())
    return tuple(PlanLine(row.code, row.name_vi, row.name_en, row.place_name) for row in rows)


def scoreboard(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Scoreboard | None:
    """The plan's scoreboard as `viewer` may see it, None when there is no such plan for this viewer; see `board`."""
    found = board(plan_code, viewer=viewer, as_of=as_of, known_on=known_on)
    return None if found is None else found.scoreboard


def board(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Board | None:
    """The plan's scoreboard with the figures that it rests on, as `viewer` may see them.

    `known_on` leaves out what was recorded after the end of that day (+07), default nothing. `as_of` is the day on
    which the question is asked; default `known_on`, else the newest document's dateline.
    """
    row = PlanRow.objects.filter(code=plan_code).first()
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    sight = _Sight(viewer is None, _totals_only(viewer, row), allowed, as_of, known_on)
    return _board(plan_code, sight, journal.newest_seal())


@dataclass(frozen=True, slots=True)
class _Sight:
    """All on which a scoreboard depends beside the store: who looks, and when."""

    is_public: bool
    totals_only: bool
    allowed: frozenset[Disclosure]
    as_of: date | None
    known_on: date | None


@lru_cache(maxsize=64)
def _board(plan_code: str, sight: _Sight, _generation: str) -> Board | None:
    """The board, worked out once for each state of the store: every act writes a new seal into the journal."""
    desk = _desk(plan_code, sight)
    if desk is None:
        return None
    figures = {code: desk.figures_of(code) for code in desk.codes}
    return Board(build_scoreboard(desk.plan, figures, as_of=desk.as_of, units=load_units()), figures)


def withheld(plan_code: str, *, viewer: Actor | None) -> tuple[Sector, ...]:
    """The sectors of which this viewer does not see every target, in the order of reports; never how many."""
    row = PlanRow.objects.filter(code=plan_code).first()
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return ()
    catalogue = load_indicators()
    known = [catalogue[code] for code in row.targets.values_list("indicator", flat=True)]
    hidden = {indicator.sector for indicator in known if indicator.disclosure not in allowed}
    return tuple(sector for code, sector in load_sectors().items() if code in hidden)


def target_detail(
    plan_code: str, target_id: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> TargetDetail | None:
    """One target with its whole figure history, None when this viewer has no such target."""
    row = PlanRow.objects.filter(code=plan_code).first()
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    sight = _Sight(viewer is None, _totals_only(viewer, row), allowed, as_of, known_on)
    desk = _desk(plan_code, sight, only=target_id)
    target = None if desk is None else desk.plan.target(target_id)
    if desk is None or target is None:
        return None
    insight = _Insight(desk, viewer)
    figures = desk.figures_of(target.indicator.code)
    board = build_scoreboard(
        replace(desk.plan, targets=(replace(target, valid_from=None, valid_to=None),)),
        {target.indicator.code: figures},
        as_of=desk.as_of,
        units=load_units(),
    )
    return TargetDetail(
        plan=desk.plan,
        as_of=desk.as_of,
        assessment=replace(board.assessments[0], target=target),
        figures=figures,
        breakdowns=insight.breakdowns_of(target),
        history=insight.history_of(target),
        documents=insight.documents_of(figures),
    )


# -- what one viewer may see of one plan ----------------------------------------------------------------------


def _disclosures(viewer: Actor | None, plan: PlanRow) -> frozenset[Disclosure] | None:
    """Which indicators the viewer sees in this plan; None when the plan itself is not theirs to open."""
    if viewer is None:
        return PUBLIC_ONLY
    if not may(viewer, Act.PLAN_READ, plan):
        return None
    if may(viewer, Act.FIGURE_READ_RESTRICTED, plan):
        return frozenset(Disclosure)
    return frozenset((Disclosure.PUBLIC, Disclosure.STAFF))


def _totals_only(viewer: Actor | None, plan: PlanRow) -> bool:
    """Whether the single reports under a total stay hidden: for the public, and for a village among villages."""
    return viewer is None or not may(viewer, Act.FIGURE_READ, plan)


def _desk(plan_code: str, sight: _Sight, *, only: str | None = None) -> _Desk | None:
    """All that is needed to answer about the plan, in a fixed number of queries; None without a target to show."""
    row = whole_plan(plan_code)
    if row is None:
        return None
    versions = _versions_under(row.place_id)
    places = {version.unit_id for version in versions} | {row.place_id}
    as_of = sight.as_of or sight.known_on or newest_day(row.place_id, places)
    plan = _cut(plan_of(row, on=as_of, known_on=sight.known_on), sight.allowed)
    if sight.is_public and not plan.targets:
        return None
    return _Desk(
        row=row,
        plan=plan,
        sight=sight,
        rows=_observation_rows(_codes(plan, only), places, sight),
        versions=versions,
        as_of=as_of,
        codes=frozenset(target.indicator.code for target in plan.targets),
        decisions=_decisions(_codes(plan, only), places, sight),
    )


def _decisions(codes: Iterable[str], places: Iterable[int], sight: _Sight) -> tuple[SourceDecision, ...]:
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


def _versions_under(place_id: int) -> tuple[OrgUnitVersion, ...]:
    """The units that have ever stood directly under the place."""
    return tuple(OrgUnitVersion.objects.filter(parent_id=place_id).select_related("unit", "parent"))


def _observation_rows(codes: Iterable[str], places: Iterable[int], sight: _Sight) -> tuple[Row, ...]:
    """The records that may be seen; the state of each as it was known."""
    rows = Row.objects.filter(indicator__in=sorted(codes), place_id__in=sorted(places)).select_related("recorded_by")
    before = None if sight.known_on is None else end_of(sight.known_on)
    if before is not None:
        rows = rows.filter(recorded_at__lt=before)
    known = with_state(rows, before=before)
    return tuple(known.filter(Q(state=ApprovalState.PUBLISHED.value)) if sight.is_public else known)


def newest_day(place_id: int, below: Iterable[int]) -> date:
    """The newest dateline among the documents of the place and its units; without any, the newest record's day."""
    places = Q(place_id__in=[place_id, *below])
    day: date | None = Document.objects.filter(places).aggregate(newest=Max("dateline"))["newest"]
    if day is not None:
        return day
    moment: datetime | None = Row.objects.filter(places).aggregate(newest=Max("recorded_at"))["newest"]
    return clock.today() if moment is None else day_of(moment)


def _was_told(obs: Observation, day: date) -> bool:
    return obs.period is None or obs.period.end <= day + timedelta(days=1) or obs.recorded_at < end_of(day)


@dataclass(frozen=True)
class _Desk:
    """The material on one plan as a kind of viewer may see it."""

    row: PlanRow
    plan: Plan
    sight: _Sight
    rows: tuple[Row, ...]
    versions: tuple[OrgUnitVersion, ...]
    as_of: date
    codes: frozenset[str]
    decisions: tuple[SourceDecision, ...] = ()

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

    @cached_property
    def units(self) -> tuple[OrgUnit, ...]:
        return tuple(version.to_core() for version in self.versions)

    def villages(self, period: Period) -> tuple[OrgUnit, ...]:
        """The villages in force on the period's last day."""
        return children(self.units, self.plan.place, on=period.end - timedelta(days=1), level=Level.VILLAGE)

    def figures_of(self, code: str) -> tuple[Figure, ...]:
        """The commune's figures of an indicator, one a period, oldest first."""
        indicator = load_indicators()[code]
        area = Area(self.plan.place, lambda period: tuple(unit.id for unit in self.villages(period)))
        figures = series(indicator, self.counting, area=area, catalogue=load_indicators())
        return tuple(self._shown(figure) for figure in figures) if self.sight.totals_only else figures

    def _shown(self, figure: Figure) -> Figure:
        """A figure for those who see totals only: no single report behind a sum, of a sentence the figure alone.

        A small village's count must not be read off the page, nor what else stands in the same sentence.
        """
        if figure.coverage is not None:
            missing = () if self.sight.is_public else figure.coverage.missing
            return replace(figure, sources=(), parts=(), coverage=replace(figure.coverage, missing=missing))
        known = [source for source in figure.sources if source in self._written]
        return replace(
            figure, parts=(), sources=tuple(replace(source, text=self._written[source], place="") for source in known)
        )

    @cached_property
    def _written(self) -> Mapping[Provenance, str]:
        """The number as written in each source that may be shown; a ratio's components need not be open."""
        catalogue = load_indicators()
        pairs = zip(self.observations, self.rows, strict=True)
        return {
            obs.provenance: row.written
            for obs, row in pairs
            if catalogue[obs.indicator].disclosure in self.sight.allowed
        }


@dataclass(frozen=True)
class _Insight:
    """What one viewer may look into beyond the totals: single villages, records, documents."""

    desk: _Desk
    viewer: Actor | None

    def breakdowns_of(self, target: Target) -> tuple[Breakdown, ...]:
        """The villages of each period in which one reported, newest first; only those the viewer may look into."""
        if not self._readable:
            return ()
        by_period: dict[Period, list[Observation]] = {}
        for obs in self.desk.counting:
            if obs.place != self.desk.plan.place and obs.period is not None and self._concerns(obs, target.indicator):
                by_period.setdefault(obs.period, []).append(obs)
        newest_first = sorted(by_period, key=lambda period: (period.last, period.months), reverse=True)
        return tuple(
            Breakdown(period, self._lines(period, target.indicator, by_period[period])) for period in newest_first
        )

    def _concerns(self, obs: Observation, indicator: Indicator) -> bool:
        return obs.indicator in (indicator.code, indicator.numerator, indicator.denominator) and not obs.disaggregation

    def _is_open(self, obs: Observation) -> bool:
        return obs.place in self._readable and load_indicators()[obs.indicator].disclosure in self.desk.sight.allowed

    def _lines(self, period: Period, indicator: Indicator, found: Sequence[Observation]) -> tuple[VillageLine, ...]:
        return tuple(
            VillageLine(unit, _own_figure(unit, period, indicator, found))
            for unit in self.desk.villages(period)
            if unit.id in self._readable
        )

    @cached_property
    def _readable(self) -> frozenset[str]:
        """Keys of the units whose single figures the viewer may see; none for the public."""
        if self.viewer is None:
            return frozenset()
        seen = visible(self.viewer, Act.FIGURE_READ, OrgUnitVersion.objects.all(), place="unit")
        keys = frozenset(seen.filter(parent__key=self.desk.plan.place).values_list("unit__key", flat=True))
        return keys | {self.desk.plan.place} if may(self.viewer, Act.FIGURE_READ, self.desk.row) else keys

    def history_of(self, target: Target) -> tuple[Record, ...]:
        """Every record of the indicator or its components that the viewer may look into, newest first."""
        counting = {obs.id for obs in self.desk.counting}
        names = {unit.id: unit.name for unit in self.desk.units} | {self.desk.plan.place: self.desk.plan.place_name}
        records = [
            Record(obs, names.get(obs.place, obs.place), row.recorded_by.full_name, obs.recorded_at, obs.id in counting)
            for obs, row in zip(self.desk.observations, self.desk.rows, strict=True)
            if self._concerns(obs, target.indicator) and self._is_open(obs)
        ]
        # Rows come in the order of recording; a stable sort keeps it among records of one moment.
        records.sort(key=lambda record: record.recorded_at)
        return tuple(records[::-1])

    def documents_of(self, figures: Iterable[Figure]) -> Mapping[str, SourceDocument]:
        """The documents that the figures and the records shown name; without text for those who may not read it."""
        codes = {source.document for figure in figures for source in figure.sources}
        codes |= {obs.provenance.document for obs in self.desk.observations if obs.place in self._readable}
        rows = Document.objects.filter(code__in=codes)
        open_ids = frozenset(visible(self.viewer, Act.DOCUMENT_READ, rows).values_list("pk", flat=True))
        return {row.code: _document(row, with_text=row.pk in open_ids) for row in rows}


def _own_figure(unit: OrgUnit, period: Period, indicator: Indicator, found: Sequence[Observation]) -> Figure | None:
    """The village's own figure for the period, for a derived indicator worked out from its own components."""
    area = Area(unit.id, lambda _period: ())
    own = [obs for obs in found if obs.place == unit.id]
    figures = series(indicator, own, area=area, catalogue=load_indicators())
    return next((figure for figure in figures if figure.period == period), None)


def _document(row: Document, *, with_text: bool) -> SourceDocument:
    return SourceDocument(
        code=row.code,
        uuid=str(row.uuid),
        number=row.number,
        type=row.type,
        title=row.title,
        dateline=row.dateline,
        text=row.text if with_text else "",
    )

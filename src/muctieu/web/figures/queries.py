"""What the screens ask for. Everything a viewer may not see is left out here, not in the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.db.models import Max, Q

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import ApprovalState, Observation, Provenance, current
from muctieu.core.period import Period
from muctieu.core.place import Level, OrgUnit, children
from muctieu.core.plan import Plan, Target
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.sectors import Sector
from muctieu.web.common import clock
from muctieu.web.common.days import day_of, end_of
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.documents.models import Document
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import Observation as Row
from muctieu.web.figures.shapes import Board, Breakdown, PlanLine, Record, SourceDocument, TargetDetail, VillageLine
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.models import Target as TargetRow
from muctieu.web.plans.queries import whole_plan

EVER = datetime.max.replace(tzinfo=UTC)
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
    desk = _desk(plan_code, viewer=viewer, as_of=as_of, known_on=known_on)
    if desk is None:
        return None
    figures = {code: desk.figures_of(code) for code in desk.codes}
    return Board(build_scoreboard(desk.plan, figures, as_of=desk.as_of, units=load_units()), figures)


def withheld(plan_code: str, *, viewer: Actor | None) -> tuple[Sector, ...]:
    """The sectors of which this viewer does not see every target, in the order of reports; never how many."""
    row = whole_plan(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return ()
    hidden = {target.indicator.sector for target in plan_of(row).targets if target.indicator.disclosure not in allowed}
    return tuple(sector for code, sector in load_sectors().items() if code in hidden)


def target_detail(
    plan_code: str, target_id: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> TargetDetail | None:
    """One target with its whole figure history, None when this viewer has no such target."""
    desk = _desk(plan_code, viewer=viewer, as_of=as_of, known_on=known_on, only=target_id)
    target = None if desk is None else desk.plan.target(target_id)
    if desk is None or target is None:
        return None
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
        breakdowns=desk.breakdowns_of(target),
        history=desk.history_of(target),
        documents=desk.documents,
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


def _desk(
    plan_code: str, *, viewer: Actor | None, as_of: date | None, known_on: date | None, only: str | None = None
) -> _Desk | None:
    """Everything needed to answer about the plan, loaded in a fixed number of queries."""
    row = whole_plan(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    plan = _cut(plan_of(row), allowed)
    if viewer is None and not plan.targets:
        return None
    versions = _versions_under(row.place_id)
    codes = _codes(plan, only)
    rows = _observation_rows(codes, {version.unit_id for version in versions} | {row.place_id}, viewer, known_on)
    return _Desk(
        row=row,
        plan=plan,
        viewer=viewer,
        rows=rows,
        versions=versions,
        cutoff=_cutoff(known_on),
        as_of=as_of or known_on or newest_day(row.place_id, [version.unit_id for version in versions]),
        codes=frozenset(target.indicator.code for target in plan.targets),
    )


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


def _cutoff(known_on: date | None) -> datetime:
    return EVER if known_on is None else end_of(known_on) - timedelta(microseconds=1)


def _observation_rows(
    codes: Iterable[str], places: Iterable[int], viewer: Actor | None, known_on: date | None
) -> tuple[Row, ...]:
    rows = Row.objects.filter(indicator__in=sorted(codes), place_id__in=sorted(places)).select_related("recorded_by")
    before = EVER if known_on is None else end_of(known_on)
    known = with_state(rows.filter(recorded_at__lt=before), before=before)
    return tuple(known.filter(Q(state=ApprovalState.PUBLISHED.value)) if viewer is None else known)


def newest_day(place_id: int, below: Iterable[int]) -> date:
    """The newest dateline among the documents of the place and its units; without any, the newest record's day."""
    places = Q(place_id__in=[place_id, *below])
    day: date | None = Document.objects.filter(places).aggregate(newest=Max("dateline"))["newest"]
    if day is not None:
        return day
    moment: datetime | None = Row.objects.filter(places).aggregate(newest=Max("recorded_at"))["newest"]
    return clock.today() if moment is None else day_of(moment)


@dataclass(frozen=True)
class _Desk:
    """One viewer's material on one plan."""

    row: PlanRow
    plan: Plan
    viewer: Actor | None
    rows: tuple[Row, ...]
    versions: tuple[OrgUnitVersion, ...]
    cutoff: datetime
    as_of: date
    codes: frozenset[str]

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        return observations_of(self.rows)

    @cached_property
    def counting(self) -> tuple[Observation, ...]:
        """The observations that count, one a key."""
        return current(self.observations, as_of=self.cutoff)

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
        return tuple(self._shown(figure) for figure in figures) if self.viewer is None else figures

    def _shown(self, figure: Figure) -> Figure:
        """A figure as the public sees it: no village by name, and of a sentence only the figure itself.

        Sums of villages lose the single reports behind them: a small village's count must not be read off the page.
        """
        if figure.coverage is not None:
            return replace(figure, sources=(), parts=(), coverage=replace(figure.coverage, missing=()))
        shown = [
            replace(source, text=self._written[source], place="")
            for source in figure.sources
            if source in self._written
        ]
        return replace(figure, parts=(), sources=tuple(shown))

    @cached_property
    def _written(self) -> Mapping[Provenance, str]:
        """The number as written in each source of a public indicator; a ratio's components may not be public."""
        catalogue = load_indicators()
        pairs = zip(self.observations, self.rows, strict=True)
        return {obs.provenance: row.written for obs, row in pairs if catalogue[obs.indicator].is_public}

    def breakdowns_of(self, target: Target) -> tuple[Breakdown, ...]:
        """The villages of each period in which one reported, newest first; only those the viewer may look into."""
        indicator = target.indicator
        readable = self._readable
        by_period: dict[Period, list[Observation]] = {}
        for obs in self.counting:
            if obs.place != self.plan.place and obs.period is not None and self._concerns(obs, indicator):
                by_period.setdefault(obs.period, []).append(obs)
        return (
            tuple(
                Breakdown(period, self._lines(period, indicator, by_period[period], readable))
                for period in sorted(by_period, key=lambda period: (period.last, period.months), reverse=True)
            )
            if readable
            else ()
        )

    def _concerns(self, obs: Observation, indicator: Indicator) -> bool:
        return obs.indicator in (indicator.code, indicator.numerator, indicator.denominator) and not obs.disaggregation

    def _lines(
        self, period: Period, indicator: Indicator, found: Sequence[Observation], readable: frozenset[str]
    ) -> tuple[VillageLine, ...]:
        return tuple(
            VillageLine(unit, _own_figure(unit, period, indicator, found))
            for unit in self.villages(period)
            if unit.id in readable
        )

    @cached_property
    def _readable(self) -> frozenset[str]:
        """Keys of the units whose single figures the viewer may see; none for the public."""
        if self.viewer is None:
            return frozenset()
        seen = visible(self.viewer, Act.FIGURE_READ, OrgUnitVersion.objects.all(), place="unit")
        keys = frozenset(seen.filter(parent__key=self.plan.place).values_list("unit__key", flat=True))
        return keys | {self.plan.place} if may(self.viewer, Act.FIGURE_READ, self.row) else keys

    def history_of(self, target: Target) -> tuple[Record, ...]:
        """Every record of the indicator that the viewer may look into, newest first; none for the public."""
        counting = {obs.id for obs in self.counting}
        names = {unit.id: unit.name for unit in self.units} | {self.plan.place: self.plan.place_name}
        records = [
            Record(obs, names.get(obs.place, obs.place), row.recorded_by.full_name, obs.recorded_at, obs.id in counting)
            for obs, row in zip(self.observations, self.rows, strict=True)
            if obs.indicator == target.indicator.code and obs.place in self._readable
        ]
        return tuple(sorted(records, key=lambda record: (record.recorded_at, record.obs.id), reverse=True))

    @cached_property
    def documents(self) -> Mapping[str, SourceDocument]:
        """The documents that the observations name, by code; without text for those who may not read it."""
        codes = {obs.provenance.document for obs in self.observations} - {""}
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

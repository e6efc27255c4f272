"""What the screens ask for. Everything a viewer may not see is left out here, not in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.period import Period
from muctieu.core.plan import Plan
from muctieu.core.restate_tree import Restating
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.sectors import Sector
from muctieu.web.common import clock
from muctieu.web.common.looking import looking
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, may, reach
from muctieu.web.figures.insight import Insight, readable_units
from muctieu.web.figures.on_units import kin_of, on_todays_units
from muctieu.web.figures.plan_figures import Sight, plan_figures, plan_row
from muctieu.web.figures.restated_plan import refused_of, summed_up
from muctieu.web.figures.shapes import Board, PlanLine, TargetDetail
from muctieu.web.figures.small_numbers import open_breakdowns, open_figures, small_numbers_of
from muctieu.web.figures.ways import assessed
from muctieu.web.places.moment import state_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.models import Target as TargetRow

PUBLIC_ONLY = frozenset((Disclosure.PUBLIC,))


def plans(*, viewer: Actor | None) -> tuple[PlanLine, ...]:
    """The plans that the viewer may open, the latest term first; for the public those with a public target."""
    if viewer is None:
        codes = [indicator.code for indicator in load_indicators().values() if indicator.is_public]
        return _lines(PlanRow.objects.filter(pk__in=TargetRow.objects.filter(indicator__in=codes).values("plan")))
    return _plans_of(reach(viewer, Act.PLAN_READ))


@until_touched("plans.plan", "places")
def _plans_of(places: frozenset[int]) -> tuple[PlanLine, ...]:
    """Those of the places, asked for on every page."""
    return _lines(PlanRow.objects.filter(place__in=places))


def _lines(rows: QuerySet[PlanRow]) -> tuple[PlanLine, ...]:
    return tuple(PlanLine(row.code, row.name_vi, row.name_en, row.place_name) for row in rows)


def place_of(plan_code: str, *, restated: Restating | None = None) -> tuple[int, ...]:
    """The place of the plan, of whose state everything about it is; none without such a plan.

    On the units of today it also rests on what units elsewhere reported, with which events have joined the place's.
    """
    row = plan_row(plan_code)
    if row is None:
        return ()
    return (row.place_id,) if restated is None else tuple(sorted(kin_of(row.place_id).keys))


def unit_of(plan_code: str) -> str | None:
    """The identity of the plan's place as addresses have it."""
    row = plan_row(plan_code)
    return None if row is None else str(row.place.uuid)


def can_restate(plan_code: str, *, viewer: Actor | None) -> bool:
    """Whether the plan's figures read on today's units may be others, and are this viewer's to read.

    Between both readings lies what single villages reported; who sees only totals is not offered the second.
    """
    row = plan_row(plan_code)
    return row is not None and not _totals_only(viewer, row) and kin_of(row.place_id).has_changed


def scoreboard(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Scoreboard | None:
    """The plan's scoreboard as `viewer` may see it, None when there is no such plan for this viewer; see `board`.

    Here each total names every report behind it, for which all of them are read.
    """
    found = sourced_board(plan_code, viewer=viewer, as_of=as_of, known_on=known_on)
    return None if found is None else found.scoreboard


def sourced_board(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None,
    restated: Restating | None = None,
) -> Board | None:  # fmt: skip
    """The same with its figures, each of which names every report behind it."""
    return _seen(plan_code, viewer, (as_of, known_on), with_sources=True, restated=restated)


def board(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None,
    restated: Restating | None = None,
) -> Board | None:  # fmt: skip
    """The plan's scoreboard with the figures that it rests on, as `viewer` may see them.

    `known_on` leaves out what was recorded after the end of that day (+07), default nothing. `as_of` is the day on
    which the question is asked; default `known_on`, else the newest document's dateline. Sums come from the kept
    totals where neither is given; they name no single report. `restated` reads every figure on the units of today:
    None for whom that is not, and what is not restated is named by findings.
    """
    return _seen(plan_code, viewer, (as_of, known_on), restated=restated)


def _seen(
    plan_code: str, viewer: Actor | None, days: tuple[date | None, date | None], *, with_sources: bool = False,
    restated: Restating | None = None,
) -> Board | None:  # fmt: skip
    sight = _sight(plan_code, viewer, days, with_sources=with_sources, restated=restated)
    if sight is None:
        return None
    return _board(plan_code, sight, state_of(place_of(plan_code, restated=restated), with_drafts=False))


def _sight(
    plan_code: str, viewer: Actor | None, days: tuple[date | None, date | None], *, with_sources: bool,
    restated: Restating | None,
) -> Sight | None:  # fmt: skip
    """What the viewer may see of the plan and asks about it; None without such a plan or reading for this viewer."""
    row = plan_row(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    totals_only, on_units = _totals_only(viewer, row), None
    if restated is not None:
        if viewer is None or totals_only:
            return None
        on_units = None if kin_of(row.place_id).is_still else on_todays_units(viewer, row.place_id, restated)
    return Sight(viewer is None, totals_only, allowed, *days, clock.today(), with_sources, on_units)


@lru_cache(maxsize=64)
def _board(plan_code: str, sight: Sight, _state: tuple[str, ...]) -> Board | None:
    """The board, worked out once for each state of its commune: every act there writes a new seal."""
    desk = plan_figures(plan_code, sight)
    if desk is None:
        return None
    figures: Mapping[str, tuple[Figure, ...]] = {code: desk.figures_of(code) for code in desk.codes}
    too_small: Mapping[str, tuple[Period, ...]] = {}
    if sight.is_public:
        figures, too_small = open_figures(figures, small_numbers_of(desk))
    units, overrides = load_units(), desk.overrides
    unread = () if desk.restated is None else summed_up(desk.restated, _indicators(desk.plan), desk.plan.place)
    scored = build_scoreboard(
        desk.plan, figures, as_of=desk.as_of, units=units, findings=unread, overrides=overrides, assess=assessed
    )
    return Board(replace(scored, below=desk.ground.level_below(desk.plan.place)), figures, too_small)


def _indicators(plan: Plan) -> tuple[Indicator, ...]:
    """The indicators of the plan's targets, each once."""
    return tuple({target.indicator.code: target.indicator for target in plan.targets}.values())


def withheld(plan_code: str, *, viewer: Actor | None) -> tuple[Sector, ...]:
    """The sectors of which this viewer does not see every target, in the order of reports; never how many."""
    row = plan_row(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return ()
    catalogue = load_indicators()
    known = [catalogue[code] for code in row.targets.values_list("indicator", flat=True)]
    hidden = {indicator.sector for indicator in known if indicator.disclosure not in allowed}
    return tuple(sector for code, sector in load_sectors().items() if code in hidden)


def target_detail(
    plan_code: str,
    target_id: str,
    *,
    viewer: Actor | None,
    as_of: date | None = None,
    known_on: date | None = None,
    with_all: bool = False,
    restated: Restating | None = None,
) -> TargetDetail | None:
    """One target with its figures, None when this viewer has no such target.

    Without `with_all` the single reports are those of the newest periods, and the history its newest records.
    `restated` as for `board`.
    """
    with looking():
        sight = _sight(plan_code, viewer, (as_of, known_on), with_sources=with_all, restated=restated)
        return None if sight is None else _detail(plan_code, target_id, viewer, sight)


def _detail(plan_code: str, target_id: str, viewer: Actor | None, sight: Sight) -> TargetDetail | None:
    row = plan_row(plan_code)
    if row is None:
        return None
    readable = readable_units(viewer, row)
    desk = plan_figures(plan_code, sight, only=target_id, readable=readable)
    target = None if desk is None else desk.plan.target(target_id)
    if desk is None or target is None:
        return None
    insight = Insight(desk, viewer, readable)
    history = insight.history_of(target)
    code = target.indicator.code
    series, figures, breakdowns = desk.series_of(code), desk.figures_of(code), insight.breakdowns_of(target)
    too_small: tuple[Period, ...] = ()
    if viewer is None:
        small = small_numbers_of(desk, only=target_id)
        shown, left_out = open_figures({code: figures}, small)
        series = figures = shown[code]
        too_small = left_out[code]
        # Two states of one village's figures would tell more together than each alone.
        breakdowns = open_breakdowns(target.indicator, small) if sight.takes_totals else ()
    board = build_scoreboard(
        replace(desk.plan, targets=(replace(target, valid_from=None, valid_to=None),)),
        {target.indicator.code: figures},
        as_of=desk.as_of,
        units=load_units(),
        overrides=desk.overrides,
    )
    return TargetDetail(
        plan=desk.plan,
        as_of=desk.as_of,
        assessment=replace(board.assessments[0], target=target),
        figures=figures,
        series=series,
        breakdowns=breakdowns,
        history=history,
        documents=insight.documents_of(figures),
        older_records=insight.older_records(target, len(history)),
        older_periods=0 if desk.window is None else desk.window.older,
        too_small=too_small,
        on_units=sight.on_units,
        unread=() if desk.restated is None else refused_of(desk.restated, target.indicator, desk.plan.place),
        below=desk.ground.level_below(desk.plan.place),
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

"""What the screens ask for. Everything a viewer may not see is left out here, not in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Disclosure
from muctieu.core.period import Period
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.sectors import Sector
from muctieu.web.common import clock
from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures.insight import Insight, readable_units
from muctieu.web.figures.plan_figures import Sight, plan_figures, plan_row
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
        rows = PlanRow.objects.filter(pk__in=TargetRow.objects.filter(indicator__in=codes).values("plan"))
    else:
        rows = visible(viewer, Act.PLAN_READ, PlanRow.objects.all())
    return tuple(PlanLine(row.code, row.name_vi, row.name_en, row.place_name) for row in rows)


def place_of(plan_code: str) -> tuple[int, ...]:
    """The place of the plan, of whose state everything about it is; none without such a plan."""
    row = plan_row(plan_code)
    return () if row is None else (row.place_id,)


def scoreboard(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Scoreboard | None:
    """The plan's scoreboard as `viewer` may see it, None when there is no such plan for this viewer; see `board`.

    Here each total names every report behind it, for which all of them are read.
    """
    found = sourced_board(plan_code, viewer=viewer, as_of=as_of, known_on=known_on)
    return None if found is None else found.scoreboard


def sourced_board(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Board | None:
    """The same with its figures, each of which names every report behind it."""
    return _seen(plan_code, viewer, (as_of, known_on), with_sources=True)


def board(
    plan_code: str, *, viewer: Actor | None, as_of: date | None = None, known_on: date | None = None
) -> Board | None:
    """The plan's scoreboard with the figures that it rests on, as `viewer` may see them.

    `known_on` leaves out what was recorded after the end of that day (+07), default nothing. `as_of` is the day on
    which the question is asked; default `known_on`, else the newest document's dateline. Sums come from the kept
    totals where neither is given; they name no single report.
    """
    return _seen(plan_code, viewer, (as_of, known_on))


def _seen(
    plan_code: str, viewer: Actor | None, days: tuple[date | None, date | None], *, with_sources: bool = False
) -> Board | None:
    row = plan_row(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    sight = Sight(viewer is None, _totals_only(viewer, row), allowed, *days, clock.today(), with_sources)
    return _board(plan_code, sight, state_of((row.place_id,), with_drafts=False))


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
    scored = build_scoreboard(desk.plan, figures, as_of=desk.as_of, units=units, overrides=overrides, assess=assessed)
    return Board(scored, figures, too_small)


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
) -> TargetDetail | None:
    """One target with its figures, None when this viewer has no such target.

    Without `with_all` the single reports are those of the newest periods, and the history its newest records.
    """
    with looking():
        return _detail(plan_code, target_id, viewer, (as_of, known_on), with_all=with_all)


def _detail(
    plan_code: str, target_id: str, viewer: Actor | None, days: tuple[date | None, date | None], *, with_all: bool
) -> TargetDetail | None:
    row = plan_row(plan_code)
    allowed = None if row is None else _disclosures(viewer, row)
    if row is None or allowed is None:
        return None
    sight = Sight(viewer is None, _totals_only(viewer, row), allowed, *days, clock.today(), with_all)
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

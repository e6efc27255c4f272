"""What a commune's plan asks of one village, held against the village's own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from muctieu.core.aggregate import Figure
from muctieu.core.compare import figure_in
from muctieu.core.plan import Plan, Target
from muctieu.core.village_target import common_target, shared_target
from muctieu.web.common.policy import Actor
from muctieu.web.figures.shapes import Board
from muctieu.web.figures.totals import totals
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.shares import Division, divisions_of
from muctieu.web.screens.scorecard import Judged, of_place


def village_groups(
    village: OrgUnit, board: Board, *, viewer: Actor, day: date, link: Callable[[str], str]
) -> tuple[Judged, Judged]:
    """The targets of which the village was given a share, and the commune's rates that hold for it as well.

    A rate of which the village has no figure is left out: nobody asked the village for it.
    """
    plan, as_of = board.scoreboard.plan, board.scoreboard.as_of
    in_force = tuple(one.target for one in board.scoreboard.assessments)
    divisions = divisions_of(PlanRow.objects.get(code=plan.code), as_of)
    figures = totals((one.indicator.code for one in in_force), village, viewer=viewer, day=day)
    given, common = [], []
    for target in in_force:
        line = figures.get(target.indicator.code, ())
        own = village_target(target, plan, divisions.get(target.id), village=village.key, figures=line)
        if own is not None:
            given.append(own)
        elif line and (shared := common_target(target)) is not None:
            common.append(shared)
    return (
        of_place(plan, given, figures, as_of=as_of, link=link),
        of_place(plan, common, figures, as_of=as_of, link=link),
    )


def village_target(
    target: Target, plan: Plan, division: Division | None, *, village: str, figures: Sequence[Figure]
) -> Target | None:
    """The target with the village's share, on the way from the village's own figure of the baseline's period.

    None where nothing was given to the village.
    """
    if division is None:
        return None
    base = None if target.baseline is None else figure_in(figures, target.baseline.period, target.indicator)
    start = None if base is None or base.value is None else base.value.to(target.indicator.unit).value
    years = {year: shares[village] for year, shares in division.years.items() if village in shares}
    return shared_target(target, plan, whole=division.shares.get(village), years=years, start=start)

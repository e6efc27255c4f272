"""What a commune's plan asks of one village, held against the village's own figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from muctieu.core.village_target import common_target, shared_target
from muctieu.web.common.policy import Actor
from muctieu.web.figures.shapes import Board
from muctieu.web.figures.totals import totals_below
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Plan
from muctieu.web.plans.shares import divisions_of
from muctieu.web.screens.scorecard import Judged, of_place


def village_groups(
    village: OrgUnit, commune: OrgUnit, board: Board, *, viewer: Actor, day: date, link: Callable[[str], str]
) -> tuple[Judged, Judged]:
    """The targets of which the village was given a share, and the commune's rates that hold for it as well.

    A rate of which the village has no figure is left out: nobody asked the village for it.
    """
    plan, as_of = board.scoreboard.plan, board.scoreboard.as_of
    in_force = tuple(one.target for one in board.scoreboard.assessments)
    divisions = divisions_of(Plan.objects.get(code=plan.code), as_of)
    below = totals_below((one.indicator.code for one in in_force), commune, viewer=viewer, day=day)
    figures = below.get(village.key, {})
    given, common = [], []
    for target in in_force:
        found = divisions.get(target.id)
        years = {} if found is None else {year: shares[village.key] for year, shares in found.years.items()
                                          if village.key in shares}  # fmt: skip
        whole = None if found is None else found.shares.get(village.key)
        own = shared_target(target, plan, whole=whole, years=years)
        if own is not None:
            given.append(own)
        elif figures.get(target.indicator.code) and (shared := common_target(target)) is not None:
            common.append(shared)
    return (
        of_place(plan, given, figures, as_of=as_of, link=link),
        of_place(plan, common, figures, as_of=as_of, link=link),
    )

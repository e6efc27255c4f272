"""What stands beside a plan's own figures when one asks where its targets will end: units like its own, its ground.

This is the one way to a forecast: pages, command line and API take it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import Series
from muctieu.core.forecast_panel import LEAST_SIBLINGS
from muctieu.core.forecast_series import series_of
from muctieu.core.outlook import Outlook, is_flow
from muctieu.core.plan import Plan, Target
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, reach
from muctieu.web.figures.totals import Totals, totals_below
from muctieu.web.figures.ways import ending_of, way_of
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_below, units_on


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of the other units of the plan's kind, and the days on which its own place became another one."""

    plan: Plan
    as_of: date
    others: Mapping[str, Totals]
    changes: tuple[date, ...]

    def ending(self, target: Target, figures: tuple[Figure, ...]) -> Outlook:
        """Where the target will end, given its figures; what other units teach and the last change of ground count."""
        return ending_of(
            target,
            figures,
            plan=self.plan,
            as_of=self.as_of,
            siblings=self._siblings(target),
            since=max(self.changes, default=None),
        )

    def _siblings(self, target: Target) -> tuple[Series, ...]:
        found = (totals.get(target.indicator.code, ()) for totals in self.others.values())
        ways = (
            series_of(way_of(target, figures, plan=self.plan, as_of=self.as_of), is_flow=is_flow(target))
            for figures in found
            if figures
        )
        return tuple(way for way in ways if way is not None)


def beside(
    plan: Plan, codes: Collection[str], *, viewer: Actor | None, as_of: date, known_on: date | None = None,
    is_restated: bool = False,
) -> Beside:  # fmt: skip
    """What stands beside the plan's figures of these indicators, as far as the viewer may read it. Constant queries.

    What others knew on an earlier day (`known_on`) is not asked: their figures are today's. Restated figures speak of
    one ground all along, so that no change of it divides them.
    """
    others = {} if known_on is not None else _others(plan, codes, viewer=viewer, as_of=as_of)
    return Beside(plan, as_of, others, () if is_restated else changes_of(plan.place))


def _others(plan: Plan, codes: Collection[str], *, viewer: Actor | None, as_of: date) -> Mapping[str, Totals]:
    """Fewer units than say anything are not asked for."""
    parent = _above(plan.place, as_of)
    if parent is None:
        return {}
    readable = reach(viewer, Act.FIGURE_READ)
    others = [row for row in units_below(parent.pk, as_of) if row.unit_id in readable and row.unit.key != plan.place]
    if len(others) < LEAST_SIBLINGS:
        return {}
    found = totals_below(codes, parent, viewer=viewer, day=as_of)
    return {key: totals for key, totals in found.items() if key != plan.place}


@until_touched("places")
def _above(place: str, day: date) -> OrgUnit | None:
    """What the place stands below on the day."""
    here = units_on(day).filter(unit__key=place).first()
    return None if here is None else here.parent


@until_touched("places")
def changes_of(place: str) -> tuple[date, ...]:
    """The days on which the place's people and land became others: it got or gave a part, or a village."""
    return tuple(sorted({entry.event.day for entry in stored_entries() if place in entry.grounds}))

"""What stands beside a target's own figures when one asks where it will end: places like this one, changes of units."""

from __future__ import annotations

from datetime import date

from muctieu.core.forecast import Series
from muctieu.core.forecast_panel import LEAST_SIBLINGS
from muctieu.core.forecast_series import series_of
from muctieu.core.outlook import is_flow
from muctieu.core.place_events import edges_of
from muctieu.core.plan import Plan, Target
from muctieu.core.track import track
from muctieu.web.common.policy import Act, Actor, reach
from muctieu.web.figures.totals import totals_below
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force


def siblings_of(target: Target, plan: Plan, *, viewer: Actor | None, as_of: date) -> tuple[Series, ...]:
    """The way of the same target in the other units of the plan's kind, as far as the viewer may read their figures.

    Fewer than two say nothing and are not asked for. Constant queries.
    """
    here = OrgUnitVersion.objects.filter(in_force(as_of), unit__key=plan.place).select_related("parent").first()
    if here is None or here.parent is None:
        return ()
    others = OrgUnitVersion.objects.filter(in_force(as_of), parent=here.parent, unit__in=reach(viewer, Act.FIGURE_READ))
    if others.exclude(unit=here.unit_id).count() < LEAST_SIBLINGS:
        return ()
    code = target.indicator.code
    found = totals_below((code,), here.parent, viewer=viewer, day=as_of)
    ways = (
        series_of(track(target, figures[code], plan=plan, as_of=as_of), is_flow=is_flow(target))
        for key, figures in found.items()
        if key != plan.place and code in figures
    )
    return tuple(way for way in ways if way is not None)


def changes_of(place: str) -> tuple[date, ...]:
    """The days on which an event gave the place a part of another or took a part from it; two queries."""
    days = {
        edge.day for entry in stored_entries() for edge in edges_of(entry.event) if place in (edge.source, edge.target)
    }
    return tuple(sorted(days))

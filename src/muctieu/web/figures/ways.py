"""How a target stands, what its figures came to period by period, where it will end: once for the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import Series
from muctieu.core.outlook import Outlook, outlook
from muctieu.core.plan import Plan, Target
from muctieu.core.track import track
from muctieu.core.unit import Unit
from muctieu.core.verdict import Assessment, assess_target
from muctieu.web.common.same import Same

Figures = tuple[Figure, ...]


def way_of(target: Target, figures: Figures, *, plan: Plan, as_of: date) -> Figures:
    """As `core.track.track`."""
    return _way(Same(target), Same(figures), Same(plan), as_of)


@lru_cache(maxsize=8192)
def _way(target: Same[Target], figures: Same[Figures], plan: Same[Plan], as_of: date) -> Figures:
    return track(target.it, figures.it, plan=plan.it, as_of=as_of)


def ending_of(
    target: Target,
    figures: Figures,
    *,
    plan: Plan,
    as_of: date,
    siblings: tuple[Series, ...] = (),
    since: date | None = None,
) -> Outlook:
    """As `core.outlook.outlook`."""
    return _ending(Same(target), Same(figures), Same(plan), as_of, siblings, since)


@lru_cache(maxsize=4096)
def _ending(  # noqa: PLR0917 - all of them make the key
    target: Same[Target],
    figures: Same[Figures],
    plan: Same[Plan],
    as_of: date,
    siblings: tuple[Series, ...],
    since: date | None,
) -> Outlook:
    way = _way(target, figures, plan, as_of)
    return outlook(target.it, figures.it, plan=plan.it, as_of=as_of, siblings=siblings, since=since, way=way)


def assessed(target: Target, figures: Figures, *, plan: Plan, as_of: date, units: Mapping[str, Unit]) -> Assessment:
    """As `core.verdict.assess_target`."""
    return _assessed(Same(target), Same(figures), Same(plan), as_of, units=Same(units))


@lru_cache(maxsize=4096)
def _assessed(
    target: Same[Target], figures: Same[Figures], plan: Same[Plan], as_of: date, *, units: Same[Mapping[str, Unit]]
) -> Assessment:
    return assess_target(target.it, figures.it, plan=plan.it, as_of=as_of, units=units.it)

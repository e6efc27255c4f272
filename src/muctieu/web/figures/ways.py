"""What a target's figures came to period by period and where it will end, worked out once for the same figures."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.forecast import Series
from muctieu.core.outlook import Outlook, outlook
from muctieu.core.plan import Plan, Target
from muctieu.core.track import track
from muctieu.web.common.same import Same

Figures = tuple[Figure, ...]


def way_of(target: Target, figures: Figures, *, plan: Plan, as_of: date) -> Figures:
    """As `core.track.track`."""
    return _way(Same(target), Same(figures), Same(plan), as_of)


@lru_cache(maxsize=1024)
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


@lru_cache(maxsize=1024)
def _ending(  # noqa: PLR0917 - all of them make the key
    target: Same[Target],
    figures: Same[Figures],
    plan: Same[Plan],
    as_of: date,
    siblings: tuple[Series, ...],
    since: date | None,
) -> Outlook:
    return outlook(target.it, figures.it, plan=plan.it, as_of=as_of, siblings=siblings, since=since)

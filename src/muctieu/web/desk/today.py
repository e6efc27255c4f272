"""What the desk shows first: what is due and late, what nobody answers for, what waits for the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from muctieu.core.task import TaskState
from muctieu.errors import Finding
from muctieu.web.common.looking import looking
from muctieu.web.common.policy import Act, may
from muctieu.web.figures.waiting import Waiting, waiting
from muctieu.web.people.models import User
from muctieu.web.people.posts import posts_of
from muctieu.web.people.rights import rights_to_settle
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.plans.ownership import Orphans, orphans
from muctieu.web.plans.shares import share_findings
from muctieu.web.plans.succession import LeftPost, left_posts, settleable
from muctieu.web.plans.task_queries import TaskFilter, TaskLine, first_pages

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Today:
    """The lists of the first page; each of tasks is its first page by due date."""

    day: date
    orphans: Orphans
    late: tuple[TaskLine, ...]
    due: tuple[TaskLine, ...]
    to_confirm: tuple[TaskLine, ...]
    findings: tuple[Finding, ...]
    waiting: tuple[Waiting, ...]
    rights: tuple[tuple[UnitEvent, int], ...]
    left: tuple[LeftPost, ...]


def today(viewer: User, commune: OrgUnit, day: date) -> Today:
    """The viewer's lists for `day` in one commune; how many queries does not depend on how much there is.

    Late is what was to be submitted before `day`, due what is to be within the next week. `to_confirm` are tasks
    submitted to a post that the viewer holds. `rights` and `left` are what changes of units, wherever they were, left
    for the viewer to settle: events with how many rights wait, and posts of ended units.
    """
    with looking():
        late, due, to_confirm = _task_lists(viewer, commune, day)
        return Today(
            day=day,
            orphans=orphans(viewer, commune, day),
            late=late,
            due=due,
            to_confirm=to_confirm,
            findings=share_findings(viewer, commune, day),
            waiting=waiting(viewer, commune, day),
            rights=rights_to_settle(viewer),
            left=settleable(viewer, left_posts()) if may(viewer, Act.POST_ASSIGN) else (),
        )


def _task_lists(viewer: User, commune: OrgUnit, day: date) -> list[tuple[TaskLine, ...]]:
    """Late, due, and submitted to a post of the viewer's: without a post there is nothing to confirm."""
    late = TaskFilter(commune, due_to=day - timedelta(days=1), waiting=True)
    due = TaskFilter(commune, due_from=day, due_to=day + AHEAD, waiting=True)
    posts = posts_of(viewer, day)
    if not posts:
        return [*first_pages(viewer, (late, due)), ()]
    return first_pages(viewer, (late, due, TaskFilter(commune, states=(TaskState.SUBMITTED,), givers=posts)))

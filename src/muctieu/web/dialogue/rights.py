"""Who sees a petition: whoever classifies for the commune, and whoever holds the post that answers for it. Nobody else.

Page, list, count and file ask here. Another post of the same commune sees no more of it than the public: counts.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, reach
from muctieu.web.dialogue.models import Petition
from muctieu.web.people.models import Holding, User
from muctieu.web.places.queries import in_force


def readable(viewer: Actor | None, rows: QuerySet[Petition]) -> QuerySet[Petition]:
    """The part of `rows` for which `may_read` says yes."""
    sorted_by = Q(place__in=reach(viewer, Act.PETITION_SORT))
    if not isinstance(viewer, User):
        return rows.filter(sorted_by)
    own = Q(post__in=_posts(viewer), place__in=reach(viewer, Act.PETITION_HANDLE))
    return rows.filter(sorted_by | own)


def may_read(viewer: Actor | None, row: Petition) -> bool:
    """Whether the viewer may read a petition."""
    if may(viewer, Act.PETITION_SORT, row):
        return True
    return isinstance(viewer, User) and may(viewer, Act.PETITION_HANDLE, row) and holds_post(viewer, row)


def holds_post(user: User, row: Petition) -> bool:
    """Whether the person holds the post that answers for it today."""
    return row.post_id is not None and row.post_id in set(_posts(user))


def _posts(user: User) -> tuple[int, ...]:
    held = Holding.objects.filter(in_force(clock.today()), user=user)
    return tuple(held.values_list("post_id", flat=True))

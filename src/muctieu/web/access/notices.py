"""What a person is told at the next sign-in about their own account.

The lines are read once, at the sign-in, and stand in the session: no page asks the store for them again.
"""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase

from muctieu.web.access.models import Notice, NoticeKind
from muctieu.web.common import clock
from muctieu.web.common.acts import Person
from muctieu.web.common.days import VIETNAM
from muctieu.web.people.models import User

KEY = "notices"
# Nobody reads more at once; the journal has them all.
SHOWN = 5


def notify(user: User, kind: NoticeKind, *, by: Person) -> None:
    """Keep for the person that `by` has done it, inside the transaction of the verb that calls."""
    Notice.objects.create(user=user, kind=kind.value, by_name=by.full_name)


def bring(session: SessionBase, user: User) -> None:
    """Put what the person has not seen yet into a fresh sign-in's session."""
    rows = Notice.objects.filter(user=user, seen__isnull=True).order_by("-at", "-id")[:SHOWN]
    lines = [[row.kind, f"{row.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}", row.by_name] for row in reversed(rows)]
    if lines:
        session[KEY] = lines


def seen(session: SessionBase, user: User) -> None:
    """The person has read them all."""
    Notice.objects.filter(user=user, seen__isnull=True).update(seen=clock.now())
    session.pop(KEY, None)

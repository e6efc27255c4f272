"""Verbs on sign-ins."""

from __future__ import annotations

from uuid import UUID

from muctieu.web.access.models import Session
from muctieu.web.common import clock
from muctieu.web.people.models import User


def open_sessions(user: User) -> list[Session]:
    """The person's sign-ins that may still be used, newest first."""
    return list(Session.objects.filter(user=user, ends__gt=clock.now()))


def end_session(user: User, session: UUID) -> bool:
    """End one of the person's own sign-ins; its next request on any worker is a stranger's."""
    return Session.objects.filter(user=user, uuid=session).delete()[0] > 0


def end_everywhere(user: User) -> int:
    """End all of the person's sign-ins, this one too; how many there were."""
    return Session.objects.filter(user=user).delete()[0]

"""Verbs on sign-ins and passwords."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from allauth.mfa.models import Authenticator

from muctieu.web.access.models import KeptForm, ResetCode, Session
from muctieu.web.common import clock
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.journal import SYSTEM_CHAIN
from muctieu.web.common.policy import Act
from muctieu.web.people.domain import acting_on, units_of
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of

# Doors of the rooms above this one, by the name under which the journal counts them.
_ALSO: dict[str, Callable[[User], int]] = {}


def also_shut(name: str, shut: Callable[[User], int]) -> None:
    """Let a room above have its own doors shut with the others; `shut` returns how many there were."""
    _ALSO[name] = shut


def open_sessions(user: User) -> list[Session]:
    """The person's sign-ins that may still be used, newest first."""
    return list(Session.objects.filter(user=user, ends__gt=clock.now()))


def end_session(user: User, session: UUID) -> bool:
    """End one of the person's own sign-ins; its next request on any worker is a stranger's."""
    return Session.objects.filter(user=user, uuid=session).delete()[0] > 0


def end_everywhere(user: User) -> int:
    """End all of the person's sign-ins, this one too; how many there were."""
    return Session.objects.filter(user=user).delete()[0]


def sign_out_everywhere(user: User, *, by: Person, why: str = "") -> int:
    """End somebody else's sign-ins as an administrator, with an entry in the journal; how many there were."""
    with acting_on(user, Act.PEOPLE_SIGN_OUT, by=by, why=why) as log:
        ended = end_everywhere(user)
        log.after = {"sessions": ended}
    return ended


def shut_doors(user: User) -> dict[str, int]:
    """End whatever lets the person in, inside the transaction of the verb that calls: how many of each there were."""
    KeptForm.objects.filter(user=user).delete()
    return {
        "sessions": end_everywhere(user),
        "codes": ResetCode.objects.filter(user=user).delete()[0],
        "second_steps": Authenticator.objects.filter(user=user).delete()[0],
        **{name: shut(user) for name, shut in _ALSO.items()},
    }


def keep_password(user: User, hashed: str, *, how: str) -> None:
    """Let the person's new password hold; `how` it was shown that it is this person."""
    units = units_of(user)
    chain = chain_of(units[0], clock.today()).uuid if units else SYSTEM_CHAIN
    with acting(user, Act.ACCOUNT_RENEW, None, chain=chain) as log:
        user.password = hashed
        user.save(update_fields=("password",))
        log.thing, log.after = f"user:{user.uuid}", {"shown_by": how}

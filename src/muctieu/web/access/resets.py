"""A new password without mail: an administrator hands a code over in person, and it opens the account once."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import get_random_string

from muctieu.errors import RightsError
from muctieu.web.access.domain import end_everywhere
from muctieu.web.access.models import ResetCode
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, may
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of

# Letters and digits that nobody mixes up when reading from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH, _GOOD_FOR = 12, timedelta(days=1)


def hand_out_code(user: User, *, by: User) -> str:
    """A fresh code for the person, which makes an earlier one void; told this once and never again.

    Raises:
        RightsError: MT7101 when `by` does not administer every unit in which the person has a role: who may open an
            account could act in its name.
    """
    units = [grant.unit for grant in user.grants.select_related("unit")]
    if not units or not all(may(by, Act.PEOPLE_GRANT, unit) for unit in units):
        raise RightsError("MT7101", who=str(by), act=Act.PEOPLE_GRANT.value, thing=user.username)
    code = get_random_string(_LENGTH, _LETTERS)
    digest = make_password(code)
    with acting(by, Act.PEOPLE_GRANT, units[0], chain=chain_of(units[0], clock.today()).uuid) as log:
        ends = clock.now() + _GOOD_FOR
        ResetCode.objects.update_or_create(user=user, defaults={"digest": digest, "ends": ends})
        log.thing, log.after = f"user:{user.uuid}", {"reset_code_until": ends.isoformat()}
    return code


def person_with_code(username: str, code: str) -> User | None:
    """The person whose code this is; a name that does not exist takes as long as a wrong code."""
    row = ResetCode.objects.filter(user__username=username.strip().lower(), ends__gt=clock.now()).first()
    typed = code.strip().lower().replace(" ", "").replace("-", "")
    if row is None:
        make_password(typed)
        return None
    return row.user if row.user.is_active and check_password(typed, row.digest) else None


def set_password(user: User, password: str) -> bool:
    """Use the code up: the new password holds and every open sign-in ends. False when it was used up meanwhile."""
    hashed = make_password(password)
    with transaction.atomic():
        if not ResetCode.objects.filter(user=user).delete()[0]:
            return False
        User.objects.filter(pk=user.pk).update(password=hashed)
        end_everywhere(user)
    return True

"""Back into an account without mail: an administrator hands a code over in person, and it opens the account once.

A code sets a new password; the second step stays. Who has lost the second step is seen in person: it is removed, and
because the password alone must not open the account then, the code is the only way in.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import get_random_string

from muctieu.errors import StateError
from muctieu.web.access.domain import end_everywhere, keep_password, shut_doors
from muctieu.web.access.models import NoticeKind, ResetCode
from muctieu.web.access.notices import notify
from muctieu.web.common import clock
from muctieu.web.common.acts import Person
from muctieu.web.common.policy import Act
from muctieu.web.people.domain import acting_on
from muctieu.web.people.models import User

# Letters and digits that nobody mixes up when reading from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH, _GOOD_FOR = 12, timedelta(days=1)


def hand_out_code(user: User, *, by: Person, why: str = "") -> str:
    """A fresh code for the person, which makes an earlier one void; told this once and never again.

    Raises:
        StateError: MT7272 for one's own account, MT7273 for a closed one.
        RightsError: MT7101 when `by` does not administer every unit in which the person has a role: who may open an
            account could act in its name.
    """
    code, digest = _fresh_code()
    with acting_on(user, Act.PEOPLE_RESET, by=by, why=why) as log:
        _require_open_and_other(user, by)
        log.after = {"reset_code_until": _keep(user, digest)}
        notify(user, NoticeKind.CODE, by=by)
    return code


def recover(user: User, *, by: Person, why: str = "") -> str:
    """For a person seen in person who has lost the second step: it is removed, every sign-in ends, and the password
    gives way to a fresh code, told this once and never again.

    Raises:
        As `hand_out_code`.
    """
    code, digest = _fresh_code()
    unusable = make_password(None)
    with acting_on(user, Act.PEOPLE_RESET, by=by, why=why) as log:
        _require_open_and_other(user, by)
        ended = shut_doors(user)
        User.objects.filter(pk=user.pk).update(password=unusable)
        log.after = {**ended, "reset_code_until": _keep(user, digest)}
        notify(user, NoticeKind.RECOVERY, by=by)
    return code


def _fresh_code() -> tuple[str, str]:
    """A code and its digest, which is slow on purpose and so made outside the transaction."""
    code = get_random_string(_LENGTH, _LETTERS)
    return code, make_password(code)


def _keep(user: User, digest: str) -> str:
    ends = clock.now() + _GOOD_FOR
    ResetCode.objects.update_or_create(user=user, defaults={"digest": digest, "ends": ends})
    return ends.isoformat()


def _require_open_and_other(user: User, by: Person) -> None:
    if user.uuid == by.uuid:
        raise StateError("MT7272", who=by.full_name)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise StateError("MT7273", who=str(user))


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
        keep_password(user, hashed, how="reset code")
        end_everywhere(user)
    return True

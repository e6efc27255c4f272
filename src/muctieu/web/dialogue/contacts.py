"""How a sender can be reached: sealed before it is stored, opened for the post that answers, gone when it is over.

The key is a file of its own (`MUCTIEU_CONTACT_KEY_FILE`), never in the database: whoever has a copy of the store alone
reads nothing. Without the key nobody is asked for a contact; the tracking code is the way then.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db.models import Q, QuerySet

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting, arriving
from muctieu.web.common.policy import Act
from muctieu.web.dialogue.models import Contact, Petition
from muctieu.web.dialogue.rights import holds_post
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

LONGEST_CONTACT = 300
KEPT = timedelta(days=90)
DOOR = "xóa liên hệ đã quá hạn"


def is_asked_for() -> bool:
    """Whether there is a key, so that a contact can be taken at all."""
    return bool(settings.CONTACT_KEY)


def seal(text: str) -> str:
    """The text as it may be stored."""
    return _cipher().encrypt(text.encode()).decode("ascii")


def read_contact(petition: Petition, *, by: User) -> str:
    """The contact, for whoever holds the post that answers for the petition today; the journal notes who looked.

    Raises:
        RightsError: MT7716 for everybody else, whatever their role.
        StateError: MT7717 when there is none, MT7719 when it was sealed with another key.
    """
    chain = chain_of(petition.place, clock.today()).uuid
    with acting(by, Act.PETITION_HANDLE, petition, chain=chain) as log:
        if not holds_post(by, petition):
            raise RightsError("MT7716", who=str(by), thing=str(petition))
        found = Contact.objects.filter(petition=petition).first()
        if found is None:
            raise StateError("MT7717", thing=str(petition))
        log.thing, log.after = f"petition:{petition.uuid}", {"contact": "opened"}
        return _opened(found, petition)


def overdue_contacts() -> QuerySet[Contact]:
    """Those whose petition was answered or declined ninety days ago or earlier."""
    before = clock.today() - KEPT
    return Contact.objects.filter(Q(petition__answered__lte=before) | Q(petition__declined__lte=before))


def erase_contacts(place: OrgUnit) -> int:
    """Delete what has been kept long enough; nobody acts, the journal says how many."""
    keys = list(overdue_contacts().filter(petition__place=place).values_list("pk", flat=True))
    if not keys:
        return 0
    with arriving(DOOR, Act.CONTACT_ERASE, chain=chain_of(place, clock.today()).uuid) as log:
        count, _kinds = Contact.objects.filter(pk__in=keys).delete()
        log.thing, log.after = str(place), {"contacts": count}
    return count


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"muctieu.contact:" + settings.CONTACT_KEY.encode()).digest()))


def _opened(found: Contact, petition: Petition) -> str:
    try:
        return (
            _cipher().decrypt(found.sealed.encode("ascii")).decode() if settings.CONTACT_KEY else _other_key(petition)
        )
    except InvalidToken:
        return _other_key(petition)


def _other_key(petition: Petition) -> str:
    raise StateError("MT7719", thing=str(petition))

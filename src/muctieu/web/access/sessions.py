"""Django's session engine over `access.Session`: sessions that can be listed and ended, by the store's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from muctieu.web.access.models import Session
from muctieu.web.common import clock

DEVICE = "device"
# A sign-in that waits for its second step.
_WAITING = timedelta(minutes=15)


def digest_of(key: str) -> str:
    """What the store keeps of a session's key."""
    return sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """One request's session."""

    started: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The latest moment of this session, whatever is done in it."""
        signed_in = SESSION_KEY in self.keys()
        return (self.started or clock.now()) + (settings.SESSION_LONGEST if signed_in else _WAITING)

    def load(self) -> dict[str, object]:
        row = Session.objects.filter(pk=digest_of(self.session_key or ""), ends__gt=clock.now()).first()
        if row is None:
            self._session_key = None
            return {}
        self.started = row.started
        return self.decode(row.data)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=digest_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # the stubs leave it out
            self.started = clock.now()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT002 - Django's signature
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # as above
        content = {
            "data": self.encode(data),
            "user_id": data.get(SESSION_KEY),
            "device": str(data.get(DEVICE, ""))[:80],
            "ends": self.ends,
        }
        digest = digest_of(self.session_key)
        if not must_create:
            if not Session.objects.filter(pk=digest).update(**content):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(digest=digest, started=self.started or clock.now(), **content)
        except IntegrityError:
            raise CreateError from None
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what has ended by itself."""
        Session.objects.filter(ends__lte=clock.now()).delete()

"""What keeps machines from filling the public forms, without asking anybody else: no picture puzzle, no third party.

A form carries a signed mark with the moment it was shown: it is good for a day, not within the first seconds, and once
(what was sent with it is found again by it). A field that people do not see stays empty. What comes from one network is
counted in the memory of the process alone, under a hash that a restart forgets. A refusal keeps what was typed.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from math import ceil
from threading import Lock

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from muctieu.errors import StateError
from muctieu.web.access.budget import network_of
from muctieu.web.common import clock

MARK, TRAP = "dau", "trang-nha"
SOONEST, LATEST = timedelta(seconds=3), timedelta(days=1)
# A whole office or village may stand behind one address.
MOST, WINDOW = 12, timedelta(minutes=10)
_NETWORKS_KEPT = 10_000
_SIGNER = Signer(salt="muctieu.portal.sending")
_NEVER_STORED = secrets.token_bytes(32)


def marked(thing: str) -> str:
    """A signed mark that `thing` was shown now."""
    return _SIGNER.sign(f"{thing}.{int(clock.now().timestamp())}")


def read_mark(text: str) -> tuple[str, timedelta] | None:
    """What a mark was made for, and how old it is; None for one that is not ours."""
    try:
        thing, _, at = _SIGNER.unsign(text).rpartition(".")
    except BadSignature:
        return None
    return thing, timedelta(seconds=clock.now().timestamp() - int(at))


def new_mark() -> str:
    """The mark of a form that is being shown, one of its kind."""
    return marked(secrets.token_urlsafe(18))


@dataclass(slots=True)
class Networks:
    """How often each network has sent lately; addresses are hashed with a key that lives as long as the process."""

    most: int
    code: str
    _sent: OrderedDict[bytes, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, network: str) -> None:
        """Count one.

        Raises:
            StateError: `code` when there were `most` already.
        """
        key, now = blake2b(network.encode(), key=_NEVER_STORED, digest_size=16).digest(), clock.now()
        with self._lock:
            lately = [at for at in self._sent.pop(key, ()) if timedelta(0) <= now - at < WINDOW]
            is_full = len(lately) >= self.most
            self._sent[key] = lately if is_full else [*lately, now]
            if len(self._sent) > _NETWORKS_KEPT:
                self._sent.popitem(last=False)
        if is_full:
            left = ceil((WINDOW - (now - lately[0])) / timedelta(minutes=1))
            raise StateError(self.code, count=str(len(lately)), minutes=str(left))

    def forget(self) -> None:
        with self._lock:
            self._sent.clear()


NETWORKS = Networks(MOST, "MT7701")
# Codes that are tried: an office looks up its own now and then, a machine would try them by the thousand.
LOOKING = Networks(20, "MT7728")


def token_of(request: HttpRequest) -> str:
    """What makes one showing of a form one of a kind, once the request has passed every check.

    Raises:
        StateError: MT7699 for no or an old mark, MT7700 when it came too soon, MT7702 when the trap was filled, MT7701
            when too much came from there.
    """
    mark = read_mark(request.POST.get(MARK, ""))
    if mark is None or not timedelta(0) <= mark[1] <= LATEST:
        raise StateError("MT7699")
    name, age = mark
    if request.POST.get(TRAP, ""):
        raise StateError("MT7702")
    if age < SOONEST:
        raise StateError("MT7700", seconds=str(int(age.total_seconds())))
    NETWORKS.take(network_of(request))
    return name

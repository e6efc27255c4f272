"""Slowing down those who guess, without letting them lock anybody out.

Wrong tries are counted for one account from one network, and for a network as a whole; each try beyond the free ones
has to wait twice as long as the one before, up to a quarter of an hour. An account is never closed from everywhere: its
holder at another network, and on any device that signed in before, has budgets that a stranger cannot use up.
A try is counted before the password is looked at, so that many at once are not cheaper than one after another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from muctieu.web.access.models import Budget
from muctieu.web.common import clock

DEVICE_COOKIE = "muctieu_device"
DEVICE_DAYS = 365
_SIGNER = Signer(salt="muctieu.access.device")
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counter:
    """One budget: its key, how many wrong tries are free, and whether a right one clears it."""

    key: str
    free: int
    is_cleared: bool = True


def counters(request: HttpRequest, account: str) -> tuple[Counter, ...]:
    """The budgets that a try for `account` (a name as typed, or a second step's person) draws on."""
    name = account.strip().lower()
    device = _device_of(request, name)
    if device is not None:
        return (Counter(_key("device", device, name), 10),)
    network = network_of(request)
    return Counter(_key("account", name, network), 5), Counter(_key("network", network), 30, is_cleared=False)


def take(wanted: Iterable[Counter]) -> datetime | None:
    """Count a try; None when it may be made, else the moment until which nothing is tried and nothing counted."""
    now = clock.now()
    with transaction.atomic():
        rows = [(_row(counter.key), counter) for counter in sorted(wanted, key=lambda one: one.key)]
        for row, _counter in rows:
            if now - row.last >= _FORGOTTEN_AFTER:
                row.tries = 0
        until = max(row.last + _wait(row.tries - counter.free) for row, counter in rows)
        if until > now:
            return until
        for row, _counter in rows:
            row.tries, row.last = row.tries + 1, now
            row.save()
    return None


def give_back(used: Iterable[Counter]) -> None:
    """The try was right: the account's budget is whole again, the network gets this one back."""
    with transaction.atomic():
        for counter in used:
            row = _row(counter.key)
            row.tries = 0 if counter.is_cleared else max(0, row.tries - 1)
            row.save()
        clear_old()


def clear_old() -> None:
    """Remove what is long forgotten."""
    Budget.objects.filter(last__lt=clock.now() - 2 * _FORGOTTEN_AFTER).delete()


def network_of(request: HttpRequest) -> str:
    """The address that the request comes from; of IPv6 the network that one customer has.

    Behind proxies of ours (`MUCTIEU_PROXIES` of them) it is what the outermost of them wrote; what a client writes into
    the header itself stands further left and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        address = forwarded[-settings.PROXIES]
    try:
        return str(ip_network((address, 64), strict=False) if ip_address(address).version == 6 else ip_address(address))
    except ValueError:
        return "unknown"


def device_mark(request: HttpRequest, account: str) -> str:
    """What a device carries after a good sign-in: its own name, for this account only."""
    known = _device_of(request, account) or get_random_string(22)
    return _SIGNER.sign(f"{known}:{_key('name', account.strip().lower())}")


def _device_of(request: HttpRequest, account: str) -> str | None:
    try:
        device, name = _SIGNER.unsign(request.COOKIES.get(DEVICE_COOKIE, "")).split(":")
    except (BadSignature, ValueError):
        return None
    return device if name == _key("name", account.strip().lower()) else None


def _wait(over: int) -> timedelta:
    return timedelta(0) if over < 0 else min(_FIRST_WAIT * 2 ** min(over, 10), _LONGEST_WAIT)


def _row(key: str) -> Budget:
    Budget.objects.get_or_create(key=key, defaults={"last": clock.now() - _FORGOTTEN_AFTER})
    return Budget.objects.select_for_update().get(key=key)


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()

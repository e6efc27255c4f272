"""Verbs on phones: a link is handed out, a phone is bound by it once, a request is taken once, a phone is revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

from django.db import transaction
from django.db.models import F

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting
from muctieu.web.common.days import VIETNAM, day_of
from muctieu.web.common.policy import RULES, Act, OfForm, may
from muctieu.web.intake.models import Submission
from muctieu.web.offline.models import Device, DeviceDelivery, DeviceLink, LinkState
from muctieu.web.offline.signatures import checked_key, fingerprint
from muctieu.web.people.domain import acting_on, units_of
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, in_force

GOOD_FOR = timedelta(minutes=15)
TRIES, DIGITS = 5, 6
MOST_DEVICES = 5
# What a phone reads that its own person has revoked.
OWN_WHY = "chủ máy báo mất hoặc không dùng máy này nữa"


@dataclass(frozen=True, slots=True)
class HandedLink:
    """A fresh link: token and code are known here and never again."""

    link: DeviceLink
    token: str
    code: str


# -- verbs of the desk ----------------------------------------------------------------------------------------


def make_link(user: User, *, by: User) -> HandedLink:
    """A link for one phone of the person and the code that belongs to it; an earlier open link is void.

    Raises:
        RightsError: MT7101 when `by` does not look after the phones of every unit in which the person has a role:
            whoever holds link and code could act in the person's name.
        StateError: MT7273 for a closed account, MT7357 for who reports for no unit, MT7358 for too many phones.
    """
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with acting_on(user, Act.DEVICE_KEEP, by=by) as log:
        if not User.objects.select_for_update().get(pk=user.pk).is_active:
            raise StateError("MT7273", who=str(user))
        if not reporting_grants(user):
            raise StateError("MT7357", who=str(user))
        count = Device.objects.filter(user=user, revoked_at__isnull=True).count()
        if count >= MOST_DEVICES:
            raise StateError("MT7358", who=str(user), count=str(count), most=str(MOST_DEVICES))
        DeviceLink.objects.filter(user=user, state=LinkState.OPEN).update(state=LinkState.REPLACED)
        link = DeviceLink.objects.create(
            user=user, token_digest=_digest(token), code_digest=_digest(token, code), ends=clock.now() + GOOD_FOR, by=by
        )
        log.after = {"device_link": str(link.uuid), "until": link.ends.isoformat()}
    return HandedLink(link, token, code)


def revoke(device: Device, *, by: User, why: str) -> None:
    """End a phone's access; its next request is told so. Whoever looks after one of the person's units may.

    Raises:
        StateError: MT7228 without a reason, MT7230 when it was revoked before.
    """
    if not why.strip():
        raise StateError("MT7228", thing=str(device))
    place = _place_of_keeper(device.user, by)
    with acting(by, Act.DEVICE_KEEP, place, chain=chain_of(place, clock.today()).uuid, why=why) as log:
        _end(device, log, by=by, why=why)


def revoke_own(device: Device, *, by: User, other: Device | None = None) -> None:
    """End the access of one's own phone, lost or given away; `other` is the phone from which it is done, if any.

    Raises:
        RightsError: MT7101 for somebody else's phone.
        StateError: MT7230 when it was revoked before, MT7391 for the phone that asks: what waits on it would be stuck.
    """
    if device.user_id != by.pk:
        raise RightsError("MT7101", who=str(by), act=Act.ACCOUNT_KEEP.value, thing=str(device))
    if other is not None and other.pk == device.pk:
        raise StateError("MT7391")
    chain = chain_of(units_of(by)[0], clock.today()).uuid
    with acting(by, Act.ACCOUNT_KEEP, None, chain=chain) as log:
        _end(device, log, by=by, why=OWN_WHY, told={} if other is None else {"from": f"device:{other.uuid}"})


def _end(device: Device, log: Log, *, by: User, why: str, told: Mapping[str, str] | None = None) -> None:
    ended = Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
        revoked_at=clock.now(), revoked_by=by, revoked_why=why.strip()[:300]
    )
    if not ended:
        raise StateError("MT7230", thing=str(device))
    log.thing, log.after = f"device:{device.uuid}", {"revoked": True, "username": device.user.username, **(told or {})}


def end_devices(user: User) -> int:
    """End the person's phones and open links, inside the act of the verb that calls; how many phones."""
    DeviceLink.objects.filter(user=user, state=LinkState.OPEN).update(state=LinkState.REPLACED)
    in_use = Device.objects.filter(user=user, revoked_at__isnull=True)
    if not in_use.exists():
        return 0
    return in_use.update(revoked_at=clock.now(), revoked_why="tài khoản đã đóng hoặc được khôi phục")


def _place_of_keeper(user: User, by: User) -> OrgUnit:
    """The first of the person's units whose phones `by` looks after, else the first at all, where it is refused."""
    units = units_of(user)
    return next((unit for unit in units if may(by, Act.DEVICE_KEEP, unit)), units[0])


# -- verbs of the phone ---------------------------------------------------------------------------------------


def bind(token: str, code: str, *, key: str, name: str) -> Device:
    """Bind the phone that holds the key; repeated with the same key it gives the same device.

    Raises:
        StateError: MT7341 to MT7345 for the link or the code, MT7346 for the key, MT7351 or MT7352 when the person may
            report no longer.
    """
    key = checked_key(key)
    with transaction.atomic():
        link = _link_of(token)
        refused = _tried(link, _digest(token, code), key)
    if refused is not None:
        raise refused
    there = Device.objects.filter(link=link).select_related("user").first()
    return there or _bound(link, key=key, name=name)


def take(device: Device, number: int) -> None:
    """Count a signed request: each number is good once and only above the last one; MT7350 otherwise."""
    fresh = Device.objects.filter(pk=device.pk, counter__lt=number)
    if not fresh.update(counter=number, last_sync=clock.now()):
        device.refresh_from_db(fields=("counter",))
        raise StateError("MT7350", number=str(number), last=str(device.counter))


def require_in_use(device: Device) -> None:
    """Raise MT7349, MT7351 or MT7352 when the phone may do nothing any more, whatever it asks."""
    if device.revoked_at is not None:
        day = f"{day_of(device.revoked_at):%d/%m/%Y}"
        raise StateError("MT7349", day=day, why=device.revoked_why)
    _require_reporter(device.user)


def _require_reporter(user: User) -> None:
    if not user.is_active:
        raise StateError("MT7351", who=str(user))
    if not reporting_grants(user):
        raise StateError("MT7352", who=str(user))


def _link_of(token: str) -> DeviceLink:
    rows = DeviceLink.objects.select_for_update().filter(token_digest=_digest(token))
    link = rows.first()
    if link is None or link.state == LinkState.REPLACED:
        raise StateError("MT7341")
    return link


def _tried(link: DeviceLink, code_digest: str, key: str) -> StateError | None:
    """Look at the code; a wrong one is counted, so that the refusal is returned and raised after the commit."""
    if link.state == LinkState.DEAD:
        return StateError("MT7345", tries=str(TRIES))
    is_right = compare_digest(link.code_digest, code_digest)
    if link.state == LinkState.USED:
        same = is_right and Device.objects.filter(link=link, key=key).exists()
        return None if same else StateError("MT7343")
    if clock.now() >= link.ends:
        ended = link.ends.astimezone(VIETNAM)
        minutes = str(GOOD_FOR // timedelta(minutes=1))
        return StateError("MT7342", time=f"{ended:%H:%M}", day=f"{ended:%d/%m/%Y}", minutes=minutes)
    if is_right:
        return None
    return _wrong_code(link)


def _wrong_code(link: DeviceLink) -> StateError:
    left = TRIES - link.tries - 1
    state = LinkState.OPEN if left else LinkState.DEAD
    DeviceLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1, state=state)
    if left:
        return StateError("MT7344", left=str(left), digits=str(DIGITS))
    return StateError("MT7345", tries=str(TRIES))


def _bound(link: DeviceLink, *, key: str, name: str) -> Device:
    user = User.objects.get(pk=link.user_id)
    _require_reporter(user)
    with _using(user) as log:
        if not DeviceLink.objects.filter(pk=link.pk, state=LinkState.OPEN).update(state=LinkState.USED):
            raise StateError("MT7343")
        device = Device.objects.create(user=user, link=link, key=key, name=name.strip()[:80])
        log.thing = f"device:{device.uuid}"
        log.after = {"username": user.username, "name": device.name, "key": fingerprint(key)}
    return device


def note_delivery(device: Device, submission: Submission) -> None:
    """Keep from which phone a delivery came, with the delivery itself."""
    with _using(device.user) as log:
        DeviceDelivery.objects.create(device=device, submission=submission)
        log.thing, log.after = f"device:{device.uuid}", {"submission": str(submission.uuid)}


@contextmanager
def _using(user: User) -> Iterator[Log]:
    """An act of the person by phone; its right stands where the person reports."""
    grant = reporting_grants(user)[0]
    desk = OfForm(grant.unit, grant.form)
    with acting(user, Act.DEVICE_USE, desk, chain=chain_of(grant.unit, clock.today()).uuid) as log:
        yield log


# -- what a person reports ------------------------------------------------------------------------------------


def reporting_grants(user: User) -> tuple[RoleGrant, ...]:
    """The roles of today by which the person may use a phone, oldest first."""
    roles = [role.value for role in RULES[Act.DEVICE_USE].roles]
    rows = RoleGrant.objects.filter(in_force(clock.today()), user=user, role__in=roles)
    return tuple(rows.select_related("unit").order_by("valid_from", "pk"))


def _digest(*parts: str) -> str:
    """The token is long and random, so that a plain digest hides it; the code is short and hidden by the token."""
    return sha256("\0".join(("muctieu.device", *parts)).encode()).hexdigest()

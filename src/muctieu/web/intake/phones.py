"""Phones that may send figures: registered by a clerk, confirmed by a code that comes back from the phone itself."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.crypto import get_random_string

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, acting
from muctieu.web.common.policy import Act, OfForm, Role, may
from muctieu.web.intake.arrivals import Phone
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, descendants, in_force

CODE_DIGITS, CODE_GOOD_FOR, MOST_TRIES = 6, timedelta(days=3), 5
_BETWEEN = re.compile(r"[\s.()\-\u00a0]")
_NUMBER = re.compile(r"\+?[0-9]{8,15}", re.ASCII)
_REPORTING = frozenset((Role.REPORTER, Role.CLERK))


# -- numbers --------------------------------------------------------------------------------------------------


def number_of(typed: str) -> str:
    """The digits of a telephone number with the country's, however it is written; empty when it is none.

    >>> number_of("0912 345 678"), number_of("+84.912.345.678"), number_of("0084912345678"), number_of("VIETTEL")
    ('84912345678', '84912345678', '84912345678', '')
    """
    plain = _BETWEEN.sub("", typed.strip())
    if _NUMBER.fullmatch(plain) is None:
        return ""
    digits = plain.removeprefix("+")
    if plain.startswith("00"):
        return digits[2:]
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def digest_of(number: str) -> str:
    """What is kept of a number: whoever has the database alone cannot try all numbers."""
    return _keyed("phone", number)


def _keyed(*parts: str) -> str:
    return hmac.new(settings.JOURNAL_KEY.encode(), "\0".join(("muctieu.sms", *parts)).encode(), sha256).hexdigest()


def _code_digest(phone: Phone, code: str) -> str:
    return _keyed("code", str(phone.uuid), code)


# -- verbs ----------------------------------------------------------------------------------------------------


def register_phone(typed: str, *, user: User, place: OrgUnit, by: User) -> tuple[Phone, str]:
    """Register a number for a person and a place; the code to be sent back from it is told this once.

    Raises:
        StateError: MT2362 for what is no number, MT7373 when it is registered, MT7374 when the person does not report
            for the place.
    """
    number = number_of(typed)
    if not number:
        raise StateError("MT2362", value=typed[:40] or "–")
    with acting(by, Act.SMS_KEEP, place, chain=chain_of(place, clock.today()).uuid) as log:
        if not reports_for(user, place):
            raise StateError("MT7374", who=str(user), place=place.key)
        _make_room(digest_of(number), by=by)
        phone = Phone(
            user=user, place=place, digest=digest_of(number), tail=number[-3:], registered_by=by, code_ends=clock.now()
        )
        code = _renew(phone)
        phone.save()
        _tell(log, phone)
    return phone, code


def new_code(phone: Phone, *, by: User) -> str:
    """Another code for a phone that has not sent its code back; MT7375 when it has, or was removed."""
    with acting(by, Act.SMS_KEEP, phone, chain=chain_of(phone.place, clock.today()).uuid) as log:
        fresh = _standing(phone)
        if fresh.confirmed_at is not None:
            raise StateError("MT7375", phone=str(phone), state="được xác nhận", state_en="confirmed")
        code = _renew(fresh)
        fresh.save(update_fields=("code", "code_ends", "tries"))
        _tell(log, fresh)
    return code


def end_phone(phone: Phone, *, by: User, why: str) -> None:
    """Let no more figures come from the phone: lost, or in other hands (MT7228 without a reason)."""
    if not why.strip():
        raise StateError("MT7228", thing=str(phone))
    with acting(by, Act.SMS_KEEP, phone, chain=chain_of(phone.place, clock.today()).uuid, why=why) as log:
        fresh = _standing(phone)
        fresh.ended_at, fresh.ended_by = clock.now(), by
        fresh.save(update_fields=("ended_at", "ended_by"))
        _tell(log, fresh)


def take_code(phone: Phone, code: str) -> bool:
    """Whether the phone has sent its code back; a few wrong ones make the code void. Inside the arriving act."""
    fresh = Phone.objects.select_for_update().get(pk=phone.pk)
    if not fresh.is_waiting(clock.now()) or fresh.tries >= MOST_TRIES:
        return False
    if not hmac.compare_digest(fresh.code, _code_digest(fresh, code)):
        fresh.tries += 1
        fresh.save(update_fields=("tries",))
        return False
    fresh.confirmed_at = clock.now()
    fresh.save(update_fields=("confirmed_at",))
    return True


def _renew(phone: Phone) -> str:
    code = get_random_string(CODE_DIGITS, "0123456789")
    phone.code, phone.code_ends, phone.tries = _code_digest(phone, code), clock.now() + CODE_GOOD_FOR, 0
    return code


def _make_room(digest: str, *, by: User) -> None:
    """A registration of the number that nobody confirmed in time gives way; another one stands in the way."""
    there = phone_of(digest)
    if there is None:
        return
    if there.confirmed_at is not None or there.is_waiting(clock.now()):
        raise StateError("MT7373", tail=there.tail)
    there.ended_at, there.ended_by = clock.now(), by
    there.save(update_fields=("ended_at", "ended_by"))


def _standing(phone: Phone) -> Phone:
    fresh = Phone.objects.select_for_update().select_related("user", "place").get(pk=phone.pk)
    if fresh.ended_at is not None:
        raise StateError("MT7375", phone=str(phone), state="bị gỡ", state_en="removed")
    return fresh


def _tell(log: Log, phone: Phone) -> None:
    log.thing = f"phone:{phone.uuid}"
    log.after = {
        "person": phone.user.username,
        "place": phone.place.key,
        "number": str(phone),
        "confirmed": phone.confirmed_at is not None,
        "ended": phone.ended_at is not None,
    }


# -- queries --------------------------------------------------------------------------------------------------


def phone_of(digest: str) -> Phone | None:
    """The registration of a number that nobody has removed, confirmed or not."""
    rows = Phone.objects.filter(digest=digest, ended_at__isnull=True)
    return rows.select_related("user", "place").first()


def reports_for(user: User, place: OrgUnit) -> bool:
    """Whether the person records figures of the place by any form."""
    forms = ("", *sorted(user.forms_of(_REPORTING)))
    return any(may(user, Act.FIGURE_RECORD, OfForm(place, form)) for form in forms)


def reporters_in(commune: OrgUnit) -> tuple[RoleGrant, ...]:
    """Who reports for which unit of the commune today, by name."""
    today = clock.today()
    below = descendants((commune.pk,), today)
    rows = RoleGrant.objects.filter(in_force(today), role=Role.REPORTER.value, unit_id__in=below)
    return tuple(rows.filter(user__is_active=True).select_related("user", "unit").order_by("user__full_name", "pk"))


def phones_in(places: Iterable[int]) -> QuerySet[Phone]:
    """The registrations of these places, those that stand first."""
    rows = Phone.objects.filter(place_id__in=list(places)).select_related("user", "place", "registered_by")
    return rows.order_by(F("ended_at").asc(nulls_first=True), "pk")

"""A delivery as a phone sends it: its shape checked field by field, its place and form those of the person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from muctieu.core.entry import Typed
from muctieu.core.observation import ObsStatus, ProvenanceKind
from muctieu.core.period import Period
from muctieu.errors import PeriodError, RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act
from muctieu.web.intake.submissions import Delivery, Received, cell_from_dict, reported_last, submit
from muctieu.web.offline.domain import note_delivery
from muctieu.web.offline.models import Device
from muctieu.web.offline.scope import is_withheld, scope_of
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

MOST_BYTES, MOST_CELLS = 200_000, 1000
NAMES = frozenset(("id", "form", "version", "place", "period", "madeAt", "cells"))
# What a cell may hold, and how many letters of it.
CELL = {"indicator": 100, "label": 200, "text": 200, "status": 1, "note": 1000, "reason": 1000}
STATUSES = frozenset((ObsStatus.OFFICIAL, ObsStatus.PROVISIONAL, ObsStatus.ESTIMATE))


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery of the right shape: whose place it names is not looked at yet."""

    delivery: Delivery
    place: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What a phone sends to be bound."""

    token: str
    code: str
    key: str
    name: str


def bind_fields(body: bytes) -> Binding:
    """The binding of a request body; MT7354 for one of a wrong form. Of the code only its digits count."""
    said = read_object(body, ("token", "code", "key", "name"))
    code = "".join(letter for letter in _text(said, "code", 40) if letter.isdecimal())
    return Binding(_text(said, "token", 100), code, _text(said, "key", 120), _text(said, "name", 80))


def lost_phone(body: bytes) -> UUID:
    """The phone that a request body names as lost; MT7354 for one of a wrong form."""
    return _uuid(_text(read_object(body, ("device",)), "device", 36), "device")


def read_delivery(body: bytes) -> Told:
    """The delivery of a request body.

    Raises:
        StateError: MT7354 naming the first field of a wrong form, MT7359 for too much.
    """
    said = read_object(body, NAMES)
    form, place = _text(said, "form", 80), _text(said, "place", 100)
    version = said.get("version")
    if not isinstance(version, int) or not 0 <= version < 2**31:
        raise _wrong("version")
    delivery = Delivery(
        form,
        _period(_text(said, "period", 40)),
        _cells(said.get("cells")),
        id=_uuid(_text(said, "id", 36)),
        door=ProvenanceKind.FORM,
        version=version,
        made_at=_moment(_text(said, "madeAt", 40)),
    )
    return Told(delivery, place)


def receive(told: Told, *, device: Device) -> Received:
    """Hand the delivery in as the phone's person, once however often it comes; what cannot be received is held.

    Raises:
        StateError: MT7353 for a place or form that is not the person's, MT7355 for a figure that stays off phones, and
            those of `intake.submissions.submit`.
    """
    delivery, user = told.delivery, device.user
    place = OrgUnit.objects.filter(key=told.place).first()
    if place is None or not _is_own(place, delivery.form, user):
        raise StateError("MT7353", form=delivery.form, place=told.place)
    for one in delivery.cells:
        _require_open(one)
    try:
        return _submitted(delivery, place, device)
    except RightsError:
        raise StateError("MT7353", form=delivery.form, place=told.place) from None
    except IntegrityError:
        # The same delivery was stored at this very moment by another request: now it is a repeated one.
        return _submitted(delivery, place, device)


def _is_own(place: OrgUnit, form: str, user: User) -> bool:
    """Whether the person reports for the place, or did until it ended: that is held for a person."""
    return place.pk in scope_of(user).places_for(form) or reported_last(user, Act.DEVICE_USE, place, form)


def _submitted(delivery: Delivery, place: OrgUnit, device: Device) -> Received:
    with transaction.atomic():
        got = submit(delivery, place=place, by=device.user, keep_errors=True)
        assert got.submission is not None  # noqa: S101 - with keep_errors it is stored
        if not got.is_repeated:
            note_delivery(device, got.submission)
    return got


def _require_open(one: Typed) -> None:
    if one.indicator in load_indicators() and is_withheld(one.indicator):
        indicator = load_indicators()[one.indicator]
        raise StateError("MT7355", indicator=indicator.name_vi, indicator_en=indicator.name_en)


# -- shapes ---------------------------------------------------------------------------------------------------


def read_object(body: bytes, names: Iterable[str]) -> dict[str, object]:
    """A JSON object with no other names than these."""
    if len(body) > MOST_BYTES:
        raise StateError("MT7359", size=str(len(body) // 1000), most=str(MOST_BYTES // 1000))
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise _wrong("JSON") from None
    if not isinstance(said, dict):
        raise _wrong("JSON")
    for unknown in sorted(said.keys() - set(names)):
        raise _wrong(unknown)
    return said


def _text(said: dict[str, object], name: str, most: int) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found or not _can_be_kept(found, most):
        raise _wrong(name)
    return found


def _can_be_kept(text: str, most: int) -> bool:
    """Short enough, and nothing in it that a store refuses: NUL, half of a surrogate pair."""
    return len(text) <= most and "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _cells(said: object) -> list[Typed]:
    if not isinstance(said, list) or len(said) > MOST_CELLS:
        raise _wrong("cells")
    cells = [_cell(one, f"cells[{place}]") for place, one in enumerate(said)]
    if all(one.is_blank for one in cells):
        raise _wrong("cells")
    return cells


def _cell(said: object, where: str) -> Typed:
    if not isinstance(said, dict) or not said.keys() <= CELL.keys() or not said.get("indicator"):
        raise _wrong(where)
    for name, found in said.items():
        if not isinstance(found, str) or not _can_be_kept(found, CELL[name]):
            raise _wrong(f"{where}.{name}")
    if said.get("status", ObsStatus.OFFICIAL) not in STATUSES:
        raise _wrong(f"{where}.status")
    return cell_from_dict(said)


def _uuid(text: str, name: str = "id") -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _wrong(name) from None


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError:
        raise _wrong("period") from None


def _moment(text: str) -> datetime:
    """When the phone says it was written: its clock may be wrong, but it names its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong("madeAt") from None
    if moment.tzinfo is None or not 1970 <= moment.year <= 2200:
        raise _wrong("madeAt")
    return moment


def _wrong(field: str) -> StateError:
    return StateError("MT7354", field=field[:80])

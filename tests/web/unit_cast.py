"""Events on the cast's villages, and how the pages of units are read."""

from __future__ import annotations

from datetime import date

from django.test import Client

from muctieu.core.place import Level
from muctieu.core.place_events import WHOLE, Change, Event, EventKind, Part, Shares
from muctieu.web.people.models import User
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit, UnitEvent
from tests.cast import Cast

DAY = date(2023, 7, 1)
BASIS = "12/NQ-HĐND ngày 20/6/2023"
UNITS = "/lam-viec/don-vi/"
EVENTS = f"{UNITS}thay-doi/"
NEW = f"{EVENTS}moi/"


def record(cast: Cast, kind: EventKind, key: str = "sk-1", *, day: date = DAY, **given: object) -> UnitEvent:
    return apply_event(Event(key, kind, day, BASIS, **given), by=cast.administrator).event  # type: ignore[arg-type]


def merge(cast: Cast, *, into: str = "ban-moi", key: str = "sk-1", day: date = DAY) -> UnitEvent:
    """The two villages become "Bản Mới", or one of the two."""
    new = Change("ban-moi", code="09", name="Bản Mới", level=Level.VILLAGE, parent="xa")
    parts = tuple(Part(source, into, WHOLE) for source in ("ban-1", "ban-2"))
    return record(cast, EventKind.MERGE, key, day=day, parts=parts, changes=(new,) if into == "ban-moi" else ())


def split(cast: Cast, shares: tuple[Shares, Shares], *, key: str = "sk-1") -> UnitEvent:
    """Village 1 becomes "Bản A" and "Bản B"."""
    made = tuple(Change(f"ban-{name}", code=name, name=f"Bản {name.upper()}", level=Level.VILLAGE, parent="xa")
                 for name in ("a", "b"))  # fmt: skip
    parts = tuple(Part("ban-1", change.unit, share) for change, share in zip(made, shares, strict=True))
    return record(cast, EventKind.SPLIT, key, parts=parts, changes=made)


def page_of(key: str) -> str:
    return f"{UNITS}{OrgUnit.objects.get(key=key).uuid}/"


def event_page(row: UnitEvent) -> str:
    return f"{EVENTS}{row.uuid}/"


def read(client: Client, who: User, address: str = UNITS, status: int = 200, **asked: str) -> str:
    client.force_login(who)
    answer = client.get(address, asked)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def send(client: Client, who: User, address: str, **typed: object) -> tuple[int, str]:
    """Post a form; a name's "_" stands for "-", a list for several values."""
    client.force_login(who)
    answer = client.post(address, {name.replace("_", "-"): value for name, value in typed.items()})
    return answer.status_code, " ".join(answer.content.decode().split()) or answer.headers.get("Location", "")

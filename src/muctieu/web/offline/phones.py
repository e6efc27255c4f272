"""The phones of a commune's reporters, as those see them who look after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import RULES, Act, Actor
from muctieu.web.offline.models import Device, DeviceLink, LinkState
from muctieu.web.offline.queries import unit_names
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import governed

PAGE = 50


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One phone; `last_sync` is the day of its last signed request."""

    uuid: UUID
    name: str
    bound: date
    last_sync: date | None
    deliveries: int
    revoked: date | None
    why: str


@dataclass(frozen=True, slots=True)
class ReporterLine:
    """A reporter with phones; `link_ends` while a link is open, `is_link_dead` after too many wrong codes."""

    uuid: UUID
    full_name: str
    places: tuple[str, ...]
    phones: tuple[PhoneLine, ...]
    link_ends: datetime | None
    is_link_dead: bool
    may_be_linked: bool

    @property
    def in_use(self) -> tuple[PhoneLine, ...]:
        return tuple(phone for phone in self.phones if phone.revoked is None)

    @property
    def revoked(self) -> tuple[PhoneLine, ...]:
        return tuple(phone for phone in self.phones if phone.revoked is not None)


@dataclass(frozen=True, slots=True)
class PhonesPage:
    """One page by name; `after` names the last person, None on the last page."""

    lines: tuple[ReporterLine, ...]
    after: tuple[str, int] | None


def phones(viewer: Actor, commune: OrgUnit, *, after: tuple[str, int] | None = None) -> PhonesPage:
    """The commune's reporters whom the viewer may link, and whoever still has a phone; the queries are constant."""
    rule = RULES[Act.DEVICE_KEEP]
    kept = viewer.place_ids(rule.roles, from_below=rule.from_below)
    places = kept & governed((commune.pk,), clock.today())
    rows = _people(places).order_by("full_name", "pk")
    if after is not None:
        rows = rows.filter(Q(full_name__gt=after[0]) | Q(full_name=after[0], pk__gt=after[1]))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = (shown[-1].full_name, shown[-1].pk) if len(found) > PAGE else None
    return PhonesPage(_lines(shown, places), more)


def own_phones(user: User) -> tuple[PhoneLine, ...]:
    """The phones of a person, as that person sees them: those in use first, the newest first."""
    rows = Device.objects.filter(user=user).annotate(count=Count("deliveries")).order_by("-bound_at", "-id")
    return tuple(sorted(map(_phone, rows), key=lambda phone: phone.revoked is not None))


def own_phone(uuid: UUID, user: User) -> Device | None:
    """The person's own phone of that identity."""
    return Device.objects.filter(uuid=uuid, user=user).select_related("user").first()


def reporter_named(uuid: UUID, viewer: Actor) -> User | None:
    """The person of that identity, if the viewer looks after phones of one of the person's units."""
    rule = RULES[Act.DEVICE_KEEP]
    return _people(viewer.place_ids(rule.roles, from_below=rule.from_below)).filter(uuid=uuid).first()


def device_named(uuid: UUID, viewer: Actor) -> Device | None:
    """The phone of that identity, as `reporter_named`."""
    device = Device.objects.filter(uuid=uuid).select_related("user").first()
    return device if device is not None and reporter_named(device.user.uuid, viewer) is not None else None


def _people(places: Iterable[int]) -> QuerySet[User]:
    mine = _grants().filter(user=OuterRef("pk"), unit__in=list(places))
    in_use = Device.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True)
    return User.objects.filter(
        Exists(
            mine.filter(_not_ended()),
        )
        | (Exists(mine) & Exists(in_use))
    )


def _grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(role__in=[role.value for role in RULES[Act.DEVICE_USE].roles])


def _not_ended() -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())


def _lines(users: Sequence[User], places: frozenset[int]) -> tuple[ReporterLine, ...]:
    keys = [user.pk for user in users]
    units: dict[int, list[int]] = {}
    for user, unit in _grants().filter(_not_ended(), user__in=keys, unit__in=places).values_list("user", "unit"):
        units.setdefault(user, []).append(unit)
    names = unit_names({unit for found in units.values() for unit in found})
    devices: dict[int, list[Device]] = {}
    for device in Device.objects.filter(user__in=keys).annotate(count=Count("deliveries")).order_by("-bound_at", "-id"):
        devices.setdefault(device.user_id, []).append(device)
    links: dict[int, DeviceLink] = {}
    for link in DeviceLink.objects.filter(user__in=keys).exclude(state=LinkState.REPLACED).order_by("id"):
        links[link.user_id] = link
    return tuple(
        _line(user, tuple(dict.fromkeys(names.get(unit, "") for unit in units.get(user.pk, ()))),
              devices.get(user.pk, ()), links.get(user.pk))
        for user in users
    )  # fmt: skip


def _line(user: User, places: tuple[str, ...], devices: Iterable[Device], link: DeviceLink | None) -> ReporterLine:
    is_open = link is not None and link.state == LinkState.OPEN and link.ends > clock.now()
    return ReporterLine(
        uuid=user.uuid,
        full_name=user.full_name,
        places=places,
        phones=tuple(_phone(device) for device in devices),
        link_ends=link.ends if link is not None and is_open else None,
        is_link_dead=link is not None and link.state == LinkState.DEAD,
        may_be_linked=user.is_active and bool(places),
    )


def _phone(device: Device) -> PhoneLine:
    return PhoneLine(
        uuid=device.uuid,
        name=device.name,
        bound=day_of(device.bound_at),
        last_sync=None if device.last_sync is None else day_of(device.last_sync),
        deliveries=getattr(device, "count", 0),
        revoked=None if device.revoked_at is None else day_of(device.revoked_at),
        why=device.revoked_why,
    )

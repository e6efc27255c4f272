"""Verbs on people: the first administrator, new accounts, roles; and who may act on an account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import Log, Person, acting, founding
from muctieu.web.common.policy import Act, Role, may
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.domain import plant
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree
from muctieu.web.places.queries import chain_of, in_force

_SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,58}[a-z0-9]")


def found_store(units: Sequence[CoreUnit], *, username: str, full_name: str, password: str, since: date) -> User:
    """Fill an empty store with its first units and an administrator over those without a parent.

    Raises:
        StateError: MT7204 when the store has people already.
    """
    hashed = make_password(password)
    with founding(full_name, Act.PLACE_LOAD, "store") as log:
        if User.objects.exists():
            raise StateError("MT7204", value=username)
        plant(units, tree=Tree.ADMINISTRATIVE)
        user = User.objects.create(username=username, full_name=full_name, password=hashed)
        roots = OrgUnit.objects.filter(key__in=[unit.id for unit in units if unit.parent is None])
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=Role.ADMINISTRATOR.value, unit=root, valid_from=since) for root in roots
        )
        log.after = {"units": len(units), "administrator": username}
    return user


def add_person(
    username: str,
    *,
    full_name: str,
    role: Role,
    unit: OrgUnit,
    since: date,
    by: User,
    password: str | None = None,
    form: str = "",
) -> User:
    """Make an account with its first role; without a password nobody can sign in to it yet.

    With the code of a `form` the role counts for that form's figures alone.

    Raises:
        StateError: MT7276 for a sign-in name that cannot be used, MT7204 for one that is taken, MT7275 when the unit
            does not exist on that day.
    """
    hashed = make_password(password)  # slow on purpose, so outside the transaction
    with acting(by, Act.PEOPLE_GRANT, unit, chain=chain_of(unit, since).uuid) as log:
        if _SIGN_IN_NAME.fullmatch(username) is None:
            raise StateError("MT7276", value=username)
        if User.objects.filter(username=username).exists():
            raise StateError("MT7204", value=username)
        require_unit(unit, since)
        user = User.objects.create(username=username, full_name=full_name, password=hashed)
        given = RoleGrant.objects.create(user=user, role=role.value, unit=unit, form=form, valid_from=since)
        log.thing = f"user:{user.uuid}"
        log.after = _journal_row(given)
    return user


def grant(
    user: User, role: Role, *, unit: OrgUnit, since: date, by: Person, why: str = "", form: str = ""
) -> RoleGrant:
    """Give a role over a unit and everything below it, from a day on; with `form` for that form's figures alone.

    Raises:
        StateError: MT7273 for a closed account, MT7275 when the unit does not exist on that day, MT7230 when the person
            has the role there already.
    """
    with acting(by, Act.PEOPLE_GRANT, unit, chain=chain_of(unit, since).uuid, why=why) as log:
        if not User.objects.select_for_update().get(pk=user.pk).is_active:
            raise StateError("MT7273", who=str(user))
        require_unit(unit, since)
        there = RoleGrant.objects.filter(_not_ended(since), user=user, role=role.value, unit=unit, form=form)
        if there.exists():
            raise StateError("MT7230", thing=f"{user.username}: {role.value} / {unit.key}")
        log.thing = f"user:{user.uuid}"
        given = RoleGrant.objects.create(user=user, role=role.value, unit=unit, form=form, valid_from=since)
        log.after = _journal_row(given)
    return given


def _journal_row(given: RoleGrant) -> dict[str, str]:
    row = {"username": given.user.username, "role": given.role, "unit": given.unit.key}
    since = {"since": given.valid_from.isoformat()}
    return row | since | ({"form": given.form} if given.form else {})


def role_named(value: str) -> Role:
    """The role of that code; MT7227 naming those that exist."""
    try:
        return Role(value)
    except ValueError:
        raise StateError("MT7227", value=value, known=", ".join(Role)) from None


def reopen_account(user: User, *, by: User, why: str) -> None:
    """Let a closed account be used again; it has no role and no password until somebody gives them.

    Raises:
        StateError: MT7228 without a reason, MT7230 when the account is open.
        RightsError: MT7101 unless `by` administers the units of the person's roles.
    """
    if not why.strip():
        raise StateError("MT7228", thing=user.username)
    with acting_on(user, Act.PEOPLE_REOPEN, by=by, why=why) as log:
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise StateError("MT7230", thing=user.username)
        log.after = {"username": user.username, "is_active": True}
    user.refresh_from_db()


# -- who may act on an account --------------------------------------------------------------------------------


def live_grants(user: User) -> list[RoleGrant]:
    """The person's roles that hold or are to come."""
    return list(user.grants.filter(_not_ended(clock.today())).select_related("unit").order_by("pk"))


def units_of(user: User) -> list[OrgUnit]:
    """The units that a person belongs to: those of roles that hold or will; without any, those of past roles."""
    grants = live_grants(user) or list(user.grants.select_related("unit").order_by("pk"))
    return list({held.unit_id: held.unit for held in grants}.values())


def may_over(by: Person | None, act: Act, user: User, units: Iterable[OrgUnit] = ()) -> bool:
    """Whether `by` may do `act` at each of the person's units, and of `units`; nobody may for a person without any."""
    return by is not None and _anchor(by, act, user, units) is not None


@contextmanager
def acting_on(user: User, act: Act, *, by: Person, why: str = "", units: Iterable[OrgUnit] = ()) -> Iterator[Log]:
    """As `acting`, on an account: who may open it could act in its name, so that every unit of the person counts."""
    with transaction.atomic():
        anchor = _anchor(by, act, user, units)
        if anchor is None:
            raise RightsError("MT7101", who=str(by), act=act.value, thing=user.username)
        with acting(by, act, anchor, chain=chain_of(anchor, clock.today()).uuid, why=why) as log:
            log.thing = f"user:{user.uuid}"
            yield log


def _anchor(by: Person, act: Act, user: User, units: Iterable[OrgUnit]) -> OrgUnit | None:
    """The first of the units at which `by` may, None when there is one at which `by` may not.

    A party unit's people are also looked after where its acts stand: in its commune.
    """
    found: list[OrgUnit] = []
    for unit in {one.pk: one for one in (*units_of(user), *units)}.values():
        near = (unit, chain_of(unit, clock.today()))
        place = next((one for one in near if may(by, act, one)), None)
        if place is None:
            return None
        found.append(place)
    return found[0] if found else None


def require_unit(unit: OrgUnit, day: date) -> None:
    """MT7275 unless the unit exists on `day`."""
    if not OrgUnitVersion.objects.filter(in_force(day), unit=unit).exists():
        raise StateError("MT7275", unit=unit.key, day=day.strftime("%d/%m/%Y"))


def _not_ended(day: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)

"""Verbs on people: the first administrator, new accounts, roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import make_password

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.errors import StateError
from muctieu.web.common.acts import acting, founding
from muctieu.web.common.policy import Act, Role
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.domain import plant
from muctieu.web.places.models import OrgUnit, Tree
from muctieu.web.places.queries import chain_of


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
    username: str, *, full_name: str, role: Role, unit: OrgUnit, since: date, by: User, password: str | None = None
) -> User:
    """Make an account with its first role; without a password nobody can sign in to it yet."""
    hashed = make_password(password)  # slow on purpose, so outside the transaction
    with acting(by, Act.PEOPLE_GRANT, unit, chain=chain_of(unit, since).uuid) as log:
        if User.objects.filter(username=username).exists():
            raise StateError("MT7204", value=username)
        user = User.objects.create(username=username, full_name=full_name, password=hashed)
        RoleGrant.objects.create(user=user, role=role.value, unit=unit, valid_from=since)
        log.after = {"username": username, "role": role.value, "unit": unit.key, "since": since.isoformat()}
    return user


def grant(user: User, role: Role, *, unit: OrgUnit, since: date, by: User) -> RoleGrant:
    """Give a role over a unit and everything below it, from a day on."""
    with acting(by, Act.PEOPLE_GRANT, unit, chain=chain_of(unit, since).uuid) as log:
        given = RoleGrant.objects.create(user=user, role=role.value, unit=unit, valid_from=since)
        log.after = {"username": user.username, "role": role.value, "unit": unit.key, "since": since.isoformat()}
    return given


def role_named(value: str) -> Role:
    """The role of that code; MT7227 naming those that exist."""
    try:
        return Role(value)
    except ValueError:
        raise StateError("MT7227", value=value, known=", ".join(Role)) from None

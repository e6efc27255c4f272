"""Whoever acts and whatever is acted upon, as far as rights go; what they may do decides `common.policy` alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a person may be for a place and everything below it."""

    REPORTER = "reporter"
    CLERK = "clerk"
    LEADER = "leader"
    PARTY_OFFICE = "party_office"
    PROVINCE_READER = "province_reader"
    PORTAL_EDITOR = "portal_editor"
    ADMINISTRATOR = "administrator"


class Actor(Protocol):
    """A signed-in person, as far as rights go (`people.User`).

    `form` says which of the roles count that were given for one form alone: with None all, with "" none, with a
    form's code those for that form.
    """

    @property
    def is_active(self) -> bool: ...

    def roles_at(self, place_id: int | None, *, from_below: bool, form: str | None = None) -> frozenset[Role]:
        """Roles held today over the place; with None, over any place at all."""
        ...

    def place_ids(self, roles: frozenset[Role], *, from_below: bool, form: str | None = None) -> frozenset[int]:
        """Every place over which one of the roles is held today; `from_below` adds what stands above those."""
        ...

    def forms_of(self, roles: frozenset[Role]) -> frozenset[str]:
        """The forms for which alone one of the roles is held today."""
        ...


class Placed(Protocol):
    """A thing that belongs to a place, which decides who may touch it; a form's things have `policy_form` too."""

    @property
    def policy_place_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class OfForm:
    """What is done at a place by way of one form."""

    place: Placed
    policy_form: str

    @property
    def policy_place_id(self) -> int | None:
        return self.place.policy_place_id

    def __str__(self) -> str:
        return str(self.place)

"""The organisation directory: posts of the commune and its villages, and who held them on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from muctieu.web.people.models import Holding
from muctieu.web.places.queries import governed, in_force, units_on
from muctieu.web.portal.models import Portal
from muctieu.web.screens.words import pick


@dataclass(frozen=True, slots=True)
class Seat:
    """One post with whoever holds it, since when."""

    post: str
    holder: str
    since: date


@dataclass(frozen=True, slots=True)
class UnitSeats:
    """The posts of one unit."""

    unit: str
    seats: tuple[Seat, ...]


def directory(portal: Portal, *, on: date) -> Sequence[UnitSeats]:
    """Who answers for what on a day; posts that nobody held are left out, and nothing of a person but the name."""
    below = governed((portal.commune_id,), on)
    units = {row.unit_id: row for row in units_on(on).filter(unit__in=below)}
    rows = Holding.objects.filter(in_force(on), post__unit__in=list(units)).select_related("post", "user")
    by_unit: dict[int, list[Seat]] = {}
    for row in rows.order_by("post__pk"):
        name = pick(row.post.name_vi, row.post.name_en or row.post.name_vi)
        by_unit.setdefault(row.post.unit_id, []).append(Seat(name, row.user.full_name, row.valid_from))
    order = sorted(by_unit, key=lambda pk: (pk != portal.commune_id, units[pk].code, units[pk].name))
    return [UnitSeats(units[pk].name, tuple(by_unit[pk])) for pk in order]

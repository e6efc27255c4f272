"""Which commune a desk page speaks of: the viewer's own, or the one that a reader of many has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest

from muctieu.core.place import Level
from muctieu.web.common import clock
from muctieu.web.common.guard import viewer_of
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, reach
from muctieu.web.desk.register_forms import Option
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force

PARAMETER = "xa"


@dataclass(frozen=True, slots=True)
class Seat:
    """The person before the desk and the commune that is open; `choices` only for those who see several."""

    user: User
    commune: OrgUnit
    name: str
    choices: tuple[Option, ...]


def seat(request: HttpRequest) -> Seat:
    """The commune asked for, else the first that the person belongs to; not found when there is none."""
    found = seat_or_none(request)
    if found is None:
        raise Http404
    return found


def seat_or_none(request: HttpRequest) -> Seat | None:
    """As `seat`, None when there is no such commune."""
    found = _communes(reach(viewer_of(request), Act.DESK_OPEN), clock.today())
    asked = request.GET.get(PARAMETER) or request.POST.get(PARAMETER, "")
    chosen = next((row for row in found if row.unit.key == asked), None) if asked else next(iter(found), None)
    if chosen is None:
        return None
    options = tuple(Option(row.unit.key, row.name, row is chosen) for row in found) if len(found) > 1 else ()
    return Seat(cast("User", request.user), chosen.unit, chosen.name, options)


@until_touched("places")
def _communes(places: frozenset[int], day: date) -> tuple[OrgUnitVersion, ...]:
    rows = OrgUnitVersion.objects.filter(in_force(day), level=Level.COMMUNE.value, unit__in=places)
    return tuple(rows.select_related("unit").order_by("name", "pk"))

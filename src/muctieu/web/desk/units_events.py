"""Recorded changes of units on the desk: the list, one with what it left to people, settling rights, taking it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.units_event_pages import EventPage, event_page, list_page
from muctieu.web.desk.units_words import Told, told
from muctieu.web.people.models import RightChoice, RoleGrant, User
from muctieu.web.people.rights import confirm_right
from muctieu.web.places.events import EventRefusedError, undo_event
from muctieu.web.places.models import UnitEvent
from muctieu.web.places.sight import readable_units
from muctieu.web.screens.words import pick

BELOW, WHY, RIGHT, CHOICE = "duoi", "ly-do", "quyen", "chon"
REFUSED = 400
# The longest number that a key of the store can have: a longer one in an address is a mistake, not a fault.
_LONGEST_KEY = 18


@guarded(Act.PLACE_READ)
def events(request: HttpRequest) -> HttpResponse:
    """The recorded changes of the units that the viewer may look up, the latest recorded first."""
    user, below = cast("User", request.user), request.GET.get(BELOW, "")
    is_key = below.isascii() and below.isdigit() and len(below) <= _LONGEST_KEY
    page = list_page(readable_units(user), below=int(below) if is_key else None)
    context = {"page": page, "may_change": may(user, Act.PLACE_CHANGE)}
    return render(request, "desk/unit_events.html", context)


@guarded(Act.PLACE_READ)
def event(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One change with everything that it left to people."""
    return _shown(request, _page(request, uuid))


@require_POST
@guarded(Act.PLACE_CHANGE)
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the event back; whatever rests on it is named."""
    page = _page(request, uuid)
    try:
        undo_event(page.row, by=cast("User", request.user), why=request.POST.get(WHY, ""))
    except EventRefusedError as error:
        return _shown(request, page, told(error.findings, page.names, page.entry.event))
    except StateError as error:
        return _shown(request, page, _sentence(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:unit_event", uuid=uuid)


@require_POST
@guarded(Act.PEOPLE_GRANT)
def right(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle one right that waits because of the event."""
    page = _page(request, uuid)
    grant = RoleGrant.objects.select_related("user", "unit").filter(uuid=_uuid(request.POST.get(RIGHT, ""))).first()
    if grant is None:
        raise Http404
    choice, units = _choice(request.POST.get(CHOICE, ""))
    if choice is None:
        return _shown(request, page, (Told(pick("Hãy chọn cách xử lý quyền.", "Choose what becomes of the right."),
                                           is_error=True),))  # fmt: skip
    try:
        confirm_right(grant, page.row, choice=choice, units=units, by=cast("User", request.user))
    except StateError as error:
        return _shown(request, _page(request, uuid), _sentence(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect(f"{reverse('desk:unit_event', args=(uuid,))}#quyen")


# -- pieces ---------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, uuid: UUID) -> EventPage:
    """The page of the event, not found for those who may look up none of its units."""
    user = cast("User", request.user)
    row = UnitEvent.objects.select_related("undone").filter(uuid=uuid).first()
    page = None if row is None else event_page(row, viewer=user, readable=readable_units(user))
    if page is None:
        raise Http404
    return page


def _shown(request: HttpRequest, page: EventPage, faults: Sequence[Told] = ()) -> HttpResponse:
    context = {"page": page, "faults": faults, "why": request.POST.get(WHY, "")}
    return render(request, "desk/unit_event.html", context, status=REFUSED if faults else 200)


def _sentence(error: MuctieuError) -> tuple[Told, ...]:
    return (Told(pick(error.message_vi, error.message_en), is_error=True),)


def _choice(text: str) -> tuple[RightChoice | None, tuple[str, ...]]:
    """What a select of the page says: {"choice": …, "units": […]}; nothing for anything else."""
    try:
        said = json.loads(text)
        return RightChoice(said["choice"]), tuple(map(str, said["units"]))
    except (ValueError, KeyError, TypeError):
        return None, ()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None

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
from muctieu.web.desk.units_posts import HEIR, NOBODY
from muctieu.web.desk.units_posts import POST as TO_POST
from muctieu.web.desk.units_words import Told, told
from muctieu.web.people.models import Post, RightChoice, RoleGrant, User
from muctieu.web.people.rights import confirm_right
from muctieu.web.places.domain import relink
from muctieu.web.places.events import EventRefusedError, undo_event
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.places.sight import readable_units
from muctieu.web.plans.succession import continue_post, hand_duties
from muctieu.web.screens.words import pick

BELOW, WHY, RIGHT, CHOICE, POST, TO = "duoi", "ly-do", "quyen", "chon", "chuc-danh", "nhan"
LINK = "gan"
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
        return _shown(request, page, (_fault(pick("Hãy chọn cách xử lý quyền.", "Choose what becomes of the right.")),))
    try:
        confirm_right(grant, page.row, choice=choice, units=units, by=cast("User", request.user))
    except StateError as error:
        return _shown(request, _page(request, uuid), _sentence(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect(f"{reverse('desk:unit_event', args=(uuid,))}#quyen")


@require_POST
@guarded(Act.POST_ASSIGN)
def post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand the duties of one post over, or let it end when it has none."""
    page, user = _page(request, uuid), cast("User", request.user)
    row = Post.objects.select_related("unit").filter(uuid=_uuid(request.POST.get(POST, ""))).first()
    if row is None:
        raise Http404
    kind, _, key = request.POST.get(TO, "").partition(" ")
    try:
        if not _handed(row, kind, key, event=page.row, by=user, why=request.POST.get(WHY, "")):
            return _shown(
                request, page, (_fault(pick("Hãy chọn chức danh nhận.", "Choose the post that takes over.")),)
            )
    except StateError as error:
        return _shown(request, _page(request, uuid), _sentence(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect(f"{reverse('desk:unit_event', args=(uuid,))}#chuc-danh")


@require_POST
@guarded(Act.PLACE_CHANGE)
def link(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say for which unit a party unit answers where the event left that open."""
    page = _page(request, uuid)
    pairs = {option.code for one in page.open_links for option in one.options}
    chosen = request.POST.get(LINK, "")
    if chosen not in pairs:
        return _shown(request, page, (_fault(pick("Hãy chọn trong danh sách.", "Choose from the list.")),))
    party, place = (OrgUnit.objects.get(key=key) for key in json.loads(chosen))
    try:
        relink(party, place, on=page.row.day, by=cast("User", request.user), why=page.basis)
    except StateError as error:
        return _shown(request, page, _sentence(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:unit_event", uuid=uuid)


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


def _fault(text: str) -> Told:
    return Told(text, is_error=True)


def _sentence(error: MuctieuError) -> tuple[Told, ...]:
    return (_fault(pick(error.message_vi, error.message_en)),)


def _handed(row: Post, kind: str, key: str, *, event: UnitEvent, by: User, why: str) -> bool:
    """Whether the select says to whom; the verbs judge whether that can be."""
    if kind == HEIR and (heir := OrgUnit.objects.filter(key=key).first()) is not None:
        continue_post(row, heir, event=event, by=by, why=why)
    elif kind == TO_POST and (to := Post.objects.select_related("unit").filter(uuid=_uuid(key)).first()) is not None:
        hand_duties(row, to, event=event, by=by, why=why)
    elif kind == NOBODY:
        hand_duties(row, None, event=event, by=by, why=why)
    else:
        return False
    return True


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

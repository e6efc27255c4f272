"""Phones on the desk: who has which, a link for a new one, and the button for a lost one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.desk.communes import PARAMETER, Seat, seat
from muctieu.web.desk.qr import Square, square_of
from muctieu.web.offline import domain
from muctieu.web.offline.phones import device_named, own_phone, own_phones, phones, reporter_named
from muctieu.web.offline.views import is_safe_for_phones
from muctieu.web.people.models import User
from muctieu.web.screens.words import pick

REFUSED = 400


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A link as the clerk hands it over: shown this once."""

    full_name: str
    url: str
    code: str
    ends: datetime
    square: Square


@dataclass(frozen=True, slots=True)
class Fault:
    """What was refused, and beside whom or which phone it stands."""

    beside: UUID
    text: str
    typed: str = ""


@guarded(Act.DEVICE_KEEP)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The commune's reporters and their phones."""
    return _page(request, seat(request))


@guarded(Act.DEVICE_KEEP)
@require_POST
@never_cache
def link(request: HttpRequest) -> HttpResponse:
    """Make a link for the person named and show it, with its code, this once."""
    here = seat(request)
    user = _person(request)
    try:
        if not is_safe_for_phones(request):
            raise StateError("MT7356")
        handed = domain.make_link(user, by=cast("User", request.user))
    except RightsError:
        text = _("Người này còn vai trò ở nơi khác, nên quản trị của các nơi đó mới tạo đường liên kết được.")
        return _page(request, here, fault=Fault(user.uuid, text))
    except StateError as error:
        return _page(request, here, fault=Fault(user.uuid, _in_words(error)))
    url = f"{request.build_absolute_uri(reverse('offline:app'))}#lien-ket={handed.token}"
    fresh = FreshLink(user.full_name, url, f"{handed.code[:3]} {handed.code[3:]}", handed.link.ends, square_of(url))
    return _page(request, here, fresh=fresh)


@guarded(Act.DEVICE_KEEP)
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one phone's access."""
    here, viewer = seat(request), viewer_of(request)
    device = None if viewer is None else device_named(uuid, viewer)
    if device is None:
        raise Http404
    why = request.POST.get("ly-do", "")[:300]
    try:
        domain.revoke(device, by=cast("User", request.user), why=why)
    except StateError as error:
        return _page(request, here, fault=Fault(device.uuid, _in_words(error), why))
    return redirect(f"{reverse('desk:devices')}?{urlencode({PARAMETER: here.commune.key, 'bao': 'ngat'})}")


@guarded(Act.ACCOUNT_KEEP)
@require_safe
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The person's own phones, each with a button for the day it is lost."""
    return _own(request)


@guarded(Act.ACCOUNT_KEEP)
@require_POST
def revoke_own(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End the access of an own phone."""
    user = cast("User", request.user)
    device = own_phone(uuid, user)
    if device is None:
        raise Http404
    try:
        domain.revoke_own(device, by=user)
    except StateError as error:
        return _own(request, error=_in_words(error))
    return redirect(f"{reverse('desk:own_devices')}?bao=ngat")


def _own(request: HttpRequest, *, error: str = "") -> HttpResponse:
    context = {
        "phones": own_phones(cast("User", request.user)),
        "error": error,
        "was_revoked": request.GET.get("bao") == "ngat",
    }
    return render(request, "desk/own_devices.html", context, status=REFUSED if error else 200)


def _person(request: HttpRequest) -> User:
    """The person of the form, if the viewer looks after the phones of one of the person's units."""
    viewer = viewer_of(request)
    try:
        uuid = UUID(request.POST.get("nguoi", ""))
    except ValueError:
        raise Http404 from None
    user = None if viewer is None else reporter_named(uuid, viewer)
    if user is None:
        raise Http404
    return user


def _page(
    request: HttpRequest, here: Seat, *, fresh: FreshLink | None = None, fault: Fault | None = None
) -> HttpResponse:  # fmt: skip
    page = phones(here.user, here.commune, after=_after(request))
    unsafe = None if is_safe_for_phones(request) else _in_words(StateError("MT7356"))
    context = {
        "seat": here,
        "page": page,
        "more": _more(here, page.after),
        "fresh": fresh,
        "fault": fault,
        "unsafe": unsafe,
        "was_revoked": request.GET.get("bao") == "ngat",
    }
    return render(request, "desk/devices.html", context, status=200 if fault is None else REFUSED)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    name, key = request.GET.get("sau", ""), request.GET.get("so", "")
    return (name, int(key)) if name and key.isascii() and key.isdecimal() and len(key) < 19 else None


def _more(here: Seat, after: tuple[str, int] | None) -> str:
    if after is None:
        return ""
    return "?" + urlencode({PARAMETER: here.commune.key, "sau": after[0], "so": after[1]})


def _in_words(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)

"""Pages for what goes wrong before or beside a view: a full disk, a request too large to be taken in."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.views.defaults import server_error

from muctieu.errors import StateError
from muctieu.web.common.faults import storage_fault
from muctieu.web.screens.words import pick

TOO_LARGE, NO_ROOM = 413, 507
# Nobody sends more than a sign-in form before having signed in.
BEFORE_SIGN_IN = 1_000_000
# So much is read and thrown away: a browser that is still sending would not look at the page.
_READ_OFF, _PIECE = 200_000_000, 1 << 16
Answer = Callable[[HttpRequest], HttpResponseBase]


def server_fault(request: HttpRequest) -> HttpResponse:
    """The page for a fault on this side (`handler500`): a full or read-only disk is told as such."""
    fault = storage_fault(sys.exc_info()[1])
    return server_error(request) if fault is None else fault_page(fault, status=NO_ROOM)


def fault_page(fault: StateError, *, status: int) -> HttpResponse:
    """The fault's sentence as a page that asks nothing of the store."""
    context = {"message": pick(fault.message_vi, fault.message_en), "code": fault.code}
    return HttpResponse(get_template("fault.html").render(context), status=status)


def body_limit_middleware(get_response: Answer) -> Answer:
    """Refuse a body above `UPLOAD_BYTES` before a byte of it is kept; files of a request count together."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = _length(request)
        if length > settings.UPLOAD_BYTES:
            if length <= _READ_OFF and request.user.is_authenticated:
                _read_off(request)
            size, most = (f"{count / 1024 / 1024:.0f}" for count in (length, settings.UPLOAD_BYTES))
            return fault_page(StateError("MT7307", size=size, most=most), status=TOO_LARGE)
        if length > BEFORE_SIGN_IN and not request.user.is_authenticated:
            return fault_page(StateError("MT7308"), status=TOO_LARGE)
        return get_response(request)

    return answer


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _read_off(request: HttpRequest) -> None:
    while request.read(_PIECE):
        pass

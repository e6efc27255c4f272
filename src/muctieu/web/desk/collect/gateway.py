"""The door of the SMS gateway: a signed request in, the text that goes back to the phone out."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from muctieu.errors import MuctieuError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.intake.messages import receive
from muctieu.web.intake.signatures import HEADER, LARGEST, check_signature, incoming_of

_STATUS = {"MT7371": 401, "MT2361": 400, "MT7372": 409}
TOO_LARGE = 413


@csrf_exempt
@guarded(Act.INBOX_RECEIVE)
def receive_message(request: HttpRequest) -> HttpResponse:
    """One message; without a secret in the settings there is no such address."""
    if not settings.SMS_SECRET:
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _plain("", TOO_LARGE)
    try:
        check_signature(request.headers.get(HEADER, ""), body)
        return _plain(receive(incoming_of(body)), 200)
    except StateError as error:
        return _plain(_said(error), _STATUS.get(error.code, 500))


def _said(error: MuctieuError) -> str:
    """For whoever keeps the gateway, in both languages: it sends no language of its own."""
    return f"{error.code}\n{error.message_vi}\n{error.message_en}\n"


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer

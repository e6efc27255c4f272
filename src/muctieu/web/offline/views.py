"""The phone's page and its API. The API knows no cookie: a request is its device's by signature, or it is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from muctieu.errors import MuctieuError, StateError
from muctieu.web.access.idle import ms
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.offline import domain, wire
from muctieu.web.offline.deliveries import MOST_BYTES, bind_fields, lost_phone, read_delivery, receive
from muctieu.web.offline.models import Device
from muctieu.web.offline.phones import own_phone
from muctieu.web.offline.queries import phone_slots, phone_submissions
from muctieu.web.offline.shell import mark_of, shell_file
from muctieu.web.offline.signatures import NOBODY, claim_of, fits, signed_text
from muctieu.web.screens.words import pick

# Hosts that browsers trust without https: the machine itself.
OWN_MACHINE = frozenset(("localhost", "127.0.0.1", "[::1]"))
STATUS: Mapping[str, int] = {
    "MT7341": 404, "MT7342": 410, "MT7343": 410, "MT7344": 403, "MT7345": 410, "MT7347": 401, "MT7348": 401,
    "MT7349": 403, "MT7350": 409, "MT7351": 403, "MT7352": 403, "MT7353": 403, "MT7356": 403, "MT7359": 413,
    "MT7391": 409, "MT7392": 404,
}  # fmt: skip
FOR_GOOD = 365 * 86_400
Answer = Callable[..., HttpResponseBase]


def is_safe_for_phones(request: HttpRequest) -> bool:
    """Whether the browser will give the page its keys and its service worker: https, or the machine itself."""
    name, _, port = request.get_host().rpartition(":")
    host = name if name and port.isdecimal() else request.get_host()
    return request.is_secure() or host in OWN_MACHINE


# -- the page and its files -----------------------------------------------------------------------------------


@guarded(Act.PUBLIC_READ)
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The app's page: the same for everybody; whose phone it is, only the phone knows."""
    if not is_safe_for_phones(request):
        error = StateError("MT7356")
        return render(request, "offline/insecure.html", {"message": pick(error.message_vi, error.message_en)})
    return _whole(request, render(request, "offline/app.html"))


@guarded(Act.PUBLIC_READ)
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the app."""
    found = shell_file(name)
    if found is None:
        raise Http404
    return _whole(request, HttpResponse(found.content, content_type=found.type), mark=found.mark)


def _whole(request: HttpRequest, response: HttpResponse, *, mark: str = "") -> HttpResponse:
    """The answer, kept for good under an address that names its content, else asked for again each time."""
    etag = f'"{mark or mark_of(response.content)}"'
    response.headers["ETag"] = etag
    if mark and request.GET.get("v") == mark:
        patch_cache_control(response, public=True, max_age=FOR_GOOD, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    same = get_conditional_response(request, etag=etag, response=response)
    return same if isinstance(same, HttpResponse) else response


# -- the frame of the API -------------------------------------------------------------------------------------


def in_words(view: Answer) -> Answer:
    """A view of the API: refusals are JSON in words, every answer tells the server's time."""

    @csrf_exempt
    @guarded(Act.SIGN_IN)
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            if not is_safe_for_phones(request):
                raise StateError("MT7356")
            response = view(request)
        except MuctieuError as refused:
            response = _json({"error": wire.told(refused)}, status=STATUS.get(refused.code, 400))
        response.headers["X-Muctieu-Now"] = str(ms(clock.now()))
        return response

    return answer


def signed(view: Answer) -> Answer:
    """A view of the API for bound phones: it runs once for each request that its device has signed."""

    @in_words
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        return view(request, _device_of(request))

    return answer


def _device_of(request: HttpRequest) -> Device:
    """The device that signed the request, its number counted; raises MT7347 to MT7352."""
    claim = claim_of(request.headers.get("Authorization", ""))
    device = None if claim is None else Device.objects.select_related("user").filter(uuid=claim.device).first()
    if claim is None or device is None:
        raise StateError("MT7348")
    if not fits(device.key, claim.signature, _signed_by(request, device, claim.number)):
        raise StateError("MT7347")
    domain.require_in_use(device)
    domain.take(device, claim.number)
    return device


def _signed_by(request: HttpRequest, device: Device | None, number: int) -> bytes:
    return signed_text(
        NOBODY if device is None else device.uuid,
        number,
        method=request.method or "",
        path=request.get_full_path(),
        body=_body(request),
    )


def _body(request: HttpRequest) -> bytes:
    """The body, not read at all when it says that it is too large."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        size = str(int(length) // 1000) if length.isdecimal() else "?"
        raise StateError("MT7359", size=size, most=str(MOST_BYTES // 1000))
    return request.body


def _json(content: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(wire.compact(content), status=status, content_type="application/json")


def _told(request: HttpRequest, content: object) -> HttpResponseBase:
    """The content, or that the phone has it already."""
    response = _json(content)
    etag = f'"{wire.digest(response.content)}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


# -- what phones ask ------------------------------------------------------------------------------------------


@in_words
@require_POST
def bind(request: HttpRequest) -> HttpResponseBase:
    """Bind the phone that sends token, code and its public key, signed with the private one."""
    said = bind_fields(_body(request))
    claim = claim_of(request.headers.get("Authorization", ""))
    if claim is None or not fits(said.key, claim.signature, _signed_by(request, None, claim.number)):
        raise StateError("MT7347")
    device = domain.bind(said.token, said.code, key=said.key, name=said.name)
    person = {"id": str(device.user.uuid), "name": device.user.full_name}
    return _json({"device": str(device.uuid), "person": person})


@signed
@require_safe
def forms(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Forms, open periods, what was reported before, and the person's own figures."""
    return _told(request, wire.bundle(device, phone_slots(device.user)))


@signed
@require_POST
def hand_in(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Take one delivery: received, or held in words for a person."""
    got = receive(read_delivery(_body(request)), device=device)
    assert got.submission is not None  # noqa: S101 - a phone's delivery is always stored
    return _json(wire.answer(got.submission, is_repeated=got.is_repeated, remarks=got.remarks))


@signed
@require_POST
def revoke(request: HttpRequest, device: Device) -> HttpResponseBase:
    """End another phone of the same person; one that is nobody's or somebody else's does not exist."""
    lost = own_phone(lost_phone(_body(request)), device.user)
    if lost is None:
        raise StateError("MT7392")
    if lost.revoked_at is None:  # else the answer to an earlier try was lost
        domain.revoke_own(lost, by=device.user, other=device)
    return _json({"revoked": str(lost.uuid)})


@signed
@require_safe
def states(request: HttpRequest, device: Device) -> HttpResponseBase:
    """How far the person's deliveries have come."""
    found = [wire.submission_json(one) for one in phone_submissions(device.user)]
    return _told(request, {"format": wire.FORMAT, "sent": found})

"""Text messages on the desk: what came in with what became of it, and the phones from which figures may come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.errors import CATALOGUE, Finding, MuctieuError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.intake.arrivals import Message, MessageFate, Phone
from muctieu.web.intake.phones import end_phone, new_code, phones_in, register_phone, reporters_in
from muctieu.web.people.models import RoleGrant
from muctieu.web.places.queries import descendants, units_on
from muctieu.web.screens.words import pick

REFUSED = 400
PAGE = 30
BELOW, NUMBER, WHO, WHY = "duoi", "so-may", "nguoi", "ly-do"
FATES: Mapping[str, tuple[str, str]] = {
    MessageFate.RECEIVED: ("đã nhận số liệu, chờ kiểm tra", "figures received, to be checked"),
    MessageFate.HELD: ("chờ cán bộ quyết định", "waits for a decision"),
    MessageFate.UNREAD: ("không đọc được số nào", "no figure could be read"),
    MessageFate.NO_FORM: ("không rõ biểu nào", "no form has that word"),
    MessageFate.NO_RIGHT: ("người gửi không còn quyền báo số", "the sender may no longer report"),
    MessageFate.UNKNOWN: ("số máy chưa đăng ký", "the number is not registered"),
    MessageFate.CONFIRMED: ("xác nhận máy", "the phone was confirmed"),
    MessageFate.WRONG_CODE: ("mã xác nhận sai hoặc hết hạn", "wrong or expired code"),
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message; `sender` is the registered person and place, else only the number's end."""

    when: str
    sender: str
    text: str
    reply: str
    fate: str
    is_plain: bool
    url: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One registration and what can be done about it."""

    uuid: str
    who: str
    place: str
    number: str
    state: str
    is_waiting: bool
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be read out, shown this once."""

    code: str
    number: str
    who: str
    ends: str


# -- messages -------------------------------------------------------------------------------------------------


@guarded(Act.SMS_KEEP)
def index(request: HttpRequest) -> HttpResponse:
    """The messages of the commune, newest first; those above the communes for those who look after all of them."""
    place = seat(request)
    rows = visible(place.user, Act.SMS_KEEP, Message.objects.all()).filter(place_id__in=_places(place))
    below = request.GET.get(BELOW, "")
    if below.isascii() and below.isdigit() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows.select_related("phone__user", "submission").order_by("-pk")[: PAGE + 1])
    names = _names()
    context = {
        "lines": [_line(one, names) for one in found[:PAGE]],
        "more": str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "seat": place,
        "is_on": bool(settings.SMS_SECRET),
    }
    return render(request, "desk/collect/messages.html", context)


def _places(place: Seat) -> frozenset[int]:
    """The commune and what is below it, and the units above it, to which messages of unknown numbers come."""
    today = clock.today()
    above = {row.unit_id for row in units_on(today) if row.parent_id is None}
    return descendants((place.commune.pk,), today) | above


def _names() -> dict[int, str]:
    return {row.unit_id: row.name for row in units_on(clock.today())}


def _line(one: Message, names: Mapping[int, str]) -> MessageLine:
    known = one.phone is not None
    number = (
        pick(f"số có đuôi {one.tail}", f"number ending in {one.tail}") if one.tail else pick("người gửi lạ", "unknown")
    )
    sender = number if one.phone is None else f"{one.phone.user.full_name}, {names.get(one.place_id, '')} ({number})"
    findings = [Finding(told["code"], told["args"]) for told in one.findings if told["code"] in CATALOGUE]
    return MessageLine(
        when=f"{one.received_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        sender=sender,
        text=one.text,
        reply=one.reply,
        fate=pick(*FATES[one.fate]),
        is_plain=known and one.fate in (MessageFate.RECEIVED, MessageFate.CONFIRMED),
        url=reverse("desk:deliveries") if one.fate == MessageFate.HELD else "",
        doubts=tuple(dict.fromkeys(pick(found.message_vi, found.message_en) for found in findings)),
    )


# -- phones ---------------------------------------------------------------------------------------------------


@guarded(Act.SMS_KEEP)
def phones(request: HttpRequest) -> HttpResponse:
    """The registered phones; a POST registers one and shows its code this once."""
    place = seat(request)
    if request.method != "POST":
        return _phones(request, place)
    grant = next((one for one in reporters_in(place.commune) if str(one.uuid) == request.POST.get(WHO)), None)
    if grant is None:
        return _phones(request, place, error=pick("Hãy chọn người báo số.", "Choose who reports."))
    try:
        phone, code = register_phone(request.POST.get(NUMBER, ""), user=grant.user, place=grant.unit, by=place.user)
    except MuctieuError as error:
        return _phones(request, place, error=pick(error.message_vi, error.message_en))
    return _phones(request, place, code=_code(phone, code))


@require_POST
@guarded(Act.SMS_KEEP)
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another code for a phone that has not sent its own."""
    place = seat(request)
    phone = _phone(place, uuid)
    try:
        code = new_code(phone, by=place.user)
    except MuctieuError as error:
        return _phones(request, place, error=pick(error.message_vi, error.message_en))
    phone.refresh_from_db()
    return _phones(request, place, code=_code(phone, code))


@require_POST
@guarded(Act.SMS_KEEP)
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a phone, with the reason."""
    place = seat(request)
    phone = _phone(place, uuid)
    try:
        end_phone(phone, by=place.user, why=request.POST.get(WHY, ""))
    except MuctieuError as error:
        return _phones(request, place, error=pick(error.message_vi, error.message_en))
    return redirect(f"{reverse('desk:phones')}?xa={place.commune.key}")


def _phone(place: Seat, uuid: UUID) -> Phone:
    below = descendants((place.commune.pk,), clock.today())
    rows = visible(place.user, Act.SMS_KEEP, phones_in(below))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _phones(request: HttpRequest, place: Seat, *, error: str = "", code: Code | None = None) -> HttpResponse:
    below = descendants((place.commune.pk,), clock.today())
    rows, names = visible(place.user, Act.SMS_KEEP, phones_in(below)), _names()
    chosen = request.POST.get(WHO, "")
    context = {
        "lines": [_phone_line(one, names) for one in rows],
        "people": [_option(one, names, chosen) for one in reporters_in(place.commune)],
        "typed": request.POST.get(NUMBER, "") if error else "",
        "seat": place,
        "error": error,
        "code": code,
        "is_on": bool(settings.SMS_SECRET),
        "number": settings.SMS_NUMBER,
    }
    return render(request, "desk/collect/phones.html", context, status=REFUSED if error else 200)


def _option(one: RoleGrant, names: Mapping[int, str], chosen: str) -> Option:
    return Option(
        str(one.uuid), f"{one.user.full_name}, {names.get(one.unit_id, one.unit.key)}", str(one.uuid) == chosen
    )


def _phone_line(one: Phone, names: Mapping[int, str]) -> PhoneLine:
    return PhoneLine(
        uuid=str(one.uuid),
        who=one.user.full_name,
        place=names.get(one.place_id, one.place.key),
        number=str(one),
        state=_state(one),
        is_waiting=one.ended_at is None and one.confirmed_at is None,
        is_ended=one.ended_at is not None,
    )


def _state(one: Phone) -> str:
    if one.ended_at is not None:
        day = f"{one.ended_at.astimezone(VIETNAM):%d/%m/%Y}"
        return pick(f"đã gỡ {day}", f"removed on {day}")
    if one.confirmed_at is not None:
        day = f"{one.confirmed_at.astimezone(VIETNAM):%d/%m/%Y}"
        return pick(f"đã xác nhận {day}", f"confirmed on {day}")
    if one.is_waiting(clock.now()):
        until = f"{one.code_ends.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        return pick(f"chờ máy nhắn mã, đến {until}", f"waits for its code until {until}")
    return pick("mã đã hết hạn", "the code has expired")


def _code(phone: Phone, code: str) -> Code:
    ends = f"{phone.code_ends.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return Code(code, str(phone), phone.user.full_name, ends)

"""How a form is sent by message: its keyword and short names, set on the desk, and the card for whoever sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.fold import without_marks
from muctieu.core.sms import SmsField, SmsForm
from muctieu.errors import MuctieuError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, OfForm, may
from muctieu.web.desk.collect.words import form_name
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.intake.forms import FormRefusedError
from muctieu.web.intake.sms_names import SmsKept, keep_sms_names, sms_forms
from muctieu.web.screens.words import pick, unit_symbol

REFUSED = 400
KEYWORD, SHORT = "tu-dau", "ten."
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class NameRow:
    """One figure of the form with its short name."""

    indicator: str
    name: str
    unit: str
    short: str
    is_required: bool


@guarded(Act.FORM_KEEP)
def names(request: HttpRequest, code: str) -> HttpResponse:
    """The keyword and short names, to be changed."""
    place = seat(request)
    kept = _kept(place, code)
    if not may(place.user, Act.FORM_KEEP, kept.kept.row):
        raise Http404
    if request.method != "POST":
        return _show(request, place, kept)
    typed = _typed(request, kept)
    try:
        keep_sms_names(kept.kept, typed, commune=place.commune, by=place.user)
    except FormRefusedError as refused:
        told = tuple(pick(one.message_vi, one.message_en) for one in refused.findings)
        return _show(request, place, replace(kept, sms=typed), told=told)
    except MuctieuError as error:
        return _show(request, place, replace(kept, sms=typed), told=(pick(error.message_vi, error.message_en),))
    return redirect(f"{reverse('desk:form_sms', args=(code,))}?xa={place.commune.key}")


@guarded(Act.FORM_READ)
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card that is printed for a village head: how this form is written in a message."""
    place = seat(request)
    kept = _kept(place, code)
    context = {**_context(place, kept), "number": settings.SMS_NUMBER, "whole": _whole(kept.sms)}
    return render(request, "desk/collect/sms_card.html", context)


def _kept(place: Seat, code: str) -> SmsKept:
    """The form as it is sent; not found for one that is not there, asks nothing sendable, or is not this person's."""
    found = sms_forms(place.commune).get(code)
    if found is None or not (may(place.user, Act.FORM_READ, OfForm(place.commune, code)) or _reports(place, code)):
        raise Http404
    return found


def _reports(place: Seat, code: str) -> bool:
    """Whether the person reports by the form for some place below."""
    return any(may(place.user, Act.FORM_READ, OfForm(grant.unit, code)) for grant in place.user.grants.all())


def _typed(request: HttpRequest, kept: SmsKept) -> SmsForm:
    """The names as posted, in the form's order; only letters count, in capitals and without marks."""
    fields = (
        SmsField(_plain(request.POST.get(f"{SHORT}{one.indicator}", "")), one.indicator, one.label)
        for one in kept.sms.fields
    )
    return SmsForm(_plain(request.POST.get(KEYWORD, "")), tuple(fields))


def _plain(typed: str) -> str:
    return without_marks(typed[:40]).upper().replace(" ", "")[: _LONGEST + 1]


def _show(request: HttpRequest, place: Seat, kept: SmsKept, *, told: tuple[str, ...] = ()) -> HttpResponse:
    context = {**_context(place, kept), "told": told}
    return render(request, "desk/collect/sms_form.html", context, status=REFUSED if told else 200)


def _context(place: Seat, kept: SmsKept) -> Mapping[str, object]:
    catalogue = load_indicators()
    required = {one.indicator for one in kept.kept.form.fields if one.required}
    rows = [
        NameRow(
            one.indicator, pick(catalogue[one.indicator].name_vi, catalogue[one.indicator].name_en),
            unit_symbol(catalogue[one.indicator].unit), one.name, one.indicator in required,
        )
        for one in kept.sms.fields
        if one.indicator in catalogue
    ]  # fmt: skip
    return {
        "code": kept.kept.row.code,
        "form": form_name(kept.kept.form),
        "keyword": kept.sms.keyword,
        "rows": rows,
        "example": kept.sms.example,
        "is_set": kept.is_set,
        "seat": place,
    }


def _whole(sms: SmsForm) -> str:
    """A message with a place for each figure."""
    return " ".join([sms.keyword, *(f"{one.name} …" for one in sms.fields)])

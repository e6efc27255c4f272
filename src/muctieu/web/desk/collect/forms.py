"""Entry forms on the desk: taken from those that ship, made and changed without code, retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from muctieu.core.form import EntryForm
from muctieu.errors import Finding, MuctieuError
from muctieu.packs.forms import load_forms
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.collect.form_fields import FormPage, Read, blank_page, page_of, read_page
from muctieu.web.desk.collect.words import FREQUENCIES, form_name, level_word
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.intake.forms import FormRefusedError, KeptForm, form_named, forms_for, keep_form, set_active
from muctieu.web.intake.sms_names import sms_forms
from muctieu.web.screens.words import pick

REFUSED = 400
SEEN, WHY = "ban", "ly-do"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form in the list; `uuid`-less shipped ones can be taken."""

    code: str
    name: str
    level: str
    frequency: str
    count: int
    version: int
    is_active: bool
    is_own: bool


@guarded(Act.FORM_KEEP)
def index(request: HttpRequest) -> HttpResponse:
    """The forms in use and those that ship."""
    return _index(request, seat(request))


@require_POST
@guarded(Act.FORM_KEEP)
def take(request: HttpRequest) -> HttpResponse:
    """Take a form that ships as the commune's own."""
    place = seat(request)
    form = load_forms().get(request.POST.get("bieu", ""))
    if form is None:
        raise Http404
    try:
        keep_form(form, owner=place.commune, by=place.user)
    except MuctieuError as error:
        return _index(request, place, error=pick(error.message_vi, error.message_en))
    return redirect("desk:form", code=form.code)


@guarded(Act.FORM_KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """A form of the commune's own, from nothing."""
    place = seat(request)
    if request.method != "POST":
        return _show(request, place, blank_page(), seen=0)
    return _save(request, place, read_page(request.POST), seen=0)


@guarded(Act.FORM_KEEP)
def form(request: HttpRequest, code: str) -> HttpResponse:
    """What a form asks, to be changed; the versions before it stay."""
    place = seat(request)
    kept = _kept(place, code)
    if request.method != "POST":
        return _show(request, place, page_of(kept.form), seen=kept.version.number, kept=kept)
    typed = request.POST.get(SEEN, "")
    seen = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    read = read_page(request.POST, code=code)
    # What the page has no field for, rows that repeat, stays as it is.
    read = replace(read, form=None if read.form is None else replace(read.form, repeats=kept.form.repeats))
    return _save(request, place, read, seen=seen, kept=kept)


@require_POST
@guarded(Act.FORM_KEEP)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Stop or resume the use of a form."""
    place = seat(request)
    kept = _kept(place, code)
    try:
        set_active(kept.row, active=request.POST.get("dung") == "1", by=place.user, why=request.POST.get(WHY, ""))
    except MuctieuError as error:
        return _index(request, place, error=pick(error.message_vi, error.message_en))
    return redirect("desk:forms")


def _kept(place: Seat, code: str) -> KeptForm:
    """The form of the commune or above that this person may keep; not found otherwise."""
    found = [one for one in forms_for(place.commune, with_retired=True) if one.row.code == code]
    if not found or not may(place.user, Act.FORM_KEEP, found[0].row):
        raise Http404
    return form_named(code, place.commune)


def _save(request: HttpRequest, place: Seat, read: Read, *, seen: int, kept: KeptForm | None = None) -> HttpResponse:
    if request.POST.get("them"):
        return _show(request, place, read.page.with_more_rows(), seen=seen, kept=kept)
    if read.form is None:
        return _show(request, place, read.page, seen=seen, kept=kept, status=REFUSED)
    owner = place.commune if kept is None else kept.row.owner
    try:
        keep_form(read.form, owner=owner, by=place.user, seen=seen, why=request.POST.get(WHY, ""))
    except FormRefusedError as refused:
        return _show(request, place, read.page, seen=seen, kept=kept, status=REFUSED, findings=refused.findings)
    except MuctieuError as error:
        told = pick(error.message_vi, error.message_en)
        return _show(request, place, read.page, seen=seen, kept=kept, status=REFUSED, error=told)
    return redirect("desk:form", code=read.form.code)


def _show(
    request: HttpRequest,
    place: Seat,
    page: FormPage,
    *,
    seen: int,
    kept: KeptForm | None = None,
    status: int = 200,
    error: str = "",
    findings: Sequence[Finding] = (),
) -> HttpResponse:
    versions = () if kept is None else tuple(kept.row.versions.select_related("recorded_by").order_by("-number")[:20])
    context: Mapping[str, object] = {
        "page": page,
        "seat": place,
        "seen": seen,
        "is_new": kept is None,
        "is_active": kept is None or kept.row.is_active,
        "versions": versions,
        "error": error,
        "findings": [pick(one.message_vi, one.message_en) for one in findings],
        "why": request.POST.get(WHY, ""),
        "sms": "" if kept is None else _example(place, kept),
        "repeats": () if kept is None else tuple(pick(one.name_vi, one.name_en) for one in kept.form.repeats),
    }
    return render(request, "desk/collect/form.html", dict(context), status=status)


def _example(place: Seat, kept: KeptForm) -> str:
    """How the form looks as a message; empty for one that cannot be sent."""
    found = sms_forms(place.commune).get(kept.row.code)
    return "" if found is None else found.sms.example


def _index(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    kept = forms_for(place.commune, with_retired=True)
    codes = {one.row.code for one in kept}
    context = {
        "lines": [_kept_line(one, place) for one in kept],
        "shipped": [_line(one, 0, active=True, own=False) for one in load_forms().values() if one.code not in codes],
        "seat": place,
        "error": error,
    }  # fmt: skip
    return render(request, "desk/collect/forms.html", context, status=REFUSED if error else 200)


def _kept_line(one: KeptForm, place: Seat) -> FormLine:
    is_own = one.row.owner_id == place.commune.pk
    return _line(one.form, one.version.number, active=one.row.is_active, own=is_own)


def _line(form: EntryForm, version: int, *, active: bool, own: bool) -> FormLine:
    frequency = pick(*FREQUENCIES[form.frequency])
    return FormLine(
        form.code, form_name(form), level_word(form.level), frequency, len(form.indicators), version, active, own
    )  # fmt: skip

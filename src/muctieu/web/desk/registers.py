"""The registers on the desk: what the commune did, event by event, and the totals handed in from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.period import Period
from muctieu.core.register import Register
from muctieu.errors import MuctieuError, PeriodError, StateError
from muctieu.packs.registers import load_registers
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.file_pages import files_panel
from muctieu.web.desk.register_forms import (
    DAY,
    PLACE,
    SEEN,
    STAGE,
    WHY,
    Option,
    Typed,
    errors_of,
    form_fields,
    read_form,
    stage_options,
)
from muctieu.web.desk.register_pages import amend_page, detail_page, index_page, list_page
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, units_on
from muctieu.web.registers import domain, queries
from muctieu.web.registers.domain import RecordRefusedError
from muctieu.web.registers.models import Entry
from muctieu.web.screens.words import pick

REFUSED = 400


@guarded(Act.REGISTER_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every register with how much it holds this year."""
    year = _year(request)
    page = index_page(queries.registers(viewer=viewer_of(request), year=year), year)
    return render(request, "desk/registers.html", {"page": page})


@guarded(Act.REGISTER_READ)
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """The entries of one register and year, newest first."""
    register, viewer = _register(code), viewer_of(request)
    below = request.GET.get("duoi", "")
    found = queries.entries(
        register.code, viewer=viewer, year=_year(request), below=int(below) if below.isdecimal() else None
    )
    page = list_page(found, may_keep=may(viewer, Act.REGISTER_KEEP), today=clock.today())
    return render(request, "desk/register.html", {"page": page, "note": request.GET.get("bao", "")[:1]})


@guarded(Act.REGISTER_KEEP)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The empty form, or a typed one that is entered or shown again with its faults."""
    register = _register(code)
    posted = request.POST if request.method == "POST" else {DAY: clock.today().isoformat()}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        typed = read_form(posted, register)
        place = _places(request).filter(key=posted.get(PLACE, "")).first()
        errors = dict(typed.errors)
        if place is None:
            errors[PLACE] = pick("Hãy chọn nơi diễn ra.", "Choose the place.")
        if not errors and place is not None and typed.day is not None:
            answer = _entered(register, typed, place=place, by=cast("User", request.user))
            if isinstance(answer, Entry):
                return redirect("desk:register_entry", uuid=answer.uuid)
            errors = answer
    context = _form_context(request, register, posted, errors)
    return render(request, "desk/register_form.html", context, status=REFUSED if errors else 200)


@guarded(Act.REGISTER_READ)
def entry(request: HttpRequest, uuid: str) -> HttpResponse:
    """One entry with its versions; whoever keeps the register amends it here."""
    detail = queries.entry(str(uuid), viewer=viewer_of(request))
    if detail is None:
        raise Http404
    errors: Mapping[str, str] = {}
    posted: Mapping[str, str] = {}
    if request.method == "POST":
        if not detail.may_keep:
            raise Http404
        posted = request.POST
        errors = _amended(str(uuid), posted, detail.register, by=cast("User", request.user))
        if not errors:
            return redirect("desk:register_entry", uuid=uuid)
    panel = files_panel(Entry.objects.get(uuid=uuid), viewer=cast("User", request.user))
    form = amend_page(detail, posted, errors)
    context = {"page": detail_page(detail), "form": form, "errors": errors, "files": panel}
    return render(request, "desk/register_entry.html", context, status=REFUSED if errors else 200)


@require_POST
@guarded(Act.FIGURE_RECORD)
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Record a period's totals as the commune's figures."""
    register, user = _register(code), cast("User", request.user)
    try:
        period = Period.parse(request.POST.get("ky", ""))
        rows = domain.hand_in(register.code, commune=_commune(request), period=period, by=user)
    except PeriodError as error:
        message = pick(error.message_vi, error.message_en)
        return render(
            request, "desk/register_refused.html", {"message": message, "code": register.code}, status=REFUSED
        )
    return redirect(f"{reverse('desk:register', args=(register.code,))}?bao={'1' if rows else '0'}")


# -- pieces ---------------------------------------------------------------------------------------------------


def _register(code: str) -> Register:
    found = load_registers().get(code)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    text = request.GET.get("nam", "")
    return int(text) if text.isdecimal() and len(text) == len("2023") else clock.today().year


def _places(request: HttpRequest):  # type: ignore[no-untyped-def]
    return visible(viewer_of(request), Act.REGISTER_KEEP, OrgUnit.objects.all(), place="pk")


def _commune(request: HttpRequest) -> OrgUnit:
    """The commune of the places that the person keeps registers for."""
    first = _places(request).order_by("pk").first()
    if first is None:
        raise Http404
    return chain_of(first, clock.today())


def _entered(register: Register, typed: Typed, *, place: OrgUnit, by: User) -> Entry | dict[str, str]:
    """The new entry, or the faults by field."""
    assert typed.day is not None  # noqa: S101 - the caller has looked
    try:
        return domain.enter(register.code, place=place, day=typed.day, values=typed.values, by=by, stage=typed.stage)
    except RecordRefusedError as refused:
        return errors_of(refused.findings, register)


def _amended(uuid: str, posted: Mapping[str, str], register: Register, *, by: User) -> dict[str, str]:
    """The faults of an amendment by field, empty when it is done."""
    typed = read_form(posted, register)
    seen = posted.get(SEEN, "")
    if typed.errors or typed.day is None or not seen.isdecimal():
        return dict(typed.errors)
    try:
        domain.amend(
            Entry.objects.get(uuid=uuid),
            seen=int(seen),
            day=typed.day,
            values=typed.values,
            by=by,
            stage=typed.stage,
            why=posted.get(WHY, "").strip(),
        )
    except RecordRefusedError as refused:
        return errors_of(refused.findings, register)
    except StateError as error:
        return {"": _sentence(error)}
    return {}


def _sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)


def _form_context(
    request: HttpRequest, register: Register, posted: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, object]:
    chosen = posted.get(PLACE, "")
    keys = set(_places(request).values_list("key", flat=True))
    places = [
        Option(version.unit.key, version.name, version.unit.key == chosen)
        for version in units_on(clock.today())
        if version.unit.key in keys
    ]
    return {
        "register": {"code": register.code, "name": pick(register.name_vi, register.name_en)},
        "fields": form_fields(register, posted, errors=errors),
        "stages": stage_options(register, now=None, chosen=posted.get(STAGE, "")),
        "places": places,
        "day": posted.get(DAY, ""),
        "errors": errors,
        "day_error": errors.get(DAY, ""),
        "place_error": errors.get(PLACE, ""),
        "whole_error": errors.get("", ""),
    }

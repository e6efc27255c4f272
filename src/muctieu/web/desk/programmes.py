"""Programmes and yearly plans on the desk: lists by kind, one of them with its targets and tasks, and their forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk import programmes_forms as forms
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.programmes_forms import Given, GivenYear, Offered
from muctieu.web.desk.programmes_pages import OnePage, list_page, programme_page, year_page
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.models import AnnualPlan, Programme
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import (
    ProgrammeCursor,
    change_programme,
    change_year,
    issue_programme,
    open_year,
)
from muctieu.web.plans.task_queries import Cursor
from muctieu.web.screens.words import pick

REFUSED = 400
KIND, AFTER, SEEN = "loai", "sau", "ban"
_FIELD = {"MT7204": forms.NUMBER, "MT7225": forms.LEAD, "MT7226": forms.LAST}
_YEAR_FIELD = {"MT7204": forms.YEAR}


@guarded(Act.PROGRAMME_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The commune's programmes by kind, and its yearly plans."""
    place, kind = seat(request), request.GET.get(KIND, "")
    chosen = ProgrammeKind(kind) if kind in set(ProgrammeKind.values) else None
    try:
        after = ProgrammeCursor.parse(request.GET[AFTER]) if request.GET.get(AFTER) else None
    except StateError:
        raise Http404 from None
    page = list_page(place, kind=chosen, after=after)
    may_keep = may(place.user, Act.PROGRAMME_KEEP, place.commune)
    context = {"page": page, "seat": place, "kind": "" if chosen is None else chosen.value, "may_keep": may_keep}
    return render(request, "desk/programmes.html", context)


@guarded(Act.PROGRAMME_READ)
def programme(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One programme with its targets and tasks."""
    row = _programme(request, uuid)
    return _one(request, programme_page(row, viewer=_user(request), after=_cursor(request)), is_year=False)


@guarded(Act.PROGRAMME_READ)
def year(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One yearly plan with its key tasks."""
    row = _year(request, uuid)
    return _one(request, year_page(row, viewer=_user(request), after=_cursor(request)), is_year=True)


@guarded(Act.PROGRAMME_KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """The empty form of a programme, or a typed one that enters it or is shown again with its faults."""
    place = _keeping(seat(request))
    choices, today = forms.offered(place), clock.today()
    if request.method != "POST":
        proposed = {KIND: request.GET.get(KIND, ""), forms.FIRST: today.isoformat()}
        return _form(request, place, proposed, choices)
    given = forms.read_programme(request.POST, choices)
    if isinstance(given, Given):
        given = _tried(
            lambda: issue_programme(
                given.text, place=place.commune, lead=given.lead, by=place.user, targets=given.targets,
                document=given.document,
            ),
            _FIELD,
        )  # fmt: skip
    if isinstance(given, Programme):
        return redirect("desk:programme", uuid=given.uuid)
    return _form(request, place, request.POST, choices, errors=given)


@guarded(Act.PROGRAMME_KEEP)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a programme as it stands, or a typed one that changes it or is shown again."""
    row = _programme(request, uuid)
    place = _keeping(_seat_of(request, row.place))
    choices = forms.offered(place, row)
    if request.method != "POST":
        return _form(request, place, forms.stored_programme(row), choices, row=row)
    seen, given = _seen(request), forms.read_programme(request.POST, choices, row)
    if isinstance(given, Given):
        given = _tried(
            lambda: change_programme(
                row, given.text, lead=given.lead, by=place.user, seen=seen, targets=given.targets,
                document=given.document,
            ),
            _FIELD,
        )  # fmt: skip
    if isinstance(given, Programme):
        return redirect("desk:programme", uuid=row.uuid)
    return _form(request, place, request.POST, choices, row=_programme(request, uuid), errors=given)


@guarded(Act.PROGRAMME_KEEP)
def new_year(request: HttpRequest) -> HttpResponse:
    """The empty form of a yearly plan, or a typed one."""
    place = _keeping(seat(request))
    choices = forms.offered(place)
    if request.method != "POST":
        return _form(request, place, {forms.YEAR: str(clock.today().year)}, choices, is_year=True)
    given = forms.read_year(request.POST, choices)
    if isinstance(given, GivenYear):
        given = _tried(
            lambda: open_year(given.year, given.title, place=place.commune, by=place.user, document=given.document),
            _YEAR_FIELD,
        )
    if isinstance(given, AnnualPlan):
        return redirect("desk:annual_plan", uuid=given.uuid)
    return _form(request, place, request.POST, choices, errors=given, is_year=True)


@guarded(Act.PROGRAMME_KEEP)
def edit_year(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a yearly plan as it stands, or a typed one."""
    row = _year(request, uuid)
    place = _keeping(_seat_of(request, row.place))
    choices = forms.offered(place, row)
    if request.method != "POST":
        return _form(request, place, forms.stored_year(row), choices, row=row, is_year=True)
    seen, given = _seen(request), forms.read_year(request.POST, choices, row)
    if isinstance(given, GivenYear):
        given = _tried(
            lambda: change_year(row, given.title, by=place.user, seen=seen, document=given.document), _YEAR_FIELD
        )
    if isinstance(given, AnnualPlan):
        return redirect("desk:annual_plan", uuid=row.uuid)
    return _form(request, place, request.POST, choices, row=_year(request, uuid), errors=given, is_year=True)


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _programme(request: HttpRequest, uuid: UUID) -> Programme:
    """The programme, not found for those who may not see it."""
    row = Programme.objects.select_related("place", "lead", "document").filter(uuid=uuid).first()
    if row is None or not may(_user(request), Act.PROGRAMME_READ, row):
        raise Http404
    return row


def _year(request: HttpRequest, uuid: UUID) -> AnnualPlan:
    row = AnnualPlan.objects.select_related("place", "document").filter(uuid=uuid).first()
    if row is None or not may(_user(request), Act.PROGRAMME_READ, row):
        raise Http404
    return row


def _seat_of(request: HttpRequest, commune: OrgUnit) -> Seat:
    """The desk of the thing's own commune, whichever of several is open."""
    found = OrgUnitVersion.objects.filter(in_force(clock.today()), unit=commune).first()
    return Seat(_user(request), commune, "" if found is None else found.name, ())


def _keeping(place: Seat) -> Seat:
    if not may(place.user, Act.PROGRAMME_KEEP, place.commune):
        raise PermissionDenied
    return place


def _cursor(request: HttpRequest) -> Cursor | None:
    text = request.GET.get(AFTER, "")
    try:
        return Cursor.parse(text) if text else None
    except StateError:
        raise Http404 from None


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get(SEEN, "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < len("1000000000")):
        raise Http404
    return int(seen)


def _tried(verb: Callable[[], Programme | AnnualPlan], fields: Mapping[str, str]):  # type: ignore[no-untyped-def]
    """What the verb made, or its refusal beside the field that it speaks of."""
    try:
        return verb()
    except StateError as error:
        return {fields.get(error.code, ""): pick(error.message_vi, error.message_en)}
    except RightsError:
        raise PermissionDenied from None


def _one(request: HttpRequest, page: OnePage, *, is_year: bool) -> HttpResponse:
    return render(request, "desk/programme.html", {"page": page, "is_year": is_year})


def _form(
    request: HttpRequest,
    place: Seat,
    typed: QueryDict | Mapping[str, str],
    choices: Offered,
    *,
    row: Programme | AnnualPlan | None = None,
    errors: Mapping[str, str] | None = None,
    is_year: bool = False,
) -> HttpResponse:
    back = reverse("desk:programmes")
    if row is not None:
        back = reverse("desk:annual_plan" if is_year else "desk:programme", args=(row.uuid,))
    form = forms.shown_form(typed, choices, errors=errors or {})
    context = {"form": form, "seat": place, "row": row, "back": back, "has_errors": bool(errors), "is_year": is_year}
    return render(request, "desk/programme_form.html", context, status=REFUSED if errors else 200)

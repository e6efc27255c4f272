"""People on the desk: who has an account over the viewer's places, and what is done to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from muctieu.errors import RightsError, StateError
from muctieu.web.access.accounts import PeopleFilter, PersonDetail, counted, people
from muctieu.web.access.accounts import person as person_detail
from muctieu.web.access.domain import sign_out_everywhere
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, Role
from muctieu.web.desk import people_forms as forms
from muctieu.web.desk.communes import PARAMETER, Seat, seat, seat_or_none
from muctieu.web.desk.people_forms import Given
from muctieu.web.desk.people_pages import (
    CLOSED,
    OPEN,
    WITHOUT_STEP,
    PeopleListPage,
    headline,
    person_page,
    person_row,
    role_options,
    state_options,
)
from muctieu.web.people.domain import add_person, grant, reopen_account
from muctieu.web.people.models import User
from muctieu.web.people.posts import units_within
from muctieu.web.places.queries import ancestors

REFUSED = 400
TEXT, ROLE, STATE, AFTER = "tim", "vai-tro", "tinh-trang", "sau"


@guarded(Act.PEOPLE_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The people who pass the filters, by name."""
    place, asked, user = seat_or_none(request), request.GET, _user(request)
    wanted = _filter(asked, place)
    try:
        found = people(user, wanted, after=_after(asked))
    except StateError:
        raise Http404 from None
    page = PeopleListPage(
        headline=headline(*counted(user, wanted)),
        rows=tuple(map(person_row, found.lines)),
        text=wanted.text,
        roles=role_options(asked.get(ROLE, "")),
        states=state_options(asked.get(STATE, "")),
        is_filtered=any(asked.get(name) for name in (TEXT, ROLE, STATE)),
        next_query="" if found.after is None else _next(asked, found.after),
    )
    return render(request, "desk/people.html", {"page": page, "seat": place})


@guarded(Act.PEOPLE_GRANT)
def new(request: HttpRequest) -> HttpResponse:
    """The empty form of a new person, or a typed one that makes the account or is shown again."""
    place = seat(request)
    units, offered = forms.offered_units(place), forms.offered_forms(place)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = forms.read_role(request.POST, units, offered)
        errors = {} if isinstance(given, Given) else given
        username, full_name = forms.read_names(request.POST, errors)
        if isinstance(given, Given) and not errors:
            try:
                made = add_person(
                    username, full_name=full_name, role=given.role, unit=given.unit, since=given.day, by=place.user,
                    form=given.form,
                )  # fmt: skip
            except StateError as error:
                errors = forms.refusals(error)
            except RightsError:
                raise PermissionDenied from None
            else:
                return redirect("desk:person", uuid=made.uuid)
    form = forms.role_form(request.POST, units, offered, errors=errors)
    context = {"form": form, "seat": place, "has_errors": bool(errors)}
    return render(request, "desk/person_form.html", context, status=REFUSED if errors else 200)


@guarded(Act.PEOPLE_READ)
@require_safe
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One person: roles, posts, sign-ins, and what this viewer may do."""
    return shown(request, found(request, uuid))


@require_POST
@guarded(Act.PEOPLE_GRANT)
def give_role(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a role."""
    detail, user = found(request, uuid), _user(request)
    place = seat(request)
    given = forms.read_role(request.POST, forms.offered_units(place), forms.offered_forms(place))
    if not isinstance(given, Given):
        return shown(request, detail, errors=given)
    return _done(
        request,
        detail,
        lambda: grant(
            detail.user, given.role, unit=given.unit, since=given.day, by=user, why=given.why, form=given.form
        ),
    )


@require_POST
@guarded(Act.PEOPLE_SIGN_OUT)
def sign_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End every sign-in of the person."""
    detail, user = found(request, uuid), _user(request)
    return _done(request, detail, lambda: sign_out_everywhere(detail.user, by=user, why=_why(request)))


@require_POST
@guarded(Act.PEOPLE_REOPEN)
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a closed account again."""
    detail, user = found(request, uuid), _user(request)
    return _done(request, detail, lambda: reopen_account(detail.user, by=user, why=_why(request)))


# -- pieces ---------------------------------------------------------------------------------------------------


def found(request: HttpRequest, uuid: UUID) -> PersonDetail:
    """The person, not found for those who may not see them."""
    detail = person_detail(_user(request), uuid)
    if detail is None:
        raise Http404
    return detail


def shown(request: HttpRequest, detail: PersonDetail, *, errors: Mapping[str, str] | None = None) -> HttpResponse:
    """The person's page, with the faults of a form that was sent."""
    faults, place, user = errors or {}, seat_or_none(request), _user(request)
    page = person_page(detail, user, today=clock.today())
    may_offer = place is not None and page.doors.grant
    units = forms.offered_units(place) if place is not None and may_offer else {}
    offered = forms.offered_forms(place) if place is not None and may_offer else {}
    context = {
        "page": page,
        "seat": place,
        "form": forms.role_form(request.POST, units, offered, errors=faults),
        "has_errors": bool(faults),
    }
    return render(request, "desk/person.html", context, status=REFUSED if faults else 200)


def _done(request: HttpRequest, detail: PersonDetail, verb: Callable[[], object]) -> HttpResponse:
    """Run the verb; a refusal shows the person as they stand, with what was typed."""
    try:
        verb()
    except StateError as error:
        return shown(request, found(request, detail.line.uuid), errors=forms.refusals(error))
    except RightsError:
        raise PermissionDenied from None
    return redirect("desk:person", uuid=detail.line.uuid)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _why(request: HttpRequest) -> str:
    return request.POST.get(forms.WHY, "").strip()[: forms.LONGEST_WHY]


def _filter(asked: QueryDict, place: Seat | None) -> PeopleFilter:
    """What the address asks for; a role or state that does not exist narrows nothing."""
    role, state = asked.get(ROLE, ""), asked.get(STATE, "")
    return PeopleFilter(
        text=asked.get(TEXT, "").strip()[:100],
        role=Role(role) if role in set(Role) else None,
        is_open={OPEN: True, WITHOUT_STEP: True, CLOSED: False}.get(state),
        has_second_step=False if state == WITHOUT_STEP else None,
        within=None if place is None or not place.choices else _around(place),
    )


def _around(place: Seat) -> frozenset[int]:
    """The open commune with everything in it and above it."""
    today = clock.today()
    return units_within(place.commune, today) | ancestors(place.commune.pk, today)


def _after(asked: QueryDict) -> UUID | None:
    text = asked.get(AFTER, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _next(asked: QueryDict, after: UUID) -> str:
    query = QueryDict(mutable=True)
    for name in (TEXT, ROLE, STATE, PARAMETER):
        query.update({name: asked.get(name, "")} if asked.get(name) else {})
    query[AFTER] = str(after)
    return "?" + query.urlencode()

"""Stating on the desk: say something of a place, see it with its papers and history, correct it, take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act, may
from muctieu.web.criteria.domain import Claim, state, subject_of, take_back
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.criteria.queries import history
from muctieu.web.criteria.queries import statement as statement_of
from muctieu.web.criteria.topics import Topic
from muctieu.web.desk.criteria import forms
from muctieu.web.desk.criteria.forms import FIELDS, WHY
from muctieu.web.desk.file_pages import files_panel
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.screens.words import pick

REFUSED = 400
Errors = dict[str, str]
# What is told of a recognition leads on to the other things that can be told of it.
_BESIDE = {
    Kind.RECOGNITION: (Kind.NEVER, Kind.LOSS),
    Kind.LOSS: (Kind.RECOGNITION,),
    Kind.NEVER: (Kind.RECOGNITION,),
}


@guarded(Act.CRITERIA_STATE)
def say(request: HttpRequest, uuid: UUID, kind: str, name: str) -> HttpResponse:
    """The form for one thing about a place, with all that was ever said of it."""
    place = OrgUnit.objects.filter(uuid=uuid).first()
    if place is None or not may(viewer_of(request), Act.CRITERIA_STATE, place):
        raise Http404
    topic = forms.topic_named(subject_of(place), kind, name)
    if topic is None:
        raise Http404
    errors: Errors = {}
    if request.method == "POST":
        row = _said(request, topic, errors, lambda claim: state(claim, place=place, by=_user(request)))
        if row is not None:
            return redirect(_address(row) + "?bao=1")
    typed = forms.typed_of(request.POST) if request.method == "POST" else {}
    context = {
        "form": forms.say_form(topic, typed, errors, needs_reason=False, today=clock.today()),
        "beside": tuple(_beside(topic, place)),
        **_about(request, topic, place),
    }
    return render(request, "desk/criteria/say.html", context, status=REFUSED if errors else 200)


@guarded(Act.CRITERIA_READ)
def statement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One statement with its files and history; whoever may state corrects it here."""
    row, topic = _found(request, uuid)
    errors: Errors = {}
    if request.method == "POST":
        if not may(viewer_of(request), Act.CRITERIA_STATE, row):
            raise Http404
        why = request.POST.get(WHY, "")
        new = _said(request, topic, errors, lambda claim: _corrected(request, row, claim, why))
        if new is not None:
            return redirect(_address(new) + "?bao=1")
    return _shown(request, row, topic, errors)


@require_POST
@guarded(Act.CRITERIA_STATE)
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a statement back for a reason."""
    row, topic = _found(request, uuid)
    errors: Errors = {}
    why = request.POST.get(WHY, "")
    done = _tried(lambda: take_back(row, by=_user(request), why=why), errors)
    if done is not None:
        return redirect(_address(done) + "?bao=2")
    return _shown(request, row, topic, {f"rut-{name}": text for name, text in errors.items()})


# -- pieces -----------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _address(row: Statement) -> str:
    return reverse("desk:criteria_statement", args=(row.uuid,))


def _found(request: HttpRequest, uuid: UUID) -> tuple[Statement, Topic]:
    row = statement_of(uuid, viewer=viewer_of(request))
    topic = None if row is None else forms.topic_named(subject_of(row.place), row.kind, row.name)
    if row is None or topic is None:
        raise Http404
    return row, topic


def _corrected(request: HttpRequest, row: Statement, claim: Claim, why: str) -> Statement:
    return state(claim, place=row.place, by=_user(request), replaces=row, why=why)


def _said(request: HttpRequest, topic: Topic, errors: Errors, verb: Callable[[Claim], Statement]) -> Statement | None:
    """What the form says, done; None with the errors beside their fields."""
    claim = forms.read_claim(request.POST, topic, errors)
    return None if claim is None else _tried(lambda: verb(claim), errors)


def _tried(verb: Callable[[], Statement], errors: Errors) -> Statement | None:
    try:
        return verb()
    except RightsError:
        raise Http404 from None
    except StateError as error:
        errors[FIELDS.get(error.code, "")] = pick(error.message_vi, error.message_en)
        return None


def _shown(request: HttpRequest, row: Statement, topic: Topic, errors: Mapping[str, str]) -> HttpResponse:
    user = _user(request)
    later = Statement.objects.filter(supersedes=row).first()
    standing = later is None and not row.is_withdrawn
    may_state = standing and may(user, Act.CRITERIA_STATE, row)
    taken = {name: text for name, text in errors.items() if name.startswith("rut-")}
    own = {name: text for name, text in errors.items() if not name.startswith("rut-")}
    typed = forms.typed_of(request.POST) if own else forms.typed_as(row, topic)
    context = {
        "row": forms.said(row, topic, later=later),
        "later": None if later is None else _address(later),
        "form": forms.say_form(topic, typed, own, needs_reason=True, today=clock.today()) if may_state else None,
        "withdraw_error": next(iter(taken.values()), ""),
        "has_errors": bool(own),
        "files": files_panel(row, viewer=user),
        "note": request.GET.get("bao", "")[:1],
        **_about(request, topic, row.place),
    }
    return render(request, "desk/criteria/statement.html", context, status=REFUSED if errors else 200)


def _about(request: HttpRequest, topic: Topic, place: OrgUnit) -> dict[str, object]:
    """What every page of a topic shows: its name, the place, the sets that ask for it, what was said."""
    newest = OrgUnitVersion.objects.filter(unit=place).order_by("-valid_from").first()
    rows = history(place, topic.kind.value, topic.name, viewer=viewer_of(request))
    replaced = {row.supersedes_id: row for row in rows if row.supersedes_id is not None}
    return {
        "title": forms.title(topic),
        "help": forms.help_text(topic),
        "place": place.key if newest is None else newest.name,
        "sets": forms.set_names(topic),
        "say_url": reverse("desk:criteria_say", args=(place.uuid, topic.kind.value, topic.name)),
        "history": tuple(forms.said(row, topic, later=replaced.get(row.pk)) for row in rows),
    }


def _beside(topic: Topic, place: OrgUnit) -> list[tuple[str, str]]:
    found = []
    for kind in _BESIDE.get(topic.kind, ()):
        other = forms.topic_named(subject_of(place), kind.value, topic.name)
        if other is not None:
            address = reverse("desk:criteria_say", args=(place.uuid, kind.value, topic.name))
            found.append((address, forms.title(other)))
    return found

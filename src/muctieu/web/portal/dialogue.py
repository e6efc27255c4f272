"""Dialogue before the public: write to the commune, look an answer up by code, questions and answers, reception days.

No page here holds who sent something, and none that speaks of one petition is kept by a cache.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from muctieu.core.petition import PetitionState
from muctieu.core.place import Level
from muctieu.errors import StateError
from muctieu.packs.dialogue import load_dialogue
from muctieu.web.access.budget import network_of
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.dialogue import petitions, queries
from muctieu.web.dialogue.contacts import is_asked_for
from muctieu.web.dialogue.models import Petition
from muctieu.web.dialogue.petitions import LONGEST, Sent
from muctieu.web.front.public import public_page
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_on
from muctieu.web.portal.frame import commune_of, site_key
from muctieu.web.portal.sending import LOOKING, new_mark, token_of
from muctieu.web.screens.asked import Choice
from muctieu.web.screens.dialogue_words import category_name, state_word
from muctieu.web.screens.words import pick

REFUSED = 400
CATEGORY, TEXT, CONTACT, PRIVATE, CODE = "loai", "noi-dung", "lien-he", "rieng", "ma"
MONTHS = 3


@require_safe
@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def index(request: HttpRequest) -> HttpResponse:
    """What can be done here, how many petitions there were and what became of them, the newest answers."""
    place, today = _place(request), clock.today()
    months = queries.calendar_of(place, first=today, months=MONTHS)
    context = {
        "year": today.year,
        "counts": queries.counts_of(place, today.year, as_of=today),
        "answers": [_answer_line(row) for row in queries.published(place, count=10)],
        "receptions": [row for month in months for row in month.receptions if row.day >= today][:6],
        "sessions": queries.sessions(place, viewer=None, count=10),
        "today": today,
    }
    return render(request, "portal/dialogue.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.PUBLIC_READ)
def send(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is answered at once with its code, which is shown this once and stored nowhere."""
    place, posted, error = _place(request), request.POST, ""
    if request.method == "POST":
        try:
            sent = Sent(
                category=posted.get(CATEGORY, ""),
                text=posted.get(TEXT, ""),
                token=token_of(request),
                contact=posted.get(CONTACT, ""),
                is_private=bool(posted.get(PRIVATE)),
            )
            row, code = petitions.receive(sent, place=place)
            return render(request, "portal/petition_sent.html", {"code": code, "row": row, "is_sure": row.due_is_sure})
        except StateError as refused:
            error = pick(refused.message_vi, refused.message_en)
    chosen = posted.get(CATEGORY, "")
    context = {
        "categories": [Choice(code, category_name(code), code == chosen) for code in load_dialogue().categories],
        "typed": {
            "text": posted.get(TEXT, ""),
            "contact": posted.get(CONTACT, ""),
            "is_private": bool(posted.get(PRIVATE)),
        },
        "takes_contact": is_asked_for(),
        "longest": LONGEST,
        "error": error,
        "mark": new_mark(),
    }
    return render(request, "portal/petition_form.html", context, status=REFUSED if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.PUBLIC_READ)
def track(request: HttpRequest) -> HttpResponse:
    """How a petition stands, for whoever has its code; the code travels in the body, never in an address or a log."""
    error, row = "", None
    if request.method == "POST":
        try:
            LOOKING.take(network_of(request))
            row = petitions.found_by(request.POST.get(CODE, ""))
            if row is None:
                raise StateError("MT7729")
        except StateError as refused:
            error = pick(refused.message_vi, refused.message_en)
    context = {"error": error, "row": row and _tracked(row)}
    return render(request, "portal/petition_track.html", context, status=REFUSED if error else 200)


@require_safe
@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A question with its answer, as they were put before everybody."""
    row = queries.published_one(uuid)
    if row is None or row.place_id != _place(request).pk:
        raise Http404
    return render(request, "portal/petition_answer.html", {"row": row, "category": category_name(row.category)})


@require_safe
@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def receptions(request: HttpRequest) -> HttpResponse:
    """The days on which citizens are received, and what the held ones of the year add up to."""
    place, today = _place(request), clock.today()
    context = {
        "months": queries.calendar_of(place, first=date(today.year, today.month, 1), months=MONTHS),
        "counts": queries.reception_counts(place, today.year),
        "year": today.year,
    }
    return render(request, "portal/receptions.html", context)


@require_safe
@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A session of dialogue that is published: conclusion, promises and how far each has come."""
    found = queries.session_named(uuid, viewer=None)
    if found is None or found.session.commune_id != _place(request).pk:
        raise Http404
    promises = [(one, one.task.state == "done", _public_target(one.task.target)) for one in found.promises]
    return render(request, "portal/dialogue_session.html", {"row": found.session, "promises": promises})


# -- pieces ---------------------------------------------------------------------------------------------------


def _place(request: HttpRequest) -> OrgUnit:
    """The commune whose portal this is; while there is no portal, the store's only commune."""
    found = commune_of(request)
    if found is None:
        communes = units_on(clock.today()).filter(level=Level.COMMUNE.value)[:2]
        found = communes[0].unit if len(communes) == 1 else None
    if found is None:
        raise Http404
    return found


def _answer_line(row: Petition) -> dict[str, object]:
    return {
        "uuid": row.uuid,
        "category": category_name(row.category),
        "question": row.public_question,
        "answered": row.answered,
        "is_settled": row.settled is not None,
    }


def _tracked(row: Petition) -> dict[str, object]:
    """What the sender may see: the state, who answers by post, and the answer; never a person's name."""
    last = row.way.order_by("-number").first()
    is_declined = row.state == PetitionState.DECLINED
    return {
        "name": str(row),
        "category": category_name(row.category),
        "received": row.received,
        "due": row.due,
        "is_sure": row.due_is_sure,
        "state": state_word(row.state),
        "post": "" if row.post is None else pick(row.post.name_vi, row.post.name_en or row.post.name_vi),
        "forwarded_to": row.forwarded_to,
        "answer": row.answer,
        "answered": row.answered,
        "settled": row.settled,
        "reason": last.note if last is not None and is_declined else "",
    }


def _public_target(target: object) -> dict[str, str] | None:
    """The public page of the target that a task serves, when it has one."""
    from muctieu.web.figures import queries as figures  # noqa: PLC0415

    if target is None:
        return None
    found = figures.target_detail(target.plan.code, target.code, viewer=None, as_of=None, known_on=None)  # type: ignore[attr-defined]
    return None if found is None else {"plan": target.plan.code, "code": target.code}  # type: ignore[attr-defined]

"""Petitions at the desk: the list that is one's own to work on, one petition, its contact, its public words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from muctieu.core.petition import PetitionAct, PetitionState, is_open, state_after
from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_forms import held_posts
from muctieu.web.dialogue import queries
from muctieu.web.dialogue.contacts import read_contact
from muctieu.web.dialogue.models import Contact, Petition
from muctieu.web.dialogue.petitions import Public, personal_in
from muctieu.web.dialogue.petitions import publish as put_before_all
from muctieu.web.dialogue.rights import holds_post
from muctieu.web.people.models import User
from muctieu.web.screens.dialogue_words import PERSONAL, category_name, state_word, step_word
from muctieu.web.screens.words import day_text, pick

REFUSED = 400
ALL, AFTER, SEEN = "tat-ca", "sau", "buoc"
QUESTION, ANSWER, CHECKED = "cau-hoi", "tra-loi", "da-xem"


@guarded(Act.PETITION_HANDLE)
def index(request: HttpRequest) -> HttpResponse:
    """What this person classifies or answers for; open ones, the most urgent first."""
    place, asked = seat(request), request.GET
    only_open = ALL not in asked
    rows, more = queries.petitions(
        viewer=place.user, place=place.commune, only_open=only_open, after=_cursor(asked.get(AFTER, ""))
    )
    kept = {} if only_open else {ALL: "1"}
    context = {
        "seat": place,
        "rows": [_line(row) for row in rows],
        "only_open": only_open,
        "next_query": "" if more is None else f"?{urlencode({**kept, AFTER: f'{more[0].isoformat()}_{more[1]}'})}",
        "counts": queries.counts_of(place.commune, clock.today().year, as_of=clock.today()),
        "year": clock.today().year,
    }
    return render(request, "desk/dialogue/index.html", context)


@guarded(Act.PETITION_HANDLE)
def petition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One petition with what this person can do now."""
    return shown(request, petition_of(request, uuid))


def shown(request: HttpRequest, row: Petition, *, error: str = "", contact: str = "") -> HttpResponse:
    """The page of a petition; with `error` after something that could not be done, with `contact` once it is open."""
    user = user_of(request)
    is_own, sorts = holds_post(user, row), may(user, Act.PETITION_SORT, row)
    state = PetitionState(row.state)
    can = {act.value: state_after(state, act) is not None for act in PetitionAct}
    context = {
        "row": row,
        "name": str(row),
        "category": category_name(row.category),
        "state": state_word(row.state),
        "is_late": is_open(state) and clock.today() > row.due,
        "way": [
            (step_word(one.act), one, one.by.full_name if one.by else "")
            for one in row.way.select_related("by", "post")
        ],
        "posts": _posts(row) if sorts else (),
        "can_forward": is_own and can["forward"],
        "can_answer": is_own and can["answer"],
        "can_settle": is_own and can["settle"],
        "can_decline": sorts and can["decline"],
        "can_publish": may(user, Act.PETITION_PUBLISH, row)
        and bool(row.answered)
        and not row.is_private
        and state is not PetitionState.DECLINED,
        "has_contact": is_own and Contact.objects.filter(petition=row).exists(),
        "contact": contact,
        "error": error,
        "typed": {name.replace("-", "_"): value for name, value in request.POST.items()},
    }
    return render(request, "desk/dialogue/petition.html", context, status=REFUSED if error else 200)


@never_cache
@require_POST
@guarded(Act.PETITION_HANDLE)
def contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the contact, by a button: looking is an act, and the journal says who looked."""
    row = petition_of(request, uuid)
    try:
        return shown(request, row, contact=read_contact(row, by=user_of(request)))
    except RightsError:
        raise PermissionDenied from None
    except StateError as error:
        return shown(request, row, error=sentence(error))


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.PETITION_PUBLISH)
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Question and answer as everybody will read them, each place that may point at a person shown and asked about."""
    row, posted, error = petition_of(request, uuid), request.POST, ""
    if request.method == "POST":
        public = Public(posted.get(QUESTION, ""), posted.get(ANSWER, ""), frozenset(posted.getlist(CHECKED)))
        try:
            put_before_all(row, public, by=user_of(request), seen=number(posted.get(SEEN, "")))
            return redirect("desk:petition", uuid=row.uuid)
        except RightsError:
            raise PermissionDenied from None
        except StateError as refused:
            error = sentence(refused)
    else:
        public = Public(row.public_question or row.text, row.public_answer or row.answer)
    found = {one.said: str(PERSONAL[one.kind]) for one in personal_in(public)}
    context = {
        "row": row,
        "name": str(row),
        "public": public,
        "found": [(said, kind, said in public.checked) for said, kind in found.items()],
        "error": error,
    }
    return render(request, "desk/dialogue/publish.html", context, status=REFUSED if error else 200)


def petition_of(request: HttpRequest, uuid: UUID) -> Petition:
    """The petition of an address for who may read it; not found for everybody else."""
    row = queries.petition_named(uuid, viewer=user_of(request))
    if row is None:
        raise Http404
    return row


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has looked
    return request.user


def sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)


def number(text: str) -> int:
    """A number of a hidden field; 0, which no step has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _posts(row: Petition) -> list[Option]:
    posts = held_posts(row.place, clock.today())
    return [Option(key, name, is_chosen=post.pk == row.post_id) for key, (post, name) in posts.items()]


def _line(row: Petition) -> dict[str, object]:
    state = PetitionState(row.state)
    return {
        "uuid": row.uuid,
        "name": str(row),
        "category": category_name(row.category),
        "text": row.text,
        "state": state_word(row.state),
        "due": day_text(row.due),
        "is_late": is_open(state) and clock.today() > row.due,
        "post": "" if row.post is None else row.post.name_vi,
    }


def _cursor(text: str) -> tuple[date, int] | None:
    day, _, key = text.partition("_")
    try:
        return (date.fromisoformat(day), int(key)) if key.isascii() and key.isdecimal() else None
    except ValueError:
        return None

"""What is done to a petition at the desk, each by one button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.dialogue.pages import SEEN, number, petition_of, sentence, shown, user_of
from muctieu.web.desk.task_forms import held_posts
from muctieu.web.dialogue import petitions
from muctieu.web.dialogue.models import Petition
from muctieu.web.people.models import User
from muctieu.web.screens.words import pick

POST, NOTE, AGENCY, UNTIL, TEXT = "chuc-danh", "ghi-chu", "co-quan", "han", "noi-dung"
Do = Callable[[Petition, QueryDict, User, int], object]


class _UnreadableError(Exception):
    """A field is missing that the browser should have asked for."""


def _act(act: Act, do: Do) -> Callable[..., HttpResponseBase]:
    """A view that does one thing by POST and leads back to the petition, or says there why not, with what was typed."""

    @require_POST
    @guarded(act)
    def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = petition_of(request, uuid)
        try:
            do(row, request.POST, user_of(request), number(request.POST.get(SEEN, "")))
        except RightsError:
            raise PermissionDenied from None
        except StateError as error:
            return shown(request, row, error=sentence(error))
        except _UnreadableError:
            told = pick("Chưa ghi được: hãy điền đủ các ô bắt buộc.", "Not done: fill in all the required fields.")
            return shown(request, row, error=told)
        # Given to another post, it may be this person's no longer.
        return redirect("desk:petitions" if act is Act.PETITION_SORT else "desk:petition", *_rest(act, row))

    return view


def _rest(act: Act, row: Petition) -> tuple[object, ...]:
    return () if act is Act.PETITION_SORT else (row.uuid,)


def _assign(row: Petition, posted: QueryDict, user: User, seen: int) -> None:
    found = held_posts(row.place, clock.today()).get(posted.get(POST, ""))
    if found is None:
        raise _UnreadableError
    petitions.assign(row, found[0], by=user, seen=seen, note=posted.get(NOTE, "")[:1000])


def _forward(row: Petition, posted: QueryDict, user: User, seen: int) -> None:
    try:
        until = date.fromisoformat(posted.get(UNTIL, ""))
    except ValueError:
        raise _UnreadableError from None
    note = posted.get(NOTE, "")[:1000]
    petitions.forward(row, posted.get(AGENCY, ""), until=until, by=user, seen=seen, note=note)


assign = _act(Act.PETITION_SORT, _assign)
forward = _act(Act.PETITION_HANDLE, _forward)
answer = _act(
    Act.PETITION_HANDLE,
    lambda row, posted, user, seen: petitions.answer(row, posted.get(TEXT, ""), by=user, seen=seen),
)
settle = _act(
    Act.PETITION_HANDLE,
    lambda row, posted, user, seen: petitions.settle(row, by=user, seen=seen, note=posted.get(NOTE, "")[:5000]),
)
decline = _act(
    Act.PETITION_SORT,
    lambda row, posted, user, seen: petitions.decline(row, by=user, seen=seen, reason=posted.get(NOTE, "")[:5000]),
)
unpublish = _act(
    Act.PETITION_PUBLISH,
    lambda row, posted, user, seen: petitions.unpublish(row, by=user, seen=seen, reason=posted.get(NOTE, "")[:1000]),
)

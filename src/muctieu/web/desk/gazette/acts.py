"""What is done to a document at the desk, each by one button: publish, withdraw, link, ask for opinions, answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from muctieu.errors import RightsError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.gazette.forms import WHY, read_day, read_window
from muctieu.web.desk.gazette.pages import SUMMARY, document_named, sentence, shown, user_of
from muctieu.web.gazette import domain
from muctieu.web.gazette.consulting import answer_opinion, publish_summary, set_window
from muctieu.web.gazette.models import LinkKind, OfficialDocument, TakenUp
from muctieu.web.people.models import User
from muctieu.web.screens.words import pick

KIND, OTHER, SCOPE, DAY, LINK = "quan-he", "van-ban", "pham-vi", "tu-ngay", "lien-ket"
OPINION, TAKEN, ANSWER = "y-kien", "tiep-thu", "giai-trinh"
Do = Callable[[OfficialDocument, QueryDict, User], object]


def _act(act: Act, do: Do) -> Callable[..., HttpResponseBase]:
    """A view that does one thing by POST and leads back to the document, or says there why not."""

    @require_POST
    @guarded(act)
    def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = document_named(uuid, request)
        try:
            do(row, request.POST, user_of(request))
        except RightsError:
            raise PermissionDenied from None
        except StateError as error:
            return shown(request, row, error=sentence(error))
        except _UnreadableError:
            told = pick("Chưa ghi được: hãy điền đủ các ô bắt buộc.", "Not done: fill in all the required fields.")
            return shown(request, row, error=told)
        return redirect("desk:official", uuid=row.uuid)

    return view


class _UnreadableError(Exception):
    """A field is missing that the browser should have asked for."""


def _link(row: OfficialDocument, posted: QueryDict, user: User) -> None:
    other = _document(posted.get(OTHER, ""), beside=row)
    if posted.get(KIND) not in set(LinkKind.values):
        raise _UnreadableError
    source, target = (other, row) if posted.get("chieu") == "nguoc" else (row, other)
    day = read_day(posted.get(DAY, ""))
    domain.link(source, target, LinkKind(posted.get(KIND, "")), by=user, scope=posted.get(SCOPE, ""), day=day)


def _unlink(row: OfficialDocument, posted: QueryDict, user: User) -> None:
    found = [*row.links.filter(uuid__in=_uuids(posted)), *row.linked_from.filter(uuid__in=_uuids(posted))]
    for one in found:
        domain.unlink(one, by=user)


def _window(row: OfficialDocument, posted: QueryDict, user: User) -> None:
    window = read_window(posted)
    if window is None:
        raise _UnreadableError
    set_window(row, window, by=user)


def _answer(row: OfficialDocument, posted: QueryDict, user: User) -> None:
    found = getattr(row, "consultation", None)
    opinion = None if found is None else found.opinions.filter(pk__in=_numbers(posted.get(OPINION, ""))).first()
    if opinion is None or posted.get(TAKEN) not in set(TakenUp.values):
        raise _UnreadableError
    answer_opinion(opinion, TakenUp(posted.get(TAKEN, "")), by=user, answer=posted.get(ANSWER, "")[:10_000])


def _summary(row: OfficialDocument, posted: QueryDict, user: User) -> None:
    if getattr(row, "consultation", None) is None:
        raise Http404
    publish_summary(row, posted.get(SUMMARY, "")[:50_000], by=user)


def _document(text: str, *, beside: OfficialDocument) -> OfficialDocument:
    try:
        found = OfficialDocument.objects.filter(uuid=UUID(text), place=beside.place_id).first()
    except ValueError:
        found = None
    if found is None:
        raise _UnreadableError
    return found


def _uuids(posted: QueryDict) -> list[UUID]:
    try:
        return [UUID(posted.get(LINK, ""))]
    except ValueError:
        return []


def _numbers(text: str) -> list[int]:
    return [int(text)] if text.isascii() and text.isdecimal() and len(text) < len("9223372036854775807") else []


publish = _act(Act.GAZETTE_PUBLISH, lambda row, _posted, user: domain.publish(row, by=user))
withdraw = _act(
    Act.GAZETTE_PUBLISH, lambda row, posted, user: domain.withdraw(row, by=user, reason=posted.get(WHY, "")[:1000])
)
link = _act(Act.GAZETTE_KEEP, _link)
unlink = _act(Act.GAZETTE_KEEP, _unlink)
window = _act(Act.GAZETTE_KEEP, _window)
answer = _act(Act.GAZETTE_KEEP, _answer)
summary = _act(Act.GAZETTE_PUBLISH, _summary)

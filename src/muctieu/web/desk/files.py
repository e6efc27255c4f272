"""Files on the desk: those of a thing, adding and withdrawing, and the bytes themselves under the thing's rights."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.file_pages import MOST_FILES, Refusal, files_panel
from muctieu.web.desk.file_things import named
from muctieu.web.documents.files import FilesRefusedError, attach_all, withdraw
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.pages import is_paged
from muctieu.web.documents.reading import may_open
from muctieu.web.documents.serving import file_response, page_response
from muctieu.web.documents.things import Thing, kind_of, may_read, thing_named
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.people.models import User
from muctieu.web.screens.faults import NO_ROOM, fault_page
from muctieu.web.screens.words import pick

FILES, WHY, DOWNLOAD = "tep", "ly-do", "tai"
REFUSED, NO_SUCH_PAGE, LOST = 400, 404, 500
_NO_ROOM_CODES = frozenset(("MT7302", "MT7303"))


@require_safe
@guarded(Act.DESK_OPEN)
def content(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The bytes of a document, for whoever may read a thing that it belongs to; nobody else learns that it exists."""
    document = Document.objects.defer("text").filter(uuid=uuid).first()
    if document is None or not may_open(_user(request), document):
        raise Http404
    try:
        return file_response(request, document, as_download=DOWNLOAD in request.GET)
    except StateError as error:
        return fault_page(error, status=LOST)


@require_safe
@guarded(Act.DESK_OPEN)
def page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponseBase:
    """A page of a PDF as a picture, for whoever may have its bytes."""
    document = Document.objects.defer("text").filter(uuid=uuid).first()
    if document is None or not is_paged(document) or not may_open(_user(request), document):
        raise Http404
    try:
        return page_response(request, document, number)
    except StateError as error:
        return fault_page(error, status=NO_SUCH_PAGE if error.code == "MT7751" else LOST)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.DESK_OPEN)
def files(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """The files of a thing; a post adds some, all or none of them."""
    thing = _thing(request, kind, uuid)
    if request.method != "POST":
        return _shown(request, thing)
    try:
        uploads = uploads_of(request, FILES, most=MOST_FILES)
        if not uploads:
            raise StateError("MT7301")
        attach_all(uploads, to=thing, by=_user(request))
    except RightsError:
        raise PermissionDenied from None
    except FilesRefusedError as refused:
        return _shown(request, thing, Refusal(tuple(map(_sentence, refused.errors))))
    except StateError as error:
        return _shown(request, thing, Refusal((_sentence(error),)), status=_status(error))
    return redirect(_page_of(thing))


@require_POST
@guarded(Act.DOCUMENT_WITHDRAW)
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Withdraw an attachment, with a reason."""
    row = Attachment.objects.select_related("document", "place", "by").filter(uuid=uuid).first()
    if row is None:
        raise Http404
    thing = _thing(request, row.thing_kind, row.thing_uuid)
    try:
        withdraw(row, by=_user(request), reason=request.POST.get(WHY, ""))
    except RightsError:
        raise PermissionDenied from None
    except StateError as error:
        return _shown(request, thing, Refusal((_sentence(error),), str(row.uuid)))
    return redirect(_page_of(thing))


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _thing(request: HttpRequest, kind: str, uuid: UUID) -> Thing:
    thing = thing_named(kind, uuid)
    if thing is None or not may_read(_user(request), thing):
        raise Http404
    return thing


def _page_of(thing: Thing) -> str:
    """Where the thing's files are shown: on its own page, a figure's and a target's on the page of their own."""
    code = kind_of(thing).code
    if code in {"task", "entry", "official", "session"}:
        return f"{named(thing).url}#minh-chung"
    return reverse("desk:files", args=(code, thing.uuid))


def _shown(
    request: HttpRequest, thing: Thing, refusal: Refusal | None = None, *, status: int = REFUSED
) -> HttpResponse:
    context = {
        "thing": named(thing),
        "files": files_panel(thing, viewer=_user(request), refusal=refusal),
        "is_refused": refusal is not None,
        # The form beside which it would stand may be gone: somebody else was quicker.
        "refused": refusal.errors[0] if refusal is not None and refusal.attachment else "",
    }
    return render(request, "desk/thing_files.html", context, status=status if refusal else 200)


def _sentence(error: MuctieuError) -> str:
    return pick(error.message_vi, error.message_en)


def _status(error: StateError) -> int:
    return NO_ROOM if error.code in _NO_ROOM_CODES else REFUSED

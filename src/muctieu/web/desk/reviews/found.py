"""What every page of a report begins with: the draft that the viewer may read, its text of today, links, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from muctieu.core.report import Bound, Report
from muctieu.errors import Finding, MuctieuError, RightsError
from muctieu.web.desk.why_links import why_url
from muctieu.web.people.models import User
from muctieu.web.reviews import queries
from muctieu.web.reviews.models import ReportDraft
from muctieu.web.reviews.ready import written
from muctieu.web.screens.paper import KINDS, is_explained
from muctieu.web.screens.words import period_text, pick

T = TypeVar("T")
SEEN, SPOT, TEXT, WHY = "ban", "cho", "loi", "ly-do"
REFUSED, CONFLICT = 400, 409


def user_of(request: HttpRequest) -> User:
    """Whoever is signed in; the guard has seen to it."""
    return cast("User", request.user)


def draft_of(request: HttpRequest, uuid: UUID) -> ReportDraft:
    """The draft, not found for who may not read it."""
    found = queries.draft(uuid, viewer=user_of(request))
    if found is None:
        raise Http404
    return found


def text_of(request: HttpRequest, row: ReportDraft) -> Report:
    """What the draft says today."""
    try:
        return written(row, user_of(request))
    except RightsError:
        raise Http404 from None


def title_of(row: ReportDraft) -> str:
    """ "Báo cáo năm, năm 2023"."""
    return f"{pick(*KINDS[row.kind])}, {period_text(row.period)}"


def figure_link(bound: Bound) -> str:
    """The page that explains a figure, "" for one that rests on no report."""
    return why_url(bound.indicator, bound.place, bound.period) if is_explained(bound) else ""


def seen_of(request: HttpRequest) -> int:
    """The number that the form carries of what its reader had before them; not found for anything else."""
    text = request.POST.get(SEEN, "")
    if not (text.isascii() and text.isdigit() and len(text) < len("1000000000")):
        raise Http404
    return int(text)


def told(error: MuctieuError | Finding) -> str:
    """The sentence of an error or finding in the reader's language."""
    return pick(error.message_vi, error.message_en)


def tried(verb: Callable[[], T]) -> T:
    """The verb's answer; who has no right for it is told so."""
    try:
        return verb()
    except RightsError:
        raise PermissionDenied from None


def draft_url(row: ReportDraft) -> str:
    """The page of the draft."""
    return reverse("desk:papers_draft", args=(row.uuid,))

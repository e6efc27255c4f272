"""One part of a report: its sentences as they will print, people's words with who wrote them, comments."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.report import Section, Typed
from muctieu.core.report_words import is_own
from muctieu.errors import StateError
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.reviews.draft import belongs, part_url
from muctieu.web.desk.reviews.found import (
    CONFLICT,
    REFUSED,
    SPOT,
    TEXT,
    draft_of,
    figure_link,
    seen_of,
    text_of,
    title_of,
    told,
    tried,
    user_of,
)
from muctieu.web.reviews import domain, queries
from muctieu.web.reviews.composing import latest_words
from muctieu.web.reviews.models import OPEN, ReportComment, ReportDraft, ReportWords
from muctieu.web.screens.paper import section_views

ADD, ABOUT = "them", "ve"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for words: what is asked, what stands there, who wrote it; `theirs` is what another wrote meanwhile."""

    id: str
    prompt: str
    text: str
    seen: int
    who: str
    action: str
    history: str
    error: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment; `settled` says by whom it was settled, empty while it waits."""

    uuid: str
    about: str
    text: str
    who: str
    settled: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that were not kept, and why."""

    spot: str
    text: str
    error: StateError


@guarded(Act.REPORT_READ)
def section(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """The part with its places for words."""
    return _shown(request, draft_of(request, uuid), section)


@require_POST
@guarded(Act.REPORT_WRITE)
def write(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """Keep the words of one place; when somebody else wrote there meanwhile both stand side by side."""
    row, spot, text = draft_of(request, uuid), request.GET.get(SPOT, "")[:200], request.POST.get(TEXT, "")
    seen = seen_of(request)
    try:
        tried(lambda: domain.write_words(row, spot, text, by=user_of(request), seen=seen))
    except StateError as error:
        return _shown(request, draft_of(request, uuid), section, Refused(spot, text, error))
    return redirect(f"{part_url(row, section)}#{spot}")


@require_POST
@guarded(Act.REPORT_COMMENT)
def note(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """Comment on a section or sentence."""
    row, spot, text = draft_of(request, uuid), request.GET.get(SPOT, "")[:200], request.POST.get(TEXT, "")
    if spot.split("/", 1)[0] not in _ids(_top(request, row, section)):
        raise Http404
    try:
        tried(lambda: domain.comment(row, spot, text, by=user_of(request)))
    except StateError as error:
        return _shown(request, row, section, comment_error=told(error))
    return redirect(f"{part_url(row, section)}#gop-y")


@require_POST
@guarded(Act.REPORT_COMMENT)
def settle(request: HttpRequest, uuid: UUID, comment: UUID) -> HttpResponse:
    """Say that a comment is done with."""
    row = draft_of(request, uuid)
    found = row.comments.filter(uuid=comment, settles__isnull=True).select_related("report__place").first()
    if found is None:
        raise Http404
    with suppress(StateError):  # somebody else has said so: that is what was wanted
        tried(lambda: domain.settle_comment(found, by=user_of(request)))
    report = text_of(request, row)
    top = next((one.id for one in report.sections if belongs(found, _ids(one))), report.sections[0].id)
    return redirect(f"{part_url(row, top)}#gop-y")


@guarded(Act.REPORT_READ)
def history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every version of the words of one place, with who wrote it when."""
    row, spot = draft_of(request, uuid), request.GET.get(SPOT, "")[:200]
    found = queries.versions(row, spot)
    if not found:
        raise Http404
    lines = [(f"{one.number}", _who(one), one.text, one.from_file) for one in found]
    return render(request, "desk/reviews/history.html", {"row": row, "title": title_of(row), "lines": lines})


# -- the page -----------------------------------------------------------------------------------------------------


def _shown(
    request: HttpRequest, row: ReportDraft, asked: str, refused: Refused | None = None, *, comment_error: str = ""
) -> HttpResponse:
    top, user = _top(request, row, asked), user_of(request)
    known = latest_words(row)
    may_write = row.state in OPEN and may(user, Act.REPORT_WRITE, row)
    wanted = {block.id: block for one in top.walk() for block in one.blocks if isinstance(block, Typed)}
    opened = refused.spot if refused is not None else request.GET.get(ADD, "")[:200]
    is_asked = is_own(opened) and opened.split("/", 1)[0] in _ids(top)
    is_new = opened not in wanted and (refused is not None or is_asked)
    if is_new:
        wanted[opened] = Typed(opened, "", "")
    spots = {spot: _spot((row, asked), block, known.get(spot), refused) for spot, block in wanted.items()}
    report = text_of(request, row)
    order = [one.id for one in report.sections]
    at = order.index(top.id)
    noted = [one for one in queries.comments(row) if belongs(one, _ids(top))]
    context = {
        "row": row,
        "title": title_of(row),
        "top": top,
        "sections": section_views(top, figure_link),
        "spots": spots,
        "own": [spots[opened]] if is_new and (may_write or refused is not None) else [],
        "comments": [_comment(one) for one in noted],
        "about": _about(request, top),
        "may_write": may_write,
        "may_comment": may(user, Act.REPORT_COMMENT, row),
        "before": part_url(row, order[at - 1]) if at else "",
        "after": part_url(row, order[at + 1]) if at + 1 < len(order) else "",
        "comment_error": comment_error,
        "commented": request.POST.get(TEXT, "") if comment_error else "",
    }
    status = 200 if refused is None and not comment_error else REFUSED
    if refused is not None and refused.error.code == "MT7501":
        status = CONFLICT
    return render(request, "desk/reviews/section.html", context, status=status)


def _top(request: HttpRequest, row: ReportDraft, asked: str) -> Section:
    found = next((one for one in text_of(request, row).sections if one.id == asked), None)
    if found is None:
        raise Http404
    return found


def _ids(top: Section) -> set[str]:
    return {one.id for one in top.walk()}


def _spot(where: tuple[ReportDraft, str], block: Typed, known: ReportWords | None, refused: Refused | None) -> Spot:
    row, part = where
    query = urlencode({SPOT: block.id})
    mine = refused is not None and refused.spot == block.id
    stands = "" if known is None else known.text
    return Spot(
        id=block.id,
        prompt=block.prompt,
        text=refused.text if mine and refused is not None else stands,
        seen=0 if known is None else known.number,
        who="" if known is None else _who(known),
        action=f"{reverse('desk:papers_words', args=(row.uuid, part))}?{query}",
        history=f"{reverse('desk:papers_history', args=(row.uuid,))}?{query}" if known is not None else "",
        error=told(refused.error) if mine and refused is not None else "",
        theirs=stands if mine and refused is not None and refused.error.code == "MT7501" else "",
    )


def _who(words: ReportWords) -> str:
    return f"{words.by.full_name}, {words.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _comment(one: ReportComment) -> CommentLine:
    settled = getattr(one, "settled_by", None)
    return CommentLine(
        uuid=str(one.uuid),
        about=one.spot.partition("/")[2],
        text=one.text,
        who=f"{one.by.full_name}, {one.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        settled="" if settled is None else settled.by.full_name,
    )


def _about(request: HttpRequest, top: Section) -> str:
    """What a new comment is about: the sentence asked for, else the part."""
    asked = request.GET.get(ABOUT, "") or request.GET.get(SPOT, "")
    return asked[:200] if asked.split("/", 1)[0] in _ids(top) else f"{top.id}/"

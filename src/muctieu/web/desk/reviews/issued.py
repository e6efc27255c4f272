"""An issued report: what it said, its very file, and beside it what is known now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.report import Bound
from muctieu.errors import RightsError, StateError
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.reviews.found import REFUSED, draft_url, figure_link, title_of, user_of
from muctieu.web.desk.reviews.papers import TYPES, file_answer, names_of
from muctieu.web.portal.from_report import articles_on, draft_article, portal_for
from muctieu.web.reviews import queries
from muctieu.web.reviews.models import DraftState, IssuedReport
from muctieu.web.reviews.queries import Correction
from muctieu.web.screens.faults import fault_page
from muctieu.web.screens.paper import STATES, paper_view, series_text
from muctieu.web.screens.words import day_text, pick

LOST = 500


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A result that is no longer what the report says."""

    name: str
    then: str
    now: str
    url: str


@guarded(Act.REPORT_READ)
def issued(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Number, day, what it was made from, and what was corrected since."""
    row = _issued(request, uuid)
    user, content, portal = user_of(request), queries.content_of(row), portal_for(row)
    names = names_of(content)
    found = queries.corrections(row, viewer=user)
    context = {
        "row": row,
        "title": title_of(row.report),
        "state": pick(*STATES[DraftState(row.report.state)]),
        "holds": row.report.state == DraftState.ISSUED,
        "day": day_text(row.day),
        "as_of": day_text(row.report.as_of),
        "when": f"{row.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        "headline": _headline(len(found)),
        "corrections": [_line(one, names) for one in found],
        "figures": len(content.figures()),
        "series": series_text(row.series),
        "draft_url": draft_url(row.report),
        "replace_url": f"{reverse('desk:papers_new')}?thay={row.uuid}" if may(user, Act.REPORT_START, row) else "",
        "replacements": list(row.replacements.select_related("issued")),
        "articles": articles_on(row) if may(user, Act.PORTAL_WRITE, portal) else [],
        "may_write": may(user, Act.PORTAL_WRITE, portal),
    }
    return render(request, "desk/reviews/issued.html", context)


@guarded(Act.REPORT_READ)
def replayed(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text as it was issued, whatever is known now."""
    row = _issued(request, uuid)
    paper = paper_view(queries.content_of(row), figure_link)
    context = {"row": row.report, "issued": row, "title": title_of(row.report), "paper": paper}
    return render(request, "desk/reviews/preview.html", context)


@guarded(Act.REPORT_READ)
def file(request: HttpRequest, uuid: UUID, ending: str) -> HttpResponse:
    """The very bytes that were issued."""
    row = _issued(request, uuid)
    document = {"docx": row.document, "pdf": row.pdf}.get(ending)
    if document is None or ending not in TYPES:
        raise Http404
    try:
        content = queries.replay(row, document)
    except StateError as error:
        return fault_page(error, status=LOST)
    return file_answer(content, document.file_name, ending)


@require_POST
@guarded(Act.PORTAL_WRITE)
def article(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Draft an article for the portal from the report, and open it in the editor."""
    row = queries.told_reports(user_of(request)).filter(uuid=uuid).first()
    if row is None:
        raise Http404
    try:
        page = draft_article(row, by=user_of(request))
    except RightsError:
        raise PermissionDenied from None
    except StateError as error:
        return fault_page(error, status=REFUSED)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _issued(request: HttpRequest, uuid: UUID) -> IssuedReport:
    row = queries.issued(uuid, viewer=user_of(request))
    if row is None:
        raise Http404
    return row


def _headline(count: int) -> str:
    if count:
        return pick(f"{count} số liệu đã được đính chính từ khi ban hành", f"{count} figures were corrected since")
    return pick("Chưa số liệu nào bị đính chính từ khi ban hành", "No figure was corrected since")


def _line(one: Correction, names: dict[str, str]) -> CorrectionLine:
    now = pick("không còn số liệu", "no longer known") if one.now is None else _text(one.now)
    return CorrectionLine(names.get(one.then.target, one.then.target), _text(one.then), now, figure_link(one.then))


def _text(bound: Bound) -> str:
    return bound.text if bound.period is None else f"{bound.text} ({bound.period.label_vi})"

"""The report as it will print: on the page, as Word or PDF file, and beside what was issued last."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muctieu.core.report import Report, Table, Typed
from muctieu.errors import SettingError, StateError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.reviews.found import draft_of, figure_link, text_of, title_of
from muctieu.web.documents.serving import disposition
from muctieu.web.reviews import queries
from muctieu.web.reviews.issuing import DOCX, PDF, file_of
from muctieu.web.reviews.models import ReportDraft
from muctieu.web.screens.faults import fault_page
from muctieu.web.screens.paper import changes_view, paper_view
from muctieu.web.screens.words import day_text

TYPES = {"docx": DOCX, "pdf": PDF}
NOT_HERE = 501


@guarded(Act.REPORT_READ)
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper on a page."""
    row = draft_of(request, uuid)
    context = {"row": row, "title": title_of(row), "paper": paper_view(text_of(request, row), figure_link)}
    return render(request, "desk/reviews/preview.html", context)


@guarded(Act.REPORT_READ)
def file(request: HttpRequest, uuid: UUID, ending: str) -> HttpResponse:
    """The paper as a file, which says that it is a draft by having no number."""
    row = draft_of(request, uuid)
    if ending not in TYPES:
        raise Http404
    return paper_answer(text_of(request, row), f"{_name(row)}.{ending}", ending)


def paper_answer(report: Report, name: str, ending: str) -> HttpResponse:
    """The report printed, as a download; told in words where such a file cannot be made."""
    try:
        content = file_of(report, ending)
    except SettingError as error:
        return fault_page(StateError(error.code, **error.fields), status=NOT_HERE)
    return file_answer(content, name, ending)


def file_answer(content: bytes, name: str, ending: str) -> HttpResponse:
    """The bytes as a download."""
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = disposition(name, is_shown=False)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _name(row: ReportDraft) -> str:
    return f"Dự thảo báo cáo {row.plan.code} {row.period} {row.as_of.isoformat()}".replace("/", "-")


@guarded(Act.REPORT_READ)
def changes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the draft says otherwise than the last issued report of its plan."""
    row = draft_of(request, uuid)
    report = text_of(request, row)
    found = queries.since_last_issue(row, report)
    if found is None:
        raise Http404
    last, differs = found
    context = {
        "row": row,
        "title": title_of(row),
        "last": last,
        "last_url": reverse("desk:papers_issued", args=(last.uuid,)),
        "day": day_text(last.day),
        "changes": changes_view(differs, names_of(report, queries.content_of(last)), figure_link),
    }
    return render(request, "desk/reviews/changes.html", context)


def names_of(*reports: Report) -> dict[str, str]:
    """What targets and places for words are called, from what the reports print of them."""
    found: dict[str, str] = {}
    for report in reports:
        for section in report.walk():
            for block in section.blocks:
                if isinstance(block, Typed):
                    found.setdefault(block.id, section.name)
                for row in block.rows if isinstance(block, Table) else ():
                    targets = [piece.target for cell in row for piece in cell if not isinstance(piece, str)]
                    if targets and row[1] and isinstance(row[1][0], str):
                        found.setdefault(targets[0], row[1][0])
    return found

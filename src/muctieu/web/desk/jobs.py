"""Work in the background on the desk: what runs, what failed, how far it is; to stop it and to run it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from muctieu.errors import RightsError, StateError
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.desk.job_pages import JobListPage, JobRow, headline, job_row
from muctieu.web.jobs import domain
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.queries import Cursor, job_for, jobs_for, place_name, states_for
from muctieu.web.people.models import User
from muctieu.web.screens.words import pick

REFUSED = 400
AFTER, PART, FROM, LIST = "sau", "doan", "tu", "danh-sach"


@guarded(Act.JOB_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The jobs of the viewer's places, failed ones first; `?doan` is the list alone, for those who watch it."""
    viewer = viewer_of(request)
    found = jobs_for(viewer, after=_cursor(request.GET.get(AFTER, "")))
    page = JobListPage(
        headline=headline(states_for(viewer)),
        rows=tuple(job_row(row, place=found.places.get(row.place_id, "–")) for row in found.rows),
        is_first=AFTER not in request.GET,
        next_query="" if found.after is None else f"?{AFTER}={found.after}",
    )
    if PART in request.GET:
        return _part(request, "desk/job_rows.html", {"rows": page.rows, "headline": page.headline, "from_list": True})
    return render(request, "desk/jobs.html", {"page": page})


@guarded(Act.JOB_READ)
@require_safe
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One job, with its progress, and where its result is seen."""
    row = _row(request, uuid)
    if PART in request.GET:
        return _part(request, "desk/job_rows.html", {"rows": (row,), "headline": row.state})
    return render(request, "desk/job.html", {"row": row, "rows": (row,)})


@require_POST
@guarded(Act.JOB_CANCEL)
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask that it stop."""
    return _done(request, uuid, domain.cancel)


@require_POST
@guarded(Act.JOB_RETRY)
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Run it again."""
    return _done(request, uuid, domain.retry)


# -- pieces ---------------------------------------------------------------------------------------------------


def _done(request: HttpRequest, uuid: UUID, verb: Callable[..., None]) -> HttpResponse:
    """Do it and go back to where the button stood; a refusal is told beside the job as it stands now."""
    found = _job(request, uuid)
    try:
        verb(found, by=cast("User", request.user))
    except RightsError:
        raise Http404 from None
    except StateError as error:
        row = _row(request, uuid)
        context = {"row": row, "rows": (row,), "refusal": pick(error.message_vi, error.message_en)}
        return render(request, "desk/job.html", context, status=REFUSED)
    return redirect("desk:jobs") if request.POST.get(FROM) == LIST else redirect("desk:job", uuid=uuid)


def _job(request: HttpRequest, uuid: UUID) -> Job:
    found = job_for(viewer_of(request), uuid)
    if found is None:
        raise Http404
    return found


def _row(request: HttpRequest, uuid: UUID) -> JobRow:
    found = _job(request, uuid)
    return job_row(found, place=place_name(found.place_id))


def _part(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A part of a page that a script asks for again and again: watching is not working (`access.idle`)."""
    request.is_watching = True  # type: ignore[attr-defined]  # read by the idle middleware
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except StateError:
        raise Http404 from None

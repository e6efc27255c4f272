"""The documents register before the public: list, document, files at their own addresses, opinions, feed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.documents.serving import file_response
from muctieu.web.front.public import public_page
from muctieu.web.gazette import queries
from muctieu.web.gazette.consulting import LONGEST_OPINION, give_opinion
from muctieu.web.gazette.models import OfficialDocument
from muctieu.web.gazette.queries import Question
from muctieu.web.portal.frame import commune_of, site_key
from muctieu.web.portal.gazette_counts import counted_files, counted_rows
from muctieu.web.portal.gazette_pages import ASKED, DAY, asking, document_page, list_page
from muctieu.web.portal.sending import new_mark, token_of
from muctieu.web.screens.faults import fault_page
from muctieu.web.screens.gazette_words import heading
from muctieu.web.screens.words import pick
from muctieu.web.visits import queries as visits

IN_FEED = 30
REFUSED, LOST = 400, 500
OPINION, SENT = "y-kien", "da-gui"


@require_safe
@public_page(*ASKED, site=site_key)
@guarded(Act.PUBLIC_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The register's list, newest first; or the draft texts on which opinions are or were asked for."""
    asked = asking(request.GET)
    place = commune_of(request)
    found = queries.documents(asked.question, viewer=None, place=place, after=asked.after)
    agencies, years = queries.agencies(place), queries.years(place)
    page = list_page(asked, found, agencies=agencies, years=years)
    page = replace(page, rows=counted_rows(page.rows, site_key(request)))
    return render(request, "portal/documents.html", {"page": page}, status=REFUSED if page.error else 200)


@require_safe
@public_page(DAY, SENT, site=site_key)
@guarded(Act.PUBLIC_READ)
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """One document as of a day: today, or the one asked for."""
    asked = asking(request.GET)
    day = asked.question.day or clock.today()
    detail = queries.document(slug, viewer=None, day=day, place=commune_of(request))
    if detail is None:
        raise Http404
    page = document_page(detail, day=day)
    context = {
        "page": replace(page, files=counted_files(page.files, site_key(request))),
        "views": visits.views([request.path], site_key(request))[request.path],
        "typed_day": asked.typed["ngay"],
        "day_error": asked.error,
        "is_sent": SENT in request.GET,
    }
    return render(request, "portal/document.html", context, status=REFUSED if asked.error else 200)


@require_safe
@guarded(Act.PUBLIC_READ)
def file(request: HttpRequest, slug: str, attachment: UUID) -> HttpResponseBase:
    """The bytes of one file. Whoever may not have them is told nothing, not even that they exist."""
    found = queries.file_of(slug, str(attachment), viewer=None, place=commune_of(request))
    if found is None:
        raise Http404
    try:
        response = file_response(request, found.document, as_download="xem" not in request.GET)
    except StateError as error:
        return fault_page(error, status=LOST)
    visits.note_read(request, request.path, site_key(request))
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Act.PUBLIC_READ)
def opinion(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for an opinion on a draft text; who writes is not asked."""
    detail = queries.document(slug, viewer=None, place=commune_of(request))
    if detail is None or not detail.row.is_proposal:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            give_opinion(detail.row, request.POST.get(OPINION, ""), token=token_of(request))
            return redirect(f"{reverse('portal:official', args=(slug,))}?{SENT}#gop-y")
        except StateError as refused:
            error = pick(refused.message_vi, refused.message_en)
    context = {
        "page": document_page(detail, day=clock.today()),
        "typed": request.POST.get(OPINION, ""),
        "error": error,
        "longest": LONGEST_OPINION,
        "mark": new_mark(),
    }
    return render(request, "portal/opinion.html", context, status=REFUSED if error else 200)


@require_safe
@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest public documents as Atom; what the list does not show is not in it."""
    rows = queries.documents(Question(is_proposal=False), viewer=None, place=commune_of(request)).lines
    atom = Atom1Feed(
        title=_("Văn bản mới"),
        link=request.build_absolute_uri(reverse("portal:officials")),
        feed_url=request.build_absolute_uri(),
        description=_("Văn bản mới trong sổ văn bản"),
        language=get_language() or "vi",
    )
    for line in rows[:IN_FEED]:
        row = line.row
        atom.add_item(
            title=_title(row),
            link=request.build_absolute_uri(reverse("portal:official", args=(row.slug,))),
            description=row.title,
            unique_id=f"urn:uuid:{row.uuid}",
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _title(row: OfficialDocument) -> str:
    return f"{heading(row)}: {row.title}" if heading(row) else row.title

"""Public pages of a portal that are not in the editor's tree: search, feeds, directory, files, votes and comments."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page, ReferenceIndex

from muctieu.errors import StateError
from muctieu.exchange.media.films import CAPTIONS, FILMS
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.documents.serving import file_response
from muctieu.web.front.public import public_page
from muctieu.web.portal import comments, feeds, polls, search
from muctieu.web.portal.directory import directory
from muctieu.web.portal.frame import portal_of, site_key
from muctieu.web.portal.models import ArticleFile, ArticlePage, NewsPage, PollPage, Portal
from muctieu.web.portal.shelf import on_shelf
from muctieu.web.portal.shown import SENT, Crumb
from muctieu.web.screens.words import pick

KINDS = {
    "page": gettext_lazy("Tin, bài"), "document": gettext_lazy("Văn bản"), "target": gettext_lazy("Chỉ tiêu"),
    "answer": gettext_lazy("Hỏi đáp"),
}  # fmt: skip
A_YEAR = 31_536_000
_PLAYED = frozenset(kind.media_type for kind in (*FILMS, CAPTIONS))
_SIZED = re.compile(r"[A-Za-z0-9_.-]+\.(jpg|jpeg|png|webp)")


def _portal(request: HttpRequest) -> Portal:
    found = portal_of(request)
    if found is None:
        raise Http404
    return found


@public_page("q", "loai", site=site_key)
@guarded(Act.PUBLIC_READ)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What was asked for, in any spelling."""
    portal = _portal(request)
    text, kind = request.GET.get("q", "")[:200], request.GET.get("loai", "")
    hits = search.find(text, commune=portal.commune, kind=kind if kind in KINDS else "")
    kinds = [(code, name) for code, name in KINDS.items() if code in search.kinds()]
    shown = hits[: search.MOST_HITS - 1]
    context = {
        "query_text": text, "hits": [(hit, KINDS[hit.kind]) for hit in shown],
        "count": len(shown), "has_more": len(shown) < len(hits), "kinds": kinds, "kind": kind,
        "crumbs": (Crumb("", _("Tìm trên cổng")),),
    }  # fmt: skip
    return render(request, "portal/search.html", context)


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
@require_safe
def news_feed(request: HttpRequest, kind: str, section: str = "") -> HttpResponse:
    """The newest articles of a portal or of one section."""
    portal = _portal(request)
    below = get_object_or_404(NewsPage.objects.live().child_of(portal.site.root_page))
    if section:
        below = get_object_or_404(below.get_children().live(), slug=section)
    return feeds.feed(kind, request, portal, below)


@public_page(feeds.PART, site=site_key)
@guarded(Act.PUBLIC_READ)
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The map of the site for search engines."""
    return feeds.sitemap(request, _portal(request), more=("/ket-qua/", "/to-chuc/"))


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read."""
    return feeds.robots(request)


@public_page("ngay", site=site_key)
@guarded(Act.PUBLIC_READ)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who holds which post, today or on the day asked for."""
    asked = request.GET.get("ngay", "")
    try:
        day, fault = (date.fromisoformat(asked) if asked else clock.today()), ""
    except ValueError:
        error = StateError("MT7618", value=asked[:40])
        day, fault = clock.today(), pick(error.message_vi, error.message_en)
    context = {
        "units": directory(_portal(request), on=day), "day": day, "fault": fault,
        "crumbs": (Crumb("", _("Tổ chức bộ máy")),),
    }  # fmt: skip
    return render(request, "portal/people.html", context, status=400 if fault else 200)


@guarded(Act.PUBLIC_READ)
@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture in a size that some page shows; what came in from a camera is never handed out."""
    path = Path(settings.MEDIA_ROOT) / "images" / name
    if _SIZED.fullmatch(name) is None or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"))
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@guarded(Act.PUBLIC_READ)
@require_safe
def article_file(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """A file that goes with a live article; the same address gives nothing once no live article has it."""
    portal = _portal(request)
    row = get_object_or_404(on_shelf(portal), uuid=document)
    lines = ArticleFile.objects.filter(document=row, page__live=True)
    if not lines.filter(page__path__startswith=portal.site.root_page.path).exists():
        raise Http404
    return file_response(request, row, as_download="tai" in request.GET)


@guarded(Act.PUBLIC_READ)
@require_safe
def film(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """A film or its captions, whole or by parts, as long as a live page of this portal shows it."""
    portal = _portal(request)
    row = get_object_or_404(on_shelf(portal), uuid=document)
    if row.media_type not in _PLAYED:
        raise Http404
    pages = ReferenceIndex.get_references_to(row).values_list("object_id", flat=True)
    shown = Page.objects.live().filter(pk__in=list(pages), path__startswith=portal.site.root_page.path)
    if not shown.exists():
        raise Http404
    return file_response(request, row, as_download="tai" in request.GET)


@csrf_exempt  # the vote is bound to the browser by its own mark; a public page sets no other cookie
@guarded(Act.PUBLIC_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """The poll for this browser, and its vote; the poll's own page is the same for everybody."""
    page = get_object_or_404(PollPage.objects.live().descendant_of(_portal(request).site.root_page), pk=pk)
    fault = ""
    if request.method == "POST":
        try:
            polls.vote(page, request.POST.get("chon", ""), request)
            return redirect("portal:vote", pk)
        except StateError as error:
            fault = pick(error.message_vi, error.message_en)
    context = {**page.get_context(request), "fault": fault, "is_ballot": True}
    response = render(request, "portal/poll.html", context, status=409 if fault else 200)
    polls.remember(request, response)
    patch_cache_control(response, private=True, no_store=True)
    return response


@csrf_exempt  # the form carries its own signature, for this article and day
@guarded(Act.PUBLIC_READ)
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a reader's words for the editors, then say so."""
    page = get_object_or_404(ArticlePage.objects.live().descendant_of(_portal(request).site.root_page), pk=pk)
    try:
        comments.take(page, {name: str(value) for name, value in request.POST.items()})
    except StateError as error:
        said = {"ten": request.POST.get("ten", "")[:200], "loi": request.POST.get("loi", "")}
        context = {**page.get_context(request), "fault": pick(error.message_vi, error.message_en), "said": said}
        return render(request, "portal/article.html", context, status=400)
    return redirect(f"{page.get_url(request)}?{SENT}=1#y-kien")

"""Of and for those who only read: how they are counted, and what they think of an article."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from muctieu.web.access.budget import network_of
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.front.public import public_page
from muctieu.web.portal.frame import site_key
from muctieu.web.portal.templatetags.counters import SIGNER
from muctieu.web.visits import queries
from muctieu.web.visits.ratings import BURST, Ratings

COOKIE = "danh_gia"
_YEAR = 365 * 24 * 3600


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def counter_words(request: HttpRequest) -> HttpResponse:
    """What each counter counts, and what is kept of readers: nothing."""
    return render(request, "portal/counter_words.html", {"counters": queries.counters(site_key(request))})


# Pages that are kept for everybody have no token; whoever posts from another site is turned away instead.
@csrf_exempt
@require_POST
@guarded(Act.RATING_GIVE)
def rate(request: HttpRequest) -> HttpResponse:
    """Take one vote, then show the page again; the browser gets a number that knows it as this voter and no more."""
    if not _is_from_here(request):
        return HttpResponseForbidden()
    try:
        site, subject, path = SIGNER.unsign_object(request.POST.get("trang", ""))
        stars = int(request.POST.get("diem", ""))
    except (BadSignature, ValueError):
        return HttpResponseBadRequest()
    if not 1 <= stars <= 5:
        return HttpResponseBadRequest()
    now = int(clock.now().timestamp())
    found = queries.here()
    voter = request.COOKIES.get(COOKIE, "")[:40] or get_random_string(32)
    votes = found.recent.tally(network_of(request), f"rating {site} {subject}", now)
    Ratings(found.folder).vote(site, subject, stars, voter=voter, at=now, is_held=votes > BURST)
    response = redirect(f"{path}#danh-gia")
    response.set_cookie(COOKIE, voter, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of ours, as far as the browser tells; old ones tell it by the origin only."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()

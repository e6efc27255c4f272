"""How a view says that its page is the same for everybody, so that the layer in front may keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM, day_of, end_of
from muctieu.web.common.guard import viewer_of
from muctieu.web.front.cache import Declared, canonical
from muctieu.web.front.layer import SLOT, Slot

View = Callable[..., HttpResponseBase]
# Counters printed on pages are never older than this.
KEPT = timedelta(seconds=60)


def public_page(*params: str, site: Callable[[HttpRequest], str] = lambda _request: "") -> Callable[[View], View]:
    """The page reads these parameters of its address and nothing else of the request but path, host and language.

    Everything else is taken away before the view runs, for readers who are not signed in. A view whose page keeps its
    name in the counters when its address changes calls `counted_as`; otherwise the path is its name.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            slot = request.META.get(SLOT)
            if not isinstance(slot, Slot) or viewer_of(request) is not None:
                return view(request, *args, **kwargs)
            _strip(request, params)
            now = clock.now()
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and not response.streaming and not response.cookies:
                subject = getattr(request, "counted_as", request.path)
                slot.declared = Declared(params, subject, site(request), _until(now))
            return response

        return answer

    return wrap


def counted_as(request: HttpRequest, subject: str) -> None:
    """Let the counters know this page by `subject`, whatever its address."""
    request.counted_as = subject  # type: ignore[attr-defined]  # read by `public_page`


def _strip(request: HttpRequest, params: tuple[str, ...]) -> None:
    query = canonical(request.META.get("QUERY_STRING", ""), params)
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    for name in [name for name in request.META if name.startswith("HTTP_") and name not in _KEPT_HEADERS]:
        del request.META[name]
    request.COOKIES = {}
    for kept in ("headers", "accepted_types"):
        request.__dict__.pop(kept, None)


# Host and scheme are part of what a page is found by.
_KEPT_HEADERS = frozenset(("HTTP_HOST", "HTTP_X_FORWARDED_PROTO"))


def _until(now: datetime) -> float:
    """No longer than a minute, and never into another day of Vietnam."""
    return min(now + KEPT, end_of(day_of(now))).astimezone(VIETNAM).timestamp()

"""The layer with this site's settings."""

from __future__ import annotations

from time import monotonic

from django.conf import settings
from django.http.cookie import parse_cookie

from muctieu.web.common import clock
from muctieu.web.front.cache import Pages
from muctieu.web.front.generation import Generation
from muctieu.web.front.layer import Application, Layer, Readers
from muctieu.web.visits.counting import counting


def in_front_of(application: Application) -> Layer:
    """`application` behind a layer that keeps what it says may be kept."""
    return Layer(
        application,
        pages=Pages(settings.PAGES_BYTES),
        readers=Readers(
            parse=parse_cookie,
            personal=frozenset((settings.SESSION_COOKIE_NAME, "messages")),
            cookie=settings.LANGUAGE_COOKIE_NAME,
            languages=frozenset(code for code, _name in settings.LANGUAGES),
            default=settings.LANGUAGE_CODE,
            trusts_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
        ),
        generation=Generation(monotonic),
        now=_store_seconds,
        note=counting(settings.VISITS_DIR, settings.PROXIES).note,
    )


def _store_seconds() -> float:
    """This moment by the store's clock; a demo lives in its own time."""
    return clock.now().timestamp()

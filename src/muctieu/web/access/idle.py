"""The idle limit: when a person was last seen stands in a signed cookie, so that no page view writes to the store.

Every answer to a signed-in person carries a fresh mark; a request whose mark is older than the limit is a stranger's.
The status question (`access.views.status`) carries none: watching the clock is not working.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac

from muctieu.web.access.budget import DEVICE_COOKIE, DEVICE_DAYS, device_mark
from muctieu.web.access.sessions import SessionStore, digest_of
from muctieu.web.common import clock
from muctieu.web.people.models import User

COOKIE = "muctieu_seen"
_SIGNER = Signer(salt="muctieu.access.seen")


@dataclass(frozen=True, slots=True)
class Mark:
    """Whom the site last saw in which session, and when."""

    digest: str
    user: str
    at: datetime

    def text(self) -> str:
        return _SIGNER.sign(f"{self.digest}.{self.user}.{ms(self.at)}")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A signed-in person's time: now, when it ends without a request, and when it ends whatever is done."""

    who: str
    now: datetime
    ends: datetime
    last: datetime

    @property
    def ends_ms(self) -> int:
        return ms(self.ends)

    @property
    def now_ms(self) -> int:
        return ms(self.now)

    @property
    def warning(self) -> int:
        """Seconds before the end at which the page speaks up; never more than half of the limit."""
        return min(settings.SESSION_WARNING, int(settings.SESSION_IDLE.total_seconds() // 2))


def ms(moment: datetime) -> int:
    """Milliseconds since 1970, as scripts count."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def mark_of(request: HttpRequest) -> Mark | None:
    """The mark that the browser carries, if it is ours."""
    try:
        digest, user, at = _SIGNER.unsign(request.COOKIES.get(COOKIE, "")).split(".")
    except (BadSignature, ValueError):
        return None
    return Mark(digest, user, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(at)))


def left_behind(request: HttpRequest) -> str | None:
    """Key of the person whose sign-in ended in this browser without signing out."""
    if request.user.is_authenticated:
        return None
    mark = mark_of(request)
    return None if mark is None else mark.user


def sitting_of(request: HttpRequest) -> Sitting | None:
    """The person's time if this request counts as work; None for strangers."""
    return _sitting(request, clock.now())


def standing_of(request: HttpRequest) -> Sitting | None:
    """The person's time as it stands without this request."""
    return _sitting(request, _seen(request))


def _sitting(request: HttpRequest, seen: datetime) -> Sitting | None:
    user = request.user
    if not isinstance(user, User):
        return None
    who = salted_hmac("muctieu.access.who", str(user.uuid)).hexdigest()[:16]
    last = _session(request).ends
    return Sitting(who, clock.now(), min(seen + settings.SESSION_IDLE, last), last)


def _session(request: HttpRequest) -> SessionStore:
    session = request.session
    assert isinstance(session, SessionStore)  # noqa: S101 - the engine of the settings
    return session


def _seen(request: HttpRequest) -> datetime:
    """When the session was last worked in; one that carries no mark yet, when it began."""
    session = _session(request)
    mark = mark_of(request)
    if mark is not None and mark.digest == digest_of(session.session_key or ""):
        return mark.at
    return session.started or clock.now()


def idle_middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """End what has been idle too long before the page is made; mark the person's presence after."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if known and request.user.is_authenticated and clock.now() >= _seen(request) + settings.SESSION_IDLE:
            logout(request)
        request.sitting = sitting_of(request) if known else None  # type: ignore[attr-defined]  # read by templates
        response = get_response(request)
        _remember(request, response)
        return response

    return answer


def _remember(request: HttpRequest, response: HttpResponseBase) -> None:
    if getattr(request, "is_watching", False):
        return
    if request.session.session_key is not None and request.user.is_authenticated:
        mark = Mark(digest_of(request.session.session_key), str(request.user.pk), clock.now())
        response.set_cookie(
            COOKIE, mark.text(), httponly=True, secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )  # fmt: skip
        patch_cache_control(response, private=True)
    if name := getattr(request, "signed_in_as", ""):
        response.set_cookie(
            DEVICE_COOKIE, device_mark(request, name), max_age=DEVICE_DAYS * 86_400, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip


def forget(response: HttpResponseBase) -> None:
    """Let the browser forget whom it served: the person has signed out."""
    response.delete_cookie(COOKIE, samesite="Lax")

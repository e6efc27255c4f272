"""What was typed into a form whose sign-in had ended, kept until the same person signs in again on the same browser.

Without scripts the browser sends the form and only then hears that nobody is signed in. The text is kept encrypted,
under a key that only the browser's cookie holds, for the person who was signed in there (`idle` marks it), for a day at
most. After the sign-in it stands in the form again; nothing is ever sent on by itself. Only a post that passed the
check of its form's token is kept.
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from muctieu.web.access.idle import mark_of
from muctieu.web.access.models import KeptForm
from muctieu.web.access.refill import CSRF, refill
from muctieu.web.common import clock
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User

COOKIE = "muctieu_kept"
KEPT_FOR = timedelta(days=1)
LARGEST = 256 * 1024
MOST_FORMS = 8
_OWN = (Act.SIGN_IN, Act.ACCOUNT_KEEP, Act.PUBLIC_READ)
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
_IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Answers after which the form's text stands on the page itself, or was taken.
_TAKEN = frozenset((200, 302, 303, 400, 409, 422))


@dataclass(frozen=True, slots=True)
class Kept:
    """One form's text: the page on which it stood, where it was sent, its fields in order."""

    pk: int
    page: str
    action: str
    fields: Mapping[str, list[str]]

    @property
    def texts(self) -> dict[str, list[str]]:
        """What a person can read of the fields: choices that are identities say nothing."""
        found = {
            name: [text for text in values if text and not _IDENTITY.fullmatch(text)]
            for name, values in self.fields.items()
        }
        return {name: values for name, values in found.items() if values}


def kept_middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep the form that comes too late; fill it in again after the sign-in."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        act = getattr(request, "turned_away", None)
        if act is not None and request.method == "POST":
            # Django's word for a token that was asked for and was right.
            is_checked = getattr(request, "csrf_processing_done", False)
            return _too_late(request, response) if is_checked and act not in _OWN else response
        if COOKIE in request.COOKIES and isinstance(request.user, User):
            return _back(request, request.user, response)
        return response

    return answer


# -- keeping --------------------------------------------------------------------------------------------------


def _too_late(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """To the sign-in with the text kept; where it cannot be kept, a page that shows it."""
    fields = {name: values for name, values in request.POST.lists() if name != CSRF}
    if not any("".join(values).strip() for values in fields.values()):
        return response
    user = _left_here(request)
    if user is None or not _is_small(fields):
        # Only a browser that had one of our forms before it has the form's cookie.
        has_form = settings.CSRF_COOKIE_NAME in request.COOKIES
        return render(request, "access/not_kept.html", {"fields": fields}, status=403) if has_form else response
    page = _page_of(request)
    token = _store(request, user, {"page": page, "action": request.get_full_path(), "fields": fields})
    answer = redirect_to_login(page or reverse("access:kept"))
    answer.set_cookie(COOKIE, token, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return answer


def _left_here(request: HttpRequest) -> User | None:
    """Whose sign-in ended in this browser, lately and without signing out."""
    mark = mark_of(request)
    if mark is None or clock.now() - mark.at > KEPT_FOR:
        return None
    return User.objects.filter(pk=mark.user, is_active=True).first()


def _is_small(fields: Mapping[str, list[str]]) -> bool:
    texts = [text for name, values in fields.items() for text in (name, *values)]
    return sum(len(text.encode()) for text in texts) <= LARGEST


def _page_of(request: HttpRequest) -> str:
    """The page of ours on which the form stood, as the browser tells; empty when it does not."""
    told = urlsplit(request.headers.get("Referer", ""))
    page = f"{told.path}?{told.query}" if told.query else told.path
    is_ours = told.netloc == request.get_host() and page.startswith("/")
    return page if is_ours and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


def _store(request: HttpRequest, user: User, content: Mapping[str, object]) -> str:
    """Keep the text under the browser's key, the newest few of each person; the key."""
    token = request.COOKIES.get(COOKIE, "")
    if not KeptForm.objects.filter(browser=_digest(token), user=user).exists():
        token = secrets.token_urlsafe(32)
    text = json.dumps({**content, "user": str(user.uuid)}, ensure_ascii=False)
    data = _box(token).encrypt(text.encode()).decode()
    KeptForm.objects.create(browser=_digest(token), user=user, data=data, ends=clock.now() + KEPT_FOR)
    kept = KeptForm.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)
    KeptForm.objects.filter(user=user).exclude(pk__in=list(kept[:MOST_FORMS])).delete()
    return token


def _digest(token: str) -> str:
    return sha256(b"browser:" + token.encode()).hexdigest()


def _box(token: str) -> Fernet:
    """Neither the database alone nor the cookie alone tells the text."""
    secret = f"muctieu.access.kept:{settings.SECRET_KEY}:{token}"
    return Fernet(urlsafe_b64encode(sha256(secret.encode()).digest()))


# -- giving back ----------------------------------------------------------------------------------------------


def kept_here(request: HttpRequest, user: User) -> Iterator[Kept]:
    """What is kept for the person on this browser, oldest first."""
    token = request.COOKIES.get(COOKIE, "")
    if _TOKEN.fullmatch(token) is None:
        return
    rows = KeptForm.objects.filter(browser=_digest(token), user=user, ends__gt=clock.now()).order_by("pk")
    for row in rows:
        try:
            content = json.loads(_box(token).decrypt(row.data.encode()))
        except InvalidToken:
            continue
        if content["user"] == str(user.uuid):
            yield Kept(row.pk, content["page"], content["action"], content["fields"])


def drop(request: HttpRequest, user: User, pk: int) -> Kept | None:
    """Throw one away; which it was."""
    found = next((one for one in kept_here(request, user) if one.pk == pk), None)
    if found is not None:
        KeptForm.objects.filter(pk=pk).delete()
    return found


def drop_others(request: HttpRequest, user: User) -> None:
    """Somebody has signed in here: what the browser keeps of others goes, and everywhere what is too old."""
    KeptForm.objects.filter(ends__lte=clock.now()).delete()
    token = request.COOKIES.get(COOKIE, "")
    KeptForm.objects.filter(browser=_digest(token)).exclude(user=user).delete()


def _back(request: HttpRequest, user: User, response: HttpResponseBase) -> HttpResponseBase:
    address = request.get_full_path()
    if request.method == "POST":
        if response.status_code in _TAKEN:
            sent = [one.pk for one in kept_here(request, user) if one.action == address]
            KeptForm.objects.filter(pk__in=sent).delete()
        return response
    here = [one for one in kept_here(request, user) if one.page == address]
    if here and response.status_code in (404, 405):
        return redirect("access:kept")
    if here and _is_page(response):
        assert isinstance(response, HttpResponse)  # noqa: S101 - `_is_page` has looked
        response.content = _filled(request, response.content.decode(), here).encode()
    return response


def _is_page(response: HttpResponseBase) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html; charset=utf-8")
    return response.status_code == 200 and is_html and not response.streaming


def _filled(request: HttpRequest, html: str, here: list[Kept]) -> str:
    """The page with every kept text in its form; of one that has no form any more the top of the page tells."""
    for one in here:
        told = {"kept": one, "token": get_token(request)}
        note = render_to_string("access/kept_note.html", {**told, "is_filled": True}, request)
        found = refill(html, one.fields, action=one.action, at=request.get_full_path(), note=note)
        if found is None:
            before, main, after = html.partition("<main ")
            start, close, rest = after.partition(">")
            top = render_to_string("access/kept_note.html", told, request)
            found = f"{before}{main}{start}{close}{top}{rest}"
        html = found
    return html

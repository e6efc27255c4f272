"""Polls: one choice for each browser, until the end of the poll's last day."""

from __future__ import annotations

import secrets
from collections import Counter as Tally
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from muctieu.core.quantity import exact_ratio, round_half_up
from muctieu.errors import StateError
from muctieu.web.access.budget import network_of
from muctieu.web.common import clock
from muctieu.web.portal.models import PollOption, PollPage, PollVote

COOKIE = "muctieu_phieu"
COOKIE_DAYS = 180
# An office sits behind one address; a script does too.
MOST_OF_A_NETWORK = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One answer with its votes; `share` in whole percent, rounded half up."""

    pk: int
    text: str
    votes: int
    share: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as a visitor sees it."""

    lines: tuple[Line, ...]
    total: int
    is_open: bool
    has_voted: bool
    shows_result: bool


def state_of(page: PollPage, request: HttpRequest) -> Poll:
    """How the poll stands for this visitor."""
    tally = Tally(page.votes.values_list("option_id", flat=True))
    total = sum(tally.values())
    lines = tuple(
        Line(option.pk, option.text, tally[option.pk], _share(tally[option.pk], total)) for option in page.options.all()
    )
    is_open = page.last_day >= clock.today()
    key = request.COOKIES.get(COOKIE, "")
    has_voted = bool(key) and page.votes.filter(visitor=_visitor(key, page)).exists()
    return Poll(lines, total, is_open, has_voted, not (is_open and page.hides_result))


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser that reads a poll the mark by which its vote is known; it leads to nobody."""
    if COOKIE not in request.COOKIES:
        response.set_cookie(
            COOKIE, secrets.token_urlsafe(18), max_age=COOKIE_DAYS * 86_400, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip


def vote(page: PollPage, option: str, request: HttpRequest) -> None:
    """Count one choice.

    Raises:
        StateError: MT7606 after the last day, MT7607 without a choice or for one that is none, MT7608 from a browser
            that keeps no cookie, MT7609 a second time, MT7610 when a network has sent too many today.
    """
    if page.last_day < clock.today():
        raise StateError("MT7606", thing=page.title, day=f"{page.last_day:%d/%m/%Y}")
    chosen = PollOption.objects.filter(page=page, pk=int(option) if option.isascii() and option.isdigit() else 0)
    row = chosen.first()
    if row is None:
        raise StateError("MT7607", thing=page.title)
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        raise StateError("MT7608")
    network = _digest(f"{network_of(request)}:{page.pk}:{clock.today()}")
    if page.votes.filter(network=network).count() >= MOST_OF_A_NETWORK:
        raise StateError("MT7610", most=str(MOST_OF_A_NETWORK))
    try:
        with transaction.atomic():
            PollVote.objects.create(
                poll=page, option=row, visitor=_visitor(key, page), network=network, day=clock.today()
            )
    except IntegrityError:
        raise StateError("MT7609", thing=page.title) from None


def _share(votes: int, total: int) -> int:
    return int(round_half_up(exact_ratio(Decimal(100 * votes), Decimal(total)), 0)) if total else 0


def _visitor(key: str, page: PollPage) -> str:
    return _digest(f"{key}:{page.pk}")


def _digest(text: str) -> str:
    return salted_hmac("muctieu.portal.poll", text, algorithm="sha256").hexdigest()

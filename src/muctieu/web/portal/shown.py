"""What each kind of page shows beside its own words: lists, what stands near, the way down to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from wagtail.models import Page

from muctieu.web.common import clock
from muctieu.web.dialogue import queries as dialogue
from muctieu.web.figures import queries
from muctieu.web.gazette.queries import newest, with_effects
from muctieu.web.places.queries import governed
from muctieu.web.plans.models import Plan
from muctieu.web.portal import live
from muctieu.web.portal.gazette_counts import counted_rows
from muctieu.web.portal.gazette_pages import DocumentRow, document_row
from muctieu.web.portal.models import (
    ArticlePage,
    AuthorPage,
    Comment,
    EventPage,
    EventsPage,
    HomePage,
    NewsPage,
    PollPage,
    Portal,
    SectionPage,
    TextPage,
)
from muctieu.web.portal.models.pages import portal_of_tree, with_said_titles
from muctieu.web.portal.polls import state_of

A_PAGE, NEAR, ON_HOME, EVENTS_SHOWN = 20, 4, 7, 50
DOCUMENTS_ON_HOME, ANSWERS_ON_HOME = 5, 3
# What the tree's pages read of their address: the place in a list, and that a comment has come in.
AFTER, SENT = "sau", "da-gui"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way down to a page."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of a list, and the address of what follows."""

    rows: Sequence[Any]
    next_url: str


def crumbs_of(page: Any) -> tuple[Crumb, ...]:
    """From the home page down; the page itself without an address."""
    above = with_said_titles(page.get_ancestors().filter(depth__gt=2))
    return (*(Crumb(one.get_url() or "/", one.said_title) for one in above), Crumb("", page.said_title))


def articles(below: Page | None = None) -> QuerySet[Any]:
    """Live articles, the newest first."""
    # Read along the index of the moments; by the depth that `descendant_of` asks for, all would be read and sorted.
    rows = ArticlePage.objects.live()
    if below is not None:
        rows = rows.filter(path__startswith=below.path)
    ordered: QuerySet[Any] = rows.select_related("picture").order_by("-first_published_at", "-pk")
    return ordered


def a_page(rows: QuerySet[Any], request: HttpRequest) -> Listed:
    """The part of a list that the address asks for: what was published before the last one shown."""
    before = _mark(request.GET.get(AFTER, ""))
    if before is not None:
        moment, key = before
        # The first condition is a way into the index; the second alone would read everything newer as well.
        behind = Q(first_published_at__lt=moment) | Q(pk__lt=key)
        rows = rows.filter(behind, first_published_at__lte=moment)
    found = list(rows[: A_PAGE + 1])
    last = found[A_PAGE - 1] if len(found) > A_PAGE else None
    url = "" if last is None else f"?{AFTER}={last.first_published_at:%Y%m%dT%H%M%S%f}-{last.pk}"
    return Listed(found[:A_PAGE], url)


def _mark(text: str) -> tuple[datetime, int] | None:
    moment, _, key = text.partition("-")
    found = None if len(moment) != 21 else _moment(moment)
    return None if found is None or not key.isascii() or not key.isdigit() or len(key) > 18 else (found, int(key))


def _moment(text: str) -> datetime | None:
    day, clock_time = text[:8], text[9:]
    try:
        return parse_datetime(
            f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock_time[:2]}:{clock_time[2:4]}:{clock_time[4:6]}.{clock_time[6:]}+00:00"
        )
    except ValueError:
        return None


def boards(portal: Portal) -> list[live.LiveBoard]:
    """The scoreboards of the portal's own commune and party committee."""
    own = governed((portal.commune_id,), clock.today())
    codes = set(Plan.objects.filter(place__in=own).values_list("code", flat=True))
    found = (live.board(line.code, known_on=None) for line in queries.plans(viewer=None) if line.code in codes)
    return [one for one in found if one is not None]


def new_documents(portal: Portal) -> tuple[DocumentRow, ...]:
    """The documents published last, each with how often it was read and its files fetched."""
    lines = with_effects(newest(DOCUMENTS_ON_HOME, place=portal.commune), clock.today())
    return counted_rows(map(document_row, lines), portal.commune.key)


# -- by kind of page ------------------------------------------------------------------------------------------


@singledispatch
def context_of(page: Any, request: HttpRequest) -> Mapping[str, Any]:  # noqa: ARG001 - as the others take it
    """What the template of this kind of page is given; the way down to it at the least."""
    return {"crumbs": crumbs_of(page)}


@context_of.register
def _home(page: HomePage, request: HttpRequest) -> Mapping[str, Any]:  # noqa: ARG001 - as above
    today = clock.today()
    portal = portal_of_tree(page)
    return {
        "news": list(articles(page)[:ON_HOME]),
        "news_page": NewsPage.objects.child_of(page).live().first(),
        "boards": [] if portal is None else boards(portal),
        "documents": () if portal is None else new_documents(portal),
        "answers": () if portal is None else dialogue.published(portal.commune, count=ANSWERS_ON_HOME),
        "events": list(_coming(page)[:4]),
        "polls": [poll for poll in PollPage.objects.child_of(page).live() if poll.last_day >= today][:1],
        "banners": [banner for banner in page.banners.select_related("picture") if banner.last_day >= today],
    }


@context_of.register(NewsPage)
@context_of.register(SectionPage)
def _news(page: Any, request: HttpRequest) -> Mapping[str, Any]:
    top = page if isinstance(page, NewsPage) else page.get_parent().specific
    return {
        "crumbs": crumbs_of(page),
        "listed": a_page(articles(page), request),
        "sections": list(SectionPage.objects.child_of(top).live()),
        "news_page": top,
    }


@context_of.register
def _author(page: AuthorPage, request: HttpRequest) -> Mapping[str, Any]:
    rows = articles(page.get_parent()).filter(author_lines__author=page)
    return {"crumbs": crumbs_of(page), "listed": a_page(rows, request)}


@context_of.register
def _article(page: ArticlePage, request: HttpRequest) -> Mapping[str, Any]:
    near = articles(page.get_parent()).exclude(pk=page.pk)
    moment = page.first_published_at or clock.now()
    return {
        "crumbs": crumbs_of(page),
        "authors": [line.author for line in page.author_lines.select_related("author")],
        "files": list(page.file_lines.select_related("document")),
        "related": [line.other for line in page.related_lines.select_related("other") if line.other.live],
        "newer": list(near.filter(first_published_at__gt=moment).reverse()[:NEAR])[::-1],
        "older": list(near.filter(first_published_at__lte=moment)[:NEAR]),
        "comments": _comments(page),
        "is_sent": SENT in request.GET,
    }


def _comments(page: ArticlePage) -> list[Comment] | None:
    """What readers said, None where nothing is taken."""
    portal = portal_of_tree(page)
    if portal is None or not (portal.takes_comments and page.takes_comments):
        return None
    return list(page.comments.filter(state=Comment.State.SHOWN))


@context_of.register
def _events(page: EventsPage, request: HttpRequest) -> Mapping[str, Any]:  # noqa: ARG001 - as above
    past = EventPage.objects.live().child_of(page).filter(starts__lt=clock.now()).order_by("-starts", "-pk")
    return {"crumbs": crumbs_of(page), "coming": list(_coming(page)[:EVENTS_SHOWN]), "past": list(past[:A_PAGE])}


def _coming(below: Page) -> QuerySet[Any]:
    """Events that are not over; one that states no end is over six hours after it began."""
    now = clock.now()
    going_on = Q(ends__gte=now) | Q(ends__isnull=True, starts__gte=now - timedelta(hours=6))
    rows = EventPage.objects.live().filter(going_on, path__startswith=below.path)
    ordered: QuerySet[Any] = rows.order_by("starts", "pk")
    return ordered


@context_of.register
def _poll(page: PollPage, request: HttpRequest) -> Mapping[str, Any]:
    return {"crumbs": crumbs_of(page), "poll": state_of(page, request)}


@context_of.register
def _text(page: TextPage, request: HttpRequest) -> Mapping[str, Any]:  # noqa: ARG001 - as above
    return {"crumbs": crumbs_of(page), "below": list(page.get_children().live().specific())}

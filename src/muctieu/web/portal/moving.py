"""Articles of an older portal as articles of this one, and the old addresses that lead on to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from wagtail.fields import StreamField
from wagtail.models import Page

from muctieu.core.fold import search_key
from muctieu.errors import StateError
from muctieu.exchange.html.portal_text import OldArticle
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.gazette.models import OfficialDocument
from muctieu.web.gazette.rights import may_read
from muctieu.web.moving.domain import Maker, redirect_of
from muctieu.web.moving.models import MovedItem
from muctieu.web.people.models import User
from muctieu.web.portal.frame import portal_of
from muctieu.web.portal.gazette_counts import files_of
from muctieu.web.portal.models import ArticlePage, NewsPage, Portal
from muctieu.web.visits.domain import declare_balances
from muctieu.web.visits.models import OpeningBalance

_SLUG = 60
_FROM = "số đếm của cổng cũ (muctieu import-portal)"
NOT_FOUND = 404
Handler = Callable[[HttpRequest], HttpResponseBase]


def article_maker(portal: Portal, *, by: User, publish: bool) -> Maker:
    """Makes articles below the portal's news; without `publish` they wait as drafts in the editor.

    Raises:
        StateError: MT7730 when the portal has no page of news.
    """
    news = NewsPage.objects.descendant_of(portal.site.root_page).first()
    if news is None:
        raise StateError("MT7730", portal=str(portal))

    def make(article: OldArticle) -> str:
        with acting(by, Act.PORTAL_PUBLISH if publish else Act.PORTAL_WRITE, portal, chain=portal.commune.uuid) as log:
            page = _page(article, publish=publish)
            page.slug = _free_slug(news, article.title)
            news.refresh_from_db()
            news.add_child(instance=page)
            page.save_revision(log_action=False)
            log.thing = f"page:{page.pk}"
            log.after = {"title": page.title, "from": article.address, "published": _said(article.published)}
        return f"page:{page.pk}"

    return make


def _page(article: OldArticle, *, publish: bool) -> ArticlePage:
    body = article.body
    if article.author:
        body += f"\n<p><em>{_escaped(article.author)}</em></p>"
    shown: Any = [("text", body)] if isinstance(ArticlePage._meta.get_field("body"), StreamField) else body  # noqa: SLF001 - Django's documented way to fields
    at = article.published or clock.now()
    return ArticlePage(
        title=article.title[:255],
        lead=article.lead,
        body=shown,
        live=publish,
        has_unpublished_changes=not publish,
        first_published_at=at if publish else None,
        last_published_at=at if publish else None,
    )


def _free_slug(news: Page, title: str) -> str:
    base = slugify(search_key(title))[:_SLUG].strip("-") or "bai"
    taken = set(news.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    names = (base, *(f"{base}-{count}" for count in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _said(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


# -- counts ---------------------------------------------------------------------------------------------------


def declare_counts(portal: Portal, counters: Mapping[str, int], *, by: User) -> int:
    """Declare what the old portal had counted as opening balances, each once; returns how many were new.

    Pages that are not public yet have no address to count: ask again once they are.

    Raises:
        RightsError: MT7101 for whoever may not declare counters.
    """
    place = portal.commune
    wanted = {"": counters["total"]} if "total" in counters else {}
    for row in MovedItem.objects.filter(place=place):
        subject = _subject(row.thing)
        if subject and "views" in row.counts:
            wanted[subject] = row.counts["views"]
        if subject and "downloads" in row.counts and row.thing.startswith("official:"):
            wanted[files_of(subject)] = row.counts["downloads"]
    there = set(OpeningBalance.objects.filter(place=place, subject__in=wanted).values_list("subject", flat=True))
    fresh = {subject: count for subject, count in wanted.items() if subject not in there}
    return len(declare_balances(fresh, place=place, source=_FROM, by=by)) if fresh else 0


def subject_at(address: str, portal: Portal) -> str:
    """By what the counters know the public page of a portal at an address.

    Raises:
        StateError: MT7780 where there is none.
    """
    path, root = urlsplit(address).path, portal.site.root_page
    page = Page.objects.live().filter(url_path=f"{root.url_path}{path.lstrip('/')}", path__startswith=root.path).first()
    row = OfficialDocument.objects.filter(place=portal.commune, slug=path.rpartition("/")[0].rpartition("/")[2]).first()
    things = (page and f"page:{page.pk}", row and reverse("portal:official", args=(row.slug,)) == path
              and f"official:{row.uuid}")  # fmt: skip
    found = next((subject for subject in map(_subject, filter(None, things)) if subject), "")
    if not found:
        raise StateError("MT7780", address=address[:200], place=portal.name_vi)
    return found


def _subject(thing: str) -> str:
    """By what the counters know a public page, empty for what is none: an article whatever its address."""
    path, (kind, _, identity) = _public_path(thing), thing.partition(":")
    is_article = kind == "page" and ArticlePage.objects.filter(pk=identity).exists()
    return f"article:{identity}" if path and is_article else path


# -- old addresses --------------------------------------------------------------------------------------------


def old_address_middleware(get_response: Handler) -> Handler:
    """Where nothing stands, look whether something of the old portal stood there; its new address answers for good."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        target = new_address(request)
        return response if target is None else HttpResponsePermanentRedirect(target)

    return answer


def new_address(request: HttpRequest) -> str | None:
    """The address, always one of ours, of what stood under the request's; None where it is not public."""
    portal = portal_of(request)
    thing = None if portal is None else redirect_of(request.get_full_path(), portal.commune)
    return _public_path(thing or "") or None


def _public_path(thing: str) -> str:
    """The path of a public page, empty for what is none."""
    kind, _, identity = thing.partition(":")
    if kind == "page":
        page = Page.objects.live().filter(pk=identity).first()
        return "" if page is None else urlsplit(page.get_url() or "").path
    if kind == "official":
        row = OfficialDocument.objects.filter(uuid=UUID(identity)).select_related("consultation").first()
        return reverse("portal:official", args=(row.slug,)) if row is not None and may_read(None, row) else ""
    return ""

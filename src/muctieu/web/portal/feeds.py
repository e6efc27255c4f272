"""The newest articles for other programs: RSS and Atom, the map of the site, and what robots may read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from wagtail.models import Page

from muctieu.web.portal.models import ArticlePage, Portal
from muctieu.web.portal.shown import articles

IN_FEED, IN_MAP = 30, 2_000
# Which part of a map that is too long for one file.
PART = "phan"
# From one part that has a page to the next, each found by the pages' keys: whole, all pages would be read.
_LOWEST = "SELECT min(id) AS key FROM wagtailcore_page WHERE live AND substr(path, 1, %s) = %s"
_PARTS = (
    f"WITH RECURSIVE part(number) AS (SELECT key / %s + 1 FROM ({_LOWEST}) lowest UNION ALL SELECT"  # noqa: S608 - the text above
    f" (SELECT key / %s + 1 FROM ({_LOWEST} AND id >= number * %s) next) FROM part WHERE number IS NOT NULL)"
    " SELECT number FROM part WHERE number IS NOT NULL"
)
_KINDS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


def feed(kind: str, request: HttpRequest, portal: Portal, below: Page) -> HttpResponse:
    """The newest articles below a page as "rss" or "atom"."""
    home = request.build_absolute_uri("/")
    made = _KINDS[kind](
        title=f"{below.title} · {portal.name_vi}", link=home,
        description=_("Tin mới của {name}").format(name=portal.name_vi), language="vi",
        feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for article in articles(below)[:IN_FEED]:
        _add(made, article, request)
    response = HttpResponse(content_type=f"application/{kind}+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response


def _add(made: SyndicationFeed, article: ArticlePage, request: HttpRequest) -> None:
    address = request.build_absolute_uri(article.get_url(request))
    made.add_item(
        title=_clean(article.title), link=address, description=_clean(article.lead), unique_id=address,
        pubdate=article.first_published_at, updateddate=article.last_published_at,
    )  # fmt: skip


def _clean(text: str) -> str:
    """Without what XML cannot say."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def sitemap(request: HttpRequest, portal: Portal, more: Iterable[str] = ()) -> HttpResponse:
    """Addresses of all live pages with their last change; of very many an index of parts, each a file of its own."""
    root = portal.site.root_page
    rows = Page.objects.live().filter(path__startswith=root.path).order_by("pk")
    if PART in request.GET:
        number = _part(request.GET[PART])
        first = (number - 1) * IN_MAP
        is_first, rows = not rows.filter(pk__lt=first).exists(), rows.filter(pk__gte=first, pk__lt=first + IN_MAP)
    elif rows[IN_MAP : IN_MAP + 1].exists():
        address = request.build_absolute_uri(request.path)
        return _map("sitemapindex", [f"<sitemap><loc>{escape(address)}?{PART}={number}</loc></sitemap>"
                                     for number in _parts(root)])  # fmt: skip
    else:
        is_first = True
    found = list(rows.values_list("url_path", "last_published_at"))
    if not found:
        raise Http404
    here = request.build_absolute_uri("/")
    lines = [_line(here + path[len(root.url_path) :], moment) for path, moment in found]
    return _map("urlset", [*lines, *(_line(here + address[1:], None) for address in more if is_first)])


def _parts(root: Page) -> list[int]:
    """The numbers of the parts that have pages: a page's is told by its key, and never becomes another."""
    given = [len(root.path), root.path]
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [IN_MAP, *given, IN_MAP, *given, IN_MAP])
        return [int(number) for (number,) in cursor.fetchall()]


def _part(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text)):
        raise Http404
    return int(text)


def _map(name: str, lines: Iterable[str]) -> HttpResponse:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return HttpResponse("\n".join([head, *lines, f"</{name}>\n"]), content_type="application/xml")


def _line(address: str, moment: datetime | None) -> str:
    changed = "" if moment is None else f"<lastmod>{moment.astimezone(UTC).isoformat(timespec='seconds')}</lastmod>"
    return f"<url><loc>{escape(address)}</loc>{changed}</url>"


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; sign-in, desk and search results lead robots nowhere."""
    closed = ("/cms/", "/lam-viec/", "/dang-nhap/", "/tai-khoan/", "/tim/", "/nhap/", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/so-do.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

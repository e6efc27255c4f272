"""Where on a saved page the report stands, and what around and inside it is furniture of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from muctieu.exchange.html.tree import Node

# Furniture wherever it stands. `header` holds the title inside an article and the site's banner outside.
_FURNITURE_TAGS = frozenset(
    {
        "head", "script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button", "select",
        "textarea", "iframe", "svg", "object", "audio", "video", "dialog", "del",
    }
)  # fmt: skip
# Words that authors of Vietnamese portals use in `class` and `id` for what stands in and below an article, and for
# what surrounds it.
_INNER_NAMES = frozenset(
    {
        "breadcrumb", "breadcrumbs", "related", "lienquan", "comment", "comments", "share", "social", "rating",
        "pagination", "pager", "toolbar", "tags", "views", "luotxem", "counter", "counters",
    }
)  # fmt: skip
_OUTER_NAMES = _INNER_NAMES | {
    "nav", "navbar", "menu", "sidebar", "footer", "banner", "statistics", "thongke", "truycap", "visitor", "visitors",
    "online", "rate", "login", "print", "copyright", "popup", "modal", "cookie",
}  # fmt: skip
_NEVER = frozenset({"html", "body", "article", "main", "p", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
# No menu or counter is longer; a longer element with such a name is the frame around the whole text.
_LONGEST_FURNITURE = 4000
_ARTICLE_NAMES = frozenset(
    {
        "bodytext", "news-bodyhtml", "articlebody", "article-content", "article-body", "articlecontent",
        "entry-content", "post-content", "detail-content", "content-detail", "news-detail", "news-content",
        "noidung", "noi-dung", "chitiet", "chi-tiet",
    }
)  # fmt: skip
_DATE_NAMES = frozenset({"date", "time", "ngay", "published", "publish", "posted", "ngaydang"})
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_LONGEST_DATE = 80
_HEADINGS = frozenset({"h1", "h2"})
_HALF = 2


def is_furniture(node: Node, *, in_article: bool) -> bool:
    """Whether the element is part of the site rather than of the report."""
    if node.tag in _FURNITURE_TAGS or (node.tag == "header" and not in_article):
        return True
    names = _INNER_NAMES if in_article else _OUTER_NAMES
    return node.tag not in _NEVER and bool(node.names() & names) and not node.is_longer_than(_LONGEST_FURNITURE)


_ARTICLES: tuple[Callable[[Node], bool], ...] = (
    lambda node: node.tag == "article",
    lambda node: node.tag == "main" or node.attributes.get("role") == "main",
    lambda node: node.attributes.get("itemprop", "").lower() == "articlebody",
    lambda node: node.tag != "body" and bool(node.names() & _ARTICLE_NAMES),
)


def find_article(page: Node) -> Node:
    """The element that holds the report: the article, else the main part, else what is named so, else the body."""
    for is_sought in _ARTICLES:
        if (best := _leading(list(_outermost(page, is_sought)))) is not None:
            return best
    return next((node for node in page.every() if node.tag == "body"), page)


def _outermost(page: Node, is_sought: Callable[[Node], bool]) -> Iterator[Node]:
    ahead = [page]
    while ahead:
        node = ahead.pop()
        if is_sought(node):
            yield node
        else:
            ahead += [child for child in reversed(node.children) if isinstance(child, Node)]


def _leading(found: list[Node]) -> Node | None:
    """The longest of some elements, when it is most of them: on a list of teasers none is the article."""
    sizes = [len(node.text()) for node in found]
    if not sizes or max(sizes) == 0 or max(sizes) * _HALF < sum(sizes):
        return None
    return found[sizes.index(max(sizes))]


def heading_of(page: Node, article: Node) -> Iterator[Node]:
    """Title and date of the report where the page puts them outside the article: they tell the period."""
    inside = set(map(id, article.every()))
    if not any(node.tag in _HEADINGS for node in article.every()):
        title = next((node for node in _outside(page, inside) if node.tag == "h1"), None)
        title = title or next((node for node in page.every() if node.tag == "title"), None)
        if title is not None:
            yield title
    if not any(_is_date(node) for node in article.every()):
        date = next((node for node in _outside(page, inside) if _is_date(node)), None)
        if date is not None:
            yield date


def _outside(node: Node, inside: set[int]) -> Iterator[Node]:
    """Elements of the page that are neither in the article nor furniture."""
    for child in node.children:
        if isinstance(child, Node) and id(child) not in inside and not is_furniture(child, in_article=False):
            yield child
            yield from _outside(child, inside)


def _is_date(node: Node) -> bool:
    if node.tag != "time" and not node.names() & _DATE_NAMES:
        return False
    return not node.is_longer_than(_LONGEST_DATE) and _DATE.search(node.text()) is not None

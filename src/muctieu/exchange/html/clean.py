"""HTML of others made harmless: what an article may hold and nothing else, by a library that is kept for that."""

from __future__ import annotations

from html import escape

import nh3

from muctieu.exchange.html.article import is_furniture
from muctieu.exchange.html.tree import Node

# What running text is made of; everything else loses its tag, scripts and styles lose their text too.
TAGS = frozenset(
    {"p", "br", "h2", "h3", "ul", "ol", "li", "b", "strong", "i", "em", "blockquote", "a", "sup", "sub", "hr"}
)
ATTRIBUTES = {"a": {"href"}}
SCHEMES = frozenset({"http", "https", "mailto"})
# Frames of a layout: what stands in them ends at their end all the same.
_BLOCKS = frozenset(
    {"div", "section", "article", "table", "tr", "figure", "figcaption", "h1", "h4", "h5", "h6", "dd", "dt"}
)
_VOID = frozenset({"br", "hr"})


def clean_html(html: str) -> str:
    """The HTML with harmless tags, no attributes but the addresses of links, and links that lead to the web only.

    >>> clean_html('<p onclick="x()">Xã <script>alert(1)</script><a href="javascript:x">đây</a></p>')
    '<p>Xã <a rel="noopener noreferrer">đây</a></p>'
    """
    return nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES)).strip()


def body_html(article: Node, *, without: frozenset[int] = frozenset()) -> str:
    """The article's running text as harmless HTML, without the site's furniture and the elements `without` (by id)."""
    parts: list[str] = []
    _write(article, parts, without)
    return clean_html("".join(parts))


def _write(node: Node, parts: list[str], without: frozenset[int]) -> None:
    for child in node.children:
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
        elif id(child) not in without and not is_furniture(child, in_article=True):
            _write_element(child, parts, without)


def _write_element(node: Node, parts: list[str], without: frozenset[int]) -> None:
    tag = "p" if node.tag in _BLOCKS and not any(isinstance(child, Node) for child in node.children) else node.tag
    if tag not in TAGS:
        _write(node, parts, without)
        return
    href = node.attributes.get("href", "")
    parts.append(f'<{tag} href="{escape(href)}">' if tag == "a" and href else f"<{tag}>")
    if tag not in _VOID:
        _write(node, parts, without)
        parts.append(f"</{tag}>")

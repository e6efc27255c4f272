"""Reads .html: the article of a saved page as text, the furniture of the site apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from muctieu.exchange.base import Apart, Body
from muctieu.exchange.flow import hidden_findings, to_text
from muctieu.exchange.html.article import find_article, heading_of
from muctieu.exchange.html.render import Renderer
from muctieu.exchange.html.tree import Node, parse
from muctieu.exchange.text.encoding import decode

EXTRACTOR = "html/1"
_HEAD = 2048
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
# What a page may declare instead of UTF-8. Latin-1 is left out: it has no Vietnamese, so the page only claims it.
_DECLARED = frozenset({"cp1258", "utf-16", "utf-16-le", "utf-16-be"})


def read(raw: bytes, *, file: str) -> Body:
    """The article: a line per block and per table row (cells a tab apart), title and date first.

    Menus, counters, forms and the like stand in `apart`. Hidden text inside the article is kept and named (MT5151).

    Raises:
        DocumentError: MT5005 to MT5007, when the bytes are no Unicode text.
    """
    page = parse(decode(raw, file=file, declared=_declared(raw)))
    article = find_article(page)
    renderer = Renderer()
    for node in heading_of(page, article):
        renderer.render(node)
    renderer.render(article)
    text, hidden = to_text(renderer.flow.lines)
    return Body(text, tuple(hidden_findings(text, hidden)), tuple(_apart(page, article, renderer)))


def _declared(raw: bytes) -> str | None:
    """The encoding that the page declares, if it is one that can be trusted."""
    match = _CHARSET.search(raw[:_HEAD])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    return name if name in _DECLARED else None


def _apart(page: Node, article: Node, renderer: Renderer) -> Iterator[Apart]:
    around = Renderer()
    around.render(page, skip=article)
    text, _ = to_text([*around.flow.lines, *around.apart.lines, *renderer.apart.lines])
    if text:
        yield Apart("page", text)

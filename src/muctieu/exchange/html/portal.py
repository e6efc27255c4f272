"""Files of a portal that is moved here: saved pages, pasted page text and feeds, each as articles and documents."""

from __future__ import annotations

import re
from html import escape

from muctieu.errors import Finding
from muctieu.exchange.flow import to_text
from muctieu.exchange.html.article import find_article, heading_of
from muctieu.exchange.html.clean import body_html
from muctieu.exchange.html.feed import is_feed, read_feed
from muctieu.exchange.html.portal_text import (
    LONGEST_LEAD,
    OldArticle,
    OldPortal,
    Told,
    article_lines,
    counters_of,
    listed_documents,
)
from muctieu.exchange.html.render import Renderer
from muctieu.exchange.html.tree import Node, parse
from muctieu.exchange.text.encoding import decode

_IS_PAGE = re.compile(rb"<!doctype html|<html|<body|<article|<div|<head", re.IGNORECASE)
_LOOKED_AT = 4096


def read_portal(raw: bytes, *, file: str) -> OldPortal:
    """What a file of the old portal holds; a file without an article or a document says so (MT5350).

    Raises:
        DocumentError: MT5005 to MT5007 when it is no Unicode text, MT5103 and MT5104 for a feed that is no XML or
            wants a document type.
    """
    if is_feed(raw):
        return read_feed(raw, file=file)
    text = decode(raw, file=file)
    found = _page(text, file=file) if _IS_PAGE.search(raw[:_LOOKED_AT]) else _pasted(text, file=file)
    if found.articles or found.documents:
        return found
    return OldPortal(counters=found.counters, findings=(*found.findings, Finding("MT5350", {"file": file})))


def _pasted(text: str, *, file: str) -> OldPortal:
    lines = text.splitlines()
    told = article_lines(lines, file=file)
    article = () if told is None else (_article(told, _paragraphs_html(told.paragraphs)),)
    findings = () if told is None else told.findings
    return OldPortal(article, tuple(listed_documents(lines)), counters_of(lines), findings)


def _page(text: str, *, file: str) -> OldPortal:
    page = parse(text)
    article = find_article(page)
    headings = tuple(heading_of(page, article))
    lines = _lines(*headings, article)
    around = [line.replace("\t", " ") for line in _lines(page)]
    told = article_lines(lines, file=file)
    documents, counters = tuple(listed_documents(around)), counters_of(around)
    if told is None or not told.paragraphs:
        return OldPortal((), documents, counters, () if told is None else told.findings)
    body = body_html(article, without=frozenset(_heads(article, told)))
    found = _article(told, body, address=_address(page))
    return OldPortal((found,), documents, counters, told.findings)


def _article(told: Told, body: str, *, address: str = "") -> OldArticle:
    first = told.paragraphs[0] if told.paragraphs else ""
    has_lead = len(told.paragraphs) > 1 and len(first) <= LONGEST_LEAD
    beginning = f"<p>{escape(first, quote=False)}</p>"
    return OldArticle(
        title=told.title,
        published=told.published,
        lead=first if has_lead else "",
        body=body.removeprefix(beginning).lstrip() if has_lead else body,
        author=told.author,
        views=told.views,
        comments=told.comments,
        address=address,
    )


def _paragraphs_html(paragraphs: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs)


def _lines(*nodes: Node) -> list[str]:
    renderer = Renderer()
    for node in nodes:
        renderer.render(node)
    return to_text([*renderer.flow.lines, *renderer.apart.lines])[0].splitlines()


def _heads(article: Node, told: Told) -> list[int]:
    """Elements inside the article that only repeat its title or its date line."""
    found = []
    for node in article.every():
        if node is article or node.is_longer_than(len(told.title) + 80):
            continue
        text = " ".join(node.text().split())
        if text == told.title or article_lines([told.title, text], file="") is not None:
            found.append(id(node))
    return found


def _address(page: Node) -> str:
    """Where the page stood, as it says itself."""
    for node in page.every():
        if node.tag == "link" and node.attributes.get("rel", "").lower() == "canonical":
            return node.attributes.get("href", "").strip()[:500]
        if node.tag == "meta" and node.attributes.get("property", "").lower() == "og:url":
            return node.attributes.get("content", "").strip()[:500]
    return ""

"""Keeping the search's rows of pages in step with what is shown: put when a page goes live, dropped when it goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models.signals import post_delete
from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from muctieu.web.common.days import day_of
from muctieu.web.portal import search
from muctieu.web.portal.models import ArticlePage, EventPage, FaqPage, Portal, TextPage
from muctieu.web.portal.models.pages import portal_of_tree

KIND = "page"
# Where a paragraph, a heading or a line of a list ends, a word does.
_BLOCK_ENDS = re.compile(r"(?=</?(?:p|h[1-6]|li|ul|ol|br|hr|blockquote)[\s>/])", re.IGNORECASE)
FOUND = (ArticlePage, TextPage, EventPage, FaqPage)


def connect() -> None:
    """Listen to what becomes of pages; once, when the application starts."""
    page_published.connect(_shown, dispatch_uid="portal.keeping.shown")
    page_unpublished.connect(_gone, dispatch_uid="portal.keeping.gone")
    post_delete.connect(_deleted, dispatch_uid="portal.keeping.deleted")
    post_page_move.connect(_moved, dispatch_uid="portal.keeping.moved")
    page_slug_changed.connect(_moved, dispatch_uid="portal.keeping.renamed")
    search.register(KIND, everything, open_now=live)


def thing_of(page: Any, portal: Portal) -> search.Thing:
    """A page as the search knows it, in both languages."""
    parts = [
        *(str(getattr(page, name, "")) for name in ("lead", "where")),
        *(words_of(getattr(page, name)) for name in ("body", "entries") if hasattr(page, name)),
        page.title_en,
        str(getattr(page, "lead_en", "")),
        words_of(getattr(page, "body_en", ())),
    ]
    day = None if page.first_published_at is None else day_of(page.first_published_at)
    text = " ".join(part for part in parts if part)
    return search.Thing(KIND, str(page.pk), portal.commune, page.get_url() or "/", page.title, text, day)


def words_of(body: Iterable[Any]) -> str:
    """The running text of an article's parts; figures have none of their own."""
    texts = (strip_tags(_BLOCK_ENDS.sub(" ", str(part))) for part in _texts(body))
    return " ".join(" ".join(text.split()) for text in texts)


def _texts(body: Iterable[Any]) -> Iterator[object]:
    for part in body:
        if part.block_type == "text":
            yield part.value
        elif part.block_type == "quote":
            yield part.value["text"]
        elif part.block_type == "entry":
            yield f"{part.value['question']} {part.value['answer']}"
        elif part.block_type == "picture":
            yield part.value["caption"]
        elif part.block_type == "film":
            yield f"{part.value['caption']} {part.value['text']}"


def everything() -> Iterator[search.Thing]:
    """All live pages of all portals."""
    for portal in Portal.objects.select_related("commune", "site__root_page"):
        for model in FOUND:
            for page in model.objects.descendant_of(portal.site.root_page).live().iterator():
                yield thing_of(page, portal)


def live(keys: Collection[str]) -> Collection[str]:
    """Those of the pages that are live."""
    return {str(pk) for pk in Page.objects.live().filter(pk__in=keys).values_list("pk", flat=True)}


def _shown(instance: Any, **_: object) -> None:
    portal = portal_of_tree(instance) if isinstance(instance, FOUND) else None
    if portal is not None:
        search.put(thing_of(instance, portal))


def _gone(instance: Any, **_: object) -> None:
    search.drop(KIND, str(instance.pk))


def _deleted(instance: Any, **_: object) -> None:
    if isinstance(instance, Page):
        search.drop(KIND, str(instance.pk))


def _moved(instance: Any, **_: object) -> None:
    """The addresses of everything below have changed too."""
    for page in instance.get_descendants(inclusive=True).live().specific():
        _shown(page)

"""Finding pages by their titles in the editor, drafts too, in any spelling: what Wagtail's own lists and choosers ask.

Every page of a portal has a row with its titles folded (`PageTitle`), kept whenever the page is kept; the index over
them is FTS5 on SQLite and a text search on PostgreSQL (0009, 0011). The public's search is another (`search`), for
nothing here asks whether a page is shown. At the door of `/cms/` it is said whose titles may be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.signals import post_save
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
    DatabaseSearchResults,
)
from modelsearch.query import PlainText
from wagtail.models import Page

from muctieu.core.fold import search_key
from muctieu.web.common.looking import remembered
from muctieu.web.common.seals import chunks
from muctieu.web.portal.models import PageTitle, Portal

# So many of the newest pages that match are found; whoever looks for an older one asks for one more word.
MOST_FOUND, MOST_WORDS = 1000, 12
_AT_ONCE = 500
_TREE_DEPTH = 2
_SQLITE = "SELECT rowid FROM portal_found_titles WHERE portal_found_titles MATCH %s ORDER BY rowid DESC LIMIT %s"
_POSTGRESQL = (
    "SELECT page_id FROM portal_pagetitle WHERE words @@ to_tsquery('simple', %s)"
    " AND tree = ANY(%s) ORDER BY page_id DESC LIMIT %s"
)
_trees: ContextVar[tuple[str, ...]] = ContextVar("muctieu_titles", default=())


@contextmanager
def looking_in(portals: Iterable[Portal]) -> Iterator[None]:
    """Let the titles of these portals' pages be found in the body; outside of one nothing is."""
    token = _trees.set(tuple(portal.site.root_page.path for portal in portals))
    try:
        yield
    finally:
        _trees.reset(token)


def trees() -> tuple[str, ...]:
    """The trees in which titles are found here: those of the person's portals, at the door of `/cms/`."""
    return _trees.get()


def pages_called(text: str) -> Collection[int]:
    """The newest pages with words in their titles that begin like each of these; `MOST_FOUND` at the most."""
    words, trees = tuple(search_key(text[:400]).split()[:MOST_WORDS]), _trees.get()
    if not words or not trees:
        return ()
    return remembered(("portal.titles", words, trees), lambda: _asked(words, trees))


def _asked(words: Collection[str], trees: Collection[str]) -> Collection[int]:
    if connection.vendor == "sqlite":
        whose, each = (glue.join(f'"{one}"' for one in some) for glue, some in ((" OR ", trees), ("* AND ", words)))
        given: list[Any] = [f"tree : ({whose}) AND folded : ({each}*)", MOST_FOUND]
    else:
        given = [" & ".join(f"{word}:*" for word in words), list(trees), MOST_FOUND]
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL, given)
        return [key for (key,) in cursor.fetchall()]


class _Titles(DatabaseSearchQueryCompiler):
    """Pages by the words of their titles; anything else (pictures) as Wagtail's own search does it."""

    def build_database_filter(self, query: Any, boost: float = 1.0) -> Any:
        if isinstance(query, PlainText) and issubclass(self.queryset.model, Page):
            return Q(pk__in=pages_called(query.query_string))
        return super().build_database_filter(query, boost=boost)


class _Found(DatabaseSearchResults):
    """Pages found by their keys come once: Wagtail's would compare all that is read of them."""

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        if issubclass(found.model, Page):
            found.query.distinct = False
        return found


class SearchBackend(DatabaseSearchBackend):
    """What `WAGTAILSEARCH_BACKENDS` names."""

    query_compiler_class = autocomplete_query_compiler_class = _Titles
    results_class = _Found


# -- keeping --------------------------------------------------------------------------------------------------


def connect() -> None:
    """Listen to pages being kept, shown or not; once, when the application starts."""
    post_save.connect(_kept, dispatch_uid="portal.titles.kept")


def mend(step: Callable[[], AbstractContextManager[object]] = transaction.atomic) -> int:
    """Write the rows of pages that have none or another; how many those were. Each `step` holds few writes."""
    count = 0
    for pages in chunks(Page.objects.filter(depth__gte=_TREE_DEPTH).order_by("pk").iterator(), _AT_ONCE):
        there = dict(PageTitle.objects.filter(page__in=pages).values_list("page", "folded"))
        rows = [row for row in map(_row, pages) if there.get(row.page_id) != row.folded]
        if rows:
            with step():
                PageTitle.objects.bulk_create(
                    rows, update_conflicts=True, unique_fields=("page",), update_fields=("tree", "folded")
                )
        count += len(rows)
    return count


def _row(page: Page) -> PageTitle:
    titles = dict.fromkeys(search_key(title) for title in (page.title, page.draft_title or ""))
    tree = page.path[: Page.steplen * _TREE_DEPTH]
    return PageTitle(page_id=page.pk, tree=tree, folded=" ".join(titles)[:1200])


def _kept(instance: Any, **_: object) -> None:
    if not isinstance(instance, Page) or instance.depth < _TREE_DEPTH:
        return
    row = _row(instance)
    PageTitle.objects.update_or_create(page_id=row.page_id, defaults={"tree": row.tree, "folded": row.folded})

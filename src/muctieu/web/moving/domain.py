"""Taking over an older portal: what is new is told before anything is written, each item is taken once.

Articles are made by whoever keeps articles (`Maker`); documents go into the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar
from urllib.parse import urlsplit

from django.db import transaction

from muctieu.core.fold import search_key
from muctieu.errors import Finding
from muctieu.exchange.html.portal_text import OldArticle, OldDocument, OldPortal
from muctieu.packs.document_types import type_said
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.journal import canonical
from muctieu.web.common.policy import Act
from muctieu.web.gazette import domain as gazette
from muctieu.web.gazette.domain import Particulars
from muctieu.web.gazette.models import LONGEST_TITLE
from muctieu.web.gazette.queries import twins
from muctieu.web.moving.models import MovedItem
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

ARTICLE, DOCUMENT = "article", "document"
# Items of one transaction: nobody waits for a writer longer than it takes to make so many.
AT_ONCE = 25
T = TypeVar("T")
# Makes an article and says what it became ("page:12").
Maker = Callable[[OldArticle], str]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the old portal, found in `source`."""

    kind: str
    key: str
    digest: str
    source: str
    article: OldArticle | None = None
    document: OldDocument | None = None

    @property
    def title(self) -> str:
        found = self.article or self.document
        return "" if found is None else found.title

    @property
    def counts(self) -> Mapping[str, int]:
        found = self.article or self.document
        said = {name: getattr(found, name, None) for name in ("views", "comments", "downloads")}
        return {name: count for name, count in said.items() if count is not None}


@dataclass(frozen=True, slots=True)
class Move:
    """What would be done: `new` is to be taken, `known` was taken before, `changed` says something else by now."""

    new: tuple[Item, ...]
    known: tuple[Item, ...]
    changed: tuple[Item, ...]
    counters: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Taken:
    """What was done; the documents that the register had already are named, not entered again."""

    articles: int = 0
    documents: int = 0
    there: list[str] = field(default_factory=list)


def plan_move(found: Iterable[tuple[str, OldPortal]], *, place: OrgUnit) -> Move:
    """Look at files (name, what is in it) and at what was taken before; nothing is written. One query."""
    items: dict[str, Item] = {}
    counters: dict[str, int] = {}
    findings: list[Finding] = []
    for name, portal in found:
        findings += portal.findings
        counters |= portal.counters
        for item in (*_articles(name, portal), *_documents(name, portal)):
            items.setdefault(item.key, item)
    known = dict(MovedItem.objects.filter(place=place).values_list("key", "digest"))
    groups: dict[str, list[Item]] = {"new": [], "known": [], "changed": []}
    for item in items.values():
        then = known.get(item.key)
        groups["new" if then is None else "known" if then == item.digest else "changed"].append(item)
    return Move(**{name: tuple(some) for name, some in groups.items()}, counters=counters, findings=tuple(findings))


def carry_out(move: Move, *, place: OrgUnit, by: User, make: Maker, publish: bool = False) -> Iterator[Taken]:
    """Take what is new, some items a transaction; yields how far it is. Stopped half-way, it goes on when asked again.

    Raises:
        RightsError: MT7101 for whoever may not keep the register; `make` says what it needs itself.
    """
    taken = Taken()
    for some in _chunks(move.new, AT_ONCE):
        with transaction.atomic():
            for item in some:
                _take(item, taken, place=place, by=by, make=make, publish=publish)
        yield taken


def redirect_of(path: str, place: OrgUnit) -> str | None:
    """What stood under an old address; None where nothing did."""
    rows = MovedItem.objects.filter(place=place, path=path[:500]).exclude(path="")
    return rows.values_list("thing", flat=True).first()


# -- pieces ---------------------------------------------------------------------------------------------------


def _articles(source: str, portal: OldPortal) -> Iterator[Item]:
    for one in portal.articles:
        day = "" if one.published is None else one.published.date().isoformat()
        key = _digest(ARTICLE, one.address or f"{search_key(one.title)} {day}")
        digest = _digest(one.title, str(one.published), one.lead, one.body)
        yield Item(ARTICLE, key, digest, source, article=one)


def _documents(source: str, portal: OldPortal) -> Iterator[Item]:
    for one in portal.documents:
        yield Item(
            DOCUMENT, _digest(DOCUMENT, one.number.key), _digest(one.number.text, one.title), source, document=one
        )


def _take(item: Item, taken: Taken, *, place: OrgUnit, by: User, make: Maker, publish: bool) -> None:
    if item.article is not None:
        thing = make(item.article)
        taken.articles += 1
    else:
        thing, is_new = _document(item, place=place, by=by, publish=publish)
        taken.documents += is_new
        if not is_new:
            taken.there.append(item.title)
    address = "" if item.article is None else item.article.address
    with acting(by, Act.GAZETTE_KEEP, place, chain=chain_of(place, clock.today()).uuid) as log:
        MovedItem.objects.create(
            place=place, kind=item.kind, key=item.key, digest=item.digest, address=address, path=path_of(address),
            thing=thing, counts=dict(item.counts), source=item.source[:300],
        )  # fmt: skip
        log.thing, log.after = thing, {"from": item.source[:200], "counts": dict(item.counts)}


def _document(item: Item, *, place: OrgUnit, by: User, publish: bool) -> tuple[str, bool]:
    """What the document is in the register, and whether it was entered just now."""
    found = item.document
    assert found is not None  # noqa: S101 - the caller has looked
    kind, title = type_said(found.title)
    said = Particulars(
        title=(title[:1].upper() + title[1:])[:LONGEST_TITLE],
        number=found.number.text,
        type="" if kind is None else kind.code,
    )
    there = twins(said, place=place)
    if there:
        return f"official:{there[0].uuid}", False
    row = gazette.enter(said, place=place, by=by)
    if publish:
        gazette.publish(row, by=by)
    return f"official:{row.uuid}", True


def path_of(address: str) -> str:
    """The part of an address by which it is asked for again, with its query; the host does not matter."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path if parts.path.startswith("/") else ""
    return f"{path}?{parts.query}"[:500] if path and parts.query else path[:500]


def _digest(*parts: str) -> str:
    return sha256(canonical(list(parts)).encode()).hexdigest()


def _chunks(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]

"""RSS and Atom feeds as articles: without document types, so that no entity expands and nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from muctieu.core.fold import search_key
from muctieu.errors import Finding
from muctieu.exchange.docx.xml import NAMESPACE_END, walk
from muctieu.exchange.html.clean import clean_html
from muctieu.exchange.html.portal_text import LONGEST_LEAD, VIETNAM, OldArticle, OldPortal
from muctieu.exchange.html.tree import parse

# Instructions (a style sheet of many feeds) and comments may stand before the first element.
_BEFORE = rb"(?:<\?[^>]{0,300}\?>\s*|<!--.{0,500}?-->\s*){0,5}"
_IS_FEED = re.compile(rb"^\s*" + _BEFORE + rb"<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL)
_ITEMS = frozenset({"item", "entry"})
# Local name in RSS, RSS 1.0 and Atom → what it is; the first that says something counts.
_FIELDS = {
    "title": "title", "link": "address", "guid": "id", "id": "id", "description": "summary", "summary": "summary",
    "encoded": "content", "content": "content", "pubDate": "published", "published": "published", "date": "published",
    "updated": "updated", "creator": "author", "author": "author", "name": "author",
}  # fmt: skip


def is_feed(raw: bytes) -> bool:
    """Whether the bytes begin like a feed."""
    return _IS_FEED.match(raw.lstrip(b"\xef\xbb\xbf")[:2000]) is not None


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and the item that is open."""

    items: list[dict[str, str]] = field(default_factory=list)
    item: dict[str, str] | None = None
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(NAMESPACE_END)[2]
        self.path.append(local)
        self.text = []
        if local in _ITEMS:
            self.item = {}
        elif self.item is not None and local == "link" and attributes.get("rel", "alternate") == "alternate":
            self._say("address", attributes.get("href", ""))

    def end(self, _name: str) -> None:
        local = self.path.pop()
        if local in _ITEMS and self.item is not None:
            self.items.append(self.item)
            self.item = None
        elif self.item is not None and local in _FIELDS:
            self._say(_FIELDS[local], "".join(self.text))
        self.text = []

    def characters(self, text: str) -> None:
        self.text.append(text)

    def _say(self, name: str, text: str) -> None:
        if self.item is not None and text.strip():
            self.item.setdefault(name, text.strip())


def read_feed(raw: bytes, *, file: str) -> OldPortal:
    """The items of a feed, in its order; those without a title are left out and named (MT5353).

    Raises:
        DocumentError: MT5103 for broken XML, MT5104 for a document type.
    """
    reading = _Reading()
    walk(
        raw.lstrip(b"\xef\xbb\xbf \r\n\t"), start=reading.start, end=reading.end, characters=reading.characters,
        file=file, part="feed",
    )  # fmt: skip
    articles, findings = [], []
    for number, item in enumerate(reading.items, start=1):
        if not item.get("title"):
            findings.append(Finding("MT5353", {"file": file, "number": str(number)}))
            continue
        published = _moment(item.get("published") or item.get("updated") or "")
        if published is None:
            findings.append(Finding("MT5352", {"file": file, "value": (item.get("published") or "–")[:60]}))
        articles.append(_article(item, published))
    return OldPortal(tuple(articles), findings=tuple(findings))


def _article(item: dict[str, str], published: datetime | None) -> OldArticle:
    summary = " ".join(parse(item.get("summary", "")).text().split())
    body = item.get("content", "")
    lead = summary if len(summary) <= LONGEST_LEAD else ""
    address = item.get("address") or item.get("id", "")
    return OldArticle(
        title=" ".join(parse(item["title"]).text().split()),
        published=published,
        lead=lead,
        body=clean_html(body or ("" if lead else item.get("summary", ""))),
        author=item.get("author", ""),
        address=address if search_key(address).startswith("http") else "",
    )


def _moment(text: str) -> datetime | None:
    """A moment in either form of dates; one without an offset is Vietnam's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError, OverflowError):
            return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=VIETNAM)).astimezone(UTC).astimezone(VIETNAM)
    except OverflowError:
        return None

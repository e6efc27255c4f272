"""The lines of a portal's page, as pasted or as read from a saved one: article, documents and counters told apart.

Such a page says title, date line with two counts, lead, text, author, rating; then blocks of the site: new documents
with their views and downloads, counters. Time grows with the number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from muctieu.core.document_number import DocumentNumber, parse_number
from muctieu.core.fold import search_key
from muctieu.errors import Finding

VIETNAM = timezone(timedelta(hours=7))
LONGEST_LEAD = 600
_LONGEST_NUMBER_LINE = 60
_DATE = re.compile(
    r"^\s{0,9}(?:(?P<weekday>Chủ [Nn]hật|CN|Thứ \w{1,4})\s{0,3}[-,–]\s{0,3})?(?:[Nn]gày\s{1,3})?"
    r"(?P<day>[0-9]{1,2})[/.\-](?P<month>[0-9]{1,2})[/.\-](?P<year>[0-9]{4})"
    r"(?:[\s,\-–]{1,4}(?:lúc\s)?(?P<hour>[0-9]{1,2})[:hg](?P<minute>[0-9]{2}))?"
    r"(?:\s{1,4}(?P<views>[0-9][0-9.,]{0,15})\s{1,4}(?P<comments>[0-9][0-9.,]{0,15}))?\s{0,9}$"
)
_PARTS = ("year", "month", "day", "hour", "minute")
_WEEKDAYS = ("thu hai", "thu ba", "thu tu", "thu nam", "thu sau", "thu bay", "chu nhat")
_NUMBERED = {"thu 2": 0, "thu 3": 1, "thu 4": 2, "thu 5": 3, "thu 6": 4, "thu 7": 5, "cn": 6}
_AUTHOR = re.compile(r"^\s*Tác giả(?:\s+bài viết)?\s*:\s*(.+?)\s*$")
_VIEWS = re.compile(r"(?i)(?:đã xem|lượt xem|số lần xem)\s{0,3}:?\s{0,3}([0-9][0-9.,]{0,15})")
_NUMBER = r"([0-9][0-9.,]{0,15})"
_VIEWED, _LOADED = rf"lượt xem\s{{0,3}}:?\s{{0,3}}{_NUMBER}", rf"lượt tải\s{{0,3}}:?\s{{0,3}}{_NUMBER}"
_PAIR = re.compile(rf"(?i)^\s*{_VIEWED}\s{{0,3}}\|\s{{0,3}}{_LOADED}\s*$")
_COUNTER = re.compile(
    r"^[\s•*\-]{0,6}(Đang truy cập|Hôm nay|Tháng hiện tại|Tháng trước|Tổng lượt truy cập)\s{0,3}:?\s{0,3}"
    rf"{_NUMBER}\s*$"
)
_COUNTERS = {
    "Đang truy cập": "online", "Hôm nay": "today", "Tháng hiện tại": "month", "Tháng trước": "last_month",
    "Tổng lượt truy cập": "total",
}  # fmt: skip
# With such a line the article is over.
_AFTER = re.compile(
    r"(?i)^\s*(?:tác giả(?: bài viết)?\s*:|nguồn tin\s*:|tổng số điểm của bài viết|click để đánh giá|văn bản mới\s*$"
    r"|những tin (?:mới|cũ) hơn|ý kiến bạn đọc|từ khóa\s*:|tags\s*:|tin liên quan\s*$)"
)
_COUNT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]+")


@dataclass(frozen=True, slots=True)
class OldDocument:
    """A document in a list of the old portal; counts None where the page says none."""

    number: DocumentNumber
    title: str
    views: int | None = None
    downloads: int | None = None


@dataclass(frozen=True, slots=True)
class OldArticle:
    """An article of the old portal. `published` is in Vietnam's time, None where the page says none; `body` is HTML."""

    title: str
    published: datetime | None
    lead: str
    body: str
    author: str = ""
    views: int | None = None
    comments: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class OldPortal:
    """What one file of the old portal holds."""

    articles: tuple[OldArticle, ...] = ()
    documents: tuple[OldDocument, ...] = ()
    counters: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the lines of a page say of its article: where it stands among them, and what stands around it."""

    title: str
    published: datetime | None
    paragraphs: tuple[str, ...]
    author: str
    views: int | None
    comments: int | None
    findings: tuple[Finding, ...]


def article_lines(lines: Sequence[str], *, file: str) -> Told | None:
    """The article among the lines of a page; None where no line is a date line with something before it."""
    found = next(((at, match) for at, line in enumerate(lines) if at and (match := _DATE.match(line))), None)
    if found is None:
        return None
    at, match = found
    title = next((line.strip() for line in reversed(lines[:at]) if line.strip()), "")
    if not title:
        return None
    published, findings = _moment(match, file)
    rest = lines[at + 1 :]
    end = next((number for number, line in enumerate(rest) if _AFTER.match(line)), len(rest))
    author = next((said[1] for line in rest[end:] if (said := _AUTHOR.match(line))), "")
    views = count_of(match["views"]) if match["views"] else _views(rest)
    return Told(
        title=" ".join(title.split()),
        published=published,
        paragraphs=tuple(_paragraphs(rest[:end])),
        author=author,
        views=views,
        comments=count_of(match["comments"]) if match["comments"] else None,
        findings=findings,
    )


def listed_documents(lines: Sequence[str]) -> Iterator[OldDocument]:
    """Documents that a list names: a line that is a number, a title, and mostly a line of counts."""
    at = 0
    while at < len(lines):
        number = _whole_number(lines[at])
        at += 1
        if number is None:
            continue
        title, counts = "", None
        while at < len(lines) and counts is None and _whole_number(lines[at]) is None:
            line, at = lines[at].strip(), at + 1
            counts = _PAIR.match(line)
            if line and counts is None:
                if title:
                    break
                title = " ".join(line.split())
        if title:
            views, downloads = (count_of(counts[1]), count_of(counts[2])) if counts else (None, None)
            yield OldDocument(number, title, views, downloads)


def counters_of(lines: Sequence[str]) -> dict[str, int]:
    """The portal's own counters: online, today, month, last_month, total."""
    found: dict[str, int] = {}
    for line in lines:
        match = _COUNTER.match(line)
        count = count_of(match[2]) if match else None
        if match and count is not None:
            found.setdefault(_COUNTERS[match[1]], count)
    return found


def count_of(text: str) -> int | None:
    """A count with commas or full stops between thousands; None for what could also be a fraction.

    >>> count_of("28,474,803"), count_of("723"), count_of("1.5")
    (28474803, 723, None)
    """
    plain = text.strip(".,")
    return int(re.sub("[.,]", "", plain)) if _COUNT.fullmatch(plain) else None


def _moment(match: re.Match[str], file: str) -> tuple[datetime | None, tuple[Finding, ...]]:
    written = match[0].strip()[:60]
    try:
        year, month, day, hour, minute = (int(match[name] or 0) for name in _PARTS)
        at = datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
    except ValueError:
        return None, (Finding("MT5352", {"file": file, "value": written}),)
    said = search_key(match["weekday"] or "")
    wanted = _NUMBERED.get(said, _WEEKDAYS.index(said) if said in _WEEKDAYS else None)
    if wanted is not None and wanted != at.weekday():
        return at, (Finding("MT5351", {"file": file, "value": written}),)
    return at, ()


def _views(lines: Sequence[str]) -> int | None:
    for line in lines:
        found = None if _PAIR.match(line) else _VIEWS.search(line)
        if found:
            return count_of(found[1])
    return None


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The lines that say something; a caption that stands twice (as a picture's words and below it) once."""
    last = ""
    for line in lines:
        text = " ".join(line.split())
        if text and text != last and not _VIEWS.fullmatch(text):
            yield text
            last = text


def _whole_number(line: str) -> DocumentNumber | None:
    return parse_number(line) if "/" in line and len(line) <= _LONGEST_NUMBER_LINE else None

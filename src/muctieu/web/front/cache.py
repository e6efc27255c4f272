"""Rendered pages in memory: what may be given to whom, packed how, and for how long. Knows nothing of Django.

A page is found by scheme, host, path and language, then by those of its parameters that it has said it reads; nothing
else of a request reaches the page, so nothing else can be in it.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli

from muctieu.web.common.room import Room

Headers = list[tuple[str, str]]
_Shelf = Room[tuple["Where", str], "Page"]
# Set by the layer itself, whatever the page says.
_OWN = frozenset(("content-length", "etag", "vary", "cache-control", "expires", "last-modified", "content-encoding"))
_TEXTS = ("text/", "application/json", "application/ld+json", "application/xml", "application/rss", "application/atom")
_SHORTEST_PACKED = 500
# What a page costs beside its bytes.
_BESIDE = 1500
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
PLAIN = "identity"


class Where(NamedTuple):
    """What decides which page is asked for, but for its parameters."""

    scheme: str
    host: str
    path: str
    language: str


class Declared(NamedTuple):
    """What a page says of itself while it is made.

    It may be given to everybody, reads these parameters of its address and no others, is counted as `subject` of
    `site`, and may be kept until the moment `until` (seconds since 1970) at the longest.
    """

    params: tuple[str, ...]
    subject: str
    site: str
    until: float


def canonical(query: str, params: Iterable[str]) -> str:
    """The query with known parameters only, each once (the last counts, as for the page), in one order.

    >>> canonical("utm=x&trang=2&trang=3&ky=", ("ky", "trang"))
    'ky=&trang=3'
    """
    given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100, errors="replace")) if query else {}
    return urlencode([(name, given[name]) for name in params if name in given])


def accepted(header: str) -> str:
    """The packing to answer with: "br", "gzip" or "identity", by an Accept-Encoding header.

    >>> accepted("gzip, deflate, br"), accepted("br;q=0, gzip"), accepted("*")
    ('br', 'gzip', 'identity')
    """
    if not header:
        return PLAIN
    wanted = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        wanted[name.strip()] = weight.replace(" ", "")
    for packing in _PACKERS:
        if packing in wanted and wanted[packing].rstrip("0.") != "q=":
            return packing
    return PLAIN


class Answer(NamedTuple):
    """One page packed in one way."""

    tag: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class Page:
    """A page as it is kept; the packed forms are made when somebody first asks for them."""

    declared: Declared
    headers: Headers
    body: bytes
    tag: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tag = blake2b(self.body, digest_size=12, key=b"muctieu").hexdigest()
        self.headers = [(name, value) for name, value in self.headers if name.lower() not in _OWN]

    def answer(self, packing: str) -> Answer:
        if len(self.body) < _SHORTEST_PACKED or not self._is_text():
            packing = PLAIN
        found = self.answers.get(packing)
        if found is None:
            found = self.answers[packing] = self._packed(packing)
        return found

    def _is_text(self) -> bool:
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return kind.startswith(_TEXTS) or "svg" in kind

    def _packed(self, packing: str) -> Answer:
        body = self.body if packing == PLAIN else _PACKERS[packing](self.body)
        tag = f'"{self.tag}"' if packing == PLAIN else f'"{self.tag}-{packing}"'
        own = [
            ("Content-Length", str(len(body))),
            ("ETag", tag),
            # Asked again each time, so that what is published or taken back shows at once; mostly answered by 304.
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding, Cookie"),
        ]
        packed = [] if packing == PLAIN else [("Content-Encoding", packing)]
        return Answer(tag, [*self.headers, *own, *packed], body)

    @property
    def cost(self) -> int:
        return len(self.body) + sum(len(one.body) for name, one in self.answers.items() if name != PLAIN) + _BESIDE


class Pages:
    """The pages of one process, in `most` bytes; those with parameters have a quarter, so that they push out no others.

    Everything in it belongs to one generation: with another nothing of it holds any more.
    """

    def __init__(self, most: int) -> None:
        self._plain: _Shelf = Room(most - most // 4)
        self._asked: _Shelf = Room(most // 4)
        self._params: dict[Where, tuple[str, ...]] = {}
        self._generation: object = None
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        return self._plain.bytes + self._asked.bytes

    def __len__(self) -> int:
        return len(self._plain) + len(self._asked)

    def find(self, where: Where, query: str, *, generation: object, now: float) -> Page | None:
        with self._lock:
            self._turn(generation)
            params = self._params.get(where)
            if params is None:
                return None
            asked = canonical(query, params) if query else ""
            page = self._shelf(asked).find((where, asked))
            if page is not None and page.declared.until <= now:
                self._shelf(asked).drop((where, asked))
                return None
            return page

    def put(self, where: Where, query: str, page: Page, *, generation: object) -> None:
        """Keep a page that was made while `generation` held; too late for another one."""
        with self._lock:
            self._turn(generation)
            if len(self._params) > 4 * len(self) + 1000:
                self._forget()
            self._params[where] = page.declared.params
            asked = canonical(query, page.declared.params)
            self._shelf(asked).put((where, asked), page, page.cost)

    def answer(self, where: Where, query: str, page: Page, packing: str) -> Answer:
        """The page packed as asked, its packed bytes counted."""
        known = packing in page.answers
        found = page.answer(packing)
        if not known:
            with self._lock:
                asked = canonical(query, page.declared.params)
                self._shelf(asked).weigh((where, asked), page.cost)
        return found

    def _shelf(self, asked: str) -> _Shelf:
        return self._asked if asked else self._plain

    def _turn(self, generation: object) -> None:
        if generation != self._generation:
            self._forget()
            self._generation = generation

    def _forget(self) -> None:
        self._plain.clear()
        self._asked.clear()
        self._params.clear()

"""The layer in front of Django that answers anonymous readers from memory, and counts what it gave them.

Whoever is known (a session, a message waiting, a password in the header), whatever is not a plain GET or HEAD, and
every page that has not said that it may be kept, goes through to Django untouched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from muctieu.web.front.cache import Answer, Declared, Headers, Page, Pages, Where, accepted

logger = logging.getLogger(__name__)
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Under this name in the request's environment a page puts what it declares (`front.public`).
SLOT = "muctieu.page"
_LONGEST_ADDRESS = 2000
_OF_A_BODY = frozenset(("Content-Length", "Content-Type", "Content-Encoding"))


class Slot:
    """Where a page leaves what it declares; the layer reads it when the page is done."""

    __slots__ = ("declared",)

    def __init__(self) -> None:
        self.declared: Declared | None = None


class Note(Protocol):
    """Counts a page that was given (`visits.counting`)."""

    def __call__(self, environ: Environ, subject: str, now: int, /, *, site: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Readers:
    """How the layer tells readers apart: how cookies are read, which mean a known reader, which names the language.

    `trusts_proxy` when a proxy of ours says by which scheme it was asked.
    """

    parse: Callable[[str], Mapping[str, str]]
    personal: frozenset[str]
    cookie: str
    languages: frozenset[str]
    default: str
    trusts_proxy: bool = False

    def language(self, header: str) -> str | None:
        """The language chosen by cookie; None for a reader who is known by another cookie."""
        if not header:
            return self.default
        given = self.parse(header)
        if not self.personal.isdisjoint(given):
            return None
        chosen = given.get(self.cookie, "")
        return chosen if chosen in self.languages else self.default

    def scheme(self, environ: Environ) -> str:
        if self.trusts_proxy:
            return "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else "http"
        return str(environ.get("wsgi.url_scheme", "http"))


class Layer:
    """A WSGI application around another one.

    `generation` gives what changes with every change of the store, None when it cannot be told; `now` seconds since
    1970; `note` counts.
    """

    def __init__(
        self,
        application: Application,
        *,
        pages: Pages,
        readers: Readers,
        generation: Callable[[], object | None],
        now: Callable[[], float],
        note: Note,
    ) -> None:
        self._application, self.pages, self._readers = application, pages, readers
        self._generation, self._now, self._note = generation, now, note

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop(SLOT, None)
        where = self._where(environ)
        if where is None:
            return self._application(environ, start_response)
        generation = self._generation()
        now = self._now()
        query = environ.get("QUERY_STRING", "")
        page = None if generation is None else self.pages.find(where, query, generation=generation, now=now)
        if page is None:
            if environ["REQUEST_METHOD"] == "HEAD":
                return self._application(environ, start_response)
            slot, made = Slot(), _Made()
            # A copy: a public page is rid of the headers that it must not depend on.
            body = self._application({**environ, SLOT: slot}, made.start)
            if slot.declared is None or not made.may_be_kept:
                return made.passed_on(body, start_response)
            page = made.page(body, slot.declared)
            if generation is not None:
                self.pages.put(where, query, page, generation=generation)
        return self._give(environ, start_response, (where, query, page))

    def _where(self, environ: Environ) -> Where | None:
        """Which page is asked for; None for whoever must not be answered from memory."""
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            return None
        path = environ.get("PATH_INFO", "")
        if len(path) + len(environ.get("QUERY_STRING", "")) > _LONGEST_ADDRESS:
            return None
        language = self._readers.language(environ.get("HTTP_COOKIE", ""))
        if language is None:
            return None
        host = str(environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}").lower()
        return Where(self._readers.scheme(environ), host, environ.get("SCRIPT_NAME", "") + path, language)

    def _give(self, environ: Environ, start_response: StartResponse, found: tuple[Where, str, Page]) -> Iterable[bytes]:
        where, query, page = found
        answer = self.pages.answer(where, query, page, accepted(environ.get("HTTP_ACCEPT_ENCODING", "")))
        self._note(environ, page.declared.subject, int(self._now()), site=page.declared.site)
        if _is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer):
            start_response("304 Not Modified", [one for one in answer.headers if one[0] not in _OF_A_BODY])
            return []
        start_response("200 OK", list(answer.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _is_known(header: str, answer: Answer) -> bool:
    """Whether the reader already has the page in this form."""
    if not header:
        return False
    return any(tag.strip().removeprefix("W/") in (answer.tag, "*") for tag in header.split(","))


class _Made:
    """What Django answered, before anything of it is sent."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: Headers = []
        self._error: Any = None

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers, self._error = status, headers, exc_info
        return _no_write

    @property
    def may_be_kept(self) -> bool:
        """A whole page that gives nobody a cookie and is not packed already."""
        names = {name.lower() for name, _ in self.headers}
        return self.status.startswith("200 ") and names.isdisjoint(("set-cookie", "content-encoding", "content-range"))

    def passed_on(self, body: Iterable[bytes], start_response: StartResponse) -> Iterable[bytes]:
        if self._error is None:
            start_response(self.status, self.headers)
        else:
            start_response(self.status, self.headers, self._error)
        return body

    def page(self, body: Iterable[bytes], declared: Declared) -> Page:
        try:
            return Page(declared, self.headers, b"".join(body))
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()


def _no_write(_: bytes) -> None:
    raise NotImplementedError("pages are returned, never written")

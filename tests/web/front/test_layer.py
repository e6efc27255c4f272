"""The layer in front of Django, around a small application of our own: what it keeps, for whom, and for how long."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import brotli
import pytest
from django.http.cookie import parse_cookie

from muctieu.web.front.cache import Declared, Pages, accepted, canonical
from muctieu.web.front.generation import LOOK, Generation
from muctieu.web.front.layer import SLOT, Environ, Layer, Readers

BODY = "Kết quả của xã. " * 200
READERS = Readers(parse_cookie, frozenset(("sessionid", "messages")), "django_language", frozenset(("vi", "en")), "vi")


@dataclass
class Site:
    """A clock, a store with a generation, an application that says how often it was asked, and what was counted."""

    now: float = 1000.0
    generation: object = 1
    made: int = 0
    counted: list[tuple[str, str]] = field(default_factory=list)
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    declares: bool = True
    text: str = BODY
    kind: str = "text/html; charset=utf-8"

    def application(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.made += 1
        if self.declares and SLOT in environ:
            environ[SLOT].declared = Declared(("trang",), environ["PATH_INFO"], "xa", self.now + 60)
        start_response(self.status, [("Content-Type", self.kind), *self.headers])
        page = parse_qs(environ.get("QUERY_STRING", "")).get("trang", ["1"])[-1]
        return [f"{self.made} {page} {environ.get('HTTP_COOKIE', '')} {self.text}".encode()]

    def note(self, environ: Environ, subject: str, _now: int, *, site: str) -> None:
        self.counted.append((environ["REQUEST_METHOD"], f"{site}{subject}"))

    def layer(self, most: int = 1_000_000) -> Layer:
        return Layer(
            self.application, pages=Pages(most), readers=READERS, now=lambda: self.now, note=self.note,
            generation=Generation(lambda: self.now, lambda: self.generation),
        )  # fmt: skip


@dataclass(frozen=True)
class Got:
    status: str
    headers: dict[str, str]
    body: bytes


def ask(layer: Layer, path: str = "/tin/", query: str = "", method: str = "GET", **headers: str) -> Got:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "xa.example",
        "SERVER_PORT": "80", "HTTP_HOST": "xa.example", "wsgi.url_scheme": "http", **headers,
    }  # fmt: skip
    body = b"".join(layer(environ, lambda status, given, _error=None: started.append((status, given))))
    ((status, given),) = started
    return Got(status, dict(given), body)


def test_page_is_made_once_and_then_given_from_memory(site: Site) -> None:
    layer = site.layer()

    first, second = ask(layer), ask(layer)

    assert first == second
    assert site.made == 1
    assert first.headers["Vary"] == "Accept-Encoding, Cookie"
    assert first.headers["Cache-Control"] == "no-cache"
    assert site.counted == [("GET", "xa/tin/")] * 2


@pytest.fixture
def site() -> Site:
    return Site()


def test_change_of_the_store_shows_on_two_workers_within_a_second(site: Site) -> None:
    workers = (site.layer(), site.layer())
    before = [ask(layer).body for layer in workers]

    site.generation, site.now = 2, site.now + 0.9
    after = [ask(layer).body for layer in workers]

    assert [old.split()[0] for old in before] == [b"1", b"2"]
    assert [new.split()[0] for new in after] == [b"3", b"4"]
    assert len(workers[0].pages) == 1


def test_page_made_before_the_change_was_seen_does_not_outlive_it(site: Site) -> None:
    """The change comes between the look at the store and the making of the page: the page is made once more."""
    layer = site.layer()
    ask(layer, "/khac/")
    site.generation = 2
    ask(layer)
    site.now += LOOK

    ask(layer)

    assert site.made == 3


def test_store_that_does_not_answer_gives_nothing_from_memory(site: Site) -> None:
    layer = site.layer()
    ask(layer)
    site.generation, site.now = None, site.now + LOOK

    assert ask(layer).body.startswith(b"2 ")
    assert ask(layer).body.startswith(b"3 ")


def test_page_is_kept_no_longer_than_it_says(site: Site) -> None:
    layer = site.layer()
    ask(layer)

    site.now += 59.9
    assert ask(layer).body.startswith(b"1 ")
    site.now += 0.2
    assert ask(layer).body.startswith(b"2 ")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "a=b; sessionid="},
        {"HTTP_COOKIE": 'messages="x"'},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"CONTENT_LENGTH": "3"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_known_reader_or_a_request_with_a_body_never_meets_a_kept_page(site: Site, headers: dict[str, str]) -> None:
    layer = site.layer()
    ask(layer)

    assert ask(layer, **headers).body.startswith(b"2 ")
    assert ask(layer, **headers).body.startswith(b"3 ")
    assert ask(layer).body.startswith(b"1 ")
    assert len(site.counted) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
def test_other_methods_go_through_and_a_method_in_a_header_means_nothing(site: Site, method: str) -> None:
    layer = site.layer()
    ask(layer)

    assert ask(layer, method=method, HTTP_X_HTTP_METHOD_OVERRIDE="GET").body.startswith(b"2 ")
    assert ask(layer, HTTP_X_HTTP_METHOD_OVERRIDE="POST").body.startswith(b"1 ")


@pytest.mark.parametrize(
    ("status", "headers", "declares"),
    [
        ("404 Not Found", [], True),
        ("302 Found", [("Location", "/")], True),
        ("400 Bad Request", [], True),
        ("206 Partial Content", [("Content-Range", "bytes 0-1/2")], True),
        ("200 OK", [("Set-Cookie", "csrftoken=x")], True),
        ("200 OK", [("Content-Encoding", "gzip")], True),
        ("200 OK", [], False),
    ],
)
def test_what_may_not_be_kept_is_handed_on_as_it_is(
    site: Site, status: str, headers: list[tuple[str, str]], declares: bool
) -> None:
    layer = site.layer()
    site.status, site.headers, site.declares = status, headers, declares

    first, second = ask(layer, "/lam-viec/x.css"), ask(layer, "/lam-viec/x.css")

    assert (first.status, site.made, len(layer.pages)) == (status, 2, 0)
    assert headers == [one for one in first.headers.items() if one[0] != "Content-Type"]
    assert (first.body[:2], second.body[:2]) == (b"1 ", b"2 ")
    assert site.counted == []


def test_only_parameters_that_the_page_reads_make_another_page(site: Site) -> None:
    layer = site.layer()
    for query in ("", "utm_source=x", "fbclid=1&utm=2", "trang=2", "x=1&trang=9&trang=2", "trang=2&y=1"):
        ask(layer, query=query)

    assert site.made == 2
    assert len(layer.pages) == 2


def test_flood_of_questions_pushes_out_no_page_without_one(site: Site) -> None:
    layer = site.layer(most=100_000)
    ask(layer)

    for number in range(500):
        ask(layer, query=f"trang={number}")

    assert layer.pages.bytes <= 100_000
    assert ask(layer).body.startswith(b"1 ")


def test_flood_of_paths_stays_within_its_bytes(site: Site) -> None:
    layer = site.layer(most=100_000)

    for number in range(2000):
        ask(layer, f"/tin/{number}/", HTTP_ACCEPT_ENCODING="br")

    assert 0 < layer.pages.bytes <= 75_000
    assert len(layer.pages._params) < 1500


def test_page_larger_than_the_memory_is_given_and_not_kept(site: Site) -> None:
    layer = site.layer(most=2000)

    assert ask(layer).status == "200 OK"
    assert (len(layer.pages), layer.pages.bytes) == (0, 0)


def test_long_address_goes_through(site: Site) -> None:
    layer = site.layer()

    ask(layer, query="trang=" + "9" * 2000)

    assert len(layer.pages) == 0


def test_hosts_languages_and_schemes_are_pages_of_their_own(site: Site) -> None:
    layer = site.layer()
    asked: tuple[dict[str, str], ...] = (
        {}, {"HTTP_HOST": "XA.example"}, {"HTTP_HOST": "xa-khac.example"}, {"HTTP_COOKIE": "django_language=en"},
        {"HTTP_COOKIE": "django_language=vi; muctieu_device=1"}, {"HTTP_COOKIE": "django_language=xx"},
        {"wsgi.url_scheme": "https"}, {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_ACCEPT_LANGUAGE": "en"},
    )  # fmt: skip

    bodies = [ask(layer, **headers).body[:1] for headers in asked]

    assert bodies == [b"1", b"1", b"2", b"3", b"1", b"1", b"4", b"1", b"1", b"1"]


def test_proxy_of_ours_tells_the_scheme_and_nothing_else_makes_a_page() -> None:
    readers = Readers(parse_cookie, frozenset(), "l", frozenset(), "vi", trusts_proxy=True)

    told = [readers.scheme({"HTTP_X_FORWARDED_PROTO": word, "wsgi.url_scheme": "http"}) for word in ("https", "x", "")]

    assert told == ["https", "http", "http"]


@pytest.mark.parametrize(
    ("header", "packing", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=0.5, br;q=0", "gzip", gzip.decompress),
        ("br;q=0.0, gzip ; q=0", "", bytes),
        ("*", "", bytes),
    ],
)
def test_packed_forms_hold_the_same_page_under_their_own_tags(
    site: Site, header: str, packing: str, unpack: Callable[[bytes], bytes]
) -> None:
    layer = site.layer()
    plain, packed = ask(layer), ask(layer, HTTP_ACCEPT_ENCODING=header)

    assert packed.headers.get("Content-Encoding", "") == packing
    assert unpack(packed.body) == plain.body
    assert (packed.headers["ETag"] == plain.headers["ETag"]) is (packing == "")
    assert int(packed.headers["Content-Length"]) == len(packed.body)


def test_small_page_and_picture_are_not_packed(site: Site) -> None:
    layer = site.layer()
    site.text = ""
    assert "Content-Encoding" not in ask(layer, HTTP_ACCEPT_ENCODING="br").headers
    site.text, site.kind = BODY, "image/png"
    assert "Content-Encoding" not in ask(layer, "/anh/", HTTP_ACCEPT_ENCODING="br").headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_reader_who_has_the_page_is_told_so_and_counted(site: Site, form: str) -> None:
    layer = site.layer()
    tag = ask(layer, HTTP_ACCEPT_ENCODING="br").headers["ETag"]

    again = ask(layer, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=form.format(tag))

    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert again.headers["ETag"] == tag
    assert "Content-Length" not in again.headers
    assert len(site.counted) == 2
    assert ask(layer, HTTP_IF_NONE_MATCH=tag).status == "200 OK"


def test_head_has_the_headers_of_the_page_and_makes_none_to_keep(site: Site) -> None:
    layer = site.layer()
    ask(layer, method="HEAD")
    assert len(layer.pages) == 0
    page = ask(layer)

    head = ask(layer, method="HEAD", HTTP_RANGE="bytes=0-9")

    assert (head.status, head.body, head.headers) == ("200 OK", b"", page.headers)
    assert ask(layer, HTTP_RANGE="bytes=0-9") == page


def test_slot_from_outside_is_thrown_away(site: Site) -> None:
    layer = site.layer()

    assert ask(layer, method="POST", **{SLOT: "forged"}).status == "200 OK"
    assert len(layer.pages) == 0


def test_canonical_takes_what_the_page_would_take() -> None:
    assert canonical("a=1&b=%26&a=2&c", ("b", "a", "c")) == "b=%26&a=2&c="
    assert canonical("", ("a",)) == ""
    assert accepted("") == "identity"

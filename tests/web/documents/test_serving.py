"""The bytes as an answer: parts, tags, names and headers under which a browser runs nothing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import StateError
from muctieu.web.documents.domain import Extract, Heading, RawFile, add_document
from muctieu.web.documents.files import add_file
from muctieu.web.documents.models import Document
from muctieu.web.documents.serving import PIECE, disposition, file_response, part_of
from muctieu.web.documents.store import path_of
from tests.cast import Cast
from tests.web.uploaded import specimen, upload

RAW = specimen("bien-ban.pdf")
SIZE = len(RAW)


@pytest.fixture
def document(cast: Cast, files_folder: Path) -> Document:
    return add_file(upload("Biên bản.pdf", RAW), place=cast.units["ban-1"], by=cast.reporter)


def ask(document: Document, method: str = "get", *, as_download: bool = False, **headers: str) -> HttpResponseBase:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = getattr(RequestFactory(), method)("/", headers=named)
    return file_response(request, document, as_download=as_download)


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def test_the_whole_comes_with_headers_under_which_nothing_runs(document: Document) -> None:
    answer = ask(document)

    assert body_of(answer) == RAW
    assert answer.status_code == 200
    assert dict(answer.headers) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(SIZE),
        "Content-Disposition": "inline; filename=\"bien ban.pdf\"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n.pdf",
        "ETag": f'"{document.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_head_tells_all_and_sends_nothing(document: Document) -> None:
    whole, answer = ask(document), ask(document, "head")

    assert body_of(answer) == b""
    assert dict(answer.headers) == dict(whole.headers)


def test_what_is_not_harmless_is_only_downloaded(cast: Cast, document: Document) -> None:
    scripted = add_file(upload("pdf-co-ma.pdf"), place=cast.commune, by=cast.clerk)
    page = add_document(
        RawFile("trang.html", b"<script>alert(1)</script>", "text/html"), Extract("x", "html-1"), Heading(),
        code="trang", place=cast.commune, by=cast.clerk,
    )  # fmt: skip

    shown = {
        name: (answer["Content-Type"], answer["Content-Disposition"].split(";")[0])
        for name, answer in (
            ("asked", ask(document, as_download=True)), ("scripted", ask(scripted)), ("page", ask(page)),
        )
    }  # fmt: skip
    assert shown == {
        "asked": ("application/pdf", "attachment"),
        "scripted": ("application/pdf", "attachment"),
        "page": ("application/octet-stream", "attachment"),
    }


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=-5", SIZE - 5, SIZE), (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
     ("bytes=5-999999999999999999", 5, SIZE), (" bytes=1-2 ", 1, 3)],
)  # fmt: skip
def test_a_part_is_sent_as_that_part(document: Document, wanted: str, start: int, end: int) -> None:
    answer = ask(document, range=wanted)

    assert body_of(answer) == RAW[start:end]
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert answer["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "wanted",
    ["bytes=-", "bytes=5-2", "bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes=" + "9" * 40 + "-", "bytes=0-", "",
     "\u0661"],
)  # fmt: skip
def test_what_is_no_range_is_answered_with_the_whole(document: Document, wanted: str) -> None:
    answer = ask(document, range=wanted)

    assert (answer.status_code, body_of(answer)) == (200, RAW)


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=-0", "bytes=999999999-"])
def test_a_range_behind_the_end_is_refused_with_the_size(document: Document, wanted: str) -> None:
    answer = ask(document, range=wanted)

    assert (answer.status_code, answer["Content-Range"], body_of(answer)) == (416, f"bytes */{SIZE}", b"")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_tags_save_sending_again_and_guard_parts(document: Document) -> None:
    tag = f'"{document.sha256}"'

    assert ask(document, if_none_match=tag).status_code == 304
    assert ask(document, if_none_match=f'W/"x", {tag}').status_code == 304
    assert ask(document, if_none_match="*").status_code == 304
    assert ask(document, if_none_match='"khac"').status_code == 200
    assert ask(document, range="bytes=0-1", if_range=tag).status_code == 206
    assert ask(document, range="bytes=0-1", if_range='"khac"').status_code == 200


def test_a_large_file_is_sent_in_pieces(cast: Cast, files_folder: Path) -> None:
    raw = b"a" * (3 * PIECE + 5)
    document = add_file(upload("lon.txt", raw), place=cast.commune, by=cast.clerk)

    pieces = list(ask(document))

    assert b"".join(pieces) == raw
    assert max(map(len, pieces)) == PIECE


@pytest.mark.parametrize("damage", [None, RAW[:-1], RAW + b"x"])
def test_bytes_that_are_gone_or_cut_are_told(document: Document, damage: bytes | None) -> None:
    path = path_of(document.sha256)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)

    with pytest.raises(StateError, match=r"Biên bản\.pdf") as refused:
        ask(document)

    assert refused.value.code == "MT7313"


@given(st.text(max_size=40), st.integers(1, 10**6))
def test_any_range_header_is_a_part_within_the_file_or_none(text: str, size: int) -> None:
    for header in (text, f"bytes={text}", f"bytes=-{size}", f"bytes={size // 2}-{text}"):
        part = part_of(header, size)
        assert part is None or 0 <= part[0] <= part[1] <= size


@given(st.text(min_size=1, max_size=40))
def test_any_name_makes_a_header_of_one_line_that_reads_back(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:  # half of a pair: kept names have none
        return
    header = disposition(f"{name}.pdf", is_shown=False)

    plain, _, true = header.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    assert header.isascii()
    assert header.isprintable()
    assert not set(plain) & set('"\\/;')
    assert plain.endswith(".pdf")
    assert unquote(true) == f"{name}.pdf"

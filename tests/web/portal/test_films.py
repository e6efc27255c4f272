"""Films by upload: what is taken for one, what stands around it on a page, who gets its bytes and until when."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.blocks import StructBlockValidationError

from muctieu.errors import DocumentError
from muctieu.exchange.media.films import examine_with_films
from muctieu.web.portal.blocks import FilmBlock
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import AlbumPage, ArticlePage, HomePage
from muctieu.web.portal.search import find
from muctieu.web.portal.shelf import on_shelf
from tests.cast import Cast
from tests.web.portal.newsroom import Newsroom, open_newsroom
from tests.web.uploaded import upload

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nBà con san nền nhà văn hóa.\n"


def box(kind: bytes, inner: bytes = b"") -> bytes:
    return (8 + len(inner)).to_bytes(4, "big") + kind + inner


FILM = box(b"ftyp", b"isom\0\0\2\0isomavc1") + box(b"moov", box(b"trak", b"....avc1....")) + box(b"mdat", b"x" * 500)
WEBM = b"\x1a\x45\xdf\xa3\x8f\x42\x82\x84webm" + b"\x86\x85V_VP8" + b"x" * 300


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


@pytest.mark.parametrize(("raw", "name", "told"), [
    (FILM, "../Mở đường.mov", "video/mp4 Mở đường.mp4"), (WEBM, "a.webm", "video/webm a.webm"),
    (CAPTIONS.encode("utf-8-sig"), "a.txt", "text/vtt; charset=utf-8 a.vtt"),
    (FILM[:-9], "a.mp4", "MT7784"), (FILM.replace(b"avc1", b"hvc1"), "a.mp4", "MT7784"),
    (FILM.replace(b"isomavc1", b"<script>"), "a.mp4", "MT7784"), (WEBM.replace(b"V_VP8", b"V_XX8"), "a.webm", "MT7784"),
    (b"WEBVTT\n\nkh\xf4ng", "a.vtt", "MT7784"), (b"WEBVTT\n\nkhong co gio", "a.vtt", "MT7784"),
    (b"<!doctype html><script>1</script>", "a.mp4", "MT5301"), (FILM, "a.mp4.exe", "MT5307"),
])  # fmt: skip
def test_film_is_known_by_its_content_and_must_be_one_that_browsers_play(raw: bytes, name: str, told: str) -> None:
    assert taken(raw, name) == told


def taken(raw: bytes, name: str) -> str:
    try:
        found = examine_with_films(io.BytesIO(raw), name=name)
    except DocumentError as error:
        return error.code
    return f"{found.kind.media_type} {found.name}"


def put(desk: Client, room: Newsroom, name: str, raw: bytes) -> Any:
    desk.post("/cms/ke_tep/create/", {"portal": room.portal.pk, "file": upload(name, raw)})
    return on_shelf(room.portal).first()


def test_film_stands_on_live_pages_with_captions_and_words_and_goes_with_them(
    client: Client, room: Newsroom, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    desk = Client()
    desk.force_login(room.editor)
    film, captions = put(desk, room, "duong.mp4", FILM), put(desk, room, "duong.vtt", CAPTIONS.encode())
    value = {
        "film": film, "captions": captions, "poster": room.picture(), "caption": "Mở đường",
        "text": "Mọi người đào đất.",
    }  # fmt: skip
    assert (film.media_type, captions.media_type) == ("video/mp4", "text/vtt; charset=utf-8")
    with pytest.raises(StructBlockValidationError) as refused:
        FilmBlock().clean(FilmBlock().to_python({}) | value | {"film": captions, "captions": film})
    assert sorted(refused.value.block_errors) == ["captions", "film"]
    address, words = f"/phim/{film.uuid}/", f"/phim/{captions.uuid}/"

    page = room.write()
    page.body = [("film", value)]
    page.save_revision(user=room.editor)
    assert client.get(address).status_code == 404
    page.latest_revision.publish(user=room.leader)
    album = HomePage.objects.get().add_child(instance=AlbumPage(title="Tập", pictures=[("film", value)]))

    for shown in (page.get_url(), album.get_url()):
        said = client.get(shown).content.decode()
        (player,) = re.findall(r"<video ([^>]+)>", said)
        assert 'preload="none"' in player
        assert 'poster="/anh/images/' in player
        assert f'<source src="{address}" type="video/mp4">' in said
        assert f'src="{words}" default></video>' in said
        assert "Mọi người đào đất." in said
        assert "<script" not in said
    assert "media-src 'self'" in client.get(page.get_url()).headers["Content-Security-Policy"]
    assert [hit.url for hit in find("mọi người đào", commune=room.portal.commune)] == [page.get_url()]

    part = client.get(address, headers={"range": "bytes=4-11"})
    assert (part.status_code, b"".join(part)) == (206, b"ftypisom")
    assert (part.headers["Content-Type"], part.headers["Content-Range"]) == ("video/mp4", f"bytes 4-11/{len(FILM)}")
    assert (part.headers["X-Content-Type-Options"], part.headers["Content-Disposition"][:6]) == ("nosniff", "inline")
    assert client.get(words).headers["Content-Type"] == "text/vtt; charset=utf-8"
    found_portal(room.cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=room.cast.administrator)
    assert client.get(address, headers={"host": "ben.example"}).status_code == 404

    ArticlePage.objects.get(pk=page.pk).unpublish()
    assert client.get(address).status_code == 200
    album.unpublish()
    assert client.get(address).status_code == 404


def test_film_is_no_wider_than_its_page() -> None:
    """A film says how large its cover is; on a phone it must give way."""
    sheet = finders.find("portal.css")
    assert sheet is not None

    assert re.search(r"\.shot video \{[^}]*width: 100%; height: auto", Path(sheet).read_text(encoding="utf-8"))

"""The editor below /cms/: whose pages it opens, what it keeps, what it refuses."""

from __future__ import annotations

import json
import re
import struct
import sys
import zlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from muctieu.web.common import clock
from muctieu.web.documents.files import add_file
from muctieu.web.documents.uploads import upload_of
from muctieu.web.people.models import User
from muctieu.web.portal.cms_scripts import is_known
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import ArticlePage, Picture
from muctieu.web.portal.shelf import on_shelf
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.web.access.test_sessions import sign_in
from tests.web.portal.newsroom import Newsroom, open_newsroom, photo
from tests.web.uploaded import specimen


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


@pytest.fixture
def desk(client: Client, room: Newsroom) -> Client:
    client.force_login(room.editor)
    return client


def article(**fields: str) -> dict[str, str]:
    """An article's form as the editor sends it."""
    empty = {
        f"{name}-{part}": "0"
        for name in ("author_lines", "file_lines", "related_lines", "comments")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        "title": "Tin mới", "slug": "", "lead": "", "picture": "", "topics": "", "title_en": "", "lead_en": "",
        "body-count": "0", "body_en-count": "0", "seo_title": "", "search_description": "", **empty, **fields,
    }  # fmt: skip


def write(desk: Client, room: Newsroom, **fields: str) -> str:
    response = desk.post(f"/cms/pages/add/portal/articlepage/{room.section.pk}/", article(**fields), follow=True)
    return response.content.decode()


def test_of_scripts_in_the_editors_pages_only_wagtails_own_calls_run(desk: Client, room: Newsroom) -> None:
    room.write('</script><script>new Chooser("a", {});alert(1)</script>')

    response = desk.get(f"/cms/pages/add/portal/articlepage/{room.section.pk}/")
    choosing = desk.get("/cms/images/chooser/")

    (policy,) = re.findall(r"script-src ([^;]*)", response.headers["Content-Security-Policy"])
    (nonce,) = re.findall(r"^'self' 'nonce-([0-9a-f]{32})'$", policy)
    page = response.content.decode()
    assert len(re.findall(f'<script nonce="{nonce}">', page)) == 9
    assert re.findall(r"<script>.{60}", page, re.DOTALL) == []
    assert "<script>" not in choosing.json()["html"]
    assert "alert(1)</script>" not in desk.get(f"/cms/pages/{room.section.pk}/").content.decode()
    assert "'unsafe-inline'" not in desk.get("/").headers["Content-Security-Policy"]
    assert "nonce" not in desk.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(("script", "runs"), [
    ('new PageChooser("id_a-__prefix__-b", {"modalUrl": "/cms/choose-page/"});', True),
    ('initDateChooser("id_ngay", {"format": "Y-m-d"});', True),
    ('new PageChooser("id_a", {"a": alert(1)});', False),
    ('new PageChooser("id_a", {});alert(1);({});', False),
    ('new PageChooser("id_a");alert(1);//", {});', False),
    ('(function() { var panel = new InlinePanel(JSON.parse("{\\u0022a\\u0022: 1}")); })();', True),
    ('(function() { var panel = new InlinePanel(JSON.parse(""+alert(1)+"")); })();', False),
    ("alert(1)", False),
])  # fmt: skip
def test_script_is_known_by_its_whole_text(script: str, runs: bool) -> None:
    assert is_known(script) is runs


# What an editor meets and Wagtail does not say in Vietnamese by itself.
ENGLISH = re.compile(
    r"\b(Save draft|Preview|Publish|Submit|Page visibility|Visible to all|Keyboard shortcuts|Comments|Checks|History|"
    r"Move (?:up|down)|Set schedule|Show in menus|search engine|Sort by|Add an image|Edited by|Owner|Date updated|"
    r"Bulk actions|Select row|ago|Are you sure|unsaved edits|Choose another|Clear choice|Reading time|Toggle \w+)\b"
)


def test_editors_pages_speak_vietnamese_and_english_to_whoever_chose_it(desk: Client, room: Newsroom) -> None:
    page = room.publish()
    addresses = (
        f"/cms/pages/{room.section.pk}/", f"/cms/pages/{page.pk}/edit/", f"/cms/pages/{page.pk}/history/",
        f"/cms/pages/add/portal/articlepage/{room.section.pk}/", "/cms/images/", f"/cms/pages/{page.pk}/delete/",
    )  # fmt: skip

    def said(address: str) -> str:
        text = desk.get(address).content.decode()
        return re.sub(r"<(script|svg|style)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)

    assert [(address, word) for address in addresses for word in ENGLISH.findall(said(address))] == []
    assert "Lưu nháp" in said(addresses[1])
    scripts = json.loads(
        re.findall(r"const newcatalog = (\{.*?\});", desk.get("/cms/jsi18n/").content.decode(), re.DOTALL)[0]
    )
    assert (scripts["Move up"], scripts["%(num)s error"]) == ("Chuyển lên", ["%(num)s lỗi"])
    desk.cookies["django_language"] = "en"
    with by_hand():
        User.objects.filter(pk=room.editor.pk).update(language="en")
    assert "Save draft" in said(addresses[1])


def test_what_was_typed_is_there_after_the_session_ended(room: Newsroom) -> None:
    desk, page = sign_in(room.editor), room.write()
    edit = f"/cms/pages/{page.pk}/edit/"
    desk.post(edit, article(title="Gõ dở, đã tự lưu", slug=page.slug), headers={"accept": "application/json"})
    late = article(title=page.title, slug=page.slug, lead="Lời gõ sau khi phiên hết")
    with clock.standing_at(NOON + timedelta(hours=2)):
        answer = desk.post(edit, late, headers={"referer": f"http://testserver{edit}"})
        assert answer.headers["Location"].startswith("/dang-nhap/?next=")
        sign_in(room.editor, desk)
        again = " ".join(desk.get(edit).content.decode().split())

    assert "Gõ dở, đã tự lưu" in again
    assert "Lời gõ sau khi phiên hết" in again
    assert ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Gõ dở, đã tự lưu"


def test_seat_follows_the_role_of_the_day(desk: Client, room: Newsroom) -> None:
    assert desk.get(f"/cms/pages/{room.section.pk}/").status_code == 200
    with by_hand():
        room.editor.grants.update(valid_to=SINCE.replace(year=2022))

    assert desk.get("/cms/").status_code == 403


def test_neighbours_editor_sees_and_changes_nothing_here(desk: Client, room: Newsroom) -> None:
    other = found_portal(room.cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=room.cast.administrator)
    page = room.publish()
    with by_hand():
        room.editor.grants.update(unit=other.commune)

    assert desk.get(f"/cms/pages/{page.pk}/edit/").status_code == 302
    assert desk.post(f"/cms/pages/{page.pk}/unpublish/").status_code == 302
    assert ArticlePage.objects.get(pk=page.pk).live
    assert set(Group.objects.filter(user=room.editor)) == {other.group}


def test_what_is_ours_elsewhere_is_not_wagtails_here(desk: Client) -> None:
    pages = (
        "users/",
        "groups/new/",
        "sites/",
        "password_reset/",
        "collections/",
        "workflows/list/",
        "api/main/images/",
    )

    assert {desk.get(f"/cms/{address}").headers["Location"] for address in pages} == {"/cms/"}


@pytest.mark.parametrize(("title", "slug"), [
    ("Đường về bản Nà Lạnh", "duong-ve-ban-na-lanh"), ("公告", "bai"), ("Ơ kìa!", "o-kia"),
])  # fmt: skip
def test_article_is_kept_at_an_address_that_can_be_read(desk: Client, room: Newsroom, title: str, slug: str) -> None:
    write(desk, room, title=title)

    found = ArticlePage.objects.get(title=title)
    assert (found.slug, found.live, found.owner) == (slug, False, room.editor)
    assert desk.get(f"/cms/pages/{found.pk}/edit/").status_code == 200
    assert desk.get(f"/cms/pages/{found.pk}/history/").status_code == 200


def test_author_is_offered_no_publishing_and_forcing_it_changes_nothing(desk: Client, room: Newsroom) -> None:
    page = room.write()

    assert "action-publish" not in desk.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    desk.post(f"/cms/pages/{page.pk}/edit/", article(title=page.title, slug=page.slug) | {"action-publish": "1"})

    assert not ArticlePage.objects.get(pk=page.pk).live


def test_submitted_article_is_approved_by_the_second_person_alone(client: Client, room: Newsroom) -> None:
    page = room.write()
    client.force_login(room.editor)
    sent = article(title=page.title, slug=page.slug) | {"action-submit": "1"}
    client.post(f"/cms/pages/{page.pk}/edit/", sent)
    page = ArticlePage.objects.get(pk=page.pk)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk))

    client.post(address)
    assert not ArticlePage.objects.get(pk=page.pk).live
    client.force_login(room.leader)
    client.post(address)

    assert ArticlePage.objects.get(pk=page.pk).live


def test_thousand_topics_are_refused_in_words(desk: Client, room: Newsroom) -> None:
    said = write(desk, room, topics=", ".join(f"chủ đề {number}" for number in range(1000)))

    assert "Tin có 1000 chủ đề, nhiều nhất 20." in said
    assert not ArticlePage.objects.exists()


def test_document_that_is_not_on_the_shelf_is_not_made_public_by_its_number(
    client: Client, desk: Client, room: Newsroom
) -> None:

    secret = add_file(upload_of(specimen("bien-ban.pdf"), "mat.pdf"), place=room.cast.commune, by=room.cast.clerk)
    lines = {"file_lines-TOTAL_FORMS": "1", "file_lines-0-document": str(secret.pk), "file_lines-0-ORDER": "1"}

    assert "không nằm trên kệ tệp" in write(desk, room, **lines)
    assert client.get(f"/tep-kem/{secret.uuid}/").status_code == 404


def test_file_of_the_shelf_goes_with_an_article_that_is_live(client: Client, desk: Client, room: Newsroom) -> None:
    upload = SimpleUploadedFile("biên bản.pdf", specimen("bien-ban.pdf"), "application/pdf")
    said = desk.post("/cms/ke_tep/create/", {"portal": room.portal.pk, "file": upload})
    (document,) = on_shelf(room.portal)
    lines = {"file_lines-TOTAL_FORMS": "1", "file_lines-0-document": str(document.pk), "file_lines-0-ORDER": "1"}
    write(desk, room, title="Có tệp", **lines)
    page = ArticlePage.objects.get()
    address = f"/tep-kem/{document.uuid}/"

    assert said.status_code == 200
    assert client.get(address).status_code == 404
    page.latest_revision.publish(user=room.leader)
    assert address in client.get(page.get_url()).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    b"".join(answer)
    answer.close()


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(("name", "content", "description", "kept"), [
    ("duong.jpg", photo(), "Con đường qua nương ngô", True),
    ("duong.jpg", photo(), "", False),
    ("duong.jpg", photo(), "ảnh", False),
    ("bom.png", bomb(), "Một ảnh rất to", False),
    ("hinh.svg", SVG, "Một hình vẽ", False),
    ("hinh.png", SVG, "Một hình vẽ", False),
    ("van-ban.jpg", specimen("bien-ban.pdf"), "Một văn bản", False),
    ("cut.jpg", photo()[:-200], "Một ảnh bị cắt", False),
    ("trang.jpg", photo() + b"<script>alert(1)</script>" * 99, "Một ảnh có đuôi", None),
])  # fmt: skip
def test_picture_is_kept_when_it_is_one_and_says_something(
    desk: Client, room: Newsroom, name: str, content: bytes, description: str, kept: bool | None
) -> None:
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    fields = {"title": "Ảnh", "description": description, "collection": room.portal.collection_id, "file": upload}

    desk.post("/cms/images/add/", {**fields, "tags": "", "credit": ""})

    if kept is not None:
        assert Picture.objects.exists() is kept


def test_the_rest_interface_that_nobody_is_served_is_not_loaded(desk: Client) -> None:
    assert desk.get("/cms/").status_code == 200
    assert [name for name in sys.modules if name.startswith(("wagtail.api.v3", "ninja"))] == []

"""The documents register before the public: pages, files by their own address, opinions, feed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client, override_settings

from muctieu.web.common import clock
from muctieu.web.documents.files import standing
from muctieu.web.documents.files import withdraw as take_back
from muctieu.web.gazette import domain
from muctieu.web.gazette.consulting import answer_opinion, publish_summary
from muctieu.web.gazette.models import Access, LinkKind, OfficialDocument, Opinion, TakenUp
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.sending import MOST, NETWORKS, SOONEST
from tests.cast import NOON, Cast
from tests.web.gazette_store import TODAY, entered, proposal, published

pytestmark = pytest.mark.usefixtures("files_folder")
CLOSES = date(2023, 7, 10)
AFTER = datetime(2023, 7, 11, 3, 0, tzinfo=UTC)


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().split())


def address_of_file(row: OfficialDocument) -> str:
    (one,) = standing(row)
    return f"/van-ban/{row.slug}/tep/{one.uuid}/"


def test_list_shows_number_title_effect_and_what_is_new(client: Client, cast: Cast) -> None:
    old = published(cast, number="8/KH-UBND", issued=None, effective=None)
    new = published(cast)
    domain.link(new, old, LinkKind.REPLACES, by=cast.clerk)

    page = read(client, "/van-ban/")

    assert re.findall(r'href="/van-ban/([^/"]+)/">([^<]+)</a>', page) == [
        ("8-kh-ubnd", "Kế hoạch 08/KH-UBND"), ("15-kh-ubnd", "Kế hoạch 15/KH-UBND"),
    ]  # fmt: skip
    assert re.findall(r'class="effect e-(\w*)">([^<]+)<', page) == [
        ("ended", "hết hiệu lực"),
        ("in_force", "còn hiệu lực"),
    ]
    assert page.count('class="new"') == 2
    with clock.standing_at(NOON + timedelta(days=5)):
        assert 'class="new"' not in read(client, "/van-ban/")


def test_document_page_tells_every_field_and_what_others_do_to_it(client: Client, cast: Cast) -> None:
    old = published(cast, summary="Thực hiện Nghị quyết 12/NQ-HĐND <script>alert(1)</script>", files=1)
    resolution = published(cast, number="12/NQ-HĐND", issued=date(2023, 6, 1), effective=None)
    domain.link(resolution, old, LinkKind.AMENDS, by=cast.clerk, scope="Điều 2")

    page = read(client, f"/van-ban/{old.slug}/")

    assert '<dd lang="vi">01/02/2023</dd>' in page
    assert 'Nghị quyết <a href="/van-ban/12-nq-hdnd/">12/NQ-HĐND</a> &lt;script&gt;' in page
    assert "Được sửa đổi, bổ sung bởi" in page
    assert "(Điều 2)" in page
    assert "Chưa rõ (còn hiệu lực hoặc hết hiệu lực một phần)" in page
    assert "Chưa có hiệu lực" in read(client, f"/van-ban/{old.slug}/?ngay=31/01/2023")
    assert 'aria-invalid="true"' in read(client, f"/van-ban/{old.slug}/?ngay=31/13/2023", 400)


@pytest.mark.parametrize(
    "query", ["nam=99999999", "loai=%27", "hieu-luc=x", "sau=2023-01-01_x", "linh-vuc=%22", "tim=%00", "nam=٢٠٢٣"]
)
def test_question_of_a_machine_is_answered_in_peace(client: Client, cast: Cast, query: str) -> None:
    published(cast)

    assert client.get(f"/van-ban/?{query}").status_code == 200


# -- rights ---------------------------------------------------------------------------------------------------


def test_what_is_not_public_is_nowhere(client: Client, cast: Cast) -> None:
    """List, search, feed, page, file, related documents and citations: the same answer everywhere."""
    shown = published(cast, summary="Theo 16/KH-UBND")
    hidden = {
        "staff": published(cast, number="16/KH-UBND", access=Access.STAFF, files=1),
        "entered": entered(cast, number="17/KH-UBND", files=1),
        "withdrawn": domain.withdraw(published(cast, number="18/KH-UBND", files=1), by=cast.leader, reason="in sai"),
        "later": proposal(cast, date(2023, 8, 1), date(2023, 8, 9), number="19/KH-UBND", files=1),
    }
    for row in hidden.values():
        domain.link(row, shown, LinkKind.RELATED, by=cast.clerk)
    pages = [
        "/van-ban/",
        "/van-ban/?du-thao=1",
        "/van-ban/?tim=trong+rung",
        "/van-ban/nguon-tin.xml",
        f"/van-ban/{shown.slug}/",
    ]
    everything = "".join(read(client, page) for page in pages)

    for who in (None, cast.neighbour, cast.clerk):
        if who is not None:
            client.force_login(who)
        for row in hidden.values():
            assert row.slug not in everything
            assert client.get(f"/van-ban/{row.slug}/").status_code == 404
            assert client.get(address_of_file(row)).status_code == 404
            assert client.get(f"/van-ban/{row.slug}/gop-y/").status_code == 404


def test_file_is_had_at_its_own_address_only_while_its_document_gives_it(client: Client, cast: Cast) -> None:
    row, other = published(cast, files=1), published(cast, number="16/KH-UBND")
    address = address_of_file(row)

    whole = client.get(address)
    part = client.get(address, headers={"range": "bytes=0-3"})
    assert (whole.status_code, b"".join(whole.streaming_content)[:4]) == (200, b"%PDF")  # type: ignore[attr-defined]
    assert (part.status_code, part.headers["Content-Range"][:10]) == (206, "bytes 0-3/")
    assert whole.headers["Content-Disposition"].startswith("attachment")
    assert client.head(address).status_code == 200
    assert client.get(address.replace(row.slug, other.slug)).status_code == 404
    (attached,) = standing(row)
    take_back(attached, by=cast.clerk, reason="nhầm tệp")
    assert client.get(address).status_code == 404


def test_files_of_a_draft_text_are_had_while_opinions_are_taken(client: Client, cast: Cast) -> None:
    row = proposal(cast, TODAY, CLOSES, files=1)
    address = address_of_file(row)

    assert client.get(address).status_code == 200
    assert address in read(client, f"/van-ban/{row.slug}/")
    with clock.standing_at(AFTER):
        assert client.get(address).status_code == 404
        page = read(client, f"/van-ban/{row.slug}/")
    assert address not in page
    assert "Đã hết thời gian lấy ý kiến" in page


# -- feed -----------------------------------------------------------------------------------------------------


def test_feed_holds_titles_as_text(client: Client, cast: Cast) -> None:
    row = published(cast, title="Kế hoạch <b>&</b> ]]> \x0b\ud7ffhết")

    root = ET.fromstring(client.get("/van-ban/nguon-tin.xml").content)

    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries] == [
        f"Kế hoạch 15/KH-UBND: {row.title}"
    ]


# -- opinions -------------------------------------------------------------------------------------------------


@pytest.fixture
def draft_text(cast: Cast) -> OfficialDocument:
    NETWORKS.forget()
    return proposal(cast, TODAY, CLOSES)


def shown_mark(client: Client, row: OfficialDocument) -> str:
    (mark,) = re.findall(r'name="dau" value="([^"]+)"', read(client, f"/van-ban/{row.slug}/gop-y/"))
    return str(mark)


def test_an_opinion_is_taken_once_and_its_writer_is_not_known(
    client: Client, draft_text: OfficialDocument, cast: Cast
) -> None:
    mark = shown_mark(client, draft_text)
    with clock.standing_at(NOON + SOONEST):
        for _ in range(2):
            answer = client.post(f"/van-ban/{draft_text.slug}/gop-y/", {"dau": mark, "y-kien": "Nên bỏ điều 3"})
            assert (answer.status_code, answer.headers["Location"]) == (
                302,
                f"/van-ban/{draft_text.slug}/?da-gui#gop-y",
            )

    (opinion,) = Opinion.objects.all()
    assert opinion.text == "Nên bỏ điều 3"
    assert "Nên bỏ" not in read(client, f"/van-ban/{draft_text.slug}/?da-gui")
    with clock.standing_at(AFTER):
        answer_opinion(opinion, TakenUp.YES, by=cast.clerk, answer="Bỏ điều 3.")
        publish_summary(draft_text, "Có một ý kiến, đã tiếp thu.", by=cast.leader)
        page = read(client, f"/van-ban/{draft_text.slug}/")
    assert "Tổng hợp ý kiến, công bố ngày 11/07/2023" in page
    assert "Có một ý kiến, đã tiếp thu." in page


def test_machines_are_kept_out_and_a_persons_text_is_kept(client: Client, draft_text: OfficialDocument) -> None:
    """Every refusal says in words what to do and hands back what was typed."""
    address, long = f"/van-ban/{draft_text.slug}/gop-y/", "Nên bỏ điều 3. " * 2000
    mark = shown_mark(client, draft_text)
    sent = {"dau": mark, "y-kien": long, "trang-nha": ""}
    cases = [
        (NOON, sent, "ngay khi vừa mở"),
        (NOON + SOONEST, {**sent, "dau": "x"}, "quá cũ"),
        (NOON + timedelta(days=2), sent, "quá cũ"),
        (NOON + SOONEST, {**sent, "trang-nha": "http://x"}, "dành cho máy"),
        (NOON + SOONEST, sent, f"Ý kiến có {len(long.strip())} ký tự, nhiều nhất là 10000"),
    ]
    for moment, fields, words in cases:
        with clock.standing_at(moment):
            answer = client.post(address, fields)
        assert answer.status_code == 400
        assert words in answer.content.decode()
        assert long in answer.content.decode()
    with clock.standing_at(NOON + SOONEST):
        statuses = [client.post(address, {**sent, "y-kien": ""}).status_code for _ in range(MOST)]
        assert set(statuses) == {400}
        assert "vừa gửi 12 lần; hãy đợi" in client.post(address, sent).content.decode()
    with clock.standing_at(NOON + SOONEST + timedelta(minutes=11)):
        assert client.post(address, {**sent, "y-kien": "ngắn"}).status_code == 302
    assert Opinion.objects.count() == 1


def test_form_is_never_kept_by_a_cache_and_public_pages_set_no_cookie(
    client: Client, draft_text: OfficialDocument
) -> None:

    pages = [client.get(address) for address in ("/van-ban/", f"/van-ban/{draft_text.slug}/", "/van-ban/nguon-tin.xml")]
    form = client.get(f"/van-ban/{draft_text.slug}/gop-y/")

    assert "no-store" in form.headers["Cache-Control"]
    assert [dict(page.cookies) for page in pages] == [{}, {}, {}]
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=", form.content.decode()) == []


def test_a_portal_shows_its_own_communes_register(client: Client, cast: Cast) -> None:
    row = published(cast, files=1)
    found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)
    found_portal(cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=cast.administrator)

    for host, status, count in (("thu.example", 200, 1), ("ben.example", 404, 0)):
        with override_settings(ALLOWED_HOSTS=[host]):
            assert client.get("/van-ban/", headers={"host": host}).content.decode().count("15/KH-UBND") == count
            for address in (f"/van-ban/{row.slug}/", address_of_file(row)):
                assert client.get(address, headers={"host": host}).status_code == status

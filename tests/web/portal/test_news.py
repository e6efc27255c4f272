"""News of a portal: two people for each article, what readers find, what nobody may see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from muctieu.errors import MuctieuError
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act
from muctieu.web.common.verify import verify
from muctieu.web.jobs.queue import enqueue_for_store
from muctieu.web.jobs.worker import work_off
from muctieu.web.portal import comments, feeds, search
from muctieu.web.portal.altered import page_findings
from muctieu.web.portal.background import moments, turn
from muctieu.web.portal.models import ArticleAuthor, ArticlePage, AuthorPage, Comment, Findable, Portal
from muctieu.web.portal.shown import A_PAGE
from tests.cast import Cast, by_hand
from tests.web.portal.newsroom import NIGHT, Newsroom, open_newsroom


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


# -- two people -----------------------------------------------------------------------------------------------


def test_author_does_not_publish_alone_and_a_second_person_does(client: Client, room: Newsroom) -> None:
    page = room.write()

    with pytest.raises(MuctieuError) as refused:
        page.latest_revision.publish(user=room.editor)
    assert refused.value.code == "MT7602"
    assert client.get(page.get_url()).status_code == 404
    page.latest_revision.publish(user=room.leader)

    assert "Bản Nà Lạnh thông đường" in read(client, page.get_url())


def test_without_four_eyes_the_author_publishes(room: Newsroom) -> None:
    with by_hand():
        Portal.objects.update(has_four_eyes=False)
    page = room.write()

    page.latest_revision.publish(user=room.editor)

    assert ArticlePage.objects.get(pk=page.pk).live


def test_what_editors_do_stands_in_the_journal_and_the_store_is_whole(room: Newsroom) -> None:
    page = room.publish()
    page.unpublish(user=room.leader)

    told = JournalEntry.objects.filter(thing=f"page:{page.pk}").order_by("pk")
    assert [(entry.actor_name, entry.act) for entry in told] == [
        ("Người bientap", Act.PORTAL_WRITE), ("Người bientap", Act.PORTAL_WRITE), ("Người lanhdao", Act.PORTAL_PUBLISH),
        ("Người lanhdao", Act.PORTAL_PUBLISH),
    ]  # fmt: skip
    assert ["shows" in entry.after for entry in told] == [False, False, True, False]
    assert verify().findings == []


def test_a_page_written_past_the_editor_is_named(room: Newsroom) -> None:
    page, other = room.publish(), room.publish("Lịch tiêm phòng")
    page.lead = "Một câu nháp."
    page.save_revision(user=room.editor, log_action=True)
    assert list(page_findings()) == []

    ArticlePage.objects.filter(pk=other.pk).update(body=[("text", '<p><a href="https://cuoc.example">cược</a></p>')])

    assert [(one.code, one.args["title"]) for one in page_findings()] == [("MT7831", "Lịch tiêm phòng")]


def test_neighbours_editor_may_not_publish_here(room: Newsroom) -> None:
    page = room.write()

    with pytest.raises(Exception, match=r"permission|MT7101"):
        page.latest_revision.publish(user=room.cast.neighbour)


def test_article_goes_live_and_leaves_at_its_moments(client: Client, room: Newsroom) -> None:
    page = room.write()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=room.editor).publish(user=room.leader)
    assert client.get(page.get_url()).status_code == 404

    waits = page.revisions.get(approved_go_live_at__isnull=False)
    waits.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    waits.content["go_live_at"] = waits.approved_go_live_at.isoformat()
    waits.save()
    assert len(moments(timezone.now() - timedelta(hours=1), timezone.now())) == 1
    enqueue_for_store(turn, moment="")
    work_off()

    assert client.get(page.get_url()).status_code == 200
    assert JournalEntry.objects.filter(act=Act.PORTAL_TURN).exists()


# -- what readers get -----------------------------------------------------------------------------------------


def test_article_page_says_who_when_and_what(client: Client, room: Newsroom) -> None:
    page = room.publish(picture=room.picture())
    ArticleAuthor.objects.create(page=page, author=AuthorPage.objects.get())

    said = read(client, page.get_url())

    assert '<time datetime="2026-11-27T22:40+07:00">Thứ Sáu, ngày 27/11/2026, 22:40</time>' in said
    assert 'alt="Con đường đất đỏ chạy qua nương ngô"' in said
    assert "Ảnh: Lò Văn Pâng" in said
    assert '<a rel="author" href="/tin/lo-thi-on/">Lò Thị Ón</a>' in said
    inside = said.partition("<article")[2].partition("</article>")[0]
    assert "Tin cũ hơn" not in inside
    assert re.findall(r"<script|style=", said) == []
    assert client.get("/anh/original_images/duong.jpg").status_code == 404
    client.cookies["django_language"] = "en"
    assert "Friday, 27/11/2026, 22:40" in read(client, page.get_url())
    (size,) = set(re.findall(r'src="(/anh/images/[^"]+)"', said))
    answer = client.get(size)
    assert (answer.headers["Content-Type"], b"".join(answer)[:2]) == ("image/jpeg", b"\xff\xd8")
    # The last of it: closing a file's answer also closes a connection to PostgreSQL.
    answer.close()


def test_list_pages_take_the_same_number_of_queries_and_go_on_where_they_stopped(
    client: Client, room: Newsroom
) -> None:
    counts, first = [], ""
    for some in (range(2), range(2, A_PAGE + 3)):
        for number in some:
            room.publish(f"Tin số {number}", at=NIGHT + timedelta(minutes=number // 2))
        read(client, "/tin/")
        with CaptureQueriesContext(connection) as queries:
            first = read(client, "/tin/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14

    (further,) = re.findall(r'href="(\?sau=[^"]+)"', first)
    second = read(client, f"/tin/{further}")

    shown = re.findall(r"Tin số (\d+)</a>", first) + re.findall(r"Tin số (\d+)</a>", second)
    assert shown == [str(number) for number in reversed(range(A_PAGE + 3))]
    assert read(client, "/tin/?sau=xxx").count("Tin số") == first.count("Tin số")


def test_feeds_map_and_robots_name_live_pages_only(client: Client, room: Newsroom) -> None:
    room.publish("Tin <b>lạ</b> & \x07 chuông")
    room.write("Tin còn nháp")

    for address in ("/tin/rss.xml", "/tin/atom.xml", "/tin/doi-song/rss.xml", "/so-do.xml"):
        said = read(client, address)
        assert "tin-b-la-b-chuong" in said
        assert "nhap" not in said
        assert "\x07" not in said
    assert "Disallow: /cms/" in read(client, "/robots.txt")


def test_long_map_comes_in_parts_that_name_every_page_once(
    client: Client, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        room.publish(f"Tin {number}")
    whole = sorted(re.findall("<url><loc>(.*?)</loc>", read(client, "/so-do.xml")))
    monkeypatch.setattr(feeds, "IN_MAP", 2)

    parts = re.findall("<sitemap><loc>http://[^/]*(.*?)</loc>", read(client, "/so-do.xml"))
    found = [address for part in parts for address in re.findall("<url><loc>(.*?)</loc>", read(client, part))]

    assert len(parts) > 2
    assert sorted(found) == whole
    room.publish("Tin mới hơn")
    # A page keeps its part: whoever reads them one after the other misses none.
    assert re.findall("<sitemap><loc>http://[^/]*(.*?)</loc>", read(client, "/so-do.xml"))[: len(parts)] == parts
    numbers = [int(part.partition("=")[2]) for part in parts]
    for wrong in (f"{numbers[-1] + 9}", "0", "-1", "x", "9" * 30, "²"):
        assert client.get("/so-do.xml", {"phan": wrong}).status_code == 404


@pytest.mark.parametrize("asked", ["nà lạnh", "na lanh", "NÀ LẠNH", "Nà  Lạnh", "duong ban", "thông đườ", "mùa mưa"])
def test_search_finds_any_spelling(room: Newsroom, asked: str) -> None:
    room.publish("Đường bản Nà Lạnh đã thông", text="<p>Lễ thông đường.</p><ul><li>Trước mùa mưa</li><li>Sau</li></ul>")

    assert [hit.title for hit in search.find(asked, commune=room.cast.commune)] == ["Đường bản Nà Lạnh đã thông"]


def test_search_puts_the_exact_spelling_first_and_never_finds_what_is_not_shown(room: Newsroom) -> None:
    room.publish("Thuy loi Nam Pam", text="<p>x</p>")
    room.publish("Thủy lợi Nậm Pám", text="<p>x</p>")
    room.write("Thủy lợi còn nháp")
    gone = room.publish("Thủy lợi đã gỡ")
    gone.unpublish(user=room.leader)

    found = [hit.title for hit in search.find("thuỷ lợi".replace("uỷ", "ủy"), commune=room.cast.commune)]

    assert found == ["Thủy lợi Nậm Pám", "Thuy loi Nam Pam"]
    assert search.find("thuy loi", commune=room.cast.commune)[0].title == "Thuy loi Nam Pam"
    assert search.find("thuy loi", commune=room.cast.units["xa-ben"]) == ()
    search.mend()
    assert search.mend() == 0
    Findable.objects.filter(title="Thủy lợi Nậm Pám").update(title="khác")
    Findable.objects.filter(title="Thuy loi Nam Pam").update(key="0")
    assert search.mend() == 3
    assert [hit.title for hit in search.find("thuy loi", commune=room.cast.commune)] == found[::-1]


@pytest.mark.parametrize("asked", ["", "   ", '"', "a' OR 1=1 --", "NEAR(", "*", "x" * 5000, "а" * 300, "\x00"])
def test_search_bears_whatever_is_typed(client: Client, room: Newsroom, asked: str) -> None:
    assert client.get("/tim/", {"q": asked}).status_code == 200


# -- comments -------------------------------------------------------------------------------------------------


@pytest.fixture
def open_article(room: Newsroom) -> ArticlePage:
    with by_hand():
        Portal.objects.update(takes_comments=True)
    return room.publish(takes_comments=True)


def send(client: Client, page: ArticlePage, **fields: str) -> tuple[int, str]:
    response = client.post(f"/y-kien/{page.pk}/", {"ten": "Mùa A Páo", "loi": "Mừng quá", **fields})
    return response.status_code, response.content.decode()


def stamped(page: ArticlePage, seconds: int = 10) -> str:
    with clock.standing_at(clock.now() - timedelta(seconds=seconds)):
        return comments.stamp(page)


def test_comments_are_off_until_an_editor_turns_them_on(client: Client, room: Newsroom) -> None:
    page = room.publish()

    assert "Ý kiến bạn đọc" not in read(client, page.get_url())
    assert send(client, page, luc=stamped(page))[0] == 400


def test_comment_is_shown_after_somebody_has_read_it(client: Client, room: Newsroom, open_article: ArticlePage) -> None:
    assert send(client, open_article, luc=stamped(open_article))[0] == 302
    assert "Mừng quá" not in read(client, open_article.get_url())

    (waiting,) = comments.waiting(room.portal)
    comments.decide(waiting, show=True, by=room.editor)

    assert "Mừng quá" in read(client, open_article.get_url())
    for show, code in ((True, "MT7617"), (False, "MT7616")):
        with pytest.raises(MuctieuError) as refused:
            comments.decide(waiting, show=show, by=room.editor)
        assert refused.value.code == code


@pytest.mark.parametrize(("fields", "status", "said"), [
    ({"loi": "x" * 30_000}, 400, "Ý kiến dài 30000 ký tự, nhiều nhất 2000"),
    ({"loi": " "}, 400, "Thiếu tên hoặc lời ý kiến"),
    ({"dia-chi-web": "casino.example"}, 302, ""),
    ({"luc": "giả"}, 302, ""),
    ({"luc": "now"}, 302, ""),
    ({"luc": "old"}, 400, "đã quá một ngày"),
])  # fmt: skip
def test_comment_of_a_robot_or_too_long_is_not_kept(
    client: Client, open_article: ArticlePage, fields: dict[str, str], status: int, said: str
) -> None:
    stamps = {"now": stamped(open_article, 0), "old": stamped(open_article, 90_000)}
    sent = {"luc": stamped(open_article)} | fields
    sent["luc"] = stamps.get(sent["luc"], sent["luc"])

    code, answer = send(client, open_article, **sent)

    assert code == status
    assert said in answer
    assert not Comment.objects.exists()
    if len(sent.get("loi", "")) > 2000:
        assert "x" * 30_000 in answer, "what was written is still in the field"

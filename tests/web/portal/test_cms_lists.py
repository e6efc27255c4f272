"""The editor's lists: rows as Wagtail makes them, titles in any spelling, and nothing of another portal."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn
from wagtail.models import Page

from muctieu.web.common.policy import Role
from muctieu.web.people.domain import add_person
from muctieu.web.portal import titles
from muctieu.web.portal.cms_rows import StatusColumn, TitleColumn
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import ArticlePage, NewsPage, PageTitle
from tests.cast import SINCE, Cast
from tests.web.conftest import Enter
from tests.web.plan_store import fill
from tests.web.portal.newsroom import Newsroom, open_newsroom


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


@pytest.fixture
def desk(client: Client, room: Newsroom) -> Client:
    client.force_login(room.editor)
    return client


def words(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


class Parts(HTMLParser):
    """A piece of a page as the browser takes it: elements with their attributes, words without their blanks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(
            (tag, sorted((name, " ".join((value or "").split())) for name, value in attrs if (value or "").strip()))
        )

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.found.append(text)


def test_a_row_says_what_wagtails_own_row_says(room: Newsroom, rf: RequestFactory) -> None:
    shown, draft = room.publish("Thông <đường>"), room.write("Còn nháp")
    shown.save_revision(user=room.editor)
    section = Page.objects.get(pk=room.section.pk).specific
    request = rf.get("/cms/pages/9/")
    request.user = room.editor
    context: Any = {"row": None, "table": None, "request": request, "actions_next_url": "/cms/pages/9/"}
    draft.annotated_parent_page = section

    for page in (shown, draft, section, NewsPage.objects.get()):
        for ours, theirs, given in ((TitleColumn, PageTitleColumn, "title"), (StatusColumn, PageStatusColumn, None)):
            made, known = (
                Parts(column("x", classname=given).render_cell_html(page, context)).found for column in (ours, theirs)
            )
            assert made == known


def test_lists_and_searches_take_the_same_number_of_queries_however_many_pages(
    desk: Client, room: Newsroom, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room.publish("Kênh mương 1")
    asked = {
        f"/cms/pages/{room.section.pk}/": 29,
        f"/cms/pages/{room.section.pk}/?q=kenh": 30,
        "/cms/pages/search/?q=kênh": 20,
    }

    for count in (1, 3):
        for address, queries in asked.items():
            words(desk, address)
            with django_assert_num_queries(queries):
                said = words(desk, address)
            assert said.count("data-listing-page-title") == count, address
        for number in range(2 if count == 1 else 0):
            room.write(f"Kênh mương {number + 2}")


@pytest.mark.parametrize("asked", ["kênh mương", "KENH", "ken muo", "muong kenh", "đường", "duong"])
def test_drafts_too_are_found_by_their_titles_in_any_spelling(desk: Client, room: Newsroom, asked: str) -> None:
    page = room.write("Sửa kênh mương, mở đường")
    room.write("Khác")

    for address in ("/cms/pages/search/", f"/cms/pages/{room.news.pk}/", "/cms/choose-page/search/"):
        said = words(desk, f"{address}?q={asked}")
        assert "Sửa kênh mương" in said, address
        assert "Khác" not in said, address
    draft = page.specific
    draft.title = "Đổi tên"
    draft.save_revision(user=room.editor)
    assert "Đổi tên" in words(desk, "/cms/pages/search/?q=doi ten")
    page.delete()
    assert f"/cms/pages/{page.pk}/edit/" not in words(desk, f"/cms/pages/search/?q={asked}")
    assert "Sửa kênh" not in words(desk, "/cms/pages/search/?q=' OR 1 *\"--")


def test_what_was_written_past_the_acts_is_mended(room: Newsroom) -> None:
    room.write("Tin một")
    PageTitle.objects.all().delete()

    assert titles.mend() == Page.objects.filter(depth__gte=2).count()
    assert titles.mend() == 0
    assert list(titles.pages_called("tin mot")) == []
    with titles.looking_in([room.portal]):
        assert list(titles.pages_called("tin mot")) == [ArticlePage.objects.get().pk]


def test_nothing_and_nobody_of_another_portal_is_found(desk: Client, room: Newsroom) -> None:
    other = found_portal(room.cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=room.cast.administrator)
    beside = add_person(
        "ben-bientap", full_name="Người Viết Bên", role=Role.PORTAL_EDITOR, unit=other.commune, since=SINCE,
        by=room.cast.administrator, password="x",
    )  # fmt: skip
    news = NewsPage.objects.descendant_of(other.site.root_page).get()
    news.add_child(instance=ArticlePage(title="Chuyện bên ấy", live=False, owner=beside))
    room.write("Chuyện bên này")

    for address in ("/cms/pages/search/?q=chuyen", f"/cms/pages/{room.news.pk}/?q=chuyen&search_all=1"):
        said = words(desk, address)
        assert ("Chuyện bên này" in said, "Chuyện bên ấy" in said, beside.full_name in said) == (True, False, False)
    assert room.editor.full_name in words(desk, f"/cms/pages/{room.news.pk}/")
    own = f"/cms/pages/{room.news.pk}/?owner={room.editor.pk}"
    assert words(desk, own).count("data-listing-page-title") == 1


def test_form_of_an_article_offers_a_plan_that_came_since_it_was_first_shown(
    desk: Client, room: Newsroom, enter: Enter
) -> None:
    address = f"/cms/pages/add/portal/articlepage/{room.section.pk}/"
    first = [words(desk, address) for _ in range(2)]
    fill(room.cast, enter)

    assert ["thu-nhap" in page for page in (*first, words(desk, address))] == [False, False, True]

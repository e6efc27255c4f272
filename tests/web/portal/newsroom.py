"""A portal with its people and some news, for the tests of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image

from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import ArticlePage, AuthorPage, NewsPage, Picture, Portal, SectionPage
from muctieu.web.portal.seats import take_seat
from tests.cast import SINCE, Cast, everybody
from tests.recalled import recalled

HOST = "suoi-lang.example"
NIGHT = datetime(2026, 11, 27, 15, 40, tzinfo=UTC)


@dataclass
class Newsroom:
    """The portal, who writes, who approves, and the pages that articles stand below."""

    cast: Cast
    portal: Portal
    editor: User
    news: NewsPage
    section: SectionPage

    @property
    def leader(self) -> User:
        return self.cast.leader

    def write(self, title: str = "Bản Nà Lạnh thông đường", **fields: Any) -> ArticlePage:
        """A draft of the editor's."""
        fields.setdefault("lead", "Con đường dài 2 km đã thông.")
        body = [("text", fields.pop("text", "<p>Bà con góp công mở đường.</p>"))]
        page: ArticlePage = self.section.add_child(
            instance=ArticlePage(title=title, body=body, live=False, owner=self.editor, **fields)
        )
        page.save_revision(user=self.editor, log_action=True)
        return page

    def publish(self, title: str = "Bản Nà Lạnh thông đường", *, at: datetime = NIGHT, **fields: Any) -> ArticlePage:
        """An article that the leader let out."""
        page = self.write(title, **fields)
        page.latest_revision.publish(user=self.leader)
        ArticlePage.objects.filter(pk=page.pk).update(first_published_at=at)
        found: ArticlePage = ArticlePage.objects.get(pk=page.pk)
        return found

    def picture(self) -> Picture:
        found: Picture = Picture.objects.create(
            title="Đường bản", description="Con đường đất đỏ chạy qua nương ngô", credit="Lò Văn Pâng",
            file=ContentFile(photo(), "duong.jpg"), collection=self.portal.collection,
        )  # fmt: skip
        return found


def photo(size: tuple[int, int] = (900, 600)) -> bytes:
    """A JPEG of one colour."""
    made = BytesIO()
    Image.new("RGB", size, (120, 90, 40)).save(made, "JPEG")
    return made.getvalue()


def open_newsroom(cast: Cast) -> Newsroom:
    """The portal of the cast's commune with its editor; what Wagtail keeps beside the store begins empty."""
    cache.clear()
    _open()
    editor = User.objects.get(username="bientap")
    portal = Portal.objects.select_related("site__root_page", "commune", "collection").get()
    return Newsroom(everybody(), portal, editor, NewsPage.objects.get(), SectionPage.objects.get())


@recalled
def _open() -> None:
    cast = everybody()
    found_portal(cast.commune, name="Xã Suối Lăng", host=HOST, by=cast.administrator)
    editor = people.add_person(
        "bientap", full_name="Người bientap", role=Role.PORTAL_EDITOR, unit=cast.commune, since=SINCE,
        by=cast.administrator, password="x",
    )  # fmt: skip
    for person in (editor, cast.leader):
        take_seat(person)
    news = NewsPage.objects.get()
    news.add_child(instance=AuthorPage(title="Lò Thị Ón", slug="lo-thi-on"))
    news.add_child(instance=SectionPage(title="Đời sống", slug="doi-song", show_in_menus=True))

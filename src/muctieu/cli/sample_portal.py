"""Gives the sample commune its portal: news of our own making, written by one person and let out by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from muctieu.core.observation import VIETNAM_TIME
from muctieu.packs.samples import Sample
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.portal import live, search
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import (
    ArticleAuthor,
    ArticlePage,
    AuthorPage,
    EventPage,
    EventsPage,
    FaqPage,
    HomePage,
    NewsPage,
    Picture,
    PollOption,
    PollPage,
    Portal,
    SectionPage,
    TextPage,
)
from muctieu.web.portal.seats import take_seat

NAME_VI, NAME_EN = "Xã Nậm Sao Phìn", "Nam Sao Phin commune"
EDITOR = ("bien-tap-cong", "Biên tập cổng thông tin")


@dataclass(frozen=True, slots=True)
class Story:
    """One article: how many days before the demo's today, its section, words, and the two colours of its picture."""

    ago: int
    section: str
    title: str
    lead: str
    text: str
    title_en: str = ""
    colours: tuple[str, str] | None = None
    alt: str = ""


STORIES = (
    Story(
        1, "kinh-te", "Giữa nhiệm kỳ, xã nhìn lại từng chỉ tiêu nghị quyết",
        "Ban Chấp hành Đảng bộ xã họp sơ kết: nhiều chỉ tiêu vượt sớm, thu nhập và giảm sinh còn chậm.",
        "<p>Hội nghị dành trọn buổi sáng để xem từng chỉ tiêu, đối chiếu số liệu của các bản với mục tiêu cuối kỳ.</p>"
        "<p>Phần đạt sớm nhất là cây trồng hằng năm và lớp học kiên cố. Phần còn chậm được giao lại cho từng đồng chí "
        "phụ trách, mỗi quý báo cáo một lần.</p>",
        "At mid-term, the commune looks at each target of the resolution", ("#8fb573", "#c9dcef"),
        "Sườn núi xanh dưới trời nhạt, vẽ minh họa",
    ),
    Story(
        3, "doi-song", "Bản Huổi Tao góp công mở hai cây số đường",
        "Sáu mươi hộ thay nhau san nền trong ba tuần; xe máy đã lên được tận cuối bản.",
        "<p>Đường mới rộng ba mét, có rãnh thoát nước hai bên. Bà con hiến đất nương, xã hỗ trợ xi măng cho bốn cống "
        "ngang.</p><h2>Việc tiếp theo</h2><ul><li>Đổ bê tông đoạn dốc trước mùa mưa</li>"
        "<li>Trồng cây ven đường</li></ul>",
        "Huoi Tao village opens two kilometres of road", ("#a9744f", "#dce6ee"),
        "Con đường đất đỏ giữa hai sườn núi, vẽ minh họa",
    ),
    Story(
        6, "kinh-te", "Tiêm phòng đàn trâu, bò đợt hai trong năm",
        "Cán bộ thú y đến từng bản; chủ hộ giữ phiếu để đối chiếu khi xuất bán.",
        "<p>Lịch tiêm được dán ở nhà văn hóa các bản. Hộ nào vắng báo trưởng bản để hẹn lại.</p>",
    ),
    Story(
        9, "van-hoa", "Lớp xóa mù chữ buổi tối khai giảng",
        "Ba mươi học viên, phần lớn là chị em trên ba mươi tuổi, học bốn tối mỗi tuần.",
        "<p>Nhà trường cử bốn giáo viên thay nhau đứng lớp. Ai muốn học thêm đăng ký với trưởng bản.</p>",
        "An evening class for those who never learnt to read begins", ("#6d7fa8", "#f1d9a7"),
        "Ngọn núi lúc chiều tối, trời vàng, vẽ minh họa",
    ),
    Story(
        14, "doi-song", "Nhắc bà con phòng cháy rừng mùa khô",
        "Không đốt nương khi gió to; thấy khói gọi ngay số trực của xã.",
        "<p>Tổ bảo vệ rừng của mỗi bản trực theo ca từ tám giờ sáng đến sáu giờ tối.</p>",
    ),
)  # fmt: skip
SECTIONS = (
    ("kinh-te", "Kinh tế", "Economy"),
    ("doi-song", "Đời sống", "Life"),
    ("van-hoa", "Văn hóa – xã hội", "Culture"),
)


def play_portal(
    sample: Sample, commune: OrgUnit, *, administrator: User, leader: User, since: datetime, account: Callable[..., Any]
) -> Any:
    """Found the portal on the demo's last days and fill it; the account of its editor."""
    made = account(*EDITOR)
    today = datetime.combine(sample.newest_day + timedelta(days=1), time(7, 50), VIETNAM_TIME)
    with clock.standing_at(today):
        editor = people.add_person(
            made.username, full_name=made.full_name, password=made.password, role=Role.PORTAL_EDITOR, unit=commune,
            since=since.date(), by=administrator,
        )  # fmt: skip
        portal = found_portal(commune, name=NAME_VI, name_en=NAME_EN, host="localhost", by=administrator)
        for person in (editor, leader):
            take_seat(person)
        _Desk(portal, editor, leader, today).fill()
    return made


class _Desk:
    """One who writes and one who lets out."""

    def __init__(self, portal: Portal, editor: User, leader: User, today: datetime) -> None:
        self.portal, self.editor, self.leader, self.today = portal, editor, leader, today
        self.home = HomePage.objects.get(pk=portal.site.root_page_id)
        self.news = NewsPage.objects.child_of(self.home).get()

    def fill(self) -> None:
        for slug, title, title_en in SECTIONS:
            self._put(self.news, SectionPage(title=title, title_en=title_en, slug=slug, show_in_menus=True))
        author = self._put(self.news, AuthorPage(title="Tổ biên tập cổng", title_en="The editors", slug="to-bien-tap"))
        for story in reversed(STORIES):
            self._tell(story, author)
        self._furniture()
        search.mend()

    def _put(self, parent: Any, page: Any, *, days: int = 0) -> Any:
        """Written by the editor, let out by the leader, so many days ago."""
        page.live, page.owner = False, self.editor
        made = parent.add_child(instance=page)
        made.save_revision(user=self.editor).publish(user=self.leader)
        moment = self.today - timedelta(days=days)
        type(page).objects.filter(pk=made.pk).update(first_published_at=moment, last_published_at=moment)
        return type(page).objects.get(pk=made.pk)

    def _tell(self, story: Story, author: AuthorPage) -> None:
        section = SectionPage.objects.child_of(self.news).get(slug=story.section)
        page = ArticlePage(
            title=story.title, title_en=story.title_en, lead=story.lead, body=list(_body(story)),
            picture=self._draw(story) if story.colours else None,
        )  # fmt: skip
        page.author_lines = [ArticleAuthor(author=author)]
        self._put(section, page, days=story.ago)

    def _draw(self, story: Story) -> Picture:
        made: Picture = Picture.objects.create(
            title=story.alt, description=story.alt, credit="Tranh của kho mẫu", collection=self.portal.collection,
            file=ContentFile(_hills(*story.colours or ("", "")), f"{story.section}-{story.ago}.jpg"),
        )  # fmt: skip
        return made

    def _furniture(self) -> None:
        about = "<p>Xã vùng cao, mười một bản. Trụ sở mở cửa từ thứ Hai đến thứ Sáu, 7 giờ 30 đến 16 giờ 30.</p>"
        self._put(self.home, TextPage(title="Giới thiệu", title_en="About", slug="gioi-thieu", show_in_menus=True,
                                      body=[("text", about)]))  # fmt: skip
        answer = "<p>Có. Mang giấy tờ cũ đến bộ phận một cửa; kết quả trả trong ba ngày làm việc.</p>"
        entry = {"question": "Mất giấy khai sinh có xin lại được không?", "answer": answer}
        self._put(self.home, FaqPage(title="Hỏi đáp", title_en="Questions", slug="hoi-dap", show_in_menus=True,
                                     entries=[("entry", entry)]))  # fmt: skip
        calendar = self._put(self.home, EventsPage(title="Lịch", title_en="Calendar", slug="lich", show_in_menus=True))
        starts = self.today + timedelta(days=8 - self.today.isoweekday(), minutes=20)
        self._put(calendar, EventPage(title="Tiếp công dân định kỳ", title_en="Reception day", slug="tiep-cong-dan",
                                      starts=starts, where="Phòng tiếp công dân, trụ sở xã"))  # fmt: skip
        last = (self.today + timedelta(days=30)).date()
        poll = PollPage(title="Giờ phát thanh", slug="gio-phat-thanh", last_day=last,
                        question="Loa truyền thanh nên phát bản tin xã vào lúc nào?")  # fmt: skip
        poll.options = [PollOption(text=text) for text in ("Sáng, 6 giờ", "Chiều, 17 giờ", "Cả hai buổi")]
        self._put(self.home, poll)


def _body(story: Story) -> Iterator[tuple[str, object]]:
    """The words; the newest story also carries figures of the store."""
    yield "text", story.text
    if story is STORIES[0]:
        targets = [code for code, _name in live.target_choices()]
        for kind, code in zip(("figure", "chart"), targets, strict=False):
            yield kind, {"target": code, "known_on": None}


def _hills(near: str, far: str) -> bytes:
    """Three rows of hills under a pale sky."""
    picture = Image.new("RGB", (960, 640), far)
    draw = ImageDraw.Draw(picture, "RGBA")
    for row, height in enumerate((260, 350, 450)):
        ridge = [(x, height + (abs((x * (row + 2)) % 480 - 240) // (2 + row))) for x in range(0, 1000, 40)]
        draw.polygon([(0, 640), *ridge, (960, 640)], fill=_clear(near, 110 + 60 * row))
    made = BytesIO()
    picture.save(made, "JPEG", quality=80)
    return made.getvalue()


def _clear(colour: str, alpha: int) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, alpha

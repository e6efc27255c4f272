"""Documents and targets in the portal's search and on its home page: found in any spelling, never too early."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from muctieu.web.common import clock
from muctieu.web.gazette import domain
from muctieu.web.gazette.models import Access
from muctieu.web.portal import matching, search
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import Findable, Portal
from tests.cast import NOON, Cast
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.gazette_store import TODAY, entered, proposal, published
from tests.web.plan_store import fill

pytestmark = pytest.mark.usefixtures("files_folder")


@pytest.fixture
@recalled
def portal(cast: Cast) -> Portal:
    return found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)


def titles(cast: Cast, asked: str, *, unit: str = "xa", kind: str = "") -> list[str]:
    return [hit.title for hit in search.find(asked, commune=cast.units[unit], kind=kind)]


@pytest.mark.usefixtures("portal")
def test_document_is_found_by_its_number_and_words_in_any_spelling_from_its_publication_on(cast: Cast) -> None:
    row = entered(cast, number="Số: 25 / 2023 / QĐ - UBND", title="Quyết định về đường bản Nà Lạnh")
    published(cast, number="15/KH-UBND", title="Kế hoạch số 25 của năm 2023")
    assert titles(cast, "25/2023/QĐ-UBND") == []
    domain.publish(row, by=cast.leader)

    asked = ("25/2023/QĐ-UBND", "số 25/2023/qđ–ubnd", "Số: 25/2023/QĐ-UBND", "25/2023/QD-UBND", "duong ban na lanh")
    found = {text: titles(cast, text)[:1] for text in asked}

    wanted = ["Quyết định 25/2023/QĐ-UBND: Quyết định về đường bản Nà Lạnh"]
    assert found == dict.fromkeys(asked, wanted)
    assert titles(cast, "nà lạnh", unit="xa-ben") == []


@pytest.mark.usefixtures("portal")
def test_what_is_restricted_withdrawn_or_not_yet_open_is_not_found_whatever_the_index_holds(cast: Cast) -> None:
    secret = published(cast, number="1/BC-UBND", title="Rừng riêng", access=Access.STAFF)
    gone = published(cast, number="2/BC-UBND", title="Rừng đã rút")
    domain.withdraw(gone, by=cast.leader, reason="nhầm")
    proposal(cast, TODAY + timedelta(days=2), TODAY + timedelta(days=9), title="Dự thảo giữ rừng")
    assert titles(cast, "rừng") == []
    with clock.standing_at(NOON + timedelta(days=2)):
        assert titles(cast, "rừng") == ["Dự thảo giữ rừng"]

    # An index that has stayed behind shows nothing that the register does not give.
    for row in (secret, gone):
        search.put(search.Thing("document", str(row.pk), cast.commune, "/x/", row.title))
    assert titles(cast, "rừng") == []
    assert search.mend() == 2
    assert set(Findable.objects.values_list("title", flat=True)) == {"Dự thảo giữ rừng"}


@pytest.mark.parametrize("many", [1, 5_000])
@pytest.mark.usefixtures("portal")
def test_however_many_match_titles_words_side_by_side_and_the_newest_come_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(matching, "LOOKED_AT", 2)
    # Words side by side are looked for in another way where many rows have all of them.
    monkeypatch.setattr(matching, "MANY", many)
    texts = {
        1: ("Rừng và nương", "xã họp"), 2: ("Tin", "giữ rừng nương bản"), 3: ("Tin", "nương gần rừng"),
        4: ("Tin", "nương xa rừng"), 5: ("Tin", "nương bên rừng"), 6: ("Tin", "nương"),
    }  # fmt: skip
    rows = {
        number: published(cast, number=f"{number}/BC-UBND", title=f"{title} {number}", summary=text)
        for number, (title, text) in texts.items()
    }
    for number in range(50, 60):
        search.put(search.Thing("document", str(number), cast.units["xa-ben"], "/x/", "Rừng nương", "rừng nương"))
        search.put(search.Thing("page", str(number), cast.commune, "/x/", "Rừng nương", "rừng nương"))

    found = [hit.url for hit in search.find("rừng nương", commune=cast.commune, kind="document")]

    assert found == [f"/van-ban/{rows[number].slug}/" for number in (2, 1, 5, 4)]
    assert search.find("rừng", commune=cast.commune, kind="khong-co") == ()


@pytest.mark.usefixtures("portal")
def test_begun_word_is_found_by_two_letters_in_titles_and_by_four_anywhere(cast: Cast) -> None:
    published(cast, title="Phương án", summary="Trồng nghệ")

    found = {
        asked: len(titles(cast, asked)) for asked in ("p", "phuo", "ph", "n", "ng", "ngh", "nghe", "trong nghe", "tron")
    }

    assert found == {"p": 0, "phuo": 1, "ph": 1, "n": 0, "ng": 0, "ngh": 0, "nghe": 1, "trong nghe": 1, "tron": 1}


def test_public_target_is_found_beside_news_and_others_are_not(client: Client, cast: Cast, enter: Enter) -> None:
    fill(cast, enter)
    found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)
    published(cast, title="Báo cáo thu nhap binh quan")

    page = client.get("/tim/?q=thu+nhập+bình").content.decode()

    assert re.findall(r'<li><a href="([^"]+)" lang="vi">([^<]+)</a> <small>([^<·]+)', page) == [
        ("/ket-qua/xa-thu-2020-2025/thu-nhap/", "Thu nhập bình quân đầu người", "Chỉ tiêu"),
        ("/van-ban/15-kh-ubnd/", "Kế hoạch 15/KH-UBND: Báo cáo thu nhap binh quan", "Văn bản "),
    ]
    assert titles(cast, "thu nhap", kind="target") == ["Thu nhập bình quân đầu người"]
    for restricted in ("tuyển quân", "dân quân"):
        assert titles(cast, restricted, kind="target") == []
    assert titles(cast, "thu nhập", unit="xa-ben") == []


@pytest.mark.usefixtures("portal")
def test_home_and_menu_lead_to_documents_results_and_dialogue(client: Client, cast: Cast) -> None:
    published(cast, number="14/KH-UBND", title="Kế hoạch cũ hơn")
    published(cast)
    published(cast, number="3/BC-UBND", title="Chỉ cán bộ xem", access=Access.STAFF)
    client.get("/van-ban/15-kh-ubnd/")

    page = " ".join(client.get("/").content.decode().split())

    menu = page.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == ["/", "/tin/", "/ket-qua/", "/van-ban/", "/doi-thoai/"]
    block = page.partition('id="van-ban-moi"')[2].partition("</section>")[0]
    assert re.findall(r"<strong>([^<]+)</strong></a>", block) == ["Kế hoạch 15/KH-UBND", "Kế hoạch 14/KH-UBND"]
    assert block.count("lượt xem: 0 | lượt tải: 0") == 2
    assert "Chỉ cán bộ xem" not in page
    assert 'href="/doi-thoai/gui/"' in page

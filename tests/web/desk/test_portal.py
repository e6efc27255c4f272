"""The portal's page on the desk: who opens, dresses and moderates, and that the neighbour does none of it here."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act
from muctieu.web.common.verify import verify
from muctieu.web.people.models import User
from muctieu.web.portal import comments
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.models import Comment, Portal
from muctieu.web.visits.queries import here
from muctieu.web.visits.ratings import Ratings
from tests.cast import Cast, by_hand
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill
from tests.web.portal.newsroom import Newsroom, open_newsroom, photo

PAGE = "/lam-viec/cong/"
pytestmark = pytest.mark.usefixtures("files_folder")


@pytest.fixture
def room(cast: Cast) -> Newsroom:
    return open_newsroom(cast)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_administrator_opens_the_portal_and_others_are_told_who_does(cast: Cast) -> None:
    administrator, leader = signed_in(cast.administrator), signed_in(cast.leader)
    sent = {"xa": "xa", "ten": "Xã Thử", "ten-mien": "Thu.example"}

    assert "Quản trị viên mở cổng ở trang này." in words(leader, PAGE)
    assert [signed_in(who).post(PAGE + "mo/", sent).status_code for who in (cast.leader, cast.neighbour)] == [403, 403]
    wrong = administrator.post(PAGE + "mo/", sent | {"ten-mien": "không dấu"})
    assert (wrong.status_code, "MT7600" in wrong.content.decode()) == (400, True)
    assert 'value="Xã Thử"' in wrong.content.decode()
    assert administrator.post(PAGE + "mo/", sent).status_code == 302

    assert (Portal.objects.get().site.hostname, Portal.objects.get().commune) == ("thu.example", cast.commune)


def test_dress_shows_at_once_and_is_the_leaders_to_choose(cast: Cast, enter: Enter, room: Newsroom) -> None:
    fill(cast, enter)
    leader = signed_in(room.leader)
    sent = {
        "ten": "Xã Suối Lăng mới", "mau": "lam", "giay-phep": "CC0-1.0", "dia-chi": "Bản Trung tâm", "thu": "a@xa.vn",
        "nhan-y-kien": "1", "huy-hieu": SimpleUploadedFile("huy-hieu.jpg", photo((400, 400))),
    }  # fmt: skip

    assert "Tên, màu, huy hiệu" not in words(signed_in(room.editor), PAGE)
    assert [signed_in(who).post(PAGE, sent).status_code for who in (room.editor, cast.neighbour)] == [403, 403]
    for name, value, code in (("ten", " ", "MT7792"), ("thu", "xa", "MT7793"), ("mau", "tim", "MT7794"),
                              ("huy-hieu", SimpleUploadedFile("a.jpg", b"%PDF-1.7"), "MT5309")):  # fmt: skip
        refused = leader.post(PAGE, sent | {name: value})
        assert (refused.status_code, code in refused.content.decode()) == (400, True), refused.content.decode()
    assert Portal.objects.get().name_vi == "Xã Suối Lăng"
    sent["huy-hieu"] = SimpleUploadedFile("huy-hieu.jpg", photo((400, 400)))
    assert leader.post(PAGE, sent).status_code == 302

    page = words(Client(), "/")
    assert 'data-theme="lam"' in page
    assert "Bản Trung tâm" in page
    (crest,) = re.findall(r'<img src="(/anh/images/[^"]+)" width="112" height="112" alt="">Xã Suối Lăng mới', page)
    assert b"".join(Client().get(crest))[:4] == b"\x89PNG"
    assert "Giấy phép CC0 1.0: được dùng lại, không điều kiện." in words(Client(), f"/ket-qua/{CODE}/")
    assert Client().get(f"/ket-qua/{CODE}/du-lieu.json").json()["licence"] == "CC0-1.0"
    assert (Portal.objects.get().has_four_eyes, Portal.objects.get().takes_comments) == (False, True)
    assert JournalEntry.objects.filter(act=Act.PORTAL_KEEP).count() == 1
    assert verify().findings == []


def test_comments_and_held_votes_are_let_out_or_refused_by_the_portals_own_people(room: Newsroom) -> None:
    with by_hand():
        Portal.objects.update(takes_comments=True)
    page = room.publish(takes_comments=True)
    shown, refused = (Comment.objects.create(article=page, name=name, text=f"Lời của {name}") for name in "ab")
    store = Ratings(here().folder)
    for number, stars in enumerate((5, 5, 1)):
        store.vote("xa", page.subject, stars, voter=str(number), at=int(clock.now().timestamp()), is_held=True)
    editor, neighbour = signed_in(room.editor), room.cast.neighbour
    found_portal(room.cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=room.cast.administrator)

    said = words(editor, PAGE)
    assert "Lời của a" in said
    assert "3 lượt" in said
    with by_hand():
        neighbour.grants.update(role="leader")
    stranger = signed_in(neighbour)
    assert "Lời của a" not in words(stranger, PAGE)
    acts = ((f"{PAGE}y-kien/{shown.pk}/", {"hien": "1"}), (PAGE + "danh-gia/", {"bai": page.subject, "tinh": "1"}))
    assert [stranger.post(address, sent).status_code for address, sent in acts] == [404, 400]
    assert [signed_in(room.cast.clerk).post(address, sent).status_code for address, sent in acts] == [403, 403]
    assert (store.rating("xa", page.subject).count, len(comments.waiting(room.portal))) == (0, 2)

    assert [editor.post(address, sent).status_code for address, sent in acts] == [302, 302]
    assert editor.post(f"{PAGE}y-kien/{refused.pk}/", {"tu-choi": "1"}).status_code == 400
    assert editor.post(f"{PAGE}y-kien/{refused.pk}/", {"tu-choi": "1", "ly-do": "quảng cáo"}).status_code == 302

    public = words(Client(), page.get_url())
    assert ("Lời của a" in public, "Lời của b" in public) == (True, False)
    assert "3,7/5 điểm, 3 lượt đánh giá" in public
    assert editor.post(*acts[1]).status_code == 400

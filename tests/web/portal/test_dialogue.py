"""Dialogue before the public: sending without a name, looking up by code, counts and answers that name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from django.test import Client, override_settings

from muctieu.web.common import clock
from muctieu.web.dialogue import meetings, petitions
from muctieu.web.dialogue.meetings import Hours
from muctieu.web.dialogue.models import Contact, Petition
from muctieu.web.dialogue.petitions import Public, Sent
from muctieu.web.portal.domain import found_portal
from muctieu.web.portal.sending import LOOKING, NETWORKS, SOONEST
from tests.cast import NOON, Cast
from tests.web.staff import TODAY, Staff, appoint

HOME, SEND, TRACK = "/doi-thoai/", "/doi-thoai/gui/", "/doi-thoai/tra-cuu/"
PAGES = (HOME, SEND, TRACK, "/doi-thoai/lich-tiep-dan/")


@pytest.fixture
def staff(cast: Cast) -> Iterator[Staff]:
    NETWORKS.forget()
    LOOKING.forget()
    found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)
    with override_settings(CONTACT_KEY="k" * 40):
        yield appoint(cast)


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def send(client: Client, **given: str) -> tuple[int, str]:
    (mark,) = re.findall(r'name="dau" value="([^"]+)"', read(client, SEND))
    typed = {"dau": mark, "loai": "report", "noi-dung": "Đường vào bản hỏng.", "lien-he": "0912345678", **given}
    with clock.standing_at(NOON + SOONEST):
        answer = client.post(SEND, typed)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_what_is_sent_is_found_again_by_its_code_alone(client: Client, staff: Staff) -> None:
    status, page = send(client)
    (code,) = re.findall(r"<code>([0-9A-Z-]{19})</code>", page)
    row = Petition.objects.get()
    assert (status, row.category, Contact.objects.count()) == (200, "report", 1)

    row = petitions.assign(row, staff.officer, by=staff.cast.leader, seen=1)
    petitions.answer(row, "Xã sẽ sửa trong tháng 8.", by=staff.cast.clerk, seen=2)
    tracked = client.post(TRACK, {"ma": code.lower().replace("-", " ")})
    page = " ".join(tracked.content.decode().split())
    assert "Xã sẽ sửa trong tháng 8." in page
    assert "Công chức xã" in page
    assert "no-store" in tracked.headers["Cache-Control"]
    for secret in ("0912345678", staff.cast.clerk.full_name, "Đường vào bản hỏng"):
        assert secret not in page


def test_codes_cannot_be_tried_by_the_thousand(client: Client, staff: Staff) -> None:
    answers = [client.post(TRACK, {"ma": "2222-2222-2222-2222"}) for _ in range(21)]

    assert {one.status_code for one in answers} == {400}
    assert "Không có phản ánh nào có mã này" in answers[0].content.decode()
    assert "Tra cứu quá nhiều lần" in answers[-1].content.decode()
    with clock.standing_at(NOON + timedelta(minutes=11)):
        assert "Không có phản ánh nào" in client.post(TRACK, {"ma": "x"}).content.decode()


def test_a_refusal_keeps_what_was_typed(client: Client, staff: Staff) -> None:
    long = "Đường hỏng. " * 3000
    status, page = send(client, **{"noi-dung": long, "loai": "idea", "rieng": "1"})

    assert (status, Petition.objects.count()) == (400, 0)
    assert f"Nội dung có {len(long.strip())} ký tự, nhiều nhất là 20000" in page
    for kept in (long.strip(), '<option value="idea" selected>', 'value="0912345678"', 'value="1" checked'):
        assert kept in page
    assert "dành cho máy" in send(client, **{"trang-nha": "http://bai.example"})[1]


def test_public_pages_tell_counts_and_answers_and_never_a_person(client: Client, staff: Staff) -> None:
    cast = staff.cast
    row, _code = petitions.receive(Sent("report", "Tôi là Giàng A Páo, đường hỏng.", "a"), place=cast.commune)
    row = petitions.assign(row, staff.officer, by=cast.leader, seen=1)
    row = petitions.answer(row, "Chào ông Páo, xã sẽ sửa.", by=cast.clerk, seen=2)
    petitions.publish(row, Public("Đường vào bản hỏng.", "Xã sẽ sửa <b>ngay</b>."), by=cast.leader, seen=3)
    petitions.receive(Sent("question", "Chuyện riêng", "b", "0912345678"), place=cast.commune)
    meetings.set_reception(
        Hours(date(2023, 7, 10), time(7, 30), time(11), "Trụ sở"),
        place=cast.commune,
        post=staff.chairman,
        by=cast.clerk,
    )
    held = meetings.plan_session(
        "Nước sạch", place=cast.commune, chair=staff.chairman, day=TODAY, venue="", by=cast.clerk
    )
    held = meetings.conclude(held, "Làm bể nước.", {}, by=cast.clerk)
    session = f"/doi-thoai/buoi/{held.uuid}/"
    read(client, session, 404)
    meetings.publish_session(held, by=cast.leader, is_public=True)

    answer = f"/doi-thoai/hoi-dap/{row.uuid}/"
    pages = {address: read(client, address) for address in (*PAGES, answer, session)}
    assert re.findall(r"<dt>(Đã tiếp nhận|Đã trả lời)</dt><dd>(\d+)</dd>", pages[HOME]) == [
        ("Đã tiếp nhận", "2"),
        ("Đã trả lời", "1"),
    ]
    assert "Xã sẽ sửa &lt;b&gt;ngay&lt;/b&gt;." in pages[answer]
    assert "còn thiếu 1 ngày" in pages["/doi-thoai/lich-tiep-dan/"]
    assert "10/07/2023" in pages[HOME]
    everything = "".join(pages.values())
    for secret in ("Páo", "Chuyện riêng", "0912345678", *(who.full_name for who in (cast.clerk, cast.leader))):
        assert secret not in everything
    petitions.unpublish(Petition.objects.get(pk=row.pk), by=cast.leader, seen=4, reason="xem lại")
    read(client, answer, 404)
    assert "Làm bể nước." in pages[session]


def test_another_communes_portal_knows_nothing_of_it(client: Client, staff: Staff) -> None:
    cast = staff.cast
    row, _code = petitions.receive(Sent("report", "Đường hỏng.", "a"), place=cast.commune)
    row = petitions.assign(row, staff.officer, by=cast.leader, seen=1)
    row = petitions.answer(row, "Sẽ sửa.", by=cast.clerk, seen=2)
    petitions.publish(row, Public("Đường hỏng.", "Sẽ sửa."), by=cast.leader, seen=3)
    found_portal(cast.units["xa-ben"], name="Xã Bên", host="ben.example", by=cast.administrator)

    with override_settings(ALLOWED_HOSTS=["ben.example"]):
        host = {"host": "ben.example"}
        assert client.get(f"/doi-thoai/hoi-dap/{row.uuid}/", headers=host).status_code == 404
        assert "<dt>Đã tiếp nhận</dt><dd>0</dd>" in client.get(HOME, headers=host).content.decode()


def test_without_a_portal_there_is_no_dialogue(client: Client, cast: Cast) -> None:
    for address in PAGES[:2]:
        read(client, address, 404)


def test_pages_of_one_petition_are_never_kept_and_the_others_set_no_cookie(client: Client, staff: Staff) -> None:
    for address in (HOME, "/doi-thoai/lich-tiep-dan/"):
        assert dict(client.get(address).cookies) == {}
    for address in (SEND, TRACK):
        assert "no-store" in client.get(address).headers["Cache-Control"]

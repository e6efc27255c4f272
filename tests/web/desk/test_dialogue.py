"""The dialogue at the desk: one's own petitions, each act by its button, the calendar and the sessions; shut doors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from muctieu.web.common import clock
from muctieu.web.dialogue import petitions
from muctieu.web.dialogue.models import Commitment, Petition, Reception, Session
from muctieu.web.dialogue.petitions import Sent
from muctieu.web.people.models import User
from muctieu.web.portal.domain import found_portal
from tests.cast import NOON, Cast
from tests.web.staff import TODAY, Staff, appoint

LIST, DAYS, SESSIONS = "/lam-viec/phan-anh/", "/lam-viec/tiep-dan/", "/lam-viec/doi-thoai/"
TEXT = "Đường vào bản hỏng <b>nặng</b>. Tôi là Giàng A Páo."


@pytest.fixture
def staff(cast: Cast) -> Iterator[Staff]:
    found_portal(cast.commune, name="Xã Thử", host="thu.example", by=cast.administrator)
    with override_settings(CONTACT_KEY="k" * 40):
        yield appoint(cast)


@pytest.fixture
def row(staff: Staff) -> Petition:
    return petitions.receive(Sent("report", TEXT, "mot", "0912345678"), place=staff.cast.commune)[0]


def read(client: Client, who: User, address: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, address: str, typed: Mapping[str, object] | None = None) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, dict(typed or {}))
    return answer.status_code, " ".join(answer.content.decode().split())


def test_a_petition_goes_its_way_by_buttons(client: Client, staff: Staff, row: Petition) -> None:
    cast, page = staff.cast, f"{LIST}{row.uuid}/"
    assert "&lt;b&gt;nặng&lt;/b&gt;" in read(client, cast.leader, page)
    assert "Không có phản ánh nào chờ bạn." in read(client, cast.clerk, LIST)
    assert post(client, cast.leader, f"{page}giao/", {"buoc": "1"})[0] == 400
    assert post(client, cast.leader, f"{page}giao/", {"buoc": "1", "chuc-danh": str(staff.officer.uuid)})[0] == 302

    assert "PA 1/2023" in read(client, cast.clerk, LIST)
    assert "0912345678" not in read(client, cast.clerk, page)
    assert "0912345678" in post(client, cast.clerk, f"{page}lien-he/")[1]
    assert post(client, cast.leader, f"{page}lien-he/")[0] == 403
    assert post(client, cast.clerk, f"{page}chuyen/", {"buoc": "2", "co-quan": "Sở", "han": "x"})[0] == 400
    assert post(client, cast.clerk, f"{page}chuyen/", {"buoc": "2", "co-quan": "Sở", "han": "2023-07-12"})[0] == 302
    status, kept = post(client, cast.clerk, f"{page}tra-loi/", {"buoc": "2", "noi-dung": "Sẽ sửa."})
    assert (status, ">Sẽ sửa.</textarea>" in kept) == (400, True)
    assert post(client, cast.clerk, f"{page}tra-loi/", {"buoc": "3", "noi-dung": "Sẽ sửa."})[0] == 302
    assert post(client, cast.clerk, f"{page}xong/", {"buoc": "4", "ghi-chu": "Đã sửa."})[0] == 302
    assert "Đã giải quyết xong" in read(client, cast.clerk, page)
    assert "PA 1/2023" in read(client, cast.leader, LIST + "?tat-ca=1")


def test_publishing_asks_for_every_place_that_names_somebody(client: Client, staff: Staff, row: Petition) -> None:
    cast, page = staff.cast, f"{LIST}{row.uuid}/"
    row = petitions.assign(row, staff.officer, by=cast.leader, seen=1)
    petitions.answer(row, "Sẽ sửa.", by=cast.clerk, seen=2)
    assert "<mark>Giàng A Páo</mark></span> (tên người)" in read(client, cast.leader, f"{page}cong-khai/")
    typed = {"buoc": "3", "cau-hoi": TEXT, "tra-loi": "Sẽ sửa."}

    status, answer = post(client, cast.leader, f"{page}cong-khai/", typed)
    assert (status, "Còn 1 chỗ có thể chỉ tới một người" in answer) == (400, True)
    assert post(client, cast.leader, f"{page}cong-khai/", {**typed, "cau-hoi": "Đường hỏng."})[0] == 302
    assert post(client, cast.leader, f"{page}rut/", {"buoc": "4", "ghi-chu": "xem lại"})[0] == 302
    assert post(client, cast.leader, f"{page}khong-thu-ly/", {"buoc": "5", "ghi-chu": "x"})[0] == 400


def test_days_of_reception_are_announced_counted_and_called_off(client: Client, staff: Staff) -> None:
    cast = staff.cast
    typed = {
        "chuc-danh": str(staff.chairman.uuid),
        "ngay": "2023-07-06",
        "tu-gio": "07:30",
        "den-gio": "11:00",
        "noi": "Trụ sở",
    }

    assert post(client, cast.clerk, DAYS, {**typed, "tu-gio": "x"})[0] == 400
    assert post(client, cast.clerk, DAYS, typed)[0] == 302
    assert post(client, cast.clerk, DAYS, {**typed, "ngay": "2023-07-20"})[0] == 302
    first, second = Reception.objects.order_by("day")
    with clock.standing_at(NOON + timedelta(days=2)):
        assert "chưa ghi kết quả" in read(client, cast.clerk, DAYS)
        counts = {"so-nguoi": "5", "vu-viec": "4", "giai-quyet": "2", "chuyen-di": "1"}
        assert post(client, cast.clerk, f"{DAYS}{first.uuid}/", {**counts, "vu-viec": "bốn"})[0] == 400
        assert post(client, cast.clerk, f"{DAYS}{first.uuid}/", counts)[0] == 302
        assert post(client, cast.clerk, f"{DAYS}{second.uuid}/", {"ly-do": "mưa"})[0] == 302
        assert "5 lượt người, 4 vụ việc" in read(client, cast.clerk, DAYS)


def test_a_session_is_planned_concluded_promised_and_published(client: Client, staff: Staff) -> None:
    cast = staff.cast
    typed = {
        "noi-dung": "Nước sạch",
        "don-vi": "ban-1",
        "ngay": TODAY.isoformat(),
        "chuc-danh": str(staff.chairman.uuid),
    }
    assert post(client, cast.clerk, SESSIONS, {**typed, "don-vi": "ban-ben"})[0] == 400
    assert post(client, cast.clerk, SESSIONS, typed)[0] == 302
    page = f"{SESSIONS}{Session.objects.get().uuid}/"

    assert post(client, cast.clerk, page, {"lam": "x"})[0] == 400
    assert post(client, cast.clerk, page, {"lam": "ket-luan", "ket-luan": "Làm bể nước.", "y-kien": "-1"})[0] == 400
    assert post(client, cast.clerk, page, {"lam": "ket-luan", "ket-luan": "Làm bể nước.", "y-kien": "6"})[0] == 302
    assert post(client, cast.clerk, page, {"lam": "hua", "viec": "Làm bể", "chu-tri": "x"})[0] == 400
    promise = {"lam": "hua", "viec": "Làm bể", "chu-tri": str(staff.officer.uuid), "han": "2023-08-01"}
    assert post(client, cast.clerk, page, promise)[0] == 302
    assert Commitment.objects.get().task.title == "Làm bể"
    assert post(client, cast.clerk, page, {"lam": "cong-khai"})[0] == 403
    assert post(client, cast.leader, page, {"lam": "cong-khai"})[0] == 302
    assert "Xem trang công khai" in read(client, cast.leader, page)


def test_the_neighbour_and_other_posts_see_nothing(client: Client, staff: Staff, row: Petition) -> None:
    cast = staff.cast
    parts = ("", "giao/", "chuyen/", "tra-loi/", "xong/", "khong-thu-ly/", "lien-he/", "cong-khai/", "rut/")

    for who in (cast.neighbour, cast.reporter, cast.clerk):
        assert "PA 1/2023" not in read(client, who, LIST)
        read(client, who, f"{LIST}{row.uuid}/", 404)
        for part in parts[1:]:
            assert post(client, who, f"{LIST}{row.uuid}/{part}", {"buoc": "1"})[0] in {403, 404}, part
    for address in (DAYS, SESSIONS):
        read(client, cast.reporter, address, 403)
    assert Petition.objects.get().steps == 1

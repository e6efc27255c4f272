"""The desk: what each member of staff sees, and what nobody sees without signing in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from muctieu.web.common import clock
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from tests.cast import NOON, Cast, by_hand
from tests.factories import make_plan
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill, target

TARGET = f"/lam-viec/chi-tieu/{CODE}/thu-nhap/"


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


def read(client: Client, address: str, status: int = 200, *, who: User | None = None) -> str:
    if who is not None:
        client.force_login(who)
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", ["/lam-viec/", TARGET])
def test_desk_asks_strangers_to_sign_in(client: Client, filled: Cast, address: str) -> None:
    response = client.get(address)

    assert (response.status_code, response.headers["Location"]) == (302, f"/dang-nhap/?next={address}")


def test_signing_in_leads_on_and_out_again(client: Client, filled: Cast) -> None:
    inside = client.post("/dang-nhap/", {"username": "CanBo", "password": "x", "next": TARGET})
    outside = client.post("/dang-xuat/")

    assert (inside.status_code, inside.headers["Location"]) == (302, TARGET)
    assert (outside.status_code, outside.headers["Location"]) == (302, "/")
    assert client.get("/dang-xuat/").status_code == 405


def test_wrong_password_is_told_beside_the_fields_and_nothing_else(client: Client, filled: Cast) -> None:
    page = client.post("/dang-nhap/", {"username": "canbo", "password": "sai"}).content.decode()

    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page
    assert 'value="canbo"' in page
    assert "sai" not in re.sub(r"<[^>]+>", "", page).split()


def test_clerk_sees_every_target(client: Client, filled: Cast) -> None:
    page = read(client, "/lam-viec/", who=filled.clerk)

    assert re.findall(r"<h1>(.*?)</h1>", page) == [
        "2 trong 6 chỉ tiêu đạt hoặc vượt; 2 cần tập trung, nặng nhất là số trẻ sinh ra"
    ]
    assert "không hiển thị ở đây" not in page


def test_village_reporter_does_not_see_restricted_targets(client: Client, filled: Cast) -> None:
    page = read(client, "/lam-viec/", who=filled.reporter)

    assert "tuyen-quan" in page
    assert "dan-quan" not in page


def test_neighbour_sees_no_plan_and_what_to_do_about_it(client: Client, filled: Cast) -> None:
    assert "chưa được giao quyền xem" in read(client, "/lam-viec/", who=filled.neighbour)
    assert "Không có trang này" in read(client, TARGET, status=404, who=filled.neighbour)


def test_person_without_a_role_is_refused_in_words(client: Client, cast: Cast) -> None:
    with by_hand():
        nobody = User.objects.create(username="khong-vai", full_name="Không vai")

    assert "Không có quyền xem trang này" in read(client, "/lam-viec/", status=403, who=nobody)


def test_plan_that_does_not_exist_is_not_found(client: Client, filled: Cast) -> None:
    assert "Không có trang này" in read(client, "/lam-viec/?ke-hoach=khong-co", status=404, who=filled.clerk)


def test_plan_is_chosen_by_the_form(client: Client, filled: Cast) -> None:
    load_plan(make_plan(target("t", "births", "1"), code="ke-hoach-2023"), by=filled.administrator)

    page = read(client, f"/lam-viec/?ke-hoach={CODE}", who=filled.clerk)

    assert f'<option value="{CODE}" selected>' in page
    assert '<option value="ke-hoach-2023">' in page


def test_plan_without_figures_says_what_to_do_next(client: Client, cast: Cast) -> None:
    load_plan(make_plan(target("t", "births", "1")), by=cast.administrator)

    assert "Việc cần làm: nhận số liệu của các bản" in read(client, "/lam-viec/", who=cast.clerk)


def test_target_page_marks_the_figure_in_its_sentence(client: Client, filled: Cast) -> None:
    page = read(client, TARGET, who=filled.clerk)

    assert '<q lang="vi">Thu nhập bình quân đạt <mark>17</mark> triệu đồng, tăng so với năm trước</q>' in page
    assert "Báo cáo năm 2022, 12/BC-UBND, ngày 14/06/2023, văn bản" in page


def test_target_page_shows_wording_owner_working_and_status(client: Client, filled: Cast) -> None:
    page = read(client, TARGET, who=filled.clerk)

    assert "Thu nhập bình quân đầu người đạt 25 triệu đồng/người/năm</p></blockquote>" in page
    assert "Nghị quyết số 01, điểm 1.1" in page
    assert "Chủ tịch UBND xã" in page
    assert "Mức đạt = kết quả : chỉ tiêu = 17 : 25 triệu đồng/người/năm = 68%." in page
    assert '<em class="status">ước</em>' in page


def test_target_page_names_the_villages_that_have_not_reported(client: Client, filled: Cast) -> None:
    page = read(client, f"/lam-viec/chi-tieu/{CODE}/sinh/", who=filled.clerk)

    assert "<strong>Chưa báo cáo:</strong> Đơn vị ban-2." in page
    assert re.search(r'Đơn vị ban-1</th><td role="cell" class="num"><a class="why" [^>]*>9 người</a></td>', page)


def test_target_page_lists_changes_and_strikes_out_what_no_longer_counts(
    client: Client, filled: Cast, enter: Enter
) -> None:
    with clock.standing_at(NOON + timedelta(days=1)):
        enter("34", place="xa", indicator="budget_revenue", period="2022")

    page = read(client, f"/lam-viec/chi-tieu/{CODE}/thu-ngan-sach/", who=filled.clerk)

    assert "<s>33 triệu đồng</s>" in page
    assert re.search(r'<td role="cell" class="num"><a class="why" [^>]*>34 triệu đồng</a>', page)


def test_long_history_is_shown_on_request(client: Client, filled: Cast, enter: Enter) -> None:
    for number in range(25):
        enter(str(30 + number), place="xa", indicator="budget_revenue", period="2022")
    address = f"/lam-viec/chi-tieu/{CODE}/thu-ngan-sach/"

    short, whole = read(client, address, who=filled.clerk), read(client, address + "?tat-ca=1", who=filled.clerk)

    assert "Xem thêm 6 lần ghi" in short
    assert 'href="?tat-ca=1#lich-su"' in short
    assert (short.count('<td role="cell">Người canbo</td>'), whole.count('<td role="cell">Người canbo</td>')) == (
        20,
        26,
    )


def test_of_a_long_way_the_newest_steps_are_shown_until_all_are_asked_for(
    client: Client, filled: Cast, enter: Enter
) -> None:
    for month in range(30):
        enter("17", place="xa", indicator="income_per_capita", period=f"{2021 + month // 12}-{month % 12 + 1:02}")

    short, whole = (read(client, TARGET + more, who=filled.clerk) for more in ("", "?tat-ca=1"))

    rows = [len(re.findall(r'<tr><th scope="row">', page.split('id="cach-tinh"')[0])) for page in (short, whole)]
    left_out = re.search(r'href="\?tat-ca=1#lo-trinh">Xem thêm (\d+) kỳ<', short)
    assert left_out is not None
    assert rows[0] == 24
    assert rows[1] == 24 + int(left_out[1])
    assert "#lo-trinh" not in whole


def test_target_without_figures_says_what_to_do_next(client: Client, filled: Cast) -> None:
    page = read(client, f"/lam-viec/chi-tieu/{CODE}/ngheo/", who=filled.clerk)

    assert "Việc cần làm: đề nghị người chịu trách nhiệm gửi số liệu kỳ gần nhất." in page
    assert "Chưa có số liệu theo kỳ, nên chưa vẽ được lộ trình." in page
    assert "chưa giao cho ai" in page


def test_desk_pages_take_the_same_number_of_queries_however_many_figures(
    client: Client, filled: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(filled.clerk)
    for value in ("11", "12"):  # so that decisions between records of one figure have been asked for
        enter(value, place="xa", indicator="income_per_capita", period="2024")
    for address, year in (("/lam-viec/", "2016"), (TARGET, "2017")):
        # What is in memory costs nothing until an act touches it: each count is taken after one.
        client.get(address)
        enter("13", place="xa", indicator="income_per_capita", period=year)
        with django_assert_max_num_queries(40) as few:
            client.get(address)
        for value in ("14", "15"):
            enter(value, place="xa", indicator="income_per_capita", period=value.replace("1", "202"))
        with django_assert_max_num_queries(len(few)):
            client.get(address)

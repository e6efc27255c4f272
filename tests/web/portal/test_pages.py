"""The public pages: what a citizen sees without signing in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from muctieu.web.plans.domain import load_plan
from tests.cast import Cast
from tests.factories import make_plan
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import CODE, fill, target, the_plan

BOARD = f"/ket-qua/{CODE}/"


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


def read(client: Client, address: str, status: int = 200, **cookies: str) -> str:
    for name, value in cookies.items():
        client.cookies[name] = value
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_front_door_leads_to_the_only_public_plan(client: Client, filled: Cast) -> None:
    response = client.get("/", follow=True)

    assert [address for address, _status in response.redirect_chain] == ["/ket-qua/", BOARD]


def test_results_without_a_plan_say_what_will_come(client: Client, cast: Cast) -> None:
    assert "Chưa có kết quả nào được công bố." in read(client, "/ket-qua/")


def test_results_with_two_plans_list_both(client: Client, filled: Cast) -> None:
    load_plan(make_plan(target("t", "births", "1"), code="ke-hoach-2023"), by=filled.administrator)

    assert re.findall(r'href="/ket-qua/([^/"]+)/"', read(client, "/ket-qua/")) == ["ke-hoach-2023", CODE]


def test_public_scoreboard_answers_in_a_sentence(client: Client, filled: Cast) -> None:
    page = read(client, BOARD)

    assert re.findall(r"<h1>(.*?)</h1>", page) == [
        "1 trong 4 chỉ tiêu đạt hoặc vượt; 2 cần tập trung, nặng nhất là số trẻ sinh ra"
    ]


def test_public_scoreboard_shows_no_staff_target_and_names_the_withheld_fields(client: Client, filled: Cast) -> None:
    page = read(client, BOARD)

    assert "tuyen-quan" not in page
    assert "dan-quan" not in page
    assert "không hiển thị ở đây: Quốc phòng." in page


def test_public_scoreboard_shows_published_figures_only(client: Client, cast: Cast, enter: Enter) -> None:
    load_plan(the_plan(), by=cast.administrator)
    enter("17", place="xa", indicator="income_per_capita", period="2022", until="approved")

    page = read(client, BOARD)

    assert "4 chỉ tiêu, chưa có số liệu nào" in page
    assert "Xã chưa công bố số liệu nào của nghị quyết này." in page
    assert "<b>17</b>" not in page


def test_public_target_shows_the_written_number_and_no_sentence(client: Client, filled: Cast) -> None:
    page = read(client, BOARD + "thu-nhap/")

    assert "<mark>17</mark>" in page
    assert "Báo cáo năm 2022" in page
    assert "cố gắng" not in page
    assert "Lịch sử ghi nhận" not in page


def test_public_target_tells_of_each_village_what_may_be_told(client: Client, filled: Cast) -> None:
    page = read(client, BOARD + "sinh/")

    assert re.findall(r'rowheader">(Đơn vị ban-\d)</th><td role="cell" class="num">([^<]*)<', page) == [
        ("Đơn vị ban-1", "9 người")
    ]
    assert "<strong>Chưa báo cáo:</strong> Đơn vị ban-2." in page
    assert "Nguồn</th>" not in page
    assert re.search(r"Cập nhật</dt><dd>\d\d/\d\d/\d{4}</dd>", page)


def test_small_village_and_whoever_would_give_it_away_are_marked_and_the_total_stays(
    client: Client, filled: Cast, enter: Enter
) -> None:
    enter("3", place="ban-2", indicator="births", period="2022")

    page = read(client, BOARD + "sinh/")

    assert len(re.findall(r'>Đơn vị ban-\d</th><td role="cell" class="num"><abbr title="[^"]+">\*</abbr>', page)) == 2
    assert 'class="num">9' not in page
    assert 'class="num">3' not in page
    assert "<b>12</b>" in page
    assert "* Không nêu: số người, số hộ dưới 5" in page
    assert "ban-1" not in read(client, BOARD + "sinh/?den=2030-01-01")
    assert "ban-1" not in read(client, BOARD + "sinh/?ky=2022")


def test_small_total_is_on_no_public_page_and_its_absence_is_told(client: Client, filled: Cast, enter: Enter) -> None:
    for unit in ("ban-1", "ban-2"):
        enter("2", place=unit, indicator="births", period="2023-Q1")

    board, page = read(client, BOARD), read(client, BOARD + "sinh/")

    assert "Số người, số hộ dưới 5 không được công bố: số trẻ sinh ra (quý I/2023)." in board
    assert "Không nêu số của quý I/2023" in page
    assert "<b>4</b>" not in board + page
    assert "<b>13</b>" not in board + page


def test_rate_of_a_village_whose_poor_are_few_is_not_told(client: Client, filled: Cast, enter: Enter) -> None:
    for unit, poor, households in (("ban-1", "3", "90"), ("ban-2", "20", "80")):
        enter(poor, place=unit, indicator="poor_households", period="2022")
        enter(households, place=unit, indicator="household_count", period="2022")

    page = read(client, BOARD + "ngheo/")

    assert page.count("<abbr") == 2
    assert "3,33" not in page
    assert "25%" not in page


@pytest.mark.parametrize("address", ["khong-co/", f"{CODE}/khong-co/", f"{CODE}/tuyen-quan/", f"{CODE}/dan-quan/"])
def test_what_is_not_public_and_what_does_not_exist_look_the_same(client: Client, filled: Cast, address: str) -> None:
    page = read(client, f"/ket-qua/{address}", status=404)

    assert "Không có trang này" in page


def test_public_pages_set_no_cookie_and_allow_no_inline_script_or_style(client: Client, filled: Cast) -> None:
    for address in (BOARD, BOARD + "thu-nhap/"):
        response = client.get(address)
        body = response.content.decode()

        assert response.cookies == {}
        assert "style-src 'self'" in response.headers["Content-Security-Policy"]
        assert re.findall(r"<style|<script|\sstyle=|\son\w+=", body) == []


def test_public_pages_take_the_same_number_of_queries_however_many_figures(
    client: Client, filled: Cast, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pages = ((BOARD, 31), (BOARD + "thu-nhap/", 29))
    for year in ("2020", "2021"):
        for address, queries in pages:
            forget()
            with django_assert_num_queries(queries):
                read(client, address)
        enter("14", place="xa", indicator="income_per_capita", period=year)


def test_language_is_kept_in_a_cookie_and_read_from_it(client: Client, filled: Cast) -> None:
    response = client.post("/ngon-ngu/", {"language": "en", "next": BOARD})

    assert (response.status_code, response.headers["Location"]) == (302, BOARD)
    page = read(client, BOARD)
    assert '<html lang="en">' in page
    assert "1 of 4 targets met or exceeded; 2 need attention, most of all" in page


def test_language_of_the_browser_does_not_matter(client: Client, filled: Cast) -> None:
    response = client.get(BOARD, headers={"accept-language": "en-US,en;q=0.9"})

    assert response.headers["Content-Language"] == "vi"


def test_language_switch_leads_to_no_other_site(client: Client, cast: Cast) -> None:
    response = client.post("/ngon-ngu/", {"language": "en", "next": "https://example.com/"})

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("query", ["ky=xyz", "den=31-31-2023", "den=0023-01-01", "ky=9999-Q9"])
def test_question_that_is_not_understood_is_told_beside_its_field(client: Client, filled: Cast, query: str) -> None:
    page = read(client, f"{BOARD}?{query}", status=400)

    assert page.count('aria-invalid="true"') == 1
    assert 'class="error"' in page


def test_period_chosen_leaves_out_what_came_later(client: Client, filled: Cast) -> None:
    page = read(client, BOARD + "?ky=2021")

    assert "Xét đến ngày 31/12/2021" in page
    assert "4 chỉ tiêu, chưa có số liệu nào" in page


def test_period_chosen_does_not_know_what_was_told_of_a_longer_one_later(
    client: Client, filled: Cast, enter: Enter
) -> None:
    enter("15", place="xa", indicator="income_per_capita", period="2022-H1")

    page = read(client, BOARD + "?ky=2022-H1")

    assert "<b>15</b>" in page
    assert "<b>17</b>" not in page


def test_links_carry_the_question_on(client: Client, filled: Cast) -> None:
    page = read(client, BOARD + "?ky=2022&den=2023-12-31")

    assert f'href="{BOARD}thu-nhap/?ky=2022&amp;den=2023-12-31"' in page
    assert "?ky=2022&amp;den=2023-12-31&amp;ket-luan=exceeded" in page


def test_verdict_chosen_shows_its_targets_only(client: Client, filled: Cast) -> None:
    page = read(client, BOARD + "?ket-luan=exceeded")

    assert re.findall(r'<th scope="row" role="rowheader"><a href="([^"]+)">', page) == [f"{BOARD}thu-ngan-sach/"]
    assert "Cần tập trung" not in page


def test_verdict_without_targets_says_so(client: Client, filled: Cast) -> None:
    assert "Không có chỉ tiêu nào có kết luận này." in read(client, BOARD + "?ket-luan=blocked")

"""“Vì sao?” on the desk: down to the marked sentence and the form, up to targets; and who finds nothing there."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from muctieu.web.common import clock
from muctieu.web.documents.models import Document
from muctieu.web.figures.models import Observation
from muctieu.web.reviews import queries
from tests.cast import NOON, Cast
from tests.web.conftest import Enter
from tests.web.desk.test_pages import read
from tests.web.forgetting import forget
from tests.web.plan_store import CODE, fill
from tests.web.review_cast import open_office

WHY = "/lam-viec/vi-sao"
BIRTHS = f"{WHY}/births/xa/2022/"


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


def record_of(code: str) -> Observation:
    return Observation.objects.get(indicator=code)


def test_total_names_its_formula_its_villages_and_who_is_missing(client: Client, filled: Cast) -> None:
    page = read(client, BIRTHS, who=filled.clerk)

    assert "<h1>Số trẻ sinh ra <small>Đơn vị xa, năm 2022</small></h1>" in page
    assert '<p class="formula">Số trẻ sinh ra = tổng số của 1/2 đơn vị = 9 người</p>' in page
    assert "<strong>Chưa báo cáo:</strong> Đơn vị ban-2." in page
    assert f'<a class="why" href="{WHY}/births/ban-1/2022/">Đơn vị ban-1</a>' in page


def test_leaf_leads_to_the_sentence_with_the_figure_marked(client: Client, filled: Cast) -> None:
    document, row = Document.objects.get(), record_of("income_per_capita")

    page = read(client, f"{WHY}/income_per_capita/xa/2022/", who=filled.clerk)
    text = read(client, f"{WHY}/van-ban/{document.uuid}/", who=filled.clerk)

    assert '<q lang="vi">Thu nhập bình quân đạt <mark>17</mark> triệu đồng, tăng so với năm trước</q>' in page
    assert f'href="{WHY}/van-ban/{document.uuid}/#so-{row.uuid}"' in page
    assert "đã công bố 05/07/2023 12:00, Người lanhdao" in page
    assert f'<li id="so-{row.uuid}"><q lang="vi">Thu nhập bình quân đạt <mark>17</mark>' in text
    assert f'href="{WHY}/so/{row.uuid}/"' in text


def test_record_leads_up_to_totals_and_targets(client: Client, filled: Cast) -> None:
    page = read(client, f"{WHY}/so/{record_of('births').uuid}/", who=filled.clerk)

    assert f'<a class="why" href="{BIRTHS}">Số trẻ sinh ra, Đơn vị xa, năm 2022</a>: 9 người' in page
    assert f'<a href="/lam-viec/chi-tieu/{CODE}/sinh/">Số trẻ sinh ra</a>' in page
    assert "kết quả hiện nay dựa vào số này" in page


def test_pages_that_show_figures_lead_here(client: Client, filled: Cast) -> None:
    board = read(client, "/lam-viec/", who=filled.clerk)
    page = read(client, f"/lam-viec/chi-tieu/{CODE}/sinh/", who=filled.clerk)

    assert f'href="{WHY}/income_per_capita/xa/2022/"' in board
    assert f'href="{WHY}/births/ban-1/2022/"' in page
    assert f'href="{WHY}/so/{record_of("births").uuid}/"' in page
    assert WHY not in read(client, f"/ket-qua/{CODE}/") + read(client, f"/ket-qua/{CODE}/sinh/")


def test_every_link_of_these_pages_opens(client: Client, filled: Cast) -> None:
    seen, waiting = set(), [BIRTHS, f"{WHY}/income_per_capita/xa/2022/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = read(client, address, who=filled.clerk)
        found = set(re.findall(rf'href="({WHY}/[^"#]+)', page))
        waiting += sorted(found - seen - set(waiting))

    assert len(seen) > 6


def test_day_that_was_asked_about_knows_no_later_record(client: Client, filled: Cast, enter: Enter) -> None:
    with clock.standing_at(NOON + timedelta(days=3)):
        enter("99", place="ban-1", period="2022")

    then = read(client, f"{BIRTHS}?den=2023-07-05", who=filled.clerk)
    wrong = read(client, f"{BIRTHS}?den=hom-qua", status=400, who=filled.clerk)

    assert "chỉ tính số liệu ghi nhận đến hết ngày 05/07/2023" in then
    assert "= 9 người" in then
    assert "= 99 người" in wrong
    assert "không phải là ngày" in wrong


def test_figure_that_nobody_reported_says_so(client: Client, filled: Cast) -> None:
    page = read(client, f"{WHY}/births/xa/2019/", who=filled.clerk)

    assert "Chưa có số liệu nào được tính cho đơn vị và kỳ này." in page


@pytest.mark.parametrize("address", ["births/xa/2022-Q7/", "khong_co/xa/2022/", "births/khong-co/2022/"])
def test_what_does_not_exist_is_not_found(client: Client, filled: Cast, address: str) -> None:
    read(client, f"{WHY}/{address}", status=404, who=filled.clerk)


def test_village_sees_totals_without_the_reports_of_others(client: Client, filled: Cast, enter: Enter) -> None:
    enter("5", place="ban-2", period="2022")
    other = Observation.objects.get(indicator="births", place__key="ban-2")

    page = read(client, BIRTHS, who=filled.reporter)

    assert "báo cáo của đơn vị khác không hiển thị ở đây" in page
    assert "<b>14</b> <small>người</small>" in page
    assert "Đơn vị ban-1" in page
    assert "Đơn vị ban-2" not in page
    read(client, f"{WHY}/births/ban-2/2022/", status=404)
    read(client, f"{WHY}/so/{other.uuid}/", status=404)


def test_neighbour_finds_nothing_and_strangers_sign_in_first(client: Client, filled: Cast) -> None:
    document, row = Document.objects.get(), record_of("births")
    addresses = [BIRTHS, f"{WHY}/so/{row.uuid}/", f"{WHY}/van-ban/{document.uuid}/", f"{WHY}/so/{uuid4()}/"]

    for address in addresses:
        assert client.get(address).status_code == 302
    for address in addresses:
        read(client, address, status=404, who=filled.neighbour)


def test_pages_take_the_same_number_of_queries_however_many_records(
    client: Client, filled: Cast, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{WHY}/so/{record_of('births').uuid}/"
    read(client, address, who=filled.clerk)
    forget()
    with CaptureQueriesContext(connection) as before:
        read(client, address)
    count = len(before)  # the next request forgets them
    with clock.standing_at(NOON + timedelta(days=1)):
        enter("5", place="ban-2", period="2022")
        enter("6", place="ban-2", period="2022", source="khác")

    forget()
    with django_assert_num_queries(count):
        read(client, address)


@pytest.mark.usefixtures("files_folder")
def test_a_record_leads_up_to_issued_reports_their_sentences_and_the_public_page(
    client: Client, cast: Cast, enter: Enter
) -> None:
    issued = open_office(cast, enter).issued()
    row = Observation.objects.get(indicator="income_per_capita", period_first=2022 * 12)
    address = f"/lam-viec/vi-sao/so/{row.uuid}/"

    page = read(client, address, who=cast.clerk)
    told = client.get(f"/api/v1/uses?record={row.uuid}").json()

    assert issued.name in page
    assert 'id="bao-cao"' in page
    sentences = queries.uses_of([row.uuid], viewer=cast.clerk)[0].sentences
    assert f'<q lang="vi">{sentences[0].text}</q>' in page
    assert "trang công khai</a>" in page
    assert [one["number"] for one in told["reports"]] == [issued.name]
    assert [one["public_page"] for one in told["targets"]] == [True]
    assert issued.name not in read(client, address, status=404, who=cast.neighbour)

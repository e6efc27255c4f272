"""Villages and communes beside each other: what may be compared is, what is missing has no place, rights hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.plans.models import Target
from muctieu.web.plans.shares import share_out
from tests.cast import SINCE, Cast
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import CODE, fill
from tests.web.unit_cast import merge

COMPARE = "/lam-viec/so-sanh/"


@pytest.fixture
@recalled
def reported(cast: Cast, enter: Enter) -> Cast:
    """Births shared out; poverty of both villages in 2021 and 2022; births only of village 1."""
    fill(cast, enter)
    births = Target.objects.get(plan__code=CODE, code="sinh")
    share_out(births, {"ban-1": Decimal(10), "ban-2": Decimal(30)}, by=cast.clerk, seen=0)
    for place, period, rate in (("ban-1", "2021", "18"), ("ban-2", "2021", "30"), ("ban-1", "2022", "15"),
                                ("ban-2", "2022", "25"), ("xa", "2022", "21")):  # fmt: skip
        enter(rate, place=place, indicator="poverty_rate", period=period)
    return cast


def seen(client: Client, who: User, *codes: str, status: int = 200, **asked: str) -> str:
    """The page with these indicators and questions."""
    client.force_login(who)
    answer = client.get(COMPARE, {"chi-tieu": list(codes), **asked})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def body(page: str) -> str:
    return page.split('<table class="lines matrix"')[1].split("</table>", maxsplit=1)[0]


def row(page: str, name: str) -> str:
    return next(part for part in body(page).split("<tr>") if name in part)


def order(page: str) -> list[str]:
    return [name for name in body(page).split('<th scope="row">')[1:] if "Đơn vị ban" in name]


def test_rates_are_ranked_worst_first_beside_the_common_rate(client: Client, reported: Cast) -> None:
    page = seen(client, reported.clerk, "poverty_rate", cach="so-lieu")
    named = seen(client, reported.clerk, "poverty_rate", cach="so-lieu", xep="ten")

    assert '<h1 id="tra-loi">Tỷ lệ hộ nghèo, năm 2022: kém nhất Đơn vị ban-2 (25%), tốt nhất Đơn vị ban-1 (15%)' in page
    assert "ban-2" in order(page)[0]
    assert "ban-1" in order(named)[0]
    assert '<span class="soft">1.</span>' in row(page, "Đơn vị ban-1")
    assert "v-exceeded" in row(page, "Đơn vị ban-1")
    assert "v-slow" in row(page, "Đơn vị ban-2")
    assert "<b>21</b>" in row(page, "Cả xã")
    assert "bản báo cáo" in row(page, "Đơn vị ban-2")
    assert 'class="q q-0"' in page
    assert page.count('class="chart multiple"') == 2
    earlier = seen(client, reported.clerk, "poverty_rate", cach="so-lieu", ky="2021")
    assert "<b>30</b>" in row(earlier, "Đơn vị ban-2")


def test_totals_are_listed_by_name_and_missing_is_neither_zero_nor_ranked(client: Client, reported: Cast) -> None:
    page = seen(client, reported.clerk, "births", cach="so-lieu")

    assert "từ Đơn vị ban-1 (9 trẻ) đến Đơn vị ban-1 (9 trẻ); 1/2 đơn vị có số liệu" in page.replace("người", "trẻ")
    assert "Chưa có số liệu, không xếp" in body(page).split("Đơn vị ban-2")[0]
    assert "<b>0</b>" not in row(page, "Đơn vị ban-2")
    assert "các đơn vị xếp theo tên" in page
    assert "q q-none" in page
    assert "1/2 bản" in row(page, "Cả xã")


def test_villages_stand_by_their_share_and_by_the_common_mark(client: Client, reported: Cast) -> None:
    page = seen(client, reported.clerk, "births", "poverty_rate")

    assert "<b>9</b> / 10" in row(page, "Đơn vị ban-1")
    assert "<b>15</b> / ≤ 20" in row(page, "Đơn vị ban-1")
    assert "v-met" in row(page, "Đơn vị ban-1")
    assert "v-unmet" in row(page, "Đơn vị ban-2")
    assert "nặng nhất là Đơn vị ban-2" in page
    assert "ban-2" in order(page)[0]
    assert "/ 40" in row(page, "Cả xã")


def test_break_of_a_series_is_told_with_what_happened(client: Client, reported: Cast, enter: Enter) -> None:
    merge(reported, into="ban-1", day=date(2023, 1, 1))

    page = seen(client, reported.clerk, "poverty_rate", cach="so-lieu")

    assert "từ 01/01/2023: Sáp nhập" in row(page, "Đơn vị ban-1")
    assert 'id="dut-quang"' in page
    assert "Đơn vị ban-2</a>" not in page


def test_everybody_sees_what_is_theirs(client: Client, reported: Cast) -> None:
    province = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, password="x",
                                 unit=reported.units["tinh"], since=SINCE, by=reported.administrator)  # fmt: skip

    village = seen(client, reported.reporter, "poverty_rate", cach="so-lieu")
    neighbour = seen(client, reported.neighbour, "poverty_rate", cach="so-lieu")
    whole = seen(client, province, "poverty_rate", cach="so-lieu", noi="tinh")

    assert "<b>15</b>" in row(village, "Đơn vị ban-1")
    assert "<b>21</b>" in row(village, "Cả xã")
    assert "Đơn vị ban-2" not in village
    assert "<b>25</b>" not in village
    assert "Đơn vị ban-1" not in neighbour
    assert "Đơn vị ban-ben" in neighbour
    seen(client, reported.neighbour, status=404, noi="xa")
    seen(client, reported.clerk, status=404, noi="tinh")
    seen(client, reported.reporter, status=404, noi="xa-ben")
    assert "<b>21</b>" in row(whole, "Đơn vị xa")
    assert "Đơn vị xa-ben" in body(whole)
    assert "dân quân" not in village
    assert "không phải là kỳ" in seen(client, reported.clerk, status=400, ky="2023-Q9")


def test_communes_stand_by_their_own_plans(client: Client, reported: Cast) -> None:
    province = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, password="x",
                                 unit=reported.units["tinh"], since=SINCE, by=reported.administrator)  # fmt: skip

    page = seen(client, province, "births", "poverty_rate", noi="tinh")

    assert "<b>21</b> / ≤ 20" in row(page, "Đơn vị xa")
    assert "1/2 bản" in row(page, "Đơn vị xa")
    assert "Chưa có số liệu, không xếp" in body(page).split("Đơn vị xa-ben")[0]


def test_queries_do_not_grow_with_units_and_figures(client: Client, reported: Cast, enter: Enter) -> None:
    def count() -> int:
        forget()
        with CaptureQueriesContext(connection) as found:
            seen(client, reported.clerk, "births", "poverty_rate")
        return len(found)

    count()
    enter("1", place="ban-2", indicator="births", period="2020")  # what was worked out before is read anew
    before = count()
    for number in range(1, 5):
        enter(str(number), place="ban-2", indicator="births", period=f"2022-Q{number}")
        enter(str(number), place="ban-1", indicator="poverty_rate", period=f"2020-Q{number}")

    assert count() == before

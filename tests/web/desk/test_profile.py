"""The commune in numbers as of a day: counted and reported, with source and coverage, for those who belong there."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level
from muctieu.core.place_events import Change, EventKind
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.places import domain as places
from muctieu.web.places.counts import unit_counts
from tests.cast import SINCE, Cast, unit
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.unit_cast import merge, read, record

PROFILE = "/lam-viec/xa/"


@pytest.fixture
@recalled
def reported(cast: Cast, enter: Enter) -> Cast:
    """Area of the commune, households of both villages, people of one, members of the Party."""
    enter("24860", place="xa", indicator="natural_area", period="2022")
    for period, one, other in (("2021", "40", "50"), ("2022", "42", "51"), ("2023-Q1", "43", "52")):
        enter(one, place="ban-1", indicator="household_count", period=period)
        enter(other, place="ban-2", indicator="household_count", period=period)
    enter("200", place="ban-1", indicator="population", period="2022")
    enter("31", place="xa", indicator="party_member_count", period="2022")
    return cast


def fact(page: str, name: str) -> str:
    """The part of the page that tells one number."""
    return page.split(f"<dt>{name}</dt>")[1].split("</div>", maxsplit=1)[0]


def row(page: str, name: str) -> list[str]:
    cells = page.split(f'<th scope="row">{name}')[1].split("</tr>", maxsplit=1)[0].split('<td class="num">')[1:]
    return [cell.split("<", maxsplit=1)[0] for cell in cells]


def test_place_is_told_in_numbers_with_period_and_coverage(client: Client, reported: Cast) -> None:
    page = read(client, reported.clerk, PROFILE)

    assert "<h1>Đơn vị xa: 2 thôn, bản, 1 chi bộ</h1>" in page
    assert "<b>2 bản</b><small>05/07/2023 · đếm theo cây đơn vị" in fact(page, "Số bản")
    for name, texts in {
        "Diện tích tự nhiên": ("<b>24.860 ha</b>", "năm 2022", "xã báo cáo: biểu mẫu, biểu quý"),
        "Số hộ": ("<b>95 hộ</b>", "quý I/2023", "2/2 bản"),
        "Dân số": ("<b>200 người</b>", "partial", "1/2 bản"),
        "Số đảng viên": ("<b>31 người</b>", "năm 2022"),
    }.items():
        for text in texts:
            assert text in fact(page, name), (name, text)
    assert "/vi-sao/household_count/xa/2023-Q1/" in fact(page, "Số hộ")


def test_years_stand_beside_each_other(client: Client, reported: Cast) -> None:
    merge(reported)

    page = read(client, reported.clerk, PROFILE)

    heads = page.split("<thead>")[1].split("</thead>", maxsplit=1)[0]
    assert [year in heads for year in (">2021<", ">2022<", ">2023 (đến 05/07)<")] == [True, True, True]
    assert row(page, "Số hộ") == ["90", "93", "95"]
    assert row(page, "Dân số") == ["–", "200 (1/2 bản)", "–"]
    assert row(page, "Số bản") == ["2", "2", "1"]


def test_page_of_a_day_knows_neither_later_figures_nor_later_units(client: Client, reported: Cast) -> None:
    merge(reported)

    page = read(client, reported.clerk, PROFILE, ngay="2022-06-30")

    assert "<b>90 hộ</b>" in fact(page, "Số hộ")
    assert "<b>2 bản</b>" in fact(page, "Số bản")
    assert "chưa có số liệu được duyệt" in fact(page, "Diện tích tự nhiên")
    assert row(page, "Số hộ") == ["90", "–"]


def test_counted_and_reported_numbers_that_differ_stand_both(client: Client, cast: Cast, enter: Enter) -> None:
    enter("3", place="xa", indicator="village_count", period="2022")
    enter("1", place="xa", indicator="party_cell_count", period="2022")

    page = read(client, cast.clerk, PROFILE)

    assert "báo cáo ghi 3 bản (năm 2022; xã báo cáo: biểu mẫu, biểu quý)" in fact(page, "Số bản")
    assert "báo cáo ghi" not in fact(page, "Số chi bộ")


def test_a_place_without_figures_counts_its_units(client: Client, cast: Cast) -> None:
    page = read(client, cast.clerk, PROFILE)

    assert "chưa có số liệu được duyệt" in fact(page, "Số hộ")
    assert row(page, "Số chi bộ") == ["1"]
    assert "<b>0 điểm dân cư</b>" in fact(page, "Số điểm dân cư")


def test_village_sees_totals_without_the_reports_behind_them(client: Client, reported: Cast) -> None:
    page = read(client, reported.reporter, PROFILE)

    assert "<b>95 hộ</b>" in fact(page, "Số hộ")
    assert "biểu quý" not in page
    assert "/so-lieu/" not in page


def test_neighbour_has_a_page_of_their_own_and_strangers_none(client: Client, reported: Cast) -> None:
    page = read(client, reported.neighbour, PROFILE)

    assert "Đơn vị xa-ben" in page
    assert "95 hộ" not in page
    assert "chưa được giao quyền xem" in read(client, reported.neighbour, PROFILE, xa="xa")
    client.logout()
    assert client.get(PROFILE).headers["Location"] == f"/dang-nhap/?next={PROFILE}"


def test_bad_day_is_told_and_a_reader_of_many_chooses(client: Client, reported: Cast) -> None:
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=reported.units["tinh"],
                               since=SINCE, by=reported.administrator, password="x")  # fmt: skip

    assert "Ngày không đúng dạng." in read(client, reported.clerk, PROFILE, status=400, ngay="31/02/2023")
    assert '<option value="xa" selected>' in read(client, reader, PROFILE, xa="xa")


def test_profile_is_linked_from_the_tree(client: Client, cast: Cast) -> None:
    assert f'href="{PROFILE}"' in read(client, cast.clerk)


def test_profile_takes_as_many_queries_for_many_villages_as_for_few(client: Client, reported: Cast) -> None:
    client.force_login(reported.clerk)
    counts = []
    for number in (1, 2):
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PROFILE).status_code == 200
        counts.append(len(asked))
        more = [unit(f"them-{one}", Level.VILLAGE, "xa") for one in range(3 * number)]
        places.load_units(more, by=reported.administrator, under=reported.units["tinh"])

    assert counts[0] == counts[1] <= 50


def test_units_are_counted_on_each_day_in_both_trees(cast: Cast) -> None:
    merge(cast)
    record(cast, EventKind.RECODE, "ma", changes=(Change("ban-ben", code="77"),))
    record(cast, EventKind.REPARENT, "chuyen", day=date(2023, 7, 3), changes=(Change("ban-ben", parent="xa"),))
    days = [date(2020, 1, 1), date(2023, 6, 30), date(2023, 7, 1), date(2023, 7, 3)]

    found = unit_counts(cast.commune, days)

    party = {Level.COMMITTEE: 1, Level.CELL: 1}
    assert [dict(found[day]) for day in days] == [
        {}, {Level.VILLAGE: 2, **party}, {Level.VILLAGE: 1, **party}, {Level.VILLAGE: 2, **party},
    ]  # fmt: skip


def test_profile_speaks_english(client: Client, reported: Cast) -> None:
    client.cookies["django_language"] = "en"

    page = read(client, reported.clerk, PROFILE)

    assert "2 villages, 1 Party cell" in page
    assert "counted in the tree of units" in page

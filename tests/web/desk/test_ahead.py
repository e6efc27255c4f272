"""The target's page says where it will end, why nothing can be said, and what would be if; the public page does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from muctieu.core.place import Level
from muctieu.core.place_events import EventKind, Part, Shares
from muctieu.core.plan import Form
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures.beside import beside
from muctieu.web.figures.mapping import Draft
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.domain import load_units
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.domain import load_plan
from tests.cast import SINCE, Cast, unit
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import draft
from tests.web.desk.test_pages import read
from tests.web.plan_store import CODE, target
from tests.web.unit_cast import record

ADDRESS = f"/lam-viec/chi-tieu/{CODE}"
PEOPLE = {"2020": "800", "2021": "830", "2022": "850"}
BIRTHS = {"2021": {"ban-1": "4", "ban-2": "3"}, "2022": {"ban-1": "6", "ban-2": "4"}}


def counted(who: tuple[User, User], place: OrgUnit, drafts: list[Draft]) -> None:
    """Record and publish the drafts of one place."""
    clerk, leader = who
    rows = figures.record(drafts, by=clerk, place=place)
    figures.check(rows, by=clerk)
    figures.approve(rows, by=leader)
    figures.publish(rows, by=leader)


def person(cast: Cast, name: str, role: Role) -> User:
    """Somebody with a role over the whole province."""
    return people.add_person(
        name, full_name=name, role=role, unit=cast.units["tinh"], since=SINCE, by=cast.administrator, password="x"
    )


@pytest.fixture
@recalled
def years(cast: Cast) -> Cast:
    """Two villages with two whole years each and a commune's level of three years."""
    load_plan(
        make_plan(
            target("thu", "budget_revenue", "30", Form.YEARLY),
            target("dan", "population", "900"),
            target("sinh", "births", "40", Form.CUMULATIVE),
        ),
        by=cast.administrator,
    )
    drafts = [draft(value, place="xa", indicator="population", period=period) for period, value in PEOPLE.items()]
    counted((cast.clerk, cast.leader), cast.commune, drafts)
    for place in ("ban-1", "ban-2"):
        drafts = [draft(values[place], place=place, period=period) for period, values in BIRTHS.items()]
        counted((cast.clerk, cast.leader), cast.units[place], drafts)
    return cast


def test_page_says_what_is_forecast_with_its_interval_and_how_wrong_that_was(client: Client, years: Cast) -> None:
    page = read(client, f"{ADDRESS}/dan/", who=years.clerk)

    assert "Dự báo đến hết ngày 31/12/2025: " in page
    assert "bốn phần năm khả năng nằm từ" in page
    assert "Dựa trên 3 kết quả đều kỳ, từ 31/12/2020 đến 31/12/2022." in page
    assert "chứa kết quả thật 77,2% số lần" in page
    assert page.count('class="c-ahead"') == 2 * 3
    assert '<span class="k k-ahead">' in page


def test_page_without_enough_figures_says_why(client: Client, years: Cast) -> None:
    page = read(client, f"{ADDRESS}/thu/", who=years.clerk)

    assert "Chưa đủ dữ liệu để dự báo: mới có 0 kỳ, cần ít nhất 3 kỳ." in page
    assert 'name="nhip"' not in page


def test_pace_that_is_asked_for_in_the_address_is_shown_beside_the_forecast(client: Client, years: Cast) -> None:
    page = read(client, f"{ADDRESS}/dan/?nhip=2&so-ky=2&ky=2023-H1", who=years.clerk)

    assert "Giả định: nhịp của 2 kỳ gần nhất nhân với 2" in page
    assert "đến hết ngày 31/12/2025: 1.000" in page
    assert page.count('class="c-assumed-mark"') == 2 * 3
    assert '<input type="hidden" name="ky" value="2023-H1">' in page
    assert 'value="2" selected' in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("nhip=nhanh", "Hãy ghi hệ số bằng số"),
        ("nhip=1000", "Hệ số phải từ 0 đến 100."),
        ("nhip=2&so-ky=9", "Không lấy nhịp của 9 kỳ gần nhất được"),
        ("nhip=2&so-ky=x", "chọn số kỳ trong danh sách"),
    ],
)
def test_assumption_that_makes_no_sense_is_told_in_words(client: Client, years: Cast, query: str, told: str) -> None:
    page = read(client, f"{ADDRESS}/dan/?{query}", who=years.clerk)

    assert told in page
    assert "c-assumed-mark" not in page


def test_scoreboard_tells_the_end_and_the_pace_of_each_target(client: Client, years: Cast) -> None:
    page = read(client, "/lam-viec/", who=years.clerk)

    assert f'<a class="why" href="{ADDRESS}/dan/#du-bao">' in page
    assert "<small>cần +" in page


def test_public_pages_forecast_nothing(client: Client, years: Cast) -> None:
    board, page = read(client, f"/ket-qua/{CODE}/"), read(client, f"/ket-qua/{CODE}/dan/")

    assert "Dự báo" not in board + page
    assert "c-band" not in page


def test_method_page_prints_what_was_measured(client: Client, years: Cast) -> None:
    page = read(client, "/lam-viec/cach-du-bao/", who=years.reporter)

    assert '<th scope="row" class="num">3</th><td class="num">362</td><td class="num">2,11</td>' in page
    assert "77,2%" in page


def test_neighbour_is_told_nothing_of_the_end(client: Client, years: Cast) -> None:
    assert "Không có trang này" in read(client, f"{ADDRESS}/dan/?nhip=2", status=404, who=years.neighbour)


def test_places_that_the_reader_sees_beside_this_one_steady_the_forecast(client: Client, years: Cast) -> None:
    day, plan = date(2023, 7, 5), make_plan(target("dan", "population", "900"))
    keys = ("xa-hai", "xa-ba")
    province, root = years.units["tinh"], years.administrator
    load_units([unit(key, Level.COMMUNE, "tinh") for key in keys], by=root, under=province)
    who = (person(years, "tinh-can-bo", Role.CLERK), person(years, "tinh-lanh-dao", Role.LEADER))
    for key in keys:
        drafts = [draft(value, place=key, indicator="population", period=period) for period, value in PEOPLE.items()]
        counted(who, OrgUnit.objects.get(key=key), drafts)

    first = plan.targets[0]
    code, told = first.indicator.code, []
    for viewer in (years.administrator, years.clerk, None):
        about = beside(plan, (code,), viewer=viewer, as_of=day)
        told.append([len(totals[code]) for totals in about.others.values()])

    assert told == [[3, 0, 3], [], []]
    assert beside(plan, (code,), viewer=years.administrator, as_of=day, known_on=day).others == {}
    alone = beside(plan, (code,), viewer=None, as_of=day)
    steadied = beside(plan, (code,), viewer=years.administrator, as_of=day)
    own = tuple(figure for figure in steadied.others["xa-hai"][code])
    assert (alone.ending(first, own).ahead.siblings, steadied.ending(first, own).ahead.siblings) == (0, 2)  # type: ignore[union-attr]  # three values make a forecast


def test_change_of_ground_in_mid_series_is_a_break_and_cuts_the_forecast(client: Client, years: Cast) -> None:
    day, given = date(2022, 1, 1), (Part("xa-ben", "xa", Shares(Decimal("0.2"), Decimal("0.2"))),)
    record(years, EventKind.TRANSFER, day=day, parts=given)

    page = read(client, f"{ADDRESS}/dan/", who=years.clerk)

    assert "Ngày 01/01/2022 đơn vị đổi địa bàn (sáp nhập, chia tách)" in page
    assert page.count('class="c-break"') == 2
    assert "Chưa đủ dữ liệu để dự báo" in page

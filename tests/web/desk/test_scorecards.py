"""Scorecards: one answer for a commune, a village, a post, a programme; the neighbour sees none of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.web.common import clock
from muctieu.web.plans.models import Plan, Programme, Target
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText, issue_programme
from muctieu.web.plans.shares import share_out
from tests.cast import NOON, Cast
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import CODE, fill
from tests.web.staff import Staff, appoint
from tests.web.unit_cast import read


@pytest.fixture
@recalled
def staff(cast: Cast, enter: Enter) -> Staff:
    """The plan with figures; births shared out to village 1; two tasks of village 1, one overdue."""
    found = appoint(cast)
    fill(cast, enter)
    enter("15", place="ban-1", indicator="poverty_rate", period="2022")
    births = Target.objects.get(plan__code=CODE, code="sinh")
    share_out(births, {"ban-1": Decimal(10), "ban-2": Decimal(30)}, by=cast.clerk, seen=0)
    with clock.standing_at(NOON - timedelta(days=30)):
        found.give("Rà soát hộ nghèo", due=date(2023, 7, 4))
    found.give("Sửa đường", due=date(2023, 8, 1))
    return found


def unit_card(cast: Cast, key: str) -> str:
    return reverse("desk:card_unit", args=(cast.units[key].uuid,))


def programme_of(staff: Staff) -> Programme:
    targets = list(Target.objects.filter(plan__code=CODE, code__in=("thu-nhap", "sinh")))
    text = ProgrammeText(ProgrammeKind.WORK, "01-CTr", "Giảm nghèo", date(2021, 1, 1), date(2025, 12, 31))
    return issue_programme(text, place=staff.cast.commune, lead=staff.chairman, by=staff.cast.clerk, targets=targets)


def test_commune_is_told_by_its_plan_and_its_tasks(client: Client, staff: Staff) -> None:
    page = read(client, staff.cast.clerk, unit_card(staff.cast, "xa"))
    same = read(client, staff.cast.clerk, reverse("desk:card"))

    assert page.split("<h1>")[1].split("</h1>")[0] in same
    assert "trong 6 chỉ tiêu đạt hoặc vượt" in page
    assert "1 nhiệm vụ quá hạn</h1>" in page
    assert "2 nhiệm vụ: 1 quá hạn, 1 chưa đến hạn" in page
    assert page.count('<th scope="row" role="rowheader">') == 7


def test_village_is_judged_by_its_share_and_by_the_common_mark_never_by_zero(client: Client, staff: Staff) -> None:
    page = read(client, staff.cast.reporter, unit_card(staff.cast, "ban-1"))
    given = page.split('id="duoc-giao"')[1].split("</section>", maxsplit=1)[0]
    common = page.split('id="muc-chung"')[1].split("</section>", maxsplit=1)[0]

    assert "<b>9</b> / 10" in given
    assert "bản báo cáo" in given
    assert "<b>15</b> / ≤ 20" in common
    assert "v-met" in common

    other = read(client, staff.cast.clerk, unit_card(staff.cast, "ban-2"))

    assert "<h1>1 chỉ tiêu, chưa có số liệu nào</h1>" in other  # never zero
    assert "– / 30" in other
    assert "muc-chung" not in other


def test_post_and_programme_are_told_by_their_targets(client: Client, staff: Staff) -> None:
    page = read(client, staff.cast.leader, reverse("desk:card_post", args=(staff.chairman.uuid,)))

    assert "Chỉ tiêu chịu trách nhiệm" in page
    assert "Thu nhập bình quân đầu người" in page
    assert "Người lanhdao" in page
    assert "1 nhiệm vụ quá hạn</h1>" in page
    row = programme_of(staff)

    page = read(client, staff.cast.leader, reverse("desk:card_programme", args=(row.uuid,)))

    assert page.count('<th scope="row" role="rowheader">') == 2
    assert "01/01/2021 – 31/12/2025" in page


def test_nobody_looks_into_the_neighbours_cards(client: Client, staff: Staff) -> None:
    cast, programme = staff.cast, programme_of(staff)
    post = reverse("desk:card_post", args=(staff.chairman.uuid,))
    served = reverse("desk:card_programme", args=(programme.uuid,))

    for address in (unit_card(cast, "xa"), unit_card(cast, "ban-1"), post, served):
        read(client, cast.neighbour, address, 404)
    read(client, cast.reporter, unit_card(cast, "ban-2"), 404)
    for address in (post, served):
        read(client, cast.reporter, address, 403)
    own = read(client, cast.reporter, unit_card(cast, "xa"))
    assert "Nhiệm vụ</h2>" not in own
    assert "Tỷ lệ hộ nghèo" in own
    # Restricted targets stay with those who may read them.
    assert "trong 5 chỉ tiêu" in own
    read(client, cast.clerk, unit_card(cast, "tinh"), 404)
    read(client, cast.clerk, unit_card(cast, "xa"), 404, **{"ke-hoach": "khong-co"})
    assert "không phải là kỳ báo cáo" in read(client, cast.clerk, unit_card(cast, "xa"), 400, ky="2023-Q9")


def test_queries_do_not_grow_with_targets_figures_or_tasks(client: Client, staff: Staff, enter: Enter) -> None:
    address = unit_card(staff.cast, "ban-1")
    read(client, staff.cast.clerk, address)

    def count() -> int:
        for village in ("ban-1", "ban-2"):  # what nobody has touched stays in memory and costs no query
            enter("1", place=village, indicator="births", period="2021")
        forget()
        with CaptureQueriesContext(connection) as found:
            read(client, staff.cast.clerk, address)
        return len(found)

    count()  # from here on each figure of the villages takes the place of one
    before = count()
    for number in range(3):
        staff.give(f"Việc {number}", due=date(2023, 8, 1))
        enter(str(number + 1), place="ban-1", indicator="births", period=f"2023-0{number + 1}")

    assert count() == before
    assert Plan.objects.count() == 1

"""The sheet on which a target is shared out: typed, proposed, stored, refused; who sees which village."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.period import Period
from muctieu.core.plan import Form, Milestone
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import amend_target
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import ShareSet, Target
from muctieu.web.plans.shares import Division, division_of, share_out
from tests.cast import SINCE, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.forgetting import forget
from tests.web.plan_store import target
from tests.web.staff import TODAY, count_target, decision

SHEET = "/lam-viec/ke-hoach/xa-thu-2020-2025/so-sinh/chia/"
HOSTILE = "Sinh 10 trẻ <script>alert(1)</script>"


@pytest.fixture
@recalled
def births(cast: Cast) -> Target:
    stone = Milestone(Period.of_year(2023), Decimal(6))
    load_plan(
        make_plan(
            count_target("10", wording=HOSTILE, milestones=(stone,)),
            target("ngheo", "poverty_rate", "20", Form.CEILING),
            target("dan-quan", "militia_count", "30"),
        ),
        by=cast.administrator,
    )
    return Target.objects.select_related("plan__place").get(code="so-sinh")


def field(cast: Cast, village: str, year: int | str = "ca") -> str:
    return f"giao-{cast.units[village].uuid}-{year}"


def form(cast: Cast, one: str, two: str, **more: object) -> dict[str, object]:
    typed = {field(cast, "ban-1"): one, field(cast, "ban-2"): two, "ban": "0", "viec": "ghi"}
    return typed | {name.replace("_", "-"): value for name, value in more.items()}


def read(client: Client, who: User, address: str = SHEET, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, typed: dict[str, object], address: str = SHEET) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, typed)
    return answer.status_code, " ".join(answer.content.decode().split())


def filled(page: str) -> list[str]:
    """What stands in the sheet's fields, village by village."""
    return re.findall(r'name="giao-[^"]+" value="([^"]*)"', page)


def foot(page: str, name: str) -> list[str]:
    """The cells of a line of the sheet's foot."""
    line = page.split(f'<th scope="row">{name}</th>')[1].split("</tr>", maxsplit=1)[0]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", line)]


def test_empty_sheet_has_a_row_for_each_village_and_columns_for_term_and_milestone(
    client: Client, cast: Cast, births: Target
) -> None:
    page = read(client, cast.clerk)

    assert filled(page) == ["", "", "", ""]
    assert "Cộng dồn đến hết 2025" in page
    assert foot(page, "Xã phải đạt") == ["10 người", "6 người"]
    assert foot(page, "Cộng") == foot(page, "Chênh lệch") == ["–", "–"]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_sheet_is_stored_with_its_difference_and_comes_back_filled(client: Client, cast: Cast, births: Target) -> None:
    status, _ = post(client, cast.clerk, form(cast, "4", "5", nam="2023", **{field(cast, "ban-1", 2023): "6"}))

    page = read(client, cast.clerk, f"{SHEET}?bao=1")
    assert status == 302
    assert filled(page) == ["4", "6", "5", ""]
    assert foot(page, "Cộng") == ["9 người", "6 người"]
    assert foot(page, "Chênh lệch") == ["thiếu 1 người", "khớp"]
    assert "Đã ghi." in page
    assert "các bản được giao cộng lại là 9: thiếu 1" in page
    assert division_of(births).years == {2023: {"ban-1": Decimal(6)}}


@pytest.mark.parametrize(("act", "wanted"), [
    ("chia-deu", ["5", "3", "5", "3"]), ("theo-dan-so", ["8", "5", "2", "1"]), ("cong", ["1", "", "7", ""]),
])  # fmt: skip
def test_proposal_fills_the_fields_and_stores_nothing(
    client: Client, cast: Cast, births: Target, enter: Enter, act: str, wanted: list[str]
) -> None:
    enter("300", indicator="population", place="ban-1", period="2022", until="approved")
    enter("75", indicator="population", place="ban-2", period="2022", until="approved")
    enter("10", indicator="population", place="ban-2", period="2021", until="approved")

    status, page = post(client, cast.clerk, form(cast, "1", "7", viec=act, ly_do="chia lại"))

    assert (status, filled(page)) == (200, wanted)
    assert 'value="chia lại"' in page
    assert ShareSet.objects.count() == 0


@pytest.mark.parametrize(("act", "told"), [("theo-dan-so", "số dân"), ("theo-so-ho", "số hộ")])
def test_proposal_without_figures_names_the_villages(
    client: Client, cast: Cast, births: Target, enter: Enter, act: str, told: str
) -> None:
    enter("300", indicator="population", place="ban-1", period="2022", until="approved")
    enter("75", indicator="population", place="ban-2", period="2022", until="sent")

    status, page = post(client, cast.clerk, form(cast, "1", "7", viec=act))

    assert status == 400
    assert f"Chưa chia theo {told} được: chưa có số liệu đã duyệt của" in page
    assert filled(page) == ["1", "", "7", ""]


@pytest.mark.parametrize("typed", ["nhiều", "4-5", "1/2", "-3", "4,5", "9" * 30])
@pytest.mark.parametrize("act", ["ghi", "chia-deu"])
def test_wrong_cell_is_marked_and_the_text_stays(
    client: Client, cast: Cast, births: Target, typed: str, act: str
) -> None:
    status, page = post(client, cast.clerk, form(cast, typed, "5", viec=act))

    assert status == 400
    assert page.count('aria-invalid="true"') == 1
    assert filled(page) == [typed, "", "5", ""]
    assert ShareSet.objects.count() == 0


def test_second_person_is_told_what_changed_and_keeps_what_was_typed(
    client: Client, cast: Cast, births: Target
) -> None:
    share_out(births, {"ban-1": Decimal(4)}, by=cast.clerk, seen=0)
    other = people.add_person("van-phong", full_name="Văn phòng", role=Role.PARTY_OFFICE, unit=cast.commune,
                              since=SINCE, by=cast.administrator, password="x")  # fmt: skip

    status, page = post(client, other, form(cast, "6", "4"))

    assert status == 400
    assert "vừa được Người canbo sửa (bản 1, bạn đang xem bản 0)" in page
    assert filled(page) == ["6", "", "4", ""]
    assert 'name="ban" value="1"' in page
    assert 'scope="row">Đơn vị ban-1</th><td class="num">4</td>' in page


def test_sharing_out_again_needs_a_reason_once_it_adds_up(client: Client, cast: Cast, births: Target) -> None:
    share_out(births, {"ban-1": Decimal(4), "ban-2": Decimal(6)}, by=cast.clerk, seen=0)

    refused, page = post(client, cast.clerk, form(cast, "5", "5", ban="1"))
    stored, _ = post(client, cast.clerk, form(cast, "5", "5", ban="1", ly_do="Bản 2 ít hộ"))

    assert (refused, stored) == (400, 302)
    assert "phải kèm lý do" in page
    assert "(bắt buộc khi chia lại)" in page
    assert "<q>Bản 2 ít hộ</q>" in read(client, cast.clerk)


def test_year_without_a_milestone_is_added_and_shown_without_a_goal(client: Client, cast: Cast, births: Target) -> None:
    page = read(client, cast.clerk, f"{SHEET}?nam=2024&nam=2023&nam=2031&nam=x&nam=²²²²")

    assert foot(page, "Xã phải đạt") == ["10 người", "6 người", "kế hoạch không nêu"]
    assert "<option>2024</option>" not in page
    assert "<option>2022</option>" in page


def test_history_goes_on_below_ten(client: Client, cast: Cast, births: Target) -> None:
    for number in range(12):
        share_out(births, {"ban-1": Decimal(number % 9)}, by=cast.clerk, seen=number)

    first, second = read(client, cast.clerk), read(client, cast.clerk, f"{SHEET}?duoi=3")

    assert re.findall(r"<summary>Lần (\d+)", first) == [str(number) for number in range(12, 2, -1)]
    assert 'href="?duoi=3#lan-truoc"' in first
    assert re.findall(r"<summary>Lần (\d+)", second) == ["2", "1"]


def test_amended_target_shows_its_new_goal(client: Client, cast: Cast, births: Target) -> None:
    share_out(births, {"ban-1": Decimal(4), "ban-2": Decimal(6)}, by=cast.clerk, seen=0)
    amend_target(births, {"value": Decimal(12)}, on=TODAY, basis_document=decision(cast), by=cast.clerk, seen=1)

    assert foot(read(client, cast.clerk), "Chênh lệch") == ["thiếu 2 người", "–"]


def test_rate_is_given_to_every_village_and_not_added_up(client: Client, cast: Cast, births: Target) -> None:
    address = SHEET.replace("so-sinh", "ngheo")

    _, page = post(client, cast.clerk, form(cast, "", "", viec="chia-deu"), address)

    assert filled(page) == ["20", "20"]
    assert foot(page, "Xã phải đạt") == ["20%"]
    assert '<th scope="row">Cộng</th>' not in page
    assert "không cộng thành số của xã" in page


def test_nothing_is_proposed_for_what_villages_do_not_make_up(client: Client, cast: Cast, births: Target) -> None:
    address = SHEET.replace("so-sinh", "dan-quan")

    _, page = post(client, cast.clerk, form(cast, "3", "", viec="chia-deu"), address)

    assert filled(page) == ["3", ""]
    assert "Chia đều" not in page


def test_leader_reads_and_the_village_sees_its_own_line_only(client: Client, cast: Cast, births: Target) -> None:
    share_out(births, {"ban-1": Decimal(4), "ban-2": Decimal(5)}, by=cast.clerk, seen=0)

    leader, village = read(client, cast.leader), read(client, cast.reporter)

    assert filled(leader) == filled(village) == []
    assert "Đơn vị ban-2" in leader
    assert "Đơn vị ban-2" not in village
    assert "Đơn vị ban-1" in village
    assert foot(village, "Cộng") == ["–", "–"]
    assert "cộng lại là 9" in leader
    assert "cộng lại là 9" not in village


def test_neighbour_public_and_those_without_the_right_change_nothing(
    client: Client, cast: Cast, births: Target
) -> None:
    assert client.get(SHEET).headers["Location"] == f"/dang-nhap/?next={SHEET}"
    read(client, cast.neighbour, status=404)
    assert post(client, cast.neighbour, form(cast, "5", "5"))[0] == 404
    for who in (cast.leader, cast.reporter, cast.administrator):
        assert post(client, who, form(cast, "5", "5"))[0] == 403
    read(client, cast.reporter, SHEET.replace("so-sinh", "dan-quan"), status=404)
    assert ShareSet.objects.count() == 0


def test_body_stores_nothing_but_the_sheets_fields(client: Client, cast: Cast, births: Target) -> None:
    foreign = {
        f"giao-{cast.units['ban-ben'].uuid}-ca": "3",
        field(cast, "ban-1", 2031): "3",
        "number": "9",
        "unit": "x",
    }

    status, _ = post(client, cast.clerk, form(cast, "4", "6", nam="2031", **foreign))

    assert status == 302
    assert division_of(births) == Division("so-sinh", 1, {"ban-1": Decimal(4), "ban-2": Decimal(6)}, None)
    assert post(client, cast.clerk, form(cast, "4", "6", ban="x"))[0] == 404


def test_sheet_takes_as_many_queries_for_three_villages_and_sets_as_for_one(
    client: Client, cast: Cast, births: Target
) -> None:
    client.force_login(cast.clerk)
    counts = []
    for number, shares in enumerate(({"ban-1": 4}, {"ban-1": 4, "ban-2": 3}, {"ban-2": 3})):
        share_out(births, {key: Decimal(value) for key, value in shares.items()}, by=cast.clerk, seen=number)
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(SHEET).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2] <= 40


def test_plan_leads_to_the_sheet(client: Client, cast: Cast, births: Target) -> None:
    assert f'href="{SHEET}"' in read(client, cast.clerk, "/lam-viec/ke-hoach/xa-thu-2020-2025/")
    assert f'href="{SHEET}"' in read(client, cast.clerk, SHEET.replace("chia/", ""))

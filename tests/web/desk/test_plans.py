"""The plan tree and the forms that change a target: who sees what, history, conflicts, doors that stay shut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.plan import Form, Point
from muctieu.web.common.policy import Role
from muctieu.web.documents.models import Document
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import amend_target, assign_owner
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, TargetVersion
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText, issue_programme
from tests.cast import SINCE, Cast
from tests.factories import make_plan
from tests.web.forgetting import forget
from tests.web.plan_store import target
from tests.web.staff import TODAY, Staff, appoint, decision

TREE = "/lam-viec/ke-hoach/xa-thu-2020-2025/"
ONE = f"{TREE}sinh/"


@pytest.fixture
def staff(cast: Cast) -> Staff:
    births = target("sinh", "births", "40", Form.CUMULATIVE, wording="Số trẻ sinh ra là 40", point="1")
    plan = make_plan(
        births,
        target("ngheo", "poverty_rate", "20", Form.CEILING, valid_from=date(2021, 1, 1), valid_to=date(2025, 1, 1)),
        target("dan-quan", "militia_count", "30", valid_to=date(2023, 1, 1)),
        points=(Point("1", "Phát triển dân số"), Point("2", "Điểm không có chỉ tiêu")),
    )
    load_plan(plan, by=cast.administrator)
    return appoint(cast)


@pytest.fixture
def paper(staff: Staff) -> Document:
    return decision(staff.cast)


def births() -> Target:
    return Target.objects.get(code="sinh")


def read(client: Client, who: User, address: str = TREE, status: int = 200, **asked: str) -> str:
    client.force_login(who)
    answer = client.get(address, asked)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, part: str, **typed: str) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(f"{ONE}{part}/", {name.replace("_", "-"): value for name, value in typed.items()})
    return answer.status_code, " ".join(answer.content.decode().split())


def amendment(paper: Document, **changed: str) -> dict[str, str]:
    typed = {"loi_van": "Số trẻ sinh ra là 45", "muc": "45", "van_ban": paper.code, "tu_ngay": "2023-07-01", "ban": "1"}
    return typed | changed


def test_tree_shows_points_with_their_targets_and_who_answers(client: Client, staff: Staff) -> None:
    assign_owner(births(), staff.officer, on=TODAY, by=staff.cast.leader, seen=1)

    page = read(client, staff.cast.clerk)

    assert "<h1>3 chỉ tiêu, 2 chưa có người chịu trách nhiệm</h1>" in page
    assert page.index("1. Phát triển dân số") < page.index("Số trẻ sinh ra là 40") < page.index("2. Điểm không có")
    assert "Công chức xã (Người canbo)" in page
    assert "chưa giao cho ai" in page
    assert "hết hiệu lực từ 01/01/2025" in page
    assert "đã hết hiệu lực từ 01/01/2023" in page
    assert 'href="/lam-viec/chi-tieu/xa-thu-2020-2025/sinh/"' in page


def test_search_folds_diacritics_and_an_empty_answer_says_so(client: Client, staff: Staff) -> None:
    found, nothing = read(client, staff.cast.clerk, tim="tre sinh"), read(client, staff.cast.clerk, tim="cầu treo")

    assert "Số trẻ sinh ra là 40" in found
    assert "Điểm không có chỉ tiêu" not in found
    assert "Không có chỉ tiêu nào có chữ này." in nothing


def test_earlier_wording_is_struck_through_with_day_and_basis(client: Client, staff: Staff, paper: Document) -> None:
    amend_target(births(), {"wording": "Số trẻ sinh ra là 45", "value": Decimal(45)}, on=TODAY, basis_document=paper,
                 by=staff.cast.clerk, seen=1)  # fmt: skip
    assign_owner(births(), staff.officer, on=TODAY, by=staff.cast.leader, seen=2)

    page = read(client, staff.cast.clerk)

    assert page.count("<s>") == 1
    assert "<s>Số trẻ sinh ra là 40" in page
    assert "sửa đổi từ 05/07/2023, qd-01" in page


def test_programmes_stand_beside_the_targets_that_they_serve(client: Client, staff: Staff) -> None:
    text = ProgrammeText(ProgrammeKind.ACTION, "CT 02", "Dân số", date(2022, 1, 1), date(2025, 12, 31))
    issue_programme(text, place=staff.cast.commune, lead=staff.chairman, by=staff.cast.clerk, targets=(births(),))

    assert "CT 02: Dân số" in read(client, staff.cast.clerk)
    assert "CT 02: Dân số" not in read(client, staff.cast.reporter)


def test_village_sees_the_plan_without_what_is_restricted_and_changes_nothing(client: Client, staff: Staff) -> None:
    page = read(client, staff.cast.reporter)

    assert "Số trẻ sinh ra là 40" in page
    assert "dan-quan" not in page
    assert "Giao hoặc sửa đổi" not in page
    assert "chỉ xem được kế hoạch" in read(client, staff.cast.reporter, ONE)
    read(client, staff.cast.reporter, f"{TREE}dan-quan/", status=404)


@pytest.mark.parametrize("address", [TREE, ONE, "/lam-viec/ke-hoach/khong-co/", f"{TREE}khong-co/"])
def test_neighbour_and_stranger_see_nothing(client: Client, staff: Staff, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
    read(client, staff.cast.neighbour, address, status=404)


def test_empty_plan_says_so(client: Client, cast: Cast) -> None:
    load_plan(make_plan(), by=cast.administrator)

    assert "chưa có chỉ tiêu nào mở" in read(client, cast.clerk)


def test_tree_takes_as_many_queries_for_three_targets_as_for_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    counts = []
    for code, names in (("mot", ("a",)), ("ba", ("a", "b", "c"))):
        load_plan(make_plan(*(target(one, "births", "40", owner="x") for one in names), code=code),
                  by=cast.administrator)  # fmt: skip
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/lam-viec/ke-hoach/{code}/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 30


# -- who answers ----------------------------------------------------------------------------------------------


def test_leader_gives_a_target_to_a_post(client: Client, staff: Staff) -> None:
    typed = {"chuc_danh": str(staff.officer.uuid), "tu_ngay": "2023-07-05", "ban": "1"}

    assert post(client, staff.cast.clerk, "giao", **typed)[0] == 403
    assert post(client, staff.cast.neighbour, "giao", **typed)[0] == 403
    assert post(client, staff.cast.leader, "giao", **typed)[0] == 302
    assert births().versions.get(number=2).owner == staff.officer
    status, page = post(client, staff.cast.leader, "giao", **typed)
    assert status == 400
    assert "vừa được Người lanhdao sửa (bản 2, bạn đang xem bản 1)" in page
    assert 'name="ban" value="2"' in page


@pytest.mark.parametrize("changed", [{"chuc_danh": "x"}, {"tu_ngay": "mai"}])
def test_fault_of_assignment_stands_beside_its_field(client: Client, staff: Staff, changed: dict[str, str]) -> None:
    typed = {"chuc_danh": str(staff.officer.uuid), "tu_ngay": "2023-07-05", "ban": "1"} | changed

    status, page = post(client, staff.cast.leader, "giao", **typed)

    assert status == 400
    assert 'aria-invalid="true"' in page
    assert TargetVersion.objects.filter(number=2).count() == 0


def test_leader_of_another_place_meets_no_such_plan(client: Client, staff: Staff) -> None:
    other = people.add_person("ld-ben", full_name="Lãnh đạo bên", role=Role.LEADER, unit=staff.cast.units["xa-ben"],
                              since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert post(client, other, "giao", chuc_danh=str(staff.officer.uuid), tu_ngay="2023-07-05", ban="1")[0] == 404


# -- amendment ------------------------------------------------------------------------------------------------


def test_amendment_writes_a_version_on_its_basis(client: Client, staff: Staff, paper: Document) -> None:
    status, _ = post(client, staff.cast.clerk, "sua-doi", **amendment(paper))

    version = births().versions.get(number=2)
    assert status == 302
    assert (version.wording, version.effective, version.decision) == ("Số trẻ sinh ra là 45", date(2023, 7, 1), paper)


@pytest.mark.parametrize(("changed", "told"), [
    ({"van_ban": "khong-co"}, "Hãy chọn văn bản làm căn cứ."),
    ({"tu_ngay": "hôm nay"}, "Hãy ghi ngày bắt đầu hiệu lực."),
    ({"muc": "nhiều"}, "không phải là một số"),
    ({"muc": "40", "loi_van": "Số trẻ sinh ra là 40"}, "Không có gì thay đổi"),
])  # fmt: skip
def test_fault_of_an_amendment_is_told_and_nothing_is_lost(
    client: Client, staff: Staff, paper: Document, changed: dict[str, str], told: str
) -> None:
    status, page = post(client, staff.cast.clerk, "sua-doi", **amendment(paper, **changed), ly_do="Điều chỉnh")

    assert status == 400
    assert told in page
    assert 'value="Điều chỉnh"' in page
    assert births().versions.count() == 1


def test_amendment_that_breaks_a_rule_names_it(client: Client, staff: Staff, paper: Document) -> None:
    between = target("khoang", "income_per_capita", "20", Form.RANGE, value_hi=Decimal(25))
    load_plan(make_plan(between, code="ke-hoach"), by=staff.cast.administrator)
    client.force_login(staff.cast.clerk)
    typed = {"muc": "3000", "van-ban": paper.code, "tu-ngay": "2023-07-01", "ban": "1"}

    answer = client.post("/lam-viec/ke-hoach/ke-hoach/khoang/sua-doi/", typed)

    assert answer.status_code == 400
    assert "không được nhỏ hơn value" in answer.content.decode()
    assert Target.objects.get(code="khoang").versions.count() == 1


def test_body_changes_nothing_but_the_forms_fields(client: Client, staff: Staff, paper: Document) -> None:
    post(client, staff.cast.clerk, "sua-doi", **amendment(paper), unit="nguoi", indicator="x", owner="x", form="level")

    version = births().versions.get(number=2)
    assert (version.form, version.owner, births().indicator) == ("cumulative", None, "births")


def test_seen_version_must_be_a_number(client: Client, staff: Staff, paper: Document) -> None:
    assert post(client, staff.cast.clerk, "sua-doi", **amendment(paper, ban="x"))[0] == 404
    assert post(client, staff.cast.reporter, "sua-doi", **amendment(paper))[0] == 403

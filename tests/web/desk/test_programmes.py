"""The screens of programmes and yearly plans: lists, one of them, forms; two editors, bad input, shut doors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import add_target
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import AnnualPlan, Programme, Target, Task
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText, issue_programme, open_year
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.forgetting import forget
from tests.web.plan_store import target
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

LIST, NEW, NEW_YEAR = "/lam-viec/chuong-trinh/", "/lam-viec/chuong-trinh/moi/", "/lam-viec/ke-hoach-nam/moi/"
HOSTILE = "Giảm nghèo <img src=x onerror=alert(1)>"


@pytest.fixture
@recalled
def staff(cast: Cast) -> Staff:
    load_plan(make_plan(count_target(), target("dan-quan", "militia_count", "30")), by=cast.administrator)
    return appoint(cast)


def issue(
    staff: Staff, number: str = "05-CTr/ĐU", kind: ProgrammeKind = ProgrammeKind.ACTION, **given: object
) -> Programme:
    text = ProgrammeText(kind, number, HOSTILE, date(2023, 1, 1), date(2025, 12, 31))
    settings = {"place": staff.cast.commune, "lead": staff.officer, "by": staff.cast.clerk} | given
    return issue_programme(text, **settings)  # type: ignore[arg-type]  # a test names the field it means


def read(client: Client, who: User, address: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, address: str, typed: dict[str, object]) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, typed)
    return answer.status_code, " ".join(answer.content.decode().split())


def form(staff: Staff, **changed: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "loai": "action", "so": "06-CTr/ĐU", "ten": "Nước sạch", "chu-tri": str(staff.officer.uuid),
        "tu-ngay": "2023-01-01", "den-ngay": "2025-12-31", "chi-tieu": [str(Target.objects.get(code="so-sinh").uuid)],
    }  # fmt: skip
    return typed | {name.replace("_", "-"): value for name, value in changed.items()}


def page_of(row: Programme | AnnualPlan, part: str = "") -> str:
    return f"/lam-viec/{'chuong-trinh' if isinstance(row, Programme) else 'ke-hoach-nam'}/{row.uuid}/{part}"


# -- lists ----------------------------------------------------------------------------------------------------


def test_list_counts_by_kind_and_leads_to_each(client: Client, staff: Staff) -> None:
    one, two = issue(staff), issue(staff, "07", ProgrammeKind.WORK)
    year = open_year(2023, "Kế hoạch phát triển", place=staff.cast.commune, by=staff.cast.clerk)

    page = read(client, staff.cast.clerk, LIST)
    work = read(client, staff.cast.clerk, f"{LIST}?loai=work")

    assert "<h1>1 chương trình công tác, 1 chương trình hành động, 0 chuyên đề</h1>" in page
    assert "<b>2</b> tất cả" in page
    for row in (one, two, year):
        assert f'href="{page_of(row)}"' in page
    assert page_of(one) not in work
    assert page_of(two) in work
    assert 'href="/lam-viec/so/programme/"' in page
    assert "<img src=x" not in page


def test_list_goes_on_below_fifty(client: Client, staff: Staff) -> None:
    for number in range(51):
        issue(staff, f"số {number:02}")

    first = read(client, staff.cast.clerk, LIST)
    below = first.split("Xem tiếp")[0].rsplit('href="', 1)[1].split('"')[0]
    second = read(client, staff.cast.clerk, LIST + below.replace("&amp;", "&"))

    assert "số 00:" not in first
    assert second.count(">số ") == 1
    assert "số 00:" in second
    read(client, staff.cast.clerk, f"{LIST}?sau=x", status=404)


def test_empty_lists_say_what_to_do(client: Client, staff: Staff) -> None:
    assert "Việc cần làm: nhập chương trình" in read(client, staff.cast.clerk, LIST)
    assert "Chưa có chương trình nào thuộc loại này." in read(client, staff.cast.clerk, f"{LIST}?loai=work")


def test_reader_of_the_province_chooses_the_commune_and_changes_nothing(client: Client, staff: Staff) -> None:
    row = issue(staff, targets=list(Target.objects.all()))
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=staff.cast.units["tinh"],
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert page_of(row) in read(client, reader, f"{LIST}?xa=xa")
    assert page_of(row) not in read(client, reader, f"{LIST}?xa=xa-ben")
    page = read(client, reader, page_of(row))
    assert "Sửa chương trình" not in page
    assert "so-sinh" in page
    assert "dan-quan" not in page
    assert post(client, reader, page_of(row, "sua/"), form(staff))[0] == 403


@pytest.mark.parametrize("part", ["list", "page", "edit", "new", "year", "edit_year", "new_year"])
def test_neighbour_reporter_and_public_see_nothing(client: Client, staff: Staff, part: str) -> None:
    row = issue(staff)
    year = open_year(2023, "Kế hoạch", place=staff.cast.commune, by=staff.cast.clerk)
    address = {"list": LIST, "page": page_of(row), "edit": page_of(row, "sua/"), "new": NEW, "year": page_of(year),
               "edit_year": page_of(year, "sua/"), "new_year": NEW_YEAR}[part]  # fmt: skip

    assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
    read(client, staff.cast.reporter, address, status=403)
    if part in {"list", "new", "new_year"}:  # their own commune's
        assert "Giảm nghèo" not in read(client, staff.cast.neighbour, address)
        read(client, staff.cast.neighbour, f"{address}?xa=xa", status=404)
    else:
        read(client, staff.cast.neighbour, address, status=404)


@pytest.mark.parametrize("address", ["list", "page", "form", "year"])
def test_pages_take_as_many_queries_for_three_as_for_one(client: Client, staff: Staff, address: str) -> None:
    row = issue(staff, targets=list(Target.objects.filter(code="so-sinh")))
    year = open_year(2023, "Kế hoạch", place=staff.cast.commune, by=staff.cast.clerk)
    staff.give(programme=row, annual_plan=year)
    addresses = {"list": LIST, "page": page_of(row), "form": page_of(row, "sua/"), "year": page_of(year)}
    client.force_login(staff.cast.leader)
    counts = []
    for more in (0, 2):
        for number in range(more):
            issue(staff, f"thêm {number}")
            open_year(2024 + number, "Kế hoạch", place=staff.cast.commune, by=staff.cast.clerk)
            staff.give(programme=row, annual_plan=year)
        if more:
            with by_hand():
                row.targets.set(Target.objects.all())
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(addresses[address]).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 50


# -- one programme --------------------------------------------------------------------------------------------


def test_programme_page_shows_targets_and_tasks(client: Client, staff: Staff) -> None:
    row = issue(staff, targets=list(Target.objects.all()), document=decision(staff.cast))
    task = staff.give("Khoan giếng", programme=row)
    staff.give("Việc khác")

    page = read(client, staff.cast.clerk, page_of(row))

    assert "1 nhiệm vụ: 0 quá hạn" in page
    assert f"/lam-viec/nhiem-vu/{task.uuid}/" in page
    assert "Việc khác" not in page
    assert 'href="/lam-viec/chi-tieu/xa-thu-2020-2025/so-sinh/"' in page
    assert "qd-01" in page
    assert "Công chức xã <small>Người canbo" in page
    assert f'href="/lam-viec/nhiem-vu/moi/?chuong-trinh={row.uuid}"' in page
    assert "&lt;img src=x" in page
    read(client, staff.cast.clerk, f"{page_of(row)}?sau=x", status=404)


def test_vacant_lead_is_told(client: Client, staff: Staff) -> None:
    row = issue(staff)
    posts.vacate(staff.officer, on=TODAY, by=staff.cast.leader, why="khuyết")

    assert "chưa có người giữ" in read(client, staff.cast.clerk, page_of(row))


def test_yearly_plan_shows_its_key_tasks(client: Client, staff: Staff) -> None:
    year = open_year(2023, "Kế hoạch", place=staff.cast.commune, by=staff.cast.clerk)
    staff.give("Việc trọng tâm", annual_plan=year)
    staff.give("Việc khác")

    page = read(client, staff.cast.clerk, page_of(year))

    assert "Việc trọng tâm" in page
    assert "Việc khác" not in page


def test_task_is_given_within_a_programme_and_a_yearly_plan(client: Client, staff: Staff) -> None:
    row, beside = issue(staff), issue(staff, "của năm ngoái")
    with by_hand():
        Programme.objects.filter(pk=beside.pk).update(last_day=date(2023, 7, 4))
    year = open_year(2023, "Kế hoạch", place=staff.cast.commune, by=staff.cast.clerk)
    typed: dict[str, object] = {
        "viec": "Khoan giếng", "noi": "xa", "chu-tri": str(staff.officer.uuid), "nguoi-giao": str(staff.chairman.uuid),
        "han": "2023-08-01", "chuong-trinh": str(row.uuid), "ke-hoach-nam": str(year.uuid),
    }  # fmt: skip
    page = read(client, staff.cast.leader, f"/lam-viec/nhiem-vu/moi/?chuong-trinh={row.uuid}")

    refused, _ = post(client, staff.cast.leader, "/lam-viec/nhiem-vu/moi/", typed | {"chuong-trinh": str(beside.uuid)})
    given, _ = post(client, staff.cast.leader, "/lam-viec/nhiem-vu/moi/", typed)

    assert f'<option value="{row.uuid}" selected>' in page
    assert (refused, given) == (400, 302)
    task = Task.objects.get()
    assert (task.programme, task.annual_plan) == (row, year)


# -- forms ----------------------------------------------------------------------------------------------------


def test_programme_is_entered(client: Client, staff: Staff) -> None:
    paper = decision(staff.cast)
    assert '<option value="action" selected>' in read(client, staff.cast.clerk, f"{NEW}?loai=action")

    status, _ = post(client, staff.cast.clerk, NEW, form(staff, van_ban=paper.code, place="xa-ben", edits="9"))

    row = Programme.objects.get()
    assert status == 302
    assert (row.kind, row.number, row.title, row.lead) == ("action", "06-CTr/ĐU", "Nước sạch", staff.officer)
    assert (row.first_day, row.last_day, row.document) == (date(2023, 1, 1), date(2025, 12, 31), paper)
    assert (row.place, row.edits, row.edited_by) == (staff.cast.commune, 1, staff.cast.clerk)
    assert [one.code for one in row.targets.all()] == ["so-sinh"]


@pytest.mark.parametrize(("field", "value", "told"), [
    ("loai", "khac", "Hãy chọn trong danh sách."), ("so", "", "Hãy ghi mục này."), ("ten", " ", "Hãy ghi mục này."),
    ("ten", "x" * 501, "Hãy viết gọn trong 500 ký tự."), ("chu-tri", "x", "Hãy chọn trong danh sách."),
    ("tu-ngay", "mai", "Hãy ghi ngày."), ("den-ngay", "2022-12-31", "ở trước ngày giao"),
    ("chi-tieu", ["x"], "Hãy chọn trong danh sách."), ("van-ban", "x", "Hãy chọn trong danh sách."),
    ("so", "05-CTr/ĐU", "đã có trong kho dữ liệu"),
])  # fmt: skip
def test_fault_of_the_form_stands_beside_its_field_and_nothing_is_lost(
    client: Client, staff: Staff, field: str, value: object, told: str
) -> None:
    issue(staff)

    status, page = post(client, staff.cast.clerk, NEW, form(staff) | {field: value})

    assert status == 400
    assert told in page.split(f'id="e-{field}"')[1].split("</span>")[0]
    assert field == "ten" or 'value="Nước sạch"' in page
    assert Programme.objects.count() == 1


def test_programme_is_changed_and_the_second_person_sees_it(client: Client, staff: Staff) -> None:
    row = issue(staff)
    typed = form(staff, ten="Tên mới", ban="1")

    first, _ = post(client, staff.cast.clerk, page_of(row, "sua/"), typed)
    second, page = post(client, staff.cast.leader, page_of(row, "sua/"), form(staff, ten="Tên khác", ban="1"))

    assert (first, second) == (302, 400)
    assert "vừa được Người canbo sửa (bản 2, bạn đang xem bản 1)" in page
    assert 'value="Tên khác"' in page
    assert 'name="ban" value="2"' in page
    assert Programme.objects.get().title == "Tên mới"
    assert post(client, staff.cast.clerk, page_of(row, "sua/"), form(staff, ban="x"))[0] == 404


def test_target_that_does_not_stand_yet_is_not_on_offer_and_stays(client: Client, staff: Staff) -> None:
    plan = Target.objects.get(code="so-sinh").plan
    later = add_target(plan, count_target(id="sau-nay", owner="chu-tich"), on=date(2024, 1, 1),
                       basis_document=decision(staff.cast), by=staff.cast.clerk)  # fmt: skip
    row = issue(staff, targets=[later])

    post(client, staff.cast.clerk, page_of(row, "sua/"), form(staff, ban="1"))

    assert str(later.uuid) not in read(client, staff.cast.clerk, page_of(row, "sua/"))
    assert sorted(row.targets.values_list("code", flat=True)) == ["sau-nay", "so-sinh"]


def test_target_of_an_earlier_plan_stays_on_offer(client: Client, staff: Staff) -> None:
    earlier = replace(make_plan(count_target(id="cu")), code="cu", first_year=2016, last_year=2020, baseline_year=2015)
    old = load_plan(earlier, by=staff.cast.administrator).targets.get()
    row = issue(staff, targets=[old])

    page = read(client, staff.cast.clerk, page_of(row, "sua/"))

    assert f'value="{old.uuid}" checked' in page
    assert str(old.uuid) not in read(client, staff.cast.clerk, NEW)


def test_yearly_plan_is_entered_once_and_changed(client: Client, staff: Staff) -> None:
    assert 'value="2023"' in read(client, staff.cast.clerk, NEW_YEAR)
    typed: dict[str, object] = {"nam": "2024", "ten": "Kế hoạch 2024"}

    made, _ = post(client, staff.cast.clerk, NEW_YEAR, typed)
    again, page = post(client, staff.cast.clerk, NEW_YEAR, typed)
    year = AnnualPlan.objects.get()
    changed, _ = post(client, staff.cast.clerk, page_of(year, "sua/"), {"ten": "Tên mới", "ban": "1", "nam": "2030"})
    stale, told = post(client, staff.cast.leader, page_of(year, "sua/"), {"ten": "Tên khác", "ban": "1"})

    year.refresh_from_db()
    assert (made, again, changed, stale) == (302, 400, 302, 400)
    assert "đã có trong kho dữ liệu" in page
    assert "vừa được Người canbo sửa" in told
    assert (year.year, year.title, year.edits) == (2024, "Tên mới", 2)


@pytest.mark.parametrize("typed", ["", "năm nay", "20245", "0024", "²⁰²⁴"])
def test_year_of_a_yearly_plan_is_a_year(client: Client, staff: Staff, typed: str) -> None:
    status, page = post(client, staff.cast.clerk, NEW_YEAR, {"nam": typed, "ten": "Kế hoạch"})

    assert status == 400
    assert "Hãy ghi năm bằng bốn chữ số" in page
    assert AnnualPlan.objects.count() == 0


def test_those_without_the_right_enter_nothing(client: Client, staff: Staff) -> None:
    for who in (staff.cast.administrator, staff.cast.reporter):
        assert post(client, who, NEW, form(staff))[0] == 403
        assert post(client, who, NEW_YEAR, {"nam": "2024", "ten": "x"})[0] == 403
    post(client, staff.cast.neighbour, NEW, form(staff))
    assert (Programme.objects.count(), AnnualPlan.objects.count()) == (0, 0)

"""The task screens: list, board, one task, its steps, and giving a new one; doors that stay shut."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.task import TaskAct
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.desk.task_words import due_doubt, refusal
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task, TaskEvidence
from muctieu.web.plans.tasks import move_task
from tests.cast import NOON, SINCE, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

LIST, NEW = "/lam-viec/nhiem-vu/", "/lam-viec/nhiem-vu/moi/"


@pytest.fixture
@recalled
def staff(cast: Cast) -> Staff:
    load_plan(make_plan(count_target()), by=cast.administrator)
    return appoint(cast)


def page_of(task: Task, part: str = "task") -> str:
    return reverse(f"desk:{part}", args=(task.uuid,))


def text_of(client: Client, address: str, who: User, status: int = 200, **asked: str) -> str:
    client.force_login(who)
    answer = client.get(address, asked)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, address: str, who: User, **typed: object) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, {name.replace("_", "-"): value for name, value in typed.items()})
    return answer.status_code, " ".join(answer.content.decode().split())


def form(staff: Staff, **changed: object) -> dict[str, object]:
    typed = {
        "viec": "Rà soát hộ nghèo",
        "san_pham": "Danh sách",
        "chi_tieu": str(Target.objects.get().uuid),
        "noi": "ban-1",
        "chu_tri": str(staff.head.uuid),
        "nguoi_giao": str(staff.chairman.uuid),
        "phoi_hop": ["ban-2"],
        "han": "2023-07-19",
    }
    return typed | changed


# -- list and board -------------------------------------------------------------------------------------------


def test_list_answers_in_one_sentence_and_leads_to_each_task(client: Client, staff: Staff) -> None:
    with clock.standing_at(NOON - timedelta(days=9)):
        late = staff.give("Trễ", due=TODAY - timedelta(1))
    staff.give("Còn lâu")

    page = text_of(client, LIST, staff.cast.clerk)

    assert "2 nhiệm vụ: 1 quá hạn, 1 chưa đến hạn, 0 trình đúng hạn, 0 trình muộn" in page
    assert f'href="{page_of(late)}"' in page
    assert page.index("Trễ") < page.index("Còn lâu")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"tim": "ho ngheo"}, {"Rà soát hộ nghèo"}),
        ({"buoc": "submitted"}, {"Đã trình"}),
        ({"buoc": "no-such-state"}, {"Rà soát hộ nghèo", "Đã trình", "Trễ"}),
        ({"han": "qua-han"}, {"Trễ"}),
        ({"han": "tuan"}, {"Đã trình"}),
        ({"han": "sau-do"}, {"Rà soát hộ nghèo"}),
        ({"tim": "không có chữ này"}, set()),
        ({"chuc-danh": "officer"}, {"Đã trình"}),
        ({"chi-tieu": "target"}, {"Trễ"}),
    ],
)
def test_filters_leave_what_they_name(client: Client, staff: Staff, asked: dict[str, str], wanted: set[str]) -> None:
    with clock.standing_at(NOON - timedelta(days=9)):
        staff.give("Trễ", due=TODAY - timedelta(1), target=Target.objects.get())
    staff.give()
    sent = staff.give("Đã trình", lead=staff.officer, place="xa", due=TODAY + timedelta(2))
    move_task(sent, TaskAct.SUBMIT, by=staff.cast.clerk, seen=1)
    known = {"officer": str(staff.officer.uuid), "target": str(Target.objects.get().uuid)}

    query = urlencode({name: known.get(value, value) for name, value in asked.items()})
    page = text_of(client, f"{LIST}?{query}", staff.cast.clerk)

    assert {title for title in ("Rà soát hộ nghèo", "Đã trình", "Trễ") if f">{title}</a>" in page} == wanted
    assert ("Bỏ lọc" in page) == (not wanted)


def test_list_goes_on_below_fifty(client: Client, staff: Staff) -> None:
    for number in range(51):
        staff.give(f"Việc số {number:02}", due=TODAY + timedelta(number))

    first = text_of(client, LIST, staff.cast.clerk)
    below = first.split("Xem tiếp")[0].rsplit('href="', 1)[1].split('"')[0]
    second = text_of(client, LIST + below, staff.cast.clerk)

    assert "Việc số 50" not in first
    assert "Việc số 50" in second
    assert "Việc số 49" not in second
    text_of(client, LIST, staff.cast.clerk, status=404, sau="hôm qua")


def test_board_has_a_column_for_each_state(client: Client, staff: Staff) -> None:
    move_task(staff.give("Đã trình"), TaskAct.SUBMIT, by=staff.cast.reporter, seen=1)
    for number in range(21):
        staff.give(f"Việc {number}")

    page = text_of(client, LIST, staff.cast.clerk, kieu="bang", tim="")
    one = text_of(client, LIST, staff.cast.clerk, kieu="bang", buoc="submitted")

    assert page.count('id="cot-') == 6
    assert 'href="?buoc=assigned"' in page
    assert one.count('id="cot-') == 1
    assert "Đã trình" in one


def test_empty_list_says_what_to_do(client: Client, staff: Staff) -> None:
    assert "Việc cần làm: giao nhiệm vụ đầu tiên" in text_of(client, LIST, staff.cast.clerk)
    assert "Việc cần làm: giao nhiệm vụ đầu tiên" not in text_of(client, LIST, staff.cast.reporter)


def test_each_of_the_cast_sees_their_own_tasks(client: Client, staff: Staff) -> None:
    task = staff.give("Của bản 1")
    staff.give("Của xã", place="xa", lead=staff.officer)

    assert "Của xã" not in text_of(client, LIST, staff.cast.reporter)
    assert "Của bản 1" in text_of(client, LIST, staff.cast.reporter)
    assert "Của" not in text_of(client, LIST, staff.cast.neighbour).split("<h1")[1]
    text_of(client, page_of(task), staff.cast.neighbour, status=404)
    text_of(client, LIST, staff.cast.clerk, status=404, xa="xa-ben")


def test_reader_of_the_province_chooses_the_commune(client: Client, staff: Staff) -> None:
    staff.give("Của bản 1")
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=staff.cast.units["tinh"],
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert '<option value="xa" selected>' in text_of(client, LIST, reader, xa="xa")
    assert "Của bản 1" not in text_of(client, LIST, reader, xa="xa-ben")
    assert "Giao một nhiệm vụ" not in text_of(client, LIST, reader)


@pytest.mark.parametrize("address", [LIST, NEW, "/lam-viec/hom-nay/"])
def test_strangers_are_asked_to_sign_in(client: Client, cast: Cast, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/dang-nhap/?next={address}")


@pytest.mark.parametrize("address", [LIST, f"{LIST}?kieu=bang", NEW, "task"])
def test_pages_take_as_many_queries_for_three_tasks_as_for_one(client: Client, staff: Staff, address: str) -> None:
    target = Target.objects.get()
    task = staff.give("Đầu", target=target)
    client.force_login(staff.cast.leader)
    counts = []
    for more in (0, 2):
        for number in range(more):
            staff.give(f"Thêm {number}", target=target, co_units=(staff.cast.units["ban-2"],))
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(task) if address == "task" else address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 60


# -- one task -------------------------------------------------------------------------------------------------


def test_task_page_tells_what_it_is_and_how_it_came_here(client: Client, staff: Staff) -> None:
    task = staff.give(product="Danh sách hộ", target=Target.objects.get(), co_units=(staff.cast.units["ban-2"],))
    paper = decision(staff.cast, "bien-ban")
    move_task(task, TaskAct.SUBMIT, by=staff.cast.reporter, seen=1, note="Đã xong", evidence=())

    page = text_of(client, page_of(task), staff.cast.leader)

    for part in ("NV 1/2023", "Danh sách hộ", "Đơn vị ban-2", "Chủ tịch UBND xã", "19/07/2023", "<q>Đã xong</q>"):
        assert part in page
    assert "/lam-viec/chi-tieu/" in page
    assert "Xác nhận hoàn thành" in page
    assert paper.code not in page


def test_each_side_is_offered_its_own_steps(client: Client, staff: Staff) -> None:
    task = staff.give()

    mine = text_of(client, page_of(task), staff.cast.reporter)
    others = text_of(client, page_of(task), staff.cast.clerk)

    assert "Nhận việc" in mine
    assert "Đổi hạn" not in mine
    assert "Nhận việc" not in others
    assert "Bàn giao cho chức danh khác" in others
    assert "Đổi hạn" in text_of(client, page_of(task), staff.cast.leader)


def test_task_goes_its_way_from_post_to_post(client: Client, staff: Staff) -> None:
    task, paper = staff.give(), decision(staff.cast, "bien-ban")
    move = page_of(task, "task_move")

    given = [
        post(client, move, staff.cast.reporter, viec="submit", ban="1", ghi_chu="Đã làm", van_ban=[paper.code])[0],
        post(client, move, staff.cast.leader, viec="return", ban="2", ghi_chu="Thiếu bản đồ")[0],
        post(client, move, staff.cast.reporter, viec="submit", ban="3")[0],
        post(client, move, staff.cast.leader, viec="complete", ban="4")[0],
    ]

    task.refresh_from_db()
    assert given == [302] * 4
    assert (task.state, task.steps) == ("done", 5)
    # The paper belongs to the commune: a village head may not show it as theirs.
    assert not TaskEvidence.objects.exists()


def test_evidence_of_the_own_place_goes_with_the_step(client: Client, staff: Staff) -> None:
    task, paper = staff.give(place="xa", lead=staff.officer), decision(staff.cast, "bien-ban")
    page = text_of(client, page_of(task), staff.cast.clerk)

    status, _ = post(client, page_of(task, "task_move"), staff.cast.clerk, viec="submit", ban="1", van_ban=[paper.code])

    assert f'<option value="{paper.code}">' in page
    assert status == 302
    assert TaskEvidence.objects.get().document == paper
    assert paper.code in text_of(client, page_of(task), staff.cast.clerk)


def test_second_person_is_told_and_keeps_what_was_typed(client: Client, staff: Staff) -> None:
    task = staff.give()
    move_task(task, TaskAct.ACCEPT, by=staff.cast.reporter, seen=1)

    status, page = post(
        client, page_of(task, "task_due"), staff.cast.leader, han="2023-08-01", ghi_chu="Mưa lũ", ban="1"
    )

    assert status == 400
    assert "NV 1/2023 vừa được Người ban1 sửa (bản 2, bạn đang xem bản 1)" in page
    assert 'value="Mưa lũ"' in page
    assert 'value="2023-08-01"' in page
    assert 'name="ban" value="2"' in page


def test_refused_step_is_told_in_words(client: Client, staff: Staff) -> None:
    status, page = post(client, page_of(staff.give(), "task_move"), staff.cast.leader, viec="complete", ban="1")

    assert status == 400
    assert "không thực hiện được bước “xác nhận hoàn thành” đối với NV 1/2023 (đang ở “đã giao”)" in page


def test_returning_needs_a_reason(client: Client, staff: Staff) -> None:
    task = staff.give()
    move_task(task, TaskAct.SUBMIT, by=staff.cast.reporter, seen=1)

    status, page = post(client, page_of(task, "task_move"), staff.cast.leader, viec="return", ban="2")

    assert status == 400
    assert "phải kèm lý do" in page


def test_due_date_is_put_off_by_the_giver_alone(client: Client, staff: Staff) -> None:
    task = staff.give()
    address = page_of(task, "task_due")
    typed = {"han": "2023-08-01", "ghi_chu": "Mưa lũ", "ban": "1"}

    assert post(client, address, staff.cast.reporter, **typed)[0] == 403
    assert post(client, address, staff.cast.neighbour, **typed)[0] == 404
    assert post(client, address, staff.cast.leader, **typed | {"han": "mai"})[0] == 400
    assert post(client, address, staff.cast.leader, **typed)[0] == 302
    task.refresh_from_db()
    assert task.due == date(2023, 8, 1)


def test_task_passes_to_another_post(client: Client, staff: Staff) -> None:
    task = staff.give()
    address = page_of(task, "task_hand_over")

    assert post(client, address, staff.cast.clerk, chuc_danh="x", ghi_chu="Nghỉ", ban="1")[0] == 400
    typed = {"chuc_danh": str(staff.officer.uuid), "ghi_chu": "Nghỉ", "ban": "1"}
    assert post(client, address, staff.cast.neighbour, **typed)[0] == 404
    assert post(client, address, staff.cast.clerk, **typed)[0] == 302
    task.refresh_from_db()
    assert task.lead == staff.officer


@pytest.mark.parametrize(("part", "typed"), [
    ("task_move", {"viec": "destroy", "ban": "1"}),
    ("task_move", {"viec": "accept", "ban": "một"}),
    ("task_move", {"viec": "accept", "ban": "9" * 30}),
])  # fmt: skip
def test_nonsense_is_not_found(client: Client, staff: Staff, part: str, typed: dict[str, str]) -> None:
    assert post(client, page_of(staff.give(), part), staff.cast.reporter, **typed)[0] == 404


def test_task_that_does_not_exist_passes_to_nobody(client: Client, staff: Staff) -> None:
    address = reverse("desk:task_hand_over", args=("00000000-0000-0000-0000-000000000000",))

    assert post(client, address, staff.cast.clerk, ban="1")[0] == 404


def test_who_only_reads_cannot_move(client: Client, staff: Staff) -> None:
    task = staff.give()
    # A reporter elsewhere who may read the commune's tasks: the door opens, the verb refuses.
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=staff.cast.units["tinh"],
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip
    people.grant(reader, Role.REPORTER, unit=staff.cast.units["ban-ben"], since=SINCE, by=staff.cast.administrator)

    assert post(client, page_of(task, "task_move"), reader, viec="accept", ban="1")[0] == 403


def test_steps_are_taken_by_post_alone(client: Client, staff: Staff) -> None:
    task = staff.give()
    client.force_login(staff.cast.leader)

    assert [client.get(page_of(task, part)).status_code for part in ("task_move", "task_due", "task_hand_over")] == [
        405
    ] * 3


# -- giving ---------------------------------------------------------------------------------------------------


def test_form_proposes_ten_working_days_and_says_why(client: Client, staff: Staff) -> None:
    page = text_of(client, NEW, staff.cast.leader)

    assert 'name="han" type="date" required value="2023-07-19"' in page
    assert "19/07/2023 là ngày làm việc thứ mười kể từ hôm nay" in page
    assert f'<option value="{staff.chairman.uuid}" selected>' in page


def test_giving_a_task_writes_it_and_leads_to_it(client: Client, staff: Staff) -> None:
    status, _ = post(client, NEW, staff.cast.leader, **form(staff))

    task = Task.objects.get()
    assert status == 302
    assert (task.title, task.lead, task.giver, task.due) == (
        "Rà soát hộ nghèo", staff.head, staff.chairman, date(2023, 7, 19),
    )  # fmt: skip
    assert [unit.key for unit in task.co_units.all()] == ["ban-2"]
    assert task.target == Target.objects.get()


@pytest.mark.parametrize(("field", "value", "told"), [
    ("viec", " ", "Hãy ghi việc phải làm."),
    ("viec", "x" * 501, "Hãy viết gọn trong 500 ký tự."),
    ("san_pham", "x" * 501, "Hãy viết gọn trong 500 ký tự."),
    ("noi", "xa-ben", "Hãy chọn trong danh sách."),
    ("chu_tri", "", "Hãy chọn trong danh sách."),
    ("nguoi_giao", "officer", "Hãy chọn trong danh sách."),
    ("chi_tieu", "none", "Hãy chọn trong danh sách."),
    ("phoi_hop", ["xa-ben"], "Hãy chọn trong danh sách."),
    ("han", "mai", "Hãy ghi ngày đến hạn."),
    ("han", "2023-07-01", "ở trước ngày giao 05/07/2023"),
])  # fmt: skip
def test_fault_stands_beside_its_field_and_nothing_is_lost(
    client: Client, staff: Staff, field: str, value: object, told: str
) -> None:
    wrong = str(staff.officer.uuid) if value == "officer" else value

    status, page = post(client, NEW, staff.cast.leader, **form(staff, **{field: wrong}))

    assert status == 400
    assert f'id="e-{field.replace("_", "-")}"' in page
    assert told in page
    assert "Chữ đã gõ vẫn còn" in page
    assert not Task.objects.exists()


def test_post_that_falls_vacant_meanwhile_is_told(client: Client, staff: Staff) -> None:
    typed = form(staff)
    posts.vacate(staff.head, on=TODAY, by=staff.cast.leader, why="khuyết")

    assert post(client, NEW, staff.cast.leader, **typed)[0] == 400


def test_body_sets_nothing_but_the_forms_fields(client: Client, staff: Staff) -> None:
    post(client, NEW, staff.cast.leader, **form(staff), state="done", number="99", steps="7", giver="x", id="5")

    task = Task.objects.get()
    assert (task.state, task.number, task.steps) == ("assigned", 1, 1)


def test_who_holds_no_post_is_told_what_to_do(client: Client, staff: Staff) -> None:
    office = people.add_person("van-phong", full_name="Văn phòng", role=Role.PARTY_OFFICE, unit=staff.cast.commune,
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert "đề nghị lãnh đạo hoặc quản trị viên giao chức danh" in text_of(client, NEW, office)
    assert post(client, NEW, office, **form(staff))[0] == 400


@pytest.mark.parametrize(("who", "status"), [("reporter", 403), ("neighbour", 400), ("administrator", 403)])
def test_others_cannot_give_tasks_here(client: Client, staff: Staff, who: str, status: int) -> None:
    assert post(client, NEW, getattr(staff.cast, who), **form(staff))[0] == status
    assert not Task.objects.exists()


def test_doubts_of_a_due_date_are_told() -> None:
    assert due_doubt("2031", unconfirmed=False) == "chưa có lịch nghỉ năm 2031: mới trừ thứ bảy, chủ nhật"
    assert due_doubt("", unconfirmed=True) == "có ngày nghỉ chưa được thông báo chính thức"
    assert due_doubt("", unconfirmed=False) == ""


def test_refusal_without_steps_is_left_as_it_is() -> None:
    error = StateError("MT7230", thing="NV 1/2023")

    assert refusal(error) == error.message_vi

"""The desk's first page: each of the cast has their own, every line leads on, and an empty day says what to do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muctieu.core.observation import ApprovalState
from muctieu.core.task import TaskAct
from muctieu.web.common import clock
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import User
from muctieu.web.plans.amendments import assign_owner
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target
from muctieu.web.plans.shares import share_out
from muctieu.web.plans.tasks import move_task
from tests.cast import NOON, SINCE, Cast, by_hand
from tests.factories import make_plan
from tests.web.conftest import Enter, draft
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target

HOME = "/lam-viec/hom-nay/"
BOTH = "1 nhiệm vụ quá hạn, 1 chỉ tiêu chưa có người chịu trách nhiệm"


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def busy(staff: Staff, enter: Enter, times: int = 1) -> None:
    """Something for every part of the page."""
    cast = staff.cast
    if not Target.objects.exists():
        load_plan(make_plan(count_target()), by=cast.administrator)
        share_out(Target.objects.get(), {"ban-1": Decimal(10)}, by=cast.clerk, seen=0)
        share_out(Target.objects.get(), {}, by=cast.clerk, seen=1, why="chia lại")
    for number in range(times):
        with clock.standing_at(NOON - timedelta(days=9)):
            staff.give(f"Trễ {number}", due=TODAY - timedelta(1))
        staff.give(f"Sắp đến hạn {number}", place="xa", lead=staff.officer, due=TODAY + timedelta(7))
        move_task(staff.give(f"Đã trình {number}"), TaskAct.SUBMIT, by=cast.reporter, seen=1)
        enter("2", period=f"202{number}-Q1", until="sent")


def home(client: Client, who: User, **asked: str) -> str:
    client.force_login(who)
    answer = client.get(HOME, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def headline(page: str) -> str:
    return page.split("<h1>")[1].split("</h1>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        ("clerk", f"{BOTH}, 1 số liệu chờ xử lý, 1 điểm cần xem lại"),
        ("leader", f"{BOTH}, 1 kết quả chờ xác nhận, 1 điểm cần xem lại"),
        ("reporter", "1 nhiệm vụ quá hạn"),
        ("neighbour", "Không có việc nào quá hạn hoặc chờ giải quyết"),
    ],
)
def test_headline_answers_for_each_of_the_cast(
    client: Client, staff: Staff, enter: Enter, who: str, wanted: str
) -> None:
    busy(staff, enter)

    assert headline(home(client, getattr(staff.cast, who))) == wanted


def test_every_line_leads_to_where_it_is_settled(client: Client, staff: Staff, enter: Enter) -> None:
    busy(staff, enter)
    plan = Target.objects.get().plan.code

    page = home(client, staff.cast.clerk)

    parts = ("Chưa có người chịu trách nhiệm", "Nhiệm vụ quá hạn", "Đến hạn trong 7 ngày tới", "Số liệu chờ kiểm tra",
             "Cần xem lại", "Mới thay đổi")  # fmt: skip
    places = [page.index(f">{part}") for part in parts]
    assert places == sorted(places)
    assert f'href="/lam-viec/ke-hoach/{plan}/#so-sinh"' in page
    assert f'href="/lam-viec/chi-tieu/{plan}/so-sinh/"' in page
    assert "Đơn vị ban-1: 1 số liệu đã gửi" in page
    assert "Người ban1 trình kết quả" in page


def test_vacant_post_heads_the_page_by_name(client: Client, staff: Staff) -> None:
    task = staff.give()
    posts.vacate(staff.head, on=TODAY, by=staff.cast.leader, why="khuyết")

    page = home(client, staff.cast.leader)

    assert headline(page) == "1 nhiệm vụ chưa có người chịu trách nhiệm"
    assert "chức danh “Trưởng bản 1” chưa có người giữ" in page
    assert f'href="/lam-viec/nhiem-vu/{task.uuid}/"' in page


def test_amendments_stand_among_what_changed(client: Client, staff: Staff) -> None:
    load_plan(make_plan(count_target()), by=staff.cast.administrator)
    assign_owner(Target.objects.get(), staff.officer, on=TODAY, by=staff.cast.leader, seen=1)

    assert "Người lanhdao sửa chỉ tiêu hoặc đổi người chịu trách nhiệm" in home(client, staff.cast.leader)


def test_quiet_day_says_what_to_do(client: Client, staff: Staff) -> None:
    assert "Giao một nhiệm vụ" in home(client, staff.cast.clerk)
    assert "Giao một nhiệm vụ" not in home(client, staff.cast.reporter)
    assert "Xem bảng chỉ tiêu" in home(client, staff.cast.reporter)


def test_the_neighbour_sees_nothing_of_the_commune(client: Client, staff: Staff, enter: Enter) -> None:
    busy(staff, enter)

    page = home(client, staff.cast.neighbour)

    assert "Đơn vị xa-ben" in page
    for hidden in ("Trễ", "so-sinh", "Đơn vị ban-1", "Mới thay đổi"):
        assert hidden not in page


def test_page_of_another_commune_is_empty(client: Client, staff: Staff) -> None:
    assert "chưa được giao quyền xem" in home(client, staff.cast.neighbour, xa="xa")


def test_reader_of_several_communes_chooses(client: Client, staff: Staff) -> None:
    reader = people.add_person("tinh", full_name="Người tỉnh", role=Role.PROVINCE_READER, unit=staff.cast.units["tinh"],
                               since=SINCE, by=staff.cast.administrator, password="x")  # fmt: skip

    assert '<option value="xa-ben" selected>' in home(client, reader, xa="xa-ben")


def test_english_page_is_english(client: Client, staff: Staff, enter: Enter) -> None:
    busy(staff, enter)
    client.cookies["django_language"] = "en"

    page = home(client, staff.cast.clerk)

    assert (
        headline(page) == "1 overdue tasks, 1 targets that nobody answers for, 1 figures waiting, 1 findings to settle"
    )


def test_person_without_a_role_is_refused(client: Client, cast: Cast) -> None:
    with by_hand():
        client.force_login(User.objects.create(username="khong-vai", full_name="Không vai"))

    assert client.get(HOME).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "leader", "reporter"])
def test_queries_are_as_many_for_three_of_each_as_for_one(client: Client, staff: Staff, enter: Enter, who: str) -> None:
    client.force_login(getattr(staff.cast, who))
    counts = []
    for times in (1, 3):
        busy(staff, enter, times)
        client.get(HOME)  # the scoreboard is kept until the next act
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(HOME).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 110


def test_finding_of_a_plan_that_is_not_the_newest_leads_to_the_scoreboard(
    client: Client, staff: Staff, enter: Enter
) -> None:
    busy(staff, enter)
    later = make_plan(count_target(id="khac"), code="ke-hoach-2030")
    load_plan(later, by=staff.cast.administrator)

    assert headline(home(client, staff.cast.clerk)).endswith("1 điểm cần xem lại")


def test_page_is_made_once_while_figures_are_typed_and_anew_when_one_is_sent_or_a_job_fails(
    client: Client, staff: Staff, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = staff.cast
    first = headline(home(client, cast.clerk))
    with monkeypatch.context() as broken:
        broken.setattr("muctieu.web.desk.home.today", None)
        figures.record([draft("5")], by=cast.clerk, place=cast.commune, state=ApprovalState.DRAFT)
        assert headline(home(client, cast.clerk)) == first

    enter("5", period="2023-Q2", until="sent")
    waiting = headline(home(client, cast.clerk))
    Job.objects.create(
        name="reminders", key="1", place=cast.commune, asked_by=cast.clerk, state=JobState.FAILED, error_code="MT7302"
    )
    failed = headline(home(client, cast.clerk))

    assert "1 số liệu chờ xử lý" not in first
    assert "1 số liệu chờ xử lý" in waiting
    assert "1 việc chạy nền gặp lỗi" in failed

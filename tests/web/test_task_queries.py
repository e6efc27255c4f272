"""Lists of tasks: what each viewer sees, every filter, pages without gaps, and constant queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muctieu.core.task import Punctuality, TaskAct, TaskState, punctuality
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.people import posts
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task
from muctieu.web.plans.programmes import open_year
from muctieu.web.plans.task_queries import Cursor, TaskFilter, punctuality_counts, task_detail, tasks
from muctieu.web.plans.tasks import change_due, move_task
from tests.cast import NOON, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target
from tests.web.test_tasks import _note


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def three(staff: Staff) -> list[Task]:
    """One task for village 1 that is overdue by TODAY, one for village 2, one for the commune that is submitted."""
    with clock.standing_at(NOON - timedelta(days=20)):
        old = staff.give("Rà soát hộ nghèo", due=TODAY - timedelta(1))
    other = staff.give("Họp dân", place="ban-2", lead=staff.officer, due=TODAY + timedelta(3))
    whole = staff.give("Báo cáo tổng kết", place="xa", lead=staff.officer, due=TODAY + timedelta(1))
    sent = move_task(whole, TaskAct.SUBMIT, by=staff.cast.clerk, seen=1)
    return [old, other, sent]


def titles(cast: Cast, who: str = "clerk", **wanted: object) -> list[str]:
    page = tasks(getattr(cast, who), TaskFilter(cast.commune, **wanted))  # type: ignore[arg-type]
    return [line.title for line in page.lines]


def test_list_runs_by_due_date_and_shows_what_a_row_needs(cast: Cast, staff: Staff, three: list[Task]) -> None:
    page = tasks(cast.clerk, TaskFilter(cast.commune))

    assert [line.title for line in page.lines] == ["Rà soát hộ nghèo", "Báo cáo tổng kết", "Họp dân"]
    first = page.lines[0]
    assert (first.uuid, first.code, first.steps) == (three[0].uuid, "NV 1/2023", 1)
    assert (first.place_name, first.lead_vi, first.lead_en) == ("Đơn vị ban-1", "Trưởng bản 1", "Head of village 1")
    assert (first.holder, first.state, first.punctuality) == ("Người ban1", TaskState.ASSIGNED, Punctuality.OVERDUE)
    assert page.after is None


@pytest.mark.parametrize(("who", "seen"), [
    ("clerk", {"Rà soát hộ nghèo", "Họp dân", "Báo cáo tổng kết"}),
    ("leader", {"Rà soát hộ nghèo", "Họp dân", "Báo cáo tổng kết"}),
    ("administrator", {"Rà soát hộ nghèo", "Họp dân", "Báo cáo tổng kết"}),
    ("reporter", {"Rà soát hộ nghèo"}), ("neighbour", set()),
])  # fmt: skip
def test_each_viewer_sees_the_tasks_of_their_places(cast: Cast, three: list[Task], who: str, seen: set[str]) -> None:
    assert set(titles(cast, who)) == seen
    assert sum(punctuality_counts(getattr(cast, who), TaskFilter(cast.commune), as_of=TODAY).values()) == len(seen)
    found = [task_detail(task.uuid, viewer=getattr(cast, who)) for task in three]
    assert {detail.line.title for detail in found if detail} == seen


def test_the_public_sees_no_task(cast: Cast, three: list[Task]) -> None:
    assert tasks(None, TaskFilter(cast.commune)).lines == ()


@pytest.mark.parametrize(("wanted", "seen"), [
    ({"states": (TaskState.SUBMITTED,)}, ["Báo cáo tổng kết"]),
    ({"states": (TaskState.ASSIGNED, TaskState.DOING)}, ["Rà soát hộ nghèo", "Họp dân"]),
    ({"due_from": TODAY}, ["Báo cáo tổng kết", "Họp dân"]),
    ({"due_to": TODAY}, ["Rà soát hộ nghèo"]),
    ({"due_from": TODAY + timedelta(1), "due_to": TODAY + timedelta(1)}, ["Báo cáo tổng kết"]),
    ({"waiting": True}, ["Rà soát hộ nghèo", "Họp dân"]),
    ({"text": "HỘ nghèo"}, ["Rà soát hộ nghèo"]),
    ({"text": "ho ngheo ra soat"}, ["Rà soát hộ nghèo"]),
    ({"text": "nv 2/2023"}, ["Họp dân"]),
    ({"text": "ngh"}, ["Rà soát hộ nghèo"]),
    ({"text": "gheo"}, []),
    ({"text": "không có"}, []),
])  # fmt: skip
def test_filter_lets_through_what_it_names(
    cast: Cast, three: list[Task], wanted: dict[str, object], seen: list[str]
) -> None:
    assert titles(cast, "clerk", **wanted) == seen


def test_filters_by_post_giver_unit_and_target(cast: Cast, staff: Staff, three: list[Task]) -> None:
    load_plan(make_plan(count_target()), by=cast.administrator)
    target = Target.objects.get()
    staff.give("Tiêm chủng", target=target, co_units=[cast.units["ban-2"]], due=TODAY + timedelta(9))

    assert titles(cast, post=staff.officer) == ["Báo cáo tổng kết", "Họp dân"]
    assert len(titles(cast, post=staff.chairman)) == 4  # those given count as well
    assert titles(cast, givers=[staff.head]) == []
    assert titles(cast, unit=cast.units["ban-2"]) == ["Họp dân", "Tiêm chủng"]
    assert titles(cast, target=target) == ["Tiêm chủng"]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, staff: Staff) -> None:
    for number in range(7):  # several of one due date, so that the date alone would not do
        staff.give(f"Việc {number}", due=TODAY + timedelta(number % 2))
    seen: list[str] = []
    after: Cursor | None = None
    for _page in range(4):
        page = tasks(cast.clerk, TaskFilter(cast.commune), after=after, size=2)
        seen += [line.title for line in page.lines]
        after = None if page.after is None else Cursor.parse(str(page.after))

    assert seen == [f"Việc {number}" for number in (0, 2, 4, 6, 1, 3, 5)]
    assert after is None


@pytest.mark.parametrize("text", ["", "x", "2023-07-05", "2023-07-05.x", "05/07/2023.1"])
def test_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(StateError) as refused:
        Cursor.parse(text)
    assert refused.value.code == "MT7203"


def test_punctuality_counts_agree_with_the_core(cast: Cast, staff: Staff, three: list[Task]) -> None:
    with clock.standing_at(NOON + timedelta(days=2)):
        move_task(three[0], TaskAct.SUBMIT, by=cast.reporter, seen=1)
    staff.give(due=TODAY)
    for as_of in (TODAY, TODAY + timedelta(1), TODAY + timedelta(30)):
        by_hand = Counter(
            punctuality(row.due, submitted_on=row.submitted_on, as_of=as_of) for row in Task.objects.all()
        )

        counts = punctuality_counts(cast.leader, TaskFilter(cast.commune), as_of=as_of)

        assert counts == {kind: by_hand[kind] for kind in Punctuality}


def test_detail_tells_the_whole_way_and_what_can_be_done(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(count_target()), by=cast.administrator)
    year = open_year(2023, "Kế hoạch năm", place=cast.commune, by=cast.clerk)
    task = staff.give(target=Target.objects.get(), annual_plan=year, co_units=[cast.units["ban-2"]], product="Báo cáo")
    task = change_due(task, date(2023, 8, 1), by=cast.leader, seen=1, reason="mưa lũ")
    move_task(task, TaskAct.SUBMIT, by=cast.reporter, seen=2, evidence=[_note(cast, cast.units["ban-1"])])

    detail = task_detail(task.uuid, viewer=cast.leader)

    assert detail is not None
    assert (detail.product, detail.giver, detail.target, detail.programme) == (
        "Báo cáo", "Chủ tịch UBND xã", "so-sinh", "",
    )  # fmt: skip
    assert (detail.annual_plan, detail.co_units, detail.given_on) == ("Kế hoạch năm (2023)", ("Đơn vị ban-2",), TODAY)
    assert [(step.kind, step.by, step.note, tuple(one.name for one in step.evidence)) for step in detail.way] == [
        ("submit", "Người ban1", "", ("so.txt",)), ("change_due", "Người lanhdao", "mưa lũ", ()),
        ("give", "Người lanhdao", "", ()),
    ]  # fmt: skip
    assert (detail.acts, detail.may_change_due, detail.may_hand_over) == (
        (TaskAct.RETURN, TaskAct.COMPLETE), True, True,
    )  # fmt: skip
    of_the_reporter = task_detail(task.uuid, viewer=cast.reporter)
    assert of_the_reporter is not None
    assert (of_the_reporter.acts, of_the_reporter.may_change_due, of_the_reporter.may_hand_over) == ((), False, False)


def test_detail_of_no_task_is_none(cast: Cast) -> None:
    assert task_detail(uuid4(), viewer=cast.clerk) is None


def test_task_of_a_vacant_post_shows_no_holder(cast: Cast, staff: Staff) -> None:
    task = staff.give()
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    detail = task_detail(task.uuid, viewer=cast.leader)

    assert detail is not None
    assert (detail.line.holder, detail.acts) == ("", ())


@pytest.mark.parametrize("ask", [
    lambda cast: tasks(cast.clerk, TaskFilter(cast.commune)),
    lambda cast: tasks(cast.reporter, TaskFilter(cast.commune, text="việc", unit=cast.units["ban-1"])),
    lambda cast: punctuality_counts(cast.clerk, TaskFilter(cast.commune), as_of=TODAY),
    lambda cast: task_detail(Task.objects.earliest("id").uuid, viewer=cast.clerk),
])  # fmt: skip
def test_queries_are_as_many_for_three_tasks_as_for_one(
    cast: Cast, staff: Staff, ask: Callable[[Cast], object]
) -> None:
    counts = []
    for new in (1, 2):
        for number in range(new):
            task = staff.give(f"Việc {number}", lead=(staff.head, staff.officer)[number], place=("ban-1", "xa")[number])
            move_task(task, TaskAct.SUBMIT, by=(cast.reporter, cast.clerk)[number], seen=1)
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert ask(cast)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 16


def test_page_is_found_on_the_index_alone(cast: Cast) -> None:
    rows = Task.objects.filter(commune=cast.commune, place__in=[1, 2, 3]).order_by("due", "id")

    plan = rows.values_list("pk", "due")[:50].explain()

    if connection.vendor == "sqlite":
        assert "COVERING INDEX task_list" in plan
        assert "TEMP B-TREE" not in plan

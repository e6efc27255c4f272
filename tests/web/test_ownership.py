"""Nobody leaves without handing over, and what nobody answers for is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muctieu.core import post as core
from muctieu.core.task import TaskAct
from muctieu.packs.loader import load_indicators
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Task
from muctieu.web.plans.ownership import Orphans, orphans
from muctieu.web.plans.tasks import move_task
from tests.cast import Cast, by_hand
from tests.factories import make_plan, make_target
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target

RESTRICTED = next(one for one in load_indicators().values() if one.disclosure == "restricted")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def load(cast: Cast) -> None:
    """Targets: owned by the officer, by nobody, by a post that nobody holds, out of force, and a restricted one."""
    load_plan(
        make_plan(
            count_target(id="co-chu", owner="cong-chuc"),
            count_target(id="khong-chu"),
            count_target(id="khuyet", owner="pho-chu-tich"),
            count_target(id="het-han", valid_to=TODAY),
            make_target("1", id="mat", indicator=RESTRICTED),
            names={"pho-chu-tich": "Phó Chủ tịch"},
        ),
        by=cast.administrator,
    )


def codes(found: Orphans) -> tuple[set[str], set[str]]:
    return {target.code for target in found.targets}, {task.code for task in found.tasks}


# -- orphans --------------------------------------------------------------------------------------------------


def test_orphans_are_targets_and_tasks_without_post_or_holder(cast: Cast, staff: Staff) -> None:
    load(cast)
    staff.give(lead=staff.officer)
    task = staff.give()
    assert codes(orphans(cast.leader, cast.commune, TODAY)) == ({"khong-chu", "khuyet", "mat"}, set())

    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    found = orphans(cast.leader, cast.commune, TODAY)
    assert codes(found) == ({"khong-chu", "khuyet", "mat"}, {str(task)})
    assert {target.code: target.post for target in found.targets}["khuyet"] == "Phó Chủ tịch"
    assert (found.tasks[0].post, found.tasks[0].due, found.task_count) == ("Trưởng bản 1", task.due, 1)
    assert codes(orphans(cast.leader, cast.commune, TODAY - timedelta(1)))[1] == set()


def test_orphan_tasks_agree_with_the_core(cast: Cast, staff: Staff) -> None:
    for lead in (staff.head, staff.officer, staff.head):
        staff.give(lead=lead)
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")
    holdings = [row.to_core() for row in Holding.objects.all()]
    things = [core.Owned(str(task.uuid), str(task.lead_id)) for task in Task.objects.all()]
    for day in (TODAY - timedelta(1), TODAY):
        by_hand = {thing.id for thing in core.orphans(things, holdings, day)}

        assert {str(task.uuid) for task in orphans(cast.leader, cast.commune, day).tasks} == by_hand


def test_done_tasks_and_terms_long_reviewed_have_no_orphans(cast: Cast, staff: Staff) -> None:
    load(cast)
    task = move_task(staff.give(), TaskAct.SUBMIT, by=cast.reporter, seen=1)
    move_task(task, TaskAct.COMPLETE, by=cast.leader, seen=2)
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    assert codes(orphans(cast.leader, cast.commune, TODAY))[1] == set()
    assert codes(orphans(cast.leader, cast.commune, date(2026, 5, 1)))[0] == {"khong-chu", "khuyet", "mat"}
    assert codes(orphans(cast.leader, cast.commune, date(2027, 5, 1)))[0] == set()


def test_a_closed_account_answers_for_nothing(cast: Cast, staff: Staff) -> None:
    task = staff.give()
    with by_hand():
        User.objects.filter(pk=cast.reporter.pk).update(is_active=False)

    assert codes(orphans(cast.leader, cast.commune, TODAY))[1] == {str(task)}


@pytest.mark.parametrize(("who", "targets", "tasks"), [
    ("clerk", {"khong-chu", "khuyet", "mat"}, {"NV 1/2023"}), ("administrator", {"khong-chu", "khuyet"}, {"NV 1/2023"}),
    ("reporter", set(), {"NV 1/2023"}), ("neighbour", set(), set()),
])  # fmt: skip
def test_each_viewer_is_told_of_what_they_may_see(
    cast: Cast, staff: Staff, who: str, targets: set[str], tasks: set[str]
) -> None:
    load(cast)
    staff.give()
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    assert codes(orphans(getattr(cast, who), cast.commune, TODAY)) == (targets, tasks)


def test_queries_are_as_many_for_three_orphans_as_for_one(cast: Cast, staff: Staff) -> None:
    counts = []
    load(cast)
    for new in (1, 2):
        for _number in range(new):
            if posts.holding_on(staff.head, TODAY) is None:
                posts.hand_over(staff.head, cast.clerk, on=TODAY, by=cast.leader)
            staff.give()
        posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")
        forget()
        with CaptureQueriesContext(connection) as asked:
            orphans(cast.leader, cast.commune, TODAY)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 20

"""Nobody leaves without handing over, and what nobody answers for is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muctieu.core import post as core
from muctieu.core.task import TaskAct
from muctieu.errors import RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, RoleGrant, User
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Task
from muctieu.web.plans.ownership import Orphans, answered_by, leave, orphans
from muctieu.web.plans.tasks import move_task
from tests.cast import SINCE, Cast
from tests.factories import make_plan, make_target
from tests.web.staff import TODAY, Staff, appoint, count_target

RESTRICTED = next(one for one in load_indicators().values() if one.disclosure == "restricted")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
def successor(cast: Cast) -> User:
    return people.add_person(
        "ban1moi", full_name="Trưởng bản mới", role=Role.REPORTER, unit=cast.units["ban-1"], since=SINCE,
        by=cast.administrator,
    )  # fmt: skip


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
        with CaptureQueriesContext(connection) as asked:
            orphans(cast.leader, cast.commune, TODAY)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 20


# -- leaving --------------------------------------------------------------------------------------------------


def test_leaving_with_open_tasks_and_no_successor_is_refused(cast: Cast, staff: Staff) -> None:
    task = staff.give()

    with pytest.raises(StateError, match="Trưởng bản 1") as refused:
        leave(cast.reporter, on=TODAY, by=cast.leader)

    assert refused.value.code == "MT7223"
    assert str(task) in refused.value.message_vi
    assert posts.holding_on(staff.head, TODAY) is not None


def test_leaving_with_targets_is_refused_and_lists_a_few(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(*(count_target(id=f"ct-{n}", owner="cong-chuc") for n in range(7))), by=cast.administrator)

    with pytest.raises(StateError, match=r"ct-0, ct-1, ct-2, ct-3, ct-4, … \(\+2\)"):
        leave(cast.clerk, on=TODAY, by=cast.leader)


def test_leaving_hands_over_to_the_successor_and_ends_rights(cast: Cast, staff: Staff, successor: User) -> None:
    task = staff.give()

    (handed,) = leave(cast.reporter, on=TODAY, by=cast.leader, successors=[(staff.head, successor)], why="nghỉ hưu")

    assert (handed.what.post, handed.what.targets, handed.what.tasks, handed.to) == (
        staff.head, (), (str(task),), successor,
    )  # fmt: skip
    held = posts.holding_on(staff.head, TODAY)
    assert held is not None
    assert held.user == successor
    assert [grant.valid_to for grant in RoleGrant.objects.filter(user=cast.reporter)] == [TODAY]
    assert cast.reporter.roles_at(None, from_below=False) == frozenset()
    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.act, entry.why) == ("people.leave", "nghỉ hưu")
    assert str(task) in entry.after


def test_the_givers_side_is_handed_over_too(cast: Cast, staff: Staff) -> None:
    staff.give()

    (answered,) = answered_by([staff.chairman], TODAY)

    assert answered.tasks == ("NV 1/2023",)


def test_post_with_nothing_may_stay_vacant(cast: Cast, staff: Staff) -> None:
    (handed,) = leave(cast.reporter, on=TODAY, by=cast.leader)

    assert (handed.what.is_empty, handed.to) == (True, None)
    assert posts.holding_on(staff.head, TODAY) is None


def test_what_was_to_begin_later_is_called_off(cast: Cast, staff: Staff) -> None:
    later = TODAY + timedelta(30)
    posts.hand_over(staff.officer, cast.leader, on=later, by=cast.administrator)
    people.grant(cast.leader, Role.CLERK, unit=cast.commune, since=later, by=cast.administrator)

    leave(cast.leader, on=TODAY, by=cast.administrator)

    assert Holding.objects.filter(user=cast.leader).exclude(valid_to=TODAY).count() == 0
    assert RoleGrant.objects.filter(user=cast.leader).exclude(valid_to=TODAY).count() == 0


def test_successor_without_rights_stops_the_leaving_whole(cast: Cast, staff: Staff) -> None:
    staff.give()

    with pytest.raises(StateError) as refused:
        leave(cast.reporter, on=TODAY, by=cast.leader, successors=[(staff.head, cast.neighbour)])

    assert refused.value.code == "MT7221"
    held = posts.holding_on(staff.head, TODAY)
    assert held is not None
    assert held.user == cast.reporter


@pytest.mark.parametrize("who", ["clerk", "reporter", "neighbour"])
def test_only_leaders_and_administrators_let_go(cast: Cast, staff: Staff, who: str) -> None:
    with pytest.raises(RightsError):
        leave(cast.reporter, on=TODAY, by=getattr(cast, who))


def test_leader_of_one_commune_does_not_end_rights_over_another(cast: Cast, staff: Staff) -> None:
    people.grant(cast.reporter, Role.CLERK, unit=cast.units["xa-ben"], since=SINCE, by=cast.administrator)

    with pytest.raises(RightsError):
        leave(cast.reporter, on=TODAY, by=cast.leader)
    assert len(leave(cast.reporter, on=TODAY, by=cast.administrator)) == 1


def test_person_without_posts_and_rights_has_nothing_to_hand_over(cast: Cast) -> None:
    leave(cast.reporter, on=TODAY, by=cast.leader)

    assert leave(cast.reporter, on=TODAY, by=cast.leader) == ()

"""Posts of a unit that has ended: nothing moves by itself, everything moves at once when a person says to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from muctieu.core.place import Level
from muctieu.core.place_events import Change, Event, EventKind, Part
from muctieu.core.task import TaskAct
from muctieu.errors import RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Role
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, Post, PostDecision, RightChoice, User
from muctieu.web.people.posts import PostName
from muctieu.web.people.rights import confirm_right, pending_rights
from muctieu.web.places.events import EventRefusedError, apply_decision, apply_event, undo_event
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.plans.amendments import amend_target, assign_owner
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task
from muctieu.web.plans.ownership import orphans
from muctieu.web.plans.succession import LeftPost, continue_post, hand_duties, left_posts
from muctieu.web.plans.tasks import move_task
from tests.cast import SINCE, Cast, by_hand
from tests.factories import make_plan
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

DAY = date(2023, 7, 1)
BASIS = "12/NQ-HĐND ngày 20/6/2023"


def merge(cast: Cast, *, into: str = "ban-moi", day: date = DAY) -> UnitEvent:
    made = (
        (Change("ban-moi", code="09", name="Bản Mới", level=Level.VILLAGE, parent="xa"),) if into == "ban-moi" else ()
    )
    parts = tuple(Part(source, into) for source in ("ban-1", "ban-2"))
    return apply_event(Event("sk", EventKind.MERGE, day, BASIS, parts, made), by=cast.administrator).event


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def busy(staff: Staff) -> Task:
    """A target and a task of the village's head, and a task that the head has given."""
    load_plan(make_plan(count_target()), by=staff.cast.administrator)
    assign_owner(Target.objects.get(), staff.head, on=SINCE, by=staff.cast.leader, seen=1)
    given = staff.give("Của trưởng bản giao", place="xa", lead=staff.officer)
    with by_hand():
        Task.objects.filter(pk=given.pk).update(giver=staff.head)
    return staff.give("Việc của trưởng bản")


def the_one(event: UnitEvent | None = None) -> LeftPost:
    (left,) = left_posts(event)
    return left


def owner() -> Post | None:
    return Target.objects.get().versions.latest("number").owner


def settle(staff: Staff, event: UnitEvent, to: Post | None = None, **given: Any) -> PostDecision:
    given.setdefault("by", staff.cast.leader)
    return hand_duties(staff.head, to, event=event, **given)


# -- what waits -----------------------------------------------------------------------------------------------


def test_a_post_of_an_ended_unit_waits_with_all_that_it_answers_for(staff: Staff) -> None:
    task = busy(staff)
    assert left_posts() == ()

    event = merge(staff.cast)

    left = the_one()
    assert left == the_one(event)
    assert (left.post, left.key, left.day, left.heirs) == (staff.head, "sk", DAY, ("ban-moi",))
    assert left.holding is not None
    assert (left.holding.user, left.answered.targets, left.answered.tasks) == (
        staff.cast.reporter, ("so-sinh",), ("NV 1/2023", str(task)),
    )  # fmt: skip
    assert (owner(), Task.objects.get(pk=task.pk).lead) == (staff.head, staff.head)


def test_what_it_answers_for_is_an_orphan_until_somebody_takes_it(staff: Staff) -> None:
    task = busy(staff)
    assert orphans(staff.cast.leader, staff.cast.commune, TODAY).task_count == 0
    event = merge(staff.cast)

    found = orphans(staff.cast.leader, staff.cast.commune, TODAY)

    assert ([one.code for one in found.targets], [one.code for one in found.tasks]) == (["so-sinh"], [str(task)])
    settle(staff, event, staff.chairman)
    after = orphans(staff.cast.leader, staff.cast.commune, TODAY)
    assert (after.targets, after.task_count) == ((), 0)


def test_a_post_that_nobody_holds_and_that_answers_for_nothing_needs_no_decision(staff: Staff) -> None:
    posts.vacate(staff.head, on=TODAY - timedelta(days=30), by=staff.cast.leader, why="khuyết")

    assert left_posts(merge(staff.cast)) == ()


def test_an_event_taken_back_leaves_no_post_waiting(staff: Staff) -> None:
    event = merge(staff.cast)
    undo_event(event, by=staff.cast.administrator, why="nhầm")

    assert (left_posts(event), left_posts()) == ((), ())


def test_what_waits_takes_as_many_queries_for_three_posts_as_for_one(staff: Staff) -> None:
    busy(staff)
    more = [PostName(f"pho-{number}", f"Phó {number}") for number in range(2)]
    merge(staff.cast)
    counts = []
    for expected in (1, 3):
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert len(left_posts()) == expected
        counts.append(len(asked))
        with by_hand():
            for post in posts.plant_posts(more, unit=staff.cast.units["ban-1"]).values():
                Holding.objects.get_or_create(post=post, user=staff.cast.reporter, defaults={"valid_from": SINCE})

    assert counts[0] == counts[1] <= 12


# -- handing over ---------------------------------------------------------------------------------------------


def test_targets_and_tasks_pass_to_a_post_of_the_commune_and_the_holding_ends_on_the_day(staff: Staff) -> None:
    task = busy(staff)
    event = merge(staff.cast)

    made = settle(staff, event, staff.chairman, why="theo phân công")

    version = Target.objects.get().versions.latest("number")
    assert (version.owner, version.effective, version.why) == (staff.chairman, DAY, "theo phân công")
    assert {(one.lead, one.giver) for one in Task.objects.all()} == {
        (staff.chairman, staff.chairman), (staff.officer, staff.chairman),
    }  # fmt: skip
    step = task.way.latest("number")
    assert (step.kind, step.note, step.by) == ("hand_over", "theo phân công", staff.cast.leader)
    assert Holding.objects.get(post=staff.head).valid_to == DAY
    assert (made.targets, made.tasks, made.to, str(made)) == (
        ["so-sinh"], ["NV 1/2023", str(task)], staff.chairman, f"{staff.head.pk} → {staff.chairman.pk}",
    )  # fmt: skip
    assert left_posts() == ()
    entry = JournalEntry.objects.order_by("-id")[0]
    assert (entry.act, entry.chain, entry.why) == ("post.assign", staff.cast.commune.uuid, "theo phân công")


def test_a_target_amended_since_passes_with_its_last_version(staff: Staff) -> None:
    busy(staff)
    event = merge(staff.cast)
    paper = decision(staff.cast)
    later = DAY + timedelta(days=2)
    amend_target(Target.objects.get(), {"wording": "Mới"}, on=later, basis_document=paper, by=staff.cast.clerk, seen=2)

    settle(staff, event, staff.chairman)

    version = Target.objects.get().versions.latest("number")
    assert (version.effective, version.wording, version.why) == (later, "Mới", BASIS)


def test_done_tasks_stay_where_they_were(staff: Staff) -> None:
    task = move_task(staff.give(), TaskAct.SUBMIT, by=staff.cast.reporter, seen=1)
    move_task(task, TaskAct.COMPLETE, by=staff.cast.leader, seen=2)
    event = merge(staff.cast)

    settle(staff, event)

    assert Task.objects.get().lead == staff.head
    assert Holding.objects.get(post=staff.head).valid_to == DAY


def test_the_same_post_is_continued_by_the_same_person_once_the_right_is_settled(staff: Staff) -> None:
    busy(staff)
    event = merge(staff.cast)
    heir = OrgUnit.objects.get(key="ban-moi")
    given: dict[str, Any] = {"event": event, "by": staff.cast.administrator}

    with pytest.raises(StateError, match="chưa có vai trò nào"):
        continue_post(staff.head, heir, **given)
    assert not Post.objects.filter(unit=heir).exists()
    (waiting,) = pending_rights(event)
    confirm_right(waiting.grant, event, choice=RightChoice.MOVE, by=staff.cast.administrator)
    made = continue_post(staff.head, heir, **given)

    new = Post.objects.get(unit=heir)
    assert (new.code, new.name_vi, made.to) == ("truong-ban", "Trưởng bản 1", new)
    assert {(one.post_id, one.user_id, one.valid_from, one.valid_to) for one in staff.cast.reporter.holdings.all()} == {
        (staff.head.pk, staff.cast.reporter.pk, SINCE, DAY), (new.pk, staff.cast.reporter.pk, DAY, None),
    }  # fmt: skip
    assert owner() == new


def test_a_second_head_hands_over_to_the_one_who_goes_on(staff: Staff) -> None:
    cast = staff.cast
    other = people.add_person("ban2", full_name="Người ban2", role=Role.REPORTER, unit=cast.units["ban-2"],
                              since=SINCE, by=cast.administrator)  # fmt: skip
    second = posts.establish((PostName("truong-ban", "Trưởng bản 2"),), unit=cast.units["ban-2"],
                             by=cast.administrator)["truong-ban"]  # fmt: skip
    posts.hand_over(second, other, on=SINCE, by=cast.administrator)
    event = merge(cast)
    for waiting in pending_rights(event):
        confirm_right(waiting.grant, event, choice=RightChoice.MOVE, by=cast.administrator)
    heir = OrgUnit.objects.get(key="ban-moi")
    continue_post(staff.head, heir, event=event, by=cast.administrator)

    made = continue_post(second, heir, event=event, by=cast.administrator)

    assert made.to == Post.objects.get(unit=heir)
    assert [row.user for row in Holding.objects.filter(post=made.to)] == [cast.reporter]
    assert Holding.objects.get(post=second).valid_to == DAY


def test_a_merged_communes_posts_are_settled_by_the_leader_of_the_one_that_lives_on(staff: Staff) -> None:
    cast = staff.cast
    old = posts.establish((PostName("chu-tich", "Chủ tịch xã Bên"),), unit=cast.units["xa-ben"],
                          by=cast.administrator)["chu-tich"]  # fmt: skip
    posts.hand_over(old, cast.neighbour, on=SINCE, by=cast.administrator)
    parts = (Part("xa", "xa"), Part("xa-ben", "xa"))
    recoded = Event("ma", EventKind.RECODE, DAY, BASIS, changes=(Change("ban-ben", code="09"),))
    joined = Event("sk", EventKind.MERGE, DAY, BASIS, parts)
    event = apply_decision((recoded, joined), by=cast.administrator)[1].event

    with pytest.raises(RightsError):
        hand_duties(old, staff.chairman, event=event, by=cast.clerk)
    hand_duties(old, staff.chairman, event=event, by=cast.leader)

    assert Holding.objects.get(post=old).valid_to == DAY


# -- what is refused ------------------------------------------------------------------------------------------


def test_duties_never_fall_away_and_never_go_elsewhere(staff: Staff) -> None:
    busy(staff)
    event = merge(staff.cast)
    other = posts.establish((PostName("chu-tich", "Chủ tịch xã Bên"),), unit=staff.cast.units["xa-ben"],
                            by=staff.cast.administrator)["chu-tich"]  # fmt: skip
    vacant = posts.establish((PostName("pho", "Phó chủ tịch"),), unit=staff.cast.commune,
                             by=staff.cast.administrator)["pho"]  # fmt: skip
    before = JournalEntry.objects.count()

    for to, by, message in (
        (None, staff.cast.leader, "còn chịu trách nhiệm: so-sinh, NV 1/2023, NV 2/2023"),
        (other, staff.cast.administrator, "không thuộc nơi kế tục"),
        (vacant, staff.cast.leader, "chưa có người giữ"),
    ):
        with pytest.raises(StateError, match=message):
            settle(staff, event, to, by=by)
    assert (owner(), JournalEntry.objects.count()) == (staff.head, before)
    with pytest.raises(StateError, match="không thuộc nơi kế tục"):
        continue_post(staff.head, staff.cast.units["xa-ben"], event=event, by=staff.cast.administrator)


@pytest.mark.parametrize("who", ["clerk", "reporter", "neighbour"])
def test_only_those_who_assign_posts_settle_them(staff: Staff, who: str) -> None:
    event = merge(staff.cast)

    with pytest.raises(RightsError):
        settle(staff, event, staff.chairman, by=getattr(staff.cast, who))


def test_a_post_is_settled_once_and_then_holds_the_event_fast(staff: Staff) -> None:
    event = merge(staff.cast, into="ban-2")
    settle(staff, event)

    with pytest.raises(StateError, match="không chờ bàn giao"):
        settle(staff, event)
    with pytest.raises(EventRefusedError, match="postdecision"):
        undo_event(event, by=staff.cast.administrator, why="nhầm")
    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        PostDecision.objects.all().delete()


def test_before_the_day_nothing_can_be_handed_over(staff: Staff) -> None:
    event = merge(staff.cast, day=date(2023, 8, 1))

    assert left_posts() == ()
    assert the_one(event).holding is not None
    with pytest.raises(StateError, match="từ ngày 01/08/2023"):
        settle(staff, event, staff.chairman)
    with clock.standing_at(datetime(2023, 8, 1, 5, tzinfo=UTC)):
        settle(staff, event, staff.chairman)
        assert Holding.objects.get(post=staff.head).valid_to == date(2023, 8, 1)


def test_an_ended_units_post_takes_nothing_on(staff: Staff) -> None:
    merge(staff.cast)

    with pytest.raises(StateError, match="không thuộc xa"):
        staff.give(place="xa")
    assert User.objects.filter(holdings__in=posts.held_on(TODAY)).count() == 2

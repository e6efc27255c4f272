"""Tasks: given with a due date in working days, moved along by the two sides, put off, handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from muctieu.core.task import Side, TaskAct, TaskState, next_state
from muctieu.errors import RightsError, StateError
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.documents.models import Document
from muctieu.web.people import posts
from muctieu.web.people.models import Post
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task, TaskEvidence, TaskStep
from muctieu.web.plans.models.task import StepKind
from muctieu.web.plans.programmes import open_year
from muctieu.web.plans.tasks import (
    TaskText,
    change_due,
    give_task,
    hand_over_task,
    move_task,
    open_acts,
    search_text,
    sides_of,
)
from tests.cast import NOON, Cast, by_hand
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.staff import TODAY, Staff, appoint, count_target, decision

WAY = (
    (TaskAct.ACCEPT, "reporter"), (TaskAct.START, "reporter"), (TaskAct.SUBMIT, "reporter"),
    (TaskAct.RETURN, "leader"), (TaskAct.START, "reporter"), (TaskAct.SUBMIT, "reporter"),
    (TaskAct.COMPLETE, "leader"),
)  # fmt: skip


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def task(staff: Staff) -> Task:
    return staff.give()


def go(task: Task, *acts: TaskAct, staff: Staff) -> Task:
    """Take the steps, each by the person whose step it is."""
    people = dict(WAY)
    for act in acts:
        by = getattr(staff.cast, people[act])
        task = move_task(task, act, by=by, seen=task.steps, note="bổ sung" if act is TaskAct.RETURN else "")
    return task


def refused(code: str, act: Callable[[], object]) -> StateError:
    with pytest.raises(StateError) as raised:
        act()
    assert raised.value.code == code
    return raised.value


# -- giving ---------------------------------------------------------------------------------------------------


def test_given_task_stands_with_its_first_step(cast: Cast, staff: Staff, task: Task) -> None:
    assert (str(task), task.state, task.given_on, task.lead, task.giver) == (
        "NV 1/2023", "assigned", TODAY, staff.head, staff.chairman,
    )  # fmt: skip
    (step,) = task.way.all()
    assert (step.number, step.kind, step.by, step.due) == (1, "give", cast.leader, task.due)
    entry = JournalEntry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.act, entry.thing, entry.chain) == ("task.give", f"task:{task.uuid}", cast.commune.uuid)


def test_default_due_date_is_ten_working_days(task: Task) -> None:
    assert task.due == load_work_calendar().due_after(TODAY).day == date(2023, 7, 19)


@pytest.mark.parametrize("year", [2023, 2031])
def test_default_due_date_tells_what_it_rests_on(staff: Staff, year: int) -> None:
    with clock.standing_at(NOON.replace(year=year)):
        task = staff.give()

    counted = load_work_calendar().due_after(date(year, 7, 5))
    assert task.due_unknown_years == ", ".join(map(str, counted.unknown_years))
    assert bool(task.due_unknown_years) == (year == 2031)
    assert task.due_unconfirmed == counted.unconfirmed


def test_due_date_over_an_unconfirmed_holiday_says_so(staff: Staff) -> None:
    calendar = load_work_calendar()
    day = next(day for day, off in sorted(calendar.off.items()) if not off.confirmed and day.year > 2021)
    with clock.standing_at(NOON.replace(year=day.year, month=day.month, day=day.day)):
        assert staff.give().due_unconfirmed


def test_due_date_given_is_taken_as_it_is(staff: Staff) -> None:
    assert staff.give(due=TODAY).due == TODAY
    error = refused("MT7226", lambda: staff.give(due=TODAY - timedelta(1)))
    assert "04/07/2023" in error.message_vi


def test_numbers_run_by_commune_and_year(staff: Staff) -> None:
    given = [staff.give(), staff.give()]
    with clock.standing_at(NOON.replace(year=2024)):
        given.append(staff.give())

    assert [str(task) for task in given] == ["NV 1/2023", "NV 2/2023", "NV 1/2024"]


def test_task_names_what_it_serves_and_who_helps(cast: Cast, staff: Staff) -> None:
    load_plan(make_plan(count_target()), by=cast.administrator)
    year = open_year(2023, "Kế hoạch năm", place=cast.commune, by=cast.clerk)
    target = Target.objects.get()

    task = staff.give(target=target, annual_plan=year, co_units=[cast.units["ban-2"]], product="Báo cáo")

    assert (task.target, task.annual_plan, task.product) == (target, year, "Báo cáo")
    assert [unit.key for unit in task.co_units.all()] == ["ban-2"]
    assert task.search == " nv 1 2023 ra soat ho ngheo bao cao "


def test_task_for_a_post_that_nobody_holds_is_refused(cast: Cast, staff: Staff) -> None:
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    refused("MT7225", staff.give)
    assert Task.objects.count() == 0


def test_task_for_another_communes_post_or_target_is_refused(cast: Cast, staff: Staff) -> None:
    with by_hand():
        beside = Post.objects.create(unit=cast.units["xa-ben"], code="x", name_vi="Chức danh xã bên")
    elsewhere = load_plan(_plan_of("xa-ben"), by=cast.administrator).targets.get()
    year = open_year(2023, "Kế hoạch năm", place=cast.units["xa-ben"], by=cast.neighbour)

    refused("MT7229", lambda: staff.give(lead=beside))
    refused("MT7229", lambda: staff.give(target=elsewhere))
    refused("MT7229", lambda: staff.give(annual_plan=year))


def _plan_of(place: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(make_plan(count_target()), place=place, code="ke-hoach-ben")


@pytest.mark.parametrize("who", ["reporter", "neighbour", "administrator"])
def test_giving_without_the_right_is_refused(cast: Cast, staff: Staff, who: str) -> None:
    with pytest.raises(RightsError):
        give_task(TaskText("Việc"), place=cast.units["ban-1"], lead=staff.head, giver=staff.chairman,
                  by=getattr(cast, who))  # fmt: skip


# -- moving ---------------------------------------------------------------------------------------------------


def test_whole_way_leaves_a_step_each_and_the_row_agrees_with_the_last(staff: Staff, task: Task) -> None:
    done = go(task, *(act for act, _who in WAY), staff=staff)

    steps = list(done.way.order_by("number"))
    assert [step.kind for step in steps] == ["give", *(act.value for act, _who in WAY)]
    assert [step.number for step in steps] == list(range(1, len(WAY) + 2))
    state = TaskState.ASSIGNED
    for step in steps[1:]:
        following = next_state(state, TaskAct(step.kind), Side(step.side))
        assert following is not None
        state = following
        assert step.state == state
    done.refresh_from_db()
    assert (done.state, done.steps, done.submitted_on) == ("done", len(steps), TODAY)


def test_returned_task_is_not_submitted_any_more(staff: Staff, task: Task) -> None:
    returned = go(task, TaskAct.SUBMIT, TaskAct.RETURN, staff=staff)

    assert (returned.state, returned.submitted_on) == ("returned", None)


def test_return_needs_a_reason(cast: Cast, staff: Staff, task: Task) -> None:
    sent = go(task, TaskAct.SUBMIT, staff=staff)

    refused("MT7228", lambda: move_task(sent, TaskAct.RETURN, by=cast.leader, seen=2))


@pytest.mark.parametrize(("before", "act", "who"), [
    ((), TaskAct.ACCEPT, "leader"),  # the giver does not accept for the owner
    ((), TaskAct.COMPLETE, "leader"),  # nothing was submitted
    ((TaskAct.SUBMIT,), TaskAct.COMPLETE, "reporter"),  # the owner does not complete their own work
    ((TaskAct.SUBMIT,), TaskAct.ACCEPT, "reporter"),
    ((), TaskAct.ACCEPT, "clerk"),  # holds neither post
])  # fmt: skip
def test_step_of_the_wrong_side_or_time_is_refused(
    cast: Cast, staff: Staff, task: Task, before: tuple[TaskAct, ...], act: TaskAct, who: str
) -> None:
    here = go(task, *before, staff=staff)

    error = refused("MT7224", lambda: move_task(here, act, by=getattr(cast, who), seen=here.steps))

    assert error.fields["allowed"] == (", ".join(open_acts(getattr(cast, who), here)) or "—")
    assert TaskStep.objects.filter(task=here).count() == here.steps


def test_former_holder_of_the_post_moves_nothing(cast: Cast, staff: Staff, task: Task) -> None:
    posts.hand_over(staff.head, cast.clerk, on=TODAY, by=cast.leader)

    refused("MT7224", lambda: move_task(task, TaskAct.ACCEPT, by=cast.reporter, seen=1))
    assert move_task(task, TaskAct.ACCEPT, by=cast.clerk, seen=1).state == "accepted"


def test_one_person_on_both_sides_takes_the_steps_of_both(cast: Cast, staff: Staff) -> None:
    own = staff.give(lead=staff.chairman, place="xa")

    assert sides_of(cast.leader, own) == (Side.OWNER, Side.GIVER)
    sent = move_task(own, TaskAct.SUBMIT, by=cast.leader, seen=1)
    assert open_acts(cast.leader, sent) == (TaskAct.RETURN, TaskAct.COMPLETE)
    assert move_task(sent, TaskAct.COMPLETE, by=cast.leader, seen=2).state == "done"


def test_second_of_two_movers_is_told_who_was_first(cast: Cast, task: Task) -> None:
    move_task(task, TaskAct.ACCEPT, by=cast.reporter, seen=1)

    error = refused("MT7211", lambda: move_task(task, TaskAct.START, by=cast.reporter, seen=1))
    assert (error.fields["who"], error.fields["now"]) == ("Người ban1", "2")


def test_neighbour_may_not_even_try(cast: Cast, task: Task) -> None:
    with pytest.raises(RightsError):
        move_task(task, TaskAct.ACCEPT, by=cast.neighbour, seen=1)


def test_evidence_stands_with_its_step(cast: Cast, task: Task) -> None:
    note = _note(cast, cast.units["ban-1"])

    sent = move_task(task, TaskAct.SUBMIT, by=cast.reporter, seen=1, evidence=[note])

    evidence = TaskEvidence.objects.select_related("step").get()
    assert (evidence.document, evidence.step.number, evidence.step.task) == (note, 2, sent)


def test_evidence_of_a_place_that_is_not_theirs_is_refused_and_nothing_moves(cast: Cast, task: Task) -> None:
    for foreign in (decision(cast), _note(cast, cast.units["xa-ben"])):
        with pytest.raises(RightsError):
            move_task(task, TaskAct.SUBMIT, by=cast.reporter, seen=1, evidence=[foreign])
    task.refresh_from_db()
    assert (task.state, task.steps) == ("assigned", 1)


def _note(cast: Cast, place: OrgUnit) -> Document:
    with by_hand():
        return Document.objects.create(code=f"so-{place.key}", place=place, sha256="0" * 64, size=1, file_name="so.txt")


# -- putting off and handing over -----------------------------------------------------------------------------


def test_giver_puts_the_due_date_off_with_a_reason(cast: Cast, task: Task) -> None:
    first = task.due
    later = change_due(task, date(2023, 8, 1), by=cast.leader, seen=1, reason="mưa lũ")

    assert later.due == date(2023, 8, 1)
    assert [(step.kind, step.due, step.note) for step in later.way.all()] == [
        ("give", first, ""), ("change_due", date(2023, 8, 1), "mưa lũ"),
    ]  # fmt: skip


def test_due_date_is_not_put_off_by_the_owner_without_reason_or_when_done(cast: Cast, staff: Staff, task: Task) -> None:
    new = date(2023, 8, 1)

    refused("MT7224", lambda: change_due(task, new, by=cast.clerk, seen=1, reason="x"))
    with pytest.raises(RightsError):
        change_due(task, new, by=cast.reporter, seen=1, reason="x")
    refused("MT7228", lambda: change_due(task, new, by=cast.leader, seen=1, reason=" "))
    refused("MT7230", lambda: change_due(task, task.due, by=cast.leader, seen=1, reason="x"))
    refused("MT7226", lambda: change_due(task, date(2023, 7, 4), by=cast.leader, seen=1, reason="x"))
    done = go(task, TaskAct.SUBMIT, TaskAct.COMPLETE, staff=staff)
    refused("MT7224", lambda: change_due(done, new, by=cast.leader, seen=3, reason="x"))


def test_task_passes_to_another_post(cast: Cast, staff: Staff, task: Task) -> None:
    moved = hand_over_task(task, staff.officer, by=cast.clerk, seen=1, reason="trưởng bản ốm")

    assert (moved.lead, moved.state) == (staff.officer, "assigned")
    assert sides_of(cast.reporter, moved) == ()
    assert sides_of(cast.clerk, moved) == (Side.OWNER,)
    assert moved.way.last() == TaskStep.objects.get(kind=StepKind.HAND_OVER, lead=staff.officer)


def test_task_is_not_handed_over_to_nobody_without_reason_or_when_done(cast: Cast, staff: Staff, task: Task) -> None:
    refused("MT7228", lambda: hand_over_task(task, staff.officer, by=cast.clerk, seen=1, reason=""))
    refused("MT7230", lambda: hand_over_task(task, staff.head, by=cast.clerk, seen=1, reason="x"))
    with pytest.raises(RightsError):
        hand_over_task(task, staff.officer, by=cast.reporter, seen=1, reason="x")
    posts.vacate(staff.officer, on=TODAY, by=cast.leader, why="khuyết")
    refused("MT7225", lambda: hand_over_task(task, staff.officer, by=cast.clerk, seen=1, reason="x"))
    done = go(task, TaskAct.SUBMIT, TaskAct.COMPLETE, staff=staff)
    refused("MT7224", lambda: hand_over_task(done, staff.chairman, by=cast.clerk, seen=3, reason="x"))


def test_database_refuses_to_rewrite_steps_and_impossible_rows(task: Task) -> None:
    with pytest.raises(DatabaseError, match="append-only"), by_hand():
        TaskStep.objects.update(note="x")
    with pytest.raises(IntegrityError), by_hand():
        Task.objects.update(due=date(2023, 1, 1))
    with pytest.raises(IntegrityError), by_hand():
        Task.objects.update(state="lost")


def test_rows_have_readable_names(cast: Cast, staff: Staff, task: Task) -> None:
    step = task.way.get()

    assert str(step) == f"{task.pk}/1"
    assert str(TaskEvidence(step=step)) == f"{step.pk}: None"


def test_search_text_is_folded_and_fits_an_index(staff: Staff) -> None:
    assert search_text("Họp DÂN") == " hop dan "
    assert len(search_text("越" * 5000).encode()) <= 2002

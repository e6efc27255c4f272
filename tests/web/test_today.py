"""The first page's lists for each of the cast."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muctieu.core.observation import ApprovalState
from muctieu.core.place_events import Event, EventKind
from muctieu.core.task import TaskAct
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.desk.today import Today, today
from muctieu.web.figures import domain as figures
from muctieu.web.figures.counts import recount
from muctieu.web.figures.models import Observation, WaitingCount
from muctieu.web.figures.waiting import waiting
from muctieu.web.people import posts
from muctieu.web.places.events import apply_decision
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target
from muctieu.web.plans.shares import share_out
from muctieu.web.plans.tasks import move_task
from tests.cast import NOON, Cast
from tests.factories import make_plan
from tests.web.conftest import Enter, draft
from tests.web.forgetting import forget
from tests.web.staff import TODAY, Staff, appoint, count_target


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


def fill(cast: Cast, staff: Staff, enter: Enter, times: int = 1) -> None:
    """Something for every list, `times` over; the plan once."""
    if not Target.objects.exists():
        load_plan(make_plan(count_target()), by=cast.administrator)
        share_out(Target.objects.get(), {"ban-1": Decimal(10)}, by=cast.clerk, seen=0)
        share_out(Target.objects.get(), {}, by=cast.clerk, seen=1, why="chia lại")
    for number in range(times):
        with clock.standing_at(NOON - timedelta(days=9)):
            staff.give(f"Trễ {number}", due=TODAY - timedelta(1))
        staff.give(f"Sắp đến hạn {number}", place="xa", lead=staff.officer, due=TODAY + timedelta(7))
        staff.give(f"Còn lâu {number}", due=TODAY + timedelta(8))
        move_task(staff.give(f"Đã trình {number}"), TaskAct.SUBMIT, by=cast.reporter, seen=1)
        enter("2", period=f"202{number}-Q1", until="sent")
        enter("3", period=f"202{number}-Q2", until="checked", place="ban-2")


def seen(found: Today) -> dict[str, object]:
    return {
        "late": [line.title for line in found.late],
        "due": [line.title for line in found.due],
        "to_confirm": [line.title for line in found.to_confirm],
        "orphans": [target.code for target in found.orphans.targets],
        "findings": [finding.code for finding in found.findings],
        "waiting": [(one.place_name, one.state.value, one.count) for one in found.waiting],
    }


NOTHING: dict[str, object] = {"late": [], "due": [], "to_confirm": [], "orphans": [], "findings": [], "waiting": []}
COMMUNE: dict[str, object] = {
    "late": ["Trễ 0"],
    "due": ["Sắp đến hạn 0"],
    "orphans": ["so-sinh"],
    "findings": ["MT1511"],
}


@pytest.mark.parametrize(("who", "wanted"), [
    ("clerk", COMMUNE | {"to_confirm": [], "waiting": [("Đơn vị ban-1", "sent", 1)]}),
    ("leader", COMMUNE | {"to_confirm": ["Đã trình 0"], "waiting": [("Đơn vị ban-2", "checked", 1)]}),
    ("reporter", NOTHING | {"late": ["Trễ 0"]}),
    ("neighbour", NOTHING),
])  # fmt: skip
def test_each_of_the_cast_has_their_own_lists(
    cast: Cast, staff: Staff, enter: Enter, who: str, wanted: dict[str, object]
) -> None:
    fill(cast, staff, enter)

    assert seen(today(getattr(cast, who), cast.commune, TODAY)) == wanted


def test_vacant_posts_tasks_head_the_page(cast: Cast, staff: Staff) -> None:
    task = staff.give()
    posts.vacate(staff.head, on=TODAY, by=cast.leader, why="khuyết")

    assert [one.uuid for one in today(cast.leader, cast.commune, TODAY).orphans.tasks] == [task.uuid]


@pytest.mark.parametrize("who", ["clerk", "leader", "reporter"])
def test_queries_are_as_many_for_three_of_each_as_for_one(cast: Cast, staff: Staff, enter: Enter, who: str) -> None:
    counts = []
    for times in (1, 3):
        fill(cast, staff, enter, times)
        forget()
        with CaptureQueriesContext(connection) as asked:
            today(getattr(cast, who), cast.commune, TODAY)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 55


def test_a_corrected_figure_waits_once(cast: Cast, enter: Enter) -> None:
    enter("2", until="sent")
    enter("3", until="sent")
    enter("4", until="published", period="2022")

    found = waiting(cast.clerk, cast.commune, TODAY)

    assert [(one.place, one.state, one.count) for one in found] == [("ban-1", ApprovalState.SENT, 1)]
    assert waiting(None, cast.commune, TODAY) == ()


def test_reports_of_a_village_that_has_ended_still_wait_under_its_last_name(cast: Cast, enter: Enter) -> None:
    enter("2", until="sent")
    gone = Event("sk", EventKind.DISSOLVE, TODAY, "12/NQ-HĐND", dissolved=("ban-1",))
    moved = Event("cb", EventKind.DISSOLVE, TODAY, "12/NQ-HĐND", dissolved=("chi-bo-1",))
    apply_decision((gone, moved), by=cast.administrator)

    found = waiting(cast.clerk, cast.commune, TODAY)

    assert [(one.place_name, one.count) for one in found] == [("Đơn vị ban-1", 1)]
    assert waiting(cast.neighbour, cast.units["xa-ben"], TODAY) == ()


steps = st.lists(
    st.tuples(st.sampled_from(("record", "check", "send_back", "approve", "again", "draft")), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_counts_kept_agree_with_a_full_recount(cast: Cast, way: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        rows: list[Observation] = []
        for act, which in way:
            _step(cast, rows, act, which)
        places = [unit.pk for unit in cast.units.values()]
        kept = {(row.place_id, row.state): row.count for row in WaitingCount.objects.filter(count__gt=0)}
        assert kept == recount(places)
        transaction.set_rollback(True)


def _step(cast: Cast, rows: list[Observation], act: str, which: int) -> None:
    """One act on the figures so far; one that their state does not allow changes nothing."""
    if act in ("record", "draft", "again"):
        state = ApprovalState.DRAFT if act == "draft" else ApprovalState.SENT
        wanted = [draft("2", period=f"202{which}")]
        rows += figures.record(wanted, by=cast.clerk, place=cast.commune, state=state, why="đính chính")
    elif rows:
        row = rows[which % len(rows)]
        with suppress(StateError):
            if act == "check":
                figures.check([row], by=cast.clerk)
            elif act == "approve":
                figures.approve([row], by=cast.leader)
            else:
                figures.send_back([row], by=cast.leader, reason="sai")  # who may also take an approval back

from datetime import date

import pytest

from muctieu.core.task import TRANSITIONS, Punctuality, Side, TaskAct, TaskState, acts_open_to, next_state, punctuality


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("act", TaskAct)
@pytest.mark.parametrize("side", Side)
def test_only_listed_moves_by_the_right_side(state: TaskState, act: TaskAct, side: Side) -> None:
    listed = TRANSITIONS.get((state, act))

    assert next_state(state, act, side) == (listed[0] if listed and listed[1] is side else None)
    assert (act in acts_open_to(side, state)) == (next_state(state, act, side) is not None)


def test_done_is_the_end_and_every_other_state_leads_on() -> None:
    assert not any(acts_open_to(side, TaskState.DONE) for side in Side)
    assert all(any(acts_open_to(side, state) for side in Side) for state in TaskState if state is not TaskState.DONE)


def test_a_giver_never_moves_the_owner_s_work_nor_an_owner_approves_it() -> None:
    assert acts_open_to(Side.GIVER, TaskState.DOING) == ()
    assert acts_open_to(Side.OWNER, TaskState.SUBMITTED) == ()
    assert acts_open_to(Side.GIVER, TaskState.SUBMITTED) == (TaskAct.RETURN, TaskAct.COMPLETE)


@pytest.mark.parametrize(
    ("submitted", "as_of", "found"),
    [
        (date(2023, 6, 10), date(2023, 7, 1), Punctuality.ON_TIME),
        (date(2023, 6, 11), date(2023, 7, 1), Punctuality.LATE),
        (None, date(2023, 6, 10), Punctuality.NOT_DUE),
        (None, date(2023, 6, 11), Punctuality.OVERDUE),
    ],
)
def test_the_due_day_itself_is_on_time(submitted: date | None, as_of: date, found: Punctuality) -> None:
    assert punctuality(date(2023, 6, 10), submitted_on=submitted, as_of=as_of) is found

"""Tasks: the states a task goes through, who may move it, and whether it is on time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class TaskState(StrEnum):
    """giao → nhận → đang làm → trình → hoàn thành, or trả lại and round again."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    DOING = "doing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"


class TaskAct(StrEnum):
    """What can be done to a task; handing over changes the owner, not the state."""

    ACCEPT = "accept"
    START = "start"
    SUBMIT = "submit"
    RETURN = "return"
    COMPLETE = "complete"


class Side(StrEnum):
    """The two sides of a task: the post that answers for it, and the post that gave it."""

    OWNER = "owner"
    GIVER = "giver"


# An owner may start work or even submit at once: small tasks are done before anybody clicks "nhận".
TRANSITIONS: Mapping[tuple[TaskState, TaskAct], tuple[TaskState, Side]] = {
    (TaskState.ASSIGNED, TaskAct.ACCEPT): (TaskState.ACCEPTED, Side.OWNER),
    (TaskState.ASSIGNED, TaskAct.START): (TaskState.DOING, Side.OWNER),
    (TaskState.ASSIGNED, TaskAct.SUBMIT): (TaskState.SUBMITTED, Side.OWNER),
    (TaskState.ACCEPTED, TaskAct.START): (TaskState.DOING, Side.OWNER),
    (TaskState.ACCEPTED, TaskAct.SUBMIT): (TaskState.SUBMITTED, Side.OWNER),
    (TaskState.DOING, TaskAct.SUBMIT): (TaskState.SUBMITTED, Side.OWNER),
    (TaskState.SUBMITTED, TaskAct.RETURN): (TaskState.RETURNED, Side.GIVER),
    (TaskState.SUBMITTED, TaskAct.COMPLETE): (TaskState.DONE, Side.GIVER),
    (TaskState.RETURNED, TaskAct.START): (TaskState.DOING, Side.OWNER),
    (TaskState.RETURNED, TaskAct.SUBMIT): (TaskState.SUBMITTED, Side.OWNER),
}


class Punctuality(StrEnum):
    """How a task stands against its due date, as reports count it."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"


def next_state(state: TaskState, act: TaskAct, side: Side) -> TaskState | None:
    """The state after `act` by `side`; None when that side cannot do this now."""
    found = TRANSITIONS.get((state, act))
    return found[0] if found is not None and found[1] is side else None


def acts_open_to(side: Side, state: TaskState) -> tuple[TaskAct, ...]:
    """What `side` can do to a task in `state`, in the order of the acts."""
    return tuple(act for act in TaskAct if next_state(state, act, side) is not None)


def punctuality(due: date, *, submitted_on: date | None, as_of: date) -> Punctuality:
    """On time counts the day of submission, not of approval: the owner cannot hurry the giver."""
    if submitted_on is not None:
        return Punctuality.ON_TIME if submitted_on <= due else Punctuality.LATE
    return Punctuality.OVERDUE if as_of > due else Punctuality.NOT_DUE

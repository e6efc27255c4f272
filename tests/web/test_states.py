"""The way of a figure as a state machine: every state, every role, every step, held against a table of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from muctieu.core.observation import ApprovalState
from muctieu.errors import RightsError, StateError
from muctieu.web.common.policy import Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from tests.cast import SINCE, Cast, by_hand
from tests.web.conftest import draft

S = ApprovalState
# Who may take which step, written down apart from the code: (from, to) → roles.
TABLE = {
    (S.DRAFT, S.SENT): {"reporter", "clerk"},
    (S.RETURNED, S.SENT): {"reporter", "clerk"},
    (S.SENT, S.CHECKED): {"clerk"},
    (S.SENT, S.RETURNED): {"clerk", "leader"},
    (S.CHECKED, S.RETURNED): {"clerk", "leader"},
    (S.CHECKED, S.APPROVED): {"leader"},
    (S.APPROVED, S.RETURNED): {"leader"},
    (S.APPROVED, S.LOCKED): {"leader"},
    (S.APPROVED, S.PUBLISHED): {"leader", "portal_editor"},
    (S.LOCKED, S.PUBLISHED): {"leader", "portal_editor"},
}
STEPS: dict[ApprovalState, Callable[[list[Observation], User], int]] = {
    S.SENT: lambda rows, by: figures.send(rows, by=by),
    S.CHECKED: lambda rows, by: figures.check(rows, by=by),
    S.RETURNED: lambda rows, by: figures.send_back(rows, by=by, reason="xem lại"),
    S.APPROVED: lambda rows, by: figures.approve(rows, by=by),
    S.LOCKED: lambda rows, by: figures.lock(rows, by=by),
    S.PUBLISHED: lambda rows, by: figures.publish(rows, by=by),
}


def everybody(cast: Cast) -> dict[str, User]:
    """One person for each role, over the commune; and one with none."""
    made = {
        role.value: people.add_person(
            f"vai-{role.value.replace('_', '-')}", full_name=role.value, role=role, unit=cast.commune, since=SINCE,
            by=cast.administrator,
        )
        for role in Role
    }  # fmt: skip
    return made | {"neighbour": cast.neighbour}


def in_state(row: Observation, state: ApprovalState, cast: Cast) -> None:
    if state is not S.DRAFT:
        with by_hand():
            ApprovalAct.objects.create(observation=row, state=state.value, by=cast.leader)


@pytest.mark.parametrize("state", list(ApprovalState))
def test_every_role_may_take_exactly_the_steps_of_the_table(cast: Cast, state: ApprovalState) -> None:
    who = everybody(cast)
    (row,) = figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=S.DRAFT)
    in_state(row, state, cast)
    allowed: dict[tuple[ApprovalState, ApprovalState], set[str]] = {}

    for wanted, step in STEPS.items():
        for name, person in who.items():
            with transaction.atomic():
                try:
                    step([row], person)
                    allowed.setdefault((state, wanted), set()).add(name)
                except (RightsError, StateError):
                    pass
                transaction.set_rollback(True)

    assert allowed == {step: roles for step, roles in TABLE.items() if step[0] is state}


@pytest.mark.parametrize("state", [state for state in ApprovalState if state.counts])
def test_what_counts_is_corrected_by_a_clerk_with_a_reason_and_by_nobody_else(cast: Cast, state: ApprovalState) -> None:
    who = everybody(cast)
    (row,) = figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=S.DRAFT)
    in_state(row, state, cast)
    done: set[tuple[str, str]] = set()

    for name, person in who.items():
        for why in ("", "đếm lại"):
            with transaction.atomic():
                try:
                    figures.record([draft("3")], by=person, place=cast.commune, why=why)
                    done.add((name, why))
                except (RightsError, StateError):
                    pass
                transaction.set_rollback(True)

    assert done == {("clerk", "đếm lại")}


@pytest.mark.parametrize("state", [S.DRAFT, S.SENT, S.RETURNED, S.CHECKED])
def test_what_does_not_count_yet_is_written_anew_by_whoever_reports(cast: Cast, state: ApprovalState) -> None:
    (row,) = figures.record([draft("2")], by=cast.clerk, place=cast.commune, state=S.DRAFT)
    in_state(row, state, cast)

    (fresh,) = figures.record([draft("3")], by=cast.reporter, place=cast.units["ban-1"])

    assert fresh.supersedes == row
    assert {one.state for one in with_state(Observation.objects.filter(pk=fresh.pk))} == {"sent"}

"""Petitions: what may follow what, until when an answer is due, and counts that keep answered and settled apart."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.petition import (
    AnswerRule,
    Case,
    Counts,
    PetitionAct,
    PetitionState,
    answer_due,
    count_cases,
    is_open,
    state_after,
    too_few_days,
)
from muctieu.core.workdays import DayOff, WorkCalendar
from tests.strategies import days

JULY = date(2023, 7, 3)
RULES = (
    AnswerRule("question", 10, date(2020, 1, 1)),
    AnswerRule("question", 5, JULY, source="Quy chế 01", confirmed=True),
)
CALENDAR = WorkCalendar(
    {date(2023, 7, 5): DayOff("lễ", "holiday", "TB 1", confirmed=True)}, frozenset(), frozenset({2023})
)


def test_only_what_follows_can_be_done() -> None:
    can = {
        (state.value, act.value): after.value
        for state, act in product(PetitionState, PetitionAct)
        if (after := state_after(state, act)) is not None
    }

    assert {key: after for key, after in can.items() if key[1] != "assign"} == {
        ("assigned", "forward"): "forwarded", ("forwarded", "forward"): "forwarded",
        ("assigned", "answer"): "answered", ("forwarded", "answer"): "answered", ("answered", "answer"): "answered",
        ("answered", "settle"): "settled",
        ("received", "decline"): "declined", ("assigned", "decline"): "declined",
    }  # fmt: skip
    assert {after for (_state, act), after in can.items() if act == "assign"} == {"assigned"}
    assert [state for state in PetitionState if is_open(state)] == ["received", "assigned", "forwarded"]


def test_answer_is_due_by_the_rule_of_the_day_in_working_days() -> None:
    before = answer_due("question", date(2023, 6, 30), rules=RULES, calendar=CALENDAR)
    after = answer_due("question", JULY, rules=RULES, calendar=CALENDAR)
    unknown = answer_due("question", date(2024, 1, 2), rules=RULES, calendar=CALENDAR)

    assert before is not None
    assert (before.due.day, before.is_sure) == (date(2023, 7, 17), False)
    assert after is not None
    assert (after.due.day, after.is_sure) == (date(2023, 7, 11), True)
    assert unknown is not None
    assert not unknown.is_sure
    assert answer_due("other", JULY, rules=RULES, calendar=CALENDAR) is None
    assert answer_due("question", date(2019, 1, 1), rules=RULES, calendar=CALENDAR) is None


cases = st.builds(
    Case, days, days, st.sampled_from(PetitionState), st.one_of(st.none(), days), st.one_of(st.none(), days)
)


@given(st.lists(cases, max_size=20), days)
def test_parts_add_up_to_what_was_received(found: list[Case], as_of: date) -> None:
    counts = count_cases(found, as_of=as_of)

    assert counts.received == len(found) == counts.answered + counts.open + counts.declined
    assert counts.late <= counts.answered + counts.open


def test_answered_is_not_settled_and_late_is_told_of_both() -> None:
    due = date(2023, 7, 10)
    found = [
        Case(JULY, due, PetitionState.SETTLED, date(2023, 7, 5), date(2023, 7, 20)),
        Case(JULY, due, PetitionState.ANSWERED, date(2023, 7, 11)),
        Case(JULY, due, PetitionState.ASSIGNED),
        Case(JULY, due, PetitionState.DECLINED),
        Case(JULY, date(2023, 8, 1), PetitionState.FORWARDED),
    ]

    assert count_cases(found, as_of=date(2023, 7, 12)) == Counts(5, 2, 0, 2, 1, 2)
    assert count_cases(found, as_of=date(2023, 7, 20)).settled == 1


def test_a_month_lacks_days_by_days_not_by_hours() -> None:
    held = [date(2023, 7, 5), date(2023, 7, 5), date(2023, 8, 5)]

    assert [too_few_days(held, month, least=2) for month in (JULY, date(2023, 8, 1), date(2023, 9, 1))] == [1, 1, 2]
    assert too_few_days([date(2023, 7, 5), date(2023, 7, 20)], JULY, least=2) == 0

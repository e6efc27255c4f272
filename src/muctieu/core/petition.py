"""Questions and petitions: the states they go through, until when an answer is due, and what is counted of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from muctieu.core.workdays import DueDay, WorkCalendar


class PetitionState(StrEnum):
    """tiếp nhận → phân loại, giao → (chuyển) → trả lời → giải quyết xong; or không thụ lý, with a reason."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    FORWARDED = "forwarded"
    ANSWERED = "answered"
    SETTLED = "settled"
    DECLINED = "declined"


class PetitionAct(StrEnum):
    """What can be done to one."""

    ASSIGN = "assign"
    FORWARD = "forward"
    ANSWER = "answer"
    SETTLE = "settle"
    DECLINE = "decline"


_OPEN = (PetitionState.RECEIVED, PetitionState.ASSIGNED, PetitionState.FORWARDED)
# An answer can be followed by a better one; what was settled or declined can be taken up again by giving it to a post.
TRANSITIONS: Mapping[PetitionAct, tuple[frozenset[PetitionState], PetitionState]] = {
    PetitionAct.ASSIGN: (frozenset(PetitionState), PetitionState.ASSIGNED),
    PetitionAct.FORWARD: (frozenset({PetitionState.ASSIGNED, PetitionState.FORWARDED}), PetitionState.FORWARDED),
    PetitionAct.ANSWER: (
        frozenset({PetitionState.ASSIGNED, PetitionState.FORWARDED, PetitionState.ANSWERED}),
        PetitionState.ANSWERED,
    ),
    PetitionAct.SETTLE: (frozenset({PetitionState.ANSWERED}), PetitionState.SETTLED),
    PetitionAct.DECLINE: (frozenset({PetitionState.RECEIVED, PetitionState.ASSIGNED}), PetitionState.DECLINED),
}


def state_after(state: PetitionState, act: PetitionAct) -> PetitionState | None:
    """The state after `act`; None when it cannot be done now."""
    before, after = TRANSITIONS[act]
    return after if state in before else None


def is_open(state: PetitionState) -> bool:
    """Whether the commune still owes an answer."""
    return state in _OPEN


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Within how many working days an answer is due to a category, from `since` on; `confirmed` only with its paper."""

    category: str
    working_days: int
    since: date
    source: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """The day until which an answer is due, and whether rule or calendar rest on something nobody has confirmed."""

    due: DueDay
    rule: AnswerRule

    @property
    def is_sure(self) -> bool:
        """Whether nothing that the day rests on waits for its paper."""
        return self.rule.confirmed and not (self.due.unknown_years or self.due.unconfirmed)


def answer_due(
    category: str, received: date, *, rules: Sequence[AnswerRule], calendar: WorkCalendar
) -> AnswerDue | None:
    """Until when a petition of that day is to be answered, by the rule in force then; None where there is no rule."""
    standing = [rule for rule in rules if rule.category == category and rule.since <= received]
    if not standing:
        return None
    rule = max(standing, key=lambda one: one.since)
    return AnswerDue(calendar.due_after(received, rule.working_days), rule)


@dataclass(frozen=True, slots=True)
class Case:
    """What counting needs to know of one petition, and nothing of who sent it."""

    received: date
    due: date
    state: PetitionState
    answered: date | None = None
    settled: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Petitions of a span of days as they stood at its end; answered and settled are two things.

    `received` is the whole: answered + open + declined. `settled` is a part of `answered`; `late` are open ones past
    their day and answers that came after it.
    """

    received: int
    answered: int
    settled: int
    open: int
    declined: int
    late: int


def count_cases(cases: Iterable[Case], *, as_of: date) -> Counts:
    """What the cases add up to on the day `as_of`."""
    found: Counter[str] = Counter()
    for case in cases:
        is_answered = case.answered is not None and case.answered <= as_of
        is_declined = case.state is PetitionState.DECLINED
        found["received"] += 1
        found["declined"] += is_declined
        found["answered"] += is_answered and not is_declined
        found["settled"] += case.settled is not None and case.settled <= as_of and not is_declined
        found["open"] += not is_answered and not is_declined
        found["late"] += not is_declined and (case.answered if is_answered and case.answered else as_of) > case.due
    return Counts(**{name: found[name] for name in Counts.__slots__})


def too_few_days(days: Iterable[date], month: date, *, least: int) -> int:
    """How many days of receiving citizens a month lacks; 0 when it has enough."""
    return max(0, least - len({day for day in days if (day.year, day.month) == (month.year, month.month)}))

"""Recognition against life: a commune can hold a recognition whose criteria it no longer meets ("rớt chuẩn")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from muctieu.core.criteria import Answer, Facts, Recognition, SetKind
from muctieu.core.working import SetVerdict


class State(StrEnum):
    """Recognition and live verdict together."""

    HOLDS = "holds"
    SLIPPING = "slipping"
    UNPROVEN = "unproven"
    READY = "ready"
    NOT_YET = "not_yet"
    LOST = "lost"
    UNKNOWN = "unknown"


STATES = {
    State.HOLDS: ("đã được công nhận, vẫn đạt chuẩn", "recognised, and still up to standard"),
    State.SLIPPING: ("đã được công nhận nhưng rớt chuẩn", "recognised, but no longer up to standard"),
    State.UNPROVEN: ("đã được công nhận, chưa đủ số liệu để biết còn đạt", "recognised; figures too few to tell"),
    State.READY: ("chưa được công nhận, đã đủ tiêu chí", "not recognised, the criteria are met"),
    State.NOT_YET: ("chưa được công nhận", "not recognised"),
    State.LOST: ("đã bị thu hồi công nhận", "recognition lost"),
    State.UNKNOWN: ("chưa có thông tin về việc công nhận", "nothing known about recognition"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state on a day, and the decision it rests on: recognised from, lost from."""

    state: State
    recognised_on: date | None = None
    lost_on: date | None = None
    document: str = ""

    @property
    def text_vi(self) -> str:
        """The state in Vietnamese, without a full stop."""
        return STATES[self.state][0]

    @property
    def text_en(self) -> str:
        """The state in English, without a full stop."""
        return STATES[self.state][1]


def standing_of(facts: Facts, verdict: SetVerdict) -> Standing | None:
    """Recognition and live verdict of a tally on the verdict's day; None for classes, which nobody recognises."""
    if verdict.ruleset.kind is not SetKind.TALLY:
        return None
    told = facts.recognitions.get(verdict.ruleset.family)
    if told is None:
        return Standing(State.UNKNOWN)
    known = [one for one in told if one.recognised_on <= verdict.as_of]
    newest = max(known, key=lambda one: one.recognised_on, default=None)
    if newest is None:
        return Standing(State.READY if verdict.answer is Answer.MET else State.NOT_YET)
    return _recognised(newest, verdict)


def _recognised(newest: Recognition, verdict: SetVerdict) -> Standing:
    holds = newest.holds(verdict.as_of)
    live = {Answer.MET: State.HOLDS, Answer.UNMET: State.SLIPPING, Answer.UNKNOWN: State.UNPROVEN}[verdict.answer]
    lost = newest.lost_on if not holds else None
    return Standing(live if holds else State.LOST, newest.recognised_on, lost, newest.document)

"""The review of targets as texts: each group with its targets, one target with what was decided about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from muctieu.core.forecast import TooLittle
from muctieu.core.target_review import Decision, Group, Reviewed
from muctieu.core.verdict import Verdict
from muctieu.web.assessment.models import TargetDecision
from muctieu.web.assessment.review import Review
from muctieu.web.common.days import VIETNAM
from muctieu.web.screens import words
from muctieu.web.screens.ahead import CHANCES
from muctieu.web.screens.findings import post_name
from muctieu.web.screens.rows import RowMaker, decided_text
from muctieu.web.screens.words import day_text, pick

GROUPS: Mapping[Group, tuple[str, str]] = {
    Group.RAISE: ("Có thể nâng", "Could be raised"),
    Group.FORCE: ("Cần tập trung sức", "Need force"),
    Group.AMEND: ("Cần sửa chính chỉ tiêu", "The target itself is doubtful"),
    Group.REST: ("Giữ nguyên, theo dõi tiếp", "Keep and follow"),
}
DECISIONS: Mapping[Decision, tuple[str, str]] = {
    Decision.KEEP: ("giữ nguyên", "keep"),
    Decision.RAISE: ("nâng chỉ tiêu", "raise"),
    Decision.FORCE: ("tập trung sức", "use force"),
    Decision.AMEND: ("sửa chỉ tiêu", "amend"),
    Decision.STOP: ("dừng, không theo dõi nữa", "stop"),
}
USUAL: Mapping[Group, Decision] = {
    Group.RAISE: Decision.RAISE,
    Group.FORCE: Decision.FORCE,
    Group.AMEND: Decision.AMEND,
    Group.REST: Decision.KEEP,
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One target under review."""

    code: str
    name: str
    result: str
    goal: str
    unit: str
    period: str
    verdict: Verdict
    word: str
    decided: str
    why: str
    pace: str
    chance: str
    end: str
    proposed: str
    latest: str


@dataclass(frozen=True, slots=True)
class Part:
    """One group with its targets."""

    code: Group
    name: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One recorded decision."""

    code: str
    name: str
    what: str
    proposed: str
    day: str
    as_of: str
    group: str
    post: str
    reason: str
    document: str
    recorded: str


def parts_of(found: Review, link: Callable[[str], str]) -> tuple[Part, ...]:
    """The groups, those that call for somebody first; `link` gives a target's page."""
    return tuple(
        Part(group, pick(*GROUPS[group]), tuple(row_of(one, found, link) for one in found.groups[group]))
        for group in Group
        if found.groups[group]
    )


def headline(found: Review) -> str:
    """The answer in a sentence."""
    counts = {group: len(found.groups[group]) for group in Group}
    decided = sum(one.assessment.target.id in found.latest for some in found.groups.values() for one in some)
    return pick(
        f"{counts[Group.RAISE]} chỉ tiêu có thể nâng, {counts[Group.FORCE]} cần tập trung sức, "
        f"{counts[Group.AMEND]} cần sửa; {decided}/{sum(counts.values())} đã có quyết định",
        f"{counts[Group.RAISE]} targets could be raised, {counts[Group.FORCE]} need force, "
        f"{counts[Group.AMEND]} are doubtful; {decided} of {sum(counts.values())} are decided",
    )


def row_of(one: Reviewed, found: Review, link: Callable[[str], str]) -> ReviewRow:
    """One target as a line."""
    judged = one.assessment
    row = RowMaker(found.plan, found.as_of, link).row(judged, ())
    latest = found.latest.get(judged.target.id)
    return ReviewRow(
        code=judged.target.id,
        name=row.name,
        result=row.result,
        goal=row.goal,
        unit=row.unit,
        period=row.period,
        verdict=row.verdict,
        word=row.word,
        decided=decided_text(judged),
        why="; ".join(pick(reason.text_vi, reason.text_en) for reason in one.why),
        pace=row.pace,
        chance="" if one.outlook.chance is None else str(CHANCES[one.outlook.chance]).split(":", 1)[0],
        end=_end(one),
        proposed="" if one.proposed is None else words.amount(one.proposed, judged.target.unit),
        latest="" if latest is None else f"{decision_word(latest)} ({day_text(latest.day)})",
    )


def _end(one: Reviewed) -> str:
    """The forecast at the end: the middle, from where to where."""
    ahead = one.outlook.ahead
    if isinstance(ahead, TooLittle):
        return ""
    end = ahead.end
    return f"{words.number(end.point)} ({words.number(end.low)} – {words.number(end.high)})"


def decision_word(row: TargetDecision) -> str:
    return pick(*DECISIONS[Decision(row.decision)])


def decision_line(row: TargetDecision, name: str) -> DecisionLine:
    """One decision as recorded."""
    moment = row.at.astimezone(VIETNAM)
    return DecisionLine(
        code=row.target.code,
        name=name,
        what=decision_word(row),
        proposed=row.proposed,
        day=day_text(row.day),
        as_of=day_text(row.as_of),
        group=pick(*GROUPS[Group(row.group)]),
        post=post_name(row.post),
        reason=row.reason,
        document="" if row.document is None else row.document.title or row.document.code,
        recorded=f"{row.by.full_name}, {moment:%d/%m/%Y %H:%M}",
    )

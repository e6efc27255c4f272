"""What a report says of one target: a sentence from patterns, every number in it bound to what it rests on.

Nothing is praised that is not good: the case comes from the verdict, and the patterns of a case say no more than it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import goal_of
from muctieu.core.compare import counted_anew
from muctieu.core.indicator import Direction
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.report import Bound, Piece, Role, Sentence
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.wording import gap_text, goal_text, in_sentence, percent, value_text, with_unit

_PLACE = re.compile(r"\{(\w+)\}")
_STATES = (Form.KEEP, Form.RECOGNITION)
_CHANGES = {
    Form.YEARLY_CHANGE: ("mức tăng bình quân mỗi năm", "mức giảm bình quân mỗi năm"),
    Form.AVERAGE_GROWTH: ("tốc độ tăng bình quân", "tốc độ giảm bình quân"),
    Form.GROWTH_ON_BASE: ("mức tăng so với năm gốc", "mức giảm so với năm gốc"),
}
# Of these a figure of the same time last year says something beside today's.
_LEVELS = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.X_OF_Y, Form.YEARLY, Form.RANGE)
_SHORT = {Verdict.SLOW: "slow", Verdict.AT_RISK: "at_risk", Verdict.UNMET: "unmet", Verdict.ON_TRACK: "on_track"}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """An assessment with the figures of its indicator, oldest first; `breaks` are days on which the place changed."""

    assessment: Assessment
    figures: Sequence[Figure]
    plan: Plan
    breaks: Sequence[date] = ()

    @property
    def target(self) -> Target:
        """The target judged."""
        return self.assessment.target


class Narrator:
    """Writes the sentences of one report; the variants of a case are taken in turn."""

    def __init__(self, patterns: Mapping[str, tuple[str, ...]]) -> None:
        self._patterns = patterns
        self._turns: dict[str, int] = {}

    def result(self, told: Told) -> Sentence | None:
        """The sentence about a target's result; None without any figure: nothing is said of nothing."""
        if told.assessment.computed is Verdict.NO_DATA:
            return None
        given = dict(_given(told))
        case = next(code for code in _cases(told) if code in self._patterns)
        variants = self._patterns[case]
        turn = self._turns.get(case, 0)
        self._turns[case] = turn + 1
        ordered = [*variants[turn % len(variants) :], *variants[: turn % len(variants)]]
        pattern = next(one for one in ordered if _names(one) <= given.keys())
        return Sentence(f"{told.target.id}.result", filled(pattern, given))

    def replaces(self, paper: str) -> Sentence:
        """That this report takes the place of another."""
        return Sentence("replaces", filled(self._patterns["replaces"][0], {"paper": (paper,)}))

    def revision(self, former: Bound, value: Bound | None, *, paper: str, name: str) -> Sentence:
        """That a figure which the report `paper` gave is now another, or is known no more (`value` None)."""
        case = "revision" if value is not None else "revision.gone"
        period = "" if former.period is None else former.period.label_vi
        key = f"{former.target}.{former.period or 'khong-ky'}"
        given: dict[str, tuple[Piece, ...]] = {
            "name": (name,),
            "period": (period or "không rõ kỳ",),
            "paper": (paper,),
            "former": (replace(former, id=f"{key}.former", role=Role.FORMER),),
        }
        if value is not None:
            given["value"] = (replace(value, id=f"{key}.revised"),)
        return Sentence(f"{key}.revision", filled(self._patterns[case][0], given))


def name_of(target: Target) -> str:
    """What is measured, as a report names it; a target on its change says so."""
    own = target.indicator.name_vi
    if target.form not in _CHANGES or target.indicator.unit.converts_to(target.unit):
        return own
    return f"{own}, {_CHANGES[target.form][target.indicator.direction is Direction.DOWN]}"


def _subject(target: Target) -> str:
    """The name before its verb, which must not stand twice: "Số tiêu chí nông thôn mới đạt" + "đạt 13/19"."""
    name = name_of(target)
    if target.form is Form.RANK:
        name = name.removeprefix("Xếp loại ")
    return name.removesuffix(" đạt")


def filled(pattern: str, given: Mapping[str, tuple[Piece, ...]]) -> tuple[Piece, ...]:
    """The pattern with its places filled; texts that meet are joined."""
    pieces: list[Piece] = []
    at = 0
    for match in _PLACE.finditer(pattern):
        _put(pieces, pattern[at : match.start()])
        for piece in given[match[1]]:
            _put(pieces, piece)
        at = match.end()
    _put(pieces, pattern[at:])
    return tuple(pieces)


def _put(pieces: list[Piece], piece: Piece) -> None:
    if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
        pieces[-1] += piece
    elif piece:
        pieces.append(piece)


def _names(pattern: str) -> set[str]:
    return set(_PLACE.findall(pattern))


# -- which case ---------------------------------------------------------------------------------------------------


def _cases(told: Told) -> Iterator[str]:
    """The cases that fit, the closest first."""
    assessment, target = told.assessment, told.target
    verdict = assessment.verdict
    if verdict is Verdict.BLOCKED:
        yield "blocked"
        return
    if assessment.value is None:
        if assessment.attainment.percent is not None:
            yield "share"
        yield "said"
        return
    kind = _kind(target)
    if kind in ("grade", "state"):
        yield f"{kind}.{'met' if verdict.is_good else 'unmet'}"
    elif kind == "limit":
        yield f"limit.{'met' if verdict.is_good else _SHORT[verdict]}"
    else:
        step = verdict.value if verdict.is_good else _SHORT[verdict]
        if assessment.value.value == 0 and target.direction is Direction.UP:
            yield f"zero.{step}"
        if assessment.reason.code == "years":
            yield f"yearly.{step}"
        yield f"{kind}.{step}"
        yield f"number.{step}"
    yield "plain"


def _kind(target: Target) -> str:
    if target.form is Form.RANK:
        return "grade"
    if target.form in _STATES:
        return "state"
    if target.form is Form.RANGE:
        return "range"
    return "limit" if target.direction is Direction.DOWN else "number"


# -- what fills the places ------------------------------------------------------------------------------------


def _given(told: Told) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    assessment, target = told.assessment, told.target
    name = _subject(target)
    is_estimate = _status(assessment) is ObsStatus.ESTIMATE
    reach = "ước đạt" if is_estimate else "đạt"
    yield "name", (in_sentence(name),)
    yield "Name", (name[:1].upper() + name[1:],)
    yield "goal", (goal_bound(target),)
    yield "reach", (reach,)
    yield "only", (reach if name.endswith(" mới") else f"mới {reach}",)
    yield "is", ("ước là" if is_estimate else "là",)
    yield "left", (f"{'ước ' if is_estimate else ''}{'là' if _has_grown(assessment) else 'còn'}",)
    yield "ranked", ("dự kiến xếp loại" if is_estimate else "xếp loại",)
    yield "holds", ("dự kiến đạt" if is_estimate else "đạt",)
    yield "coverage", _coverage(assessment)
    yield "change", tuple(_change(told))
    yield "due", tuple(_due(told))
    if assessment.reason.code == "years":
        yield "years", (assessment.reason.text_vi,)
    if assessment.value is not None:
        yield "value", (value_bound(assessment),)
        gap = _gap(assessment)
        if gap is not None:
            yield "gap", (gap,)
    share = share_bound(told)
    if share is not None:
        yield "share", (share,)


def _has_grown(assessment: Assessment) -> bool:
    """Whether the result lies above the start: of what has grown nothing is "còn"."""
    value, baseline = assessment.value, assessment.target.baseline
    return value is not None and baseline is not None and value.value > baseline.value


def _status(assessment: Assessment) -> ObsStatus:
    return ObsStatus.OFFICIAL if assessment.figure is None else assessment.figure.status


def value_bound(assessment: Assessment) -> Bound:
    """The result as printed beside its target."""
    target, figure, value = assessment.target, assessment.figure, assessment.value
    if value is None or figure is None:
        raise ValueError(target.id)
    text = value_text(value, target, out_of=figure.out_of)
    return _bound(assessment, Role.VALUE, text, value.value)


def marked(assessment: Assessment, value: Bound) -> tuple[Piece, ...]:
    """A result in a list or table: an estimate and a provisional figure say what they are."""
    before = {ObsStatus.ESTIMATE: "ước "}.get(_status(assessment), "")
    after = {ObsStatus.PROVISIONAL: " (sơ bộ)"}.get(_status(assessment), "")
    return tuple(piece for piece in (before, value, after) if piece)


def goal_bound(target: Target) -> Bound:
    """The target's value; it rests on the plan, not on figures."""
    return Bound(
        f"{target.id}.target", Role.TARGET, goal_text(target), goal_of(target), target.unit.code,
        target.indicator.code, target=target.id,
    )  # fmt: skip


def share_bound(told: Told) -> Bound | None:
    """The attainment as the plan prints it, None where a target has none."""
    share = told.assessment.attainment.percent
    if share is None:
        return None
    text = percent(share, told.plan.settings)
    return replace(_bound(told.assessment, Role.ATTAINMENT, text, share), unit="percent")


def _gap(assessment: Assessment) -> Bound | None:
    goal, value = goal_of(assessment.target), assessment.value
    if goal is None or value is None or assessment.target.form in (Form.RANK, *_STATES):
        return None
    gap = abs(value.value - goal)
    return _bound(assessment, Role.GAP, gap_text(gap, assessment.target.unit), gap)


def _bound(assessment: Assessment, role: Role, text: str, value: Decimal) -> Bound:
    target, figure = assessment.target, assessment.figure
    return Bound(
        id=f"{target.id}.{role.value}",
        role=role,
        text=text,
        value=value,
        unit=target.unit.code,
        indicator=target.indicator.code,
        place="" if figure is None else figure.place,
        period=None if figure is None else figure.period,
        target=target.id,
        parts=() if figure is None else figure.parts,
        coverage=None if figure is None else figure.coverage,
        status=_status(assessment),
    )


def _coverage(assessment: Assessment) -> tuple[Piece, ...]:
    """ " (số sơ bộ, theo báo cáo của 9/11 bản)"; "" for an official figure that rests on all."""
    figure = assessment.figure
    if figure is None:
        return ()
    said = ["số sơ bộ"] if figure.status is ObsStatus.PROVISIONAL else []
    if figure.coverage is not None and not figure.coverage.is_full:
        said.append(f"theo báo cáo của {figure.coverage.reported}/{figure.coverage.expected} bản")
    return (f" ({', '.join(said)})",) if said else ()


def _due(told: Told) -> Iterator[Piece]:
    """ " (đến 31/12/2023 cần 26 triệu đồng)"."""
    assessment = told.assessment
    figure, expected = assessment.figure, assessment.expected
    if expected is None or figure is None or figure.period is None:
        return
    day = figure.period.end - timedelta(days=1)
    text = with_unit(_in_whole(expected, told.target), told.target.unit)
    yield f" (đến {day:%d/%m/%Y} cần "
    yield Bound(
        f"{told.target.id}.expected", Role.TARGET, text, expected, told.target.unit.code, told.target.indicator.code,
        period=figure.period, target=told.target.id,
    )  # fmt: skip
    yield ")"


def _in_whole(expected: Decimal, target: Target) -> Decimal:
    """What is due of things that are counted, in whole ones: of households there are no hundredths."""
    if target.unit.scale:
        return expected
    return expected.to_integral_value(ROUND_FLOOR if target.direction is Direction.DOWN else ROUND_CEILING)


def _change(told: Told) -> Iterator[Piece]:
    """ ", tăng 12 ha so với cùng kỳ năm trước"; nothing where last year's figure is not known for the same time."""
    if _last_year(told) is not None and last_year(told) is None:
        yield "; không so sánh với năm trước vì địa bàn hoặc cách tính đã thay đổi"
    before, value = last_year(told), told.assessment.value
    if before is None or before.value is None or value is None or before.period is None:
        return
    change = value.value - before.value.value
    since = f"năm {before.period.year}" if before.period.frequency is Frequency.YEAR else "cùng kỳ năm trước"
    if change == 0:
        yield f", bằng {since}"
        return
    yield f", {'tăng' if change > 0 else 'giảm'} "
    figure = _bound(told.assessment, Role.CHANGE, gap_text(change, told.target.unit), change)
    yield replace(figure, parts=(*figure.parts, *before.parts))
    yield f" so với {since}"


def last_year(told: Told) -> Figure | None:
    """The figure of the same time a year ago in the target's unit, of targets on a level; None across a break."""
    before, figure = _last_year(told), told.assessment.figure
    if before is None or figure is None or before.period is None or figure.period is None:
        return None
    days = (*told.breaks, *counted_anew(told.figures))
    is_broken = any(before.period.start < day < figure.period.end for day in days)
    return None if is_broken else before


def _last_year(told: Told) -> Figure | None:
    """The same whether or not it may be compared."""
    figure, target = told.assessment.figure, told.target
    if figure is None or figure.period is None or target.form not in _LEVELS:
        return None
    period = Period(figure.period.first - _MONTHS, figure.period.months, figure.period.calendar)
    found = next((one for one in told.figures if one.period == period and one.value is not None), None)
    if found is None or found.value is None or not found.value.unit.converts_to(target.unit):
        return None
    return found._replace(value=found.value.to(target.unit))

"""From the clauses of one item to its targets: figure, indicator, form, unit, baseline, milestones, blanks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from muctieu.core.indicator import Direction, Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.plan import Form
from muctieu.core.reading.drafting.binding import YES_NO, Binder, Bound
from muctieu.core.reading.drafting.clauses import HAS_FIGURE, Clause, cut_at, joints, split_clauses, wording_span
from muctieu.core.reading.drafting.figures import Figure, Sorted, due_of, sort_figures
from muctieu.core.reading.drafting.forms import Cues, form_of, is_share, read_cues
from muctieu.core.reading.drafting.model import DraftTarget, DraftValue, Heading, Span
from muctieu.core.reading.drafting.outline import Item
from muctieu.core.reading.reader import lower
from muctieu.errors import Finding

CHANGES = (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE)
_OPENING = re.compile(r"(?:phấn đấu\s+)?(?:(?:bình quân\s+)?(?:mỗi|h[ằà]ng|từng)\s+năm|trong\s+(?:cả\s+)?nhiệm\s+kỳ)")


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with its figures sorted."""

    clause: Clause
    figures: tuple[Figure, ...]
    sorted: Sorted


class Proposer:
    """Proposes the targets of one item after the other; spans count characters of the plain text."""

    def __init__(self, plain: str, binder: Binder, heading: Heading, figures: Sequence[Figure]) -> None:
        self.plain = plain
        self.low = lower(plain)
        self.binder = binder
        self.heading = heading
        self.figures = sorted(figures, key=lambda figure: figure.start)
        self.starts = [figure.start for figure in self.figures]

    def targets_of(self, item: Item) -> list[DraftTarget]:
        """The targets that the item sets, from left to right."""
        if not item.sets_targets or item.heading:
            return []
        found: list[DraftTarget] = []
        for whole in split_clauses(self.plain, item.body, item.end, is_label=self._is_label):
            for clause in self._cut(replace(whole, label=self._label(whole, item))):
                part = self._part(clause)
                if found and self._goes_on(part):
                    found[-1] = self._with_values(found[-1], part)
                else:
                    found += self._propose(part)
        return found

    def _is_label(self, words: str) -> bool:
        return not self.binder.names_something(words, 0, len(words))

    def _label(self, clause: Clause, item: Item) -> str:
        """What the clause stands under: its own label and the lines that announce its list."""
        above = [self.low[parent.body : parent.end] for parent in item.above if self.plain[parent.end - 1] == ":"]
        return " ".join((*above, clause.label))

    def _in(self, clause: Clause) -> tuple[Figure, ...]:
        """The clause's figures; "gấp 1,6 lần" compares and is none of them."""
        found = self.figures[bisect_left(self.starts, clause.start) : bisect_left(self.starts, clause.end)]
        return tuple(figure for figure in found if figure.unit != "lần")

    def _part(self, clause: Clause) -> Part:
        figures = self._in(clause)
        heading = self.heading
        return Part(
            clause, figures, sort_figures(self.low, clause, figures, base=heading.baseline_year, last=heading.last_year)
        )

    # -- cutting ------------------------------------------------------------------------------------------------

    def _cut(self, clause: Clause) -> Iterator[Clause]:
        """The clause, cut where a comma or "và" parts two goals of two indicators."""
        for joint in joints(self.plain, clause):
            parts = cut_at(self.plain, clause, joint)
            if parts is None:
                continue
            first, second = parts
            one, other = self._code(first), self._code(second)
            if other and one != other and (one or self._has_goal(first)):
                yield first
                yield from self._cut(replace(second, label=f"{clause.label} {self._opening(first)}"))
                return
        yield clause

    def _has_goal(self, clause: Clause) -> bool:
        """Whether the clause has a figure and names something, be it in no catalogue."""
        own = [figure for figure in self._in(clause) if clause.outside(figure.start)]
        return bool(own) and not self.binder.says_nothing(self.binder.tokens(self.plain, clause, own), own)

    def _opening(self, clause: Clause) -> str:
        """The words of time that open a clause and hold for the next one too: "Mỗi năm giải quyết …, đào tạo …"."""
        match = _OPENING.match(self.low, clause.start, clause.end)
        return match.group() if match else ""

    def _code(self, clause: Clause) -> str:
        """The indicator of the goal that the clause holds by itself, or ""."""
        own = [figure for figure in self._in(clause) if clause.outside(figure.start)]
        if not own:
            worded = self._in_words(self._part(clause))
            return worded.indicator.code if worded and worded.indicator else ""
        tokens = self.binder.tokens(self.plain, clause, own)
        if self.binder.says_nothing(tokens, own):  # "bình quân mỗi năm 15 đảng viên" says the same once more
            return ""
        bound = self.binder.bind(tokens, own[0].unit, at=own[0].start)
        return "" if bound is None else bound.indicator.code

    # -- values of the target before ----------------------------------------------------------------------------

    def _goes_on(self, part: Part) -> bool:
        """Whether the clause only adds a value of another year: "; đến hết năm 2023 đạt 26 triệu đồng"."""
        values = (*part.sorted.goals, *part.sorted.milestones, *part.sorted.baselines)
        if not values or not all(figure.year for figure in values):
            return False
        tokens = self.binder.tokens(self.plain, part.clause, part.figures)
        return self.binder.says_nothing(tokens, part.figures)

    def _with_values(self, target: DraftTarget, part: Part) -> DraftTarget:
        indicator = target.indicator
        if indicator is None:
            return target
        target = self._with_start(target, indicator, part.sorted.baselines)
        return self._with_stones(target, indicator, (*part.sorted.goals, *part.sorted.milestones))

    def _with_start(self, target: DraftTarget, indicator: Indicator, figures: Sequence[Figure]) -> DraftTarget:
        """The target with its baseline; a second one, or one in a unit of another kind, is told."""
        for figure in figures:
            start = self._value(figure, indicator)
            if start is None or target.baseline is not None:
                target = replace(target, findings=(*target.findings, self._idle(target, figure)))
            else:
                target = replace(target, baseline=start)
        return target

    def _with_stones(self, target: DraftTarget, indicator: Indicator, figures: Sequence[Figure]) -> DraftTarget:
        """The target with milestones, one a year and within the plan's years; others are told."""
        first, last = self.heading.first_year or 0, self.heading.last_year or 9999
        stones = {stone.year: stone for stone in target.milestones}
        idle = []
        for figure in figures:
            stone = self._value(figure, indicator)
            if stone is None or stone.year in stones or not first <= stone.year <= last:
                idle.append(self._idle(target, figure))
            else:
                stones[stone.year] = stone
        ordered = tuple(stones[year] for year in sorted(stones))
        return replace(target, milestones=ordered, findings=(*target.findings, *idle))

    def _value(self, figure: Figure, indicator: Indicator) -> DraftValue | None:
        year, value = figure.year or self.heading.baseline_year, self.binder.in_unit(figure, indicator)
        if year is None or value is None:
            return None
        return DraftValue(value, year, (figure.start, figure.end), figure.written)

    # -- proposals ----------------------------------------------------------------------------------------------

    def _propose(self, part: Part) -> Iterator[DraftTarget]:
        goals = part.sorted.goals
        if not goals:
            target = self._in_words(part)
            if target is not None:
                yield target
            return
        main = self._with_figure(part, goals[0], alone=len(goals) == 1)
        others = [self._with_figure(part, goal, alone=False) for goal in goals[1:]]
        apart = [
            target
            for goal, target in zip(goals[1:], others, strict=True)
            if target.indicator not in (None, main.indicator) and self._names_own(part, goal)
        ]
        idle = [goal for goal, target in zip(goals[1:], others, strict=True) if target not in apart]
        yield replace(main, findings=(*main.findings, *(self._idle(main, figure) for figure in idle)))
        yield from apart

    def _names_own(self, part: Part, goal: Figure) -> bool:
        """Whether the words between the goal's commas name something: "bình quân mỗi năm 15 đảng viên" does not."""
        start, end = self._reach(part, goal)
        tokens = self.binder.tokens(self.plain, replace(part.clause, start=start, end=end), part.figures)
        return not self.binder.says_nothing(tokens, [goal])

    def _idle(self, target: DraftTarget, figure: Figure) -> Finding:
        words = {"text": target.wording[:80], "figure": figure.written}
        return Finding("MT3206", words, figure.start, figure.end)

    def _blank(self, part: Part, form: Form) -> DraftTarget:
        """A target of which only the words are known."""
        start, end = wording_span(self.plain, part.clause)
        wording = " ".join(self.plain[start:end].split())
        return DraftTarget("", "", "", wording, (start, end), None, form)

    def _cues(self, part: Part, figure: Figure | None) -> Cues:
        clause = part.clause
        start, end = self._reach(part, figure)
        words = "".join(self.low[at] if clause.outside(at) else " " for at in range(start, end))
        at = len(words) if figure is None else figure.start - start
        return read_cues(words, clause.label, words[:at], words[at:])

    def _reach(self, part: Part, figure: Figure | None) -> Span:
        """Where words speak of the figure: between the commas that part it from other figures."""
        start, end = part.clause.start, part.clause.end
        if figure is None:
            return start, end
        for low, high in joints(self.plain, part.clause):
            if high <= figure.start and HAS_FIGURE.search(self.plain, start, low):
                start = high
            elif low >= figure.end and HAS_FIGURE.search(self.plain, high, end):
                end = min(end, low)
        return start, end

    def _with_figure(self, part: Part, figure: Figure, *, alone: bool) -> DraftTarget:
        cues = self._cues(part, figure)
        start = part.sorted.baselines[0] if part.sorted.baselines else None
        tokens = self.binder.tokens(self.plain, part.clause, part.figures)
        bound = self.binder.of_goal(tokens, figure, cues, start) if alone else self.binder.of_fact(figure)
        form, words = form_of(cues, figure, bound.indicator if bound else None)
        target = replace(
            self._blank(part, form),
            value=figure.value,
            value_hi=figure.high,
            out_of=figure.whole,
            written=figure.written,
            figure=(figure.start, figure.end),
            due=due_of(self.low, part.clause, last=self.heading.last_year),
            reasons={"form": words},
            findings=figure.fact.findings,
        )
        return self._unlinked(target) if bound is None else self._linked(target, part, bound, figure)

    def _unlinked(self, target: DraftTarget) -> DraftTarget:
        finding = Finding("MT3203", {"text": target.wording[:80], "rivals": ""}, *target.span)
        return replace(target, blanks=("indicator",), findings=(*target.findings, finding))

    def _linked(self, target: DraftTarget, part: Part, bound: Bound, figure: Figure) -> DraftTarget:
        """The target with its indicator, unit, baseline and milestones."""
        indicator = self.binder.counted(bound.indicator) if target.form is Form.X_OF_Y else bound.indicator
        target = self._as_growth(target, indicator, figure)
        unit, fits = self.binder.unit_of(figure, indicator, target.form)
        if not fits and figure.high is None and (same := self.binder.in_unit(figure, indicator)) is not None:
            target, fits = replace(target, value=same), True
        target = replace(
            target,
            indicator=indicator,
            unit=unit,
            reasons={**target.reasons, "indicator": bound.words},
            rivals=bound.rivals,
        )
        target = self._with_start(target, indicator, part.sorted.baselines)
        target = self._with_stones(target, indicator, part.sorted.milestones)
        return self._opened(target, indicator, figure, fits=fits)

    def _as_growth(self, target: DraftTarget, indicator: Indicator, figure: Figure) -> DraftTarget:
        """A range of growth rates of something that is no rate: judged as growth, from its lower end."""
        rate = indicator.unit.dimension.endswith("_per_year") or is_share(indicator)
        if target.form is not Form.RANGE or rate or not (figure.unit or "").startswith("%"):
            return target
        finding = Finding("MT3206", {"text": target.wording[:80], "figure": format_vi(figure.high or figure.value)})
        return replace(target, form=Form.AVERAGE_GROWTH, value_hi=None, findings=(*target.findings, finding))

    def _opened(self, target: DraftTarget, indicator: Indicator, figure: Figure, *, fits: bool) -> DraftTarget:
        """The linked target with its blanks and with what a person should look at."""
        unit = target.unit or indicator.unit
        findings = list(target.findings)
        words = {"text": target.wording[:80]}
        grows = target.form is Form.GROWTH_ON_BASE or not unit.converts_to(indicator.unit)
        needs_base = target.form in CHANGES and target.baseline is None and grows
        if needs_base:
            findings.append(Finding("MT3205", {**words, "form": target.form.value, "key": "baseline"}, *target.span))
        if unit.dimension == "point_per_year" and (figure.unit or "").startswith("%"):
            findings.append(Finding("MT3204", words, figure.start, figure.end))
        if not fits:
            kinds = {"unit": figure.unit or "", "wanted": indicator.unit.symbol_vi}
            findings.append(Finding("MT3207", {**words, **kinds}, figure.start, figure.end))
        blanks = (*(("baseline",) if needs_base else ()), *(() if fits else ("unit",)))
        return replace(target, blanks=blanks, findings=tuple(findings))

    # -- targets without a figure -------------------------------------------------------------------------------

    def _in_words(self, part: Part) -> DraftTarget | None:
        """Keep, recognition, rank and "none at all"; None when the words are no target."""
        cues = self._cues(part, None)
        tokens = self.binder.tokens(self.plain, part.clause, part.figures)
        ranked = self.binder.bind(tokens, None, kind="grade")
        if ranked is not None and (grade := self._grade(part, ranked.indicator)):
            return self._worded(part, Form.RANK, ranked, grade, grade=grade)
        bound = self.binder.bind(tokens, None, kind="any") or (self.binder.state(tokens) if cues.reach else None)
        if bound is None:
            return None
        if cues.none and bound.indicator.direction is Direction.DOWN:
            return self._worded(part, Form.CEILING, bound, cues.none, value=Decimal(0))
        if bound.indicator.unit.code != YES_NO:
            return None
        if cues.keep:
            return self._worded(part, Form.KEEP, bound, cues.keep)
        if cues.reach:
            return self._worded(part, Form.RECOGNITION, bound, cues.reach)
        return None

    def _grade(self, part: Part, indicator: Indicator) -> str:
        """The lowest grade that the clause names: "khá, tốt trở lên" is khá."""
        start, end = wording_span(self.low, part.clause)
        words = self.low[start:end]
        return next((grade for grade in indicator.grades if f" {grade}" in words), "")

    def _worded(
        self,
        part: Part,
        form: Form,
        bound: Bound,
        words: str,
        *,
        value: Decimal | None = None,
        grade: str | None = None,
    ) -> DraftTarget:
        target = self._blank(part, form)
        asks = form is Form.RECOGNITION
        finding = Finding("MT3205", {"text": target.wording[:80], "form": form.value, "key": "rule_set"}, *target.span)
        return replace(
            target,
            indicator=bound.indicator,
            unit=bound.indicator.unit,
            value=value,
            grade=grade,
            due=due_of(self.low, part.clause, last=self.heading.last_year),
            reasons={"form": words, "indicator": bound.words},
            rivals=bound.rivals,
            blanks=("rule_set",) if asks else (),
            findings=(finding,) if asks else (),
        )

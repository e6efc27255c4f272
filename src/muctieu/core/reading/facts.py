"""Drafts made into facts, with spans of the original text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from muctieu.core.reading.binding import BoundSentence
from muctieu.core.reading.clauses import Weaver
from muctieu.core.reading.conditions import Conditions
from muctieu.core.reading.drafts import Draft, carry_units, label_unit, ratio_is
from muctieu.core.reading.exclude import Excluder
from muctieu.core.reading.model import Fact
from muctieu.core.reading.numbers import Mention, Scanner
from muctieu.core.reading.periods import Months, spell, year_before
from muctieu.core.reading.scope import Scope
from muctieu.errors import Finding


class FactSentence(BoundSentence):
    """A sentence that gives facts and statements."""

    def facts(self, scope: Scope) -> list[Fact]:
        """The facts of the sentence in the order of the text."""
        taken = Excluder(self.tokens, self.tags, self.times, self.lexicon).run()
        found = Scanner(self.tokens, taken, self.lexicon).scan()
        found = Conditions(self.tokens, self.tags, found, self.lexicon).keep()
        if not found:
            return []
        self.figure_ends = frozenset(mention.after for mention in found)
        weaver = Weaver(self.tokens, self.tags, found, timed=self.timed, lexicon=self.lexicon)
        for mention in found:
            if mention.unit is None:
                mention.unit = label_unit(self.tokens, mention, self.lexicon)
        carry_units(self.tokens, found, weaver.bracket, self.lexicon)
        drafts = sorted(weaver.weave(), key=lambda draft: draft.mention.start)
        for order, draft in enumerate(drafts):
            draft.order = order
        return self._linked([self._fact(draft, drafts, weaver, scope) for draft in drafts], drafts)

    def _fact(self, draft: Draft, drafts: list[Draft], weaver: Weaver, scope: Scope) -> Fact:
        months, attached = self._months(draft, drafts, weaver, scope)
        standing = self._standing(draft, drafts, weaver)
        goal = not standing and not draft.origin and self._is_goal(draft, scope, months)
        if standing and not attached:
            months = None
        if draft.origin and not attached:
            months = None
        if draft.earlier and not attached:
            months = year_before(months)
        if not goal and not attached and self._ahead(months):
            months = self.base.months
        return self._build(draft, goal, months)

    def _build(self, draft: Draft, goal: bool, months: Months | None) -> Fact:
        mention, span = draft.mention, self.context.document.span
        head = "target" if goal and draft.target is None else draft.head
        target, target_unit = self._goal_of(draft, goal)
        attainment = draft.attainment or (mention if head == "attainment" else None)
        start, end = span(mention.start, mention.end)
        first, last = self._bounds()
        return Fact(
            start,
            end,
            value=mention.value if head == "value" else None,
            value_hi=mention.high,
            fraction=None if mention.whole is None else (mention.value, mention.whole),
            unit=mention.unit,
            approx=draft.approx,
            period=spell(months),
            target=target,
            target_unit=target_unit,
            attainment_pct=None if attainment is None else attainment.value,
            change=draft.change,
            head=head,
            spans={name: span(part.start, part.end) for name, part in _attributes(draft)},
            findings=tuple(self._placed(draft)),
            sentence=span(first, last),
            context=self.context.document.plain[first:last],
        )

    def _goal_of(self, draft: Draft, goal: bool) -> tuple[Decimal | None, str | None]:
        """Target and its unit: stated beside the figure, the lower number of a fraction, or the figure itself."""
        mention = draft.mention
        if draft.target is not None:
            return draft.target.value, draft.target.unit or mention.unit
        if goal or draft.head == "target":
            return mention.value, mention.unit
        if mention.whole is not None and draft.head == "value" and self._plan_fraction(draft):
            return mention.whole, mention.unit
        return None, None

    def _placed(self, draft: Draft) -> list[Finding]:
        placed = []
        for finding in draft.findings:
            start, end = self.context.document.span(finding.start or 0, finding.end or 1)
            placed.append(Finding(finding.code, finding.args, start, end))
        return placed

    def _plan_fraction(self, draft: Draft) -> bool:
        """Whether the lower number of a fraction is the plan."""
        mention = draft.mention
        if (mention.unit is not None and mention.unit.startswith("tiêu chí")) or mention.whole is None:
            return False
        if draft.attainment is not None and draft.plan_base:
            return ratio_is(mention.value, mention.whole, draft.attainment.value)
        if draft.change is not None and draft.plan_base:
            return mention.unit is not None
        behind = [token.word for token in self.tokens[mention.after : mention.after + 4]]
        return any(behind[k : k + 2] in (["theo", "kế"], ["theo", "kh"], ["kế", "hoạch"]) for k in range(3))


def _attributes(draft: Draft) -> Iterator[tuple[str, Mention]]:
    """The attributes that stand elsewhere than the head number."""
    for name, part in (("target", draft.target), ("attainment", draft.attainment), ("change", draft.change_at)):
        if part is not None and part is not draft.mention:
            yield name, part

"""Facts and statements of a sentence bound to indicators."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from muctieu.core.reading.drafts import Draft
from muctieu.core.reading.linker import COUNT_LEAD, Hit, Link, Zone, find_zones, subject_words
from muctieu.core.reading.model import Fact, Statement
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.periods import spell
from muctieu.core.reading.scope import Scope
from muctieu.core.reading.statements import Said, find_statements
from muctieu.core.reading.timing import TimedSentence
from muctieu.core.reading.tokens import SIGN, Token
from muctieu.core.reading.units import is_counting

PLACES = frozenset({"bản", "thôn", "xóm", "tổ", "ấp", "buôn", "làng", "khu", "xã", "phường"})
BESIDE = frozenset(
    ["còn", "có", "là", "với", "nhất", "nhiều", "ít", "ở", "tại", "riêng", "tiếp", "đến", "và", "thấp", "cao"]
)
NEAR = 60  # tokens around a judgement in which its subject may stand


class BoundSentence(TimedSentence):
    """A sentence that can link its figures and judgements to the catalogue."""

    def _hits(self) -> list[Hit]:
        linker = self.context.linker
        return linker.hits(self.tokens) if linker is not None else []

    def _linked(self, facts: list[Fact], drafts: list[Draft]) -> list[Fact]:
        """The facts with subject and indicator."""
        hits = self._hits()
        zones = {id(draft): self._zones(at, drafts) for at, draft in enumerate(drafts)}
        linked: list[Fact] = []
        for fact, draft in zip(facts, drafts, strict=True):
            own = zones[id(draft)]
            main = draft.main if draft.main is not None and id(draft.main) in zones else None
            link = self._link(draft, own, hits)
            if main is not None and (draft.overflow or link is None):
                link = self._link(draft, zones[id(main)], hits) or link
            subject = subject_words(self.tokens, zones[id(main)] if main is not None else own, self.timed, self.lexicon)
            if link is None and fact.head == "value":
                link = self._count(draft, own[0], linked) or self._same_elsewhere(draft, drafts, linked)
            linked.append(self._with_link(fact, subject, link))
        return linked

    def _count(self, draft: Draft, zone: Zone, before: list[Fact]) -> Link | None:
        """Bare counts of a place's own units: xã có 11 bản và 4 điểm dân cư; 910 hộ với 4.080 khẩu."""
        linker, unit = self.context.linker, draft.mention.unit
        if linker is None or unit is None or not is_counting(unit, self.lexicon):
            return None
        words = {self.tokens[index].word for index in range(zone.low, zone.high)}
        if words == set(unit.split()):
            return linker.plain_count(unit)
        if draft.mention.carried:
            return None
        if draft.mention.whole is not None:
            return None
        start = self.tokens[zone.low - 1].text if zone.low else ""
        joined = words <= {"với", "và"} and start != ";" and bool(before) and before[-1].indicator is not None
        return linker.plain_count(unit) if words & COUNT_LEAD or joined else None

    def _same_elsewhere(self, draft: Draft, drafts: list[Draft], before: list[Fact]) -> Link | None:
        """toàn xã có 90 ha chè, nhiều nhất là bản Khe với 12 ha: nothing but another place is named."""
        last = before[-1] if before else None
        if last is None or last.indicator is None or last.unit != draft.mention.unit or draft.bracket >= 0:
            return None
        first = draft.mention.first
        between = self.tokens[self._end_of(drafts[len(before) - 1].mention, first) : first]
        named = any(token.word in PLACES for token in between)
        if not named or not all(_light(token) for token in between):
            return None
        return Link(last.indicator, f"0:0:{last.subject}:0", Decimal("0.5"))

    def _with_link(self, fact: Fact, subject: str, link: Link | None) -> Fact:
        if link is None:
            return replace(fact, subject=subject)
        return replace(
            fact,
            subject=subject,
            indicator=link.code,
            reason=self._reason(link.reason),
            confidence=link.confidence,
            rivals=tuple(replace(rival, reason=self._reason(rival.reason)) for rival in link.rivals),
        )

    def _reason(self, note: str) -> str:
        """The words of the text that the link rests on, and the component it came through."""
        low, high, via, _ = note.split(":")
        if low == high:
            return f"“{via}”"
        words = " ".join(token.text for token in self.tokens[int(low) : int(high)])
        return f"“{words}”" + (f" ({via})" if via else "")

    def _zones(self, at: int, drafts: list[Draft]) -> list[Zone]:
        mention = drafts[at].mention
        low = 0
        for earlier in reversed(drafts[:at]):
            if earlier.mention.first < mention.first:
                low = self._end_of(earlier.mention, mention.first)
                break
        bracket = drafts[at].bracket
        high = next(
            (later.mention.first for later in drafts[at + 1 : at + 6] if later.bracket == bracket), len(self.tokens)
        )
        return find_zones(self.tokens, mention.first, mention.last, (low, high))

    def _end_of(self, mention: Mention, stop: int) -> int:
        """Behind a figure and the words that follow it in its own phrase."""
        for index in range(mention.after, stop):
            if self.tokens[index].text in (",", ";", ":", "(", ")") or self.tokens[index].word == "và":
                return index
        return mention.after

    def _link(self, draft: Draft, zones: list[Zone], hits: list[Hit]) -> Link | None:
        linker = self.context.linker
        if linker is None or not hits:
            return None
        mention = draft.mention
        loose = draft.head == "attainment" or (draft.head == "change" and draft.overflow)
        return linker.choose(hits, zones, mention.unit, loose=loose, own=(mention.last, mention.after))

    def statements(self, scope: Scope) -> list[Statement]:
        """The judgements in words, each with its indicator and period."""
        hits = self._hits()
        return [self._statement(said, hits, scope) for said in find_statements(self.tokens, self.lexicon)]

    def _statement(self, said: Said, hits: list[Hit], scope: Scope) -> Statement:
        link = self._statement_link(said, hits)
        span = self.context.document.span
        start, end = span(self.tokens[said.low].start, self.tokens[said.high - 1].end)
        months = self._scope_months(said.low, -1, scope, [-1] * len(self.tokens))[0]
        return Statement(
            start, end, said.kind, said.text, link.code if link else None, spell(months), span(*self._bounds())
        )

    def _statement_link(self, said: Said, hits: list[Hit]) -> Link | None:
        linker = self.context.linker
        if linker is None or not hits:
            return None
        low, high = said.low, said.high
        while low > 0 and said.low - low < NEAR and self.tokens[low - 1].text != ";":
            low -= 1
        while high < len(self.tokens) and high - said.high < NEAR and self.tokens[high].text not in (";", "."):
            high += 1
        before, behind = Zone(low, said.low, 4.0, said.low), Zone(said.high, high, 4.0, said.high)
        zones = [behind, before] if said.kind == "kept" else [before]
        return linker.choose(hits, zones, None, kind="grade" if said.kind == "grade" else "any")

    def _bounds(self) -> tuple[int, int]:
        return self.tokens[0].start, self.tokens[-1].end


def _light(token: Token) -> bool:
    """A word that names a place or joins it to its figure."""
    return token.word in PLACES or token.word in BESIDE or token.text[0].isupper() or token.kind == SIGN

"""Attributes of facts: which fact a change, a target or a plan belongs to, and facts that have only an attribute."""

from __future__ import annotations

from muctieu.core.reading.drafts import LOOKBACK, Draft
from muctieu.core.reading.look import EMPTY, Look
from muctieu.core.reading.model import Change
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import NUMBER, WORD
from muctieu.core.reading.units import is_counting


class Attributes(Look):
    """The drafts of a sentence, and the ways a figure becomes an attribute of one."""

    def _main(self, mention: Mention, *, like: str | None = None) -> Draft | None:
        """The fact that an attribute at this place belongs to."""
        inside = self.bracket[mention.first]
        near = self.drafts[-LOOKBACK:]
        if inside >= 0:
            same = [draft for draft in near if draft.bracket == inside and not draft.share and not draft.overflow]
            found = self._pick(same, like)
            if found is not None:
                return found
            outer = [
                draft
                for draft in near
                if draft.mention.first < inside
                and not draft.share
                and not draft.overflow
                and draft.bracket == self.parent[inside]
            ]
            here = [draft for draft in outer if draft.segment == self.segment[inside]]
            return self._pick(here or outer, like)
        level = [draft for draft in near if draft.bracket < 0 and not draft.share and not draft.overflow]
        segment = self.segment[mention.first]
        here = [draft for draft in level if draft.segment == segment]
        listed = [draft for draft in here if not (draft.breakdown and draft.mention.carried)]
        if here and listed:
            return self._pick(listed, like)
        if here:
            level = [draft for draft in level if draft.segment == segment]
        above = [draft for draft in level if not draft.breakdown]
        return self._pick(above, None)

    def _pick(self, drafts: list[Draft], like: str | None) -> Draft | None:
        if not drafts:
            return None
        if like is not None:
            for draft in reversed(drafts):
                if self._same_unit(draft.mention.unit, like):
                    return draft
        return drafts[-1]

    def _same_unit(self, one: str | None, other: str | None) -> bool:
        if one is None or other is None:
            return False
        a, b = one.split("/")[0], other.split("/")[0]
        if a in self.lexicon.money and b in self.lexicon.money:
            return a.endswith("USD") == b.endswith("USD")
        one_words, other_words = a.split(), b.split()
        return a == b or one_words[0] == other_words[0] or one_words[-1] == other_words[-1]

    def _attached(self, at: int, span: tuple[int, int]) -> bool:
        """Whether a figure can be an attribute here: no subject of its own since the last separator."""
        if self.has(span, "goal") and not self.has(span, "plan", "not_goal"):
            return False
        if not self.content(span):
            return True
        joined = at > 0 and span[0] == self.found[at - 1].after
        words = {self.tokens[index].word for index in range(*span)}
        return joined and not words & {"và", "với", "cùng", "còn", ":"}

    # -- change --------------------------------------------------------------------------------------------------

    def _change(self, at: int, mention: Mention, span: tuple[int, int], verb: str) -> None:
        beside = all("nominal" in self.tags[k] or self.tags[k] & EMPTY for k in range(*span))
        if (self._attached(at, span) or beside) and not self._has_object(mention, span):
            percent = mention.is_percent(self.lexicon) or mention.unit == "lần"
            main = self._main(mention, like=None if percent else mention.unit)
            if main is not None:
                if mention.unit is None:
                    mention.unit = main.mention.unit
                if main.change is None:
                    self._set_change(main, mention, span, verb)
                    if main.mention.unit is None and is_counting(mention.unit, self.lexicon):
                        main.mention.unit = mention.unit
                else:
                    draft = self._head(mention, "change")
                    draft.overflow, draft.main = True, main
                    self._set_change(draft, mention, span, verb)
                    draft.change_at = None
                return
        self._own_change(mention, span, verb)

    def _has_object(self, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm ít nhất 20% số hồ sơ quá hạn: a clause of its own whose percentage has its object behind."""
        if span[0] and self.tokens[span[0] - 1].text != ";":
            return False
        if not mention.is_percent(self.lexicon) and mention.unit != "lần":
            last = self.drafts[-1].mention.unit if self.drafts else None
            return mention.unit is not None and last is not None and not self._same_unit(mention.unit, last)
        if self.bare_behind(mention) or self.plan_behind(mention):
            return False
        tags = self.tags[mention.after]
        return not tags & {"compare", "same_period", "plan"}

    def _leading_change(self, mention: Mention, span: tuple[int, int], verb: str) -> None:
        """tăng dư nợ 8% is told of the debt; ", cao hơn bình quân chung của tỉnh 2,5%" of the figure before."""
        main = self._main(mention) if self.has(span, "more", "less") else None
        if main is not None and main.change is None and main.segment == self.segment[mention.first]:
            self._set_change(main, mention, span, verb)
        else:
            self._own_change(mention, span, verb)

    def _own_change(self, mention: Mention, span: tuple[int, int], verb: str) -> None:
        draft = self._head(mention, "change")
        draft.own = True
        self._set_change(draft, mention, span, verb)
        draft.change_at = None

    def _set_change(self, draft: Draft, mention: Mention, span: tuple[int, int], verb: str) -> None:
        draft.change = Change(verb, mention.value, mention.unit, self.versus(mention, span))
        draft.change_at = mention
        if draft.change.vs in ("kế hoạch", "dự toán", "nghị quyết", "chỉ tiêu", "mục tiêu"):
            draft.plan_base = True

    # -- target --------------------------------------------------------------------------------------------------

    def _is_target(self, span: tuple[int, int]) -> bool:
        """KH 27ha; (NQ đến năm 2024: 93%); chỉ tiêu 11,5%."""
        index = span[1] - 1
        while index >= span[0]:
            tags = self.tags[index]
            if "plan" in tags:
                return not self._plan_is_object(span, index)
            if not (
                self.timed[index]
                or tags & {"plan_tail", "hedge_gt", "hedge_lt", "hedge_approx", "light"}
                or self.tokens[index].text in ':“”"'
            ):
                return False
            if "plan_tail" not in tags and tags & {"reach"}:
                return False
            index -= 1
        return False

    def _plan_is_object(self, span: tuple[int, int], index: int) -> bool:
        """Whether a verb of reaching governs the plan word: hoàn thành kế hoạch 12 tấn."""
        before = index - 1
        while before >= span[0] and "plan" in self.tags[before]:
            before -= 1
        return before >= span[0] and bool(self.tags[before] & {"reach"})

    def _target(self, mention: Mention, span: tuple[int, int]) -> None:
        first = next((index for index in range(*span) if "plan" in self.tags[index]), span[0])
        named = self.content((span[0], first)) or self._plan_to_come(span)
        main = None if named else self._main(mention)
        if main is not None and main.target is None and main.head != "change":
            if mention.unit is None:
                mention.unit = main.mention.unit
            main.target = mention
            return
        if self.pending is not None:
            self._head(self.pending, "target")
        self.pending = mention

    def _plan_to_come(self, span: tuple[int, int]) -> bool:
        """Whether a clause with its own year tells a plan to come: "; kế hoạch năm 2024: 5.100 tấn"."""
        opens = span[0] > 0 and self.tokens[span[0] - 1].text == ";"
        return opens and any(self.timed[index] for index in range(*span))

    def _slash_target(self, at: int, mention: Mention) -> bool:
        """731,5 ha/720 ha; 1.850m/KH 1.700m: the second is the plan of the first when the units agree."""
        if at == 0 or not self.drafts or self.drafts[-1].mention is not self.found[at - 1]:
            return False
        last = self.found[at - 1]
        between = self.tokens[last.after : mention.first]
        if not between or between[0].text != "/" or len(between) > 2:
            return False
        if len(between) == 2 and "plan" not in self.tags[mention.first - 1]:
            return False
        if not self._same_unit(last.unit, mention.unit) or self.drafts[-1].target is not None:
            return False
        if not mention.size() / 5 <= last.size() <= mention.size() * 5:
            return False  # overdue debt over all debt is a part of a whole, no result over its plan
        self.drafts[-1].target = mention
        return True

    def _split_pair(self, mention: Mention) -> bool:
        """hộ nghèo/hộ cận nghèo: 64/91 is two figures; (TH/KH): 51,2/50,9 is a figure with its plan."""
        if mention.whole is None:
            return False
        slash = self._label_slash(mention)
        if slash is None:
            return False
        left, right = self.tags[slash - 1], self.tags[slash + 1]
        if "plan" in right or "actual" in left:
            draft = self._head(mention, "value")
            draft.plan_base = True
            draft.target = self._lower(mention)
            return True
        if "plan" in left:
            return False
        second = self._lower(mention)
        mention.end, mention.last, mention.whole = self.tokens[mention.first].end, mention.first + 1, None
        self._head(mention, "value")
        self._head(second, "value")
        return True

    def _label_slash(self, mention: Mention) -> int | None:
        colon = False
        for index in range(mention.first - 1, max(0, mention.first - 14), -1):
            token = self.tokens[index]
            colon = colon or token.text == ":"
            if token.text in (";", ".") or (token.kind == NUMBER and not self.timed[index]):
                return None
            words = self.tokens[index - 1].kind == WORD and self.tokens[index + 1].kind == WORD
            if colon and token.text == "/" and words:
                per = self.tokens[index + 1].word in ("người", "năm", "ha", "tháng", "hộ") and self.tokens[
                    index - 1
                ].word not in ("hộ", "nghèo")
                return None if per else index
        return None

    def _lower(self, mention: Mention) -> Mention:
        token = self.tokens[mention.first + 2]
        whole = mention.value if mention.whole is None else mention.whole
        return Mention(
            mention.first + 2,
            mention.first + 3,
            mention.after,
            token.start,
            token.end,
            whole,
            unit=mention.unit,
            depth=mention.depth,
        )

    def _head(self, mention: Mention, head: str) -> Draft:
        draft = Draft(mention, head, segment=self.segment[mention.first], bracket=self.bracket[mention.first])
        draft.breakdown = self._in_breakdown(mention)
        draft.approx = self._hedge(mention)
        draft.findings = mention.findings
        if mention is self.pending:
            self.pending = None
        self.drafts.append(draft)
        return draft

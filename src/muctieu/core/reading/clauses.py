"""Decides for every figure of a sentence whether it heads a fact or is the target, attainment or change of one."""

from __future__ import annotations

from muctieu.core.reading.drafts import LOOKBACK, Draft
from muctieu.core.reading.look import EMPTY, Look
from muctieu.core.reading.model import Change
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import NUMBER, WORD
from muctieu.core.reading.units import is_counting


class Weaver(Look):
    """Goes through the figures of one sentence from left to right and weaves drafts."""

    def weave(self) -> list[Draft]:
        """The drafts of all figures; an attribute is kept in the draft it belongs to."""
        for at, mention in enumerate(self.found):
            self._place(at, mention)
        if self.pending is not None:
            self._head(self.pending, "target")
        return self.drafts

    def _place(self, at: int, mention: Mention) -> None:
        span = self.lead(at)
        if self._slash_target(at, mention) or self._split_pair(mention):
            return
        verb = self.direction(span)
        if self._same_change(at, mention, span):
            return
        if verb is None and not self._level_of_pair(at):
            leading = self._leading_verb(span)
            if leading and (mention.is_percent(self.lexicon) or self.content(span)):
                self._own_change(mention, span, leading)
                return
        if verb is not None and not self._from(at):
            self._change(at, mention, span, verb)
        elif self._is_target(span):
            self._target(mention, span)
        elif mention.is_percent(self.lexicon):
            self._percent(at, mention, span)
        else:
            self._value(at, mention, span)

    def _same_change(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 67 hộ, tương ứng 8,7 điểm phần trăm: the change of before in another unit."""
        if not at or self.content(span):
            return False
        last = self.found[at - 1]
        words = [self.tokens[index].word for index in range(*span)]
        beside = not words and mention.is_percent(self.lexicon) and self.tokens[last.after].text == "("
        beside = beside and span[0] == last.after + 1
        if not beside and words[:2] not in (["tương", "ứng"], ["tương", "đương"]):
            return False
        main = next(
            (
                d
                for d in reversed(self.drafts[-3:])
                if d.change_at is last or (d.head == "change" and d.mention is last)
            ),
            None,
        )
        if main is None or main.change is None:
            return False
        if not beside and self.bracket[last.first] != self.bracket[mention.first]:
            return False
        draft = self._head(mention, "change")
        draft.overflow, draft.main = True, main
        draft.change = Change(main.change.kind, mention.value, mention.unit, main.change.vs)
        return True

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
        return a == b or a.split(" ")[0] == b.split(" ")[0]

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
        """KH 23ha; (NQ đến năm 2020: 95%); chỉ tiêu 12,0%."""
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
        named = self.content((span[0], first))
        main = None if named else self._main(mention)
        if main is not None and main.target is None and main.head != "change":
            if mention.unit is None:
                mention.unit = main.mention.unit
            main.target = mention
            return
        if self.pending is not None:
            self._head(self.pending, "target")
        self.pending = mention

    def _slash_target(self, at: int, mention: Mention) -> bool:
        """612,4 ha/605 ha; 2.350m/KH 2.000m: the second is the plan of the first when the units agree."""
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
        if not mention.value / 5 <= last.value <= mention.value * 5:
            return False  # overdue debt over all debt is a part of a whole, no result over its plan
        self.drafts[-1].target = mention
        return True

    def _split_pair(self, mention: Mention) -> bool:
        """hộ nghèo/hộ cận nghèo: 87/112 is two figures; (TH/KH): 48,6/48,5 is a figure with its plan."""
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

    # -- percentages ---------------------------------------------------------------------------------------------

    def _percent(self, at: int, mention: Mention, span: tuple[int, int]) -> None:
        planned = self.plan_behind(mention)
        reach = self.has(span, "reach", "equal") and not self._share_words(span)
        attached = self._attached(at, span)
        main = self._main(mention) if attached else None
        earlier = self.has(span, "same_period") and not self.has(span, "compare")
        if earlier and main is not None:
            main = None
        if planned and not self._share_words(span):
            if main is not None:
                self._attain(main, mention)
            else:
                self._head(mention, "attainment").earlier = earlier
            return
        if self._equals(span) and main is not None and self._of_whole(main, mention):
            self._value(at, mention, span)
            return
        if reach and self.bare_behind(mention) and not self.has(span, "same_period"):
            if main is not None and not main.mention.is_percent(self.lexicon):
                self._attain(main, mention)
                return
            if main is None and self._amount(span):
                self._head(mention, "attainment")
                return
        self._value(at, mention, span)

    def _equals(self, span: tuple[int, int]) -> bool:
        """156 hộ = 12,1%: without a plan beside it the sign tells a share."""
        return any(self.tokens[index].text == "=" for index in range(*span))

    def _of_whole(self, main: Draft, mention: Mention) -> bool:
        """Whether the percentage behind "=" is a share: no plan is beside it, or whole things are told of a whole."""
        if main.target is not None:
            return False
        return main.mention.whole is None or (mention.value <= 100 and is_counting(main.mention.unit, self.lexicon))

    def _share_words(self, span: tuple[int, int]) -> bool:
        """chiếm, tỷ lệ, đạt tỷ lệ right before the number."""
        index = span[1] - 1
        while (
            index >= span[0]
            and self.tags[index] & {"hedge_gt", "hedge_lt", "hedge_approx"}
            and (not self.tags[index] & {"share"})
        ):
            index -= 1
        return index >= span[0] and "share" in self.tags[index]

    def _amount(self, span: tuple[int, int]) -> bool:
        return self.has(span, "amount") and not self.has(span, "rate")

    def _attain(self, main: Draft, mention: Mention) -> None:
        if main.attainment is None and main.head in ("value", "target"):
            main.attainment = mention
            main.plan_base = main.plan_base or self.plan_behind(mention)
            return
        draft = self._head(mention, "attainment")
        draft.overflow, draft.main = True, main

    # -- values --------------------------------------------------------------------------------------------------

    def _from(self, at: int) -> bool:
        """từ 8,4% … xuống còn 2,1%: this figure is the starting point of a move."""
        mention = self.found[at]
        word = self.tokens[mention.first - 1].word if mention.first else ""
        if word != "từ" and not (word == "mức" and self.tokens[mention.first - 2].word == "từ"):
            return False
        if at + 1 >= len(self.found):
            return False
        span = (mention.after, self.found[at + 1].first)
        home = self.bracket[mention.first]
        outside = [index for index in range(*span) if self.bracket[index] == home and self.tokens[index].text != ")"]
        if any(self.tokens[index].text in ",;" for index in outside):
            return False
        return any("level" in self.tags[index] and not self.timed[index] for index in outside)

    def _level_of_pair(self, at: int) -> bool:
        return at > 0 and self._from(at - 1)

    def _value(self, at: int, mention: Mention, span: tuple[int, int]) -> None:
        if self._bracket_target(at, mention, span):
            return
        last = self.drafts[-1] if self.drafts else None
        if last is not None and self._same_level(last, mention, span):
            last.change_at = last.mention
            last.mention = mention
            last.head = "value"
            return
        draft = self._head(mention, "value")
        draft.origin = self._from(at)
        draft.earlier = self.has(span, "same_period") and not self.has(span, "compare")
        if self._share(at, mention, span):
            draft.share = True
            draft.main = self._main_before(draft)
        if self.pending is not None and not draft.share and (self.has(span, "actual") or not self.content(span)):
            draft.target, self.pending = self.pending, None

    def _main_before(self, draft: Draft) -> Draft | None:
        self.drafts.pop()
        main = self._main(draft.mention)
        self.drafts.append(draft)
        return main

    def _share(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """A percentage beside a count: (42%), chiếm 93,1%, đạt tỷ lệ 78,6%, bằng 60,6% diện tích."""
        if not mention.is_percent(self.lexicon) or self.content(span) or not self.drafts:
            return False
        if self.has(span, "goal") or self.drafts[-1].segment != self.segment[mention.first]:
            return False
        return not (at and self.found[at - 1].is_percent(self.lexicon)) or self.bracket[mention.first] >= 0

    def _same_level(self, last: Draft, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 4,2% so với đầu năm, ước còn 23,7%: the level of a change told before."""
        return (
            last.head == "change"
            and last.own
            and not self.content(span)
            and self.has(span, "level")
            and last.mention.unit == mention.unit
            and last.segment == self.segment[mention.first]
            and last.bracket in (self.bracket[mention.first], self.parent.get(self.bracket[mention.first]))
        )

    def _bracket_target(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """đạt 31,2% dự toán năm (188,9 tỷ đồng): the plan's own amount behind the attainment."""
        inside = self.bracket[mention.first]
        if inside < 0 or at == 0 or self.content(span) or span[0] != inside + 1 or not self.drafts:
            return False
        last = self.found[at - 1]
        if not last.is_percent(self.lexicon) or mention.is_percent(self.lexicon) or not self.plan_behind(last):
            return False
        draft = next((d for d in reversed(self.drafts[-3:]) if d.attainment is last or d.mention is last), None)
        if draft is None or draft.target is not None:
            return False
        draft.target = mention
        return True

    def _head(self, mention: Mention, head: str) -> Draft:
        draft = Draft(mention, head, segment=self.segment[mention.first], bracket=self.bracket[mention.first])
        draft.breakdown = self._in_breakdown(mention)
        draft.approx = self._hedge(mention)
        draft.findings = mention.findings
        if mention is self.pending:
            self.pending = None
        self.drafts.append(draft)
        return draft

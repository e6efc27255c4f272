"""Decides for every figure of a sentence whether it heads a fact or is the target, attainment or change of one."""

from __future__ import annotations

from muctieu.core.reading.attributes import Attributes
from muctieu.core.reading.drafts import Draft
from muctieu.core.reading.model import Change
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.units import is_counting


class Weaver(Attributes):
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
        verb = self.direction(span) or self._joined_change(at, span)
        if self._same_change(at, mention, span):
            return
        if verb is None and not self._level_of_pair(at):
            leading = self._leading_verb(span)
            if leading and (mention.is_percent(self.lexicon) or self.content(span)):
                self._leading_change(mention, span, leading)
                return
        if verb is not None and not self._from(at):
            self._change(at, mention, span, verb)
        elif self._is_target(span):
            self._target(mention, span)
        elif mention.is_percent(self.lexicon):
            self._percent(at, mention, span)
        else:
            self._value(at, mention, span)

    def _joined_change(self, at: int, span: tuple[int, int]) -> str | None:
        """tăng 6 lớp và 215 học sinh: the verb of the change before, carried over "và"."""
        if [self.tokens[index].word for index in range(*span)] != ["và"]:
            return None
        last = self.found[at - 1]
        for draft in self.drafts[-3:]:
            if draft.change is not None and (
                draft.change_at is last or (draft.head == "change" and draft.mention is last)
            ):
                return draft.change.kind if draft.head != "target" else None
        return None

    def _same_change(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 31 hộ, tương ứng 2,9 điểm phần trăm: the change of before in another unit."""
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

    # -- percentages ---------------------------------------------------------------------------------------------

    def _percent(self, at: int, mention: Mention, span: tuple[int, int]) -> None:
        planned = self.plan_behind(mention)
        reach = self.has(span, "reach", "equal") and not self._share_words(span)
        attached = self._attached(at, span)
        main = self._main(mention) if attached and not self._renamed(mention) else None
        earlier = self.has(span, "same_period") and not self.has(span, "compare")
        if earlier and main is not None:
            main = None
        if planned and not self._share_words(span):
            if main is not None:
                self._attain(main, mention)
            else:
                self._head(mention, "attainment").earlier = earlier
            return
        if main is not None and self._of_whole(main, mention, span):
            self._value(at, mention, span)
            return
        if reach and self._part_of_rate(mention):
            reach = False
        if reach and self.bare_behind(mention) and not self.has(span, "same_period"):
            if main is not None and not main.mention.is_percent(self.lexicon):
                self._attain(main, mention)
                return
            if main is None and self._amount(span):
                self._head(mention, "attainment")
                return
        self._value(at, mention, span)

    def _renamed(self, mention: Mention) -> bool:
        """3 khoản thu thấp là phí chợ (đạt 55% dự toán): the bracket is about what "là" has named."""
        inside = self.bracket[mention.first]
        last = next((draft for draft in reversed(self.drafts) if draft.mention.first < inside), None)
        if inside < 0 or last is None or self.drafts[-1].bracket == inside:
            return False
        words = [self.tokens[index].word for index in range(last.mention.after, inside)]
        return "là" in words and words[-1] != "là"

    def _part_of_rate(self, mention: Mention) -> bool:
        """Giải ngân đạt 45%, trong đó vốn A đạt 62%: a part of a rate is a rate."""
        if not self._in_breakdown(mention):
            return False
        total = next((draft for draft in reversed(self.drafts) if not draft.breakdown and not draft.share), None)
        return total is not None and total.head == "value" and total.mention.is_percent(self.lexicon)

    def _of_whole(self, main: Draft, mention: Mention, span: tuple[int, int]) -> bool:
        """90 hộ = 9,7%; 21/38 trường, bằng 55,3%: a share, as things are told of a whole and no plan is near."""
        words = {self.tokens[index].word for index in range(*span)}
        if main.target is not None or not words & {"=", "bằng"}:
            return False
        if main.mention.whole is None:
            return "=" in words
        return mention.value <= 100 and is_counting(main.mention.unit, self.lexicon)

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
        """từ 9,1% … xuống còn 3,7%: this figure is the starting point of a move."""
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
        draft.earlier = (self.has(span, "same_period") and not self.has(span, "compare")) or self._base_in_bracket(
            mention, span
        )
        if self._share(at, mention, span):
            draft.share = True
            draft.main = self._main_before(draft)
        if (
            self.pending is not None
            and not draft.share
            and (self.has(span, "actual", "past") or not self.content(span))
        ):
            draft.target, self.pending = self.pending, None

    def _base_in_bracket(self, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 4 vụ so với cùng kỳ (15 vụ): the figure that is compared with."""
        inside = self.bracket[mention.first]
        if inside < 1 or span[0] != inside + 1 or mention.first != inside + 1 or not self.drafts:
            return False
        words = {self.tokens[index].word for index in range(max(0, inside - 4), inside)}
        if not ({"cùng", "kỳ"} <= words or "ck" in words) or mention.is_percent(self.lexicon):
            return False
        main = next((draft for draft in reversed(self.drafts) if draft.bracket != inside and not draft.share), None)
        return main is None or main.mention.size() / 5 <= mention.size() <= main.mention.size() * 5

    def _main_before(self, draft: Draft) -> Draft | None:
        self.drafts.pop()
        main = self._main(draft.mention)
        self.drafts.append(draft)
        return main

    def _share(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """A percentage beside a count: (41%), chiếm 91,7%, đạt tỷ lệ 77,3%, bằng 59,2% diện tích."""
        if not mention.is_percent(self.lexicon) or self.content(span) or not self.drafts:
            return False
        if self.has(span, "goal") or self.drafts[-1].segment != self.segment[mention.first]:
            return False
        return not (at and self.found[at - 1].is_percent(self.lexicon)) or self.bracket[mention.first] >= 0

    def _same_level(self, last: Draft, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 3,6% so với đầu năm, ước còn 19,4%: the level of a change told before."""
        return (
            last.head == "change"
            and last.own
            and not self.content(span)
            and self.has(span, "level")
            and self._same_unit(last.mention.unit, mention.unit)
            and last.segment == self.segment[mention.first]
            and last.bracket in (self.bracket[mention.first], self.parent.get(self.bracket[mention.first]))
        )

    def _bracket_target(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """đạt 29,3% dự toán năm (71,6 tỷ đồng): the plan's own amount behind the attainment."""
        inside = self.bracket[mention.first]
        if inside < 0 or at == 0 or self.content(span) or span[0] != inside + 1 or not self.drafts:
            return False
        if "plan" in self.tags[inside - 1] and self._missed(mention, inside):
            return True
        last = self.found[at - 1]
        if not last.is_percent(self.lexicon) or mention.is_percent(self.lexicon) or not self.plan_behind(last):
            return False
        draft = next((d for d in reversed(self.drafts[-3:]) if d.attainment is last or d.mention is last), None)
        if draft is None or draft.target is not None:
            return False
        draft.target = mention
        return True

    def _missed(self, mention: Mention, inside: int) -> bool:
        """thấp hơn 2% so với NQ (75%): the plan that the figure in front is measured against."""
        main = self._main(mention)
        words = {self.tokens[index].word for index in range(max(0, inside - 5), inside)}
        if main is None or main.change is None or main.target is not None or not words & {"với", "so"}:
            return False
        if not self._same_unit(main.mention.unit, mention.unit):
            return False
        main.target = mention
        return True

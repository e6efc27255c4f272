"""Which months a figure speaks of, whether it is a goal, and whether it is a lasting fact that has no period."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from muctieu.core.reading.clauses import Weaver
from muctieu.core.reading.drafts import LOOKBACK, Draft
from muctieu.core.reading.lexicon import Tags
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.periods import Months, TimeWords
from muctieu.core.reading.scope import Context, Scope
from muctieu.core.reading.sentence import Sentence
from muctieu.core.reading.tokens import NUMBER, SIGN, Token

FAR = 40  # expressions of time further back no longer hold
REACH = 60  # tokens over which an expression reaches its figure


class TimedSentence(Sentence):
    """A sentence that can tell the period of its figures."""

    def __init__(self, context: Context, tokens: list[Token], tags: list[Tags], times: list[TimeWords]) -> None:
        super().__init__(context, tokens, tags, times)
        self.standing: list[bool] = []  # per draft, in the order of the text
        self.figure_ends: frozenset[int] = frozenset()  # tokens right behind a figure and its unit
        self._told: list[int] | None = None

    # -- goals ---------------------------------------------------------------------------------------------------

    def _is_goal(self, draft: Draft, scope: Scope, months: Months | None) -> bool:
        cue = self.goal_at
        first = draft.mention.first
        if cue is not None and cue < first:
            return not self._past_between(cue, first)
        if self._future(months):
            return True
        if not scope.goal:
            return False
        year = scope.months[0] if scope.months else None
        if months is not None and year is not None and months[2] < year:
            return False
        return not self._past_between(-1, first)

    def _past_between(self, low: int, first: int) -> bool:
        """Whether "đã", "vừa", "ước" stands between `low` and `first` in the same clause."""
        if self._told is None:
            self._told = self._last_told()
        return self._told[first] > low

    def _last_told(self) -> list[int]:
        """For each token the last word of the past before it in its clause, -2 when there is none."""
        last, places = -2, []
        for index, token in enumerate(self.tokens):
            places.append(last)
            if token.text == ";":
                last = -2
            elif "past" in self.tags[index] and token.word in ("đã", "vừa", "ước") and not self._compared(index):
                last = index
        return places

    def _compared(self, index: int) -> bool:
        """So với ước thực hiện năm 2019; bằng 103,3% ước TH: a base of comparison, no result."""
        before = self.tokens[index - 1] if index else None
        return before is not None and (before.text in "%‰" or before.word in ("với", "bằng", "so"))

    # -- standing figures ----------------------------------------------------------------------------------------

    def _standing(self, draft: Draft, drafts: list[Draft], weaver: Weaver) -> bool:
        """Whether the figure is a lasting fact of a place or a fact of the meeting itself."""
        stands = self._stands_itself(draft, drafts, weaver)
        self.standing.append(stands)
        return stands

    def _stands_itself(self, draft: Draft, drafts: list[Draft], weaver: Weaver) -> bool:
        mention = draft.mention
        low = mention.first
        while low > 0 and self.tokens[low - 1].text not in (",", ";", "(", ")") and mention.first - low < 14:
            low -= 1
        unit = mention.unit or ""
        if any(self._stands(k, unit) for k in range(low, mention.first)):
            return True
        if unit.startswith("đại biểu") or self._vote(mention):
            return True
        if mention.is_percent(self.lexicon):
            behind = {token.word for token in self.tokens[mention.after : mention.after + 4]}
            return {"đại", "biểu"} <= behind
        at = draft.order
        if unit in ("hộ", "khẩu", "nhân khẩu", "người"):
            return self._census(at, drafts)
        before = drafts[at - 1] if at else None
        return (
            before is not None
            and before.bracket == draft.bracket
            and unit in self.lexicon.sets["listed"]
            and self.standing[at - 1]
            and not weaver.content((before.mention.after, mention.first))
        )

    def _vote(self, mention: Mention) -> bool:
        """16/16 đồng chí có mặt biểu quyết: the voices of the meeting itself."""
        people = (mention.unit or "").startswith(("đồng chí", "đảng viên", "ủy viên", "người", "hộ"))
        if not people and not mention.is_percent(self.lexicon):
            return False
        behind = " ".join(token.word for token in self.tokens[mention.last : mention.last + 14])
        return any(words in behind.partition(";")[0] for words in ("nhất trí", "biểu quyết", "tán thành"))

    def _stands(self, index: int, unit: str) -> bool:
        tags = self.tags[index]
        if "standing_meeting" in tags:
            return unit.startswith(("đồng chí", "đại biểu", "ủy viên", "người"))
        if self.tokens[index].word == "cách":
            return unit in ("km", "m") and "standing_place" in tags
        if "standing_place" not in tags:
            return False
        kinds = (
            ("ha", "km2", "m2")
            if "tích" in (self.tokens[index].word, self.tokens[index - 1].word)
            or (self.tokens[index].word in ("tự", "nhiên"))
            else ("người", "khẩu", "nhân khẩu", "hộ")
        )
        return unit in kinds

    def _census(self, at: int, drafts: list[Draft]) -> bool:
        """Bản có 58 hộ, 290 khẩu; 910 hộ với 4.080 khẩu."""

        def pair(one: int, two: int) -> bool:
            if not (one >= 0 and two < len(drafts)):
                return False
            first, second = drafts[one].mention, drafts[two].mention
            between = [t.word for t in self.tokens[first.after : second.first]]
            if one and self._parts_of_place(drafts[one - 1].mention, first):
                return first.unit == "hộ" and second.unit in ("khẩu", "nhân khẩu")
            return (
                first.unit == "hộ"
                and second.unit in ("khẩu", "nhân khẩu")
                and set(between) <= {",", "với", "và"}
                and bool(
                    {"có", "đạo", "gồm", "số"} & {t.word for t in self.tokens[max(0, first.first - 2) : first.first]}
                )
            )

        return pair(at, at + 1) or pair(at - 1, at)

    def _parts_of_place(self, parts: Mention, homes: Mention) -> bool:
        """quản lý 5 bản, 310 hộ, 1.405 nhân khẩu: the size of what is looked after."""
        if parts.unit not in ("thôn", "bản", "xóm", "ấp", "tổ", "buôn", "khu phố", "tổ dân phố"):
            return False
        lead = {token.word for token in self.tokens[max(0, parts.first - 3) : parts.first]}
        return homes.first - parts.after <= 2 and bool(lead & {"trách", "có", "gồm", "lý", "đạo"})

    # -- periods -------------------------------------------------------------------------------------------------

    def _months(self, draft: Draft, drafts: list[Draft], weaver: Weaver, scope: Scope) -> tuple[Months | None, bool]:
        attached = self._attached_time(draft)
        if attached is not None:
            return attached.months, True
        if draft.main is not None:
            return self._months(draft.main, drafts, weaver, scope)
        inherited = self._inherited(draft, drafts)
        if inherited is not None:
            return inherited.months, False
        first = draft.mention.first
        return self._scope_months(first, weaver.bracket[first], scope, weaver.bracket)

    def _scope_months(self, first: int, bracket: int, scope: Scope, brackets: list[int]) -> tuple[Months | None, bool]:
        """The months that hold at token `first`: of the clause, the bracket, or the paragraph."""
        for words, begin in self._before(first):
            inside = brackets[begin]
            if words.role == "clause" and (inside in (bracket, -1) or self.tokens[begin - 1].text == "("):
                return scope.months if words.now else words.months, False
            if words.role == "bracket" and inside == bracket:
                return words.months, True
        return scope.months, False

    def _before(self, first: int) -> Iterator[tuple[TimeWords, int]]:
        """The expressions of time before token `first`, nearest first; far ones no longer hold."""
        upper = bisect_left(self.at, (first, 0))
        for index in range(upper - 1, max(-1, upper - 1 - FAR), -1):
            yield self.times[index], self.at[index][0]

    def _attached_time(self, draft: Draft) -> TimeWords | None:
        """An expression of time that belongs to this figure alone."""
        mention = draft.mention
        upper = bisect_left(self.at, (mention.first, 0))
        for index in range(max(0, upper - 3), min(upper + 1, len(self.at))):
            words, (first, last) = self.times[index], self.at[index]
            if words.role != "attached" or words.months is None:
                continue
            in_front = last <= mention.first and self._reaches(last, mention.first)
            if in_front and not self._claimed_by_earlier(first):
                return words
            if 0 <= first - mention.after <= 2 and self._light(mention.after, first):
                return words
        return None

    def _light(self, low: int, high: int) -> bool:
        return all(self.tokens[k].word in ("vào", "trong", "của", "ở", "tại", "(") for k in range(low, high))

    def _claimed_by_earlier(self, first: int) -> bool:
        """The expression stands right behind an earlier figure: "21 triệu đồng năm 2014 lên 33"."""
        index = first - 1
        while index >= 0 and self.tokens[index].word in ("vào", "trong", "của", "("):
            index -= 1
        return index + 1 in self.figure_ends

    def _reaches(self, low: int, high: int) -> bool:
        """No hard separator and no other figure between an expression and a number, brackets aside."""
        if high - low > REACH:
            return False
        for index in range(low, high):
            token = self.tokens[index]
            if token.kind == SIGN and token.text in ",;(.":
                return False
            if token.kind == NUMBER and not self.timed[index] and not self._series(index, high):
                return False
        return True

    def _series(self, index: int, high: int) -> bool:
        return all(self.tokens[k].kind == NUMBER or self.tokens[k].text in "%‰-–" for k in range(index, high))

    def _inherited(self, draft: Draft, drafts: list[Draft]) -> TimeWords | None:
        """A breakdown, a bracket or a figure joined by "với" takes the time attached to its total."""
        current = draft
        for _ in range(LOOKBACK):
            total = self._total(current, drafts[max(0, current.order - LOOKBACK) : current.order])
            if total is None:
                return None
            time = self._attached_time(total)
            if time is not None:
                return time
            current = total
        return None

    def _total(self, draft: Draft, earlier: list[Draft]) -> Draft | None:
        if not earlier:
            return None
        if draft.bracket >= 0:
            inner = [other for other in earlier if other.mention.first < draft.bracket and not other.share]
            return inner[-1] if inner else None
        if draft.breakdown:
            return next(
                (
                    other
                    for other in reversed(earlier)
                    if not other.breakdown and not other.share and other.bracket == draft.bracket
                ),
                None,
            )
        last = earlier[-1]
        between = range(last.mention.after, draft.mention.first)
        apart = any(self.tokens[k].text in (",", ";", "(") for k in between)
        return None if apart or draft.origin or last.origin else last

"""Decides for every figure of a sentence whether it heads a fact or is the target, attainment or change of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.model import Change
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import NUMBER, SIGN, WORD, Tags, Token, longest
from muctieu.core.reading.units import is_counting
from muctieu.errors import Finding

HARD = frozenset(",;()[].!?")
DIRECTION = frozenset({"up", "down", "more", "less", "times"})
SKIP = frozenset({"light", "hedge_gt", "hedge_lt", "hedge_approx", "plan", "plan_tail", "compare", "same_period"})
EMPTY = frozenset({"up", "down", "more", "less", "times", "light", "reach", "equal", "share", "plan", "actual", "compare",
                   "same_period", "hedge_gt", "hedge_lt", "hedge_approx", "post_gt", "post_lt", "goal", "past",
                   "breakdown", "level", "function"})
LOOKBACK = 12
VS_WORDS = (("nghị quyết", "nghị quyết"), ("nq", "nghị quyết"), ("dự toán", "dự toán"), ("kế hoạch", "kế hoạch"),
            ("kh", "kế hoạch"), ("chỉ tiêu", "chỉ tiêu"), ("mục tiêu", "mục tiêu"), ("cùng kỳ", "cùng kỳ"),
            ("ck", "cùng kỳ"), ("đầu năm", "đầu năm"), ("năm trước", "năm trước"), ("năm học trước", "năm trước"),
            ("vụ trước", "vụ trước"), ("trước", "trước"))


@dataclass(slots=True)
class Draft:
    """A fact in the making; `mention` is its head number."""

    mention: Mention
    head: str = "value"
    target: Mention | None = None
    attainment: Mention | None = None
    change: Change | None = None
    change_at: Mention | None = None
    approx: str = "="
    segment: int = 0
    bracket: int = -1
    share: bool = False
    breakdown: bool = False
    overflow: bool = False
    own: bool = False
    origin: bool = False  # the "from" end of a from-to pair
    earlier: bool = False  # the same-period figure of the year before
    main: Draft | None = None  # whose period an overflow fact or share takes
    planned: bool = False
    plan_base: bool = False
    findings: list[Finding] = field(default_factory=list)


class Weaver:
    """Goes through the figures of one sentence from left to right and weaves drafts."""

    def __init__(self, tokens: list[Token], tags: list[Tags], timed: list[bool], found: list[Mention],
                 lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.tags = tags
        self.timed = timed
        self.found = found
        self.lexicon = lexicon
        self.drafts: list[Draft] = []
        self.pending: Mention | None = None
        self.segment, self.bracket, self.parent = self._layout()
        self.anchor: dict[int, Draft] = {}

    def _layout(self) -> tuple[list[int], list[int], dict[int, int]]:
        """Per token the clause between semicolons and the innermost bracket; per bracket the one around it."""
        segments, brackets, stack, parent = [], [], [-1], {}
        segment = 0
        for index, token in enumerate(self.tokens):
            if token.kind == SIGN:
                if token.text in "([":
                    parent[index] = stack[-1]
                    stack.append(index)
                elif token.text in ")]" and len(stack) > 1:
                    stack.pop()
                elif token.text == ";":
                    segment += 1
            segments.append(segment)
            brackets.append(stack[-1])
        return segments, brackets, parent

    def weave(self) -> list[Draft]:
        for at, mention in enumerate(self.found):
            self._place(at, mention)
        if self.pending is not None:
            self._head(self.pending, "target")
        return self.drafts

    # -- looking around a mention --------------------------------------------------------------------------------

    def lead(self, at: int) -> tuple[int, int]:
        """The tokens between the last hard separator or figure and the number."""
        mention = self.found[at]
        low = self.found[at - 1].after if at else 0
        index = mention.first
        while index > low and not (self.tokens[index - 1].kind == SIGN and self.tokens[index - 1].text in HARD):
            index -= 1
            if index - 1 > low and self.tokens[index - 1].text == ")":
                index = self._over_bracket(index - 1, low)
        return index, mention.first

    def _over_bracket(self, closing: int, low: int) -> int:
        """The opening of a bracket without figures, "(CPI)", which does not part a subject from its verb."""
        opening = self.bracket[closing - 1]
        return opening if opening >= low else closing + 1

    def has(self, span: tuple[int, int], *names: str) -> bool:
        return any(name in self.tags[index] for index in range(*span) for name in names)

    def content(self, span: tuple[int, int]) -> bool:
        """Whether the words of `span` name a subject of their own."""
        plan = False
        for index in range(*span):
            token, tags = self.tokens[index], self.tags[index]
            if token.kind != WORD or self.timed[index]:
                continue
            if tags & EMPTY and not ("rate" in tags and "share" not in tags):
                plan = plan or "plan" in tags
                continue
            if plan and "plan_tail" in tags:
                continue
            return True
        return False

    def direction(self, span: tuple[int, int]) -> str | None:
        """The verb of change that the number belongs to, when nothing but light words stands between."""
        low, index = span
        index -= 1
        while index >= low:
            tags = self.tags[index]
            if tags & DIRECTION and "not_change" not in tags:
                plus = self.tokens[index].text == "+" and self.tokens[index].tight and self.tokens[index - 1].text != "("
                return None if plus else self._verb(low, index)
            if self.tokens[index].text in "“”\":" or self.timed[index] or tags & SKIP or (
                "function" in tags and not tags & {"share", "level"}
            ):
                index -= 1
                continue
            return None
        return None

    def _verb(self, low: int, index: int) -> str | None:
        tags = self.tags[index]
        before = index - 1
        while before >= low and self.tags[before] == tags:
            before -= 1
        if before >= low and "nominal" in self.tags[before] and not self._beside(low, index):
            return None
        if "times" in tags:
            while before >= low:
                if "down" in self.tags[before]:
                    return "down"
                before -= 1
            return "up"
        return "up" if tags & {"up", "more"} else "down"

    def _beside(self, low: int, index: int) -> bool:
        """", tốc độ tăng 7,9%" behind a figure: the change of that figure, no indicator of its own."""
        last = self.drafts[-1] if self.drafts else None
        return (last is not None and last.segment == self.segment[index] and low > 0
                and self.tokens[low - 1].text == "," and all("nominal" in self.tags[k] for k in range(low, index)))

    def _leading_verb(self, span: tuple[int, int]) -> str | None:
        """tăng dư nợ ủy thác 8%: the verb opens the clause, its object stands before the number."""
        for index in range(*span):
            tags = self.tags[index]
            if self.tokens[index].kind != WORD or self.timed[index]:
                continue
            if tags & {"up", "down"} and "not_change" not in tags:
                rest = (index + 1, span[1])
                if self.has(rest, "reach", "level") or any(self.tokens[k].text == ":" for k in range(*rest)):
                    return None
                return "up" if "up" in tags else "down"
            if "nominal" in tags or not tags & {"function", "light", "goal"}:
                return None
        return None

    def plan_behind(self, mention: Mention) -> bool:
        """Whether the percentage is one of a plan: 87% kế hoạch, 100% theo kế hoạch, 102% so với chỉ tiêu."""
        at = mention.after
        while at < len(self.tokens) and self.tokens[at].word in ("so", "với", "theo", "của", "trong", "trên"):
            at += 1
        return at < len(self.tokens) and "plan" in self.tags[at]

    def bare_behind(self, mention: Mention) -> bool:
        """Whether nothing that could be the base of a percentage follows."""
        at = mention.after
        if at >= len(self.tokens):
            return True
        token = self.tokens[at]
        if token.kind == SIGN:
            return token.text not in ("“",)
        return bool(self.tags[at] & {"post_gt", "post_lt", "up", "down", "more", "less", "breakdown"}) or (
            token.word in ("và", "còn", "nhưng"))

    def versus(self, mention: Mention, span: tuple[int, int]) -> str | None:
        """What a change is measured against, in the words of the guide."""
        index = mention.after
        if index < len(self.tokens) and self.tokens[index].text == ")":
            index += 1
        stop = index
        while stop < len(self.tokens) and stop < index + 12 and self.tokens[stop].text not in (",", ";", ".", ")", "("):
            stop += 1
        compared = any(self.tags[k] & {"compare", "plan", "same_period"} for k in range(index, min(index + 2, stop)))
        behind = [token.word for token in self.tokens[index:stop]] if compared else []
        words = [self.tokens[k].word for k in range(*span)] + behind
        text = f" {' '.join(words)} "
        for word in behind:
            if len(word) == 4 and word.isdigit():
                return word
        return next((name for phrase, name in VS_WORDS if f" {phrase} " in text), None)

    # -- roles ---------------------------------------------------------------------------------------------------

    def _place(self, at: int, mention: Mention) -> None:
        span = self.lead(at)
        if self._slash_target(at, mention) or self._split_pair(at, mention, span):
            return
        verb = self.direction(span)
        if self._same_change(at, mention, span):
            return
        if verb is None and not self._level_of_pair(at):
            leading = self._leading_verb(span)
            if leading and (mention.is_percent(self.lexicon) or self.plan_verb(span)):
                self._own_change(at, mention, span, leading)
                return
        if verb is not None and not self._from(at):
            self._change(at, mention, span, verb)
        elif self._is_target(at, mention, span):
            self._target(at, mention, span)
        elif mention.is_percent(self.lexicon):
            self._percent(at, mention, span)
        else:
            self._value(at, mention, span)

    def _same_change(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm 67 hộ, tương ứng 8,7 điểm phần trăm: the change of before in another unit."""
        words = [self.tokens[index].word for index in range(*span)]
        if words[:2] not in (["tương", "ứng"], ["tương", "đương"]) or self.content(span) or not at:
            return False
        last = self.found[at - 1]
        main = next((d for d in reversed(self.drafts[-3:]) if d.change_at is last or
                     d.head == "change" and d.mention is last), None)
        if main is None or main.change is None or self.bracket[last.first] != self.bracket[mention.first]:
            return False
        draft = self._head(mention, "change")
        draft.overflow, draft.main = True, main
        draft.change = Change(main.change.kind, mention.value, mention.unit, main.change.vs)
        return True

    def plan_verb(self, span: tuple[int, int]) -> bool:
        return self.content(span)

    def _main(self, at: int, mention: Mention, *, like: str | None = None) -> Draft | None:
        """The fact that an attribute at this place belongs to."""
        inside = self.bracket[mention.first]
        near = self.drafts[-LOOKBACK:]
        if inside >= 0:
            same = [draft for draft in near if draft.bracket == inside and not draft.share and not draft.overflow]
            found = self._pick(same, like)
            if found is not None:
                return found
            outer = [draft for draft in near if draft.mention.first < inside and not draft.share
                     and not draft.overflow and draft.bracket == self.parent[inside]]
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
        if (self._attached(at, span) or beside) and not self._has_object(at, mention, span):
            percent = mention.is_percent(self.lexicon) or mention.unit == "lần"
            main = self._main(at, mention, like=None if percent else mention.unit)
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
        self._own_change(at, mention, span, verb)

    def _has_object(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """giảm ít nhất 20% số hồ sơ quá hạn: a clause of its own whose percentage has its object behind."""
        if not mention.is_percent(self.lexicon) or self.bare_behind(mention) or self.plan_behind(mention):
            return False
        if span[0] and self.tokens[span[0] - 1].text != ";":
            return False
        tags = self.tags[mention.after]
        return not tags & {"compare", "same_period", "plan"}

    def _own_change(self, at: int, mention: Mention, span: tuple[int, int], verb: str) -> None:
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

    def _is_target(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
        """KH 23ha; (NQ đến năm 2020: 95%); chỉ tiêu 12,0%."""
        index = span[1] - 1
        while index >= span[0]:
            tags = self.tags[index]
            if "plan" in tags:
                return not self._plan_is_object(span, index)
            if not (self.timed[index] or tags & {"plan_tail", "hedge_gt", "hedge_lt", "hedge_approx", "light"}
                    or self.tokens[index].text in ":“”\""):
                return False
            if "plan_tail" not in tags and tags & {"reach"}:
                return False
            index -= 1
        return False

    def _plan_is_object(self, span: tuple[int, int], index: int) -> bool:
        """"hoàn thành kế hoạch 12 tấn" speaks of reaching; "ban hành nghị quyết" of papers."""
        before = index - 1
        while before >= span[0] and "plan" in self.tags[before]:
            before -= 1
        return before >= span[0] and bool(self.tags[before] & {"reach"})

    def _target(self, at: int, mention: Mention, span: tuple[int, int]) -> None:
        first = next((index for index in range(*span) if "plan" in self.tags[index]), span[0])
        named = self.content((span[0], first))
        main = None if named else self._main(at, mention)
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
        between = self.tokens[last.after:mention.first]
        if not between or between[0].text != "/" or len(between) > 2:
            return False
        if len(between) == 2 and "plan" not in self.tags[mention.first - 1]:
            return False
        if not self._same_unit(last.unit, mention.unit) or self.drafts[-1].target is not None:
            return False
        self.drafts[-1].target = mention
        return True

    def _split_pair(self, at: int, mention: Mention, span: tuple[int, int]) -> bool:
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
            if token.text in (";", ".") or token.kind == NUMBER and not self.timed[index]:
                return None
            words = self.tokens[index - 1].kind == WORD and self.tokens[index + 1].kind == WORD
            if colon and token.text == "/" and words:
                per = self.tokens[index + 1].word in ("người", "năm", "ha", "tháng", "hộ") and not (
                    self.tokens[index - 1].word in ("hộ", "nghèo"))
                return None if per else index
        return None

    def _lower(self, mention: Mention) -> Mention:
        token = self.tokens[mention.first + 2]
        assert mention.whole is not None
        return Mention(mention.first + 2, mention.first + 3, mention.after, token.start, token.end, mention.whole,
                       unit=mention.unit, depth=mention.depth)

    # -- percentages ---------------------------------------------------------------------------------------------

    def _percent(self, at: int, mention: Mention, span: tuple[int, int]) -> None:
        planned = self.plan_behind(mention)
        reach = self.has(span, "reach", "equal") and not self._share_words(span)
        attached = self._attached(at, span)
        main = self._main(at, mention) if attached else None
        earlier = self.has(span, "same_period") and not self.has(span, "compare")
        if earlier and main is not None:
            main = None
        if planned and not self._share_words(span):
            if main is not None:
                self._attain(main, mention)
            else:
                self._head(mention, "attainment").earlier = earlier
            return
        if reach and self.bare_behind(mention) and not self.has(span, "same_period"):
            if main is not None and not main.mention.is_percent(self.lexicon):
                self._attain(main, mention)
                return
            if main is None and self._amount(span):
                self._head(mention, "attainment")
                return
        self._value(at, mention, span)

    def _share_words(self, span: tuple[int, int]) -> bool:
        """chiếm, tỷ lệ, đạt tỷ lệ right before the number."""
        index = span[1] - 1
        while index >= span[0] and self.tags[index] & {"hedge_gt", "hedge_lt", "hedge_approx"} and (
            not self.tags[index] & {"share"}
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
        separators = any(self.tokens[index].text in ",;()" for index in range(*span))
        return not separators and any("level" in self.tags[index] and not self.timed[index] for index in range(*span))

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
        if self.pending is not None and not draft.share and (
            self.has(span, "actual") or not self.content(span)
        ):
            draft.target, self.pending = self.pending, None

    def _main_before(self, draft: Draft) -> Draft | None:
        self.drafts.pop()
        main = self._main(0, draft.mention)
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
        return (last.head == "change" and last.own and not self.content(span) and self.has(span, "level")
                and last.mention.unit == mention.unit and last.segment == self.segment[mention.first]
                and last.bracket == self.bracket[mention.first])

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

    def _in_breakdown(self, mention: Mention) -> bool:
        """Whether "trong đó", "gồm" stands before it in the clause, or in the sentence with a colon."""
        for index in range(mention.first - 1, max(-1, mention.first - 60), -1):
            if "breakdown" in self.tags[index] and self.bracket[index] == self.bracket[mention.first]:
                colon = index + 1 < len(self.tokens) and self.tokens[index + 1].text == ":"
                return colon or self.segment[index] == self.segment[mention.first]
        return False

    def _hedge(self, mention: Mention) -> str:
        """">", "<", "~" or "=" from the words around the number; an explicit bound wins over "ước"."""
        sign = "="
        if mention.after < len(self.tokens):
            at = mention.after
            limit = min(len(self.tokens), at + 7)
            while at < limit and self.tokens[at].kind == WORD:
                if "post_gt" in self.tags[at]:
                    return ">"
                if "post_lt" in self.tags[at]:
                    return "<"
                at += 1
        index = mention.first - 1
        while index >= 0 and (self.tags[index] & {"hedge_gt", "hedge_lt", "hedge_approx", "reach", "actual"}):
            tags = self.tags[index]
            if "hedge_gt" in tags and self.tokens[index].word != "từ":
                return ">"
            if "hedge_lt" in tags:
                return "<"
            if "hedge_approx" in tags:
                sign = "~"
            index -= 1
        return sign


def carry_units(tokens: list[Token], found: list[Mention], brackets: list[int], segments: list[int],
                lexicon: Lexicon) -> None:
    """Gives figures without a unit that of their partners in the list, else that of the total or the figure before."""
    for at in range(len(found) - 1, -1, -1):
        mention = found[at]
        if mention.unit is None and at + 1 < len(found):
            _carry_back(tokens, mention, found[at + 1], lexicon)
    for at, mention in enumerate(found):
        if mention.unit is None:
            _carry_on(tokens, found, at, brackets, lexicon)


def _plain_list(tokens: list[Token], one: Mention, other: Mention) -> bool:
    between = tokens[one.after:other.first]
    if len(between) > 9 or not between:
        return False
    return not any(token.text in (";", "(", ")", ".", ":") for token in between) and (
        between[0].text in (",", "và") or between[0].word in ("và", "lên", "xuống", "còn"))


def _carry_back(tokens: list[Token], mention: Mention, following: Mention, lexicon: Lexicon) -> None:
    if following.unit is None or following.is_percent(lexicon) or following.unit == "lần":
        return
    if following.whole is None and _plain_list(tokens, mention, following):
        mention.unit = following.unit
        mention.carried = True


def _carry_on(tokens: list[Token], found: list[Mention], at: int, brackets: list[int], lexicon: Lexicon) -> None:
    mention = found[at]
    inside = brackets[mention.first]
    for earlier in reversed(found[max(0, at - LOOKBACK):at]):
        if earlier.unit is None or earlier.is_percent(lexicon):
            continue
        if brackets[earlier.first] not in (inside, -1):
            continue
        mention.unit = earlier.unit
        mention.carried = True
        return


def label_unit(tokens: list[Token], mention: Mention, lexicon: Lexicon) -> str | None:
    """The unit a label names in brackets: "Tỷ lệ che phủ rừng (TH/KH, %): 48,6/48,5"."""
    for index in range(mention.first - 1, max(0, mention.first - 10), -1):
        if tokens[index].text == ")":
            size, tags = longest(lexicon.units, tokens, index - 1)
            return next(iter(tags)) if size and tokens[index - 2].text in ("(", ",") else None
        if tokens[index].text not in (":",):
            return None
    return None


def ratio_is(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """Whether `percent` is part / whole within what rounding, up or down, explains."""
    if not whole:
        return False
    return abs(part / whole * 100 - percent) <= Decimal("1.5")

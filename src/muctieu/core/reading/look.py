"""What stands around a figure of a sentence: its lead words, verb of change, plan words, hedges, brackets."""

from __future__ import annotations

from muctieu.core.reading.drafts import Draft
from muctieu.core.reading.lexicon import Lexicon, Tags
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import SIGN, WORD, Token

HARD = frozenset(",;()[].!?")
DIRECTION = frozenset({"up", "down", "more", "less", "times"})
SKIP = frozenset({"light", "hedge_gt", "hedge_lt", "hedge_approx", "plan", "plan_tail", "compare", "same_period"})
EMPTY = frozenset(
    {
        "up",
        "down",
        "more",
        "less",
        "times",
        "light",
        "reach",
        "equal",
        "share",
        "plan",
        "actual",
        "compare",
        "same_period",
        "hedge_gt",
        "hedge_lt",
        "hedge_approx",
        "post_gt",
        "post_lt",
        "goal",
        "past",
        "breakdown",
        "level",
        "function",
    }
)
VS_WORDS = (
    ("nghị quyết", "nghị quyết"),
    ("nq", "nghị quyết"),
    ("dự toán", "dự toán"),
    ("kế hoạch", "kế hoạch"),
    ("kh", "kế hoạch"),
    ("chỉ tiêu", "chỉ tiêu"),
    ("mục tiêu", "mục tiêu"),
    ("cùng kỳ", "cùng kỳ"),
    ("ck", "cùng kỳ"),
    ("đầu năm", "đầu năm"),
    ("năm trước", "năm trước"),
    ("năm học trước", "năm trước"),
    ("vụ trước", "vụ trước"),
    ("trước", "trước"),
)


class Look:
    """The figures of one sentence, with ways to look around each of them."""

    def __init__(
        self, tokens: list[Token], tags: list[Tags], found: list[Mention], *, timed: list[bool], lexicon: Lexicon
    ) -> None:
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
        """Whether a word of `span` has one of the tags."""
        return any(name in self.tags[index] for index in range(*span) for name in names)

    def content(self, span: tuple[int, int]) -> bool:
        """Whether the words of `span` name a subject of their own."""
        plan = compared = False
        for index in range(*span):
            token, tags = self.tokens[index], self.tags[index]
            # "so với năm học trước tăng": what is compared with is no subject.
            compared = (compared or "compare" in tags) and not tags & DIRECTION
            if token.kind != WORD or self.timed[index] or compared:
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
                plus = (
                    self.tokens[index].text == "+" and self.tokens[index].tight and self.tokens[index - 1].text != "("
                )
                return None if plus else self._verb(low, index)
            if (
                self.tokens[index].text in '“”":'
                or self.timed[index]
                or tags & SKIP
                or ("function" in tags and not tags & {"share", "level"})
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
        """Whether "tốc độ tăng" behind a figure and a comma tells that figure's change, no indicator of its own."""
        last = self.drafts[-1] if self.drafts else None
        return (
            last is not None
            and last.segment == self.segment[index]
            and low > 0
            and self.tokens[low - 1].text == ","
            and all("nominal" in self.tags[k] for k in range(low, index))
        )

    def _leading_verb(self, span: tuple[int, int]) -> str | None:
        """tăng dư nợ ủy thác 8%: the verb opens the clause, its object stands before the number."""
        for index in range(*span):
            tags = self.tags[index]
            if self.tokens[index].kind != WORD or self.timed[index]:
                continue
            if tags & {"up", "down", "more", "less"} and "not_change" not in tags:
                rest = (index + 1, span[1])
                if self.has(rest, "reach", "level") or any(self.tokens[k].text == ":" for k in range(*rest)):
                    return None
                return "up" if tags & {"up", "more"} else "down"
            if "nominal" in tags or not tags & {"function", "light", "goal"}:
                return None
        return None

    def plan_behind(self, mention: Mention) -> bool:
        """Whether the percentage is one of a plan: 87% kế hoạch, 100% theo kế hoạch, 102% so với chỉ tiêu."""
        at = mention.after
        while at < len(self.tokens) and self.tokens[at].word in ("so", "với", "theo", "của", "trong", "trên"):
            at += 1
        if at < len(self.tokens) and self.tokens[at].word == "dt" and self._sown(mention):
            return False
        return at < len(self.tokens) and "plan" in self.tags[at]

    def _sown(self, mention: Mention) -> bool:
        """cấy được 7 ha, đạt 95% DT: behind an area "DT" is short for it, elsewhere for the budget."""
        last = next((other for other in reversed(self.found) if other.first < mention.first), None)
        return last is not None and last.unit in ("ha", "m2", "sào", "mẫu")

    def bare_behind(self, mention: Mention) -> bool:
        """Whether nothing that could be the base of a percentage follows."""
        at = mention.after
        if at >= len(self.tokens):
            return True
        token = self.tokens[at]
        if token.kind == SIGN:
            return token.text != "“"
        return bool(self.tags[at] & {"post_gt", "post_lt", "up", "down", "more", "less", "breakdown"}) or (
            token.word in ("và", "còn", "nhưng")
        )

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
        verb = max((k for k in range(*span) if self.tags[k] & DIRECTION), default=span[0])
        verb = min((k for k in range(*span) if "compare" in self.tags[k]), default=verb)
        words = [self.tokens[k].word for k in range(verb, span[1])] + behind
        text = f" {' '.join(words)} "
        for word in behind:
            if len(word) == 4 and word.isdigit():
                return word
        return next((name for phrase, name in VS_WORDS if f" {phrase} " in text), None)

    def _in_breakdown(self, mention: Mention) -> bool:
        """Whether "trong đó", "gồm" stands before it in the clause, or in the sentence with a colon."""
        for index in range(mention.first - 1, max(-1, mention.first - 60), -1):
            if "breakdown" in self.tags[index] and self.bracket[index] == self.bracket[mention.first]:
                colon = index + 1 < len(self.tokens) and self.tokens[index + 1].text == ":"
                return colon or self.segment[index] == self.segment[mention.first]
        return False

    def _hedge(self, mention: Mention) -> str:
        """The bound that the words around the number set; an explicit one wins over "ước"."""
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

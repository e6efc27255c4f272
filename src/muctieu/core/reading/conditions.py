"""Figures that only say which group or standard is meant, or that count parts of the text itself."""

from __future__ import annotations

from muctieu.core.reading.lexicon import Lexicon, Tags
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import SIGN, WORD, Token, longest
from muctieu.core.reading.units import is_counting


class Conditions:
    """Figures that only say which group or standard is meant, or that count parts of the text itself."""

    def __init__(self, tokens: list[Token], tags: list[Tags], found: list[Mention], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.tags = tags
        self.found = found
        self.lexicon = lexicon

    def keep(self) -> list[Mention]:
        """The mentions that measure something."""
        return [
            mention
            for at, mention in enumerate(self.found)
            if not (
                self._own_part(mention)
                or self._names_follow(mention)
                or self._threshold(at, mention)
                or self._per_one(mention)
            )
        ]

    def _word(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def _noun(self, mention: Mention) -> str:
        return " ".join(token.word for token in self.tokens[mention.last : mention.last + 5])

    def _own_part(self, mention: Mention) -> bool:
        if mention.whole is not None or mention.unit is None or not is_counting(mention.unit, self.lexicon):
            return False
        noun = self._noun(mention)
        size = next(
            (size for size in (4, 3, 2, 1) if " ".join(noun.split()[:size]) in self.lexicon.sets["own_parts"]), 0
        )
        if size < max(1, longest(self.lexicon.nouns, self.tokens, mention.last)[0]):
            return False
        behind = [token.word for token in self.tokens[mention.last + size : mention.last + size + 4]]
        before = [token.word for token in self.tokens[max(0, mention.first - 3) : mention.first]]
        judged = {"đạt", "vượt", "chưa", "hoàn", "không", "đã", "được", "thấp"}
        return not (judged & set(behind) or {"đạt", "hoàn", "vượt", "còn"} & set(before))

    def _names_follow(self, mention: Mention) -> bool:
        """sáp nhập 3 xã: A, B và C; tại 2 bản A và B; 4 đơn vị … gồm: A, B."""
        if mention.whole is not None or mention.unit is None or mention.high is not None:
            return False
        if mention.unit not in self.lexicon.sets["listed"]:
            return False
        at = mention.after
        limit = min(len(self.tokens), at + 14)
        if at < limit and self._name(at):
            return self._list_of_names(at)
        while at < limit and self.tokens[at].text not in (";", ".", ",", ")"):
            if self.tokens[at].text == ":" or self.tokens[at].word in ("gồm", "là"):
                following = at + 1 + (self._word(at + 1) == ":")
                return following < len(self.tokens) and self._name(following) and self._list_of_names(following)
            at += 1
        return False

    def _name(self, index: int) -> bool:
        token = self.tokens[index]
        return token.kind == WORD and token.text[0].isupper()

    def _list_of_names(self, index: int) -> bool:
        for at in range(index, min(index + 10, len(self.tokens) - 1)):
            if self.tokens[at].text in (",", "và"):
                return self._name(at + 1) or self._word(at + 1) in self.lexicon.sets["listed"]
            if self.tokens[at].kind == SIGN and self.tokens[at].text in ";.)":
                return False
        return False

    def _per_one(self, mention: Mention) -> bool:
        """trên 1 ha đất trồng: 97 triệu đồng."""
        return (
            mention.value == 1
            and mention.unit is not None
            and self._word(mention.first - 1) in ("trên", "mỗi")
            and self.tokens[mention.first].text == "1"
            and not is_counting(mention.unit, self.lexicon)
        )

    def _threshold(self, at: int, mention: Mention) -> bool:
        bounded = self._bound(mention)
        if not bounded:
            return False
        if mention.unit == "tiêu chí" and self._word(mention.first - 1) == "đạt" and self._defines_last(at, mention):
            return True
        left = self._word(mention.first - 2)
        kinds = left == "đầy" and (mention.unit or "").startswith(("loại", "mũi", "liều"))
        if self._word(mention.first - 1) == "đủ" and (kinds or left in ("tiêm", "đạt", "có", "học")):
            return at + 1 < len(self.found) or at > 0
        return self._defines_next(at, mention) or self._defines_last(at, mention)

    def _bound(self, mention: Mention) -> bool:
        first = mention.first
        near = {tag for tags in self.tags[max(0, first - 2) : first] for tag in tags}
        behind = {tag for tags in self.tags[mention.after : mention.after + 1] for tag in tags}
        exact = self._word(first - 1) in ("đủ", "đạt", "từ", "hưởng") or self._word(first - 2) == "đạt"
        return bool({"hedge_gt", "hedge_lt"} & near or {"post_gt", "post_lt"} & behind or exact)

    def _defines_next(self, at: int, mention: Mention) -> bool:
        """Xe từ 5 tấn trở lên 14 chiếc; dưới 40%: 33 nhà; hộ có vườn từ 3 ha trở lên chỉ 8 hộ."""
        if at + 1 >= len(self.found):
            return False
        following = self.found[at + 1]
        between = self.tokens[mention.after : following.first]
        if following.depth != mention.depth or len(between) > 8:
            return False
        words = [token.word for token in between]
        if following.unit == mention.unit and not (following.is_percent(self.lexicon) and "“" in words):
            return False
        allowed = {"trở", "lên", "xuống", "chỉ", "có", "là", ":", "còn", "đạt", "chiếm", "“", "”", "gồm"}
        if "“" in words and "”" in words:
            left, right = words.index("“"), words.index("”")
            words = words[:left] + words[right + 1 :]
        plain = set(words) <= allowed
        return (
            plain
            and bool(
                {"trở", ":"} & set(words)
                or is_counting(following.unit, self.lexicon)
                or is_counting(mention.unit, self.lexicon)
            )
            and bool(words)
        )

    def _defines_last(self, at: int, mention: Mention) -> bool:
        """03 xã đạt từ 14 tiêu chí trở lên; 6 chỉ tiêu đạt từ 70% đến dưới 90%; 5 đơn vị giải ngân dưới 25%."""
        if at == 0:
            return False
        last = self.found[at - 1]
        if last.depth != mention.depth or not is_counting(last.unit, self.lexicon):
            return self._again(at, mention)
        between = self.tokens[last.after : mention.first]
        words = [token.word for token in between]
        if not words or len(words) > 12 or {",", ";", ".", ":", "với", "và", "cho", "của"} & set(words):
            return False
        if {"so", "tăng", "giảm", "vượt", "thu"} & set(words):
            return False
        head = mention.unit.split("/")[0] if mention.unit else ""
        if head == last.unit:
            return False
        if words[-1] == "đủ":
            return True
        standard = head in ("%", "tiêu chí", "sao", "điểm", "tuổi", "CV")
        bound = words[-1] in ("dưới", "trên", "từ", "đủ", "hơn", "đến") or self._word(mention.after) == "trở"
        standing = "tiêu chí" in head and "đạt" in words[-2:] and last.unit in self.lexicon.sets["listed"]
        return (standard and bound) or standing

    def _again(self, at: int, mention: Mention) -> bool:
        """The upper end of "từ 70% đến dưới 90%" when the lower end was a condition."""
        between = [token.word for token in self.tokens[self.found[at - 1].after : mention.first]]
        return between == ["đến", "dưới"] and at >= 2 and self._defines_last(at - 1, self.found[at - 1])

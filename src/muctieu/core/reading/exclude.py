"""Numbers that measure nothing: time, names and classes, document numbers, list items, slogans, conditions."""

from __future__ import annotations

from muctieu.core.reading.lexicon import Lexicon, Tags
from muctieu.core.reading.periods import TimeWords
from muctieu.core.reading.tokens import NUMBER, SIGN, WORD, Token, longest
from muctieu.core.reading.units import unit_at

OPEN_QUOTES, CLOSE_QUOTES = '“"«‘', '”"»’'
BREAKS = frozenset(',;:.()[]“”"–|')
# Document kinds and ranks behind which a number is never a figure, whatever follows.
STRONG = frozenset(
    {
        "điều",
        "khoản",
        "nghị quyết",
        "quyết định",
        "chỉ thị",
        "thông tư",
        "nghị định",
        "kết luận",
        "luật",
        "trang",
        "thứ",
        "số",
        "khóa",
        "công văn",
        "quy định",
        "hướng dẫn",
        "trung ương",
        "quốc lộ",
        "tỉnh lộ",
    }
)


class Excluder:
    """Marks the number tokens of a sentence that are no figures."""

    def __init__(self, tokens: list[Token], tags: list[Tags], times: list[TimeWords], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.tags = tags
        self.lexicon = lexicon
        self.taken = [False] * len(tokens)
        self._take_times(times)
        self.quoted = self._quotes()
        self.clocked = -2  # the last number of a clock time and of the counters right behind it

    def _take_times(self, times: list[TimeWords]) -> None:
        at = 0
        for words in times:
            while at < len(self.tokens) and self.tokens[at].start < words.start:
                at += 1
            while at < len(self.tokens) and self.tokens[at].start < words.end:
                self.taken[at] = True
                at += 1

    def _quotes(self) -> list[int]:
        """For each token the length in tokens of the quotation it stands in, 0 outside."""
        sizes = [0] * len(self.tokens)
        opened = -1
        for index, token in enumerate(self.tokens):
            if token.kind != SIGN:
                continue
            if opened >= 0 and token.text in CLOSE_QUOTES:
                sizes[opened : index + 1] = [index - opened] * (index - opened + 1)
                opened = -1
            elif token.text in OPEN_QUOTES:
                opened = index
        return sizes

    def run(self) -> list[bool]:
        """Per token whether it is a number that belongs to time, a name, a rank or the like."""
        chain = False
        for index, token in enumerate(self.tokens):
            if token.kind != NUMBER:
                chain = chain and token.text in (",", "và", "-", "–", "đến", "|", "trong", "/")
                continue
            if self.taken[index]:
                chain = False
                continue
            if self._is_name(index) or (chain and not self._has_unit(index)):
                self.taken[index] = True
                chain = True
            else:
                chain = False
        return self.taken

    def _is_name(self, index: int) -> bool:
        return (
            self._code(index)
            or self._clock(index)
            or self._glued(index)
            or self._class_behind(index)
            or self._class_before(index)
            or self._numbered(index)
            or self._proper_name(index)
            or self._counter(index)
            or self._second_date(index)
            or self._three_parts(index)
        )

    def _three_parts(self, index: int) -> bool:
        """1/2/3: a date of another kind, an address, a ratio of three."""
        places = (index, index + 2, index + 4)
        if places[-1] >= len(self.tokens) or any(self._text(at + 1) != "/" for at in places[:2]):
            return False
        if any(self.tokens[at].kind != NUMBER for at in places):
            return False
        for at in places:
            self.taken[at] = True
        return True

    def _second_date(self, index: int) -> bool:
        """ngày 11 và 12/8; dịp 8/3 và 20/10: a date joined to a date before it."""
        if index < 2 or self._word(index - 1) not in ("và", ",", "-"):
            return False
        at = index - 2
        if self.tokens[at].kind != NUMBER or not (self.taken[at] or self._word(at - 1) == "ngày"):
            return False
        return self._day_month(index)

    def _day_month(self, index: int) -> bool:
        if self._text(index + 1) != "/" or index + 2 >= len(self.tokens) or self._has_unit(index):
            return False
        day, month = self.tokens[index].text, self.tokens[index + 2].text
        if not (day.isdigit() and month.isdigit() and len(day) <= 2 and len(month) <= 2):
            return False
        if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
            return False
        self.taken[index + 2] = True
        return True

    def _word(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def _text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _has_unit(self, index: int, *, nouns: bool = True) -> bool:
        at = index + 1
        if at >= len(self.tokens):
            return False
        if self.tokens[at].text in "/-" and at + 1 < len(self.tokens) and self.tokens[at + 1].kind == NUMBER:
            at += 2
            if at >= len(self.tokens):
                return False
        if unit_at(self.tokens, at, self.lexicon)[0]:
            return True
        return nouns and (bool(longest(self.lexicon.nouns, self.tokens, at)[0]) or self._word(at) == "đ/c")

    def _code(self, index: int) -> bool:
        """93/BC-UBND, 02-KL/TW, 26/2023/TT-BTC, 777/QĐ-TTg."""
        tokens = self.tokens
        at = index + 1
        if at + 1 < len(tokens) and tokens[at].text == "/" and tokens[at + 1].kind == NUMBER:
            at += 2
        if at + 1 >= len(tokens) or tokens[at].text not in ("/", "-") or not tokens[at].tight:
            return False
        name = tokens[at + 1]
        if name.kind != WORD or not name.tight or not name.text[:1].isupper():
            return False
        behind = tokens[at + 2] if at + 2 < len(tokens) else None
        coded = behind is not None and behind.tight and behind.text in ("-", "/")
        if coded or (len(name.text) > 1 and name.text[:2].isupper() and "plan" not in self.tags[at + 1]):
            if at > index + 1:
                self.taken[at - 1] = True
            return True
        return False

    def _clock(self, index: int) -> bool:
        tokens = self.tokens
        if self.clocked == index - 1 and not self._has_unit(index):
            self.clocked = index
            return True
        if self._word(index + 1) == "h" and tokens[index + 1].tight:
            if index + 2 < len(tokens) and tokens[index + 2].kind == NUMBER and tokens[index + 2].tight:
                self.taken[index + 2] = True
            return True
        if self._text(index + 1) in (":", "g") and tokens[index + 1].tight and index + 2 < len(tokens):
            minute = tokens[index + 2]
            if minute.kind == NUMBER and minute.tight and len(minute.text) == 2 and tokens[index].text.isdigit():
                self.taken[index + 2] = int(tokens[index].text[:3]) < 25
                self.clocked = index + 2
                return self.taken[index + 2]
        return False

    def _glued(self, index: int) -> bool:
        """4G, 30b, 7C; Covid-19, ĐT.241, AB1234."""
        tokens = self.tokens
        behind = tokens[index + 1] if index + 1 < len(tokens) else None
        if behind is not None and behind.tight and behind.kind == WORD and not self._has_unit(index):
            return not self.tags[index + 1]
        token = tokens[index]
        if not token.tight or index == 0:
            return False
        before = tokens[index - 1]
        if before.kind == WORD:
            return not self.tags[index - 1]
        if before.text == "+" and before.tight and index > 1 and tokens[index - 2].kind == NUMBER:
            return True  # km88+300
        if before.text in "-." and before.tight and index > 1 and tokens[index - 2].kind == WORD:
            return not (self.tags[index - 2] or self._has_unit(index))
        return False

    def _class_behind(self, index: int) -> bool:
        """17 tuổi, 3 sao, 2 cấp, 15 ngày, lúa 2 vụ, 4 tại chỗ, từ 18 đến 25 tuổi."""
        at = index + 1
        while (
            at + 1 < len(self.tokens)
            and self._text(at) in ("/", "-", "đến", "–")
            and (self.tokens[at + 1].kind == NUMBER)
        ):
            at += 2
        word, two = self._word(at), f"{self._word(at)} {self._word(at + 1)}"
        sets = self.lexicon.sets
        if two in sets["not_duration"] or word in sets["not_duration"]:
            return False
        left = self._word(index - 1)
        if word == "vụ" and (left in sets["crop_season"] or f"{self._word(index - 2)} {left}" in sets["crop_season"]):
            return True
        named = word in sets["class_after"] or word in sets["duration"] or two in sets["class_after"]
        if word == "tuổi" and self._measured_age(index):
            return False
        slogan = word in sets["slogan"] and self._small(index) and (0 < self.quoted[index] <= 14)
        if not (named or slogan or (self._word(index - 1) == "cả" and self._word(index - 2) != "tất")):
            return False
        for number in range(index, at):
            self.taken[number] = True
        return True

    def _small(self, index: int) -> bool:
        return self.tokens[index].text.isdigit() and len(self.tokens[index].text) <= 2

    def _measured_age(self, index: int) -> bool:
        left = " ".join(self._word(at) for at in range(max(0, index - 8), index))
        return any(phrase in left for phrase in self.lexicon.sets["measured_age"])

    def _class_before(self, index: int) -> bool:
        """thôn 4, tổ 1: , Điều 25, Nghị quyết 68, mức độ 2, số 12."""
        one, two, three = (
            " ".join(self._word(at) for at in range(index - size, index) if at >= 0) for size in (1, 2, 3)
        )
        names = self.lexicon.sets["class_before"]
        if two == "chỉ tiêu" and self._text(index + 1) in (":", "."):
            return True
        found = next((phrase for phrase in (three, two, one) if phrase in names), None)
        if found is None or self._text(index - 1) in BREAKS or two in self.lexicon.sets["not_class"]:
            return False
        if one == "số" and found == one and self._has_unit(index) and self._word(index - 2) not in names:
            return False
        if self._text(index + 1) == "/" and index + 2 < len(self.tokens) and found in self.lexicon.sets["rank"]:
            self.taken[index + 2] = True
            return True
        if found in STRONG or found in self.lexicon.sets["rank"] or one in self.lexicon.sets["rank"]:
            return not unit_at(self.tokens, index + 1, self.lexicon)[0]
        return (
            not self._has_unit(index)
            or self._word(index + 1) + " " + self._word(index + 2) in (self.lexicon.sets["verbal"])
        )

    def _numbered(self, index: int) -> bool:
        """(1), (2): items inside a sentence."""
        return (
            self._text(index - 1) == "("
            and self._text(index + 1) == ")"
            and self._small(index)
            and index + 2 < len(self.tokens)
            and self.tokens[index + 2].kind == WORD
            and (index < 2 or self.tokens[index - 2].kind == SIGN)
        )

    def _proper_name(self, index: int) -> bool:
        """Nà Pù 2, ST 24 chiếm: a capitalised name right before a number that has no unit."""
        if index == 0 or self.tokens[index - 1].kind != WORD or self._has_unit(index):
            return False
        before = self.tokens[index - 1]
        following = index + 1 < len(self.tokens) and self.tokens[index + 1].kind == NUMBER and not self.taken[index + 1]
        if following and before.text[0].isupper():
            return self.tokens[index + 1].start > self.tokens[index].end
        if self._place_list(index):
            return False
        if not before.text[0].isupper() or "plan" in self.tags[index - 1] or "actual" in self.tags[index - 1]:
            return False
        if before.text.isupper() and len(before.text) > 1:
            if index + 1 == len(self.tokens) and all(
                token.text.isupper() for token in self.tokens if token.kind == WORD
            ):
                return True  # CHI BỘ THÔN AN LẠC 2
            return self._text(index + 1) not in (",", ";", ")", "(", "") or len(self.tokens[index].text) == 4
        first = index < 2 or self.tokens[index - 2].text in BREAKS or self.tokens[index - 2].text in "+*-"
        return not first or self._repeats(index)

    def _place_list(self, index: int) -> bool:
        """99 nhà hư hỏng (Đông Hà 82, Tân An 3): the parts of a total by place, in brackets behind a figure."""
        opened = next((at for at in range(index - 1, max(-1, index - 120), -1) if self.tokens[at].text in "()"), -1)
        if opened < 1 or self.tokens[opened].text != "(":
            return False
        counted = any(
            self.tokens[at].kind == NUMBER and not self.taken[at] for at in range(max(0, opened - 12), opened)
        )
        listed = self._text(index + 1) in (",", ";", ")", "và", "")
        return counted and listed and not self._repeats(index)

    def _repeats(self, index: int) -> bool:
        name = self.tokens[index - 1].text
        return any(
            self.tokens[at].text == name and self.tokens[at + 1].kind == NUMBER
            for at in range(max(0, index - 16), min(index + 16, len(self.tokens) - 1))
            if at != index - 1
        )

    def _counter(self, index: int) -> bool:
        """Lượt xem: 512; also a bare year."""
        at = index - 1
        while at >= 0 and self._text(at) in (":", "|", "là"):
            at -= 1
        for size in range(1, 9) if self._word(at) in self.lexicon.sets["counter_ends"] else ():
            if at - size + 1 < 0:
                break
            phrase = " ".join(self._word(k) for k in range(at - size + 1, at + 1))
            if phrase in self.lexicon.sets["counter"]:
                return not self._has_unit(index) or self.tokens[index].tight
        text = self.tokens[index].text
        return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20") and not self._has_unit(index)

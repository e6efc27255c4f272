"""One sentence as tokens: its expressions of time, and what it opens for the sentences after it."""

from __future__ import annotations

from muctieu.core.reading.lexicon import Tags
from muctieu.core.reading.periods import Months, TimeWords
from muctieu.core.reading.scope import Context, Scope
from muctieu.core.reading.tokens import NUMBER, SIGN, Token

BASE_WORDS = frozenset({"sánh", "chuẩn", "với", "hơn", "bằng", "giá", "so", "th", "thực", "hiện", "theo"})
MEETINGS = ("đại hội", "hội nghị", "kỳ họp", "buổi làm việc", "họp báo", "buổi đối thoại", "lễ ")
ADOPTS = frozenset({"đề", "qua", "thống", "xác", "quyết", "đặt", "giao", "nghị", "biểu"})
REACHES = frozenset({"hoàn", "đạt", "vượt", "kết", "chưa", "thấp", "thực", "có"})


class Sentence:
    """One sentence on its way to facts."""

    def __init__(self, context: Context, tokens: list[Token], tags: list[Tags], times: list[TimeWords]) -> None:
        self.context = context
        self.lexicon = context.lexicon
        self.openers = context.lexicon.sets["opener"]
        self.tokens = tokens
        self.tags = tags
        self.times = times
        self.timed = [False] * len(tokens)
        self.at: list[tuple[int, int]] = []
        self.base = Scope()
        self.goal_at: int | None = None  # first word of the sentence that tells of a goal
        self._locate()
        for number, words in enumerate(times):
            words.role = "event" if self._meeting_day(number) else self._role(number)

    def _locate(self) -> None:
        """Token span of each time expression."""
        index = 0
        for words in self.times:
            while index < len(self.tokens) and self.tokens[index].start < words.start:
                index += 1
            first = index
            while index < len(self.tokens) and self.tokens[index].start < words.end:
                self.timed[index] = True
                index += 1
            self.at.append((first, index))

    def _meeting_day(self, number: int) -> bool:
        """Ngày 12/8, Đảng bộ xã tổ chức Đại hội: the day of a meeting is no period of the figures told there."""
        first, last = self.at[number]
        text = self.context.low[self.times[number].start : self.times[number].end]
        if not text.startswith(("ngày", "sáng", "chiều", "tối")) or self.tokens[first - 1].word in ("đến", "hết", "từ"):
            return False
        following = " ".join(token.word for token in self.tokens[last : last + 40])
        return any(word in following for word in MEETINGS)

    def _role(self, number: int) -> str:
        """opening, clause, bracket, compare or attached."""
        first, last = self.at[number]
        if self._names_congress(first):
            return "compare"
        index = first
        while index > 0 and not (self.tokens[index - 1].kind == SIGN and self.tokens[index - 1].text in ',;:().“"['):
            index -= 1
        before = [self.tokens[k].word for k in range(index, first) if not self.timed[k]]
        if index and self.tokens[index - 1].text == "(":
            closing = last < len(self.tokens) and self.tokens[last].text == ")"
            if not closing or before:
                return "bracket" if set(before) <= self.openers and not closing else "compare"
            return self._before_bracket(index - 1)
        if before and (set(before[-4:]) & BASE_WORDS) and not set(before) <= {"ước", "thực", "hiện", "kết", "quả"}:
            return "compare"
        if self._percent_before(index, first):
            return "compare"
        if not all(word in self.openers or word.isdigit() for word in before) and not self._goal_before(index, first):
            told = self.times[number].months is not None
            colon = last < len(self.tokens) and self.tokens[last].text == ":"
            return "clause" if colon and told else "attached"
        if not any(self.tokens[k].kind != SIGN for k in range(index)):
            return "opening"
        return "clause"

    def _names_congress(self, first: int) -> bool:
        """Đại hội lần thứ IX, nhiệm kỳ 2015 - 2020: the term is part of the name."""
        if self.tokens[first].word != "nhiệm":
            return False
        return "thứ" in [token.word for token in self.tokens[max(0, first - 4) : first]]

    def _goal_before(self, index: int, first: int) -> bool:
        """Đại hội đặt mục tiêu đến năm 2030, …: a goal word with nothing but openers up to the expression."""
        at = first - 1
        while at >= index and self.tokens[at].word in self.openers and "goal" not in self.tags[at]:
            at -= 1
        return at >= index and "goal" in self.tags[at] and "not_goal" not in self.tags[at]

    def _percent_before(self, index: int, first: int) -> bool:
        return (
            any(self.tokens[k].text in "%‰" for k in range(index, first))
            and not any(self.tokens[k].word in ("lên", "xuống", "còn", "và") for k in range(index, first))
            and (self.tokens[first - 1].text not in "%‰")
        )

    def _before_bracket(self, bracket: int) -> str:
        index = bracket
        while index > 0 and not (self.tokens[index - 1].kind == SIGN and self.tokens[index - 1].text in ",;:()."):
            index -= 1
        words = [self.tokens[k].word for k in range(index, bracket)]
        light = all(word in self.openers or word.isdigit() or word in ("hơn", "gần", "khoảng") for word in words)
        return ("clause" if index else "opening") if light and words else "attached"

    # -- scopes --------------------------------------------------------------------------------------------------

    def open_scope(self, base: Scope, scope: Scope) -> None:
        """Lets the sentence's opening words set the scope of the paragraph from here on."""
        words = [token.word for token in self.tokens[:4]]
        self.base = base
        self.goal_at = self._goal_cue()
        opens_goal = self.goal_at is not None and self.goal_at <= 2
        for words_of_time, (first, _) in zip(self.times, self.at, strict=True):
            if words_of_time.role != "opening" and not (words_of_time.now and first <= 3):
                continue
            scope.months = base.months if words_of_time.now else words_of_time.months
            if words_of_time.months is None and not words_of_time.now:
                break  # "hằng năm" names no months and leaves goals what they are
            scope.goal = base.goal or opens_goal or self._future(words_of_time.months)
            return
        if opens_goal:
            scope.goal = True
        elif scope.goal and not base.goal and ("đã" in words or self._past()):
            scope.goal = base.goal

    def _ahead(self, months: Months | None) -> bool:
        """Whether the months lie behind the date of the document: a figure told as done cannot speak of them."""
        date = self.context.outline.dateline
        return months is not None and date is not None and months[:2] > (int(date[:4]), int(date[5:7]))

    def _past(self) -> bool:
        return any("past" in tags for tags in self.tags)

    def _future(self, months: Months | None) -> bool:
        year = self.context.outline.frame.year
        return months is not None and year is not None and months[0] > year

    def _goal_cue(self) -> int | None:
        for index, tags in enumerate(self.tags):
            if "goal" in tags and "not_goal" not in tags and "plan" not in tags:
                return index
            opens = "goal" in tags and "plan" in tags and "not_goal" not in tags
            if opens and ((index == 0 and not self._done()) or self._starts(index)):
                return index
            if "goal_opening" in tags and index == 0 and self._time_or_colon(index):
                return index
            if self._lists_targets(index):
                return index
        return None

    def _done(self) -> bool:
        """Kế hoạch trồng rừng hoàn thành sớm với 14 ha: told as reached before any figure comes."""
        for index, token in enumerate(self.tokens):
            if (token.kind == NUMBER and not self.timed[index]) or token.text == ":":
                return False
            if token.word in ("đã", "xong") or (token.word == "thành" and self.tokens[index - 1].word == "hoàn"):
                return True
        return False

    def _lists_targets(self, index: int) -> bool:
        """thông qua 20 chỉ tiêu chủ yếu: …; đề ra một số chỉ tiêu sau: ... ."""
        if self.tokens[index].word != "tiêu" or self.tokens[index - 1].word not in ("chỉ", "mục"):
            return False
        before = {token.word for token in self.tokens[max(0, index - 40) : index - 1]}
        near = {token.word for token in self.tokens[max(0, index - 9) : index - 1]}
        if not before & ADOPTS or near & REACHES:
            return False
        behind = self.tokens[index + 1 : index + 9]
        words = [token.word for token in behind]
        if ":" not in words:
            return False
        return not REACHES & set(words[: words.index(":")])

    def adopts_targets(self) -> bool:
        """Đại hội thống nhất 18 chỉ tiêu: what follows in the paragraph are the targets."""
        for index in range(2, len(self.tokens)):
            if (
                self.tokens[index].word == "tiêu"
                and self.tokens[index - 1].word == "chỉ"
                and (self.tokens[index - 2].kind == NUMBER)
            ):
                before = {token.word for token in self.tokens[max(0, index - 12) : index - 2]}
                return bool(before & ADOPTS) and not before & REACHES
        return False

    def _starts(self, index: int) -> bool:
        before = self.tokens[index - 1]
        return before.kind == SIGN and before.text in ";:.“" and self._time_or_colon(index)

    def _time_or_colon(self, index: int) -> bool:
        return any(self.timed[k] or self.tokens[k].text == ":" for k in range(index, min(index + 5, len(self.tokens))))

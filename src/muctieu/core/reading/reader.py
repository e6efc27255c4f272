"""Text in, facts with spans out: the whole way of one document through the reading room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.reading.clauses import Draft, Weaver, carry_units, label_unit, ratio_is
from muctieu.core.reading.document import Document, legacy_encoding, make_document
from muctieu.core.reading.exclude import Conditions, Excluder
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.linker import COUNT_LEAD, Hit, Link, Linker, Zone, find_zones, subject_words
from muctieu.core.reading.model import Change, Fact, NumberWord, Reading, Statement
from muctieu.core.reading.numbers import Mention, Scanner
from muctieu.core.reading.periods import Frame, Months, TimeWords, find_time, spell, whole_year, year_before
from muctieu.core.reading.statements import HINT, Said, find_number_words, find_statements
from muctieu.core.reading.structure import (
    LIST_RANK, Line, Outline, heading_kind, mark_headings, read_outline, split_lines, split_sentences,
)
from muctieu.core.reading.tokens import NUMBER, SIGN, Tags, Token, tag_cues, tokenise
from muctieu.core.reading.units import is_counting
from muctieu.errors import Finding

OPENERS = frozenset(
    "đến tính trong hết cuối đầu riêng ước cả dự kiến phấn đấu mục tiêu chung kể từ vào phải và kết quả nhưng giữa "
    "sang bước ngay tới ngày thời điểm vụ lúa kế hoạch phương hướng nhiệm kỳ giai đoạn hiện cũng số liệu chỉ tiêu kh "
    "trước tháng quý năm xếp loại cho tổng kết".split())
BASE_WORDS = frozenset({"sánh", "chuẩn", "với", "hơn", "bằng", "giá", "so", "th", "thực", "hiện", "theo"})


FIGURE = re.compile("[0-9]")
MEETINGS = ("đại hội", "hội nghị", "kỳ họp", "buổi làm việc", "họp báo", "buổi đối thoại", "lễ ")
ADOPTS = frozenset({"đề", "qua", "thống", "xác", "quyết", "đặt", "giao", "nghị", "biểu"})
REACHES = frozenset({"hoàn", "đạt", "vượt", "kết", "chưa", "thấp", "thực", "có"})


@dataclass(slots=True)
class Scope:
    """What holds at a place of the text: the months spoken of and whether figures are goals."""

    months: Months | None = None
    goal: bool = False


def read(text: str, *, lexicon: Lexicon, indicators: Sequence[Indicator] = (), id: str = "") -> Reading:
    """The facts, statements and number words of a report.

    Args:
        text: The text as extracted; all offsets of the result count its characters.
        lexicon: The words the reader knows (`muctieu.packs.reading.load_lexicon()`).
        indicators: The catalogue that facts are linked to; empty leaves them unlinked.
        id: Carried into the result.
    """
    document = make_document(text)
    return _Reader(document, lexicon, tuple(indicators)).read(id)


def lower(plain: str) -> str:
    """`plain` in lower case, character for character, so that offsets stay."""
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


class _Reader:
    def __init__(self, document: Document, lexicon: Lexicon, indicators: tuple[Indicator, ...]) -> None:
        self.document = document
        self.plain = document.plain
        self.low = lower(document.plain)
        self.lexicon = lexicon
        self.indicators = indicators
        self.outline = Outline()
        self.stack: list[tuple[int, Scope]] = []
        self.facts: list[Fact] = []
        self.statements: list[Statement] = []
        self.linker = Linker(indicators, lexicon) if indicators else None
        self.listed: Scope | None = None
        self.adopted = False

    def read(self, name: str) -> Reading:
        lines = split_lines(self.plain)
        mark_headings(self.plain, self.low, lines)
        self.outline = read_outline(self.plain, self.low, lines, self.lexicon)
        for line in lines:
            self._line(line)
        return Reading(name, tuple(self.facts), tuple(self.statements), self._words(), title=self.outline.title, dateline=self.outline.dateline,
                       period=spell(self.outline.period), findings=self._document_findings())

    def _words(self) -> tuple[NumberWord, ...]:
        found = []
        for start, end, value in find_number_words(self.low):
            first, last = self.document.span(start, end)
            found.append(NumberWord(first, last, " ".join(self.plain[start:end].split()), value))
        return tuple(found)

    def _document_findings(self) -> tuple[Finding, ...]:
        legacy = legacy_encoding(self.document.original)
        return () if legacy is None else (Finding("MT3001", {"encoding": legacy}, 0, min(len(self.document.original), 80)),)

    # -- scopes --------------------------------------------------------------------------------------------------

    def _base(self) -> Scope:
        return self.stack[-1][1] if self.stack else Scope(self.outline.period, self.outline.is_plan)

    def _frame(self, scope: Scope) -> Frame:
        frame = self.outline.frame
        year = scope.months[2] if scope.months else frame.year
        term = scope.months[2] if scope.months and scope.months[0] != scope.months[2] else frame.term_end
        return Frame(year, scope.months or frame.months, term)

    def _line(self, line: Line) -> None:
        begin = line.body
        if line.heading_end:
            self._heading(line)
            begin = line.heading_end
        if begin < line.end:
            self._paragraph(line, begin)

    def _heading(self, line: Line) -> None:
        rank = line.rank if line.rank is not None else 0
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()
        above = self._base()
        low = self.low[line.body:line.heading_end]
        months = above.months
        for words in find_time(self.low, line.body, line.heading_end, self._frame(above)):
            if words.months is not None:
                months = words.months
                break
        kind = heading_kind(low, self.lexicon)
        goal = kind == "goal" or (above.goal and kind != "result")
        self.stack.append((rank, Scope(months, goal)))
        self.listed = None

    def _paragraph(self, line: Line, begin: int) -> None:
        base = self._base()
        if self.listed is not None and line.rank is not None and line.rank >= LIST_RANK:
            base = self.listed
        elif line.rank is None or line.rank < LIST_RANK:
            self.listed = None
        scope = Scope(base.months, base.goal)
        for start, end in split_sentences(self.plain, begin, line.end):
            self.adopted = False
            self._sentence(start, end, base, scope)
            if self.adopted:
                scope.goal = True
        if self.plain[begin:line.end].rstrip().endswith(":"):
            self.listed = scope

    def _sentence(self, start: int, end: int, base: Scope, scope: Scope) -> None:
        judged = HINT.search(self.low, start, end) is not None
        counted = FIGURE.search(self.low, start, end) is not None
        times = find_time(self.low, start, end, self._frame(scope))
        if not (judged or counted or times):
            return
        tokens = tokenise(self.plain, start, end)
        if not tokens:
            return
        tags, _ = tag_cues(tokens, self.lexicon)
        sentence = _Sentence(self, tokens, tags, times, (start, end))
        sentence.open_scope(base, scope)
        if counted:
            self.facts.extend(sentence.facts(scope))
        if judged:
            self.statements.extend(sentence.statements(scope))


class _Sentence:
    """One sentence on its way to facts."""

    def __init__(self, reader: _Reader, tokens: list[Token], tags: list[Tags], times: list[TimeWords],
                 span: tuple[int, int]) -> None:
        self.reader = reader
        self.lexicon = reader.lexicon
        self.tokens = tokens
        self.tags = tags
        self.times = times
        self.span = span
        self.timed = [False] * len(tokens)
        self.at: list[tuple[int, int]] = []
        self.base = Scope()
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
        text = self.reader.low[self.times[number].start:self.times[number].end]
        if not text.startswith(("ngày", "sáng", "chiều", "tối")) or self.tokens[first - 1].word in ("đến", "hết", "từ"):
            return False
        following = " ".join(token.word for token in self.tokens[last:last + 40])
        return any(word in following for word in MEETINGS)

    def _role(self, number: int) -> str:
        """opening, clause, bracket, compare or attached."""
        first, last = self.at[number]
        index = first
        while index > 0 and not (self.tokens[index - 1].kind == SIGN and self.tokens[index - 1].text in ",;:(.“\"["):
            index -= 1
        before = [self.tokens[k].word for k in range(index, first) if not self.timed[k]]
        if index and self.tokens[index - 1].text == "(":
            closing = last < len(self.tokens) and self.tokens[last].text == ")"
            if not closing or before:
                return "bracket" if set(before) <= OPENERS and not closing else "compare"
            return self._before_bracket(index - 1)
        if before and (set(before[-4:]) & BASE_WORDS) and not set(before) <= {"ước", "thực", "hiện", "kết", "quả"}:
            return "compare"
        if self._percent_before(index, first):
            return "compare"
        if not all(word in OPENERS or word.isdigit() for word in before) and not self._goal_before(index, first):
            return "attached"
        if not any(self.tokens[k].kind != SIGN for k in range(index)):
            return "opening"
        return "clause"

    def _goal_before(self, index: int, first: int) -> bool:
        """Đại hội đặt mục tiêu đến năm 2030, …: a goal word with nothing but openers up to the expression."""
        at = first - 1
        while at >= index and self.tokens[at].word in OPENERS and "goal" not in self.tags[at]:
            at -= 1
        return at >= index and "goal" in self.tags[at] and "not_goal" not in self.tags[at]

    def _percent_before(self, index: int, first: int) -> bool:
        return any(self.tokens[k].text in "%‰" for k in range(index, first)) and not any(
            self.tokens[k].word in ("lên", "xuống", "còn", "và") for k in range(index, first)) and (
            self.tokens[first - 1].text not in "%‰")

    def _before_bracket(self, bracket: int) -> str:
        index = bracket
        while index > 0 and not (self.tokens[index - 1].kind == SIGN and self.tokens[index - 1].text in ",;:(."):
            index -= 1
        words = [self.tokens[k].word for k in range(index, bracket)]
        light = all(word in OPENERS or word.isdigit() or word in ("hơn", "gần", "khoảng") for word in words)
        return ("clause" if index else "opening") if light and words else "attached"

    # -- scopes --------------------------------------------------------------------------------------------------

    def open_scope(self, base: Scope, scope: Scope) -> None:
        """Lets the sentence's opening words set the scope of the paragraph from here on."""
        words = [token.word for token in self.tokens[:4]]
        self.base = base
        goal_cue = self._goal_cue()
        opens_goal = goal_cue is not None and goal_cue <= 2
        for words_of_time, (first, _) in zip(self.times, self.at, strict=True):
            if words_of_time.role != "opening" and not (words_of_time.now and first <= 3):
                continue
            scope.months = base.months if words_of_time.now else words_of_time.months
            if words_of_time.now or words_of_time.months is not None:
                scope.goal = base.goal or opens_goal or self._future(words_of_time.months)
            return
        if self._adopts_targets():
            self.reader.adopted = True
            return
        if opens_goal:
            scope.goal = True
        elif scope.goal and not base.goal and ("đã" in words or self._past()):
            scope.goal = base.goal

    def _ahead(self, months: Months | None) -> bool:
        """Whether the months lie behind the date of the document: a figure told as done cannot speak of them."""
        date = self.reader.outline.dateline
        return months is not None and date is not None and months[:2] > (int(date[:4]), int(date[5:7]))

    def _past(self) -> bool:
        return any("past" in tags for tags in self.tags)

    def _future(self, months: Months | None) -> bool:
        year = self.reader.outline.frame.year
        return months is not None and year is not None and months[0] > year

    def _goal_cue(self) -> int | None:
        for index, tags in enumerate(self.tags):
            if "goal" in tags and "not_goal" not in tags and "plan" not in tags:
                return index
            if "goal" in tags and "plan" in tags and "not_goal" not in tags and (index == 0 or self._starts(index)):
                return index
            if "goal_opening" in tags and index == 0 and self._time_or_colon(index):
                return index
            if self._lists_targets(index):
                return index
        return None

    def _lists_targets(self, index: int) -> bool:
        """thông qua 20 chỉ tiêu chủ yếu: …; đề ra một số chỉ tiêu sau: …"""
        if self.tokens[index].word != "tiêu" or self.tokens[index - 1].word not in ("chỉ", "mục"):
            return False
        before = {token.word for token in self.tokens[max(0, index - 40):index - 1]}
        near = {token.word for token in self.tokens[max(0, index - 9):index - 1]}
        if not before & ADOPTS or near & REACHES:
            return False
        behind = self.tokens[index + 1:index + 9]
        words = [token.word for token in behind]
        if ":" not in words:
            return False
        return not REACHES & set(words[:words.index(":")])

    def _adopts_targets(self) -> bool:
        """Đại hội thống nhất 18 chỉ tiêu: what follows in the paragraph are the targets."""
        for index in range(2, len(self.tokens)):
            if self.tokens[index].word == "tiêu" and self.tokens[index - 1].word == "chỉ" and (
                self.tokens[index - 2].kind == NUMBER
            ):
                before = {token.word for token in self.tokens[max(0, index - 12):index - 2]}
                return bool(before & ADOPTS) and not before & REACHES
        return False

    def _starts(self, index: int) -> bool:
        before = self.tokens[index - 1]
        return before.kind == SIGN and before.text in ";:.“" and self._time_or_colon(index)

    def _time_or_colon(self, index: int) -> bool:
        return any(self.timed[k] or self.tokens[k].text == ":" for k in range(index, min(index + 5, len(self.tokens))))

    # -- facts ---------------------------------------------------------------------------------------------------

    def facts(self, scope: Scope) -> list[Fact]:
        taken = Excluder(self.tokens, self.tags, self.times, self.lexicon).run()
        found = Scanner(self.tokens, taken, self.lexicon).scan()
        found = Conditions(self.tokens, self.tags, found, self.lexicon).keep()
        if not found:
            return []
        weaver = Weaver(self.tokens, self.tags, self.timed, found, self.lexicon)
        for mention in found:
            if mention.unit is None:
                mention.unit = label_unit(self.tokens, mention, self.lexicon)
        carry_units(self.tokens, found, weaver.bracket, weaver.segment, self.lexicon)
        drafts = weaver.weave()
        facts = [self._fact(draft, drafts, weaver, scope) for draft in sorted(drafts, key=lambda d: d.mention.start)]
        return self._linked(facts, sorted(drafts, key=lambda d: d.mention.start))

    # -- links and statements ------------------------------------------------------------------------------------

    def _hits(self) -> list[Hit]:
        linker = self.reader.linker
        return linker.hits(self.tokens) if linker is not None else []

    def _linked(self, facts: list[Fact], drafts: list[Draft]) -> list[Fact]:
        """The facts with subject and indicator."""
        hits = self._hits()
        zones = {id(draft): self._zones(at, drafts) for at, draft in enumerate(drafts)}
        linked = []
        for fact, draft in zip(facts, drafts, strict=True):
            own = zones[id(draft)]
            main = draft.main if draft.main is not None and id(draft.main) in zones else None
            link = self._link(draft, own, hits)
            if main is not None and (draft.overflow or link is None):
                link = self._link(draft, zones[id(main)], hits) or link
            subject = subject_words(self.tokens, zones[id(main)] if main is not None else own, self.timed)
            if link is None and fact.head == "value":
                link = self._count(draft, own[0], linked)
            linked.append(self._with_link(fact, subject, link))
        return linked

    def _count(self, draft: Draft, zone: Zone, before: list[Fact]) -> Link | None:
        """Bare counts of a place's own units: xã có 11 bản và 4 điểm dân cư; 1.326 hộ với 7.356 khẩu."""
        linker, unit = self.reader.linker, draft.mention.unit
        if linker is None or unit is None or draft.mention.carried or not is_counting(unit, self.lexicon):
            return None
        words = {self.tokens[index].word for index in range(zone.low, zone.high)}
        if draft.mention.whole is not None:
            return None
        start = self.tokens[zone.low - 1].text if zone.low else ""
        joined = words <= {"với", "và"} and start != ";" and bool(before) and before[-1].indicator is not None
        return linker.plain_count(unit) if words & COUNT_LEAD or joined else None

    def _with_link(self, fact: Fact, subject: str, link: Link | None) -> Fact:
        if link is None:
            return replace(fact, subject=subject)
        return replace(fact, subject=subject, indicator=link.code, reason=self._reason(link.reason),
                       confidence=link.confidence,
                       rivals=tuple(replace(rival, reason=self._reason(rival.reason)) for rival in link.rivals))

    def _reason(self, note: str) -> str:
        """The words of the text that the link rests on, and the component it came through."""
        low, high, via, _ = note.split(":")
        if low == high:
            return f"“{via}”"
        words = " ".join(token.text for token in self.tokens[int(low):int(high)])
        return f"“{words}”" + (f" ({via})" if via else "")

    def _zones(self, at: int, drafts: list[Draft]) -> list[Zone]:
        mention = drafts[at].mention
        low = 0
        for earlier in reversed(drafts[:at]):
            if earlier.mention.first < mention.first:
                low = self._end_of(earlier.mention, mention.first)
                break
        bracket = drafts[at].bracket
        high = next((later.mention.first for later in drafts[at + 1:at + 6] if later.bracket == bracket),
                    len(self.tokens))
        return find_zones(self.tokens, mention.first, mention.last, (low, high))

    def _end_of(self, mention: Mention, stop: int) -> int:
        """Behind a figure and the words that follow it in its own phrase."""
        for index in range(mention.after, stop):
            if self.tokens[index].text in (",", ";", ":", "(", ")") or self.tokens[index].word == "và":
                return index
        return mention.after

    def _link(self, draft: Draft, zones: list[Zone], hits: list[Hit]) -> Link | None:
        linker = self.reader.linker
        if linker is None or not hits:
            return None
        mention = draft.mention
        loose = draft.head == "attainment" or (draft.head == "change" and draft.overflow)
        return linker.choose(hits, zones, mention.unit, loose=loose, own=(mention.last, mention.after))

    def statements(self, scope: Scope) -> list[Statement]:
        hits = self._hits()
        return [self._statement(said, hits, scope) for said in find_statements(self.tokens, self.lexicon)]

    def _statement(self, said: Said, hits: list[Hit], scope: Scope) -> Statement:
        link = self._statement_link(said, hits)
        span = self.reader.document.span
        start, end = span(self.tokens[said.low].start, self.tokens[said.high - 1].end)
        months = self._scope_months(said.low, -1, scope, [-1] * len(self.tokens))[0]
        return Statement(start, end, said.kind, said.text, link.code if link else None, spell(months),
                         span(*self._trimmed()))

    def _statement_link(self, said: Said, hits: list[Hit]) -> Link | None:
        linker = self.reader.linker
        if linker is None or not hits:
            return None
        low, high = said.low, said.high
        while low > 0 and self.tokens[low - 1].text != ";":
            low -= 1
        while high < len(self.tokens) and self.tokens[high].text not in (";", "."):
            high += 1
        before, behind = Zone(low, said.low, 4.0, said.low), Zone(said.high, high, 4.0, said.high)
        zones = [behind, before] if said.kind == "kept" else [before]
        return linker.choose(hits, zones, None, kind="grade" if said.kind == "grade" else "any")

    def _fact(self, draft: Draft, drafts: list[Draft], weaver: Weaver, scope: Scope) -> Fact:
        months, attached = self._months(draft, drafts, weaver, scope)
        standing = self._standing(draft, drafts, weaver)
        goal = not standing and not draft.origin and self._is_goal(draft, scope, months)
        if standing and not attached:
            months = None
        if draft.origin and not attached:
            months = None
        if draft.earlier and not attached:
            months = year_before(months)
        if not goal and not attached and self._ahead(months):
            months = self.base.months
        return self._build(draft, goal, months)

    def _build(self, draft: Draft, goal: bool, months: Months | None) -> Fact:
        mention = draft.mention
        span = self.reader.document.span
        spans: dict[str, tuple[int, int]] = {}
        value: object = mention.value
        fields: dict[str, object] = {}
        head = draft.head
        target, target_unit = None, None
        attainment = draft.attainment.value if draft.attainment else None
        change = draft.change
        fraction = (mention.value, mention.whole) if mention.whole is not None else None
        if draft.target is not None:
            target, target_unit = draft.target.value, draft.target.unit or mention.unit
            if draft.target is not mention:
                spans["target"] = span(draft.target.start, draft.target.end)
        elif fraction and head == "value" and not goal and self._plan_fraction(draft):
            target, target_unit = fraction[1], mention.unit
        if goal and target is None:
            target, target_unit, head = mention.value, mention.unit, "target"
        if draft.attainment is not None:
            spans["attainment"] = span(draft.attainment.start, draft.attainment.end)
        if draft.change_at is not None:
            spans["change"] = span(draft.change_at.start, draft.change_at.end)
        if head == "attainment":
            attainment = mention.value
        fields["value"] = value if head == "value" else None
        start, end = span(mention.start, mention.end)
        return Fact(
            start, end, value=mention.value if head == "value" else None, value_hi=mention.high, fraction=fraction,
            unit=mention.unit, approx=draft.approx, period=spell(months), target=target, target_unit=target_unit,
            attainment_pct=attainment, change=change, head=head, spans=spans, findings=tuple(self._placed(draft)),
            sentence=span(*self._trimmed()), context=self.reader.plain[slice(*self._trimmed())])

    def _trimmed(self) -> tuple[int, int]:
        return self.tokens[0].start, self.tokens[-1].end

    def _placed(self, draft: Draft) -> list[Finding]:
        placed = []
        for finding in draft.findings:
            start, end = self.reader.document.span(finding.start or 0, finding.end or 1)
            placed.append(Finding(finding.code, finding.args, start, end))
        return placed

    def _plan_fraction(self, draft: Draft) -> bool:
        """Whether the lower number of a fraction is the plan."""
        mention = draft.mention
        if mention.unit is not None and mention.unit.startswith("tiêu chí") or mention.whole is None:
            return False
        if draft.attainment is not None and draft.plan_base:
            return ratio_is(mention.value, mention.whole, draft.attainment.value)
        if draft.change is not None and draft.plan_base:
            return mention.unit is not None
        behind = [token.word for token in self.tokens[mention.after:mention.after + 4]]
        return any(behind[k:k + 2] in (["theo", "kế"], ["theo", "kh"], ["kế", "hoạch"]) for k in range(3))

    # -- goals ---------------------------------------------------------------------------------------------------

    def _is_goal(self, draft: Draft, scope: Scope, months: Months | None) -> bool:
        cue = self._goal_cue()
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
        index = first - 1
        while index > low and self.tokens[index].text != ";":
            if "past" in self.tags[index] and self.tokens[index].word in ("đã", "vừa", "ước") and not self._compared(index):
                return True
            index -= 1
        return False

    def _compared(self, index: int) -> bool:
        """so với ước thực hiện năm 2019; bằng 104,5% ước TH: a base of comparison, no result."""
        before = self.tokens[index - 1] if index else None
        return before is not None and (before.text in "%‰" or before.word in ("với", "bằng", "so"))

    # -- standing figures ----------------------------------------------------------------------------------------

    def _standing(self, draft: Draft, drafts: list[Draft], weaver: Weaver) -> bool:
        mention = draft.mention
        low = mention.first
        while low > 0 and self.tokens[low - 1].text not in (",", ";", "(", ")") and mention.first - low < 14:
            low -= 1
        unit = mention.unit or ""
        if any(self._stands(k, unit) for k in range(low, mention.first)):
            return True
        if unit.startswith("đại biểu"):
            return True
        if mention.is_percent(self.lexicon):
            behind = {token.word for token in self.tokens[mention.after:mention.after + 4]}
            return {"đại", "biểu"} <= behind
        at = drafts.index(draft)
        if unit in ("hộ", "khẩu", "nhân khẩu", "người"):
            return self._census(at, drafts)
        before = drafts[at - 1] if at else None
        return (before is not None and before.bracket == draft.bracket and unit in self.lexicon.sets["listed"]
                and not weaver.content((before.mention.after, mention.first)) and self._standing(before, drafts, weaver))

    def _stands(self, index: int, unit: str) -> bool:
        tags = self.tags[index]
        if "standing_meeting" in tags:
            return unit.startswith(("đồng chí", "đại biểu", "ủy viên", "người"))
        if self.tokens[index].word == "cách":
            return unit in ("km", "m") and "standing_place" in tags
        if "standing_place" not in tags:
            return False
        kinds = ("ha", "km2", "m2") if "tích" in (self.tokens[index].word, self.tokens[index - 1].word) or (
            self.tokens[index].word in ("tự", "nhiên")) else ("người", "khẩu", "nhân khẩu", "hộ")
        return unit in kinds

    def _census(self, at: int, drafts: list[Draft]) -> bool:
        """Bản có 64 hộ, 331 khẩu; 1.326 hộ với 7.356 khẩu."""
        def pair(one: int, two: int) -> bool:
            if not (0 <= one and two < len(drafts)):
                return False
            first, second = drafts[one].mention, drafts[two].mention
            between = [t.word for t in self.tokens[first.after:second.first]]
            return (first.unit == "hộ" and second.unit in ("khẩu", "nhân khẩu") and set(between) <= {",", "với", "và"}
                    and bool({"có", "đạo", "gồm", "số"} & {t.word for t in self.tokens[max(0, first.first - 2):first.first]}))
        return pair(at, at + 1) or pair(at - 1, at)

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
        months = scope.months
        for words, (begin, last) in zip(self.times, self.at, strict=True):
            if begin >= first:
                break
            inside = brackets[begin]
            if words.role == "clause" and (inside in (bracket, -1) or self.tokens[begin - 1].text == "("):
                months = scope.months if words.now else words.months
            elif words.role == "bracket" and brackets[begin] == bracket:
                return words.months, True
        return months, False

    def _attached_time(self, draft: Draft) -> TimeWords | None:
        """An expression of time that belongs to this figure alone."""
        mention = draft.mention
        for words, (first, last) in zip(self.times, self.at, strict=True):
            if words.role != "attached" or words.months is None:
                continue
            if last <= mention.first and self._reaches(last, mention.first):
                if not self._claimed_by_earlier(first, mention):
                    return words
            if first >= mention.after and first - mention.after <= 2 and self._light(mention.after, first):
                return words
        return None

    def _light(self, low: int, high: int) -> bool:
        return all(self.tokens[k].word in ("vào", "trong", "của", "ở", "tại") for k in range(low, high))

    def _claimed_by_earlier(self, first: int, mention: Mention) -> bool:
        """The expression stands right behind an earlier figure: "24,6 triệu đồng năm 2015 lên 36,8"."""
        index = first - 1
        while index >= 0 and self.tokens[index].word in ("vào", "trong", "của"):
            index -= 1
        if index < 0:
            return False
        token = self.tokens[index]
        unit_like = token.text in "%‰" or token.word in ("đồng", "ha", "tấn", "hộ", "người", "tỷ", "triệu", "kg", "con")
        near = any(self.tokens[k].kind == NUMBER and not self.timed[k] for k in range(max(0, index - 3), index + 1))
        return unit_like and near

    def _reaches(self, low: int, high: int) -> bool:
        """No hard separator and no other figure between an expression and a number, brackets aside."""
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
        at = drafts.index(draft)
        total = self._total(draft, drafts[max(0, at - 12):at])
        if total is None:
            return None
        return self._attached_time(total) or self._inherited(total, drafts)

    def _total(self, draft: Draft, earlier: list[Draft]) -> Draft | None:
        if not earlier:
            return None
        if draft.bracket >= 0:
            inner = [other for other in earlier if other.mention.first < draft.bracket and not other.share]
            return inner[-1] if inner else None
        if draft.breakdown:
            return next((other for other in reversed(earlier) if not other.breakdown and not other.share
                         and other.bracket == draft.bracket), None)
        last = earlier[-1]
        between = range(last.mention.after, draft.mention.first)
        apart = any(self.tokens[k].text in (",", ";", "(") for k in between)
        return None if apart or draft.origin or last.origin else last


__all__ = ["Change", "is_counting", "read", "whole_year"]

"""Lines, headings, sentences, and what the first lines say of the whole report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from muctieu.core.reading.document import fold
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.periods import Frame, Months, TimeWords, find_time

_MARKER = re.compile(
    r"\s*(?:(?P<part>(?i:phần|chương|điều|mục|biểu|phụ lục)\s+(?:[0-9]{1,3}|[IVX]{1,5}|thứ\s+\w+)\s*[.:\-]?\s)"
    r"|(?P<roman>[IVX]{1,5}\s*[.\-)/]+\s*)"
    r"|(?P<upper>[A-HĐ](?:\.[0-9]{1,2})?\s*[.\-)]+\s*(?=[^\W\d_]))"
    r"|(?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?(?=\s)\s*)"
    r"|(?P<digit>\(?[0-9]{1,2}(?:[.)](?=\s|[^\W\d_])\s*|-\s+(?=[^\W\d_])))"
    r"|(?P<letter>\(?[a-zđ][.)]\s+)"
    r"|(?P<star>[*•#]\s*)"
    r"|(?P<dash>[-–—]\s+|-(?=[^\W\d_]))"
    r"|(?P<plus>[+]\s*))"
)
_RANK = {"part": 0, "upper": 1, "roman": 2, "digit": 3, "dotted": 4, "letter": 5, "star": 5, "dash": 6, "plus": 7}
LIST_RANK = 5  # from here on a line is an item of a list
_SENTENCE_END = re.compile(r"[.!?…]+[”\"')\]]*(?=\s|$)|\./\.")
# "… 116 ha. Đạt 99,13% kế hoạch." goes on with the figure before.
_GOES_ON = re.compile(r"(?:Đạt|Bằng|Tăng|Giảm|Vượt)\s+(?:gần |hơn |trên |khoảng )?[0-9]")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-HJ-UWYZĐ]|TT|TP|Tp|ĐT|TS|ThS|PGS|GS|BS|Tr|tr|St|vv|v\.v|NXB|P|Q|TX|QL|DT|gồm)$"
)
_FULL_DATE = re.compile(
    r"ngày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})|(?<![0-9/])([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?![0-9])"
)
_TERM = re.compile(r"nhiệm\s+k[ỳì]\s+\(?((?:19|20)[0-9]{2})\s*-\s*((?:19|20)[0-9]{2})")
# "(tính đến 16h30 ngày 12/9/2024)" under a title tells what the report speaks of; a bare date does not.
_UNTIL = re.compile(r"tính đến|số liệu đến|từ ngày [0-9]{1,2}")
_NOT_REPORT = re.compile(
    r"(?:vào|đến|hết|cuối|trước|tới|so với|giá|giá so sánh|sánh|phấn đấu|mục tiêu|theo|ngày|tháng|giai đoạn"
    r"|nhiệm k[ỳì])\s*$"
)
HEADING_WORDS = 18
LONGEST_SENTENCE = 4000
DATELINE = 200  # characters of a line that can be a dateline or a head line
FIRST_LINES = 8


@dataclass(slots=True)
class Line:
    """One line: `start`..`end` of the plain text, `body` where the text behind the list marker begins."""

    start: int
    end: int
    body: int
    rank: int | None = None
    heading_end: int = 0  # end of the part that is a heading, 0 when there is none


@dataclass(slots=True)
class Outline:
    """What the first lines tell: title, printed date (ISO), reporting period, and whether it is a plan."""

    title: str = ""
    dateline: str | None = None
    frame: Frame = field(default_factory=Frame)
    period: Months | None = None
    is_plan: bool = False


def split_lines(plain: str) -> list[Line]:
    """The lines that hold something, with list markers recognised."""
    lines = []
    start = 0
    for text in plain.split("\n"):
        end = start + len(text)
        if text.strip():
            lines.append(_line(plain, start, end))
        start = end + 1
    return lines


def _line(plain: str, start: int, end: int) -> Line:
    match = _MARKER.match(plain, start, end)
    if match is None or match.end() >= end:
        return Line(start, end, start)
    return Line(start, end, match.end(), _RANK[match.lastgroup or "dash"])


def split_sentences(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one line as spans."""
    spans = []
    begin = start
    for match in _SENTENCE_END.finditer(plain, start, end):
        if not _ends_here(plain, begin, match):
            continue
        spans.append((begin, match.end()))
        begin = match.end()
    if plain[begin:end].strip():
        spans.append((begin, end))
    if any(last - first > LONGEST_SENTENCE for first, last in spans):
        spans = [piece for span in spans for piece in _cut(plain, *span)]
    return spans


def _cut(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence in bearable pieces, so that no input costs more than its length; cut at ";", else at a blank."""
    pieces = []
    while end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        at = max(plain.rfind(";", start + 1, limit), plain.rfind("|", start + 1, limit))
        if at < 0:
            at = plain.rfind(" ", start + 1, limit)
        stop = at + 1 if at > start else limit
        pieces.append((start, stop))
        start = stop
    pieces.append((start, end))
    return pieces


def _ends_here(plain: str, begin: int, match: re.Match[str]) -> bool:
    rest = plain[match.end() : match.end() + 16].lstrip(" \t“\"'(")
    if rest and (rest[0].islower() or _GOES_ON.match(rest)):
        return False
    return match.group() != "." or not _ABBREVIATION.search(plain, max(begin, match.start() - 6), match.start())


_FIGURE = re.compile(r"[0-9]")


def mark_headings(plain: str, low: str, lines: list[Line]) -> None:
    """Sets `heading_end` of each line whose whole or first sentence is a heading."""
    for line in lines:
        text = plain[line.body : line.end]
        if len(text) > 240 and line.rank is None:
            continue
        line.heading_end = _heading_end(plain, low, line)


def _heading_end(plain: str, low: str, line: Line) -> int:
    text = plain[line.body : line.end].strip()
    if _short_title(plain, low, (line.body, line.end), line.rank):
        return line.end
    if line.rank is None:
        return 0
    cut = _SENTENCE_END.search(plain, line.body, line.end)
    if cut and cut.end() < line.end and _short_title(plain, low, (line.body, cut.start()), line.rank):
        return cut.end()
    colon = text.find(":")
    if 0 < colon < len(text) - 1 and line.rank >= LIST_RANK:
        place = plain.index(":", line.body)
        if _short_title(plain, low, (line.body, place), line.rank) and _plan_label(low[line.body : place]):
            return place + 1
    return 0


def _plan_label(text: str) -> bool:
    return bool(re.match(r"\s*(?:phương hướng|nhiệm vụ|mục tiêu|kế hoạch|dự kiến|chỉ tiêu|phấn đấu)", text))


def _short_title(plain: str, low: str, span: tuple[int, int], rank: int | None) -> bool:
    start, end = span
    text = plain[start:end].strip()
    if not text or text.count(" ") >= HEADING_WORDS or text[-1] in ".;,":
        return False
    bare = _strip_time(low[start:end])
    if _FIGURE.search(bare):
        return False
    letters = [char for char in text if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    if letters and upper > 0.6 * len(letters):
        return True
    return rank is not None and rank <= LIST_RANK and not bare.endswith(",") and ";" not in text


_YEARISH = re.compile(
    r"(?:19|20)[0-9]{2}|tháng\s+[0-9]+|[0-9]+\s+tháng|ngày\s+[0-9/]+|[0-9/]{4,}|[0-9]{1,2}h[0-9]{0,2}|qu[ýí]\s+[0-9]"
)


def _strip_time(low: str) -> str:
    return _YEARISH.sub(" ", low)


def read_outline(plain: str, low: str, lines: list[Line]) -> Outline:
    """Title, dateline and reporting period from the first lines."""
    outline = Outline()
    head = lines[:FIRST_LINES]
    date = _first_date(low, head)
    if date:
        outline.dateline = "{2:04d}-{1:02d}-{0:02d}".format(*date)
    titles = [line for line in head if _is_title(plain, low, line)]
    if titles:
        outline.title = "\n".join(plain[line.start : line.end].strip() for line in titles)[:400]
    year = date[2] if date else None
    outline.period = _title_period(low, titles, year)
    if outline.period is None:
        outline.period = _told_period(low, head[:3], year)
    if outline.period is not None:
        year = outline.period[2]
    outline.frame = Frame(year, outline.period, _term_end(low, head))
    outline.is_plan = _is_plan(outline.title)
    return outline


def _term_end(low: str, head: list[Line]) -> int | None:
    """The last year of the term: named in the first lines, else of the only term that the text names."""
    told = _TERM.search(low[: head[-1].end] if head else "")
    if told is not None:
        return int(told.group(2))
    ends = {match.group(2) for match in _TERM.finditer(low)}
    return int(ends.pop()) if len(ends) == 1 else None


def _is_title(plain: str, low: str, line: Line) -> bool:
    text = plain[line.start : line.end].strip()
    if line.end - line.start > 260 or not any(char.isalpha() for char in text):
        return False
    if _FULL_DATE.search(low, line.start, line.end) and not _UNTIL.search(low, line.start, line.end):
        return False
    return text[-1] not in ".;,:" and line.rank in (None, 0, 1, 2)


def _first_date(low: str, head: list[Line]) -> tuple[int, int, int] | None:
    for line in head:
        text = low[line.start : line.end].rstrip()
        if len(text) > DATELINE or text.endswith((".", ";")):
            continue  # a date in running text belongs to what is told there
        match = _FULL_DATE.search(low, line.start, line.end)
        if match:
            day, month, year = (int(part) for part in match.groups() if part)
            if 1 <= day <= 31 and 1 <= month <= 12 and 1900 <= year <= 2100:
                return day, month, year
    return None


def _title_period(low: str, titles: list[Line], year: int | None) -> Months | None:
    for line in titles:
        text_year = re.search(r"(?:19|20)[0-9]{2}", low[line.start : line.end])
        frame = Frame(int(text_year.group()) if text_year else year)
        for words in find_time(low, line.start, line.end, frame):
            if words.months is not None and _reports(low, line.start, words):
                return words.months
    return None


# "Bản … xin báo cáo kết quả quý III/2023 như sau:" in a note that has no title.
_TELLS = re.compile(r"[^.;:]{0,60}:")


def _told_period(low: str, lines: list[Line], year: int | None) -> Months | None:
    for line in lines:
        for words in find_time(low, line.start, line.end, Frame(year)):
            told = "báo cáo" in low[line.start : words.start] and _TELLS.match(low, words.end, line.end)
            if told and words.months is not None and _reports(low, line.start, words):
                return words.months
    return None


def _reports(low: str, start: int, words: TimeWords) -> bool:
    text = low[words.start : words.end]
    if words.now or re.match(r"nhiệm|giai đoạn|vào", text):
        return False
    if re.match(r"ngày|đến|từ|[0-9]{1,2}[/.-][0-9]{1,2}[/.-]", text):
        return bool(_UNTIL.search(low, start, words.start + 12))
    if words.months and words.months[0] != words.months[2] and not text.startswith("năm học"):
        return False
    return not _NOT_REPORT.search(low, max(start, words.start - 20), words.start)


_SUBJECT = r"(?:nhiệm vụ|kế hoạch|phát triển|các chỉ tiêu|chỉ tiêu|dự toán|phương hướng)\b"
_PLAN_TITLE = re.compile(
    r"^(?:biểu\s+\S+\s+)?(?:chỉ tiêu|kế hoạch|phương hướng|nhiệm vụ|giao chỉ tiêu|dự toán)\b"
    rf"|^(?:nghị quyết|quyết định) (?:về |về việc )?(?:giao )?{_SUBJECT}"
)
_PLAN_KIND = frozenset({"nghị quyết", "kế hoạch", "quyết định"})
_PLAN_SUBJECT = re.compile(rf"^(?:về |về việc )?(?:giao |thông qua )?{_SUBJECT}")
_RESULT = re.compile(r"kết quả|tình hình|báo cáo|sơ kết|tổng kết|đánh giá|thực hiện nghị quyết|triển khai|quán triệt")


def _is_plan(title: str) -> bool:
    lines = [" ".join(fold(word) for word in line.split()) for line in title.split("\n")]
    if any(_RESULT.search(line) for line in lines):
        return False
    if any(_PLAN_TITLE.search(line) for line in lines):
        return True
    return not _PLAN_KIND.isdisjoint(lines) and any(_PLAN_SUBJECT.search(line) for line in lines)


def heading_kind(low: str, lexicon: Lexicon) -> str:
    """`goal`, `result` or an empty text for a heading, by the words in it."""
    words = " ".join(fold(word) for word in re.findall(r"[^\W\d_]+", low))
    padded = f" {words} "
    goal = any(padded.startswith(f" {phrase} ") for phrase in lexicon.sets["goal_heading"])
    result = any(f" {phrase} " in padded for phrase in lexicon.sets["result_heading"])
    strong = re.search(
        r" (?:nhiệm vụ|phương hướng|kế hoạch năm|kế hoạch tháng|kế hoạch quý|dự toán năm|mục tiêu năm) ", padded
    )
    if goal and not (result and not padded.startswith((" nhiệm vụ ", " phương hướng "))):
        return "goal"
    if strong and not result:
        return "goal"
    return "result" if result else ""

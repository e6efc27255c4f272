"""Rows of cells: finds the header of a table and tells what each of its columns holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from muctieu.core.reading.document import fold
from muctieu.core.reading.periods import Frame, Months, find_time, whole_year
from muctieu.core.reading.structure import Line

SEPARATORS = ("|", "\t", ";")
FEWEST, MOST = 3, 40  # cells of a row
LONGEST_HEAD = 90  # characters of a header cell
CAPTION_LINES = 3  # lines above a header that may name the unit of all figures

NUMBERING, LABEL, UNIT, NOTE = "numbering", "label", "unit", "note"
PLAN, ACTUAL, EARLIER, RATE, RATIO, CHANGE, MEASURE = (
    "plan",
    "actual",
    "earlier",
    "rate",
    "ratio",
    "change",
    "measure",
)
_FIGURES = frozenset({PLAN, ACTUAL, EARLIER, RATE, RATIO, CHANGE})

_WHOLE = {
    NUMBERING: re.compile(r"(?:s?tt|số tt|số thứ tự|no)\.?"),
    UNIT: re.compile(r"(?:đvt|đv tính|đơn vị tính|đơn vị đo|đv)\.?"),
    NOTE: re.compile(r"ghi chú.*|nguyên nhân.*|lý do.*|diễn giải.*"),
    LABEL: re.compile(
        r"(?:tên |danh mục |các )?(?:chỉ tiêu|nội dung|hạng mục|chỉ tiêu chủ yếu|danh mục|tên|khoản mục|lĩnh vực|đơn vị"
        r"|thôn|bản|ấp|buôn|xóm|khu phố|tổ dân phố|xã|phường|địa bàn|thôn, bản|bản, thôn|thôn bản|thôn/bản|xã, phường"
        r"|chi bộ|đoàn thể|cây trồng|vật nuôi|loại cây|loại con|ngành|trường|họ và tên|mục|công việc|nhiệm vụ)"
    ),
}
_PLAN = r"(?:kế hoạch|kh|nghị quyết|nq|mục tiêu|chỉ tiêu|dự toán|dt|giao|phấn đấu)"
_DONE = r"(?:thực hiện|th|kết quả|ước|uth|đạt được|đã đạt|số lượng|đạt)"
_RATED = re.compile(
    rf"{_DONE}[^/]*/\s*{_PLAN}|%[^/]*\b{_PLAN}\b|\b{_PLAN}\b.*%|so sánh|tỷ lệ đạt|mức đạt|% (?:đạt|ht)|đạt\s*\(?%"
)
_EARLIER = re.compile(r"\b(?:cùng kỳ|ck|năm trước|năm ngoái|kỳ trước)\b")
_MOVED = re.compile(r"\btăng\b|\bgiảm\b|chênh lệch|\+/-|±")
_PLANNED = re.compile(rf"\b{_PLAN}\b|\bdự kiến\b")
_REACHED = re.compile(rf"\b{_DONE}\b")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_CAPTION = re.compile(r"(?:đvt|đơn vị tính|đơn vị)\s*:\s*([^).;|\n]{1,30})")
_RULE = re.compile(r"[\s\-:=_|]*")
_PLACE_NUMBER = re.compile(r"\(?(?:[0-9]{1,3}|[a-zđ]|[ivxIVX]{1,5})[.)]*")

Cell = tuple[int, int]


@dataclass(slots=True)
class Column:
    """What one column holds; `months` only when its head names them, `unit` as written in its head's brackets."""

    role: str
    head: Cell
    months: Months | None = None
    unit: Cell | None = None


@dataclass(slots=True)
class Table:
    """A header and its body rows, lists of cells (spans of the plain text); `caption` is a unit for all figures."""

    separator: str
    columns: list[Column]
    caption: Cell | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    first: int = 0  # lines `first`..`last` (half open)
    last: int = 0

    def at(self, role: str) -> int:
        """The first column of a role, -1 when there is none."""
        return next((at for at, column in enumerate(self.columns) if column.role == role), -1)


def find_tables(low: str, lines: list[Line], frame: Frame) -> dict[int, Table]:
    """The tables of a document by the index of their header line; `low` is the plain text in lower case."""
    found: dict[int, Table] = {}
    at = 0
    while at + 1 < len(lines):
        table = _table(low, lines, at, frame)
        if table is not None:
            found[at] = table
        at = table.last if table is not None else at + 1
    return found


def _table(low: str, lines: list[Line], at: int, frame: Frame) -> Table | None:
    line = lines[at]
    separator = next((sign for sign in SEPARATORS if FEWEST <= low.count(sign, line.start, line.end) + 1 <= MOST), "")
    if not separator or not _may_head(low, line, lines[at + 1], separator):
        return None
    head = _cells(low, line, separator)
    framed = (low[head[0][0] : head[0][1]] == "", low[head[-1][0] : head[-1][1]] == "")
    if separator != "|":
        framed = (False, False)
    head = _unframed(head, framed)
    if any(last - first > LONGEST_HEAD for first, last in head):
        return None
    table = Table(separator, _columns(low, head, frame), _caption(low, lines, at), first=at)
    if not _is_header(low, table):
        return None
    _collect(low, lines, table, framed)
    return table if table.rows else None


def _may_head(low: str, line: Line, below: Line, separator: str) -> bool:
    """A quick look, as every line of prose with three ";" comes by here."""
    if separator not in low[below.start : below.end]:
        return False
    return separator != ";" or bool(
        _PLANNED.search(low, line.start, line.end) and _REACHED.search(low, line.start, line.end)
    )


def _cells(low: str, line: Line, separator: str) -> list[Cell]:
    """The cells of a line, trimmed."""
    cells, start = [], line.start
    for text in low[line.start : line.end].split(separator):
        lead = len(text) - len(text.lstrip())
        cells.append((start + lead, start + lead + len(text.strip())))
        start += len(text) + 1
    return cells


def _unframed(cells: list[Cell], framed: tuple[bool, bool]) -> list[Cell]:
    """Without the empty cells outside "| a | b |"."""
    return cells[1 if framed[0] else 0 : len(cells) - 1 if framed[1] else len(cells)]


def _caption(low: str, lines: list[Line], at: int) -> Cell | None:
    """(ĐVT: triệu đồng) in one of the lines above."""
    for line in lines[max(0, at - CAPTION_LINES) : at][::-1]:
        match = _CAPTION.search(low, line.start, line.end) if line.end - line.start < 200 else None
        if match:
            return match.span(1)
    return None


def _columns(low: str, head: list[Cell], frame: Frame) -> list[Column]:
    columns: list[Column] = []
    for cell in head:
        text = " ".join(fold(word) for word in low[slice(*cell)].split())
        role = _role(text)
        if role == LABEL and any(column.role in _FIGURES for column in columns):
            role = PLAN if _PLANNED.search(text) else MEASURE
        columns.append(Column(role, cell, _time(low, cell, frame), _bracket(low, cell)))
    _settle(low, columns)
    return columns


def _settle(low: str, columns: list[Column]) -> None:
    """A table without a column of names takes its first column for that; with one, a second such column counts."""
    named = [at for at, column in enumerate(columns) if column.role == LABEL]
    if not named:
        for column in columns:
            if column.role in (MEASURE, PLAN) and column.months is None:
                column.role = LABEL
                return
    # "TT | Chỉ tiêu | Đơn vị | …": behind the names, "đơn vị" is the unit.
    for at in named[1:]:
        text = low[slice(*columns[at].head)]
        columns[at].role = UNIT if fold(text) == "đơn vị" else MEASURE


def _role(text: str) -> str:
    bare = _IN_BRACKETS.sub(" ", text).strip()
    for role, pattern in _WHOLE.items():
        if pattern.fullmatch(bare):
            return role
    if _MOVED.search(text):
        return CHANGE
    if _EARLIER.search(text):
        return RATIO if "%" in text or text.startswith("so ") else EARLIER
    if _RATED.search(text):
        return RATE
    if _PLANNED.search(bare) and not bare.startswith(("vượt", "số", "tỷ lệ")):
        return PLAN
    timed = not re.sub(r"(?:năm|tháng|quý|6 tháng|đầu|cuối|đến|ngày|[ivx]+|[0-9/.\-\s])", "", bare)
    return ACTUAL if (timed and bare) or re.match(rf"{_DONE}\b", bare) else MEASURE


def _time(low: str, cell: Cell, frame: Frame) -> Months | None:
    told = [words.months for words in find_time(low, *cell, frame) if words.months is not None]
    if told:
        return told[0]
    year = _YEAR.search(low, *cell)
    return whole_year(int(year.group(1))) if year else None


def _bracket(low: str, cell: Cell) -> Cell | None:
    found = list(_IN_BRACKETS.finditer(low, *cell))
    return found[-1].span(1) if found and not re.search("[0-9]{3}", found[-1].group(1)) else None


def _is_header(low: str, table: Table) -> bool:
    """Whether the row names columns: no figures of its own, and either known heads or several measures."""
    heads = [low[slice(*column.head)] for column in table.columns]
    told = sum(column.role in _FIGURES for column in table.columns)
    plain = sum(column.role == MEASURE for column in table.columns)
    if table.at(LABEL) < 0 or any(_odd(head) for head in heads):
        return False
    if table.separator == ";":
        return told >= 2
    return told >= 1 or (plain >= 2 and all(heads))


def _odd(head: str) -> bool:
    """A cell with a figure that is no time: no header."""
    rest = re.sub(r"\([^()]*\)|(?:19|20)[0-9]{2}|(?:tháng|quý|ngày)\s*[0-9/]+|[0-9]+\s*tháng", " ", head)
    return bool(re.search(r"[0-9]{2}|[0-9]\s", rest + " "))


def _collect(low: str, lines: list[Line], table: Table, framed: tuple[bool, bool]) -> None:
    """Takes the lines below the header as long as they are rows of the table."""
    width = len(table.columns)
    at = table.first + 1
    while at < len(lines):
        line = lines[at]
        count = low.count(table.separator, line.start, line.end)
        if not count or count > MOST:
            break
        row = _unframed(_cells(low, line, table.separator), framed)
        if len(row) == width:
            if not _RULE.fullmatch(low, line.start, line.end) and not _numbered(low, table, row):
                table.rows.append(row)
        elif table.separator == ";" or re.search("[0-9]", "".join(low[slice(*cell)] for cell in row[1:])):
            break
        at += 1
    table.last = at


def _numbered(low: str, table: Table, row: list[Cell]) -> bool:
    """A row that only numbers the columns: (1) | (2) | (3)."""
    return not table.rows and all(_PLACE_NUMBER.fullmatch(low[slice(*cell)]) or cell[0] == cell[1] for cell in row)

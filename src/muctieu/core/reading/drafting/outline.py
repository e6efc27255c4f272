"""The numbered structure of a resolution: I., 1., 1.1., a), dashes; and which lines set targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# The order is that of depth; the name of the group is the style.
_STYLES = ("part", "upper", "roman", "digit", "dotted", "bracket", "letter", "dash", "plus")
_MARK = re.compile(
    r"\s*(?:(?P<part>(?:phần|chương|điều|mục)\s+(?:[0-9]{1,3}|[ivx]{1,5}|thứ\s+\w+)\s*[.:]?)(?=\s|$)"
    r"|(?P<roman>[IVX]{1,5}(?=\s*[.\-)/]\s))\s*[.\-)/]"
    r"|(?P<upper>[A-HĐ](?=[.)]\s))[.)]"
    r"|(?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})\.?(?=\s)"
    r"|(?P<digit>[0-9]{1,3}(?=\.\s?[^\W\d_]|\s*\.\s))\s*\."
    r"|(?P<bracket>\([0-9]{1,2}\)|[0-9]{1,2}\))"
    r"|(?P<letter>\(?[a-zđ]\)|[a-zđ]\.(?=\s))"
    r"|(?P<dash>[-–—•*](?=\s|[^\W\d_]))"
    r"|(?P<plus>\+(?=\s|[^\W\d_])))\s*",
    re.IGNORECASE,
)
_CASED = re.compile(r"[IVX]+|[A-HĐ]")
_OWN = {"roman", "digit", "dotted"}

_TARGETS = re.compile(r"chỉ tiêu")
_GOALS = re.compile(r"mục tiêu")
_RESULTS = re.compile(
    r"kết quả|đánh giá|tình hình|hạn chế|nguyên nhân|bài học|kiểm điểm|ưu điểm|tồn tại|thực trạng|đạt được"
)
_TASKS = re.compile(r"nhiệm vụ|giải pháp|tổ chức thực hiện|đột phá|phương hướng|quan điểm|hiệu lực|khen thưởng")
_CLOSING = re.compile(r"\s*(?:đại hội|hội nghị|hội đồng nhân dân|ủy ban nhân dân|ban chấp hành|nghị quyết này|giao |"
                      r"t\s?/\s?m|tm\.|thay mặt|nơi nhận|chủ tịch|bí thư)")  # fmt: skip
_PLANS = re.compile(r"nghị quyết|quyết định|kế hoạch|chỉ tiêu|mục tiêu|chương trình hành động")
FIRST_WORDS = 600
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b|[0-9]{1,2}/[0-9]{1,2}/")
HEADING_WORDS = 24


@dataclass(slots=True, eq=False)
class Item:
    """A line of the text: `start`..`end` of the plain text, `body` behind its mark; `above` are the items over it."""

    start: int
    end: int
    body: int
    style: str = ""
    mark: str = ""
    heading: bool = False
    above: tuple[Item, ...] = ()
    sets_targets: bool = False
    number: str = ""
    holds: bool = field(default=False)

    @property
    def depth(self) -> int:
        """How deep the style of its mark lies; a line without a mark lies deepest."""
        return _STYLES.index(self.style) if self.style else len(_STYLES)


def read_items(plain: str, low: str) -> list[Item]:
    """The lines that hold something, with mark, parents, and whether targets are set there."""
    items = [_item(plain, start, end) for start, end in _lines(plain)]
    stack: list[Item] = []
    for item in items:
        if item.style:
            while stack and _level(stack[-1]) >= _level(item):
                stack.pop()
            item.above = tuple(stack)
            stack.append(item)
        else:
            item.above = tuple(stack)
        item.heading = _is_heading(plain, item)
    _mark_targets(low, items)
    for item, following in zip(items, (*items[1:], None), strict=True):
        # "3. Xã đạt chuẩn y tế" has the looks of a heading, but nothing stands under it.
        under = following is not None and item in following.above
        item.heading = item.heading and (under or not item.style or not item.sets_targets)
    return items


def _level(item: Item) -> tuple[int, int]:
    return item.depth, item.mark.count(".") if item.style == "dotted" else 0


def _lines(plain: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", plain):
        text = match.group()
        if text.strip():
            start = match.start() + len(text) - len(text.lstrip())
            yield start, match.start() + len(text.rstrip())


def _item(plain: str, start: int, end: int) -> Item:
    match = _MARK.match(plain, start, end)
    style = match.lastgroup or "" if match else ""
    if match is None or (match.end() >= end and style != "part"):
        return Item(start, end, start)
    mark = match[style].rstrip(".: ")
    if style in ("roman", "upper") and not _CASED.fullmatch(mark):
        style, mark = "letter", f"{mark})"
    # "Phần thứ hai" may stand on a line of its own.
    return Item(start, end, match.end() if match.end() < end else start, style, mark)


def _is_heading(plain: str, item: Item) -> bool:
    """A short line without a figure of its own, in capitals or with a mark, or one that announces a list."""
    text = plain[item.body : item.end]
    if len(text.split()) > HEADING_WORDS:
        return False
    letters = [char for char in text if char.isalpha()]
    if letters and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        return True
    if text.endswith(":"):
        return True
    bare = re.search(r"[0-9]", _YEAR.sub("", text)) is None
    return bool(item.style) and item.depth <= _STYLES.index("dotted") and bare and text[-1] not in ".;,"


@dataclass(slots=True)
class _Scope:
    """An open stretch of targets, or of results and tasks: the heading that opened it, None for a line without mark."""

    kind: str
    opener: Item


def _kind(low: str, item: Item) -> str:
    """What a heading announces: targets, goals, results, tasks, or nothing of these."""
    text = low[item.body : item.end]
    if _RESULTS.search(text):
        return "results"
    if _TARGETS.search(text):
        return "targets"
    if _GOALS.search(text):
        return "goals"
    return "tasks" if _TASKS.search(text) else ""


def _mark_targets(low: str, items: Sequence[Item]) -> None:
    """Where headings speak of chỉ tiêu, targets stand under them only; else under mục tiêu; else anywhere not past."""
    kinds = {id(item): _kind(low, item) for item in items if item.heading}
    said = set(kinds.values())
    wanted = "targets" if "targets" in said else "goals" if "goals" in said else ""
    scope: _Scope | None = None
    # Without such a heading only a text that calls itself a plan sets targets; a report tells figures too.
    began, planned = False, bool(wanted or _PLANS.search(low[:FIRST_WORDS]))
    for item in items:
        began = began or bool(item.style)
        if scope is not None and _ends(low, item, scope, began=began):
            scope = None
        kind = kinds.get(id(item), "")
        if kind and not (scope is not None and scope.kind == wanted and kind == "goals"):
            scope = _Scope(kind, item)
        item.sets_targets = (
            (scope is not None and scope.kind == wanted) if wanted else planned and _may_set(scope, began=began)
        )


def _may_set(scope: _Scope | None, *, began: bool) -> bool:
    return began and (scope is None or scope.kind == "")


def _ends(low: str, item: Item, scope: _Scope, *, began: bool) -> bool:
    """Whether the item stands outside what the scope's heading covers."""
    if item.style and scope.opener.style:
        return _level(item) <= _level(scope.opener)
    if item.style == "part":
        return True
    return not item.style and began and bool(_CLOSING.match(low, item.start, item.end))


# -- numbers of points -------------------------------------------------------------------------------------------


def number_points(items: Sequence[Item]) -> tuple[list[Item], bool]:
    """The items that are points, each with a number of its own, and whether these are the text's own numbers.

    A pack numbers headings `I` or `2` and points `2.1`. Where the text does so too its numbers are kept; otherwise
    the points are numbered anew by their order.
    """
    points = [item for item in items if item.style or item.holds]
    own = [_own_number(item) for item in points]
    if all(own) and len(set(own)) == len(own):
        for item, number in zip(points, own, strict=True):
            item.number = number
        return points, True
    _renumber(points)
    return points, False


def _own_number(item: Item) -> str:
    if item.style not in _OWN or (item.holds and "." not in item.mark):
        return ""
    return item.mark


def _renumber(points: Sequence[Item]) -> None:
    """1, 1.1, 1.1.1 by order; a target at the top stands under the heading before it."""
    counts: dict[str, int] = {}
    top = ""

    def following(prefix: str) -> str:
        counts[prefix] = counts.get(prefix, 0) + 1
        return f"{prefix}.{counts[prefix]}" if prefix else str(counts[prefix])

    for item in points:
        parent = next((above.number for above in reversed(item.above) if above.number), "")
        if not parent and not item.holds:
            item.number = top = following("")
        else:
            parent = parent or top or following("")
            top = top or parent
            item.number = following(parent)


def place_of(item: Item) -> str:
    """How the text itself numbers the item: "II, 1, a)"."""
    marks = [above.mark for above in item.above] + ([item.mark] if item.style else [])
    return ", ".join(marks)

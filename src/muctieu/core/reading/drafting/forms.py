"""Which form of target the words of a clause ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from muctieu.core.indicator import Direction, Indicator, Kind, TimeRule
from muctieu.core.plan import Form
from muctieu.core.reading.drafting.figures import Figure
from muctieu.core.unit import PER_MILLE_DIMENSION, PERCENT_DIMENSION

SHARES = (PERCENT_DIMENSION, PER_MILLE_DIMENSION)
# Indicators that are a change by themselves.
_RATES = {
    "percent_per_year": Form.AVERAGE_GROWTH,
    "point_per_year": Form.YEARLY_CHANGE,
    "per_mille_per_year": Form.YEARLY_CHANGE,
}
_PER_YEAR = re.compile(r"h[ằà]ng\s+năm|mỗi\s+năm|từng\s+năm|các\s+năm\b|/\s?năm|bình\s+quân\s+năm|một\s+năm")
_YEARLY = re.compile(r"h[ằà]ng\s+năm|mỗi\s+năm|từng\s+năm|trong\s+các\s+năm")
_TERM = re.compile(
    r"(?:cả|trong|toàn|suốt)\s+nhiệm\s+kỳ|(?:cả|trong|toàn)\s+giai\s+đoạn|trong\s+(?:cả\s+)?(?:5|năm)\s+năm"
    r"|(?:giai\s+đoạn|nhiệm\s+kỳ)\s+20[0-9]{2}"
)
_KEEP = re.compile(r"duy\s+trì|giữ\s+vững|tiếp\s+tục\s+giữ|giữ\s+chuẩn|giữ\s+ổn\s+định")
# Bounds stand right at the figure: "trẻ dưới 1 tuổi … đạt 95%" is no ceiling, "hoàn thành tốt … trở lên" no floor.
_AT = r"\s+(?:(?:là|mức|khoảng|đạt)\s+)?$"
_FLOOR = re.compile(rf"(?:tối\s+thiểu|ít\s+nhất|không\s+dưới|không\s+thấp\s+hơn|không\s+ít\s+hơn){_AT}")
_CEILING = re.compile(
    rf"(?<!không )(?:dưới|không\s+quá|không\s+vượt\s+quá|tối\s+đa|không\s+cao\s+hơn|nhiều\s+nhất){_AT}"
)
_FROM = re.compile(rf"\btừ{_AT}")
_UPWARDS, _DOWNWARDS = re.compile(r"trở\s+lên"), re.compile(r"trở\s+xuống")
_NEAR = 30
_NONE = re.compile(r"\bkhông\s+(?:có|để|còn|phát\s+sinh|xảy\s+ra|tái)|chấm\s+dứt|xóa\s+bỏ")
_REACH = re.compile(r"công\s+nhận|đạt\s+(?:xã\s+)?(?:chuẩn|tiêu\s+chí)|ra\s+khỏi|thoát\s+khỏi|hoàn\s+thành|về\s+đích")
_AGAINST = re.compile(r"so\s+với\s+(?:cuối\s+|đầu\s+)?(?:năm\s+(?P<year>20[0-9]{2})|nhiệm\s+kỳ)")
# The verb with nothing but hedges between it and the figure; "giảm xuống còn 3%" names a level.
_MOVES = re.compile(
    r"\b(?P<verb>tăng|giảm|nâng)\s*(?:(?:thêm|trưởng|bình|quân|trung|chung|ít|nhất|tối|thiểu|từ|trên|khoảng|hơn|"
    r"hằng|hàng|mỗi|năm|một|:)\s*){0,7}$"
)
_GROWS = re.compile(
    r"tốc\s+độ\s+(?:tăng|phát\s+triển)|tăng\s+trưởng|nhịp\s+độ\s+tăng|tăng\s+hằng\s+năm"
    r"|\b(?:tăng|giảm)\b[^,;]{0,60}?\bbình\s+quân"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What the words say, each with the words themselves; "" when they do not."""

    yearly: str = ""
    per_year: str = ""
    term: str = ""
    keep: str = ""
    floor: str = ""
    ceiling: str = ""
    none: str = ""
    reach: str = ""
    against: str = ""
    against_year: int | None = None
    moves: str = ""
    grows: str = ""

    @property
    def is_change(self) -> bool:
        """Whether the figure is an amount of change, not a level."""
        return bool(self.moves or (self.grows and self.per_year and not self.ceiling))


def read_cues(words: str, label: str, ahead: str, tail: str) -> Cues:
    """The cues of a clause.

    Args:
        words: The clause without its brackets, in lower case.
        label: What announces it ("hằng năm:"), in lower case.
        ahead: The words in front of the figure.
        tail: The words behind it.
    """
    against = _AGAINST.search(words)
    year = against["year"] if against else None
    return Cues(
        yearly=_said(_YEARLY, words) or _said(_YEARLY, label),
        per_year=_said(_PER_YEAR, words) or _said(_PER_YEAR, label),
        term=_said(_TERM, words) or _said(_TERM, label),
        keep=_said(_KEEP, words),
        floor=_said(_FLOOR, ahead) or _said(_UPWARDS, tail if _FROM.search(ahead) else tail[:_NEAR]),
        ceiling=_said(_CEILING, ahead) or _said(_DOWNWARDS, tail[:_NEAR]),
        none=_said(_NONE, words),
        reach=_said(_REACH, words),
        against=against.group() if against else "",
        against_year=int(year) if year else None,
        moves=_said(_MOVES, ahead),
        grows=_said(_GROWS, words),
    )


def _said(pattern: re.Pattern[str], words: str) -> str:
    match = pattern.search(words)
    return " ".join(match.group().split()) if match else ""


def is_share(indicator: Indicator) -> bool:
    """Whether the indicator is kept in percent or per mille."""
    return indicator.unit.dimension in SHARES


def form_of(cues: Cues, figure: Figure, indicator: Indicator | None) -> tuple[Form, str]:
    """The form of a target with a figure, and the words that say so ("" when nothing does and it is a plain level)."""
    if figure.whole is not None:
        return Form.X_OF_Y, figure.written
    if figure.high is not None:
        return Form.RANGE, figure.written
    if indicator is not None and indicator.unit.dimension in _RATES:
        return _RATES[indicator.unit.dimension], indicator.unit.symbol_vi
    if cues.is_change:
        return _change(cues, figure, indicator)
    if cues.yearly or _counts_by_year(figure, indicator):
        return Form.YEARLY, cues.yearly or figure.unit or ""
    if _adds_up(cues, figure, indicator):
        return Form.CUMULATIVE, cues.term or figure.written
    return _bound(cues, indicator)


def _counts_by_year(figure: Figure, indicator: Indicator | None) -> bool:
    """Whether it is "100 lao động/năm" of an indicator kept in lao động; shares by the year are a matter of words."""
    unit = figure.unit or ""
    by_year = unit.endswith("/năm") and not unit.startswith(("%", "‰", "điểm"))
    return by_year and indicator is not None and not indicator.unit.symbol_vi.endswith("/năm")


def _change(cues: Cues, figure: Figure, indicator: Indicator | None) -> tuple[Form, str]:
    words = cues.moves or cues.grows
    in_percent = (figure.unit or "").startswith(("%", "‰"))
    in_points = (figure.unit or "").startswith("điểm")
    if in_percent and (cues.against or not cues.per_year):
        return Form.GROWTH_ON_BASE, cues.against or words
    if not in_percent and not in_points and not cues.per_year:
        return Form.CUMULATIVE, words
    points = in_points or (indicator is not None and is_share(indicator))
    if points or not in_percent:
        return Form.YEARLY_CHANGE, f"{words} … {cues.per_year}".removesuffix(" … ")
    return Form.AVERAGE_GROWTH, f"{words} … {cues.per_year}".removesuffix(" … ")


def _adds_up(cues: Cues, figure: Figure, indicator: Indicator | None) -> bool:
    """Counts of events add up over the term; a share never does."""
    if (figure.unit or "").startswith(("%", "‰")) or (indicator is not None and is_share(indicator)):
        return False
    adds = indicator is not None and indicator.time is TimeRule.SUM and indicator.kind is Kind.ENTERED
    return bool(cues.term) or (adds and indicator is not None and indicator.direction is not Direction.DOWN)


def _bound(cues: Cues, indicator: Indicator | None) -> tuple[Form, str]:
    down = indicator is not None and indicator.direction is Direction.DOWN
    if cues.ceiling:
        return Form.CEILING, cues.ceiling
    if cues.floor and not down:
        return Form.FLOOR, cues.floor
    if cues.keep:
        return (Form.CEILING if down else Form.FLOOR), cues.keep
    return Form.LEVEL, ""

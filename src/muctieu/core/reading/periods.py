"""Finds expressions of time in a sentence and says which months they mean and what they speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass

# first month and last month, each as (year, month)
Months = tuple[int, int, int, int]

_YEAR = r"(?:19|20)[0-9]{2}"
_SEASON = r"(?:lúa|ngô|rau|màu|tôm|nuôi|sản|xuất|chiêm|xuân|hè|thu|đông|mùa|cà|phê|mía|muối|chính|-)"
# Behind "trong tháng 7" these tell that 7 is the month and no count.
_VERB = r"(?:tổ\s+chức|triển\s+khai|thực\s+hiện|hoàn\s+thành|tiến\s+hành|ban\s+hành|phối\s+hợp|đã\b|sẽ\b|kết\s+nạp)"
_EXPRESSION = re.compile(
    rf"""(?<![\w/.,])(?:
    ngày\s+(?P<d1>[0-9]{{1,2}})\s+tháng\s+(?P<m1>[0-9]{{1,2}})(?:\s+năm\s+(?P<y1>{_YEAR}))?
  | (?:ngày\s+)?(?P<d2>[0-9]{{1,2}})[/.-](?P<m2>[0-9]{{1,2}})[/.-](?P<y2>{_YEAR})(?![0-9])
  | ngày\s+(?:[0-9]{{1,2}}\s*(?:-|và|&|,)\s*)*(?P<d0>[0-9]{{1,2}})\s?[/.-]\s?(?P<m0>[0-9]{{1,2}})
        (?:\s?[/.-]\s?(?P<y0>{_YEAR}))?(?![0-9/.,]*[0-9])
  | (?:(?:sáng|chiều|tối|dịp|lễ|trước|đến|từ|hết|sau)\s+(?:ngày\s+)?)(?P<d3>[0-9]{{1,2}})(?:\s*-\s*[0-9]{{1,2}})?[/-]
        (?P<m3>[0-9]{{1,2}})(?:/(?P<y3>{_YEAR}))?
        (?![0-9/.,]*[0-9]|\s*(?:%|ha\b|hộ\b|thôn\b|bản\b|tiêu\s+chí|trường\b|xã\b|người\b|em\b))
  | (?P<d4>[0-9]{{1,2}})\s*-\s*[0-9]{{1,2}}/(?P<m4>[0-9]{{1,2}})/(?P<y4>{_YEAR})
  | (?:tháng\s+)?(?P<m5>0?[1-9]|1[0-2])(?:\s*-\s*(?P<m5b>0?[1-9]|1[0-2]))?/(?P<y5>{_YEAR})(?![0-9/])
  | (?P<n6>[0-9]{{1,2}}|ba|sáu|chín)\s+tháng(?!\s+tuổi|\s+lương)
        (?:\s+(?P<h6>đầu|cuối))?(?:\s+năm(?!\s+(?:trước|qua|ngoái)))?(?:,?\s*(?:năm\s+|/\s*)?(?P<y6>{_YEAR}))?
  | từ\s+tháng\s+(?P<m7>[0-9]{{1,2}})\s+đến\s+(?:hết\s+)?tháng\s+(?P<m7b>[0-9]{{1,2}})
        (?:(?:\s+năm\s+|/)(?P<y7>{_YEAR}))?
  | tháng\s+(?P<m8>[0-9]{{1,2}})(?!\s*[/%,.]?[0-9])(?:(?:\s+năm\s+|\s*/\s*)(?P<y8>{_YEAR}))?
  | qu[ýí]\s+(?P<q9>i{{1,3}}|iv|[1-4])\b(?:(?:\s+năm\s+|\s*/\s*|\s*-\s*)(?P<y9>{_YEAR}))?
  | (?P<w10>năm\s+học|nhiệm\s+k[ỳì]|giai\s+đoạn|(?<!nhiệm\s)vụ(?:\s+{_SEASON}){{0,4}}|năm|từ\s+năm|các\s+năm)?\s*
        \(?(?P<y10>{_YEAR})\s*(?:-|đến\s+năm|đến)\s*(?:năm\s+)?
        (?P<y10b>{_YEAR})(?![0-9.,]*[0-9])
  | (?P<p11>(?:(?:từ\s+)?đầu|cuối|hết|cả|đến|trong|riêng)\s+)?năm\s+(?P<y11>{_YEAR})(?![0-9]|[.,][0-9])
  | (?<!nhiệm\s)vụ\s+(?:{_SEASON}\s+){{0,4}}(?P<y12>{_YEAR})(?![0-9]|[.,][0-9])
  | (?:vụ\s+)?(?:đông\s+xuân|hè\s+thu|thu\s+đông)\s+(?P<y13>{_YEAR})(?![0-9]|[.,][0-9])
  | (?:phương\s+hướng|kế\s+hoạch|mục\s+tiêu|chỉ\s+tiêu|nhiệm\s+vụ|dự\s+toán)\s+(?P<y14>{_YEAR})(?=\s*[:,.]|\s*$)
  | (?P<r1>(?:lũy\s+kế|luỹ\s+kế)\s+(?:từ\s+đầu\s+năm|đến\s+nay|đến\s+hết\s+tháng)|từ\s+đầu\s+năm(?:\s+đến\s+nay)?)
        (?!\s+(?:19|20)[0-9]{{2}}(?![0-9.,]*\s*[^\W\d_]))
  | (?P<r2>trong\s+năm|năm\s+nay|cả\s+năm)(?!\s+(?:19|20)[0-9]{{2}}|\s+học|\s+qua)
  | (?P<r3>trong\s+tháng|tháng\s+này)(?!\s+[0-9]{{1,2}}\b(?!\s+(?!{_VERB})[^\W\d_]))
  | (?P<r4>trong\s+qu[ýí]|qu[ýí]\s+này)(?!\s+(?:[0-9]|i))
  | (?P<r5>(?:từ\s+)?(?:đầu|giữa|nửa|trong|sau|nhiệm)?\s*(?:nửa\s+)?(?:đầu\s+)?nhiệm\s+k[ỳì]
            \s+(?:qua|đến\s+nay|vừa\s+qua)
        |hằng\s+năm|hàng\s+năm|mỗi\s+năm|sau\s+nửa\s+nhiệm\s+k[ỳì]
        |(?:trong|sau)\s+(?:hơn\s+|gần\s+)?[0-9]+\s+năm(?:\s+qua)?)
  | (?<=\()(?P<r8>năm\s+(?:ngoái|trước))
  | \((?P<y15>{_YEAR})\)
  | (?P<r6>đến\s+nay|hiện\s+nay|hiện\s+tại|đến\s+thời\s+điểm\s+(?:này|hiện\s+tại))
  | (?P<r7>cuối\s+nhiệm\s+k[ỳì]|hết\s+nhiệm\s+k[ỳì])
    )""",
    re.VERBOSE,
)
_HINT = re.compile(r"[0-9]|năm|tháng|quý|quí|nhiệm|đến nay|hiện")
_UP_TO = frozenset({"đến", "đến hết", "tới", "đến nay là"})
_SPOKEN = {"ba": 3, "sáu": 6, "chín": 9}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(slots=True)
class TimeWords:
    """An expression of time at `start`..`end` of the sentence's text.

    `months` is None for an expression that names no months ("hằng năm"); `now` marks "đến nay", which keeps the
    report's own period.
    """

    start: int
    end: int
    months: Months | None
    now: bool = False
    role: str = "attached"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a missing year or a relative expression is taken from."""

    year: int | None = None
    months: Months | None = None
    term_end: int | None = None


def whole_year(first: int, last: int | None = None) -> Months:
    """The months of one year, or from the first year to the last."""
    return (first, 1, last or first, 12)


def spell(months: Months | None) -> str | None:
    """The months in the spelling of the contract: 2022, 2023-H1, 2026-Q1, 2023-08, 2020/2025, 2013-01/2013-08."""
    if months is None:
        return None
    y1, m1, y2, m2 = months
    if (m1, m2) == (1, 12):
        return str(y1) if y1 == y2 else f"{y1}/{y2}"
    if y1 == y2:
        if m1 == m2:
            return f"{y1}-{m1:02d}"
        if m2 - m1 == 5 and m1 in (1, 7):
            return f"{y1}-H{1 if m1 == 1 else 2}"
        if m2 - m1 == 2 and m1 % 3 == 1:
            return f"{y1}-Q{m2 // 3}"
    return f"{y1}-{m1:02d}/{y2}-{m2:02d}"


def year_before(months: Months | None) -> Months | None:
    """The same months one year earlier."""
    return None if months is None else (months[0] - 1, months[1], months[2] - 1, months[3])


def find_time(low: str, start: int, end: int, frame: Frame) -> list[TimeWords]:
    """The expressions of time in `low[start:end]` (lower-cased plain text), left to right."""
    if not _HINT.search(low, start, end):
        return []
    found = []
    for match in _EXPRESSION.finditer(low, start, end):
        words = _read(match, frame)
        if words is not None:
            found.append(words)
            if words.months is not None and words.months[0] != words.months[2]:
                frame = Frame(frame.year, frame.months, words.months[2])
    return _joined(low, found)


def _joined(low: str, found: list[TimeWords]) -> list[TimeWords]:
    """Makes one expression of "từ năm 2019 đến quý I/2024"."""
    joined: list[TimeWords] = []
    for words in found:
        last = joined[-1] if joined else None
        if last is not None and last.months and words.months and _from_to(low, last, words):
            last.end, last.months = words.end, (*last.months[:2], *words.months[2:])
        else:
            joined.append(words)
    return joined


def _from_to(low: str, first: TimeWords, second: TimeWords) -> bool:
    opened = low.startswith("từ ", first.start) or low.endswith("từ ", 0, first.start)
    in_order = bool(first.months and second.months and first.months[:2] <= second.months[2:])
    between = low[first.end : second.start].strip() or low[second.start : second.end].split(" ", maxsplit=1)[0]
    return opened and in_order and between in _UP_TO


def _month(year: int | None, month: int, last: int | None = None) -> Months | None:
    last = last or month
    return (year, month, year, last) if year and 1 <= month <= last <= 12 else None


def _read(match: re.Match[str], frame: Frame) -> TimeWords | None:
    got = match.groupdict()
    at = match.start(), match.end()
    for key in ("1", "2", "0", "3", "4"):
        if got["d" + key]:
            month, day = int(got["m" + key]), int(got["d" + key])
            if not (1 <= month <= 12 and 1 <= day <= 31):
                return None
            return TimeWords(*at, _month(int(got["y" + key] or 0) or frame.year, month))
    if got["m5"]:
        return TimeWords(*at, _month(int(got["y5"]), int(got["m5"]), int(got["m5b"] or 0)))
    if got["n6"]:
        return _some_months(at, got, frame)
    if got["m7"]:
        return TimeWords(*at, _month(int(got["y7"] or 0) or frame.year, int(got["m7"]), int(got["m7b"])))
    if got["m8"]:
        return TimeWords(*at, _month(int(got["y8"] or 0) or frame.year, int(got["m8"])))
    if got["q9"]:
        quarter = _ROMAN.get(got["q9"]) or int(got["q9"])
        return TimeWords(*at, _month(int(got["y9"] or 0) or frame.year, 3 * quarter - 2, 3 * quarter))
    if got["y10"]:
        first, last = int(got["y10"]), int(got["y10b"])
        skip = (len(got["w10"] or "") == 0 and match.start("y10") - match.start()) or 0
        return TimeWords(at[0] + skip, at[1], whole_year(first, last) if first <= last else None)
    for key in ("11", "12", "13", "14", "15"):
        if got["y" + key]:
            return TimeWords(*at, whole_year(int(got["y" + key])))
    return _relative(at, got, frame)


def _some_months(at: tuple[int, int], got: dict[str, str | None], frame: Frame) -> TimeWords | None:
    count, year = _SPOKEN.get(got["n6"] or "") or int(got["n6"] or 0), int(got["y6"] or 0) or frame.year
    if not 1 <= count <= 12:
        return None
    if got["h6"] == "cuối":
        return TimeWords(*at, _month(year, 13 - count, 12))
    return TimeWords(*at, _month(year, 1, count))


def _relative(at: tuple[int, int], got: dict[str, str | None], frame: Frame) -> TimeWords:
    if got["r1"]:
        months = frame.months
        return TimeWords(*at, _month(months[2], 1, months[3]) if months else None)
    if got["r2"]:
        return TimeWords(*at, whole_year(frame.year) if frame.year else None)
    if got["r8"]:
        return TimeWords(*at, whole_year(frame.year - 1) if frame.year else None)
    if got["r3"]:
        months = frame.months
        return TimeWords(*at, _month(months[2], months[3]) if months else None)
    if got["r4"]:
        return TimeWords(*at, frame.months)
    if got["r7"]:
        return TimeWords(*at, whole_year(frame.term_end) if frame.term_end else None)
    return TimeWords(*at, None, now=bool(got["r6"]))

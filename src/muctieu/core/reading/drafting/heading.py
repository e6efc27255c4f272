"""What the first lines of a resolution tell: title, place, who decided, and the years of the term."""

from __future__ import annotations

import re
from datetime import date

from muctieu.core.plan import Authority
from muctieu.core.reading.drafting.model import Heading

FIRST = 2500
_TERM = re.compile(
    r"(?P<word>nhiệm\s+k[ỳì]|giai\s+đoạn|kế\s+hoạch\s+5\s+năm)\s*\(?(?P<a>20[0-9]{2})\s*[-–]\s*(?P<b>20[0-9]{2})"
)
_YEARLY = re.compile(
    r"(?:kế\s+hoạch|chỉ\s+tiêu|nhiệm\s+vụ|mục\s+tiêu|dự\s+toán)[^\n]{0,120}?năm\s+(?P<a>20[0-9]{2})(?!\s*[-–]\s*20)"
)
_TITLE = re.compile(r"^\s*(?:NGHỊ QUYẾT|QUYẾT ĐỊNH|KẾ HOẠCH|CHƯƠNG TRÌNH HÀNH ĐỘNG)\b.*$", re.MULTILINE | re.IGNORECASE)
UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
# The kind of document stands in capitals on a line of its own.
_KIND = re.compile("NGHỊ QUYẾT|QUYẾT ĐỊNH|KẾ HOẠCH|CHƯƠNG TRÌNH HÀNH ĐỘNG")
_NAME = rf"[{UPPER}][\w'’]*(?:[ -][{UPPER}][\w'’]*){{0,3}}"
_PLACE = re.compile(rf"(?P<level>xã|phường|thị trấn|đặc khu)\s+(?P<name>{_NAME})")
_PLACE_UPPER = re.compile(
    rf"(?P<level>XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU) (?P<name>[{UPPER}]+(?: [{UPPER}]+){{0,3}}?)"
    r"(?=\s{2}|\t|\s*$| LẦN | KHÓA )",
    re.MULTILINE,
)
_PARTY_TERM = 5
TITLE_LINES = 3


def read_heading(plain: str, *, day: date | None) -> Heading:
    """The heading of a resolution; what its first lines do not tell stays None or "".

    A party's term 2020 - 2025 has the plan years 2021 to 2025 and starts from 2020; a stage 2021 - 2025 has the years
    that it names and starts from the one before.
    """
    first = plain[:FIRST]
    years = _years(first.lower())
    return Heading(
        title=_title(first),
        place_name=_place(first),
        authority=_authority(first.lower()),
        first_year=years[0],
        last_year=years[1],
        baseline_year=years[2],
        day=day,
    )


def _years(low: str) -> tuple[int | None, int | None, int | None]:
    if match := _TERM.search(low):
        first, last = int(match["a"]), int(match["b"])
        if match["word"].startswith("nhiệm") and last - first == _PARTY_TERM:
            first += 1
        if first <= last:
            return first, last, first - 1
    if match := _YEARLY.search(low):
        year = int(match["a"])
        return year, year, year - 1
    return None, None, None


def _authority(low: str) -> Authority:
    """Who decided, by the words that come first: congress, people's council, or the level above."""
    places = {
        Authority.CONGRESS: low.find("đại hội"),
        Authority.COUNCIL: min((at for at in (low.find("hội đồng nhân dân"), low.find("hđnd")) if at >= 0), default=-1),
        Authority.PROVINCE: low.find("ủy ban nhân dân tỉnh"),
    }
    told = {authority: at for authority, at in places.items() if at >= 0}
    return min(told, key=lambda authority: told[authority]) if told else Authority.CONGRESS


def _title(first: str) -> str:
    """The line that begins with the kind of document, with the lines that go on with it."""
    match = _TITLE.search(first)
    if match is None:
        return ""
    words = [" ".join(match.group().split())]
    for line in first[match.end() :].split("\n")[1:]:
        text = " ".join(line.split())
        if not text or not text[0].isalpha() or text.endswith((".", ";", ",", ":")) or len(words) == TITLE_LINES:
            break
        words.append(text)
    title = " ".join(words)
    if title.isupper():
        return title.capitalize()
    kind = _KIND.match(title)
    return title if kind is None else kind.group().capitalize() + title[kind.end() :]


def _place(first: str) -> str:
    """The commune's name with its level, from running words or from the letterhead in capitals."""
    if match := _PLACE.search(first):
        return f"{match['level']} {match['name']}"
    if match := _PLACE_UPPER.search(first):
        return f"{match['level'].lower()} {match['name'].title()}"
    return ""

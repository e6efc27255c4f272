"""Whom and what a header or a row label means: places, indicators, periods, units, and the words of a table's head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from muctieu.core.entry import Definitions
from muctieu.core.fold import search_key
from muctieu.core.form import EntryForm
from muctieu.core.imports import PlaceName
from muctieu.core.indicator import Indicator
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.unit import Unit, UnitNames
from muctieu.errors import PeriodError

_NUMBERED = re.compile(
    r"(?:(?:[IVX]+|[0-9]+(?:\.[0-9]+)*|[a-zđ])\s*[.)/]|[0-9]+(?:\.[0-9]+)+|[-+*•–])\s*", re.IGNORECASE
)
_WITHIN = re.compile(r"(?:trong đó|bao gồm|gồm)\s*[:,]?\s*(?:[-+]\s*)?", re.IGNORECASE)
_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]{1,60})\)")
_COMMA = re.compile(r"(.*\S)\s*[,:-]\s*([^,()]{1,30})")
# Words of a place's type that may stand in front of its name or be left out.
_TYPES = ("ban", "thon", "xom", "ap", "lang", "khu", "buon", "to dan pho", "to", "diem dan cu", "xa", "phuong",
          "thi tran")  # fmt: skip
_PERIOD = re.compile(
    r"(?<!\w)(?:(?:quý|qúy|quí)\s+(?:IV|I{1,3}|[1-4])\s*(?:/|năm)\s*\d{4}"
    r"|tháng\s+\d{1,2}\s*(?:/|năm)\s*\d{4}|\d{1,2}\s+tháng(?:\s+đầu|\s+cuối)?\s+năm\s+\d{4}|năm\s+\d{4})",
    re.IGNORECASE,
)
_DAY = re.compile(r"ngày\s+[\d.…]+\s+tháng\s+[\d.…]+\s+năm\s+[\d.…]+", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


fold = lru_cache(maxsize=8192)(search_key)


class Role(StrEnum):
    """What a column or a row of a table holds."""

    PLACE = "place"
    INDICATOR = "indicator"
    PERIOD = "period"
    LABEL = "label"
    VALUE = "value"
    UNIT = "unit"
    EITHER = "either"  # "Đơn vị" is a place in one table and a unit of measure in the next
    STATUS = "status"
    NOTE = "note"
    REASON = "reason"
    TOTAL = "total"
    SKIPPED = "skipped"


_WORDS: Mapping[Role, str] = {
    Role.PLACE: "ban|thon|xom|ap|thon ban|ten ban|ten thon|ten thon ban|don vi bao cao|dia ban|ten don vi|noi"
    "|ma don vi|place|village|xa|ten xa|to dan pho|diem dan cu",
    Role.INDICATOR: "chi tieu|ten chi tieu|noi dung|noi dung chi tieu|chi tieu bao cao|ma chi tieu|indicator",
    Role.PERIOD: "ky|ky bao cao|ky so lieu|thoi gian|period",
    Role.LABEL: "phan to|phan loai|loai|label",
    Role.VALUE: "so lieu|gia tri|thuc hien|ket qua|ket qua thuc hien|so thuc hien|thuc hien trong ky|so bao cao|value"
    "|so luong|th|thuc hien ky nay|so lieu ky nay|ky nay",
    Role.UNIT: "dvt|don vi tinh|dv tinh|unit",
    Role.EITHER: "don vi|dv",
    Role.STATUS: "tinh chat|tinh chat so lieu|status",
    Role.NOTE: "ghi chu|chu thich|note",
    Role.REASON: "ly do khong co so lieu|ly do chua co so lieu|ly do|reason",
    Role.TOTAL: "tong|cong|tong cong|tong so|toan xa|toan phuong|toan huyen|toan tinh|cong toan xa|tong toan xa"
    "|tong cong toan xa|total",
    Role.SKIPPED: "stt|tt|so tt|so thu tu|ky truoc|so ky truoc|thuc hien ky truoc|cung ky|cung ky nam truoc|ke hoach|kh"
    "|ke hoach nam|chi tieu giao|huong dan|so sanh|ss|ty le so voi ke hoach|so voi ke hoach|th kh|so voi cung ky"
    "|tang giam|ma so",
}  # fmt: skip
WORDS = {word: role for role, words in _WORDS.items() for word in words.split("|")}
STATUSES = {
    **{search_key(word): ObsStatus.OFFICIAL for word in ("chính thức", "official", "A")},
    **{search_key(word): ObsStatus.PROVISIONAL for word in ("sơ bộ", "tạm tính", "provisional", "P")},
    **{search_key(word): ObsStatus.ESTIMATE for word in ("ước", "ước tính", "ước thực hiện", "estimate", "E")},
    **{search_key(word): ObsStatus.FORECAST for word in ("dự báo", "dự kiến", "forecast", "F")},
}


class Found(NamedTuple):
    """What a text may mean: keys of places or codes of indicators, and the unit that it names in brackets."""

    keys: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the head of a column says; a head that names a place, an indicator or a period holds values of it."""

    role: Role
    text: str = ""
    place: str = ""
    indicator: str = ""
    period: Period | None = None
    unit: str = ""
    rivals: tuple[str, ...] = ()

    @property
    def has_axis(self) -> bool:
        """Whether it names whose or what values stand under it."""
        return bool(self.place or self.indicator or self.period)


class Names:
    """Every name that a file may use, found whatever its marks, numbering and unit in brackets."""

    def __init__(self, known: Definitions, places: Sequence[PlaceName], form: EntryForm | None = None) -> None:
        self.known = known
        self.units = UnitNames(known.units.values())
        self.place_names = {place.key: place.name for place in places}
        self._places = _index((place.key, (place.key, place.name, *place.others)) for place in places)
        self._indicators = _index((code, _wordings(one)) for code, one in known.indicators.items())
        self._in_form = frozenset(form.indicators) if form is not None else frozenset[str]()
        labels = [name for part in form.repeats for name in (part.label_vi, part.label_en)] if form is not None else []
        self._labels = frozenset(map(search_key, labels))
        self.place = lru_cache(maxsize=8192)(self._place)
        self.indicator = lru_cache(maxsize=8192)(self._indicator)
        self.period = lru_cache(maxsize=1024)(_period)
        self.unit = lru_cache(maxsize=4096)(self._unit)

    def _place(self, text: str) -> tuple[str, ...]:
        """Keys of the places that the text may name."""
        found = _look(self._places, text)
        if found:
            return found
        key = search_key(_NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text)
        for kind in _TYPES:
            if key.startswith(f"{kind} ") and (found := self._places.get(key.removeprefix(f"{kind} "), ())):
                return found
        return self._places.get(key, ())

    def _indicator(self, text: str) -> Found:
        """Codes of the indicators that the text may name; those of the form come before others of the catalogue."""
        for said, unit in _variants(text):
            keys = _look(self._indicators, said)
            if keys and (not unit or self.unit(unit) is not None or len(keys) == 1):
                ours = tuple(key for key in keys if key in self._in_form)
                return Found(ours or keys, unit)
        return Found()

    def _unit(self, text: str, code: str = "") -> Unit | None:
        """The unit that a text spells; what the indicator `code` accepts beside its figures may be its own unit."""
        indicator = self.known.indicators.get(code)
        found = self.units.find(text) or self.known.units.get(text.strip())
        if indicator is None or (found is not None and found.converts_to(indicator.unit)):
            return found
        return indicator.unit if search_key(text) in map(search_key, indicator.accepts) else found

    def meaning(self, text: str) -> Meaning | None:
        """What the head of a column means; None for words that nobody knows."""
        key = search_key(text)
        if key in self._labels:
            return Meaning(Role.LABEL, text)
        role = WORDS.get(key)
        if role is not None:
            return Meaning(role, text)
        said, unit = _apart(text)
        role = WORDS.get(search_key(said)) if unit else None
        if role in (Role.VALUE, Role.TOTAL, Role.SKIPPED):
            return Meaning(role, text, unit=unit)
        return self._axis(text)

    def _axis(self, text: str) -> Meaning | None:
        found = self.indicator(text)
        if len(found.keys) == 1:
            return Meaning(Role.VALUE, text, indicator=found.keys[0], unit=found.unit)
        places = self.place(text)
        if len(places) == 1 and not found.keys:
            return Meaning(Role.VALUE, text, place=places[0])
        if found.keys or places:
            return Meaning(Role.VALUE, text, rivals=found.keys + places)
        period = self.period(text)
        return None if period is None else Meaning(Role.VALUE, text, period=period)


def _wordings(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.code, indicator.name_vi, indicator.name_en, *indicator.synonyms)


def _index(names: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Spelling → keys: spellings with their marks, and without where no marks are written."""
    found: dict[str, dict[str, None]] = {}
    for key, spellings in names:
        for spelling in spellings:
            plain = search_key(spelling)
            for form in (_exact(spelling), plain) if plain else ():
                found.setdefault(form, {})[key] = None
    return {spelling: tuple(keys) for spelling, keys in found.items()}


def _exact(text: str) -> str:
    return "=" + " ".join(normalize("NFC", text).casefold().split())


def _look(index: Mapping[str, tuple[str, ...]], text: str) -> tuple[str, ...]:
    return index.get(_exact(text)) or index.get(search_key(text), ())


def bare(text: str) -> str:
    """A label without its numbering, "trong đó" and the colon behind it."""
    plain = text.strip().rstrip(":").strip()
    return _WITHIN.sub("", _NUMBERED.sub("", plain, count=1) if _NUMBERED.match(plain) else plain, count=1)


def _variants(text: str) -> Iterable[tuple[str, str]]:
    """The text as it stands, without numbering, and each of them without a unit in brackets behind it."""
    for said in dict.fromkeys((text, text.strip().rstrip(":").strip(), bare(text))):
        yield said, ""
        for pattern in (_BRACKETS, _COMMA):
            if match := pattern.fullmatch(said):
                yield match[1], match[2].strip()


def _apart(text: str) -> tuple[str, str]:
    match = _BRACKETS.fullmatch(text.strip())
    return (match[1], match[2].strip()) if match else (text, "")


def _period(text: str) -> Period | None:
    """The period that a cell names, as a code, in words, or as a year alone."""
    for read in (Period.parse, Period.parse_vi):
        try:
            return read(_tight(text))
        except PeriodError:
            continue
    return None


def _tight(text: str) -> str:
    words = re.sub(r"\s*/\s*", "/", " ".join(text.split()))
    return re.sub(r"^(quý|qúy|quí)", "quý", words, flags=re.IGNORECASE)


def period_within(text: str) -> Period | None:
    """The period that a title names somewhere; the day of a signature is none.

    >>> str(period_within("BIỂU QUÝ CỦA BẢN, Quý I năm 2024"))
    '2024-Q1'
    >>> period_within("Thèn Khau, ngày 05 tháng 4 năm 2024") is None
    True
    """
    for match in _PERIOD.finditer(_DAY.sub(" ", text)):
        period = _period(match[0])
        if period is not None:
            return period
    return None


def is_year(text: str) -> bool:
    """Whether the text is a year alone."""
    return _YEAR.fullmatch(text) is not None

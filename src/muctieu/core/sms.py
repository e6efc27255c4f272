"""Figures by text message: "BIEUQUY HK 84 NK 412", read word by word, with the reply that goes back to the phone.

A message is short, typed on a keypad and often without diacritics. What is certain is taken; what is not is named in
the reply, in letters that every phone shows and within one message.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from unicodedata import normalize

from muctieu.core.entry import Remark, Typed
from muctieu.core.fold import without_marks
from muctieu.core.form import EntryForm
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import clean_looks
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.errors import Finding

ONE_MESSAGE = 160
LONGEST = 1600  # ten messages put together by the network
_LONGEST_NAME = 12
_NAME = re.compile(rf"[A-Z]{{1,{_LONGEST_NAME}}}")
# Put before a keyword that another form has.
_FRONTS = "BCDEGHKLMNPRSTVX"
# A number with its marks, a word, or any other sign.
_TOKEN = re.compile(r"[-+]?\d(?:[\d.,/]*\d)?%?|[^\W\d_]+|\S")
_PERIOD = re.compile(
    r"(?:(Q|QUY)\s?([1-4])|(T|THANG)\s?(1[0-2]|0?[1-9])|(H|KY)\s?([12])|(N|NAM))"
    r"(?:\s?[/-]?\s?(20\d\d)|[/-](\d\d))?(?![\w/,.])"
)
# "HK-84": a stroke between name and number, or a number below zero?
_STROKE = re.compile(r"(?<=[A-Z])-(?=\d)")
_ASKED = "~"
_STATUSES = {"UOC": ObsStatus.ESTIMATE, "SOBO": ObsStatus.PROVISIONAL, "TAMTINH": ObsStatus.PROVISIONAL}
_NOTHING = ("KC", "KHONGCO", "CHUACO")
_PAIRS = {("SO", "BO"): "SOBO", ("TAM", "TINH"): "TAMTINH", ("KHONG", "CO"): "KHONGCO", ("CHUA", "CO"): "CHUACO"}
NO_FIGURE = "báo không có số liệu qua tin nhắn"
# Words that a short name must not be, since they say something else.
RESERVED = frozenset((
    *_STATUSES, *_NOTHING, "Q", "QUY", "T", "THANG", "H", "KY", "N", "NAM", "DAT", "KHONG", "CHUA", "CO", "YEU", "KHA",
    "TOT", "TRUNG", "BINH", "XUAT", "SAC",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmsField:
    """The short name of one figure: letters without marks."""

    name: str
    indicator: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class SmsForm:
    """How a form is sent by message: its keyword, and its figures in the order in which bare numbers are read."""

    keyword: str
    fields: tuple[SmsField, ...]

    def as_dict(self) -> dict[str, object]:
        """As JSON keeps it."""
        kept = [{"name": one.name, "indicator": one.indicator, "label": one.label} for one in self.fields]
        return {"keyword": self.keyword, "fields": [{key: said for key, said in one.items() if said} for one in kept]}

    @property
    def example(self) -> str:
        """How a message looks: "BIEUQUY HK 84 NK 412"."""
        return " ".join([self.keyword, *(f"{one.name} {84 + 7 * at}" for at, one in enumerate(self.fields[:3]))])


def sms_form_from(kept: Mapping[str, object]) -> SmsForm:
    """The inverse of `SmsForm.as_dict`; what is missing is empty, which `check_sms_form` then names."""
    listed = kept.get("fields")
    fields = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list | tuple) else []
    texts = [[str(one.get(key, "")) for key in ("name", "indicator", "label")] for one in fields]
    return SmsForm(str(kept.get("keyword", "")), tuple(SmsField(*said) for said in texts))


def propose_sms_form(
    form: EntryForm, indicators: Mapping[str, Indicator], *,
    keywords: Iterable[str] = (), names: Mapping[str, str] | None = None,
) -> SmsForm:  # fmt: skip
    """A first definition: the keyword from the form's name, short names from the initials of its figures.

    `keywords` are those of other forms, `names` what each short name stands for already: one that stands for another
    figure is not taken, so that a name has one meaning on every card of a commune.
    """
    # "Biểu quý của bản": whose form it is need not be said.
    name = without_marks(form.name_vi).upper().partition(" CUA ")[0]
    keyword = free_keyword(re.sub(r"[^A-Z]", "", name)[:_LONGEST_NAME] or "BIEU", keywords)
    taken: set[str] = {*RESERVED, keyword}
    fields = []
    for one in form.fields:
        others = {known for known, indicator in (names or {}).items() if indicator != one.indicator}
        fields.append(SmsField(_short(indicators[one.indicator].name_vi, taken | others), one.indicator))
        taken.add(fields[-1].name)
    return SmsForm(keyword, tuple(fields))


def are_mistaken(keyword: str, other: str) -> bool:
    """Whether a message for one form can be read as one for the other: "BIEUQUY B 2" begins with BIEUQUYB as well."""
    return keyword.startswith(other) or other.startswith(keyword)


def free_keyword(keyword: str, others: Iterable[str]) -> str:
    """The keyword, or where it is mistaken for another form's the first with letters before it that is not."""
    taken = tuple(others)
    fronts = ("".join(letters) for count in range(_LONGEST_NAME) for letters in product(_FRONTS, repeat=count))
    tried = (f"{front}{keyword}"[:_LONGEST_NAME] for front in fronts)
    return next(one for one in tried if not any(are_mistaken(one, other) for other in taken))


def _short(name: str, taken: Container[str]) -> str:
    """Initials that no other figure has: longer beginnings where they are taken, then letters behind them."""
    words = [re.sub(r"[^A-Z]", "", word) for word in without_marks(name).upper().split()]
    words = [word for word in words if word and word not in ("SO", "TONG", "TY", "LE")] or ["X"]
    beginnings = ("".join(word[:length] for word in words)[:12] for length in range(1, 13))
    others = ("".join(words)[: 12 - count] + letter * count for count in range(1, 12) for letter in "ABCDEFGHKLM")
    return next(one for one in chain(beginnings, others) if one not in taken)


def check_sms_form(sms: SmsForm, form: EntryForm) -> tuple[Finding, ...]:
    """What is wrong with a definition: MT2226 for a name that cannot be used, MT2227 for a figure not in the form."""
    found: list[Finding] = []
    seen: set[str] = set()
    if not _NAME.fullmatch(sms.keyword):
        found.append(Finding("MT2226", {"value": sms.keyword[:40] or "–"}))
    for one in sms.fields:
        if not _NAME.fullmatch(one.name) or one.name in seen or one.name in RESERVED or one.name == sms.keyword:
            found.append(Finding("MT2226", {"value": one.name[:40] or "–"}))
        seen.add(one.name)
        if one.indicator not in form.indicators:
            found.append(
                Finding("MT2227", {"value": one.indicator[:80] or "–", "form": form.name_vi, "form_en": form.name_en})
            )
    if not sms.fields:
        found.append(Finding("MT2226", {"value": "–"}))
    return tuple(found)


# -- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SmsRead:
    """A message as understood: the figures that are certain, and what there is to say about the rest."""

    form: SmsForm
    period: Period
    typed: tuple[Typed, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()

    def reply(self, remarks: Iterable[Remark] = (), *, held: str = "") -> str:
        """The message that goes back: at most 160 signs, without diacritics.

        `remarks` are those of the form's own checks (`entry.read_sheet`); figures with an error are not called
        received. `held` says why the whole message waits for a person: then nothing is called received.
        """
        return _reply(self, tuple(remarks), held)


def find_sms_form(text: str, forms: Iterable[SmsForm]) -> SmsForm | None:
    """The form with whose keyword the message begins, in whatever case, with or without marks and blanks.

    >>> form = SmsForm("BIEUQUY", (SmsField("HK", "household_count"),))
    >>> find_sms_form("Biểu quý: HK 84", [form]) is form, find_sms_form("HK 84", [form])
    (True, None)
    """
    plain = _plain(text)
    found = [form for form in forms if _keyword(form).match(plain)]
    return max(found, key=lambda form: len(form.keyword), default=None)


def _plain(text: str) -> str:
    return without_marks(clean_looks(normalize("NFKC", text[:LONGEST]))).upper()


def _keyword(form: SmsForm) -> re.Pattern[str]:
    return re.compile(r"\W*" + r"\s*".join(map(re.escape, form.keyword)))


def read_sms(
    text: str, sms: SmsForm, indicators: Mapping[str, Indicator], *, period: Period, required: Sequence[str] = ()
) -> SmsRead:
    """What a message says.

    Args:
        text: The message as it came.
        sms: The definition of the form, found by `find_sms_form`.
        indicators: The catalogue: it tells which figures are words (grades, yes or no).
        period: The period whose figures are expected now; a message may name an earlier one ("Q1").
        required: Indicators that the form asks for; those left out are named, not assumed.
    """
    body, named = _behind_keyword(text, sms, period)
    reader = _Reader(sms, indicators)
    chosen = period if named is None else named
    if chosen.months != period.months:
        reader.tell("MT2235", value=chosen.label_vi, value_en=chosen.label_en, other=period.label_vi,
                    other_en=period.label_en)  # fmt: skip
        return SmsRead(sms, period, (), tuple(reader.findings))
    reader.read(_STROKE.sub(f" {_ASKED}", body))
    said = {(one.indicator, one.label) for one in reader.typed}
    missing = [one.name for one in sms.fields if one.indicator in required and (one.indicator, one.label) not in said]
    if not reader.typed and not reader.findings:
        reader.tell("MT2233", value=text[:60], example=sms.example)
    if missing and reader.typed:
        reader.tell("MT2232", value=", ".join(missing)[:120])
    return SmsRead(sms, chosen, tuple(reader.typed), tuple(reader.findings), tuple(missing))


def _behind_keyword(text: str, sms: SmsForm, now: Period) -> tuple[str, Period | None]:
    """What stands behind the keyword, and the period that it names."""
    plain = _plain(text)
    match = _keyword(sms).match(plain)
    body = plain[match.end() if match else 0 :].lstrip(" :,;-.=")
    period = _PERIOD.match(body)
    return (body, None) if period is None else (body[period.end() :], _named(period, now))


def _named(match: re.Match[str], now: Period) -> Period:
    """The period that the message names; without a year the latest one that is not after the one expected now."""
    months, number = (
        (3, match[2]) if match[1] else (1, match[4]) if match[3] else (6, match[6]) if match[5] else (12, "1")
    )
    year = int(match[8]) if match[8] else 2000 + int(match[9]) if match[9] else None
    found = Period((year or now.year) * 12 + (int(number) - 1) * months, months, now.calendar)
    return replace(found, first=found.first - 12) if year is None and found.first > now.first else found


class _Reader:
    """Goes over the words of one message."""

    def __init__(self, sms: SmsForm, indicators: Mapping[str, Indicator]) -> None:
        self._fields = {one.name: one for one in sms.fields}
        self._sms, self._indicators = sms, indicators
        self.typed: list[Typed] = []
        self.findings: list[Finding] = []
        self._said: dict[str, Typed] = {}

    def read(self, body: str) -> None:
        """All figures: each behind its name, or bare numbers for all of them in their order."""
        words = _words(body, {*self._fields, *_STATUSES, *_NOTHING})
        if words and not words[0][0].isalpha() and not any(word in self._fields for word in words):
            self._in_order(words)
            return
        current: SmsField | None = None
        values: list[str] = []
        is_strange = False  # numbers behind a word that nobody knows are nobody's
        for word in words:
            if word in self._fields or self._is_strange(word, current):
                self._finish(current, values)
                current, values = self._fields.get(word), []
                is_strange = current is None
                if is_strange:
                    self.tell("MT2228", value=word[:20], known=" ".join(self._fields)[:80])
            elif current is not None:
                values.append(word)
            elif not is_strange:
                self.tell("MT2228", value=word[:20], known=" ".join(self._fields)[:80])
        self._finish(current, values)

    def _is_strange(self, word: str, current: SmsField | None) -> bool:
        """Whether a word can belong to no value."""
        if not word[0].isalpha() or word in _STATUSES or word in _NOTHING:
            return False
        return current is None or not self._in_words(current)

    def _in_order(self, words: Sequence[str]) -> None:
        values: list[tuple[str, ObsStatus]] = []
        for word in words:
            if word in _STATUSES:
                values[-1] = (values[-1][0], _STATUSES[word])
            else:
                values.append((word, ObsStatus.OFFICIAL))
        if len(values) != len(self._sms.fields):
            self.tell("MT2231", count=str(len(values)), wanted=str(len(self._sms.fields)), example=self._sms.example)
            return
        for one, (word, status) in zip(self._sms.fields, values, strict=True):
            self._take(one, word, status)

    def _finish(self, one: SmsField | None, words: list[str]) -> None:
        """The words behind a name: one value, and perhaps how firm it is."""
        if one is None:
            return
        status = next((_STATUSES[word] for word in words if word in _STATUSES), ObsStatus.OFFICIAL)
        values = [word for word in words if word not in _STATUSES]
        if not values:
            self.tell("MT2229", value=one.name)
        elif len(values) > 1 and not self._in_words(one):
            self.tell("MT2230", value=one.name, numbers=" ".join(values)[:40])
        elif values[0][0] == _ASKED:
            self.tell("MT2230", value=one.name, numbers=f"-{values[0][1:]} / {values[0][1:]}")
        else:
            self._take(one, " ".join(values), status)

    def _in_words(self, one: SmsField) -> bool:
        indicator = self._indicators.get(one.indicator)
        return indicator is not None and bool(indicator.grades or indicator.unit.code == "yes_no")

    def _take(self, one: SmsField, text: str, status: ObsStatus) -> None:
        """Keep a figure; one that is said twice, and differently, is not certain at all."""
        typed = Typed(one.indicator, text, one.label, status)
        if text in _NOTHING:
            typed = Typed(one.indicator, label=one.label, reason=NO_FIGURE)
        said = self._said.setdefault(one.name, typed)
        if said is not typed and said != typed:
            self.tell("MT2234", value=one.name)
            self.typed = [kept for kept in self.typed if kept != said]
            self._said[one.name] = Typed(one.indicator)
        elif typed not in self.typed:
            self.typed.append(typed)

    def tell(self, code: str, **args: str) -> None:
        """Note what is not certain."""
        self.findings.append(Finding(code, args))


def _words(body: str, known: Container[str]) -> list[str]:
    """Words and numbers, what is one thing in two words put together; strokes and stops between them do not count.

    Letters that hang on a number and are no known word belong to it: 1O4 is one figure, and a wrong one.
    """
    found: list[str] = []
    end, is_asked = -1, False
    for match in _TOKEN.finditer(body):
        word = match[0]
        hangs = match.start() == end and found and not found[-1][0].isalpha()
        if hangs and (word[0].isdigit() or (word[0].isalpha() and word not in known)):
            found[-1] += word
            end = match.end()
        elif word[0].isalnum() or (word[0] in "-+" and len(word) > 1):
            pair = _PAIRS.get((found[-1], word)) if found else None
            found[len(found) - (pair is not None) :] = [pair or (f"{_ASKED}{word}" if is_asked else word)]
            end = match.end()
        is_asked = word == _ASKED
    return found


# -- the reply ----------------------------------------------------------------------------------------------------

# What a finding says in a few signs; others name the figure only.
_TWO_PLACES = "[]{}\\^~|`"
_SHORT = {
    "MT2228": "khong hieu {value}",
    "MT2229": "{value} thieu so",
    "MT2230": "{value} co nhieu so",
    "MT2231": "co {count} so, can {wanted} so",
    "MT2233": "khong thay so nao",
    "MT2234": "{value} ghi hai lan",
    "MT2235": "ky khong dung",
}


def _reply(read: SmsRead, remarks: tuple[Remark, ...], held: str) -> str:
    names = {(one.indicator, one.label): one.name for one in read.form.fields}
    refused = {(one.indicator, one.label) for one in remarks if one.is_error}
    kept = [one for one in read.typed if (one.indicator, one.label) not in refused]
    wrong = [_SHORT[one.code].format_map(one.args) for one in read.findings if one.code in _SHORT]
    wrong += [f"{names.get(key, '?')} sai" for key in sorted(refused)]
    doubts = sorted({names.get((one.indicator, one.label), "?") for one in remarks if not one.is_error})
    period = without_marks(read.period.label_vi)
    head = f"Da nhan {len(kept)} so, {period}." if kept else f"Chua nhan duoc so nao, {period}."
    pieces = [f"Tin da den, {period}, can bo xa se xem: {held}." if held else head]
    if wrong:
        pieces.append(f"Loi: {'; '.join(wrong)}.")
    if read.missing:
        pieces.append(f"Thieu: {' '.join(read.missing)}.")
    if doubts:
        pieces.append(f"Xem lai: {' '.join(doubts)}.")
    if not kept and not held:
        pieces.append(f"Mau: {read.form.example}")
    return _fitted(pieces)


def unknown_form_reply(known: Sequence[str]) -> str:
    """The reply to a message whose keyword no form has."""
    return _fitted(["Khong ro bieu nao.", f"Tin nhan bat dau bang: {' '.join(known)}."])


def _fitted(pieces: Sequence[str]) -> str:
    """The pieces as one message; what does not fit is cut, the beginning of each piece stays."""
    safe = [_gsm(piece) for piece in pieces]
    while len(" ".join(safe)) > ONE_MESSAGE:
        longest = max(range(len(safe)), key=lambda at: len(safe[at]))
        over = len(" ".join(safe)) - ONE_MESSAGE
        safe[longest] = safe[longest][: max(len(safe[longest]) - over - 3, 8)].rstrip(" .;") + "..."
    return " ".join(safe)


def _gsm(text: str) -> str:
    """Only signs that take one place in every phone's alphabet."""
    signs = without_marks(text)
    return "".join(sign if sign.isascii() and sign.isprintable() and sign not in _TWO_PLACES else " " for sign in signs)

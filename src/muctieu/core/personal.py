"""What in a text may point at a person: names, telephone and identity numbers, addresses of mail and houses.

It asks, it never decides: a person looks at each place before a text goes before the public. It finds too much rather
than too little. Time grows with the text's length alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from muctieu.core.fold import search_key


class PersonalKind(StrEnum):
    """What a place in a text looks like."""

    PHONE = "phone"
    IDENTITY = "identity"
    MAIL = "mail"
    NAME = "name"
    HOUSE = "house"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Personal:
    """One place: `text[start:end]`, as `said`."""

    start: int
    end: int
    kind: PersonalKind
    said: str


# Capital and small letters of Vietnamese take turns in Unicode: no range of them is one or the other.
_CAPITAL = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x1F00) if chr(code).isupper())
# A syllable of a name: a capital and small letters, or capitals alone.
_SYLLABLE = re.compile(rf"[{_CAPITAL}]\w{{0,6}}")
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \t\u00a0]{1,3}")
_DIGITS = re.compile(r"(?<![\w.,/-])\+?[0-9](?:[ .\-]?[0-9]){7,14}(?![\w/]|[.,][0-9])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HOUSE = re.compile(
    r"(?i:số\s{1,2}nhà|nhà\s{1,2}số|ngõ|ngách|hẻm|thửa\s{1,2}(?:đất\s{1,2})?số)\s{1,2}[0-9][0-9a-zA-Z/]{0,9}"
)
_BIRTH = re.compile(r"(?i:sinh\s{1,2}(?:năm|ngày))\s{1,2}[0-9][0-9/.\-]{2,9}")
# Words that stand before a name. Two of one syllable count alone only before a capital.
_TITLES = frozenset({"ong", "ba", "anh", "chi", "em", "chau", "co", "chu", "bac", "thay", "dong chi", "cu", "gia dinh"})
_MOST_SYLLABLES = 5


def find_personal(
    text: str, *, surnames: Collection[str], places: Collection[str] = frozenset()
) -> tuple[Personal, ...]:
    """Every place that may point at a person, in order, none inside another; `text` in NFC.

    `surnames` are the folded family names of the country ("nguyen", "giang"): a family name and at least one more
    capitalised syllable is a name, and so are capitals after a word like "ông". `places` are folded names of places
    that are no person's.

    >>> [(one.kind.value, one.said) for one in find_personal("Nhà ông Vàng A Súa, số 0912 345 678", surnames={"vang"})]
    [('name', 'Vàng A Súa'), ('phone', '0912 345 678')]
    """
    found = [
        *_matches(text, _MAIL, PersonalKind.MAIL),
        *_matches(text, _HOUSE, PersonalKind.HOUSE),
        *_matches(text, _BIRTH, PersonalKind.BIRTH),
        *_numbers(text),
        *(one for one in _names(text, surnames) if search_key(one.said) not in places),
    ]
    return tuple(_apart(sorted(found, key=lambda one: (one.start, -one.end))))


def without_personal(text: str, found: Collection[Personal], *, instead: str = "[…]") -> str:
    """The text with those places left out, as a proposal to whoever publishes it."""
    parts, place = [], 0
    for one in found:
        parts += [text[place : one.start], instead]
        place = one.end
    return "".join([*parts, text[place:]])


def _matches(text: str, pattern: re.Pattern[str], kind: PersonalKind) -> Iterator[Personal]:
    for match in pattern.finditer(text):
        yield Personal(match.start(), match.end(), kind, match[0])


def _numbers(text: str) -> Iterator[Personal]:
    """Telephone numbers begin with 0 or +84; nine or twelve digits are an identity card's."""
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        is_phone = match[0].startswith("+84") or (digits.startswith("0") and len(digits) in {10, 11})
        if is_phone or len(digits) in {9, 12}:
            kind = PersonalKind.PHONE if is_phone else PersonalKind.IDENTITY
            yield Personal(match.start(), match.end(), kind, match[0])


def _names(text: str, surnames: Collection[str]) -> Iterator[Personal]:
    """Runs of capitalised syllables that begin with a family name, or follow a word like "ông"."""
    place, before = 0, ("", "")
    while word := _WORD.search(text, place):
        folded = search_key(word[0])
        place = word.end()
        if _SYLLABLE.fullmatch(word[0]):
            end, count = _run(text, word.end())
            is_titled = before[1] in _TITLES or " ".join(before) in _TITLES
            if (folded in surnames and count > 1) or (is_titled and folded not in _TITLES):
                yield Personal(word.start(), end, PersonalKind.NAME, text[word.start() : end])
                place, before = end, ("", "")
                continue
        before = (before[1], folded)


def _run(text: str, end: int) -> tuple[int, int]:
    """Where capitalised syllables that follow one another end, and how many there are with the first."""
    count = 1
    while count < _MOST_SYLLABLES and (gap := _GAP.match(text, end)):
        syllable = _SYLLABLE.match(text, gap.end())
        if syllable is None:
            break
        end, count = syllable.end(), count + 1
    return end, count


def _apart(found: list[Personal]) -> Iterator[Personal]:
    end = 0
    for one in found:
        if one.start >= end:
            yield one
            end = one.end

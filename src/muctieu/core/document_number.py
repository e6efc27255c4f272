"""Numbers of official documents ("Số: 25/2024/TT-BTC", "12-NQ/TW"): read, written one way, and found in any text.

A number is a running number, sometimes a year, and codes: the document's type and who issues it. State documents put
the slash first and hyphens after (15/BC-UBND), party documents the other way round (15-BC/ĐU); both are kept as they
are, everything else about the spelling is made one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from muctieu.core.fold import without_marks

# Nothing that is longer is the number of a document; what people paste can be anything.
LONGEST = 100
_DASHES = "-‐‑‒–—―−﹘﹣－"
_SLASHES = "/⁄∕／"
_SIGNS = re.escape(_DASHES + _SLASHES)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SAID = re.compile(r"^\s*(?:s[ốo]|s\.?\s*hi[ệe]u|k[ýy]\s*hi[ệe]u|no)?\s*[:.]?\s*(?=[0-9])", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[.,;:]*\s*$")
# One code: a type or an agency, letters first ("QH15", "TT22", "QĐi"). A department may follow after a full stop.
_CODE = r"[A-Za-zĐđƯư][A-Za-zĐđƯưíìÍ]{0,9}[0-9]{0,2}"
_LATER = rf"{_CODE}(?:\.{_CODE})*"
_NUMBER = r"(?P<number>[0-9]{1,6})(?P<letter>[a-zđA-ZĐ]?)"
_WHOLE = re.compile(rf"{_NUMBER}(?:/(?P<year>(?:19|20)[0-9]{{2}}))?(?P<codes>[/-]{_CODE}(?:[/-]{_LATER}){{0,5}})")
# As they are written: with a blank or two around their signs, every sort of dash, and capitals.
_GAP = "[ \u00a0]{0,2}"
_FOUND_CODE = "(?:[A-ZĐƯ][A-ZĐƯ\u031b]{0,8}(?:[a-zđí][A-Za-z]?){0,2}[0-9]{0,2})"
_SIGN = f"{_GAP}[{_SIGNS}]{_GAP}"
_IN_TEXT = re.compile(
    f"(?<![\\w{_SIGNS}.,])[0-9]{{1,6}}[a-zđ]?"
    f"(?:{_GAP}[{_SLASHES}]{_GAP}(?:19|20)[0-9]{{2}}{_SIGN}{_FOUND_CODE}(?:{_SIGN}{_FOUND_CODE}){{0,4}}"
    f"|{_SIGN}{_FOUND_CODE}(?:{_SIGN}{_FOUND_CODE}){{1,4}})(?![\\w])"
)
_HAS_SLASH = re.compile(f"[{_SLASHES}]")
# Capitals are the rule; these few codes are written otherwise.
_MIXED = {
    "TTG": "TTg", "QĐI": "QĐi", "QYĐ": "QyĐ", "CTR": "CTr", "TTR": "TTr", "CTRPH": "CTrPH", "KHLT": "KHLT",
}  # fmt: skip
# The Central Committee is written TW and TƯ; a province's committee is TU and never the same.
_SAME = {"TƯ": "TW"}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document's number. `codes` in their order ("TT", "BTC"), `is_party` where a hyphen stands before a slash."""

    number: int
    letter: str
    year: int | None
    codes: tuple[str, ...]
    is_party: bool = False

    @property
    def text(self) -> str:
        """As it is printed: two digits at least, no blanks ("07/2024/TT-BTC", "12-NQ/TW").

        >>> str(parse_number("Số:  7 / 2024/tt – btc"))
        '07/2024/TT-BTC'
        """
        year = "" if self.year is None else f"/{self.year}"
        first, *others = self.codes
        if self.is_party:
            return f"{self.number:02}{self.letter}{year}-{first}/{'-'.join(others)}"
        return f"{self.number:02}{self.letter}{year}/{'-'.join(self.codes)}"

    @property
    def key(self) -> str:
        """What two spellings of one number share, in plain letters ("7-2024-tt-btc").

        The hyphen before the slash is no part of it: clerks mix up 12-NQ/TW and 12/NQ-TW.
        """
        year = () if self.year is None else (str(self.year),)
        codes = (without_marks(code).lower().replace(".", "-") for code in self.codes)
        return "-".join((f"{self.number}{without_marks(self.letter)}", *year, *codes))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a text names a document: `text[start:end]`."""

    start: int
    end: int
    number: DocumentNumber


def parse_number(text: str) -> DocumentNumber | None:
    """The number that `text` says, however it is written; None where it is none.

    "Số:" before it, blanks, capitals, kinds of hyphens, full-width digits and hidden characters do not matter.

    >>> parse_number("Số 477/CT-UBND").codes, parse_number("15 / UBND - VX").codes, parse_number("12/19")
    (('CT', 'UBND'), ('UBND', 'VX'), None)
    """
    if len(text) > LONGEST:
        return None
    plain = _HIDDEN.sub("", unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)))
    plain = _ASIDE.sub("", _SAID.sub("", plain))
    found = _WHOLE.fullmatch(_signs_made_one("".join(plain.split())))
    return None if found is None else _number_of(found)


def find_numbers(text: str) -> Iterator[Citation]:
    """Every document number in a text, in order; time grows with the text's length alone.

    Dates, shares and ratios are none: a number has a slash, and names a type and an agency, or a year and a code.

    >>> [text[one.start:one.end] for text in ["Kết luận số 01-KL/TW (đạt 12/19)"] for one in find_numbers(text)]
    ['01-KL/TW']
    """
    for found in _IN_TEXT.finditer(text):
        number = parse_number(found[0]) if _HAS_SLASH.search(found[0]) else None
        if number is not None:
            yield Citation(found.start(), found.end(), number)


def _signs_made_one(text: str) -> str:
    return text.translate({ord(sign): "-" for sign in _DASHES} | {ord(sign): "/" for sign in _SLASHES})


def _number_of(found: re.Match[str]) -> DocumentNumber:
    said = found["codes"]
    codes = tuple(_code(one) for one in re.split("[/-]", said[1:]))
    year = None if found["year"] is None else int(found["year"])
    is_party = said[0] == "-" and len(codes) > 1
    return DocumentNumber(int(found["number"]), found["letter"].lower(), year, codes, is_party)


def _code(text: str) -> str:
    capitals = text.upper()
    return _SAME.get(capitals, _MIXED.get(capitals, capitals))

"""A text made plain for reading, with the way back to the characters of the text as extracted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from muctieu.core.numbers_vi import LOOKS

_LOOKALIKE = "".join(map(chr, LOOKS))
_ODD = re.compile(f"[{_LOOKALIKE}\u0300-\u036f\r\x0b\x0c\x85\u2028\u2029]")
# What makes the plain text differ from the original: a letter with its marks, a line end of another kind, a look-alike.
_CHANGED = re.compile(rf"([^\W\d_][\u0300-\u036f]+)|(\r\n?|[\x0b\x0c\x85\u2028\u2029])|([{_LOOKALIKE}\u0300-\u036f])")

_NEW_TONE = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oè": "òe",
    "oé": "óe",
    "oẻ": "ỏe",
    "oẽ": "õe",
    "oẹ": "ọe",
    "uỳ": "ùy",
    "uý": "úy",
    "uỷ": "ủy",
    "uỹ": "ũy",
    "uỵ": "ụy",
}
_I_FOR_Y = {"tỉ": "tỷ", "quí": "quý", "kì": "kỳ", "kĩ": "kỹ", "luỹ": "lũy", "kỉ": "kỷ", "mĩ": "mỹ", "lí": "lý"}


@lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """The form in which a word is compared: lower case, old tone placement (hoà → hòa), tỉ → tỷ."""
    low = word.lower()
    low = _I_FOR_Y.get(low, low)
    tail = low[-2:]
    if tail in _NEW_TONE and low[-3:-2] != "q":
        return low[:-2] + _NEW_TONE[tail]
    return low


@dataclass(frozen=True, slots=True)
class Document:
    """The text as extracted and the plain text that the reader works on.

    `starts[i]` and `ends[i]` bound, in the original, what plain character `i` stands for; both are None when the two
    texts are the same.
    """

    original: str
    plain: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The plain span as a span of the original text, combining marks included."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def make_document(text: str) -> Document:
    """The document of a text: composed (NFC), full-width digits and odd blanks plain, invisible characters gone."""
    if not _ODD.search(text):
        return Document(text, text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in _CHANGED.finditer(text):
        begin, end = match.span()
        parts.append(text[last:begin])
        starts.extend(range(last, begin))
        ends.extend(range(last + 1, begin + 1))
        plain = _plain(match)
        parts.append(plain)
        starts.extend([begin] * len(plain))
        ends.extend([end] * len(plain))
        last = end
    parts.append(text[last:])
    starts.extend(range(last, len(text)))
    ends.extend(range(last + 1, len(text) + 1))
    return Document(text, "".join(parts), starts, ends)


def _plain(match: re.Match[str]) -> str:
    """What a changed stretch stands for: a composed letter, a line end, or the plain form of a look-alike."""
    if match.lastindex == 1:
        return unicodedata.normalize("NFC", match.group())
    return "\n" if match.lastindex == 2 else match.group().translate(LOOKS)


# Letters that only occur when the bytes of an old Vietnamese font are shown as Latin text.
_TCVN3 = re.compile(
    "[\u00b5\u00b6\u00b7\u00b8\u00b9\u00bb\u00bc\u00bd\u00be\u00a9\u00ae\u00a8\u00ac\u00ad\u00f8\u00d7\u00f7]"
)
_VNI = re.compile(
    "(?:[aeouyAEOUY][\u00f8\u00f9\u00fb\u00f5\u00ef\u00e2\u00e1\u00e0\u00e5\u00e4\u00e3\u00ea\u00e9"
    "\u00e8\u00fa\u00fc\u00eb]|[\u00f1\u00d1\u00f6\u00f4\u00e6\u00ee\u00ed])"
)
_UNICODE_VN = re.compile("[\u1ea0-\u1ef9\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0102\u0103]|\u0323|\u0309")
_SAMPLE = 20_000


def legacy_encoding(text: str) -> str | None:
    """The name of the old font encoding a text seems to be in, "TCVN3" or "VNI", or None for Unicode text."""
    sample = text[:_SAMPLE]
    tcvn3, vni = len(_TCVN3.findall(sample)), len(_VNI.findall(sample))
    odd = max(tcvn3, vni)
    if odd < 5 or 25 * odd < len(sample) - sample.count(" ") or len(_UNICODE_VN.findall(sample)) > odd // 4:
        return None
    return "TCVN3" if tcvn3 >= vni else "VNI"

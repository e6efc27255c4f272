"""When two Vietnamese wordings are the same words: folding of case, Unicode form, tone placement and y/i."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\W_]+|[%‰²³]")
# tỷ/tỉ, kỹ/kĩ, lý/lí, quý/quí: one word, two spellings. After other letters y and i differ (tay, tai).
_FINAL_Y = re.compile(r"(?<=^[hklmst])y$|(?<=^qu)y$")


def fold(phrase: str) -> str:
    """The phrase as a key for comparison: lower-case words with one blank between, tones moved to each word's end.

    Diacritics stay: "chậm" and "chăm" are two words.

    >>> fold("Tỉ lệ  gia đình văn hoá") == fold("tỷ lệ gia đình văn hóa")
    True
    """
    return " ".join(_fold_word(word) for word in _WORD.findall(unicodedata.normalize("NFC", phrase).lower()))


@lru_cache(maxsize=8192)
def _fold_word(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        (tones if char in _TONES else letters).append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return _FINAL_Y.sub("i", plain) + "".join(tones)

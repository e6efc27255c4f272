"""What a person adds to the number in a cell: "12 ước", "12 (sơ bộ)", or in its place "không: chưa họp"."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from muctieu.core.fold import search_key
from muctieu.core.observation import ObsStatus

_STATUS = {
    "ước": ObsStatus.ESTIMATE,
    "ước tính": ObsStatus.ESTIMATE,
    "estimate": ObsStatus.ESTIMATE,
    "sơ bộ": ObsStatus.PROVISIONAL,
    "provisional": ObsStatus.PROVISIONAL,
    "chính thức": ObsStatus.OFFICIAL,
    "official": ObsStatus.OFFICIAL,
}
_STATUS_BY_KEY = {search_key(word): status for word, status in _STATUS.items()}
_MOST_WORDS = max(len(word.split()) for word in _STATUS)
_NONE = frozenset(map(search_key, ("không", "ko", "không có", "không có số liệu", "none", "no figure")))


class CellWords(NamedTuple):
    """The text without the words about it; `status` None where none is named, `reason` why there is no figure."""

    text: str
    status: ObsStatus | None = None
    reason: str = ""


def cell_words(text: str) -> CellWords:
    """A cell's text parted from what it says about its figure; marks on letters do not matter.

    >>> cell_words("12 ước"), cell_words("3,5 triệu (sơ bộ)").text
    (CellWords(text='12', status=<ObsStatus.ESTIMATE: 'E'>, reason=''), '3,5 triệu')
    >>> cell_words("không: chưa họp").reason
    'chưa họp'
    """
    body = unicodedata.normalize("NFC", text).strip()
    head, colon, reason = body.partition(":")
    if colon and reason.strip() and search_key(head) in _NONE:
        return CellWords("", None, reason.strip())
    for count in range(_MOST_WORDS, 0, -1):
        parts = body.rsplit(maxsplit=count)
        number, words = "".join(parts[:1]), parts[1:]
        if len(words) == count and (status := _STATUS_BY_KEY.get(search_key(" ".join(words)))) is not None:
            return CellWords(number.rstrip(" ,(;"), status)
    return CellWords(text.strip())

"""A report's file that came back from people's hands: its paragraphs, and what of our marks is still in them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

# What our files carry: a content control round each figure, a bookmark round each sentence.
FIGURE, SENTENCE = "mt_f_", "mt_s_"
# Word's bound for the name of a bookmark.
_LONGEST, _DIGEST = 40, 8


def sentence_mark(name: str) -> str:
    """The bookmark of the sentence of this id: Word allows letters, digits and low lines, forty at most."""
    mark = SENTENCE + "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    if len(mark) <= _LONGEST:
        return mark
    return f"{mark[: _LONGEST - _DIGEST - 1]}_{sha256(name.encode()).hexdigest()[:_DIGEST]}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a passage under one of our marks; `name` as the file has it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the file, its letters put together (NFC).

    `cell` is its table, row and column, counted from nought, None outside tables.
    """

    text: str
    figures: tuple[Stretch, ...] = ()
    sentences: tuple[Stretch, ...] = ()
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody noted at the edge; `passage` is the number of the paragraph where it begins, None for none."""

    author: str
    text: str
    passage: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The file as it came back; tracked insertions count as text and deletions are left out, both are counted."""

    passages: tuple[Passage, ...]
    comments: tuple[Comment, ...] = ()
    insertions: int = 0
    deletions: int = 0

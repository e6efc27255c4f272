"""How like two sentences are when people have been at one of them, and what became of a stretch of it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_TOKEN = re.compile(rf"{NUMBER.pattern}|[^\W\d]+|[^\w\s]")
_WORD = re.compile(r"[^\W\d]+")
_TAIL = " .;/…"
# Between sentences: behind a full stop, before a capital letter, a figure or one of these.
_BETWEEN = re.compile(r"(?<=[.!?…])\s+(?=\S)")
_OPENS = '[("“-'
# "I." and "1." begin a heading and end no sentence; neither do "TT." and "TP." before a name.
_COUNT = re.compile(r"(?:[IVXLC]+|\d{1,2}|[A-Za-zđĐ])[.)]")
_SHORT = re.compile(r"\b(?:[A-ZĐ]{1,3}|Tx|Tp)\.$")
# The weight of a word that every text has, in hundredths.
_LEAST = 100


def key(text: str) -> str:
    """The text as it is compared: letters put together, single spaces, without the marks at its end."""
    return " ".join(normalize("NFC", text).split()).rstrip(_TAIL)


def has_words(text: str) -> bool:
    """Whether there is a letter or digit in it at all."""
    return any(letter.isalnum() for letter in text)


def sentences_in(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends."""
    found, start = [], 0
    for gap in _BETWEEN.finditer(text):
        first = text[gap.end()]
        is_new = first.isupper() or first.isdigit() or first in _OPENS
        before = text[start : gap.start()].strip()
        if is_new and not _COUNT.fullmatch(before) and not _SHORT.search(before):
            found.append((start, gap.start()))
            start = gap.end()
    return [*found, (start, len(text))]


class Likeness:
    """Compares texts by their words; those that many of the known texts share weigh little, names weigh much."""

    def __init__(self, known: Iterable[str]) -> None:
        bags = [set(_words(text)) for text in known]
        self._count = len(bags) + 1
        seen = Counter(word for bag in bags for word in bag)
        self._weights = {word: self._by_count(count) for word, count in seen.items()}

    def of(self, one: str, other: str) -> int:
        """From 0 (no word in common) to 100 (the same words); numbers do not count."""
        left, right = Counter(_words(one)), Counter(_words(other))
        total = self._weight(left) + self._weight(right)
        return 200 * self._weight(left & right) // total if total else 0

    def heaviest(self, text: str, count: int) -> list[str]:
        """The words by which a text is best known."""
        return sorted(set(_words(text)), key=lambda word: (-self._of_word(word), word))[:count]

    def is_about(self, one: str, other: str) -> bool:
        """Whether `other` names what `one` is about: among sentences of one pattern only the name tells them apart."""
        words = words_of(one)
        most = max(map(self._of_word, words), default=0)
        # Those that weigh nearly as much as the heaviest; half of them must be there.
        names = {word for word in words if 5 * self._of_word(word) >= 4 * most}
        return 2 * len(names & words_of(other)) >= len(names)

    def _by_count(self, count: int) -> int:
        """The weight of a word by the number of texts that have it."""
        return _LEAST + round(100 * math.log(self._count / count))

    def _of_word(self, word: str) -> int:
        return self._weights.get(word) or self._by_count(1)

    def _weight(self, bag: Mapping[str, int]) -> int:
        return sum(self._of_word(word) * count for word, count in bag.items())


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(normalize("NFC", text))]


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as `Likeness` counts them."""
    return frozenset(_words(text))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the stretches of one text are found in another."""

    found: str
    starts: Mapping[int, int]
    ends: Mapping[int, int]

    def became(self, start: int, end: int) -> str:
        """What stands now for the characters from `start` to `end`, "" when they are gone."""
        first, last = self.starts.get(start), self.ends.get(end)
        return self.found[first:last].strip() if first is not None and last is not None and first < last else ""


def aligned(known: str, found: str, stretches: Sequence[tuple[int, int]]) -> Alignment:
    """`known` beside `found`, for asking what became of the stretches."""
    old, new = _spans(known), _spans(found)
    matcher = SequenceMatcher(
        None, [known[a:b].casefold() for a, b in old], [found[a:b].casefold() for a, b in new], autojunk=False
    )
    left, right = _edges(matcher, len(old))
    starts, ends = {}, {}
    for start, end in stretches:
        inside = [at for at, (a, b) in enumerate(old) if start <= a and b <= end]
        if inside:
            first, last = left[inside[0]], right[inside[-1]]
            starts[start] = new[first][0] if first < len(new) else len(found)
            ends[end] = new[last - 1][1] if last else 0
    return Alignment(found, starts, ends)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(text)]


def _edges(matcher: SequenceMatcher[str], count: int) -> tuple[list[int], list[int]]:
    """For each old token where what stands for it begins and ends among the new ones."""
    left, right = [0] * count, [0] * count
    for kind, a, b, c, d in matcher.get_opcodes():
        for at in range(a, b):
            is_same = kind == "equal"
            left[at] = c + at - a if is_same else c
            right[at] = c + at - a + 1 if is_same else d
    return left, right

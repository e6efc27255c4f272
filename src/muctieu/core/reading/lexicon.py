"""The words the reader knows, as data passed in, and the matcher that finds them in a row of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from muctieu.core.reading.document import fold

# Words, digit runs and signs, for text and lexicon alike. Abbreviations with inner marks come first; a digit run takes
# its inner dots and commas with it.
TOKEN = re.compile(
    r"([0-9]+(?:[.,][0-9]+)*)"
    r"|(đ/c|tr\.\s?đ(?:ồng)?(?![^\W\d_])|[kcd]?m[23²³](?!\w)|ng\.đ|tỷ\.đ|[^\W\d_]+)"
    r"|(\S)",
    re.IGNORECASE,
)

Tags = frozenset[str]
# first word → (other words, tags), longest first
Table = dict[str, list[tuple[tuple[str, ...], Tags]]]


def pieces(phrase: str) -> tuple[str, ...]:
    """A phrase cut into folded words the way the tokeniser cuts text."""
    return tuple(fold(match.group()) for match in TOKEN.finditer(phrase))


@dataclass(slots=True)
class PhraseTable:
    """Phrases by first word; looks up the longest phrase that begins at a place."""

    table: Table = field(default_factory=dict)

    def add(self, phrase: str, tag: str) -> None:
        """Gives `phrase` the tag, beside those it already has."""
        words = pieces(phrase)
        rows = self.table.setdefault(words[0], [])
        for index, (rest, tags) in enumerate(rows):
            if rest == words[1:]:
                rows[index] = (rest, tags | {tag})
                return
        rows.append((words[1:], frozenset({tag})))
        rows.sort(key=lambda row: -len(row[0]))

    def add_all(self, phrases: Iterable[str], tag: str) -> None:
        """Gives every phrase the tag."""
        for phrase in phrases:
            self.add(phrase, tag)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reader is told about words.

    Attributes:
        units: Spelling (tuple of folded words) tables: tag is the normalised unit.
        cues: Tags of function phrases: up, down, plan, reach, hedge_gt, …
        nouns: Count nouns; the tag is the noun itself in normalised spelling.
        sets: Plain word lists by name, folded.
        digits: Number words with their values.
    """

    units: PhraseTable
    cues: PhraseTable
    nouns: PhraseTable
    sets: Mapping[str, frozenset[str]]
    digits: Mapping[str, int]
    percent: frozenset[str]
    money: frozenset[str]
    measures: frozenset[str]

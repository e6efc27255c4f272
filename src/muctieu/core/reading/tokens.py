"""Cuts plain text into words, digit runs and signs, and tags the function words."""

from __future__ import annotations

from muctieu.core.reading.document import fold
from muctieu.core.reading.lexicon import TOKEN, Lexicon, PhraseTable, Tags

NUMBER, WORD, SIGN = 1, 2, 3

NO_TAGS: Tags = frozenset()


class Token:
    """One word, digit run or sign with its place in the plain text."""

    __slots__ = ("end", "kind", "start", "text", "tight", "word")

    def __init__(self, kind: int, text: str, start: int, tight: bool) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = start + len(text)
        self.tight = tight
        self.word = fold(text) if kind == WORD else text


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """The tokens of `text[start:end]`; `tight` tells that no blank stands before the token."""
    tokens: list[Token] = []
    last = start
    for match in TOKEN.finditer(text, start, end):
        begin = match.start()
        tokens.append(Token(match.lastindex or SIGN, match.group(), begin, begin == last and begin > start))
        last = match.end()
    return tokens


def longest(table: PhraseTable, tokens: list[Token], index: int) -> tuple[int, Tags]:
    """Length in tokens and tags of the longest phrase of `table` beginning at `index`; (0, no tags) when none does."""
    rows = table.table.get(tokens[index].word)
    if rows is None:
        return 0, NO_TAGS
    for rest, tags in rows:
        size = len(rest)
        if not size:
            return 1, tags
        if index + size < len(tokens) and all(
            tokens[index + 1 + offset].word == word for offset, word in enumerate(rest)
        ):
            return size + 1, tags
    return 0, NO_TAGS


def tag_cues(tokens: list[Token], lexicon: Lexicon) -> list[Tags]:
    """For every token the tags of the function phrase it lies in."""
    tags: list[Tags] = [NO_TAGS] * len(tokens)
    index, count = 0, len(tokens)
    table = lexicon.cues
    while index < count:
        token = tokens[index]
        if token.kind == NUMBER or token.word not in table.table:
            index += 1
            continue
        size, found = longest(table, tokens, index)
        if size:
            tags[index : index + size] = [found] * size
        index += size or 1
    return tags

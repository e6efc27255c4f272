"""The unit behind a number: measures, money, percent, and the nouns that counted things are called by."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.core.reading.lexicon import Lexicon, Tags
from muctieu.core.reading.tokens import NO_TAGS, NUMBER, SIGN, WORD, Token, longest

SCALE_WORDS = frozenset({"nghìn", "ngàn", "vạn", "triệu", "tr", "triêu", "tỷ", "ty"})
SCALE_NAME = {"ngàn": "nghìn", "tr": "triệu", "triêu": "triệu", "ty": "tỷ"}


@dataclass(slots=True)
class UnitWords:
    """A unit as written behind a number: its normalised name, the token index behind it, and whether it is a measure.

    `second` is a second, contradicting unit that follows at once (34,7% triệu đồng).
    """

    unit: str | None
    after: int
    known: bool = False
    second: str | None = None


def is_counting(unit: str | None, lexicon: Lexicon) -> bool:
    """Whether `unit` names things that only come whole: a count noun, not a measure, money, percent or scaled count."""
    if unit is None:
        return False
    head = unit.split("/")[0]
    if head in lexicon.percent or head in lexicon.money or head in lexicon.measures:
        return False
    return head.split(" ")[0] not in SCALE_WORDS


def unit_at(tokens: list[Token], index: int, lexicon: Lexicon) -> tuple[int, Tags]:
    """The longest unit spelling at `index`; a lone capital is none (4G is no weight)."""
    if index >= len(tokens) or (len(tokens[index].text) == 1 and tokens[index].text.isupper()):
        return 0, NO_TAGS
    return longest(lexicon.units, tokens, index)


def read_unit(tokens: list[Token], index: int, lexicon: Lexicon) -> UnitWords:
    """The unit that begins at `index`, which is the place right behind a number."""
    if index >= len(tokens) or tokens[index].kind == NUMBER:
        return UnitWords(None, index)
    size, tags = unit_at(tokens, index, lexicon)
    if size and not _is_word_start(tokens, index, size):
        unit = next(iter(tags))
        return _measure(tokens, index + size, unit, lexicon)
    return _noun(tokens, index, lexicon)


def _is_word_start(tokens: list[Token], index: int, size: int) -> bool:
    """Spellings of one letter or two that are the beginning of a count phrase: "công", "cân đối", "đ/c"."""
    word = tokens[index].word
    following = tokens[index + size] if index + size < len(tokens) else None
    if word == "đồng" and size == 1 and following is not None and following.word in ("chí", "bào", "hồ", "ruộng"):
        return True
    return word == "khối" and following is not None and following.word in ("phố", "dân", "thi")


def _measure(tokens: list[Token], after: int, unit: str, lexicon: Lexicon) -> UnitWords:
    if unit in SCALE_WORDS:
        return _scaled(tokens, after, SCALE_NAME.get(unit, unit), lexicon)
    unit, after = _per(tokens, after, unit, lexicon)
    second = _second(tokens, after, unit, lexicon)
    return UnitWords(unit, after, True, second)


def _second(tokens: list[Token], after: int, unit: str, lexicon: Lexicon) -> str | None:
    if unit not in lexicon.percent or after >= len(tokens) or tokens[after].kind != WORD:
        return None
    size, tags = longest(lexicon.units, tokens, after)
    other = next(iter(tags)) if size else None
    return other if other in lexicon.money else None


def _scaled(tokens: list[Token], index: int, scale: str, lexicon: Lexicon) -> UnitWords:
    """A scale word: money when nothing else follows (12 tỷ), else a scaled unit (13,7 nghìn con)."""
    if index < len(tokens) and tokens[index].kind != NUMBER:
        size, tags = longest(lexicon.units, tokens, index)
        if size and next(iter(tags)) not in SCALE_WORDS:
            inner = read_unit(tokens, index, lexicon)
            return UnitWords(f"{scale} {inner.unit}", inner.after, True)
        noun = longest(lexicon.nouns, tokens, index)
        if noun[0]:
            unit, after = _per(tokens, index + noun[0], next(iter(noun[1])), lexicon)
            return UnitWords(f"{scale} {unit}", after, True)
    unit, after = _per(tokens, index, f"{scale} đồng", lexicon)
    return UnitWords(unit, after, True)


def _per(tokens: list[Token], after: int, unit: str, lexicon: Lexicon) -> tuple[str, int]:
    """Adds "/người", "/người/năm" and the like."""
    per = lexicon.sets["per"]
    while after + 1 < len(tokens) and tokens[after].text == "/" and tokens[after + 1].kind == WORD:
        two = f"{tokens[after + 1].word} {tokens[after + 2].word}" if after + 2 < len(tokens) else ""
        if two in per:
            unit, after = f"{unit}/{two}", after + 3
        elif tokens[after + 1].word in per:
            unit, after = f"{unit}/{tokens[after + 1].word}", after + 2
        else:
            break
    return unit, after


def _noun(tokens: list[Token], index: int, lexicon: Lexicon) -> UnitWords:
    token = tokens[index]
    if token.kind == SIGN:
        return UnitWords(None, index)
    if token.word == "đ/c":
        unit, after = _per(tokens, index + 1, "đồng chí", lexicon)
        return UnitWords(unit, after)
    size, tags = longest(lexicon.nouns, tokens, index)
    if size:
        unit, after = _per(tokens, index + size, next(iter(tags)), lexicon)
        return UnitWords(unit, after)
    acronym = len(token.text) > 1 and token.text.isupper() and not lexicon.cues.table.get(token.word)
    if token.word in lexicon.sets["never"] or (token.text[0].isupper() and not acronym) or token.tight:
        return UnitWords(None, index)
    return UnitWords(token.word, index + 1)

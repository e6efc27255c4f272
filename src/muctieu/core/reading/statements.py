"""Judgements in words (xuất sắc, đều đạt chỉ tiêu, duy trì) and numbers in words: kept apart from the figures."""

from __future__ import annotations

import re
from decimal import Decimal

from muctieu.core.reading.document import fold
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.tokens import NUMBER, Token

# One quick look before a sentence is cut up for its judgements.
HINT = re.compile("xuất sắc|trở lên|chỉ tiêu|kế hoạch|mục tiêu|duy trì|giữ|vững mạnh|đạt và vượt|xếp|loại")
LONGEST = 8


class Said:
    """A judgement at tokens `low`..`high`."""

    __slots__ = ("high", "kind", "low", "text")

    def __init__(self, kind: str, low: int, high: int, text: str) -> None:
        self.kind = kind
        self.low = low
        self.high = high
        self.text = text


def find_statements(tokens: list[Token], lexicon: Lexicon) -> list[Said]:
    """The judgements of one sentence, left to right."""
    found: list[Said] = []
    index = 0
    while index < len(tokens):
        said = _at(tokens, index, lexicon)
        if said is None:
            index += 1
        else:
            found.append(said)
            index = said.high
    return found


def _at(tokens: list[Token], index: int, lexicon: Lexicon) -> Said | None:
    sets = lexicon.sets
    if tokens[index].word not in sets["statement_heads"]:
        return None
    size = _longest(tokens, index, sets["grades"])
    if size and _graded(tokens, index, size, lexicon):
        return Said("grade", index, index + size, _text(tokens, index, size))
    size = _longest(tokens, index, sets["met"])
    if size and not _negated(tokens, index, lexicon) and not _number_near(tokens, index, index + size):
        return Said("met", index, index + size, _text(tokens, index, size))
    size = _longest(tokens, index, sets["kept"])
    if size and not _negated(tokens, index, lexicon) and not _number_near(tokens, index, index + size):
        return Said("kept", index, index + size, _text(tokens, index, size))
    return None


def _text(tokens: list[Token], index: int, size: int) -> str:
    return " ".join(token.word for token in tokens[index : index + size]).replace(" ,", ",")


def _longest(tokens: list[Token], index: int, phrases: frozenset[str]) -> int:
    joined = ""
    best = 0
    for size in range(1, LONGEST + 1):
        if index + size > len(tokens):
            break
        joined = f"{joined} {tokens[index + size - 1].word}".lstrip()
        if joined in phrases:
            best = size
    return best


def _graded(tokens: list[Token], index: int, size: int, lexicon: Lexicon) -> bool:
    """A grade counts behind "đạt", "xếp loại" and the like, and when no number belongs to it."""
    behind = tokens[index + size : index + size + 2]
    before = tokens[max(0, index - 2) : index]
    if any(token.kind == NUMBER for token in (*behind[:1], *before)) or any(token.text in "%‰" for token in before):
        return False
    return any(
        " ".join(token.word for token in tokens[index - length : index]) in lexicon.sets["grade_lead"]
        for length in (1, 2, 3, 4, 5)
        if index >= length
    )


def _negated(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    one = tokens[index - 1].word if index else ""
    two = f"{tokens[index - 2].word} {one}" if index > 1 else ""
    return one in lexicon.sets["negation"] or two in lexicon.sets["negation"]


def _number_near(tokens: list[Token], low: int, high: int) -> bool:
    """A number right behind, or right before in "14/21 chỉ tiêu đạt", makes it a figure and no judgement."""
    for token in tokens[high : high + 7]:
        if token.text in (",", ";", ".", ")", ":"):
            break
        if token.kind == NUMBER:
            return True
    return any(token.kind == NUMBER for token in tokens[max(0, low - 3) : low])


_DIGIT = (
    "không",
    "một",
    "mốt",
    "hai",
    "ba",
    "bốn",
    "tư",
    "năm",
    "lăm",
    "nhăm",
    "sáu",
    "bảy",
    "bẩy",
    "tám",
    "chín",
    "mười",
    "linh",
    "lẻ",
)
_STEP = ("mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "mười", "vạn")
_WORDS = re.compile(
    rf"(?<![^\W\d_])(?:{'|'.join(_DIGIT)})(?:,?\s+(?:{'|'.join(dict.fromkeys(_DIGIT + _STEP))})){{1,24}}(?![^\W\d_])"
)


def find_number_words(low: str) -> list[tuple[int, int, Decimal]]:
    """Numbers written out, of two words or more with a place word (hai mươi mốt): (start, end, value)."""
    found = []
    for match in _WORDS.finditer(low):
        words = [fold(word) for word in match.group().replace(",", " ").split()]
        if not any(word in _STEP for word in words):
            continue
        value = spoken_value(words)
        if value is not None:
            found.append((match.start(), match.end(), value))
    return found


_VALUES = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_BIG = {"vạn": 10**4, "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def spoken_value(words: list[str]) -> Decimal | None:
    """The value of number words, None when they do not make one number ("hai ba").

    >>> spoken_value("mười bảy tỷ hai trăm sáu mươi triệu".split())
    Decimal('17260000000')
    """
    total, group, digit = 0, 0, -1
    last = 10**12
    for word in words:
        if word in ("linh", "lẻ"):
            continue
        if word in _VALUES:
            if digit >= 0:
                return None
            digit = _VALUES[word]
        elif word in ("mười", "mươi", "trăm"):
            step = 100 if word == "trăm" else 10
            group += (1 if digit < 0 else digit) * step
            digit = -1
        else:
            scale = _BIG.get(word, 0)
            amount = group + max(digit, 0)
            if not scale or scale >= last or not amount:
                return None
            total, last, group, digit = total + amount * scale, scale, 0, -1
    return Decimal(total + group + max(digit, 0))

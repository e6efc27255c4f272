"""Facts in the making, and the units that figures take from their partners."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.model import Change
from muctieu.core.reading.numbers import Mention
from muctieu.core.reading.tokens import Token, longest
from muctieu.errors import Finding

LOOKBACK = 12
LABELS = frozenset({"hộ", "khẩu"})  # right in front of a bare figure: hộ 41, khẩu 205


@dataclass(slots=True, eq=False)
class Draft:
    """A fact in the making; `mention` is its head number."""

    mention: Mention
    head: str = "value"
    target: Mention | None = None
    attainment: Mention | None = None
    change: Change | None = None
    change_at: Mention | None = None
    approx: str = "="
    segment: int = 0
    bracket: int = -1
    share: bool = False
    breakdown: bool = False
    overflow: bool = False
    own: bool = False
    origin: bool = False  # the "from" end of a from-to pair
    earlier: bool = False  # the same-period figure of the year before
    main: Draft | None = None  # whose period an overflow fact or share takes
    planned: bool = False
    plan_base: bool = False
    order: int = 0  # place among the drafts of the sentence
    findings: list[Finding] = field(default_factory=list)


def carry_units(tokens: list[Token], found: list[Mention], brackets: list[int], lexicon: Lexicon) -> None:
    """Gives figures without a unit that of their partners in the list, else that of the total or the figure before."""
    for mention in found:
        if mention.unit is None and mention.first and tokens[mention.first - 1].word in LABELS:
            mention.unit, mention.carried = tokens[mention.first - 1].word, True
    for mention, following in reversed(list(pairwise(found))):
        if mention.unit is None:
            _carry_back(tokens, mention, following, lexicon)
    for at, mention in enumerate(found):
        if mention.unit is None and _household(tokens, mention, found[at - 1].after if at else 0):
            mention.unit, mention.carried = "hộ", True
        if mention.unit is None:
            _carry_on(mention, found[max(0, at - LOOKBACK) : at], brackets, lexicon)


def _household(tokens: list[Token], mention: Mention, low: int) -> bool:
    """hộ nghèo 14: the label says what is counted."""
    label = [token.word for token in tokens[max(low, mention.first - 5) : mention.first]]
    return "hộ" in label and not {",", ";", "(", "mỗi", "sinh", "lý"} & set(label[label.index("hộ") :])


def _plain_list(tokens: list[Token], one: Mention, other: Mention) -> bool:
    between = tokens[one.after : other.first]
    if len(between) > 9 or not between:
        return False
    return not any(token.text in (";", "(", ")", ".", ":") for token in between) and (
        between[0].text in (",", "và") or between[0].word in ("và", "lên", "xuống", "còn")
    )


def _carry_back(tokens: list[Token], mention: Mention, following: Mention, lexicon: Lexicon) -> None:
    if following.unit is None or following.is_percent(lexicon) or following.unit == "lần":
        return
    if following.whole is None and _plain_list(tokens, mention, following):
        mention.unit = following.unit
        mention.carried = True


def _carry_on(mention: Mention, earlier: list[Mention], brackets: list[int], lexicon: Lexicon) -> None:
    inside = brackets[mention.first]
    for partner in reversed(earlier):
        near = brackets[partner.first] in (inside, -1)
        if near and partner.unit is not None and not partner.is_percent(lexicon):
            mention.unit = partner.unit
            mention.carried = True
            return


def label_unit(tokens: list[Token], mention: Mention, lexicon: Lexicon) -> str | None:
    """The unit a label names in brackets: "Tỷ lệ che phủ rừng (TH/KH, %): 51,2/50,9"."""
    for index in range(mention.first - 1, max(0, mention.first - 10), -1):
        if tokens[index].text == ")":
            size, tags = longest(lexicon.units, tokens, index - 1)
            return next(iter(tags)) if size and tokens[index - 2].text in ("(", ",") else None
        if tokens[index].text != ":":
            return None
    return None


def ratio_is(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """Whether `percent` is part / whole within what rounding, up or down, explains."""
    if not whole:
        return False
    return abs(part / whole * 100 - percent) <= Decimal("1.5")

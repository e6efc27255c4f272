"""Finds the figures of a sentence: single numbers, ranges, fractions, composite amounts, with their units."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from muctieu.core.numbers_vi import SCALES, Figure, compose, doubt, read_figure
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.tokens import NUMBER, SIGN, WORD, Token
from muctieu.core.reading.units import UnitWords, is_counting, read_unit
from muctieu.errors import Finding

MILLIONS = frozenset({"trđ", "tr.đ", "tr.đồng"})


@dataclass(slots=True)
class Mention:
    """A figure in a sentence. Token indices: number `first`..`last` (half open), unit up to `after`."""

    first: int
    last: int
    after: int
    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    whole: Decimal | None = None
    unit: str | None = None
    carried: bool = False
    depth: int = 0
    findings: list[Finding] = field(default_factory=list)
    slash: bool = False  # stands behind "/" of the mention before it
    series: bool = False  # one of "40% - 35% - 25%"

    def size(self) -> Decimal:
        """The value with the scale of its unit (triệu, tỷ) worked in, to compare amounts by."""
        return self.value * SCALES.get((self.unit or "").split(" ")[0], Decimal(1))

    def is_percent(self, lexicon: Lexicon) -> bool:
        """Whether the unit is a percentage, per mille or points."""
        return self.unit is not None and self.unit.split("/")[0] in lexicon.percent


class Scanner:
    """Reads the figures of one row of tokens; `taken` marks tokens that belong to time, names and numbering."""

    def __init__(self, tokens: list[Token], taken: list[bool], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.taken = taken
        self.lexicon = lexicon
        self.found: list[Mention] = []

    def scan(self) -> list[Mention]:
        """The figures in the order of the text."""
        index = 0
        depth = 0
        tokens = self.tokens
        while index < len(tokens):
            token = tokens[index]
            if token.kind == NUMBER and not self.taken[index]:
                mention = self._at(index)
                if mention is not None:
                    mention.depth = depth
                    self.found.append(mention)
                    index = mention.after
                    continue
            elif token.kind == SIGN:
                if token.text in "([":
                    depth += 1
                elif token.text in ")]" and depth:
                    depth -= 1
            index += 1
        return self.found

    def _number(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == NUMBER and not self.taken[index]

    def _sign(self, index: int, signs: str) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == SIGN and self.tokens[index].text in signs

    def _at(self, index: int) -> Mention | None:
        composite = self._composite(index)
        if composite is not None:
            return composite
        spaced = self._spaced(index)
        if spaced is not None:
            return spaced
        figure = read_figure(self.tokens[index].text)
        if figure is None:
            return None
        if self._sign(index + 1, "/") and self._number(index + 2):
            pair = self._fraction(index, figure)
            if pair is not None:
                return pair
        return self._range(index) or self._single(index, figure)

    def _unit(self, index: int) -> UnitWords:
        return read_unit(self.tokens, index, self.lexicon)

    def _figure(self, index: int, unit: str | None) -> Figure | None:
        return read_figure(self.tokens[index].text, counting=is_counting(unit, self.lexicon))

    def _note(self, mention: Mention, *figures: tuple[int, Figure]) -> Mention:
        for index, figure in figures:
            if figure.code:
                token = self.tokens[index]
                mention.findings.append(doubt(figure, token.text, start=token.start, end=token.end))
        return mention

    def _single(self, index: int, figure: Figure) -> Mention:
        """One number; a noun that is counted behind it may change how its comma is read, never whether."""
        unit = self._unit(index + 1)
        figure = self._figure(index, unit.unit) or figure
        token = self.tokens[index]
        mention = Mention(index, index + 1, unit.after, token.start, token.end, figure.value, unit=unit.unit)
        if unit.second:
            mention.findings.append(
                Finding(
                    "MT3108",
                    {"text": token.text, "units": f"{unit.unit} {unit.second}"},
                    start=token.start,
                    end=token.end,
                )
            )
        return self._note(mention, (index, figure))

    def _spaced(self, index: int) -> Mention | None:
        """Thousands set apart by blanks: 1 326 hộ. Only with a unit behind, and whole groups of three."""
        tokens = self.tokens
        last = index + 1
        if not (tokens[index].text.isdigit() and len(tokens[index].text) <= 3 and tokens[index].text[0] != "0"):
            return None
        while (
            self._number(last)
            and len(tokens[last].text.split(",")[0]) == 3
            and "." not in tokens[last].text
            and tokens[last].start - tokens[last - 1].end == 1
        ):
            last += 1
        if last == index + 1:
            return None
        unit = self._unit(last)
        figure = read_figure("".join(token.text for token in tokens[index:last]))
        if unit.unit is None or figure is None:
            return None
        start, end = tokens[index].start, tokens[last - 1].end
        mention = Mention(index, last, unit.after, start, end, figure.value, unit=unit.unit)
        written = " ".join(token.text for token in tokens[index:last])
        mention.findings.append(doubt(Figure(figure.value, "MT3106"), written, start=start, end=end))
        return mention

    def _composite(self, index: int) -> Mention | None:
        """17 tỷ 260 triệu đồng: number and scale in falling order, at least two numbers."""
        tokens = self.tokens
        parts: list[str] = []
        at = index
        while self._number(at) and at + 1 < len(tokens) and tokens[at + 1].word in SCALES:
            parts += [tokens[at].text, tokens[at + 1].word]
            at += 2
            if at < len(tokens) and tokens[at].word == "đồng" and self._number(at + 1):
                at += 1
        if parts and self._number(at) and at + 1 < len(tokens) and tokens[at + 1].word in MILLIONS:
            return self._short_million(index, at, parts)
        if len(parts) < 2:
            return None
        last = at - 1
        if self._number(at) and read_figure(tokens[at].text) is not None and len(tokens[at].text) <= 3:
            parts.append(tokens[at].text)
            last = at + 1
        if len(parts) < 4 and len(parts) % 2 == 0:
            return None
        total = compose(parts)
        if total is None:
            return None
        after = at + (len(parts) % 2)
        unit = self._unit(after)
        tail = unit.unit if unit.unit and unit.unit.startswith(("đồng", "USD")) else None
        if tail is None and unit.unit is not None and len(parts) % 2:
            return None
        return Mention(
            index,
            last,
            unit.after if tail else after,
            tokens[index].start,
            tokens[last - 1].end,
            total,
            unit=tail or "đồng",
        )

    def _short_million(self, index: int, at: int, parts: list[str]) -> Mention | None:
        """3 tỷ 450 trđ: the last scale is shortened together with the unit."""
        total = compose([*parts, self.tokens[at].text, "triệu"])
        if total is None:
            return None
        return Mention(index, at + 1, at + 2, self.tokens[index].start, self.tokens[at].end, total, unit="đồng")

    def _fraction(self, index: int, upper: Figure) -> Mention | None:
        """a/b as one figure; None when the two are figures of their own."""
        tokens = self.tokens
        unit = self._unit(index + 3)
        lower = self._figure(index + 2, unit.unit)
        upper = self._figure(index, unit.unit) or upper
        if lower is None or (self._sign(index + 3, "/") and self._number(index + 4)):
            return None
        mention = Mention(
            index,
            index + 3,
            unit.after,
            tokens[index].start,
            tokens[index + 2].end,
            upper.value,
            whole=lower.value,
            unit=unit.unit,
        )
        return self._note(mention, (index, upper), (index + 2, lower))

    def _range(self, index: int) -> Mention | None:
        """A - b, a đến b, a% - b%: two numbers with one unit."""
        first_unit = self._unit(index + 1)
        at = first_unit.after if first_unit.unit and first_unit.known else index + 1
        if not (self._sign(at, "-") or (at < len(self.tokens) and self.tokens[at].word in ("đến", "tới"))):
            return None
        if not self._number(at + 1) or (self._sign(at + 2, "/") and self._number(at + 3)):
            return None
        unit = self._unit(at + 2)
        if (
            first_unit.unit
            and at > index + 1
            and unit.unit
            and unit.unit.split("/")[0] != first_unit.unit.split("/")[0]
        ):
            return None
        low, high = self._figure(index, unit.unit), self._figure(at + 1, unit.unit)
        dash = self.tokens[at].kind == SIGN
        if (
            low is None
            or high is None
            or low.value > high.value
            or (dash and self._sign(unit.after, "-") and self._number(unit.after + 1))
        ):
            return None
        if dash and self.tokens[index].start and self._sign(index - 1, "-") and self._number_before(index - 1):
            return None
        tokens = self.tokens
        mention = Mention(
            index,
            at + 2,
            unit.after,
            tokens[index].start,
            tokens[at + 1].end,
            low.value,
            high=high.value,
            unit=unit.unit or first_unit.unit,
        )
        return self._note(mention, (index, low), (at + 1, high))

    def _number_before(self, index: int) -> bool:
        at = index - 1
        while at >= 0 and self.tokens[at].kind == SIGN and self.tokens[at].text in "%‰":
            at -= 1
        return at >= 0 and self.tokens[at].kind == NUMBER


__all__ = ["WORD", "Mention", "Scanner"]

"""Which indicator a clause speaks of, and in which unit its value is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.plan import Form
from muctieu.core.quantity import Quantity
from muctieu.core.quantity import plain as plain_number
from muctieu.core.reading.drafting.clauses import Clause
from muctieu.core.reading.drafting.figures import YEAR, Figure
from muctieu.core.reading.drafting.forms import SHARES, Cues, is_share
from muctieu.core.reading.lexicon import Lexicon, pieces
from muctieu.core.reading.linker import Link, Linker, Zone
from muctieu.core.reading.model import Rival
from muctieu.core.reading.tokens import WORD, Token, tokenise
from muctieu.core.unit import Unit, UnitNames

WEIGHT = 5.0
YES_NO = "yes_no"
LONG_NAME = 6
NEARLY = Decimal("0.5")
_HEDGES = re.compile(r"\b(?:từ|trên|dưới|hơn|gần|khoảng|được|thêm|ít nhất|tối thiểu|không quá)\s+$", re.IGNORECASE)
# Words that say nothing of what is measured: "đến hết năm 2023 đạt 26 triệu đồng" goes on with the target before it.
_LIGHT = frozenset(
    (
        *("đến", "hết", "năm", "cuối", "đầu", "đạt", "là", "còn", "có", "phấn", "đấu", "khoảng", "trên", "từ", "trở"),
        *("lên", "xuống", "và", "thì", "trong", "đó", "riêng", "vào", "dưới", "mức", "bằng", "tăng", "giảm", "hơn"),
        *("gần", "giai", "đoạn", "tới", "sau", "mỗi", "hằng", "hàng", "bình", "quân", "nâng", "mục", "tiêu", "được"),
        "chỉ",
    )
)


@dataclass(frozen=True, slots=True)
class Bound:
    """The indicator found, the words it rests on, how sure, and its rivals."""

    indicator: Indicator
    words: str
    confidence: Decimal
    rivals: tuple[Rival, ...] = ()


class Binder:
    """Finds the indicator of a clause from its own words, figures and years left out."""

    def __init__(self, indicators: Sequence[Indicator], lexicon: Lexicon, units: Mapping[str, Unit]) -> None:
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.units = units
        self._linker = Linker(tuple(indicators), lexicon)
        self._names = UnitNames(units.values())

    def tokens(self, plain: str, clause: Clause, figures: Sequence[Figure]) -> list[Token]:
        """The clause's words without brackets, figures and years: "Kết nạp 90 đảng viên mới" names one thing."""
        gone = [(_with_hedges(plain, clause, figure), figure.end) for figure in figures]
        gone += [match.span() for match in YEAR.finditer(plain, clause.start, clause.end)]
        return [
            token
            for token in tokenise(plain, clause.start, clause.end)
            if clause.outside(token.start) and not any(low <= token.start < high for low, high in gone)
        ]

    def names_something(self, plain: str, start: int, end: int) -> bool:
        """Whether the words hold a wording of the catalogue."""
        return bool(self._linker.hits(tokenise(plain, start, end)))

    def says_nothing(self, tokens: Sequence[Token], figures: Sequence[Figure]) -> bool:
        """Whether the words name nothing that could be measured; words of the figures' units do not count."""
        units = {word for figure in figures if figure.unit for word in re.findall(r"[^\W\d_]+", figure.unit.lower())}
        return not any(token.kind == WORD and token.word not in _LIGHT and token.word not in units for token in tokens)

    def bind(self, tokens: list[Token], unit: str | None, *, at: int | None = None, kind: str = "") -> Bound | None:
        """The indicator that the words name, for a figure in `unit` that stood at the character `at`.

        Args:
            tokens: The words, from `tokens`.
            unit: Unit as written behind the figure.
            at: Place of the figure in the plain text; None when there is none.
            kind: `grade` for graded indicators only, `any` for those that are no numbers.
        """
        hits = self._linker.hits(tokens)
        if not hits:
            return None
        anchor = len(tokens) if at is None else sum(token.start < at for token in tokens)
        link = self._linker.choose(hits, [Zone(0, len(tokens), WEIGHT, anchor)], unit, kind=kind)
        return None if link is None else self._bound(link, tokens)

    def _bound(self, link: Link, tokens: Sequence[Token]) -> Bound:
        low, high, *_ = link.reason.split(":")
        words = " ".join(token.text for token in tokens[int(low) : int(high)])
        return Bound(self.indicators[link.code], words, link.confidence, link.rivals)

    def of_fact(self, figure: Figure) -> Bound | None:
        """The indicator that the reader of reports gave the figure."""
        fact = figure.fact
        if fact.indicator is None or fact.indicator not in self.indicators:
            return None
        return Bound(self.indicators[fact.indicator], fact.reason.strip("“”"), fact.confidence, fact.rivals)

    def of_goal(self, tokens: list[Token], figure: Figure, cues: Cues, start: Figure | None) -> Bound | None:
        """The indicator of a goal: of a change, the one in whose unit the baseline stands or that is a rate itself."""
        if cues.is_change and start is not None:
            return self._of_level(tokens, figure, start) or self.of_fact(figure)
        unit = figure.unit
        if cues.is_change and unit in ("%", "‰") and cues.per_year:
            unit = f"{unit}/năm"
        found = self.bind(tokens, unit, at=figure.start) or self.of_fact(figure)
        if found is None and cues.is_change:
            found = self.bind(tokens, None, at=figure.start)
        return found

    def _of_level(self, tokens: list[Token], figure: Figure, start: Figure) -> Bound | None:
        """Of the indicators named, the first that is kept in the unit of the baseline."""
        found = self.bind(tokens, start.unit, at=figure.start)
        unit = self._names.find(start.unit) if start.unit else None
        if found is None or unit is None:
            return found
        for code in (found.indicator.code, *(rival.code for rival in found.rivals)):
            indicator = self.indicators[code]
            if unit.converts_to(indicator.unit):
                return found if indicator == found.indicator else replace(found, indicator=indicator)
        return found

    def counted(self, indicator: Indicator) -> Indicator:
        """What is counted where a rate was named: "7/7 bản văn hóa" are villages, not percent."""
        count = self.indicators.get(indicator.numerator or "")
        return indicator if count is None else count

    def state(self, tokens: Sequence[Token]) -> Bound | None:
        """The yes-or-no indicator whose name stands among the words in its order, but for one word of six or more."""
        words = [token.word for token in tokens if token.kind == WORD]
        for indicator in self.indicators.values():
            name = [word for word in pieces(indicator.name_vi) if word.isalpha()]
            if indicator.unit.code != YES_NO or len(name) < LONG_NAME:
                continue
            met = _in_order(name, words)
            if len(met) >= len(name) - 1:
                return Bound(indicator, " ".join(met), NEARLY)
        return None

    # -- units ------------------------------------------------------------------------------------------------

    def unit_of(self, figure: Figure, indicator: Indicator, form: Form) -> tuple[Unit, bool]:
        """The target's unit, and whether the unit as written fits the indicator.

        Changes of a share are points a year, growth is percent; anything else is a unit of the indicator's kind.
        """
        own = indicator.unit
        if form in (Form.YEARLY_CHANGE, Form.AVERAGE_GROWTH) and own.dimension.endswith("_per_year") and _is_rate(own):
            return own, True
        if form is Form.AVERAGE_GROWTH:
            return self.units["percent_per_year"], True
        if form is Form.GROWTH_ON_BASE:
            return self.units["percent"], True
        written = (figure.unit or "").removesuffix("/năm")
        if form is Form.YEARLY_CHANGE and is_share(indicator):
            return self.units["per_mille_per_year" if written.startswith("‰") else "point_per_year"], True
        return self._level_unit(figure.unit, indicator)

    def _level_unit(self, written: str | None, indicator: Indicator) -> tuple[Unit, bool]:
        own = indicator.unit
        if written is None:
            return own, True
        for unit in self._spelled(written, own):
            if unit.converts_to(own) or (unit.dimension in SHARES and own.dimension in SHARES):
                # "lao động" and "người" count the same; only a unit of another size or kind has to be kept.
                same = unit.converts_to(own) and unit.factor == own.factor
                return (own if same else unit), True
        head = written.lower().split("/")[0]
        known = self._names.find(head)
        fits = known is None or head == own.symbol_vi.lower().split("/")[0] or head in indicator.accepts
        return own, fits or any(head.split()[0] == accepted.split()[0] for accepted in indicator.accepts)

    def in_unit(self, figure: Figure, indicator: Indicator) -> Decimal | None:
        """The figure's value in the indicator's unit; None when it stands in a unit of another kind."""
        own = indicator.unit
        # "18.000 nghìn đồng" of an income in triệu đồng/người/năm is 18 triệu đồng.
        head = self._names.find(own.symbol_vi.partition("/")[0]) or own
        written = list(self._spelled(figure.unit or "", own))
        for unit in written:
            for wanted in (own, head):
                if unit.converts_to(wanted):
                    return plain_number(Quantity(figure.value, unit).to(wanted).value)
        return figure.value if not written or figure.unit in indicator.accepts else None

    def _spelled(self, written: str, own: Unit) -> Iterator[Unit]:
        """The units that a text may mean beside an indicator: as it stands, without the year, with its own tail."""
        tail = own.symbol_vi.partition("/")[2]
        for text in (written, written.removesuffix("/năm"), f"{written.partition('/')[0]}/{tail}"):
            unit = self._names.find(text)
            if unit is not None:
                yield unit


def _in_order(name: Sequence[str], words: Sequence[str]) -> list[str]:
    """The words of a name that follow one another among `words`."""
    met: list[str] = []
    at = 0
    for word in name:
        if word in words[at:]:
            at = words.index(word, at) + 1
            met.append(word)
    return met


def _with_hedges(plain: str, clause: Clause, figure: Figure) -> int:
    """Where the hedges in front of the figure begin: "kết nạp từ 75 đảng viên" is kết nạp đảng viên."""
    match = _HEDGES.search(plain, clause.start, figure.start)
    return figure.start if match is None else match.start()


def _is_rate(unit: Unit) -> bool:
    return unit.dimension.startswith(("percent", "per_mille", "point"))

"""Binds a figure to an indicator of the catalogue by the words around it, with the reason and the rivals."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from muctieu.core.indicator import Indicator
from muctieu.core.reading.lexicon import Lexicon, pieces
from muctieu.core.reading.model import Rival
from muctieu.core.reading.tokens import NUMBER, SIGN, WORD, Token
from muctieu.core.reading.units import is_counting

# Units of one kind; a figure in one may belong to an indicator kept in another of its row.
FAMILIES = (
    frozenset({"tấn", "tạ", "yến", "kg", "gam"}),
    frozenset({"ha", "m2", "km2", "sào", "mẫu"}),
    frozenset({"km", "m", "cm", "md"}),
    frozenset({"m3", "lít"}),
    frozenset({"%", "‰", "điểm %", "điểm phần trăm"}),
)
GENERIC = ("số", "tỷ lệ", "tổng số", "tổng", "diện tích", "kết quả")
# Words in front of a bare count of a place's own units: xã có 11 bản, lãnh đạo 910 hộ.
COUNT_LEAD = frozenset(["có", "gồm", "lãnh", "sinh", "định", "đinh", "tổng"])
SKIPPED = frozenset('“”"-–')  # signs inside a wording that make no difference: mắc-ca
ENOUGH = 4.0
WIDE = 90  # tokens in front of a figure in which its subject may stand


@dataclass(frozen=True, slots=True)
class Link:
    """The indicator found, why, how sure (0-1), and what else the words would fit."""

    code: str
    reason: str
    confidence: Decimal
    rivals: tuple[Rival, ...] = ()


@dataclass(slots=True)
class Zone:
    """A stretch of tokens in which a subject may stand; `weight` says how near it is to the figure."""

    low: int
    high: int
    weight: float
    anchor: int


@dataclass(slots=True)
class Hit:
    """An indicator's wording found at tokens `low`..`high`."""

    low: int
    high: int
    code: str


@dataclass(slots=True)
class Node:
    """A place in the tree of wordings: what may follow, and which indicators a wording that ends here names."""

    following: dict[str, Node] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """All wordings of a catalogue word by word, and which derived indicators rest on which component."""

    indicators: dict[str, Indicator]
    wordings: Node = field(default_factory=Node)
    siblings: dict[str, tuple[str, ...]] = field(default_factory=dict)


_BUILT: dict[tuple[int, ...], Index] = {}
_KEPT = 8


def make_index(indicators: tuple[Indicator, ...]) -> Index:
    """The index of a catalogue; built once per catalogue.

    The key is the identity of the definitions, which the index itself keeps alive: hashing them by value would cost
    more than reading a page.
    """
    key = tuple(map(id, indicators))
    found = _BUILT.get(key)
    if found is None:
        if len(_BUILT) >= _KEPT:
            _BUILT.clear()
        found = _BUILT[key] = _build(indicators)
    return found


def _build(indicators: tuple[Indicator, ...]) -> Index:
    index = Index({indicator.code: indicator for indicator in indicators})
    codes: dict[tuple[str, ...], set[str]] = {}
    for indicator in indicators:
        for phrase in _wordings(indicator):
            codes.setdefault(phrase, set()).add(indicator.code)
        if indicator.numerator in index.indicators:
            _relate(index, indicator.code, str(indicator.numerator))
    for phrase, found in codes.items():
        node = index.wordings
        for word in phrase:
            node = node.following.setdefault(word, Node())
        node.codes = tuple(sorted(found))
    return index


def _relate(index: Index, one: str, other: str) -> None:
    index.siblings[one] = (*index.siblings.get(one, ()), other)
    index.siblings[other] = (*index.siblings.get(other, ()), one)


def _wordings(indicator: Indicator) -> Iterable[tuple[str, ...]]:
    for text in (indicator.name_vi, *indicator.synonyms):
        words = tuple(word for word in pieces(text) if word not in SKIPPED)
        if not words:
            continue
        yield words
        if "," in words:
            yield tuple(word for word in words if word != ",")  # "gà vịt" for "gà, vịt"
        if text == indicator.name_vi:
            for prefix in GENERIC:
                head = pieces(prefix)
                if words[: len(head)] == head and len(words) - len(head) >= 3:
                    yield words[len(head) :]


class Linker:
    """Finds indicators in one sentence at a time."""

    def __init__(self, indicators: Sequence[Indicator], lexicon: Lexicon) -> None:
        self.index = make_index(tuple(indicators))
        self.lexicon = lexicon

    def hits(self, tokens: list[Token]) -> list[Hit]:
        """Every wording of the catalogue in the sentence; shorter ones inside longer ones are kept as rivals.

        Figures are passed over: "xóa 4 nhà tạm" holds the wording "xóa nhà tạm".
        """
        places = [at for at, token in enumerate(tokens) if token.text not in SKIPPED]
        words = [tokens[at].word for at in places]
        numbers = [tokens[at].kind == NUMBER for at in places]
        first = self.index.wordings.following
        found: list[Hit] = []
        for start, word in enumerate(words):
            node, at = first.get(word), start
            while node is not None:
                found.extend(Hit(places[start], places[at] + 1, code) for code in node.codes)
                at += 1
                if at + 1 < len(words) and numbers[at] and words[at] not in node.following:
                    at += 1
                node = node.following.get(words[at]) if at < len(words) else None
        return found

    def choose(
        self,
        hits: list[Hit],
        zones: list[Zone],
        unit: str | None,
        *,
        loose: bool = False,
        own: tuple[int, int] = (-1, -1),
        kind: str = "",
    ) -> Link | None:
        """The best indicator for a figure with `unit`, or None when no wording near it fits.

        Args:
            hits: The wordings in the sentence.
            zones: Where the subject may stand, nearest first.
            unit: Unit of the figure as normalised.
            loose: The number is an attainment: its percent says nothing about the indicator's unit.
            own: Tokens of the figure's own unit; a wording inside it is weak.
            kind: `grade` keeps indicators with grades only.
        """
        scores: dict[str, tuple[float, str]] = {}
        low, high = min(zone.low for zone in zones), max(zone.high for zone in zones)
        first = bisect_left(hits, low, key=lambda hit: hit.low)
        for hit in islice(hits, first, None):
            if hit.low >= high:
                break
            zone = next((zone for zone in zones if zone.low <= hit.low and hit.high <= zone.high), None)
            if zone is None:
                continue
            base = self._score(hit, zone, own)
            for code, share in self._candidates(hit.code, unit):
                fit = self._fit(unit, self.index.indicators[code], loose, kind)
                total = base * share + 3 * fit if fit else 0.0
                if total > scores.get(code, (0.0, ""))[0]:
                    scores[code] = (total, self._reason(hit, code, zone))
        return self._best(scores)

    def plain_count(self, unit: str) -> Link | None:
        """The indicator that is the number of `unit` as such ("số hộ", "số chi bộ", "dân số" for khẩu)."""
        words = pieces(unit)
        for phrase in (("số", *words), words):
            codes = self._codes_of(phrase)
            if codes:
                return Link(codes[0], f"0:0:{unit}:0", Decimal("0.6"))
        return None

    def _codes_of(self, phrase: tuple[str, ...]) -> tuple[str, ...]:
        """The indicators that this very phrase names."""
        node: Node | None = self.index.wordings
        for word in phrase:
            node = node.following.get(word) if node is not None else None
        return node.codes if node is not None else ()

    def _candidates(self, code: str, unit: str | None) -> Iterable[tuple[str, float]]:
        """The indicator and those it is reckoned with; of a rate, counted things are the upper number."""
        part = self.index.indicators[code].numerator
        if part in self.index.indicators and is_counting(unit, self.lexicon):
            yield from ((str(part), 1.0), (code, 0.6))
            return
        yield code, 1.0
        for sibling in self.index.siblings.get(code, ()):
            yield sibling, 0.8

    def _score(self, hit: Hit, zone: Zone, own: tuple[int, int]) -> float:
        length = hit.high - hit.low
        distance = min(abs(zone.anchor - hit.high), abs(hit.low - zone.anchor))
        if own[0] <= hit.low and hit.high <= own[1]:
            return 0.6 * length
        return 3.0 * length + zone.weight - 0.25 * min(distance, 24)

    def _reason(self, hit: Hit, code: str, zone: Zone) -> str:
        return f"{hit.low}:{hit.high}:{'' if hit.code == code else hit.code}:{zone.weight:g}"

    def _best(self, scores: dict[str, tuple[float, str]]) -> Link | None:
        ranked = sorted(scores.items(), key=lambda row: (-row[1][0], row[0]))
        if not ranked or ranked[0][1][0] < ENOUGH:
            return None
        code, (top, reason) = ranked[0]
        rivals = tuple(
            Rival(other, _share(score, top), note) for other, (score, note) in ranked[1:4] if score > 0.5 * top
        )
        second = ranked[1][1][0] if len(ranked) > 1 else 0.0
        sure = min(0.95, 0.35 + top / 40) - (0.2 if second > 0.95 * top else 0.0)
        return Link(code, reason, Decimal(str(round(max(sure, 0.05), 2))), rivals)

    def _fit(self, unit: str | None, indicator: Indicator, loose: bool, kind: str) -> float:
        if kind == "grade":
            return 1.0 if indicator.grades else 0.0
        if loose:
            return 1.0 if _is_percent(indicator.unit.symbol_vi) else 0.8
        if kind:
            return 1.0 if kind == "any" or not indicator.grades else 0.4
        if indicator.grades or indicator.unit.code == "yes_no":
            return 0.0
        return unit_fit(unit, indicator, self.lexicon)


def _share(score: float, top: float) -> Decimal:
    return Decimal(str(round(score / top, 2)))


def _is_percent(symbol: str) -> bool:
    return symbol.startswith(("%", "‰"))


def unit_fit(unit: str | None, indicator: Indicator, lexicon: Lexicon) -> float:
    """How well a written unit suits an indicator: 1 its own or accepted, less for kin, 0 for another kind."""
    if unit is None:
        return 0.3
    low = unit.lower()
    spellings = (indicator.unit.symbol_vi, *indicator.unit.aliases, *indicator.accepts)
    if any(low == spelling.lower() for spelling in spellings):
        return 1.0
    head, _, tail = low.partition("/")
    words = head.split()
    if (
        any(words[: len(noun.split())] == noun.lower().split() for noun in indicator.accepts if noun != "%")
        and not tail
    ):
        return 1.0
    own_head, _, own_tail = indicator.unit.symbol_vi.lower().partition("/")
    if tail and tail.split("/")[0] != own_tail.split("/")[0] and tail != "năm":
        return 0.0
    if head == own_head:
        return 0.9
    if head in lexicon.money and own_head in lexicon.money:
        return 0.9
    if any(head in family and own_head in family for family in FAMILIES):
        return 0.8
    return 0.0


def find_zones(tokens: list[Token], first: int, last: int, bounds: tuple[int, int]) -> list[Zone]:
    """Where the subject of the figure at tokens `first`..`last` may stand, nearest first.

    Args:
        tokens: The sentence.
        first: First token of the number.
        last: Token behind the number, where its unit begins.
        bounds: Token behind the figure before (and what belongs to it), and first token of the figure after.
    """
    low = first
    while low > bounds[0] and not (tokens[low - 1].kind == SIGN and tokens[low - 1].text in ",;():"):
        low -= 1
    label = low
    while label > bounds[0] and not (tokens[label - 1].kind == SIGN and tokens[label - 1].text in ",;"):
        label -= 1
    high = _behind(tokens, last, bounds[1])
    clause = low
    while clause > bounds[0] and first - clause < WIDE and tokens[clause - 1].text != ";":
        clause -= 1
    label, low = max(label, first - WIDE), max(low, first - WIDE)
    zones = [Zone(low, first, 6.0, first), Zone(low, high, 4.0, first), Zone(last, high, 5.0, last)]
    if label < low:
        zones.append(Zone(label, first, 4.5, low))
    if clause < label:
        zones.append(Zone(clause, first, 2.0, first))
    return zones


def _behind(tokens: list[Token], start: int, stop: int) -> int:
    """The end of what follows a number in its own phrase; brackets are passed over."""
    at, depth = start, 0
    while at < len(tokens):
        text = tokens[at].text
        if text in "([":
            depth += 1
        elif text in ")]":
            if not depth:
                break
            depth -= 1
        elif not depth and (
            text in (";", ".")
            or at >= stop
            or (text == "," and not _joined(tokens, at))
            or (tokens[at].word == "và" and stop - at < 8)
        ):
            break
        at += 1
    return at


def _joined(tokens: list[Token], at: int) -> bool:
    """A comma inside a name: công chức, viên chức; kiểm tra, giám sát."""
    pairs = {
        ("chức", "viên"),
        ("tra", "giám"),
        ("quan", "đơn"),
        ("viên", "hội"),
        ("kiến", "kiến"),
        ("cố", "bán"),
        ("gom", "xử"),
        ("bộ", "công"),
        ("chữa", "khám"),
    }
    return 0 < at < len(tokens) - 1 and (tokens[at - 1].word, tokens[at + 1].word) in pairs


def subject_words(tokens: list[Token], zones: list[Zone], timed: list[bool], lexicon: Lexicon) -> str:
    """Up to eight syllables that tell the figure from its neighbours, from in front of it or, failing that, behind."""
    head, tail = lexicon.sets["subject_head"], lexicon.sets["subject_tail"]
    for zone in (zones[0], *zones[3:4], zones[2], zones[-1]):
        words = [tokens[at].word for at in range(zone.low, zone.high) if tokens[at].kind == WORD and not timed[at]]
        while words and words[-1] in tail:
            words.pop()
        while words and words[0] in head:
            words.pop(0)
        if words:
            return " ".join(words[-8:] if zone is not zones[2] else words[:8])
    return ""

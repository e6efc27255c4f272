"""Labels that name an indicator only nearly: the words shared with each wording, rare words counting more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from math import log

from muctieu.core.fold import search_key
from muctieu.core.indicator import Indicator

LEAST = Decimal("0.5")
_SHOWN = 3


class NearNames:
    """Finds the indicators whose wordings are nearest to a text."""

    def __init__(self, indicators: Mapping[str, Indicator]) -> None:
        wordings = [
            (code, frozenset(search_key(wording).split()))
            for code, one in indicators.items()
            for wording in (one.name_vi, one.name_en, *one.synonyms)
        ]
        self._wordings = [(code, words) for code, words in dict.fromkeys(wordings) if words]
        counts = Counter(word for _, words in self._wordings for word in words)
        whole = len(self._wordings) + 1
        self._weights = {word: log(whole / count) for word, count in counts.items()}
        self._unknown = log(whole)
        self.find = lru_cache(maxsize=2048)(self._find)

    def _find(self, text: str) -> tuple[tuple[str, Decimal], ...]:
        """The nearest indicators with how near they are (0 to 1), nearest first; empty where none is near enough."""
        said = frozenset(search_key(text).split())
        best: dict[str, float] = {}
        for code, words in self._wordings:
            shared = self._weight(said & words)
            if shared:
                near = 2 * shared / (self._weight(said) + self._weight(words))
                best[code] = max(near, best.get(code, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[: _SHOWN + 1]
        found = [(code, Decimal(str(round(near, 2)))) for code, near in ranked]
        return tuple((code, near) for code, near in found if near >= LEAST)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in words)

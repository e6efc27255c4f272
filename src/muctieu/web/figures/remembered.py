"""Figures of places that a worker keeps in memory until an act touches them.

The journal says which rows an act has touched: of a commune with three hundred indicators an approval touches a few,
and all others stay as they were worked out, as the very same objects. Inside an act nothing is kept or taken from here,
for what it has written may yet be undone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from threading import RLock
from uuid import UUID

from django.db.models import Q

from muctieu.core.aggregate import Figure
from muctieu.core.totals import series_of
from muctieu.packs.loader import load_indicators
from muctieu.web.common.models import ChainHead, JournalEntry
from muctieu.web.common.seals import is_acting, sealed_in
from muctieu.web.figures.kept import Asked, kept_totals, own_figures
from muctieu.web.figures.models import ApprovalAct, Observation, SourceChoice
from muctieu.web.places.queries import ever_above

Series = tuple[Figure, ...]
# Place key → indicator → its figures, oldest first.
Known = Mapping[str, Mapping[str, Series]]
# Series kept by each worker, and rows of one act beyond which everything is worked out anew.
MOST, MANY = 6000, 2000
_ROWS = {"figures.observation": Observation, "figures.approvalact": ApprovalAct, "figures.sourcechoice": SourceChoice}


def figures_at(places: Mapping[int, str], codes: Iterable[str], *, is_public: bool = False) -> Known:
    """What the places (by number and key) have of each indicator: their own figures, else what units add up to.

    The queries are constant; what nobody has touched since it was asked last is the same object.
    """
    wanted = tuple(dict.fromkeys(codes))
    if is_acting():
        return _read(places, wanted, is_public=is_public)
    return _MEMORY.figures(places, wanted, is_public=is_public)


def _read(places: Mapping[int, str], codes: Collection[str], *, is_public: bool) -> Known:
    catalogue = load_indicators()
    asked = Asked(places, frozenset(codes).union(*(_components(code) for code in codes)), is_public)
    own, kept = own_figures(asked), kept_totals(asked)
    return {
        key: {code: series_of(catalogue[code], own.get(key, {}), kept.get(key, {}), catalogue) for code in codes}
        for key in places.values()
    }


def _components(code: str) -> frozenset[str]:
    """What a figure of the indicator is worked out from besides itself."""
    one = load_indicators()[code]
    return frozenset(part for part in (one.numerator, one.denominator) if part)


class _Memory:
    """Series by place, indicator and whether of published figures alone, as of the heads of all chains."""

    def __init__(self) -> None:
        self._series: OrderedDict[tuple[int, bool, str], Series] = OrderedDict()
        self._heads: dict[UUID, tuple[int, str]] = {}
        self._lock = RLock()

    def figures(self, places: Mapping[int, str], codes: tuple[str, ...], *, is_public: bool) -> Known:
        with self._lock:
            self._follow()
            missing = {
                (pk, code) for pk in places for code in codes if (pk, is_public, code) not in self._series
            }  # fmt: skip
            found = self._filled(places, codes, missing, is_public=is_public)
            while len(self._series) > MOST:
                self._series.popitem(last=False)
            return found

    def _filled(
        self,
        places: Mapping[int, str],
        codes: tuple[str, ...],
        missing: Collection[tuple[int, str]],
        *,
        is_public: bool,
    ) -> Known:
        if missing:
            some = {pk: places[pk] for pk in sorted({pk for pk, _code in missing})}
            new = _read(some, sorted({code for _pk, code in missing}), is_public=is_public)
            for pk, code in missing:
                self._series[pk, is_public, code] = new[places[pk]][code]
        found: dict[str, dict[str, Series]] = {}
        for pk, key in places.items():
            mine = found.setdefault(key, {})
            for code in codes:
                self._series.move_to_end((pk, is_public, code))
                mine[code] = self._series[pk, is_public, code]
        return found

    # -- what acts have touched -------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Forget what acts have touched since the last look."""
        heads = {chain: (number, seal) for chain, number, seal in ChainHead.objects.values_list()}
        changed = {chain for chain in heads.keys() | self._heads.keys() if heads.get(chain) != self._heads.get(chain)}
        if changed and self._series:
            self._forget(changed)
        self._heads = heads

    def _forget(self, chains: Collection[UUID]) -> None:
        since = Q(pk__in=())
        for chain in chains:
            since |= Q(chain=chain, number__gte=self._heads.get(chain, (0, ""))[0])
        entries = JournalEntry.objects.filter(since).order_by().values_list("chain", "number", "seal", "seals")
        touched: dict[str, list[UUID]] = {}
        known = {chain: self._heads[chain] for chain in chains if self._heads.get(chain, (0, ""))[0]}
        for chain, number, seal, seals in entries:
            if known.get(chain) == (number, seal):
                del known[chain]  # the entry from which we go on
                continue
            for label, rows in sealed_in(seals):
                touched.setdefault(label, []).extend(UUID(bytes=identity) for identity, _digest in rows)
        many = sum(map(len, touched.values())) > MANY
        if known or many or any(label.startswith("places.") for label in touched):
            self._series.clear()
            return
        self._drop(touched)

    def _drop(self, touched: Mapping[str, Collection[UUID]]) -> None:
        spots: set[tuple[int, str]] = set()
        for label, model in _ROWS.items():
            names = ("observation__place", "observation__indicator") if model is ApprovalAct else ("place", "indicator")
            if rows := touched.get(label):
                spots.update(model.objects.filter(uuid__in=rows).order_by().values_list(*names))
        # One look upward for all of them: rather too much is worked out anew than a query for each place.
        places, codes = ever_above({place for place, _code in spots}), {code for _place, code in spots}
        for pk, is_public, code in list(self._series):
            if pk in places and not codes.isdisjoint((code, *_components(code))):
                del self._series[pk, is_public, code]


_MEMORY = _Memory()

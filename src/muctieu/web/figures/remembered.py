"""Figures of places that a worker keeps in memory until an act touches them.

The journal says which rows an act has touched: of a commune with three hundred indicators an approval touches a few in
one month. Of those the month is read anew; all others stay as they were worked out, as the very same objects. Inside an
act nothing is kept or taken from here, for what it has written may yet be undone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import NamedTuple, TypeVar

from muctieu.core.aggregate import Figure, by_time
from muctieu.core.totals import Kept, series_of
from muctieu.packs.loader import load_indicators
from muctieu.web.common.news import NEWS, Rows
from muctieu.web.common.seals import is_acting
from muctieu.web.figures.kept import Asked, Firsts, kept_totals
from muctieu.web.figures.models import ApprovalAct, Observation, SourceChoice
from muctieu.web.figures.own import own_figures
from muctieu.web.places.queries import ever_above

K = TypeVar("K", bound=Hashable)
Series = tuple[Figure, ...]
# Place key → indicator → its figures, oldest first.
Known = Mapping[str, Mapping[str, Series]]
# Series kept by each worker: of five years of months one takes some 25 kB. A commune has about a thousand.
MOST = 12_000
_ROWS = {"figures.observation": Observation, "figures.approvalact": ApprovalAct, "figures.sourcechoice": SourceChoice}


def figures_at(places: Mapping[int, str], codes: Iterable[str], *, is_public: bool = False) -> Known:
    """What the places (by number and key) have of each indicator: their own figures, else what units add up to.

    The queries are constant; what nobody has touched since it was asked last is the same object.
    """
    found = lines_at(places, codes, is_public=is_public)
    return {key: {code: line.series for code, line in each.items()} for key, each in found.items()}


def lines_at(
    places: Mapping[int, str], codes: Iterable[str], *, is_public: bool = False
) -> Mapping[str, Mapping[str, Line]]:
    """The same, each series with what it is worked out from."""
    wanted = tuple(dict.fromkeys(codes))
    if is_acting():
        return _read(places, wanted, is_public=is_public)
    return _MEMORY.lines(places, wanted, is_public=is_public)


def kept() -> int:
    """How many series are kept now."""
    return len(_MEMORY)


def _read(places: Mapping[int, str], codes: Collection[str], *, is_public: bool) -> Mapping[str, Mapping[str, Line]]:
    """The same from the store alone."""
    spots = [Spot(pk, is_public, code) for pk in places for code in codes]
    lines = dict(zip(spots, _lines(spots, places), strict=True))
    return {key: {code: lines[Spot(pk, is_public, code)] for code in codes} for pk, key in places.items()}


def _parts(code: str) -> frozenset[str]:
    """What a figure of the indicator is worked out from, itself among them."""
    one = load_indicators()[code]
    return frozenset(part for part in (code, one.numerator, one.denominator) if part)


class Spot(NamedTuple):
    """Of what a series is, and whether of published figures alone."""

    place: int
    is_public: bool
    code: str


@dataclass(slots=True)
class Line:
    """A series with what it is worked out from: the place's own figures, and the kept totals by what stands beside.

    `stale` are the first months of periods that acts have touched since.
    """

    own: Mapping[str, Series]
    kept: Mapping[Kept, Series]
    series: Series
    stale: set[int | None] = field(default_factory=set)


def _lines(spots: Collection[Spot], places: Mapping[int, str], firsts: Firsts | None = None) -> Iterator[Line]:
    """A line for each of the spots, which are all public or all not; three queries."""
    if not spots:
        return
    catalogue, is_public = load_indicators(), next(iter(spots)).is_public
    codes = frozenset[str]().union(*(_parts(code) for code in {spot.code for spot in spots}))
    asked = Asked({spot.place for spot in spots}, codes, is_public, firsts)
    own, kept = own_figures(asked), kept_totals(asked)
    for pk, _public, code in spots:
        parts, key = _parts(code), places[pk]
        mine = {part: some for part, some in own.get(key, {}).items() if part in parts}
        sums = {pair: some for pair, some in kept.get(key, {}).items() if parts.issuperset(filter(None, pair))}
        yield Line(mine, sums, series_of(catalogue[code], mine, sums, catalogue))


class _Memory:
    """Lines as of the acts that were followed until now."""

    def __init__(self) -> None:
        self._lines: OrderedDict[Spot, Line] = OrderedDict()
        self._step = 0
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._lines)

    def lines(
        self, places: Mapping[int, str], codes: tuple[str, ...], *, is_public: bool
    ) -> Mapping[str, Mapping[str, Line]]:
        with self._lock:
            self._follow()
            spots = {pk: [Spot(pk, is_public, code) for code in codes] for pk in places}
            self._fill([spot for some in spots.values() for spot in some], places)
            found = {
                key: {spot.code: self._lines[spot] for spot in spots[pk]} for pk, key in places.items()
            }  # fmt: skip
            while len(self._lines) > MOST:
                self._lines.popitem(last=False)
            return found

    def _fill(self, spots: Collection[Spot], places: Mapping[int, str]) -> None:
        missing = [spot for spot in spots if spot not in self._lines]
        self._lines.update(zip(missing, _lines(missing, places), strict=True))
        stale = [spot for spot in spots if self._lines[spot].stale]
        firsts = frozenset[int | None]().union(*(self._lines[spot].stale for spot in stale))
        for spot, news in zip(stale, _lines(stale, places, firsts), strict=True):
            self._lines[spot] = _renewed(spot.code, self._lines[spot], news, firsts)
        for spot in spots:
            self._lines.move_to_end(spot)

    # -- what acts have touched -------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Mark what acts have touched since the last look."""
        self._step, steps = NEWS.since(self._step)
        if steps is None or any(label.startswith("places.") for rows in steps for label in rows):
            self._lines.clear()
        elif steps and self._lines:
            for rows in steps:
                self._mark(rows)

    def _mark(self, touched: Rows) -> None:
        spots: set[tuple[int, str, int | None]] = set()
        for label, model in _ROWS.items():
            above = "observation__" if model is ApprovalAct else ""
            names = (f"{above}place", f"{above}indicator", f"{above}period_first")
            if rows := touched.get(label):
                spots.update(model.objects.filter(uuid__in=rows).order_by().values_list(*names))
        # One look upward for all of them: rather too much is read anew than a query for each place.
        places = ever_above({place for place, _code, _first in spots})
        codes, firsts = {code for _place, code, _first in spots}, {first for _place, _code, first in spots}
        for spot, line in self._lines.items():
            if spot.place in places and not codes.isdisjoint(_parts(spot.code)):
                line.stale |= firsts


def _renewed(code: str, line: Line, news: Line, firsts: frozenset[int | None]) -> Line:
    """The line with what the store says now of periods that begin in these months; the same series if it is no news."""
    own, gone = _spliced(line.own, news.own, firsts)
    kept, summed = _spliced(line.kept, news.kept, firsts)
    touched = (*gone, *summed, *(one for each in (*news.own.values(), *news.kept.values()) for one in each))
    if not touched:
        return Line(line.own, line.kept, line.series)
    series = _again(code, Line(own, kept, line.series), touched)
    return Line(own, kept, line.series if series == line.series else series)


def _spliced(
    known: Mapping[K, Series], news: Mapping[K, Series], firsts: frozenset[int | None]
) -> tuple[dict[K, Series], list[Figure]]:
    """What is known with the news of these months in the place of what was known of them, and what that was."""
    found, gone = dict[K, Series](), list[Figure]()
    for key in known.keys() | news.keys():
        series = known.get(key, ())
        stays = [one for one in series if _first(one) not in firsts]
        if len(stays) == len(series) and not news.get(key):
            found[key] = series
            continue
        gone += (one for one in series if _first(one) in firsts)
        found[key] = tuple(sorted((*stays, *news.get(key, ())), key=by_time))
    return found, gone


def _first(figure: Figure) -> int | None:
    return None if figure.period is None else figure.period.first


def _again(code: str, line: Line, touched: Iterable[Figure]) -> Series:
    """The series worked out again in the years that were touched; elsewhere it stands as it was.

    A figure rests on figures of its own period and, if it is a year's, of that year.
    """
    catalogue, periods = load_indicators(), [figure.period for figure in touched]
    known = [period for period in periods if period is not None]
    if len(known) < len(periods):
        return series_of(catalogue[code], line.own, line.kept, catalogue)
    years = range(min(one.first for one in known) // 12 * 12, max(one.last for one in known) // 12 * 12 + 12)
    own = {part: _among(figures, years) for part, figures in line.own.items()}
    kept = {pair: _among(figures, years) for pair, figures in line.kept.items()}
    made = _among(series_of(catalogue[code], own, kept, catalogue), years)
    away = (one for one in line.series
            if one.period is None or one.period.first >= years.stop or one.period.last < years.start)  # fmt: skip
    return tuple(sorted((*away, *made), key=by_time))


def _among(figures: Series, months: range) -> Series:
    """Those of periods that share a month with these; of no known period are none."""
    dated = ((one.period, one) for one in figures if one.period is not None)
    return tuple(one for period, one in dated if period.first < months.stop and period.last >= months.start)


_MEMORY = _Memory()

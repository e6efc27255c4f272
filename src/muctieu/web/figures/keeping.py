"""Totals are reckoned anew inside the transaction of every act that changes what counts, from the lowest place upward.

What counts changes with an approval, its taking back, a publication, a choice between sources, and with the tree of
units. What is sent or checked does not count, so that recording costs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from muctieu.core.aggregate import Figure, figure_of
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.period import Calendar, Period
from muctieu.core.place import Level
from muctieu.core.totals import Given, Kept, kept_of, total, touched
from muctieu.packs.loader import load_indicators
from muctieu.web.common.seals import chunks
from muctieu.web.figures.ground import Ground
from muctieu.web.figures.kept import Asked, Sums, content_of, current_of, kept_totals
from muctieu.web.figures.mapping import observations_in, period_of
from muctieu.web.figures.models import Observation, Total
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import ever_above

# A place in a period, and the totals of it that may have changed.
Spot = tuple[int, Period]
Wanted = dict[Spot, frozenset[Kept]]
# Place, indicator, what it stands beside, whether of published figures alone, period.
Key = tuple[int, str, str, bool, Period]
# Places in a period that are reckoned at once, and rows written at once.
SPOTS = 60
ROWS = 1000


def keep(rows: Iterable[Observation]) -> None:
    """Reckon anew every total that rests on the figure of one of the rows."""
    pairs = kept_of(load_indicators())
    changed: Wanted = {}
    for row in rows:
        period = period_of(row)
        if period is not None and not row.disaggregation:
            _want(changed, (row.place_id, period), touched(row.indicator, pairs))
    _reckon(changed, with_itself=False)


def follow_tree(parents: Mapping[int, date], **_signal: Any) -> None:
    """Reckon anew every total of the places, from the day on from which other units stand below them."""
    pairs = kept_of(load_indicators())
    changed: Wanted = {}
    for place, day in parents.items():
        for code, *told in _spoken_of(place):
            period = Period(told[0], told[1], Calendar(told[2]))
            if period.end > day:
                _want(changed, (place, period), touched(code, pairs))
    _reckon(changed, with_itself=True)


def _want(wanted: Wanted, spot: Spot, found: frozenset[Kept]) -> None:
    if found:
        wanted[spot] = wanted[spot] | found if spot in wanted else found


def _spoken_of(place: int) -> set[tuple[Any, ...]]:
    """Indicators and periods of which the units below the place speak, or the totals kept of it."""
    names = ("indicator", "period_first", "period_months", "period_calendar")
    units = list(OrgUnitVersion.objects.filter(parent=place).values_list("unit", flat=True))
    told = Observation.objects.filter(place__in=units, disaggregation="", period_first__isnull=False)
    kept = Total.objects.filter(place__in=[*units, place])
    return {*told.order_by().values_list(*names).distinct(), *kept.order_by().values_list(*names).distinct()}


def _reckon(changed: Wanted, *, with_itself: bool) -> None:
    """Reckon the totals of the places above those that changed, the lowest first; the highest rest on them."""
    if not changed:
        return
    above = _Above(place for place, _period in changed)
    wanted: Wanted = {}
    ranks: dict[Spot, int] = {}
    for (place, period), pairs in changed.items():
        line = [*([place] if with_itself else []), *above.line(place, period.end - timedelta(days=1))]
        for rank, one in enumerate(reversed(line)):
            _want(wanted, (one, period), pairs)
            ranks[one, period] = max(rank, ranks.get((one, period), 0))
    _hold({place for place, _period in wanted})
    for rank in sorted(set(ranks.values()), reverse=True):
        spots = sorted(spot for spot, height in ranks.items() if height == rank)
        for some in chunks(spots, SPOTS):
            _store(_reckoned({spot: wanted[spot] for spot in some}))


def _hold(places: Iterable[int]) -> None:
    """Keep the totals of these places from other acts until the transaction ends: two communes share a province.

    SQLite knows one writer at a time; elsewhere the units' rows are held, in one order.
    """
    held = OrgUnit.objects.select_for_update(no_key=True).filter(pk__in=sorted(places)).order_by("pk")
    list(held.values_list("pk"))


class _Above:
    """The way up from some units on any day."""

    def __init__(self, places: Iterable[int]) -> None:
        rows = OrgUnitVersion.objects.filter(unit__in=ever_above(places), parent__isnull=False)
        self._versions: dict[int, list[tuple[int, date, date | None]]] = {}
        for row in rows.order_by():
            if row.parent_id is not None and Level(row.level).adds_up:
                self._versions.setdefault(row.unit_id, []).append((row.parent_id, row.valid_from, row.valid_to))

    def line(self, place: int, day: date) -> list[int]:
        """The places whose totals rest on the unit's figure of that day, nearest first."""
        found: list[int] = []
        above = self._parent(place, day)
        while above is not None and above not in found:
            found.append(above)
            above = self._parent(above, day)
        return found

    def _parent(self, unit: int, day: date) -> int | None:
        for parent, start, end in self._versions.get(unit, ()):
            if start <= day and (end is None or day < end):
                return parent
        return None


def _reckoned(wanted: Wanted) -> dict[Key, Figure | None]:
    """The totals of some places and periods, of all figures that count and of the published ones."""
    places = {place for place, _period in wanted}
    rows = OrgUnitVersion.objects.filter(parent__in=places).select_related("unit", "parent")
    names = {row.parent_id: row.parent.key for row in rows if row.parent is not None}
    ground = Ground(row.to_core() for row in rows)
    asked = Asked({row.unit_id for row in rows}, {code for pairs in wanted.values() for pair in pairs for code in pair})
    periods = {period for _place, period in wanted}
    told = _told(asked, periods)
    made: dict[Key, Figure | None] = {}
    for is_public in (False, True):
        one = asked._replace(is_public=is_public)
        in_time = one._replace(firsts={period.first for period in periods})
        given = _Below(current_of(told, one), kept_totals(in_time))
        for (place, period), pairs in wanted.items():
            units = () if place not in names else ground.below(names[place], period)
            known = {unit: given.of(unit, period) for unit in units}
            for code, beside in pairs:
                indicator, where = load_indicators()[code], names.get(place, "")
                made[place, code, beside, is_public, period] = total(
                    indicator, beside, known, units, place=where, period=period
                )
    return made


def _told(asked: Asked, periods: Iterable[Period]) -> tuple[CoreObservation, ...]:
    rows = Observation.objects.filter(
        place_id__in=sorted(asked.places), indicator__in=sorted(asked.codes), disaggregation="",
        period_first__in={period.first for period in periods},
    )  # fmt: skip
    return tuple(obs for obs in observations_in(rows) if obs.approval.counts)


class _Below:
    """What units below give, by unit and period."""

    def __init__(self, counting: Iterable[CoreObservation], kept: Sums) -> None:
        self._own: dict[tuple[str, Period | None], dict[str, Figure]] = {}
        self._kept: dict[tuple[str, Period | None], dict[Kept, Figure]] = {}
        for obs in counting:
            self._own.setdefault((obs.place, obs.period), {})[obs.indicator] = figure_of(obs)
        for place, pairs in kept.items():
            for pair, figures in pairs.items():
                for figure in figures:
                    self._kept.setdefault((place, figure.period), {})[pair] = figure

    def of(self, unit: str, period: Period) -> Given:
        return Given(self._own.get((unit, period), {}), self._kept.get((unit, period), {}))


def _store(made: Mapping[Key, Figure | None]) -> None:
    """Make the rows what was reckoned; what is so already is not written."""
    there = Total.objects.filter(
        place__in={key[0] for key in made}, indicator__in={key[1] for key in made},
        period_first__in={key[4].first for key in made},
    )  # fmt: skip
    stored = {key_of(row): row for row in there}
    gone = [stored[key].pk for key, figure in made.items() if figure is None and key in stored]
    rows = {key: row_of(key, figure) for key, figure in made.items() if figure is not None}
    fresh = [row for key, row in rows.items() if not _is_same(row, stored.get(key))]
    for some in chunks(gone, ROWS):
        Total.objects.filter(pk__in=some).delete()
    for some_rows in chunks(fresh, ROWS):
        Total.objects.bulk_create(some_rows, update_conflicts=True, unique_fields=KEY, update_fields=Total.CONTENT)


KEY = ("place", *Total.KEY[1:])


def key_of(row: Total) -> Key:
    period = Period(row.period_first, row.period_months, Calendar(row.period_calendar))
    return row.place_id, row.indicator, row.beside, row.is_public, period


def row_of(key: Key, figure: Figure) -> Total:
    place, code, beside, is_public, period = key
    return Total(
        place_id=place, indicator=code, beside=beside, is_public=is_public, period_first=period.first,
        period_months=period.months, period_calendar=period.calendar.value, **content_of(figure),
    )  # fmt: skip


def _is_same(row: Total, stored: Total | None) -> bool:
    return stored is not None and all(getattr(row, name) == getattr(stored, name) for name in Total.CONTENT)

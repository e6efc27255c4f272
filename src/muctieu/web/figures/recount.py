"""The full recount of totals by the core's plain oracle, against which `muctieu verify` holds what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction
from django.db.models import QuerySet

from muctieu.core.aggregate import Figure, sums
from muctieu.core.observation import ApprovalState, Observation, current
from muctieu.core.totals import Kept, kept_of
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators
from muctieu.web.common.seals import chunks
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.ground import Ground
from muctieu.web.figures.keeping import ROWS, Key, key_of, row_of
from muctieu.web.figures.mapping import observations_in
from muctieu.web.figures.models import Observation as Row
from muctieu.web.figures.models import Total
from muctieu.web.places.models import OrgUnit, OrgUnitVersion


def total_findings() -> Iterator[Finding]:
    """A finding for each total that is not what the figures say; one indicator after the other is read."""
    places = _Places()
    for pair in _pairs():
        stored = {key_of(row): row for row in Total.objects.filter(indicator=pair[0], beside=pair[1])}
        counted = dict(_counted(pair, places))
        for key in sorted(stored.keys() | counted.keys(), key=str):
            kept = _said(stored.get(key))
            reckoned = _said(row_of(key, counted[key]) if key in counted else None)
            if kept != reckoned:
                yield Finding("MT7380", {"indicator": key[1], "place": places.names[key[0]], "period": str(key[4]),
                                         "kept": kept, "counted": reckoned})  # fmt: skip


def _pairs() -> list[Kept]:
    """What may be kept of the indicators of which somebody has spoken, or of which a total is there."""
    found = {*_codes(Row.objects.all()), *_codes(Total.objects.all())}
    return sorted(pair for pair in kept_of(load_indicators()) if pair[0] in found)


def _codes(rows: QuerySet[Row] | QuerySet[Total]) -> Iterable[str]:
    return rows.order_by().values_list("indicator", flat=True).distinct()


def write_anew() -> int:
    """Drop what is kept of totals and write it as the oracle reckons it; returns how many there are."""
    with transaction.atomic():
        return _written()


def _written() -> int:
    places, count = _Places(), 0
    Total.objects.all().delete()
    for pair in _pairs():
        for some in chunks(_counted(pair, places), ROWS):
            Total.objects.bulk_create([row_of(key, figure) for key, figure in some])
            count += len(some)
    return count


def _said(row: Total | None) -> str:
    """All that a row says, in one text."""
    return "–" if row is None else " ".join(str(getattr(row, name) or "–") for name in Total.CONTENT)


class _Places:
    """All units, and who reports to whom."""

    def __init__(self) -> None:
        self.names = dict(OrgUnit.objects.values_list("pk", "key"))
        self.keys = {key: pk for pk, key in self.names.items()}
        units = [row.to_core() for row in OrgUnitVersion.objects.select_related("unit", "parent")]
        self.ground = Ground(units)
        self._under: dict[str, set[str]] = {}
        for unit in units:
            if unit.parent is not None:
                self._under.setdefault(unit.parent, set()).add(unit.id)

    def parents(self) -> list[str]:
        return sorted(self._under)

    def ever_below(self, place: str) -> set[str]:
        found: set[str] = set()
        waiting = [place]
        while waiting:
            fresh = self._under.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        return found


def _counted(pair: Kept, places: _Places) -> Iterator[tuple[Key, Figure]]:
    """The totals of one indicator in every place, of all that counts and of what is published."""
    codes = [code for code in pair if code]
    told = [obs for obs in observations_in(Row.objects.filter(indicator__in=codes)) if obs.approval.counts]
    decisions = decisions_on(OrgUnit.objects.all(), codes)
    for is_public in (False, True):
        seen = (obs for obs in told if not is_public or obs.approval is ApprovalState.PUBLISHED)
        by_place: dict[str, list[Observation]] = {}
        for obs in current(seen, as_of=EVER, decisions=decisions):
            by_place.setdefault(obs.place, []).append(obs)
        for place, figure in _sums(pair, by_place, places):
            if figure.period is not None:
                yield (places.keys[place], *pair, is_public, figure.period), figure


def _sums(pair: Kept, by_place: Mapping[str, list[Observation]], places: _Places) -> Iterable[tuple[str, Figure]]:
    catalogue = load_indicators()
    beside = catalogue[pair[1]] if pair[1] else None
    for place in places.parents():
        below = places.ever_below(place) & by_place.keys()
        told = [obs for unit in sorted(below) for obs in by_place[unit]]
        if told:
            area = places.ground.area(place)
            yield from ((place, one) for one in sums(catalogue[pair[0]], told, area=area, beside=beside))

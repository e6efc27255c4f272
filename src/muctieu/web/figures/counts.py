"""How many figures wait in each place, kept with each act: counting them anew would walk through every record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Case, Count, F, When

from muctieu.core.observation import ApprovalState
from muctieu.errors import Finding
from muctieu.web.common import seals
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation, WaitingCount
from muctieu.web.places.models import OrgUnit

COUNTED = (ApprovalState.SENT, ApprovalState.CHECKED)
# Keys of one statement: SQLite takes 32,766 values at once.
CHUNK = 10_000
_PLACE_STATE = ("place_id", "state")
# Changes of one statement.
PLACES = 200


def count_recorded(rows: Sequence[Observation], state: ApprovalState) -> None:
    """New figures in `state`: those whose place they take, read with their states, wait no longer."""
    found = Counter((row.place_id, state.value) for row in rows)
    found.subtract((row.supersedes.place_id, row.supersedes.state) for row in rows if row.supersedes is not None)
    shift(found)


def count_advanced(rows: Sequence[Observation], state: ApprovalState) -> None:
    """Figures (with the `state` that they had) that came to `state`; replaced ones do not count."""
    replaced: set[int | None] = set()
    for keys in chunks(row.pk for row in rows):
        replaced.update(Observation.objects.filter(supersedes__in=keys).values_list("supersedes_id", flat=True))
    live = [row for row in rows if row.pk not in replaced]
    found = Counter((row.place_id, state.value) for row in live)
    found.subtract((row.place_id, row.state) for row in live)
    shift(found)


def recount(places: Iterable[int]) -> dict[tuple[int, str], int]:
    """(place, state) → how many figures wait, counted from the records; the slow twin of what is kept."""
    # As a mapping: the annotation is not among the model's own fields.
    waits: dict[str, Any] = {"state__in": [state.value for state in COUNTED]}
    rows = with_state(Observation.objects.filter(place_id__in=list(places), superseded_by__isnull=True))
    counted = rows.filter(**waits).order_by().values_list(*_PLACE_STATE).annotate(Count("pk"))
    return {(place, str(state)): count for place, state, count in counted}


def count_findings() -> Iterator[Finding]:
    """A finding for each number of waiting figures that is not what the records say."""
    rows = WaitingCount.objects.exclude(count=0).values_list("place", "state", "count")
    kept = {(place, state): count for place, state, count in rows}
    units = dict(OrgUnit.objects.values_list("pk", "key"))
    counted: dict[tuple[int, str], int] = {}
    for places in chunks(units):
        counted |= recount(places)
    for place, state in sorted(kept.keys() | counted.keys()):
        key = (place, state)
        if kept.get(key, 0) != counted.get(key, 0):
            told = {"kept": str(kept.get(key, 0)), "counted": str(counted.get(key, 0))}
            yield Finding("MT7282", {"place": units[place], "state": state, **told})


def shift(found: Counter[tuple[int, str]]) -> None:
    """Change what is kept by so many, by (place, state)."""
    states = {state.value for state in COUNTED}
    wanted = [(place, state, change) for (place, state), change in sorted(found.items()) if change and state in states]
    for some in seals.chunks(wanted, PLACES):
        rows = [WaitingCount(place_id=place, state=state) for place, state, _change in some]
        WaitingCount.objects.bulk_create(rows, ignore_conflicts=True)
        cases = [When(place_id=place, state=state, then=change) for place, state, change in some]
        named = WaitingCount.objects.filter(place_id__in={place for place, _state, _change in some}, state__in=states)
        named.update(count=F("count") + Case(*cases, default=0))


def chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """Keys in the number that one statement takes."""
    left = iter(keys)
    while chunk := list(islice(left, CHUNK)):
        yield chunk

"""Files of figures: what would become of every row as things stand; `taking` records the good ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.db.models import Q

from muctieu.core.entry import Definitions, History
from muctieu.core.fold import search_key
from muctieu.core.form import LINE, EntryForm
from muctieu.core.imports import Fate, ImportRow, Key, Outcome, PlaceName, Standing, fates, open_form
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Calendar, Frequency, Period
from muctieu.core.place import Level
from muctieu.core.quantity import Quantity
from muctieu.errors import DocumentError, Finding
from muctieu.exchange.excel.figures import Expected, FigureFile, open_figures
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, reach
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.figures.batch import newest
from muctieu.web.figures.domain import COUNTING
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.forms import KeptForm, form_named, forms_for
from muctieu.web.intake.import_slots import Slots
from muctieu.web.intake.past import Past, history_before, pasts_of
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import descendants
from muctieu.web.plans.judging import limits_book
from muctieu.web.plans.mapping import decimal_of

# Rows judged at once: enough for the statements to be few, and few enough for the memory to stay flat.
AT_ONCE = 2000
# So many sets of places and periods are asked for one by one.
SEVERAL = 20
# The newest record by place, indicator, period and label as it is written.
Heads = dict[tuple[str, str, Period, str], int]
_STATUS = {status.value: status for status in ObsStatus}


@dataclass(frozen=True, slots=True)
class Source:
    """A kept file and what the person said of it: its form and period where it does not say so itself."""

    document: Document
    commune: OrgUnit
    kept: KeptForm | None = None
    period: Period | None = None

    @property
    def form(self) -> EntryForm | None:
        return None if self.kept is None else self.kept.form

    @property
    def form_code(self) -> str:
        return "" if self.kept is None else self.kept.row.code


@dataclass(slots=True)
class Tally:
    """How many rows met each fate; `notes` are what is to be said of the file as a whole."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    held: int = 0
    notes: list[Finding] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """How many rows would be recorded."""
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Judged(NamedTuple):
    """A row with its fate; `hold` is why a person must give a reason before it is recorded.

    `over` is the key of the record that it would take the place of, read when `seen` was the newest of all.
    """

    fate: Fate
    hold: Finding | None
    over: int | None
    seen: int


def source_of(document: Document, commune: OrgUnit, *, form: str = "", period: Period | None = None) -> Source:
    """The file with its form: the one asked for, else the one that its own marks name.

    Raises:
        StateError: MT7203 for an unknown form; DocumentError for a file that is none of figures.
    """
    marks = open_document(document).marks
    stated = "" if marks is None else marks.form
    known = {one.row.code for one in forms_for(commune, with_retired=True)}
    code = form or (stated if stated in known else "")
    kept = form_named(code, commune) if code else None
    return Source(document, commune, kept, period or (None if marks is None else marks.period))


def open_document(document: Document) -> FigureFile:
    """The kept bytes as a file of figures."""
    try:
        raw = path_of(document.sha256).read_bytes()
    except OSError:
        raise DocumentError("MT5001", file=document.file_name) from None
    return open_figures(raw, file=document.file_name)


def judge(source: Source, *, by: User) -> Iterator[tuple[list[Judged], FigureFile]]:
    """The rows of the file in their order, some at a time, each with its fate as things stand now."""
    file = open_document(source.document)
    judge_ = _Judge(source, by)
    rows = file.rows(judge_.expected)
    while some := list(islice(rows, AT_ONCE)):
        yield judge_.judged(some), file


class _Judge:
    """What rows are held against; the queries are a fixed number for the file and for each lot of rows."""

    def __init__(self, source: Source, by: User) -> None:
        self.source = source
        self.known = Definitions(load_indicators(), load_units())
        self.places = places_for(source, by)
        self.expected = Expected(
            self.known, tuple(_named(place) for place in self.places.values()), source.form, source.period
        )
        self._slots = Slots(source.kept, source.commune, self.places)
        self._pasts: dict[str, Past] = {}
        self._limits = limits_book((source.commune.pk,))
        self._known_in: dict[Period, Definitions] = {}

    def judged(self, rows: Sequence[ImportRow]) -> list[Judged]:
        """The rows with their fates, in their order."""
        seen = newest()
        standing, counting, heads = self._standing(rows)
        grouped: dict[tuple[str, Period | None], list[int]] = {}
        for number, row in enumerate(rows):
            grouped.setdefault((row.place, row.period), []).append(number)
        self._look_back({place for place, _period in grouped})
        found: dict[int, Judged] = {}
        for (place, period), numbers in grouped.items():
            some = [rows[number] for number in numbers]
            form = self.source.form or _open_form(tuple(dict.fromkeys(row.indicator for row in some)))
            past, known = self._history(place, period), self._known_for(period)
            told = fates(some, form=form, known=known, current=standing, history=past)
            for number, fate in zip(numbers, told, strict=True):
                found[number] = Judged(fate, self._hold(fate, counting), _over(fate, heads), seen)
        return [found[number] for number in range(len(rows))]

    def _known_for(self, period: Period | None) -> Definitions:
        """The definitions with the commune's limits for figures of the period."""
        if period is None:
            return self.known
        if period not in self._known_in:
            limits = self._limits.of(self.source.commune.pk, period)
            self._known_in[period] = replace(self.known, limits=limits)
        return self._known_in[period]

    def _look_back(self, places: Iterable[str]) -> None:
        """Load what places reported before that were not met yet; one query."""
        wanted = [place for place in places if place in self.places and place not in self._pasts]
        if self.source.form is not None and wanted:
            pasts = pasts_of(self.source.form, [self.places[place].unit_id for place in wanted])
            self._pasts |= {place: pasts.get(self.places[place].unit_id, {}) for place in wanted}

    def _history(self, place: str, period: Period | None) -> History | None:
        if self.source.form is None or period is None or place not in self.places:
            return None
        return history_before(period, self._pasts[place])

    def _standing(self, rows: Sequence[ImportRow]) -> tuple[dict[Key, Standing], set[Key], Heads]:
        """What stands now for the keys of the rows, which of it counts already, and the records; one query."""
        stored = with_state(
            Observation.objects.filter(
                self._asked(rows),
                indicator__in={row.indicator for row in rows},
                source=LINE,
                superseded_by__isnull=True,
            )
        )
        standing: dict[Key, Standing] = {}
        counting: set[Key] = set()
        heads: Heads = {}
        periods: dict[tuple[int, int, str], Period] = {}
        found = stored.order_by("id").values_list(*_STANDS)
        for pk, place, code, label, name, mantissa, out_of, status, note, state, *told in found:
            first, months, calendar = when = tuple(told)
            if when not in periods:
                periods[when] = Period(first, months, Calendar(calendar))
            key = (place, code, periods[when], search_key(label) if label else "")
            unit = self.known.units[name]
            value = None if mantissa is None else Quantity.from_mantissa(mantissa, unit).value
            standing[key] = Standing(value, _STATUS[status], decimal_of(out_of, unit), note)
            heads[place, code, periods[when], label] = pk
            if state in COUNTING:
                counting.add(key)
        return standing, counting, heads

    def _asked(self, rows: Sequence[ImportRow]) -> Q:
        """The places and periods of the rows; of many rows, not each place is asked for each period."""
        told: dict[int, set[int]] = {}
        for row in rows:
            if row.period is not None and row.place in self.places:
                told.setdefault(row.period.first, set()).add(self.places[row.place].unit_id)
        alike: dict[frozenset[int], list[int]] = {}
        for first, places in told.items():
            alike.setdefault(frozenset(places), []).append(first)
        if not alike or len(alike) > SEVERAL:
            return Q(place_id__in={place for places in told.values() for place in places}, period_first__in=told)
        found = Q()
        for some, firsts in alike.items():
            found |= Q(place_id__in=some, period_first__in=firsts)
        return found

    def _hold(self, fate: Fate, counting: set[Key]) -> Finding | None:
        """Why the row is recorded with a reason only: its period is over, or the figure counts already."""
        if fate.outcome not in (Outcome.NEW, Outcome.CHANGED) or fate.row.period is None:
            return None
        if counting and fate.row.key in counting:
            return Finding("MT2346", {"cell": fate.row.address})
        return self._slots.problem(fate.row.place, fate.row.period)


@lru_cache(maxsize=64)
def _open_form(codes: tuple[str, ...]) -> EntryForm:
    """The form of rows that follow none; those of the next place mostly speak of the same indicators."""
    known = load_indicators()
    return open_form([known[code] for code in codes if code in known], level=Level.VILLAGE, frequency=Frequency.QUARTER)


def _over(fate: Fate, heads: Heads) -> int | None:
    """The newest record of exactly the figure that the row gives anew."""
    cell, row = fate.cell, fate.row
    if cell is None or row.period is None or fate.outcome is Outcome.UNCHANGED:
        return None
    return heads.get((row.place, cell.indicator, row.period, cell.label))


_STANDS = ("id", "place_key", "indicator", "disaggregation", "unit", "mantissa", "out_of", "status", "note", "state",
           "period_first", "period_months", "period_calendar")  # fmt: skip


def places_for(source: Source, by: User) -> dict[str, OrgUnitVersion]:
    """The places for which the person may report and that the file may name, by key, as they stand now."""
    allowed = reach(by, Act.FIGURE_RECORD, source.form_code) & descendants((source.commune.pk,), clock.today())
    rows = OrgUnitVersion.objects.filter(unit_id__in=allowed).select_related("unit").order_by("valid_from")
    return {row.unit.key: row for row in rows}


def _named(row: OrgUnitVersion) -> PlaceName:
    return PlaceName(row.unit.key, row.name, tuple(dict.fromkeys(name for name in (row.code, row.unit.key) if name)))

"""Files of figures: what would become of every row, then the good ones recorded in one act, once however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import uuid5

from muctieu.core.entry import Cell, Definitions, History
from muctieu.core.fold import search_key
from muctieu.core.form import LINE, EntryForm
from muctieu.core.imports import Fate, ImportRow, Key, Outcome, PlaceName, Standing, fates, open_form
from muctieu.core.observation import ApprovalState, ObsStatus, ProvenanceKind
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.errors import DocumentError, Finding, StateError
from muctieu.exchange.excel.figures import Expected, FigureFile, open_figures
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, OfForm, reach
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft, period_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import cycle_of
from muctieu.web.intake.forms import KeptForm, form_named, forms_for
from muctieu.web.intake.models import Cycle, Submission
from muctieu.web.intake.models import Outcome as Came
from muctieu.web.intake.submissions import Delivery, draft_of, history_of, problem_of
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import descendants
from muctieu.web.plans.mapping import decimal_of

# Rows judged at once: enough for the statements to be few, and few enough for the memory to stay flat.
AT_ONCE = 2000
Slot = tuple[str, Period]


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


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its fate; `hold` is why a person must give a reason before it is recorded."""

    fate: Fate
    hold: Finding | None = None


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
    """What rows are held against, loaded once for the file."""

    def __init__(self, source: Source, by: User) -> None:
        self.source = source
        self.known = Definitions(load_indicators(), load_units())
        self.places = _places(source, by)
        self.expected = Expected(
            self.known, tuple(_named(place) for place in self.places.values()), source.form, source.period
        )
        self._holds: dict[Slot, Finding | None] = {}
        self._cycles: dict[Period, Cycle | None] = {}

    def judged(self, rows: Sequence[ImportRow]) -> list[Judged]:
        """The rows with their fates, in their order."""
        standing, states = self._standing(rows)
        grouped: dict[tuple[str, Period | None], list[int]] = {}
        for number, row in enumerate(rows):
            grouped.setdefault((row.place, row.period), []).append(number)
        found: dict[int, Judged] = {}
        for (place, period), numbers in grouped.items():
            some = [rows[number] for number in numbers]
            form = self.source.form or self._open_form(some)
            past = self._history(place, period)
            told = fates(some, form=form, known=self.known, current=standing, history=past)
            for number, fate in zip(numbers, told, strict=True):
                found[number] = Judged(fate, self._hold(fate, states))
        return [found[number] for number in range(len(rows))]

    def _open_form(self, rows: Iterable[ImportRow]) -> EntryForm:
        named = dict.fromkeys(row.indicator for row in rows if row.indicator in self.known.indicators)
        indicators = [self.known.indicators[code] for code in named]
        return open_form(indicators, level=Level.VILLAGE, frequency=Frequency.QUARTER)

    def _history(self, place: str, period: Period | None) -> History | None:
        form = self.source.form
        if form is None or period is None or place not in self.places:
            return None
        return history_of(form, self.places[place].unit, period)

    def _standing(self, rows: Sequence[ImportRow]) -> tuple[dict[Key, Standing], dict[Key, ApprovalState]]:
        """What stands now for the keys of the rows, and in which state; one query."""
        units = [self.places[row.place].unit_id for row in rows if row.place in self.places]
        stored = with_state(
            Observation.objects.filter(
                place_id__in=set(units), indicator__in={row.indicator for row in rows}, source=LINE,
                period_first__in={row.period.first for row in rows if row.period}, superseded_by__isnull=True,
            )
        )  # fmt: skip
        standing: dict[Key, Standing] = {}
        states: dict[Key, ApprovalState] = {}
        for row in stored:
            key = (
                row.place_key,
                row.indicator,
                period_of(row),
                search_key(row.disaggregation) if row.disaggregation else "",
            )
            unit = self.known.units[row.unit]
            standing[key] = Standing(
                decimal_of(row.mantissa, unit), ObsStatus(row.status), decimal_of(row.out_of, unit), row.note
            )
            states[key] = ApprovalState(row.state or ApprovalState.DRAFT)
        return standing, states

    def _hold(self, fate: Fate, states: Mapping[Key, ApprovalState]) -> Finding | None:
        """Why the row is recorded with a reason only: its period is over, or the figure counts already."""
        if fate.outcome not in (Outcome.NEW, Outcome.CHANGED) or fate.row.period is None:
            return None
        state = states.get(fate.row.key)
        if state is not None and state.counts:
            return Finding("MT2346", {"cell": fate.row.address})
        return self._slot_problem(fate.row.place, fate.row.period)

    def _slot_problem(self, place: str, period: Period) -> Finding | None:
        form = self.source.form
        if form is None:
            return None
        slot = (place, period)
        if slot not in self._holds:
            cycle = self.cycle(period)
            delivery = Delivery(form.code, period, (), why="-")
            code, args = problem_of(delivery, self.places[place].unit, cycle, form)
            self._holds[slot] = Finding(code, args) if code else None
        return self._holds[slot]

    def cycle(self, period: Period) -> Cycle | None:
        """The cycle of the file's form in that period."""
        if self.source.kept is None:
            return None
        if period not in self._cycles:
            self._cycles[period] = cycle_of(self.source.kept.row, self.source.commune, period)
        return self._cycles[period]


def _places(source: Source, by: User) -> dict[str, OrgUnitVersion]:
    """The places for which the person may report and that the file may name, by key, as they stand now."""
    allowed = reach(by, Act.FIGURE_RECORD, source.form_code) & descendants((source.commune.pk,), clock.today())
    rows = OrgUnitVersion.objects.filter(unit_id__in=allowed).select_related("unit").order_by("valid_from")
    return {row.unit.key: row for row in rows}


def _named(row: OrgUnitVersion) -> PlaceName:
    return PlaceName(row.unit.key, row.name, tuple(dict.fromkeys(name for name in (row.code, row.unit.key) if name)))


# -- taking ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Staged:
    """What a file would record: drafts, and the slots of its form that it answers."""

    drafts: list[Draft] = field(default_factory=list)
    slots: dict[Slot, list[Cell]] = field(default_factory=dict)
    held: int = 0


def stage(source: Source, some: Iterable[Judged], staged: Staged, *, places: Mapping[str, OrgUnit], why: str) -> None:
    """Add the rows that say something new to what will be recorded."""
    for one in some:
        fate, row = one.fate, one.fate.row
        if fate.cell is None or row.period is None or fate.outcome not in (Outcome.NEW, Outcome.CHANGED):
            continue
        staged.held += one.hold is not None
        delivery = Delivery(
            source.form_code, row.period, (), door=ProvenanceKind.CELL, document=source.document.code,
            sources={(fate.cell.indicator, fate.cell.label): row.address}, why=why,
        )  # fmt: skip
        identity = uuid5(source.document.uuid, f"{row.place} {row.indicator} {row.period} {row.label}")
        staged.drafts.append(draft_of(fate.cell, delivery, place=places[row.place], identity=identity))
        staged.slots.setdefault((row.place, row.period), []).append(fate.cell)


def stage_file(source: Source, *, by: User, why: str = "") -> Staged:
    """Everything that the file would record, read and judged outside any transaction."""
    staged = Staged()
    units = {key: place.unit for key, place in _places(source, by).items()}
    for some, _file in judge(source, by=by):
        stage(source, some, staged, places=units, why=why)
    return staged


def take(source: Source, staged: Staged, *, by: User, why: str = "") -> int:
    """Record what was staged in one act, all or nothing; the same file again records nothing. Returns how many.

    Raises:
        StateError: MT2345 when rows belong to a closed period or correct approved figures and no reason is given.
        RightsError: MT7101 when `by` may not report for one of the places.
    """
    if staged.held and not why.strip():
        raise StateError("MT2345", count=str(staged.held))
    if not staged.drafts:
        return 0
    first = OrgUnit.objects.get(key=staged.drafts[0].obs.place)
    with acting(by, Act.FIGURE_RECORD, OfForm(first, source.form_code), chain=source.commune.uuid, why=why) as log:
        rows = figures.record(staged.drafts, by=by, place=first, why=why, form=source.form_code)
        _note_slots(source, staged, by=by)
        log.thing, log.after = f"document:{source.document.uuid}", {"rows": len(rows)}
    return len(rows)


def _note_slots(source: Source, staged: Staged, *, by: User) -> None:
    """That the forms arrived: one delivery for each place and period, once for this file."""
    if source.kept is None:
        return
    units = {unit.key: unit for unit in OrgUnit.objects.filter(key__in={place for place, _period in staged.slots})}
    wanted = [_delivery_row(source, slot, cells, units[slot[0]], by=by) for slot, cells in staged.slots.items()]
    there = set(Submission.objects.filter(uuid__in=[row.uuid for row in wanted]).values_list("uuid", flat=True))
    Submission.objects.bulk_create([row for row in wanted if row.uuid not in there])


def _delivery_row(source: Source, slot: Slot, cells: Sequence[Cell], unit: OrgUnit, *, by: User) -> Submission:
    place, period = slot
    assert source.kept is not None  # noqa: S101 - the caller has looked
    return Submission(
        uuid=uuid5(source.document.uuid, f"{source.form_code} {place} {period}"),
        form=source.kept.row,
        cycle=cycle_of(source.kept.row, source.commune, period),
        version_told=source.kept.version.number,
        place=unit,
        period_first=period.first,
        period_months=period.months,
        period_calendar=period.calendar.value,
        door=ProvenanceKind.CELL.value,
        by=by,
        content=[{"indicator": cell.indicator, "label": cell.label, "text": cell.written} for cell in cells],
        outcome=Came.RECEIVED,
    )

"""A slot is one place's form in one cycle: its cells typed, saved, sent, and taken on by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db.models import F, Min, QuerySet

from muctieu.core.entry import Cell, Remark, Sheet, Typed
from muctieu.core.form import LINE, EntryForm, Timing, Window
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import ApprovalState, ObsStatus
from muctieu.core.place import Level
from muctieu.core.scan import Spot
from muctieu.errors import Finding, OvertakenError, StateError
from muctieu.packs.loader import load_units
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM, day_of
from muctieu.web.common.policy import Act, OfForm, demand, may
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import handed_in, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.intake.cycles import expected_places, figures_of, is_open, line_figures, places_owing, window_kept
from muctieu.web.intake.models import Cycle, Outcome, Submission
from muctieu.web.intake.scans import scan_for
from muctieu.web.intake.submissions import Delivery, Received, draft_of, read_cells, submit
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.mapping import decimal_of

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest record of a cell, as a grid shows it."""

    row: Observation
    state: ApprovalState
    text: str
    by: str

    @property
    def mark(self) -> str:
        """What a writer must have seen to write after it."""
        return str(self.row.uuid)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of cells that were saved: the records made, and remarks beside the cells that were not.

    `kept` are the place's cells as they were found, with the records made among them.
    """

    rows: tuple[Observation, ...]
    remarks: tuple[Remark, ...]
    kept: Mapping[Key, Kept]

    @property
    def is_whole(self) -> bool:
        """Whether every cell was saved."""
        return not any(remark.is_error for remark in self.remarks)


# -- verbs ----------------------------------------------------------------------------------------------------


def save_cells(
    cycle: Cycle,
    place: OrgUnit,
    cells: Sequence[Typed],
    *,
    seen: Mapping[Key, str],
    by: User,
    why: str = "",
    scan: UUID | None = None,
    spots: Mapping[Key, Spot] | None = None,
    latest: Mapping[Key, Kept] | None = None,
) -> Saved:
    """Keep typed cells as drafts; a cell with an error, or changed by somebody else since `seen`, is not kept.

    `scan` is the photo or scan from which they are typed and `spots` the place on it by cell, else its first page.
    `latest` is what stands in the place's cells, where the caller has just read it.

    Raises:
        RightsError: MT7101 when `by` may not report for the place.
        StateError: MT7330 when the cycle is closed to everybody but those who decide, and they need a reason.
    """
    demand(by, Act.FIGURE_RECORD, OfForm(place, cycle.form.code))
    _require_open(cycle, place, by=by, why=why)
    sheet = read_cells(cycle.version.to_core(), cells, place=place, period=cycle.period)
    document = "" if scan is None else scan_for(scan, cycle, place, viewer=by).document.code
    sources = {} if scan is None else {_key(one): str((spots or {}).get(_key(one), Spot(1))) for one in cells}
    delivery = Delivery(cycle.form.code, cycle.period, cells, why=why, document=document, sources=sources)
    codes = frozenset(one.indicator for one in cells)
    known = kept_cells(cycle, (place.pk,), only=codes).get(place.pk, {}) if latest is None else latest
    while True:
        judged = _judge(delivery, sheet, known, seen)
        drafts = [draft_of(cell, delivery, place=place) for cell in judged.fresh]
        over = {kept.row.pk for kept in known.values()}
        try:
            rows = figures.record(
                drafts, by=by, place=place, state=ApprovalState.DRAFT, why=why, form=cycle.form.code, over=over
            ) if drafts else []  # fmt: skip
        except OvertakenError:
            # Somebody wrote one of the cells since they were read: that is told beside it.
            known = kept_cells(cycle, (place.pk,), only=codes).get(place.pk, {})
            continue
        made = {(row.indicator, row.disaggregation): _drafted(row, by) for row in rows}
        return Saved(tuple(rows), judged.remarks, {**known, **made})


def send_slot(cycle: Cycle, place: OrgUnit, *, by: User, identity: UUID | None = None) -> Received:
    """Hand in what stands in the place's form; with errors nothing moves and they come back beside their cells."""
    latest = kept_cells(cycle, (place.pk,)).get(place.pk, {})
    cells = [typed_of(kept) for kept in latest.values()]
    delivery = Delivery(
        cycle.form.code, cycle.period, cells, id=identity or uuid4(), version=cycle.version.number
    )  # fmt: skip
    return submit(delivery, place=place, by=by)


def check_slots(cycle: Cycle, places: Iterable[OrgUnit], *, by: User) -> int:
    """The officer has looked: every figure sent in these forms is checked. Returns how many."""
    return _step(cycle, places, ApprovalState.SENT, lambda rows: figures.check(rows, by=by, form=cycle.form.code))


def approve_slots(cycle: Cycle, places: Iterable[OrgUnit], *, by: User) -> int:
    """The leader signs: every figure checked in these forms is approved. Returns how many."""
    return _step(cycle, places, ApprovalState.CHECKED, lambda rows: figures.approve(rows, by=by, form=cycle.form.code))


def publish_slots(cycle: Cycle, places: Iterable[OrgUnit], *, by: User) -> int:
    """Every approved or locked figure of these forms goes public. Returns how many."""
    states = (ApprovalState.APPROVED, ApprovalState.LOCKED)
    return _step(cycle, places, states, lambda rows: figures.publish(rows, by=by, form=cycle.form.code))


def return_slot(cycle: Cycle, place: OrgUnit, *, by: User, reason: str) -> int:
    """Send a form back to its reporter, with the reason (MT7202 without one). Returns how many figures went back."""
    states = (ApprovalState.SENT, ApprovalState.CHECKED)
    return _step(
        cycle, (place,), states, lambda rows: figures.send_back(rows, by=by, reason=reason, form=cycle.form.code)
    )  # fmt: skip


def _step(
    cycle: Cycle,
    places: Iterable[OrgUnit],
    states: ApprovalState | tuple[ApprovalState, ...],
    move: Callable[[list[Observation]], int],
) -> int:
    wanted = {state.value for state in ((states,) if isinstance(states, ApprovalState) else states)}
    rows = with_state(figures_of(cycle).filter(place__in=[place.pk for place in places]))
    return move([row for row in rows if row.state in wanted])


def _require_open(cycle: Cycle, place: OrgUnit, *, by: User, why: str) -> None:
    if is_open(cycle, clock.today()):
        return
    if not may(by, Act.SUBMISSION_DECIDE, OfForm(place, cycle.form.code)) or not why.strip():
        raise StateError("MT7330", cycle=str(cycle), day=f"{cycle.cut_off:%d/%m/%Y}", opens=f"{cycle.opens:%d/%m/%Y}")


class _Judged(NamedTuple):
    """What is there to say of typed cells, and those of them that are to be recorded."""

    remarks: tuple[Remark, ...]
    fresh: tuple[Cell, ...]


def _judge(delivery: Delivery, sheet: Sheet, latest: Mapping[Key, Kept], seen: Mapping[Key, str]) -> _Judged:
    clashes = [_clash(one, latest.get(_key(one)), seen.get(_key(one), "")) for one in delivery.cells]
    # What stands there already, perhaps since the answer to an earlier try was lost, is changed by nobody.
    same = {
        (cell.indicator, cell.label)
        for cell in sheet.cells
        if _is_same(cell, kept := latest.get((cell.indicator, cell.label))) and _is_from(delivery, cell, kept)
    }
    remarks = [*sheet.remarks, *(one for one in clashes if one is not None and (one.indicator, one.label) not in same)]
    refused = {(remark.indicator, remark.label) for remark in remarks if remark.is_error}
    fresh = [cell for cell in sheet.cells if (cell.indicator, cell.label) not in refused | same]
    return _Judged(tuple(remarks), tuple(fresh))


def _drafted(row: Observation, by: User) -> Kept:
    """A draft that was just recorded, as the grid would read it."""
    return Kept(row, ApprovalState.DRAFT, shown_text(row), by.full_name)


def _clash(one: Typed, latest: Kept | None, seen: str) -> Remark | None:
    """A cell wiped, or written by somebody else since the writer saw it: both numbers are shown, neither is lost."""
    if latest is None or (latest.mark == seen and not (one.is_blank and latest.text)):
        return None
    if latest.mark == seen:
        return Remark(Finding("MT2342", {"value": latest.text}), one.indicator, one.label)
    told = {
        "who": latest.by,
        "value": latest.text or "–",
        "typed": one.text.strip() or "–",
        "time": f"{latest.row.recorded_at.astimezone(VIETNAM):%d/%m %H:%M}",
    }
    return Remark(Finding("MT2341", told), one.indicator, one.label)


def _is_same(cell: Cell, latest: Kept | None) -> bool:
    if latest is None or latest.state is ApprovalState.RETURNED:
        return False
    mantissa = None if cell.value is None else cell.value.mantissa
    return (latest.row.mantissa, latest.row.status, latest.row.note) == (mantissa, cell.status.value, cell.note)


def _is_from(delivery: Delivery, cell: Cell, kept: Kept | None) -> bool:
    """Whether a draft rests on that place of that scan already; what has been sent keeps the source it came with."""
    if kept is None or not delivery.document or kept.state is not ApprovalState.DRAFT:
        return True
    where = delivery.sources.get((cell.indicator, cell.label), "")
    return (kept.row.provenance_document, kept.row.provenance_place) == (delivery.document, where)


def _key(one: Typed) -> Key:
    return (one.indicator, one.label)


# -- queries --------------------------------------------------------------------------------------------------


def kept_cells(
    cycle: Cycle, places: Iterable[int], *, only: Collection[str] = ()
) -> dict[int, dict[Key, Kept]]:  # fmt: skip
    """The newest record of every cell of the cycle's form, or of some indicators of it, by place; one query."""
    codes = [code for code in cycle.version.to_core().indicators if not only or code in only]
    rows = with_state(line_figures(list(places), cycle.period).filter(indicator__in=codes))
    found: dict[int, dict[Key, Kept]] = {}
    for row in rows.annotate(writer=F("recorded_by__full_name")):
        kept = Kept(row, ApprovalState(row.state), shown_text(row), row.writer)
        found.setdefault(row.place_id, {})[(row.indicator, row.disaggregation)] = kept
    return found


def shown_text(row: Observation) -> str:
    """The figure as it was written, so that it can be typed again; empty for one told to be missing."""
    if row.mantissa is None:
        return ""
    if row.written:
        return row.written
    value = decimal_of(row.mantissa, load_units()[row.unit])
    return "" if value is None else format_vi(value)


def typed_of(kept: Kept) -> Typed:
    """The cell as its writer typed it."""
    row = kept.row
    is_missing = row.status == ObsStatus.MISSING.value
    return Typed(
        row.indicator,
        text=kept.text,
        label=row.disaggregation,
        status=ObsStatus.OFFICIAL if is_missing else ObsStatus(row.status),
        note="" if is_missing else row.note,
        reason=row.note if is_missing else "",
    )


def reported_before(form: EntryForm, cycle: Cycle, places: Iterable[int]) -> dict[tuple[int, str], Observation]:
    """(place, indicator) → what the place reported for the period before: the number shown in grey beside a cell."""
    period = cycle.period
    rows = Observation.objects.filter(
        place_id__in=list(places), indicator__in=form.indicators, source=LINE, disaggregation="",
        period_first=period.first - period.months, period_months=period.months, period_calendar=period.calendar.value,
        superseded_by__isnull=True,
    )  # fmt: skip
    return {(row.place_id, row.indicator): row for row in handed_in(rows)}


@dataclass(frozen=True, slots=True)
class SlotLine:
    """How far one place's form has come: how many figures stand in each state, when it first arrived, who waits.

    `timing` is None while nothing has arrived; `held` counts deliveries that wait for a decision.
    """

    place: OrgUnitVersion
    counts: Mapping[ApprovalState, int]
    asked: int
    received_at: datetime | None
    timing: Timing | None
    held: int = 0

    @property
    def filled(self) -> int:
        """How many cells have something in them."""
        return sum(self.counts.values())

    @property
    def state(self) -> ApprovalState | None:
        """The state of the least advanced figure, which is that of the form; None while it is empty."""
        return next((state for state in WAY if self.counts.get(state)), None)


# From what holds a form back most to what is through.
WAY = (
    ApprovalState.RETURNED,
    ApprovalState.DRAFT,
    ApprovalState.SENT,
    ApprovalState.CHECKED,
    ApprovalState.APPROVED,
    ApprovalState.LOCKED,
    ApprovalState.PUBLISHED,
)


def slot_lines(cycle: Cycle) -> tuple[SlotLine, ...]:
    """Every place that owes the form, by code; four queries, however many places there are."""
    places, form = expected_places(cycle), cycle.version.to_core()
    counts: dict[int, Counter[ApprovalState]] = {}
    for row in with_state(figures_of(cycle)).only("place_id"):
        counts.setdefault(row.place_id, Counter())[ApprovalState(row.state)] += 1
    arrived = _arrivals((cycle.pk,))
    held: Counter[int] = Counter(waiting_deliveries().filter(cycle=cycle).values_list("place_id", flat=True))
    window = window_kept(cycle)
    lines = []
    for place in places:
        moment = arrived.get((cycle.pk, place.unit_id))
        timing = _timing(window, moment, form.level)
        found = counts.get(place.unit_id, Counter())
        lines.append(SlotLine(place, dict(found), len(form.fields), moment, timing, held[place.unit_id]))
    return tuple(lines)


def arrival_map(cycles: Sequence[Cycle]) -> dict[int, tuple[SlotLine, ...]]:
    """For each cycle its places with when their form arrived, without counting figures."""
    arrived = _arrivals(cycle.pk for cycle in cycles)
    owing = places_owing(cycles)
    found: dict[int, tuple[SlotLine, ...]] = {}
    for cycle in cycles:
        form, window = cycle.version.to_core(), window_kept(cycle)
        moments = [(place, arrived.get((cycle.pk, place.unit_id))) for place in owing[cycle.pk]]
        found[cycle.pk] = tuple(
            SlotLine(place, {}, len(form.fields), moment, _timing(window, moment, form.level))
            for place, moment in moments
        )
    return found


def _timing(window: Window, moment: datetime | None, level: Level) -> Timing | None:
    return None if moment is None else window.timing(day_of(moment), level)


def _arrivals(cycles: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """(cycle, place) → when its form first arrived, late ones and those that waited included."""
    rows = Submission.objects.filter(cycle_id__in=list(cycles)).exclude(outcome=Outcome.REFUSED)
    grouped = rows.order_by().values_list("cycle_id", "place_id").annotate(first=Min("received_at"))
    return {(cycle, place): first for cycle, place, first in grouped}


def waiting_deliveries() -> QuerySet[Submission]:
    """Deliveries that wait for a person."""
    return Submission.objects.filter(outcome=Outcome.HELD, decision__isnull=True)


def returned_reason(row: Observation) -> str:
    """Why the figure was sent back; empty when it was not."""
    last = ApprovalAct.objects.filter(observation=row).order_by("-id").first()
    return last.reason if last is not None and last.state == ApprovalState.RETURNED.value else ""


# -- completeness and timeliness ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """Forms of one cycle: owed, arrived, arrived on time. Rates are None where nothing is owed."""

    cycle: Cycle
    expected: int
    received: int
    on_time: int


def rates(cycles: Sequence[Cycle]) -> tuple[Rate, ...]:
    """Completeness of each cycle; three queries, however many there are."""
    lines = arrival_map(cycles)
    return tuple(_rate(cycle, lines[cycle.pk]) for cycle in cycles)


def _rate(cycle: Cycle, lines: Sequence[SlotLine]) -> Rate:
    arrived = [line for line in lines if line.timing is not None]
    on_time = sum(line.timing in {Timing.EARLY, Timing.ON_TIME} for line in arrived)
    return Rate(cycle, len(lines), len(arrived), on_time)

"""Verbs on deliveries: each is received exactly once; what cannot be received waits, in words, for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4, uuid5

from muctieu.core.entry import Cell, Definitions, Remark, Sheet, Typed, read_sheet
from muctieu.core.form import LINE, EntryForm
from muctieu.core.observation import ApprovalState, ObsStatus, Provenance, ProvenanceKind
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.period import Period
from muctieu.core.usual import Limits
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.days import VIETNAM, day_of
from muctieu.web.common.policy import RULES, Act, OfForm, Placed, demand, may
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import cycle_of, expected_places, is_open, line_figures
from muctieu.web.intake.forms import KeptForm, form_named
from muctieu.web.intake.models import Cycle, CycleState, Outcome, Submission, SubmissionDecision
from muctieu.web.intake.past import history_of
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import ancestors, chain_of, in_force
from muctieu.web.plans.judging import limits_book

# A phone's clock is never trusted for what counts; one that is further off than this is told.
CLOCK_SLACK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A form as a sender hands it in: `id` is the sender's own and makes a repetition harmless.

    `made_at` is when the sender says it was written, by its own clock. `sources` may give a cell its own place of
    origin ("Biểu 2!D14"), by (indicator, label); `why` is the reason where an approved figure is corrected.
    """

    form: str
    period: Period
    cells: Sequence[Typed]
    id: UUID = field(default_factory=uuid4)
    door: ProvenanceKind = ProvenanceKind.FORM
    version: int = 0
    made_at: datetime | None = None
    document: str = ""
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery; `submission` is None where it was not stored because of errors in its cells."""

    submission: Submission | None
    remarks: tuple[Remark, ...] = ()
    rows: tuple[Observation, ...] = ()
    is_repeated: bool = False


# -- verbs ----------------------------------------------------------------------------------------------------


def submit(delivery: Delivery, *, place: OrgUnit, by: User, keep_errors: bool = False) -> Received:
    """Receive a delivery for a place, or hold it for a person; a repeated one changes nothing.

    With `keep_errors` a delivery whose cells cannot be read is held too, because its sender has gone (a phone, a
    message); without, it comes back with its remarks and nothing is stored.

    Raises:
        RightsError: MT7101 when `by` may not report for the place by this form.
        StateError: MT7203 for an unknown form, MT7326 when the identity belongs to another delivery.
    """
    demand(by, Act.FIGURE_RECORD, _desk(by, place, delivery.form))
    there = _repeated(delivery, place)
    if there is not None:
        return Received(there, is_repeated=True)
    commune = chain_of(place, clock.today())
    kept = form_named(delivery.form, commune)
    cycle = cycle_of(kept.row, commune, delivery.period)
    form = kept.form if cycle is None else cycle.version.to_core()
    sheet = read_cells(form, delivery.cells, place=place, period=delivery.period, whole=True)
    problem, details = problem_of(delivery, place, cycle, form)
    if sheet.errors and not problem:
        if not keep_errors:
            return Received(None, sheet.remarks)
        problem, details = (
            "MT2331",
            {"what": sheet.errors[0].finding.message_vi, "what_en": sheet.errors[0].finding.message_en},
        )
    return _keep(delivery, kept, cycle, place=place, by=by, sheet=sheet, problem=problem, details=details)


def decide(
    submission: Submission, *, accept: bool, by: User, reason: str, place: OrgUnit | None = None
) -> SubmissionDecision:
    """Settle a delivery that waits: record its figures, for another place if need be, or turn it away with a reason.

    Raises:
        StateError: MT7228 without a reason, MT7327 when it does not wait, MT7328 when its cells still have errors,
            MT7329 when no cycle of its period was opened.
    """
    if not reason.strip():
        raise StateError("MT7228", thing=str(submission))
    target = place or submission.place
    commune = chain_of(target, clock.today())
    with acting(by, Act.SUBMISSION_DECIDE, submission, chain=commune.uuid, why=reason) as log:
        demand(by, Act.SUBMISSION_DECIDE, OfForm(target, submission.form.code))
        held = Submission.objects.select_for_update().select_related("form").get(pk=submission.pk)
        if held.outcome != Outcome.HELD or SubmissionDecision.objects.filter(submission=held).exists():
            raise StateError("MT7327", thing=str(held))
        log.thing = f"submission:{held.uuid}"
        if accept:
            _record_held(held, target, by=by, reason=reason)
        outcome = Outcome.RECEIVED if accept else Outcome.REFUSED
        decision = SubmissionDecision.objects.create(
            submission=held, outcome=outcome, place=target if accept else None, reason=reason.strip(), by=by
        )
        log.after = {"outcome": outcome.value, "place": target.key if accept else None}
    return decision


def read_cells(
    form: EntryForm, cells: Sequence[Typed], *, place: OrgUnit, period: Period, whole: bool = False
) -> Sheet:
    """The cells as the core understands them, held against the place's own past by its commune's limits."""
    commune = chain_of(place, clock.today()).pk
    known = _definitions(limits_book((commune,)).of(commune, period))
    return read_sheet(form, cells, known, history=history_of(form, place, period), whole=whole)


@lru_cache(maxsize=16)
def _definitions(limits: Limits) -> Definitions:
    return Definitions(load_indicators(), load_units(), limits)


# -- who may hand in ------------------------------------------------------------------------------------------


def reported_last(by: User, act: Act, place: OrgUnit, form: str) -> bool:
    """Whether the place has ended and the person had the right over it on its last day."""
    last = OrgUnitVersion.objects.filter(unit=place).order_by("-valid_from").first()
    if last is None or last.valid_to is None or last.valid_to > clock.today():
        return False
    day = last.valid_to - timedelta(days=1)
    roles = [role.value for role in RULES[act].roles]
    grants = RoleGrant.objects.filter(in_force(day), user=by, role__in=roles, form__in={"", form})
    return grants.filter(unit__in=ancestors(place.pk, day)).exists()


def _desk(by: User, place: OrgUnit, form: str) -> Placed:
    """Where the right to hand in is asked: at the place itself.

    Of one that has ended its last reporter, who reports for another one now, may still hand in what was written: it is
    held for a person in any case.
    """
    asked = OfForm(place, form)
    if may(by, Act.FIGURE_RECORD, asked) or not reported_last(by, Act.FIGURE_RECORD, place, form):
        return asked
    roles = RULES[Act.FIGURE_RECORD].roles
    now = OrgUnit.objects.filter(pk__in=by.place_ids(roles, from_below=False, form=form)).order_by("pk").first()
    return asked if now is None else OfForm(now, form)


# -- storing --------------------------------------------------------------------------------------------------


def _repeated(delivery: Delivery, place: OrgUnit) -> Submission | None:
    there = Submission.objects.filter(uuid=delivery.id).select_related("form").first()
    if there is not None and (there.place_id, there.form.code, there.period) != (
        place.pk, delivery.form, delivery.period,
    ):  # fmt: skip
        raise StateError("MT7326", id=str(delivery.id), thing=str(there))
    return there


def _keep(
    delivery: Delivery, kept: KeptForm, cycle: Cycle | None, *, place: OrgUnit, by: User, sheet: Sheet, problem: str,
    details: dict[str, str],
) -> Received:  # fmt: skip
    chain = chain_of(place, clock.today()).uuid
    with acting(by, Act.FIGURE_RECORD, _desk(by, place, delivery.form), chain=chain, why=delivery.why) as log:
        there = _repeated(delivery, place)
        if there is not None:
            return Received(there, is_repeated=True)
        submission = Submission.objects.create(
            uuid=delivery.id,
            form=kept.row,
            cycle=cycle,
            version_told=delivery.version,
            place=place,
            period_first=delivery.period.first,
            period_months=delivery.period.months,
            period_calendar=delivery.period.calendar.value,
            door=delivery.door.value,
            made_at=delivery.made_at,
            by=by,
            content=[cell_as_dict(one) for one in delivery.cells if not one.is_blank],
            outcome=Outcome.HELD if problem else Outcome.RECEIVED,
            problem=problem,
            details=details,
        )
        log.thing = f"submission:{submission.uuid}"
        log.after = {"outcome": submission.outcome, "problem": problem}
        rows = [] if problem else _record(delivery, sheet, submission.uuid, place=place, by=by)
    return Received(submission, sheet.remarks, tuple(rows))


def _record(delivery: Delivery, sheet: Sheet, submission: UUID, *, place: OrgUnit, by: User) -> list[Observation]:
    """The sheet's figures that say something new, as sent."""
    latest = _latest(place, delivery.period, {cell.indicator for cell in sheet.cells})
    drafts = [
        draft_of(cell, delivery, place=place, identity=uuid5(submission, f"{cell.indicator} {cell.label}"))
        for cell in sheet.cells
        if not _is_said(cell, latest.get((cell.indicator, cell.label)))
    ]
    waiting = [row for row in latest.values() if row.state == ApprovalState.DRAFT.value and _stands_in(row, sheet)]
    figures.send(waiting, by=by, form=delivery.form)
    return figures.record(drafts, by=by, place=place, why=delivery.why, form=delivery.form)


def _record_held(held: Submission, place: OrgUnit, *, by: User, reason: str) -> None:
    commune = chain_of(place, clock.today())
    cycle = held.cycle or cycle_of(held.form, commune, held.period)
    if cycle is None:
        raise StateError("MT7329", thing=str(held))
    cells = [cell_from_dict(kept) for kept in held.content]
    delivery = Delivery(
        held.form.code, held.period, cells, id=held.uuid, door=ProvenanceKind(held.door), why=reason
    )  # fmt: skip
    sheet = read_cells(cycle.version.to_core(), cells, place=place, period=held.period)
    if sheet.errors:
        first = sheet.errors[0].finding
        raise StateError("MT7328", thing=str(held), what=first.message_vi, what_en=first.message_en)
    _record(delivery, sheet, held.uuid, place=place, by=by)


def draft_of(cell: Cell, delivery: Delivery, *, place: OrgUnit, identity: UUID | None = None) -> Draft:
    """The figure of a cell, with the form as its source; without an identity of its own it gets a new one."""
    where = delivery.sources.get((cell.indicator, cell.label), "")
    source = Provenance(
        delivery.door, delivery.document or f"{LINE}/{delivery.form}", text=cell.written or cell.note, place=where
    )
    obs = CoreObservation(
        id="",
        indicator=cell.indicator,
        place=place.key,
        period=delivery.period,
        value=cell.value,
        recorded_at=clock.now(),
        provenance=source,
        status=cell.status,
        disaggregation=cell.label,
        source=LINE,
        out_of=cell.out_of,
        note=cell.note,
    )
    return Draft(obs, written=cell.written, identity=identity)


def _latest(place: OrgUnit, period: Period, indicators: set[str]) -> dict[tuple[str, str], Observation]:
    """The newest record of each (indicator, label) that the place reported for the period, with its state."""
    rows = with_state(line_figures([place.pk], period).filter(indicator__in=indicators))
    return {(row.indicator, row.disaggregation): row for row in rows}


def _is_said(cell: Cell, row: Observation | None) -> bool:
    """Whether the newest record says exactly what the cell says: then there is nothing to record."""
    if row is None or row.state == ApprovalState.RETURNED.value:
        return False
    mantissa = None if cell.value is None else cell.value.mantissa
    return (row.mantissa, row.status, row.note) == (mantissa, cell.status.value, cell.note)


def _stands_in(row: Observation, sheet: Sheet) -> bool:
    return any(
        (cell.indicator, cell.label) == (row.indicator, row.disaggregation) and _is_said(cell, row)
        for cell in sheet.cells
    )


# -- what stands in the way -----------------------------------------------------------------------------------


def problem_of(delivery: Delivery, place: OrgUnit, cycle: Cycle | None, form: EntryForm) -> tuple[str, dict[str, str]]:
    """The code of what a person must decide, with its words; an empty code when the delivery can be received."""
    owing = frozenset(version.unit_id for version in ([] if cycle is None else expected_places(cycle)))
    last = OrgUnitVersion.objects.filter(unit=place).select_related("unit").order_by("-valid_from")[0]
    code, args = slot_problem(form, delivery.period, place=last, cycle=cycle, owing=owing)
    if code:
        return code, args
    if cycle is not None and _clock_is_wrong(delivery, cycle):
        return "MT2337", {**args, "told": _moment(delivery.made_at), "now": _moment(clock.now())}
    return _approved_already(delivery, place, args)


def slot_problem(
    form: EntryForm, period: Period, *, place: OrgUnitVersion, cycle: Cycle | None, owing: frozenset[int]
) -> tuple[str, dict[str, str]]:
    """What keeps the form of a place and period from being received today, no code when nothing does; its words.

    `place` is the last that is known of the unit, `owing` are the units that owe the form in the cycle.
    """
    today = clock.today()
    args = {"place": place.unit.key, "period": period.label_vi, "period_en": period.label_en,
            "form": form.name_vi, "form_en": form.name_en}  # fmt: skip
    if place.valid_to is not None and place.valid_to <= today:
        return "MT2332", {**args, "place": place.name, "day": f"{place.valid_to:%d/%m/%Y}"}
    if cycle is None or today < cycle.opens:
        return "MT2333", args
    if place.unit_id not in owing:
        return "MT2334", args
    if cycle.state == CycleState.LOCKED:
        return "MT2335", args
    if not is_open(cycle, today):
        return "MT2336", {**args, "day": f"{cycle.cut_off:%d/%m/%Y}"}
    return "", args


def _clock_is_wrong(delivery: Delivery, cycle: Cycle) -> bool:
    """Whether the sender's clock runs ahead of ours, or says that the form was filled in before it could be."""
    if delivery.made_at is None:
        return False
    return delivery.made_at > clock.now() + CLOCK_SLACK or day_of(delivery.made_at) < cycle.opens - timedelta(days=1)


def _approved_already(delivery: Delivery, place: OrgUnit, args: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A figure that counts already is changed by a correction only, and a person says so."""
    if delivery.why.strip():
        return "", {}
    named = {one.indicator for one in delivery.cells if not one.is_blank}
    latest = _latest(place, delivery.period, named).values()
    counting = {state.value for state in ApprovalState if state.counts}
    if any(row.state in counting and not _repeats(row, delivery) for row in latest):
        return "MT2338", args
    return "", {}


def _repeats(row: Observation, delivery: Delivery) -> bool:
    """Whether the delivery writes the figure as it stands, or says nothing of it."""
    told = [one for one in delivery.cells if (one.indicator, one.label) == (row.indicator, row.disaggregation)]
    return all(one.is_blank or one.text.strip() == row.written for one in told)


def _moment(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


# -- cells as they are kept -----------------------------------------------------------------------------------


def cell_as_dict(one: Typed) -> dict[str, str]:
    """A typed cell as JSON keeps it."""
    kept = {"indicator": one.indicator, "label": one.label, "text": one.text, "status": one.status.value,
            "note": one.note, "reason": one.reason}  # fmt: skip
    return {name: value for name, value in kept.items() if value}


def cell_from_dict(kept: Mapping[str, str]) -> Typed:
    """The typed cell of a kept mapping."""
    status = ObsStatus(kept.get("status", ObsStatus.OFFICIAL.value))
    words = {name: str(kept.get(name, "")) for name in ("text", "label", "note", "reason")}
    return Typed(str(kept["indicator"]), status=status, **words)

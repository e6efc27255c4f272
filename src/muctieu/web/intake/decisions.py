"""What a person decides about the proposals of a report: accept, correct, split, leave out, take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from muctieu.core.entry import Cell, Definitions, Typed, read_sheet
from muctieu.core.form import EntryField, EntryForm, Schedule
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.errors import Finding, StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft, observations_of
from muctieu.web.figures.models import Observation
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.intake.review import (
    REOPEN,
    Proposal,
    Review,
    Standing,
    figures_from,
    is_returned,
    key_of,
    latest_decisions,
)
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

Decisions = Mapping[str, ProposalDecision]


# -- accepting ------------------------------------------------------------------------------------------------


def accept_proposals(review: Review, proposals: Sequence[Proposal], *, by: User) -> int:
    """Take proposals as they stand; those decided already, or meanwhile, stay. Returns how many became figures.

    What says the same as a figure that the document has led to already becomes no second one.

    Raises:
        RightsError: MT7101 when `by` may not accept figures of the place.
    """
    if all(one.standing is not Standing.OPEN for one in proposals):
        return 0
    document = review.document
    with acting(by, Act.FIGURE_ACCEPT, document, chain=_chain(document)) as log:
        decided = latest_decisions(document)
        waiting = [one for one in proposals if one.standing is Standing.OPEN and one.seen == _seen(decided, one.key)]
        there = _told_already(document)
        fresh = {_telling(one.obs): one for one in waiting if _telling(one.obs) not in there}
        drafts = [Draft(one.obs, written=document.text[one.span[0] : one.span[1]]) for one in fresh.values()]
        identities = [_identity(document, one.key, one.seen) for one in fresh.values()]
        stored = figures.accept(drafts, by=by, document=document, identities=identities)
        rows = there | dict(zip(fresh, stored, strict=True))
        moment = _moment(decided)
        ProposalDecision.objects.bulk_create(
            [_decision(document, one, "accept", rows[_telling(one.obs)], by=by, at=moment) for one in waiting]
        )
        log.thing, log.after = f"document:{document.uuid}", {"accepted": len(waiting)}
    return len(stored)


def _telling(obs: CoreObservation) -> tuple[object, ...]:
    """What a figure says, whichever words it was read from."""
    return (*obs.key, obs.value, obs.said, obs.out_of)


def _told_already(document: Document) -> dict[tuple[object, ...], Observation]:
    """The document's figures that stand, by what they say."""
    rows = [row for row in {row.pk: row for row in figures_from(document).values()}.values() if not is_returned(row)]
    return {_telling(obs): row for obs, row in zip(observations_of(rows), rows, strict=True)}


def _identity(document: Document, item: str, seen: str) -> UUID:
    """The same for an act that is sent twice, another one once it was taken back."""
    return uuid5(document.uuid, f"{item} {seen}".strip())


# -- correcting -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says a figure is: another indicator, place, period, number or status; no `text`: as it was read."""

    indicator: str
    text: str | None
    period: Period | None
    place: OrgUnit
    status: ObsStatus = ObsStatus.OFFICIAL
    note: str = ""


def correct_proposal(
    review: Review, proposal: Proposal, correction: Correction, *, by: User, seen: str, split: bool = False
) -> Observation:
    """Take a figure as the person reads it; with `split` another one out of the same words, the proposal staying open.

    A figure that the proposal had become, and that the new one does not supersede, is returned.

    Raises:
        StateError: MT7211 when somebody decided meanwhile, MT7203 for an unknown indicator, MT7395 when the figure
            counts already, and the code of the fault when the text is no figure of that indicator.
    """
    document = review.document
    obs, written = _corrected(document, proposal, correction)
    item = f"{proposal.key}+{correction.indicator}" if split else proposal.key
    with acting(by, Act.FIGURE_ACCEPT, document, chain=_chain(document)) as log:
        decided = latest_decisions(document)
        _require_seen(document, proposal, decided, seen)
        words = f"{item} {correction.indicator} {correction.place.key} {correction.period} {written}"
        identity = _identity(document, words, _seen(decided, item) if split else seen)
        rows = figures.accept(
            [Draft(obs, written=written)], by=by, document=document, why=correction.note, identities=[identity]
        )
        row = rows[0] if rows else Observation.objects.get(uuid=identity)
        if not split and proposal.row is not None and row.supersedes_id != proposal.row.pk:
            told = f"ghi lại: {load_indicators()[obs.indicator].name_vi} {written}"
            _release([proposal.row], by=by, reason=correction.note.strip() or told)
        decision = _decision(document, proposal, "correct", row, by=by, at=_moment(decided))
        decision.item, decision.chosen = item, correction.indicator
        decision.save()
        log.thing, log.after = f"document:{document.uuid}", {"item": item, "indicator": correction.indicator}
    return row


def _corrected(document: Document, proposal: Proposal, correction: Correction) -> tuple[CoreObservation, str]:
    """(the figure as corrected, what is written of it)."""
    obs = proposal.obs._replace(
        indicator=correction.indicator, place=correction.place.key, period=correction.period,
        status=correction.status, note=correction.note,
    )  # fmt: skip
    there = document.text[proposal.span[0] : proposal.span[1]]
    if correction.text is None and correction.indicator == proposal.obs.indicator:
        return obs, there
    cell = _read(correction.indicator, there if correction.text is None else correction.text)
    return obs._replace(value=cell.value, out_of=cell.out_of, said=None), cell.written


def _read(code: str, text: str) -> Cell:
    """The figure as it is typed, of whatever indicator; the fault is raised as it is told beside a field."""
    indicator = load_indicators().get(code)
    if indicator is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="indicator", value=code[:80])
    schedule = Schedule({Level.VILLAGE: 1})
    field = EntryField(code, required=False)
    form = EntryForm("", "Báo cáo", "Report", Level.VILLAGE, Frequency.QUARTER, (field,), schedule)
    sheet = read_sheet(form, [Typed(code, text)], Definitions(load_indicators(), load_units()))
    if sheet.errors or not sheet.cells:
        fault = sheet.errors[0].finding if sheet.errors else Finding("MT1001", {"text": text[:80]})
        raise StateError(fault.code, **fault.args)
    return sheet.cells[0]


# -- decisions made elsewhere ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a proposal: the figure that it led to, or else the reason for leaving it out."""

    obs: CoreObservation
    row: Observation | None
    is_corrected: bool = False
    reason: str = ""


def keep_decisions(document: Document, decided: Sequence[Decided], *, by: User) -> None:
    """Keep, as one act, decisions of a clerk whose figures are in the store already."""
    with acting(by, Act.FIGURE_ACCEPT, document, chain=_chain(document)) as log:
        moment = _moment(latest_decisions(document))
        ProposalDecision.objects.bulk_create(
            [
                ProposalDecision(
                    document=document, item=key_of(one.obs), kind=_kind(one), observation=one.row, reason=one.reason,
                    proposed=one.obs.indicator, chosen="" if one.row is None else one.row.indicator, by=by, at=moment,
                )
                for one in decided
            ]
        )  # fmt: skip
        log.thing, log.after = f"document:{document.uuid}", {"decided": len(decided)}


def _kind(one: Decided) -> str:
    if one.row is None:
        return "reject"
    return "correct" if one.is_corrected else "accept"


# -- leaving out ----------------------------------------------------------------------------------------------


def reject_proposal(review: Review, proposal: Proposal, *, by: User, reason: str, seen: str) -> ProposalDecision:
    """Leave a proposal out, with the reason (MT7228 without one, MT7211 when somebody decided meanwhile).

    What has become a figure is taken back first (MT7396).
    """
    if not reason.strip():
        raise StateError("MT7228", thing=proposal.key)
    document = review.document
    with acting(by, Act.FIGURE_ACCEPT, document, chain=_chain(document), why=reason) as log:
        decided = latest_decisions(document)
        _require_seen(document, proposal, decided, seen)
        if proposal.standing is Standing.ACCEPTED:
            raise StateError("MT7396", **_named(proposal.obs.indicator))
        decision = _decision(document, proposal, "reject", None, by=by, at=_moment(decided))
        decision.reason = reason.strip()
        decision.save()
        log.thing, log.after = f"document:{document.uuid}", {"item": proposal.key, "rejected": reason.strip()}
    return decision


# -- taking back ----------------------------------------------------------------------------------------------


def last_act(review: Review, *, by: User) -> tuple[ProposalDecision, ...]:
    """What this person decided last about the document and what still stands: one figure, or all of one act."""
    mine = [one for one in standing_decisions(review) if one.by_id == by.pk]
    last = max((one.at for one in mine), default=None)
    return tuple(one for one in mine if one.at == last)


def standing_decisions(review: Review) -> tuple[ProposalDecision, ...]:
    """The decisions that hold: neither taken back nor overtaken by a figure's return."""
    return _standing(latest_decisions(review.document), review.figures)


def _standing(decided: Decisions, rows: Mapping[int, Observation]) -> tuple[ProposalDecision, ...]:
    return tuple(one for one in decided.values() if one.kind != REOPEN and not is_returned(_row(one, rows)))


def _row(decision: ProposalDecision, rows: Mapping[int, Observation]) -> Observation | None:
    """The figure of a decision as it stands now."""
    return None if decision.observation_id is None else rows.get(decision.observation_id)


def take_back(review: Review, decisions: Sequence[ProposalDecision], *, by: User, reason: str) -> int:
    """Undo decisions as one act: their figures are returned with the reason, the proposals are open again.

    Whatever else rests on one of those figures is open again too. Returns how many figures were returned.

    Raises:
        RightsError: MT7101 when `by` may not return figures of the place.
        StateError: MT7228 without a reason, MT7397 when there is nothing to take back (any more), MT7395 when a figure
            counts already: then nothing is taken back.
    """
    document = review.document
    if not reason.strip():
        raise StateError("MT7228", thing=str(document))
    with acting(by, Act.FIGURE_RETURN, document, chain=_chain(document), why=reason) as log:
        decided, rows = latest_decisions(document), figures_from(document)
        wanted = {one.uuid for one in decisions}
        holding = _standing(decided, rows)
        named = [one for one in holding if one.uuid in wanted]
        if not named:
            raise StateError("MT7397", thing=str(document))
        ending = _newest_of(named, rows)
        returned = _release(ending.values(), by=by, reason=reason)
        again = [one for one in holding if one.uuid in wanted or one.observation_id in ending]
        moment = _moment(decided)
        ProposalDecision.objects.bulk_create(
            [
                ProposalDecision(
                    document=document, item=one.item, kind=REOPEN, proposed=one.proposed, reason=reason.strip(),
                    by=by, at=moment,
                )
                for one in again
            ]
        )  # fmt: skip
        log.thing, log.after = f"document:{document.uuid}", {"reopened": len(again), "returned": returned}
    return returned


def _newest_of(decisions: Iterable[ProposalDecision], rows: Mapping[int, Observation]) -> dict[int, Observation]:
    """The figures of the decisions, but for those in whose place a later one stands."""
    found = ((one, _row(one, rows)) for one in decisions)
    return {row.pk: row for one, row in found if row is not None and row.pk == one.observation_id}


def _release(rows: Iterable[Observation], *, by: User, reason: str) -> int:
    """Return figures that count for nothing yet; MT7395 for one that does."""
    ending = [row for row in rows if not is_returned(row)]
    for row in ending:
        if row.state in figures.COUNTING:
            raise StateError("MT7395", **_named(row.indicator), written=row.written)
    return figures.send_back(ending, by=by, reason=reason)


# -- common ---------------------------------------------------------------------------------------------------


def _chain(document: Document) -> UUID:
    return chain_of(document.place, clock.today()).uuid


def _named(code: str) -> dict[str, str]:
    indicator = load_indicators()[code]
    return {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}


def _seen(decided: Decisions, item: str) -> str:
    return str(decided[item].uuid) if item in decided else ""


def _moment(decided: Decisions) -> datetime:
    """One moment for all that an act decides, and later than every other of the document."""
    last = max((one.at for one in decided.values()), default=None)
    return clock.now() if last is None else figures.strictly_after(clock.now(), last)


def _require_seen(document: Document, proposal: Proposal, decided: Decisions, seen: str) -> None:
    now = _seen(decided, proposal.key)
    if now != seen:
        decision = decided.get(proposal.key)
        who = "–" if decision is None else decision.by.full_name
        raise StateError("MT7211", thing=f"{document} {proposal.key}", who=who, seen=seen or "–", now=now or "–")


def _decision(
    document: Document, one: Proposal, kind: str, row: Observation | None, *, by: User, at: datetime
) -> ProposalDecision:
    return ProposalDecision(
        document=document, item=one.key, kind=kind, observation=row, subject=one.reason[:300],
        proposed=one.obs.indicator, chosen=one.obs.indicator if kind == "accept" else "", by=by, at=at,
    )  # fmt: skip

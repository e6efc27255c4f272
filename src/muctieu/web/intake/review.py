"""Reports that came in: what the reader proposes, what is doubtful about it, and what a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from uuid import uuid5

from muctieu.core.aggregate import figure_of
from muctieu.core.claims import claim_findings, value_findings
from muctieu.core.entry import Cell, Definitions, Typed, read_sheet
from muctieu.core.imports import open_form
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.core.plan import Plan
from muctieu.core.reading.evidence import Catalogue, propose
from muctieu.core.reading.model import Fact, Reading, Rival
from muctieu.core.reading.reader import read
from muctieu.core.unit import UnitNames
from muctieu.core.wording import with_unit
from muctieu.errors import Finding, Severity, StateError
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.reading import load_lexicon
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import Draft, observations_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.lexicon import Adopted, adopted_names, known_indicators
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

# A link at least this sure, of a known period and without a doubt, is accepted together with the others like it.
SURE = Decimal("0.8")


class Standing(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One figure that the document proposes, with what it rests on, its doubts, and the decision about it."""

    key: str
    obs: CoreObservation
    confidence: Decimal
    reason: str
    rivals: tuple[Rival, ...]
    findings: tuple[Finding, ...]
    decision: ProposalDecision | None = None

    @property
    def standing(self) -> Standing:
        if self.decision is None:
            return Standing.OPEN
        return Standing.REJECTED if self.decision.kind == "reject" else Standing.ACCEPTED

    @property
    def is_certain(self) -> bool:
        """Whether nothing about it asks for a look of its own."""
        is_sure = self.confidence >= SURE and self.obs.period is not None and self.obs.value is not None
        return is_sure and all(finding.severity is Severity.NOTE for finding in self.findings)

    @property
    def span(self) -> tuple[int, int]:
        return (self.obs.provenance.start or 0, self.obs.provenance.end or 0)


@dataclass(frozen=True, slots=True)
class Review:
    """A document under review: proposals in the order of the text, and figures that no indicator fits."""

    document: Document
    reading: Reading
    proposals: tuple[Proposal, ...]
    loose: tuple[Fact, ...]

    @property
    def open(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self.proposals if one.standing is Standing.OPEN)

    @property
    def certain(self) -> tuple[Proposal, ...]:
        """The open ones that can be accepted together."""
        return tuple(one for one in self.open if one.is_certain)

    @property
    def queue(self) -> tuple[Proposal, ...]:
        """The open ones in the order in which they are settled: errors, warnings, other doubts, then the certain."""
        return tuple(sorted(self.open, key=lambda one: (_weight(one), one.span)))

    def named(self, key: str) -> Proposal | None:
        """The proposal of that key."""
        return next((one for one in self.proposals if one.key == key), None)


def _weight(one: Proposal) -> int:
    severities = {finding.severity for finding in one.findings}
    if Severity.ERROR in severities:
        return 0
    return 1 if Severity.WARNING in severities else 3 if one.is_certain else 2


# -- reading --------------------------------------------------------------------------------------------------


def review_of(
    document: Document, *, place: OrgUnit | None = None, period: Period | None = None, plan: Plan | None = None
) -> Review:
    """The review of a document; `place` and `period` are what it speaks of where it does not say so itself."""
    unit = place or document.place
    reading = _reading(document.code, document.text, adopted_names())
    names = UnitNames(load_units().values())
    found = propose(reading, document.text, catalogue=Catalogue(load_indicators(), names), place=unit.key)
    facts = {(fact.start, fact.end): fact for fact in reading.facts}
    dated = [obs if obs.period is not None or period is None else replace(obs, period=period) for obs in found]
    decisions = {
        one.item: one for one in ProposalDecision.objects.filter(document=document).select_related("by", "observation")
    }
    told = _Doubts(dated, plan, _elsewhere(document, unit, dated))
    proposals = tuple(_proposal(obs, facts, told, decisions) for obs in dated)
    loose = tuple(fact for fact in reading.facts if fact.indicator is None and fact.head == "value")
    return Review(document, reading, proposals, loose)


def read_only(text: str, name: str) -> Reading:
    """What a text says, before it is kept as a document."""
    return _reading(name, text, adopted_names())


@lru_cache(maxsize=64)
def _reading(code: str, text: str, adopted: Adopted) -> Reading:
    """The same text is read once for each state of the lexicon."""
    return read(text, lexicon=load_lexicon(), indicators=tuple(known_indicators(adopted)), id=code)


def key_of(obs: CoreObservation) -> str:
    """The item of a proposal: its span and the indicator that was read."""
    return f"{obs.provenance.start}-{obs.provenance.end}-{obs.indicator}"


def _proposal(
    obs: CoreObservation,
    facts: Mapping[tuple[int, int], Fact],
    told: _Doubts,
    decisions: Mapping[str, ProposalDecision],
) -> Proposal:
    fact = facts.get((obs.provenance.start or 0, obs.provenance.end or 0))
    findings = (*(fact.findings if fact is not None else ()), *told.about(obs))
    return Proposal(
        key=key_of(obs),
        obs=obs,
        confidence=SURE if fact is None else fact.confidence,
        reason="" if fact is None else fact.reason,
        rivals=() if fact is None else fact.rivals,
        findings=findings,
        decision=decisions.get(key_of(obs)),
    )


class _Doubts:
    """What speaks against a proposal: the report's own arithmetic, other figures of the same thing, the plan."""

    def __init__(
        self, found: Sequence[CoreObservation], plan: Plan | None, elsewhere: Sequence[CoreObservation]
    ) -> None:
        self.plan = plan
        self.same: dict[tuple[str, Period | None], list[CoreObservation]] = {}
        for obs in (*found, *elsewhere):
            self.same.setdefault((obs.indicator, obs.period), []).append(obs)

    def about(self, obs: CoreObservation) -> Iterator[Finding]:
        """The findings about one proposal."""
        yield from self._arithmetic(obs)
        if obs.period is None or obs.value is None:
            return
        for other in self.same[obs.indicator, obs.period]:
            if other.value is not None and other.value != obs.value:
                yield _contradiction(obs, other)

    def _arithmetic(self, obs: CoreObservation) -> Iterator[Finding]:
        targets = [] if self.plan is None else [one for one in self.plan.targets if one.indicator.code == obs.indicator]
        figure = figure_of(obs)
        for target in targets:
            assert self.plan is not None  # noqa: S101 - there are targets
            yield from value_findings(figure, target, load_units())[1]
            yield from claim_findings(target, figure, self.plan.settings)


def _contradiction(obs: CoreObservation, other: CoreObservation) -> Finding:
    indicator = load_indicators()[obs.indicator]
    period = obs.period
    values = [with_unit(one.value.value, one.value.unit) for one in (obs, other) if one.value is not None]
    args = {
        "indicator": indicator.name_vi,
        "indicator_en": indicator.name_en,
        "period": "–" if period is None else period.label_vi,
        "period_en": "–" if period is None else period.label_en,
        "one": values[0],
        "other": values[1],
    }
    return Finding(
        "MT1111", args, start=other.provenance.start, end=other.provenance.end, document=other.provenance.document
    )


def _elsewhere(document: Document, place: OrgUnit, found: Sequence[CoreObservation]) -> tuple[CoreObservation, ...]:
    """What other sources say of the same figures, as far as it counts or waits."""
    periods = {obs.period.first for obs in found if obs.period is not None}
    rows = Observation.objects.filter(
        place=place, indicator__in={obs.indicator for obs in found}, period_first__in=periods,
        superseded_by__isnull=True, disaggregation="", approvals__isnull=False,
    ).exclude(source=document.code)  # fmt: skip
    return observations_of(with_state(rows.distinct()))


# -- deciding -------------------------------------------------------------------------------------------------


def accept_proposals(review: Review, proposals: Sequence[Proposal], *, by: User) -> int:
    """Take proposals as they stand; those decided already stay. Returns how many became figures.

    Raises:
        RightsError: MT7101 when `by` may not accept figures of the place.
    """
    waiting = [one for one in proposals if one.standing is Standing.OPEN]
    if not waiting:
        return 0
    document = review.document
    chain = chain_of(document.place, clock.today()).uuid
    with acting(by, Act.FIGURE_ACCEPT, document, chain=chain) as log:
        drafts = [Draft(one.obs, written=document.text[one.span[0] : one.span[1]]) for one in waiting]
        identities = [uuid5(document.uuid, one.key) for one in waiting]
        rows = {row.uuid: row for row in figures.accept(drafts, by=by, document=document, identities=identities)}
        ProposalDecision.objects.bulk_create(
            [
                _decision(document, one, "accept", rows.get(identity), by=by)
                for one, identity in zip(waiting, identities, strict=True)
            ]
        )
        log.thing, log.after = f"document:{document.uuid}", {"accepted": len(waiting)}
    return len(rows)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says a figure is: another indicator, place, period, number or status."""

    indicator: str
    text: str
    period: Period | None
    place: OrgUnit
    status: ObsStatus = ObsStatus.OFFICIAL
    note: str = ""


def correct_proposal(
    review: Review, proposal: Proposal, correction: Correction, *, by: User, seen: str, split: bool = False
) -> Observation:
    """Take a figure as the person reads it; with `split` another one out of the same words, the proposal staying open.

    Raises:
        StateError: MT7211 when somebody decided meanwhile, MT7203 for an unknown indicator, and the code of the fault
            when the text is no figure of that indicator.
    """
    _require_seen(review, proposal, seen)
    cell = read_correction(correction)
    document, obs = review.document, _corrected(proposal.obs, correction, cell)
    item = f"{proposal.key}+{correction.indicator}" if split else proposal.key
    identity = uuid5(
        document.uuid, f"{item} {correction.indicator} {correction.place.key} {correction.period} {cell.written}"
    )
    with acting(by, Act.FIGURE_ACCEPT, document, chain=chain_of(document.place, clock.today()).uuid) as log:
        rows = figures.accept([Draft(obs, written=cell.written)], by=by, document=document, identities=[identity])
        row = rows[0] if rows else Observation.objects.get(uuid=identity)
        decision = _decision(document, proposal, "correct", row, by=by)
        decision.item, decision.chosen = item, correction.indicator
        decision.save()
        log.thing, log.after = f"document:{document.uuid}", {"item": item, "indicator": correction.indicator}
    return row


def read_correction(correction: Correction) -> Cell:
    """The figure of a corrected proposal; the fault is raised as it is told beside a field."""
    indicator = load_indicators().get(correction.indicator)
    if indicator is None:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="indicator", value=correction.indicator[:80])
    form = open_form([indicator], level=Level.VILLAGE, frequency=Frequency.QUARTER)
    typed = Typed(indicator.code, correction.text, status=correction.status, note=correction.note)
    sheet = read_sheet(form, [typed], Definitions(load_indicators(), load_units()))
    if sheet.errors or not sheet.cells:
        fault = sheet.errors[0].finding if sheet.errors else Finding("MT1001", {"text": correction.text[:80]})
        raise StateError(fault.code, **fault.args)
    return sheet.cells[0]


def _corrected(obs: CoreObservation, correction: Correction, cell: Cell) -> CoreObservation:
    return replace(
        obs, indicator=correction.indicator, place=correction.place.key, period=correction.period, value=cell.value,
        out_of=cell.out_of, status=cell.status, note=cell.note, said=None,
    )  # fmt: skip


def reject_proposal(review: Review, proposal: Proposal, *, by: User, reason: str, seen: str) -> ProposalDecision:
    """Leave a proposal out, with the reason (MT7228 without one, MT7211 when somebody decided meanwhile)."""
    if not reason.strip():
        raise StateError("MT7228", thing=proposal.key)
    _require_seen(review, proposal, seen)
    document = review.document
    with acting(by, Act.FIGURE_ACCEPT, document, chain=chain_of(document.place, clock.today()).uuid, why=reason) as log:
        decision = _decision(document, proposal, "reject", None, by=by)
        decision.reason = reason.strip()
        decision.save()
        log.thing, log.after = f"document:{document.uuid}", {"item": proposal.key, "rejected": reason.strip()}
    return decision


def _require_seen(review: Review, proposal: Proposal, seen: str) -> None:
    now = "" if proposal.decision is None else str(proposal.decision.uuid)
    if now != seen:
        decision = proposal.decision
        who = "–" if decision is None else decision.by.full_name
        raise StateError("MT7211", thing=f"{review.document} {proposal.key}", who=who, seen=seen or "–", now=now or "–")


def _decision(document: Document, one: Proposal, kind: str, row: Observation | None, *, by: User) -> ProposalDecision:
    return ProposalDecision(
        document=document, item=one.key, kind=kind, observation=row, subject=one.reason[:300],
        proposed=one.obs.indicator,
        chosen=one.obs.indicator if kind == "accept" else "", by=by,
    )  # fmt: skip

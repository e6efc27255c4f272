"""Reports that came in: what the reader proposes, what is doubtful about it, and how each proposal stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from muctieu.core.aggregate import figure_of
from muctieu.core.claims import claim_findings, unplanned_findings, value_doubts
from muctieu.core.numbers_vi import turned
from muctieu.core.observation import ApprovalState
from muctieu.core.observation import Observation as CoreObservation
from muctieu.core.period import Period
from muctieu.core.plan import Plan
from muctieu.core.quantity import Quantity
from muctieu.core.reading.evidence import Catalogue, propose
from muctieu.core.reading.model import Fact, Reading, Rival
from muctieu.core.reading.reader import read
from muctieu.core.unit import UnitNames
from muctieu.core.wording import with_unit
from muctieu.errors import Finding, Severity
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.reading import load_lexicon
from muctieu.web.documents.models import Document
from muctieu.web.figures.domain import COUNTING
from muctieu.web.figures.mapping import handed_in, observations_of, with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.lexicon import Adopted, adopted_names, known_indicators
from muctieu.web.intake.models import ProposalDecision
from muctieu.web.places.models import OrgUnit

# A link at least this sure, of a known period and without a doubt, is accepted together with the others like it.
SURE = Decimal("0.8")
# The kind of decision that takes an earlier one back.
REOPEN = "reopen"
_SET_ASIDE = (ApprovalState.DRAFT, ApprovalState.RETURNED)
# What the report's own arithmetic can have against it.
_ARITHMETIC = frozenset({"MT1101", "MT1102", "MT1104", "MT1106", "MT1107", "MT1109"})


class Standing(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One figure that the document proposes, with what it rests on, its doubts, and the decision about it.

    `against` are other figures of the same thing that say something else, `probable` what is meant where the unit
    looks like a slip, `row` the figure that an acceptance has led to, as it stands now.
    """

    key: str
    obs: CoreObservation
    confidence: Decimal
    reason: str
    rivals: tuple[Rival, ...]
    findings: tuple[Finding, ...]
    against: tuple[CoreObservation, ...] = ()
    probable: Quantity | None = None
    decision: ProposalDecision | None = None
    row: Observation | None = None

    @property
    def standing(self) -> Standing:
        """Open again when it was taken back, and when the figure was returned."""
        if self.decision is None or self.decision.kind == REOPEN:
            return Standing.OPEN
        if self.decision.kind == "reject":
            return Standing.REJECTED
        return Standing.OPEN if is_returned(self.row) else Standing.ACCEPTED

    @property
    def is_replaced(self) -> bool:
        """Whether another figure of the document stands in the place of the accepted one."""
        if self.standing is not Standing.ACCEPTED or self.row is None or self.decision is None:
            return False
        return self.row.pk != self.decision.observation_id

    @property
    def is_approved(self) -> bool:
        """Whether the figure counts already, so that it is corrected and no longer taken back."""
        return self.row is not None and self.row.state in COUNTING

    @property
    def seen(self) -> str:
        """The decision that a person looks at, "" for none: named again when the next one is made."""
        return "" if self.decision is None else str(self.decision.uuid)

    @property
    def is_certain(self) -> bool:
        """Whether nothing about it asks for a look of its own."""
        is_sure = self.confidence >= SURE and self.obs.period is not None and self.obs.value is not None
        return is_sure and all(finding.severity is Severity.NOTE for finding in self.findings)

    @property
    def span(self) -> tuple[int, int]:
        return (self.obs.provenance.start or 0, self.obs.provenance.end or 0)

    @property
    def order(self) -> tuple[int, tuple[int, int]]:
        """Where it stands when proposals are settled: contradictions, arithmetic, other doubts, the certain last."""
        return (_weight(self), self.span)


@dataclass(frozen=True, slots=True)
class Review:
    """A document under review: proposals in the order of the text, and figures that no indicator fits.

    `figures` are the records that the document has led to, by their key in the store.
    """

    document: Document
    reading: Reading
    proposals: tuple[Proposal, ...]
    loose: tuple[Fact, ...]
    figures: Mapping[int, Observation] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self.proposals if one.standing is Standing.OPEN)

    @property
    def certain(self) -> tuple[Proposal, ...]:
        """The open ones that can be accepted together."""
        return tuple(one for one in self.open if one.is_certain)

    @property
    def queue(self) -> tuple[Proposal, ...]:
        """The open ones in the order in which they are settled."""
        return tuple(sorted(self.open, key=lambda one: one.order))

    def named(self, key: str) -> Proposal | None:
        """The proposal of that key."""
        return next((one for one in self.proposals if one.key == key), None)

    def after(self, key: str) -> Proposal | None:
        """The open one to be settled after that of `key`, round and round: the doubtful while there are any."""
        here = self.named(key)
        others = [one for one in self.queue if one.key != key]
        others = [one for one in others if not one.is_certain] or others
        later = (one for one in others if here is not None and one.order > here.order)
        return next(later, others[0] if others else None)


def is_returned(row: Observation | None) -> bool:
    return row is not None and row.state == ApprovalState.RETURNED.value


def _weight(one: Proposal) -> int:
    if one.against:
        return 0
    if one.is_certain:
        return 4
    severities = {finding.severity for finding in one.findings}
    if any(finding.code in _ARITHMETIC and finding.severity is not Severity.NOTE for finding in one.findings):
        return 1
    return 2 if severities & {Severity.ERROR, Severity.WARNING} else 3


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
    dated = [obs if obs.period is not None or period is None else obs._replace(period=period) for obs in found]
    decisions, figures = latest_decisions(document), figures_from(document)
    settled = {item for item, one in decisions.items() if one.kind in ("reject", "correct")}
    claimed = [obs for obs in dated if key_of(obs) not in settled]
    told = _Doubts(document.text, claimed, plan, _elsewhere(document, unit, dated))
    proposals = tuple(
        _proposal(obs, facts, told, decision=decisions.get(key_of(obs)), figures=figures) for obs in dated
    )
    loose = tuple(fact for fact in reading.facts if fact.indicator is None and fact.head == "value")
    return Review(document, reading, proposals, loose, figures)


def latest_decisions(document: Document) -> dict[str, ProposalDecision]:
    """The decision that counts for each item."""
    rows = ProposalDecision.objects.filter(document=document).select_related("by", "observation")
    return {one.item: one for one in rows}


def figures_from(document: Document) -> dict[int, Observation]:
    """Every record that the document has led to, by its key; where it was superseded, the one that stands for it."""
    read = Observation.objects.filter(document=document, source=document.code, provenance_start__isnull=False)
    rows = {row.pk: row for row in with_state(read)}
    later = {row.supersedes_id: row.pk for row in rows.values() if row.supersedes_id is not None}

    def newest(pk: int) -> Observation:
        while pk in later:
            pk = later[pk]
        return rows[pk]

    return {pk: newest(pk) for pk in rows}


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
    *,
    decision: ProposalDecision | None,
    figures: Mapping[int, Observation],
) -> Proposal:
    fact = facts.get((obs.provenance.start or 0, obs.provenance.end or 0))
    probable, doubts = told.about(obs)
    against = told.against(obs)
    read_so = fact.findings if fact is not None else ()
    found = decision.observation_id if decision is not None else None
    return Proposal(
        key=key_of(obs),
        obs=obs,
        confidence=SURE if fact is None else fact.confidence,
        reason="" if fact is None else fact.reason,
        rivals=() if fact is None else fact.rivals,
        findings=(*read_so, *doubts, *(_contradiction(obs, one) for one in against)),
        against=against,
        probable=probable,
        decision=decision,
        row=None if found is None else figures.get(found),
    )


class _Doubts:
    """What speaks against a proposal: the report's own arithmetic, other figures of the same thing, the plan."""

    def __init__(
        self, text: str, found: Sequence[CoreObservation], plan: Plan | None, elsewhere: Sequence[CoreObservation]
    ) -> None:
        self.text, self.plan = text, plan
        self.same: dict[tuple[str, Period | None, str], list[CoreObservation]] = {}
        for obs in (*found, *elsewhere):
            self.same.setdefault(_thing(obs), []).append(obs)

    def about(self, obs: CoreObservation) -> tuple[Quantity | None, tuple[Finding, ...]]:
        """(what is probably meant, the findings) about one proposal by itself, and against its target if it has one."""
        figure, indicator = figure_of(obs), load_indicators()[obs.indicator]
        probable, doubts = value_doubts(figure, indicator, load_units())
        hidden = turned(self.text, obs.provenance.start or 0, obs.provenance.end or 0)
        doubts = doubts if hidden is None else (hidden, *doubts)
        targets = [] if self.plan is None else [one for one in self.plan.targets if one.indicator.code == obs.indicator]
        if self.plan is None or not targets:
            return probable, (*doubts, *unplanned_findings(figure, indicator))
        settings = self.plan.settings
        return probable, (*doubts, *(found for one in targets for found in claim_findings(one, figure, settings)))

    def against(self, obs: CoreObservation) -> tuple[CoreObservation, ...]:
        """Other figures of the same thing that say another number; also of an unknown period, in the same text."""
        if obs.value is None:
            return ()
        rivals = (one for one in self.same.get(_thing(obs), ()) if one.value is not None and one.value != obs.value)
        return tuple(rivals)


def _thing(obs: CoreObservation) -> tuple[str, Period | None, str]:
    return (obs.indicator, obs.period, obs.disaggregation)


def _contradiction(obs: CoreObservation, other: CoreObservation) -> Finding:
    indicator = load_indicators()[obs.indicator]
    period = obs.period
    values = [with_unit(one.value.value, one.value.unit) for one in (obs, other) if one.value is not None]
    args = {
        "indicator": indicator.name_vi,
        "indicator_en": indicator.name_en,
        "period": "kỳ không ghi rõ" if period is None else period.label_vi,
        "period_en": "an unstated period" if period is None else period.label_en,
        "one": values[0],
        "other": values[1],
    }
    return Finding(
        "MT1111", args, start=other.provenance.start, end=other.provenance.end, document=other.provenance.document
    )


def _elsewhere(document: Document, place: OrgUnit, found: Iterable[CoreObservation]) -> tuple[CoreObservation, ...]:
    """What other sources say of the same figures, as far as it counts or waits."""
    periods = {obs.period.first for obs in found if obs.period is not None}
    rows = Observation.objects.filter(
        place=place, indicator__in={obs.indicator for obs in found}, period_first__in=periods,
        superseded_by__isnull=True, disaggregation="",
    ).exclude(source=document.code)  # fmt: skip
    return tuple(one for one in observations_of(with_state(handed_in(rows))) if one.approval not in _SET_ASIDE)

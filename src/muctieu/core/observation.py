"""Observations: what was reported, by whom, where it stands written, and which of several counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from muctieu.core.period import Period
from muctieu.core.quantity import Quantity

# Every day of the product is a day in Vietnam, which keeps one offset all year.
VIETNAM_TIME = timezone(timedelta(hours=7))


class ObsStatus(StrEnum):
    """SDMX observation status; `rank` orders them from the firmest to the weakest."""

    OFFICIAL = "A"
    PROVISIONAL = "P"
    ESTIMATE = "E"
    FORECAST = "F"
    BREAK = "B"
    MISSING = "M"

    @property
    def weakness(self) -> int:
        """0 for official; a total takes the weakest status among its parts."""
        return _WEAKNESS[self]


_WEAKNESS = {
    ObsStatus.OFFICIAL: 0,
    ObsStatus.BREAK: 1,
    ObsStatus.PROVISIONAL: 2,
    ObsStatus.ESTIMATE: 3,
    ObsStatus.FORECAST: 4,
    ObsStatus.MISSING: 5,
}


class ApprovalState(StrEnum):
    """The way of a figure from draft to the public; `RETURNED` sends it back with a reason."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    CHECKED = "checked"
    APPROVED = "approved"
    LOCKED = "locked"
    PUBLISHED = "published"

    @property
    def counts(self) -> bool:
        """Whether a figure in this state may enter totals: a proposal never does."""
        return self in (ApprovalState.APPROVED, ApprovalState.LOCKED, ApprovalState.PUBLISHED)


class ProvenanceKind(StrEnum):
    """The door by which a figure came."""

    SPAN = "span"
    CELL = "cell"
    FORM = "form"
    API = "api"
    SMS = "sms"


class Bound(StrEnum):
    """What the words around a number make of it: "trên 158" is a lower bound."""

    EXACT = "="
    ABOVE = ">"
    BELOW = "<"
    ABOUT = "~"


class Said(StrEnum):
    """A result told without a number."""

    MET = "met"
    KEPT = "kept"


class Provenance(NamedTuple):
    """Where a figure stands written.

    `start` and `end` are character offsets in the document's extracted text for a span, else None; `place` says the
    cell ("Biểu 2!D14") or form; `text` is the sentence or cell content as written, and `text_start` the offset of its
    first character in the document.
    """

    kind: ProvenanceKind
    document: str
    text: str = ""
    place: str = ""
    start: int | None = None
    end: int | None = None
    text_start: int | None = None

    @property
    def marked(self) -> tuple[str, str, str]:
        """The text before the figure, the figure, and the text after it; all before where no span is known."""
        if self.start is None or self.end is None or self.text_start is None:
            return self.text, "", ""
        first, last = self.start - self.text_start, self.end - self.text_start
        return self.text[:first], self.text[first:last], self.text[last:]

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of a source: {kind, document, start, end, text}."""
        return {
            "kind": self.kind.value,
            "document": self.document,
            "start": self.start,
            "end": self.end,
            "text": self.text or self.place,
        }


@dataclass(frozen=True, slots=True)
class Claims:
    """What the source itself says beside the figure, so that its arithmetic can be checked.

    `attainment_pct` is a printed percentage (with `attainment_bound` for "trên 158%"); `target` and `excess` are in
    the unit of the figure.
    """

    attainment_pct: Decimal | None = None
    attainment_bound: Bound = Bound.EXACT
    target: Decimal | None = None
    excess: Decimal | None = None


NO_CLAIMS = Claims()


class Observation(NamedTuple):
    """One reported figure; never changed, only superseded by a later one of the same key.

    The key is (indicator, place, period, disaggregation, source). `period` is None when the document does not tell.
    `value` is None when nothing is known (`MISSING`, with the reason in `note`) or when the result is told in words
    (`said`). Grades and yes/no are kept as numbers: the rank in the indicator's grades from 1, and 1 or 0.
    """

    id: str
    indicator: str
    place: str
    period: Period | None
    value: Quantity | None
    recorded_at: datetime
    provenance: Provenance
    status: ObsStatus = ObsStatus.OFFICIAL
    approval: ApprovalState = ApprovalState.DRAFT
    disaggregation: str = ""
    source: str = ""
    bound: Bound = Bound.EXACT
    out_of: Decimal | None = None
    said: Said | None = None
    claims: Claims = NO_CLAIMS
    note: str = ""

    @property
    def key(self) -> tuple[str, str, Period | None, str, str]:
        """What an observation speaks of; a later one of the same key supersedes it."""
        return (self.indicator, self.place, self.period, self.disaggregation, self.source)


# What a figure is, whoever reports it: indicator, place, period, disaggregation.
FigureKey = tuple[str, str, Period | None, str]


@dataclass(frozen=True, slots=True)
class SourceDecision:
    """That of several sources of one figure this one counts, decided at a moment; the latest decision holds."""

    figure: FigureKey
    source: str
    decided_at: datetime


def current(
    observations: Iterable[Observation], *, as_of: datetime, decisions: Iterable[SourceDecision] = ()
) -> tuple[Observation, ...]:
    """The observations that count as known at `as_of` (aware): one for each key but for its source.

    Only approved figures recorded by then count. Among those of one key the latest recorded supersedes the others;
    between sources of one figure the one decided by then wins, else the firmer status, then the later record, then
    the source's name, so that the answer never depends on the order of rows.
    """
    decided = _decided(decisions, as_of)
    return tuple(
        sorted((_preferred(rivals, decided) for rivals in counting_by_figure(observations, as_of).values()), key=_order)
    )


def rivals(
    observations: Iterable[Observation], *, as_of: datetime, decisions: Iterable[SourceDecision] = ()
) -> Mapping[FigureKey, tuple[Observation, ...]]:
    """The figures for which sources that count say different things and nobody has decided between those sources.

    What counts comes first. A decision holds until a source reports anew after it.
    """
    chosen = {one.figure: one.decided_at for one in sorted(decisions, key=_moment) if one.decided_at <= as_of}
    found: dict[FigureKey, tuple[Observation, ...]] = {}
    for figure, obs in counting_by_figure(observations, as_of).items():
        settled = figure in chosen and all(one.recorded_at <= chosen[figure] for one in obs)
        if not settled and len({(one.value, one.said) for one in obs}) > 1:
            found[figure] = tuple(sorted(obs, key=_preference, reverse=True))
    return found


def _decided(decisions: Iterable[SourceDecision], as_of: datetime) -> Mapping[FigureKey, str]:
    """Figure → the source that counts by the latest decision made by then."""
    return {one.figure: one.source for one in sorted(decisions, key=_moment) if one.decided_at <= as_of}


def _moment(decision: SourceDecision) -> datetime:
    return decision.decided_at


def _preferred(found: Iterable[Observation], decided: Mapping[FigureKey, str]) -> Observation:
    return max(found, key=lambda obs: (obs.source == decided.get(obs.key[:4]), *_preference(obs)))


def counting_by_figure(observations: Iterable[Observation], as_of: datetime) -> Mapping[FigureKey, list[Observation]]:
    """Figure → the latest approved record of each source that was recorded by then."""
    latest: dict[tuple[str, str, Period | None, str, str], Observation] = {}
    for obs in observations:
        if obs.recorded_at > as_of or not obs.approval.counts:
            continue
        rival = latest.get(obs.key)
        if rival is None or (obs.recorded_at, obs.id) > (rival.recorded_at, rival.id):
            latest[obs.key] = obs
    found: dict[FigureKey, list[Observation]] = {}
    for obs in latest.values():
        found.setdefault(obs.key[:4], []).append(obs)
    return found


def _preference(obs: Observation) -> tuple[int, datetime, str, str]:
    return (-obs.status.weakness, obs.recorded_at, obs.source, obs.id)


def _order(obs: Observation) -> tuple[str, str, str, str]:
    return (obs.indicator, obs.place, str(obs.period or ""), obs.disaggregation)

"""A scoreboard straight from documents: what the reports say, unapproved, held against a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from muctieu.core.aggregate import Figure, figure_of
from muctieu.core.indicator import Indicator
from muctieu.core.observation import Bound, Observation
from muctieu.core.plan import Plan
from muctieu.core.reading.evidence import Catalogue, document_day, propose
from muctieu.core.reading.model import Reading
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.core.unit import Unit
from muctieu.core.wording import with_unit
from muctieu.errors import DocumentError, Finding


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A reading with the text that its offsets count."""

    reading: Reading
    text: str


def assess_documents(
    plan: Plan,
    documents: Sequence[ReadDocument],
    *,
    catalogue: Catalogue,
    units: Mapping[str, Unit],
    as_of: date | None = None,
) -> Scoreboard:
    """The scoreboard that the documents would give if every proposal in them were accepted.

    Args:
        plan: The plan to judge.
        documents: Reports as read; all are taken to speak of the plan's place.
        catalogue: Indicators and unit spellings.
        units: Units by code.
        as_of: The day asked about; the newest document's date when left out.

    Raises:
        DocumentError: MT1112 when no day is given and no document has one.
    """
    day = as_of or newest_day(document.reading for document in documents)
    if day is None:
        raise DocumentError("MT1112")
    proposals = [
        obs
        for document in documents
        for obs in propose(document.reading, document.text, catalogue=catalogue, place=plan.place)
    ]
    figures: dict[str, list[Figure]] = {}
    for obs in proposals:
        figures.setdefault(obs.indicator, []).append(figure_of(obs))
    wanted = {target.indicator.code: target.indicator for target in plan.targets}
    return build_scoreboard(plan, figures, as_of=day, units=units, findings=contradictions(proposals, wanted))


def newest_day(readings: Iterable[Reading]) -> date | None:
    """The latest printed date among the documents, None when none has one."""
    return max(filter(None, map(document_day, readings)), default=None)


def contradictions(proposals: Iterable[Observation], indicators: Mapping[str, Indicator]) -> tuple[Finding, ...]:
    """A finding for each indicator and period told twice with different exact numbers, at the later mention."""
    first: dict[tuple[str, object], Observation] = {}
    found: list[Finding] = []
    for obs in proposals:
        if obs.indicator not in indicators or obs.value is None or obs.bound is not Bound.EXACT:
            continue
        rival = first.setdefault((obs.indicator, obs.period), obs)
        if rival.value is not None and rival.value != obs.value:
            found.append(_contradiction(rival, obs, indicators[obs.indicator]))
    return tuple(found)


def _contradiction(one: Observation, other: Observation, indicator: Indicator) -> Finding:
    period = other.period
    args = {
        "indicator": indicator.name_vi, "indicator_en": indicator.name_en,
        "period": period.label_vi if period else "kỳ không rõ",
        "period_en": period.label_en if period else "an unknown period",
        "one": _shown(one), "other": _shown(other),
    }  # fmt: skip
    where = other.provenance
    return Finding("MT1111", args, start=where.start, end=where.end, document=where.document)


def _shown(obs: Observation) -> str:
    return "" if obs.value is None else f"{with_unit(obs.value.value, obs.value.unit)} ({obs.provenance.document})"

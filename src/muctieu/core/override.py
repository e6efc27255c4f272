"""A verdict by decision: it stands in place of the computed one for a time, and the computed one beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from muctieu.core.reasons import Reason
from muctieu.core.verdict import Assessment, Override, Verdict

# A person may judge, not decide that nothing is known or that nobody may judge.
DECIDABLE = (Verdict.EXCEEDED, Verdict.MET, Verdict.ON_TRACK, Verdict.SLOW, Verdict.AT_RISK, Verdict.UNMET)


def holding(overrides: Iterable[Override], day: date) -> Mapping[str, Override]:
    """Target → the decision that holds on `day`; of several the one decided last."""
    return {one.target: one for one in overrides if one.holds(day)}


def overridden(
    assessment: Assessment, override: Override | None, words: Mapping[Verdict, tuple[str, str]]
) -> Assessment:
    """The assessment with the decided verdict; what was computed stays with it, with its reason and findings."""
    if override is None:
        return assessment
    reason, (vi, en) = assessment.reason, words[assessment.verdict]
    args = {
        "who": override.who,
        "who_en": override.who_en,
        "until": f"{override.until:%d/%m/%Y}",
        "computed": _joined(vi, reason.text_vi),
        "computed_en": _joined(en, reason.text_en),
    }
    return replace(
        assessment,
        verdict=override.verdict,
        reason=Reason("decided", args),
        override=override,
        overrode=assessment.verdict,
        needs_focus=override.verdict in (Verdict.SLOW, Verdict.AT_RISK, Verdict.UNMET),
    )


def _joined(word: str, reason: str) -> str:
    """Verdict and reason; a reason that begins with the verdict's own word says both."""
    said = reason.removesuffix(".")
    return said if said.startswith(word) else f"{word} ({said})"

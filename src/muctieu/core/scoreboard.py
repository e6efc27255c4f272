"""The scoreboard of a plan: every target's assessment, the counts by verdict, and what needs attention."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Figure
from muctieu.core.override import overridden
from muctieu.core.place import Level
from muctieu.core.plan import Form, Plan
from muctieu.core.quantity import plain, round_half_up
from muctieu.core.unit import Unit
from muctieu.core.verdict import Assessment, Override, Verdict, assess_target
from muctieu.core.wording import goal_text, value_text
from muctieu.errors import Finding

_IN_WORDS = (Form.RANK, Form.KEEP, Form.RECOGNITION)
VERDICT_WORDS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.EXCEEDED: ("vượt", "exceeded"),
    Verdict.MET: ("đạt", "met"),
    Verdict.ON_TRACK: ("đúng lộ trình", "on track"),
    Verdict.SLOW: ("chậm", "slow"),
    Verdict.AT_RISK: ("khó đạt", "at risk"),
    Verdict.UNMET: ("chưa đạt", "not reached"),
    Verdict.BLOCKED: ("chờ xác minh", "waiting for a check"),
    Verdict.NO_DATA: ("chưa có số liệu", "without data"),
}
# A shape for each verdict, so that nobody depends on colour: screen, terminal, black-and-white print.
VERDICT_SHAPES: Mapping[Verdict, str] = {
    Verdict.EXCEEDED: "▲",
    Verdict.MET: "●",
    Verdict.ON_TRACK: "◐",
    Verdict.SLOW: "▽",
    Verdict.AT_RISK: "✕",
    Verdict.UNMET: "◇",
    Verdict.BLOCKED: "?",
    Verdict.NO_DATA: "○",
}


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Where a plan stands on `as_of`; `findings` are those that belong to no single target.

    `below` is what the units are that its totals rest on: villages of a commune, communes of a province.
    """

    plan: Plan
    as_of: date
    assessments: tuple[Assessment, ...]
    findings: tuple[Finding, ...] = ()
    below: Level = Level.VILLAGE

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many targets have each verdict, in the order in which reports name them; absent verdicts left out."""
        found = [assessment.verdict for assessment in self.assessments]
        return {verdict: found.count(verdict) for verdict in VERDICT_WORDS if verdict in found}

    @property
    def focus(self) -> tuple[Assessment, ...]:
        """The targets under "cần tập trung"."""
        return tuple(assessment for assessment in self.assessments if assessment.needs_focus)

    @property
    def headline_vi(self) -> str:
        """The answer in a sentence: "12 trong 25 chỉ tiêu đạt hoặc vượt; 5 chậm; 2 chưa có số liệu"."""
        parts = [f"{self._good} trong {len(self.assessments)} chỉ tiêu đạt hoặc vượt"]
        decided = [f"{self.decided} theo quyết định"] if self.decided else []
        return "; ".join(parts + [f"{count} {VERDICT_WORDS[verdict][0]}" for verdict, count in self._others] + decided)

    @property
    def headline_en(self) -> str:
        """The same in English."""
        parts = [f"{self._good} of {len(self.assessments)} targets met or exceeded"]
        decided = [f"{self.decided} by decision"] if self.decided else []
        return "; ".join(parts + [f"{count} {VERDICT_WORDS[verdict][1]}" for verdict, count in self._others] + decided)

    @property
    def decided(self) -> int:
        """How many verdicts stand by a person's decision."""
        return sum(assessment.override is not None for assessment in self.assessments)

    @property
    def _good(self) -> int:
        return sum(assessment.verdict.is_good for assessment in self.assessments)

    @property
    def _others(self) -> list[tuple[Verdict, int]]:
        return [(verdict, count) for verdict, count in self.counts.items() if not verdict.is_good]

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `muctieu assess`; numbers are decimal strings."""
        return {
            "plan": self.plan.code,
            "as_of": self.as_of.isoformat(),
            "targets": [assessment_dict(assessment, self.plan) for assessment in self.assessments],
            "counts": {verdict.value: count for verdict, count in self.counts.items()},
            "focus": [assessment.target.id for assessment in self.focus],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def build_scoreboard(
    plan: Plan,
    figures: Mapping[str, Sequence[Figure]],
    *,
    as_of: date,
    units: Mapping[str, Unit],
    findings: Sequence[Finding] = (),
    overrides: Mapping[str, Override] | None = None,
    assess: Callable[..., Assessment] = assess_target,
) -> Scoreboard:
    """Assess every target of `plan` in force on `as_of` by the figures of its indicator (keyed by indicator code).

    `overrides` are the verdicts decided by people, by target; `assess` is asked as `assess_target` for each.
    """
    decided = overrides or {}
    in_force = [
        target
        for target in plan.targets
        if (target.valid_from is None or target.valid_from <= as_of)
        and (target.valid_to is None or as_of < target.valid_to)
    ]
    assessments = tuple(
        overridden(
            assess(target, figures.get(target.indicator.code, ()), plan=plan, as_of=as_of, units=units),
            decided.get(target.id),
            VERDICT_WORDS,
        )
        for target in in_force
    )
    return Scoreboard(plan, as_of, assessments, tuple(findings))


def assessment_dict(assessment: Assessment, plan: Plan) -> dict[str, object]:
    """One target's line of the JSON contract; a decided verdict adds the computed one and when it lapses."""
    target, figure = assessment.target, assessment.figure
    share = assessment.attainment.percent
    in_words = target.form in _IN_WORDS
    return {
        "id": target.id,
        "indicator": target.indicator.code,
        "wording": target.wording,
        "form": target.form.value,
        "target": goal_text(target) if in_words else _decimal(target.value),
        "unit": target.unit.symbol_vi,
        "value": _value(assessment, in_words=in_words),
        "period": str(figure.period) if figure is not None and figure.period is not None else None,
        "attainment_pct": None if share is None else _decimal(round_half_up(share, plan.settings.percent_places)),
        "verdict": assessment.verdict.value,
        "reason": assessment.reason.text_vi,
        "reason_en": assessment.reason.text_en,
        "coverage": figure.coverage.as_dict() if figure is not None and figure.coverage is not None else None,
        "sources": [source.as_dict() for source in figure.sources] if figure is not None else [],
        "findings": [finding.as_dict() for finding in assessment.findings],
        **_decided(assessment),
    }


def _decided(assessment: Assessment) -> dict[str, object]:
    override = assessment.override
    if override is None:
        return {}
    return {"computed_verdict": assessment.computed.value, "decided_until": override.until.isoformat()}


def _value(assessment: Assessment, *, in_words: bool) -> str | None:
    if assessment.value is None:
        return None
    if in_words:
        return value_text(assessment.value, assessment.target)
    return _decimal(assessment.value.value)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(plain(value))

"""What the reader hands out: facts, statements, number words, and the reading of a whole document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from muctieu.errors import Finding


def json_number(value: Decimal | None) -> int | float | None:
    """`value` as a number that the json module prints digit for digit.

    Whole numbers are exact at any length. Decimals print as written up to 15 digits, more than any report carries;
    beyond that JSON itself, read as doubles nearly everywhere, has no exact form.
    """
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Change:
    """A stated change: up or down by `value` of `unit`, against what."""

    kind: str
    value: Decimal
    unit: str | None
    vs: str | None

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of the contract."""
        return {"kind": self.kind, "value": json_number(self.value), "unit": self.unit, "vs": self.vs}


@dataclass(frozen=True, slots=True)
class Rival:
    """Another indicator that the words would also fit, with its score between 0 and 1."""

    code: str
    score: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the text with what belongs to it; the fields are those of the annotation guide.

    `start` and `end` bound the head number in the text as extracted. `spans` bounds the attributes in the same text.
    `sentence` bounds the sentence, `context` is its text. `confidence` is that of the indicator link, 0 without one.
    """

    start: int
    end: int
    value: Decimal | None = None
    value_hi: Decimal | None = None
    fraction: tuple[Decimal, Decimal] | None = None
    unit: str | None = None
    approx: str = "="
    period: str | None = None
    target: Decimal | None = None
    target_unit: str | None = None
    attainment_pct: Decimal | None = None
    change: Change | None = None
    head: str = "value"
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    subject: str = ""
    indicator: str | None = None
    reason: str = ""
    rivals: tuple[Rival, ...] = ()
    confidence: Decimal = Decimal(0)
    findings: tuple[Finding, ...] = ()
    sentence: tuple[int, int] = (0, 0)
    context: str = ""

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `muctieu read`."""
        return {
            "start": self.start,
            "end": self.end,
            "value": json_number(self.value),
            "value_hi": json_number(self.value_hi),
            "fraction": [json_number(part) for part in self.fraction] if self.fraction else None,
            "unit": self.unit,
            "approx": self.approx,
            "period": self.period,
            "target": json_number(self.target),
            "target_unit": self.target_unit,
            "attainment_pct": json_number(self.attainment_pct),
            "change": self.change.as_dict() if self.change else None,
            "head": self.head,
            "spans": {name: list(span) for name, span in self.spans.items()},
            "subject": self.subject,
            "indicator": self.indicator,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """A judgement in words: `kind` is grade, met or kept; `text` is the grade or the words."""

    start: int
    end: int
    kind: str
    text: str
    indicator: str | None = None
    period: str | None = None
    sentence: tuple[int, int] = (0, 0)

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of the contract."""
        return {
            "start": self.start,
            "end": self.end,
            self.kind: self.text,
            "indicator": self.indicator,
            "period": self.period,
        }


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A number written in words; it is never a figure of its own."""

    start: int
    end: int
    text: str
    value: Decimal

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of the contract."""
        return {"start": self.start, "end": self.end, "text": self.text, "value": json_number(self.value)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read; `dateline` is its printed date (ISO) and `period` its reporting period, None if not told."""

    id: str
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    words: tuple[NumberWord, ...] = ()
    title: str = ""
    dateline: str | None = None
    period: str | None = None
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The JSON contract of `muctieu read`: one object per document."""
        return {
            "id": self.id,
            "facts": [fact.as_dict() for fact in self.facts],
            "statements": [statement.as_dict() for statement in self.statements],
            "words": [word.as_dict() for word in self.words],
            "findings": [finding.as_dict() for finding in self.findings],
            "period": self.period,
            "dateline": self.dateline,
        }

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

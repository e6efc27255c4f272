"""What a draft plan holds: points and targets as proposals, each with its place in the text and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from muctieu.core.indicator import Indicator
from muctieu.core.plan import Authority, Form, Point
from muctieu.core.reading.model import Rival
from muctieu.core.unit import Unit
from muctieu.errors import Finding

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A numbered line of the text; `place` is how the text itself numbers it ("II, 1, a)"), `span` its characters."""

    point: Point
    place: str
    span: Span


@dataclass(frozen=True, slots=True)
class DraftValue:
    """A baseline or a milestone: the value in the indicator's unit, its year, and where it is written."""

    value: Decimal
    year: int
    span: Span
    written: str


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """A proposed target; what the text does not tell is None and named in `blanks`.

    Attributes:
        id: Code within the draft.
        point: Number of the point it stands in.
        place: The same as the text numbers it.
        wording: The text's own words, blanks of layout made single.
        span: Where the wording stands, in characters of the text as extracted.
        indicator: What is measured; None when the words name nothing of the catalogue.
        form: How it is judged.
        unit: Unit of the value; None while the indicator is.
        value: The number to reach, in `unit`.
        value_hi: Upper end of a range.
        out_of: The y of an x-of-y.
        grade: The grade to reach.
        baseline: Start value, when the text states it.
        milestones: Stated values of earlier years.
        due: Last day, when the text states one.
        written: The figure as written, with `figure` its place.
        figure: Where the figure stands; None for a target in words.
        reasons: What the proposal rests on: `form` and `indicator`, each with the words of the text.
        rivals: Other indicators that the words would fit.
        blanks: Keys that a person must fill before the plan can be used.
        findings: What a person should look at.
    """

    id: str
    point: str
    place: str
    wording: str
    span: Span
    indicator: Indicator | None
    form: Form
    unit: Unit | None = None
    value: Decimal | None = None
    value_hi: Decimal | None = None
    out_of: Decimal | None = None
    grade: str | None = None
    baseline: DraftValue | None = None
    milestones: tuple[DraftValue, ...] = ()
    due: date | None = None
    written: str = ""
    figure: Span | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    blanks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first lines tell: title, place, who decided, which years; None and "" for what they do not tell."""

    title: str = ""
    place_name: str = ""
    authority: Authority = Authority.CONGRESS
    first_year: int | None = None
    last_year: int | None = None
    baseline_year: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """A plan as proposed from a resolution's text."""

    heading: Heading
    points: tuple[DraftPoint, ...]
    targets: tuple[DraftTarget, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """Keys of the plan itself that a person must fill."""
        return tuple(name for name in ("place_name", "first_year") if not getattr(self.heading, name))

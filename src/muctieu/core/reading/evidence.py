"""From a reading to observations: what a document says of known indicators, as proposals that count for nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from muctieu.core.indicator import Indicator, TimeRule
from muctieu.core.observation import (
    VIETNAM_TIME,
    Bound,
    Claims,
    Observation,
    ObsStatus,
    Provenance,
    ProvenanceKind,
    Said,
)
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.reading.model import Fact, Reading, Statement
from muctieu.core.unit import PERCENT_DIMENSION, Unit, UnitNames

_GOAL_WORDS = frozenset({"chỉ tiêu", "nghị quyết", "kế hoạch", "dự toán", "mục tiêu"})
_BOUND_BEFORE = {
    "trên": Bound.ABOVE,
    "hơn": Bound.ABOVE,
    "dưới": Bound.BELOW,
    "gần": Bound.ABOUT,
    "khoảng": Bound.ABOUT,
}
_ESTIMATE_WORDS = ("ước", "ước đạt", "ước thực hiện", "ước tính")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is needed to understand a fact: the indicators by code, and the units by spelling."""

    indicators: Mapping[str, Indicator]
    unit_names: UnitNames


def propose(reading: Reading, text: str, *, catalogue: Catalogue, place: str) -> tuple[Observation, ...]:
    """The observations that the document proposes for `place`, in the order of the text.

    Facts and statements without an indicator are left out, and so are goals for times to come and figures whose
    unit cannot be the indicator's. Every proposal is a draft: only a person's act makes it count.
    """
    door = _Door(reading, text, catalogue, place)
    found = [door.of_fact(fact) for fact in reading.facts] + [door.of_statement(said) for said in reading.statements]
    return tuple(sorted((obs for obs in found if obs is not None), key=lambda obs: obs.provenance.start or 0))


def document_day(reading: Reading) -> date | None:
    """The printed date of the document, None when it has none."""
    return date.fromisoformat(reading.dateline) if reading.dateline else None


@dataclass(frozen=True, slots=True)
class _Door:
    reading: Reading
    text: str
    catalogue: Catalogue
    place: str

    def of_fact(self, fact: Fact) -> Observation | None:
        indicator = self.catalogue.indicators.get(fact.indicator or "")
        if indicator is None or fact.head == "target":
            return None
        number = _number_of(fact, indicator)
        value = None if number is None else self._quantity(number, fact.unit, indicator)
        if value is None and (number is not None or fact.attainment_pct is None):
            return None
        return self._observation(
            indicator, (fact.start, fact.end), fact.period, fact.sentence,
            value=value, status=self._status(fact), bound=Bound(fact.approx),
            out_of=fact.fraction[1] if fact.fraction else None, claims=self._claims(fact, indicator, number),
        )  # fmt: skip

    def of_statement(self, statement: Statement) -> Observation | None:
        indicator = self.catalogue.indicators.get(statement.indicator or "")
        if indicator is None:
            return None
        span = (statement.start, statement.end)
        if statement.kind != "grade":
            said = Said.MET if statement.kind == "met" else Said.KEPT
            return self._observation(indicator, span, statement.period, statement.sentence, said=said)
        rank = lowest_grade(statement.text, indicator.grades)
        if rank is None:
            return None
        bound = Bound.ABOVE if "trở lên" in statement.text else Bound.EXACT
        value = Quantity(Decimal(rank), indicator.unit)
        return self._observation(indicator, span, statement.period, statement.sentence, value=value, bound=bound)

    def _observation(
        self,
        indicator: Indicator,
        span: tuple[int, int],
        period: str | None,
        sentence: tuple[int, int],
        *,
        value: Quantity | None = None,
        status: ObsStatus = ObsStatus.OFFICIAL,
        bound: Bound = Bound.EXACT,
        out_of: Decimal | None = None,
        said: Said | None = None,
        claims: Claims | None = None,
    ) -> Observation:
        return Observation(
            id=f"{self.reading.id}:{span[0]}-{span[1]}",
            indicator=indicator.code,
            place=self.place,
            period=None if period is None else Period.parse(period),
            value=value,
            recorded_at=_instant(document_day(self.reading)),
            provenance=self._provenance(span, sentence),
            status=status,
            bound=bound,
            out_of=out_of,
            said=said,
            claims=claims or Claims(),
            source=self.reading.id,
        )

    def _provenance(self, span: tuple[int, int], sentence: tuple[int, int]) -> Provenance:
        first, last = min(sentence[0], span[0]), max(sentence[1], span[1])
        return Provenance(
            ProvenanceKind.SPAN, self.reading.id, self.text[first:last], start=span[0], end=span[1], text_start=first
        )

    def _quantity(self, number: Decimal, unit_text: str | None, indicator: Indicator) -> Quantity | None:
        """The number in the indicator's unit where the written unit allows it, else in the written unit; see below."""
        return as_quantity(number, unit_text, indicator, self.catalogue.unit_names)

    def _claims(self, fact: Fact, indicator: Indicator, number: Decimal | None) -> Claims:
        """What the sentence says beside the figure; a percentage that already is the value is no claim about it."""
        stated = None if fact.head == "attainment" and number is not None else fact.attainment_pct
        goal = None
        if fact.target is not None:
            goal = self._quantity(fact.target, fact.target_unit or fact.unit, indicator)
        return Claims(
            attainment_pct=stated,
            attainment_bound=self._bound_before(fact.spans.get("attainment")),
            target=None if goal is None else goal.value,
            excess=self._excess(fact, indicator),
        )

    def _excess(self, fact: Fact, indicator: Indicator) -> Decimal | None:
        """A stated difference from the goal ("vượt 3 triệu đồng"); "vượt 7%" of an amount is not a size."""
        change = fact.change
        if fact.head == "change" or change is None or change.vs not in _GOAL_WORDS:
            return None
        size = self._quantity(change.value, change.unit, indicator)
        if size is None or size.unit != indicator.unit:
            return None
        return size.value if change.kind == "up" else -size.value

    def _bound_before(self, span: tuple[int, int] | None) -> Bound:
        """What the word right before an attribute makes of it: the guide records no hedge for attributes."""
        if span is None:
            return Bound.EXACT
        words = self.text[max(0, span[0] - 12) : span[0]].lower().split()
        return _BOUND_BEFORE.get(words[-1], Bound.EXACT) if words else Bound.EXACT

    def _status(self, fact: Fact) -> ObsStatus:
        before = " ".join(self.text[max(0, fact.start - 20) : fact.start].lower().split())
        return ObsStatus.ESTIMATE if before.endswith(_ESTIMATE_WORDS) else ObsStatus.OFFICIAL


def as_quantity(number: Decimal, unit_text: str | None, indicator: Indicator, names: UnitNames) -> Quantity | None:
    """The written number as a quantity for `indicator`.

    A missing unit, one of the indicator's accepted count nouns, and the front of a compound unit ("triệu đồng" for
    "triệu đồng/người/năm") are the indicator's unit; a unit of the same dimension is converted. Percent written for
    per mille stays what it is, so that the checks see it. None when the unit cannot be meant for this indicator.
    """
    if unit_text is None or _is_accepted(unit_text, indicator):
        written = names.find(unit_text or "")
        return Quantity(number, written if written is not None and "%" in (unit_text or "") else indicator.unit)
    unit = names.find(unit_text)
    if unit is None:
        return None
    if unit.converts_to(indicator.unit):
        return Quantity(number, unit).to(indicator.unit)
    front = names.find(indicator.unit.symbol_vi.partition("/")[0])
    if "/" in indicator.unit.symbol_vi and front is not None and unit.converts_to(front):
        return Quantity(Quantity(number, unit).to(front).value, indicator.unit)
    return Quantity(number, unit) if _is_share(unit) and _is_share(indicator.unit) else None


def _is_share(unit: Unit) -> bool:
    return unit.symbol_vi.startswith(("%", "‰"))


def _is_accepted(unit_text: str, indicator: Indicator) -> bool:
    """Whether the unit is one of the indicator's count nouns, also with more words behind ("đảng viên mới")."""
    words = unit_text.lower().split()
    return any(words[: len(noun.split())] == noun.lower().split() for noun in indicator.accepts)


def _number_of(fact: Fact, indicator: Indicator) -> Decimal | None:
    """The number that speaks of the indicator: the figure, or a rate of completion, or a growth rate by itself."""
    if fact.head == "value":
        return fact.value
    if fact.head == "attainment" and indicator.unit.dimension == PERCENT_DIMENSION:
        return fact.attainment_pct
    if fact.head == "change" and fact.change is not None and indicator.time in (TimeRule.COMPOUND, TimeRule.MEAN):
        falls = fact.change.kind == "down" and indicator.time is TimeRule.COMPOUND
        return -fact.change.value if falls else fact.change.value
    return None


def lowest_grade(words: str, grades: Sequence[str]) -> int | None:
    """Rank from 1 of the lowest grade named in the words ("khá, tốt trở lên" is khá); None when none is named."""
    found = [rank for rank, grade in enumerate(grades, start=1) if grade in words.lower()]
    return min(found, default=None)


def _instant(day: date | None) -> datetime:
    """Midnight in Vietnam of the document's day; the earliest instant for a document without a date."""
    if day is None:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), VIETNAM_TIME)

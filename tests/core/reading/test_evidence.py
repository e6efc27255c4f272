from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.indicator import TimeRule
from muctieu.core.observation import VIETNAM_TIME, ApprovalState, Bound, Observation, ObsStatus, Said
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.core.reading.appraisal import ReadDocument, assess_documents
from muctieu.core.reading.evidence import Catalogue, propose
from muctieu.core.reading.model import Change, Fact, Reading, Statement
from muctieu.core.unit import Unit, UnitNames
from muctieu.core.verdict import Verdict
from muctieu.errors import DocumentError
from tests.factories import (
    BILLION,
    DONG,
    GRADE,
    GRADES,
    MILLION,
    PER_MILLE,
    PERCENT,
    PERSON,
    POINT,
    UNITS,
    make_indicator,
    make_plan,
    make_target,
)

PER_HEAD = Unit("million_per_head", "triệu đồng/người/năm", "million VND a head", "income", Decimal(1), 6)
NAMES = UnitNames([*UNITS.values(), PER_HEAD])
INDICATORS = {
    indicator.code: indicator
    for indicator in (
        make_indicator("income", PER_HEAD),
        make_indicator("revenue", MILLION),
        make_indicator("members", PERSON, accepts=("đảng viên", "đ/c")),
        make_indicator("growth", PER_MILLE, accepts=("%",)),
        make_indicator("inspection", PERCENT),
        make_indicator("herd_growth", PERCENT, time=TimeRule.COMPOUND),
        make_indicator("cut", POINT, time=TimeRule.MEAN, accepts=("%",)),
        make_indicator("drill", GRADE, grades=GRADES),
    )
}
CATALOGUE = Catalogue(INDICATORS, NAMES)
TEXT = "Năm 2022 ước đạt 33 triệu đồng (đạt trên 158% nghị quyết)."


def proposals(
    *facts: Fact, statements: tuple[Statement, ...] = (), text: str = TEXT, **given: object
) -> list[Observation]:
    reading = Reading("bai", facts, statements, dateline="2023-06-04", **given)  # type: ignore[arg-type]
    return list(propose(reading, text, catalogue=CATALOGUE, place="xa"))


OVER_158 = {"attainment_pct": Decimal(158), "spans": {"attainment": (41, 44)}}


def fact(indicator: str | None, value: str | None, unit: str | None, **given: object) -> Fact:
    given.setdefault("sentence", (0, len(TEXT)))
    return Fact(17, 19, None if value is None else Decimal(value), unit=unit, indicator=indicator, **given)  # type: ignore[arg-type]


def test_a_fact_becomes_a_draft_with_its_span() -> None:
    (obs,) = proposals(fact("revenue", "33", "triệu đồng", period="2022", **OVER_158))

    assert obs.value == Quantity(Decimal(33), MILLION)
    assert obs.period == Period.parse("2022")
    assert obs.approval is ApprovalState.DRAFT
    assert obs.status is ObsStatus.ESTIMATE
    assert obs.claims.attainment_pct == 158
    assert obs.claims.attainment_bound is Bound.ABOVE
    assert (obs.provenance.document, obs.provenance.start, obs.provenance.end) == ("bai", 17, 19)
    assert obs.provenance.text == TEXT
    assert obs.recorded_at.astimezone(VIETNAM_TIME).date() == date(2023, 6, 4)


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "expected"),
    [
        ("income", "17", "triệu đồng", Quantity(Decimal(17), PER_HEAD)),
        ("income", "17000000", "đồng", Quantity(Decimal(17), PER_HEAD)),
        ("revenue", "1.2", "tỷ đồng", Quantity(Decimal(1200), MILLION)),
        ("members", "73", "đảng viên mới", Quantity(Decimal(73), PERSON)),
        ("members", "73", None, Quantity(Decimal(73), PERSON)),
        ("growth", "7.7", "%", Quantity(Decimal("7.7"), PERCENT)),
        ("growth", "7.7", "‰", Quantity(Decimal("7.7"), PER_MILLE)),
        ("inspection", "12", "‰", Quantity(Decimal(12), PER_MILLE)),
    ],
)
def test_units_as_written_become_the_indicator_s(
    indicator: str, value: str, unit: str | None, expected: Quantity
) -> None:
    (obs,) = proposals(fact(indicator, value, unit))

    assert obs.value == expected


@pytest.mark.parametrize(("indicator", "unit"), [("revenue", "con"), ("revenue", "người"), (None, "người"), ("x", "%")])
def test_what_cannot_be_meant_is_left_out(indicator: str | None, unit: str) -> None:
    assert proposals(fact(indicator, "5", unit)) == []


def test_goals_for_times_to_come_are_no_results() -> None:
    assert proposals(fact("revenue", None, "triệu đồng", head="target", target=Decimal(40))) == []


def test_a_rate_of_completion_is_the_value_of_its_indicator() -> None:
    (obs,) = proposals(fact("inspection", None, "%", head="attainment", attainment_pct=Decimal(100)))

    assert obs.value == Quantity(Decimal(100), PERCENT)
    assert obs.claims.attainment_pct is None


def test_a_percentage_without_a_figure_is_kept_as_a_claim() -> None:
    (obs,) = proposals(fact("revenue", None, "%", head="attainment", attainment_pct=Decimal(87)))

    assert obs.value is None
    assert obs.claims.attainment_pct == 87


@pytest.mark.parametrize(
    ("indicator", "kind", "expected"),
    [("herd_growth", "down", Decimal(-5)), ("herd_growth", "up", Decimal(5)), ("cut", "down", Decimal(5))],
)
def test_growth_told_as_a_change_is_a_value(indicator: str, kind: str, expected: Decimal) -> None:
    change = Change(kind, Decimal(5), "%", None)

    (obs,) = proposals(fact(indicator, None, "%", head="change", change=change))

    assert obs.value is not None
    assert obs.value.value == expected


def test_a_change_of_a_level_says_no_level() -> None:
    assert proposals(fact("revenue", None, "%", head="change", change=Change("up", Decimal(5), "%", None))) == []


@pytest.mark.parametrize(
    ("change", "excess"),
    [
        (Change("up", Decimal(3), "triệu đồng", "nghị quyết"), Decimal(3)),
        (Change("down", Decimal(3000000), "đồng", "kế hoạch"), Decimal(-3)),
        (Change("up", Decimal(7), "%", "chỉ tiêu"), None),
        (Change("up", Decimal(3), "triệu đồng", "cùng kỳ"), None),
        (None, None),
    ],
)
def test_a_stated_excess_is_a_size_against_the_goal(change: Change | None, excess: Decimal | None) -> None:
    (obs,) = proposals(fact("revenue", "33", "triệu đồng", change=change))

    assert obs.claims.excess == excess


def test_a_printed_goal_is_a_claim() -> None:
    (obs,) = proposals(fact("revenue", "33", "triệu đồng", target=Decimal(2), target_unit="tỷ đồng"))

    assert obs.claims.target == 2000


def test_an_unreadable_goal_is_no_claim() -> None:
    (obs,) = proposals(fact("revenue", "33", "triệu đồng", target=Decimal(2), target_unit="con"))

    assert obs.claims.target is None


def test_nothing_before_an_attribute_is_an_exact_one() -> None:
    (obs,) = proposals(fact("revenue", "33", "triệu đồng", attainment_pct=Decimal(9), spans={"attainment": (0, 3)}))

    assert obs.claims.attainment_bound is Bound.EXACT


def said(kind: str, text: str, indicator: str | None = "drill") -> Statement:
    return Statement(3, 9, kind, text, indicator, "2022", (0, 20))


def test_grades_and_words() -> None:
    found = proposals(
        statements=(
            said("grade", "xuất sắc"),
            said("grade", "Khá, tốt trở lên"),
            said("grade", "hạng nhì"),
            said("met", "đều đạt chỉ tiêu", "revenue"),
            said("kept", "duy trì", "revenue"),
            said("kept", "duy trì", None),
        )
    )

    assert [(obs.value.value if obs.value else None, obs.bound, obs.said) for obs in found] == [
        (5, Bound.EXACT, None),
        (3, Bound.ABOVE, None),
        (None, Bound.EXACT, Said.MET),
        (None, Bound.EXACT, Said.KEPT),
    ]


PLAN = make_plan(make_target("40", indicator=INDICATORS["revenue"]))


def board(*documents: Reading, as_of: date | None = None):  # type: ignore[no-untyped-def]
    read = [ReadDocument(reading, TEXT) for reading in documents]
    return assess_documents(PLAN, read, catalogue=CATALOGUE, units=UNITS, as_of=as_of)


def test_the_newest_document_sets_the_day() -> None:
    old = Reading("a", (fact("revenue", "30", "triệu đồng", period="2021"),), dateline="2022-01-05")
    new = Reading("b", (fact("revenue", "33", "triệu đồng", period="2022"),), dateline="2023-06-04")

    found = board(old, new)

    assert found.as_of == date(2023, 6, 4)
    assert found.assessments[0].value == Quantity(Decimal(33), MILLION)
    assert found.assessments[0].verdict is Verdict.UNMET
    assert found.findings == ()


def test_without_any_day_the_call_says_what_is_missing() -> None:
    with pytest.raises(DocumentError) as caught:
        board(Reading("a"))

    assert caught.value.code == "MT1112"
    assert board(Reading("a"), as_of=date(2023, 1, 1)).assessments[0].verdict is Verdict.NO_DATA


@pytest.mark.parametrize("period", ["2022", None])
def test_two_documents_that_differ_are_a_finding_at_the_later_one(period: str | None) -> None:
    one = Reading("a", (fact("revenue", "30", "triệu đồng", period=period),), dateline="2023-01-05")
    other = Reading("b", (fact("revenue", "33", "triệu đồng", period=period),), dateline="2023-06-04")

    (finding,) = board(one, other).findings

    assert (finding.code, finding.document, finding.start) == ("MT1111", "b", 17)
    assert "30 triệu đồng (a)" in finding.message_vi


def test_bounds_and_other_indicators_do_not_contradict() -> None:
    facts = (
        fact("revenue", "30", "triệu đồng", approx=">"),
        fact("revenue", "33", "triệu đồng"),
        fact("members", "1", "người"),
        fact("members", "2", "người"),
    )

    assert board(Reading("a", facts), as_of=date(2023, 1, 1)).findings == ()


def test_units_are_found_by_any_of_their_spellings() -> None:
    names = UnitNames([DONG, BILLION, Unit("t", "tạ/ha", "q/ha", "yield", aliases=("tạ một ha",))])

    assert names.find("TẠ / ha") is names.find("tạ một  ha")
    assert names.find("tỷ đồng") is BILLION
    assert names.find("sào") is None

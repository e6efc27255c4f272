"""Thresholds as dated settings, and verdicts decided by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.override import holding, overridden
from muctieu.core.plan import Settings
from muctieu.core.scoreboard import VERDICT_WORDS, assessment_dict, build_scoreboard
from muctieu.core.thresholds import THRESHOLDS, Change, in_force, limits_with, settings_with, threshold_fault
from muctieu.core.usual import Limits
from muctieu.core.verdict import Override, Verdict
from tests.factories import AS_OF, UNITS, make_figure, make_plan, make_target

JAN, JUNE = date(2023, 1, 1), date(2023, 6, 1)
DECISION = Override("chi-tieu", Verdict.MET, "Chủ tịch UBND xã", "Chairman", JAN, date(2023, 12, 31))


def test_the_value_of_the_day_holds_and_of_one_day_the_last_record() -> None:
    changes = [
        Change("focus_below", Decimal(75), JUNE, 1),
        Change("focus_below", Decimal(60), JAN, 2),
        Change("focus_below", Decimal(65), JAN, 3),
        Change("gone", Decimal(1), JAN, 4),
    ]

    assert in_force(changes, date(2022, 12, 31)) == {}
    assert in_force(changes, date(2023, 5, 31)) == {"focus_below": Decimal(65)}
    assert in_force(changes, JUNE) == {"focus_below": Decimal(75)}


def test_a_plans_own_threshold_stands_before_the_communes() -> None:
    changes = [Change("jump", Decimal(3), JAN, 1, "ke-hoach"), Change("jump", Decimal(9), JUNE, 2)]

    assert in_force(changes, JUNE, plan="ke-hoach") == {"jump": Decimal(3)}
    assert in_force(changes, JUNE, plan="khac") == {"jump": Decimal(9)}


def test_each_threshold_goes_where_it_belongs() -> None:
    values = {name: Decimal(1) for name in THRESHOLDS}

    assert settings_with(Settings(), values) == Settings(2, Decimal(1), Decimal(1), Decimal(1))
    assert limits_with(values) == Limits(Decimal(1), Decimal(1), Decimal(1))
    assert (settings_with(Settings(), {}), limits_with({})) == (Settings(), Limits())


@pytest.mark.parametrize(("name", "value", "code"), [
    ("focus_below", "70", None), ("focus_below", "101", "MT1506"), ("slow_share", "0.8", None),
    ("slow_share", "-0.1", "MT1506"), ("jump", "1", "MT1506"),
])  # fmt: skip
def test_what_a_threshold_may_be(name: str, value: str, code: str | None) -> None:
    fault = threshold_fault(name, Decimal(value))

    assert (None if fault is None else fault.code) == code


def test_shares_are_typed_as_percentages() -> None:
    share, plain = THRESHOLDS["slow_share"], THRESHOLDS["focus_below"]

    assert (share.typed(Decimal("0.8")), share.kept(Decimal(80))) == (Decimal(80), Decimal("0.8"))
    assert (plain.typed(Decimal(70)), plain.kept(Decimal(70))) == (Decimal(70), Decimal(70))
    fault = threshold_fault("slow_share", Decimal(2))
    assert fault is not None
    assert "200% không dùng được. Ngưỡng này phải từ 0 đến 100%." in fault.message_vi


@pytest.mark.parametrize(("day", "holds"), [
    (date(2022, 12, 31), False), (JAN, True), (date(2023, 12, 31), True), (date(2024, 1, 1), False),
])  # fmt: skip
def test_a_decision_lapses_by_itself(day: date, holds: bool) -> None:
    assert DECISION.holds(day) is holds
    assert replace(DECISION, withdrawn=JAN).holds(day) is False


def test_of_several_decisions_the_last_one_holds() -> None:
    later = replace(DECISION, verdict=Verdict.UNMET, until=JUNE)

    assert holding([DECISION, later], JUNE) == {"chi-tieu": later}
    assert holding([DECISION, later], date(2023, 7, 1)) == {"chi-tieu": DECISION}


def test_a_decided_verdict_stands_with_the_computed_one_beside_it() -> None:
    target = make_target("100")
    plan = make_plan(target)
    figures = {target.indicator.code: (make_figure("20", "2022"),)}
    overrides = {target.id: replace(DECISION, target=target.id)}

    board = build_scoreboard(plan, figures, as_of=AS_OF, units=UNITS, overrides=overrides)

    (judged,) = board.assessments
    assert (judged.verdict, judged.computed, judged.needs_focus) == (Verdict.MET, Verdict.UNMET, False)
    assert "theo quyết định của Chủ tịch UBND xã, hết hiệu lực 31/12/2023; máy tính: chưa đạt" in judged.reason.text_vi
    assert board.counts == {Verdict.MET: 1}
    assert board.headline_vi == "1 trong 1 chỉ tiêu đạt hoặc vượt; 1 theo quyết định"
    assert board.headline_en == "1 of 1 targets met or exceeded; 1 by decision"
    assert assessment_dict(judged, plan)["computed_verdict"] == "unmet"


def test_a_decision_never_hides_that_there_is_no_figure() -> None:
    target = make_target("100")

    board = build_scoreboard(make_plan(target), {}, as_of=AS_OF, units=UNITS, overrides={target.id: DECISION})

    assert board.assessments[0].computed is Verdict.NO_DATA
    assert "máy tính: chưa có số liệu" in board.assessments[0].reason.text_vi


def test_without_a_decision_the_computed_verdict_stands() -> None:
    target = make_target("100")
    (judged,) = build_scoreboard(make_plan(target), {}, as_of=AS_OF, units=UNITS).assessments

    assert overridden(judged, None, VERDICT_WORDS) is judged
    assert judged.computed is judged.verdict
    slow = overridden(judged, replace(DECISION, verdict=Verdict.SLOW), VERDICT_WORDS)
    assert slow.needs_focus

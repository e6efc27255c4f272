"""Every form of target, in both directions, over and under, with and without a pace."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Direction, Plausible, TimeRule
from muctieu.core.observation import Bound, Claims, Said
from muctieu.core.period import Period
from muctieu.core.plan import Admits, Baseline, Basis, Form, Milestone, Target
from muctieu.core.quantity import Quantity, round_half_up
from muctieu.core.verdict import Assessment, Verdict, assess_target
from tests.factories import (
    AS_OF,
    CRITERION,
    GRADE,
    GRADES,
    MILLION,
    PER_MILLE,
    PERCENT,
    PERSON,
    POINT,
    UNITS,
    YES_NO,
    make_figure,
    make_indicator,
    make_plan,
    make_target,
)

BASE = Baseline(Decimal(10), Period.parse("2020"))


def assess(target: Target, *figures: Figure, as_of: date = AS_OF, **plan: Any) -> Assessment:
    return assess_target(target, figures, plan=make_plan(target, **plan), as_of=as_of, units=UNITS)


# -- level ----------------------------------------------------------------------------------------------------


def test_no_figure_is_no_data_and_not_zero() -> None:
    assert assess(make_target()).verdict is Verdict.NO_DATA
    assert assess(make_target(), make_figure(None)).verdict is Verdict.NO_DATA


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [("30", Verdict.MET, "đạt chỉ tiêu"), ("33", Verdict.EXCEEDED, "vượt 3 triệu đồng")],
)
def test_reached_levels(value: str, verdict: Verdict, reason: str) -> None:
    found = assess(make_target("30"), make_figure(value, "2022"))

    assert (found.verdict, found.reason.text_vi) == (verdict, reason)


def test_without_baseline_or_milestone_a_miss_is_unmet() -> None:
    found = assess(make_target("25"), make_figure("17", "2023"))

    assert found.verdict is Verdict.UNMET
    assert found.attainment.percent == 68
    assert found.needs_focus
    assert "còn thiếu 8 triệu đồng" in found.reason.text_vi
    assert "no baseline" in found.reason.text_en


@pytest.mark.parametrize(("value", "verdict"), [("46", "on_track"), ("40", "slow"), ("30", "at_risk")])
def test_pace_of_a_rising_level(value: str, verdict: str) -> None:
    found = assess(make_target("100", baseline=BASE), make_figure(value, "2022"))

    assert found.verdict.value == verdict
    assert found.expected is not None
    assert round_half_up(found.expected, 4) == Decimal("45.9803")


@pytest.mark.parametrize(("value", "verdict"), [("6.0", "on_track"), ("6.7", "slow"), ("9", "at_risk")])
def test_pace_of_a_falling_level_is_the_share_of_the_way(value: str, verdict: str) -> None:
    target = make_target("0", baseline=BASE, direction=Direction.DOWN)

    found = assess(target, make_figure(value, "2022"))

    assert found.verdict.value == verdict
    assert found.attainment.value is None
    assert found.progress.value == (10 - Decimal(value)) / 10


@pytest.mark.parametrize(("value", "verdict"), [("6", "on_track"), ("7", "slow"), ("9", "at_risk")])
def test_pace_of_a_falling_level_with_a_milestone_only(value: str, verdict: str) -> None:
    milestones = (Milestone(Period.parse("2021"), Decimal(6)),)
    target = make_target("6", milestones=milestones, direction=Direction.DOWN, unit=PERSON)
    if value == "6":
        target = make_target("5", milestones=(Milestone(Period.parse("2022"), Decimal(6)),), direction=Direction.DOWN)
        assert assess(target, make_figure(value, "2022")).verdict is Verdict.ON_TRACK
        return

    found = assess(target, make_figure(value, "2022", PERSON))

    assert found.verdict.value == verdict
    assert found.needs_focus


def test_after_the_deadline_a_miss_is_unmet() -> None:
    found = assess(make_target("100", baseline=BASE), make_figure("99", "2025"), as_of=date(2026, 1, 1))

    assert found.verdict is Verdict.UNMET
    assert "hết thời hạn" in found.reason.text_vi


def test_a_yearly_counted_level_takes_the_latest_whole_year() -> None:
    figures = [make_figure("31", "2021"), make_figure("33", "2022"), make_figure("9", "2023-Q1")]

    found = assess(make_target("30", time=TimeRule.YEARLY), *figures)

    assert found.value == Quantity(Decimal(33), MILLION)


def test_figures_of_a_time_to_come_are_not_counted() -> None:
    found = assess(make_target("30"), make_figure("20", "2022"), make_figure("40", "2025"))

    assert found.value == Quantity(Decimal(20), MILLION)


def test_a_lower_is_better_miss_without_baseline_needs_attention() -> None:
    found = assess(make_target("5", Form.CEILING, unit=PERCENT), make_figure("7", "2022", PERCENT))

    assert found.verdict is Verdict.UNMET
    assert found.needs_focus
    assert "cao hơn 2 điểm %" in found.reason.text_vi


@pytest.mark.parametrize(("value", "verdict"), [("4", "exceeded"), ("5", "met")])
def test_lower_is_better_reached(value: str, verdict: str) -> None:
    assert assess(make_target("5", direction=Direction.DOWN), make_figure(value, "2022")).verdict.value == verdict


@pytest.mark.parametrize(("form", "value"), [(Form.FLOOR, "120"), (Form.CEILING, "80")])
def test_a_limit_is_met_not_exceeded(form: Form, value: str) -> None:
    assert assess(make_target("100", form), make_figure(value, "2022")).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("value", "direction", "verdict"),
    [
        ("4", "up", "met"),
        ("5", "up", "met"),
        ("6", "up", "exceeded"),
        ("3", "up", "unmet"),
        ("5", "down", "met"),
        ("4", "down", "met"),
        ("3", "down", "exceeded"),
        ("6", "down", "unmet"),
    ],
)
def test_range_is_met_inside_or_better(value: str, direction: str, verdict: str) -> None:
    target = make_target("4", Form.RANGE, value_hi=Decimal(5), direction=Direction(direction))

    assert assess(target, make_figure(value, "2022")).verdict.value == verdict


# -- counts over the term, years, changes ---------------------------------------------------------------------


def test_cumulative_counts_add_up_without_overlap() -> None:
    figures = [make_figure("40", "2021"), make_figure("33", "2022"), make_figure("9", "2022-Q4")]

    found = assess(make_target("46", Form.CUMULATIVE, time=TimeRule.SUM), *figures)

    assert found.value == Quantity(Decimal(73), MILLION)
    assert found.verdict is Verdict.EXCEEDED
    assert [finding.code for finding in found.findings] == ["MT1105"]


def test_cumulative_count_without_a_period_stands_alone() -> None:
    found = assess(make_target("100", Form.CUMULATIVE, time=TimeRule.SUM), make_figure("14"))

    assert found.value == Quantity(Decimal(14), MILLION)
    assert found.verdict is Verdict.AT_RISK


def test_a_cumulative_stock_is_its_latest_value() -> None:
    figures = [make_figure("10", "2021"), make_figure("15", "2022")]

    found = assess(make_target("15", Form.CUMULATIVE), *figures)

    assert found.verdict is Verdict.MET


YEARLY = {"form": Form.YEARLY, "time": TimeRule.YEARLY}


@pytest.mark.parametrize(
    ("years", "verdict", "reason"),
    [
        (("100", "100"), "met", "đạt chỉ tiêu"),
        (("90", "100"), "slow", "đạt 1/2 năm"),
        (("100", "90"), "slow", "đạt 1/2 năm"),
        (("100", "50"), "at_risk", "đạt 1/2 năm"),
    ],
)
def test_yearly_target_is_judged_year_by_year(years: tuple[str, str], verdict: str, reason: str) -> None:
    figures = [make_figure(value, str(2021 + n)) for n, value in enumerate(years)]

    found = assess(make_target("100", **YEARLY), *figures)  # type: ignore[arg-type]

    assert (found.verdict.value, found.reason.text_vi) == (verdict, reason)


def test_yearly_ceiling_missed_without_a_pace_is_unmet() -> None:
    found = assess(make_target("2", direction=Direction.DOWN, **YEARLY), make_figure("3", "2022"))  # type: ignore[arg-type]

    assert found.verdict is Verdict.UNMET


def test_yearly_target_told_without_a_year() -> None:
    found = assess(make_target("100", **YEARLY), make_figure("100"))  # type: ignore[arg-type]

    assert found.verdict is Verdict.MET


def test_yearly_target_told_in_words() -> None:
    found = assess(make_target("100", **YEARLY), make_figure(None, said=Said.MET))  # type: ignore[arg-type]

    assert found.verdict is Verdict.MET
    assert found.value is None


POVERTY = make_indicator("poverty", PERCENT, direction=Direction.DOWN)
CATTLE = make_indicator("cattle", PERSON)


@pytest.mark.parametrize(("rate", "verdict"), [("58", "exceeded"), ("60", "met"), ("62", "slow"), ("68", "at_risk")])
def test_average_yearly_cut_in_points(rate: str, verdict: str) -> None:
    base = Baseline(Decimal(70), Period.parse("2020"))
    target = make_target("5", Form.YEARLY_CHANGE, indicator=POVERTY, unit=POINT, baseline=base)

    assert assess(target, make_figure(rate, "2022", PERCENT)).verdict.value == verdict


def test_average_change_reported_as_such() -> None:
    cut = make_indicator("cut", POINT, time=TimeRule.MEAN)
    target = make_target("4", Form.YEARLY_CHANGE, indicator=cut)

    found = assess(target, make_figure("3", "2021", POINT), make_figure("5", "2022", POINT))

    assert found.value == Quantity(Decimal(4), POINT)
    assert found.verdict is Verdict.MET


def test_a_change_needs_a_year_between() -> None:
    base = Baseline(Decimal(70), Period.parse("2020"))
    target = make_target("5", Form.YEARLY_CHANGE, indicator=POVERTY, unit=POINT, baseline=base)

    assert assess(target, make_figure("60", "2020-Q4", PERCENT)).verdict is Verdict.NO_DATA
    assert assess(target, make_figure("60", None, PERCENT)).verdict is Verdict.NO_DATA


def test_rising_change_counts_upwards() -> None:
    base = Baseline(Decimal(100), Period.parse("2020"))
    target = make_target("5", Form.YEARLY_CHANGE, indicator=CATTLE, unit=PERSON, baseline=base)

    assert assess(target, make_figure("110", "2022", PERSON)).value == Quantity(Decimal(5), PERSON)


def test_average_growth_is_the_compound_mean() -> None:
    base = Baseline(Decimal(100), Period.parse("2020"))
    target = make_target("10", Form.AVERAGE_GROWTH, indicator=CATTLE, unit=PERCENT, baseline=base)

    found = assess(target, make_figure("121", "2022", PERSON))

    assert found.value == Quantity(Decimal(10), PERCENT)
    assert found.verdict is Verdict.MET


def test_average_growth_of_reported_rates() -> None:
    growth = make_indicator("growth", PERCENT, time=TimeRule.COMPOUND)
    target = make_target("5", Form.AVERAGE_GROWTH, indicator=growth)

    found = assess(target, make_figure("0", "2021", PERCENT), make_figure("21", "2022", PERCENT))

    assert found.value == Quantity(Decimal(10), PERCENT)


def test_a_loss_of_everything_has_only_a_plain_mean() -> None:
    growth = make_indicator("growth", PERCENT, time=TimeRule.COMPOUND)
    target = make_target("5", Form.AVERAGE_GROWTH, indicator=growth)

    found = assess(target, make_figure("-100", "2021", PERCENT), make_figure("20", "2022", PERCENT))

    assert found.value == Quantity(Decimal(-40), PERCENT)


@pytest.mark.parametrize("base", ["0", "-4"])
def test_growth_from_nothing_has_no_number(base: str) -> None:
    baseline = Baseline(Decimal(base), Period.parse("2020"))
    for form in (Form.AVERAGE_GROWTH, Form.GROWTH_ON_BASE):
        target = make_target("10", form, indicator=CATTLE, unit=PERCENT, baseline=baseline)

        assert assess(target, make_figure("121", "2022", PERSON)).verdict is Verdict.NO_DATA


def test_growth_on_a_base_year() -> None:
    base = Baseline(Decimal(100), Period.parse("2020"))
    target = make_target("31.6", Form.GROWTH_ON_BASE, indicator=CATTLE, unit=PERCENT, baseline=base)

    found = assess(target, make_figure("120", "2022", PERSON))

    assert found.value == Quantity(Decimal(20), PERCENT)
    assert found.verdict is Verdict.UNMET
    assert found.attainment.percent is not None


def test_growth_reported_as_such() -> None:
    growth = make_indicator("growth", PERCENT)

    found = assess(make_target("10", Form.GROWTH_ON_BASE, indicator=growth), make_figure("12", "2022", PERCENT))

    assert found.verdict is Verdict.EXCEEDED


# -- states, grades, x of y -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "reached"), [(Form.KEEP, "giữ vững"), (Form.RECOGNITION, "đã được công nhận")])
def test_states(form: Form, reached: str) -> None:
    target = make_target(None, form, unit=YES_NO)

    yes, no = assess(target, make_figure("1", "2022", YES_NO)), assess(target, make_figure("0", "2022", YES_NO))

    assert (yes.verdict, yes.reason.text_vi) == (Verdict.MET, reached)
    assert no.verdict is Verdict.UNMET


def test_kept_in_words() -> None:
    found = assess(make_target(None, Form.KEEP, unit=YES_NO), make_figure(None, said=Said.KEPT))

    assert (found.verdict, found.reason.text_vi) == (Verdict.MET, "giữ vững")


@pytest.mark.parametrize(("rank", "verdict"), [("5", "met"), ("3", "met"), ("2", "unmet")])
def test_grades_compare_by_order(rank: str, verdict: str) -> None:
    drill = make_indicator("drill", GRADE, grades=GRADES)
    target = make_target(None, Form.RANK, indicator=drill, grade="khá")

    assert assess(target, make_figure(rank, "2022", GRADE)).verdict.value == verdict


def test_an_unknown_goal_grade_asks_for_the_best() -> None:
    drill = make_indicator("drill", GRADE, grades=GRADES)

    assert (
        assess(make_target(None, Form.RANK, indicator=drill), make_figure("4", "2022", GRADE)).verdict.value == "unmet"
    )


def test_x_of_y() -> None:
    target = make_target("19", Form.X_OF_Y, unit=CRITERION, out_of=Decimal(19))
    claims = Claims(attainment_pct=Decimal(63), target=Decimal(19))

    found = assess(target, make_figure("12", None, CRITERION, out_of=Decimal(19), claims=claims))

    assert found.verdict is Verdict.UNMET
    assert found.findings == ()
    assert found.needs_focus


# -- doubts ---------------------------------------------------------------------------------------------------

GROWTH = make_indicator(
    "natural_growth", PER_MILLE, direction=Direction.DOWN, plausible=Plausible(Decimal(-10), Decimal(50))
)


def test_a_probable_slip_blocks_the_verdict_but_not_the_attention() -> None:
    target = make_target("0.2", Form.CEILING, indicator=GROWTH, unit=PERCENT)

    found = assess(target, make_figure("7.7", None, PERCENT))

    assert found.verdict is Verdict.BLOCKED
    assert found.unblocked == (Verdict.UNMET, Verdict.UNMET)
    assert found.needs_focus
    assert found.attainment.value is None
    assert "7,7‰" in found.reason.text_vi


def test_a_slip_that_would_meet_the_target_does_not_call_for_attention() -> None:
    target = make_target("2", Form.CEILING, indicator=GROWTH, unit=PERCENT)

    found = assess(target, make_figure("7.7", None, PERCENT))

    assert found.unblocked == (Verdict.UNMET, Verdict.MET)
    assert not found.needs_focus


def test_a_slip_in_a_target_of_another_kind_has_no_other_reading() -> None:
    target = make_target("2", Form.CEILING, indicator=GROWTH, unit=PERSON)

    found = assess(target, make_figure("7.7", None, PERCENT))

    assert found.verdict is Verdict.BLOCKED


def test_an_impossible_share_blocks() -> None:
    rate = make_indicator("rate", PERCENT, bounds=Plausible(Decimal(0), Decimal(100)))

    found = assess(make_target("90", indicator=rate), make_figure("105", "2022", PERCENT))

    assert found.verdict is Verdict.BLOCKED
    assert [finding.code for finding in found.findings] == ["MT1106"]


def test_another_unit_than_the_target_s_blocks() -> None:
    found = assess(make_target("25"), make_figure("17", "2022", PERSON))

    assert found.verdict is Verdict.BLOCKED
    assert "người" in found.reason.text_vi


@pytest.mark.parametrize(
    ("value", "percent", "codes"), [("14", "85", ["MT1102"]), ("17", "68", ["MT1108"]), ("14", None, [])]
)
def test_a_target_without_a_value_waits(value: str, percent: str | None, codes: list[str]) -> None:
    claims = Claims(attainment_pct=None if percent is None else Decimal(percent))
    target = make_target(None, Form.CUMULATIVE, basis=Basis.IMPLIED, admits=Admits(Decimal(1), Decimal(0)))

    found = assess(target, make_figure(value, claims=claims))

    assert found.verdict is Verdict.BLOCKED
    assert [finding.code for finding in found.findings] == codes


def test_a_percentage_from_which_the_target_was_inferred_checks_nothing() -> None:
    target = make_target("25", basis=Basis.IMPLIED, admits=Admits(Decimal(25), Decimal(25)))

    found = assess(target, make_figure("17", "2022", claims=Claims(attainment_pct=Decimal(68))))

    assert [finding.code for finding in found.findings] == ["MT1103"]
    assert found.verdict is Verdict.UNMET


@pytest.mark.parametrize(
    ("claims", "codes"),
    [
        (Claims(attainment_pct=Decimal(68)), []),
        (Claims(attainment_pct=Decimal(70)), ["MT1101"]),
        (Claims(attainment_pct=Decimal(60), attainment_bound=Bound.ABOVE), ["MT1101"]),
        (Claims(target=Decimal(25)), []),
        (Claims(target=Decimal(26)), ["MT1107"]),
        (Claims(excess=Decimal(-8)), []),
        (Claims(excess=Decimal(3)), ["MT1109"]),
    ],
)
def test_claims_against_a_stated_target(claims: Claims, codes: list[str]) -> None:
    found = assess(make_target("25"), make_figure("17", "2022", claims=claims))

    assert [finding.code for finding in found.findings] == codes


def test_claims_in_another_unit_are_not_compared() -> None:
    claims = Claims(attainment_pct=Decimal(70), excess=Decimal(1))

    found = assess(make_target("25"), make_figure("17", "2022", PERSON, claims=claims))

    assert found.findings == ()


def test_an_implied_excess_checks_nothing() -> None:
    target = make_target("30", basis=Basis.IMPLIED)

    found = assess(target, make_figure("33", "2022", claims=Claims(excess=Decimal(3))))

    assert [finding.code for finding in found.findings] == ["MT1103"]


def test_a_claim_about_a_lower_is_better_target_has_no_percentage_to_compute() -> None:
    target = make_target("5", Form.CEILING)

    found = assess(target, make_figure("4", "2022", claims=Claims(attainment_pct=Decimal(300))))

    assert [finding.code for finding in found.findings] == ["MT1101"]
    assert "—" in found.findings[0].message_vi


@pytest.mark.parametrize(("percent", "verdict"), [("87", "unmet"), ("100", "met"), ("104", "exceeded")])
def test_only_a_percentage_is_told(percent: str, verdict: str) -> None:
    found = assess(make_target("30"), make_figure(None, "2022", claims=Claims(attainment_pct=Decimal(percent))))

    assert found.verdict.value == verdict
    assert found.value is None
    assert found.attainment.percent == Decimal(percent)


def test_part_of_a_year_does_not_make_a_bad_year() -> None:
    target = make_target("40", time=TimeRule.SUM)

    found = assess(target, make_figure("9", "2023-Q1"))

    assert found.value == Quantity(Decimal(9), MILLION)
    assert found.verdict is Verdict.UNMET


def test_a_target_on_track_needs_no_attention_however_far_the_goal_is() -> None:
    found = assess(make_target("100", baseline=BASE), make_figure("46", "2022"))

    assert found.verdict is Verdict.ON_TRACK
    assert found.attainment.percent == 46
    assert not found.needs_focus

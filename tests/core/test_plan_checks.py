"""Rules of one target and of its shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.indicator import PlaceRule
from muctieu.core.period import Period
from muctieu.core.plan import Admits, Baseline, Basis, Form, Milestone, Target
from muctieu.core.plan_checks import adds_up, goal_in, share_finding, target_faults
from tests.factories import GRADE, GRADES, KG, PERCENT, PERSON, POINT, make_indicator, make_target

TERM = Period.of_years(2021, 2025)
SUMMED = make_indicator("members", PERSON, place=PlaceRule.SUM)
GRADED = make_indicator("rank", GRADE, grades=GRADES)


def stone(year: int) -> Milestone:
    return Milestone(Period.of_year(year), Decimal(5))


def keys(target: Target) -> list[str]:
    return [finding.args.get("key", finding.code) for finding in target_faults(target, TERM)]


@pytest.mark.parametrize("target", [
    make_target("10"),
    make_target("10", milestones=(stone(2021), stone(2025))),
    make_target("10", milestones=(Milestone(Period.parse("2021@nd09"), Decimal(5)),)),
    make_target("10", Form.X_OF_Y, out_of=Decimal(19)),
    make_target("4", Form.RANGE, value_hi=Decimal(5)),
    make_target(None, Form.RANK, indicator=GRADED, grade="khá"),
    make_target(None, Form.KEEP),
    make_target(None, Form.RECOGNITION, rule_set="ntm-2021"),
    make_target(None, note="chưa giao"),
    make_target("10", basis=Basis.IMPLIED, admits=Admits(Decimal(9), Decimal(11))),
    make_target("2", Form.YEARLY_CHANGE, unit=POINT, baseline=Baseline(Decimal(9), Period.of_year(2020)),
                indicator=make_indicator("poor", PERCENT)),
])  # fmt: skip
def test_sound_target_has_no_faults(target: Target) -> None:
    assert target_faults(target, TERM) == ()


@pytest.mark.parametrize(("target", "wrong"), [
    (make_target("10", milestones=(stone(2020),)), ["MT1501"]),
    (make_target("10", milestones=(stone(2023), stone(2026))), ["MT1501"]),
    (make_target("10", milestones=(stone(2023), stone(2022))), ["milestone"]),
    (make_target("10", milestones=(stone(2022), stone(2022))), ["milestone"]),
    (make_target("10", Form.X_OF_Y), ["out_of"]),
    (make_target("10", Form.X_OF_Y, out_of=Decimal(9)), ["out_of"]),
    (make_target("10", rule_set="ntm"), ["rule_set"]),
    (make_target("4", Form.RANGE, value_hi=Decimal(3)), ["value_hi"]),
    (make_target(None, Form.RANK, indicator=GRADED, grade="hạng bét"), ["grade"]),
    (make_target("1", Form.KEEP), ["value"]),
    (make_target(None), ["value"]),
    (make_target("10", indicator=SUMMED, unit=KG), ["unit"]),
    (make_target("2", Form.YEARLY_CHANGE, indicator=SUMMED, unit=POINT), ["baseline"]),
    (make_target("10", admits=Admits(Decimal(9), Decimal(11))), ["admits"]),
    (make_target("10", basis=Basis.IMPLIED, admits=Admits(Decimal(1), Decimal(2))), ["admits"]),
    (make_target("10", valid_from=date(2023, 1, 1), valid_to=date(2023, 1, 1)), ["valid_to"]),
])  # fmt: skip
def test_broken_rule_is_named_by_its_key(target: Target, wrong: Sequence[str]) -> None:
    assert keys(target) == wrong


def test_milestone_outside_the_term_names_both() -> None:
    (finding,) = target_faults(make_target("10", milestones=(stone(2026),)), TERM)

    assert "năm 2026" in finding.message_vi
    assert "2021-2025" in finding.message_en


def test_every_fault_is_told_at_once() -> None:
    both = make_target("10", indicator=SUMMED, unit=KG, milestones=(stone(2019),))

    assert keys(both) == ["MT1501", "unit"]


# -- shares ---------------------------------------------------------------------------------------------------


def shared(value: str | None, form: Form = Form.CUMULATIVE) -> Target:
    return make_target(value, form, indicator=SUMMED, note="chưa giao" if value is None else "")


@pytest.mark.parametrize(("shares", "gap_vi", "gap_en"), [
    (["4", "5"], "thiếu 1", "1 too few"), (["7", "5"], "thừa 2", "2 too many"), ([], "thiếu 10", "10 too few"),
])  # fmt: skip
def test_shares_that_do_not_add_up_show_the_difference(shares: Sequence[str], gap_vi: str, gap_en: str) -> None:
    finding = share_finding(shared("10"), map(Decimal, shares))

    assert finding is not None
    assert (finding.code, finding.args["gap"], finding.args["gap_en"]) == ("MT1511", gap_vi, gap_en)
    assert f"“{SUMMED.name_vi}” là 10 người" in finding.message_vi
    assert f"“{SUMMED.name_en}” is 10 {SUMMED.unit.symbol_en};" in finding.message_en


def test_shares_of_a_target_without_value_are_a_finding() -> None:
    finding = share_finding(shared(None), [Decimal(3)])

    assert finding is not None
    assert finding.code == "MT1512"


def test_rates_and_growth_need_not_add_up() -> None:
    rate = make_target("5", indicator=make_indicator("rate", PERCENT, place=PlaceRule.RATIO))

    assert not adds_up(rate)
    assert not adds_up(shared("10", Form.AVERAGE_GROWTH))
    assert share_finding(rate, [Decimal(1)]) is None


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1))
def test_exact_shares_give_no_finding_and_one_more_does(parts: list[int]) -> None:
    target = shared(str(sum(parts)))

    assert share_finding(target, map(Decimal, parts)) is None
    assert share_finding(target, [*map(Decimal, parts), Decimal(1)]) is not None


# -- shares of a year -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "year", "wanted"), [
    (make_target("10", milestones=(stone(2022),)), None, 10),
    (make_target("10", milestones=(stone(2022),)), 2022, 5),
    (make_target("10", milestones=(stone(2022),)), 2023, None),
    (make_target("10", milestones=(Milestone(Period.parse("2022@nd09"), Decimal(5)),)), 2022, 5),
    (make_target("10", milestones=(Milestone(Period.parse("2022-H1"), Decimal(5)),)), 2022, None),
    (make_target("10", Form.YEARLY, milestones=(stone(2022),)), 2022, 5),
    (make_target("10", Form.YEARLY, milestones=(stone(2022),)), 2023, 10),
])  # fmt: skip
def test_goal_of_a_year_is_its_milestone_or_what_every_year_must_reach(
    target: Target, year: int | None, wanted: int | None
) -> None:
    assert goal_in(target, year) == wanted


def test_shares_of_a_year_are_held_against_its_milestone() -> None:
    target = make_target("10", Form.CUMULATIVE, indicator=SUMMED, milestones=(stone(2022),))

    finding = share_finding(target, [Decimal(2), Decimal(2)], year=2022)

    assert finding is not None
    assert (finding.args["wanted"], finding.args["gap"]) == ("5 người (2022)", "thiếu 1")
    assert share_finding(target, [Decimal(2), Decimal(3)], year=2022) is None
    assert share_finding(target, [Decimal(2)], year=2023) is None

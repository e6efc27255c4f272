"""The review of targets: each rule, what is proposed, and what people's decisions do not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import Share
from muctieu.core.forecast import LEAST_POINTS
from muctieu.core.indicator import Direction, Plausible
from muctieu.core.period import Period
from muctieu.core.plan import Admits, Baseline, Basis, Form, Target
from muctieu.core.scoreboard import build_scoreboard
from muctieu.core.target_review import Group, Reviewed, proposed_goal, review_target
from muctieu.core.verdict import Override, Verdict
from tests.factories import MILLION, PERCENT, UNITS, make_figure, make_indicator, make_plan, make_target

DAY = date(2023, 7, 5)
BASE = Baseline(Decimal(10), Period.of_year(2020))


def reviewed(target: Target, values: Sequence[str], *, as_of: date = DAY, has_unit: bool = True) -> Reviewed:
    """The review of a target with half-yearly figures that end in mid-2023."""
    first = 2023 * 12 - 6 * (len(values) - 1)
    figures = tuple(
        make_figure(value, unit=target.indicator.unit)._replace(period=Period(first + 6 * number, 6))
        for number, value in enumerate(values)
    )
    return judged(target, figures, as_of=as_of, has_unit=has_unit)


def judged(target: Target, figures: tuple[Figure, ...], *, as_of: date = DAY, has_unit: bool = True) -> Reviewed:
    plan = make_plan(target)
    board = build_scoreboard(plan, {target.indicator.code: figures}, as_of=as_of, units=UNITS)
    return review_target(board.assessments[0], figures, plan=plan, as_of=as_of, has_unit=has_unit)


def codes(found: Reviewed) -> list[str]:
    return [reason.code for reason in found.why]


def test_what_is_reached_before_its_time_could_be_raised() -> None:
    found = reviewed(make_target("25", baseline=BASE), ["27.64"])

    assert (found.group, codes(found), found.proposed) == (Group.RAISE, ["review_early"], Decimal(27))


def test_what_is_reached_when_its_time_is_over_is_left() -> None:
    assert reviewed(make_target("25"), ["27"], as_of=date(2026, 2, 1)).group is not Group.RAISE


def test_a_forecast_wholly_beyond_the_goal_proposes_its_worse_end() -> None:
    values = [str(10 + Decimal(number) * 2 + Decimal(number % 2) / 10) for number in range(12)]
    found = reviewed(make_target("33", baseline=BASE), values)

    assert (found.group, codes(found)) == (Group.RAISE, ["review_beyond"])
    assert found.proposed is None  # 33.98 has no whole number beyond 33
    assert reviewed(make_target("33.1", baseline=BASE), values).proposed == Decimal("33.9")


def test_what_is_behind_needs_force() -> None:
    found = reviewed(make_target("25", baseline=BASE), ["11"])

    assert (found.group, codes(found), found.proposed) == (Group.FORCE, ["off_pace"], None)


def test_what_is_on_its_way_but_will_not_arrive_needs_force() -> None:
    values = [str(17 + Decimal(number % 2) / 10) for number in range(LEAST_POINTS + 4)]
    target = make_target("25", baseline=replace(BASE, value=Decimal(9)))
    found = reviewed(target, values)

    assert found.group is Group.FORCE
    assert "review_unlikely" in codes(found)


def test_what_nobody_has_reported_needs_force_and_what_is_on_its_way_is_left() -> None:
    assert codes(judged(make_target("25"), ())) == ["no_figure"]
    assert reviewed(make_target("25", baseline=BASE), ["20"]).group is Group.REST


@pytest.mark.parametrize(("given", "code"), [
    ({"value": None, "note": "chưa rõ"}, "no_target"),
    ({"basis": Basis.IMPLIED, "admits": Admits(Decimal(20), Decimal(30))}, "review_basis"),
])  # fmt: skip
def test_a_doubtful_target_is_to_be_amended(given: dict[str, object], code: str) -> None:
    found = reviewed(replace(make_target("25"), **given), ["20"])  # type: ignore[arg-type]

    assert found.group is Group.AMEND
    assert code in codes(found)


def test_a_target_whose_unit_or_indicator_is_gone_is_to_be_amended() -> None:
    assert codes(reviewed(make_target("25", baseline=BASE), ["20"], has_unit=False)) == ["review_no_unit"]
    silent = judged(make_target("25", baseline=BASE), (make_figure("20", "2021"),))
    assert (silent.group, codes(silent)) == (Group.AMEND, ["review_silent"])
    assert silent.why[0].args == {"day": "01/01/2022"}


def test_a_blocked_target_is_to_be_amended() -> None:
    target = make_target(
        "25", unit=PERCENT, indicator=make_indicator(unit=PERCENT, bounds=Plausible(None, Decimal(100)))
    )

    assert "review_blocked" in codes(reviewed(target, ["120"]))


@pytest.mark.parametrize("given", [
    {"form": Form.X_OF_Y, "out_of": Decimal(25)},
    {"form": Form.YEARLY},
    {"form": Form.RANGE, "value_hi": Decimal(30)},
    {"indicator": make_indicator(unit=MILLION, bounds=Plausible(Decimal(0), Decimal(25)))},
    {"indicator": make_indicator(unit=MILLION, direction=Direction.INFO)},
])  # fmt: skip
def test_what_cannot_be_more_is_not_raised(given: dict[str, object]) -> None:
    target = make_target("25", **given)  # type: ignore[arg-type]

    assert reviewed(target, ["25"]).group is Group.REST


def test_less_can_be_asked_where_less_is_better_down_to_nothing() -> None:
    target = make_target("4", indicator=make_indicator(unit=MILLION, direction=Direction.DOWN))

    assert reviewed(target, ["2.3"]).proposed == Decimal(3)
    assert reviewed(replace(target, value=Decimal(0)), ["0"]).group is Group.REST


def test_the_rules_go_by_the_figures_and_not_by_what_was_decided() -> None:
    found = reviewed(make_target("25", baseline=BASE), ["11"])
    override = Override("x", Verdict.MET, "Chủ tịch", "Chairman", DAY, DAY)
    decided = replace(found.assessment, verdict=Verdict.MET, override=override, overrode=found.assessment.verdict)

    again = review_target(decided, (), plan=make_plan(decided.target), as_of=DAY)

    assert (again.group, codes(again)) == (Group.FORCE, ["review_behind"])


def test_without_a_number_nothing_is_proposed() -> None:
    found = reviewed(make_target("25"), ["27"])
    assert found.proposed == 27
    bare = replace(found.assessment, value=None, attainment=Share(Decimal(1)))

    assert proposed_goal(bare, found.outlook) is None
    assert proposed_goal(replace(bare, target=replace(bare.target, value=None)), found.outlook) is None


def test_what_is_reached_is_proposed_no_lower_than_it_stands() -> None:
    values = [str(10 + Decimal(number) * 2 + Decimal(number % 2) / 10) for number in range(12)]
    found = reviewed(make_target("20", baseline=BASE), values)

    assert (found.group, found.proposed) == (Group.RAISE, Decimal(33))

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Figure, by_time
from muctieu.core.indicator import Direction, TimeRule
from muctieu.core.observation import Said
from muctieu.core.outcome import outcome
from muctieu.core.period import Frequency, Period
from muctieu.core.plan import Baseline, Form, Target
from muctieu.core.track import needed_a_year, track
from tests.factories import MILLION, PERCENT, PERSON, make_figure, make_indicator, make_plan, make_target

PLAN = make_plan()
LEVEL = make_target("25")
AFTER_2022 = date(2023, 1, 1)


def way(target: Target, *figures: tuple[str, str], as_of: date = date(2023, 6, 30)) -> list[tuple[str, str]]:
    """(period, value) of each step; figures are (value, period)."""
    known = [make_figure(value, period, target.indicator.unit) for value, period in figures]
    steps = track(target, known, plan=PLAN, as_of=as_of)
    return [(str(step.period), str(step.value.value)) for step in steps if step.value is not None]


def test_way_of_a_level_is_its_figures() -> None:
    assert way(LEVEL, ("14", "2021"), ("17", "2022")) == [("2021", "14"), ("2022", "17")]


def test_way_of_a_level_shows_a_figure_from_before_the_term() -> None:
    assert way(LEVEL, ("12", "2020"), ("14", "2021")) == [("2020", "12"), ("2021", "14")]


def test_way_leaves_out_what_has_not_begun() -> None:
    assert way(LEVEL, ("14", "2021"), ("30", "2024")) == [("2021", "14")]


def test_way_leaves_out_figures_without_period_number_or_fitting_unit() -> None:
    figures = [make_figure("17"), make_figure(None, "2022", said=Said.MET), make_figure("68", "2022", PERCENT)]

    assert track(LEVEL, figures, plan=PLAN, as_of=date(2023, 6, 30)) == ()


def test_way_of_a_cumulative_target_adds_up_from_the_start_of_the_term() -> None:
    indicator = make_indicator(unit=PERSON, time=TimeRule.SUM)
    target = make_target("90", Form.CUMULATIVE, indicator=indicator)

    steps = way(target, ("9", "2020"), ("10", "2021"), ("12", "2022"), ("4", "2023-Q1"))

    assert steps == [("2021", "10"), ("2021/2022", "22"), ("2021-01/2023-03", "26")]


def test_way_of_a_yearly_target_has_whole_years_only() -> None:
    target = make_target("30", Form.YEARLY, indicator=make_indicator(unit=MILLION, time=TimeRule.SUM))

    steps = way(target, ("16", "2021-H1"), ("17", "2021-H2"), ("9", "2022-H1"))

    assert steps == [("2021", "33")]


def test_way_before_the_first_whole_year_shows_what_there_is() -> None:
    target = make_target("30", Form.YEARLY, indicator=make_indicator(unit=MILLION, time=TimeRule.SUM))

    assert way(target, ("16", "2021-H1")) == [("2021-H1", "16")]


def test_way_of_growth_since_the_base_year_is_in_the_target_unit() -> None:
    target = make_target(
        "150", Form.GROWTH_ON_BASE, unit=PERCENT, indicator=make_indicator(unit=MILLION),
        baseline=Baseline(Decimal(40), Period.of_year(2020)),
    )  # fmt: skip

    assert way(target, ("60", "2021"), ("80", "2022")) == [("2021", "50"), ("2022", "100")]


def test_way_skips_a_step_that_cannot_be_worked_out() -> None:
    target = make_target("150", Form.GROWTH_ON_BASE, unit=PERCENT, indicator=make_indicator(unit=MILLION))

    assert way(target, ("60", "2021")) == []


def test_last_step_of_the_way_is_what_the_verdict_rests_on() -> None:
    assert way(LEVEL, ("14", "2021"), ("17", "2022"))[-1] == ("2022", "17")


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (LEVEL, "17", "2.67"),
        (LEVEL, "25", None),
        (LEVEL, "26", None),
        (make_target("35", Form.CEILING, direction=Direction.DOWN), "41", "-2.00"),
        (make_target("35", Form.CEILING, direction=Direction.DOWN), "30", None),
        (make_target("30", Form.YEARLY), "17", None),
        (make_target(None), "17", None),
    ],
)
def test_needed_pace_spreads_the_gap_over_the_years_left(target: Target, value: str, expected: str | None) -> None:
    pace = needed_a_year(target, Decimal(value), after=AFTER_2022, plan=PLAN)

    assert (None if pace is None else str(pace.quantize(Decimal("0.01")))) == expected


def test_needed_pace_says_nothing_in_the_last_year() -> None:
    last_days = PLAN.deadline - timedelta(days=100)

    assert needed_a_year(LEVEL, Decimal(17), after=last_days, plan=PLAN) is None


def test_whole_years_of_months_are_steps_as_they_end() -> None:
    flow = make_target("25", indicator=make_indicator("births", MILLION, time=TimeRule.SUM))
    months = [("1", f"{year}-{month:02}") for year in (2021, 2022) for month in range(1, 13)]

    assert way(flow, *months, ("1", "2023-01")) == [("2021", "12"), ("2022", "12")]
    assert way(flow, *months[:5]) == [(f"2021-{month:02}", "1") for month in range(1, 6)]


CODES = [
    *(f"{year}-{month:02}" for year in (2020, 2021, 2022, 2023) for month in range(1, 13)),
    *(f"{year}-Q{quarter}" for year in (2021, 2022) for quarter in range(1, 5)),
    "2021-H1", "2021-H2", "2020", "2021", "2022", "2021/2022", "2021-Q4@nd09", "2022@nd09",
]  # fmt: skip


@given(
    st.sets(st.sampled_from(CODES), max_size=30),
    st.booleans(),
    st.sampled_from(TimeRule),
    st.sampled_from((Form.LEVEL, Form.YEARLY, Form.CUMULATIVE, Form.YEARLY_CHANGE, Form.GROWTH_ON_BASE)),
)
def test_way_is_that_of_asking_after_every_figure(codes: set[str], full: bool, rule: TimeRule, form: Form) -> None:
    target = make_target("25", form, indicator=make_indicator("births", MILLION, time=rule))
    told = sorted(codes | set(CODES[12:36] if full else ()))
    figures = sorted((make_figure(str(number), code) for number, code in enumerate(told, start=1)), key=by_time)

    assert track(target, figures, plan=PLAN, as_of=date(2023, 6, 30)) == plainly(target, figures)


def plainly(target: Target, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The way without any short cut: what each figure more comes to."""
    day, by_year = date(2023, 6, 30), target.indicator.over_time in (TimeRule.SUM, TimeRule.YEARLY)
    dated = [one for one in figures if one.period and one.period.start <= day]
    if target.form is Form.CUMULATIVE:
        dated = [one for one in dated if one.period and PLAN.term.contains(one.period)]
    steps: dict[int, Figure] = {}
    for count in range(1, len(dated) + 1):
        step: Figure | None = dated[count - 1]
        if by_year or target.form is not Form.LEVEL:
            found = outcome(target, dated[:count], plan=PLAN, as_of=day)
            step = None if found is None else found.figure
        if step is not None and step.period is not None and step.value is not None:
            steps[step.period.last] = step
    ways = tuple(steps[last] for last in sorted(steps) if steps[last].value is not None)
    years = tuple(one for one in ways if one.period and one.period.frequency is Frequency.YEAR)
    return years if years and by_year and target.form is not Form.CUMULATIVE else ways

"""Units beside each other: one period for all, rates only, the worst first, nobody ranked without a figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Figure
from muctieu.core.compare import (
    Against,
    Order,
    against,
    badness,
    breaking_events,
    class_bounds,
    class_of,
    common_period,
    counted_anew,
    figure_in,
    is_ranked,
    is_rate,
    line_of,
    told_in,
    worst_first,
)
from muctieu.core.indicator import Direction, Indicator, PlaceRule, TimeRule
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.place_events import Event, EventKind, Part
from muctieu.core.place_history import Entry
from muctieu.core.reasons import Reason
from muctieu.core.verdict import Assessment, Verdict
from tests.factories import MILLION, make_figure, make_indicator, make_target

RATE = make_indicator(place=PlaceRule.RATIO, direction=Direction.UP, unit=MILLION)
LESS = make_indicator(place=PlaceRule.RATIO, direction=Direction.DOWN, unit=MILLION)
TOTAL = make_indicator(place=PlaceRule.SUM, direction=Direction.UP, time=TimeRule.SUM)


def test_totals_are_no_rates_and_only_rates_with_a_good_side_are_ranked() -> None:
    plain = make_indicator(place=PlaceRule.NONE, direction=Direction.INFO)

    assert (is_rate(TOTAL), is_rate(RATE), is_rate(plain)) == (False, True, True)
    assert (is_ranked(TOTAL), is_ranked(RATE), is_ranked(plain)) == (False, True, False)


def test_common_period_is_the_newest_that_half_of_the_units_tell() -> None:
    early, late = make_figure("1", "2021"), make_figure("2", "2022")

    assert common_period(map(told_in, ([early, late], [early], [early]))) == Period.of_year(2021)
    assert common_period(map(told_in, ([early, late], [late], [early], []))) == Period.of_year(2022)
    assert common_period(map(told_in, ([make_figure(None, "2022")], [make_figure("3")]))) is None


def test_period_takes_its_own_figure_and_a_year_also_what_its_parts_make() -> None:
    quarters = [make_figure(str(part), f"2022-Q{part}") for part in range(1, 5)]
    own = make_figure("99", "2022")

    made = figure_in(quarters, Period.of_year(2022), TOTAL)

    assert made is not None
    assert made.value is not None
    assert made.value.value == Decimal(10)
    assert figure_in([*quarters, own], Period.of_year(2022), TOTAL) == own
    assert figure_in(quarters[:3], Period.of_year(2022), TOTAL) is None
    assert figure_in(quarters, Period.of_quarter(2023, 1), TOTAL) is None


@pytest.mark.parametrize(
    ("value", "indicator", "expected"),
    [
        ("12", RATE, Against.BETTER),
        ("8", RATE, Against.WORSE),
        ("8", LESS, Against.BETTER),
        ("10", LESS, Against.EVEN),
        ("12", TOTAL, None),
        (None, RATE, None),
    ],
)
def test_rate_stands_against_the_common_rate(value: str | None, indicator: Indicator, expected: Against | None) -> None:
    assert against(make_figure(value, "2022"), make_figure("10", "2022"), indicator) is expected


def test_nothing_stands_against_what_is_not_there() -> None:
    assert against(None, make_figure("10"), RATE) is None
    assert against(make_figure("10"), None, RATE) is None


def test_worst_comes_first_and_units_without_a_figure_have_no_place() -> None:
    figures: dict[str, Figure | None] = {
        "a": make_figure("5"), "b": make_figure("9"), "c": None, "d": make_figure(None), "e": make_figure("5"),
    }  # fmt: skip

    assert worst_first(figures, RATE) == Order(("a", "e", "b"), ("c", "d"), {"a": 2, "b": 1, "e": 2})
    assert worst_first(figures, LESS) == Order(("b", "a", "e"), ("c", "d"), {"a": 1, "b": 3, "e": 1})


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=40), st.integers(1, 6))
def test_every_value_finds_a_class_and_classes_are_in_order(values: list[Decimal], count: int) -> None:
    bounds = class_bounds(values, count)
    found = [class_of(value, bounds) for value in sorted(values)]

    assert len(bounds) <= count
    assert bounds[-1] == max(values)
    assert found == sorted(found)
    if len(set(values)) == len(values):
        assert max(found.count(number) for number in found) <= -(-len(values) // count)


def test_no_value_makes_no_class() -> None:
    assert class_bounds((), 4) == ()
    assert class_of(Decimal(1), ()) == 0
    assert class_of(Decimal(7), (Decimal(3), Decimal(5))) == 1


def test_series_break_where_land_and_people_change_not_where_a_name_does() -> None:
    merge = Event("m", EventKind.MERGE, date(2023, 7, 1), "12/NQ", parts=(Part("a", "n"), Part("b", "n")))
    rename = Event("r", EventKind.RENAME, date(2023, 1, 1), "1/NQ")
    late = Event("t", EventKind.TRANSFER, date(2022, 1, 1), "2/NQ", parts=(Part("x", "a"),))

    entries = [Entry(one, frozenset(), frozenset()) for one in (merge, rename, late)]

    def found(unit: str) -> list[str]:
        span = {"since": date(2021, 1, 1), "until": date(2023, 12, 31)}
        return [one.event.id for one in breaking_events(entries, (unit,), **span)]

    assert (found("n"), found("a"), found("z")) == (["m"], ["t", "m"], [])
    assert breaking_events(entries[:1], ("a",), since=date(2024, 1, 1), until=date(2025, 1, 1)) == []


def test_figures_say_of_themselves_that_they_are_counted_anew() -> None:
    new = make_figure("5", "2023", status=ObsStatus.BREAK)

    assert counted_anew((make_figure("4", "2022"), new, make_figure("4", status=ObsStatus.BREAK))) == (
        date(2023, 1, 1),
    )


def test_line_holds_periods_of_one_length_and_years_made_of_their_parts() -> None:
    figures = [make_figure(str(part), f"2022-Q{part}") for part in range(1, 5)] + [make_figure("7", "2023")]

    def told(months: int) -> list[tuple[str, Decimal]]:
        found = line_of(figures, months, TOTAL)
        return [(str(one.period), one.value.value) for one in found if one.value is not None]

    assert told(12) == [("2022", Decimal(10)), ("2023", Decimal(7))]
    assert told(3) == [(f"2022-Q{part}", Decimal(part)) for part in range(1, 5)]
    assert told(6) == []


def judged(*verdicts: Verdict) -> list[Assessment]:
    focus = (Verdict.AT_RISK, Verdict.SLOW)
    return [Assessment(make_target(), one, Reason("reached"), needs_focus=one in focus) for one in verdicts]


def test_place_with_more_targets_that_need_attention_is_the_worse_one() -> None:
    worse, risky = badness(judged(Verdict.SLOW, Verdict.SLOW, Verdict.MET)), badness(judged(Verdict.AT_RISK))
    slow, fine = badness(judged(Verdict.SLOW, Verdict.MET)), badness(judged(Verdict.MET, Verdict.EXCEEDED))

    assert worse is not None
    assert risky is not None
    assert slow is not None
    assert fine is not None
    assert worse < risky < slow < fine
    assert badness(judged(Verdict.NO_DATA)) is None

"""Entry forms: whether they make sense, and the days on which they may be filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.form import (
    EntryField,
    EntryForm,
    FieldRule,
    Relation,
    Repeat,
    Schedule,
    Timing,
    check_form,
    window_of,
)
from muctieu.core.indicator import Kind, PlaceRule
from muctieu.core.period import Calendar, Frequency, Period
from muctieu.core.place import Level
from muctieu.core.workdays import DayOff, WorkCalendar
from tests.factories import make_indicator

CATALOGUE = {
    "households": make_indicator("households"),
    "poor": make_indicator("poor"),
    "fruit": make_indicator("fruit"),
    "rate": make_indicator("rate", kind=Kind.DERIVED, numerator="poor", denominator="households"),
    "bare": make_indicator("bare", kind=Kind.DERIVED),
    "rank": make_indicator("rank", place=PlaceRule.NONE),
}
WORK = WorkCalendar(
    {date(2023, 5, 1): DayOff("Quốc tế Lao động", "Labour day", "x", True)}, frozenset(), frozenset({2023})
)
TREES = Repeat("cay", "Cây", "Trees", "Loại", "Kind", (EntryField("fruit"),))


def form(**given: object) -> EntryForm:
    base = EntryForm(
        "quy", "Biểu quý", "Quarterly", Level.VILLAGE, Frequency.QUARTER,
        (EntryField("households"), EntryField("poor")),
        Schedule({Level.VILLAGE: 1, Level.COMMUNE: 3}, opens=5, cut_off=2),
    )  # fmt: skip
    return replace(base, **given)  # type: ignore[arg-type]


def codes(one: EntryForm) -> list[str]:
    return [finding.code for finding in check_form(one, CATALOGUE)]


def test_sound_form_has_no_fault() -> None:
    rule = FieldRule(("poor",), Relation.AT_MOST, ("households",), "a", "a")

    assert codes(form(repeats=(TREES,), rules=(rule,))) == []


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"fields": ()}, ["MT2301"]),
        ({"fields": (EntryField("nowhere"),)}, ["MT2302"]),
        ({"fields": (EntryField("rate"),)}, ["MT2303"]),
        ({"fields": (EntryField("bare"),)}, ["MT2303"]),
        ({"fields": (EntryField("poor"), EntryField("poor"))}, ["MT2304"]),
        ({"fields": (EntryField("fruit"),), "repeats": (TREES,)}, ["MT2304"]),
        ({"rules": (FieldRule(("poor",), Relation.EQUAL, ("fruit",), "a", "a"),), "repeats": (TREES,)}, ["MT2305"]),
        ({"frequency": Frequency.SPAN}, ["MT2306"]),
        ({"schedule": Schedule({Level.COMMUNE: 3})}, ["MT2307"]),
        ({"schedule": Schedule({})}, ["MT2307"]),
        ({"schedule": Schedule({Level.VILLAGE: 0})}, ["MT2307"]),
        ({"schedule": Schedule({Level.VILLAGE: 3, Level.COMMUNE: 3})}, ["MT2307"]),
        ({"schedule": Schedule({Level.VILLAGE: 3}, opens=-1)}, ["MT2307"]),
        ({"fields": (EntryField("rank"),)}, ["MT2308"]),
    ],
)
def test_form_that_makes_no_sense_is_named(given: dict[str, object], wanted: list[str]) -> None:
    assert codes(form(**given)) == wanted


def test_rank_of_a_commune_may_be_asked_of_a_commune() -> None:
    own = form(level=Level.COMMUNE, fields=(EntryField("rank"),), schedule=Schedule({Level.COMMUNE: 1}))

    assert codes(own) == []


def test_window_counts_working_days_after_the_last_day_of_data() -> None:
    window = window_of(form(frequency=Frequency.MONTH), Period.parse("2023-04"), WORK)

    # 30 April is a Sunday and 1 May a holiday.
    assert (window.opens, window.due, window.cut_off) == (
        date(2023, 4, 25), {Level.VILLAGE: date(2023, 5, 2), Level.COMMUNE: date(2023, 5, 4)}, date(2023, 5, 8),
    )  # fmt: skip
    assert (window.data_from, window.data_to) == (date(2023, 4, 1), date(2023, 5, 1))
    assert (window.unknown_years, window.unconfirmed) == ((), False)


def test_window_of_decree_09_runs_from_the_15th_to_the_14th() -> None:
    window = window_of(form(frequency=Frequency.MONTH, calendar=Calendar.ND09), Period.parse("2023-06@nd09"), WORK)

    assert (window.data_from, window.data_to) == (date(2023, 5, 15), date(2023, 6, 15))
    assert window.due[Level.VILLAGE] == date(2023, 6, 15)


def test_window_in_a_year_without_known_holidays_says_so() -> None:
    assert window_of(form(), Period.parse("2023-Q4"), WORK).unknown_years == (2024,)


@pytest.mark.parametrize(
    ("day", "timing"),
    [
        (date(2023, 4, 24), Timing.EARLY),
        (date(2023, 4, 25), Timing.ON_TIME),
        (date(2023, 5, 2), Timing.ON_TIME),
        (date(2023, 5, 3), Timing.LATE),
        (date(2023, 5, 8), Timing.LATE),
        (date(2023, 5, 9), Timing.CLOSED),
    ],
)
def test_timing_of_each_edge(day: date, timing: Timing) -> None:
    window = window_of(form(frequency=Frequency.MONTH), Period.parse("2023-04"), WORK)

    assert window.timing(day, Level.VILLAGE) is timing


def test_form_names_its_indicators_once_and_its_repeats() -> None:
    one = form(repeats=(TREES,))

    assert one.indicators == ("households", "poor", "fruit")
    assert (one.repeat_with("fruit"), one.repeat_with("poor")) == (TREES, None)
    assert str(one.period_of(date(2023, 5, 1))) == "2023-Q2"


@given(
    day=st.dates(date(2022, 1, 1), date(2026, 12, 31)),
    village=st.integers(1, 10),
    gap=st.integers(1, 10),
    rest=st.integers(0, 10),
    frequency=st.sampled_from([Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR]),
    calendar=st.sampled_from(list(Calendar)),
)
def test_window_keeps_its_order_and_the_gap_of_a_working_day(
    day: date, village: int, gap: int, rest: int, frequency: Frequency, calendar: Calendar
) -> None:
    schedule = Schedule({Level.VILLAGE: village, Level.COMMUNE: village + gap}, opens=3, cut_off=rest)
    one = form(frequency=frequency, calendar=calendar, schedule=schedule)

    window = window_of(one, one.period_of(day), WORK)

    assert window.opens < window.due[Level.VILLAGE] < window.due[Level.COMMUNE] <= window.cut_off
    last = window.data_to - timedelta(days=1)
    assert WORK.working_days_between(last + timedelta(days=1), window.due[Level.VILLAGE] + timedelta(days=1)) >= 1

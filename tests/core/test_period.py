from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.period import Calendar, Frequency, Period
from muctieu.errors import PeriodError
from tests.strategies import days, periods


@given(periods)
def test_code_round_trips(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods.filter(lambda period: period.calendar is Calendar.CIVIL))
def test_label_reads_back_where_a_phrase_exists(period: Period) -> None:
    if not period.label_vi.startswith("từ"):
        assert Period.parse_vi(period.label_vi) == period
    assert period.label_en


@given(days, st.sampled_from(list(Frequency)[:4]), st.sampled_from(list(Calendar)))
def test_each_day_falls_in_one_period_of_each_length(day: date, frequency: Frequency, calendar: Calendar) -> None:
    period = Period.containing(day, frequency, calendar=calendar)

    assert period.start <= day < period.end
    assert period.frequency is frequency
    after = Period.containing(period.end, frequency, calendar=calendar)
    assert after.start == period.end
    assert not after.overlaps(period)


@given(periods, periods)
def test_containing_implies_overlapping(one: Period, other: Period) -> None:
    if one.contains(other):
        assert one.overlaps(other)
    assert one.overlaps(other) == other.overlaps(one)


@pytest.mark.parametrize(
    ("code", "start", "last_day"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-H1@nd09", date(2022, 12, 15), date(2023, 6, 14)),
        ("2023@nd09", date(2022, 12, 15), date(2023, 12, 14)),
        ("2023-03@nd09", date(2023, 2, 15), date(2023, 3, 14)),
        ("2023-S2", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023-M02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2020/2025", date(2020, 1, 1), date(2025, 12, 31)),
        ("2019-01/2019-09", date(2019, 1, 1), date(2019, 9, 30)),
    ],
)
def test_windows(code: str, start: date, last_day: date) -> None:
    period = Period.parse(code)

    assert (period.start, period.end - timedelta(days=1)) == (start, last_day)


def test_the_15th_opens_the_next_window() -> None:
    day = date(2023, 6, 15)

    assert str(Period.containing(day, Frequency.QUARTER, calendar=Calendar.ND09)) == "2023-Q3@nd09"
    assert str(Period.containing(day - timedelta(days=1), Frequency.QUARTER, calendar=Calendar.ND09)) == "2023-Q2@nd09"


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("quý I/2023", "2023-Q1"),
        ("quí III năm 2026", "2026-Q3"),
        ("Quý 4/2021", "2021-Q4"),
        ("tháng 8/2023", "2023-08"),
        ("tháng 11 năm 2022", "2022-11"),
        ("6 tháng đầu năm 2022", "2022-H1"),
        ("6 tháng cuối năm 2022", "2022-H2"),
        ("9 tháng năm 2019", "2019-01/2019-09"),
        ("năm  2022", "2022"),
        ("nhiệm kỳ 2020 - 2025", "2020/2025"),
        ("giai đoạn 2021–2025", "2021/2025"),
    ],
)
def test_vietnamese_phrases(phrase: str, code: str) -> None:
    assert str(Period.parse_vi(phrase)) == code


@pytest.mark.parametrize("phrase", ["tháng 13/2023", "tháng 0/2023", "13 tháng năm 2020", "quý V/2023", "năm nay", ""])
def test_phrases_that_name_no_period_are_refused(phrase: str) -> None:
    with pytest.raises(PeriodError) as caught:
        Period.parse_vi(phrase)

    assert caught.value.code == "MT1301"


@pytest.mark.parametrize(
    "code", ["", "23", "2023-13", "2023-00", "2023-Q5", "2023-H3", "2025/2020", "2023@lunar", "2023-Q1/", "0000"]
)
def test_codes_that_name_no_period_are_refused(code: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(code)


def test_years_run_forward() -> None:
    with pytest.raises(PeriodError):
        Period.of_years(2025, 2021)


def test_year_to_date() -> None:
    assert Period.parse("2019-01/2019-09").is_year_to_date
    assert Period.parse("2019-01/2019-09").label_en == "first 9 months of 2019"
    assert not Period.parse("2019").is_year_to_date
    assert Period.of_year(2023, calendar=Calendar.ND09) == Period.parse("2023@nd09")
    assert Period.of_month(2023, 2).year == 2023
    assert Period.parse("2022-11/2023-02").label_vi == "từ tháng 11/2022 đến tháng 2/2023"


def test_several_years_are_a_stage() -> None:
    assert Period.parse("2021/2025").label_vi == "giai đoạn 2021 - 2025"
    assert Period.parse("2021/2025").label_en == "2021–2025"
    assert Period.parse("2022-11/2023-02").label_en == "11/2022 to 2/2023"
    assert Period.parse("2022-H2").label_vi == "6 tháng cuối năm 2022"

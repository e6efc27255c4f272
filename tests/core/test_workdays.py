from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.workdays import DayOff, DueDay, WorkCalendar

TET = DayOff("Tết", "Lunar New Year", "Thông báo", confirmed=True)
SWAP = DayOff("ngày hoán đổi", "swapped day")
CALENDAR = WorkCalendar(
    {date(2024, 2, 8) + timedelta(days=n): TET for n in range(7)} | {date(2024, 4, 29): SWAP},
    frozenset({date(2024, 5, 4)}),
    frozenset({2024}),
)


def test_ten_working_days_pass_over_tet() -> None:
    assert CALENDAR.due_after(date(2024, 2, 7)) == DueDay(date(2024, 2, 28))


def test_a_swapped_saturday_counts_and_its_weekday_does_not() -> None:
    assert CALENDAR.is_working(date(2024, 5, 4))
    assert not CALENDAR.is_working(date(2024, 4, 29))
    assert CALENDAR.due_after(date(2024, 4, 26), 1) == DueDay(date(2024, 4, 30), unconfirmed=True)


def test_nothing_to_wait_for_is_due_on_the_next_working_day() -> None:
    assert CALENDAR.due_after(date(2024, 3, 9), 0).day == date(2024, 3, 11)
    assert CALENDAR.due_after(date(2024, 3, 11), 0).day == date(2024, 3, 11)


def test_an_unknown_year_is_named() -> None:
    assert CALENDAR.due_after(date(2024, 12, 30), 5) == DueDay(date(2025, 1, 6), unknown_years=(2025,))


@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.integers(0, 60))
def test_due_day_is_a_working_day_with_that_many_working_days_before(start: date, count: int) -> None:
    due = CALENDAR.due_after(start, count).day

    assert CALENDAR.is_working(due)
    if count:
        assert CALENDAR.working_days_between(start + timedelta(days=1), due + timedelta(days=1)) == count


@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.dates(date(2023, 1, 1), date(2025, 12, 31)))
def test_working_days_between_has_a_sign(one: date, other: date) -> None:
    assert CALENDAR.working_days_between(one, other) == -CALENDAR.working_days_between(other, one)

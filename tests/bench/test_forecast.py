"""What the back-test of forecasts rests on: nobody is shown the future, and each run asks the same."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bench import forecast_page
from bench.forecast import OURS, Window, drift, kept, mean_error, naive, score, seasonal_naive, siblings, windows
from bench.forecast_series import SOURCES, PublicSeries, halves
from muctieu.core.forecast_tested import MEASURED, measured_for

YEARLY = SOURCES[0]
FIRST = 1990 * 12 + 11


def made(name: str, *values: int, first: int = FIRST) -> PublicSeries:
    return PublicSeries(f"x|y|z|{name}", "panel", YEARLY, first, 12, tuple(map(Decimal, values)))


GROWING = made("growing", *range(10, 40, 2))


def test_window_shows_values_and_asks_for_those_that_follow() -> None:
    window = Window(GROWING, 2, 5)

    assert [int(value) for value in window.shown] == [14, 16, 18, 20, 22]
    assert [int(value) for value in window.truth] == [24, 26, 28, 30, 32, 34, 36, 38]
    assert window.known.last == FIRST + 6 * 12


def test_siblings_show_nothing_later_than_the_window() -> None:
    early, late = made("early", *range(20), first=FIRST - 24), made("late", *range(20), first=FIRST + 24)
    window = Window(GROWING, 2, 5)

    found = siblings(window, [GROWING, early, late, made("after", 1, 2, first=FIRST + 120)])

    assert [one.last for one in found] == [window.known.last, window.known.last]
    assert [len(one.values) for one in found] == [9, 5]


def test_windows_are_the_same_in_every_run_and_halves_share_no_series() -> None:
    every = [made(str(number), *range(30)) for number in range(20)]

    first, second = windows(every, half=0), windows(every, half=1)

    assert first == windows(list(reversed(every)), half=0)
    assert {one.series.name for one in first}.isdisjoint({one.series.name for one in second})
    assert all(one.start + one.length < len(one.series.values) for one in first + second)


def test_baselines_repeat_the_value_the_change_and_the_season() -> None:
    assert naive([1, 2, 4], 4, 2) == [4, 4]
    assert drift([1, 2, 5], 4, 2) == [7, 9]
    assert seasonal_naive([1, 2, 3, 4, 5], 4, 5) == [2, 3, 4, 5, 2]
    assert seasonal_naive([1, 2, 3], 4, 2) == [3, 3]


def test_baselines_are_held_within_the_bounds_that_ours_is_told() -> None:
    share = replace(GROWING, source=replace(YEARLY, high=30))

    assert kept([-5.0, 35.0], Window(share, 0, 5)) == [0, 30]
    assert kept([20.0, 15.0, 30.0], Window(replace(GROWING, is_cumulative=True), 0, 5)) == [20, 20, 30]


def test_error_is_counted_in_usual_steps() -> None:
    assert mean_error([26.0, 26.0], Window(GROWING, 8, 5)) == pytest.approx((10 + 12) / 2 / 2)


def test_score_of_a_window_compares_all_methods() -> None:
    found = score(Window(GROWING, 0, 8), [GROWING], {"drift": drift, "naive": naive})

    assert found is not None
    assert found.errors["drift"] == 0
    assert 0 < found.errors[OURS] < found.errors["naive"]
    assert len(found.held) == 7


def test_score_of_what_is_too_little_is_none() -> None:
    assert score(Window(made("flat", *[5] * 9, 6), 0, 4), [], {}) is None


def test_halves_of_years_add_up_quarters() -> None:
    quarters = PublicSeries("x|y|z|q", "panel", YEARLY, 2, 3, tuple(map(Decimal, (1, 2, 3, 4, 5))))

    assert (halves(quarters).values, halves(quarters).first) == ((Decimal(3), Decimal(7)), 5)


def test_page_keeps_what_stands_around_the_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{forecast_page.OPEN}\nold\n{forecast_page.CLOSE}\nafter\n", encoding="utf-8")

    forecast_page.write(page, "new")

    wanted = f"before\n{forecast_page.OPEN}\n\nnew\n\n{forecast_page.CLOSE}\nafter\n"
    assert page.read_text(encoding="utf-8") == wanted


def test_what_pages_say_of_the_error_is_what_was_measured() -> None:
    page = Path("docs/explain/forecast.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| ")]
    table = [row for row in rows if row[0].isdigit()]

    assert [(str(one.values), str(one.windows), str(one.error), f"{one.held}%") for one in MEASURED] == [
        (row[0], row[1], row[2], row[5]) for row in table
    ]
    assert [measured_for(count).values for count in (1, 3, 7, 99)] == [3, 3, 6, 40]

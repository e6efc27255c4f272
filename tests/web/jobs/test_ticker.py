"""The ticker: once per due moment, across tickers, restarts, power cuts and wrong clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from muctieu.web.jobs import ticker
from muctieu.web.jobs.models import Job, TickMark
from muctieu.web.jobs.ticker import ENTRIES, TickEntry, daily, every, on_tick, tick
from tests.cast import NOON, Cast
from tests.web.jobs.room.background import ticked, whole

MINUTE = timedelta(minutes=1)


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, TickEntry]]:
    fresh: dict[str, TickEntry] = {}
    monkeypatch.setattr(ticker, "ENTRIES", fresh)
    yield fresh
    assert "digest.daily" in ENTRIES


def moments() -> list[str]:
    return [str(row.args["moment"])[11:16] for row in Job.objects.order_by("pk")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_entry_begins_when_it_is_first_seen(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked)

    assert tick(NOON) == []
    assert tick(NOON) == []
    assert [str(row.key) for row in tick(NOON + MINUTE)] == ["phút@2023-07-05T05:01:00+00:00"]
    assert tick(NOON + MINUTE + timedelta(seconds=59)) == []


def test_missed_moments_are_caught_up_by_the_latest_or_by_all(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("chót", every(minutes=10), ticked)
    on_tick("đủ", every(minutes=10), ticked, latest_only=False)
    tick(NOON)

    tick(NOON + timedelta(minutes=35))

    assert moments() == ["05:30", "05:10", "05:20", "05:30"]


def test_long_absence_is_caught_up_to_a_bound(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked, latest_only=False)
    on_tick("ngày", daily("00:05"), ticked, latest_only=False)
    tick(NOON)

    asked = tick(NOON + timedelta(days=400))

    assert len(asked) == 2 * ticker.MOST_MISSED
    assert max(row.key for row in asked if row.key.startswith("ngày")) == "ngày@2024-08-07T17:05:00+00:00"


def test_two_tickers_ask_once(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked)
    tick(NOON)
    seen = dict(TickMark.objects.values_list("entry", "reached"))

    first = tick(NOON + MINUTE)
    late = ticker._asked(entries["phút"], seen["phút"], NOON + MINUTE)

    assert (len(first), late, moments()) == (1, [], ["05:01"])


def test_clock_set_back_asks_nothing_twice(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked)
    tick(NOON)
    tick(NOON + MINUTE)

    assert tick(NOON - timedelta(hours=5)) == []
    assert tick(NOON + MINUTE) == []
    assert len(tick(NOON + 2 * MINUTE)) == 1


def test_clock_that_was_years_ahead_does_not_silence_the_ticker(
    cast: Cast, entries: dict[str, TickEntry], caplog: pytest.LogCaptureFixture
) -> None:
    on_tick("ngày", daily("00:05"), ticked)
    tick(NOON)
    tick(NOON + timedelta(days=3000))

    tick(NOON + timedelta(days=1))
    asked = tick(NOON + timedelta(days=2))

    assert [row.key for row in asked] == ["ngày@2023-07-06T17:05:00+00:00"]
    assert "ahead of the clock" in caplog.text


def test_moment_asked_under_a_wrong_clock_is_not_asked_again(cast: Cast, entries: dict[str, TickEntry]) -> None:
    on_tick("ngày", daily("00:05"), ticked)
    tick(NOON)
    tick(NOON + timedelta(days=5))
    tick(NOON)

    tick(NOON + timedelta(days=5))

    assert Job.objects.count() == 1


def test_entry_that_stumbles_does_not_silence_the_others(
    cast: Cast, entries: dict[str, TickEntry], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(after: datetime, until: datetime) -> list[datetime]:
        raise ZeroDivisionError

    on_tick("a", broken, ticked)
    on_tick("b", every(minutes=1), ticked)
    tick(NOON)

    assert len(tick(NOON + MINUTE)) == 1
    assert "ticker entry a stumbled" in caplog.text


def test_function_gives_its_own_moments(cast: Cast, entries: dict[str, TickEntry]) -> None:
    due = NOON + timedelta(hours=3)
    on_tick("riêng", lambda after, until: [due] if after < due <= until else [], ticked)
    tick(NOON)

    assert tick(due - MINUTE) == []
    assert [row.key for row in tick(due + MINUTE)] == ["riêng@2023-07-05T08:00:00+00:00"]


@pytest.mark.django_db
def test_store_without_units_has_no_ticker(entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked)

    assert tick() == []
    assert not TickMark.objects.exists()


def test_entries_are_checked_when_they_are_registered(entries: dict[str, TickEntry]) -> None:
    on_tick("phút", every(minutes=1), ticked)
    with pytest.raises(ValueError, match="twice"):
        on_tick("phút", every(minutes=1), ticked)
    with pytest.raises(TypeError):
        on_tick("sai", every(minutes=1), whole)
    with pytest.raises(ValueError, match="divide"):
        every(minutes=7)


@pytest.mark.parametrize(("after", "until", "found"), [
    ("2023-07-05T05:00:00", "2023-07-05T05:00:00", []),
    ("2023-07-05T05:00:00", "2023-07-05T05:15:00", ["05:15"]),
    ("2023-07-05T05:15:00", "2023-07-05T05:29:59", []),
    ("2023-07-05T16:50:00", "2023-07-05T17:15:00", ["17:00", "17:15"]),
])  # fmt: skip
def test_every_counts_from_midnight(after: str, until: str, found: list[str]) -> None:
    assert [f"{moment:%H:%M}" for moment in every(minutes=15)(at(after), at(until))] == found


@pytest.mark.parametrize(("after", "until", "found"), [
    ("2023-07-05T17:04:59", "2023-07-05T17:05:00", ["2023-07-05T17:05"]),
    ("2023-07-05T17:05:00", "2023-07-06T17:04:59", []),
    ("2023-07-05T17:05:00", "2023-07-07T18:00:00", ["2023-07-06T17:05", "2023-07-07T17:05"]),
])  # fmt: skip
def test_daily_is_vietnams_day(after: str, until: str, found: list[str]) -> None:
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in daily("00:05")(at(after), at(until))] == found

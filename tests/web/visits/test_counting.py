"""The counters: what a visit is, that none is lost or told twice, and that log, facts and sums agree."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muctieu.core.observation import VIETNAM_TIME
from muctieu.web.visits.counting import Counting
from muctieu.web.visits.facts import DayCount
from muctieu.web.visits.log import PERSON, ROBOT, Visit, hour_of
from muctieu.web.visits.recent import CROWD, WINDOW, Recent, Who

ROOT = Path(__file__).resolve().parents[3]
NEW_YEAR = int(datetime(2027, 1, 1, tzinfo=VIETNAM_TIME).timestamp())
BROWSER = "Mozilla/5.0 (Linux; Android 7.0) Chrome/109"


def asked(**given: str) -> dict[str, str]:
    return {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": BROWSER} | given


@pytest.fixture
def counting(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "visits")


def days(counting: Counting, first: date, last: date, kind: str = PERSON) -> DayCount:
    counting.facts.take_in()
    return counting.facts.days("", first, last, kind=kind)


def test_visit_goes_on_while_no_pause_is_half_an_hour_long(counting: Counting) -> None:
    moments = [0, 1700, 3400, 5100, 5100 + WINDOW, 5100 + 2 * WINDOW - 1]

    seen = [counting.note(asked(), f"/tin/{number}/", NEW_YEAR + at) for number, at in enumerate(moments)]

    assert [one.is_visit for one in seen] == [True, False, False, False, True, False]
    assert all(one.is_view for one in seen)


def test_page_is_viewed_once_in_half_an_hour_however_often_it_is_loaded(counting: Counting) -> None:
    moments = [0, 1, 900, WINDOW - 1, WINDOW, WINDOW + 5, 2 * WINDOW]

    seen = [counting.note(asked(), "/tin/mot/", NEW_YEAR + at) for at in moments]

    assert [one.is_view for one in seen] == [True, False, False, False, True, False, True]
    assert [one.is_visit for one in seen] == [True, False, False, False, False, False, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_X_MOZ": "prefetch"},
    ],
)
def test_what_nobody_asked_to_read_does_not_count(counting: Counting, changes: dict[str, str]) -> None:
    assert counting.note(asked(**changes), "/", NEW_YEAR) == (False, False)
    assert list(counting.folder.glob("*.log")) == []


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "curl/8.5", "python-requests/2", "Mozilla/5.0 HeadlessChrome/1"]
)
def test_robots_are_counted_apart(counting: Counting, agent: str) -> None:
    counting.note(asked(HTTP_USER_AGENT=agent), "/", NEW_YEAR)
    counting.note(asked(), "/", NEW_YEAR)

    day = date(2027, 1, 1)
    assert days(counting, day, day) == DayCount(1, 1)
    assert days(counting, day, day, ROBOT) == DayCount(1, 1)
    assert counting.recent.online(NEW_YEAR + 299) == (1, 1)
    assert counting.recent.online(NEW_YEAR + 300) == (0, 0)


def test_same_browser_in_one_network_is_one_visitor_and_another_network_is_another(counting: Counting) -> None:
    addresses = ("203.0.113.9", "203.0.113.200", "203.0.114.9", "2001:db8:1:2::1", "2001:db8:1:3::9", "rubbish")

    seen = [counting.note(asked(REMOTE_ADDR=address), "/", NEW_YEAR).is_visit for address in addresses]

    assert seen == [True, False, True, True, False, True]


def test_address_is_what_our_own_proxy_wrote_and_never_what_a_client_wrote(tmp_path: Path) -> None:
    behind = Counting(tmp_path / "visits", proxies=1)

    seen = [
        behind.note(asked(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 198.51.100.7"), "/", NEW_YEAR).is_visit
        for number in range(3)
    ]

    assert seen == [True, False, False]


def test_one_network_that_changes_its_browser_all_the_time_counts_so_often_and_no_oftener(counting: Counting) -> None:
    for number in range(CROWD + 50):
        counting.note(asked(HTTP_USER_AGENT=f"{BROWSER} {number}"), "/tin/mot/", NEW_YEAR)
    counting.note(asked(REMOTE_ADDR="198.51.100.1"), "/tin/mot/", NEW_YEAR)

    assert days(counting, date(2027, 1, 1), date(2027, 1, 1)) == DayCount(CROWD + 1, CROWD + 1)


def test_nothing_in_the_folder_tells_who_it_was_and_an_hour_later_not_even_by_asking_again(counting: Counting) -> None:
    counting.note(asked(), "/tin/mot/", NEW_YEAR)
    then = (counting.folder / "recent.bin").read_bytes()

    written = b"".join(path.read_bytes() for path in counting.folder.iterdir())
    assert b"203.0" not in written
    assert b"Android" not in written
    counting.recent.forget(NEW_YEAR + 2 * WINDOW)
    assert any(then[48:])
    later = (counting.folder / "recent.bin").read_bytes()
    assert not any(later[64:])
    assert {then[8:24], then[32:48]}.isdisjoint({later[8:24], later[32:48]})


def test_december_is_shown_in_january_and_midnight_is_in_vietnam(counting: Counting) -> None:
    for number, at in enumerate((-86400 * 40, -1, 0, 3600)):
        counting.note(asked(REMOTE_ADDR=f"203.0.{number}.1"), "/", NEW_YEAR + at)

    assert hour_of(NEW_YEAR - 1) == "2026-12-31T23"
    assert hour_of(NEW_YEAR) == "2027-01-01T00"
    assert days(counting, date(2027, 1, 1), date(2027, 1, 31)).visits == 2
    assert days(counting, date(2026, 12, 1), date(2026, 12, 31)).visits == 1
    assert counting.facts.days("", None, date(2027, 1, 1)).visits == 4


def play(folder: Path, *moments: int) -> None:
    """A hundred readers in five processes, each alone, and one whom all of them play at once."""
    words = [sys.executable, "-m", "tests.web.visits.writer_child", str(folder)]
    running = [subprocess.Popen([*words, str(number), "20", *map(str, moments)], cwd=ROOT) for number in range(5)]
    assert [one.wait(120) for one in running] == [0] * 5


def test_hundred_writers_over_new_year_lose_nothing_and_tell_nothing_twice(tmp_path: Path) -> None:
    folder = tmp_path / "visits"
    play(folder, NEW_YEAR - 1, NEW_YEAR)
    play(folder, NEW_YEAR + WINDOW + 5)
    counting = Counting(folder)

    assert counting.facts.take_in() == 0
    assert counting.facts.days("", date(2026, 12, 31), date(2026, 12, 31)) == DayCount(101, 101)
    assert counting.facts.days("", date(2027, 1, 1), date(2027, 1, 1)) == DayCount(101, 101)
    assert counting.facts.views("", ["/tin/mot/"]) == {"/tin/mot/": 202}
    assert counting.recent.online(NEW_YEAR + WINDOW + 5) == (101, 0)
    assert list(counting.facts.findings()) == []


def test_late_comer_at_the_half_hour_does_not_undo_the_next_one(tmp_path: Path) -> None:
    recent = Recent(tmp_path / "recent.bin")
    one, other = Who("n", "one", is_robot=False), Who("n", "other", is_robot=False)

    seen = [recent.seen(who, "/", NEW_YEAR + at) for who, at in ((one, 0), (other, -1), (one, 1), (other, 1))]

    assert [each.is_visit for each in seen] == [True, True, False, False]


def test_sums_grow_with_the_log_and_old_hours_are_packed_without_a_change(counting: Counting) -> None:
    for at in (0, WINDOW, 3 * WINDOW):
        counting.note(asked(), "/tin/mot/", NEW_YEAR + at)
        counting.facts.take_in()
    before = counting.facts.days("", None, date(2027, 1, 1))

    assert counting.log.pack_before(hour_of(NEW_YEAR + 3600)) == 1
    assert counting.facts.take_in() == 0

    assert counting.facts.days("", None, date(2027, 1, 1)) == before == DayCount(3, 3)
    assert sorted(path.suffix for path in counting.folder.rglob("*T??.log*")) == [".gz", ".log"]
    assert list(counting.facts.findings()) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE day_sum SET visits = visits + 1", "MT7650"),
        ("UPDATE subject_sum SET views = 0", "MT7650"),
        ("DROP TRIGGER fact_kept; UPDATE fact SET visits = visits - 1", "MT7650"),
        ("log", "MT7650"),
        ("cut", "MT7651"),
        ("gone", "MT7651"),
        ("torn", "MT7652"),
    ],
)
def test_recount_names_what_was_altered(counting: Counting, damage: str, code: str) -> None:
    counting.note(asked(), "/tin/mot/", NEW_YEAR)
    path = counting.folder / "2027-01-01T00.log"
    if damage == "torn":
        with path.open("ab") as file:
            file.write(b"17 p\n")
    counting.facts.take_in()
    if damage == "log":
        path.write_bytes(path.read_bytes().replace(b" p3 ", b" r3 "))
    elif damage == "cut":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage != "torn":
        with closing(sqlite3.connect(counting.folder / "counters.sqlite3")) as store:
            store.executescript(damage)

    assert {one.code for one in counting.facts.findings()} == {code}


def test_facts_refuse_to_be_changed_or_removed(counting: Counting) -> None:
    counting.note(asked(), "/", NEW_YEAR)
    counting.facts.take_in()

    with closing(sqlite3.connect(counting.folder / "counters.sqlite3")) as store:
        for statement in ("UPDATE fact SET views = 9", "DELETE FROM fact"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                store.execute(statement)


def test_half_a_line_is_left_for_later_and_what_follows_a_torn_one_still_counts(counting: Counting) -> None:
    counting.note(asked(), "/", NEW_YEAR)
    with (counting.folder / "2027-01-01T00.log").open("ab") as file:
        file.write(b"1798736400 p3 - /ti")
    assert counting.facts.take_in() == 1

    # The writer that tore it begins anew on a line of its own.
    counting.log._is_torn = True
    counting.log.add(Visit("", "/hai/", PERSON, is_visit=True, is_view=True), NEW_YEAR)

    assert counting.facts.take_in() == 1
    assert [one.code for one in counting.facts.findings()] == ["MT7652"]


def test_full_disk_costs_the_count_and_not_the_page(
    counting: Counting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("muctieu.web.visits.log.os.write", lambda _file, line: len(line) - 1)

    assert counting.note(asked(), "/", NEW_YEAR).is_visit

    assert "could not be counted" in caplog.text


def test_counts_beyond_four_thousand_million_are_kept_whole(counting: Counting) -> None:
    counting.note(asked(), "/tin/mot/", NEW_YEAR)
    counting.facts.take_in()
    with closing(sqlite3.connect(counting.folder / "counters.sqlite3")) as store, store:
        store.execute("UPDATE day_sum SET visits = 4294967296")
        store.execute("UPDATE subject_sum SET views = 16777216000")
    counting.note(asked(REMOTE_ADDR="192.0.2.1"), "/tin/mot/", NEW_YEAR)
    counting.facts.take_in()

    assert counting.facts.days("", None, date(2027, 1, 1)).visits == 4294967297
    assert counting.facts.most_viewed("", "/tin/", 3) == [("/tin/mot/", 16777216001)]


_READERS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4 * WINDOW))


@given(st.lists(_READERS, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_windows_of_half_an_hour_never_show(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int, int]]
) -> None:
    """The plain twin remembers everything for ever; the shared memory must say the same at every moment."""
    recent = Recent(tmp_path_factory.mktemp("visits") / "recent.bin")
    last: dict[int, int] = {}
    counted: dict[tuple[int, int], int] = {}

    for who, page, at in sorted(told, key=lambda one: one[2]):
        now = NEW_YEAR + at
        seen = recent.seen(Who("n", str(who), is_robot=False), str(page), now)

        is_visit = who not in last or now - last[who] >= WINDOW
        is_view = (who, page) not in counted or now - counted[who, page] >= WINDOW
        assert seen == (is_visit, is_view)
        last[who] = now
        if is_view:
            counted[who, page] = now
        assert recent.online(now)[0] == sum(moment > now - 300 for moment in last.values())


def test_recount_beside_readers_finds_nothing_that_is_not_so(counting: Counting) -> None:
    """Pages that take in what is logged while the sums are held against the log change neither side of it."""
    over = Event()

    def read_on() -> None:
        own, number = Counting(counting.folder), 0
        while not over.is_set():
            number += 1
            visit = Visit("", f"/tin/{number % 7}/", PERSON, is_visit=True, is_view=True)
            own.log.add(visit, NEW_YEAR + number % 3 * 3600)
            own.facts.take_in()

    readers = [Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        found = [finding.code for _ in range(60) for finding in counting.facts.findings()]
    finally:
        over.set()
        for reader in readers:
            reader.join()

    assert found == []
    assert list(counting.facts.findings()) == []

"""What the log adds up to: facts of an hour that are only ever added, and the sums that pages print.

They stand in a file of their own, never in the store: a page view must not wait for a writer there, nor a writer for
it. Everything here can be made anew from the log, and `findings` says where the two differ.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from muctieu.errors import Finding
from muctieu.web.visits.log import PERSON, Tail, Visit, file_of, size_of, tail

_TABLES = """
CREATE TABLE IF NOT EXISTS fact (
  site TEXT NOT NULL, hour TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL,
  visits INTEGER NOT NULL, views INTEGER NOT NULL, first_byte INTEGER NOT NULL, last_byte INTEGER NOT NULL,
  PRIMARY KEY (hour, first_byte, site, subject, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken (hour TEXT PRIMARY KEY, bytes INTEGER NOT NULL, unreadable INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS day_sum (
  site TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, visits INTEGER NOT NULL, views INTEGER NOT NULL,
  PRIMARY KEY (site, day, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subject_sum (
  site TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, views INTEGER NOT NULL,
  PRIMARY KEY (site, subject, kind)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS fact_kept BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS fact_stays BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
_ADD_FACT = "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_DAY = (
    "INSERT INTO day_sum VALUES (?, ?, ?, ?, ?) ON CONFLICT (site, day, kind) "
    "DO UPDATE SET visits = visits + excluded.visits, views = views + excluded.views"
)
_ADD_SUBJECT = (
    "INSERT INTO subject_sum VALUES (?, ?, ?, ?) ON CONFLICT (site, subject, kind) "
    "DO UPDATE SET views = views + excluded.views"
)
_AT_ONCE = 500

# (site, subject, kind) → visits and views.
Sums = dict[tuple[str, str, str], tuple[int, int]]


class DayCount(NamedTuple):
    """The visits and page views of one kind of visitor in a span of days."""

    visits: int
    views: int


class Facts:
    """The facts and sums of the log in `folder`; every method opens the file anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "counters.sqlite3"

    def take_in(self) -> int:
        """Add what the log holds since the last time; how many lines that were. Any process may, at any time."""
        there = {path.stem: path for path in sorted(self.folder.glob("*T??.log"))}
        with self._open() as store:
            taken = _taken(store, min(there, default=""))
        grown = {hour: path for hour, path in there.items() if _bytes_in(path) > taken.get(hour, 0)}
        if not grown:
            return 0
        with self._writing() as store:
            # Another process may have taken some of it meanwhile.
            taken = _taken(store, min(grown))
            return sum(_take(store, hour, path, taken.get(hour, 0)) for hour, path in grown.items())

    def days(self, site: str, first: date | None, last: date, *, kind: str = PERSON) -> DayCount:
        """The sum of the days from `first` (None: the beginning) to `last`, both included."""
        with self._open() as store:
            row = store.execute(
                "SELECT COALESCE(SUM(visits), 0), COALESCE(SUM(views), 0) FROM day_sum "
                "WHERE site = ? AND kind = ? AND day >= ? AND day <= ?",
                (site, kind, "" if first is None else first.isoformat(), last.isoformat()),
            ).fetchone()
        return DayCount(*row)

    def views(self, site: str, subjects: Sequence[str], *, kind: str = PERSON) -> Mapping[str, int]:
        """Subject → its views since counting began; those never seen have 0."""
        found = dict.fromkeys(subjects, 0)
        with self._open() as store:
            for start in range(0, len(subjects), _AT_ONCE):
                some = subjects[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                rows = store.execute(
                    f"SELECT subject, views FROM subject_sum WHERE site = ? AND kind = ? AND subject IN ({marks})",  # noqa: S608 - only question marks
                    (site, kind, *some),
                )
                found.update(rows.fetchall())
        return found

    def views_below(self, site: str, prefixes: Sequence[str], *, kind: str = PERSON) -> Mapping[str, int]:
        """Prefix → the views of all subjects that begin with it and go on."""
        with self._open() as store:
            return {
                prefix: store.execute(
                    "SELECT COALESCE(SUM(views), 0) FROM subject_sum "
                    "WHERE site = ? AND kind = ? AND subject > ? AND subject < ?",
                    (site, kind, prefix, prefix + "\U0010ffff"),
                ).fetchone()[0]
                for prefix in prefixes
            }

    def most_viewed(self, site: str, prefix: str, count: int) -> list[tuple[str, int]]:
        """The subjects that begin with `prefix` with the most views, most first."""
        with self._open() as store:
            rows = store.execute(
                "SELECT subject, views FROM subject_sum WHERE site = ? AND kind = ? AND substr(subject, 1, ?) = ? "
                "ORDER BY views DESC, subject LIMIT ?",
                (site, PERSON, len(prefix), prefix, count),
            )
            return [(subject, views) for subject, views in rows]

    def findings(self) -> Iterator[Finding]:
        """Where log, facts and sums say different things: nothing, when all are as they were written."""
        with self._open() as store:
            # One moment of facts and sums, for pages go on taking in what is logged meanwhile.
            store.execute("BEGIN")
            for hour, size, unreadable in store.execute("SELECT hour, bytes, unreadable FROM taken ORDER BY hour"):
                yield from _hour_findings(store, hour, file_of(self.folder, hour), (size, unreadable))
            yield from _sum_findings(store)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as store:
            if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'fact_stays'").fetchone():
                store.execute("PRAGMA journal_mode=WAL")
                store.executescript(_TABLES)
            yield store

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as store:
            store.execute("BEGIN IMMEDIATE")
            try:
                yield store
            except BaseException:
                store.execute("ROLLBACK")
                raise
            store.execute("COMMIT")


def sums_of(visits: Mapping[Visit, int]) -> Sums:
    """What lines add up to, by site, subject and kind of visitor."""
    begun: Counter[tuple[str, str, str]] = Counter()
    views: Counter[tuple[str, str, str]] = Counter()
    for visit, count in visits.items():
        key = (visit.site, visit.subject, visit.kind)
        begun[key] += visit.is_visit * count
        views[key] += visit.is_view * count
    return {key: (begun[key], views[key]) for key in begun}


def _bytes_in(path: Path) -> int:
    """The size of an hour's file; 0 once it is packed away, which only happens to hours that were taken in."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _taken(store: sqlite3.Connection, first: str) -> dict[str, int]:
    """Up to which byte the file of each hour from `first` on has been taken in."""
    return dict(store.execute("SELECT hour, bytes FROM taken WHERE hour >= ?", (first,)).fetchall())


def _take(store: sqlite3.Connection, hour: str, path: Path, start: int) -> int:
    found = tail(path, start)
    if found.end > start:
        _add(store, hour, start, found)
    return found.visits.total()


def _add(store: sqlite3.Connection, hour: str, start: int, found: Tail) -> None:
    sums = sums_of(found.visits)
    day = hour[:10]
    store.executemany(
        _ADD_FACT,
        [
            (site, hour, subject, kind, visits, views, start, found.end)
            for (site, subject, kind), (visits, views) in sums.items()
        ],
    )
    store.executemany(_ADD_DAY, [(site, day, kind, *counts) for (site, _, kind), counts in sums.items()])
    store.executemany(
        _ADD_SUBJECT, [(site, subject, kind, views) for (site, subject, kind), (_, views) in sums.items()]
    )
    store.execute(
        "INSERT INTO taken VALUES (?, ?, ?) ON CONFLICT (hour) "
        "DO UPDATE SET bytes = excluded.bytes, unreadable = unreadable + excluded.unreadable",
        (hour, found.end, found.unreadable),
    )


def _hour_findings(
    store: sqlite3.Connection, hour: str, path: Path | None, taken: tuple[int, int]
) -> Iterator[Finding]:
    size, unreadable = taken
    there = 0 if path is None else size_of(path)
    if path is None or there < size:
        yield Finding("MT7651", {"hour": hour, "taken": str(size), "there": str(there)})
        return
    if unreadable:
        yield Finding("MT7652", {"hour": hour, "count": str(unreadable)})
    logged = sums_of(tail(path, 0, size).visits)
    kept: Sums = {
        (site, subject, kind): (visits, views)
        for site, subject, kind, visits, views in store.execute(
            "SELECT site, subject, kind, SUM(visits), SUM(views) FROM fact WHERE hour = ? GROUP BY 1, 2, 3", (hour,)
        )
    }
    for key in sorted(logged.keys() | kept.keys()):
        if logged.get(key, (0, 0)) != kept.get(key, (0, 0)):
            told = {"place": f"{hour} {key[1]}", "kept": _told(kept.get(key)), "found": _told(logged.get(key))}
            yield Finding("MT7650", told)


def _sum_findings(store: sqlite3.Connection) -> Iterator[Finding]:
    """Sums beside the facts that they were made of."""
    for kept, made in (
        ("SELECT site || ' ' || day || ' ' || kind, visits, views FROM day_sum",
         "SELECT site || ' ' || substr(hour, 1, 10) || ' ' || kind, SUM(visits), SUM(views) FROM fact GROUP BY 1"),
        ("SELECT site || ' ' || subject || ' ' || kind, 0, views FROM subject_sum",
         "SELECT site || ' ' || subject || ' ' || kind, 0, SUM(views) FROM fact GROUP BY 1"),
    ):  # fmt: skip
        sums = {place: counts for place, *counts in store.execute(kept)}
        facts = {place: counts for place, *counts in store.execute(made)}
        for place in sorted(sums.keys() | facts.keys()):
            if sums.get(place, [0, 0]) != facts.get(place, [0, 0]):
                yield Finding(
                    "MT7650",
                    {"place": place.strip(), "kept": _told(sums.get(place)), "found": _told(facts.get(place))},
                )


def _told(counts: Sequence[int] | None) -> str:
    visits, views = counts or (0, 0)
    return f"{visits}/{views}"

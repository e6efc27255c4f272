"""The readers' ratings of articles: one vote for each browser that has voted, which may change its mind.

Votes stand in a file of their own, only ever added to; a browser is known by a number it was given when it voted, and
by nothing else. Many votes at once out of one network wait for a person before they count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from muctieu.errors import StateError

STARS = (1, 2, 3, 4, 5)
# Votes of one network for one page in half an hour that count at once.
BURST = 5
_TABLE = """
CREATE TABLE IF NOT EXISTS vote (
  id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, subject TEXT NOT NULL, voter TEXT NOT NULL,
  stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), at INTEGER NOT NULL, held INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS vote_by_subject ON vote (site, subject, voter);
CREATE TABLE IF NOT EXISTS ruling (
  id INTEGER PRIMARY KEY AUTOINCREMENT, vote INTEGER NOT NULL REFERENCES vote,
  counts INTEGER NOT NULL, at INTEGER NOT NULL
);
CREATE TRIGGER IF NOT EXISTS vote_kept BEFORE UPDATE ON vote BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS vote_stays BEFORE DELETE ON vote BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
# The latest vote of each browser, with whether it counts: at once, or because somebody has said so.
_LATEST = """
SELECT vote.site, vote.subject, vote.stars, vote.id,
  COALESCE((SELECT counts FROM ruling WHERE ruling.vote = vote.id ORDER BY ruling.id DESC LIMIT 1), 1 - vote.held),
  vote.held AND NOT EXISTS (SELECT 1 FROM ruling WHERE ruling.vote = vote.id)
FROM vote WHERE vote.id IN (SELECT MAX(id) FROM vote WHERE {where} GROUP BY site, subject, voter)
"""


@dataclass(frozen=True, slots=True)
class Rating:
    """The votes that count by stars from 1 to 5, and how many wait for a person."""

    by_stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    held: int = 0

    @property
    def count(self) -> int:
        return sum(self.by_stars)

    @property
    def sum(self) -> int:
        return sum(stars * count for stars, count in zip(STARS, self.by_stars, strict=True))


class Ratings:
    """The votes in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ratings.sqlite3"

    def vote(self, site: str, subject: str, stars: int, *, voter: str, at: int, is_held: bool) -> None:
        """Add a vote; `voter` is the number that the browser carries, of which only a digest is kept.

        Raises:
            StateError: MT7655 unless there are one to five stars.
        """
        if stars not in STARS:
            raise StateError("MT7655", value=str(stars))
        told = sha256(voter.encode()).hexdigest()[:32]
        with self._open() as store:
            store.execute(
                "INSERT INTO vote (site, subject, voter, stars, at, held) VALUES (?, ?, ?, ?, ?, ?)",
                (site, subject, told, stars, at, is_held),
            )

    def rating(self, site: str, subject: str) -> Rating:
        """What the readers think of a page."""
        return self.ratings(site, [subject])[subject]

    def ratings(self, site: str, subjects: Sequence[str]) -> dict[str, Rating]:
        """The same of several pages in one query; those without a vote have an empty one."""
        marks = ", ".join("?" * len(subjects))
        where = f"vote.site = ? AND vote.subject IN ({marks})"
        counts = {subject: [0] * len(STARS) for subject in subjects}
        held = dict.fromkeys(subjects, 0)
        with self._open() as store:
            for _site, subject, stars, _vote, counts_now, waits in store.execute(
                _LATEST.format(where=where), (site, *subjects)
            ):
                held[subject] += waits
                counts[subject][stars - 1] += counts_now
        return {
            subject: Rating((one[0], one[1], one[2], one[3], one[4]), held[subject]) for subject, one in counts.items()
        }

    def waiting(self, site: str) -> dict[str, int]:
        """Subject → how many of its votes wait for a person."""
        found: dict[str, int] = {}
        with self._open() as store:
            for _site, subject, _stars, _vote, _counts, waits in store.execute(
                _LATEST.format(where="vote.site = ?"), (site,)
            ):
                if waits:
                    found[subject] = found.get(subject, 0) + 1
        return found

    def rule(self, site: str, subject: str, *, counts: bool, at: int) -> int:
        """Let the votes that wait for a person count, or never count; how many those were."""
        with self._open() as store:
            rows = store.execute(_LATEST.format(where="vote.site = ? AND vote.subject = ?"), (site, subject)).fetchall()
            waiting = [(vote, counts, at) for _site, _subject, _stars, vote, _counts, waits in rows if waits]
            store.executemany("INSERT INTO ruling (vote, counts, at) VALUES (?, ?, ?)", waiting)
        return len(waiting)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as store:
            if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'vote_stays'").fetchone():
                store.execute("PRAGMA journal_mode=WAL")
                store.executescript(_TABLE)
            yield store

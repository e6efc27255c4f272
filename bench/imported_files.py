"""The files that `bench.imports_store` takes in, and how long each step of it lasts."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.db import connection, transaction

from bench.read import show
from muctieu.core.indicator import Kind
from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.documents.files import add_file
from muctieu.web.figures.models import Observation
from muctieu.web.intake.imports import judge, source_of
from muctieu.web.intake.taking import staging
from muctieu.web.places.domain import load_units
from tests.cast import NOON, SINCE, Cast, assemble
from tests.web.uploaded import upload

BAR_FIGURES_S, BAR_FILE_S, BAR_ACT_S, BAR_MEMORY_MB = 20_000, 10.0, 1.0, 64.0
PER_FIGURE = "figures/s"
VILLAGES = [f"Nà Mo {number}" for number in range(1, 26)]
CODES = [code for code, one in load_indicators().items()
         if one.kind is Kind.ENTERED and not one.grades and one.unit.code != "yes_no"][:100]  # fmt: skip
ROMAN = ("I", "II", "III", "IV")
COPIES = {Observation: "bare_figures"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one file: reading and judging, making ready, the act itself and how long of it the store was held.

    `grown` is megabytes, `count` the figures recorded.
    """

    judged: float
    staged: float
    act: float
    alone: float
    grown: float
    count: int

    @property
    def recorded(self) -> float:
        return self.staged + self.act

    @property
    def whole(self) -> float:
        return self.judged + self.recorded


def measure(count: int, *, runs: int) -> None:
    """Print what becomes of new files, of corrections of them, and of the same files once more."""
    with clock.standing_at(NOON):
        cast = assemble()
        units = [CoreUnit(f"v{at}", f"{at:03}", name, Level.VILLAGE, "xa", SINCE) for at, name in enumerate(VILLAGES)]
        load_units(units, by=cast.administrator, under=cast.units["tinh"])
    make_copies()
    take(cast, sheet_of(lines(2000, first=2000)), at=0)
    found: dict[str, list[Taken]] = {"new": [], "corrected": [], "again": []}
    bare: list[float] = []
    for run in range(runs):
        new = sheet_of(lines(count, first=2001 + run * 20))
        found["new"].append(take(cast, new, at=3 * run + 1))
        bare.append(insert_bare(count))
        corrected = sheet_of(lines(count, first=2001 + run * 20, more=1))
        found["corrected"].append(take(cast, corrected, at=3 * run + 2))
        found["again"].append(take(cast, corrected, at=3 * run + 3))
    tell(found, median(bare), count)


def tell(found: dict[str, list[Taken]], bare: float, count: int) -> None:
    assert {one.count for kind in ("new", "corrected") for one in found[kind]} == {count}  # noqa: S101 - or nothing was measured
    for kind, name in (("new", "new"), ("corrected", "correcting")):
        seconds = median(one.recorded for one in found[kind])
        holds, times = count / seconds >= BAR_FIGURES_S, f"{seconds / bare:.1f} × bare INSERT ({bare:.2f} s)"
        show(f"recording {count:,} {name} figures", f"{count / seconds:,.0f}/s", f"≥ {BAR_FIGURES_S:,}/s", holds=holds,
             yardstick=f"{seconds:.2f} s, {times}")  # fmt: skip
        alone = median(one.alone for one in found[kind])
        show("… of which others wait", f"{alone:.2f} s", f"≤ {BAR_ACT_S:g} s", holds=alone <= BAR_ACT_S,
             yardstick=f"{alone / bare:.1f} × bare INSERT")  # fmt: skip
    for kind, name in (("new", "from .xlsx to the store"), ("again", "the same .xlsx once more")):
        whole, judged = median(one.whole for one in found[kind]), median(one.judged for one in found[kind])
        show(f"{count:,} figures {name}", f"{whole:.2f} s", f"< {BAR_FILE_S:g} s", holds=whole < BAR_FILE_S,
             yardstick=f"{whole / bare:.1f} × bare INSERT; reading and judging {judged:.2f} s")  # fmt: skip
    grown = max(one.grown for one in found["new"])
    show("memory", f"{grown:.0f} MB", f"< {BAR_MEMORY_MB:g} MB", holds=grown < BAR_MEMORY_MB,
         yardstick="most that the process grew by with a new file")  # fmt: skip


def take(cast: Cast, raw: bytes, *, at: int) -> Taken:
    """Bring a file in, as the background does."""
    with clock.standing_at(NOON + timedelta(minutes=at)):
        document = add_file(upload("so-lieu.xlsx", raw), place=cast.commune, by=cast.clerk)
        source, start = source_of(document, cast.commune), held()
        judged = staged = 0.0
        with staging(source, by=cast.clerk, why="đo") as here:
            rows = judge(source, by=cast.clerk)
            while True:
                first = time.process_time()
                some = next(rows, None)
                second = time.process_time()
                judged += second - first
                if some is None:
                    break
                here.add(some[0])
                staged += time.process_time() - second
            first = time.process_time()
            with written_back_after(), watched() as alone:
                here.make_ready()
                count = here.take()
            return Taken(judged, staged, time.process_time() - first, alone[0], held() - start, count)


@contextmanager
def watched() -> Iterator[list[float]]:
    """Seconds for which this connection keeps everybody else from writing: from BEGIN until after COMMIT."""
    seconds, turn = [0.0], connection.set_autocommit

    def turning(value: bool, *rest: Any, **named: Any) -> None:
        seconds[0] += time.process_time() if value else 0.0
        turn(value, *rest, **named)
        seconds[0] -= 0.0 if value else time.process_time()

    connection.set_autocommit = turning  # type: ignore[assignment,method-assign]
    try:
        yield seconds
    finally:
        connection.set_autocommit = turn  # type: ignore[method-assign]


@contextmanager
def written_back_after() -> Iterator[None]:
    """Write what was committed back into the main file at the end of the body, and not within its COMMIT.

    SQLite does so in the same call, but after it has let go of the store: another writer gets in meanwhile (seen with
    one that waits at the door). It is time of the act, and none for which anybody waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint=0")
        try:
            yield
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            cursor.execute("PRAGMA wal_autocheckpoint=1000")


def held() -> float:
    """Megabytes of memory that the process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4 / 1024


# -- the yardstick --------------------------------------------------------------------------------------------


def make_copies() -> None:
    """Tables with the columns and indexes of those that an import fills, without their triggers."""
    with connection.cursor() as cursor:
        for model, copy in COPIES.items():
            table = model._meta.db_table  # noqa: SLF001 - Django's documented way to a model's table
            cursor.execute(f"CREATE TABLE {copy} AS SELECT * FROM {table} WHERE 0")  # noqa: S608 - constants
            cursor.execute(f"CREATE UNIQUE INDEX {copy}_key ON {copy} (id)")
            cursor.execute(f"CREATE UNIQUE INDEX {copy}_identity ON {copy} (uuid)")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table]
            )
            for name, sql in cursor.fetchall():
                cursor.execute(sql.replace(name, f"{copy}_{name}").replace(f'"{table}"', copy))


def insert_bare(count: int) -> float:
    """Seconds for the rows of the last file, put into the copies as they are."""
    seconds = 0.0
    for model, copy in COPIES.items():
        rows = newest(model._meta.db_table, count)  # noqa: SLF001 - as above
        marks = ", ".join(["%s"] * len(rows[0]))
        start = time.process_time()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {copy} VALUES ({marks})", rows)  # noqa: S608 - constants
        seconds += time.process_time() - start
    return seconds


def newest(table: str, count: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {count}")  # noqa: S608 - constants
        return list(reversed(cursor.fetchall()))


# -- files ----------------------------------------------------------------------------------------------------


def lines(count: int, *, first: int, more: int = 0) -> Iterator[tuple[str, str, str, int]]:
    """One figure a line: every village and indicator of a quarter, then the next quarter, from the year `first`."""
    names = [load_indicators()[code].name_vi for code in CODES]
    for at in range(count):
        rest, code = divmod(at, len(names))
        quarter, village = divmod(rest, len(VILLAGES))
        year, part = divmod(quarter, 4)
        yield VILLAGES[village], names[code], f"quý {ROMAN[part]}/{first + year}", at % 97 + more


def sheet_of(rows: Iterator[tuple[str, str, str, int]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Số liệu")
    sheet.write_row(0, 0, ("Bản", "Chỉ tiêu", "Kỳ", "Số liệu"))
    for number, line in enumerate(rows, start=1):
        sheet.write_row(number, 0, line)
    book.close()
    return stream.getvalue()

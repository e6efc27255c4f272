"""The table in which figures by the thousand wait to be recorded: this connection's own, for which nobody waits.

Of a file's figures most columns hold the same: who records them, when, by which door. Such columns stay beside the
table, and it grows by one when a row comes that says something else in it. So each row costs a third to put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import CheckConstraint, Q

from muctieu.web.figures.models import Observation

FIELDS = {field.attname: field for field in Observation._meta.concrete_fields if not field.primary_key}  # noqa: SLF001 - Django's documented way to a model's fields
ORDER = tuple(FIELDS)
NAMES = ", ".join(ORDER)
KEY = ("place_id", "indicator", "period_first", "period_months", "period_calendar", "disaggregation", "source")
# In the table from the beginning: what questions about the rows ask for by name, and what no two rows share.
_ALWAYS = ("uuid", *KEY, "recorded_at", "supersedes_id", "mantissa", "unit", "written", "provenance_place",
           "provenance_text")  # fmt: skip

# Table and column names are constants of the module.
_EMPTY = f"SELECT {', '.join(_ALWAYS)}, id AS n FROM figures_observation WHERE 1 = 0"  # noqa: S608 - as above
# What a row takes the place of: the newest record of its key that nothing has taken the place of yet.
_HEAD = f"""
(SELECT MAX(o.id) FROM figures_observation o WHERE {" AND ".join(f"o.{name} = %s" for name in KEY)}
AND NOT EXISTS (SELECT 1 FROM figures_observation x WHERE x.supersedes_id = o.id))"""  # noqa: S608 - as above


class StagedTable:
    """Rows with numbers (`n`), and the columns that are the same in all of them."""

    def __init__(self) -> None:
        self._there = list(_ALWAYS)
        self._same: dict[str, Any] = dict.fromkeys(name for name in ORDER if name not in _ALWAYS)
        self._is_empty = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE figures_staged AS {_EMPTY}")
        self.find_by_number()

    def add(self, columns: Mapping[str, Sequence[Any]], numbers: Iterable[int], *, is_pointed: bool) -> None:
        """Put rows in, their columns as the database takes them; unless pointed, each finds what it replaces."""
        with connection.cursor() as cursor:
            for name, same in list(self._same.items()):
                self._tell_apart(name, columns[name], same)
            self._is_empty = False
            slots = ", ".join(_HEAD if name == "supersedes_id" and not is_pointed else "%s" for name in self._there)
            given = [
                columns[part]
                for name in self._there
                for part in (KEY if name == "supersedes_id" and not is_pointed else (name,))
            ]
            query = f"INSERT INTO figures_staged ({', '.join(self._there)}, n) VALUES ({slots}, %s)"  # noqa: S608 - as above
            cursor.executemany(query, list(zip(*given, numbers, strict=True)))

    def _tell_apart(self, name: str, column: Sequence[Any], same: Any) -> None:
        """Keep what all rows have in common, or give the table the column."""
        first = column[0]
        if column.count(first) == len(column) and (self._is_empty or (first == same and type(first) is type(same))):
            self._same[name] = first
            return
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE figures_staged ADD COLUMN {name} {FIELDS[name].db_type(connection)}")
            if not self._is_empty:
                cursor.execute(f"UPDATE figures_staged SET {name} = %s", (same,))  # noqa: S608 - as above
        self._there.append(name)
        del self._same[name]

    def selected(self, *, named: bool = False) -> tuple[str, tuple[Any, ...]]:
        """The columns of a whole record as a query of the table lists them, with its parameters."""
        said = (name if name in self._there else f"%s AS {name}" if named else "%s" for name in ORDER)
        return ", ".join(said), tuple(self._same[name] for name in ORDER if name in self._same)

    def copy(self) -> None:
        """Make records of the rows; when one is refused, the act around this must be undone as a whole.

        So SQLite need not keep the indexes' pages as they were, to undo this statement alone.
        """
        verb = "INSERT OR FAIL" if connection.vendor == "sqlite" else "INSERT"
        selected, given = self.selected()
        with connection.cursor() as cursor:
            cursor.execute(f"{verb} INTO figures_observation ({NAMES}) SELECT {selected} FROM figures_staged", given)  # noqa: S608 - as above

    def records(self, numbers: Sequence[int]) -> list[Observation]:
        """The rows of these numbers as records would be."""
        selected, given = self.selected(named=True)
        marks = ", ".join(["%s"] * len(numbers))
        query = f"SELECT {selected}, n AS id FROM figures_staged WHERE n IN ({marks}) ORDER BY n"  # noqa: S608 - as above
        return list(Observation.objects.raw(query, [*given, *numbers]))

    def has_broken(self) -> bool:
        """Whether a row says what the records' own table refuses."""
        selected, given = self.selected(named=True)
        condition, told = _refused()
        rows = f'(SELECT {selected} FROM figures_staged) AS "figures_observation"'  # noqa: S608 - as above
        query = f"SELECT 1 FROM {rows} WHERE {condition} LIMIT 1"  # noqa: S608 - as above
        with connection.cursor() as cursor:
            cursor.execute(query, (*given, *told))
            return cursor.fetchone() is not None

    def put_in_order(self) -> None:
        """Lay the rows in the order of `observation_by_key`, that each page of it is met once while others wait."""
        query = f"""SELECT {", ".join(self._there)}, n FROM figures_staged
        ORDER BY place_id, indicator, period_first, period_months"""  # noqa: S608 - as above
        with aside(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE figures_ordered AS {query}")
            cursor.execute("DROP TABLE figures_staged")
            cursor.execute("ALTER TABLE figures_ordered RENAME TO figures_staged")

    @staticmethod
    def find_by_number() -> None:
        """Let single rows be found quickly."""
        with aside(), connection.cursor() as cursor:
            cursor.execute("CREATE UNIQUE INDEX IF NOT EXISTS figures_staged_n ON figures_staged (n)")


@cache
def _refused() -> tuple[str, tuple[Any, ...]]:
    """The condition of rows that break a check of the records' table, with its parameters."""
    meta = Observation._meta  # noqa: SLF001 - Django's documented way to a model's constraints
    broken = Q()
    for constraint in meta.constraints:
        if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
            broken |= ~constraint.condition
    for name, field in FIELDS.items():
        if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
            broken |= Q(**{f"{name}__lt": 0})
    sql, told = Observation.objects.filter(broken).order_by().values("pk").query.sql_with_params()
    return sql.partition(" WHERE ")[2], tuple(told)


def forget() -> None:
    """Drop what an earlier batch of this connection has left."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS figures_staged")
        cursor.execute("DROP TABLE IF EXISTS figures_ordered")


@contextmanager
def staged_table() -> Iterator[StagedTable]:
    """An empty table; it goes away when the body ends."""
    forget()
    try:
        yield StagedTable()
    finally:
        # A connection that cannot drop the tables now (a failed transaction around this) does it with the next batch.
        with suppress(DatabaseError):
            forget()


@contextmanager
def aside() -> Iterator[None]:
    """One transaction over the staging table alone.

    SQLite's BEGIN, as the store opens it, would keep everybody else from writing; a savepoint outside a transaction
    takes only the locks that its statements need, and they write nothing but this connection's own table.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT figures_aside")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK TO figures_aside")
            raise
        finally:
            cursor.execute("RELEASE figures_aside")

"""Rows that a costly beginning of many tests leaves in an empty store, put in again without doing it anew.

The beginning is done once a process, by its verbs; what it left is then copied row by row, seals and journal with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import _lru_cache_wrapper
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """The rows added to one table, those that hold something else now, the keys (first column) of those that went."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    changed: tuple[Row, ...] = ()
    gone: tuple[Row, ...] = ()

    def put_in(self) -> None:
        if self.gone:
            self._delete()
        if self.rows:
            self._insert()
        if self.changed:
            self._update()

    def _delete(self) -> None:
        key = connection.ops.quote_name(self.columns[0])
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {self.table} WHERE {key} = %s", self.gone)

    def _update(self) -> None:
        key, *others = (connection.ops.quote_name(one) for one in self.columns)
        sets = ", ".join(f"{one} = %s" for one in others)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {self.table} SET {sets} WHERE {key} = %s", [(*row[1:], row[0]) for row in self.changed]
            )

    def _insert(self) -> None:
        names = ", ".join(connection.ops.quote_name(one) for one in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.table} ({names}) VALUES ({places})", self.rows)


class Recalled:
    """The rows left by `begin`, once it has been done."""

    def __init__(self, begin: Callable[[], object]) -> None:
        self._begin = begin
        self._left: tuple[Rows, ...] | None = None

    def __call__(self) -> None:
        """Leave the store as after `begin`; inside a transaction that the test gives up."""
        if self._left is None:
            before = {rows.table: set(rows.rows) for rows in _everything()}
            self._begin()
            self._left = tuple(_added(rows, before.get(rows.table, set())) for rows in _everything())
        else:
            forget_answers()
            for rows in self._left:
                rows.put_in()


def _everything() -> Sequence[Rows]:
    with connection.cursor() as cursor:
        # The parts of a full-text index are tables too; triggers keep them.
        names = sorted(connection.introspection.table_names(cursor))
        return [_read(cursor, table) for table in names if not table.startswith("portal_found")]


def _read(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return Rows(table, tuple(one[0] for one in cursor.description), tuple(map(_plain, cursor.fetchall())))


def _plain(row: Row) -> Row:
    """With times of day as text: SQLite gives them as what it does not take."""
    return tuple(str(value) if isinstance(value, time) else value for value in row)


def _added(now: Rows, before: set[Row]) -> Rows:
    keys = {row[0] for row in before}
    new = [row for row in now.rows if row not in before]
    added, changed = ([row for row in new if (row[0] in keys) is is_old] for is_old in (False, True))
    left = {row[0] for row in now.rows}
    return Rows(now.table, now.columns, tuple(added), tuple(changed), tuple((key,) for key in keys - left))


def forget_answers() -> None:
    """Empty what the application keeps for a state of the store: the same beginning has the same seals."""
    for module in [module for name, module in sys.modules.items() if name.startswith("muctieu.web")]:
        for one in vars(module).values():
            if type(one) is _lru_cache_wrapper and one.cache_parameters()["maxsize"] is not None:
                one.cache_clear()
